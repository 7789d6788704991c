"""The operators, from the loosest to the tightest: how they are written, what they mean, which values they fit."""

from __future__ import annotations

from dataclasses import dataclass, field

from customary.expressions.functions import Example, Family
from customary.expressions.positions import Message

__all__ = ["OPERATORS", "Operator"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """One row of the table of operators."""

    usage: tuple[str, ...]
    """How it is written, with letters for values."""
    words: tuple[str, ...] = ()
    """What is typed behind a value; empty for what stands before one."""
    doc: Message
    examples: tuple[Example, ...]
    fits: frozenset[Family] = field(default_factory=frozenset)
    """Values that may stand before it; of no meaning without words."""


def _families(*families: Family) -> frozenset[Family]:
    return frozenset(families)


_ORDERED = _families("number", "text", "date", "datetime", "time", "duration", "period")
_COMPARED = _ORDERED | _families("choice", "choices", "ref", "boolean")
_TEXT = _families("text")
_ANY = _COMPARED | _families("opaque")
_ADDED = _families("number", "date", "datetime", "time", "duration", "period")

OPERATORS: tuple[Operator, ...] = (
    Operator(
        usage=("a or b",),
        words=("or",),
        doc=Message(
            en="True when at least one of the conditions is.",
            zh_hans="至少一个条件成立时为真。",
            zh_hant="至少一個條件成立時為真。",
        ),
        examples=(Example("1 = 2 or 2 = 2", "true"),),
        fits=_families("boolean"),
    ),
    Operator(
        usage=("a and b",),
        words=("and",),
        doc=Message(en="True when both are.", zh_hans="两个条件都成立时为真。", zh_hant="兩個條件都成立時為真。"),
        examples=(Example("1 = 1 and 2 = 3", "false"),),
        fits=_families("boolean"),
    ),
    Operator(
        usage=("not a",),
        doc=Message(
            en="The opposite. `not a = b` is `not (a = b)`.",
            zh_hans="取反。`not a = b` 即 `not (a = b)`。",
            zh_hant="取反。`not a = b` 即 `not (a = b)`。",
        ),
        examples=(Example("not 1 = 2", "true"), Example("not blank", "true")),
    ),
    Operator(
        usage=("a = b", "a != b"),
        words=("=", "!="),
        doc=Message(
            en="Equal, or not. Two blanks are equal. Texts are compared exactly. Also written `==` and `<>`.",
            zh_hans="相等或不相等。两个空值相等；文本严格比较。也可写作 `==` 和 `<>`。",
            zh_hant="相等或不相等。兩個空白值相等；文字嚴格比較。也可寫成 `==` 和 `<>`。",
        ),
        examples=(Example('"a" = "A"', "false"), Example("blank = blank", "true"), Example("1 != blank", "true")),
        fits=_COMPARED,
    ),
    Operator(
        usage=("a < b", "a <= b", "a > b", "a >= b"),
        words=("<", "<=", ">", ">="),
        doc=Message(
            en="Smaller or larger; false with a blank. Comparisons do not chain: write `a < b and b < c`.",
            zh_hans="比较大小；有空值时为假。比较不能连写：请写 `a < b and b < c`。",
            zh_hant="比較大小；有空白值時為假。比較不能連寫：請寫 `a < b and b < c`。",
        ),
        examples=(
            Example("2 <= 2", "true"),
            Example("blank < 1", "false"),
            Example("#2026-01-31# < #2026-02-01#", "true"),
        ),
        fits=_ORDERED,
    ),
    Operator(
        usage=("x in (a, b)", "x not in (a, b)"),
        words=("in (", "not in ("),
        doc=Message(
            en='Equal to one of them, or to none. After `in` also a set of choices may stand: `"a" in tags`.',
            zh_hans='等于其中之一，或都不等。`in` 后面也可以是多选项：`"a" in tags`。',
            zh_hant='等於其中之一，或都不等。`in` 後面也可以是多選項：`"a" in tags`。',
        ),
        examples=(Example("2 in (1, 2)", "true"), Example('"c" not in ("a", "b")', "true")),
        fits=_COMPARED,
    ),
    Operator(
        usage=("x between a and b", "x not between a and b"),
        words=("between", "not between"),
        doc=Message(en="Both ends included.", zh_hans="包含两端。", zh_hant="包含兩端。"),
        examples=(Example("2 between 1 and 2", "true"), Example("3 not between 1 and 2", "true")),
        fits=_ORDERED,
    ),
    Operator(
        usage=("x is blank", "x is not blank"),
        words=("is blank", "is not blank"),
        doc=Message(
            en="Whether there is a value. An empty text is blank, a list without records too.",
            zh_hans="是否有值。空文本视为空，没有记录的列表也为空。",
            zh_hant="是否有值。空文字視為空白，沒有記錄的清單也為空白。",
        ),
        examples=(Example('"" is blank', "true"), Example("0 is not blank", "true")),
        fits=_ANY | _families("list"),
    ),
    Operator(
        usage=('t contains "x"', 't not contains "x"', 't starts with "x"', 't ends with "x"'),
        words=("contains", "not contains", "starts with", "ends with"),
        doc=Message(
            en="Parts of a text; upper and lower case, full and half width are alike. False with a blank.",
            zh_hans="文本的一部分；不区分大小写和全角半角。有空值时为假。",
            zh_hant="文字的一部分；不分大小寫與全形半形。有空白值時為假。",
        ),
        examples=(Example('"Harbour" contains "HARB"', "true"), Example('"客户A" ends with "ａ"', "true")),
        fits=_TEXT,
    ),
    Operator(
        usage=('t like "a*b?"', 't not like "a*b?"'),
        words=("like", "not like"),
        doc=Message(
            en="The whole text against a pattern: `*` is any text, `?` one character.",
            zh_hans="用模式匹配整段文本：`*` 表示任意文本，`?` 表示一个字符。",
            zh_hant="用樣式比對整段文字：`*` 表示任意文字，`?` 表示一個字元。",
        ),
        examples=(Example('"ABC-12" like "abc-??"', "true"),),
        fits=_TEXT,
    ),
    Operator(
        usage=("a ?? b",),
        words=("??",),
        doc=Message(
            en="`a`, or `b` where `a` is blank.",
            zh_hans="`a`；`a` 为空时取 `b`。",
            zh_hant="`a`；`a` 為空白時取 `b`。",
        ),
        examples=(Example("blank ?? 0", "0"), Example("5 ?? 0", "5")),
        fits=_ANY,
    ),
    Operator(
        usage=("a & b",),
        words=("&",),
        doc=Message(
            en="The texts of both, one after the other; a blank is empty.",
            zh_hans="把两者的文本连接起来；空值视为空文本。",
            zh_hant="將兩者的文字連接起來；空白值視為空文字。",
        ),
        examples=(Example('"Q" & 12 & blank', '"Q12"'),),
        fits=_COMPARED,
    ),
    Operator(
        usage=("a + b",),
        words=("+",),
        doc=Message(
            en="Numbers and amounts together; a date or a time of day later by a length of time.",
            zh_hans="数值、金额相加；日期或时间加上时长。",
            zh_hant="數值、金額相加；日期或時間加上時間長度。",
        ),
        examples=(
            Example("0.1 + 0.2", "0.3"),
            Example("#2026-01-31# + 1 month", "#2026-02-28#"),
            Example("time(23, 0) + 2 hours", "time(1, 0)"),
        ),
        fits=_ADDED,
    ),
    Operator(
        usage=("a - b",),
        words=("-",),
        doc=Message(
            en="The difference; a date or a time of day earlier by a length of time. `date - date` is a length of time "
            "in days.",
            zh_hans="相减；日期或时间减去时长。`日期 - 日期` 得到以天计的时长。",
            zh_hant="相減；日期或時間減去時間長度。`日期 - 日期` 得到以天計的時間長度。",
        ),
        examples=(Example("5 - 7", "-2"), Example("#2026-03-02# - #2026-02-28#", "2 days")),
        fits=_ADDED,
    ),
    Operator(
        usage=("a * b", "a / b"),
        words=("*", "/"),
        doc=Message(
            en="`/` keeps 20 decimals; what looks at a number rounds it to 12 first. By zero it is blank, with a note.",
            zh_hans="`/` 保留 20 位小数；查看数值时先舍入到 12 位。除以零得到空值并附说明。",
            zh_hant="`/` 保留 20 位小數；查看數值時先捨入到 12 位。除以零得到空白並附說明。",
        ),
        examples=(Example("10 / 3 * 3", "10"), Example("1 / 0", "blank"), Example("2 * 3 hours", "6 hours")),
        fits=_families("number", "duration"),
    ),
    Operator(
        usage=("-a", "+a"),
        doc=Message(en="The sign.", zh_hans="正负号。", zh_hant="正負號。"),
        examples=(Example("-(2 + 3)", "-5"),),
    ),
    Operator(
        usage=("a ^ n",),
        words=("^",),
        doc=Message(
            en="Power; binds tighter than the sign.",
            zh_hans="乘方；比正负号结合得更紧。",
            zh_hant="乘冪；比正負號結合得更緊。",
        ),
        examples=(Example("-2 ^ 2", "-4"), Example("2 ^ -1", "0.5")),
        fits=_families("number"),
    ),
)
