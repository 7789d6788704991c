"""The attributes of fields: one entry each, with its shape and one sentence for editors and the reference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from customary.metadata.schemas.shapes import (
    KEY_PATTERN,
    ByKind,
    Flag,
    Key,
    Keys,
    ListOf,
    Number,
    Scalar,
    Shape,
    Text,
    Whole,
    Word,
    Words,
)

__all__ = ["ATTRIBUTES", "CONDITION", "EXPRESSION", "LABEL", "MAX_BY_TYPE", "NAME", "TEMPLATE", "attributes"]

LABEL = Text(meaning="label")
NAME = Text(meaning="name", pattern=KEY_PATTERN)
EXPRESSION = Text(meaning="expression")
CONDITION = Text(meaning="condition")
TEMPLATE = Text(meaning="text with {expressions}")

_COMMON = {
    "label": Key(shape=LABEL, doc="What people call the field, in the source language. Without it: the key, in words."),
    "help": Key(shape=LABEL, doc="One sentence under the field in forms."),
    "placeholder": Key(shape=LABEL, doc="A grey example inside the empty field."),
    "required": Key(shape=Flag(), doc="Whether it must have a value."),
    "required_when": Key(shape=CONDITION, doc="It must have a value while this condition holds."),
    "visible_when": Key(shape=CONDITION, doc="Forms show it only while this condition holds."),
    "readonly": Key(shape=Flag(), doc="People do not change it; rules and imports may."),
    "readonly_when": Key(shape=CONDITION, doc="People do not change it while this condition holds."),
    "default": Key(
        shape=Scalar(nullable=True), doc="The value of a new record: a constant, or an expression after `=`."
    ),
    "formula": Key(shape=EXPRESSION, doc="Computes the value, which is stored and kept up to date."),
    "refresh": Key(
        shape=Word(words=("daily",)),
        doc="A computed value is computed anew each day, after midnight in the site's zone, so that it may use "
        "`today()`.",
    ),
    "unique": Key(
        shape=ByKind(
            scalar=Flag(),
            mapping=Keys(
                keys={
                    "if": Key(shape=CONDITION, doc="Only records for which this condition holds must differ."),
                    "ignore_blank": Key(shape=Flag(), doc="Whether any number may be blank (so by default)."),
                },
                name="unique",
                doc="Which records must differ.",
            ),
        ),
        doc="No two records have the same value.",
    ),
    "index": Key(shape=Flag(), doc="Keep a database index, for filters and sorting on many records."),
    "search": Key(
        shape=Word(words=("contains", "prefix", "exact")), doc="How the search in lists and the global search meet it."
    ),
    "filterable": Key(shape=Flag(), doc="Whether lists offer it as a filter (so by default)."),
    "sortable": Key(shape=Flag(), doc="Whether lists sort by it (so by default)."),
    "audit": Key(shape=Flag(), doc="Whether the history keeps its changes (so by default)."),
    "personal": Key(shape=Flag(), doc="Whether it says something about a living person."),
    "mask": Key(
        shape=Text(meaning="mask"), doc="What people see who may only read it masked: text with {first3} or {last4}."
    ),
    "access": Key(
        shape=Keys(
            keys={
                "read": Key(shape=Words(meaning="role"), doc="The roles that may read it."),
                "write": Key(shape=Words(meaning="role"), doc="The roles that may change it."),
            },
            name="field_access",
            doc="Who reaches the field; without it, everybody who reaches the record.",
        ),
        doc="Which roles may read and change it.",
    ),
    "was": Key(shape=Words(meaning="key"), doc="Earlier keys, so that a rename is known as a rename."),
    "uid": Key(shape=NAME, doc="A stable name of its own; by default the key path."),
    "deprecated": Key(shape=ByKind(scalar=Flag()), doc="Kept, but no longer offered.", planned=True),
    "copy": Key(shape=Flag(), doc="Whether a copy of a record takes its value along (so by default)."),
    "import": Key(shape=Flag(), doc="Whether imports may fill it (so by default).", planned=True),
    "export": Key(shape=Flag(), doc="Whether exports hold it (so by default).", planned=True),
    "print": Key(shape=Flag(), doc="Whether prints show it (so by default).", planned=True),
    "inline_edit": Key(
        shape=Flag(), doc="Whether it can be changed in lists and on the record page directly (so by default)."
    ),
    "bulk_edit": Key(shape=Flag(), doc="Whether it can be changed on many records at once (so by default)."),
    "width": Key(shape=Word(words=("small", "medium", "large", "full")), doc="How wide forms draw it."),
}

_OWN = {
    "max": Key(shape=Scalar(), doc="Of texts: the longest length in characters. Of numbers: the greatest value."),
    "min": Key(shape=Scalar(), doc="The least value."),
    "pattern": Key(
        shape=Text(meaning="pattern"),
        doc="Of texts: a pattern for the whole, as `matches` knows them. "
        "Of autonumber: text with `{yyyy} {yy} {mm} {dd} {n:05}`.",
    ),
    "scale": Key(shape=Whole(minimum=0, maximum=6), doc="How many decimals are kept (of a percent: behind its point)."),
    "step": Key(shape=Number(), doc="The step of the arrows in forms.", planned=True),
    "digits": Key(shape=Whole(minimum=1, maximum=18), doc="How many digits a number has at most, decimals included."),
    "currency": Key(
        shape=Text(meaning="currency", pattern=f"[A-Z]{{3}}|{KEY_PATTERN}"),
        doc="An ISO 4217 code, or the field beside it that holds one; without it, the site's base currency.",
    ),
    "blank": Key(
        shape=Word(words=("zero",)),
        doc="`zero` where no value means 0: the field is never blank, and an empty control stores 0.",
    ),
    "tri": Key(
        shape=Flag(),
        doc="Whether it may also be blank, which says that nobody knows; otherwise what nobody ticked is no.",
    ),
    "rate_date": Key(
        shape=NAME,
        doc="The date field whose day says which exchange rate is taken; without it, the day of the save.",
    ),
    "dictionary": Key(shape=NAME, doc="The dictionary whose values are offered."),
    "controlled_by": Key(
        shape=NAME, doc="A choice field of this module; only values whose `parent` names its value are offered."
    ),
    "to": Key(shape=Words(meaning="module"), doc="The module that is linked to (of link_any: a list of modules)."),
    "via": Key(shape=NAME, doc="The link field that leads to the looked-up record."),
    "filter": Key(
        shape=CONDITION, doc="Which records are offered; bare names are the target's fields, `record` is this record."
    ),
    "on_delete": Key(
        shape=Word(words=("restrict", "clear", "cascade")),
        doc="What deleting the target does: refuse it, clear this link, or delete this record too.",
    ),
    "inverse": Key(shape=NAME, doc="The name of the way back, for related blocks.", planned=True),
    "by": Key(shape=NAME, doc="The link field of the rows' module that points back here."),
    "of": Key(shape=NAME, doc="The lines field whose rows are summed up; or say `module` and `by`."),
    "module": Key(shape=NAME, doc="The module of the rows, where they are not lines of this record."),
    "function": Key(shape=Word(words=("sum", "count", "min", "max", "avg")), doc="What is computed over the rows."),
    "field": Key(shape=NAME, doc="Of rollup: the field of the rows. Of lookup: the field of the linked record."),
    "where": Key(shape=CONDITION, doc="Which rows count; bare names are the rows' fields."),
    "reset": Key(shape=Word(words=("never", "yearly", "monthly", "daily")), doc="When the count begins again."),
    "mode": Key(
        shape=Word(words=("fast", "gapless")),
        doc="Whether a number may be lost when a save fails (fast), or none may (gapless).",
    ),
    "accept": Key(shape=ListOf(item=Text(meaning="file type")), doc="The file types that are taken.", planned=True),
    "max_size": Key(shape=Text(meaning="size"), doc="The largest size, such as `10 MB`.", planned=True),
}

_LENGTH = Whole(minimum=1, maximum=1_000_000)
MAX_BY_TYPE: Mapping[str, Shape] = MappingProxyType(
    {
        **dict.fromkeys(
            ("text", "long_text", "rich_text", "email", "phone", "url", "person_name", "address", "barcode", "secret"),
            _LENGTH,
        ),
        "rating": Whole(minimum=1, maximum=10),
    }
)
"""`max` is a length for texts and a value for others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attributes:
    common: frozenset[str]
    """The names of those that every type may have."""
    keys: Mapping[str, Key]
    """Every attribute, common ones first."""


ATTRIBUTES = Attributes(common=frozenset(_COMMON), keys=MappingProxyType({**_COMMON, **_OWN}))


def attributes(names: Iterable[str], *, required: frozenset[str], field_type: str) -> Mapping[str, Key]:
    """Give the keys of one field type, in the order of the list above, required ones marked."""
    chosen = frozenset(names)
    return {
        name: Key(
            shape=_OWN_SHAPES.get((field_type, name), MAX_BY_TYPE[field_type])
            if name == "max" and field_type in MAX_BY_TYPE
            else _OWN_SHAPES.get((field_type, name), key.shape),
            doc=key.doc,
            required=name in required,
            planned=key.planned,
        )
        for name, key in ATTRIBUTES.keys.items()
        if name in chosen
    }


_OWN_SHAPES: Mapping[tuple[str, str], Shape] = MappingProxyType(
    {
        ("link", "to"): NAME,
        ("links", "to"): NAME,
        ("lines", "to"): NAME,
        ("link_any", "to"): ListOf(item=NAME, minimum=2),
    }
)
"""Where an attribute of one type is narrower than its entry above says."""
