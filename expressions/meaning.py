"""What an expression means, as a text: two that are written alike compute alike.

It is the checked tree without its places in the source: spaces, brackets and comments do not count, the types of what
is read do.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass

from customary.expressions.checked import Checked
from customary.expressions.template import Template

__all__ = ["meaning_of", "meaning_of_template"]

_PLACE = "span"


def meaning_of(root: Checked) -> str:
    """Write a checked tree.

    >>> from customary.expressions.checked import Const
    >>> from customary.expressions.positions import Excerpt
    >>> from customary.expressions.types import INTEGER
    >>> meaning_of(Const(span=Excerpt.whole("7").span(0, 1), type=INTEGER, nullable=False, value=7))
    'Const(NumberType(18,0),False,7)'
    """
    return _written(root)


def meaning_of_template(template: Template) -> str:
    """Write a text with placeholders."""
    return _written(tuple(part if isinstance(part, str) else part.root for part in template.parts))


def _written(one: object) -> str:
    if is_dataclass(one):
        parts = (_written(getattr(one, each.name)) for each in fields(one) if each.name != _PLACE)
        return f"{type(one).__name__}({','.join(parts)})"
    if isinstance(one, tuple):
        return f"[{','.join(map(_written, one))}]"
    if isinstance(one, frozenset):
        return f"{{{','.join(sorted(map(_written, one)))}}}"
    return repr(one)
