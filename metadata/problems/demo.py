"""What can be wrong in a demo document, beside names and shapes."""

from __future__ import annotations

from customary.expressions.positions import Message, Problem, Span
from customary.metadata.problems.making import problem

__all__ = ["no_step", "no_weights", "rule_does_not_fit", "two_needed"]


def rule_does_not_fit(span: Span, rule: str, field: str) -> Problem:
    message = Message(
        en='`{rule}` cannot fill "{field}": `link` is for links, `choice` for choices, `rows` for lines',
        zh_hans="`{rule}` 不能填写“{field}”：`link` 用于链接，`choice` 用于选项，`rows` 用于明细",
        zh_hant="`{rule}` 不能填寫「{field}」：`link` 用於連結，`choice` 用於選項，`rows` 用於明細",
    )
    return problem("M923", span, message, rule=rule, field=field)


def two_needed(span: Span, rule: str) -> Problem:
    message = Message(
        en="`{rule}` needs two of them, the smaller first: {rule}: [1, 5]",
        zh_hans="`{rule}` 需要两个值，较小的在前：{rule}: [1, 5]",
        zh_hant="`{rule}` 需要兩個值，較小的在前：{rule}: [1, 5]",
    )
    return problem("M924", span, message, rule=rule)


def no_weights(span: Span) -> Problem:
    message = Message(
        en="weights are numbers from 0 on, at least one of them over 0: {{a: 3, b: 1}}",
        zh_hans="权重是不小于 0 的数字，其中至少一个大于 0：{{a: 3, b: 1}}",
        zh_hant="權重是不小於 0 的數字，其中至少一個大於 0：{{a: 3, b: 1}}",
    )
    return problem("M925", span, message)


def no_step(span: Span) -> Problem:
    message = Message(
        en="values are rounded to multiples of a number over 0",
        zh_hans="取整的倍数必须大于 0",
        zh_hant="取整的倍數必須大於 0",
    )
    return problem("M926", span, message)
