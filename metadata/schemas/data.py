"""Shapes of the documents about data: what fills a demo site, and how the columns of a file become fields."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from customary.metadata.schemas.attributes import CONDITION, EXPRESSION, NAME, TEMPLATE
from customary.metadata.schemas.shapes import (
    ByKey,
    ByKind,
    Flag,
    Key,
    Keys,
    ListOf,
    MapOf,
    Number,
    Scalar,
    Shape,
    Text,
    Whole,
    Word,
    Words,
)

__all__ = ["DEMO", "IMPORT_MAP"]

_STYLE = Word(words=("en", "zh-Hans", "zh-Hant", "mixed"))
_SEVERAL = ListOf(item=Scalar())
_CONSTANT = ByKind(scalar=Scalar(nullable=True), list=_SEVERAL)
_BESIDE = {
    "blank": Key(shape=Number(), doc="Which share stays blank, from 0 to 1."),
    "when": Key(shape=CONDITION, doc="Blank unless this condition holds."),
}


def _rule(name: str, shape: Shape, doc: str, **more: Key) -> Keys:
    keys = {name: Key(shape=shape, doc=doc), **more, **_BESIDE}
    return Keys(name=f"demo_{name}", keys=keys)


_RULES: Mapping[str, Keys] = MappingProxyType(
    {
        "one_of": _rule("one_of", ListOf(item=_CONSTANT, minimum=1), "One of these, each as likely."),
        "weighted": _rule(
            "weighted", MapOf(value=Number(), names="value", pattern=None), "One of these, by the weight of each."
        ),
        "between": _rule(
            "between",
            ListOf(item=Scalar()),
            "A number, a date or an instant between two, both included; texts are expressions.",
            round=Key(shape=Number(), doc="Values are multiples of this."),
            curve=Key(shape=Word(words=("low",)), doc="Small values are more frequent."),
            today=Key(shape=Number(), doc="Of dates: which share gets today's month and day, from 0 to 1."),
        ),
        "link": _rule(
            "link",
            Word(words=("random",)),
            "A record that the field may link to.",
            to=Key(shape=MapOf(value=Number(), names="module"), doc="By module: how often it is one of these."),
        ),
        "choice": _rule("choice", Word(words=("random",)), "A value of the dictionary that fits the record."),
        "people": _rule("people", _STYLE, "A name of a person."),
        "companies": _rule("companies", _STYLE, "A name of a company, none twice."),
        "text": _rule("text", TEMPLATE, "A text: `#` is a random digit, `{n}` the number of the record."),
    }
)


def _filled(rules: Mapping[str, Keys]) -> Key:
    rule = ByKey(shapes=rules, planned=(), what="demo rule")
    value = ByKind(scalar=Scalar(), list=_SEVERAL, mapping=rule)
    return Key(shape=MapOf(value=value, names="field"), doc="How each field is filled: a value, or a rule.")


_LINES = _rule(
    "rows",
    ListOf(item=Whole(minimum=0)),
    "Of lines fields: the fewest and the most lines, such as `[1, 5]`.",
    fields=_filled(_RULES),
)
_ROLES = Key(shape=Words(meaning="role"), doc="Of users: the roles that they get.")
_GROUP = {
    "count": Key(shape=Whole(minimum=0, maximum=1_000_000), doc="How many records."),
    "fields": _filled({**_RULES, "rows": _LINES}),
    "roles": _ROLES,
}

DEMO = Keys(
    doc="Rules for demo data.",
    keys={
        "demo": Key(shape=NAME, doc="The module that is filled.", required=True),
        "seed": Key(shape=Whole(), doc="The seed of the generator."),
        **_GROUP,
        "groups": Key(
            shape=MapOf(value=Keys(name="demo_group", keys=_GROUP), names="group"),
            doc="Several times `count` and `fields`, by name.",
        ),
        "rows": Key(
            shape=ListOf(item=MapOf(value=_CONSTANT, names="field")),
            doc="Records that are written out, field by field.",
        ),
        "owners": Key(shape=EXPRESSION, doc="Who owns the records: a role, or an expression after `=`."),
        "initial_state": Key(shape=Word(words=("any",)), doc="A process field may begin in any state."),
        "each": Key(shape=Word(words=("existing",)), doc="Change records that are there instead of making new ones."),
        "share": Key(shape=Number(), doc="Beside `each`: which share of them is changed, from 0 to 1."),
    },
)

_COLUMN = Keys(
    name="import_column",
    doc="One column of a file.",
    keys={
        "to": Key(shape=Text(meaning="field"), doc="The field that it fills."),
        "key": Key(shape=Text(meaning="field"), doc="Another way to write `to`."),
        "match": Key(shape=Flag(), doc="Whether a row finds its record by this field."),
        "by": Key(shape=Text(meaning="field"), doc="Of links: the field of the linked module that the cell holds."),
        "create": Key(shape=Flag(), doc="Beside `by`: whether a linked record that is not there is made."),
        "values": Key(
            shape=MapOf(value=Scalar(nullable=True), names="cell", pattern=None),
            doc="What stands in the file, and what is meant; other cells are taken as they are.",
        ),
        "format": Key(shape=Text(meaning="date format"), doc="Of dates: such as `M/D/YYYY`."),
    },
)
IMPORT_MAP = Keys(
    doc="How the columns of a file become fields.",
    keys={
        "import_map": Key(shape=NAME, doc="The module that is filled.", required=True),
        "columns": Key(
            shape=MapOf(value=_COLUMN, names="column", pattern=None), doc="Each column, by its header.", required=True
        ),
        "values": Key(
            shape=MapOf(value=Scalar(), names="field"),
            doc="Fields that are worked out from the row's others: text with {placeholders}, or `= expression`.",
        ),
        "initial_state": Key(shape=Word(words=("any",)), doc="A process field may begin in any state."),
        "strategy": Key(
            shape=Word(words=("create", "update", "create_or_update", "skip_existing")),
            doc="What becomes of rows whose record is there or not; `create_or_update` by default.",
        ),
    },
)
