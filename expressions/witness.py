"""What a part of an expression was computed from when the data made it impossible.

A compiled expression only notes which part failed. The values behind it are worked out when somebody wants to read
them, from the same record: a list of ten thousand rows does not pay for sentences that nobody reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, cast

from customary.expressions.checked import Aggregate, Arithmetic, Checked, Read, Root, RowsSlot, Slot
from customary.expressions.diagnostics import Diagnostic, Operand
from customary.expressions.environment import Environment
from customary.expressions.positions import Span
from customary.expressions.walk import children, nodes_of, slots_of

__all__ = ["Site", "World", "rows_of", "witnessed"]

World = Mapping[Slot | RowsSlot, object]
"""The values that a part reads, by slot."""


class Compile(Protocol):
    def __call__(
        self, root: Checked, slots: Sequence[Slot | RowsSlot], *, inside: bool
    ) -> Callable[[Sequence[object], Environment, list[Diagnostic]], object]: ...


_MOST = 6
"""So many operands are named at most."""


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """A part that may fail on some data, and where its values come from."""

    span: Span
    """The very span that the diagnostics of this part carry."""
    node: Checked
    around: tuple[Aggregate, ...]
    """The functions over related records that the part is computed for, row by row, the innermost last."""
    slots: Sequence[Slot | RowsSlot]
    """Of the whole expression."""
    compile: Compile


def witnessed(
    found: Sequence[Diagnostic], values: Sequence[object], environment: Environment, sites: Sequence[Site]
) -> tuple[Diagnostic, ...]:
    """Tell each failure of a part once, however many rows had it, and let it know the values that it came from."""
    told: dict[tuple[str, int, int], Diagnostic] = {}
    for one in found:
        place = one.code, one.span.start, one.span.end
        if place not in told:
            site = next((site for site in sites if site.span is one.span), None)
            witness = _Witness(site, one.code, values, environment) if site is not None else None
            told[place] = replace(one, witness=witness)
    return tuple(told.values())


@dataclass(frozen=True, slots=True, eq=False)
class _Witness:
    """Knows the values of one evaluation in which a part failed."""

    site: Site
    code: str
    values: Sequence[object]
    environment: Environment

    def operands(self) -> tuple[Operand, ...]:
        """Give the values that the part was computed from: its operands, then the fields inside them."""
        failing = (world for world in self._worlds() if not self.site.around or self._fails(world))
        world = next(failing, None)
        return self._named(world) if world is not None else ()

    def _worlds(self) -> Iterator[World]:
        """Give the values by slot as the part reads them: of the record, or of each row in turn."""
        worlds: Iterable[World] = [dict(zip(self.site.slots, self.values, strict=True))]
        for depth, around in enumerate(self.site.around):
            worlds = rows_of(around, worlds, inside=depth > 0)
        yield from worlds

    def _fails(self, world: World) -> bool:
        found: list[Diagnostic] = []
        self._compute(self.site.node, world, found)
        return any(one.code == self.code for one in found)

    def _named(self, world: World) -> tuple[Operand, ...]:
        found: dict[str, Operand] = {}
        for node in self._parts():
            operand = Operand(
                text=written(node.span),
                value=self._compute(node, world, []),
                type=node.type,
                slots=self._slots(node),
                environment=self.environment,
            )
            found.setdefault(operand.text, operand)
        return tuple(found.values())[:_MOST]

    def _parts(self) -> Iterator[Checked]:
        node = self.site.node
        direct = children(node)
        if self.code == "division_by_zero" and not (isinstance(node, Arithmetic) and node.op == "^"):
            direct = direct[-1:]  # what was divided says nothing
        yield from (one for one in direct if self._slots(one))  # what reads nothing is written out
        for one in direct:
            yield from (part for part in nodes_of(one) if isinstance(part, Read | Aggregate))

    def _compute(self, node: Checked, world: World, found: list[Diagnostic]) -> object:
        slots = self._slots(node)
        compiled = self.site.compile(node, slots, inside=bool(self.site.around))
        return compiled([world[slot] for slot in slots], self.environment, found)

    def _slots(self, node: Checked) -> tuple[Slot | RowsSlot, ...]:
        return slots_of(node, inside=bool(self.site.around))


def rows_of(node: Aggregate, worlds: Iterable[World], *, inside: bool) -> Iterator[World]:
    """Give the world of each row of an aggregate, in each world that it is computed in.

    `inside` says that the aggregate is itself computed for each row of another one.
    """
    for world in worlds:
        here: Root = "row" if inside else "outer"
        known = {slot: value for slot, value in world.items() if slot.root != "record"}
        known |= {replace(slot, root=here): value for slot, value in world.items() if slot.root == "record"}
        for row in cast("Sequence[Sequence[object]]", world[node.rows]):
            yield {**known, **dict(zip(node.rows.slots, row, strict=True))}


def written(span: Span) -> str:
    """Give a part as it is written, on one line."""
    return " ".join(span.source.text[span.start : span.end].split())
