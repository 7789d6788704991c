"""The text is not YAML as we take it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from customary.expressions.positions import Message, Problem, Span
from customary.metadata.problems.making import problem

__all__ = [
    "alias_refused",
    "anchor_refused",
    "duplicate_key",
    "forbidden_character",
    "key_not_text",
    "not_utf8",
    "tag_refused",
    "too_deep",
    "too_large",
    "yaml_error",
]


def too_large(span: Span, limit: int) -> Problem:
    message = Message(
        en="this file is too large: at most {limit} bytes are read",
        zh_hans="文件过大：最多读取 {limit} 字节",
        zh_hant="檔案過大：最多讀取 {limit} 位元組",
    )
    return problem("M101", span, message, limit=limit)


def not_utf8(span: Span) -> Problem:
    message = Message(
        en="this file is not UTF-8 text: save it as UTF-8",
        zh_hans="文件不是 UTF-8 文本：请以 UTF-8 保存",
        zh_hant="檔案不是 UTF-8 文字：請以 UTF-8 儲存",
    )
    return problem("M102", span, message)


def forbidden_character(span: Span, character: str) -> Problem:
    message = Message(
        en="this character is not allowed here: U+{point}",
        zh_hans="此处不允许这个字符：U+{point}",
        zh_hant="此處不允許這個字元：U+{point}",
    )
    return problem("M103", span, message, point=f"{ord(character):04X}")


def too_deep(span: Span, limit: int) -> Problem:
    message = Message(
        en="this is nested too deeply: at most {limit} levels are read",
        zh_hans="嵌套过深：最多 {limit} 层",
        zh_hant="巢狀過深：最多 {limit} 層",
    )
    return problem("M104", span, message, limit=limit)


def alias_refused(span: Span) -> Problem:
    message = Message(
        en="aliases (*name) are not used here: write the value out",
        zh_hans="不使用别名（*name）：请直接写出值",
        zh_hant="不使用別名（*name）：請直接寫出值",
    )
    return problem("M105", span, message)


def anchor_refused(span: Span) -> Problem:
    message = Message(
        en="anchors (&name) are not used here: a text that begins with & needs quotes",
        zh_hans="不使用锚点（&name）：以 & 开头的文本需要加引号",
        zh_hant="不使用錨點（&name）：以 & 開頭的文字需要加引號",
    )
    return problem("M106", span, message)


def tag_refused(span: Span) -> Problem:
    message = Message(
        en="tags (!name) are not used here: a text that begins with ! needs quotes",
        zh_hans="不使用标签（!name）：以 ! 开头的文本需要加引号",
        zh_hant="不使用標籤（!name）：以 ! 開頭的文字需要加引號",
    )
    return problem("M107", span, message)


def duplicate_key(span: Span, key: str, first_line: int) -> Problem:
    message = Message(
        en='"{key}" stands here twice: first on line {line}',
        zh_hans="“{key}”重复：首次出现在第 {line} 行",
        zh_hant="「{key}」重複：首次出現在第 {line} 行",
    )
    return problem("M108", span, message, key=key, line=first_line)


def key_not_text(span: Span) -> Problem:
    message = Message(
        en="a key must be a text",
        zh_hans="键必须是文本",
        zh_hant="鍵必須是文字",
    )
    return problem("M109", span, message)


_SYNTAX: Mapping[str, Message] = MappingProxyType(
    {
        "list_open": Message(
            en="this list is not closed: a , or a ] is missing",
            zh_hans="列表没有结束：缺少 , 或 ]",
            zh_hant="清單沒有結束：缺少 , 或 ]",
        ),
        "mapping_open": Message(
            en="this mapping is not closed: a , or a }} is missing",
            zh_hans="映射没有结束：缺少 , 或 }}",
            zh_hant="對應沒有結束：缺少 , 或 }}",
        ),
        "does_not_fit": Message(
            en="this does not fit the lines above: look at its indentation, and at quotes and brackets before it",
            zh_hans="与上文不符：请检查缩进以及前面的引号和括号",
            zh_hant="與上文不符：請檢查縮排以及前面的引號和括號",
        ),
        "list_item_expected": Message(
            en='a list item, which begins with "- ", is expected here',
            zh_hans="此处应为以“- ”开头的列表项",
            zh_hant="此處應為以「- 」開頭的清單項目",
        ),
        "colon": Message(
            en="a : cannot stand here: put the text in quotes, or look at the indentation",
            zh_hans="此处不能有 :，请给文本加引号，或检查缩进",
            zh_hant="此處不能有 :，請為文字加上引號，或檢查縮排",
        ),
        "list_item_here": Message(
            en='a list item ("- ") cannot begin here: put it on a line of its own',
            zh_hans="列表项（“- ”）不能写在这里：请另起一行",
            zh_hant="清單項目（「- 」）不能寫在這裡：請另起一行",
        ),
        "colon_missing": Message(
            en='a ":" with a space behind it is missing here',
            zh_hans="此处缺少“:”及其后的空格",
            zh_hant="此處缺少「:」及其後的空格",
        ),
        "quote_open": Message(
            en="this quote is not closed",
            zh_hans="引号没有结束",
            zh_hant="引號沒有結束",
        ),
        "escape": Message(
            en="this is no escape that YAML knows: write \\\\ for a backslash, or use single quotes",
            zh_hans="YAML 没有这个转义：反斜杠写作 \\\\，或改用单引号",
            zh_hant="YAML 沒有這個跳脫：反斜線寫作 \\\\，或改用單引號",
        ),
        "value_missing": Message(
            en="a value is missing before this",
            zh_hans="前面缺少一个值",
            zh_hant="前面缺少一個值",
        ),
        "directive": Message(
            en="this cannot stand here: documents begin with a key, or with --- on a line of its own",
            zh_hans="此处不能这样写：文档以键开始，或以单独一行的 --- 开始",
            zh_hant="此處不能這樣寫：文件以鍵開始，或以單獨一行的 --- 開始",
        ),
        "tab": Message(
            en="a tab cannot indent: use spaces",
            zh_hans="不能用制表符缩进：请使用空格",
            zh_hant="不能用定位字元縮排：請使用空格",
        ),
        "cannot_start": Message(
            en="a text cannot begin with {sign}: put it in quotes",
            zh_hans="文本不能以 {sign} 开头：请加引号",
            zh_hant="文字不能以 {sign} 開頭：請加上引號",
        ),
        "unreadable": Message(
            en="this is not YAML that can be read ({said})",
            zh_hans="无法作为 YAML 读取（{said}）",
            zh_hant="無法作為 YAML 讀取（{said}）",
        ),
    }
)


def yaml_error(span: Span, kind: str, said: str, sign: str = "") -> Problem:
    """A mistake in YAML's own signs; `said` is the parser's sentence, shown only where we have none."""
    return problem("M110", span, _SYNTAX[kind], said=said, sign=sign)
