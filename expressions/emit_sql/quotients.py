"""A quotient compared with a known number, without dividing.

PostgreSQL's numeric divides slowly, and never at the decimals that the language keeps, so that a quotient takes a
function of ours. Where it is only compared, multiplying by the divisor gives the same answer: a / b >= T is a >= T * b
for a positive b and a <= T * b for a negative one; T says what the comparison asks before anything was rounded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Context, Decimal

from sqlalchemy import Numeric, case, cast, literal

from customary.expressions.checked import Compare, Read
from customary.expressions.emit_sql.bounds import is_number
from customary.expressions.emit_sql.comparison import with_known
from customary.expressions.emit_sql.contract import Clause, Condition, Nodes
from customary.expressions.numeric import scale_of
from customary.expressions.python_arithmetic import may_overflow
from customary.expressions.thresholds import Threshold, threshold

__all__ = ["multiplied_out"]

_EXACT = Context(prec=200)
_Operator = Callable[[Clause, Clause], Condition]
_OPERATORS: Mapping[tuple[bool, bool], tuple[_Operator, _Operator]] = {
    (True, True): (lambda a, b: a >= b, lambda a, b: a <= b),
    (True, False): (lambda a, b: a > b, lambda a, b: a < b),
    (False, True): (lambda a, b: a < b, lambda a, b: a > b),
    (False, False): (lambda a, b: a <= b, lambda a, b: a >= b),
}
"""By (above, inclusive): how the dividend compares with the threshold times a positive and a negative divisor."""


def multiplied_out(nodes: Nodes, node: Compare, plain: Condition) -> Condition:
    """Write `a / b < number` by a multiplication; only with a column as divisor, because it is written several times.

    A divisor of zero makes no arm hold: NULL, as a blank quotient gives.
    """
    found = with_known(nodes, node)
    if found is None or found.op == "=" or found.result.op != "/":
        return plain
    left, right = found.result.left, found.result.right
    if not (isinstance(right, Read) and is_number(left) and is_number(right)) or may_overflow(found.result):
        return plain
    asked = threshold(found.op, found.value, found.scale, scale_of(found.result.type))
    dividend, divisor = nodes.value(left).clause, nodes.value(right).clause
    limit, zero = divisor * _number(_decimal(asked)), _number(Decimal(0))
    positive, negative = _OPERATORS[asked.above, asked.inclusive]
    return case((divisor > zero, positive(dividend, limit)), (divisor < zero, negative(dividend, limit)))


def _number(value: Decimal) -> Clause:
    return cast(literal(value, Numeric()), Numeric)


def _decimal(asked: Threshold) -> Decimal:
    """Give a threshold exactly: its denominator is twice a power of ten."""
    return _EXACT.divide(Decimal(asked.value.numerator), Decimal(asked.value.denominator))
