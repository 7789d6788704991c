"""Views that are evaluated row by row over large modules: what a plan warns of before it is applied."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, literal_column, select, table

from customary.expressions.analysis import row_by_row
from customary.expressions.functions.signature import Backend
from customary.expressions.positions import Message
from customary.metadata.catalog import Catalog
from customary.platform.errors import sentence
from customary.platform.migration.live_schema import Readable
from customary.platform.queries.explaining import LARGE

__all__ = ["SlowView", "slow_views"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SlowView:
    """A view of a module with very many records, and the part of its filter that the database cannot say."""

    module: str
    view: str
    part: str

    def text(self, language: str = "en") -> str:
        return sentence(_SLOW, {"view": f"{self.module}.{self.view}", "part": self.part, "large": LARGE}, language)


_SLOW = Message(
    en="The list {view} evaluates “{part}” for one record after another, of more than {large}: it will be slow. Put "
    "what narrows the records down beside it with “and”, or keep it in a computed field.",
    zh_hans="列表 {view} 要在超过 {large} 条记录中逐条判断“{part}”，会很慢。"
    "请用 and 加上能缩小范围的条件，或改用计算字段保存其值。",
    zh_hant="清單 {view} 要在超過 {large} 筆記錄中逐筆判斷「{part}」，會很慢。"
    "請用 and 加上能縮小範圍的條件，或改用計算欄位儲存其值。",
)


def slow_views(catalog: Catalog, readable: Readable) -> tuple[SlowView, ...]:
    """Give the views of a catalog that would be slow over the records that there are now."""
    return tuple(_slow_views(catalog, readable))


def _slow_views(catalog: Catalog, readable: Readable) -> Iterator[SlowView]:
    engine: Backend = "postgresql" if readable.connection.dialect.name == "postgresql" else "sqlite"
    large: dict[str, bool] = {}
    for module in catalog.modules.values():
        for view in module.lists.values():
            parts = row_by_row(view.filter, engine) if view.filter is not None else ()
            if parts and large.setdefault(module.name, _is_large(readable, f"m_{module.name}")):
                span = parts[0].span
                part = " ".join(span.source.text[span.start : span.end].split())
                yield SlowView(module=module.name, view=view.key, part=part)


def _is_large(readable: Readable, name: str) -> bool:
    if not readable.schema.has_table(name):
        return False
    held = table(readable.before.get(name, name))
    some = select(literal_column("1")).select_from(held).limit(LARGE + 1).subquery()
    return readable.connection.execute(select(func.count()).select_from(some)).scalar_one() > LARGE
