"""The forms that values have in JavaScript, and how they come there and back.

| type                              | in JavaScript (null is blank in all of them)                    |
|-----------------------------------|-----------------------------------------------------------------|
| text                              | string, NFC, never empty                                        |
| number, money                     | BigInt, scaled: the number times 10 ** scale                    |
| boolean                           | boolean                                                         |
| date                              | Number, the ordinal of `datetime.date.toordinal`                |
| datetime                          | Number, milliseconds since 1970-01-01T00:00Z                    |
| time                              | Number, milliseconds since midnight                             |
| duration                          | BigInt, milliseconds                                            |
| period                            | BigInt, whole months                                            |
| choice                            | string, the code                                                |
| choices                           | array of codes in code-point order, each once; never null       |
| ref                               | Number, the id; with several modules the string "module:id"     |
| ancestors                         | array of the ids; never null                                    |
| opaque                            | whatever JSON holds; only asked whether it is null              |
| rows of an aggregate              | array of arrays aligned with the slots of a row                 |

A value goes to JavaScript as the JSON of json_values.py and is decoded there by the descriptor of its slot. It comes
back exactly: a BigInt as {"big": its digits}, all others as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from customary.expressions import types as t
from customary.expressions.checked import RowsSlot, Slot
from customary.expressions.emit_javascript import code
from customary.expressions.functions.signature import Family, family_of
from customary.expressions.json_values import json_value
from customary.expressions.numeric import scale_of

__all__ = ["decoder_of", "descriptor_text", "from_wire", "json_of_slot", "literal", "slot_descriptor"]

_BIG: frozenset[Family] = frozenset({"number", "duration", "period"})
_WHOLE: frozenset[Family] = frozenset({"date", "datetime", "time"})


def literal(value: object, type_: t.Type) -> str:
    """Write a constant of an expression."""
    if value is None:
        return code.NULL
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, frozenset):
        return code.listed([code.text(one) for one in sorted(value)])
    if isinstance(value, int):
        return code.whole(value) if family_of(type_) in _WHOLE else code.big(value)
    return code.text(str(value))


Descriptor = str | int | list["Descriptor"]
"""What the runtime is told of a slot or a type; a list may hold lists."""


def decoder_of(type_: t.Type) -> list[Descriptor]:
    """Describe how the JSON of a value becomes its form in JavaScript."""
    if isinstance(type_, t.NumberType | t.MoneyType):
        return ["number", scale_of(type_)]
    return [_DECODERS.get(family_of(type_), "plain")]


_DECODERS: Mapping[Family, str] = {
    "text": "text",
    "date": "date",
    "datetime": "datetime",
    "time": "time",
    "duration": "duration",
    "period": "period",
    "choices": "choices",
    "ref": "ref",
    "ancestors": "ids",
}


def descriptor_text(descriptor: Sequence[Descriptor]) -> str:
    """Write a descriptor as JavaScript."""
    return code.listed([_part_text(one) for one in descriptor])


def _part_text(part: Descriptor) -> str:
    if isinstance(part, list):
        return descriptor_text(part)
    return code.text(part) if isinstance(part, str) else code.whole(part)


def slot_descriptor(slot: Slot | RowsSlot) -> list[Descriptor]:
    """Describe a slot: its root, its path, and how its value is decoded."""
    if isinstance(slot, RowsSlot):
        return [slot.root, list(slot.path), ["rows", [slot_descriptor(one) for one in slot.slots]]]
    return [slot.root, list(slot.path), decoder_of(slot.type)]


def json_of_slot(value: Any, slot: Slot | RowsSlot) -> object:
    """Write the value of a slot, in language form, as the JSON that the browser decodes."""
    if isinstance(slot, RowsSlot):
        return [[json_of_slot(one, inner) for one, inner in zip(row, slot.slots, strict=True)] for row in value]
    if isinstance(slot.type, t.OpaqueType):
        return value is not None or None
    return json_value(value, slot.type)


def from_wire(raw: Any, type_: t.Type) -> object:
    """Read what a function of JavaScript gave, in language form.

    Errors: TypeError when it is not of the form that the type has in JavaScript.
    """
    if raw is None:
        return None
    family = family_of(type_)
    if family in _BIG:
        return int(_expected(raw, dict, type_)["big"])
    return _READERS[family](raw, type_)


def _expected(raw: Any, wanted: type | tuple[type, ...], type_: t.Type) -> Any:
    if type(raw) is not wanted:
        raise TypeError(f"{raw!r} is no value of {type_}")
    return raw


def _reference(raw: Any, type_: t.Type) -> object:
    if isinstance(type_, t.RefType) and len(type_.modules) > 1:
        module, _, identity = _expected(raw, str, type_).rpartition(":")
        return module, int(identity)
    return _expected(raw, int, type_)


def _codes(raw: Any, type_: t.Type) -> object:
    codes: Sequence[str] = _expected(raw, list, type_)
    if list(codes) != sorted(set(codes)):
        raise TypeError(f"{raw!r} is no value of {type_}")
    return frozenset(codes)


def _of(wanted: type) -> Callable[[Any, t.Type], object]:
    return lambda raw, type_: _expected(raw, wanted, type_)


_READERS: Mapping[Family, Callable[[Any, t.Type], object]] = {
    "text": _of(str),
    "choice": _of(str),
    "boolean": _of(bool),
    "date": _of(int),
    "datetime": _of(int),
    "time": _of(int),
    "choices": _codes,
    "ref": _reference,
    "opaque": lambda raw, _: raw,
}
