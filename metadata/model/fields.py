"""Fields: what one value of a record is, and what is asked of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from customary.expressions.expression import Expression
from customary.expressions.positions import Span
from customary.expressions.types import BooleanType, ChoicesType, Type
from customary.metadata.model.labels import Label

__all__ = [
    "FOLDED_ENDING",
    "AutonumberOptions",
    "BooleanOptions",
    "ChoiceOptions",
    "Exchange",
    "Field",
    "FieldOptions",
    "LinesOptions",
    "LinkOptions",
    "NumberOptions",
    "PlainOptions",
    "RollupOptions",
    "TextOptions",
    "Unique",
]


FOLDED_ENDING = "__folded"
"""What follows the key of a text in the name of the column that keeps its folded form; no key of a field ends so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainOptions:
    """Of types that have nothing of their own to say: date, time, datetime, file ..."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BooleanOptions:
    tri: bool = False
    """Whether it may be blank, which says that nobody knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextOptions:
    max_length: int
    """In code points."""
    pattern: str | None = None
    mask: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberOptions:
    """Of integer, decimal, percent, money, rating and duration."""

    precision: int
    scale: int
    """Decimals that are stored; a percent's are those of the fraction (12.5 % is 0.125, scale 3)."""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    currency: str | None = None
    """Of money only: the code that the field fixes."""
    currency_field: str | None = None
    """Of money only: the field beside it that holds the code. Without either, amounts are in base currency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceOptions:
    """Of choice, choices and tags."""

    dictionary: str | None
    """None for tags only."""
    controlled_by: str | None = None
    """The field whose value says which values are offered (a dictionary value names its `parent`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkOptions:
    """Of link (one target), link_any (several), user and department."""

    targets: tuple[str, ...]
    filter: Expression | None = None
    """Over the target's fields; `record` is the record that holds the link."""
    on_delete: Literal["restrict", "clear", "cascade"] = "restrict"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinesOptions:
    """Of lines (owned rows, edited with the record) and links (many to many)."""

    target: str
    by: str | None
    """Of lines: the link field of the target that points back here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RollupOptions:
    """A value kept up to date from owned lines or records that link here."""

    of: str
    """The lines field of this module."""
    module: str
    """The module of the rows."""
    by: str
    """The field of the rows that points back here."""
    function: Literal["sum", "count", "min", "max", "avg"]
    field: str | None
    where: Expression | None = None
    """Over the rows' fields."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AutonumberOptions:
    pattern: str
    """Text with `{yyyy} {yy} {mm} {dd} {n} {n:05}`."""
    reset: Literal["never", "yearly", "monthly", "daily"] = "never"
    mode: Literal["fast", "gapless"] = "fast"


FieldOptions = (
    PlainOptions
    | BooleanOptions
    | TextOptions
    | NumberOptions
    | ChoiceOptions
    | LinkOptions
    | LinesOptions
    | RollupOptions
    | AutonumberOptions
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """How the amounts of a field that are not in base currency become amounts that are."""

    base: str
    """The field beside it that holds them in base currency, kept by the platform."""
    currency: str | None = None
    """The field beside it that holds the code of their currency; None where `code` is fixed."""
    code: str | None = None
    rate_date: str | None = None
    """The date field whose day says which rate is taken; None is the day of the save."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unique:
    condition: Expression | None = None
    ignore_blank: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    module: str
    key: str
    uid: str
    type: str
    """The field type's name, a key of `field_types.FIELD_TYPES`."""
    options: FieldOptions
    language_type: Type
    """What the field is in the rule language."""
    label: Label
    help: Label | None = None
    placeholder: Label | None = None
    required: bool = False
    zero: bool = False
    """Of numbers: whether no value means 0, so that the field is never blank."""
    system: bool = False
    """Kept by the platform (`id`, `created_at`, `owner` ...), never declared."""
    stored: bool = True
    """Whether the record's table has a column for it (lines, links and files have none)."""
    unique: Unique | None = None
    index: bool = False
    search: Literal["contains", "prefix", "exact"] | None = None
    default: Expression | None = None
    formula: Expression | None = None
    refresh: Literal["daily"] | None = None
    """When a computed value is computed anew although nothing changed that it is made from."""
    visible_when: Expression | None = None
    required_when: Expression | None = None
    readonly_when: Expression | None = None
    readonly: bool = False
    filterable: bool = True
    sortable: bool = True
    audit: bool = True
    personal: bool = False
    copy: bool = True
    inline_edit: bool = True
    bulk_edit: bool = True
    width: Literal["small", "medium", "large", "full"] | None = None
    readable_by: frozenset[str] | None = None
    """The roles that may read it; None is everybody who may read the record."""
    writable_by: frozenset[str] | None = None
    folded: Literal["kept", "indexed"] | None = None
    """Whether the folded form of a text is kept beside it, so that comparing folded texts is quick, and indexed."""
    exchange: Exchange | None = None
    """Of money that is not in base currency."""
    base_of: str | None = None
    """The field whose amounts this one holds in base currency; it is made by the platform, not declared."""
    was: tuple[str, ...] = ()
    span: Span | None = None
    """Where it is declared; None for system fields."""

    @property
    def nullable(self) -> bool:
        """Whether the value can be blank."""
        return not (self.required or self.never_blank)

    @property
    def tri(self) -> bool:
        """Whether it is yes, no, or blank where nobody knows."""
        return isinstance(self.options, BooleanOptions) and self.options.tri

    @property
    def never_blank(self) -> bool:
        """Whether there is always something that stands for no value: see `values.blank_of`."""
        is_flag = isinstance(self.language_type, BooleanType) and not self.tri
        return self.zero or is_flag or isinstance(self.language_type, ChoicesType)

    @property
    def computed(self) -> bool:
        """Whether only the platform writes it."""
        made = isinstance(self.options, RollupOptions | AutonumberOptions)
        return self.formula is not None or self.base_of is not None or made
