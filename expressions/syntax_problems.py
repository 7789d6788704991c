"""All that can be wrong with the wording of an expression: E1xx, and the limits E5xx that reading one can pass.

Habits of other languages stand in habit_problems.py.
"""

from __future__ import annotations

from customary.expressions.positions import Message, Problem, Span

__all__ = [
    "bad_escape",
    "bad_literal_date",
    "chained_comparison",
    "comma_for_and",
    "empty_expression",
    "ends_early",
    "expected_something_else",
    "foreign_keyword",
    "foreign_operator",
    "is_needs_blank",
    "like_needs_text",
    "limit_passed",
    "long_name",
    "missing_closing",
    "missing_operand",
    "missing_operator",
    "number_form",
    "quote_inside",
    "reserved_name",
    "stray_backslash",
    "unclosed_text",
    "unexpected_closing",
    "unknown_character",
    "unsafe_character",
    "wrong_quotes",
]


def expected_something_else(span: Span, found: str, expected: Message) -> Problem:
    message = Message(
        en=f"expected {expected.en}, found “{{found}}”",
        zh_hans=f"此处应为{expected.zh_hans}，但读到的是“{{found}}”",
        zh_hant=f"此處應為{expected.zh_hant}，但讀到的是「{{found}}」",
    )
    return Problem(code="E101", span=span, message=message, values={"found": found})


def ends_early(span: Span, expected: Message) -> Problem:
    message = Message(
        en=f"the expression ends too early: expected {expected.en}",
        zh_hans=f"表达式不完整：此处应为{expected.zh_hans}",
        zh_hant=f"運算式不完整：此處應為{expected.zh_hant}",
    )
    return Problem(code="E123", span=span, message=message)


def empty_expression(span: Span) -> Problem:
    return Problem(
        code="E102",
        span=span,
        message=Message(en="the expression is empty", zh_hans="表达式为空", zh_hant="運算式是空的"),
    )


def unknown_character(span: Span, found: str) -> Problem:
    return Problem(
        code="E103",
        span=span,
        message=Message(
            en="the character “{found}” has no meaning here",
            zh_hans="此处不能使用字符“{found}”",
            zh_hant="此處不能使用字元「{found}」",
        ),
        values={"found": found},
    )


def unsafe_character(span: Span, code_point: int) -> Problem:
    return Problem(
        code="E104",
        span=span,
        message=Message(
            en="the invisible character {code} is not allowed",
            zh_hans="不允许使用不可见字符 {code}",
            zh_hant="不允許使用不可見字元 {code}",
        ),
        values={"code": f"U+{code_point:04X}"},
    )


def wrong_quotes(span: Span, found: str) -> Problem:
    return Problem(
        code="E105",
        span=span,
        message=Message(
            en="texts stand in straight quotes \" or ', not in {found}",
            zh_hans="文本要用半角直引号 \" 或 ' 括起来，不能用 {found}",
            zh_hant="文字要用半形直引號 \" 或 ' 括起來，不能用 {found}",
        ),
        values={"found": found},
    )


def unclosed_text(span: Span) -> Problem:
    return Problem(
        code="E106",
        span=span,
        message=Message(
            en="this text is not closed; a text ends on its own line",
            zh_hans="文本没有结束引号；文本不能跨行",
            zh_hant="文字沒有結束引號；文字不能跨行",
        ),
    )


def quote_inside(span: Span) -> Problem:
    return Problem(
        code="E107",
        span=span,
        message=Message(
            en="the text ends at the quote inside it: put such a text in the other quotes, or write \\' \\\" inside",
            zh_hans="文本在内部的引号处结束了：请改用另一种引号，或把内部引号写作 \\' \\\"",
            zh_hant="文字在內部的引號處結束了：請改用另一種引號，或將內部引號寫成 \\' \\\"",
        ),
    )


def bad_escape(span: Span) -> Problem:
    return Problem(
        code="E108",
        span=span,
        message=Message(
            en="this escape names no character that a text may hold",
            zh_hans="该转义不是文本可用的字符",
            zh_hant="該跳脫序列不是文字可用的字元",
        ),
    )


def stray_backslash(span: Span) -> Problem:
    return Problem(
        code="E145",
        span=span,
        message=Message(
            en="a backslash in a text is written twice, \\\\, also in patterns; alone it only stands before a quote, "
            "n, t or uXXXX",
            zh_hans="文本中的反斜杠要写两次 \\\\，正则模式中也一样；单个反斜杠只用在引号、n、t 或 uXXXX 之前",
            zh_hant="文字中的反斜線要寫兩次 \\\\，樣式中也一樣；單個反斜線只用在引號、n、t 或 uXXXX 之前",
        ),
    )


def bad_literal_date(span: Span, found: str) -> Problem:
    return Problem(
        code="E109",
        span=span,
        message=Message(
            en="{found} is not a date; dates are written #2026-02-28#, instants #2026-02-28T09:30Z#",
            zh_hans="{found} 不是有效日期；日期写作 #2026-02-28#，时刻写作 #2026-02-28T09:30Z#",
            zh_hant="{found} 不是有效日期；日期寫成 #2026-02-28#，時刻寫成 #2026-02-28T09:30Z#",
        ),
        values={"found": found},
    )


def number_form(span: Span) -> Problem:
    return Problem(
        code="E110",
        span=span,
        message=Message(
            en="numbers are written like 1234.5: at most 24 digits, then a point and at most 12 decimals",
            zh_hans="数值写作 1234.5：整数部分最多 24 位，小数最多 12 位",
            zh_hant="數值寫成 1234.5：整數部分最多 24 位，小數最多 12 位",
        ),
    )


def long_name(span: Span) -> Problem:
    return Problem(
        code="E111",
        span=span,
        message=Message(
            en="a name has at most 63 characters",
            zh_hans="名称最多 63 个字符",
            zh_hant="名稱最多 63 個字元",
        ),
    )


def reserved_name(span: Span, word: str) -> Problem:
    return Problem(
        code="E112",
        span=span,
        message=Message(
            en="“{word}” is a word of the language and must be typed in plain letters",
            zh_hans="“{word}”是语言的关键字，必须用半角字母输入",
            zh_hant="「{word}」是語言的關鍵字，必須用半形字母輸入",
        ),
        values={"word": word},
        suggestions=(word,),
    )


def chained_comparison(span: Span) -> Problem:
    return Problem(
        code="E113",
        span=span,
        message=Message(
            en="comparisons do not chain: write a < b and b < c, or b between a and c",
            zh_hans="比较不能连写：请写 a < b and b < c，或 b between a and c",
            zh_hant="比較不能連寫：請寫 a < b and b < c，或 b between a and c",
        ),
    )


def foreign_operator(span: Span, found: str, instead: str) -> Problem:
    return Problem(
        code="E114",
        span=span,
        message=Message(
            en="“{found}” is not an operator here; write {instead}",
            zh_hans="此处没有运算符“{found}”，请写 {instead}",
            zh_hant="此處沒有運算子「{found}」，請寫 {instead}",
        ),
        values={"found": found, "instead": instead},
    )


def foreign_keyword(span: Span, found: str) -> Problem:
    return Problem(
        code="E115",
        span=span,
        message=Message(
            en="there is no “{found}” here; a choice is written if(condition, value, condition, value, otherwise)",
            zh_hans="此处没有“{found}”；条件取值写作 if(条件, 值, 条件, 值, 其他)",
            zh_hant="此處沒有「{found}」；條件取值寫成 if(條件, 值, 條件, 值, 其他)",
        ),
        values={"found": found},
    )


def comma_for_and(span: Span) -> Problem:
    return Problem(
        code="E116",
        span=span,
        message=Message(
            en="a comma only stands between arguments; conditions are joined with `and` or `or`",
            zh_hans="逗号只用于分隔参数；条件之间用 and 或 or 连接",
            zh_hant="逗號只用於分隔參數；條件之間用 and 或 or 連接",
        ),
    )


def missing_closing(span: Span, opening: str, closing: str) -> Problem:
    return Problem(
        code="E117",
        span=span,
        message=Message(
            en="this “{opening}” is never closed: “{closing}” is missing",
            zh_hans="“{opening}”没有闭合：缺少“{closing}”",
            zh_hant="「{opening}」沒有閉合：缺少「{closing}」",
        ),
        values={"opening": opening, "closing": closing},
    )


def unexpected_closing(span: Span, found: str) -> Problem:
    return Problem(
        code="E118",
        span=span,
        message=Message(
            en="this “{found}” closes nothing",
            zh_hans="“{found}”没有对应的左括号",
            zh_hant="「{found}」沒有對應的左括號",
        ),
        values={"found": found},
    )


def missing_operand(span: Span, after: str) -> Problem:
    return Problem(
        code="E119",
        span=span,
        message=Message(
            en="a value is missing after “{after}”",
            zh_hans="“{after}”之后缺少值",
            zh_hant="「{after}」之後缺少值",
        ),
        values={"after": after},
    )


def missing_operator(span: Span, found: str) -> Problem:
    return Problem(
        code="E120",
        span=span,
        message=Message(
            en="something is missing before “{found}”: an operator, `and` or `or`",
            zh_hans="“{found}”之前缺少运算符、and 或 or",
            zh_hant="「{found}」之前缺少運算子、and 或 or",
        ),
        values={"found": found},
    )


def is_needs_blank(span: Span) -> Problem:
    return Problem(
        code="E121",
        span=span,
        message=Message(
            en="`is` only goes with `blank` or `not blank`; values are compared with =",
            zh_hans="is 只能与 blank 或 not blank 连用；比较值请用 =",
            zh_hant="is 只能與 blank 或 not blank 連用；比較值請用 =",
        ),
    )


def like_needs_text(span: Span) -> Problem:
    return Problem(
        code="E122",
        span=span,
        message=Message(
            en='`like` takes a literal text with * and ?, such as like "A*"',
            zh_hans='like 后面是带 * 和 ? 的文本，例如 like "A*"',
            zh_hant='like 後面是帶 * 和 ? 的文字，例如 like "A*"',
        ),
    )


_LIMITS = {
    "source": Message(
        en="the expression has more than {limit} characters",
        zh_hans="表达式超过 {limit} 个字符",
        zh_hant="運算式超過 {limit} 個字元",
    ),
    "tokens": Message(
        en="the expression has more than {limit} words and signs",
        zh_hans="表达式超过 {limit} 个词和符号",
        zh_hant="運算式超過 {limit} 個詞和符號",
    ),
    "depth": Message(
        en="the expression is nested more than {limit} deep",
        zh_hans="表达式嵌套超过 {limit} 层",
        zh_hant="運算式巢狀超過 {limit} 層",
    ),
    "list": Message(
        en="a list has more than {limit} items",
        zh_hans="列表超过 {limit} 项",
        zh_hant="清單超過 {limit} 項",
    ),
    "text": Message(
        en="a text has more than {limit} characters",
        zh_hans="文本超过 {limit} 个字符",
        zh_hant="文字超過 {limit} 個字元",
    ),
}
_LIMIT_CODES = {"source": "E501", "tokens": "E502", "depth": "E503", "text": "E504", "list": "E508"}


def limit_passed(span: Span, what: str, limit: int) -> Problem:
    """Report a limit of the language by its name: source, tokens, depth, list or text."""
    return Problem(code=_LIMIT_CODES[what], span=span, message=_LIMITS[what], values={"limit": f"{limit:,}"})
