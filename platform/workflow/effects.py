"""What an action did, as data: shown in traces, and as the plan of a rehearsal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

__all__ = ["Effect", "EffectKind"]

EffectKind = Literal["set", "create", "update", "notify", "sms", "email", "refuse", "assign", "log"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One thing that an action did, or why it did nothing."""

    action: str
    """The action's key in its rule."""
    kind: EffectKind
    module: str | None = None
    record_id: int | None = None
    """The record that was written; None for effects on no record, or on one that has no id yet."""
    changes: tuple[Mapping[str, object], ...] = ()
    """Each {field, old, new} in JSON form."""
    recipients: tuple[str, ...] = ()
    """Users by name, telephone numbers or addresses."""
    subject: str | None = None
    text: str | None = None
    skipped: str | None = None
    """Why nothing was done: condition, blank, same, repeated."""
    error: str | None = None
    """What went wrong, when the rule goes on nevertheless."""

    def as_json(self) -> dict[str, object]:
        """Give what there is to tell."""
        told = {name: getattr(self, name) for name in self.__slots__}
        return {name: _listed(value) for name, value in told.items() if value not in (None, ())}


def _listed(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
