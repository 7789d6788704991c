"""The Python back end: a checked tree becomes one function object.

The function is built as `ast` nodes, never as text; a constant of the expression becomes a constant of the code
object. The compiled code has no builtins: its globals are the helpers of python_runtime.py and nothing else.

The bare function adds what went wrong to a list of the caller's; the other gives an outcome, which costs about as much
to make as a typical rule costs to compute.

Blank checks are emitted only where a value can be blank. Whether a *leaf* can be was decided by the checker; an
operation can be blank when an operand can, or when it fails on some data. A condition is always a real bool.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import FunctionType
from typing import assert_never, cast

from customary.expressions import python_runtime as runtime
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
from customary.expressions.diagnostics import Diagnostic, Outcome
from customary.expressions.environment import Environment
from customary.expressions.numeric import scale_of
from customary.expressions.positions import Span
from customary.expressions.python_aggregates import over_rows
from customary.expressions.python_arithmetic import arithmetic, negation
from customary.expressions.python_calls import call
from customary.expressions.python_code import (
    Code,
    Operand,
    apply,
    conjunction,
    constant,
    either,
    halved,
    is_blank,
    is_given,
    is_true,
    name,
    negated,
    subscript,
    times,
    truth,
    unchanged,
    walrus,
)
from customary.expressions.texts import fold
from customary.expressions.thresholds import SWAPPED, least_before_rounding, least_seen
from customary.expressions.values import observe, rescale
from customary.expressions.walk import aggregates_inside, seen_outside
from customary.expressions.witness import Site

__all__ = ["Compiled", "Evaluation", "compile_evaluation", "compile_expression"]

Compiled = Callable[[Sequence[object], Environment, list[Diagnostic]], object]
"""Computes a value from the values of the slots; adds to the list what the data made impossible."""
Evaluation = Callable[[Sequence[object], Environment], Outcome]
"""The same with an outcome of its own."""
_OPERATORS: Mapping[str, ast.cmpop] = {
    "=": ast.Eq(),
    "<": ast.Lt(),
    "<=": ast.LtE(),
    ">": ast.Gt(),
    ">=": ast.GtE(),
}


def compile_expression(root: Checked, slots: Sequence[Slot | RowsSlot], *, inside: bool = False) -> Compiled:
    """Make the function that computes a checked tree; `inside` says that it is a part of an aggregate.

    Shapes: the function takes values aligned with `slots`, in the forms of types.py, and the environment.
    """
    emitter = _Emitter({slot: index for index, slot in enumerate(slots)}, inside=inside)
    result = emitter.value(root)
    return cast(Compiled, _function("rxd", [ast.Return(result.code)], emitter.names))


def compile_evaluation(root: Checked, slots: Sequence[Slot | RowsSlot]) -> Evaluation:
    """Make the function that computes a checked tree and gives an outcome."""
    emitter = _Emitter({slot: index for index, slot in enumerate(slots)})
    result = emitter.value(root)
    body: list[ast.stmt] = []
    plain = isinstance(root.type, t.BooleanType) and not result.nullable
    if emitter.sites:
        body.append(ast.Assign([ast.Name("d", ast.Store())], ast.List([], ast.Load())))
        body.append(ast.Assign([ast.Name("v", ast.Store())], result.code))
        sites = emitter.keep(tuple(emitter.sites))
        told = apply("witnessed", name("d"), name("r"), name("x"), sites)
        reported = _outcome(name("v"), told, plain=False)
        body.append(ast.If(name("d"), [ast.Return(reported)], []))
        result = Code(name("v"), result.nullable)
    body.append(ast.Return(_outcome(result.code, ast.Tuple([], ast.Load()), plain=plain)))
    return cast(Evaluation, _function("rx", body, emitter.names))


def _outcome(value: ast.expr, diagnostics: ast.expr, *, plain: bool) -> ast.expr:
    """Make the outcome; a plain true or false is one that was made before."""
    if plain:
        return ast.IfExp(value, name("TRUE"), name("FALSE"))
    return apply("new", name("Outcome"), ast.Tuple([value, diagnostics], ast.Load()))


def _function(taken: str, body: list[ast.stmt], names: Mapping[str, object]) -> FunctionType:
    arguments = ast.arguments(
        posonlyargs=[], args=[ast.arg(one) for one in taken], kwonlyargs=[], kw_defaults=[], defaults=[]
    )
    definition = ast.FunctionDef(name="rule", args=arguments, body=body, decorator_list=[])
    module = ast.fix_missing_locations(ast.Module([definition], type_ignores=[]))
    code = compile(module, "<rule>", "exec")
    inner = next(one for one in code.co_consts if isinstance(one, type(code)))
    return FunctionType(inner, {"__builtins__": {}, **runtime.HELPERS, **names})


@dataclass(frozen=True, slots=True)
class _Rows:
    """Where the slots of the row stand, while the inside of an aggregate is emitted."""

    variable: str
    slots: Mapping[Slot | RowsSlot, int]
    aggregate: Aggregate


class _Emitter:
    """Emits the nodes of one expression; keeps the names that its code needs."""

    def __init__(self, slots: Mapping[Slot | RowsSlot, int], *, inside: bool = False) -> None:
        self.names: dict[str, object] = {}
        self.sites: list[Site] = []
        self._slots = slots
        self._inside = inside
        self._rows: tuple[_Rows, ...] = ()
        """Of the aggregates whose inside is being emitted, the innermost last."""
        self._at: list[Checked] = []
        """The nodes that are being emitted, outermost first."""
        self._count = 0

    # what the node emitters use

    def fresh(self) -> str:
        self._count += 1
        return f"t{self._count}"

    def keep(self, thing: object) -> ast.expr:
        """Give the code that reads an object which is no plain constant."""
        known = f"k{len(self.names)}"
        self.names[known] = thing
        return name(known)

    def site(self, span: Span) -> tuple[ast.expr, ast.expr]:
        """Give the last two arguments of a helper that may report a diagnostic of the node that is being emitted."""
        own = replace(span)  # tells this site from all others, whatever part of the text they share
        around = tuple(one.aggregate for one in self._rows)
        self.sites.append(Site(own, self._at[-1], around, tuple(self._slots), compile_expression))
        return name("d"), self.keep(own)

    def strict(self, operands: Sequence[Operand], build: Callable[..., ast.expr], *, fails: bool = False) -> Code:
        """Emit an operation that is blank when an operand is."""
        tests, arguments = self._bound(operands)
        code = build(*arguments)
        if tests:
            blank = [is_blank(one) for one in tests]
            return Code(ast.IfExp(either(blank), constant(None), code), nullable=True)
        return Code(code, nullable=fails)

    def strict_condition(self, operands: Sequence[Operand], build: Callable[..., ast.expr]) -> Code:
        """Emit a condition that is false when an operand is blank."""
        tests, arguments = self._bound(operands)
        given: list[ast.expr] = [is_given(one) for one in tests]
        return Code(conjunction([*given, build(*arguments)]), nullable=False)

    def _bound(self, operands: Sequence[Operand]) -> tuple[list[ast.expr], list[ast.expr]]:
        tests: list[ast.expr] = []
        arguments: list[ast.expr] = []
        for operand in operands:
            code = operand.code.code
            if operand.code.nullable:
                variable = self.fresh()
                tests.append(walrus(variable, code))
                code = name(variable)
            arguments.append(operand.then(code))
        return tests, arguments

    # values and conditions

    def condition(self, node: Checked) -> ast.expr:
        """Emit a real bool: blank counts as false."""
        code = self.value(node)
        return is_true(code.code) if code.nullable else code.code

    def operand(self, node: Checked) -> Operand:
        return Operand(self.value(node))

    def number(self, node: Checked, scale: int, *, observed: bool = True) -> Operand:
        """Emit a number at a scale, observed before when it has more decimals than an observer sees."""
        own = scale_of(node.type)
        if isinstance(node, Const):
            value = node.value
            if not isinstance(value, int):
                return Operand(Code(constant(None), nullable=True))
            seen = min(own, t.OBSERVED_SCALE) if observed else own
            value = rescale(rescale(value, own, seen), seen, scale)
            return Operand(Code(constant(value), nullable=False))
        return Operand(self.value(node), self._rescaling(own, scale, observed=observed))

    def shifted(self, code: ast.expr, digits: int) -> ast.expr:
        """Drop so many decimals, half away from zero."""
        return halved(self.fresh(), code, 10**digits)

    def _rescaling(self, own: int, scale: int, *, observed: bool) -> Callable[[ast.expr], ast.expr]:
        """Give the change of a number from its own scale to another, through the scale of an observer."""
        seen = min(own, t.OBSERVED_SCALE) if observed else own
        if own == seen and own == scale:
            return unchanged

        def change(code: ast.expr) -> ast.expr:
            if own > seen:
                code = self.shifted(code, own - seen)
            return self.shifted(code, seen - scale) if seen > scale else times(code, 10 ** (scale - seen))

        return change

    def value(self, node: Checked) -> Code:
        self._at.append(node)
        try:
            return self._value(node)
        finally:
            self._at.pop()

    def _value(self, node: Checked) -> Code:
        match node:
            case Const():
                return Code(constant(node.value), nullable=node.value is None)
            case Read():
                return self._read(node)
            case Not():
                return Code(negated(self.condition(node.operand)), nullable=False)
            case And():
                return Code(conjunction([self.condition(one) for one in node.operands]), nullable=False)
            case Or():
                return Code(either([self.condition(one) for one in node.operands]), nullable=False)
            case Compare():
                return self._compare(node.op, node.left, node.right)
            case IsBlank():
                return self._is_blank(node.operand)
            case OneOf():
                return self._one_of(node)
            case TextMatch():
                return self._text_match(node)
            case Arithmetic():
                return arithmetic(self, node)
            case Negate():
                return negation(self, node)
            case Join():
                return self._join(node)
            case Coalesce():
                return self._coalesce(node)
            case If():
                return self._if(node)
            case Call():
                return call(self, node)
            case Aggregate():
                return self._aggregate(node)
        assert_never(node)

    def as_type(self, node: Checked, wanted: t.Type) -> Code:
        """Emit a value in the form of a wider type of its family: another scale, or a pair for a reference."""
        if isinstance(wanted, t.NumberType | t.MoneyType) and isinstance(node.type, t.NumberType | t.MoneyType):
            return self._side(self.number(node, scale_of(wanted), observed=False))
        if isinstance(wanted, t.RefType) and isinstance(node.type, t.RefType):
            return self._side(self._reference(node, many=len(wanted.modules) > 1))
        return self.value(node)

    def _read(self, node: Read) -> Code:
        return Code(self._slot(node.slot), nullable=node.nullable)

    def _slot(self, slot: Slot | RowsSlot) -> ast.expr:
        """Give the code that reads a slot: of the innermost row, of the row around it, or of what the caller gives."""
        rows = self._rows
        if rows and slot.root == "record":
            return subscript(rows[-1].variable, rows[-1].slots[slot])
        if len(rows) > 1 and slot.root == "row":
            return subscript(rows[-2].variable, rows[-2].slots[replace(slot, root="record")])
        if rows:
            slot = seen_outside(slot, inside=self._inside)
        return subscript("r", self._slots[slot])

    def _compare(self, op: str, left: Checked, right: Checked) -> Code:
        limit = _threshold(op, left, right)
        if limit is not None:
            node, operator, bound = limit
            return self.strict_condition(
                [self.operand(node)], lambda one: ast.Compare(one, [_OPERATORS[operator]], [constant(bound)])
            )
        return self._compared(op, self._comparable(left, right), self._comparable(right, left))

    def _compared(self, op: str, left: Operand, right: Operand) -> Code:
        operands = [left, right]
        operator = _OPERATORS[op]
        blanks = [one.code.nullable for one in operands]
        if op == "=" and (all(blanks) or not any(blanks) or not any(one.changes for one in operands)):
            # None equals nothing but None, which is what the language says of blank
            sides = [self._side(one).code for one in operands]
            return Code(ast.Compare(sides[0], [operator], [sides[1]]), nullable=False)
        return self.strict_condition(operands, lambda a, b: ast.Compare(a, [operator], [b]))

    def _side(self, operand: Operand) -> Code:
        """Emit an operand by itself, changed where it is not blank."""
        return self.strict([operand], unchanged) if operand.changes else operand.code

    def _comparable(self, node: Checked, other: Checked) -> Operand:
        if isinstance(node.type, t.NumberType | t.MoneyType) and isinstance(other.type, t.NumberType | t.MoneyType):
            scales = (min(scale_of(one.type), t.OBSERVED_SCALE) for one in (node, other))
            return self.number(node, max(scales))
        if isinstance(node.type, t.RefType) and isinstance(other.type, t.RefType):
            return self._reference(node, many=len(node.type.modules) > 1 or len(other.type.modules) > 1)
        return self.operand(node)

    def _reference(self, node: Checked, *, many: bool) -> Operand:
        """A reference to one module meets one to several: the id becomes a pair as well."""
        if many and isinstance(node.type, t.RefType) and len(node.type.modules) == 1:
            module = node.type.modules[0]
            return Operand(self.value(node), lambda code: ast.Tuple([constant(module), code], ast.Load()))
        return self.operand(node)

    def _is_blank(self, operand: Checked) -> Code:
        code = self.value(operand)
        if isinstance(operand.type, t.ChoicesType):
            return Code(negated(truth(code.code)), nullable=False)
        return Code(is_blank(code.code), nullable=False)

    def _one_of(self, node: OneOf) -> Code:
        constants = [item.value for item in node.items if isinstance(item, Const)]
        plain = not isinstance(node.operand.type, t.NumberType | t.MoneyType | t.RefType)
        if plain and len(constants) == len(node.items):
            items = constant(frozenset(constants))
            return Code(ast.Compare(self.value(node.operand).code, [ast.In()], [items]), nullable=False)
        if isinstance(node.operand, Const):
            return Code(either([self._compare("=", node.operand, item).code for item in node.items]), nullable=False)
        operand = self.value(node.operand)
        variable = self.fresh()
        bound = Code(name(variable), operand.nullable)
        comparisons = [self._equal_bound(node.operand, bound, item) for item in node.items]
        # the operand is computed once and first: it may be dear, and it may report a diagnostic
        pair = ast.Tuple([walrus(variable, operand.code), either(comparisons)], ast.Load())
        return Code(ast.Subscript(pair, constant(1), ast.Load()), nullable=False)

    def _equal_bound(self, node: Checked, bound: Code, item: Checked) -> ast.expr:
        left = Operand(bound, self._comparable(node, item).then)
        return self._compared("=", left, self._comparable(item, node)).code

    def _text_match(self, node: TextMatch) -> Code:
        if node.kind == "like":
            return self.strict_condition(
                [self.operand(node.operand), self.operand(node.pattern)], lambda a, b: apply("matches_like", a, b)
            )
        helper = {"contains": "contains", "starts": "starts_with", "ends": "ends_with"}[node.kind]
        if isinstance(node.pattern, Const) and isinstance(node.pattern.value, str):
            folded = constant(fold(node.pattern.value))
            return self.strict_condition([self.operand(node.operand)], lambda a: apply(f"{helper}_folded", a, folded))
        return self.strict_condition(
            [self.operand(node.operand), self.operand(node.pattern)], lambda a, b: apply(helper, a, b)
        )

    def _join(self, node: Join) -> Code:
        parts = [self.value(part) for part in node.parts]
        codes = [ast.BoolOp(ast.Or(), [p.code, constant("")]) if p.nullable else p.code for p in parts]
        joined = apply("join", ast.Tuple(list(codes), ast.Load()), *self.site(node.span))
        return Code(joined, nullable=True)

    def _coalesce(self, node: Coalesce) -> Code:
        codes = [self.as_type(part, node.type) for part in node.parts]
        result = codes[-1]
        for code in reversed(codes[:-1]):
            if not code.nullable:
                result = code
                continue
            variable = self.fresh()
            given = is_given(walrus(variable, code.code))
            result = Code(ast.IfExp(given, name(variable), result.code), nullable=result.nullable)
        return result

    def _if(self, node: If) -> Code:
        result = self.as_type(node.otherwise, node.type)
        for condition, value in reversed(node.arms):
            arm = self.as_type(value, node.type)
            code = ast.IfExp(self.condition(condition), arm.code, result.code)
            result = Code(code, nullable=arm.nullable or result.nullable)
        return result

    # aggregates

    def _aggregate(self, node: Aggregate) -> Code:
        rows = self._within_limit(node)
        outer = self._rows
        variable = self.fresh()
        self._rows = (*outer, _Rows(variable, {slot: index for index, slot in enumerate(node.rows.slots)}, node))
        try:
            inner = over_rows(self, node, variable)
        finally:
            self._rows = outer
        found = inner(rows)
        if isinstance(node.type, t.ChoicesType):
            return Code(either([found, constant(frozenset())]), nullable=False)
        return Code(found, nullable=node.function not in ("any", "all"))

    def _within_limit(self, node: Aggregate) -> ast.expr:
        """Give the code of the rows, None when there are too many: also of the aggregates inside, taken together."""
        rows = self._slot(node.rows)
        around = self._rows[-1].aggregate if self._rows else None
        if around is not None and around.rows.among is None and node.rows.among is None:
            return rows  # the aggregate around has counted them
        inside = [one.rows for one in aggregates_inside(node) if one.rows.among is None]
        if not inside or node.rows.among is not None:
            return apply("rows_within_limit", rows, *self.site(node.span))
        places = [constant(node.rows.slots.index(one)) for one in inside if one.root == "record"]
        same = [self._slot(seen_outside(one, inside=self._inside)) for one in inside if one.root != "record"]
        lists = (ast.Tuple([*some], ast.Load()) for some in (places, same))
        return apply("nested_rows_within_limit", rows, *lists, *self.site(node.span))


def _threshold(op: str, left: Checked, right: Checked) -> tuple[Checked, str, int] | None:
    """Compare a number of many decimals with a constant without rounding it for the observer first."""
    if isinstance(left, Const):
        op, left, right = SWAPPED[op], right, left
    if op == "=" or not isinstance(right, Const) or not isinstance(right.value, int):
        return None
    if not all(isinstance(one.type, t.NumberType | t.MoneyType) for one in (left, right)):
        return None
    lost = scale_of(left.type) - t.OBSERVED_SCALE
    if lost <= 0 or isinstance(left, Const):
        return None
    seen = observe(right.value, scale_of(right.type))
    least = least_seen(op, seen, min(scale_of(right.type), t.OBSERVED_SCALE), t.OBSERVED_SCALE)
    return left, ">=" if op in (">", ">=") else "<", least_before_rounding(least, 10**lost)
