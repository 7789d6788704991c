"""What is allowed and yet probably not meant: hints about one expression, each with its place.

A condition that is always the same hides nothing below it: its parts are not looked at again. Nothing is said of what
is written out as `true` or `false`, which is meant so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from customary.expressions import types as t
from customary.expressions.analysis import problems
from customary.expressions.analysis.blanks import is_given
from customary.expressions.analysis.consistency import Codes
from customary.expressions.analysis.folding import folded, is_constant
from customary.expressions.analysis.normal_form import Form, normal_form
from customary.expressions.analysis.scales import bounds, is_measured, units, units_text
from customary.expressions.analysis.verdict import Verdict, codes_of, impossible, verdict
from customary.expressions.checked import (
    Aggregate,
    And,
    Checked,
    Coalesce,
    Compare,
    Const,
    If,
    Not,
    Or,
)
from customary.expressions.expression import Expression
from customary.expressions.positions import Fix, Message, Problem, Span
from customary.expressions.scope import Vocabulary
from customary.expressions.walk import children, inner_parts

__all__ = ["lints"]


def lints(expression: Expression, vocabulary: Vocabulary) -> tuple[Problem, ...]:
    """Give the hints about an expression, in reading order."""
    found = _Lints(codes_of(vocabulary)).of(expression.root)
    distinct = {(one.code, one.span.start, one.span.end): one for one in found}
    return tuple(sorted(distinct.values(), key=lambda one: (one.span.start, one.code)))


class _Lints:
    def __init__(self, codes: Codes) -> None:
        self._codes = codes
        self._twice: set[tuple[int, int]] = set()
        """The places of parts that only repeat others, of which nothing more is said."""

    def of(self, node: Checked) -> Iterator[Problem]:
        """Look at a part, as a condition when it is one."""
        if isinstance(node, Const) or (node.span.start, node.span.end) in self._twice:
            return
        if isinstance(node.type, t.BooleanType):
            said = verdict(node, self._codes)
            if said is not None:
                report = problems.always_true if said.value else problems.never_true
                yield report(node.span, reason(node, said))
                return
        yield from self._parts(node)

    def _parts(self, node: Checked) -> Iterator[Problem]:
        match node:
            case And() | Or():
                yield from self._repeated(node)
                yield from self._written(node, node.operands)
            case If():
                yield from self._arms(node)
            case Coalesce():
                yield from self._never_blank(node)
                yield from self._written(node, node.parts)
            case Aggregate():
                yield from self._written(node, inner_parts(node))
            case _:
                yield from self._written(node, children(node))

    def _written(self, node: Checked, parts: Sequence[Checked]) -> Iterator[Problem]:
        """Look at parts that somebody wrote; of those that the checker made, only at what they are made of."""
        for part in parts:
            yield from self.of(part) if part.span != node.span else self._parts(part)

    def _repeated(self, node: And | Or) -> Iterator[Problem]:
        """Find operands that say what one before them said."""
        seen: set[Form] = set()
        for operand in _flattened(node):
            form = normal_form(operand)
            if form in seen and operand.span != node.span:
                self._twice.add((operand.span.start, operand.span.end))
                yield problems.condition_twice(operand.span, _text(operand.span))
            seen.add(form)

    def _arms(self, node: If) -> Iterator[Problem]:
        before: list[Checked] = []
        for condition, value in node.arms:
            said = verdict(condition, self._codes) if not isinstance(condition, Const) else None
            if said is not None and not said.value:
                yield problems.arm_never_reached(condition.span, reason(condition, said))
            elif before and impossible(before, condition, self._codes):
                yield problems.arm_never_reached(condition.span, problems.taken_before())
            else:
                yield from self.of(condition)
                yield from self.of(value)
            before.append(condition)
        yield from self._written(node, (node.otherwise,))

    def _never_blank(self, node: Coalesce) -> Iterator[Problem]:
        if node.parts[-1].span == node.span:
            return  # the `?? false` of a yes/no value that stands as a condition
        for index, part in enumerate(node.parts[:-1]):
            if is_given(folded(part)):
                kept = " ?? ".join(_in_brackets(_text(one.span)) for one in node.parts[: index + 1])
                yield problems.never_blank(part.span, _text(part.span), Fix(node.span, kept))
                return


_PLAIN = re.compile(r"[\w.]+(\([^()]*\))?")


def _in_brackets(text: str) -> str:
    """A span of a part leaves out the brackets around it."""
    return text if _PLAIN.fullmatch(text) else f"({text})"


def _flattened(node: And | Or) -> Iterator[Checked]:
    """Give the operands, those of operands of the same kind among them."""
    for operand in node.operands:
        if isinstance(operand, And | Or) and type(operand) is type(node) and operand.span != node.span:
            yield from _flattened(operand)
        else:
            yield operand


def _text(span: Span) -> str:
    return span.source.text[span.start : span.end]


def reason(node: Checked, said: Verdict) -> Message:
    """Say why a condition is always the same."""
    if is_constant(node):
        return problems.same_for_every_record()
    if not said.grounds:
        return problems.all_combinations(said.combinations)
    made = [_ground(node, one.parts, said) for one in said.grounds[:2]]
    return made[0] if len(made) == 1 else problems.both(made[0], made[1])


def _ground(node: Checked, parts: Sequence[str], said: Verdict) -> Message:
    if len(parts) == 1:
        found = _beyond(node)
        if found is not None:
            return found
    if said.value:
        return problems.one_always_holds(parts)
    return problems.never_holds_alone(parts[0]) if len(parts) == 1 else problems.none_together(parts)


def _beyond(node: Checked) -> Message | None:
    """Say that the bounds of a value decide a comparison with a constant."""
    while isinstance(node, Not):
        node = node.operand
    if not isinstance(node, Compare):
        return None
    for side, other in ((node.left, node.right), (node.right, node.left)):
        limit = folded(other)
        at = units(limit) if isinstance(limit, Const) else None
        if at is None or not is_measured(side) or isinstance(side, Const):
            continue
        known = bounds(side)
        if known.low is not None and known.high is not None and not known.low < at < known.high:
            low, high = units_text(known.low, side), units_text(known.high, side)
            return problems.beyond_bounds(_text(side.span), low, high)
    return None
