"""JSON Schema files for editors, made from the shapes.

Drafts: 7, which yaml-language-server knows best. Where a shape is chosen by a key (a field by its `type`, an action
by its name), the published schema allows what any of the choices allows, and each exact choice stands under
`definitions`; `customary check` is exact everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

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

__all__ = ["EDITOR_PATTERNS", "schema_of", "schema_of_shape", "schemas"]

Schema = dict[str, Any]
_DRAFT = "http://json-schema.org/draft-07/schema#"
_NOT_BLANK = r"\S"

EDITOR_PATTERNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "site": ("customary.yaml",),
        "application": ("application.yaml",),
        "dictionaries": ("dictionaries.yaml",),
        "roles": ("roles.yaml",),
        "menus": ("menus.yaml",),
        "calendars": ("calendars.yaml",),
        "settings": ("settings.yaml",),
        "workflows": ("workflows.yaml",),
        "layouts": ("layouts.yaml",),
        "reports": ("reports.yaml",),
        "dashboards": ("dashboards.yaml",),
        "templates": ("templates.yaml",),
        "translations": ("i18n/*.yaml",),
        "demo": ("demo/*.yaml",),
        "tests": ("tests/*.yaml",),
        "module": ("modules/*/*.yaml",),
    }
)
"""Which files are of which kind by custom, for an editor that has to know before it reads them."""


def schemas() -> dict[str, Schema]:
    """Give every schema by the name of its file."""
    return {f"{kind}.schema.json": schema_of(kind) for kind in KINDS}


def schema_of(kind: str) -> Schema:
    """Give the schema of one kind of document."""
    return {"$schema": _DRAFT, "title": kind, **schema_of_shape(KINDS[kind])}


def schema_of_shape(shape: Shape) -> Schema:
    """Give the schema of one shape, with the definitions that it refers to."""
    definitions: dict[str, Schema] = {}
    schema = _schema(shape, definitions)
    return {**schema, **({"definitions": dict(sorted(definitions.items()))} if definitions else {})}


def _schema(shape: Shape, definitions: dict[str, Schema]) -> Schema:
    return _SCHEMAS[type(shape)](shape, definitions)


def _text(shape: Text, _: dict[str, Schema]) -> Schema:
    return {"type": "string", "pattern": f"^(?:{shape.pattern})$" if shape.pattern else _NOT_BLANK}


def _flag(_: Flag, __: dict[str, Schema]) -> Schema:
    return {"type": "boolean"}


def _whole(shape: Whole, _: dict[str, Schema]) -> Schema:
    bounds = {"minimum": shape.minimum, "maximum": shape.maximum}
    return {"type": "integer", **{key: bound for key, bound in bounds.items() if bound is not None}}


def _number(_: Number, __: dict[str, Schema]) -> Schema:
    return {"type": "number"}


def _scalar(shape: Scalar, _: dict[str, Schema]) -> Schema:
    return {"type": ["string", "number", "boolean", *(["null"] if shape.nullable else [])]}


def _word(shape: Word, _: dict[str, Schema]) -> Schema:
    return {"enum": [*shape.words, *([True, False] if shape.flags else [])]}


def _list(shape: ListOf, definitions: dict[str, Schema]) -> Schema:
    least = {"minItems": shape.minimum} if shape.minimum else {}
    return {"type": "array", "items": _schema(shape.item, definitions), **least}


def _words(_: Words, __: dict[str, Schema]) -> Schema:
    return {"type": ["string", "array"], "pattern": _NOT_BLANK, "items": {"type": "string", "pattern": _NOT_BLANK}}


def _map(shape: MapOf, definitions: dict[str, Schema]) -> Schema:
    value = _schema(shape.value, definitions)
    names = {"propertyNames": {"pattern": f"^(?:{shape.pattern})$"}} if shape.pattern else {}
    values = {"anyOf": [value, {"type": "null"}]} if shape.nullable else value
    return {"type": "object", "additionalProperties": values, **names}


def _keys(shape: Keys, definitions: dict[str, Schema]) -> Schema:
    if not shape.name:
        return _object(shape.keys, definitions, doc=shape.doc, is_open=shape.open)
    if shape.name not in definitions:
        definitions[shape.name] = {}
        definitions[shape.name] = _object(shape.keys, definitions, doc=shape.doc, is_open=shape.open)
    return {"$ref": f"#/definitions/{shape.name}"}


def _object(keys: Mapping[str, Key], definitions: dict[str, Schema], *, doc: str = "", is_open: bool = False) -> Schema:
    required = [name for name, key in keys.items() if key.required]
    return {
        "type": "object",
        **({"description": doc} if doc else {}),
        "properties": {name: _described(key, definitions) for name, key in keys.items()},
        **({"required": required} if required else {}),
        **({} if is_open else {"additionalProperties": False}),
    }


def _described(key: Key, definitions: dict[str, Schema]) -> Schema:
    """A key's schema with its sentence; beside `$ref` draft 7 reads nothing, so a reference is wrapped."""
    schema = _schema(key.shape, definitions)
    described = {"allOf": [schema]} if "$ref" in schema else schema
    doc = f"{key.doc} (Not in use yet.)" if key.planned else key.doc
    return {**described, "description": doc} if doc else described


def _union(shapes: Iterable[Keys], definitions: dict[str, Schema]) -> dict[str, Schema]:
    """Give what any of some mappings may hold: a key that differs between them may be as any of them says."""
    found: dict[str, list[Schema]] = {}
    for shape in shapes:
        for name, key in shape.keys.items():
            schema = _described(key, definitions)
            if schema not in found.setdefault(name, []):
                found[name].append(schema)
    return {name: one[0] if len(one) == 1 else {"anyOf": one} for name, one in found.items()}


def _tagged(shape: Tagged, definitions: dict[str, Schema]) -> Schema:
    for one in shape.shapes.values():
        _keys(one, definitions)
    properties = _union(shape.shapes.values(), definitions)
    properties[shape.tag] = {"enum": list(shape.shapes), "description": f"The {shape.what}."}
    return {"type": "object", "properties": properties, "required": [shape.tag], "additionalProperties": False}


def _by_key(shape: ByKey, definitions: dict[str, Schema]) -> Schema:
    for one in shape.shapes.values():
        _keys(one, definitions)
    return {
        "type": "object",
        "properties": _union(shape.shapes.values(), definitions),
        "anyOf": [{"required": [name]} for name in shape.shapes],
        "additionalProperties": False,
    }


def _by_kind(shape: ByKind, definitions: dict[str, Schema]) -> Schema:
    chosen = [one for one in (shape.scalar, shape.list, shape.mapping) if one is not None]
    made = [_schema(one, definitions) for one in chosen]
    return made[0] if len(made) == 1 else {"anyOf": made}


def _anything(_: Anything, __: dict[str, Schema]) -> Schema:
    return {}


_SCHEMAS: Mapping[type, Callable[[Any, dict[str, Schema]], Schema]] = MappingProxyType(
    {
        Text: _text,
        Flag: _flag,
        Whole: _whole,
        Number: _number,
        Scalar: _scalar,
        Word: _word,
        Words: _words,
        ListOf: _list,
        MapOf: _map,
        Keys: _keys,
        Tagged: _tagged,
        ByKey: _by_key,
        ByKind: _by_kind,
        Anything: _anything,
    }
)
