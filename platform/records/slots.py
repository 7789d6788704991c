"""The values that expressions read of records: what traversal.py walks to, and what picked_rows.py picks."""

from __future__ import annotations

from collections.abc import Sequence

from customary.expressions.checked import RowsSlot, Slot
from customary.expressions.environment import Environment
from customary.platform.records.picked_rows import picker
from customary.platform.records.traversal import Subject, Visible, walk_slots
from customary.platform.unit import Unit

__all__ = ["Subject", "Visible", "read_slots"]


def read_slots(
    unit: Unit,
    slots: Sequence[Slot | RowsSlot],
    subjects: Sequence[Subject],
    *,
    around: Environment | None = None,
    visible: Visible | None = None,
) -> list[list[object]]:
    """Give, for each subject, the values of the slots in language form.

    `around` is the environment of the evaluation; None is that of a save. `visible` says which records a reader may
    see over links and among related rows; None is the system, which sees everything.
    """

    return walk_slots(unit, slots, subjects, picked=picker(unit, around, visible), visible=visible)
