"""Whole parts as other languages write them: conditionals, calls of methods, marks round fields, comments."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from customary.expressions import habit_problems as habits
from customary.expressions import syntax_problems as problems
from customary.expressions.functions import FUNCTIONS, PERIODS
from customary.expressions.mistakes.failure import Failure, Mistake, Repair
from customary.expressions.mistakes.words import CLOSING, CONDITIONS, OPENING, SIDES, Word, words_of
from customary.expressions.syntax_tree import RESERVED

__all__ = ["explain_forms"]

_FIELD_MARKS = re.compile(
    r"(?:\{\{\s*(?P<a>[\w.]+)\s*\}\}|[$#]\{\s*(?P<b>[\w.]+)\s*\}|\{[!%]?\s*(?P<c>[\w.]+)\s*%?\}|\[\[(?P<d>[\w.]+)\]\]"
    r"|(?<!\w)[$@:]{1,2}(?P<e>[^\W\d][\w.]*)|%(?P<f>[^\W\d][\w.]*)%|<(?P<g>[^\W\d][\w.]*)>|`(?P<h>[\w.]+)`)"
)
_NEEDLESS = frozenset({
    "where", "when", "select", "return", "having", "filter", "let", "var", "const", "assert", "require", "rule", "set",
    "计算", "計算", "当", "當", "条件", "條件",
})  # fmt: skip
_ASSIGNING = frozenset({"++", "--", "+=", "-=", "*=", "/="})
_INFIX = {
    "contains": "contains", "includes": "contains", "include": "contains", "startswith": "starts with",
    "starts_with": "starts with", "begins": "starts with", "beginswith": "starts with", "begins_with": "starts with",
    "endswith": "ends with", "ends_with": "ends with", "like": "like", "equals": "=", "isequal": "=", "in": "in",
    "between": "between", "indexof": "contains",
}  # fmt: skip
_METHODS = {
    "tolowercase": "lower", "touppercase": "upper", "strip": "trim", "length": "len", "size": "count",
    "tostring": "text", "isblank": "is_blank", "isempty": "is_blank", "getmonth": "month", "getday": "day",
    "getfullyear": "year",
}  # fmt: skip


def explain_forms(failure: Failure) -> Mistake | None:
    """Explain a form that the language writes otherwise."""
    for explain in (
        _field_marks, _comment, _assignment, _ternary, _needless, _conditional, _words_as_functions, _method,
        _subscript, _relative_date, _changed, _unit_of_field, _call_without_brackets,
    ):  # fmt: skip
        found = explain(failure)
        if found is not None:
            return found
    return None


def _field_marks(failure: Failure) -> Mistake | None:
    """`{amount}`, `$amount`, `[[amount]]`: fields are written by their name alone."""
    for found in _FIELD_MARKS.finditer(failure.plain):
        name = next(group for group in found.groups() if group is not None)
        if found.start() <= failure.at < found.end() and not name[0].isdigit() and name.lower() not in RESERVED:
            repair = Repair(found.start(), found.end(), name)
            return failure.mistake(habits.field_marks, found.start(), found.end(), name, repair=repair)
    return None


def _comment(failure: Failure) -> Mistake | None:
    """`-- why`, read as two minuses."""
    line = failure.text.rfind("\n", 0, failure.at) + 1
    for word in failure.words:
        ends = failure.text[word.end : word.end + 1]
        if word.plain == "--" and line <= word.start < failure.at and (not ends or ends.isspace()):
            repair = Repair(word.start, word.end, "//")
            return failure.mistake(habits.comment_form, word.start, word.end, "--", repair=repair)
    return None


def _assignment(failure: Failure) -> Mistake | None:
    for index in (failure.index, failure.index - 1):
        if (
            0 <= index < len(failure.words)
            and failure.words[index].plain in _ASSIGNING
            and failure.words[index].end >= failure.at
        ):
            word = failure.words[index]
            return failure.mistake(habits.assignment, word.start, word.end, word.plain)
    return None


# Conditionals

_ARGUMENT = frozenset({",", ";", "where"})
"""What ends an argument of a call."""
_PARTS = frozenset({"?", ":"}) | _ARGUMENT
_BRANCHES = {
    "if": "if", "then": "then", "else": "else", "elseif": "elseif", "elsif": "elseif", "elif": "elseif", "end": "end",
    "endif": "end", "when": "when", "case": "case", "如果": "if", "那么": "then", "那麼": "then", "则": "then",
    "則": "then", "否则": "else", "否則": "else",
}  # fmt: skip


def _ternary(failure: Failure) -> Mistake | None:
    """`a ? b : c`."""
    for index in (failure.index, failure.index - 1):
        if not 0 < index < len(failure.words) or failure.words[index].plain != "?":
            continue
        first, condition = failure.before(index, _PARTS)
        middle, yes = failure.behind(index + 1, _PARTS)
        last, no = failure.behind(middle + 1, _ARGUMENT)
        word = failure.words[index]
        if not (condition and yes and no) or failure.words[middle].plain != ":" or "?" in no:
            return failure.mistake(problems.foreign_keyword, word.start, word.end, "?")
        mended = f"if({condition}, {yes}, {no})"
        repair = Repair(failure.words[first].start, failure.words[last - 1].end, mended)
        return failure.mistake(problems.foreign_keyword, word.start, word.end, "?", repair=repair)
    return None


def _conditional(failure: Failure) -> Mistake | None:
    """`if a then b else c`, `case when a then b end`, `b if a else c`."""
    for index in (failure.index, failure.index - 1):
        if not 0 <= index < len(failure.words):
            continue
        word = failure.words[index]
        is_block = word.plain == "{" and bool(_branches(failure.words))
        if word.plain.lower() in _BRANCHES or is_block:
            repair = None if is_block else _whole_conditional(failure)
            return failure.mistake(problems.foreign_keyword, word.start, word.end, word.plain, repair=repair)
    return None


@dataclass(frozen=True, slots=True)
class _Branch:
    """A word of a conditional, or two that are one: `else if`."""

    name: str
    first: int
    behind: int


_FOLLOWS: Mapping[str, frozenset[str]] = {
    "if": frozenset({"then"}),
    "elseif": frozenset({"then"}),
    "when": frozenset({"then"}),
    "then": frozenset({"elseif", "when", "else", "end"}),
    "else": frozenset({"end"}),
    "case": frozenset({"when"}),
}


def _whole_conditional(failure: Failure) -> Repair | None:
    """Write a conditional anew, all of it, as the call that says the same."""
    branches = _branches(failure.words)
    names = [one.name for one in branches]
    if names == ["if", "else"]:
        return _afterthought(failure, *branches)
    if not names or names[0] not in {"if", "case"}:
        return None
    if names[-1] != "end":
        end, _ = failure.behind(branches[-1].behind, _ARGUMENT)
        branches.append(_Branch("end", end, end))
    parts: list[str] = []
    for one, following in pairwise(branches):
        text = failure.between(one.behind, following.first)
        if following.name not in _FOLLOWS[one.name] or not (text or one.name == "case"):
            return None
        parts.extend([text] if text else [])
    is_case = names[0] == "case" and branches[1].first > branches[0].behind
    start, end = failure.words[branches[0].first].start, failure.words[branches[-1].behind - 1].end
    return Repair(start, end, f"{'case' if is_case else 'if'}({', '.join(parts)})")


def _branches(words: Sequence[Word]) -> list[_Branch]:
    """The words of a conditional that stand outside of brackets."""
    found: list[_Branch] = []
    depth = 0
    for index, word in enumerate(words):
        depth += (word.plain in OPENING) - (word.plain in CLOSING)
        name = _BRANCHES.get(word.plain.lower())
        if depth or name is None:
            continue
        before = found[-1] if found else None
        if name == "if" and before is not None and before.behind == index and before.name in {"else", "end"}:
            joined = "elseif" if before.name == "else" else "end"
            found[-1] = _Branch(joined, before.first, index + 1)
        else:
            found.append(_Branch(name, index, index + 1))
    return found


def _afterthought(failure: Failure, middle: _Branch, otherwise: _Branch) -> Repair | None:
    """`b if a else c`."""
    first, value = failure.before(middle.first, _ARGUMENT)
    last, other = failure.behind(otherwise.behind, _ARGUMENT)
    condition = failure.between(middle.behind, otherwise.first)
    if not (value and condition and other):
        return None
    return Repair(failure.words[first].start, failure.words[last - 1].end, f"if({condition}, {value}, {other})")


# Functions


def _words_as_functions(failure: Failure) -> Mistake | None:
    """`AND(a, b)`, `contains(name, "x")`: words that stand between values here."""
    word = failure.word().lower()
    if failure.word(1) != "(" or failure.after_value or failure.word(-1) == "." or word not in {"and", "or", *_INFIX}:
        return None
    found = failure.arguments(failure.index + 1)
    if found is None or len(found[1]) < 2:
        return None
    close, arguments = found
    mended = _joined(arguments, word) if word in {"and", "or"} else _between(word, arguments)
    start, end = failure.words[failure.index].start, failure.words[close].end
    if mended is None:
        shape = "a between b and c" if word == "between" else f"a {_INFIX[word]} b"
        return failure.mistake(habits.word_between, start, failure.words[failure.index].end, word, shape)
    follows = failure.words[close + 1].plain.lower() if close + 1 < len(failure.words) else ""
    is_part = failure.index > 0 and failure.words[failure.index - 1].plain not in {"(", ","}
    if (is_part and word in {"and", "or"}) or (follows and follows not in CONDITIONS and follows not in CLOSING):
        mended = f"({mended})"
    return failure.mistake(
        habits.word_between, start, failure.words[failure.index].end, word, mended, repair=Repair(start, end, mended)
    )


def _joined(arguments: Sequence[str], word: str) -> str:
    """Join conditions; those that a looser word holds together keep brackets."""
    other = "or" if word == "and" else "and"
    return f" {word} ".join(
        f"({one})" if other in {part.plain.lower() for part in words_of(one)} and word == "and" else one
        for one in arguments
    )


def _between(word: str, arguments: Sequence[str]) -> str | None:
    """Write the word of a call between its arguments."""
    operator = _INFIX[word]
    first, *rest = arguments
    if operator == "in":
        return f"{first} in ({', '.join(rest)})"
    if operator == "between":
        return f"{first} between {rest[0]} and {rest[1]}" if len(rest) == 2 else None
    return f"{first} {operator} {rest[0]}" if len(rest) == 1 else None


def _method(failure: Failure) -> Mistake | None:
    """`name.toLowerCase()`: functions stand before their value."""
    index = failure.index + {"(": 0, ".": 2}.get(failure.word(), 1)
    if index < 2 or failure.word(index - failure.index) != "(" or failure.words[index - 2].plain != ".":
        return None
    name = failure.words[index - 1]
    found = failure.arguments(index)
    first, value = failure.before(index - 2, SIDES | {"+", "-", "*", "/", "&", "??", "^", "!"})
    mended = _called(name.plain, value, found[1]) if found is not None and value else None
    if found is None or mended is None:
        return failure.mistake(habits.method_call, name.start, name.end, name.plain)
    repair = Repair(failure.words[first].start, failure.words[found[0]].end, mended)
    return failure.mistake(habits.method_call, name.start, name.end, name.plain, repair=repair)


def _called(name: str, value: str, arguments: Sequence[str]) -> str | None:
    """Write a method as the operator or the function that does the same."""
    word = name.lower()
    if word in _INFIX:
        return _between(word, (value, *arguments)) if arguments else None
    function = _METHODS.get(word, word)
    if value.lower() == "math":
        return f"{function}({', '.join(arguments)})" if function in FUNCTIONS else None
    return f"{function}({', '.join((value, *arguments))})" if function in FUNCTIONS else None


def _subscript(failure: Failure) -> Mistake | None:
    if failure.word() != "[" or not failure.after_value or failure.over:
        return None
    word = failure.words[failure.index]
    close = failure.closing(failure.index)
    end = failure.words[close].end if close is not None else word.end
    return failure.mistake(habits.subscript, word.start, end)


def _needless(failure: Failure) -> Mistake | None:
    """Words and signs that an expression does without: `return`, `where`, `=` at the beginning, `;` at the end."""
    if not failure.words:
        return None
    first, last = failure.words[0], failure.words[-1]
    starts = failure.index == 0 or (failure.index == 1 and first.kind == "name" and failure.kind != "_LPAR")
    if starts and (first.plain.lower() in _NEEDLESS or first.plain in {"=", "=="}) and failure.word(1) != "(":
        repair = failure.without(first.start, first.end)
        return failure.mistake(habits.needless, first.start, first.end, first.plain, repair=repair)
    if failure.index == len(failure.words) - 1 and last.plain in {";", "。", "!", ":"} and failure.after_value:
        repair = failure.without(last.start, last.end)
        return failure.mistake(
            habits.needless, last.start, last.end, failure.text[last.start : last.end], repair=repair
        )
    return None


def _relative_date(failure: Failure) -> Mistake | None:
    """`close_date = LAST_N_DAYS:30`, as SOQL has it."""
    period = failure.word(-1).lower()
    if failure.word() != ":" or period not in PERIODS or "_n_" not in period or failure.word(-2) != "=":
        return None
    first, date = failure.before(failure.index - 2, SIDES)
    last, number = failure.behind(failure.index + 1, SIDES)
    if not date or not number.isdecimal():
        return None
    mended = f'in_period({date}, "{period}", n: {number})'
    start, end = failure.words[first].start, failure.words[last - 1].end
    return failure.mistake(habits.function_form, start, end, mended, repair=Repair(start, end, mended))


def _changed(failure: Failure) -> Mistake | None:
    """`amount has changed`."""
    words = (failure.word().lower(), failure.word(1).lower())
    if not failure.after_value or (
        words[0] != "changed" and words not in {("has", "changed"), ("was", "changed"), ("is", "changed")}
    ):
        return None
    first, field = failure.before(failure.index, SIDES)
    last = failure.index + (1 if words[0] == "changed" else 2)
    start, end = failure.words[first].start, failure.words[last - 1].end
    mended = f"changed({field})"
    return failure.mistake(habits.function_form, start, end, mended, repair=Repair(start, end, mended))


_UNITS = {
    f"{unit}{plural}": unit
    for unit in ("day", "week", "month", "year", "hour", "minute", "second")
    for plural in ("", "s")
}


def _unit_of_field(failure: Failure) -> Mistake | None:
    """`close_date + quantity days`: a unit follows a written number only."""
    unit = _UNITS.get(failure.word().lower())
    if unit is None or not failure.after_value:
        return None
    word = failure.words[failure.index]
    sign, number = failure.before(failure.index, SIDES | {"+", "-", "*", "/", "&", "??"})
    mended, repair = f"add_{unit}s(date, {number})", None
    if sign > 1 and failure.words[sign - 1].plain in {"+", "-"}:
        first, date = failure.before(sign - 1, SIDES)
        minus = "-" if failure.words[sign - 1].plain == "-" else ""
        mended = f"add_{unit}s({date}, {minus}{number})"
        repair = Repair(failure.words[first].start, word.end, mended)
    return failure.mistake(habits.unit_of_field, word.start, word.end, mended, repair=repair)


def _call_without_brackets(failure: Failure) -> Mistake | None:
    """`changed amount`."""
    name = failure.word(-1)
    if name not in FUNCTIONS or failure.over or failure.word() in OPENING or failure.kind is None:
        return None
    if failure.words[failure.index].kind not in {"name", "text", "number"}:
        return None
    last, argument = failure.behind(failure.index, SIDES | {"+", "-", "*", "/", "&", "??"})
    start, end = failure.words[failure.index - 1].start, failure.words[last - 1].end
    mended = f"{name}({argument})"
    return failure.mistake(habits.function_form, start, end, mended, repair=Repair(start, end, mended))
