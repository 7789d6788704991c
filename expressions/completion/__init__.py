"""What could stand at the caret of an expression that somebody is writing: names, functions, operators, codes.

`caret.py` finds out where the caret is, `offers.py` what there is to offer, `ranking.py` what of it is near to what has
been typed. The parser itself says what may follow; the checker says of which type a value is.
"""

from __future__ import annotations

from customary.expressions.completion.completions import Completions, completions
from customary.expressions.completion.offers import Kind, Offer

__all__ = ["Completions", "Kind", "Offer", "completions"]
