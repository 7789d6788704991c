"""All that can be wrong with the pattern of `matches`: E35x its wording, E51x its limits."""

from __future__ import annotations

from collections.abc import Mapping

from customary.expressions.patterns.fault import Fault, Kind
from customary.expressions.patterns.reader import MAX_DEPTH, MAX_LENGTH, MAX_POSITIONS, MAX_TIMES
from customary.expressions.positions import Message, Problem, Span

__all__ = ["pattern_refused"]


def pattern_refused(span: Span, fault: Fault) -> Problem:
    """Say what is wrong with a pattern; the span is that of the fault."""
    code, message = _KINDS[fault.kind]
    return Problem(code=code, span=span, message=message, values={"written": fault.written, **_LIMITS})


_LIMITS = {"length": MAX_LENGTH, "times": f"{MAX_TIMES:,}", "depth": MAX_DEPTH, "positions": f"{MAX_POSITIONS:,}"}
_KINDS: Mapping[Kind, tuple[str, Message]] = {
    "unclosed_group": (
        "E351",
        Message(
            en="this bracket of the pattern is not closed",
            zh_hans="模式中的这个括号没有闭合",
            zh_hant="樣式中的這個括號沒有關閉",
        ),
    ),
    "unopened_group": (
        "E352",
        Message(
            en="this bracket of the pattern closes nothing; write “\\)” for the character",
            zh_hans="模式中的这个括号没有对应的左括号；表示该字符请写“\\)”",
            zh_hant="樣式中的這個括號沒有對應的左括號；要表示該字元請寫「\\)」",
        ),
    ),
    "special_group": (
        "E353",
        Message(
            en="a pattern knows groups as “(…)” and “(?:…)”, not “{written}”",
            zh_hans="模式的分组只能写成“(…)”或“(?:…)”，不支持“{written}”",
            zh_hant="樣式的群組只能寫成「(…)」或「(?:…)」，不支援「{written}」",
        ),
    ),
    "look_around": (
        "E354",
        Message(
            en="a pattern cannot look ahead or behind: write a second condition instead",
            zh_hans="模式不支持前后查看：请改写成另一个条件",
            zh_hant="樣式不支援前後查看：請改寫成另一個條件",
        ),
    ),
    "unclosed_class": (
        "E355",
        Message(
            en="this set of characters is not closed with “]”",
            zh_hans="这个字符集合没有用“]”结束",
            zh_hant="這個字元集合沒有以「]」結束",
        ),
    ),
    "empty_class": (
        "E356",
        Message(
            en="no character fits this set; write “\\]” for the character “]”",
            zh_hans="这个集合不含任何字符；表示字符“]”请写“\\]”",
            zh_hant="這個集合不含任何字元；要表示字元「]」請寫「\\]」",
        ),
    ),
    "reversed_range": (
        "E357",
        Message(
            en="the range “{written}” ends before it begins",
            zh_hans="范围“{written}”的终点在起点之前",
            zh_hant="範圍「{written}」的終點在起點之前",
        ),
    ),
    "range_of_class": (
        "E358",
        Message(
            en="a range goes from one character to another; write “\\-” for a hyphen",
            zh_hans="范围只能从一个字符到另一个字符；表示连字符请写“\\-”",
            zh_hant="範圍只能從一個字元到另一個字元；要表示連字號請寫「\\-」",
        ),
    ),
    "named_class": (
        "E359",
        Message(
            en="a pattern has no classes with names: write a range such as “[a-z]”, or “\\[” for the character",
            zh_hans="模式不支持命名字符类：请写成“[a-z]”之类的范围，表示字符本身请写“\\[”",
            zh_hant="樣式不支援具名字元類別：請寫成「[a-z]」之類的範圍，要表示字元本身請寫「\\[」",
        ),
    ),
    "nothing_to_repeat": (
        "E360",
        Message(
            en="there is nothing that “{written}” could repeat; write “\\{written}” for the character",
            zh_hans="“{written}”前面没有可重复的内容；表示该字符请写“\\{written}”",
            zh_hant="「{written}」前面沒有可重複的內容；要表示該字元請寫「\\{written}」",
        ),
    ),
    "repeated_twice": (
        "E361",
        Message(
            en="“{written}” follows another repetition: one is enough, and there are no lazy ones",
            zh_hans="“{written}”紧跟在另一个重复符之后：只需写一个，且不支持惰性匹配",
            zh_hant="「{written}」緊接在另一個重複符號之後：只需寫一個，且不支援惰性比對",
        ),
    ),
    "bad_bounds": (
        "E362",
        Message(
            en="a count is written “{{3}}”, “{{2,}}” or “{{2,5}}”; write “\\{{” for the character",
            zh_hans="重复次数应写成“{{3}}”、“{{2,}}”或“{{2,5}}”；表示该字符请写“\\{{”",
            zh_hant="重複次數應寫成「{{3}}」、「{{2,}}」或「{{2,5}}」；要表示該字元請寫「\\{{」",
        ),
    ),
    "reversed_bounds": (
        "E363",
        Message(
            en="the count “{written}” ends before it begins",
            zh_hans="重复次数“{written}”的上限小于下限",
            zh_hant="重複次數「{written}」的上限小於下限",
        ),
    ),
    "plain_bracket": (
        "E364",
        Message(
            en="write “\\{written}” for the character “{written}”",
            zh_hans="表示字符“{written}”请写“\\{written}”",
            zh_hant="要表示字元「{written}」請寫「\\{written}」",
        ),
    ),
    "back_reference": (
        "E365",
        Message(
            en="a pattern cannot refer back to a group with “{written}”",
            zh_hans="模式不能用“{written}”引用前面的分组",
            zh_hant="樣式不能用「{written}」引用前面的群組",
        ),
    ),
    "unknown_escape": (
        "E366",
        Message(
            en="“{written}” means nothing in a pattern; there are \\d \\w \\s \\D \\W \\S \\n \\t \\r",
            zh_hans="“{written}”在模式中没有含义；可用的有 \\d \\w \\s \\D \\W \\S \\n \\t \\r",
            zh_hant="「{written}」在樣式中沒有意義；可用的有 \\d \\w \\s \\D \\W \\S \\n \\t \\r",
        ),
    ),
    "ends_in_backslash": (
        "E367",
        Message(
            en="nothing follows the backslash; write “\\\\” for the character",
            zh_hans="反斜杠后面没有内容；表示该字符请写“\\\\”",
            zh_hant="反斜線後面沒有內容；要表示該字元請寫「\\\\」",
        ),
    ),
    "too_long": (
        "E511",
        Message(
            en="a pattern has at most {length} characters",
            zh_hans="模式最多 {length} 个字符",
            zh_hant="樣式最多 {length} 個字元",
        ),
    ),
    "too_many_times": (
        "E512",
        Message(
            en="a pattern repeats something at most {times} times",
            zh_hans="模式中的重复次数最多 {times} 次",
            zh_hant="樣式中的重複次數最多 {times} 次",
        ),
    ),
    "repeated_within": (
        "E513",
        Message(
            en="“*”, “+” and “{{2,}}” may stand only one deep: what is repeated here already repeats without end",
            zh_hans="“*”、“+”和“{{2,}}”只能用一层：这里重复的内容本身已经无限重复",
            zh_hant="「*」、「+」和「{{2,}}」只能用一層：此處重複的內容本身已經無限重複",
        ),
    ),
    "too_deep": (
        "E514",
        Message(
            en="groups of a pattern stand at most {depth} inside each other",
            zh_hans="模式中的分组最多嵌套 {depth} 层",
            zh_hant="樣式中的群組最多巢狀 {depth} 層",
        ),
    ),
    "too_large": (
        "E515",
        Message(
            en="with its repetitions written out, a pattern has at most {positions} characters",
            zh_hans="把重复部分展开后，模式最多 {positions} 个字符",
            zh_hant="將重複部分展開後，樣式最多 {positions} 個字元",
        ),
    ),
}
