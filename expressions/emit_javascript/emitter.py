"""The emitter: a checked tree becomes the text of one JavaScript function.

It follows emit_python.py step by step, so that the two evaluate the same parts in the same order, and so report the
same diagnostics. Blank checks stand only where a value can be blank. A condition is always a real boolean.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

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
from customary.expressions.emit_javascript.arithmetic import LONGEST, arithmetic, negation, number_limit
from customary.expressions.emit_javascript.calls import call
from customary.expressions.emit_javascript.code import (
    CORE,
    FOLDING,
    NULL,
    Code,
    Operand,
    apply,
    assign,
    big,
    choose,
    conjunction,
    either,
    entry,
    infix,
    is_blank,
    is_given,
    is_true,
    listed,
    negated,
    text,
    times,
    unchanged,
    whole,
)
from customary.expressions.emit_javascript.contract import JavascriptFunction, Needs, NotAvailable, NotInBrowser
from customary.expressions.emit_javascript.forms import literal
from customary.expressions.expression import Expression
from customary.expressions.functions.signature import family_of
from customary.expressions.numeric import scale_of
from customary.expressions.positions import Span
from customary.expressions.texts import fold, like_parts
from customary.expressions.values import rescale
from customary.expressions.walk import aggregates_inside, seen_outside

__all__ = ["function_of"]


def function_of(expression: Expression) -> JavascriptFunction | NotInBrowser:
    """Write the function that evaluates an expression, or say which part keeps it on the server."""
    slots = expression.slots
    emitter = _Emitter({slot: index for index, slot in enumerate(slots)})
    try:
        result = emitter.value(expression.root)
    except NotAvailable as refused:
        return NotInBrowser(refused.part)
    return JavascriptFunction(
        text=_function(expression.root, result, emitter),
        slots=slots,
        type=expression.type,
        imports=frozenset(emitter.imports),
        needs=emitter.needs(),
    )


def _function(root: Checked, result: Code, emitter: _Emitter) -> str:
    variables = ", ".join(f"t{number}" for number in range(1, emitter.count + 1))
    body = f"let {variables}; " if variables else ""
    if emitter.diagnosing:
        body = f"const d = []; {body}"
        found = apply("outcome", result.code, "d")
    elif isinstance(root.type, t.BooleanType) and not result.nullable:
        found = choose(result.code, f"{CORE}.TRUE", f"{CORE}.FALSE")
    else:
        found = apply("found", result.code)
    return f"(r, e) => {{ {body}return {found}; }}" if body else f"(r, e) => {found}"


@dataclass(frozen=True, slots=True)
class _Rows:
    """Where the slots of the row stand, while the inside of an aggregate is emitted."""

    variable: str
    slots: Mapping[Slot | RowsSlot, int]


class _Emitter:
    """Emits the nodes of one expression; keeps what its text needs."""

    def __init__(self, slots: Mapping[Slot | RowsSlot, int]) -> None:
        self.imports = {CORE}
        self.diagnosing = False
        self.count = 0
        self._slots = slots
        self._rows: tuple[_Rows, ...] = ()
        """Of the aggregates whose inside is being emitted, the innermost last."""
        self._row_count = 0
        self._zones: set[str] = set()
        self._dictionaries: dict[str, dict[str, t.Type]] = {}
        self._calendars: set[str | None] = set()
        self._rates: set[str | None] = set()

    # what the node emitters use

    def fresh(self) -> str:
        self.count += 1
        return f"t{self.count}"

    def site(self, span: Span) -> tuple[str, str, str]:
        """Give the last three arguments of a helper that may report a diagnostic."""
        self.diagnosing = True
        return "d", whole(span.start), whole(span.end)

    def use(self, part: str, helper: str, *arguments: str) -> str:
        """Call a helper of a part of the runtime that is loaded only where it is needed."""
        self.imports.add(part)
        return f"{part}.{helper}({', '.join(arguments)})"

    def need_zone(self, name: str | None) -> None:
        """Note a time zone; the zone of the evaluation, None, is always there."""
        if name is not None:
            self._zones.add(name)

    def need_dictionary(self, name: str, attribute: tuple[str, t.Type] | None = None) -> None:
        """Note a dictionary that the function reads."""
        attributes = self._dictionaries.setdefault(name, {})
        if attribute is not None:
            attributes[attribute[0]] = attribute[1]

    def need_calendar(self, name: str | None) -> None:
        """Note a calendar of working days; None is the usual one."""
        self._calendars.add(name)

    def need_rates(self, currency: str | None) -> None:
        """Note a currency whose rates are looked up; None is whichever a field names."""
        self._rates.add(currency)

    def needs(self) -> Needs:
        return Needs(
            zones=frozenset(self._zones),
            dictionaries=self._dictionaries,
            calendars=frozenset(self._calendars),
            rates=frozenset(self._rates),
        )

    def strict(self, operands: Sequence[Operand], build: Callable[..., str], *, fails: bool = False) -> Code:
        """Emit an operation that is blank when an operand is."""
        tests, arguments = self._bound(operands)
        code = build(*arguments)
        if tests:
            return Code(choose(either([is_blank(one) for one in tests]), NULL, code), nullable=True)
        return Code(code, nullable=fails)

    def strict_condition(self, operands: Sequence[Operand], build: Callable[..., str]) -> Code:
        """Emit a condition that is false when an operand is blank."""
        tests, arguments = self._bound(operands)
        return Code(conjunction([*[is_given(one) for one in tests], build(*arguments)]), nullable=False)

    def _bound(self, operands: Sequence[Operand]) -> tuple[list[str], list[str]]:
        tests: list[str] = []
        arguments: list[str] = []
        for operand in operands:
            code = operand.code.code
            if operand.code.nullable:
                variable = self.fresh()
                tests.append(assign(variable, code))
                code = variable
            arguments.append(operand.then(code))
        return tests, arguments

    # values and conditions

    def condition(self, node: Checked) -> str:
        """Emit a real boolean: blank counts as false."""
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
                return Operand(Code(NULL, nullable=True))
            seen = min(own, t.OBSERVED_SCALE) if observed else own
            return Operand(Code(big(rescale(rescale(value, own, seen), seen, scale)), nullable=False))
        return Operand(self.value(node), self._rescaling(own, scale, observed=observed))

    def shifted(self, code: str, digits: int) -> str:
        """Drop so many decimals, half away from zero."""
        return apply("halved", code, big(10**digits))

    def _rescaling(self, own: int, scale: int, *, observed: bool) -> Callable[[str], str]:
        """Give the change of a number from its own scale to another, through the scale of an observer."""
        seen = min(own, t.OBSERVED_SCALE) if observed else own
        if own == seen and own == scale:
            return unchanged

        def change(code: str) -> str:
            if own > seen:
                code = self.shifted(code, own - seen)
            return self.shifted(code, seen - scale) if seen > scale else times(code, 10 ** (scale - seen))

        return change

    def value(self, node: Checked) -> Code:
        match node:
            case Const():
                return Code(literal(node.value, node.type), nullable=node.value is None)
            case Read():
                return self._read(node)
            case Not():
                return Code(negated(self.condition(node.operand)), nullable=False)
            case And():
                return Code(conjunction([self.condition(one) for one in node.operands]), nullable=False)
            case Or():
                return Code(either([self.condition(one) for one in node.operands]), nullable=False)
            case Compare():
                return self._compared(
                    node.op, self._comparable(node.left, node.right), self._comparable(node.right, node.left), node.left
                )
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
        """Emit a value in the form of a wider type of its family: another scale, or "module:id" for a reference."""
        if isinstance(wanted, t.NumberType | t.MoneyType) and isinstance(node.type, t.NumberType | t.MoneyType):
            return self._changed(self.number(node, scale_of(wanted), observed=False))
        if isinstance(wanted, t.RefType) and isinstance(node.type, t.RefType):
            return self._changed(self._reference(node, many=len(wanted.modules) > 1))
        return self.value(node)

    def _changed(self, operand: Operand) -> Code:
        return self.strict([operand], unchanged) if operand.changes else operand.code

    def _read(self, node: Read) -> Code:
        return Code(self._slot(node.slot), nullable=node.nullable)

    def _slot(self, slot: Slot | RowsSlot) -> str:
        """Give the text that reads a slot: of the innermost row, of the row around it, or of the record."""
        rows = self._rows
        if rows and slot.root == "record":
            return entry(rows[-1].variable, rows[-1].slots[slot])
        if len(rows) > 1 and slot.root == "row":
            return entry(rows[-2].variable, rows[-2].slots[replace(slot, root="record")])
        return entry("r", self._slots[seen_outside(slot, inside=False) if rows else slot])

    def _compared(self, op: str, left: Operand, right: Operand, of: Checked) -> Code:
        operands = [left, right]
        family = family_of(of.type)
        blanks = [one.code.nullable for one in operands]
        if op == "=" and (all(blanks) or not any(blanks) or not any(one.changes for one in operands)):
            # null equals nothing but null, which is what the language says of blank
            return Code(_equal(family, *[self._changed(one).code for one in operands]), nullable=False)
        if op == "=":
            return self.strict_condition(operands, lambda a, b: _equal(family, a, b))
        if family in ("text", "choice"):
            return self.strict_condition(operands, lambda a, b: infix(apply("compareTexts", a, b), op, "0"))
        return self.strict_condition(operands, lambda a, b: infix(a, op, b))

    def _comparable(self, node: Checked, other: Checked) -> Operand:
        if isinstance(node.type, t.NumberType | t.MoneyType) and isinstance(other.type, t.NumberType | t.MoneyType):
            scales = (min(scale_of(one.type), t.OBSERVED_SCALE) for one in (node, other))
            return self.number(node, max(scales))
        if isinstance(node.type, t.RefType) and isinstance(other.type, t.RefType):
            return self._reference(node, many=len(node.type.modules) > 1 or len(other.type.modules) > 1)
        return self.operand(node)

    def _reference(self, node: Checked, *, many: bool) -> Operand:
        """A reference to one module meets one to several: the module is written before the id as well."""
        if many and isinstance(node.type, t.RefType) and len(node.type.modules) == 1:
            module = text(f"{node.type.modules[0]}:")
            return Operand(self.value(node), lambda code: infix(module, "+", code))
        return self.operand(node)

    def _is_blank(self, operand: Checked) -> Code:
        code = self.value(operand)
        if isinstance(operand.type, t.ChoicesType):
            return Code(infix(f"{code.code}.length", "===", "0"), nullable=False)
        return Code(is_blank(code.code), nullable=False)

    def _one_of(self, node: OneOf) -> Code:
        constants = [item for item in node.items if isinstance(item, Const)]
        plain = not isinstance(node.operand.type, t.NumberType | t.MoneyType | t.RefType | t.ChoicesType)
        if plain and len(constants) == len(node.items):
            items = listed([literal(item.value, item.type) for item in constants])
            return Code(f"{items}.includes({self.value(node.operand).code})", nullable=False)
        if isinstance(node.operand, Const):
            return Code(either([self._equal(node.operand, item).code for item in node.items]), nullable=False)
        operand = self.value(node.operand)
        variable = self.fresh()
        bound = Code(variable, operand.nullable)
        comparisons = [self._equal_bound(node.operand, bound, item) for item in node.items]
        # the operand is computed once and first: it may be dear, and it may report a diagnostic
        return Code(f"({assign(variable, operand.code)}, {either(comparisons)})", nullable=False)

    def _equal(self, left: Checked, right: Checked) -> Code:
        return self._compared("=", self._comparable(left, right), self._comparable(right, left), left)

    def _equal_bound(self, node: Checked, bound: Code, item: Checked) -> str:
        left = Operand(bound, self._comparable(node, item).then)
        return self._compared("=", left, self._comparable(item, node), node).code

    def _text_match(self, node: TextMatch) -> Code:
        pattern = node.pattern
        operand = self.operand(node.operand)
        if isinstance(pattern, Const) and isinstance(pattern.value, str):
            folded = text(like_parts(pattern.value) if node.kind == "like" else fold(pattern.value))
            return self.strict_condition([operand], lambda one: self.use(FOLDING, f"{node.kind}Folded", one, folded))
        operands = [operand, self.operand(pattern)]
        return self.strict_condition(operands, lambda a, b: self.use(FOLDING, node.kind, a, b))

    def _join(self, node: Join) -> Code:
        parts = [self.value(part) for part in node.parts]
        codes = [infix(part.code, "??", '""') if part.nullable else part.code for part in parts]
        return Code(apply("join", listed(codes), *self.site(node.span)), nullable=True)

    def _coalesce(self, node: Coalesce) -> Code:
        codes = [self.as_type(part, node.type) for part in node.parts]
        result = codes[-1]
        for code in reversed(codes[:-1]):
            result = Code(infix(code.code, "??", result.code), result.nullable) if code.nullable else code
        return result

    def _if(self, node: If) -> Code:
        result = self.as_type(node.otherwise, node.type)
        for condition, value in reversed(node.arms):
            arm = self.as_type(value, node.type)
            code = choose(self.condition(condition), arm.code, result.code)
            result = Code(code, nullable=arm.nullable or result.nullable)
        return result

    # aggregates

    def _aggregate(self, node: Aggregate) -> Code:
        if node.rows.by is not None or node.rows.among is not None:
            raise NotAvailable(node.span.source.text[node.span.start : node.span.end])
        rows = self._within_limit(node)
        outer = self._rows
        self._row_count += 1
        variable = f"q{self._row_count}"
        self._rows = (*outer, _Rows(variable, {slot: index for index, slot in enumerate(node.rows.slots)}))
        try:
            where = f"({variable}) => {self.condition(node.where)}" if node.where is not None else NULL
            arguments = [where, f"({variable}) => {self._row_value(node)}", *self._more(node, variable)]
        finally:
            self._rows = outer
        found = self.fresh()
        done = apply(_helper(node), found, *arguments)
        if node.function in ("any", "all"):  # a condition is never blank
            return Code(conjunction([is_given(assign(found, rows)), done]), nullable=False)
        done = choose(is_given(assign(found, rows)), done, NULL)
        if isinstance(node.type, t.ChoicesType):  # nor is a set of codes
            return Code(infix(done, "??", "[]"), nullable=False)
        return Code(done, nullable=True)

    def _within_limit(self, node: Aggregate) -> str:
        """Give the text of the rows, null when there are too many: also of the aggregates inside, taken together."""
        rows = self._slot(node.rows)
        if self._rows:
            return rows  # the aggregate around has counted them
        inside = [one.rows for one in aggregates_inside(node)]
        if not inside:
            return apply("rowsWithin", rows, *self.site(node.span))
        places = [whole(node.rows.slots.index(one)) for one in inside if one.root == "record"]
        same = [self._slot(seen_outside(one, inside=False)) for one in inside if one.root != "record"]
        return apply("nestedRowsWithin", rows, listed(places), listed(same), *self.site(node.span))

    def _row_value(self, node: Aggregate) -> str:
        if node.value is None:
            return "true"
        return self.condition(node.value) if node.function in ("any", "all") else self.value(node.value).code

    def _more(self, node: Aggregate, variable: str) -> list[str]:
        """Give the arguments that follow the value of a row."""
        match node.function:
            case "first" | "last":
                if node.order is None:
                    return [f"({variable}) => 0"]
                by_text = family_of(node.order.type) in ("text", "choice")
                key = f"({variable}) => {self.value(node.order).code}"
                return [key, f"{CORE}.compareTexts"] if by_text else [key]
            case "join_text":
                return [text(node.separator), *self.site(node.span)]
            case "sum":
                limit = LONGEST if isinstance(node.type, t.DurationType) else number_limit(scale_of(node.type))
                return [limit, *self.site(node.span)]
            case "avg":
                if isinstance(node.type, t.DurationType) or node.value is None:
                    return [big(1)]
                return [big(10 ** (scale_of(node.type) - scale_of(node.value.type)))]
        return []


def _equal(family: str, left: str, right: str) -> str:
    return apply("sameCodes", left, right) if family == "choices" else infix(left, "===", right)


def _helper(node: Aggregate) -> str:
    return {
        "sum": "rowsSum",
        "count": "rowsCount",
        "avg": "rowsAvg",
        "min": "rowsMin",
        "max": "rowsMax",
        "any": "rowsAny",
        "all": "rowsAll",
        "first": "rowsFirst",
        "last": "rowsLast",
        "join_text": "rowsJoinText",
    }[node.function]
