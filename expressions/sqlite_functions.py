"""The functions that a SQLite connection needs to compute expressions: registered on every connection.

All are deterministic, so SQLite may use them in indexes and compute them once. A number comes as an integer or, when
it is wide, as the text of its scaled integer; a wide result goes back as text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from customary.expressions import texts, values
from customary.expressions.node_specs import function_of

__all__ = ["register"]

Number = int | str | None


def register(dbapi_connection: Any) -> None:
    """Give a sqlite3 connection the functions of the language."""
    for name, (count, function) in _FUNCTIONS.items():
        dbapi_connection.create_function(name, count, function, deterministic=True)
    for name, (count, aggregate) in _AGGREGATES.items():
        dbapi_connection.create_aggregate(name, count, aggregate)


def _node(spec: str, *raw: object) -> object:
    return function_of(spec)(raw)


def _rescale(value: Number, scale: int, seen: int, wanted: int) -> str | None:
    """Bring a number to another scale through the scale at which it is seen."""
    if value is None:
        return None
    return str(values.rescale(values.rescale(int(value), scale, seen), seen, wanted))


def _compare(left: Number, right: Number) -> int | None:
    if left is None or right is None:
        return None
    a, b = int(left), int(right)
    return (a > b) - (a < b)


_MATCHES: Mapping[str, Callable[[str, str], bool]] = {
    "contains": texts.contains,
    "starts": texts.starts_with,
    "ends": texts.ends_with,
    "like": texts.matches_like,
}


def _match(kind: str, text: str | None, pattern: str | None) -> int | None:
    if text is None or pattern is None:
        return None
    return int(_MATCHES[kind](text, pattern))


def _fold(text: str | None) -> str | None:
    return None if text is None else texts.fold(text) or None


def _codes(text: str | None) -> str:
    """Write a set of codes in its one form."""
    codes = json.loads(text) if text else []
    return json.dumps(sorted(set(codes)), ensure_ascii=False, separators=(",", ":"))


class _Sum:
    """x_sum(value, scale, wanted, digits): the sum at a scale, NULL when it needs more digits."""

    def __init__(self) -> None:
        self._total = 0
        self._count = 0
        self._shape = (0, 0, 0)

    def step(self, value: Number, scale: int, wanted: int, digits: int) -> None:
        self._shape = (scale, wanted, digits)
        if value is not None:
            self._total += int(value)
            self._count += 1

    def finalize(self) -> str | None:
        scale, wanted, digits = self._shape
        total = values.rescale(self._total, scale, wanted)
        return str(total) if not self._count or abs(total) < 10**digits else None


class _Join:
    """x_join(text, row, separator): the texts in the order of the rows' ids, NULL of none or of too long a whole."""

    def __init__(self) -> None:
        self._texts: list[tuple[int, str]] = []
        self._separator = ""

    def step(self, text: str | None, row: int, separator: str) -> None:
        self._separator = separator
        if text is not None:
            self._texts.append((row, text))

    def finalize(self) -> str | None:
        found = [text for _, text in sorted(self._texts)]
        size = sum(map(len, found)) + len(self._separator) * (len(found) - 1)
        if not 0 < size <= values.MAX_TEXT:
            return None
        return self._separator.join(found)


class _Average(_Sum):
    """x_avg(value, scale, wanted, digits): the average, NULL of none."""

    def finalize(self) -> str | None:
        scale, wanted, _ = self._shape
        if not self._count:
            return None
        return str(values.divide(self._total, scale, self._count, 0, wanted))


class _Least:
    """x_min(value, scale, wanted): the smallest of wide numbers."""

    _choose: Callable[[int, int], int] = staticmethod(min)

    def __init__(self) -> None:
        self._found: int | None = None
        self._shape = (0, 0)

    def step(self, value: Number, scale: int, wanted: int) -> None:
        self._shape = (scale, wanted)
        if value is not None:
            self._found = int(value) if self._found is None else self._choose(self._found, int(value))

    def finalize(self) -> str | None:
        return None if self._found is None else str(values.rescale(self._found, *self._shape))


class _Greatest(_Least):
    """x_max(value, scale, wanted): the largest of wide numbers."""

    _choose = staticmethod(max)


_FUNCTIONS: Mapping[str, tuple[int, Callable[..., object]]] = {
    "x_node": (-1, _node),
    "x_rescale": (4, _rescale),
    "x_compare": (2, _compare),
    "x_match": (3, _match),
    "x_fold": (1, _fold),
    "x_codes": (1, _codes),
}
_AGGREGATES: Mapping[str, tuple[int, type[Any]]] = {
    "x_sum": (4, _Sum),
    "x_avg": (4, _Average),
    "x_join": (3, _Join),
    "x_min": (3, _Least),
    "x_max": (3, _Greatest),
}
