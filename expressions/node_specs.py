"""One operation of the checked tree as a text, so that SQLite can call back into it.

SQLite asks Python for what it cannot compute itself: `x_node(spec, values...)`. The spec names the operation, the
types of its operands and the settings it depends on; from it the very same function is compiled that Python uses, so
the two cannot differ. Operands that are the same for every row stand in the spec as constants.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from functools import lru_cache
from typing import Any, assert_never

from customary.expressions import types as t
from customary.expressions.calendars import Calendar
from customary.expressions.checked import Arithmetic, Call, Checked, Const, Join, Negate, Read, Slot
from customary.expressions.emit_python import compile_expression
from customary.expressions.environment import Environment
from customary.expressions.positions import Source, Span
from customary.expressions.raw_forms import from_raw, to_raw

__all__ = ["Operation", "function_of", "spec_of"]

Operation = Arithmetic | Call | Join | Negate
_NOWHERE = Span(Source("database", ""), 0, 0)
_TYPES: Mapping[str, type[Any]] = {
    type_.__name__: type_
    for type_ in (
        t.TextType,
        t.NumberType,
        t.MoneyType,
        t.BooleanType,
        t.DateType,
        t.DateTimeType,
        t.TimeType,
        t.DurationType,
        t.PeriodType,
        t.ChoiceType,
        t.ChoicesType,
        t.RefType,
        t.OpaqueType,
        t.BlankType,
    )
}


def spec_of(node: Operation, constants: Sequence[Const | None], environment: Environment, *, wide: bool) -> str:
    """Write an operation down; `constants` holds, for each operand, its constant or None for a value of the row."""
    operands = [
        {"type": _type_spec(operand.type)}
        if constant is None
        else {"type": _type_spec(constant.type), "value": _value_spec(constant.value)}
        for operand, constant in zip(_operands(node), constants, strict=True)
    ]
    return json.dumps(
        {
            "name": _name(node),
            "operands": operands,
            "type": _type_spec(node.type),
            "wide": wide,
            "zone": environment.zone,
            "week_start": environment.week_start,
            "fiscal_start": environment.fiscal_start,
            "fiscal_year_by": environment.fiscal_year_by,
            "leap_birthday": environment.leap_birthday,
            **_calendar_spec(node, environment),
        },
        ensure_ascii=False,
        sort_keys=True,
    )


@lru_cache(maxsize=1024)
def function_of(spec: str) -> Callable[[Sequence[object]], object]:
    """Give the function of raw SQLite values that a spec describes."""
    found = json.loads(spec)
    slots: list[Slot] = []
    operands: list[Checked] = []
    for index, one in enumerate(found["operands"]):
        type_ = _type_of(one["type"])
        if "value" in one:
            value = _value_of(one["value"])
            operands.append(Const(span=_NOWHERE, type=type_, nullable=value is None, value=value))
            continue
        slot = Slot("record", (str(index),), type_, nullable=True)
        slots.append(slot)
        operands.append(Read(span=_NOWHERE, type=type_, nullable=not isinstance(type_, t.ChoicesType), slot=slot))
    result = _type_of(found["type"])
    compiled = compile_expression(_node(found["name"], operands, result), slots)
    environment = Environment(
        today=1,
        now=0,
        zone=found["zone"],
        week_start=found["week_start"],
        fiscal_start=found["fiscal_start"],
        fiscal_year_by=found["fiscal_year_by"],
        leap_birthday=found["leap_birthday"],
        calendars=_calendars_of(found),
    )
    types, wide = [slot.type for slot in slots], bool(found["wide"])

    def function(raw: Sequence[object]) -> object:
        values = [from_raw(one, type_, "sqlite") for one, type_ in zip(raw, types, strict=True)]
        return to_raw(compiled(values, environment, []), result, "sqlite", wide=wide)

    return function


def _operands(node: Operation) -> tuple[Checked, ...]:
    match node:
        case Arithmetic():
            return (node.left, node.right)
        case Negate():
            return (node.operand,)
        case Join():
            return node.parts
        case Call():
            return node.args
    assert_never(node)


def _name(node: Operation) -> str:
    match node:
        case Arithmetic():
            return node.op
        case Negate():
            return "negate"
        case Join():
            return "&"
        case Call():
            return node.function
    assert_never(node)


def _node(name: str, operands: list[Checked], type_: t.Type) -> Operation:
    match name:
        case "+" | "-" | "*" | "/" | "^":
            return Arithmetic(span=_NOWHERE, type=type_, nullable=True, op=name, left=operands[0], right=operands[1])
        case "negate":
            return Negate(span=_NOWHERE, type=type_, nullable=True, operand=operands[0])
        case "&":
            return Join(span=_NOWHERE, type=type_, nullable=True, parts=tuple(operands))
    return Call(span=_NOWHERE, type=type_, nullable=True, function=name, args=tuple(operands))


_BY_CALENDAR = frozenset({"add_workdays", "add_workdays_to_datetime", "workdays_between"})
"""Calls whose last argument names a calendar, or is blank."""


def _calendar_spec(node: Operation, environment: Environment) -> Mapping[str, object]:
    """Write down the days of the calendar that a call needs, under the name that the call knows it by."""
    if not (isinstance(node, Call) and node.function in _BY_CALENDAR):
        return {}
    name = node.args[-1].value if isinstance(node.args[-1], Const) else None
    days = environment.days_of(name if isinstance(name, str) else None)
    return {"calendar": {"name": name or "", **asdict(days)}}


def _calendars_of(spec: Mapping[str, Any]) -> Mapping[str, Calendar]:
    found = spec.get("calendar")
    if found is None:
        return {}
    weekdays, off, on = (tuple(found[key]) for key in ("weekdays", "off", "on"))
    return {found["name"]: Calendar(weekdays=weekdays, off=off, on=on)}


def _type_spec(type_: t.Type) -> dict[str, Any]:
    """Write a type down; how an operation computes does not depend on the currency of its amounts."""
    if isinstance(type_, t.MoneyType):
        type_ = replace(type_, currency=None)
    return {"is": type(type_).__name__, **asdict(type_)}


def _type_of(spec: dict[str, Any]) -> t.Type:
    fields = {key: tuple(value) if isinstance(value, list) else value for key, value in spec.items() if key != "is"}
    type_: t.Type = _TYPES[spec["is"]](**fields)
    return type_


def _value_spec(value: object) -> object:
    return {"codes": sorted(value)} if isinstance(value, frozenset) else value


def _value_of(spec: object) -> object:
    return frozenset(spec["codes"]) if isinstance(spec, dict) else spec
