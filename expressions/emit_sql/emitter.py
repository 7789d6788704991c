"""The part of the SQL back ends that both databases share: logic, comparison, blank, choice, related rows.

Polarity. `holds(node, exact=False)` may give NULL where the language says false: good enough in WHERE, and a plain
`=` or `<` lets an index be used. `exact=True` (a value, or under something that tells NULL from false) is always true
or false. A negation is pushed down by `fails`, which is always exact: `not a < k` is `a >= k OR a IS NULL`.

A part without reads of the row is computed once in Python and bound.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, assert_never, cast

from sqlalchemy import (
    ColumnElement,
    FromClause,
    and_,
    case,
    exists,
    false,
    func,
    join,
    literal,
    not_,
    null,
    or_,
    select,
    true,
)

from customary.expressions import types as t
from customary.expressions.checked import (
    Aggregate,
    And,
    Arithmetic,
    Call,
    Checked,
    Coalesce,
    Compare,
    Const,
    If,
    IsBlank,
    Join,
    Negate,
    Not,
    OneOf,
    Or,
    Read,
    RowsSlot,
    Slot,
    TextMatch,
)
from customary.expressions.emit_python import compile_expression
from customary.expressions.emit_sql.contract import (
    Clause,
    Condition,
    Engine,
    NotPushable,
    Resolver,
    Sql,
    SqlResult,
)
from customary.expressions.emit_sql.dictionaries import DICTIONARY_CALLS, dictionary_call
from customary.expressions.emit_sql.instants import day_of_instant_range
from customary.expressions.emit_sql.postgresql import PostgreSQL
from customary.expressions.emit_sql.rows import first_or_last, not_above, reads_row
from customary.expressions.emit_sql.sqlite import SQLite
from customary.expressions.environment import Environment
from customary.expressions.expression import Expression
from customary.expressions.raw_forms import Dialect
from customary.expressions.walk import aggregates_inside, children, slots_of

__all__ = ["ENGINES", "Emitter", "emit", "emit_inside"]

ENGINES: Mapping[Dialect, Engine] = {"sqlite": SQLite(), "postgresql": PostgreSQL()}
_OPERATORS: Mapping[str, Callable[[Clause, Clause], Condition]] = {
    "=": lambda a, b: a == b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
_OPPOSITES: Mapping[str, Callable[[Clause, Clause], Condition]] = {
    "=": lambda a, b: a != b,
    "<": lambda a, b: a >= b,
    "<=": lambda a, b: a > b,
    ">": lambda a, b: a <= b,
    ">=": lambda a, b: a < b,
}
_PARAMETERS = ("user", "setting", "input", "found")


def emit(
    expression: Expression,
    resolver: Resolver,
    dialect: Dialect,
    environment: Environment,
    *,
    value: bool = False,
) -> SqlResult:
    """Write an expression as SQL, or say which parts cannot be.

    A condition is written for WHERE (NULL may stand for false) unless `value` asks for what SELECT shows.
    """
    emitter = Emitter(ENGINES[dialect], resolver, environment)
    try:
        if isinstance(expression.type, t.BooleanType) and not value:
            return SqlResult(emitter.holds(expression.root, exact=False))
        return SqlResult(emitter.value(expression.root).clause)
    except NotPushable as reason:
        return SqlResult(None, (reason.part,))


def emit_inside(
    condition: Expression, resolver: Resolver, dialect: Dialect, environment: Environment, *, rows: Resolver | None
) -> SqlResult:
    """Write the condition of an aggregate for WHERE, over its rows alone, or say which parts cannot be.

    `rows` are those of the aggregate around, if there is one; the record is a parameter.
    """
    engine = ENGINES[dialect]
    around = Emitter(engine, rows, environment, inside=True) if rows is not None else None
    emitter = Emitter(engine, resolver, environment, outer=around, inside=True)
    try:
        return SqlResult(emitter.holds(condition.root, exact=False))
    except NotPushable as reason:
        return SqlResult(None, (reason.part,))


class Emitter:
    def __init__(
        self,
        engine: Engine,
        resolver: Resolver,
        environment: Environment,
        outer: Emitter | None = None,
        *,
        inside: bool = False,
    ) -> None:
        self.environment = environment
        self._engine = engine
        self._resolver = resolver
        self._outer = outer
        self._inside = inside
        self._counted = False
        """Whether the aggregate around has counted the rows of those in here."""
        self._known: dict[int, Sql] = {}

    def not_pushable(self, node: Checked) -> NotPushable:
        return NotPushable(node.span.source.text[node.span.start : node.span.end])

    # what is the same for every row

    def is_fixed(self, node: Checked) -> bool:
        match node:
            case Read():
                return node.slot.root in _PARAMETERS or (
                    node.slot.root in ("outer", "row") and self._emitter_of(node.slot) is None
                )
            case Aggregate():
                return False
        return all(self.is_fixed(one) for one in children(node))

    def fixed_value(self, node: Checked) -> object:
        if isinstance(node, Const):
            return node.value
        slots = slots_of(node)
        values = [self._resolver.parameter(slot) for slot in slots if isinstance(slot, Slot)]
        return compile_expression(node, slots)(values, self.environment, [])

    def _bound(self, node: Checked) -> Sql:
        value = self.fixed_value(node)
        return Sql(self._engine.bind(value, node), nullable=value is None)

    # conditions

    def holds(self, node: Checked, *, exact: bool) -> Condition:
        if self.is_fixed(node):
            return true() if self.fixed_value(node) is True else false()
        match node:
            case Not():
                return self.fails(node.operand)
            case And():
                return and_(*(self.holds(one, exact=exact) for one in node.operands))
            case Or():
                return or_(*(self.holds(one, exact=exact) for one in node.operands))
            case Compare():
                return self._compared(node, exact=exact)
            case IsBlank():
                return self._blank(node.operand)
            case OneOf():
                return self._one_of(node, exact=exact)
            case TextMatch():
                return self._exactly(self._engine.match(self, node), exact=exact)
            case Aggregate() if node.function in ("any", "all"):
                return self._any_or_all(node)
            case Call(function="is_descendant"):
                return self._exactly(self._descendant(node), exact=exact)
            case Call() if node.function not in DICTIONARY_CALLS:
                return self._exactly(self._engine.is_true(self._engine.call(self, node)), exact=exact)
        sql = self.value(node)
        return self._exactly(self._engine.is_true(sql.clause), exact=exact and sql.nullable)

    def fails(self, node: Checked) -> Condition:
        """Give the condition that holds exactly where a node does not."""
        if self.is_fixed(node):
            return false() if self.fixed_value(node) is True else true()
        match node:
            case Not():
                return self.holds(node.operand, exact=True)
            case And():
                return or_(*(self.fails(one) for one in node.operands))
            case Or():
                return and_(*(self.fails(one) for one in node.operands))
            case Compare():
                return self._compared_not(node)
            case IsBlank():
                return self.given(node.operand)
            case OneOf() if isinstance(node.operand, Read):
                return self._none_of(node)
        return not_(self.holds(node, exact=True))

    def _exactly(self, condition: Condition, *, exact: bool) -> Condition:
        return func.coalesce(condition, false()) if exact else condition

    def _compared(self, node: Compare, *, exact: bool) -> Condition:
        days = day_of_instant_range(self, self._engine, node)
        if days is not None:
            return self._exactly(days, exact=exact)
        left, right = self.value(node.left), self.value(node.right)
        first, second = self._operands(node.op, node.left, node.right)
        if node.op == "=" and left.nullable and right.nullable:
            return first.is_not_distinct_from(second)
        condition = self._engine.quicker(self, node, _OPERATORS[node.op](first, second))
        return self._exactly(condition, exact=exact and (left.nullable or right.nullable))

    def _compared_not(self, node: Compare) -> Condition:
        """Negate by the opposite operator, for an index; only columns, because each side is written twice."""
        simple = all(isinstance(one, Read) or self.is_fixed(one) for one in (node.left, node.right))
        if not simple:
            return not_(self._compared(node, exact=True))
        left, right = self.value(node.left), self.value(node.right)
        first, second = self._operands(node.op, node.left, node.right)
        if node.op == "=" and left.nullable and right.nullable:
            return first.is_distinct_from(second)
        blanks = [one.clause.is_(null()) for one in (left, right) if one.nullable]
        return or_(_OPPOSITES[node.op](first, second), *blanks)

    def _operands(self, op: str, left: Checked, right: Checked) -> tuple[Clause, Clause]:
        for one, other in ((left, right), (right, left)):
            if isinstance(one.type, t.RefType) and isinstance(other.type, t.RefType) and len(one.type.modules) > 1:
                raise self.not_pushable(one)
        return self._engine.operands(self, op, left, right)

    def _blank(self, node: Checked) -> Condition:
        if isinstance(node.type, t.ChoicesType):
            return self._engine.size(self.value(node).clause) == literal(0)
        return self.value(node).clause.is_(null())

    def given(self, node: Checked) -> Condition:
        if isinstance(node.type, t.ChoicesType):
            return self._engine.size(self.value(node).clause) > literal(0)
        return self.value(node).clause.is_not(null())

    def _one_of(self, node: OneOf, *, exact: bool) -> Condition:
        bound = self._listed(node)
        if bound is not None:
            operand = self.value(node.operand)
            return self._exactly(operand.clause.in_(bound), exact=exact and operand.nullable)
        comparisons = (
            Compare(span=node.span, type=t.BOOLEAN, nullable=False, op="=", left=node.operand, right=item)
            for item in node.items
        )
        return or_(false(), *(self._compared(one, exact=exact) for one in comparisons))

    def _none_of(self, node: OneOf) -> Condition:
        """Negate a membership of a column, which is written twice."""
        bound = self._listed(node)
        if bound is None:
            return not_(self._one_of(node, exact=True))
        operand = self.value(node.operand)
        blank = [operand.clause.is_(null())] if operand.nullable else []
        return or_(operand.clause.not_in(bound), *blank)

    def _listed(self, node: OneOf) -> list[Clause] | None:
        """Give the items as SQL lists them after IN; None where each has to be compared by itself."""
        if isinstance(node.operand.type, t.NumberType | t.MoneyType | t.RefType | t.ChoicesType):
            return None
        values = [self.fixed_value(item) if self.is_fixed(item) else None for item in node.items]
        if any(value is None for value in values):
            return None
        return [self._engine.bind(value, node.operand) for value in values]

    # values

    def value(self, node: Checked) -> Sql:
        known = self._known.get(id(node))
        if known is None:
            known = self._known[id(node)] = self._bound(node) if self.is_fixed(node) else self._written(node)
        return known

    def _written(self, node: Checked) -> Sql:
        assert not isinstance(node, Const)  # it is fixed
        match node:
            case Read():
                return self._read(node)
            case Not() | And() | Or() | Compare() | IsBlank() | OneOf() | TextMatch():
                return Sql(self._engine.flag(self.holds(node, exact=True)), nullable=False)
            case Arithmetic():
                return Sql(self._engine.arithmetic(self, node), nullable=True)
            case Negate():
                return Sql(self._engine.negative(self, node), nullable=True)
            case Join():
                return Sql(self._engine.join(self, node), nullable=True)
            case Coalesce():
                parts = [self._part(part, node) for part in node.parts]
                return Sql(func.coalesce(*(one.clause for one in parts)), all(one.nullable for one in parts))
            case If():
                return self._if(node)
            case Call():
                return self._call(node)
            case Aggregate():
                return self._aggregate(node)
        assert_never(node)

    def _read(self, node: Read) -> Sql:
        there = self._emitter_of(node.slot)
        if there is None:
            raise self.not_pushable(node)
        column = there._resolver.column(replace(node.slot, root="record"))
        return Sql(self._engine.read(column, node), node.nullable)

    def folded(self, node: Checked) -> Clause | None:
        there = self._emitter_of(node.slot) if isinstance(node, Read) else None
        if not isinstance(node, Read) or there is None:
            return None
        return there._resolver.folded(replace(node.slot, root="record"))

    def _emitter_of(self, slot: Slot | RowsSlot) -> Emitter | None:
        """Give the emitter of the record that a slot begins at; None where that is no row of the statement."""
        match slot.root:
            case "record":
                return self
            case "row":
                return self._outer
            case "outer":
                first = self._outer
                while first is not None and first._outer is not None:
                    first = first._outer
                return None if first is None or first._inside else first
        return None

    def _part(self, part: Checked, whole: Checked) -> Sql:
        """Give a branch of a choice in the form of the whole's values."""
        wide = self._engine.is_wide(whole)
        if isinstance(whole.type, t.RefType) and len(whole.type.modules) > 1:
            raise self.not_pushable(part)
        if self.is_fixed(part):
            value = self.fixed_value(part)
            same = Const(span=part.span, type=part.type, nullable=value is None, value=value)
            clause = self._engine.converted(self._engine.bind(value, same), same, whole.type, wide=wide)
            return Sql(clause, nullable=value is None)
        sql = self.value(part)
        return Sql(self._engine.converted(sql.clause, part, whole.type, wide=wide), sql.nullable)

    def _if(self, node: If) -> Sql:
        arms = [(self.holds(condition, exact=False), self._part(value, node)) for condition, value in node.arms]
        otherwise = self._part(node.otherwise, node)
        nullable = otherwise.nullable or any(value.nullable for _, value in arms)
        clause = case(*((condition, value.clause) for condition, value in arms), else_=otherwise.clause)
        return Sql(clause, nullable)

    def _call(self, node: Call) -> Sql:
        if node.function in DICTIONARY_CALLS:
            return Sql(dictionary_call(self, self._engine, node), nullable=True)
        if node.function == "is_descendant":
            return Sql(self._engine.flag(self._exactly(self._descendant(node), exact=True)), nullable=False)
        kept = self.folded(node.args[0]) if node.function == "fold" else None
        if kept is not None:
            return Sql(kept, nullable=True)
        clause = self._engine.call(self, node)
        if isinstance(node.type, t.BooleanType):  # every condition of the catalogue is false for blank
            exact = self._exactly(self._engine.is_true(clause), exact=True)
            return Sql(self._engine.flag(exact), nullable=False)
        return Sql(clause, nullable=True)

    def _descendant(self, node: Call) -> Condition:
        """Look for a record among those below a root that is the same for every row; or for the root above it."""
        above, root = node.args
        assert isinstance(above, Read)
        assert isinstance(above.type, t.AncestorsType)
        if self.is_fixed(above):
            ids = cast("frozenset[int]", self.fixed_value(above))
            return self.value(root).clause.in_([self._engine.bind(one, root) for one in sorted(ids)])
        if not self.is_fixed(root):
            raise self.not_pushable(node)
        known = self.fixed_value(root)
        if known is None:
            return false()
        itself = replace(above.slot, type=t.RefType((above.type.module,)))
        record = self._read(replace(above, type=itself.type, slot=itself, nullable=True)).clause
        return record.in_(self._resolver.descendants(above.type, self._engine.bind(known, root)))

    # related rows

    def _aggregate(self, node: Aggregate) -> Sql:
        if node.function in ("any", "all"):
            return Sql(self._engine.flag(self._any_or_all(node)), nullable=False)
        rows, joined, inner = self._inside_of(node)
        conditions = [joined] if node.where is None else [joined, inner.holds(node.where, exact=False)]
        counted = self._within_limit(node)
        if node.function == "count":
            found = select(func.count()).select_from(rows).where(*conditions).correlate_except(rows).scalar_subquery()
            return Sql(case((counted, found)), nullable=True)
        assert node.value is not None
        if node.function in ("first", "last"):
            return self._chosen(node, inner._part(node.value, node).clause, inner, rows, conditions)
        value = inner.value(node.value).clause
        if not reads_row(node.value):  # SQL gives an aggregate of outer columns alone to the outer query
            value = case((joined, value))
        if node.function == "join_text":
            folded = self._engine.joined_rows(value, inner._row_id(node), node.separator)
        else:
            folded = self._engine.over_rows(node, value, node.value)
        found = select(folded).select_from(rows).where(*conditions).correlate_except(rows).scalar_subquery()
        return Sql(case((counted, found)), nullable=True)

    def _chosen(
        self, node: Aggregate, value: Clause, inner: Emitter, rows: FromClause, conditions: list[Condition]
    ) -> Sql:
        key: Clause = literal(0) if node.order is None else self._engine.sorted_by(inner, node.order)
        chosen = first_or_last(node.function, value, key, inner._row_id(node), rows, conditions)
        clause: Clause = case((self._within_limit(node), chosen))
        if isinstance(node.type, t.ChoicesType):  # a set of codes is empty, never blank
            nothing = Const(span=node.span, type=node.type, nullable=False, value=frozenset())
            return Sql(func.coalesce(clause, self._engine.bind(nothing.value, nothing)), nullable=False)
        return Sql(clause, nullable=True)

    def _row_id(self, node: Aggregate) -> Clause:
        slot = Slot("record", ("id",), t.RefType((node.rows.module,)), nullable=False)
        return self._resolver.column(slot)

    def _any_or_all(self, node: Aggregate) -> Condition:
        rows, joined, inner = self._inside_of(node)
        conditions: list[ColumnElement[Any]] = [joined]
        if node.where is not None:
            conditions.append(inner.holds(node.where, exact=False))
        counted = self._within_limit(node)
        if node.function == "any":
            if node.value is not None:
                conditions.append(inner.holds(node.value, exact=False))
            return and_(exists().select_from(rows).where(*conditions).correlate_except(rows), counted)
        assert node.value is not None
        conditions.append(inner.fails(node.value))
        return and_(not_(exists().select_from(rows).where(*conditions).correlate_except(rows)), counted)

    def _inside_of(self, node: Aggregate) -> tuple[Any, Condition, Emitter]:
        there = self._emitter_of(node.rows)
        if there is None:
            raise NotPushable(".".join(node.rows.path))
        rows, joined, resolver = there._resolver.rows(replace(node.rows, root="record"))
        inner = Emitter(self._engine, resolver, self.environment, outer=self)
        inner._counted = node.rows.among is None
        return rows, joined, inner

    def _within_limit(self, node: Aggregate) -> Condition:
        """Too many rows make an aggregate blank in Python, so they must here; of `exists` the first one is enough.

        Those of an aggregate inside another one count together, and the outer one is blank; but each record of which
        `exists` asks has rows of its own.
        """
        if self._counted or node.rows.among is not None:
            return true()
        rows, joined, inner = self._inside_of(node)
        nested = [inner._inside_of(one) for one in aggregates_inside(node) if one.rows.among is None]
        counted = [not_above(join(rows, further, also), joined) for further, also, _ in nested]
        return and_(not_above(rows, joined), *counted)
