"""All that people write as other languages do: E1xx, like the rest of the wording, from E124 on."""

from __future__ import annotations

from customary.expressions.positions import Message, Problem, Span

__all__ = [
    "assignment",
    "between_form",
    "comment_form",
    "date_form",
    "field_marks",
    "function_form",
    "joined_with_ampersand",
    "left_side_missing",
    "list_form",
    "method_call",
    "name_missing",
    "needless",
    "not_before",
    "nothing_before",
    "number_written_out",
    "one_operator",
    "subscript",
    "time_form",
    "twice",
    "unit_form",
    "unit_of_field",
    "word_between",
]


def number_written_out(span: Span, number: str) -> Problem:
    return Problem(
        code="E124",
        span=span,
        message=Message(
            en="a number stands alone, without separators, currency or words: {number}",
            zh_hans="数值只写数字，不带千位分隔符、货币或单位：{number}",
            zh_hant="數值只寫數字，不帶千分位符號、貨幣或單位：{number}",
        ),
        values={"number": number},
    )


def field_marks(span: Span, name: str) -> Problem:
    return Problem(
        code="E125",
        span=span,
        message=Message(
            en="a field is written by its name alone: {name}",
            zh_hans="字段直接写名称，不加符号：{name}",
            zh_hant="欄位直接寫名稱，不加符號：{name}",
        ),
        values={"name": name},
    )


def comment_form(span: Span, found: str) -> Problem:
    return Problem(
        code="E126",
        span=span,
        message=Message(
            en="a comment begins with //, not with “{found}”",
            zh_hans="注释以 // 开头，而不是“{found}”",
            zh_hant="註解以 // 開頭，而不是「{found}」",
        ),
        values={"found": found},
    )


def list_form(span: Span, mended: str) -> Problem:
    return Problem(
        code="E127",
        span=span,
        message=Message(
            en="the values after `in` stand in round brackets: {mended}",
            zh_hans="in 后面的多个值要放在圆括号中：{mended}",
            zh_hant="in 後面的多個值要放在圓括號中：{mended}",
        ),
        values={"mended": mended},
    )


def left_side_missing(span: Span, mended: str) -> Problem:
    return Problem(
        code="E128",
        span=span,
        message=Message(
            en="each comparison says what it compares: {mended} …",
            zh_hans="每个比较都要写出比较的内容：{mended} …",
            zh_hant="每個比較都要寫出比較的內容：{mended} …",
        ),
        values={"mended": mended},
    )


def word_between(span: Span, word: str, mended: str) -> Problem:
    return Problem(
        code="E129",
        span=span,
        message=Message(
            en="`{word}` is no function here but stands between two values: {mended}",
            zh_hans="{word} 不是函数，要写在两个值之间：{mended}",
            zh_hant="{word} 不是函式，要寫在兩個值之間：{mended}",
        ),
        values={"word": word, "mended": mended},
    )


def method_call(span: Span, name: str) -> Problem:
    return Problem(
        code="E130",
        span=span,
        message=Message(
            en="“{name}” cannot be called on a value: functions stand before it, such as lower(name)",
            zh_hans="不能在值后面调用“{name}”：函数写在前面，例如 lower(name)",
            zh_hant="不能在值後面呼叫「{name}」：函式寫在前面，例如 lower(name)",
        ),
        values={"name": name},
    )


def subscript(span: Span) -> Problem:
    return Problem(
        code="E131",
        span=span,
        message=Message(
            en="square brackets take no part out of a value: texts have left, mid and right, records first and last",
            zh_hans="不能用方括号取值的一部分：文本用 left、mid、right，相关记录用 first、last",
            zh_hant="不能用方括號取值的一部分：文字用 left、mid、right，相關記錄用 first、last",
        ),
    )


def assignment(span: Span, found: str) -> Problem:
    return Problem(
        code="E132",
        span=span,
        message=Message(
            en="an expression computes a value and changes none: there is no “{found}”",
            zh_hans="表达式只计算，不会修改值：没有“{found}”",
            zh_hant="運算式只計算，不會修改值：沒有「{found}」",
        ),
        values={"found": found},
    )


def unit_form(span: Span, mended: str) -> Problem:
    return Problem(
        code="E133",
        span=span,
        message=Message(
            en="a length of time is written {mended}",
            zh_hans="时长写作 {mended}",
            zh_hant="時間長度寫成 {mended}",
        ),
        values={"mended": mended},
    )


def unit_of_field(span: Span, mended: str) -> Problem:
    return Problem(
        code="E134",
        span=span,
        message=Message(
            en="a unit follows a written number only; with a field it is {mended}",
            zh_hans="单位只能写在数字后面；数量来自字段时写 {mended}",
            zh_hant="單位只能寫在數字後面；數量來自欄位時寫 {mended}",
        ),
        values={"mended": mended},
    )


def name_missing(span: Span) -> Problem:
    return Problem(
        code="E135",
        span=span,
        message=Message(
            en="a name is missing after the point",
            zh_hans="点号后面缺少名称",
            zh_hant="點號後面缺少名稱",
        ),
    )


def twice(span: Span, found: str) -> Problem:
    return Problem(
        code="E136",
        span=span,
        message=Message(
            en="“{found}” stands here twice",
            zh_hans="“{found}”重复了",
            zh_hant="「{found}」重複了",
        ),
        values={"found": found},
    )


def needless(span: Span, found: str) -> Problem:
    return Problem(
        code="E137",
        span=span,
        message=Message(
            en="“{found}” is not needed: an expression is its value and nothing else",
            zh_hans="不需要“{found}”：表达式本身就是它的值",
            zh_hant="不需要「{found}」：運算式本身就是它的值",
        ),
        values={"found": found},
    )


def date_form(span: Span) -> Problem:
    return Problem(
        code="E138",
        span=span,
        message=Message(
            en="dates are written #2026-02-28#, instants #2026-02-28T09:30Z#",
            zh_hans="日期写作 #2026-02-28#，时刻写作 #2026-02-28T09:30Z#",
            zh_hant="日期寫成 #2026-02-28#，時刻寫成 #2026-02-28T09:30Z#",
        ),
    )


def time_form(span: Span) -> Problem:
    return Problem(
        code="E146",
        span=span,
        message=Message(
            en="a time of day is written time(9, 30), or time(9, 30, 15) with seconds",
            zh_hans="时间写作 time(9, 30)，带秒时写作 time(9, 30, 15)",
            zh_hant="時間寫成 time(9, 30)，帶秒時寫成 time(9, 30, 15)",
        ),
    )


def one_operator(span: Span, instead: str) -> Problem:
    return Problem(
        code="E139",
        span=span,
        message=Message(
            en="this is one operator: {instead}",
            zh_hans="这是一个运算符，写作 {instead}",
            zh_hant="這是一個運算子，寫成 {instead}",
        ),
        values={"instead": instead},
    )


def between_form(span: Span) -> Problem:
    return Problem(
        code="E140",
        span=span,
        message=Message(
            en="`between` takes two values with `and`: x between 1 and 10",
            zh_hans="between 后面是用 and 连接的两个值：x between 1 and 10",
            zh_hant="between 後面是用 and 連接的兩個值：x between 1 and 10",
        ),
    )


def not_before(span: Span, mended: str) -> Problem:
    return Problem(
        code="E141",
        span=span,
        message=Message(
            en="`not` stands before the whole comparison: {mended}",
            zh_hans="not 要写在整个比较的前面：{mended}",
            zh_hant="not 要寫在整個比較的前面：{mended}",
        ),
        values={"mended": mended},
    )


def nothing_before(span: Span, found: str) -> Problem:
    return Problem(
        code="E142",
        span=span,
        message=Message(
            en="a value is missing before “{found}”",
            zh_hans="“{found}”之前缺少值",
            zh_hant="「{found}」之前缺少值",
        ),
        values={"found": found},
    )


def function_form(span: Span, mended: str) -> Problem:
    return Problem(
        code="E143",
        span=span,
        message=Message(
            en="a function takes what it works on in brackets: {mended}",
            zh_hans="函数的参数写在括号里：{mended}",
            zh_hant="函式的參數寫在括號裡：{mended}",
        ),
        values={"mended": mended},
    )


def joined_with_ampersand(span: Span) -> Problem:
    return Problem(
        code="E144",
        span=span,
        message=Message(
            en="& joins texts; conditions are joined with `and`",
            zh_hans="& 用于连接文本；连接条件请用 and",
            zh_hant="& 用於連接文字；連接條件請用 and",
        ),
    )
