"""`format`: its pattern is read while the expression is checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from customary.expressions import name_problems, nodes, place_problems, problems
from customary.expressions import types as t
from customary.expressions.checked import Call, Checked, Const
from customary.expressions.checking.arguments import positional, without
from customary.expressions.checking.context import (
    Checking,
    Context,
    Scope,
    blank,
    is_blank_literal,
    is_unknown,
    literal_text,
    span_of_text,
    unknown,
)
from customary.expressions.checking.fitting import source_text
from customary.expressions.checking.quoted import place_in_text
from customary.expressions.checking.words import type_words
from customary.expressions.format_problems import format_refused
from customary.expressions.formats import FormatRefused, Kind, Layout, depends_on_language, read_format
from customary.expressions.functions import Family, Function, family_of
from customary.expressions.positions import LANGUAGES, Message
from customary.expressions.scope import Purpose

__all__ = ["check_format"]

_KINDS: Mapping[Family, Kind] = {
    "number": "number",
    "date": "date",
    "datetime": "datetime",
    "time": "time",
    "duration": "duration",
}
_WRITABLE = Message(
    "a number, a date, a time or a length of time", "数值、日期、时间或时长", "數值、日期、時間或時間長度"
)
_NAMED = frozenset({"tz", "lang"})


def check_format(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    """Check `format(value, "pattern", tz: …, lang: …)`."""
    context = checking.context
    rest = tuple(one for one in node.arguments if one.name not in _NAMED)
    given = positional(checking, without(node, rest), function, 2, 2)
    if given is None:
        return unknown(node.span)
    value, pattern = (checking.value(one, scope) for one in given)
    zone, language = (_literal(checking, node, name, scope) for name in ("tz", "lang"))
    if any(map(is_unknown, (value, pattern, zone, language))):
        return unknown(node.span)
    if is_blank_literal(value):
        return blank(node.span, t.TEXT)
    kind = _KINDS.get(family_of(value.type))
    if kind is None:
        context.report(problems.type_mismatch(value.span, _WRITABLE, type_words(value.type), _fixes(value)))
        return unknown(node.span)
    layout = _layout(context, pattern, kind)
    if layout is None or not _knows_language(context, node, language, layout):
        return unknown(node.span)
    if isinstance(zone, Const) and zone.value is not None and kind != "datetime":
        context.report(name_problems.unknown_argument(zone.span, "tz", function.usage, ()))
        return unknown(node.span)
    args = (value, pattern, zone, language)
    return Call(span=node.span, type=t.TEXT, nullable=True, function="format", args=args)


def _literal(checking: Checking, node: nodes.FunctionCall, name: str, scope: Scope) -> Checked:
    """Give the literal text of a named argument; blank where it is left out."""
    context = checking.context
    named = [one for one in node.arguments if one.name == name]
    if not named:
        return blank(node.span, t.TEXT)
    if len(named) > 1:
        context.report(problems.argument_twice(named[1].span, name))
        return unknown(node.span)
    found = checking.value(named[0].value, scope)
    if is_unknown(found) or literal_text(found) is not None:
        return found
    context.report(problems.literal_needed(found.span))
    return unknown(node.span)


def _layout(context: Context, pattern: Checked, kind: Kind) -> Layout | None:
    written = literal_text(pattern)
    if written is None:
        context.report(problems.literal_needed(pattern.span))
        return None
    try:
        return read_format(written, kind)
    except FormatRefused as refused:
        fault = refused.fault
        context.report(format_refused(place_in_text(cast(Const, pattern), fault.start, fault.end), fault))
    return None


def _knows_language(context: Context, node: nodes.FunctionCall, language: Checked, layout: Layout) -> bool:
    """Refuse a language that is none, and a stored field that each person would read differently."""
    word = literal_text(language)
    if word is not None and word not in LANGUAGES:
        context.report(name_problems.unknown_word(span_of_text(language, word), word, LANGUAGES))
        return False
    if word is None and depends_on_language(layout):
        if context.place.purpose is Purpose.COMPUTED:
            context.report(place_problems.language_in_stored_field(node.span))
            return False
        context.uses.add("language")
    return True


def _fixes(value: Checked) -> tuple[str, ...]:
    """Suggest what writes a value that has no pattern."""
    words: Mapping[Family, str] = {"choice": "label", "choices": "label", "text": "number", "boolean": "text"}
    name = words.get(family_of(value.type))
    return () if name is None else (f"{name}({source_text(value)})",)
