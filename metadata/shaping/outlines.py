"""Outlines: the modules and fields that exist, with their types, before any expression is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from customary.expressions.positions import Excerpt, Problem, Span
from customary.expressions.types import UNKNOWN, RefType, Type
from customary.metadata.field_types import FIELD_TYPES, FieldType
from customary.metadata.layers import Declared, Layered
from customary.metadata.model.fields import FOLDED_ENDING, ChoiceOptions, FieldOptions, LinesOptions, LinkOptions
from customary.metadata.model.fields import Field as ModelField
from customary.metadata.model.labels import Label
from customary.metadata.nodes import NOTHING, MappingNode, ScalarNode, as_mapping, plain
from customary.metadata.problems import names as problems
from customary.metadata.shaping.labels import Labels
from customary.metadata.shaping.system_fields import SYSTEM_KEYS, system_fields

__all__ = ["FieldOutline", "ModuleOutline", "outline_of_module"]

_WORDS = "and or not in is between contains starts ends with like where true false blank null"
_ROOTS = "user record old found setting value input"
RESERVED = frozenset(f"{_WORDS} {_ROOTS}".split())
"""Words of the rule language, and names of its roots."""


@dataclass(frozen=True, eq=False, kw_only=True)
class FieldOutline:
    """A declared field: what it is, without its expressions."""

    module: str
    key: str
    name: ScalarNode
    """The node of its key."""
    node: MappingNode
    entry: FieldType
    options: FieldOptions
    language_type: Type
    """UNKNOWN where it depends on what is wrong or not yet known."""
    label: Label
    lookup: Excerpt | None = None
    """Of a look-up: the path that it stands for, once it is known to be right."""
    base_of: str | None = None
    """The field whose amounts this one holds in base currency; nobody declared it."""
    result: str | None = None
    """Of a formula or look-up: the field type that holds its result, once it is known."""

    @property
    def is_zero(self) -> bool:
        """Whether no value means 0."""
        return self.base_of is None and "blank" in self.entry.attributes and self.node.text("blank") == "zero"

    @property
    def may_be_zero(self) -> bool:
        """Whether that can be declared: of numbers that people or rules write."""
        return "blank" in self.entry.attributes and self.base_of is None and self.node.scalar("formula") is None


@dataclass(frozen=True, eq=False, kw_only=True)
class ModuleOutline:
    name: str
    declared: Declared
    node: MappingNode
    application: str
    label: Label
    label_plural: Label
    fields: Mapping[str, FieldOutline]
    system_fields: Mapping[str, ModelField]
    broken: frozenset[str] = field(default=NOTHING)
    """Keys of fields of which nothing but the name is known."""

    @property
    def span(self) -> Span:
        return self.declared.key.span

    def type_of(self, key: str) -> Type | None:
        """Give the language type of a field; None when there is none, UNKNOWN when it is broken."""
        outline = self.fields.get(key)
        if outline is not None:
            return outline.language_type
        system = self.system_fields.get(key)
        if system is not None:
            return system.language_type
        return UNKNOWN if key in self.broken else None

    def type_name(self, key: str) -> str | None:
        """Give the name of a field's type."""
        outline = self.fields.get(key)
        return outline.entry.name if outline is not None else None

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of all fields, declared ones first."""
        return (*self.fields, *self.system_fields)


def outline_of_module(
    name: str, declared: Declared, layered: Layered, labels: Labels, found: list[Problem]
) -> ModuleOutline:
    """Take what a module's document says about its fields; `found` takes the problems."""
    node = as_mapping(declared.node)
    application = declared.document.application
    label = labels.named(node, name, declared.key, application)
    plural_node = node.scalar("label_plural")
    plural = labels.label(
        plural_node, f"{name}.label_plural", otherwise=label.source, place=declared.key.span, application=application
    )
    fields, broken = _fields(name, node, application, layered, labels, found)
    return ModuleOutline(
        name=name,
        declared=declared,
        node=node,
        application=application,
        label=label,
        label_plural=plural if plural_node is not None or plural.translations else label,
        fields=fields,
        system_fields=system_fields(name, labels),
        broken=broken,
    )


def _fields(
    module: str, node: MappingNode, application: str, layered: Layered, labels: Labels, found: list[Problem]
) -> tuple[dict[str, FieldOutline], frozenset[str]]:
    declared = node.mapping("fields")
    outlines: dict[str, FieldOutline] = {}
    broken = set(declared.broken) if declared is not None else set()
    for name, attributes in node.mappings("fields"):
        key = name.text
        if key in SYSTEM_KEYS:
            found.append(problems.system_column(name.span, key))
        elif key in RESERVED or key.endswith(FOLDED_ENDING):
            found.append(problems.reserved_key(name.span, key))
            broken.add(key)
        else:
            outlines[key] = _field(module, name, attributes, application, layered, labels)
    return outlines, frozenset(broken)


def _field(
    module: str, name: ScalarNode, node: MappingNode, application: str, layered: Layered, labels: Labels
) -> FieldOutline:
    entry = FIELD_TYPES[node.text("type") or "text"]
    values = {key: plain(one.value) for key, one in node.entries.items()}
    options = entry.options(values)
    return FieldOutline(
        module=module,
        key=name.text,
        name=name,
        node=node,
        entry=entry,
        options=options,
        language_type=_language_type(entry, options, layered),
        label=labels.named(node, f"{module}.fields.{name.text}", name, application),
    )


def _language_type(entry: FieldType, options: FieldOptions, layered: Layered) -> Type:
    """Give the type in the rule language; UNKNOWN where it names what is not there."""
    match options:
        case LinkOptions(targets=targets):
            there = tuple(target for target in targets if target in layered.modules)
            return RefType(there) if there else UNKNOWN
        case LinesOptions(target=target) if target not in layered.modules:
            return UNKNOWN
        case ChoiceOptions(dictionary=str(dictionary)) if dictionary not in layered.dictionaries:
            return UNKNOWN
    return entry.language_type(options)
