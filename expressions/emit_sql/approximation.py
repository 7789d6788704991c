"""Products and quotients beyond 64 bits on SQLite: decided by floating point where its error cannot matter.

A wide number is computed by a function of ours, which costs fifteen times what SQLite's own arithmetic costs. Where
it is only compared with a known number, floating point says for all rows but those close to it which side they are on:
`x > low AND (x > high OR exactly)`, with bounds that are as far apart as rounding can carry a value. The exact
comparison is asked only in between.

How far that is. A chain multiplies and divides integers of at most 64 bits; SQLite itself goes over to floating point
where a product has more. Each of its steps and each change of an
integer to floating point is off by a factor of at most 1 + 2^-53; a chain of n numbers takes fewer than 2n of them.
The language rounds results to 20 decimals on the way, each by half a unit, which later factors enlarge; these are
added up in `slack`. The last rounding is in the threshold.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from sqlalchemy import Float, Integer, and_, cast, literal, or_

from customary.expressions.checked import Arithmetic, Checked, Compare
from customary.expressions.emit_sql.bounds import is_number, whole
from customary.expressions.emit_sql.comparison import WithKnown, with_known
from customary.expressions.emit_sql.contract import Clause, Condition, Nodes
from customary.expressions.numeric import MAX_WHOLE_DIGITS, scale_of
from customary.expressions.python_arithmetic import may_overflow
from customary.expressions.thresholds import Threshold, threshold

__all__ = ["approximated"]


_SAFE = 9 * 10**18
"""Less than 2 ** 63 by more than floating point is off."""
_ASKED: Mapping[str, tuple[str, str]] = {"=": (">=", "<=")}


class Widths(Protocol):
    """Knows which numbers SQLite's integers do not hold."""

    def is_wide(self, node: Checked) -> bool: ...


@dataclass(frozen=True, slots=True)
class _Chain:
    """Floating point that stands for a number times 10 ** scale."""

    clause: Clause
    scale: int
    numbers: int
    slack: Fraction = Fraction(0)
    """How far roundings inside can have carried the number."""
    limit: int | None = None
    """Below 10 ** limit no part of the chain can have passed the 24 digits that numbers have; None: none ever can."""
    is_integer: bool = False
    """Whether SQLite keeps it as an integer for as long as it has 64 bits, so that it is exact then."""
    inner_limit: bool = False
    """Whether a part below the last step has a limit: a zero then says nothing of its size."""


def approximated(widths: Widths, nodes: Nodes, node: Compare, plain: Condition) -> Condition:
    """Write a comparison of a wide product or quotient with a known number, or leave it as it is."""
    found = with_known(nodes, node)
    if found is None or not widths.is_wide(found.result):
        return plain
    chain = _chain(widths, nodes, found.result)
    if chain is None:
        return plain
    exact = _exact(chain, found)
    return _decided(chain, found, plain) if exact is None else exact


def _exact(chain: _Chain, found: WithKnown) -> Condition | None:
    """Compare a product of integers as it is.

    Where it or a part of it passed 64 bits it is a floating point number far beyond the known one, or zero.
    """
    asked = [threshold(op, found.value, found.scale, chain.scale) for op in _ASKED.get(found.op, (found.op,))]
    if not chain.is_integer or chain.limit is not None or any(abs(one.least) > _SAFE for one in asked):
        return None
    return and_(*(_compared(chain.clause, one) for one in asked))


def _compared(x: Clause, asked: Threshold) -> Condition:
    least = literal(asked.least, Integer())
    return x >= least if asked.above else x < least


def _decided(chain: _Chain, found: WithKnown, plain: Condition) -> Condition:
    x = chain.clause
    if found.op == "=":
        low, high = (_bounds(chain, found, op) for op in (">=", ">"))
        return and_(x > _float(low[0]), x < _float(high[1]), plain)
    low_bound, high_bound = _bounds(chain, found, found.op)
    if found.op in (">", ">="):
        sure = and_(x > _float(high_bound), *_within(chain, x, high_bound, above=True))
        return and_(x > _float(low_bound), or_(sure, plain))
    sure = and_(x < _float(low_bound), *_within(chain, x, low_bound, above=False))
    return and_(x < _float(high_bound), or_(sure, plain))


def _bounds(chain: _Chain, found: WithKnown, op: str) -> tuple[float, float]:
    """Give the bounds below and above which floating point cannot be on the wrong side."""
    asked = threshold(op, found.value, found.scale, scale_of(found.result.type))
    unit = 10**chain.scale if chain.scale >= 0 else Fraction(1, 10**-chain.scale)
    off = Fraction(chain.numbers, 2**50)
    low, high = (asked.value - chain.slack) * unit, (asked.value + chain.slack) * unit
    return (
        math.nextafter(float(low - abs(low) * off), -math.inf),
        math.nextafter(float(high + abs(high) * off), math.inf),
    )


def _within(chain: _Chain, x: Clause, bound: float, *, above: bool) -> list[Condition]:
    """Leave it to the exact comparison to find out whether a part was too large; `bound` is what x is beyond."""
    if chain.limit is None:
        return []
    most = float(Fraction(10) ** (chain.limit + chain.scale))
    sizes = [x < _float(most)] if above or bound > most else []
    if not above or bound < -most:
        sizes.append(x > _float(-most))
    return [*sizes, x != _float(0.0)] if chain.inner_limit else sizes


def _float(value: float) -> Clause:
    return literal(value, Float())


def _chain(widths: Widths, nodes: Nodes, node: Checked) -> _Chain | None:
    if nodes.is_fixed(node) or not widths.is_wide(node):
        return _number(nodes, node)
    if not isinstance(node, Arithmetic) or not is_number(node.left) or not is_number(node.right):
        return None
    left, right = _chain(widths, nodes, node.left), _chain(widths, nodes, node.right)
    if left is None or right is None:
        return None
    if node.op == "*":
        return _product(node, left, right)
    if node.op == "/" and right.numbers == 1:
        return _quotient(node, left, right)
    return None


def _number(nodes: Nodes, node: Checked) -> _Chain | None:
    scale = scale_of(node.type)
    if not nodes.is_fixed(node):
        return _Chain(nodes.value(node).clause, scale, 1, is_integer=True)
    value = nodes.fixed_value(node)
    if not isinstance(value, int):
        return None
    fits = abs(value) <= _SAFE
    return _Chain(literal(value, Integer()) if fits else _float(float(value)), scale, 1, is_integer=fits)


def _product(node: Arithmetic, left: _Chain, right: _Chain) -> _Chain:
    slacks = _slack(node.left, left), _slack(node.right, right)
    exact = left.scale + right.scale == scale_of(node.type)
    return _Chain(
        left.clause * right.clause,
        left.scale + right.scale,
        left.numbers + right.numbers,
        slacks[0] * 10 ** whole(node.right) + slacks[1] * 10 ** whole(node.left) + slacks[0] * slacks[1],
        _limit(node, _less(left.limit, scale_of(node.right.type)), _less(right.limit, scale_of(node.left.type))),
        is_integer=exact and left.is_integer and right.is_integer,
        inner_limit=left.limit is not None or right.limit is not None,
    )


def _quotient(node: Arithmetic, left: _Chain, right: _Chain) -> _Chain:
    return _Chain(
        # the operator as it is: SQLAlchemy's own division adds 0.0 to a divisor that is an integer
        cast(left.clause, Float).op("/", return_type=Float())(right.clause),
        left.scale - right.scale,
        left.numbers + right.numbers,
        _slack(node.left, left) * 10 ** scale_of(node.right.type),
        _limit(node, _less(left.limit, whole(node.right))),
        inner_limit=left.limit is not None,
    )


def _slack(node: Checked, chain: _Chain) -> Fraction:
    """Add the rounding of a chain's own last step, once it is part of a longer one."""
    return chain.slack + (Fraction(1, 2 * 10 ** scale_of(node.type)) if chain.numbers > 1 else 0)


def _less(limit: int | None, digits: int) -> int | None:
    return None if limit is None else limit - digits


def _limit(node: Arithmetic, *of_parts: int | None) -> int | None:
    """Keep a digit of distance from the limit itself."""
    limits = [one for one in of_parts if one is not None]
    if may_overflow(node):
        limits.append(MAX_WHOLE_DIGITS - 1)
    return min(limits, default=None)
