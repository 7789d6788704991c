"""The types of the rule language, and the form their values take while an expression runs.

| type           | value at run time (None is blank in all of them)                      |
|----------------|-----------------------------------------------------------------------|
| TextType       | str, NFC, never empty                                                 |
| NumberType     | int, scaled: the number times 10 ** scale                             |
| MoneyType      | int, scaled, in the currency that the type tells                      |
| BooleanType    | bool                                                                  |
| DateType       | int, proleptic Gregorian ordinal (`datetime.date.toordinal`)          |
| DateTimeType   | int, milliseconds since 1970-01-01T00:00Z                             |
| TimeType       | int, milliseconds since midnight                                      |
| DurationType   | int, milliseconds                                                     |
| PeriodType     | int, whole months                                                     |
| ChoiceType     | str, the code                                                         |
| ChoicesType    | frozenset of str, never None                                          |
| RefType        | int, the record's id; with several modules a pair (module, id)        |
| AncestorsType  | frozenset of int, the ids of those above a record; never None         |
| ListType       | only inside aggregates: a sequence of rows of inner slot values       |
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = [
    "BLANK",
    "BOOLEAN",
    "DATE",
    "DATETIME",
    "DIVISION_SCALE",
    "DURATION",
    "INTEGER",
    "MONEY_SCALE",
    "OBSERVED_SCALE",
    "PERIOD",
    "TEXT",
    "TIME",
    "UNKNOWN",
    "AncestorsType",
    "BlankType",
    "BooleanType",
    "ChoiceType",
    "ChoicesType",
    "Currency",
    "CurrencyAt",
    "DateTimeType",
    "DateType",
    "DurationType",
    "ListType",
    "MoneyType",
    "NumberType",
    "OpaqueType",
    "PeriodType",
    "RefType",
    "Root",
    "TextType",
    "TimeType",
    "Type",
    "UnknownType",
]

DIVISION_SCALE = 20
"""Decimals that `/`, `^` and `sqrt` keep."""
OBSERVED_SCALE = 12
"""Decimals that a number is rounded to before anything observes it: comparison, rounding, text, storing."""
MONEY_SCALE = 4
"""Decimals that an amount is stored with, whatever its currency."""

Root = Literal["record", "old", "user", "outer", "row", "found", "input", "setting"]
"""What a path of names begins at; see Slot for those of related rows."""


@dataclass(frozen=True, slots=True)
class TextType:
    pass


@dataclass(frozen=True, slots=True)
class NumberType:
    """An exact decimal: `precision` bounds all its digits, `scale` those behind the point."""

    precision: int = 18
    scale: int = 0


@dataclass(frozen=True, slots=True)
class CurrencyAt:
    """The currency whose code stands in a field.

    Two amounts are of one currency when their codes stand in the same field; so a path is written as the checker has
    followed it, through look-ups to the field that says the code in the end.
    """

    root: Root
    path: tuple[str, ...]


Currency = str | CurrencyAt | None
"""An ISO 4217 code, the field that holds one, or None for the site's base currency."""


@dataclass(frozen=True, slots=True)
class MoneyType:
    """An amount: a number (see NumberType) of one currency."""

    currency: Currency = None
    precision: int = 18
    scale: int = MONEY_SCALE


@dataclass(frozen=True, slots=True)
class BooleanType:
    pass


@dataclass(frozen=True, slots=True)
class DateType:
    pass


@dataclass(frozen=True, slots=True)
class DateTimeType:
    pass


@dataclass(frozen=True, slots=True)
class TimeType:
    pass


@dataclass(frozen=True, slots=True)
class DurationType:
    whole_days: bool = False
    """Known to be whole days, so that it may be added to a date."""


@dataclass(frozen=True, slots=True)
class PeriodType:
    pass


@dataclass(frozen=True, slots=True)
class ChoiceType:
    dictionary: str


@dataclass(frozen=True, slots=True)
class ChoicesType:
    dictionary: str | None
    """None for free tags."""


@dataclass(frozen=True, slots=True)
class RefType:
    modules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AncestorsType:
    """Those above a record in the tree that a link of its module to itself makes; read by `is_descendant` alone."""

    module: str
    by: str
    """The link."""


@dataclass(frozen=True, slots=True)
class ListType:
    module: str
    by: str | None = None
    """The link of the rows that leads back to the record; None where rows belong to several."""


@dataclass(frozen=True, slots=True)
class OpaqueType:
    """A value that can only be asked whether it is blank: a file, an image, JSON."""

    name: str


@dataclass(frozen=True, slots=True)
class BlankType:
    """The type of the literal `blank`, which fits every type."""


@dataclass(frozen=True, slots=True)
class UnknownType:
    """Stands where a problem was already reported, so that no second one follows from it."""


Type = (
    TextType
    | NumberType
    | MoneyType
    | BooleanType
    | DateType
    | DateTimeType
    | TimeType
    | DurationType
    | PeriodType
    | ChoiceType
    | ChoicesType
    | RefType
    | AncestorsType
    | ListType
    | OpaqueType
    | BlankType
    | UnknownType
)

TEXT = TextType()
INTEGER = NumberType(18, 0)
BOOLEAN = BooleanType()
DATE = DateType()
DATETIME = DateTimeType()
TIME = TimeType()
DURATION = DurationType()
PERIOD = PeriodType()
BLANK = BlankType()
UNKNOWN = UnknownType()
