"""What can be said of a filter without a database; tests/expressions/test_agreement.py asks the databases."""

from __future__ import annotations

from customary.expressions.analysis.pushdown import UNDONE
from customary.expressions.functions import FUNCTIONS


def test_the_calls_that_can_be_said_of_the_field_itself_are_calls() -> None:
    calls = {emit for one in FUNCTIONS.values() for emit in (*(two.emit for two in one.signatures), *one.emits)}
    assert calls >= UNDONE
