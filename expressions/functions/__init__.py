"""The function catalogue: what a rule can call, as data; one file per family.

The checker reads signatures and forms, the back ends implement `EMITTED` by name, the help and the palette of the
designer read the words. Adding a function is adding an entry here and an emitter in each back end.

Calls that no function of the catalogue is written as:
  member(code, choices)      `"a" in tags`
  date_of_datetime(x, tz)    where a function of dates is given an instant
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from customary.expressions.functions.choices import CHOICES
from customary.expressions.functions.dates import DATES, PERIODS, UNITS
from customary.expressions.functions.logic import LOGIC
from customary.expressions.functions.money import MONEY
from customary.expressions.functions.numbers import NUMBERS
from customary.expressions.functions.people import PEOPLE
from customary.expressions.functions.rows import ROWS
from customary.expressions.functions.shapes import SHAPES
from customary.expressions.functions.signature import (
    REQUIRED,
    Blank,
    Example,
    Family,
    Function,
    Parameter,
    Signature,
    family_of,
)
from customary.expressions.functions.texts import TEXTS
from customary.expressions.functions.workdays import WORKDAYS

__all__ = [
    "EMITTED",
    "FALSE_FOR_BLANK",
    "FUNCTIONS",
    "PERIODS",
    "REQUIRED",
    "UNITS",
    "Blank",
    "Example",
    "Family",
    "Function",
    "Parameter",
    "Signature",
    "family_of",
]

FAMILIES: Mapping[str, tuple[Function, ...]] = MappingProxyType(
    {
        "logic": LOGIC,
        "numbers": NUMBERS,
        "money": MONEY,
        "texts": (*TEXTS, *SHAPES),
        "dates": (*DATES, *WORKDAYS),
        "choices": CHOICES,
        "people": PEOPLE,
        "rows": ROWS,
    }
)


def _by_name() -> Mapping[str, Function]:
    found: dict[str, Function] = {}
    for functions in FAMILIES.values():
        for function in functions:
            assert function.name not in found, f"two functions are named {function.name}"
            found[function.name] = function
    return MappingProxyType(found)


FUNCTIONS: Mapping[str, Function] = _by_name()

EMITTED: frozenset[str] = frozenset(
    {"member"}
    | {signature.emit for function in FUNCTIONS.values() for signature in function.signatures}
    | {name for function in FUNCTIONS.values() for name in function.emits}
)
"""Every name that a `Call` can have."""

FALSE_FOR_BLANK: frozenset[str] = frozenset(
    {"matches"}
    | {
        signature.emit
        for function in FUNCTIONS.values()
        for signature in function.signatures
        if signature.blank is Blank.CONDITION
    }
)
"""The calls that are true only when each of their arguments has a value."""
