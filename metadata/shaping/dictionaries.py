"""Dictionaries and settings: from documents to the model. They hold constants only, so they are whole at once."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass

from customary.expressions.positions import Problem
from customary.expressions.types import Type
from customary.metadata.field_types import FIELD_TYPES
from customary.metadata.layers import Declared
from customary.metadata.model.fields import Field
from customary.metadata.model.labels import Label
from customary.metadata.model.site import Dictionary, DictionaryValue, Setting
from customary.metadata.nodes import Entry, MappingNode, Node, ScalarNode, as_mapping
from customary.metadata.problems import meaning, names
from customary.metadata.reading import read_constant
from customary.metadata.refusals import ValueRefused
from customary.metadata.shaping.earlier import earlier_names
from customary.metadata.shaping.labels import Labels, words_of
from customary.metadata.value_forms import blank, to_language

__all__ = ["SettingOutline", "dictionary_of", "setting_of", "value_type"]

_VALUE_KEYS = frozenset({"label", "hue", "parent", "retired", "was"})


def value_type(type_name: str) -> Type:
    """Give the language type of a setting or an attribute, with the widest options of its field type."""
    entry = FIELD_TYPES[type_name]
    return entry.language_type(entry.options(_WIDE.get(type_name, {})))


_WIDE: Mapping[str, Mapping[str, object]] = {"decimal": {"scale": 6}, "percent": {"scale": 4}}


def dictionary_of(
    key: str, declared: Declared, labels: Labels, found: list[Problem], known: Container[str] = ()
) -> Dictionary:
    """Make a dictionary; `known` are the names of all."""
    node = as_mapping(declared.node)
    path = f"dictionaries.{key}"
    application = declared.document.application
    types = {name: one.text for name, one in _scalars(node.mapping("attributes"))}
    written = node.mapping("values")
    reporting = _Reporting(labels, application, found, frozenset(written.entries if written is not None else ()))
    values = {
        code: _value(code, entry, f"{path}.values.{code}", types, reporting)
        for code, entry in (written.entries.items() if written is not None else ())
    }
    for code in written.broken if written is not None else ():
        values.setdefault(code, DictionaryValue(code=code, label=Label(code)))
    return Dictionary(
        key=key,
        label=labels.named(node, path, declared.key, application),
        values=values,
        extensible=node.flag("extensible", otherwise=False),
        was=earlier_names(node, known, found),
    )


@dataclass(frozen=True, slots=True)
class _Reporting:
    labels: Labels
    application: str
    found: list[Problem]
    codes: frozenset[str]
    """All codes of the dictionary."""


def _scalars(node: MappingNode | None) -> list[tuple[str, ScalarNode]]:
    entries = node.entries.items() if node is not None else ()
    return [(name, one.value) for name, one in entries if isinstance(one.value, ScalarNode)]


def _value(code: str, entry: Entry, path: str, types: Mapping[str, str], reporting: _Reporting) -> DictionaryValue:
    node = entry.value
    if isinstance(node, MappingNode):
        label = reporting.labels.named(node, path, entry.key, reporting.application)
        return DictionaryValue(
            code=code,
            label=label,
            hue=node.text("hue"),
            parent=tuple(one.text for one in node.scalars("parent")),
            retired=node.flag("retired", otherwise=False),
            attributes=_attributes(node, types, reporting.found),
            was=earlier_names(node, reporting.codes, reporting.found),
        )
    return DictionaryValue(code=code, label=_short_label(node, path, entry, reporting))


def _short_label(node: Node, path: str, entry: Entry, reporting: _Reporting) -> Label:
    """Take `won: Won`, or `won:` alone."""
    written = node if isinstance(node, ScalarNode) and node.value is not None else None
    return reporting.labels.label(
        written,
        f"{path}.label",
        otherwise=words_of(entry.key.text),
        place=entry.key.span,
        application=reporting.application,
    )


def _attributes(node: MappingNode, types: Mapping[str, str], found: list[Problem]) -> dict[str, object]:
    attributes: dict[str, object] = {}
    for name, entry in node.entries.items():
        if name in _VALUE_KEYS:
            continue
        if name not in types:
            found.append(names.unknown(entry.key.span, "attribute", name, (*_VALUE_KEYS, *types)))
        elif isinstance(entry.value, ScalarNode):
            value = _constant(types[name], name, entry.value, found)
            if value is not None:
                attributes[name] = to_language(value_type(types[name]), value)
        else:
            found.append(meaning.constant_expected(entry.value.span))
    return attributes


def _constant(type_name: str, key: str, node: ScalarNode, found: list[Problem]) -> object:
    """Read a constant of a type; None when it is blank or wrong."""
    if node.value is None:
        return None
    try:
        return read_constant(_field_like(type_name, key), node.value, {}, "UTC")
    except ValueRefused as refused:
        found.append(meaning.value_refused(node.span, refused))
        return None


def _field_like(type_name: str, key: str) -> Field:
    """A field that stands for a setting or an attribute, because values are read by fields."""
    entry = FIELD_TYPES[type_name]
    return Field(
        module="",
        key=key,
        uid=key,
        type=type_name,
        options=entry.options(_WIDE.get(type_name, {})),
        language_type=value_type(type_name),
        label=Label(key),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingOutline:
    setting: Setting
    type: Type


def setting_of(
    key: str, declared: Declared, labels: Labels, found: list[Problem], known: Container[str] = ()
) -> SettingOutline:
    """Make a setting; `known` are the names of all."""
    node = as_mapping(declared.node)
    type_name = node.text("type") or "text"
    default = node.scalar("default")
    minimum, maximum = node.scalar("min"), node.scalar("max")
    return SettingOutline(
        setting=Setting(
            key=key,
            label=labels.named(node, f"settings.{key}", declared.key, declared.document.application),
            type=type_name,
            default=_default(type_name, key, default, found),
            minimum=node.whole("min", 0) if minimum is not None else None,
            maximum=node.whole("max", 0) if maximum is not None else None,
            was=earlier_names(node, known, found),
        ),
        type=value_type(type_name),
    )


def _default(type_name: str, key: str, node: ScalarNode | None, found: list[Problem]) -> object:
    value = _constant(type_name, key, node, found) if node is not None else None
    return False if type_name == "boolean" and blank(value) else value
