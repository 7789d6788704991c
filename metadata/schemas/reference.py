"""The metadata reference: one page of Markdown made from the shapes and the field types.

`docs/reference/metadata.md` is this text; a test fails when they differ, `make docs` writes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from customary.metadata.field_types import FIELD_TYPES
from customary.metadata.schemas.attributes import ATTRIBUTES
from customary.metadata.schemas.documents import KINDS
from customary.metadata.schemas.shapes import (
    Anything,
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
    Tagged,
    Text,
    Whole,
    Word,
    Words,
)
from customary.metadata.schemas.words import ICONS

__all__ = ["metadata_reference"]

_INTRODUCTION = """\
# Metadata reference

Made from the schemas by `make docs`; do not edit.

A document is YAML whose first key says its kind. `customary check` reports every mistake with its place, and
`customary schema DIR` writes JSON Schema files, so that an editor completes and explains what is written here.

- Scalars are those of YAML 1.2: `true`, `false`, `null`, numbers; everything else is text. `on`, `NO`, `12:30` and
  `2026-01-01` are text. Anchors, aliases and tags are refused; a duplicate key is an error.
- Keys are `[a-z][a-z0-9_]{0,39}`. Codes of dictionary values may hold capitals, digits first, `.` and `-` too.
- A *value* that begins with `=` is an expression. A *condition* or *expression* is one always, without `=`.
- A *template* is text with `{expressions}`; `{{` and `}}` are braces.
- *Not in use yet* marks what the language knows and this version keeps without acting on it.
"""

_LABELS = """\
## Translations: key paths

A text in the files is in the site's first language. Others stand in documents of the kind `translations`, by the
path of the text:

| text | key path |
| --- | --- |
| application | `applications.sales.label` |
| module | `opportunity.label`, `opportunity.label_plural` |
| field | `opportunity.fields.close_date.label`, `.help`, `.placeholder` |
| list | `opportunity.lists.mine.label` |
| tab | `opportunity.layouts.detail.tabs.main.label` |
| section | `opportunity.layouts.detail.tabs.main.sections.basic.label`; without tabs `….detail.sections.basic.label` |
| related block | `opportunity.related.quotes.label` |
| validation | `opportunity.validations.close_in_future.message` |
| duplicate rule | `opportunity.duplicates.same_deal.message` |
| transition | `opportunity.process.transitions.win.label`, `.message` |
| rule | `opportunity.workflows.big_deal.label`, `.description` |
| dictionary and its values | `dictionaries.sales_stage.label`, `dictionaries.sales_stage.values.won.label` |
| menu | `menus.sales.label` |
| role | `roles.account_manager.label` |
| calendar and its days | `calendars.office.label`, `calendars.office.holidays.new_year.label` |
| setting | `settings.quiet_days.label` |
| fields that every module has | `system.fields.created_at.label` |

A text that is not written is its key in words: `close_date` is "Close date". An application that has a file for a
language gets a warning for each text that the file leaves out.
"""


def metadata_reference() -> str:
    """Write the page."""
    parts = [_INTRODUCTION]
    named: dict[str, Keys] = {}
    for kind, shape in KINDS.items():
        parts.append(f"## `{kind}:`\n\n{shape.doc}\n\n" + _table(shape.keys, named))
    parts.append(_field_types())
    parts.append("## Attributes of fields\n\n" + _table(ATTRIBUTES.keys, named))
    parts.append("## Parts\n")
    parts.extend(_parts(named))
    parts.append("## Icons\n\n" + " ".join(f"`{name}`" for name in ICONS) + "\n")
    parts.append(_LABELS)
    return "\n".join(parts)


def _parts(named: dict[str, Keys]) -> Iterator[str]:
    """Write each named part; writing one may name more."""
    done: set[str] = set()
    while named.keys() - done:
        for name in sorted(named.keys() - done):
            done.add(name)
            shape = named[name]
            doc = f"{shape.doc}\n\n" if shape.doc else ""
            yield f"### {_words(name)}\n\n{doc}" + _table(shape.keys, named)


def _words(name: str) -> str:
    return name.replace("_", " ")


def _field_types() -> str:
    rows = [
        f"| `{name}` | {entry.doc}{' *Not in use yet.*' if entry.planned else ''} | {_own_attributes(name)} |"
        for name, entry in FIELD_TYPES.items()
    ]
    head = "## Field types\n\nEvery type may have the common attributes below, but those that make no sense for it.\n"
    return "\n".join([head, "| type | what it is | its own attributes |", "| --- | --- | --- |", *rows, ""])


def _own_attributes(name: str) -> str:
    entry = FIELD_TYPES[name]
    own = [key for key in ATTRIBUTES.keys if key in entry.attributes and key not in ATTRIBUTES.common]
    return " ".join(f"**`{key}`**" if key in entry.required_attributes else f"`{key}`" for key in own)


def _table(keys: Mapping[str, Key], named: dict[str, Keys]) -> str:
    rows = [f"| {_key(name, key)} | {_value(key.shape, named)} | {_doc(key)} |" for name, key in keys.items()]
    return "\n".join(["| key | value | meaning |", "| --- | --- | --- |", *rows, ""])


def _key(name: str, key: Key) -> str:
    return f"**`{name}`** (needed)" if key.required else f"`{name}`"


def _doc(key: Key) -> str:
    return (key.doc + (" *Not in use yet.*" if key.planned else "")).replace("|", "\\|")


def _value(shape: Shape, named: dict[str, Keys]) -> str:
    return _VALUES[type(shape)](shape, named)


def _text(shape: Text, _: dict[str, Keys]) -> str:
    return shape.meaning


def _flag(_: Flag, __: dict[str, Keys]) -> str:
    return "`true` or `false`"


def _whole(shape: Whole, _: dict[str, Keys]) -> str:
    least, most = shape.minimum, shape.maximum
    if least is None and most is None:
        return "whole number"
    if most is None:
        return f"whole number from {least}"
    return f"whole number to {most}" if least is None else f"whole number from {least} to {most}"


def _number(_: Number, __: dict[str, Keys]) -> str:
    return "number"


def _scalar(shape: Scalar, _: dict[str, Keys]) -> str:
    return shape.meaning


def _word(shape: Word, _: dict[str, Keys]) -> str:
    flags = " `true` `false`" if shape.flags else ""
    if shape.words == ICONS:
        return "an [icon](#icons)"
    return " ".join(f"`{word}`" for word in shape.words) + flags


def _list(shape: ListOf, named: dict[str, Keys]) -> str:
    return f"list of: {_value(shape.item, named)}"


def _words_or_one(shape: Words, _: dict[str, Keys]) -> str:
    return f"{shape.meaning}, or a list"


def _map(shape: MapOf, named: dict[str, Keys]) -> str:
    return f"by {shape.names}: {_value(shape.value, named)}"


def _keys(shape: Keys, named: dict[str, Keys]) -> str:
    named[shape.name] = shape
    return f"[{_words(shape.name)}](#{shape.name.replace('_', '-')})"


def _tagged(shape: Tagged, _: dict[str, Keys]) -> str:
    return f"mapping with `{shape.tag}`, a [{shape.what}](#{shape.what.replace(' ', '-')}s)"


def _by_key(shape: ByKey, named: dict[str, Keys]) -> str:
    return f"{shape.what}, one of: " + ", ".join(_keys(one, named) for one in shape.shapes.values())


def _by_kind(shape: ByKind, named: dict[str, Keys]) -> str:
    chosen = [one for one in (shape.scalar, shape.list, shape.mapping) if one is not None]
    return ", or ".join(_value(one, named) for one in chosen)


def _anything(_: Anything, __: dict[str, Keys]) -> str:
    return "anything"


_VALUES: Mapping[type, Callable[[Any, dict[str, Keys]], str]] = MappingProxyType(
    {
        Text: _text,
        Flag: _flag,
        Whole: _whole,
        Number: _number,
        Scalar: _scalar,
        Word: _word,
        Words: _words_or_one,
        ListOf: _list,
        MapOf: _map,
        Keys: _keys,
        Tagged: _tagged,
        ByKey: _by_key,
        ByKind: _by_kind,
        Anything: _anything,
    }
)
