"""All that can go wrong while a record is saved, deleted or restored, as sentences in three languages.

The texts of validations, transitions and duplicate rules come from the site's own metadata; what stands here is said
where it has none, and wherever the platform itself refuses.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from customary.expressions.diagnostics import Diagnostic, Naming, as_written
from customary.expressions.positions import Message
from customary.metadata.model.fields import Field
from customary.metadata.model.labels import Label
from customary.metadata.model.modules import Module
from customary.metadata.values import ValueRefused
from customary.platform.errors import FieldProblem

__all__ = [
    "begins_elsewhere",
    "cannot_be_checked",
    "comment_blank",
    "comment_too_long",
    "deletion_refused",
    "depends_on",
    "duplicate",
    "goes_in_circles",
    "in_recycle_bin",
    "kept_by_platform",
    "link_not_found",
    "link_not_offered",
    "locked",
    "may_not_assign",
    "may_not_write",
    "missing",
    "no_rate",
    "no_transition",
    "not_in_recycle_bin",
    "not_lines",
    "not_met",
    "not_unique",
    "not_your_transition",
    "parent_in_recycle_bin",
    "readonly",
    "said",
    "too_much_in_base",
    "transition_needs",
    "transition_refused",
    "unfit",
    "unknown_field",
]


def _problem(code: str, message: Message, where: str | None = None, /, **values: object) -> FieldProblem:
    return FieldProblem(field=where, message=message, values=values, code=code)


_SAID = Message(en="{text}", zh_hans="{text}", zh_hant="{text}")


def said(text: str, field: str | None, code: str) -> FieldProblem:
    """A sentence of the site's own metadata, written out already."""
    return _problem(code, _SAID, field, text=text)


def unfit(field: Field, refused: ValueRefused) -> FieldProblem:
    """A value that does not fit its field; the sentence comes with the reason."""
    return FieldProblem(field=field.key, message=refused.message, values=refused.values, code="unfit")


_UNKNOWN = Message(
    en="There is no field “{key}” in {module}.",
    zh_hans="{module}中没有字段“{key}”。",
    zh_hant="{module}沒有「{key}」這個欄位。",
)


def unknown_field(module: Module, key: str) -> FieldProblem:
    """Also of a field that the person may not read: the two are never told apart."""
    return _problem("unknown_field", _UNKNOWN, key, key=key, module=module.label)


_MAY_NOT_WRITE = Message(
    en="You may not change “{field}”.", zh_hans="您无权修改“{field}”。", zh_hant="您沒有修改「{field}」的權限。"
)


def may_not_write(field: Field) -> FieldProblem:
    return _problem("may_not_write", _MAY_NOT_WRITE, field.key, field=field.label)


_KEPT = Message(
    en="“{field}” is filled in by the system.", zh_hans="“{field}”由系统填写。", zh_hant="「{field}」由系統填寫。"
)


def kept_by_platform(field: Field) -> FieldProblem:
    """A system, computed, numbered or rolled-up field that nobody writes."""
    return _problem("kept_by_platform", _KEPT, field.key, field=field.label)


_MAY_NOT_ASSIGN = Message(
    en="You may not give this record to somebody else.",
    zh_hans="您无权将该记录分配给他人。",
    zh_hant="您沒有將這筆記錄指派給他人的權限。",
)


def may_not_assign(key: str) -> FieldProblem:
    return _problem("may_not_assign", _MAY_NOT_ASSIGN, key)


_LOCKED = Message(
    en="This record is locked and cannot be changed.",
    zh_hans="该记录已锁定，无法修改。",
    zh_hant="這筆記錄已鎖定，無法變更。",
)


def locked() -> FieldProblem:
    return _problem("locked", _LOCKED)


_IN_BIN = Message(
    en="This record is in the recycle bin; restore it first.",
    zh_hans="该记录在回收站中，请先还原。",
    zh_hant="這筆記錄在資源回收筒中，請先還原。",
)


def in_recycle_bin() -> FieldProblem:
    return _problem("in_recycle_bin", _IN_BIN)


_NOT_IN_BIN = Message(
    en="Only a record in the recycle bin can be removed for good or restored.",
    zh_hans="只有回收站中的记录才能彻底删除或还原。",
    zh_hant="只有資源回收筒中的記錄才能永久刪除或還原。",
)


def not_in_recycle_bin() -> FieldProblem:
    return _problem("not_in_recycle_bin", _NOT_IN_BIN)


_PARENT_IN_BIN = Message(
    en="This line belongs to “{parent}”, which is in the recycle bin; restore that one.",
    zh_hans="该明细属于回收站中的“{parent}”，请还原后者。",
    zh_hant="這筆明細屬於資源回收筒中的「{parent}」，請還原後者。",
)


def parent_in_recycle_bin(parent: str) -> FieldProblem:
    return _problem("parent_in_recycle_bin", _PARENT_IN_BIN, parent=parent)


_MISSING = Message(en="“{field}” needs a value.", zh_hans="请填写“{field}”。", zh_hant="請填寫「{field}」。")


def missing(field: Field) -> FieldProblem:
    return _problem("missing", _MISSING, field.key, field=field.label)


_READONLY = Message(
    en="“{field}” cannot be changed now.", zh_hans="“{field}”当前不可修改。", zh_hant="「{field}」目前不可變更。"
)


def readonly(field: Field) -> FieldProblem:
    return _problem("readonly", _READONLY, field.key, field=field.label)


_LINK_NOT_FOUND = Message(
    en="The record chosen for “{field}” does not exist, or you may not see it.",
    zh_hans="“{field}”所选的记录不存在，或您无权查看。",
    zh_hant="「{field}」所選的記錄不存在，或您沒有檢視權限。",
)


def link_not_found(field: Field) -> FieldProblem:
    return _problem("link_not_found", _LINK_NOT_FOUND, field.key, field=field.label)


_LINK_NOT_OFFERED = Message(
    en="“{target}” cannot be chosen for “{field}” here.",
    zh_hans="此处“{field}”不能选择“{target}”。",
    zh_hant="此處「{field}」不能選擇「{target}」。",
)


def link_not_offered(field: Field, target: str) -> FieldProblem:
    """The record that was chosen does not match the link's filter."""
    return _problem("link_not_offered", _LINK_NOT_OFFERED, field.key, field=field.label, target=target)


_DEPENDS_ON = Message(
    en="“{value}” does not go with the value of “{controller}”.",
    zh_hans="“{value}”与“{controller}”的值不匹配。",
    zh_hant="「{value}」與「{controller}」的值不相符。",
)


def depends_on(field: Field, value: Label, controller: Field) -> FieldProblem:
    """A choice that is not offered under the controlling field's value."""
    return _problem("depends_on", _DEPENDS_ON, field.key, value=value, controller=controller.label)


_CANNOT_BE_CHECKED = Message(
    en="“{rule}” could not be checked: {reason}",
    zh_hans="无法检查“{rule}”：{reason}",
    zh_hant="無法檢查「{rule}」：{reason}",
)


def cannot_be_checked(
    rule: str, diagnostics: Sequence[Diagnostic], field: str | None, naming: Naming = as_written
) -> FieldProblem:
    """The data made a condition impossible to decide, so the save is refused; it is never passed in silence."""
    inside = next((one for one in diagnostics if one.severity == "internal"), None)
    if inside is not None:
        return _problem("failed_inside", _FAILED_INSIDE, field, rule=rule)
    reason = diagnostics[0].message_with(naming)
    return _problem("cannot_be_checked", _CANNOT_BE_CHECKED, field, rule=rule, reason=reason)


_NOT_MET = Message(
    en="“{rule}” does not hold.",
    zh_hans="不满足“{rule}”。",
    zh_hant="不符合「{rule}」。",
)


def not_met(rule: str, field: str | None) -> FieldProblem:
    """A validation is broken that says nothing, because its message came out empty."""
    return _problem(f"validation.{rule}", _NOT_MET, field, rule=rule)


_FAILED_INSIDE = Message(
    en="“{rule}” failed inside the system, so nothing was saved. Please tell the administrator.",
    zh_hans="“{rule}”在系统内部出错，因此未保存。请联系管理员。",
    zh_hant="「{rule}」在系統內部發生錯誤，因此沒有儲存。請聯絡管理員。",
)


_NO_RATE = Message(
    en="There is no exchange rate of {currency} on or before {day}. Add one under “{rates}”, then save again.",
    zh_hans="没有 {day} 或之前的 {currency} 汇率。请先在“{rates}”中添加，再重新保存。",
    zh_hant="沒有 {day} 或之前的 {currency} 匯率。請先在「{rates}」中新增，再重新儲存。",
)


def no_rate(field: Field, currency: str, day: date, rates: Module) -> FieldProblem:
    """An amount that cannot be converted into base currency yet."""
    return _problem("no_rate", _NO_RATE, field.key, currency=currency, day=day.isoformat(), rates=rates.label_plural)


_TOO_MUCH_IN_BASE = Message(
    en="“{field}” is too large an amount in {currency}.",
    zh_hans="“{field}”折合 {currency} 后金额过大。",
    zh_hant="「{field}」折合 {currency} 後金額過大。",
)


def too_much_in_base(field: Field, currency: str) -> FieldProblem:
    return _problem("too_much_in_base", _TOO_MUCH_IN_BASE, field.key, field=field.label, currency=currency)


_BEGINS_ELSEWHERE = Message(
    en="A new record begins with “{field}” at “{start}”.",
    zh_hans="新记录的“{field}”必须从“{start}”开始。",
    zh_hant="新記錄的「{field}」必須從「{start}」開始。",
)


def begins_elsewhere(field: Field, start: Label | str) -> FieldProblem:
    return _problem("begins_elsewhere", _BEGINS_ELSEWHERE, field.key, field=field.label, start=start)


_NO_TRANSITION = Message(
    en="“{field}” cannot go from “{before}” to “{after}”.",
    zh_hans="“{field}”不能从“{before}”变为“{after}”。",
    zh_hant="「{field}」不能從「{before}」變為「{after}」。",
)


def no_transition(field: Field, before: Label | str, after: Label | str) -> FieldProblem:
    return _problem("no_transition", _NO_TRANSITION, field.key, field=field.label, before=before, after=after)


_NOT_YOURS = Message(
    en="Your role may not do the step “{transition}”.",
    zh_hans="您的角色不能执行步骤“{transition}”。",
    zh_hant="您的角色不能執行步驟「{transition}」。",
)


def not_your_transition(field: Field, transition: Label) -> FieldProblem:
    return _problem("not_your_transition", _NOT_YOURS, field.key, transition=transition)


_TRANSITION_REFUSED = Message(
    en="The record does not meet the condition of the step “{transition}”.",
    zh_hans="该记录不满足步骤“{transition}”的条件。",
    zh_hant="這筆記錄不符合步驟「{transition}」的條件。",
)


def transition_refused(field: Field, transition: Label) -> FieldProblem:
    return _problem("transition_refused", _TRANSITION_REFUSED, field.key, transition=transition)


_TRANSITION_NEEDS = Message(
    en="The step “{transition}” needs “{field}”.",
    zh_hans="步骤“{transition}”需要填写“{field}”。",
    zh_hant="步驟「{transition}」需要填寫「{field}」。",
)


def transition_needs(field: Field, transition: Label) -> FieldProblem:
    return _problem("transition_needs", _TRANSITION_NEEDS, field.key, transition=transition, field=field.label)


_DUPLICATE = Message(
    en="There is a record like this already: “{found}”.",
    zh_hans="已存在相同的记录：“{found}”。",
    zh_hant="已有相同的記錄：「{found}」。",
)
_DUPLICATE_HIDDEN = Message(
    en="There is a record like this already; you may not see it.",
    zh_hans="已存在相同的记录，但您无权查看。",
    zh_hant="已有相同的記錄，但您沒有檢視權限。",
)


def duplicate(found: str | None) -> FieldProblem:
    """Another record matches a duplicate rule; None where the person may not see it."""
    if found is None:
        return _problem("duplicate", _DUPLICATE_HIDDEN)
    return _problem("duplicate", _DUPLICATE, found=found)


_NOT_UNIQUE = Message(
    en="Another record has this value for “{field}” already: “{found}”.",
    zh_hans="另一条记录的“{field}”已使用该值：“{found}”。",
    zh_hant="另一筆記錄的「{field}」已使用這個值：「{found}」。",
)
_NOT_UNIQUE_HIDDEN = Message(
    en="Another record has this value for “{field}” already.",
    zh_hans="另一条记录的“{field}”已使用该值。",
    zh_hant="另一筆記錄的「{field}」已使用這個值。",
)


def not_unique(field: Field, found: str | None) -> FieldProblem:
    """Another record has a value that only one may have; None where the person may not see it."""
    if found is None:
        return _problem("not_unique", _NOT_UNIQUE_HIDDEN, field.key, field=field.label)
    return _problem("not_unique", _NOT_UNIQUE, field.key, field=field.label, found=found)


_DELETION_REFUSED = Message(
    en="“{name}” cannot be deleted: {count} of “{module}” link to it by “{field}”.",
    zh_hans="无法删除“{name}”：有 {count} 条“{module}”通过“{field}”引用它。",
    zh_hant="無法刪除「{name}」：有 {count} 筆「{module}」透過「{field}」參照它。",
)


def deletion_refused(name: str, module: Module, field: Field, count: int) -> FieldProblem:
    return _problem(
        "deletion_refused", _DELETION_REFUSED, name=name, module=module.label_plural, field=field.label, count=count
    )


_NOT_LINES = Message(
    en="“{key}” of {module} holds no such lines.",
    zh_hans="{module}的“{key}”中没有这样的明细。",
    zh_hant="{module}的「{key}」中沒有這樣的明細。",
)


def not_lines(module: Module, key: str) -> FieldProblem:
    """Lines that were given for a field that has none, or that belong to another record."""
    return _problem("not_lines", _NOT_LINES, key, key=key, module=module.label)


_CIRCLES = Message(
    en="Computed values depend on each other in a circle, so the change was stopped ({module}).",
    zh_hans="计算字段相互依赖形成循环，更改已停止（{module}）。",
    zh_hant="計算欄位相互依賴形成迴圈，變更已停止（{module}）。",
)


def goes_in_circles(module: Module) -> FieldProblem:
    return _problem("goes_in_circles", _CIRCLES, module=module.label)


_COMMENT_BLANK = Message(en="Write something first.", zh_hans="请先填写内容。", zh_hant="請先填寫內容。")


def comment_blank() -> FieldProblem:
    return _problem("comment_blank", _COMMENT_BLANK, "text")


_COMMENT_TOO_LONG = Message(
    en="A comment has at most {limit} characters.",
    zh_hans="评论最多 {limit} 个字符。",
    zh_hant="留言最多 {limit} 個字元。",
)


def comment_too_long(limit: int) -> FieldProblem:
    return _problem("comment_too_long", _COMMENT_TOO_LONG, "text", limit=limit)
