"""What is missing, too much, or out of place, in the language's own words and signs."""

from __future__ import annotations

from lark import Token

from customary.expressions import habit_problems as habits
from customary.expressions import syntax_problems as problems
from customary.expressions.mistakes.failure import VALUES, Failure, Mistake, Repair
from customary.expressions.mistakes.words import CLOSING, CONDITIONS, OPENING, SIDES

__all__ = ["explain_structure"]

_COMPARING = frozenset(
    {"EQ", "NE", "LE", "GE", "LT", "GT", "_IN", "_BETWEEN", "_IS", "_CONTAINS", "_STARTS", "_ENDS", "_LIKE"}
)
_SIGNS = frozenset({"EQ", "NE", "LE", "GE", "LT", "GT"})
_COMPARING_WORDS = SIDES - CONDITIONS - {"with", "not"}
_BOUNDARY = frozenset({"_AND", "_OR", "_NOT", "_COMMA", "_WHERE", "_COLON", "_LPAR", "LSQB"})
_PAIRS = {"(": ")", "（": ")", "[": "]", "{": "}"}
_PLACEHOLDER = "x"
"""Stands for a value that is missing, so that reading can go on."""


def explain_structure(failure: Failure) -> Mistake | None:
    """Explain what the words that were read lack."""
    for explain in (
        _lists, _bounds, _is, _like, _starts, _not_behind, _end, _left_side, _doubled, _brackets, _comma, _chained,
        _point, _missing_value,
    ):  # fmt: skip
        found = explain(failure)
        if found is not None:
            return found
    return None


def _lists(failure: Failure) -> Mistake | None:
    """`in "a", "b"` and `in {"a"}`: the values of a list stand in round brackets."""
    index = next(
        (at for at in range(failure.index, max(failure.index - 4, -1), -1) if _word(failure, at) == "in"), None
    )
    if index is None or failure.kind == "_IN" or index + 1 >= len(failure.words):
        return None
    opening = failure.words[index + 1]
    if opening.plain in {"{", "【"}:
        close = failure.closing(index + 1)
        if close is None:
            return None
        inner = failure.text[opening.end : failure.words[close].start]
        repair = Repair(opening.start, failure.words[close].end, f"({inner.strip()})")
        return failure.mistake(habits.list_form, opening.start, failure.words[close].end, repair.text, repair=repair)
    if opening.plain in OPENING or failure.word() not in {",", "、", ""} | {failure.words[index + 1].plain}:
        return None
    last = _end_of_list(failure, index + 1)
    if last == index + 1:
        return None
    start, end = opening.start, failure.words[last - 1].end
    repair = Repair(start, end, f"({failure.text[start:end]})")
    return failure.mistake(habits.list_form, start, end, repair.text, repair=repair)


def _end_of_list(failure: Failure, index: int) -> int:
    """Give the word behind values with commas between them."""
    words = failure.words
    at = index
    while (
        at < len(words)
        and words[at].kind in {"text", "number", "name", "quoted"}
        and words[at].plain.lower() not in SIDES
    ):
        at += 1
        if at + 1 < len(words) and words[at].plain in {",", "、"} and words[at + 1].kind in {"text", "number", "name"}:
            at += 1
        else:
            break
    return at


def _word(failure: Failure, index: int) -> str:
    return failure.words[index].plain.lower() if 0 <= index < len(failure.words) else ""


def _bounds(failure: Failure) -> Mistake | None:
    """`between 1, 10`, `between 1 to 10`, `between (1, 10)`."""
    index = failure.index
    starts = [at for at in range(max(index - 8, 0), index) if _word(failure, at) == "between"]
    if not starts:
        return None
    at = starts[-1]
    begin = at + 1 if _word(failure, at + 1) != "(" else at + 2
    middle, low = failure.behind(begin, frozenset({",", "to", "and", "~", "和", "到", ";", "、"}))
    last, high = failure.behind(middle + 1, CONDITIONS)
    if middle != index and begin == at + 1:
        return None
    if not low or not high or (begin == at + 2 and _word(failure, last) != ")"):
        return failure.mistake(habits.between_form, failure.words[at].start, failure.words[at].end)
    end = failure.words[last].end if begin == at + 2 else failure.words[last - 1].end
    mended = f"between {low} and {high}"
    repair = Repair(failure.words[at].start, end, mended)
    return failure.mistake(habits.between_form, failure.words[at].start, failure.words[at].end, repair=repair)


def _is(failure: Failure) -> Mistake | None:
    """`stage is "won"`: only `blank` follows `is`."""
    negated = failure.word(-1).lower() == "not" and failure.word(-2).lower() == "is"
    if not negated and failure.word(-1).lower() != "is":
        return None
    first = failure.words[failure.index - (2 if negated else 1)]
    end = failure.words[failure.index - 1].end
    instead = "!=" if negated else "="
    repair = None if failure.over else Repair(first.start, end, instead)
    return failure.mistake(problems.is_needs_blank, first.start, end, repair=repair)


def _like(failure: Failure) -> Mistake | None:
    if failure.last is None or failure.last.type != "_LIKE":
        return None
    if failure.over:
        return failure.mistake(problems.like_needs_text, failure.last.start_pos or 0, failure.last.end_pos or 0)
    place = failure.words[failure.index]
    return failure.mistake(problems.like_needs_text, place.start, place.end)


def _starts(failure: Failure) -> Mistake | None:
    """`name starts "x"`: the word `with` is missing."""
    if failure.last is None or failure.last.type not in {"_STARTS", "_ENDS"} or failure.over:
        return None
    word = f"{failure.last.lower()} with"
    start, end = failure.last.start_pos or 0, failure.last.end_pos or 0
    return failure.mistake(
        problems.foreign_operator, start, end, str(failure.last), word, repair=Repair(start, end, word)
    )


def _not_behind(failure: Failure) -> Mistake | None:
    """`amount not > 5`: before these, `not` denies the whole comparison."""
    if failure.last is None or failure.last.type != "_NOT" or len(failure.read) < 2 or failure.over:
        return None
    if failure.kind in {"_LPAR", "LSQB"} and failure.read[-2].type in VALUES:
        end = failure.last.end_pos or 0
        return failure.mistake(
            problems.foreign_operator, end - 3, end, str(failure.last), "not in", repair=Repair(end - 3, end, "not in")
        )
    if failure.kind not in _COMPARING | {"_NOT"} or failure.read[-2].type in _BOUNDARY:
        return None
    start, end = failure.last.start_pos or 0, failure.last.end_pos or 0
    if failure.kind == "EQ":
        behind = failure.words[failure.index].end
        return failure.mistake(habits.not_before, start, behind, "!=", repair=Repair(start, behind, "!="))
    if failure.kind == "_IS":
        return None
    first, left = failure.before(failure.index - 1, CONDITIONS)
    begin = failure.words[first].start if left else start
    repair = Repair(begin, failure.words[failure.index].start, f"not {left} ")
    shown = f"not {left} {failure.word()}"
    return failure.mistake(habits.not_before, start, end, f"{shown} …", repair=repair)


def _end(failure: Failure) -> Mistake | None:
    """The text is over too early."""
    if not failure.over:
        return None
    if failure.last is None:
        return failure.mistake(problems.empty_expression, 0, len(failure.text))
    start, end = failure.last.start_pos or 0, failure.last.end_pos or 0
    if failure.last.type == "DOT":
        return failure.mistake(habits.name_missing, start, end, repair=failure.without(start, end))
    if not failure.after_value:
        is_loose = failure.last.type in {"_AND", "_OR", "_COMMA"} and failure.open_bracket() is None
        repair = failure.without(start, end) if is_loose else None
        return failure.mistake(problems.missing_operand, start, end, str(failure.last), repair=repair)
    opening = failure.open_bracket()
    return None if opening is None else _unclosed(failure, opening)


def _unclosed(failure: Failure, opening: Token) -> Mistake:
    """Close every bracket that is open at the end."""
    opened: list[str] = []
    for token in failure.read:
        if token in OPENING:
            opened.append(str(token))
        elif token in CLOSING and opened:
            opened.pop()
    closing = "".join(_PAIRS[one] for one in reversed(opened))
    behind = failure.words[-1].end
    start, end = opening.start_pos or 0, opening.end_pos or 0
    return failure.mistake(
        problems.missing_closing, start, end, str(opening), _PAIRS[opening], repair=Repair(behind, behind, closing)
    )


def _left_side(failure: Failure) -> Mistake | None:
    """`amount >= 1 and <= 5`: the second comparison does not say what it compares."""
    if failure.kind not in _COMPARING or failure.last is None or failure.last.type not in {"_AND", "_OR"}:
        return None
    joint = failure.index - 1
    first, condition = failure.before(joint, CONDITIONS)
    end = next((at for at in range(first, joint) if _word(failure, at) in _COMPARING_WORDS | {"not"}), None)
    word = failure.words[failure.index]
    left = failure.between(first, end) if end is not None else ""
    if not condition or not left:
        return failure.mistake(
            problems.missing_operand, failure.words[joint].start, failure.words[joint].end, str(failure.last)
        )
    repair = Repair(word.start, word.start, f"{left} ", left)
    return failure.mistake(habits.left_side_missing, word.start, word.end, f"{left} {word.plain}", repair=repair)


def _doubled(failure: Failure) -> Mistake | None:
    """`and and`, `> >`: the same word twice."""
    if failure.index == 0 or failure.over or failure.after_value:
        return None
    word, before = failure.words[failure.index], failure.words[failure.index - 1]
    if word.plain.lower() != before.plain.lower() or word.plain in OPENING | CLOSING:
        return None
    repair = Repair(before.end, word.end, "")
    return failure.mistake(habits.twice, word.start, word.end, word.plain, repair=repair)


def _brackets(failure: Failure) -> Mistake | None:
    word = failure.word()
    if failure.over or word not in {")", "]", "}"}:
        return None
    place = failure.words[failure.index]
    opening = failure.open_bracket()
    if opening is None:
        repair = failure.without(place.start, place.end)
        return failure.mistake(problems.unexpected_closing, place.start, place.end, word, repair=repair)
    wanted = _PAIRS[opening]
    start, end = opening.start_pos or 0, opening.end_pos or 0
    if wanted != word:
        repair = Repair(place.start, place.end, wanted)
        return failure.mistake(problems.missing_closing, start, end, str(opening), wanted, repair=repair)
    if failure.last is not None and not failure.after_value and failure.last != opening:
        return _missing_behind(failure, failure.last)
    is_empty = failure.last is not None and failure.last == opening and failure.last.type == "_LPAR"
    return failure.mistake(problems.missing_operand, start, end, str(opening)) if is_empty else None


def _missing_behind(failure: Failure, last: Token) -> Mistake:
    start, end = last.start_pos or 0, last.end_pos or 0
    repair = Repair(end, end, f" {_PLACEHOLDER} ", offered=False)
    if last.type == "DOT":
        return failure.mistake(habits.name_missing, start, end, repair=repair)
    return failure.mistake(problems.missing_operand, start, end, str(last), repair=repair)


def _comma(failure: Failure) -> Mistake | None:
    """Commas and semicolons that part what `and` should join, or digits, or arguments."""
    word = failure.word()
    if failure.over or word not in {",", ";"} or not failure.after_value:
        return None
    place = failure.words[failure.index]
    opening = failure.open_bracket()
    if opening is not None and _is_call(failure, opening):
        if word == ",":
            return None
        separator = Repair(place.start, place.end, ",")
        return failure.mistake(problems.foreign_operator, place.start, place.end, word, ",", repair=separator)
    joins = opening is None and (_compares(failure, failure.index, before=True) or _compares(failure, failure.index))
    repair = failure.spaced(place.start, place.end, "and") if joins else None
    return failure.mistake(problems.comma_for_and, place.start, place.end, repair=repair)


def _compares(failure: Failure, index: int, *, before: bool = False) -> bool:
    """Whether what stands before or behind a word is a comparison."""
    first, last = (failure.before(index, CONDITIONS)[0], index) if before else (index + 1, None)
    end = failure.behind(index + 1, CONDITIONS)[0] if last is None else last
    return any(_word(failure, at) in _COMPARING_WORDS for at in range(first, end))


def _is_call(failure: Failure, opening: Token) -> bool:
    index = next(at for at, one in enumerate(failure.read) if one is opening)
    return failure.read[index].type == "LSQB" or (index > 0 and failure.read[index - 1].type in {"NAME", "_IN"})


def _chained(failure: Failure) -> Mistake | None:
    """`a < b < c`."""
    if failure.kind not in _COMPARING | {"_NOT"} or not failure.after_value:
        return None
    if not any(one.type in _COMPARING for one in _since_boundary(failure)):
        return None
    word = failure.words[failure.index]
    first, chain = failure.before(failure.index, CONDITIONS)
    _, value = failure.before(failure.index, SIDES)
    end, right = failure.behind(failure.index + 1, SIDES)
    repair = None
    if chain and value and right and failure.kind in _SIGNS:
        mended = f"{chain} and {value} {failure.between(failure.index, end)}"
        repair = Repair(failure.words[first].start, failure.words[end - 1].end, mended)
    return failure.mistake(problems.chained_comparison, word.start, word.end, repair=repair)


def _since_boundary(failure: Failure) -> list[Token]:
    found: list[Token] = []
    for token in reversed(failure.read):
        if token.type in _BOUNDARY:
            break
        found.append(token)
    return found


def _point(failure: Failure) -> Mistake | None:
    """`amount. > 5`."""
    if failure.last is None or failure.last.type != "DOT":
        return None
    return _missing_behind(failure, failure.last)


def _missing_value(failure: Failure) -> Mistake | None:
    """Two operators side by side, or one at the beginning."""
    if failure.after_value or failure.over or failure.kind is None:
        return None
    place = failure.words[failure.index]
    if failure.last is None:
        repair = (
            failure.without(place.start, place.end)
            if failure.kind in {"_AND", "_OR", "_COMMA"}
            else Repair(place.start, place.start, f"{_PLACEHOLDER} ", offered=False)
        )
        return failure.mistake(habits.nothing_before, place.start, place.end, place.plain, repair=repair)
    if failure.kind in _COMPARING | {"_AND", "_OR", "STAR", "SLASH", "AMPERSAND", "_COMMA", "CIRCUMFLEX"}:
        return _missing_behind(failure, failure.last)
    return None
