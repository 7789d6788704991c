"""Functions of logic: choosing between values, and asking about blank."""

from __future__ import annotations

from customary.expressions.functions.signature import Example, Function
from customary.expressions.positions import Message

__all__ = ["LOGIC"]

LOGIC: tuple[Function, ...] = (
    Function(
        name="if",
        usage="if(condition, value, …, otherwise)",
        doc=Message(
            en="The value behind the first condition that holds, else the last argument (blank when there is none).",
            zh_hans="返回第一个成立的条件之后的值；都不成立时返回最后一个参数（没有则为空）。",
            zh_hant="傳回第一個成立的條件之後的值；都不成立時傳回最後一個參數（沒有則為空白）。",
        ),
        examples=(Example('if(2 > 1, "yes", "no")', '"yes"'), Example("if(false, 1, true, 2, 3)", "2")),
        form="if",
    ),
    Function(
        name="case",
        usage="case(value, match, result, …, otherwise)",
        doc=Message(
            en="The result behind the first match that equals the value, else the last argument.",
            zh_hans="返回第一个与该值相等的匹配项之后的结果；都不相等时返回最后一个参数。",
            zh_hant="傳回第一個與該值相等的比對項之後的結果；都不相等時傳回最後一個參數。",
        ),
        examples=(Example('case(2, 1, "one", 2, "two", "many")', '"two"'),),
        form="case",
    ),
    Function(
        name="coalesce",
        usage="coalesce(a, b, …)",
        doc=Message(
            en="The first argument that is not blank; the same as a ?? b.",
            zh_hans="返回第一个不为空的参数；与 a ?? b 相同。",
            zh_hant="傳回第一個不為空白的參數；與 a ?? b 相同。",
        ),
        examples=(Example("coalesce(blank, 3)", "3"),),
        form="coalesce",
    ),
    Function(
        name="if_error",
        usage="if_error(value, otherwise)",
        doc=Message(
            en="The value, or the second argument when the value could not be computed.",
            zh_hans="返回该值；无法计算时返回第二个参数。",
            zh_hant="傳回該值；無法計算時傳回第二個參數。",
        ),
        examples=(Example("if_error(1 / 0, 7)", "7"), Example("if_error(6 / 2, 7)", "3")),
        form="if_error",
        emits=("if_error",),
        not_pushable=frozenset({"sqlite", "postgresql"}),
    ),
    Function(
        name="is_blank",
        usage="is_blank(value)",
        doc=Message(
            en="Whether a value is blank; the same as `value is blank`.",
            zh_hans="判断一个值是否为空；与 value is blank 相同。",
            zh_hant="判斷一個值是否為空白；與 value is blank 相同。",
        ),
        examples=(Example('is_blank("")', "true"),),
        form="is_blank",
    ),
)
