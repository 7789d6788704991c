"""What an expression depends on: the fields whose change can change its value, and the world around it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from customary.expressions import types as t
from customary.expressions.checked import Root, RowsSlot, Slot
from customary.expressions.expression import Expression
from customary.expressions.scope import Vocabulary
from customary.expressions.template import Template

__all__ = ["Dependencies", "dependencies", "fields_along", "fields_read"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependencies:
    own: frozenset[str]
    """Fields of the record itself that are read, links and lists on the way included; also those read as `old`."""
    paths: frozenset[tuple[Root, tuple[str, ...]]]
    """Every path that is read."""
    rows: frozenset[tuple[str, tuple[str, ...], frozenset[tuple[str, ...]]]]
    """Of each list of related records: their module, the path to the list, and the paths read of each."""
    uses: frozenset[str]
    """Of: today, now, user, old, changed, language, dictionary, setting, calendar."""


def dependencies(expression: Expression) -> Dependencies:
    """Tell what an expression depends on."""
    slots = expression.slots
    return Dependencies(
        own=frozenset(slot.path[0] for slot in slots if slot.root in {"record", "old"}),
        paths=frozenset((slot.root, slot.path) for slot in slots),
        rows=frozenset(
            (rows.module, way, frozenset(inner.path for inner in rows.slots)) for rows, way in _lists((), slots)
        ),
        uses=expression.uses,
    )


def _lists(way: tuple[str, ...], slots: Iterable[Slot | RowsSlot]) -> Iterator[tuple[RowsSlot, tuple[str, ...]]]:
    """Give the lists among slots, and those that their rows are read with, each with the path to it."""
    for slot in slots:
        if isinstance(slot, RowsSlot):
            yield slot, (*way, *slot.path)
            yield from _lists((*way, *slot.path), slot.slots)


def fields_read(
    expression: Expression | Template, vocabulary: Vocabulary, module: str, *, outer: str | None = None
) -> frozenset[tuple[str, str]]:
    """Give each field that an expression or a text with placeholders over a module reads, in whatever module it lies.

    Paths from `record` are followed when its module, `outer`, is told; those from `found` and `input` are not.
    """
    starts = {"record": module, "old": module, "user": vocabulary.user_module, "outer": outer}
    return frozenset(_fields_of(expression.slots, vocabulary, starts))


def _fields_of(
    slots: Iterable[Slot | RowsSlot], vocabulary: Vocabulary, starts: Mapping[str, str | None]
) -> Iterator[tuple[str, str]]:
    for slot in slots:
        start = starts.get(slot.root)
        if start is None:
            continue
        yield from fields_along(vocabulary, start, slot.path)
        yield from _of_tree(slot)
        if isinstance(slot, RowsSlot):
            if slot.by is not None:
                yield slot.module, slot.by
            yield from _fields_of(slot.slots, vocabulary, {"record": slot.module})


def _of_tree(slot: Slot | RowsSlot) -> Iterator[tuple[str, str]]:
    """Give the link that is gone up, of whoever looks for those above a record."""
    if isinstance(slot, Slot) and isinstance(slot.type, t.AncestorsType):
        yield slot.type.module, slot.type.by


def fields_along(vocabulary: Vocabulary, start: str, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Follow a path over links and give every field on it; the next step after a link to several modules names one."""
    modules: tuple[str, ...] = (start,)
    for step in path:
        if len(modules) > 1 and step in modules:
            modules = (step,)
            continue
        following: list[str] = []
        for name in modules:
            words = vocabulary.modules.get(name)
            member = words.members.get(step) if words else None
            if member is None:
                continue
            yield name, step
            if isinstance(member.type, t.RefType):
                following.extend(member.type.modules)
        modules = tuple(dict.fromkeys(following))
