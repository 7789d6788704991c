"""Fields that a line of JSON describes: `{"a": {"type": "decimal", "scale": 2, "value": "1.50"}}`.

Field types are those of the metadata, with their attributes; a choice lists its codes under `values`, or names a
dictionary of the site. Where it does neither, every text in the expression counts as a code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from customary.expressions.environment import Option
from customary.expressions.positions import Error, Language, Message
from customary.expressions.scope import DictionaryWords, Member, ModuleWords, Vocabulary
from customary.metadata.field_types import FIELD_TYPES, FieldType
from customary.metadata.model.fields import Field, NumberOptions
from customary.metadata.model.labels import Label
from customary.metadata.model.site import Dictionary, DictionaryValue
from customary.metadata.reading import read_constant
from customary.metadata.values import ValueRefused, to_language

__all__ = ["MODULE", "LineRefused", "Surroundings", "read_fields"]

MODULE = "line"
"""The module that the fields of a line make up."""
MAX_SCALE = 8
"""Six decimals of a field, and two more of a percent."""
MAX_PRECISION = 18
_TEXTS = re.compile(r"\"((?:\\.|[^\"\\\n])*)\"|'((?:\\.|[^'\\\n])*)'")


class LineRefused(Error):
    """A line does not say what it should."""

    def __init__(self, code: str, message: Message, values: Mapping[str, object]) -> None:
        self.code = code
        self.message = message
        self.values = values
        super().__init__(message.text("en", values))

    def text(self, language: Language = "en") -> str:
        return self.message.text(language, self.values)


@dataclass(frozen=True)
class Surroundings:
    """What the expression of one line is checked against and evaluated with."""

    vocabulary: Vocabulary
    values: Mapping[str, object]
    """By the field's key, in language form."""
    dictionaries: Mapping[str, Mapping[str, Option]]


def unknown_type(field: str, name: object) -> LineRefused:
    message = Message(
        en="field {field}: there is no field type {name}",
        zh_hans="字段 {field}：没有名为 {name} 的字段类型",
        zh_hant="欄位 {field}：沒有名為 {name} 的欄位類型",
    )
    return LineRefused("unknown_field_type", message, {"field": field, "name": name})


def elsewhere(module: str) -> LineRefused:
    message = Message(
        en="records of “{module}” are not at hand here: only the one that is given, and what it holds",
        zh_hans="此处没有“{module}”的记录：只有给出的记录及其内容",
        zh_hant="此處沒有「{module}」的記錄：只有給出的記錄及其內容",
    )
    return LineRefused("elsewhere", message, {"module": module})


def not_evaluable(field: str, name: str) -> LineRefused:
    message = Message(
        en="field {field}: a {name} has no value of its own to give here",
        zh_hans="字段 {field}：{name} 类型在此没有可给定的值",
        zh_hant="欄位 {field}：{name} 類型在此沒有可給定的值",
    )
    return LineRefused("unknown_field_type", message, {"field": field, "name": name})


def bad_value(field: str, refused: ValueRefused) -> LineRefused:
    message = Message(en="field {field}: {reason}", zh_hans="字段 {field}：{reason}", zh_hant="欄位 {field}：{reason}")
    return LineRefused("bad_value", message, {"field": field, "reason": refused.text()})


def missing(what: str) -> LineRefused:
    message = Message(
        en="{what} is missing or not of the right form",
        zh_hans="缺少 {what}，或其形式不正确",
        zh_hant="缺少 {what}，或其形式不正確",
    )
    return LineRefused("bad_line", message, {"what": what})


def read_fields(
    described: object, expression: str, timezone: str, vocabulary: Vocabulary, known: Mapping[str, Mapping[str, Option]]
) -> Surroundings:
    """Read the fields of a line.

    Errors: `LineRefused` for a field or value that is not what it should be.
    """
    if not isinstance(described, dict):
        raise missing("fields")
    members: dict[str, Member] = {}
    values: dict[str, object] = {}
    dictionaries: dict[str, Dictionary] = {}
    for key, one in described.items():
        if not isinstance(one, dict):
            raise missing(f"fields.{key}")
        entry = _entry(key, one)
        attributes = {name: _plain(value) for name, value in one.items() if name not in ("type", "value", "values")}
        if entry.kind in ("choice", "choices"):
            named = _dictionary(key, one, expression, known)
            if named is not None:
                dictionaries[named.key] = named
                attributes["dictionary"] = named.key
        field = _field(key, entry, attributes)
        members[key] = Member(
            key=key, type=field.language_type, nullable=not field.never_blank, zero=field.zero or None
        )
        values[key] = _value(field, one.get("value"), dictionaries, timezone)
    words = {
        name: DictionaryWords(name=name, codes={code: {} for code in one.values}) for name, one in dictionaries.items()
    }
    options = {name: _options(one) for name, one in dictionaries.items()}
    module = ModuleWords(name=MODULE, members=members)
    return Surroundings(
        replace(
            vocabulary,
            modules={**vocabulary.modules, MODULE: module},
            dictionaries={**vocabulary.dictionaries, **words},
        ),
        values,
        {**known, **options},
    )


def _entry(key: str, one: Mapping[str, object]) -> FieldType:
    name = one.get("type")
    entry = FIELD_TYPES.get(name) if isinstance(name, str) else None
    if entry is None:
        raise unknown_type(key, name)
    if entry.kind in ("records", "computed"):
        raise not_evaluable(key, entry.name)
    return entry


def _plain(value: object) -> object:
    return Decimal(str(value)) if isinstance(value, float) else value


def _field(key: str, entry: FieldType, attributes: Mapping[str, object]) -> Field:
    options = entry.options(attributes)
    if isinstance(options, NumberOptions) and not 0 <= options.scale <= min(options.precision, MAX_SCALE):
        raise missing(f"fields.{key}.scale")
    if isinstance(options, NumberOptions) and options.precision > MAX_PRECISION:
        raise missing(f"fields.{key}.digits")
    return Field(
        module=MODULE,
        key=key,
        uid=f"{MODULE}.{key}",
        type=entry.name,
        options=options,
        language_type=entry.language_type(options),
        label=Label(key),
        zero="blank" in entry.attributes and attributes.get("blank") == "zero",
    )


def _dictionary(
    key: str, one: Mapping[str, object], expression: str, known: Mapping[str, Mapping[str, Option]]
) -> Dictionary | None:
    """Give the codes of a choice; None for free tags."""
    name, values = one.get("dictionary"), one.get("values")
    if isinstance(name, str) and name in known:
        return Dictionary(key=name, label=Label(name), values=_dictionary_values(list(known[name])))
    if isinstance(values, dict | list):
        return Dictionary(key=str(name or key), label=Label(key), values=_dictionary_values([str(v) for v in values]))
    if one["type"] == "tags":
        return None
    given = one.get("value")
    codes = [str(code) for code in (given if isinstance(given, list) else [given]) if code is not None]
    codes += [double or single for double, single in _TEXTS.findall(expression)]
    return Dictionary(key=str(name or key), label=Label(key), values=_dictionary_values(codes))


def _dictionary_values(codes: list[str]) -> dict[str, DictionaryValue]:
    return {code: DictionaryValue(code=code, label=Label(code)) for code in codes if code}


def _options(dictionary: Dictionary) -> dict[str, Option]:
    return {
        code: Option(labels={"en": value.label.source}, rank=rank)
        for rank, (code, value) in enumerate(dictionary.values.items(), start=1)
    }


def _value(field: Field, raw: object, dictionaries: Mapping[str, Dictionary], timezone: str) -> object:
    if field.type == "percent" and isinstance(raw, str) and not raw.strip().endswith(("%", "％")):
        raw = _share(raw)
    try:
        return to_language(field.language_type, read_constant(field, _plain(raw), dictionaries, timezone))
    except ValueRefused as refused:
        raise bad_value(field.key, refused) from refused


def _share(raw: str) -> object:
    """JSON holds a percent as its share, "0.125"; only people write it in hundredths."""
    try:
        return Decimal(raw.strip())
    except InvalidOperation:
        return raw
