"""What a plan says of computed values, and the work that it leaves: which records are computed again, in what order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Table, func, select

from customary.expressions.positions import Message
from customary.metadata.catalog import Catalog
from customary.metadata.model.fields import RollupOptions
from customary.platform.errors import sentence
from customary.platform.migration.amount_steps import FillCurrency, KeepBase
from customary.platform.migration.live_schema import Readable
from customary.platform.migration.meanings import DISPLAY, Meanings, meanings_of
from customary.platform.migration.passes import Pass, Place, affected, in_passes, reads_of
from customary.platform.migration.rename_steps import MoveCodes
from customary.platform.migration.steps import FillBlanks, Step
from customary.platform.records.backfill import Backfill, ModulePass
from customary.platform.records.rows import alive
from customary.platform.storage.tables import Tables
from customary.platform.words import are, records

__all__ = ["BackfillPlan", "ModuleBackfill", "backfill_plan"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleBackfill:
    """The records of a module, and what is computed of them again."""

    module: str
    fields: tuple[str, ...]
    rows: int

    def text(self, language: str = "en") -> str:
        comma = ", " if language == "en" else "、"
        named = [sentence(_NAME, {}, language) if key == DISPLAY else key for key in self.fields]
        values = {
            "records": records(self.rows),
            "are": are(self.rows),
            "module": self.module,
            "fields": comma.join(named),
        }
        return sentence(_AGAIN, values, language)


_AGAIN = Message(
    en="{records} of {module} {are} computed again: {fields}",
    zh_hans="{module} 的 {records}将重新计算：{fields}",
    zh_hant="{module} 的 {records}將重新計算：{fields}",
)
_NAME = Message(en="the name of the record", zh_hans="记录的名称", zh_hant="記錄的名稱")


@dataclass(frozen=True, slots=True, kw_only=True)
class BackfillPlan:
    """What is computed again when a catalog becomes the live one."""

    again: tuple[ModuleBackfill, ...]
    passes: tuple[Pass, ...]
    rollups: frozenset[Place]

    def work(self, *, version: int, language: str) -> Backfill | None:
        """Give the work that is left to a job; None when no record is concerned."""
        rows = {one.module: one.rows for one in self.again}
        if not rows:
            return None
        return Backfill(
            version=version,
            language=language,
            passes=tuple(
                ModulePass(one.modules, tuple(place for place in one.fields if place in self.rollups), one.in_circle)
                for one in self.passes
            ),
            total=sum(rows.get(module, 0) for one in self.passes for module in one.modules),
        )


def backfill_plan(
    catalog: Catalog, tables: Tables, readable: Readable, *, before: Meanings, steps: Sequence[Step]
) -> BackfillPlan:
    """Compare a catalog with what was applied last.

    What has another name now counts as something else: it is computed again, with all that reads it.
    """
    reads = reads_of(catalog)
    places = affected(reads, meanings_of(catalog), before, _filled(catalog, steps))
    rows = {module: _count(readable, tables.record(module)) for module in sorted({module for module, _ in places})}
    concerned = frozenset(place for place in places if rows.get(place[0]))
    return BackfillPlan(
        again=tuple(_again(catalog, concerned, rows)),
        passes=in_passes(reads, concerned),
        rollups=frozenset(one for one in concerned if _is_rollup(catalog, one)),
    )


def _again(catalog: Catalog, places: frozenset[Place], rows: Mapping[str, int]) -> Iterator[ModuleBackfill]:
    for module in sorted({module for module, _ in places}):
        mine = [key for key in catalog.modules[module].fields if (module, key) in places]
        shown = [key for key in mine if catalog.modules[module].fields[key].base_of is None]
        named = [DISPLAY] if (module, DISPLAY) in places else []
        yield ModuleBackfill(module=module, fields=(*(shown or mine), *named), rows=rows[module])


def _is_rollup(catalog: Catalog, place: Place) -> bool:
    field = catalog.modules[place[0]].fields.get(place[1])
    return field is not None and isinstance(field.options, RollupOptions)


def _filled(catalog: Catalog, steps: Sequence[Step]) -> Iterator[Place]:
    """Name the fields whose values are others in records that exist, once the steps are done."""
    for step in steps:
        if isinstance(step, FillBlanks | FillCurrency):
            yield step.module, step.field
        elif isinstance(step, KeepBase):
            exchange = catalog.modules[step.module].field(step.field).exchange
            if exchange is not None:
                yield step.module, exchange.base
        elif isinstance(step, MoveCodes):
            yield from step.fields


def _count(readable: Readable, table: Table) -> int:
    if not readable.schema.has_table(table.name):
        return 0
    return int(readable.rows(table, select(func.count()).select_from(table).where(alive(table))).scalar_one())
