"""All that can be wrong with amounts of money in an expression: E33x, and one hint."""

from __future__ import annotations

from collections.abc import Sequence

from customary.expressions.positions import Message, Problem, Span, error

__all__ = [
    "HINT",
    "amount_is_no_number",
    "amount_needed",
    "amounts_multiplied",
    "currencies_differ",
    "currency_needed",
    "no_base_amount",
    "no_such_part_of_amount",
    "number_has_no_currency",
    "number_in_own_currency",
]


HINT = "W611"


def no_such_part_of_amount(span: Span, name: str, owner: str, suggestions: Sequence[str]) -> Problem:
    message = Message(
        en="“{owner}” is an amount of money; its parts are value, currency and base, not “{name}”",
        zh_hans="“{owner}”是金额，只有 value、currency 和 base 三个部分，没有“{name}”",
        zh_hant="「{owner}」是金額，只有 value、currency 和 base 三個部分，沒有「{name}」",
    )
    return error("E331", span, message, suggestions, name=name, owner=owner)


def currencies_differ(span: Span, wanted: str, found: str, suggestions: Sequence[str]) -> Problem:
    """What an amount fills is of another currency, into which only `convert` brings it."""
    message = Message(
        en="an amount in {wanted} is needed here, not one in {found}",
        zh_hans="此处需要 {wanted} 的金额，而不是 {found} 的金额",
        zh_hant="此處需要 {wanted} 的金額，而不是 {found} 的金額",
    )
    return error("E317", span, message, suggestions, wanted=wanted, found=found)


def number_has_no_currency(span: Span, number: str, base: str) -> Problem:
    """A plain number beside amounts of different currencies."""
    message = Message(
        en="these amounts are compared in {base}, because their currencies may differ; say which currency {number} is",
        zh_hans="这些金额的币种可能不同，因此按 {base} 计算；请写明 {number} 的币种",
        zh_hant="這些金額的幣別可能不同，因此以 {base} 計算；請寫明 {number} 的幣別",
    )
    return error("E332", span, message, (f'money({number}, "{base}")',), number=number, base=base)


def no_base_amount(span: Span, part: str, base: str) -> Problem:
    """Amounts of different currencies meet, and one of them is computed in a way that must not be converted."""
    message = Message(
        en="“{part}” meets an amount of another currency and cannot be seen in {base} as it is written",
        zh_hans="“{part}”与其他币种的金额一起计算，但按此写法无法换算为 {base}",
        zh_hant="「{part}」與其他幣別的金額一起計算，但依此寫法無法換算為 {base}",
    )
    return error("E333", span, message, (f'convert({part}, "{base}")',), part=part, base=base)


def amounts_multiplied(span: Span, op: str, suggestions: Sequence[str]) -> Problem:
    message = Message(
        en="“{op}” does not go with an amount of money here; use its number",
        zh_hans="此处不能对金额使用“{op}”；请使用其数值",
        zh_hant="此處不能對金額使用「{op}」；請使用其數值",
    )
    return error("E334", span, message, suggestions, op=op)


def amount_is_no_number(span: Span, part: str) -> Problem:
    """An amount whose currency would be lost in silence."""
    message = Message(
        en="“{part}” is an amount in a currency of its own; a plain number is needed here",
        zh_hans="“{part}”是带币种的金额，此处需要普通数值",
        zh_hant="「{part}」是帶幣別的金額，此處需要一般數值",
    )
    return error("E335", span, message, (f"{part}.value", f"{part}.base"), part=part)


def amount_needed(span: Span, usage: str, suggestions: Sequence[str]) -> Problem:
    message = Message(
        en="an amount of money is needed here: {usage}",
        zh_hans="此处需要金额：{usage}",
        zh_hant="此處需要金額：{usage}",
    )
    return error("E336", span, message, suggestions, usage=usage)


def currency_needed(span: Span, suggestions: Sequence[str]) -> Problem:
    message = Message(
        en='a currency is needed here: its code, such as "USD", or a field that holds one',
        zh_hans='此处需要币种：币种代码（如 "USD"），或存放币种的字段',
        zh_hant='此處需要幣別：幣別代碼（如 "USD"），或存放幣別的欄位',
    )
    return error("E337", span, message, suggestions)


def number_in_own_currency(span: Span, number: str, amount: str, base: str) -> Problem:
    message = Message(
        en="{number} is taken in the currency of each record; write {amount}.base to mean {base}",
        zh_hans="{number} 按每条记录自身的币种理解；若指 {base}，请写 {amount}.base",
        zh_hant="{number} 會以每筆記錄自身的幣別理解；若指 {base}，請寫 {amount}.base",
    )
    return Problem(
        code=HINT,
        span=span,
        message=message,
        values={"number": number, "amount": amount, "base": base},
        suggestions=(f'money({number}, "{base}")',),
        severity="warning",
    )
