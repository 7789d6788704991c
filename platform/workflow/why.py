"""Why a rule did, or did not, act for a record: what was recorded, and what its condition says now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import and_, select

from customary.expressions.checked import Slot
from customary.expressions.positions import Message
from customary.metadata.model.rules import RecordTrigger, Rule, ScheduleTrigger
from customary.platform.errors import NotFound, sentence
from customary.platform.records.record import Record
from customary.platform.records.rows import read_record
from customary.platform.storage.system_tables import rule_firing, rule_watermark
from customary.platform.unit import Unit
from customary.platform.workflow import traces
from customary.platform.workflow.decision import Decision, Situation, decide
from customary.platform.workflow.ledger import ONCE
from customary.platform.workflow.traces import Trace

__all__ = ["Reason", "Why", "why"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that decided, as a code and as a sentence."""

    code: str
    message: Message
    values: Mapping[str, object] = field(default_factory=dict)

    def text(self, language: str = "en") -> str:
        return sentence(self.message, self.values, language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Everything that there is to say about one rule and one record."""

    rule: Rule | None
    """As it is live; None when there is none of that name."""
    reasons: tuple[Reason, ...]
    """Why it does not act now, or did not lately; empty when nothing speaks against it."""
    traces: tuple[Trace, ...]
    """The newest first."""
    firings: tuple[str, ...]
    """The occurrences for which the ledger says that it acted: days, or `once`."""
    condition: object
    """The tree of the condition for the record as it stands, as JSON; None without a condition."""
    holds: bool
    """Whether the condition holds for the record as it stands, saved without a change."""
    looked_after_until: datetime | None
    """Of a schedule: up to when its occurrences were looked after."""


def why(unit: Unit, module: str, record_id: int, rule: str) -> Why:
    """Answer for one rule and one record.

    Errors: `NotFound` when there is no such record. Whoever calls this has made sure that the person may see it.
    """
    declared = unit.runtime.catalog.modules.get(module)
    record = None if declared is None else read_record(unit, declared, record_id)
    if declared is None or record is None:
        raise NotFound(module, record_id)
    recorded = traces.of_record(unit, module, record_id, rule=rule)
    found = declared.rules.get(rule)
    firings = _firings(unit, module, rule, record_id)
    if found is None:
        return Why(
            rule=None,
            reasons=(_NO_RULE,),
            traces=recorded,
            firings=firings,
            condition=None,
            holds=False,
            looked_after_until=None,
        )
    decided = decide(unit, found, _situation(unit, found, record))
    return Why(
        rule=found,
        reasons=tuple(_reasons(found, record, recorded, firings, decided)),
        traces=recorded,
        firings=firings,
        condition=decided.explained(),
        holds=decided.holds,
        looked_after_until=_watermark(unit, found),
    )


def _situation(unit: Unit, rule: Rule, record: Record) -> Situation:
    scheduled = isinstance(rule.trigger, ScheduleTrigger)
    return Situation(subject=record, old=None if scheduled else record, moment=unit.now if scheduled else None)


def _reasons(
    rule: Rule, record: Record, recorded: tuple[Trace, ...], firings: tuple[str, ...], decided: Decision
) -> list[Reason]:
    found = []
    if not rule.active:
        found.append(_INACTIVE)
    if record.get("deleted_at") is not None:
        found.append(_DELETED)
    if not recorded:
        found.append(_NEVER_TRIGGERED if isinstance(rule.trigger, RecordTrigger) else _NEVER_DUE)
    if isinstance(rule.trigger, RecordTrigger) and rule.trigger.once and ONCE in firings:
        found.append(_ONCE)
    if recorded and recorded[0].decision == "error":
        found.append(_FAILED)
    if not decided.holds:
        found.append(_unmet(decided.deciding()))
    elif not recorded or recorded[0].decision == "not":
        found.extend(_unwatched(rule))
    return found


def _unwatched(rule: Rule) -> Iterator[Reason]:
    """The condition holds now, perhaps since another record changed, which the rule does not watch."""
    trigger, condition = rule.trigger, rule.condition
    if not isinstance(trigger, RecordTrigger) or condition is None or trigger.event not in ("updated", "saved"):
        return
    over = (slot for slot in condition.slots if slot.root == "record" and isinstance(slot, Slot) and len(slot.path) > 1)
    unwatched = sorted({".".join(slot.path) for slot in over} - trigger.paths)
    if unwatched:
        yield Reason("unwatched", _UNWATCHED, {"paths": ", ".join(unwatched), "first": unwatched[0]})


def _unmet(part: str | None) -> Reason:
    """The condition does not hold, because of this part."""
    return _CONDITION if part is None else Reason("condition", _CONDITION_BECAUSE, {"part": part})


def _firings(unit: Unit, module: str, rule: str, record_id: int) -> tuple[str, ...]:
    mine = and_(rule_firing.c.module == module, rule_firing.c.rule == rule, rule_firing.c.record_id == record_id)
    query = select(rule_firing.c.occurrence).where(mine).order_by(rule_firing.c.occurrence.desc())
    return tuple(unit.connection.execute(query).scalars())


def _watermark(unit: Unit, rule: Rule) -> datetime | None:
    mine = and_(rule_watermark.c.module == rule.module, rule_watermark.c.rule == rule.key)
    return unit.connection.execute(select(rule_watermark.c.done_until).where(mine)).scalar()


_NO_RULE = Reason(
    "no_rule",
    Message(en="There is no such rule now.", zh_hans="目前没有这条规则。", zh_hant="目前沒有這條規則。"),
)
_INACTIVE = Reason(
    "inactive",
    Message(en="The rule is switched off.", zh_hans="该规则已停用。", zh_hant="這條規則已停用。"),
)
_DELETED = Reason(
    "deleted",
    Message(en="The record is in the recycle bin.", zh_hans="该记录在回收站中。", zh_hant="這筆記錄在資源回收筒中。"),
)
_NEVER_TRIGGERED = Reason(
    "never_triggered",
    Message(
        en="No change that the rule watches for has happened to this record since traces are kept.",
        zh_hans="自保留运行记录以来，该记录没有发生过此规则关注的更改。",
        zh_hant="自保留執行記錄以來，這筆記錄沒有發生過此規則關注的變更。",
    ),
)
_NEVER_DUE = Reason(
    "never_due",
    Message(
        en="The record was not among the due ones at any time the rule ran.",
        zh_hans="规则每次运行时，该记录都不在到期之列。",
        zh_hant="規則每次執行時，這筆記錄都不在到期之列。",
    ),
)
_ONCE = Reason(
    "once",
    Message(
        en="The rule acts once for each record, and has acted for this one.",
        zh_hans="该规则对每条记录只执行一次，此记录已经执行过。",
        zh_hant="這條規則對每筆記錄只執行一次，這筆記錄已經執行過。",
    ),
)
_FAILED = Reason(
    "failed",
    Message(
        en="The last time, the rule could not do its work.",
        zh_hans="上一次该规则未能完成执行。",
        zh_hant="上一次這條規則未能完成執行。",
    ),
)
_UNWATCHED = Message(
    en="The condition holds now. It also reads {paths}: a change there alone lets the rule look at this record only "
    "if the rule watches it (watch: [{first}]).",
    zh_hans="条件现在成立。条件还读取了 {paths}：仅当规则关注它时（watch: [{first}]），那里的更改才会触发此规则。",
    zh_hant="條件現在成立。條件還讀取了 {paths}：只有規則關注它時（watch: [{first}]），那裡的變更才會觸發此規則。",
)
_CONDITION_BECAUSE = Message(
    en="The condition does not hold for the record as it stands. What decides is “{part}”.",
    zh_hans="按记录的当前状态，条件不成立，决定因素是“{part}”。",
    zh_hant="依記錄目前的狀態，條件不成立，關鍵在於「{part}」。",
)
_CONDITION = Reason(
    "condition",
    Message(
        en="The condition does not hold for the record as it stands.",
        zh_hans="按记录的当前状态，条件不成立。",
        zh_hant="依記錄目前的狀態，條件不成立。",
    ),
)
