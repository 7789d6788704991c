"""The PostgreSQL engine's function table; what is not in it is not pushable there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import reduce

from sqlalchemy import (
    Boolean,
    Integer,
    Numeric,
    Text,
    case,
    cast,
    func,
    literal,
    not_,
)
from sqlalchemy.dialects.postgresql import ARRAY

from customary.expressions.checked import Call
from customary.expressions.emit_sql.codes import wanted_codes
from customary.expressions.emit_sql.contract import Clause, Nodes
from customary.expressions.emit_sql.postgresql_date_calls import DATE_CALLS
from customary.expressions.emit_sql.postgresql_readings import READING_CALLS
from customary.expressions.emit_sql.postgresql_shapes import SHAPE_CALLS
from customary.expressions.emit_sql.postgresql_ways import (
    Emit,
    apply,
    number,
    operands,
    plain,
    rounded,
    seen,
    sized,
    text_call,
)
from customary.expressions.functions.signature import family_of
from customary.expressions.raw_forms import sql_type
from customary.expressions.texts import SPACES
from customary.expressions.types import OBSERVED_SCALE

__all__ = ["POSTGRESQL_CALLS"]


# numbers


def _away_from_zero(nodes: Nodes, node: Call) -> Clause:
    value = seen(nodes, node.args[0])
    return func.sign(value) * func.ceil(func.abs(value), type_=Numeric())


def _modulo(nodes: Nodes, node: Call) -> Clause:
    left, right = operands(nodes, node)
    return func.mod(left, func.nullif(right, number(0), type_=Numeric()), type_=Numeric())


def _extreme(name: str) -> Emit:
    def emit(nodes: Nodes, node: Call) -> Clause:
        result = sql_type(node.type, "postgresql")
        return reduce(lambda a, b: apply(name, a, b, type_=result), operands(nodes, node))

    return emit


def _clamp(nodes: Nodes, node: Call) -> Clause:
    value, low, high = operands(nodes, node)
    type_ = sql_type(node.type, "postgresql")
    return apply("x_greatest", low, apply("x_least", value, high, type_=type_), type_=type_)


# text


def _length(nodes: Nodes, node: Call) -> Clause:
    return func.coalesce(func.length(nodes.value(node.args[0]).clause), literal(0, Integer()))


def _trim(nodes: Nodes, node: Call) -> Clause:
    spaces = literal(SPACES, Text())
    return func.nullif(func.btrim(nodes.value(node.args[0]).clause, spaces), literal("", Text()))


def _replace(nodes: Nodes, node: Call) -> Clause:
    text, old, new = operands(nodes, node)
    changed = func.replace(text, old, func.coalesce(new, literal("", Text())), type_=Text())
    return func.x_sized(changed, type_=Text())


def _number_text(clause: Clause) -> Clause:
    return cast(func.trim_scale(func.round(cast(clause, Numeric), OBSERVED_SCALE)), Text)


_TEXT_OF: Mapping[str, Callable[[Clause], Clause]] = {
    "number": _number_text,
    "date": lambda clause: func.to_char(clause, "YYYY-MM-DD", type_=Text()),
    "datetime": lambda clause: func.x_instant_text(clause, type_=Text()),
    "time": lambda clause: func.x_time_text(clause, type_=Text()),
    "duration": lambda clause: cast(
        func.trim_scale(cast(clause, Numeric) * cast(literal(Decimal("0.001"), Numeric()), Numeric)), Text
    ),
    "boolean": lambda clause: case(
        {True: literal("true", Text()), False: literal("false", Text())}, value=cast(clause, Boolean)
    ),
    "choices": lambda clause: func.nullif(func.array_to_string(clause, ", ", type_=Text()), literal("", Text())),
    "ref": lambda clause: cast(clause, Text),
    "text": lambda clause: clause,
    "choice": lambda clause: clause,
}


def _text_of(nodes: Nodes, node: Call) -> Clause:
    change = _TEXT_OF.get(family_of(node.args[0].type))
    if change is None:
        raise nodes.not_pushable(node)
    return change(nodes.value(node.args[0]).clause)


# choices


def _member(nodes: Nodes, node: Call) -> Clause:
    code, codes = (nodes.value(one).clause for one in node.args)
    return codes.op("@>", is_comparison=True)(cast(func.array_append(cast([], ARRAY(Text())), code), ARRAY(Text())))


def _overlapping(operator: str) -> Emit:
    def emit(nodes: Nodes, node: Call) -> Clause:
        codes = nodes.value(node.args[0]).clause
        wanted = wanted_codes(nodes, node)
        others = nodes.value(node.args[1]).clause if wanted is None else cast(wanted, ARRAY(Text()))
        return codes.op(operator, is_comparison=True)(others)

    return emit


def _has_none(nodes: Nodes, node: Call) -> Clause:
    return not_(_overlapping("&&")(nodes, node))


def _size(nodes: Nodes, node: Call) -> Clause:
    return func.cardinality(nodes.value(node.args[0]).clause, type_=Integer())


POSTGRESQL_CALLS: Mapping[str, Emit] = {
    "abs": rounded("abs"),
    "sign": rounded("sign"),
    "round": rounded("x_round"),
    "trunc": rounded("x_trunc"),
    "floor": rounded("floor"),
    "ceil": rounded("ceil"),
    "round_up": _away_from_zero,
    "round_down": rounded("trunc"),
    "mod": _modulo,
    "min": _extreme("x_least"),
    "max": _extreme("x_greatest"),
    "clamp": _clamp,
    "money": lambda nodes, node: cast(nodes.value(node.args[0]).clause, Numeric),
    "text": _text_of,
    "len": _length,
    "left": text_call("x_left"),
    "right": text_call("x_right"),
    "mid": text_call("x_mid"),
    "find": plain("x_find", Numeric()),
    "replace": _replace,
    "trim": _trim,
    "lower": sized("x_lower"),
    "upper": sized("x_upper"),
    "proper": text_call("x_proper"),
    "fold": sized("x_fold"),
    "lpad": text_call("x_lpad"),
    "rpad": text_call("x_rpad"),
    "repeat": text_call("x_repeat"),
    "reverse": text_call("reverse"),
    "split_part": text_call("x_split_part"),
    **DATE_CALLS,
    "member": _member,
    "has_any": _overlapping("&&"),
    "has_all": _overlapping("@>"),
    "has_none": _has_none,
    "size": _size,
    **SHAPE_CALLS,
    **READING_CALLS,
}
