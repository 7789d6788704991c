"""What it takes for one comparison to hold, and to fail: alternatives of facts, of which one must be so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import reduce
from itertools import product
from math import gcd, lcm

from customary.expressions import types as t
from customary.expressions.analysis.blanks import is_given
from customary.expressions.analysis.facts import (
    ORDERS,
    Apart,
    Blankness,
    Difference,
    Fact,
    OneOfTexts,
    Op,
    Ordered,
    Truth,
)
from customary.expressions.analysis.folding import folded
from customary.expressions.analysis.linear import Atom, Ratio, Sum, atom_of, common_step, sum_of
from customary.expressions.analysis.normal_form import Form, normal_form
from customary.expressions.analysis.scales import Bounds, is_measured
from customary.expressions.checked import Call, Checked, Compare, Const, Read
from customary.expressions.functions.signature import family_of

__all__ = [
    "Alternatives",
    "atoms_in",
    "blank_alternatives",
    "emptiness",
    "failed",
    "given_alternatives",
    "held",
    "is_condition",
]

Alternatives = tuple[tuple[Fact, ...], ...]
"""Of each, all facts hold together; of none of them, nothing can hold."""
_OPPOSITES: Mapping[Op, Op] = {"=": "!=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_TURNED: Mapping[Op, Op] = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def held(node: Compare) -> Alternatives:
    """Say what it takes for a comparison to hold."""
    left, right = folded(node.left), folded(node.right)
    for one, other in ((left, right), (right, left)):
        if _is_blank(one):
            return blank_alternatives(other) if node.op == "=" else ()
    sides = _sides(left, right)
    if sides is None:
        needed = [atom for one in (left, right) if not isinstance(one, Const) for atom in atoms_in(one)]
        given = _given(needed) if node.op != "=" else ()
        return ((*given, Truth(normal_form(node), True)),)
    found = _related(sides, node.op)
    alternatives: list[tuple[Fact, ...]] = []
    if found is not None:
        alternatives.append((*_given(sides.atoms), *found))
    if node.op == "=":
        pairs = product(sides.blank_left, sides.blank_right)
        alternatives.extend((Blankness(one, True), Blankness(other, True)) for one, other in pairs)
    return tuple(alternatives)


def failed(node: Compare) -> Alternatives:
    """Say what it takes for a comparison not to hold: a blank is enough, but two blanks are equal."""
    left, right = folded(node.left), folded(node.right)
    for one, other in ((left, right), (right, left)):
        if _is_blank(one):
            return given_alternatives(other) if node.op == "=" else ((),)
    sides = _sides(left, right)
    if sides is None:
        return ((Truth(normal_form(node), False),),)
    known = _given(sides.known)
    found = _related(sides, _OPPOSITES[node.op])
    if found is not None:
        alternatives = [(*known, *found)]
    else:
        alternatives = [(*known, Blankness(one, True)) for one in _ordered(sides.atoms - sides.known)]
    if node.op == "=" and sides.blank_left and sides.blank_right:
        both = (_given(sides.left), _given(sides.right))
        alternatives = [(*one, *given) for one in alternatives for given in both]
    return tuple(alternatives)


def blank_alternatives(node: Checked) -> Alternatives:
    """Say what it takes for a part that is no choice among values to be blank."""
    if isinstance(node, Const):
        return ((),) if _is_blank(node) else ()
    if isinstance(node.type, t.ChoicesType):
        return ((Truth(emptiness(node), True),),)
    if is_condition(node) or is_given(node):
        return ()
    given = sum_of(node).given if is_measured(node) else frozenset[Atom]()
    return tuple((Blankness(one, True),) for one in atoms_in(node) if one not in given)


def given_alternatives(node: Checked) -> Alternatives:
    """Say what it takes for a part that is no choice among values to have a value."""
    if isinstance(node, Const):
        return () if _is_blank(node) else ((),)
    if isinstance(node.type, t.ChoicesType):
        return ((Truth(emptiness(node), False),),)
    return ((),) if is_condition(node) else (_given(atoms_in(node)),)


def atoms_in(node: Checked) -> tuple[Atom, ...]:
    """Give the atoms that must have values for a part to have one."""
    return _ordered(sum_of(node).atoms if is_measured(node) else (atom_of(node),))


def emptiness(choices: Checked) -> Form:
    """Name the condition that a set of choices is empty."""
    return ("empty", normal_form(choices))


def is_condition(node: Checked) -> bool:
    """Say whether a part is true or false, whatever is blank in it."""
    return isinstance(node.type, t.BooleanType) and not isinstance(node, Read | Call)


def _is_blank(node: Checked) -> bool:
    return isinstance(node, Const) and (node.value is None or node.value == frozenset())


class _Sides:
    """The two sides of a comparison: atoms that each needs, and how they are related."""

    def __init__(self, left: Iterable[Atom], right: Iterable[Atom], known: Iterable[Atom]) -> None:
        self.left = frozenset(left)
        self.right = frozenset(right)
        self.known = frozenset(known)
        self.atoms = self.left | self.right
        self.blank_left = _ordered(self.left - self.known)
        self.blank_right = _ordered(self.right - self.known)
        self.sum: Sum | None = None
        self.texts: tuple[Atom | str, Atom | str] | None = None


def _sides(left: Checked, right: Checked) -> _Sides | None:
    """See both sides as sums, or as texts; None where nothing is known of such values."""
    if is_measured(left) and is_measured(right):
        first, second = sum_of(left), sum_of(right)
        sides = _Sides(first.atoms, second.atoms, first.given | second.given)
        sides.sum = first.less(second)
        return sides
    if {family_of(left.type), family_of(right.type)} <= {"text", "choice"}:
        texts = _text(left), _text(right)
        atoms = [[one] if isinstance(one, Atom) else [] for one in texts]
        known = [atom_of(one) for one in (left, right) if is_given(one) and not isinstance(one, Const)]
        sides = _Sides(atoms[0], atoms[1], known)
        sides.texts = texts
        return sides
    return None


def _text(node: Checked) -> Atom | str:
    return node.value if isinstance(node, Const) and isinstance(node.value, str) else atom_of(node)


def _given(atoms: Iterable[Atom]) -> tuple[Fact, ...]:
    return tuple(Blankness(one, False) for one in _ordered(atoms))


def _ordered(atoms: Iterable[Atom]) -> tuple[Atom, ...]:
    found = tuple(atoms)
    return found if len(found) < 2 else tuple(sorted(found, key=lambda one: repr(one.key)))


def _related(sides: _Sides, op: Op) -> tuple[Fact, ...] | None:
    if sides.sum is not None:
        return _of_sum(sides.sum, op)
    assert sides.texts is not None
    return _of_texts(*sides.texts, op, sides.atoms)


# Sums


def _of_sum(total: Sum, op: Op) -> tuple[Fact, ...] | None:
    """Say what `sum op 0` says of its atoms; None when it cannot be."""
    if not total.terms:
        return () if ORDERS[op](total.constant, 0) else None
    atoms = _ordered(total.terms)
    first, factor = atoms[0], total.terms[atoms[0]]
    limit = -total.constant * factor if factor in (1, -1) else Fraction(-total.constant) / Fraction(factor)
    turned = op if factor > 0 else _TURNED[op]
    step = common_step(one.step for one in atoms)
    if len(atoms) == 1:
        return _limited(first.key, None, turned, limit, step, total.atoms)
    if len(atoms) == 2 and total.terms[atoms[1]] == -factor:
        return _limited(first.key, atoms[1].key, turned, limit, step, total.atoms)
    return _of_many(total, atoms, op)


def _of_many(total: Sum, atoms: tuple[Atom, ...], op: Op) -> tuple[Fact, ...] | None:
    """Take a sum of several atoms as one value, the same for all sums that are a multiple of it."""
    factors = [Fraction(total.terms[one]) for one in atoms]
    scale = Fraction(lcm(*(one.denominator for one in factors)))
    scale /= reduce(gcd, (int(one * scale) for one in factors))
    if factors[0] < 0:
        scale = -scale
    whole = [int(one * scale) for one in factors]
    key: Form = ("sum", *((factor, one.key) for factor, one in zip(whole, atoms, strict=True)))
    step = common_step(factor * one.step for factor, one in zip(whole, atoms, strict=True))
    turned = op if scale > 0 else _TURNED[op]
    found = _limited(key, None, turned, -total.constant * scale, step, total.atoms)
    return None if found is None else (*found, *_bounds_of(key, atoms, whole, step, total.atoms))


def _bounds_of(
    key: Form, atoms: Iterable[Atom], factors: Iterable[int], step: int, needs: frozenset[Atom]
) -> tuple[Fact, ...]:
    own = (atom.bounds.times(factor) for atom, factor in zip(atoms, factors, strict=True))
    total = reduce(Bounds.plus, own)
    high = [] if total.high is None else [Difference(key, None, total.high, step, needs)]
    low = [] if total.low is None else [Difference(None, key, -total.low, step, needs)]
    return (*high, *low)


def _limited(
    left: Form, right: Form | None, op: Op, limit: Ratio, step: int, needs: frozenset[Atom]
) -> tuple[Fact, ...] | None:
    """Say that `left - right op limit`, for values that lie `step` apart."""
    at_most = limit // step * step
    at_least = -(-limit // step) * step
    exact = at_most == at_least
    if op == "!=":
        return (Apart(left, right, at_most, step, needs),) if exact else ()
    if op == "=" and not exact:
        return None
    facts: list[Fact] = []
    if op in ("<", "<=", "="):
        facts.append(Difference(left, right, at_least - step if op == "<" else at_most, step, needs))
    if op in (">", ">=", "="):
        facts.append(Difference(right, left, -(at_most + step if op == ">" else at_least), step, needs))
    return tuple(facts)


# Texts and codes


def _of_texts(left: Atom | str, right: Atom | str, op: Op, needs: frozenset[Atom]) -> tuple[Fact, ...] | None:
    if isinstance(left, str):
        if isinstance(right, str):
            return () if ORDERS[op](left, right) else None
        left, right, op = right, left, _TURNED[op]
    if isinstance(right, str):
        match op:
            case "=" | "!=":
                return (OneOfTexts(left, frozenset({right}), op == "="),)
            case _:
                return (Ordered(left, op, right),)
    if left == right:
        return () if op in ("=", "<=", ">=") else None
    return _limited(left.key, right.key, op, 0, 1, needs)
