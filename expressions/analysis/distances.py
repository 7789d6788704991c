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
        self._numbers: dict[Hashable, int] = {ZERO: 0}  # names may be large, and slow to tell from each other
        self._steps: list[int] = [0]
        self._most: dict[tuple[int, int], int] = {}
        self._apart: set[tuple[int, int, int]] = set()

    def point(self, name: Hashable, step: int) -> None:
        """Add a point, whose values lie `step` apart; one that is there already keeps its step."""
        if name not in self._numbers:
            self._numbers[name] = len(self._steps)
            self._steps.append(step)

    def at_most(self, left: Hashable, right: Hashable, most: int) -> None:
        """Add `left - right <= most`."""
        pair = self._numbers[left], self._numbers[right]
        known = self._most.get(pair)
        if known is None or most < known:
            self._most[pair] = most

    def apart(self, left: Hashable, right: Hashable, by: int) -> None:
        """Add that `left - right` is not `by`."""
        self._apart.add((self._numbers[left], self._numbers[right], by))

    def are_equal(self, left: Hashable, right: Hashable) -> bool:
        """Say whether two points must coincide, once `is_possible` has added everything up."""
        one, other = self._numbers.get(left), self._numbers.get(right)
        if one is None or other is None:
            return False
        return self._most.get((one, other)) == 0 == self._most.get((other, one))

    def is_possible(self) -> bool:
        """Add everything up; False when points would have to lie before themselves."""
        while self._close():
            if not self._exclude():
                return not any(self._is_exactly(*one) for one in self._apart)
        return False

    def _is_exactly(self, left: int, right: int, by: int) -> bool:
        return self._most.get((left, right)) == by and self._most.get((right, left)) == -by

    def _close(self) -> bool:
        """Find the tightest constraint between any two points; False when a point lies before itself."""
        for pair in self._most:
            self._tighten(*pair)
        points = range(len(self._steps))
        for middle in points:
            before = [(left, self._most[left, middle]) for left in points if (left, middle) in self._most]
            after = [(right, self._most[middle, right]) for right in points if (middle, right) in self._most]
            for (left, first), (right, second) in product(before, after):
                known = self._most.get((left, right))
                if known is None or first + second < known:
                    self._most[left, right] = first + second
                    self._tighten(left, right)
        return all(self._most.get((point, point), 0) >= 0 for point in points)

    def _tighten(self, left: int, right: int) -> None:
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
