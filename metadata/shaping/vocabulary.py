"""The vocabulary: what names mean in every expression of a catalog, built from the fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from customary.expressions.scope import DictionaryWords, Member, ModuleWords, Vocabulary
from customary.expressions.types import UNKNOWN, ChoicesType, ListType, Type
from customary.metadata.model.labels import Label
from customary.metadata.model.site import Dictionary
from customary.metadata.shaping.outlines import FieldOutline, ModuleOutline

__all__ = ["dictionary_words", "module_words", "vocabulary_of"]


def vocabulary_of(
    modules: Mapping[str, ModuleOutline],
    dictionaries: Mapping[str, DictionaryWords],
    settings: Mapping[str, Type],
    roles: Iterable[str],
) -> Vocabulary:
    return Vocabulary(
        modules={name: module_words(module) for name, module in modules.items()},
        dictionaries=dictionaries,
        settings=settings,
        roles=frozenset(roles),
    )


_ASSURED = frozenset({"id", "row_version", "created_at", "updated_at", "locked"})
"""The system fields that storage fills in every record."""


def module_words(module: ModuleOutline) -> ModuleWords:
    members = {key: _member(outline) for key, outline in module.fields.items()}
    for key, field in module.system_fields.items():
        assured = key in _ASSURED
        members[key] = Member(
            key=key,
            type=field.language_type,
            nullable=field.nullable and not assured,
            labels=_texts(field.label),
            assured=assured,
        )
    for key in module.broken - members.keys():
        members[key] = Member(key=key, type=UNKNOWN)
    return ModuleWords(name=module.name, labels=_texts(module.label), members=members)


def _member(outline: FieldOutline) -> Member:
    required = outline.node.flag("required", otherwise=False)
    never_blank = outline.entry.kind in ("boolean", "choices") or isinstance(
        outline.language_type, ChoicesType | ListType
    )
    return Member(
        key=outline.key,
        type=outline.language_type,
        nullable=not (required or never_blank),
        labels=_texts(outline.label),
    )


def dictionary_words(dictionary: Dictionary, attributes: Mapping[str, Type]) -> DictionaryWords:
    codes = {code: _texts(value.label) for code, value in dictionary.values.items()}
    return DictionaryWords(name=dictionary.key, codes=codes, attributes=attributes)


def _texts(label: Label) -> tuple[str, ...]:
    return (label.source, *label.translations.values())
