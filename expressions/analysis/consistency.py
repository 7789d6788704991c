"""Whether facts can hold together for any record.

Blanks first: what must have a value and what must not. Then texts and codes, each with what it can still be. Then
numbers and times, as differences between values: constraints `x - y <= c` contradict each other exactly when they
close a circle whose sum is negative.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import assert_never

from customary.expressions import types as t
from customary.expressions.analysis.blanks import needed
from customary.expressions.analysis.comparing import given_alternatives
from customary.expressions.analysis.distances import Distances
from customary.expressions.analysis.facts import (
    ORDERS,
    Apart,
    Blankness,
    Difference,
    Fact,
    Matching,
    Never,
    OneOfTexts,
    Ordered,
    Truth,
)
from customary.expressions.analysis.folding import folded
from customary.expressions.analysis.linear import Atom, meaning_of
from customary.expressions.analysis.normal_form import Form
from customary.expressions.analysis.scales import Bounds, is_measured
from customary.expressions.checked import Checked, Coalesce, Const, If, TextMatch

__all__ = ["Codes", "can_hold"]

Codes = Mapping[str, frozenset[str]]
"""The codes of each dictionary: a choice holds one of them, or is blank."""


def can_hold(facts: Iterable[Fact], codes: Codes) -> bool:
    """Say whether some record may have all the facts; False is certain, True is not."""
    state = _State(codes)
    return all(map(state.take, facts)) and state.is_possible()


@dataclass
class _Text:
    """What a text or a choice can still be."""

    values: frozenset[str] | None
    """None for any text."""
    facts: list[OneOfTexts | Ordered | Matching] = field(default_factory=list)

    def narrow(self, atom: Atom) -> bool:
        """Apply what is known of it; False when nothing is left."""
        for fact in self.facts:
            if isinstance(fact, OneOfTexts) and fact.inside:
                self.values = fact.values if self.values is None else self.values & fact.values
        if self.values is None:
            return _is_between(fact for fact in self.facts if isinstance(fact, Ordered))
        self.values = frozenset(one for one in self.values if all(_allows(fact, one, atom) for fact in self.facts))
        return bool(self.values)


def _is_between(limits: Iterable[Ordered]) -> bool:
    """Say whether any text lies between limits."""
    lows: list[tuple[str, bool]] = []
    highs: list[tuple[str, bool]] = []
    for one in limits:
        (highs if one.op in ("<", "<=") else lows).append((one.text, "=" in one.op))
    return all(low < high or (low == high and closed and also) for low, closed in lows for high, also in highs)


def _allows(fact: OneOfTexts | Ordered | Matching, text: str, atom: Atom) -> bool:
    match fact:
        case OneOfTexts():
            return (text in fact.values) == fact.inside
        case Ordered():
            return ORDERS[fact.op](text, fact.text)
        case Matching():
            span = atom.node.span
            operand = Const(span=span, type=t.TEXT, nullable=False, value=text)
            pattern = Const(span=span, type=t.TEXT, nullable=False, value=fact.pattern)
            test = TextMatch(
                span=span, type=t.BOOLEAN, nullable=False, kind=fact.kind, operand=operand, pattern=pattern
            )
            found = folded(test)
            return isinstance(found, Const) and found.value is fact.matches
    assert_never(fact)


class _State:
    """Everything that is known of one record."""

    def __init__(self, codes: Codes) -> None:
        self._codes = codes
        self._blank: dict[Atom, bool] = {}
        self._truths: dict[Form, bool] = {}
        self._texts: dict[Atom, _Text] = {}
        self._measures: list[Difference | Apart] = []
        self._line = Distances()

    def take(self, fact: Fact) -> bool:
        """Add a fact; False when it contradicts another one on its face."""
        match fact:
            case Never():
                return False
            case Blankness():
                return self._take_blankness(fact)
            case Truth():
                return self._truths.setdefault(fact.key, fact.holds) == fact.holds
            case Difference() | Apart():
                self._measures.append(fact)
            case _:
                self._text(fact.atom).facts.append(fact)
        return True

    def _text(self, atom: Atom) -> _Text:
        type_ = atom.node.type
        start = self._codes.get(type_.dictionary) if isinstance(type_, t.ChoiceType) else None
        return self._texts.setdefault(atom, _Text(start))

    def _take_blankness(self, fact: Blankness) -> bool:
        known = self._blank.get(fact.atom)
        if known is not None:
            return known == fact.blank
        self._blank[fact.atom] = fact.blank
        if isinstance(fact.atom.node, Const):
            return fact.blank == (fact.atom.node.value is None)
        if fact.blank:
            return True
        if isinstance(fact.atom.node.type, t.ChoiceType):
            self._text(fact.atom)
        return all(self._take_given(part) for part in needed(fact.atom.node))

    def _take_given(self, part: Checked) -> bool:
        """What a value is made from must have values too; of a choice among values nothing is said."""
        if isinstance(part, Coalesce | If):
            return True
        alternatives = given_alternatives(folded(part))
        return any(all(map(self.take, facts)) for facts in alternatives)

    def _is_given(self, atom: Atom) -> bool:
        return self._blank.get(atom) is False

    def is_possible(self) -> bool:
        return self._sets_are_possible() and self._values_are_possible()

    def _sets_are_possible(self) -> bool:
        """An empty set has no member."""
        return not any(
            holds and key[0] == "member" and self._truths.get(("empty", key[1])) for key, holds in self._truths.items()
        )

    def _values_are_possible(self) -> bool:
        texts = {atom: text for atom, text in self._texts.items() if self._is_given(atom)}
        if not all(text.narrow(atom) for atom, text in texts.items()):
            return False
        self._lay_out(texts)
        if not self._line.is_possible():
            return False
        pairs = combinations(texts.items(), 2)
        return all(
            _share(one, other) for (left, one), (right, other) in pairs if self._line.are_equal(left.key, right.key)
        )

    def _lay_out(self, texts: Mapping[Atom, _Text]) -> None:
        """Put what has a value on the line: its bounds, what it is made from, and how it is related to others."""
        for atom in [one for one, blank in self._blank.items() if not blank]:
            if is_measured(atom.node):
                self._place(atom)
        for fact in self._measures:
            if not all(map(self._is_given, fact.needs)):
                continue
            for point in (fact.left, fact.right):
                self._line.point(point, fact.step)
            if isinstance(fact, Apart):
                self._line.apart(fact.left, fact.right, fact.by)
            else:
                self._line.at_most(fact.left, fact.right, fact.most)
        known = [
            (atom, next(iter(text.values))) for atom, text in texts.items() if text.values and len(text.values) == 1
        ]
        for (left, first), (right, second) in combinations(known, 2):
            self._order(left, right, (first > second) - (first < second))

    def _place(self, atom: Atom) -> None:
        self._line.point(atom.key, atom.step)
        self._bound(atom.key, None, atom.bounds)
        meaning = meaning_of(atom)
        if meaning is not None and list(meaning.terms.values()) == [1] and meaning.constant.denominator == 1:
            base = next(iter(meaning.terms))
            by = int(meaning.constant)
            self._line.point(base.key, base.step)
            self._bound(atom.key, base.key, Bounds(by, by))

    def _bound(self, left: Form, right: Form | None, limits: Bounds) -> None:
        if limits.high is not None:
            self._line.at_most(left, right, limits.high)
        if limits.low is not None:
            self._line.at_most(right, left, -limits.low)

    def _order(self, left: Atom, right: Atom, sign: int) -> None:
        """Put two texts that are known in their order."""
        for point in (left, right):
            self._line.point(point.key, 1)
        if sign <= 0:
            self._line.at_most(left.key, right.key, sign)
        if sign >= 0:
            self._line.at_most(right.key, left.key, -sign)


def _share(one: _Text, other: _Text) -> bool:
    """Say whether two texts can be the same."""
    return one.values is None or other.values is None or bool(one.values & other.values)
