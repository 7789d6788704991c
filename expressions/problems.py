"""All that can be wrong with the meaning of an expression.

E3xx types, W6xx hints. What names stand for nothing is told in name_problems.py; what may not stand at a place, and
what is too much, in place_problems.py; what can be wrong with the wording in syntax_problems.py, with amounts of money
in money_problems.py, with lists of records in row_problems.py.
"""

from __future__ import annotations

from collections.abc import Sequence

from customary.expressions.positions import Message, Problem, Span, error, hint

__all__ = [
    "argument_missing",
    "argument_twice",
    "bad_quantity",
    "blank_added_to_date",
    "call_does_not_fit",
    "condition_needed",
    "date_and_instant",
    "date_plus_number",
    "days_only",
    "dictionary_needed",
    "does_not_lead_here",
    "field_of_record_needed",
    "label_compared",
    "like_with_percent",
    "link_needed",
    "literal_needed",
    "module_and_link_needed",
    "no_common_type",
    "no_tree",
    "not_comparable",
    "nullable_operand",
    "operator_does_not_fit",
    "order_of_choices",
    "text_order",
    "thousands_parted",
    "too_many_arguments",
    "type_mismatch",
    "unexpected_where",
    "where_missing",
    "which_tree",
]


# Types


def type_mismatch(span: Span, wanted: Message, found: Message, suggestions: Sequence[str] = ()) -> Problem:
    message = Message(
        en=f"{wanted.en} is needed here, not {found.en}",
        zh_hans=f"此处需要{wanted.zh_hans}，而不是{found.zh_hans}",
        zh_hant=f"此處需要{wanted.zh_hant}，而不是{found.zh_hant}",
    )
    return error("E301", span, message, suggestions=suggestions)


def condition_needed(span: Span, found: Message, suggestions: Sequence[str]) -> Problem:
    message = Message(
        en=f"a condition is needed here, not {found.en}",
        zh_hans=f"此处需要条件，而不是{found.zh_hans}",
        zh_hant=f"此處需要條件，而不是{found.zh_hant}",
    )
    return error("E302", span, message, suggestions=suggestions)


def not_comparable(span: Span, left: Message, right: Message, suggestions: Sequence[str] = ()) -> Problem:
    message = Message(
        en=f"{left.en} and {right.en} cannot be compared",
        zh_hans=f"{left.zh_hans}与{right.zh_hans}不能比较",
        zh_hant=f"{left.zh_hant}與{right.zh_hant}不能比較",
    )
    return error("E303", span, message, suggestions=suggestions)


def operator_does_not_fit(
    span: Span, op: str, left: Message, right: Message | None, suggestions: Sequence[str] = ()
) -> Problem:
    if right is None:
        message = Message(
            en=f"“{{op}}” does not go with {left.en}",
            zh_hans=f"“{{op}}”不能用于{left.zh_hans}",
            zh_hant=f"「{{op}}」不能用於{left.zh_hant}",
        )
    else:
        message = Message(
            en=f"“{{op}}” does not go between {left.en} and {right.en}",
            zh_hans=f"“{{op}}”不能用于{left.zh_hans}和{right.zh_hans}之间",
            zh_hant=f"「{{op}}」不能用於{left.zh_hant}和{right.zh_hant}之間",
        )
    return error("E304", span, message, suggestions=suggestions, op=op)


def date_and_instant(span: Span, suggestions: Sequence[str]) -> Problem:
    message = Message(
        en="a date and an instant do not compare: take the day of the instant with date(…)",
        zh_hans="日期与时刻不能直接比较：请用 date(…) 取时刻所在的日期",
        zh_hant="日期與時刻不能直接比較：請用 date(…) 取時刻所在的日期",
    )
    return error("E305", span, message, suggestions=suggestions)


def date_plus_number(span: Span, mended: str) -> Problem:
    message = Message(
        en="a plain number cannot be added to a date: write {mended}",
        zh_hans="日期不能直接加减数字：请写 {mended}",
        zh_hant="日期不能直接加減數字：請寫 {mended}",
    )
    return error("E306", span, message, mended=mended)


def blank_added_to_date(span: Span, date: Message) -> Problem:
    message = Message(
        en=f"blank adds nothing to {date.en}; what can be added to it is a length of time, such as 1 day or 2 months",
        zh_hans=f"{date.zh_hans}不能加空值；可以加的是一段时间，例如 1 day 或 2 months",
        zh_hant=f"{date.zh_hant}不能加空白；可以加的是一段時間，例如 1 day 或 2 months",
    )
    return error("E328", span, message)


def days_only(span: Span) -> Problem:
    message = Message(
        en="a date moves by whole days, weeks, months or years only",
        zh_hans="日期只能加减整天、整周、整月或整年",
        zh_hant="日期只能加減整天、整週、整月或整年",
    )
    return error("E307", span, message)


def no_common_type(span: Span, first: Message, other: Message) -> Problem:
    message = Message(
        en=f"all results must be of one type: the first is {first.en}, this is {other.en}",
        zh_hans=f"所有结果的类型必须一致：第一个是{first.zh_hans}，这里是{other.zh_hans}",
        zh_hant=f"所有結果的類型必須一致：第一個是{first.zh_hant}，這裡是{other.zh_hant}",
    )
    return error("E308", span, message)


def call_does_not_fit(span: Span, usage: str, found: Sequence[Message]) -> Problem:
    message = Message(
        en="this cannot be called with ({found_en}): {usage}".replace("{found_en}", ", ".join(one.en for one in found)),
        zh_hans="不能用（{found_zh}）调用：{usage}".replace("{found_zh}", "、".join(one.zh_hans for one in found)),
        zh_hant="不能用（{found_zh}）呼叫：{usage}".replace("{found_zh}", "、".join(one.zh_hant for one in found)),
    )
    return error("E309", span, message, usage=usage)


def too_many_arguments(span: Span, usage: str) -> Problem:
    message = Message(
        en="there is one argument too many: {usage}", zh_hans="参数过多：{usage}", zh_hant="參數過多：{usage}"
    )
    return error("E310", span, message, usage=usage)


def argument_missing(span: Span, name: str, usage: str) -> Problem:
    message = Message(
        en="the argument “{name}” is missing: {usage}",
        zh_hans="缺少参数“{name}”：{usage}",
        zh_hant="缺少參數「{name}」：{usage}",
    )
    return error("E311", span, message, name=name, usage=usage)


def argument_twice(span: Span, name: str) -> Problem:
    message = Message(
        en="the argument “{name}” is given twice",
        zh_hans="参数“{name}”给出了两次",
        zh_hant="參數「{name}」給了兩次",
    )
    return error("E312", span, message, name=name)


def unexpected_where(span: Span, name: str) -> Problem:
    message = Message(
        en="`where` only stands in functions over related records, not in {name}",
        zh_hans="where 只能用于相关记录的函数，不能用于 {name}",
        zh_hant="where 只能用於相關記錄的函式，不能用於 {name}",
    )
    return error("E313", span, message, name=name)


def literal_needed(span: Span, words: Sequence[str] = ()) -> Problem:
    """What stands here decides what is checked; `words` are the texts that may, where there are few."""
    message = Message(
        en="a fixed text, number or true/false is needed here",
        zh_hans="此处需要固定的文本、数值或 true/false",
        zh_hant="此處需要固定的文字、數值或 true/false",
    )
    if words:
        message = Message(
            en="a fixed text is needed here, one of {words}",
            zh_hans="此处需要固定的文本，可写 {words}",
            zh_hant="此處需要固定的文字，可寫 {words}",
        )
    return error("E314", span, message, words=", ".join(f'"{one}"' for one in words))


def order_of_choices(span: Span, suggestions: Sequence[str]) -> Problem:
    message = Message(
        en="choices have no order of their own: compare their places with rank(…)",
        zh_hans="选项本身没有大小：请用 rank(…) 比较顺序",
        zh_hant="選項本身沒有大小：請用 rank(…) 比較順序",
    )
    return error("E315", span, message, suggestions=suggestions)


def bad_quantity(span: Span) -> Problem:
    message = Message(
        en="months and years are counted in whole numbers, and no time is longer than 9999 years",
        zh_hans="月和年只能是整数，且任何时间长度不超过 9999 年",
        zh_hant="月和年只能是整數，且任何時間長度不超過 9999 年",
    )
    return error("E316", span, message)


def field_of_record_needed(span: Span, name: str) -> Problem:
    message = Message(
        en="{name} takes fields of the record itself",
        zh_hans="{name} 只能用于记录自身的字段",
        zh_hant="{name} 只能用於記錄本身的欄位",
    )
    return error("E320", span, message, name=name)


def dictionary_needed(span: Span, name: str) -> Problem:
    message = Message(
        en="{name} takes a choice from a dictionary",
        zh_hans="{name} 只能用于字典选项",
        zh_hant="{name} 只能用於字典選項",
    )
    return error("E321", span, message, name=name)


def module_and_link_needed(span: Span, usage: str) -> Problem:
    message = Message(
        en="a module and its link are needed here, such as contact.account: {usage}",
        zh_hans="此处需要模块及其关联，例如 contact.account：{usage}",
        zh_hant="此處需要模組及其關聯，例如 contact.account：{usage}",
    )
    return error("E325", span, message, usage=usage)


def does_not_lead_here(span: Span, link: str, module: str, target: str, suggestions: Sequence[str]) -> Problem:
    message = Message(
        en="“{link}” of module “{module}” does not lead to “{target}”",
        zh_hans="模块“{module}”的“{link}”不指向“{target}”",
        zh_hant="模組「{module}」的「{link}」不指向「{target}」",
    )
    return error("E326", span, message, suggestions=suggestions, link=link, module=module, target=target)


def where_missing(span: Span, usage: str) -> Problem:
    message = Message(
        en="a condition after `where` is missing: {usage}",
        zh_hans="缺少 where 之后的条件：{usage}",
        zh_hant="缺少 where 之後的條件：{usage}",
    )
    return error("E327", span, message, usage=usage)


def link_needed(span: Span, name: str) -> Problem:
    message = Message(
        en="{name} takes a link of the record",
        zh_hans="{name} 只能用于记录的关联字段",
        zh_hant="{name} 只能用於記錄的關聯欄位",
    )
    return error("E322", span, message, name=name)


def no_tree(span: Span, module: str) -> Problem:
    message = Message(
        en="the records of “{module}” make no tree: the module has no link to itself",
        zh_hans="模块“{module}”没有指向自身的关联，不构成层级",
        zh_hant="模組「{module}」沒有指向自身的關聯，不構成層級",
    )
    return error("E323", span, message, module=module)


def which_tree(span: Span, module: str, links: Sequence[str]) -> Problem:
    message = Message(
        en="“{module}” has several links to itself: name one, such as by: {first}",
        zh_hans="模块“{module}”有多个指向自身的关联：请指明，例如 by: {first}",
        zh_hant="模組「{module}」有多個指向自身的關聯：請指明，例如 by: {first}",
    )
    return error("E324", span, message, suggestions=links, module=module, first=links[0])


# Hints


def nullable_operand(span: Span, name: str, *, declarable: bool) -> Problem:
    """`declarable` says that it is a field which could be declared to mean 0 where it is blank."""
    message = Message(
        en="“{name}” may be blank, then the whole sum is blank",
        zh_hans="“{name}”可能为空，此时整个结果为空",
        zh_hant="「{name}」可能為空白，此時整個結果為空白",
    )
    if declarable:
        message = Message(
            en="“{name}” may be blank, then the whole sum is blank; where blank always means 0, declare the field "
            "with `blank: zero`",
            zh_hans="“{name}”可能为空，此时整个结果为空；如果空值总表示 0，请在该字段声明中写 `blank: zero`",
            zh_hant="「{name}」可能為空白，此時整個結果為空白；若空白總是表示 0，請在欄位宣告中寫 `blank: zero`",
        )
    return hint("W601", span, message, suggestions=(f"({name} ?? 0)",), name=name)


def thousands_parted(span: Span, written: str, number: str) -> Problem:
    message = Message(
        en="“{written}” is several values here, since a comma parts them; a number is written without one: {number}",
        zh_hans="此处“{written}”因逗号而成为多个值；数字中不写逗号：{number}",
        zh_hant="此處「{written}」因逗號而成為多個值；數字中不寫逗號：{number}",
    )
    return hint("W617", span, message, suggestions=(number,), written=written, number=number)


def text_order(span: Span) -> Problem:
    message = Message(
        en="texts are ordered by character codes, not as people sort them; did you want numbers or dates?",
        zh_hans="文本按字符编码排序，与人们习惯的顺序不同；是否应使用数值或日期？",
        zh_hant="文字依字元編碼排序，與一般習慣的順序不同；是否應使用數值或日期？",
    )
    return hint("W602", span, message)


def label_compared(span: Span) -> Problem:
    message = Message(
        en="a label depends on the language: compare the choice with its code",
        zh_hans="选项文字随语言变化：请用代码比较选项",
        zh_hant="選項文字隨語言變化：請用代碼比較選項",
    )
    return hint("W603", span, message)


def like_with_percent(span: Span, instead: str) -> Problem:
    message = Message(
        en="`like` knows * for any characters and ? for one; % and _ stand for themselves",
        zh_hans="like 用 * 表示任意字符、? 表示一个字符；% 和 _ 只代表自身",
        zh_hant="like 用 * 表示任意字元、? 表示一個字元；% 和 _ 只代表自身",
    )
    return hint("W604", span, message, suggestions=(instead,))
