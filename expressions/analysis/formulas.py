"""From a condition to formulas of facts: one for the records that it holds for, one for those that it fails for.

Conditions are taken apart as an evaluation meets them: an operand is looked at only where the ones before it did not
decide. So what the checker narrowed (`x` has a value behind `x is not blank`) may be used, and stands in the formula.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from customary.expressions import types as t
from customary.expressions.analysis.blanks import is_given, needed
from customary.expressions.analysis.comparing import (
    Alternatives,
    blank_alternatives,
    emptiness,
    failed,
    given_alternatives,
    held,
)
from customary.expressions.analysis.facts import (
    ALWAYS,
    Blankness,
    Claim,
    Every,
    Fact,
    Formula,
    Matching,
    Never,
    OneOfTexts,
    Some,
    Truth,
)
from customary.expressions.analysis.folding import folded
from customary.expressions.analysis.linear import Atom, atom_of
from customary.expressions.analysis.normal_form import Form, normal_form
from customary.expressions.checked import (
    And,
    Call,
    Checked,
    Coalesce,
    Compare,
    Const,
    If,
    IsBlank,
    Not,
    OneOf,
    Or,
    Read,
    TextMatch,
)
from customary.expressions.positions import Span

__all__ = ["MOST_CLAIMS", "TooLarge", "Writer"]

MOST_CLAIMS = 500
"""A condition that comes to more comparisons than this is not decided."""


class TooLarge(Exception):
    """A condition is larger than the analysis looks at; never leaves the analyses."""


@dataclass(frozen=True, slots=True)
class _Said:
    """How a person wrote a part of a condition."""

    span: Span
    agrees: bool = True
    """False where the part is true when what is written is false, as the `=` in a `!=`."""
    whole: bool = False
    """Whether all parts of it are said by it, as the `flag` in `flag = true`."""

    def of(self, node: Checked) -> _Said:
        """A part that the checker made stands where the whole is written."""
        return self if self.whole or node.span == self.span else _Said(node.span)

    def inverted(self) -> _Said:
        return replace(self, agrees=not self.agrees)

    def text(self, *, holds: bool) -> str:
        written = self.span.source.text[self.span.start : self.span.end]
        return written if holds == self.agrees else f"not ({written})"


class Writer:
    """Writes the formulas of one condition.

    With `opposite`, a claim's text says the opposite of the claim: what stands in the condition when the formula is
    that of its failing.
    """

    def __init__(self, *, opposite: bool) -> None:
        self._opposite = opposite
        self._claims = 0

    def holding(self, node: Checked) -> Formula:
        """Give the formula of the records that a condition holds for."""
        return self._holds(node, _Said(node.span))

    def failing(self, node: Checked) -> Formula:
        """Give the formula of the records that a condition fails for."""
        return self._fails(node, _Said(node.span))

    def _claim(self, facts: Iterable[Fact], said: _Said, *, holds: bool) -> Claim:
        self._claims += 1
        if self._claims > MOST_CLAIMS:
            raise TooLarge
        return Claim(said.text(holds=holds != self._opposite), said.span.start, tuple(facts))

    def _one_of(self, alternatives: Alternatives, said: _Said, *, holds: bool) -> Formula:
        claims = [self._claim(facts, said, holds=holds) for facts in alternatives]
        if not claims:
            return self._claim([Never()], said, holds=holds)
        return claims[0] if len(claims) == 1 else Some(tuple(claims))

    # conditions

    def _holds(self, node: Checked, said: _Said) -> Formula:
        said = said.of(node)
        node = folded(node)
        match node:
            case Const():
                return ALWAYS if node.value is True else self._claim([Never()], said, holds=True)
            case Not():
                return self._fails(node.operand, _inside(node, said))
            case And():
                return Every(tuple(self._holds(one, said) for one in node.operands))
            case Or():
                return Some(tuple(self._holds(one, said) for one in node.operands))
            case OneOf():
                return self._one_of_items(node, said)
            case IsBlank():
                return self._blank(node.operand, said, holds=True)
            case Compare() | Coalesce() | If():
                return self._compared(node, said, holds=True)
        return self._one_of(_true(node), said, holds=True)

    def _fails(self, node: Checked, said: _Said) -> Formula:
        said = said.of(node)
        node = folded(node)
        match node:
            case Const():
                return ALWAYS if node.value is not True else self._claim([Never()], said, holds=False)
            case Not():
                return self._holds(node.operand, _inside(node, said))
            case And():
                return Some(tuple(self._fails(one, said) for one in node.operands))
            case Or():
                return Every(tuple(self._fails(one, said) for one in node.operands))
            case OneOf():
                return self._none_of_items(node, said)
            case IsBlank():
                return self._given(node.operand, said, holds=False)
            case Compare() | Coalesce() | If():
                return self._compared(node, said, holds=False)
        return self._one_of(_false(node), said, holds=False)

    # comparisons, with choices inside

    def _compared(self, node: Compare | Coalesce | If, said: _Said, *, holds: bool) -> Formula:
        """Take `if`, `case` and `??` apart, wherever they stand in a comparison: each value under its condition."""
        if not isinstance(node, Compare):
            leaves = [
                (guard, self._truth(value, said, holds=holds)) for guard, value in self._cases(node, said, holds=holds)
            ]
            return _some([Every((guard, leaf)) for guard, leaf in leaves])
        if _compares_truth(node):
            return self._compared_truth(node, said, holds=holds)
        found: list[Formula] = []
        for left_guard, left in self._cases(node.left, said, holds=holds):
            for right_guard, right in self._cases(node.right, said, holds=holds):
                pair = replace(node, left=left, right=right)
                leaf = self._one_of(held(pair) if holds else failed(pair), said, holds=holds)
                found.append(Every((left_guard, right_guard, leaf)))
        return _some(found)

    def _truth(self, node: Checked, said: _Said, *, holds: bool) -> Formula:
        return self._holds(node, said) if holds else self._fails(node, said)

    def _cases(self, node: Checked, said: _Said, *, holds: bool) -> list[_Case]:
        """Give the values that a part can have, each with the formula of the records where it does."""
        node = folded(node)
        match node:
            case Coalesce():
                return self._cases_of_parts(node.parts, said, holds=holds)
            case If():
                return self._cases_of_arms(node, said, holds=holds)
        return [(ALWAYS, node)]

    def _cases_of_parts(self, parts: Sequence[Checked], said: _Said, *, holds: bool) -> list[_Case]:
        found: list[_Case] = []
        before: tuple[Formula, ...] = ()
        for part in parts:
            last = part is parts[-1]
            here = () if last else (self._given(part, said, holds=holds),)
            cases = self._cases(part, said, holds=holds)
            found.extend((Every((*before, *here, guard)), value) for guard, value in cases)
            if not last:
                before = (*before, self._blank(part, said, holds=holds))
        return found

    def _cases_of_arms(self, node: If, said: _Said, *, holds: bool) -> list[_Case]:
        found: list[_Case] = []
        before: tuple[Formula, ...] = ()
        for condition, value in node.arms:
            here = self._holds(condition, said)
            cases = self._cases(value, said, holds=holds)
            found.extend((Every((*before, here, guard)), one) for guard, one in cases)
            before = (*before, self._fails(condition, said))
        cases = self._cases(node.otherwise, said, holds=holds)
        found.extend((Every((*before, guard)), one) for guard, one in cases)
        return found

    def _compared_truth(self, node: Compare, said: _Said, *, holds: bool) -> Formula:
        """`flag = true`: one of two values, or blank."""
        for side, other in ((node.left, node.right), (node.right, node.left)):
            constant = folded(other)
            if not isinstance(constant, Const) or constant.value is None:
                continue
            said = replace(said, whole=True)
            if constant.value is True:
                return self._truth(side, said, holds=holds)
            if holds:
                return Every((self._given(side, said, holds=True), self._fails(side, said.inverted())))
            return Some((self._holds(side, said.inverted()), self._blank(side, said, holds=False)))
        return self._claim([Truth(normal_form(node), holds)], said, holds=holds)

    def _one_of_items(self, node: OneOf, said: _Said) -> Formula:
        codes = _codes(node)
        if codes is not None:
            atom = atom_of(node.operand)
            return self._claim([Blankness(atom, False), OneOfTexts(atom, codes, True)], said, holds=True)
        return _some([self._compared(_equal(node, item), said, holds=True) for item in node.items])

    def _none_of_items(self, node: OneOf, said: _Said) -> Formula:
        codes = _codes(node)
        if codes is not None:
            atom = atom_of(node.operand)
            facts = [Blankness(atom, False)] if is_given(node.operand) else []
            return self._claim([*facts, OneOfTexts(atom, codes, False)], said, holds=False)
        return Every(tuple(self._compared(_equal(node, item), said, holds=False) for item in node.items))

    # blanks

    def _blank(self, node: Checked, said: _Said, *, holds: bool) -> Formula:
        """Give the formula of the records where a part is blank; `holds` is whether what is written holds then."""
        node = folded(node)
        match node:
            case Coalesce():
                return Every(tuple(self._blank(part, said, holds=holds) for part in node.parts))
            case If():
                cases = self._cases(node, said, holds=holds)
                return _some([Every((guard, self._blank(value, said, holds=holds))) for guard, value in cases])
        return self._one_of(blank_alternatives(node), said, holds=holds)

    def _given(self, node: Checked, said: _Said, *, holds: bool) -> Formula:
        """Give the formula of the records where a part has a value."""
        node = folded(node)
        match node:
            case Coalesce():
                return _some([self._given(part, said, holds=holds) for part in node.parts])
            case If():
                cases = self._cases(node, said, holds=holds)
                return _some([Every((guard, self._given(value, said, holds=holds))) for guard, value in cases])
        return self._one_of(given_alternatives(node), said, holds=holds)


_Case = tuple[Formula, Checked]


def _some(parts: list[Formula]) -> Formula:
    return parts[0] if len(parts) == 1 else Some(tuple(parts))


def _inside(node: Not, said: _Said) -> _Said:
    return said.inverted() if node.operand.span == said.span else said


def _equal(node: OneOf, item: Checked) -> Compare:
    return Compare(span=node.span, type=t.BOOLEAN, nullable=False, op="=", left=node.operand, right=item)


def _codes(node: OneOf) -> frozenset[str] | None:
    """Give the items of `x in (...)` when all are written out texts or codes, and x is one atom."""
    if isinstance(node.operand, Coalesce | If | Const):
        return None
    values = [item.value for item in map(folded, node.items) if isinstance(item, Const)]
    texts = frozenset(one for one in values if isinstance(one, str))
    return texts if len(values) == len(node.items) and len(texts) == len(set(values)) else None


def _compares_truth(node: Compare) -> bool:
    return node.op == "=" and isinstance(node.left.type, t.BooleanType)


# Conditions that are no comparison


def _true(node: Checked) -> Alternatives:
    match node:
        case Read():
            atom = atom_of(node)
            return ((Blankness(atom, False), Truth(_yes(atom), True)),)
        case TextMatch():
            given = (fact for one in (node.operand, node.pattern) for fact in _value_given(one))
            return ((*given, *_matching(node, matches=True), Truth(normal_form(node), True)),)
        case Call():
            choices, members = _members(node)
            if choices is not None:
                return _chosen(node.function, choices, members)
            given = (fact for part in needed(node) for fact in _value_given(part))
            return ((*given, Truth(normal_form(node), True)),)
    return ((Truth(normal_form(node), True),),)


def _false(node: Checked) -> Alternatives:
    match node:
        case Read():
            atom = atom_of(node)
            known = (Blankness(atom, False),) if is_given(node) else ()
            return ((*known, Truth(_yes(atom), False)),)
        case TextMatch():
            return ((*_matching(node, matches=False), Truth(normal_form(node), False)),)
        case Call():
            choices, members = _members(node)
            if choices is not None:
                return _chosen(_OPPOSITES[node.function], choices, members)
    return ((Truth(normal_form(node), False),),)


def _value_given(node: Checked) -> tuple[Fact, ...]:
    """A part that has a value; of one that is put together from several, nothing is said."""
    if isinstance(node, Coalesce | If):
        return ()
    alternatives = given_alternatives(folded(node))
    return alternatives[0] if len(alternatives) == 1 else ()


_OPPOSITES = {"member": "has_none", "has_any": "has_none", "has_none": "has_any", "has_all": "not all"}


def _chosen(asked: str, choices: Checked, members: Sequence[Form]) -> Alternatives:
    """Say what it takes for a set of choices to have any, all, none or not all of some members."""
    filled = Truth(emptiness(choices), False)
    match asked:
        case "has_any":
            return tuple((filled, Truth(one, True)) for one in members)
        case "has_none":
            return (tuple(Truth(one, False) for one in members),)
        case "not all":
            return tuple((Truth(one, False),) for one in members)
    return ((*((filled,) if members else ()), *(Truth(one, True) for one in members)),)


def _yes(atom: Atom) -> Form:
    return ("yes", atom.key)


def _members(node: Call) -> tuple[Checked | None, tuple[Form, ...]]:
    """Give the set that `has_any` and its like ask, and its members that they ask for, when they are written out."""
    if node.function not in ("member", "has_any", "has_all", "has_none"):
        return None, ()
    choices, asked = node.args if node.function != "member" else reversed(node.args)
    codes = asked.value if isinstance(asked, Const) else None
    wanted = {codes} if isinstance(codes, str) else codes
    if not isinstance(wanted, set | frozenset) or isinstance(choices, Const):
        return None, ()
    key = normal_form(choices)
    return choices, tuple(("member", key, code) for code in sorted(wanted))


def _matching(node: TextMatch, *, matches: bool) -> tuple[Fact, ...]:
    pattern = folded(node.pattern)
    if not isinstance(pattern, Const) or not isinstance(pattern.value, str):
        return ()
    return (Matching(atom_of(node.operand), node.kind, pattern.value, matches),)
