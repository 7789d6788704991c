"""What the condition builder offers for a field: its operators in words, and what each asks for.

One entry per kind of value; a field type says of which kind its values are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal

from customary.expressions.builder import Operand, OperandKind, Operator
from customary.metadata.catalog import Catalog
from customary.metadata.field_types import FIELD_TYPES, Kind, kind_of_language_type
from customary.metadata.model.fields import ChoiceOptions, Field, LinkOptions
from customary.metadata.model.modules import Module
from customary.metadata.model.site import DictionaryValue
from customary.web.languages import N_

__all__ = [
    "Shape",
    "codes_of",
    "default_operand",
    "field_at",
    "kind_of",
    "offered",
    "operand_of",
    "shape_of",
    "value_kind",
    "words_of",
]

Shape = Literal["none", "one", "two", "many"]

_WORDS: Mapping[Operator, str] = MappingProxyType(
    {
        "=": N_("is"),
        "!=": N_("is not"),
        "<": N_("is less than"),
        "<=": N_("is at most"),
        ">": N_("is more than"),
        ">=": N_("is at least"),
        "in": N_("is any of"),
        "not in": N_("is none of"),
        "between": N_("is between"),
        "not between": N_("is not between"),
        "is blank": N_("is blank"),
        "is not blank": N_("is not blank"),
        "contains": N_("contains"),
        "not contains": N_("does not contain"),
        "starts with": N_("starts with"),
        "not starts with": N_("does not start with"),
        "ends with": N_("ends with"),
        "not ends with": N_("does not end with"),
        "like": N_("matches the pattern"),
        "not like": N_("does not match the pattern"),
        "is true": N_("is yes"),
        "is false": N_("is no"),
        "changed": N_("has changed"),
    }
)
_OF_TIME: Mapping[Operator, str] = MappingProxyType(
    {"<": N_("is before"), "<=": N_("is on or before"), ">": N_("is after"), ">=": N_("is on or after")}
)
_BLANKS: tuple[Operator, ...] = ("is blank", "is not blank", "changed")
_ORDER: tuple[Operator, ...] = ("=", "!=", "<", "<=", ">", ">=", "between", "not between")
_TEXTS: tuple[Operator, ...] = (
    "=", "!=", "contains", "not contains", "starts with", "not starts with", "ends with", "not ends with",
    "in", "not in", "like", "not like",
)  # fmt: skip
_OFFERED: Mapping[Kind, tuple[Operator, ...]] = MappingProxyType(
    {
        "text": (*_TEXTS, *_BLANKS),
        "integer": (*_ORDER, "in", "not in", *_BLANKS),
        "decimal": (*_ORDER, "in", "not in", *_BLANKS),
        "boolean": ("is true", "is false", "is blank", "is not blank", "changed"),
        "date": (*_ORDER, *_BLANKS),
        "datetime": (*_ORDER[2:], *_BLANKS),
        "time": (*_ORDER, *_BLANKS),
        "duration": (*_ORDER, *_BLANKS),
        "choice": ("in", "not in", "=", "!=", *_BLANKS),
        "choices": _BLANKS,
        "reference": (*_BLANKS, "=", "!="),
        "any_reference": (*_BLANKS, "=", "!="),
        "records": (),
        "json": (),
        "computed": (),
    }
)
_SHAPES: Mapping[Operator, Shape] = MappingProxyType(
    {
        "in": "many",
        "not in": "many",
        "between": "two",
        "not between": "two",
        "is blank": "none",
        "is not blank": "none",
        "is true": "none",
        "is false": "none",
        "changed": "none",
    }
)
_TIMES: frozenset[Kind] = frozenset({"date", "datetime", "time"})

_VALUES: Mapping[Kind, OperandKind] = MappingProxyType(
    {
        "text": "text",
        "integer": "number",
        "decimal": "number",
        "date": "date",
        "duration": "quantity",
        "choice": "text",
    }
)
"""How a person writes a value of a kind; of the others only expressions are compared with."""
_DEFAULTS: Mapping[Kind, Operand] = MappingProxyType(
    {
        "text": Operand("text", ""),
        "integer": Operand("number", "0"),
        "decimal": Operand("number", "0"),
        "date": Operand("expression", "today()"),
        "boolean": Operand("boolean", "false"),
        "datetime": Operand("expression", "now()"),
        "time": Operand("expression", "time(9, 0)"),
        "duration": Operand("quantity", "1 day"),
        "choice": Operand("text", ""),
    }
)
_WELL_WRITTEN: Mapping[OperandKind, re.Pattern[str]] = MappingProxyType(
    {
        "number": re.compile(r"-?\d+(\.\d+)?"),
        "percent": re.compile(r"-?\d+(\.\d+)?"),
        "date": re.compile(r"\d{4}-\d{2}-\d{2}"),
        "quantity": re.compile(r"\d+ (minute|hour|day|week|month|year)s?"),
        "path": re.compile(r"[a-z_]\w*(\.[a-z_]\w*)*"),
    }
)


def field_at(module: Module, path: tuple[str, ...], catalog: Catalog) -> Field | None:
    """Find the field that a path ends at."""
    current: Module | None = module
    found: Field | None = None
    for key in path:
        if current is None or not current.has_field(key):
            return None
        found = current.field(key)
        targets = found.options.targets if isinstance(found.options, LinkOptions) else ()
        current = catalog.modules.get(targets[0]) if len(targets) == 1 else None
    return found


def kind_of(field: Field | None) -> Kind:
    """Say of which kind the values of a field are; an unknown field's are compared with expressions only."""
    if field is None:
        return "computed"
    kind = FIELD_TYPES[field.type].kind
    return kind_of_language_type(field.language_type) if kind == "computed" else kind


def value_kind(field: Field | None) -> OperandKind | None:
    """Say how a value of a field is written; None where only an expression can be."""
    if field is not None and field.type == "percent":
        return "percent"
    return _VALUES.get(kind_of(field))


def offered(field: Field | None, also: Operator) -> tuple[Operator, ...]:
    """The operators that a field takes, and the one that stands there anyway."""
    known = _OFFERED[kind_of(field)]
    if field is not None and field.tri:
        known = ("is true", "=", *known[1:])
    return known if also in known else (also, *known)


def words_of(operator: Operator, field: Field | None, path: Sequence[str]) -> str:
    """Give an operator in words, to be translated; `path` leads to the field.

    `not agreed` holds too where nobody knows, or where there is no record behind a link; the words say so.
    """
    if operator == "is false" and (len(path) > 1 or (field is not None and field.tri)):
        return N_("is no or unknown")
    return _OF_TIME.get(operator, _WORDS[operator]) if kind_of(field) in _TIMES else _WORDS[operator]


def shape_of(operator: Operator) -> Shape:
    return _SHAPES.get(operator, "one")


def default_operand(field: Field | None, catalog: Catalog) -> Operand:
    """What a row compares with until somebody says what."""
    codes = codes_of(field, catalog)
    if codes:
        return Operand("text", next(iter(codes)))
    if field is not None and field.type == "percent":
        return Operand("percent", "0")
    if field is not None and isinstance(field.options, LinkOptions) and field.options.targets == ("user",):
        return Operand("path", "user")
    return _DEFAULTS.get(kind_of(field), Operand("blank", ""))


def operand_of(field: Field | None, text: str, *, written: bool) -> Operand:
    """Read what somebody typed: a value of the field, or an expression where `written` says so or nothing else fits."""
    kind = value_kind(field)
    stripped = text.strip()
    if not written and kind is not None:
        pattern = _WELL_WRITTEN.get(kind)
        if pattern is None:
            return Operand(kind, text)
        if pattern.fullmatch(stripped):
            return Operand(kind, stripped)
    if stripped == "blank" or not stripped:
        return Operand("blank", "")
    return Operand("path" if _WELL_WRITTEN["path"].fullmatch(stripped) else "expression", stripped)


def codes_of(field: Field | None, catalog: Catalog) -> Mapping[str, DictionaryValue]:
    """The values of the dictionary that a field chooses from, with their declarations."""
    if field is None:
        return {}
    named = field.options.dictionary if isinstance(field.options, ChoiceOptions) else None
    name = named or str(getattr(field.language_type, "dictionary", ""))
    return catalog.dictionaries[name].values if name in catalog.dictionaries else {}
