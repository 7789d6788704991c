"""From text to a checked expression: every name resolved, every type known, all problems in one pass.

A part that is wrong becomes unknown, and nothing that follows from it alone is reported again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from customary.expressions import limits, nodes, place_problems, problems
from customary.expressions import types as t
from customary.expressions.checked import And, Checked, Const, Join, Or, TextMatch
from customary.expressions.checking import habits, literals, operators
from customary.expressions.checking.arguments import conjunction
from customary.expressions.checking.calls import check_call
from customary.expressions.checking.choices import member_of
from customary.expressions.checking.context import Context, Scope, is_blank_literal, is_unknown, literal_text, unknown
from customary.expressions.checking.currencies import as_wanted
from customary.expressions.checking.facts import when_false, when_true
from customary.expressions.checking.fitting import as_condition, as_text, fit, for_display, source_text
from customary.expressions.checking.forms import blank_test, check_form, coalesced
from customary.expressions.checking.names import peek_list, read_path
from customary.expressions.checking.thousands import hint_thousands
from customary.expressions.checking.words import type_words
from customary.expressions.expression import Expression
from customary.expressions.functions import FUNCTIONS
from customary.expressions.parser import parse
from customary.expressions.positions import Excerpt, Problem
from customary.expressions.scope import Place, Vocabulary
from customary.expressions.uses import Noted
from customary.expressions.walk import unfolded_size

__all__ = ["CheckResult", "check", "check_for_display"]


@dataclass(frozen=True, slots=True)
class CheckResult:
    expression: Expression | None
    """None when there is a problem that is not only a hint."""
    problems: tuple[Problem, ...]


def check(
    excerpt: Excerpt,
    vocabulary: Vocabulary,
    place: Place,
    *,
    expected: t.Type | None = None,
    condition: bool = False,
    noted: Noted | None = None,
) -> CheckResult:
    """Parse and check an expression.

    Of a text that cannot be read but for mistakes that are easily mended, the unknown names are told as well.

    Shapes: `expected` is the type of what the value fills; with `condition` the value must be true or false; `noted`
    takes the uses of names.
    Errors: none raised; every problem found is in the result, sorted by place.
    """

    def finish(checker: _Checker, node: nodes.Node, scope: Scope) -> Checked:
        if condition:
            return checker.condition(node, scope)
        value = checker.value(node, scope)
        if expected is None:
            return value
        return fit(checker.context, value, as_wanted(checker.context, scope, expected))

    return _check(excerpt, Context(vocabulary, place, noted=noted), finish)


def check_for_display(
    excerpt: Excerpt, vocabulary: Vocabulary, place: Place, *, noted: Noted | None = None
) -> CheckResult:
    """Parse and check an expression whose value people will read, and turn it into text."""

    def finish(checker: _Checker, node: nodes.Node, scope: Scope) -> Checked:
        return for_display(checker.context, checker.value(node, scope))

    return _check(excerpt, Context(vocabulary, place, noted=noted), finish)


def _check(excerpt: Excerpt, context: Context, finish: Callable[[_Checker, nodes.Node, Scope], Checked]) -> CheckResult:
    parsed = parse(excerpt)
    node = parsed.node or parsed.guess
    place = context.place
    if node is None:
        own = context.module(place.module)
        return CheckResult(None, tuple(habits.spaced_label(one, excerpt, own) or one for one in parsed.problems))
    scope = Scope(context.module(place.module), place.record)
    root = finish(_Checker(context), node, scope)
    if parsed.node is None:
        names = {one.text(): one for one in reversed(context.problems) if one.code.startswith("E2")}
        return CheckResult(None, _in_order((*parsed.problems, *names.values())))
    if unfolded_size(root) > limits.MAX_UNFOLDED:
        context.report(place_problems.too_much_repeated(root.span, limits.MAX_UNFOLDED))
    found = _in_order(context.problems)
    if is_unknown(root) or any(one.severity == "error" for one in found):
        return CheckResult(None, found)
    return CheckResult(Expression(excerpt, root, frozenset(context.uses)), found)


def _in_order(found: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(found, key=lambda one: (one.span.start, one.code)))


class _Checker:
    """Goes over the syntax tree; see `checking` for what is asked at each node."""

    def __init__(self, context: Context) -> None:
        self.context = context

    def value(self, node: nodes.Node, scope: Scope) -> Checked:
        return _HANDLERS[type(node)](self, node, scope)

    def condition(self, node: nodes.Node, scope: Scope) -> Checked:
        return as_condition(self.context, self.value(node, scope))

    def literal(self, node: Any, scope: Scope) -> Checked:
        return literals.check_literal(self.context, node)

    def path(self, node: nodes.Path, scope: Scope) -> Checked:
        return read_path(self.context, node, scope)

    def list(self, node: nodes.ListLiteral, scope: Scope) -> Checked:
        """A list of texts is a set of codes, wherever one is wanted."""
        marked = habits.marked_field(node)
        if marked is not None:
            self.context.report(marked)
            return unknown(node.span)
        codes: set[str] = set()
        for one in node.items:
            value = self.value(one, scope)
            text = literal_text(value)
            if text is None:
                if not is_unknown(value):
                    self.context.report(problems.literal_needed(value.span))
                return unknown(node.span)
            codes.add(text)
        return Const(span=node.span, type=t.ChoicesType(None), nullable=False, value=frozenset(codes))

    def call(self, node: nodes.FunctionCall, scope: Scope) -> Checked:
        hint_thousands(self.context, [one.value for one in node.arguments])
        function = FUNCTIONS.get(node.name)
        if function is None:
            return self._unknown_function(node, scope)
        if node.name == "len" and len(node.arguments) == 1 and peek_list(self.context, node.arguments[0].value, scope):
            self.context.report(habits.length_of_list(node))
            return unknown(node.span)
        if node.name in {"today", "now"} and not self.context.place.knows_clock(node.name):
            self.context.report(place_problems.clock_in_stored_field(self.context.place, node.name_span, node.name))
        self.context.uses.update(function.uses & {"today", "now", "calendar"})
        if function.purposes is not None and self.context.place.purpose not in function.purposes:
            self.context.report(place_problems.function_not_here(node.name_span, function.name))
            return unknown(node.span)
        if function.form is not None:
            return check_form(self, node, function, scope)
        return check_call(self, node, function, scope)

    def _unknown_function(self, node: nodes.FunctionCall, scope: Scope) -> Checked:
        problem = habits.unknown_call(self.context, node)
        self.context.report(problem)
        if problem.fix is None:
            for one in node.arguments:
                self.value(one.value, scope)
        return unknown(node.span)

    def logic(self, node: nodes.Logic, scope: Scope) -> Checked:
        """Each operand is checked knowing that the ones before it did not decide."""
        learned = when_true if node.op == "and" else when_false
        operands: list[Checked] = []
        before: nodes.Node | None = None
        for one in node.operands:
            half = habits.half_comparison(before, one)
            if half is not None:
                self.context.report(half)
                return unknown(node.span)
            operand = self.condition(one, scope)
            operands.append(operand)
            before = one
            scope = scope.knowing(learned(operand))
        if any(map(is_unknown, operands)):
            return unknown(node.span)
        if node.op == "and":
            return conjunction(operands, node.span)
        return Or(span=node.span, type=t.BOOLEAN, nullable=False, operands=tuple(operands))

    def unary(self, node: nodes.Unary, scope: Scope) -> Checked:
        if node.op == "not":
            operand = self.condition(node.operand, scope)
            return operand if is_unknown(operand) else operators.not_(operand, node.span)
        value = self.value(node.operand, scope)
        if node.op == "-":
            return operators.negate(self.context, value, node.span)
        return operators.posit(self.context, value, node.span)

    def comparison(self, node: nodes.Comparison, scope: Scope) -> Checked:
        known = habits.known_comparison(self.context, node, scope)
        if known is not None:
            self.context.report(known)
            return unknown(node.span)
        left, right = self.value(node.left, scope), self.value(node.right, scope)
        joined = self._joined_condition(node, left, scope)
        if joined is not None:
            self.context.report(joined)
            return unknown(node.span)
        return operators.compare(self.context, node.op, left, right, node.span)

    def _joined_condition(self, node: nodes.Comparison, left: Checked, scope: Scope) -> Problem | None:
        """Look for a condition that & joined to the right side."""
        if not isinstance(node.right, nodes.Sequence) or node.right.op != "&" or isinstance(left.type, t.TextType):
            return None
        return habits.joined_condition(node.right, self.value(node.right.parts[-1], scope).type)

    def membership(self, node: nodes.Membership, scope: Scope) -> Checked:
        operand = self.value(node.operand, scope)
        if node.source is not None:
            found = self._member(node, operand, self.value(node.source, scope))
        else:
            hint_thousands(self.context, node.items)
            items = tuple(self.value(one, scope) for one in node.items)
            found = operators.one_of(self.context, operand, items, node.span)
        return operators.not_(found, node.span) if node.negated and not is_unknown(found) else found

    def _member(self, node: nodes.Membership, operand: Checked, source: Checked) -> Checked:
        if is_unknown(operand) or is_unknown(source):
            return unknown(node.span)
        if isinstance(source.type, t.ChoicesType):
            return member_of(self.context, operand, source, node.span)
        wanted = type_words(t.ChoicesType(None))
        self.context.report(problems.type_mismatch(source.span, wanted, type_words(source.type)))
        return unknown(node.span)

    def range(self, node: nodes.Range, scope: Scope) -> Checked:
        operand = self.value(node.operand, scope)
        low, high = self.value(node.low, scope), self.value(node.high, scope)
        parts = (
            operators.compare(self.context, ">=", operand, low, node.span),
            operators.compare(self.context, "<=", operand, high, node.span),
        )
        if any(map(is_unknown, parts)):
            return unknown(node.span)
        found = And(span=node.span, type=t.BOOLEAN, nullable=False, operands=parts)
        return operators.not_(found, node.span) if node.negated else found

    def blank_test(self, node: nodes.BlankTest, scope: Scope) -> Checked:
        found = blank_test(self, node.operand, scope, node.span)
        return operators.not_(found, node.span) if node.negated and not is_unknown(found) else found

    def match(self, node: nodes.Match, scope: Scope) -> Checked:
        chosen = self.value(node.operand, scope) if node.kind == "contains" else None
        if chosen is not None and isinstance(chosen.type, t.ChoicesType):
            return self._not_contained(node, chosen)
        operand, pattern = (self._matched(one, scope) for one in (node.operand, node.pattern))
        if is_unknown(operand) or is_unknown(pattern):
            return unknown(node.span)
        if node.kind == "like":
            self._hint_like(pattern)
        found = TextMatch(
            span=node.span, type=t.BOOLEAN, nullable=False, kind=node.kind, operand=operand, pattern=pattern
        )
        return operators.not_(found, node.span) if node.negated else found

    def _not_contained(self, node: nodes.Match, chosen: Checked) -> Checked:
        """Of a set of choices one asks with `in` whether it holds a code."""
        pattern = node.pattern.span
        code = pattern.source.text[pattern.start : pattern.end]
        mended = f"{code} {'not in' if node.negated else 'in'} {source_text(chosen)}"
        wrong = problems.type_mismatch(chosen.span, type_words(t.TEXT), type_words(chosen.type))
        self.context.report(wrong.mended_by(node.span, mended))
        return unknown(node.span)

    def _matched(self, node: nodes.Node, scope: Scope) -> Checked:
        return fit(self.context, self.value(node, scope), t.TEXT)

    def _hint_like(self, pattern: Checked) -> None:
        text = literal_text(pattern) or ""
        if ("%" in text or "_" in text) and not ("*" in text or "?" in text):
            instead = text.replace("%", "*").replace("_", "?")
            quote = source_text(pattern)[:1]
            self.context.report(problems.like_with_percent(pattern.span, f"{quote}{instead}{quote}"))

    def binary(self, node: nodes.Binary, scope: Scope) -> Checked:
        left, right = self.value(node.left, scope), self.value(node.right, scope)
        return operators.arithmetic(self.context, node.op, left, right, node.span)

    def sequence(self, node: nodes.Sequence, scope: Scope) -> Checked:
        parts = [self.value(one, scope) for one in node.parts]
        if node.op == "??":
            return coalesced(self.context, parts, node.span)
        texts = tuple(as_text(self.context, one) for one in parts)
        if any(map(is_unknown, texts)):
            return unknown(node.span)
        nullable = all(one.nullable or is_blank_literal(one) for one in texts)
        return Join(span=node.span, type=t.TEXT, nullable=nullable, parts=texts)


_HANDLERS: Mapping[type, Callable[[_Checker, Any, Scope], Checked]] = {
    nodes.NumberLiteral: _Checker.literal,
    nodes.PercentLiteral: _Checker.literal,
    nodes.QuantityLiteral: _Checker.literal,
    nodes.TextLiteral: _Checker.literal,
    nodes.BooleanLiteral: _Checker.literal,
    nodes.BlankLiteral: _Checker.literal,
    nodes.DateLiteral: _Checker.literal,
    nodes.DateTimeLiteral: _Checker.literal,
    nodes.Path: _Checker.path,
    nodes.FunctionCall: _Checker.call,
    nodes.ListLiteral: _Checker.list,
    nodes.Unary: _Checker.unary,
    nodes.Logic: _Checker.logic,
    nodes.Comparison: _Checker.comparison,
    nodes.Membership: _Checker.membership,
    nodes.Range: _Checker.range,
    nodes.BlankTest: _Checker.blank_test,
    nodes.Match: _Checker.match,
    nodes.Binary: _Checker.binary,
    nodes.Sequence: _Checker.sequence,
}
