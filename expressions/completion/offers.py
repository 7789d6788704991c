"""What can be offered: fields, roots, functions, operators, codes and other words, with what people call them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from customary.expressions import types as t
from customary.expressions.checking.words import type_words
from customary.expressions.functions import FUNCTIONS, Family, Function, family_of
from customary.expressions.functions.period_words import UNIT_WORDS
from customary.expressions.functions.signature import REQUIRED
from customary.expressions.positions import LANGUAGES, Language, Message
from customary.expressions.reference.operators import OPERATORS
from customary.expressions.scope import Labels, Member, Place, Purpose, Vocabulary, label_in

__all__ = [
    "Kind",
    "Offer",
    "arguments",
    "codes",
    "fields",
    "functions",
    "joining",
    "labelled",
    "operators",
    "plain",
    "roots",
    "units",
    "values",
    "words",
]

Kind = Literal["field", "root", "function", "argument", "operator", "word", "unit", "code", "name"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One thing that could stand at the caret."""

    insert: str
    """What takes the place of what has been typed."""
    kind: Kind
    title: str = ""
    """What people call it, in their language; empty where it has no other name."""
    detail: str = ""
    """Its type, or how a function is written."""
    doc: str = ""
    names: tuple[str, ...] = ()
    """All that it may be looked for by."""
    about: str = ""
    """What it is about, in all languages: looked through last."""
    family: Family | None = None
    """The family of its value, where it has one."""


def labelled(names: Mapping[str, Labels], language: Language, *, kind: Kind, quote: str = "") -> Iterator[Offer]:
    """Offer names, or texts in quotes, with their labels."""
    for name, labels in names.items():
        yield Offer(
            insert=f"{quote}{name}{quote}",
            kind=kind,
            title=label_in(labels, language),
            names=(name, *labels.values()),
        )


def plain(names: Iterable[str]) -> Iterator[Offer]:
    """Offer names that people call nothing else."""
    for name in names:
        yield Offer(insert=name, kind="name", names=(name,))


def codes(dictionary: str, vocabulary: Vocabulary, language: Language, *, quote: str = "") -> Iterator[Offer]:
    words = vocabulary.dictionaries.get(dictionary)
    if words is not None:
        yield from labelled(words.codes, language, kind="code", quote=quote)


def words(texts: Mapping[str, Message], language: Language) -> Iterator[Offer]:
    """Offer words that functions know, such as the periods."""
    for word, message in texts.items():
        said = tuple(message.text(one) for one in LANGUAGES)
        yield Offer(insert=word, kind="name", title=message.text(language), names=(word, *said))


def fields(members: Mapping[str, Member], language: Language) -> Iterator[Offer]:
    for key, member in members.items():
        if isinstance(member.type, t.UnknownType):
            continue
        yield Offer(
            insert=key,
            kind="field",
            title=label_in(member.labels, language),
            detail=type_words(member.type).text(language),
            names=(key, *member.labels.values()),
            family=family_of(member.type),
        )


_ROOTS: Mapping[str, Message] = {
    "user": Message("who acts", "当前操作人", "目前操作人"),
    "old": Message("the record before this save", "保存前的记录", "儲存前的記錄"),
    "record": Message("the outer record", "外层记录", "外層記錄"),
    "row": Message("the related record around", "外层的相关记录", "外層的相關記錄"),
    "found": Message("the other record", "另一条记录", "另一筆記錄"),
    "input": Message("what is asked for", "要填写的内容", "要填寫的內容"),
    "setting": Message("a setting of the site", "站点设置", "站台設定"),
}


def roots(vocabulary: Vocabulary, place: Place, language: Language, *, row: bool) -> Iterator[Offer]:
    """Offer the names before a point that mean something at a place; `row` among them in rows of rows."""
    here = {
        "user": place.acting and place.purpose is not Purpose.COMPUTED,
        "old": place.saving,
        "record": place.record is not None,
        "row": row,
        "found": place.found is not None,
        "input": bool(place.input),
        "setting": bool(vocabulary.settings),
    }
    for name, message in _ROOTS.items():
        if here[name]:
            said = tuple(message.text(one) for one in LANGUAGES)
            insert = name if name in {"user", "record", "row", "found"} else f"{name}."
            yield Offer(insert=insert, kind="root", title=message.text(language), names=(name, *said))


def functions(place: Place, language: Language) -> Iterator[Offer]:
    for name, function in FUNCTIONS.items():
        if _stands(function, place):
            yield Offer(
                insert=f"{name}()" if function.usage == f"{name}()" else f"{name}(",
                kind="function",
                detail=function.usage,
                doc=function.doc.text(language),
                names=(name,),
                about=" ".join(function.doc.text(one) for one in LANGUAGES),
            )


def _stands(function: Function, place: Place) -> bool:
    """Whether a function has a meaning at a place."""
    if function.purposes is not None and place.purpose not in function.purposes:
        return False
    if "changed" in function.uses:
        return place.saving
    if place.purpose is Purpose.COMPUTED and "user" in function.uses:
        return False
    if any(not place.knows_clock(name) for name in function.uses & {"today", "now"}):
        return False
    return place.acting or "user" not in function.uses


_NAMED: Mapping[str, tuple[str, ...]] = {
    "changed": ("from", "to"), "label": ("lang",), "in_period": ("n",), "first": ("by",), "last": ("by",),
    "join_text": ("separator",), "convert": ("on",), "is_descendant": ("by",),
}  # fmt: skip
"""Arguments by name of functions that no signature describes."""


def arguments(name: str) -> Iterator[Offer]:
    """Offer the names of arguments that may be left out."""
    function = FUNCTIONS.get(name)
    if function is None:
        return
    optional = [
        parameter.name
        for signature in function.signatures
        for parameter in signature.parameters
        if parameter.default is not REQUIRED
    ]
    for one in dict.fromkeys((*optional, *_NAMED.get(name, ()))):
        yield Offer(insert=f"{one}: ", kind="argument", detail=function.usage, names=(one,))


_FIRST_TOKENS: Mapping[str, str] = {
    "or": "_OR", "and": "_AND", "=": "EQ", "!=": "NE", "<": "LT", "<=": "LE", ">": "GT", ">=": "GE", "in (": "_IN",
    "not in (": "_NOT", "between": "_BETWEEN", "not between": "_NOT", "is blank": "_IS", "is not blank": "_IS",
    "contains": "_CONTAINS", "not contains": "_NOT", "starts with": "_STARTS", "ends with": "_ENDS", "like": "_LIKE",
    "not like": "_NOT", "&": "AMPERSAND", "+": "PLUS", "-": "MINUS", "*": "STAR", "/": "SLASH", "^": "CIRCUMFLEX",
    "??": "_OTHERWISE",
}  # fmt: skip


_JOINING = ("and", "or")


def operators(family: Family | None, accepts: frozenset[str] | None, language: Language) -> Iterator[Offer]:
    """Offer the operators that may follow and that fit the value before them, the loosest first."""
    for one in OPERATORS:
        for word in one.words:
            follows = accepts is None or _FIRST_TOKENS[word] in accepts
            if follows and word not in _JOINING and (family is None or family in one.fits):
                yield Offer(insert=word, kind="operator", doc=one.doc.text(language), names=(word,))


def joining(accepts: frozenset[str] | None, language: Language) -> Iterator[Offer]:
    """Offer what joins conditions."""
    for one in OPERATORS:
        for word in one.words:
            if word in _JOINING and (accepts is None or _FIRST_TOKENS[word] in accepts):
                yield Offer(insert=word, kind="operator", doc=one.doc.text(language), names=(word,))


_KEYWORDS: Mapping[str, tuple[str, ...]] = {
    "_BLANK": ("blank",), "_WITH": ("with",), "_WHERE": ("where",), "_NOT": ("not",), "_TRUE": ("true",),
    "_FALSE": ("false",), "_IN": ("in (",), "_BETWEEN": ("between",), "_CONTAINS": ("contains",), "_LIKE": ("like",),
}  # fmt: skip


def values(accepts: frozenset[str] | None, *, where: bool) -> Iterator[Offer]:
    """Offer the words of the language that may follow, besides operators behind a value."""
    for terminal, inserts in _KEYWORDS.items():
        if (accepts is None or terminal in accepts) and (terminal != "_WHERE" or where):
            for insert in inserts:
                family: Family | None = "boolean" if terminal in {"_TRUE", "_FALSE"} else None
                yield Offer(insert=insert, kind="word", names=(insert,), family=family)


_UNITS: Mapping[str, Message] = {
    "day": UNIT_WORDS["day"],
    "week": UNIT_WORDS["week"],
    "month": UNIT_WORDS["month"],
    "year": UNIT_WORDS["year"],
    "hour": Message("hour", "小时", "小時"),
    "minute": Message("minute", "分钟", "分鐘"),
    "second": Message("second", "秒", "秒"),
}
_ALSO = {"day": ("天",), "month": ("个月", "個月"), "week": ("星期",)}


def units(number: str, language: Language, *, apart: bool) -> Iterator[Offer]:
    """Offer the units of time behind a number."""
    for unit, message in _UNITS.items():
        plural = unit if number == "1" else f"{unit}s"
        said = tuple(message.text(one) for one in LANGUAGES)
        names = (plural, *said, *_ALSO.get(unit, ()))
        insert = plural if apart else f" {plural}"
        yield Offer(insert=insert, kind="unit", title=message.text(language), names=names, family="duration")
