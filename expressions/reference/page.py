"""The language reference as a page in each language: prose with tables from the catalogue put into it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import resources

from customary.expressions import limits, python_runtime, values
from customary.expressions.checking.words import family_words
from customary.expressions.functions import FAMILIES, Blank, Example, Family, Function
from customary.expressions.positions import Language, Message
from customary.expressions.reference.operators import OPERATORS
from customary.expressions.reference.sample import SAMPLE_EXAMPLES, SAMPLE_FIELDS

__all__ = ["blank_words", "language_reference", "place_words"]


def language_reference(language: Language = "en") -> str:
    """Write the page."""
    page = resources.files("customary.expressions.reference").joinpath(f"prose.{language}.md").read_text("utf-8")
    for name, part in _PARTS.items():
        page = page.replace(f"{{{{{name}}}}}", "\n".join(part(language)).rstrip())
    return page.rstrip() + "\n"


# Types and operators

_TYPES: tuple[tuple[Family, Message], ...] = (
    ("text", Message("one line or many; never empty", "一行或多行；不会是空文本", "一行或多行；不會是空文字")),
    (
        "number",
        Message(
            "exact decimals; percentages and amounts of money too",
            "精确小数；也包括百分比和金额",
            "精確小數；也包括百分比和金額",
        ),
    ),
    ("boolean", Message("`true` or `false`", "`true` 或 `false`", "`true` 或 `false`")),
    ("date", Message("a day of the calendar", "日历上的一天", "日曆上的一天")),
    ("datetime", Message("an instant, to the millisecond", "时刻，精确到毫秒", "時刻，精確到毫秒")),
    ("time", Message("a time of day", "一天中的时间", "一天中的時間")),
    ("duration", Message("`3 days`, `2 hours`", "`3 days`、`2 hours`", "`3 days`、`2 hours`")),
    ("period", Message("`1 month`, `2 years`", "`1 month`、`2 years`", "`1 month`、`2 years`")),
    ("choice", Message("a code of a dictionary", "字典中的一个代码", "字典中的一個代碼")),
    (
        "choices",
        Message("several codes; `tags` are such a set", "多个代码；`tags` 即为多选", "多個代碼；`tags` 即為多選"),
    ),
    ("ref", Message("a record of another module", "另一模块的记录", "另一模組的記錄")),
    (
        "list",
        Message("only inside `sum`, `count` ...", "只用于 `sum`、`count` 等函数中", "只用於 `sum`、`count` 等函式中"),
    ),
)
_TYPE_HEAD = Message("| type | is | operators |", "| 类型 | 含义 | 运算符 |", "| 類型 | 意義 | 運算子 |")
_OPERATOR_HEAD = Message("| operator | meaning | examples |", "| 运算符 | 含义 | 示例 |", "| 運算子 | 意義 | 範例 |")


def _types(language: Language) -> Iterator[str]:
    yield _TYPE_HEAD.text(language)
    yield "| --- | --- | --- |"
    for family, doc in _TYPES:
        fitting = [word.strip(" (") for one in OPERATORS if family in one.fits for word in one.words]
        operators = " ".join(f"`{word}`" for word in fitting)
        yield f"| {family_words(family).text(language)} | {doc.text(language)} | {_cell(operators)} |"


def _operators(language: Language) -> Iterator[str]:
    yield _OPERATOR_HEAD.text(language)
    yield "| --- | --- | --- |"
    for one in OPERATORS:
        usage = "<br>".join(f"`{_cell(written)}`" for written in one.usage)
        yield f"| {usage} | {_cell(one.doc.text(language))} | {_examples(one.examples)} |"


# Limits

_LIMIT_HEAD = Message("| limit | at most |", "| 限制 | 最多 |", "| 限制 | 最多 |")
_LIMITS: tuple[tuple[Message, int], ...] = (
    (Message("characters of an expression", "表达式的字符数", "運算式的字元數"), limits.MAX_SOURCE),
    (
        Message("words and signs, commas apart", "词和符号，不计逗号", "詞和符號，不計逗號"),
        limits.MAX_TOKENS,
    ),
    (Message("levels of nesting", "嵌套层数", "巢狀層數"), limits.MAX_DEPTH),
    (Message("items of a list", "列表的项数", "清單的項數"), limits.MAX_LIST),
    (Message("characters of a written text", "写出的文本的字符数", "寫出的文字的字元數"), limits.MAX_TEXT),
    (Message("characters of a computed text", "计算所得文本的字符数", "計算所得文字的字元數"), values.MAX_TEXT),
    (
        Message("length that lpad and rpad fill up to", "lpad 和 rpad 填充到的长度", "lpad 和 rpad 填充到的長度"),
        values.MAX_PADDED,
    ),
    (Message("links that a path follows", "一条路径经过的关联数", "一條路徑經過的關聯數"), limits.MAX_HOPS),
    (
        Message("functions over related records", "相关记录函数的个数", "相關記錄函式的個數"),
        limits.MAX_AGGREGATES,
    ),
    (
        Message("related records of one function", "一个函数涉及的相关记录数", "一個函式涉及的相關記錄數"),
        python_runtime.MAX_ROWS,
    ),
    (Message("digits before the point", "整数部分的位数", "整數部分的位數"), values.INTEGER_DIGITS),
    (Message("exponent", "指数", "指數"), values.MAX_EXPONENT),
    (
        Message("seconds that the rules of one save compute", "一次保存中规则计算的秒数", "一次儲存中規則計算的秒數"),
        limits.SECONDS_OF_A_SAVE,
    ),
)


def _limits(language: Language) -> Iterator[str]:
    yield _LIMIT_HEAD.text(language)
    yield "| --- | --- |"
    for what, limit in _LIMITS:
        yield f"| {what.text(language)} | {limit:,} |"


# Functions

_SAMPLE_HEAD = Message("| field | value |", "| 字段 | 值 |", "| 欄位 | 值 |")
_FUNCTION_HEAD = Message(
    "| function | gives | with a blank | examples |",
    "| 函数 | 结果 | 遇到空值 | 示例 |",
    "| 函式 | 結果 | 遇到空白 | 範例 |",
)
_FAMILY_TITLES: Mapping[str, Message] = {
    "logic": Message("Logic", "逻辑", "邏輯"),
    "numbers": Message("Numbers", "数值", "數值"),
    "money": Message("Money", "金额", "金額"),
    "texts": Message("Texts", "文本", "文字"),
    "dates": Message("Dates", "日期", "日期"),
    "choices": Message("Choices", "选项", "選項"),
    "people": Message("People and changes", "人员与变更", "人員與變更"),
    "rows": Message("Related records", "相关记录", "相關記錄"),
}


def _sample(language: Language) -> Iterator[str]:
    yield _SAMPLE_HEAD.text(language)
    yield "| --- | --- |"
    yield from (f"| `{name}` | `{value}` |" for name, value in SAMPLE_FIELDS)


def _functions(language: Language) -> Iterator[str]:
    for family, functions in FAMILIES.items():
        yield f"### {_FAMILY_TITLES[family].text(language)}\n"
        yield _FUNCTION_HEAD.text(language)
        yield "| --- | --- | --- | --- |"
        yield from (_row(function, language) for function in sorted(functions, key=lambda one: one.name))
        yield ""


def _row(function: Function, language: Language) -> str:
    notes = [place_words(function, language), _engine_words(function, language)]
    doc = " ".join((function.doc.text(language), *(note for note in notes if note)))
    examples = _examples((*function.examples, *SAMPLE_EXAMPLES.get(function.name, ())))
    return f"| `{_cell(function.usage)}` | {_cell(doc)} | {blank_words(function, language)} | {examples} |"


_BLANK_WORDS: Mapping[Blank, Message] = {
    Blank.STRICT: Message("blank", "空值", "空白"),
    Blank.CONDITION: Message("false", "假", "假"),
    Blank.TOLERANT: Message("has a meaning", "有专门含义", "有專門意義"),
}
_SKIPPED = Message("left out", "跳过", "略過")
_OWN = Message("as its arms say", "取决于各分支", "取決於各分支")
_NOT_BLANK = Message("the next value", "取下一个值", "取下一個值")
_FORM_WORDS: Mapping[str, Message] = {
    "if": _OWN, "case": _OWN, "coalesce": _NOT_BLANK, "if_error": _BLANK_WORDS[Blank.STRICT],
    "is_blank": _BLANK_WORDS[Blank.TOLERANT], "text": _BLANK_WORDS[Blank.STRICT], "join": _SKIPPED, "rows": _SKIPPED,
    "in_period": _BLANK_WORDS[Blank.CONDITION], "scalar_or_rows": _BLANK_WORDS[Blank.STRICT], "count": _SKIPPED,
    "changed": _BLANK_WORDS[Blank.TOLERANT], "changed_any": _BLANK_WORDS[Blank.TOLERANT],
    "choice_label": _BLANK_WORDS[Blank.STRICT], "choice_rank": _BLANK_WORDS[Blank.STRICT],
    "choice_flag": _BLANK_WORDS[Blank.STRICT], "dict": _BLANK_WORDS[Blank.STRICT],
    "choices_codes": _BLANK_WORDS[Blank.CONDITION], "power": _BLANK_WORDS[Blank.STRICT],
    "money": _BLANK_WORDS[Blank.STRICT], "convert": _BLANK_WORDS[Blank.STRICT],
    "format": _BLANK_WORDS[Blank.STRICT], "matches": _BLANK_WORDS[Blank.CONDITION],
    "is_subordinate": _BLANK_WORDS[Blank.CONDITION], "is_descendant": _BLANK_WORDS[Blank.CONDITION],
}  # fmt: skip
"""What a blank argument does to functions that no signature describes; those without arguments are not here."""


def blank_words(function: Function, language: Language) -> str:
    """Say what a function gives for a blank argument; empty where it takes none."""
    if function.form is not None:
        words = _FORM_WORDS.get(function.form)
        return words.text(language) if words is not None else ""
    if not any(signature.parameters for signature in function.signatures):
        return ""
    kinds = dict.fromkeys(signature.blank for signature in function.signatures)
    return " / ".join(_BLANK_WORDS[kind].text(language) for kind in kinds)


_WHILE_SAVED = Message("Only while a record is saved.", "仅在保存记录时可用。", "僅在儲存記錄時可用。")
_WITH_PERSON = Message("Only where a person acts.", "仅在有操作人时可用。", "僅在有操作人時可用。")
_NOT_STORED = Message("Not in stored computed fields.", "不能用于存储的计算字段。", "不能用於儲存的計算欄位。")
_FROM_SERVER = Message("A form asks the server for it.", "表单会向服务器请求计算结果。", "表單會向伺服器請求計算結果。")
_AND = Message(" and ", " 和 ", " 和 ")
_IN_PYTHON = Message(
    "Lists on {engines} compute it in Python.",
    "在 {engines} 上的列表由 Python 计算。",
    "在 {engines} 上的清單由 Python 計算。",
)
_ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def place_words(function: Function, language: Language) -> str:
    """Say where a function may stand, where that is not everywhere."""
    if "changed" in function.uses:
        return _WHILE_SAVED.text(language)
    if "user" in function.uses:
        return _WITH_PERSON.text(language)
    return _NOT_STORED.text(language) if function.uses & {"today", "now"} else ""


def _engine_words(function: Function, language: Language) -> str:
    """Say which back ends leave a function to Python."""
    left = [_ENGINES[one] for one in _ENGINES if one in function.not_pushable]
    lists = _IN_PYTHON.text(language, {"engines": _AND.text(language).join(left)}) if left else ""
    form = _FROM_SERVER.text(language) if "javascript" in function.not_pushable else ""
    return " ".join(one for one in (lists, form) if one)


def _examples(examples: Iterable[Example]) -> str:
    return "<br>".join(f"`{_cell(one.expression)}` → `{_cell(one.result)}`" for one in examples)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


_PARTS: Mapping[str, Callable[[Language], Iterator[str]]] = {
    "types": _types,
    "operators": _operators,
    "limits": _limits,
    "sample": _sample,
    "functions": _functions,
}
