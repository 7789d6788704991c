"""What is allowed and probably not meant: hints about metadata, beside those about one expression (W605 to W609)."""

from __future__ import annotations

from collections.abc import Iterable

from customary.expressions.positions import Message, Problem, Span
from customary.metadata.problems.making import warning

__all__ = [
    "asked_too_late",
    "index_passed_by",
    "leads_to_itself",
    "never_begun",
    "refreshed_in_vain",
    "row_by_row",
    "same_rule",
    "same_validation",
    "set_again",
]


def never_begun(span: Span, transition: str, start: str, sources: Iterable[str]) -> Problem:
    message = Message(
        en='no record takes the transition "{transition}": nothing leads from "{start}" to {sources}, where it begins',
        zh_hans="没有记录会经过流转“{transition}”：从“{start}”出发无法到达它的起点 {sources}",
        zh_hant="沒有記錄會經過流轉「{transition}」：從「{start}」出發無法到達它的起點 {sources}",
    )
    return warning("W618", span, message, transition=transition, start=start, sources=", ".join(sources))


def leads_to_itself(span: Span, transition: str) -> Problem:
    message = Message(
        en='the transition "{transition}" begins and ends at the same value, so that nothing changes by it',
        zh_hans="流转“{transition}”的起点与终点相同，不会产生任何变化",
        zh_hant="流轉「{transition}」的起點與終點相同，不會產生任何變更",
    )
    return warning("W618", span, message, transition=transition)


def asked_too_late(span: Span, transition: str, field: str, target: str) -> Problem:
    message = Message(
        en='the condition of the transition "{transition}" never holds: when it is asked, "{field}" is "{target}" '
        "already; where it begins stands under `from`, and `old.{field}` is what it was",
        zh_hans="流转“{transition}”的条件不会成立：判断时“{field}”已经是“{target}”；"
        "起点请写在 from 中，原值为 old.{field}",
        zh_hant="流轉「{transition}」的條件不會成立：判斷時「{field}」已經是「{target}」；"
        "起點請寫在 from 中，原值為 old.{field}",
    )
    return warning("W618", span, message, transition=transition, field=field, target=target)


def row_by_row(span: Span, part: str) -> Problem:
    message = Message(
        en="the database cannot say “{part}”, so it is evaluated for one record after another, at most 20,000 at a "
        "time: put what narrows the records down beside it with `and`, or keep it in a computed field",
        zh_hans="数据库无法计算“{part}”，只能逐条判断，每次最多 20,000 条：请用 and 加上能缩小范围的条件，"
        "或改用计算字段保存其值",
        zh_hant="資料庫無法計算「{part}」，只能逐筆判斷，每次最多 20,000 筆：請用 and 加上能縮小範圍的條件，"
        "或改用計算欄位儲存其值",
    )
    return warning("W614", span, message, part=part)


def index_passed_by(span: Span, field: str, computed: str) -> Problem:
    message = Message(
        en="the index of “{field}” is of no use here, because “{computed}” is compared: compare “{field}” itself, "
        "with a bound or a period, or keep what is computed in a field with an index of its own",
        zh_hans="此处比较的是“{computed}”，用不到“{field}”的索引：请直接比较“{field}”（例如上下限或期间），"
        "或将计算结果保存在有索引的字段中",
        zh_hant="此處比較的是「{computed}」，用不到「{field}」的索引：請直接比較「{field}」（例如上下限或期間），"
        "或將計算結果儲存在有索引的欄位中",
    )
    return warning("W615", span, message, field=field, computed=computed)


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
