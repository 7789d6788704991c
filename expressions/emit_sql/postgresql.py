"""The PostgreSQL engine: plain `numeric`, dates and instants, and the functions of postgresql_functions.py."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import assert_never

from sqlalchemy import (
    BigInteger,
    Date,
    DateTime,
    Numeric,
    Text,
    Time,
    case,
    cast,
    false,
    func,
    literal,
    null,
    true,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import ARRAY as CODES
from sqlalchemy.dialects.postgresql import aggregate_order_by

from customary.expressions import types as t
from customary.expressions.checked import Aggregate, Arithmetic, Call, Checked, Compare, Join, Negate, Read, TextMatch
from customary.expressions.days import DAY_MS
from customary.expressions.emit_sql.bounds import is_number
from customary.expressions.emit_sql.contract import Clause, Condition, Nodes
from customary.expressions.emit_sql.postgresql_calls import POSTGRESQL_CALLS
from customary.expressions.emit_sql.quotients import multiplied_out
from customary.expressions.functions.signature import family_of
from customary.expressions.numeric import rounds_beyond, scale_of
from customary.expressions.python_arithmetic import is_calendar_days, may_overflow
from customary.expressions.raw_forms import Dialect, sql_type, to_raw
from customary.expressions.texts import fold, like_parts
from customary.expressions.types import OBSERVED_SCALE, Type

__all__ = ["PostgreSQL"]


class PostgreSQL:
    """Writes for PostgreSQL 14 and later."""

    dialect: Dialect = "postgresql"

    def bind(self, value: object, node: Checked) -> Clause:
        type_ = sql_type(node.type, "postgresql")
        if value is None:
            return cast(null(), type_)
        return cast(literal(to_raw(value, node.type, "postgresql"), type_), type_)

    def read(self, column: Clause, node: Checked) -> Clause:
        plain = type_coerce(column, sql_type(node.type, "postgresql"))
        if isinstance(node.type, t.ChoicesType):
            return func.coalesce(plain, cast([], CODES(Text())))
        return plain

    def is_true(self, clause: Clause) -> Condition:
        return clause

    def flag(self, condition: Condition) -> Clause:
        return case((condition, true()), else_=false())

    def is_wide(self, node: Checked) -> bool:
        return False

    def operands(self, nodes: Nodes, op: str, left: Checked, right: Checked) -> tuple[Clause, Clause]:
        if is_number(left) and is_number(right):
            return seen(nodes, left), seen(nodes, right)
        first, second = nodes.value(left).clause, nodes.value(right).clause
        if op != "=" and family_of(left.type) in ("text", "choice"):
            return first.collate("C"), second.collate("C")
        return first, second

    def quicker(self, nodes: Nodes, node: Compare, plain: Condition) -> Condition:
        return multiplied_out(nodes, node, plain)

    def converted(self, clause: Clause, node: Checked, wanted: Type, *, wide: bool) -> Clause:
        if is_number(node) and isinstance(wanted, t.NumberType | t.MoneyType):
            lost = scale_of(node.type) > scale_of(wanted)
            return func.round(clause, scale_of(wanted), type_=Numeric()) if lost else clause
        return clause

    def match(self, nodes: Nodes, node: TextMatch) -> Condition:
        kept = nodes.folded(node.operand)
        text = func.x_fold(nodes.value(node.operand).clause, type_=Text()) if kept is None else kept
        if nodes.is_fixed(node.pattern):
            pattern = nodes.fixed_value(node.pattern)
            if not isinstance(pattern, str):
                return cast(null(), sql_type(t.BOOLEAN, "postgresql"))
            return text.like(_LIKE[node.kind](pattern), escape="\\")
        pattern_clause = func.x_fold(nodes.value(node.pattern).clause, type_=Text())
        if node.kind == "contains":
            return func.strpos(text, pattern_clause) > literal(0)
        if node.kind == "starts":
            return func.starts_with(text, pattern_clause)
        return func.right(text, func.length(pattern_clause)) == pattern_clause  # the pattern of `like` is fixed

    def arithmetic(self, nodes: Nodes, node: Arithmetic) -> Clause:
        if is_number(node.left) and is_number(node.right):
            return _numbers(nodes, node)
        emit = _TIMES.get((node.op, family_of(node.left.type), family_of(node.right.type)))
        if emit is None:
            raise nodes.not_pushable(node)
        return emit(nodes, node)

    def negative(self, nodes: Nodes, node: Negate) -> Clause:
        return -nodes.value(node.operand).clause

    def join(self, nodes: Nodes, node: Join) -> Clause:
        parts = [nodes.value(one).clause for one in node.parts]
        return func.x_sized(func.concat(*parts, type_=Text()), type_=Text())

    def call(self, nodes: Nodes, node: Call) -> Clause:
        emit = POSTGRESQL_CALLS.get(node.function)
        if emit is None:
            raise nodes.not_pushable(node)
        clause = emit(nodes, node)
        return func.x_guard(clause, type_=Numeric()) if rounds_beyond(node.type) else clause

    def size(self, clause: Clause) -> Clause:
        return func.cardinality(clause)

    def sorted_by(self, nodes: Nodes, node: Checked) -> Clause:
        clause = nodes.value(node).clause
        return clause.collate("C") if family_of(node.type) in ("text", "choice") else clause

    def joined_rows(self, text: Clause, row_id: Clause, separator: str) -> Clause:
        whole = func.string_agg(text, aggregate_order_by(literal(separator, Text()), row_id), type_=Text())
        return func.x_sized(whole, type_=Text())

    def over_rows(self, node: Aggregate, value: Clause, operand: Checked) -> Clause:
        if not is_number(operand):
            return _times_over_rows(node, value, operand)
        scale = scale_of(node.type)
        match node.function:
            case "sum":
                return func.x_guard(func.round(_total(value), scale), type_=Numeric())
            case "avg":
                return divided(func.sum(value, type_=Numeric()), cast(func.count(value), Numeric), scale)
            case "min":
                return func.round(func.min(value), scale, type_=Numeric())
        return func.round(func.max(value), scale, type_=Numeric())


def _total(value: Clause) -> Clause:
    return func.coalesce(func.sum(value, type_=Numeric()), literal(Decimal(0), Numeric()))


def _times_over_rows(node: Aggregate, value: Clause, operand: Checked) -> Clause:
    if node.function == "sum":
        return _duration(_total(value))
    if node.function == "avg":
        total = func.sum(value, type_=Numeric())
        return _duration(func.x_div(total, cast(func.count(value), Numeric), _number(1), _number(1), type_=Numeric()))
    return func.min(value) if node.function == "min" else func.max(value)


def seen(nodes: Nodes, node: Checked) -> Clause:
    """Give a number as an observer sees it; a column stays a column, so that its index is used."""
    clause = nodes.value(node).clause
    if scale_of(node.type) <= OBSERVED_SCALE:
        return clause
    return func.round(clause, OBSERVED_SCALE, type_=Numeric())


def divided(left: Clause, right: Clause, scale: int) -> Clause:
    """Divide at a number of decimals, half away from zero; `/` chooses its own."""
    up, down = Decimal(10) ** scale, Decimal(1).scaleb(-scale)
    quotient = func.x_div(left, right, cast(literal(up, Numeric()), Numeric), cast(literal(down, Numeric()), Numeric))
    return func.x_guard(quotient, type_=Numeric())


def _exact(nodes: Nodes, node: Checked) -> Clause:
    """Give an operand as numeric, whatever integer type its column has."""
    clause = nodes.value(node).clause
    return cast(clause, Numeric) if isinstance(node, Read) else clause


def _numbers(nodes: Nodes, node: Arithmetic) -> Clause:
    left, right = _exact(nodes, node.left), _exact(nodes, node.right)
    scale = scale_of(node.type)
    match node.op:
        case "/":
            return divided(left, right, scale)
        case "^":
            return func.round(func.x_power(left, seen(nodes, node.right)), scale, type_=Numeric())
        case "*":
            exact = scale_of(node.left.type) + scale_of(node.right.type)
            result: Clause = left * right
        case "+" | "-":
            exact = max(scale_of(node.left.type), scale_of(node.right.type))
            result = left + right if node.op == "+" else left - right
        case _:
            assert_never(node.op)
    if exact > scale:
        result = func.round(result, scale, type_=Numeric())
    return func.x_guard(result, type_=Numeric()) if may_overflow(node) else result


# dates, instants, durations

_Emit = Callable[[Nodes, Arithmetic], Clause]


def _number(value: int) -> Clause:
    return cast(literal(Decimal(value), Numeric()), Numeric)


def _duration(clause: Clause) -> Clause:
    """Guard a duration: its milliseconds have at most 18 digits."""
    return func.x_guard_duration(clause, type_=BigInteger())


def _sides(nodes: Nodes, node: Arithmetic) -> tuple[Clause, Clause]:
    """Give what moves, and by how much."""
    return nodes.value(node.left).clause, cast(nodes.value(node.right).clause, Numeric)


def _days(sign: int = 1) -> _Emit:
    def emit(nodes: Nodes, node: Arithmetic) -> Clause:
        base, by = _sides(nodes, node)
        return func.x_add_days(base, func.div(by, _number(sign * DAY_MS)), type_=Date())

    return emit


def _months(sign: int = 1) -> _Emit:
    def emit(nodes: Nodes, node: Arithmetic) -> Clause:
        base, by = _sides(nodes, node)
        return func.x_add_months(base, by * _number(sign), False, type_=Date())

    return emit


def _zone(nodes: Nodes) -> Clause:
    return literal(nodes.environment.zone, Text())


def _moment(sign: int = 1) -> _Emit:
    def emit(nodes: Nodes, node: Arithmetic) -> Clause:
        base, by = _sides(nodes, node)
        if is_calendar_days(node.right):
            count = func.div(by, _number(sign * DAY_MS))
            return func.x_add_wall_days(base, count, _zone(nodes), type_=DateTime(timezone=True))
        moved = func.x_ms(base, type_=Numeric()) + by * _number(sign)
        return func.x_instant(moved, type_=DateTime(timezone=True))

    return emit


def _wall_months(sign: int = 1) -> _Emit:
    def emit(nodes: Nodes, node: Arithmetic) -> Clause:
        base, by = _sides(nodes, node)
        return func.x_add_wall_months(base, by * _number(sign), False, _zone(nodes), type_=DateTime(timezone=True))

    return emit


def _days_apart(nodes: Nodes, node: Arithmetic) -> Clause:
    left, right = nodes.value(node.left).clause, nodes.value(node.right).clause
    return cast(type_coerce(left - right, BigInteger), BigInteger) * literal(DAY_MS, BigInteger())


def _apart(nodes: Nodes, node: Arithmetic) -> Clause:
    left, right = nodes.value(node.left).clause, nodes.value(node.right).clause
    return cast(func.x_ms(left, type_=Numeric()) - func.x_ms(right, type_=Numeric()), BigInteger)


def _times_apart(nodes: Nodes, node: Arithmetic) -> Clause:
    left, right = nodes.value(node.left).clause, nodes.value(node.right).clause
    return cast(func.x_times_apart(right, left, type_=Numeric()), BigInteger)


def _time_moved(sign: int = 1) -> _Emit:
    def emit(nodes: Nodes, node: Arithmetic) -> Clause:
        base, by = _sides(nodes, node)
        return func.x_move_time(base, by * _number(sign), type_=Time())

    return emit


def _duration_sum(nodes: Nodes, node: Arithmetic) -> Clause:
    left, right = (cast(nodes.value(one).clause, Numeric) for one in (node.left, node.right))
    return _duration(left + right if node.op == "+" else left - right)


def _duration_product(nodes: Nodes, node: Arithmetic) -> Clause:
    left, right = (cast(nodes.value(one).clause, Numeric) for one in (node.left, node.right))
    return _duration(func.round(left * right, type_=Numeric()))


def _duration_quotient(nodes: Nodes, node: Arithmetic) -> Clause:
    left, right = (cast(nodes.value(one).clause, Numeric) for one in (node.left, node.right))
    return _duration(func.x_div(left, right, _number(1), _number(1), type_=Numeric()))


def _duration_ratio(nodes: Nodes, node: Arithmetic) -> Clause:
    left, right = (cast(nodes.value(one).clause, Numeric) for one in (node.left, node.right))
    return divided(left, right, scale_of(node.type))


_TIMES: Mapping[tuple[str, str, str], _Emit] = {
    ("-", "date", "date"): _days_apart,
    ("+", "date", "duration"): _days(),
    ("-", "date", "duration"): _days(-1),
    ("+", "date", "period"): _months(),
    ("-", "date", "period"): _months(-1),
    ("-", "datetime", "datetime"): _apart,
    ("+", "datetime", "duration"): _moment(),
    ("-", "datetime", "duration"): _moment(-1),
    ("+", "datetime", "period"): _wall_months(),
    ("-", "datetime", "period"): _wall_months(-1),
    ("-", "time", "time"): _times_apart,
    ("+", "time", "duration"): _time_moved(),
    ("-", "time", "duration"): _time_moved(-1),
    ("+", "duration", "duration"): _duration_sum,
    ("-", "duration", "duration"): _duration_sum,
    ("*", "duration", "number"): _duration_product,
    ("/", "duration", "number"): _duration_quotient,
    ("/", "duration", "duration"): _duration_ratio,
}


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _like(pattern: str) -> str:
    return "".join({"*": "%", "?": "_"}.get(char) or _escaped(char) for char in like_parts(pattern))


_LIKE: Mapping[str, Callable[[str], str]] = {
    "contains": lambda text: f"%{_escaped(fold(text))}%",
    "starts": lambda text: f"{_escaped(fold(text))}%",
    "ends": lambda text: f"%{_escaped(fold(text))}",
    "like": _like,
}
