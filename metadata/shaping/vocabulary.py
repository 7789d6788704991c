"""The vocabulary: what names mean in every expression of a catalog, built from the fields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from customary.expressions.scope import DictionaryWords, Labels, Member, ModuleWords, Vocabulary
from customary.expressions.types import UNKNOWN, ChoicesType, ListType, Type
from customary.expressions.uses import Name
from customary.metadata.model.calendars import WorkCalendar
from customary.metadata.model.labels import Label
from customary.metadata.model.site import Dictionary
from customary.metadata.shaping.dictionaries import SettingOutline
from customary.metadata.shaping.outlines import FieldOutline, ModuleOutline

__all__ = ["dictionary_words", "labels_of", "module_words", "vocabulary_of"]


def vocabulary_of(
    modules: Mapping[str, ModuleOutline],
    dictionaries: Mapping[str, DictionaryWords],
    settings: Mapping[str, SettingOutline],
    roles: Mapping[str, Label],
    calendars: Mapping[str, WorkCalendar],
    *,
    currency: str,
    earlier: Mapping[Name, str] = MappingProxyType({}),
) -> Vocabulary:
    return Vocabulary(
        modules={name: module_words(module) for name, module in modules.items()},
        dictionaries=dictionaries,
        settings={key: one.type for key, one in settings.items()},
        setting_labels={key: labels_of(one.setting.label) for key, one in settings.items()},
        roles=frozenset(roles),
        role_labels={key: labels_of(label) for key, label in roles.items()},
        calendars={key: labels_of(one.label) for key, one in calendars.items()},
        currency=currency,
        earlier=earlier,
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
            labels=labels_of(field.label),
            assured=assured,
            system=True,
        )
    for key in module.broken - members.keys():
        members[key] = Member(key=key, type=UNKNOWN)
    return ModuleWords(name=module.name, labels=labels_of(module.label), members=members)


def _member(outline: FieldOutline) -> Member:
    required = outline.node.flag("required", otherwise=False)
    is_flag = outline.entry.kind == "boolean" and not outline.node.flag("tri", otherwise=False)
    never_blank = is_flag or outline.is_zero or isinstance(outline.language_type, ChoicesType | ListType)
    return Member(
        key=outline.key,
        type=outline.language_type,
        nullable=not (required or never_blank),
        labels=labels_of(outline.label),
        zero=outline.is_zero if outline.may_be_zero else None,
        shows=_shown(outline),
    )


def _shown(outline: FieldOutline) -> tuple[str, ...] | None:
    """Give the way to the field that a look-up shows, also where a formula is nothing but that way."""
    via, field = outline.node.text("via"), outline.node.text("field")
    if outline.entry.name == "lookup":
        return (via, field) if via is not None and field is not None else None
    formula = outline.node.text("formula")
    return tuple(formula.split(".")) if formula is not None and _WAY.fullmatch(formula) else None


_WAY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")


def dictionary_words(dictionary: Dictionary, attributes: Mapping[str, Type]) -> DictionaryWords:
    codes = {code: labels_of(value.label) for code, value in dictionary.values.items()}
    return DictionaryWords(name=dictionary.key, labels=labels_of(dictionary.label), codes=codes, attributes=attributes)


def labels_of(label: Label) -> Labels:
    """Give a label as expressions know it."""
    return {"": label.source, **label.translations}
