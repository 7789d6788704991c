"""Functions of numbers. All of them round their numbers to 12 decimals first."""

from __future__ import annotations

from collections.abc import Sequence

from customary.expressions import numeric as n
from customary.expressions import types as t
from customary.expressions.checked import Checked
from customary.expressions.functions.signature import (
    Blank,
    Example,
    Family,
    Function,
    Parameter,
    Result,
    Signature,
    fixed,
    literal_integer,
)
from customary.expressions.positions import Message

__all__ = ["NUMBERS"]

_NUMBER: frozenset[Family] = frozenset({"number"})
_TEXT: frozenset[Family] = frozenset({"text"})
_X = Parameter(name="x", accepts=_NUMBER)
_CLAMPED: tuple[tuple[Family, t.Type], ...] = (
    ("date", t.DATE),
    ("datetime", t.DATETIME),
    ("time", t.TIME),
    ("duration", t.DURATION),
)
_PLACES = Parameter(name="places", accepts=_NUMBER, default=0, whole=True)


def _kept(number: t.NumberType, arguments: Sequence[Checked]) -> t.Type:
    """Let the result be an amount where an argument is one."""
    amount = next((one.type for one in arguments if isinstance(one.type, t.MoneyType)), None)
    return number if amount is None else n.as_money(number, amount.currency)


def _same(arguments: Sequence[Checked]) -> t.Type:
    return _kept(n.observed(arguments[0].type), arguments)


def _whole(arguments: Sequence[Checked]) -> t.Type:
    return _kept(n.numeric(n.whole_digits(arguments[0].type) + 1, 0), arguments)


def _rounded(arguments: Sequence[Checked]) -> t.Type:
    number = n.observed(arguments[0].type)
    places = literal_integer(arguments[1])
    scale = number.scale if places is None else max(0, min(places, number.scale))
    return _kept(n.numeric(n.whole_digits(number) + 1, scale), arguments[:1])


def _remainder(arguments: Sequence[Checked]) -> t.Type:
    left, right = (n.observed(one.type) for one in arguments)
    number = n.numeric(min(n.whole_digits(left), n.whole_digits(right)), max(left.scale, right.scale))
    return _kept(number, arguments)


def _clamped(arguments: Sequence[Checked]) -> t.Type:
    return _kept(n.common_observed([one.type for one in arguments]), arguments)


def _root(arguments: Sequence[Checked]) -> t.Type:
    return n.numeric((n.whole_digits(arguments[0].type) + 1) // 2 + 1, t.DIVISION_SCALE)


def _of_x(name: str, result: Result, doc: Message, *examples: Example) -> Function:
    signature = Signature(emit=name, parameters=(_X,), result=result)
    return Function(name=name, usage=f"{name}(x)", doc=doc, examples=examples, signatures=(signature,))


NUMBERS: tuple[Function, ...] = (
    _of_x(
        "abs",
        _same,
        Message(en="The number without its sign.", zh_hans="绝对值。", zh_hant="絕對值。"),
        Example("abs(-3.5)", "3.5"),
    ),
    _of_x(
        "sign",
        fixed(t.NumberType(1, 0)),
        Message(
            en="1, 0 or -1: the sign of a number.",
            zh_hans="数值的符号：1、0 或 -1。",
            zh_hant="數值的正負號：1、0 或 -1。",
        ),
        Example("sign(-3.5)", "-1"),
    ),
    Function(
        name="round",
        usage="round(x, places: 0)",
        doc=Message(
            en="Rounded to so many decimals, a half away from zero.",
            zh_hans="四舍五入到指定的小数位数（恰为一半时远离零）。",
            zh_hant="四捨五入到指定的小數位數（恰為一半時遠離零）。",
        ),
        examples=(Example("round(2.345, 2)", "2.35"), Example("round(-2.5)", "-3"), Example("round(149, -2)", "100")),
        signatures=(Signature(emit="round", parameters=(_X, _PLACES), result=_rounded, fails=True),),
    ),
    Function(
        name="trunc",
        usage="trunc(x, places: 0)",
        doc=Message(
            en="Cut off behind so many decimals.",
            zh_hans="截去指定小数位数之后的部分。",
            zh_hant="捨去指定小數位數之後的部分。",
        ),
        examples=(Example("trunc(-2.79, 1)", "-2.7"),),
        signatures=(Signature(emit="trunc", parameters=(_X, _PLACES), result=_rounded, fails=True),),
    ),
    _of_x(
        "floor",
        _whole,
        Message(
            en="The next whole number below.",
            zh_hans="不大于该数的最大整数。",
            zh_hant="不大於該數的最大整數。",
        ),
        Example("floor(-2.1)", "-3"),
    ),
    _of_x(
        "ceil",
        _whole,
        Message(
            en="The next whole number above.",
            zh_hans="不小于该数的最小整数。",
            zh_hant="不小於該數的最小整數。",
        ),
        Example("ceil(5 / 9 * 9)", "5"),
    ),
    _of_x(
        "round_up",
        _whole,
        Message(
            en="The next whole number away from zero.",
            zh_hans="向远离零的方向取整。",
            zh_hant="往遠離零的方向取整數。",
        ),
        Example("round_up(-2.1)", "-3"),
    ),
    _of_x(
        "round_down",
        _whole,
        Message(
            en="The next whole number toward zero.",
            zh_hans="向零的方向取整。",
            zh_hant="往零的方向取整數。",
        ),
        Example("round_down(-2.9)", "-2"),
    ),
    Function(
        name="mod",
        usage="mod(a, b)",
        doc=Message(
            en="What is left of a after taking out b; has the sign of a.",
            zh_hans="a 除以 b 的余数，符号与 a 相同。",
            zh_hant="a 除以 b 的餘數，正負號與 a 相同。",
        ),
        examples=(Example("mod(-7, 3)", "-1"), Example("mod(7.5, 2)", "1.5")),
        signatures=(
            Signature(
                emit="mod",
                parameters=(Parameter(name="a", accepts=_NUMBER), Parameter(name="b", accepts=_NUMBER)),
                result=_remainder,
                alike=True,
                fails=True,
            ),
        ),
    ),
    Function(
        name="power",
        usage="power(x, exponent)",
        doc=Message(
            en="x multiplied by itself so many times; the same as x ^ exponent.",
            zh_hans="x 的乘方；与 x ^ exponent 相同。",
            zh_hant="x 的乘冪；與 x ^ exponent 相同。",
        ),
        examples=(Example("power(2, 10)", "1024"),),
        form="power",
    ),
    Function(
        name="sqrt",
        usage="sqrt(x)",
        doc=Message(en="The square root.", zh_hans="平方根。", zh_hant="平方根。"),
        examples=(Example("sqrt(2.25)", "1.5"),),
        signatures=(Signature(emit="sqrt", parameters=(_X,), result=_root, fails=True),),
        not_pushable=frozenset({"postgresql"}),
    ),
    Function(
        name="min",
        usage="min(a, b, …) · min(list, value where condition)",
        doc=Message(
            en="The smallest of several values, or of a value over related records.",
            zh_hans="若干个值中的最小值，或相关记录中某个值的最小值。",
            zh_hant="多個值中的最小值，或相關記錄中某個值的最小值。",
        ),
        examples=(Example("min(3, 1.5, 2)", "1.5"),),
        form="scalar_or_rows",
        emits=("min",),
    ),
    Function(
        name="max",
        usage="max(a, b, …) · max(list, value where condition)",
        doc=Message(
            en="The largest of several values, or of a value over related records.",
            zh_hans="若干个值中的最大值，或相关记录中某个值的最大值。",
            zh_hant="多個值中的最大值，或相關記錄中某個值的最大值。",
        ),
        examples=(Example("max(#2026-01-31#, #2026-02-01#)", "#2026-02-01#"),),
        form="scalar_or_rows",
        emits=("max",),
    ),
    Function(
        name="clamp",
        usage="clamp(x, low, high)",
        doc=Message(
            en="The number, date, time or length of time, or the nearer of two limits when it lies outside them.",
            zh_hans="该数值、日期、时间或时长；超出两个界限时取较近的界限。",
            zh_hant="該數值、日期、時間或時間長度；超出兩個界限時取較近的界限。",
        ),
        examples=(
            Example("clamp(120, 0, 100)", "100"),
            Example("clamp(#2026-02-28#, #2026-03-01#, #2026-03-31#)", "#2026-03-01#"),
        ),
        signatures=(
            Signature(
                emit="clamp",
                parameters=(_X, Parameter(name="low", accepts=_NUMBER), Parameter(name="high", accepts=_NUMBER)),
                result=_clamped,
                alike=True,
            ),
            *(
                Signature(
                    emit="clamp",
                    parameters=tuple(
                        Parameter(name=name, accepts=frozenset({family})) for name in ("x", "low", "high")
                    ),
                    result=fixed(type_),
                )
                for family, type_ in _CLAMPED
            ),
        ),
    ),
    Function(
        name="number",
        usage="number(text)",
        doc=Message(
            en="The number that a text says, such as -12.5; without thousands separators.",
            zh_hans="把文本（如 -12.5）转换为数值；不接受千位分隔符。",
            zh_hant="將文字（如 -12.5）轉換為數值；不接受千分位符號。",
        ),
        examples=(Example('number("-12.5")', "-12.5"),),
        signatures=(
            Signature(
                emit="number",
                parameters=(Parameter(name="text", accepts=_TEXT),),
                result=fixed(n.numeric(24, 12)),
                fails=True,
            ),
        ),
    ),
    Function(
        name="is_number",
        usage="is_number(text)",
        doc=Message(
            en="Whether number(text) can read the text.",
            zh_hans="判断 number(text) 能否读取该文本。",
            zh_hant="判斷 number(text) 能否讀取該文字。",
        ),
        examples=(Example('is_number("12a")', "false"),),
        signatures=(
            Signature(
                emit="is_number",
                parameters=(Parameter(name="text", accepts=_TEXT),),
                result=fixed(t.BOOLEAN),
                blank=Blank.CONDITION,
            ),
        ),
    ),
)
