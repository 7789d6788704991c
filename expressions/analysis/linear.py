"""Values as sums: what is compared is written as a constant and multiples of atoms, parts that nothing is known of.

    amount + 5 > 2 * fee        amount - 2 * fee + 5 units are more than none
    close_date - created        one atom less another, in milliseconds

A sum stands for its value only where no operation on the way can fail. One that can (a date may leave the calendar, a
number may have too many digits) is an atom of its own, which equals its sum whenever it has a value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from math import gcd

from customary.expressions import types as t
from customary.expressions.analysis.blanks import is_given
from customary.expressions.analysis.folding import folded
from customary.expressions.analysis.normal_form import Form, normal_form
from customary.expressions.analysis.scales import UNITS_OF_ONE, Bounds, bounds, is_exact, step_of, units
from customary.expressions.checked import Arithmetic, Call, Checked, Const, Negate
from customary.expressions.days import DAY_MS
from customary.expressions.functions.signature import literal_integer
from customary.expressions.python_arithmetic import is_calendar_days, may_overflow

__all__ = ["Atom", "Ratio", "Sum", "atom_of", "common_step", "meaning_of", "sum_of"]

Ratio = int | Fraction
"""Exact; whole where it can be, because that is much quicker."""


@dataclass(frozen=True, slots=True)
class Atom:
    """A part of an expression that is known by its name alone: wherever it stands, it has one value."""

    key: Form
    node: Checked = field(compare=False, repr=False)

    @property
    def step(self) -> int:
        return step_of(self.node)

    @property
    def bounds(self) -> Bounds:
        return bounds(self.node)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """Multiples of atoms and a constant, in units."""

    terms: Mapping[Atom, Ratio]
    """Without those that cancel out."""
    constant: Ratio
    atoms: frozenset[Atom]
    """All that must have a value for the sum to have one."""
    given: frozenset[Atom]
    """Those that the checker knows to have a value here."""

    def less(self, other: Sum) -> Sum:
        return self.plus(other.times(-1))

    def plus(self, other: Sum) -> Sum:
        terms = dict(self.terms)
        for atom, factor in other.terms.items():
            terms[atom] = terms.get(atom, 0) + factor
        return Sum(
            terms={atom: factor for atom, factor in terms.items() if factor},
            constant=self.constant + other.constant,
            atoms=self.atoms | other.atoms,
            given=self.given | other.given,
        )

    def times(self, factor: Ratio) -> Sum:
        return Sum(
            terms={atom: factor * own for atom, own in self.terms.items()} if factor else {},
            constant=self.constant * factor,
            atoms=self.atoms,
            given=self.given,
        )


def atom_of(node: Checked) -> Atom:
    return Atom(normal_form(node), node)


def sum_of(node: Checked) -> Sum:
    """Write a measured value as a sum, as far as it surely is one."""
    node = folded(node)
    if isinstance(node, Const):
        value = units(node)
        if value is not None:
            return _constant(value)
    made = _taken_apart(node) if not _may_fail(node) else None
    return made if made is not None else _single(node)


def meaning_of(atom: Atom) -> Sum | None:
    """Give the sum that an atom equals whenever it has a value; None when it is no sum."""
    return _taken_apart(atom.node)


def _constant(value: int) -> Sum:
    return Sum(terms={}, constant=value, atoms=frozenset(), given=frozenset())


def _single(node: Checked) -> Sum:
    atom = atom_of(node)
    given = frozenset({atom}) if is_given(node) else frozenset()
    return Sum(terms={atom: 1}, constant=0, atoms=frozenset({atom}), given=given)


def _may_fail(node: Checked) -> bool:
    """Say whether an operation can be without a value although its operands have one."""
    match node:
        case Negate():
            return False
        case Arithmetic():
            if _is_difference_of_times(node):
                return False
            return not _are_numbers(node) or may_overflow(node)
    return True


def _taken_apart(node: Checked) -> Sum | None:
    match node:
        case Negate() if is_exact(node):
            return sum_of(node.operand).times(-1)
        case Arithmetic(op="+" | "-" as op):
            return _added(node, 1 if op == "+" else -1)
        case Arithmetic(op="*") if _are_numbers(node) and is_exact(node):
            return _multiplied(node)
        case Call(function="add_days" | "add_weeks" as name, args=(day, number)):
            count = literal_integer(number)
            days = 7 if name == "add_weeks" else 1
            return None if count is None else sum_of(day).plus(_constant(count * days * DAY_MS))
    return None


def _added(node: Arithmetic, sign: int) -> Sum | None:
    both = sum_of(node.left), sum_of(node.right).times(sign)
    if _are_numbers(node):
        return both[0].plus(both[1]) if is_exact(node) else None
    match node.left.type, node.right.type:
        case (t.DateType(), t.DateType()) | (t.DurationType(), t.DurationType()):
            return both[0].plus(both[1])
        case (t.DateTimeType(), t.DateTimeType()) | (t.TimeType(), t.TimeType()) | (t.PeriodType(), t.PeriodType()):
            return both[0].plus(both[1])
        case t.DateType(), t.DurationType(whole_days=True):
            return both[0].plus(both[1])
        case t.DateTimeType(), t.DurationType() if not is_calendar_days(node.right):
            return both[0].plus(both[1])
    return None


def _multiplied(node: Arithmetic) -> Sum | None:
    left, right = sum_of(node.left), sum_of(node.right)
    for one, factor in ((left, right), (right, left)):
        if not factor.atoms:
            return one.times(Fraction(factor.constant) / UNITS_OF_ONE)
    return None


def _are_numbers(node: Arithmetic) -> bool:
    return all(isinstance(one.type, t.NumberType | t.MoneyType) for one in (node.left, node.right))


def _is_difference_of_times(node: Arithmetic) -> bool:
    kinds = (t.DateType, t.DateTimeType, t.TimeType)
    return node.op == "-" and any(isinstance(node.left.type, one) and isinstance(node.right.type, one) for one in kinds)


def common_step(steps: Iterable[int]) -> int:
    """Give the distance between the sums of values that lie these distances apart."""
    return reduce(gcd, steps, 0) or 1
