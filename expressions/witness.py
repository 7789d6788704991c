"""What a part of an expression was computed from when the data made it impossible.

A compiled expression only notes which part failed. The values behind it are worked out when somebody wants to read
them, from the same record: a list of ten thousand rows does not pay for sentences that nobody reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from customary.expressions.checked import Aggregate, Arithmetic, Checked, Read, RowsSlot, Slot
from customary.expressions.diagnostics import Diagnostic, Operand
from customary.expressions.environment import Environment
from customary.expressions.positions import Span
from customary.expressions.walk import children, nodes_of, slots_of

__all__ = ["Site", "witnessed"]

Compile = Callable[
    [Checked, Sequence[Slot | RowsSlot]], Callable[[Sequence[object], Environment, list[Diagnostic]], object]
]
_MOST = 6
"""So many operands are named at most."""


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """A part that may fail on some data, and where its values come from."""

    span: Span
    """The very span that the diagnostics of this part carry."""
    node: Checked
    around: Aggregate | None
    """The function over related records that the part is computed for, row by row."""
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
        for world in self._worlds():
            found = self._named(world)
            if self.site.around is None or self._fails(world):
                return found
        return ()

    def _worlds(self) -> Iterator[Mapping[Slot | RowsSlot, object]]:
        """Give the values by slot as the part reads them: of the record, or of each row in turn."""
        outer = dict(zip(self.site.slots, self.values, strict=True))
        around = self.site.around
        if around is None:
            yield outer
            return
        rows = outer[around.rows]
        known: dict[Slot | RowsSlot, object] = {slot: value for slot, value in outer.items() if slot.root != "record"}
        for slot, value in outer.items():
            if isinstance(slot, Slot) and slot.root == "record":
                known[replace(slot, root="outer")] = value
        for row in rows if isinstance(rows, Sequence) else ():
            yield {**known, **dict(zip(around.rows.slots, row, strict=True))}

    def _fails(self, world: Mapping[Slot | RowsSlot, object]) -> bool:
        found: list[Diagnostic] = []
        self._compute(self.site.node, world, found)
        return any(one.code == self.code for one in found)

    def _named(self, world: Mapping[Slot | RowsSlot, object]) -> tuple[Operand, ...]:
        found: dict[str, Operand] = {}
        for node in self._parts():
            operand = Operand(
                text=written(node.span),
                value=self._compute(node, world, []),
                type=node.type,
                slots=slots_of(node),
                environment=self.environment,
            )
            found.setdefault(operand.text, operand)
        return tuple(found.values())[:_MOST]

    def _parts(self) -> Iterator[Checked]:
        node = self.site.node
        direct = children(node)
        if self.code == "division_by_zero" and not (isinstance(node, Arithmetic) and node.op == "^"):
            direct = direct[-1:]  # what was divided says nothing
        yield from (one for one in direct if slots_of(one))  # what reads nothing is written out
        for one in direct:
            yield from (part for part in nodes_of(one) if isinstance(part, Read | Aggregate))

    def _compute(self, node: Checked, world: Mapping[Slot | RowsSlot, object], found: list[Diagnostic]) -> object:
        slots = slots_of(node)
        return self.site.compile(node, slots)([world[slot] for slot in slots], self.environment, found)


def written(span: Span) -> str:
    """Give a part as it is written, on one line."""
    return " ".join(span.source.text[span.start : span.end].split())
