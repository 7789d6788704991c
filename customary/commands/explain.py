"""`customary explain MODULE VIEW`: what the database is asked for a view, and what is evaluated row by row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from customary.commands.site_option import opened, site_option
from customary.expressions.positions import Language, Message
from customary.platform.queries import ListRequest
from customary.platform.queries.explaining import LARGE, ExplainedFilter, explain_filter
from customary.platform.unit import SYSTEM, Cause

__all__ = ["command"]


@click.command("explain")
@click.argument("module")
@click.argument("view")
@site_option
@click.option("--language", type=click.Choice(["en", "zh-Hans", "zh-Hant"]), default="en", show_default=True)
def command(folder: Path | None, module: str, view: str, language: Language) -> None:
    """Say how the list VIEW of MODULE is answered: SQL, indexes, estimated records, and what is left to Python."""
    with (
        opened(folder) as site,
        site.unit(SYSTEM, cause=Cause(source="person", detail="customary explain"), write=False) as unit,
    ):
        if module not in unit.runtime.catalog.modules:
            raise click.ClickException(_NO_MODULE.text(language, {"module": module}))
        found = explain_filter(unit, ListRequest(module=module, view=view))
    for message, value in _lines(found):
        click.echo(message.text(language, {"value": value, "large": f"{LARGE:,}"}))


def _lines(found: ExplainedFilter) -> Iterator[tuple[Message, object]]:
    yield _SQL, found.sql
    for step in found.plan:
        yield _STEP, step
    yield (_INDEXES, ", ".join(found.indexes)) if found.indexes else (_NO_INDEX, "")
    yield (_MORE, "") if found.records > LARGE else (_RECORDS, found.records)
    if found.estimated is not None:
        yield _ESTIMATED, found.estimated
    if not found.residual:
        yield _WHOLE, ""
        return
    for one in found.residual:
        yield _LEFT, one
    yield _UNSAID, ", ".join(found.not_pushable)
    if found.is_slow:
        yield _SLOW, ""


_NO_MODULE = Message("there is no module {module}", "没有模块 {module}", "沒有模組 {module}")
_SQL = Message("SQL: {value}", "SQL：{value}", "SQL：{value}")
_STEP = Message("  {value}", "  {value}", "  {value}")
_INDEXES = Message("Indexes: {value}", "索引：{value}", "索引：{value}")
_NO_INDEX = Message("Indexes: none", "索引：无", "索引：無")
_RECORDS = Message("Records: {value}", "记录数：{value}", "記錄數：{value}")
_MORE = Message("Records: more than {large}", "记录数：超过 {large}", "記錄數：超過 {large}")
_ESTIMATED = Message("Estimated to match: {value}", "预计符合：{value}", "預計符合：{value}")
_WHOLE = Message("Left to evaluate row by row: nothing", "需要逐条判断的部分：无", "需要逐筆判斷的部分：無")
_LEFT = Message("Left to evaluate row by row: {value}", "需要逐条判断的部分：{value}", "需要逐筆判斷的部分：{value}")
_UNSAID = Message(
    "Because the database cannot say: {value}", "因为数据库无法计算：{value}", "因為資料庫無法計算：{value}"
)
_SLOW = Message(
    "Warning: over more than {large} records this is slow; lists look at 20,000 at a time.",
    "警告：记录超过 {large} 条时会很慢；列表每次最多查看 20,000 条。",
    "警告：記錄超過 {large} 筆時會很慢；清單每次最多查看 20,000 筆。",
)
