"""Whether a condition always holds or never does, with the reason: found without looking at a record.

The formula of the records that it holds for (or fails for) is a set of terms, each a row of facts that hold together:
its disjunctive normal form. If no term can hold, neither can the condition. At most 64 terms are looked at; beyond that
nothing is said. A condition over choices and yes/no values alone is tried with every combination, up to 4,096.

What is said is certain for every record; what is not said may be so all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from customary.expressions.analysis.combinations import combined
from customary.expressions.analysis.consistency import Codes, can_hold
from customary.expressions.analysis.facts import ALWAYS, Claim, Every, Formula, Some
from customary.expressions.analysis.formulas import TooLarge, Writer
from customary.expressions.checked import Checked
from customary.expressions.scope import Vocabulary

__all__ = ["MOST_TERMS", "Ground", "Verdict", "codes_of", "implies", "impossible", "verdict"]

MOST_TERMS = 64


@dataclass(frozen=True, slots=True)
class Ground:
    """Parts of a condition that decide it together, as they are written.

    Of what never holds: they cannot hold together. Of what always holds: one of them does.
    """

    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a condition is for every record."""

    value: bool
    grounds: tuple[Ground, ...]
    """Distinct, in reading order; none when every combination of choices was tried."""
    combinations: int = 0
    """How many were tried."""


def codes_of(vocabulary: Vocabulary) -> Codes:
    """Give the codes of all dictionaries."""
    return {name: frozenset(words.codes) for name, words in vocabulary.dictionaries.items()}


def verdict(root: Checked, codes: Codes) -> Verdict | None:
    """Say what a condition is for every record; None when that is not known to be always the same."""
    for value in (False, True):
        writer = Writer(opposite=value)
        try:
            formula = writer.failing(root) if value else writer.holding(root)
            grounds = _refuted(formula, codes)
        except TooLarge:
            continue
        if grounds is not None:
            return Verdict(value, grounds)
    found = combined(root, codes)
    return Verdict(found[0], (), found[1]) if found is not None else None


def impossible(failing: Sequence[Checked], holding: Checked | None, codes: Codes) -> bool:
    """Say whether a condition surely never holds where others fail; None is one that always holds."""
    writer = Writer(opposite=False)
    try:
        before = tuple(map(writer.failing, failing))
        here = writer.holding(holding) if holding is not None else ALWAYS
        return _refuted(Every((*before, here)), codes) is not None
    except TooLarge:
        return False


def implies(condition: Checked | None, other: Checked | None, codes: Codes) -> bool:
    """Say whether another condition surely holds wherever one does; None is one that always holds."""
    return other is None or impossible([other], condition, codes)


def _refuted(formula: Formula, codes: Codes) -> tuple[Ground, ...] | None:
    """Give why no term of a formula can hold; None when one may."""
    search = _Search(codes)
    return search.grounds if search.closes((formula,), ()) else None


class _Search:
    """Goes through the terms of a formula; what contradicts itself early is not taken further apart."""

    def __init__(self, codes: Codes) -> None:
        self._codes = codes
        self._terms = 0
        self._grounds: list[tuple[tuple[str, int], ...]] = []
        """Of each term, the parts that contradict each other, with their places."""

    @property
    def grounds(self) -> tuple[Ground, ...]:
        """Put together what several terms say of the same parts."""
        groups: list[dict[str, int]] = []
        for one in self._grounds:
            found = dict(one)
            for group in [group for group in groups if group.keys() & found.keys()]:
                groups.remove(group)
                found = {**group, **found}
            groups.append(found)
        ordered = sorted(groups, key=lambda group: min(group.values()))
        return tuple(Ground(tuple(sorted(group, key=lambda part: group[part]))) for group in ordered)

    def closes(self, pending: Sequence[Formula], claims: tuple[Claim, ...]) -> bool:
        """Say whether no term can hold that has all the claims and what is pending."""
        choices: list[Some] = []
        rest = list(reversed(pending))
        while rest:
            part = rest.pop()
            if isinstance(part, Claim):
                claims = (*claims, part)
            elif isinstance(part, Every):
                rest.extend(reversed(part.parts))
            else:
                choices.append(part)
        if not self._can_hold(claims):
            self._grounds.append(self._contradiction(claims))
            return self._counted(closed=True)
        if not choices:
            return self._counted(closed=False)
        first = min(choices, key=lambda one: len(one.parts))
        others = [one for one in choices if one is not first]
        return all(self.closes((part, *others), claims) for part in first.parts)

    def _counted(self, *, closed: bool) -> bool:
        self._terms += 1
        if self._terms > MOST_TERMS:
            raise TooLarge
        return closed

    def _can_hold(self, claims: Sequence[Claim]) -> bool:
        return can_hold((fact for one in claims for fact in one.facts), self._codes)

    def _contradiction(self, claims: Sequence[Claim]) -> tuple[tuple[str, int], ...]:
        """Leave out what the contradiction does not need."""
        kept = list(claims)
        for claim in reversed(claims):
            fewer = [one for one in kept if one is not claim]
            if not self._can_hold(fewer):
                kept = fewer
        return tuple((one.text, one.at) for one in kept)
