"""Functions of text. Lengths and positions count code points, from 1; an empty result is blank."""

from __future__ import annotations

from customary.expressions import types as t
from customary.expressions.functions.signature import (
    Blank,
    Example,
    Family,
    Function,
    Parameter,
    Signature,
    fixed,
)
from customary.expressions.positions import Message

__all__ = ["TEXTS"]

_TEXT: frozenset[Family] = frozenset({"text"})
_NUMBER: frozenset[Family] = frozenset({"number"})
_T = Parameter(name="text", accepts=_TEXT)


def _whole(name: str, default: int | None = None) -> Parameter:
    if default is None:
        return Parameter(name=name, accepts=_NUMBER, whole=True)
    return Parameter(name=name, accepts=_NUMBER, whole=True, default=default)


def _part(name: str, default: str | None = None) -> Parameter:
    if default is None:
        return Parameter(name=name, accepts=_TEXT)
    return Parameter(name=name, accepts=_TEXT, default=default, default_type=t.TEXT)


def _function(
    name: str,
    usage: str,
    doc: Message,
    *parameters: Parameter,
    examples: tuple[Example, ...],
    fails: bool = False,
) -> Function:
    """Describe a function that makes a text of a text; what it makes may always be empty, and so blank."""
    signature = Signature(emit=name, parameters=(_T, *parameters), result=fixed(t.TEXT), fails=fails)
    return Function(name=name, usage=usage, doc=doc, examples=examples, signatures=(signature,))


_FORMAT = Function(
    name="format",
    usage='format(value, "0,0.00", tz: "Asia/Taipei", lang: "en")',
    doc=Message(
        en="A number, a date, a time or a length of time as people read it. Numbers: `0`, `0,0`, `0.00`, `0.##`, "
        "`0%`, `000`. Dates and times: `yyyy`, `yy`, `Q`, `M`, `MM`, `MMM`, `MMMM`, `d`, `dd`, `EEE`, `EEEE`, `H`, "
        "`HH`, `h`, `hh`, `mm`, `ss`, `SSS`, `a`. Lengths of time: `d`, `h`, `m`, `s`. "
        "Other letters stand between apostrophes.",
        zh_hans="把数值、日期、时间或时长写成便于阅读的文本。数值：`0`、`0,0`、`0.00`、`0.##`、`0%`、`000`。"
        "日期和时间：`yyyy`、`yy`、`Q`、`M`、`MM`、`MMM`、`MMMM`、`d`、`dd`、`EEE`、`EEEE`、`H`、`HH`、`h`、`hh`、`mm`、`ss`、`SSS`、`a`。"
        "时长：`d`、`h`、`m`、`s`。其他字母写在单引号之间。",
        zh_hant="將數值、日期、時間或時間長度寫成便於閱讀的文字。數值：`0`、`0,0`、`0.00`、`0.##`、`0%`、`000`。"
        "日期和時間：`yyyy`、`yy`、`Q`、`M`、`MM`、`MMM`、`MMMM`、`d`、`dd`、`EEE`、`EEEE`、`H`、`HH`、`h`、`hh`、`mm`、`ss`、`SSS`、`a`。"
        "時間長度：`d`、`h`、`m`、`s`。其他字母寫在單引號之間。",
    ),
    examples=(
        Example('format(1234567.5, "0,0.00")', '"1,234,567.50"'),
        Example('format(12.5%, "0.#%")', '"12.5%"'),
        Example('format(#2026-02-03#, "d MMMM yyyy", lang: "en")', '"3 February 2026"'),
        Example('format(#2026-02-03#, "M月d日 EEE", lang: "zh-Hant")', '"2月3日 週二"'),
        Example('format(#2026-02-28T09:30Z#, "HH:mm", tz: "Asia/Taipei")', '"17:30"'),
        Example('format(90 minutes, "h:mm")', '"1:30"'),
    ),
    form="format",
    emits=("format",),
    uses=frozenset({"language"}),
    not_pushable=frozenset({"sqlite", "postgresql"}),
)

TEXTS: tuple[Function, ...] = (
    Function(
        name="text",
        usage="text(value)",
        doc=Message(
            en="The plain written form of a value: 1234.5, 2026-02-28, a choice's code, the name of a record.",
            zh_hans="值的标准书写形式：1234.5、2026-02-28、选项的代码、记录的名称。",
            zh_hant="值的標準書寫形式：1234.5、2026-02-28、選項的代碼、記錄的名稱。",
        ),
        examples=(Example("text(12.50)", '"12.5"'), Example("text(#2026-02-28#)", '"2026-02-28"')),
        form="text",
        emits=("text",),
    ),
    _FORMAT,
    Function(
        name="len",
        usage="len(text)",
        doc=Message(
            en="The number of characters; 0 for blank.",
            zh_hans="字符数；为空时是 0。",
            zh_hant="字元數；空白時為 0。",
        ),
        examples=(Example('len("客戶")', "2"), Example("len(blank)", "0")),
        signatures=(Signature(emit="len", parameters=(_T,), result=fixed(t.NumberType(5, 0)), blank=Blank.TOLERANT),),
    ),
    _function(
        "left",
        "left(text, length)",
        Message(en="The first characters.", zh_hans="最前面的若干个字符。", zh_hant="最前面的幾個字元。"),
        _whole("length"),
        examples=(Example('left("customary", 6)', '"custom"'),),
        fails=True,
    ),
    _function(
        "right",
        "right(text, length)",
        Message(en="The last characters.", zh_hans="最后面的若干个字符。", zh_hant="最後面的幾個字元。"),
        _whole("length"),
        examples=(Example('right("0912345678", 3)', '"678"'),),
        fails=True,
    ),
    _function(
        "mid",
        "mid(text, start, length)",
        Message(
            en="So many characters from a position on; the first position is 1.",
            zh_hans="从指定位置开始的若干个字符；第一个位置是 1。",
            zh_hant="從指定位置開始的幾個字元；第一個位置是 1。",
        ),
        _whole("start"),
        _whole("length"),
        examples=(Example('mid("customary", 2, 3)', '"ust"'),),
        fails=True,
    ),
    Function(
        name="find",
        usage="find(needle, text, from: 1)",
        doc=Message(
            en="The position of a text in another, from 1; 0 when it is not there.",
            zh_hans="一段文本在另一段文本中的位置，从 1 开始；找不到时为 0。",
            zh_hant="一段文字在另一段文字中的位置，從 1 開始；找不到時為 0。",
        ),
        examples=(Example('find("a", "banana", 3)', "4"), Example('find("x", "banana")', "0")),
        signatures=(
            Signature(
                emit="find",
                parameters=(Parameter(name="needle", accepts=_TEXT), _T, _whole("from", 1)),
                result=fixed(t.NumberType(5, 0)),
                fails=True,
            ),
        ),
    ),
    _function(
        "replace",
        "replace(text, old, new)",
        Message(
            en="The text with every occurrence of one part replaced by another; a blank `new` takes it out.",
            zh_hans="把文本中出现的某一部分全部替换；new 为空时表示删除。",
            zh_hant="將文字中出現的某一部分全部取代；new 為空白時表示刪除。",
        ),
        _part("old"),
        Parameter(name="new", accepts=_TEXT, blank_ok=True),
        examples=(Example('replace("1-2-3", "-", "/")', '"1/2/3"'), Example('replace("1-2", "-", "")', '"12"')),
        fails=True,
    ),
    _function(
        "trim",
        "trim(text)",
        Message(
            en="Without spaces at both ends, wide ones included.",
            zh_hans="去掉首尾的空格，包括全角空格。",
            zh_hant="去掉首尾的空格，包括全形空格。",
        ),
        examples=(Example('trim("  a b　")', '"a b"'),),
    ),
    _function(
        "lower",
        "lower(text)",
        Message(en="In small letters.", zh_hans="转换为小写。", zh_hant="轉換為小寫。"),
        examples=(Example('lower("ABC")', '"abc"'),),
    ),
    _function(
        "upper",
        "upper(text)",
        Message(en="In capital letters.", zh_hans="转换为大写。", zh_hant="轉換為大寫。"),
        examples=(Example('upper("abc")', '"ABC"'),),
        fails=True,
    ),
    _function(
        "proper",
        "proper(text)",
        Message(
            en="Each word with a capital first letter and small letters behind it.",
            zh_hans="每个单词首字母大写，其余小写。",
            zh_hant="每個單字首字母大寫，其餘小寫。",
        ),
        examples=(Example('proper("ada LOVELACE")', '"Ada Lovelace"'),),
        fails=True,
    ),
    _function(
        "fold",
        "fold(text)",
        Message(
            en="Without differences of case and width, for comparing names.",
            zh_hans="消除大小写与全角半角的差异，便于比较名称。",
            zh_hant="消除大小寫與全形半形的差異，便於比對名稱。",
        ),
        examples=(Example('fold("ＡＢＣ Straße")', '"abc strasse"'),),
        fails=True,
    ),
    _function(
        "lpad",
        'lpad(text, length, pad: " ")',
        Message(
            en="Filled up at the left to a length; a longer text is cut.",
            zh_hans="在左侧补足到指定长度；过长的文本会被截断。",
            zh_hant="在左側補足到指定長度；過長的文字會被截斷。",
        ),
        _whole("length"),
        _part("pad", " "),
        examples=(Example('lpad("7", 3, "0")', '"007"'),),
        fails=True,
    ),
    _function(
        "rpad",
        'rpad(text, length, pad: " ")',
        Message(
            en="Filled up at the right to a length; a longer text is cut.",
            zh_hans="在右侧补足到指定长度；过长的文本会被截断。",
            zh_hant="在右側補足到指定長度；過長的文字會被截斷。",
        ),
        _whole("length"),
        _part("pad", " "),
        examples=(Example('rpad("7", 3, "*")', '"7**"'),),
        fails=True,
    ),
    _function(
        "repeat",
        "repeat(text, times)",
        Message(en="The text so many times.", zh_hans="把文本重复若干次。", zh_hant="將文字重複數次。"),
        _whole("times"),
        examples=(Example('repeat("ab", 3)', '"ababab"'),),
        fails=True,
    ),
    _function(
        "reverse",
        "reverse(text)",
        Message(en="From the last character to the first.", zh_hans="将字符顺序颠倒。", zh_hant="將字元順序顛倒。"),
        examples=(Example('reverse("abc")', '"cba"'),),
    ),
    _function(
        "split_part",
        "split_part(text, separator, index)",
        Message(
            en="The part with that number, from 1, of a text cut at every separator.",
            zh_hans="按分隔符切开后的第几个部分，从 1 开始。",
            zh_hant="依分隔符號切開後的第幾個部分，從 1 開始。",
        ),
        _part("separator"),
        _whole("index"),
        examples=(Example('split_part("a/b/c", "/", 2)', '"b"'),),
        fails=True,
    ),
    Function(
        name="join_text",
        usage='join_text(list, value, separator: ", " where condition)',
        doc=Message(
            en="The texts of related records one after another, blank ones left out.",
            zh_hans="把相关记录的文本依次连接，跳过空值。",
            zh_hant="將相關記錄的文字依序連接，略過空白。",
        ),
        form="join",
    ),
)
