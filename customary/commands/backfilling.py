"""Computing again at the terminal: what commands that wait for it show, while it goes on and when it has ended."""

from __future__ import annotations

import sys
import time

import click

from customary.expressions.positions import Language, Message
from customary.platform.errors import sentence
from customary.platform.migration.planning import Plan
from customary.platform.site import Site
from customary.platform.words import are, records
from customary.platform.workflow.backfills import Progress, finish, unfinished

__all__ = ["reason_text", "run_backfills", "show_waiting"]

_WAITING = Message(
    en="[computing] Since version {version} of the metadata: {done} of about {total} done. "
    "`customary apply`, `customary serve` and `customary worker` go on with it.",
    zh_hans="[计算中] 版本 {version} 生效以来，约 {total}中已完成 {done} 条。"
    "customary apply、customary serve 和 customary worker 会继续计算。",
    zh_hant="[計算中] 版本 {version} 生效以來，約 {total}中已完成 {done} 筆。"
    "customary apply、customary serve 和 customary worker 會繼續計算。",
)
_COMPUTING = Message(
    en="Computing again: {done} of about {total}",
    zh_hans="正在重新计算：约 {total}中已完成 {done} 条",
    zh_hant="正在重新計算：約 {total}中已完成 {done} 筆",
)
_DONE = Message(
    en="Computed again: {records} looked at, {changed} changed, {refused} refused.",
    zh_hans="重新计算完成：检查了 {records}，更改 {changed} 条，拒绝 {refused} 条。",
    zh_hant="重新計算完成：檢查了 {records}，變更 {changed} 筆，拒絕 {refused} 筆。",
)
_REFUSED = Message(
    en="{records} {are} not computed again, and nothing of them has changed:",
    zh_hans="{records}未能重新计算，内容保持不变：",
    zh_hant="{records}未能重新計算，內容保持不變：",
)
_MORE = Message(en="and {records} more", zh_hans="另有 {records}", zh_hant="另有 {records}")
_BROKEN_OFF = Message(
    en="Computing again was broken off after {done} of about {total}: {reason}\n"
    "`customary apply`, `customary serve` and `customary worker` go on with it.",
    zh_hans="重新计算已中断，约 {total}中完成了 {done} 条：{reason}\n"
    "customary apply、customary serve 和 customary worker 会继续计算。",
    zh_hant="重新計算已中斷，約 {total}中完成了 {done} 筆：{reason}\n"
    "customary apply、customary serve 和 customary worker 會繼續計算。",
)
_SECONDS_BETWEEN = 5.0
"""How often progress is written where it cannot be written over."""


def show_waiting(site: Site, planned: Plan, language: Language) -> bool:
    """Tell what is still to be computed since earlier versions; say whether there is anything."""
    if planned.base is None:
        return False
    with site.engine.connect() as connection:
        waiting = unfinished(connection)
    for one in waiting:
        click.echo(sentence(_WAITING, _values(one), language))
    return bool(waiting)


def run_backfills(site: Site, language: Language) -> bool:
    """Let everything be computed that waits for it, and show how it went; False when some of it was broken off."""
    shown = _Shown(language)
    ended = finish(site, shown.tell)
    shown.end()
    for one in ended:
        _show_end(one, language)
    return all(one.status == "done" for one in ended)


def reason_text(module: str, record_id: int, reason: str) -> str:
    """Write which record was refused, and why; a reason may be about the module as a whole."""
    return f"  {module} {record_id}: {reason}" if record_id else f"  {module}: {reason}"


def _show_end(one: Progress, language: Language) -> None:
    work = one.work
    if one.status != "done":
        click.echo(sentence(_BROKEN_OFF, {**_values(one), "reason": one.error}, language), err=True)
        return
    counts = {"records": records(work.looked_at), "changed": work.changed, "refused": work.refused}
    click.echo(sentence(_DONE, counts, language))
    if work.refused:
        told = {"records": records(work.refused), "are": are(work.refused)}
        click.echo(sentence(_REFUSED, told, language), err=True)
    for reason in work.reasons:
        click.echo(reason_text(*reason), err=True)
    left = work.refused - len(work.reasons)
    if left:
        click.echo(f"  {sentence(_MORE, {'records': records(left)}, language)}", err=True)


def _values(one: Progress) -> dict[str, object]:
    return {"version": one.work.version, "done": one.work.looked_at, "total": records(one.work.total)}


class _Shown:
    """The line that tells how far it is: written over at a terminal, else now and then a new one."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._over = sys.stdout.isatty()
        self._last = time.monotonic()
        self._open = False

    def tell(self, one: Progress) -> None:
        text = sentence(_COMPUTING, _values(one), self._language)
        if self._over:
            click.echo(f"\r{text}", nl=False)
            self._open = True
        elif time.monotonic() - self._last >= _SECONDS_BETWEEN:
            click.echo(text)
            self._last = time.monotonic()

    def end(self) -> None:
        if self._open:
            click.echo()
