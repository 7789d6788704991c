"""Functions that ask what a text looks like, or show only a part of it."""

from __future__ import annotations

from customary.expressions import types as t
from customary.expressions.functions.signature import Blank, Example, Family, Function, Parameter, Signature, fixed
from customary.expressions.positions import Message

__all__ = ["SHAPES"]

_TEXT: frozenset[Family] = frozenset({"text"})
_T = Parameter(name="text", accepts=_TEXT)


def _is(name: str, doc: Message, *examples: Example) -> Function:
    signature = Signature(emit=name, parameters=(_T,), result=fixed(t.BOOLEAN), blank=Blank.CONDITION)
    return Function(name=name, usage=f"{name}(text)", doc=doc, examples=examples, signatures=(signature,))


def _part(name: str, usage: str, doc: Message, *examples: Example, more: tuple[Parameter, ...] = ()) -> Function:
    signature = Signature(emit=name, parameters=(_T, *more), result=fixed(t.TEXT))
    return Function(name=name, usage=usage, doc=doc, examples=examples, signatures=(signature,))


SHAPES: tuple[Function, ...] = (
    Function(
        name="matches",
        usage='matches(text, "pattern")',
        doc=Message(
            en="Whether a part of the text has the form of a pattern: `^` and `$` are its start and end, `[A-Z]` a "
            "set, `\\\\d` a digit, `( | )` a choice, `?` `*` `+` how often. Case and width count.",
            zh_hans="判断文本中是否有一部分符合模式：`^` 和 `$` 表示开头和结尾，`[A-Z]` 表示字符集合，"
            "`\\\\d` 表示数字，`( | )` 表示多选一，`?` `*` `+` 表示次数。区分大小写和全角半角。",
            zh_hant="判斷文字中是否有一部分符合樣式：`^` 和 `$` 表示開頭和結尾，`[A-Z]` 表示字元集合，"
            "`\\\\d` 表示數字，`( | )` 表示多選一，`?` `*` `+` 表示次數。區分大小寫與全形半形。",
        ),
        examples=(
            Example('matches("AB-1234", "^[A-Z]{2}-\\\\d{4}$")', "true"),
            Example('matches("order 17", "\\\\d+")', "true"),
            Example('matches("ab-1234", "^[A-Z]")', "false"),
        ),
        form="matches",
        emits=("matches",),
    ),
    _is(
        "is_email",
        Message(
            en="Whether the text has the form of an e-mail address, with a dot behind the @.",
            zh_hans="判断文本是否为电子邮箱地址的形式（@ 之后须有点号）。",
            zh_hant="判斷文字是否為電子郵件地址的形式（@ 之後須有點號）。",
        ),
        Example('is_email("mei@example.com")', "true"),
        Example('is_email("mei@example")', "false"),
    ),
    _is(
        "is_url",
        Message(
            en="Whether the text is a web address that begins with http:// or https://.",
            zh_hans="判断文本是否为以 http:// 或 https:// 开头的网址。",
            zh_hant="判斷文字是否為以 http:// 或 https:// 開頭的網址。",
        ),
        Example('is_url("https://example.com/a?b=1")', "true"),
        Example('is_url("example.com")', "false"),
    ),
    _is(
        "is_phone",
        Message(
            en="Whether the text has the form of a phone number: 3 to 15 digits with the usual signs between them, and "
            "perhaps an extension.",
            zh_hans="判断文本是否为电话号码的形式：3 到 15 位数字，中间可有常用符号，末尾可有分机号。",
            zh_hant="判斷文字是否為電話號碼的形式：3 到 15 位數字，中間可有常用符號，末尾可有分機號碼。",
        ),
        Example('is_phone("+886 2 2345-6789")', "true"),
        Example('is_phone("12")', "false"),
    ),
    _part(
        "email_domain",
        "email_domain(text)",
        Message(
            en="What stands behind the @ of an e-mail address, in small letters; blank when the text is none.",
            zh_hans="电子邮箱地址中 @ 之后的部分（小写）；文本不是邮箱地址时为空。",
            zh_hant="電子郵件地址中 @ 之後的部分（小寫）；文字不是郵件地址時為空白。",
        ),
        Example('email_domain("Mei@Example.COM")', '"example.com"'),
        Example('email_domain("mei") is blank', "true"),
    ),
    _part(
        "mask",
        "mask(text, keep: 4)",
        Message(
            en="The text with `*` for every character but the last ones.",
            zh_hans="只保留最后几个字符，其余字符用 `*` 代替。",
            zh_hant="只保留最後幾個字元，其餘字元以 `*` 代替。",
        ),
        Example('mask("0912345678")', '"******5678"'),
        Example('mask("王小明", keep: 1)', '"**明"'),
        more=(Parameter(name="keep", accepts=frozenset({"number"}), default=4, whole=True),),
    ),
    _part(
        "initials",
        "initials(text)",
        Message(
            en="The first character of each word, in capitals; words stand between spaces.",
            zh_hans="每个单词的首字符（大写）；单词以空格分隔。",
            zh_hant="每個單字的首字元（大寫）；單字以空格分隔。",
        ),
        Example('initials("ada king lovelace")', '"AKL"'),
    ),
)
