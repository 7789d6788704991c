"""Values on one line and how far they can lie apart: `x - y <= c` for any number of pairs."""

from __future__ import annotations

from collections.abc import Hashable
from itertools import product
from math import gcd

__all__ = ["ZERO", "Distances"]

ZERO = None
"""The point from which bounds of one value are measured."""


class Distances:
    """What is known of the differences between points, each a multiple of the point's own step.

    >>> line = Distances()
    >>> for name in "xyz":
    ...     line.point(name, 1)
    >>> line.at_most("x", "y", -1)
    >>> line.at_most("y", "z", 0)
    >>> line.is_possible()
    True
    >>> line.at_most("z", "x", 0)
    >>> line.is_possible()
    False
    """

    def __init__(self) -> None:
        self._steps: dict[Hashable, int] = {ZERO: 0}
        self._most: dict[tuple[Hashable, Hashable], int] = {}
        self._apart: set[tuple[Hashable, Hashable, int]] = set()

    def point(self, name: Hashable, step: int) -> None:
        """Add a point, whose values lie `step` apart; one that is there already keeps its step."""
        self._steps.setdefault(name, step)

    def at_most(self, left: Hashable, right: Hashable, most: int) -> None:
        """Add `left - right <= most`."""
        known = self._most.get((left, right))
        if known is None or most < known:
            self._most[left, right] = most

    def apart(self, left: Hashable, right: Hashable, by: int) -> None:
        """Add that `left - right` is not `by`."""
        self._apart.add((left, right, by))

    def are_equal(self, left: Hashable, right: Hashable) -> bool:
        """Say whether two points must coincide, once `is_possible` has added everything up."""
        return self._most.get((left, right)) == 0 == self._most.get((right, left))

    def is_possible(self) -> bool:
        """Add everything up; False when points would have to lie before themselves."""
        while self._close():
            if not self._exclude():
                return not any(self._is_exactly(*one) for one in self._apart)
        return False

    def _is_exactly(self, left: Hashable, right: Hashable, by: int) -> bool:
        return self._most.get((left, right)) == by and self._most.get((right, left)) == -by

    def _close(self) -> bool:
        """Find the tightest constraint between any two points; False when a point lies before itself."""
        for pair in self._most:
            self._tighten(*pair)
        for middle in self._steps:
            for left, right in product(self._steps, repeat=2):
                first, second = self._most.get((left, middle)), self._most.get((middle, right))
                if first is not None and second is not None:
                    known = self._most.get((left, right))
                    if known is None or first + second < known:
                        self._most[left, right] = first + second
                        self._tighten(left, right)
        return all(self._most.get((point, point), 0) >= 0 for point in self._steps)

    def _tighten(self, left: Hashable, right: Hashable) -> None:
        """Lower a limit to the next multiple of the step that the difference can have."""
        step = gcd(self._steps[left], self._steps[right])
        if step > 1:
            self._most[left, right] = self._most[left, right] // step * step

    def _exclude(self) -> bool:
        """Move limits that an exclusion meets by one step; tell whether there was any. Each is met only once."""
        moved = False
        for left, right, by in self._apart:
            step = gcd(self._steps[left], self._steps[right])
            for pair, at in (((left, right), by), ((right, left), -by)):
                if self._most.get(pair) == at:
                    self._most[pair] = at - step
                    moved = True
        return moved
