"""The SQLite engine: integers while 18 digits suffice, functions of ours beyond, and for all that SQL cannot say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import (
    Boolean,
    Integer,
    Text,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    true,
    type_coerce,
)

from customary.expressions import types as t
from customary.expressions.checked import Aggregate, Arithmetic, Call, Checked, Compare, Const, Join, Negate, TextMatch
from customary.expressions.days import anniversary_days
from customary.expressions.emit_sql.approximation import approximated
from customary.expressions.emit_sql.bounds import digits, fits_narrow, is_number, whole
from customary.expressions.emit_sql.codes import wanted_codes
from customary.expressions.emit_sql.contract import Clause, Condition, Nodes
from customary.expressions.node_specs import Operation, spec_of
from customary.expressions.numeric import scale_of
from customary.expressions.raw_forms import Dialect, sql_type, to_raw
from customary.expressions.texts import fold, like_parts
from customary.expressions.types import OBSERVED_SCALE, Type
from customary.expressions.values import INTEGER_DIGITS, rescale
from customary.expressions.walk import children

__all__ = ["SQLite"]


class SQLite:
    """Writes for SQLite 3.40 and later with the functions of sqlite_functions.py."""

    dialect: Dialect = "sqlite"

    def bind(self, value: object, node: Checked) -> Clause:
        wide = self.is_wide(node)
        type_ = sql_type(node.type, "sqlite", wide=wide)
        if value is None:
            return cast(null(), type_)
        return literal(to_raw(value, node.type, "sqlite", wide=wide), type_)

    def read(self, column: Clause, node: Checked) -> Clause:
        plain = type_coerce(column, sql_type(node.type, "sqlite"))
        if isinstance(node.type, t.ChoicesType):
            return func.coalesce(plain, literal("[]", Text()))
        return cast(plain, Text) if self.is_wide(node) else plain

    def is_true(self, clause: Clause) -> Condition:
        return clause if isinstance(clause.type, Boolean) else clause == literal(1, Integer())

    def flag(self, condition: Condition) -> Clause:
        return case((condition, literal(1, Integer())), else_=literal(0, Integer()))

    def is_wide(self, node: Checked) -> bool:
        return is_number(node) and not fits_narrow(digits(node))

    def operands(self, nodes: Nodes, op: str, left: Checked, right: Checked) -> tuple[Clause, Clause]:
        if isinstance(left.type, t.ChoicesType):
            return func.x_codes(nodes.value(left).clause), func.x_codes(nodes.value(right).clause)
        if not (is_number(left) and is_number(right)):
            return nodes.value(left).clause, nodes.value(right).clause
        scale = max(min(scale_of(one.type), OBSERVED_SCALE) for one in (left, right))
        wide = not all(self._narrow_at(nodes, one, scale) for one in (left, right))
        first, second = (self._aligned(nodes, one, scale, wide=wide) for one in (left, right))
        if not wide or op == "=":
            return first, second
        return func.x_compare(first, second, type_=Integer()), literal(0, Integer())

    def quicker(self, nodes: Nodes, node: Compare, plain: Condition) -> Condition:
        return approximated(self, nodes, node, plain)

    def _narrow_at(self, nodes: Nodes, node: Checked, scale: int) -> bool:
        if nodes.is_fixed(node):
            value = self._seen(nodes, node, scale)
            return value is None or fits_narrow(len(str(abs(value))))
        return not self.is_wide(node) and fits_narrow(whole(node) + scale) and scale_of(node.type) <= scale

    def _seen(self, nodes: Nodes, node: Checked, scale: int) -> int | None:
        value, own = nodes.fixed_value(node), scale_of(node.type)
        if not isinstance(value, int):
            return None
        return rescale(rescale(value, own, min(own, OBSERVED_SCALE)), min(own, OBSERVED_SCALE), scale)

    def _aligned(self, nodes: Nodes, node: Checked, scale: int, *, wide: bool) -> Clause:
        """Give a number at a scale, rounded for an observer before."""
        if nodes.is_fixed(node):
            value = self._seen(nodes, node, scale)
            if value is None:
                return cast(null(), Text() if wide else Integer())
            return literal(str(value), Text()) if wide else literal(value, Integer())
        clause, own = nodes.value(node).clause, scale_of(node.type)
        if wide:
            return func.x_rescale(clause, own, min(own, OBSERVED_SCALE), scale, type_=Text())
        return clause * literal(10 ** (scale - own), Integer()) if scale > own else clause

    def converted(self, clause: Clause, node: Checked, wanted: Type, *, wide: bool) -> Clause:
        if not (is_number(node) and isinstance(wanted, t.NumberType | t.MoneyType)):
            return clause
        own, scale = scale_of(node.type), scale_of(wanted)
        if own == scale and wide == self.is_wide(node):
            return clause
        changed = func.x_rescale(clause, own, own, scale, type_=Text())
        return changed if wide else cast(changed, Integer)

    def match(self, nodes: Nodes, node: TextMatch) -> Condition:
        kept, pattern = nodes.folded(node.operand), nodes.value(node.pattern).clause
        if kept is None:
            return self.is_true(func.x_match(node.kind, nodes.value(node.operand).clause, pattern, type_=Integer()))
        if nodes.is_fixed(node.pattern):
            return _fixed_match(node.kind, kept, nodes.fixed_value(node.pattern))
        part = func.x_fold(pattern, type_=Text())
        if node.kind == "contains":
            return func.instr(kept, part) > literal(0, Integer())
        if node.kind == "starts":
            return func.substr(kept, 1, func.length(part)) == part
        return func.substr(kept, -func.length(part)) == part  # the pattern of `like` is fixed

    def arithmetic(self, nodes: Nodes, node: Arithmetic) -> Clause:
        if is_number(node.left) and is_number(node.right) and not self.is_wide(node):
            return _NATIVE[node.op](self, nodes, node)  # `/` and `^` have 20 decimals, which is wide
        return self._by_python(nodes, node)

    def native_sum(self, nodes: Nodes, node: Arithmetic) -> Clause:
        """Add or subtract integers at the scale of the result; where that is narrow, so are they."""
        left, right = (self._exactly_at(nodes, one, scale_of(node.type)) for one in (node.left, node.right))
        return left + right if node.op == "+" else left - right

    def _exactly_at(self, nodes: Nodes, node: Checked, scale: int) -> Clause:
        if nodes.is_fixed(node):
            value = nodes.fixed_value(node)
            known = rescale(value, scale_of(node.type), scale) if isinstance(value, int) else None
            return cast(null(), Integer) if known is None else literal(known, Integer())
        clause, own = nodes.value(node).clause, scale_of(node.type)
        return clause * literal(10 ** (scale - own), Integer()) if scale > own else clause

    def native_product(self, nodes: Nodes, node: Arithmetic) -> Clause:
        """Multiply integers; where the product is narrow, it has the decimals of both, and both are narrow."""
        return nodes.value(node.left).clause * nodes.value(node.right).clause

    def negative(self, nodes: Nodes, node: Negate) -> Clause:
        return self._by_python(nodes, node) if self.is_wide(node) else -nodes.value(node.operand).clause

    def join(self, nodes: Nodes, node: Join) -> Clause:
        return self._by_python(nodes, node)

    def _by_python(self, nodes: Nodes, node: Operation) -> Clause:
        operands = children(node)
        constants = [_constant(nodes, one) if nodes.is_fixed(one) else None for one in operands]
        wide = self.is_wide(node)
        spec = spec_of(node, constants, nodes.environment, wide=wide)
        given = [nodes.value(one).clause for one, fixed in zip(operands, constants, strict=True) if fixed is None]
        return func.x_node(literal(spec, Text()), *given, type_=sql_type(node.type, "sqlite", wide=wide))

    def call(self, nodes: Nodes, node: Call) -> Clause:
        special = _CALLS.get(node.function)
        clause = special(self, nodes, node) if special is not None else None
        if clause is not None:
            return clause
        if node.function in _PYTHON_ONLY:
            raise nodes.not_pushable(node)
        return self._by_python(nodes, node)

    def size(self, clause: Clause) -> Clause:
        return func.json_array_length(clause, type_=Integer())

    def holds_code(self, codes: Clause, code: Clause) -> Condition:
        each = func.json_each(codes).table_valued("value")
        return select(literal(1)).select_from(each).where(each.c.value == code).correlate_except(each).exists()

    def sorted_by(self, nodes: Nodes, node: Checked) -> Clause:
        if self.is_wide(node):
            raise nodes.not_pushable(node)
        return nodes.value(node).clause

    def joined_rows(self, text: Clause, row_id: Clause, separator: str) -> Clause:
        return func.x_join(text, row_id, literal(separator, Text()), type_=Text())

    def over_rows(self, node: Aggregate, value: Clause, operand: Checked) -> Clause:
        if not is_number(operand):
            if node.function == "sum":
                return cast(_sum(value, 0, 0, 18), Integer)
            if node.function == "avg":
                return cast(func.x_avg(value, 0, 0, 18), Integer)
            return func.min(value) if node.function == "min" else func.max(value)
        if not self.is_wide(node) and not self.is_wide(operand) and scale_of(operand.type) == scale_of(node.type):
            return _narrow_over_rows(node.function, value)
        shape = (scale_of(operand.type), scale_of(node.type))
        folded: Clause
        if node.function in ("sum", "avg"):
            limit = INTEGER_DIGITS + scale_of(node.type)
            folded = _sum(value, *shape, limit) if node.function == "sum" else func.x_avg(value, *shape, limit)
        else:
            folded = func.x_min(value, *shape) if node.function == "min" else func.x_max(value, *shape)
        return type_coerce(folded, Text) if self.is_wide(node) else cast(folded, Integer)


def _sum(*arguments: Any) -> Clause:
    """SQLite asks no aggregate function of ours about no rows at all; NULL of some rows is an overflow."""
    return func.coalesce(func.x_sum(*arguments, type_=Text()), case((func.count() == literal(0), literal("0", Text()))))


def _narrow_over_rows(function: str, value: Clause) -> Clause:
    if function == "sum":
        return func.coalesce(func.sum(value), literal(0, Integer()))
    return func.min(value) if function == "min" else func.max(value)


def _constant(nodes: Nodes, node: Checked) -> Const:
    value = nodes.fixed_value(node)
    whole_days = isinstance(node, Const | Negate)
    type_ = t.DURATION if isinstance(node.type, t.DurationType) and not whole_days else node.type
    return Const(span=node.span, type=type_, nullable=value is None, value=value)


Native = Callable[[SQLite, Nodes, Arithmetic], Clause]
_NATIVE: Mapping[str, Native] = {
    "+": SQLite.native_sum,
    "-": SQLite.native_sum,
    "*": SQLite.native_product,
}

# calls that SQLite computes itself


def _length(_engine: SQLite, nodes: Nodes, node: Call) -> Clause | None:
    return func.coalesce(func.length(nodes.value(node.args[0]).clause), literal(0, Integer()))


def _date_part(start: int, length: int) -> Callable[[SQLite, Nodes, Call], Clause | None]:
    def emit(_engine: SQLite, nodes: Nodes, node: Call) -> Clause | None:
        return cast(func.substr(nodes.value(node.args[0]).clause, start, length), Integer)

    return emit


def _is_anniversary(_engine: SQLite, nodes: Nodes, node: Call) -> Clause | None:
    """The birthdays of a day are one or two: compared with the stored text."""
    if not nodes.is_fixed(node.args[1]):
        return None
    on = nodes.fixed_value(node.args[1])
    if not isinstance(on, int):
        return false()
    days = anniversary_days(on, nodes.environment.leap_birthday)
    return func.substr(nodes.value(node.args[0]).clause, 6, type_=Text()).in_(days)


def _member(engine: SQLite, nodes: Nodes, node: Call) -> Clause | None:
    code, codes = node.args
    return engine.holds_code(nodes.value(codes).clause, nodes.value(code).clause)


def _of_codes(join: Callable[[list[Condition]], Clause]) -> Callable[[SQLite, Nodes, Call], Clause | None]:
    """Ask for each of some codes; where each row has its own, Python compares the sets."""

    def emit(engine: SQLite, nodes: Nodes, node: Call) -> Clause | None:
        wanted = wanted_codes(nodes, node)
        if wanted is None:
            return None
        codes = nodes.value(node.args[0]).clause
        return join([engine.holds_code(codes, literal(code, Text())) for code in wanted])

    return emit


def _size(engine: SQLite, nodes: Nodes, node: Call) -> Clause | None:
    return engine.size(nodes.value(node.args[0]).clause)


def _amount(_engine: SQLite, nodes: Nodes, node: Call) -> Clause | None:
    return nodes.value(node.args[0]).clause


_CALLS: Mapping[str, Callable[[SQLite, Nodes, Call], Clause | None]] = {
    "money": _amount,
    "len": _length,
    "year": _date_part(1, 4),
    "month": _date_part(6, 2),
    "day": _date_part(9, 2),
    "is_anniversary": _is_anniversary,
    "member": _member,
    "has_any": _of_codes(lambda held: or_(false(), *held)),
    "has_all": _of_codes(lambda held: and_(true(), *held)),
    "has_none": _of_codes(lambda held: and_(true(), *map(not_, held))),
    "size": _size,
}
_PYTHON_ONLY = frozenset({"format", "if_error", "labels", "has_role", "in_team", "convert"})
"""What depends on more than its operands' values."""


def _fixed_match(kind: str, kept: Clause, pattern: object) -> Condition:
    """Match a folded column as SQLite itself can, which finds the beginning of a text in an index."""
    if not isinstance(pattern, str):
        return cast(null(), Boolean)
    if kind == "contains":
        return func.instr(kept, literal(fold(pattern), Text())) > literal(0, Integer())
    return kept.op("GLOB", is_comparison=True)(literal(_GLOBS[kind](pattern), Text()))


def _plain(text: str) -> str:
    """Let the characters that GLOB has a meaning for stand for themselves."""
    return "".join(f"[{char}]" if char in "*?[" else char for char in text)


_GLOBS: Mapping[str, Callable[[str], str]] = {
    "starts": lambda text: f"{_plain(fold(text))}*",
    "ends": lambda text: f"*{_plain(fold(text))}",
    "like": lambda text: "".join(char if char in "*?" else _plain(char) for char in like_parts(text)),
}
