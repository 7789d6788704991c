"""How the catalogue describes a function: parameters, result, what blank does, where it may stand, and its words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal

from customary.expressions import types as t
from customary.expressions.checked import Checked, Const
from customary.expressions.positions import Message
from customary.expressions.scope import Purpose

__all__ = [
    "REQUIRED",
    "Backend",
    "Blank",
    "Example",
    "Family",
    "Form",
    "Function",
    "Parameter",
    "Signature",
    "family_of",
    "fixed",
    "literal_integer",
]

Family = Literal[
    "text", "number", "boolean", "date", "datetime", "time", "duration", "period",
    "choice", "choices", "ref", "ancestors", "list", "opaque", "blank", "unknown",
]  # fmt: skip
Backend = Literal["sqlite", "postgresql", "javascript"]
"""What may leave an expression to Python, which computes all of them."""
Form = Literal[
    "if", "case", "coalesce", "if_error", "is_blank", "text", "join", "in_period", "scalar_or_rows", "rows", "changed",
    "changed_any", "is_new", "is_owner", "has_role", "choice_label", "choice_rank", "choice_flag", "dict",
    "choices_codes", "count", "power", "money", "convert", "matches", "is_subordinate", "is_descendant",
    "related_count", "exists", "format",
]  # fmt: skip
"""The way of checking a function that plain signatures cannot describe."""


class _Required:
    """Marks a parameter that must be given."""


REQUIRED = _Required()


class Blank(Enum):
    STRICT = "strict"
    """Blank when an argument is blank."""
    CONDITION = "condition"
    """False when an argument is blank."""
    TOLERANT = "tolerant"
    """A blank argument has a meaning of its own; the result is never blank."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    name: str
    accepts: frozenset[Family]
    default: object = REQUIRED
    """What stands in for a missing argument, in language form."""
    default_type: t.Type = t.INTEGER
    whole: bool = False
    """A number that is cut to whole before the function sees it."""
    as_date: bool = False
    """An instant is turned into its day in the evaluation zone before the function sees it."""
    words: tuple[str, ...] = ()
    """The argument must be one of these literal texts."""
    literal: bool = False
    names_calendar: bool = False
    """The argument is the name of a calendar of working days."""
    blank_ok: bool = False
    """A blank argument has a meaning, also in a strict function."""
    repeated: bool = False
    """The last parameter: one or more arguments."""


Result = Callable[[Sequence[Checked]], t.Type]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One way to call a function."""

    emit: str
    """The name that the back ends know it by: `Call.function`."""
    parameters: tuple[Parameter, ...]
    result: Result
    blank: Blank = Blank.STRICT
    alike: bool = False
    """Its numbers are of one kind: amounts among them are brought into one currency."""
    fails: bool = False
    """Some data makes it blank, with a diagnostic, even when no argument is blank."""


@dataclass(frozen=True, slots=True)
class Example:
    """Two expressions that are equal."""

    expression: str
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """An entry of the catalogue."""

    name: str
    usage: str
    """How it is written, for the help and the palette."""
    doc: Message
    examples: tuple[Example, ...] = ()
    signatures: tuple[Signature, ...] = ()
    """Tried in order; empty when `form` says it all."""
    form: Form | None = None
    emits: tuple[str, ...] = ()
    """Names of Calls that the form may make, besides those of the signatures."""
    purposes: frozenset[Purpose] | None = None
    """Where it may stand; None is everywhere."""
    uses: frozenset[str] = field(default_factory=frozenset)
    """What its value depends on, besides its arguments (see Expression.uses)."""
    not_pushable: frozenset[Backend] = field(default_factory=frozenset)
    """The back ends that leave it to Python."""


_FAMILIES: dict[type, Family] = {
    t.TextType: "text",
    t.NumberType: "number",
    t.MoneyType: "number",
    t.BooleanType: "boolean",
    t.DateType: "date",
    t.DateTimeType: "datetime",
    t.TimeType: "time",
    t.DurationType: "duration",
    t.PeriodType: "period",
    t.ChoiceType: "choice",
    t.ChoicesType: "choices",
    t.RefType: "ref",
    t.AncestorsType: "ancestors",
    t.ListType: "list",
    t.OpaqueType: "opaque",
    t.BlankType: "blank",
    t.UnknownType: "unknown",
}


def family_of(type_: t.Type) -> Family:
    """Give the family of a type: types of one family can be compared, if their details agree."""
    return _FAMILIES[type(type_)]


def fixed(type_: t.Type) -> Result:
    """Make the result rule of a function whose type is always the same."""

    def result(_arguments: Sequence[Checked]) -> t.Type:
        return type_

    return result


def literal_integer(node: Checked) -> int | None:
    """Give the value of a literal whole number, or None."""
    if isinstance(node, Const) and isinstance(node.type, t.NumberType) and isinstance(node.value, int):
        scale: int = 10**node.type.scale
        return node.value // scale if node.value % scale == 0 else None
    return None
