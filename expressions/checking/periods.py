"""`in_period`, written as two comparisons, so that an index can answer it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal, cast

from customary.expressions import name_problems, nodes, numeric, place_problems, problems
from customary.expressions import types as t
from customary.expressions.checked import And, Arithmetic, Call, Checked, Compare, Const
from customary.expressions.checking.arguments import positional, without
from customary.expressions.checking.calls import day_of, whole_number
from customary.expressions.checking.context import (
    Checking,
    Context,
    Scope,
    blank,
    is_blank_literal,
    is_unknown,
    literal_text,
    span_of_text,
    unknown,
)
from customary.expressions.checking.suggest import periods_and_labels
from customary.expressions.checking.words import type_words
from customary.expressions.functions import PERIODS, Function, family_of
from customary.expressions.positions import Span

__all__ = ["check_in_period"]

_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def check_in_period(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    context = checking.context
    counts = [one for one in node.arguments if one.name == "n"]
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
    if is_blank_literal(day):
        day = blank(day.span, t.DATE)
    if family_of(day.type) not in {"date", "datetime"}:
        context.report(problems.type_mismatch(day.span, type_words(t.DATE), type_words(day.type)))
        return unknown(node.span)
    if word is None:
        if not is_unknown(named):
            context.report(problems.literal_needed(given[1].span))
        return unknown(node.span)
    if word not in PERIODS:
        near = context.nearest(word, periods_and_labels()) or PERIODS[3:6]
        context.report(name_problems.unknown_word(span_of_text(named, word), word, near))
        return unknown(node.span)
    number: Checked | None = None
    if "_n_" in word or counts:
        number = _count(checking, node, function, scope, word, counts)
        if is_unknown(number):
            return unknown(node.span)
    return _Period(node.span).condition(day_of(day), word, number)


def _count(
    checking: Checking,
    node: nodes.FunctionCall,
    function: Function,
    scope: Scope,
    word: str,
    counts: Sequence[nodes.Argument],
) -> Checked:
    """Check how many days, months or the like a period has."""
    context = checking.context
    if len(counts) > 1:
        context.report(problems.argument_twice(counts[1].span, "n"))
    elif "_n_" not in word:
        context.report(name_problems.unknown_argument(counts[0].name_span or counts[0].span, "n", function.usage, ()))
    elif not counts:
        context.report(problems.argument_missing(node.span, "n", function.usage))
    else:
        number = checking.value(counts[0].value, scope)
        if is_unknown(number) or is_blank_literal(number):
            return blank(number.span, t.INTEGER) if is_blank_literal(number) else number
        if isinstance(number.type, t.NumberType):
            return whole_number(number)
        context.report(problems.type_mismatch(number.span, type_words(t.INTEGER), type_words(number.type)))
    return unknown(node.span)


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
        if unit.startswith("n_") and unit != "n_days":
            return self._several(which, unit.removeprefix("n_").removesuffix("s"), cast(Checked, count))
        if unit.endswith("days"):
            number = count or self._number(int(unit.split("_")[0]))
            if which == "last":
                start = self._call("add_days", self._days(today, 1), self._negative(number))
                return start, self._days(today, 1)
            return today, self._call("add_days", today, number)
        start = self._call("start_of", today, self._word(unit))
        step = {"last": -1, "this": 0, "next": 1}[which]
        return self._moved(start, unit, step), self._moved(start, unit, step + 1)

    def _several(self, which: str, unit: str, count: Checked) -> tuple[Checked, Checked]:
        """So many whole units before the present one, or behind it."""
        start = self._call("start_of", self._call("today"), self._word(unit))
        if which == "last":
            return self._by(start, unit, self._negative(count)), start
        after = self._moved(start, unit, 1)
        return after, self._by(after, unit, count)

    def _by(self, start: Checked, unit: str, count: Checked) -> Checked:
        if unit == "week":
            return self._call("add_weeks", start, count)
        months = _MONTHS[unit.removeprefix("fiscal_")]
        if months == 12:
            return self._call("add_years", start, count, self._no())
        if months == 3:
            count = self._times(count, 3)
        return self._call("add_months", start, count, self._no())

    def _times(self, number: Checked, factor: int) -> Checked:
        if isinstance(number, Const) and isinstance(number.value, int):
            return replace(number, type=t.INTEGER, value=number.value * factor)
        by = self._number(factor)
        type_ = numeric.multiplied(number.type, by.type)
        nullable = number.nullable or numeric.is_guarded(type_)
        return Arithmetic(span=self._span, type=type_, nullable=nullable, op="*", left=number, right=by)

    def _word(self, unit: str) -> Checked:
        return Const(span=self._span, type=t.TEXT, nullable=False, value=unit)

    def _no(self) -> Checked:
        return Const(span=self._span, type=t.BOOLEAN, nullable=False, value=False)

    def _moved(self, start: Checked, unit: str, steps: int) -> Checked:
        if unit == "week":
            return self._days(start, 7 * steps)
        months = _MONTHS[unit.removeprefix("fiscal_")] * steps
        return self._call("add_months", start, self._number(months), self._no()) if months else start

    def _days(self, day: Checked, count: int) -> Checked:
        return self._call("add_days", day, self._number(count)) if count else day

    def _number(self, value: int) -> Checked:
        return Const(span=self._span, type=t.INTEGER, nullable=False, value=value)

    def _negative(self, number: Checked) -> Checked:
        zero = self._number(0)
        type_ = numeric.added(zero.type, number.type)
        from_zero = Arithmetic(span=self._span, type=type_, nullable=number.nullable, op="-", left=zero, right=number)
        if isinstance(number, Const) and isinstance(number.value, int):
            return self._number(-number.value)
        return from_zero

    def _call(self, name: str, *args: Checked) -> Checked:
        return Call(span=self._span, type=t.DATE, nullable=name != "today", function=name, args=args)

    def _compare(self, op: Literal[">=", "<"], left: Checked, right: Checked) -> Checked:
        return Compare(span=self._span, type=t.BOOLEAN, nullable=False, op=op, left=left, right=right)


def _refuse_clock(context: Context, node: nodes.FunctionCall, name: str) -> None:
    if not context.place.knows_clock(name):
        context.report(place_problems.clock_in_stored_field(context.place, node.name_span, name))
    context.uses.add(name)
