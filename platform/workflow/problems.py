"""All that can go wrong while rules work, as sentences in three languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from customary.expressions.diagnostics import Diagnostic
from customary.expressions.positions import Error, Message
from customary.metadata.model.labels import Label
from customary.metadata.model.modules import Module
from customary.metadata.model.rules import Rule
from customary.platform.errors import FieldProblem, sentence

__all__ = [
    "ActionFailed",
    "circle",
    "could_not_compute",
    "job_is_dead",
    "no_owner",
    "nobody_to_assign",
    "not_before",
    "rule_failed",
    "rule_failed_alert",
    "rule_flagged",
    "too_many_records",
]


class ActionFailed(Error):
    """An action of a rule could not be done; what that means says its `on_error`."""

    def __init__(self, message: Message, values: Mapping[str, object] | None = None) -> None:
        self.message = message
        self.values = dict(values or {})
        super().__init__(self.text())

    def text(self, language: str = "en") -> str:
        return sentence(self.message, self.values, language)


_CIRCLE = Message(
    en="Rules trigger each other in a circle, so the change was stopped: {path}",
    zh_hans="规则相互触发形成循环，更改已停止：{path}",
    zh_hant="規則互相觸發形成迴圈，變更已停止：{path}",
)


def circle(path: Sequence[str]) -> FieldProblem:
    """More than eight rules led to each other; `path` names them, the first one first."""
    return FieldProblem(message=_CIRCLE, values={"path": " → ".join(path)}, code="rule_circle")


_RULE_FAILED = Message(
    en="The rule “{rule}” could not do its work: {reason}",
    zh_hans="规则“{rule}”无法执行：{reason}",
    zh_hant="規則「{rule}」無法執行：{reason}",
)


def rule_failed(rule: Rule, reason: Message | Label | str) -> FieldProblem:
    return FieldProblem(message=_RULE_FAILED, values={"rule": rule.label, "reason": reason}, code="rule_failed")


def rule_failed_alert(rule: Rule, reason: str, language: str) -> str:
    """The notification that administrators get."""
    return sentence(_RULE_FAILED, {"rule": rule.label, "reason": reason}, language)


_FLAGGED = Message(
    en="The rule “{rule}” has failed {count} times within an hour; the last time: {reason}",
    zh_hans="规则“{rule}”一小时内已失败 {count} 次；最近一次：{reason}",
    zh_hant="規則「{rule}」一小時內已失敗 {count} 次；最近一次：{reason}",
)


def rule_flagged(rule: Label | str, count: int, reason: str, language: str) -> str:
    """The entry that flags a rule, and the notification that administrators get of it."""
    return sentence(_FLAGGED, {"rule": rule, "count": count, "reason": reason}, language)


_NO_VALUE = Message(
    en="{part}: {reason}",
    zh_hans="{part}：{reason}",
    zh_hant="{part}：{reason}",
)


def could_not_compute(part: str, diagnostic: Diagnostic) -> ActionFailed:
    """The data made a value of an action impossible, such as a division by zero."""
    return ActionFailed(_NO_VALUE, {"part": part, "reason": diagnostic.message_with()})


_NOBODY = Message(
    en="There is nobody to give the record to.",
    zh_hans="没有可以分配记录的人。",
    zh_hant="沒有可以指派這筆記錄的人。",
)


def nobody_to_assign() -> ActionFailed:
    return ActionFailed(_NOBODY)


_NOT_BEFORE = Message(
    en="This action cannot run before the record is written ({action}).",
    zh_hans="该操作不能在记录写入之前执行（{action}）。",
    zh_hant="這個動作不能在記錄寫入前執行（{action}）。",
)


def not_before(action: str) -> ActionFailed:
    return ActionFailed(_NOT_BEFORE, {"action": action})


_NO_OWNER = Message(
    en="The rule runs with the rights of the record's owner, and the record has none who is active.",
    zh_hans="该规则以记录负责人的权限运行，但记录没有在职的负责人。",
    zh_hant="這條規則以記錄負責人的權限執行，但記錄沒有啟用中的負責人。",
)


def no_owner() -> ActionFailed:
    return ActionFailed(_NO_OWNER)


_TOO_MANY = Message(
    en="The action would change more than {most} records of {module}.",
    zh_hans="该操作将更改超过 {most} 条{module}记录。",
    zh_hant="這個動作會變更超過 {most} 筆{module}記錄。",
)


def too_many_records(module: Module, most: int) -> ActionFailed:
    return ActionFailed(_TOO_MANY, {"module": module.label_plural, "most": most})


_JOB_IS_DEAD = Message(
    en="Background work was given up ({kind}): {reason}",
    zh_hans="后台任务已放弃（{kind}）：{reason}",
    zh_hant="背景工作已放棄（{kind}）：{reason}",
)


def job_is_dead(kind: str, reason: str, language: str) -> str:
    """The notification that administrators get when a job has used up its attempts."""
    return sentence(_JOB_IS_DEAD, {"kind": kind, "reason": reason}, language)
