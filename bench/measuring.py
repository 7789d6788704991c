"""How the benchmarks measure, and the table that they print."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Line", "Table", "processor_seconds"]


@dataclass(frozen=True)
class Line:
    """One piece of work, and the floor that it stands on."""

    work: str
    seconds: float
    records: int
    floor: Line | None = None

    @property
    def microseconds(self) -> float:
        return self.seconds / self.records * 1e6


def processor_seconds(work: Callable[[], object]) -> float:
    """Give the processor time that a piece of work takes, garbage of earlier work not counted."""
    gc.collect()
    start = time.process_time()
    work()
    return time.process_time() - start


class Table:
    """Prints lines as they come."""

    def __init__(self) -> None:
        print(f"{'work':<58}{'µs a record':>12}{'records/s':>11}{'x floor':>9}")

    def add(self, line: Line) -> None:
        ratio = f"{line.microseconds / line.floor.microseconds:.1f}" if line.floor else ""
        print(f"{line.work:<58}{line.microseconds:>12.0f}{1e6 / line.microseconds:>11.0f}{ratio:>9}", flush=True)

    def end(self) -> None:
        print("processor time of one process; SQLite; every feature on: history, rules, roll-ups, search, duplicates")
