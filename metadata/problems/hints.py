"""What is allowed and probably not meant: hints about metadata, beside those about one expression (W605 to W609)."""

from __future__ import annotations

from customary.expressions.positions import Message, Problem, Span
from customary.metadata.problems.making import warning

__all__ = ["refreshed_in_vain", "same_rule", "same_validation", "set_again"]


def refreshed_in_vain(span: Span, field: str) -> Problem:
    message = Message(
        en='"{field}" does not depend on the day, so computing it anew each day changes nothing: leave out "refresh"',
        zh_hans="“{field}”与日期无关，每天重算不会有变化：请去掉 refresh",
        zh_hant="「{field}」與日期無關，每天重算不會有變更：請去掉 refresh",
    )
    return warning("W616", span, message, field=field)


def same_rule(span: Span, rule: str, other: str) -> Problem:
    message = Message(
        en='the rule "{rule}" does the same as "{other}", at the same time and on the same condition',
        zh_hans="规则“{rule}”与“{other}”的触发时机、条件和动作完全相同",
        zh_hant="規則「{rule}」與「{other}」的觸發時機、條件和動作完全相同",
    )
    return warning("W612", span, message, rule=rule, other=other)


def same_validation(span: Span, validation: str, other: str) -> Problem:
    message = Message(
        en='the validation "{validation}" checks the same as "{other}"',
        zh_hans="校验“{validation}”与“{other}”检查的内容相同",
        zh_hant="驗證「{validation}」與「{other}」檢查的內容相同",
    )
    return warning("W612", span, message, validation=validation, other=other)


def set_again(span: Span, field: str, rule: str) -> Problem:
    message = Message(
        en='"{field}" is set in vain: the rule "{rule}" comes later and sets it whenever this one does',
        zh_hans="“{field}”在此处设置无效：之后的规则“{rule}”在同样情况下总会再次设置它",
        zh_hant="「{field}」在此處設定無效：之後的規則「{rule}」在同樣情況下總會再次設定它",
    )
    return warning("W613", span, message, field=field, rule=rule)
