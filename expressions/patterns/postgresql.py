"""A pattern in PostgreSQL's own words, which are read by an automaton too.

Only what means one thing is written: sets of code points, groups, `|`, `^`, `$` and counts up to 255.
"""

from __future__ import annotations

from typing import assert_never

from customary.expressions.patterns.tree import (
    Anchor,
    Chars,
    Choice,
    Pattern,
    Ranges,
    Repeat,
    Sequence,
    may_be_empty,
    positions,
)

__all__ = ["postgresql_pattern"]

_MOST = 255
"""PostgreSQL counts no further."""
_MOST_SKIPPED = 200


def postgresql_pattern(pattern: Pattern) -> str | None:
    """Write a pattern for the operator `~`; None for one that PostgreSQL would take seconds to read.

    >>> from customary.expressions.patterns import read_pattern
    >>> postgresql_pattern(read_pattern("^[a-c]?$"))
    '^(?:[\\\\u0061-\\\\u0063]){0,1}$'
    """
    return None if _has_many_gaps(pattern) else _written(pattern)


def _has_many_gaps(pattern: Pattern) -> bool:
    """Say whether something that may be empty is repeated often: each way to leave it out is one of PostgreSQL's."""
    match pattern:
        case Chars() | Anchor():
            return False
        case Sequence():
            return any(map(_has_many_gaps, pattern.parts))
        case Choice():
            return any(map(_has_many_gaps, pattern.options))
        case Repeat():
            many = may_be_empty(pattern.part) and positions(pattern) > _MOST_SKIPPED
            return many or _has_many_gaps(pattern.part)
    assert_never(pattern)


def _written(pattern: Pattern) -> str:
    match pattern:
        case Chars():
            return _set(pattern.ranges)
        case Anchor():
            return "^" if pattern.at == "start" else "$"
        case Sequence():
            return "".join(map(_written, pattern.parts))
        case Choice():
            return f"(?:{'|'.join(map(_written, pattern.options))})"
        case Repeat():
            return _repeated(pattern)
    assert_never(pattern)


def _repeated(repeat: Repeat) -> str:
    part = f"(?:{_written(repeat.part)})"
    needed = _times(part, repeat.least, "{%d}")
    if repeat.most is None:
        return f"{needed}{part}*"
    return needed + _times(part, repeat.most - repeat.least, "{0,%d}")


def _times(part: str, count: int, bounds: str) -> str:
    """Repeat in steps that PostgreSQL can count."""
    steps = [_MOST] * (count // _MOST) + [count % _MOST]
    return "".join(part + bounds % step for step in steps if step)


def _set(ranges: Ranges) -> str:
    inside = (_code(first) if first == last else f"{_code(first)}-{_code(last)}" for first, last in ranges)
    return f"[{''.join(inside)}]"


def _code(code: int) -> str:
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
