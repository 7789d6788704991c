"""The field types: what each may say in YAML, what it is in the rule language, and how lists filter it.

One entry per type, here and once on every floor that has its own knowledge of types (columns in `platform`, form
fields in `web`), never an `if` on a type's name. `FIELD_TYPES` is the whole list.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from customary.expressions.positions import Message
from customary.expressions.types import (
    BOOLEAN,
    DATE,
    DATETIME,
    DURATION,
    TEXT,
    TIME,
    UNKNOWN,
    BooleanType,
    ChoicesType,
    ChoiceType,
    DateTimeType,
    DateType,
    DurationType,
    ListType,
    MoneyType,
    NumberType,
    OpaqueType,
    RefType,
    TextType,
    TimeType,
    Type,
)
from customary.metadata.field_type_options import (
    Values,
    always,
    autonumber_options,
    boolean_options,
    choice_options,
    choice_type,
    choices_type,
    decimal_options,
    duration_options,
    integer_options,
    lines_options,
    link_options,
    list_type,
    money_options,
    money_type,
    number_type,
    percent_options,
    plain,
    rating_options,
    ref_type,
    rollup_options,
    text_options,
)
from customary.metadata.field_type_words import WORDS
from customary.metadata.model.fields import Field, FieldOptions
from customary.metadata.schemas.attributes import ATTRIBUTES

__all__ = [
    "FIELD_TYPES",
    "FieldType",
    "Kind",
    "Operator",
    "computed_type_name",
    "kind_of_language_type",
    "operators_of",
]

Kind = Literal[
    "text",
    "integer",
    "decimal",
    "boolean",
    "date",
    "datetime",
    "time",
    "duration",
    "choice",
    "choices",
    "reference",
    "any_reference",
    "records",
    "json",
    "computed",
]
"""The natural form of a value (see values.py). `records` are other tables' rows; `computed` takes its result's."""

Operator = Literal[
    "is",
    "is_not",
    "contains",
    "not_contains",
    "starts_with",
    "ends_with",
    "less",
    "at_most",
    "more",
    "at_least",
    "between",
    "in_period",
    "any_of",
    "none_of",
    "all_of",
    "mine",
    "blank",
    "not_blank",
]
"""The comparisons that list filters and condition builders offer, named once for every floor."""

_BLANKS: tuple[Operator, ...] = ("blank", "not_blank")
_ORDER: tuple[Operator, ...] = ("is", "is_not", "less", "at_most", "more", "at_least", "between")
_OPERATORS: Mapping[Kind, tuple[Operator, ...]] = MappingProxyType(
    {
        "text": ("contains", "not_contains", "is", "is_not", "starts_with", "ends_with", *_BLANKS),
        "integer": (*_ORDER, *_BLANKS),
        "decimal": (*_ORDER, *_BLANKS),
        "boolean": ("is", *_BLANKS),
        "date": (*_ORDER, "in_period", *_BLANKS),
        "datetime": ("less", "at_most", "more", "at_least", "between", "in_period", *_BLANKS),
        "time": (*_ORDER, *_BLANKS),
        "duration": (*_ORDER, *_BLANKS),
        "choice": ("any_of", "none_of", "is", "is_not", *_BLANKS),
        "choices": ("any_of", "all_of", "none_of", *_BLANKS),
        "reference": ("any_of", "none_of", "is", "is_not", *_BLANKS),
        "any_reference": ("is", "is_not", *_BLANKS),
        "records": (),
        "json": _BLANKS,
        "computed": (),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldType:
    name: str
    label: Message
    """What people call it."""
    doc: str
    """One sentence for the reference."""
    kind: Kind
    options: Callable[[Values], FieldOptions]
    language_type: Callable[[FieldOptions], Type]
    attributes: frozenset[str]
    """Every attribute that a field of this type may have; `schemas.attributes.ATTRIBUTES` describes them."""
    required_attributes: frozenset[str] = frozenset()
    operators: tuple[Operator, ...] = ()
    stored: bool = True
    """Whether the record's table has a column for it."""
    planned: bool = False
    """Known to the language and stored as its natural form, but without behaviour of its own yet."""


def _entry(
    name: str,
    kind: Kind,
    options: Callable[[Values], FieldOptions],
    language_type: Callable[[FieldOptions], Type],
    *,
    own: str = "",
    required: str = "",
    without: str = "",
    stored: bool = True,
    planned: bool = False,
) -> FieldType:
    return FieldType(
        name=name,
        label=WORDS[name].label,
        doc=WORDS[name].doc,
        kind=kind,
        options=options,
        language_type=language_type,
        attributes=(ATTRIBUTES.common | frozenset(own.split())) - frozenset(without.split()),
        required_attributes=frozenset(required.split()),
        operators=("mine", *_OPERATORS[kind]) if name == "user" else _OPERATORS[kind],
        stored=stored,
        planned=planned,
    )


_NOT_A_COLUMN = "unique index search default formula refresh sortable filterable import personal mask bulk_edit"
_COMPUTED = "default required required_when readonly readonly_when unique import inline_edit bulk_edit copy mask"

_ENTRIES = (
    _entry("text", "text", text_options(200), always(TEXT), own="max pattern"),
    _entry("long_text", "text", text_options(32000), always(TEXT), own="max"),
    _entry("rich_text", "text", text_options(64000), always(TEXT), own="max", planned=True),
    _entry("integer", "integer", integer_options, number_type, own="min max step digits blank"),
    _entry("decimal", "decimal", decimal_options, number_type, own="min max step digits scale blank"),
    _entry("percent", "decimal", percent_options, number_type, own="min max step digits scale blank"),
    _entry("money", "decimal", money_options, money_type, own="min max step currency rate_date blank"),
    _entry("rating", "decimal", rating_options, number_type, own="max"),
    _entry(
        "boolean",
        "boolean",
        boolean_options,
        always(BOOLEAN),
        own="tri",
        without="required required_when unique search",
    ),
    _entry("date", "date", plain, always(DATE)),
    _entry("time", "time", plain, always(TIME)),
    _entry("datetime", "datetime", plain, always(DATETIME)),
    _entry("duration", "duration", duration_options, always(DURATION), own="blank"),
    _entry("lunar_date", "date", plain, always(DATE), planned=True),
    _entry("choice", "choice", choice_options, choice_type, own="dictionary controlled_by", required="dictionary"),
    _entry(
        "choices",
        "choices",
        choice_options,
        choices_type,
        own="dictionary controlled_by",
        required="dictionary",
        without="unique search",
    ),
    _entry("tags", "choices", choice_options, choices_type, own="dictionary", without="unique search"),
    _entry("email", "text", text_options(254), always(TEXT), own="max"),
    _entry("phone", "text", text_options(40), always(TEXT), own="max"),
    _entry("url", "text", text_options(2000), always(TEXT), own="max"),
    _entry("person_name", "text", text_options(120), always(TEXT), own="max", planned=True),
    _entry("address", "text", text_options(500), always(TEXT), own="max", planned=True),
    _entry(
        "autonumber",
        "text",
        autonumber_options,
        always(TEXT),
        own="pattern reset mode",
        without="required required_when readonly readonly_when default formula refresh mask copy bulk_edit inline_edit",
    ),
    _entry(
        "link",
        "reference",
        link_options(),
        ref_type,
        own="to filter on_delete inverse",
        required="to",
        without="mask",
    ),
    _entry(
        "link_any",
        "any_reference",
        link_options(),
        ref_type,
        own="to on_delete inverse",
        required="to",
        without="mask search",
    ),
    _entry(
        "links",
        "records",
        lines_options(),
        list_type,
        own="to inverse",
        required="to",
        without=_NOT_A_COLUMN,
        stored=False,
    ),
    _entry(
        "lines",
        "records",
        lines_options(),
        list_type,
        own="to by",
        required="to by",
        without=_NOT_A_COLUMN,
        stored=False,
    ),
    _entry("user", "reference", link_options("user"), ref_type, own="filter on_delete", without="mask"),
    _entry("users", "records", lines_options("user"), list_type, without=_NOT_A_COLUMN, stored=False, planned=True),
    _entry("department", "reference", link_options("department"), ref_type, own="filter on_delete", without="mask"),
    _entry("formula", "computed", plain, always(UNKNOWN), own="rate_date", required="formula", without=_COMPUTED),
    _entry(
        "lookup",
        "computed",
        plain,
        always(UNKNOWN),
        own="via field",
        required="via field",
        without=f"{_COMPUTED} formula refresh",
    ),
    _entry(
        "rollup",
        "computed",
        rollup_options,
        always(UNKNOWN),
        own="of module by function field where rate_date",
        required="function",
        without=f"{_COMPUTED} formula search",
    ),
    _entry(
        "file", "json", plain, always(OpaqueType("file")), own="accept max_size", without=_NOT_A_COLUMN, planned=True
    ),
    _entry(
        "image",
        "json",
        plain,
        always(OpaqueType("image")),
        own="accept max_size",
        without=_NOT_A_COLUMN,
        planned=True,
    ),
    _entry(
        "files",
        "json",
        plain,
        always(OpaqueType("files")),
        own="accept max_size",
        without=_NOT_A_COLUMN,
        planned=True,
    ),
    _entry(
        "json",
        "json",
        plain,
        always(OpaqueType("json")),
        without="unique index search sortable formula refresh mask",
        planned=True,
    ),
    _entry("uuid", "text", text_options(36), always(TEXT), planned=True),
    _entry("color", "text", text_options(7), always(TEXT), planned=True),
    _entry("barcode", "text", text_options(80), always(TEXT), own="max pattern", planned=True),
    _entry(
        "geo",
        "json",
        plain,
        always(OpaqueType("geo")),
        without="unique index search sortable formula refresh mask",
        planned=True,
    ),
    _entry(
        "secret",
        "text",
        text_options(500),
        always(TEXT),
        own="max",
        without="unique index search sortable filterable",
        planned=True,
    ),
)

FIELD_TYPES: Mapping[str, FieldType] = MappingProxyType({entry.name: entry for entry in _ENTRIES})

_KIND_OF: Mapping[type, Kind] = MappingProxyType(
    {
        TextType: "text",
        MoneyType: "decimal",
        BooleanType: "boolean",
        DateType: "date",
        DateTimeType: "datetime",
        TimeType: "time",
        DurationType: "duration",
        ChoiceType: "choice",
        ChoicesType: "choices",
        ListType: "records",
        OpaqueType: "json",
    }
)


def kind_of_language_type(one: Type) -> Kind:
    """Say which natural form the values of a language type have: what a roll-up's or formula's result is."""
    if isinstance(one, NumberType):
        return "integer" if one.scale == 0 else "decimal"
    if isinstance(one, RefType):
        return "reference" if len(one.modules) == 1 else "any_reference"
    return _KIND_OF.get(type(one), "computed")


_RESULT_TYPE: Mapping[type, str] = MappingProxyType(
    {
        TextType: "long_text",
        MoneyType: "money",
        BooleanType: "boolean",
        DateType: "date",
        DateTimeType: "datetime",
        TimeType: "time",
        DurationType: "duration",
        ChoiceType: "choice",
        ChoicesType: "choices",
    }
)


def computed_type_name(one: Type) -> str | None:
    """Name the field type that holds what a formula computes; None when no column can hold it."""
    if isinstance(one, NumberType):
        return "integer" if one.scale == 0 else "decimal"
    if isinstance(one, RefType):
        return "link" if len(one.modules) == 1 else "link_any"
    return _RESULT_TYPE.get(type(one))


def operators_of(field: Field) -> tuple[Operator, ...]:
    """Give the comparisons that a filter offers for a field; a roll-up is filtered like its result.

    What is never blank is not asked whether it is; no choice at all is offered as blank.
    """
    entry = FIELD_TYPES[field.type]
    offered = _OPERATORS[kind_of_language_type(field.language_type)] if entry.kind == "computed" else entry.operators
    if not field.never_blank or isinstance(field.language_type, ChoicesType):
        return offered
    return tuple(one for one in offered if one not in _BLANKS)
