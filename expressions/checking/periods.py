"""`in_period`, written as two comparisons, so that an index can answer it."""

from __future__ import annotations

from typing import Literal, cast

from customary.expressions import nodes, numeric, place_problems, problems
from customary.expressions import types as t
from customary.expressions.checked import And, Arithmetic, Call, Checked, Compare, Const
from customary.expressions.checking.arguments import positional, without
from customary.expressions.checking.calls import day_of
from customary.expressions.checking.context import (
    Checking,
    Context,
    Scope,
    is_unknown,
    literal_text,
    span_of_text,
    unknown,
)
from customary.expressions.checking.suggest import periods_and_labels
from customary.expressions.checking.words import type_words
from customary.expressions.functions import PERIODS, Function, family_of
from customary.expressions.positions import Span
from customary.expressions.scope import Purpose

__all__ = ["check_in_period"]


def check_in_period(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    context = checking.context
    count = next((one.value for one in node.arguments if one.name == "n"), None)
    rest = tuple(one for one in node.arguments if one.name != "n")
    plain = without(node, rest)
    given = positional(checking, plain, function, 2, 2)
    if given is None:
        return unknown(node.span)
    _refuse_clock(context, node, "today")
    day = checking.value(given[0], scope)
    named = checking.value(given[1], scope)
    word = literal_text(named)
    if is_unknown(day):
        return day
    if family_of(day.type) not in {"date", "datetime"}:
        context.report(problems.type_mismatch(day.span, type_words(t.DATE), type_words(day.type)))
        return unknown(node.span)
    if word is None:
        if not is_unknown(named):
            context.report(problems.literal_needed(given[1].span))
        return unknown(node.span)
    if word not in PERIODS:
        near = context.nearest(word, periods_and_labels()) or PERIODS[3:6]
        context.report(problems.unknown_word(span_of_text(named, word), word, near))
        return unknown(node.span)
    number: Checked | None = None
    if word.endswith("_n_days"):
        if count is None:
            context.report(problems.argument_missing(node.span, "n", function.usage))
            return unknown(node.span)
        number = checking.value(count, scope)
        if is_unknown(number) or family_of(number.type) != "number" or numeric.scale_of(number.type) != 0:
            if not is_unknown(number):
                context.report(problems.type_mismatch(number.span, type_words(t.INTEGER), type_words(number.type)))
            return unknown(node.span)
    return _Period(node.span).condition(day_of(day), word, number)


class _Period:
    """Writes a period as two comparisons, so that an index can answer it."""

    def __init__(self, span: Span) -> None:
        self._span = span

    def condition(self, day: Checked, word: str, count: Checked | None) -> Checked:
        low, high = self._bounds(word, count)
        parts = (self._compare(">=", day, low), self._compare("<", day, high))
        return And(span=self._span, type=t.BOOLEAN, nullable=False, operands=parts)

    def _bounds(self, word: str, count: Checked | None) -> tuple[Checked, Checked]:
        """The first day of the period, and the first day after it."""
        today = self._call("today")
        near = {"today": 0, "yesterday": -1, "tomorrow": 1}
        if word in near:
            return self._days(today, near[word]), self._days(today, near[word] + 1)
        which, unit = word.split("_", 1)
        if unit.endswith("days"):
            number = count or self._number(int(unit.split("_")[0]))
            if which == "last":
                start = self._call("add_days", self._days(today, 1), self._negative(number))
                return start, self._days(today, 1)
            return today, self._call("add_days", today, number)
        start = self._call("start_of", today, Const(span=self._span, type=t.TEXT, nullable=False, value=unit))
        step = {"last": -1, "this": 0, "next": 1}[which]
        return self._moved(start, unit, step), self._moved(start, unit, step + 1)

    def _moved(self, start: Checked, unit: str, steps: int) -> Checked:
        if unit == "week":
            return self._days(start, 7 * steps)
        months = {"month": 1, "quarter": 3, "year": 12}[unit.removeprefix("fiscal_")] * steps
        if months == 0:
            return start
        end = Const(span=self._span, type=t.BOOLEAN, nullable=False, value=False)
        return self._call("add_months", start, self._number(months), end)

    def _days(self, day: Checked, count: int) -> Checked:
        return self._call("add_days", day, self._number(count)) if count else day

    def _number(self, value: int) -> Checked:
        return Const(span=self._span, type=t.INTEGER, nullable=False, value=value)

    def _negative(self, number: Checked) -> Checked:
        zero = self._number(0)
        type_ = numeric.added(zero.type, number.type)
        from_zero = Arithmetic(span=self._span, type=type_, nullable=number.nullable, op="-", left=zero, right=number)
        return from_zero if not isinstance(number, Const) else self._number(-cast(int, number.value))

    def _call(self, name: str, *args: Checked) -> Checked:
        return Call(span=self._span, type=t.DATE, nullable=name != "today", function=name, args=args)

    def _compare(self, op: Literal[">=", "<"], left: Checked, right: Checked) -> Checked:
        return Compare(span=self._span, type=t.BOOLEAN, nullable=False, op=op, left=left, right=right)


def _refuse_clock(context: Context, node: nodes.FunctionCall, name: str) -> None:
    if context.place.purpose is Purpose.COMPUTED:
        context.report(place_problems.clock_in_stored_field(node.name_span, name))
    context.uses.add(name)
