"""Functions of amounts of money. What an amount consists of is read by its parts: value, currency and base."""

from __future__ import annotations

from customary.expressions.functions.signature import Example, Function
from customary.expressions.positions import Message

__all__ = ["MONEY"]

MONEY: tuple[Function, ...] = (
    Function(
        name="money",
        usage="money(number, currency)",
        doc=Message(
            en="An amount of a currency: its code, or a field that holds one.",
            zh_hans="某币种的金额；币种可写代码，也可用存放币种的字段。",
            zh_hant="某幣別的金額；幣別可寫代碼，也可用存放幣別的欄位。",
        ),
        examples=(
            Example('money(12.5, "EUR") * 2', 'money(25, "EUR")'),
            Example('money(-3, "EUR") / money(2, "EUR")', "-1.5"),
        ),
        form="money",
        emits=("money",),
    ),
    Function(
        name="convert",
        usage="convert(amount, currency, on: today())",
        doc=Message(
            en="An amount in another currency, by the last exchange rate on or before a day.",
            zh_hans="按某日或之前最近的汇率，把金额换算为另一币种。",
            zh_hant="依某日或之前最近的匯率，將金額換算為另一幣別。",
        ),
        examples=(Example('convert(money(12.5, "EUR"), "EUR")', 'money(12.5, "EUR")'),),
        form="convert",
        emits=("convert",),
        uses=frozenset({"rates"}),
        not_pushable=frozenset({"sqlite", "postgresql"}),
    ),
)
