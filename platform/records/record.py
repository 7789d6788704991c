"""A record as it is read, and the draft that one save works on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Literal, cast

from customary.metadata.model.modules import Module
from customary.metadata.values import blank_of

__all__ = ["Draft", "DraftEvent", "LineChange", "Record"]

DraftEvent = Literal["created", "updated", "deleted", "restored"]


@dataclass(frozen=True, slots=True)
class Record:
    """The values of one record, in their natural form (see metadata/values.py)."""

    module: Module
    id: int
    values: Mapping[str, object]
    """By field key, system fields included; a field that the reader may not see is missing."""

    def __getitem__(self, key: str) -> object:
        """Give a value; None is blank. A key that is missing here is a `KeyError`."""
        return self.values[key]

    def __contains__(self, key: object) -> bool:
        return key in self.values

    def get(self, key: str) -> object:
        """Give a value; None where it is blank or was not read."""
        return self.values.get(key)

    @property
    def display(self) -> str:
        """What people call the record; its number where it has no name."""
        shown = self.values.get("display")
        return str(shown) if shown else f"#{self.id}"

    @property
    def row_version(self) -> int:
        return cast(int, self.values["row_version"])


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChange:
    """What happens to one owned row while its parent is saved: a new one, a changed one, or one that goes."""

    id: int | None = None
    """None adds a row."""
    changes: Mapping[str, object] = field(default_factory=dict)
    delete: bool = False
    row_version: int | None = None


@dataclass(slots=True, kw_only=True, eq=False)
class Draft:
    """The full new state of a record while one save works on it; it dies with the save.

    `set` is the only way to change it, so that `changed` is always the net change and every value knows its source.
    """

    module: Module
    old: Record | None
    """As it stood before this save; None while it is created."""
    values: dict[str, object]
    """Natural values by field key: every stored field, system fields included."""
    event: DraftEvent
    id: int | None = None
    """None until a new record is written."""
    parent: tuple[str, Draft] | None = None
    """Of a line that is saved together with its record: the link that leads there, and the draft of that record."""
    sources: dict[str, str] = field(default_factory=dict)
    """By key: what set the value last, such as `person`, `default`, `formula` or `rule contact.greet@2`."""
    _changed: set[str] = field(default_factory=set)

    @classmethod
    def of_new(cls, module: Module, blank_values: Mapping[str, object]) -> Draft:
        """Begin a record that does not exist yet, every field blank."""
        return cls(module=module, old=None, values=dict(blank_values), event="created")

    @classmethod
    def of_record(cls, record: Record, event: DraftEvent = "updated") -> Draft:
        """Begin a change of a record that exists."""
        return cls(module=record.module, old=record, values=dict(record.values), event=event, id=record.id)

    @property
    def is_new(self) -> bool:
        return self.old is None

    @property
    def changed(self) -> set[str]:
        """The keys whose value differs from what it was; of a new record every key that has a value."""
        return set(self._changed)

    def __getitem__(self, key: str) -> object:
        return self.values[key]

    def get(self, key: str) -> object:
        return self.values.get(key)

    def set(self, key: str, value: object, source: str) -> None:
        """Give a field another natural value, and say what did so; None becomes what stands for it, as by a save."""
        if value is None:
            value = blank_of(self.module.field(key))
        if key in self.values and _same(self.values[key], value):
            return
        self.values[key] = value
        self.sources[key] = source
        if _same(self._before(key), value):
            self._changed.discard(key)
        else:
            self._changed.add(key)

    def touch(self, key: str) -> None:
        """Note that a field without a value of its own, such as lines, has changed."""
        self._changed.add(key)

    def touches(self, keys: Set[str]) -> bool:
        """Say whether one of these fields has changed."""
        return not self._changed.isdisjoint(keys)

    def _before(self, key: str) -> object:
        return None if self.old is None else self.old.values.get(key)

    def as_record(self) -> Record:
        """The state as a record, once it has an id."""
        return Record(self.module, cast(int, self.id), dict(self.values))

    def changes(self) -> Iterator[tuple[str, object, object]]:
        """Each net change as (key, old value, new value), in the order of the fields."""
        for key in self.values:
            if key in self._changed:
                yield key, self._before(key), self.values[key]


def _same(one: object, other: object) -> bool:
    """Equal and of one kind: 1 is not true, so that a boolean never stands in for a number."""
    return one == other and (type(one) is type(other) or (not isinstance(one, bool) and not isinstance(other, bool)))
