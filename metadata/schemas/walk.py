"""The walk: one pass over a document that reports what does not fit its shape, and takes it out.

What comes back fits the shape: every value that is there is of the kind that the shape says, so nothing after the
walk asks again. A value that was wrong is gone from its mapping and its key stands in `broken`, so that nothing
follows from it; a mapping without a required key is wrong as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, assert_never

from customary.expressions.positions import Problem, Span
from customary.metadata.nodes import Entry, ListNode, MappingNode, Node, ScalarNode
from customary.metadata.problems import shape as problems
from customary.metadata.problems.making import suggestions
from customary.metadata.schemas.shapes import (
    CODE_PATTERN,
    Anything,
    ByKey,
    ByKind,
    Flag,
    Keys,
    ListOf,
    MapOf,
    Number,
    Scalar,
    Shape,
    Tagged,
    Text,
    Whole,
    Word,
    Words,
)
from customary.metadata.schemas.words import LANGUAGE_TAGS

__all__ = ["fitting"]


def fitting(node: Node, shape: Shape, found: list[Problem], *, named: Span | None = None) -> Node | None:
    """Give what of a node fits a shape, the node itself when all of it does; None when nothing does.

    `found` takes the problems; `named` is the place of the key that the node stands under.
    """
    return _WALKS[type(shape)](node, shape, found, named or node.span)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _text(node: Node, shape: Text, found: list[Problem], named: Span) -> Node | None:
    if not isinstance(node, ScalarNode):
        found.append(_no_text(node))
        return None
    if node.value is None:
        found.append(problems.expected(_place(node, named), "text"))
        return None
    if not isinstance(node.value, str):
        found.append(problems.expected(node.span, "quoted"))
        return None
    if not node.value.strip():
        found.append(problems.expected(_place(node, named), "text"))
        return None
    if shape.pattern and not _compiled(shape.pattern).fullmatch(node.value):
        found.append(problems.bad_pattern(_first_line(node), node.value, shape.meaning))
        return None
    return node


def _no_text(node: ListNode | MappingNode) -> Problem:
    """Say what stands where one text should: a template without quotes, a text in several languages, or a list."""
    language = _language_in(node)
    if language is not None:
        return problems.translated_in_place(_first_line(node), language)
    sign = node.source.text[node.start : node.start + 1]
    return problems.expected(_first_line(node), "quoted_template" if sign in ("{", "[") else "text", sign)


_ENGLISH_OR_CHINESE = re.compile(r"(en|zh)([-_][A-Za-z]+)*")


def _language_in(node: ListNode | MappingNode) -> str | None:
    """Give a language to translate into, where texts stand under languages: `{en: Trip, zh: ...}`."""
    if not isinstance(node, MappingNode) or not all(_ENGLISH_OR_CHINESE.fullmatch(key) for key in node.entries):
        return None
    texts = [name for name, entry in node.entries.items() if isinstance(entry.value, ScalarNode) and entry.value.text]
    known = [name for name in texts if name in LANGUAGE_TAGS[1:]]
    return (known or ["zh-Hans"])[0] if texts else None


def _flag(node: Node, _: Flag, found: list[Problem], named: Span) -> Node | None:
    if isinstance(node, ScalarNode) and isinstance(node.value, bool):
        return node
    found.append(problems.expected(_place(node, named), "flag"))
    return None


def _whole(node: Node, shape: Whole, found: list[Problem], named: Span) -> Node | None:
    if not isinstance(node, ScalarNode) or isinstance(node.value, bool) or not isinstance(node.value, int):
        found.append(problems.expected(_place(node, named), "whole"))
        return None
    if shape.minimum is not None and node.value < shape.minimum:
        found.append(problems.too_small_number(node.span, shape.minimum))
        return None
    if shape.maximum is not None and node.value > shape.maximum:
        found.append(problems.too_large_number(node.span, shape.maximum))
        return None
    return node


def _number(node: Node, _: Number, found: list[Problem], named: Span) -> Node | None:
    if not isinstance(node, ScalarNode) or node.value is None or isinstance(node.value, bool | str):
        found.append(problems.expected(_place(node, named), "number"))
        return None
    return node


def _scalar(node: Node, shape: Scalar, found: list[Problem], named: Span) -> Node | None:
    if not isinstance(node, ScalarNode):
        sign = node.source.text[node.start : node.start + 1]
        what = "quoted_template" if sign in ("{", "[") else "value"
        found.append(problems.expected(_first_line(node), what, sign))
        return None
    if node.value is None and not shape.nullable:
        found.append(problems.expected(_place(node, named), "value"))
        return None
    return node


def _word(node: Node, shape: Word, found: list[Problem], named: Span) -> Node | None:
    if not isinstance(node, ScalarNode):
        found.append(problems.expected(_first_line(node), "text"))
        return None
    if shape.flags and isinstance(node.value, bool):
        return node
    if node.value is None:
        found.append(problems.expected(_place(node, named), "value"))
        return None
    if node.text in shape.words and isinstance(node.value, str):
        return node
    if node.text in shape.planned:
        found.append(problems.planned(node.span, node.text, shape.words))
    else:
        found.append(problems.not_one_of(node.span, node.text, shape.words, shape.what))
    return None


def _list(node: Node, shape: ListOf, found: list[Problem], named: Span) -> Node | None:
    if not isinstance(node, ListNode):
        found.append(problems.expected(_place(node, named), "list"))
        return None
    if len(node.items) < shape.minimum:
        found.append(problems.too_few_items(_place(node, named), shape.minimum))
        return None
    items = tuple(fitting(item, shape.item, found) for item in node.items)
    if all(new is old for new, old in zip(items, node.items, strict=True)):
        return node
    return ListNode(node.source, node.start, node.end, tuple(item for item in items if item is not None))


_ONE_WORD = Text()


def _words(node: Node, _: Words, found: list[Problem], named: Span) -> Node | None:
    if isinstance(node, ListNode):
        return _list(node, ListOf(item=_ONE_WORD), found, named)
    return _text(node, _ONE_WORD, found, named)


def _map(node: Node, shape: MapOf, found: list[Problem], named: Span) -> Node | None:
    if not isinstance(node, MappingNode):
        found.append(problems.expected(_place(node, named), "mapping"))
        return None
    kept: dict[str, Entry] = {}
    broken = set(node.broken)
    for key, entry in node.entries.items():
        if shape.pattern is not None and not _compiled(shape.pattern).fullmatch(key):
            found.append(_bad_name(entry.key.span, key, shape.pattern))
            broken.add(key)
            continue
        if shape.nullable and isinstance(entry.value, ScalarNode) and entry.value.value is None:
            kept[key] = entry
            continue
        _keep(kept, broken, key, entry, fitting(entry.value, shape.value, found, named=entry.key.span))
    return _with(node, kept, broken)


def _bad_name(span: Span, key: str, pattern: str) -> Problem:
    return problems.bad_pattern(span, key, "code") if pattern == CODE_PATTERN else problems.bad_key(span, key)


def _keys(node: Node, shape: Keys, found: list[Problem], named: Span) -> Node | None:
    if not isinstance(node, MappingNode):
        found.append(problems.expected(_place(node, named), "mapping"))
        return None
    kept: dict[str, Entry] = {}
    broken = set(node.broken)
    for name, entry in node.entries.items():
        key = shape.keys.get(name)
        if key is not None:
            _keep(kept, broken, name, entry, fitting(entry.value, key.shape, found, named=entry.key.span))
        elif shape.open:
            kept[name] = entry
        else:
            found.append(problems.unknown_key(entry.key.span, name, shape.keys))
            broken.add(name)
    return _with(node, kept, broken) if _complete(node, shape, kept, found, named) else None


def _complete(node: MappingNode, shape: Keys, kept: Mapping[str, Entry], found: list[Problem], named: Span) -> bool:
    """Whether no required key is missing. One that is there and wrong was reported already."""
    complete = True
    for name, key in shape.keys.items():
        if key.required and name not in kept:
            complete = False
            if name not in node.entries and not _misspelt(node, shape, name):
                found.append(problems.missing_key(named, name))
    return complete


def _misspelt(node: MappingNode, shape: Keys, name: str) -> bool:
    """Whether an unknown key was reported with this one as what was meant, so that it is not missing too."""
    if shape.open:
        return False
    unknown = (other for other in node.entries if other not in shape.keys)
    return any(name in suggestions(other, shape.keys) for other in unknown)


def _tagged(node: Node, shape: Tagged, found: list[Problem], named: Span) -> Node | None:
    if not isinstance(node, MappingNode):
        found.append(problems.expected(_place(node, named), "mapping"))
        return None
    tag = node.get(shape.tag)
    if tag is None:
        allowed = {shape.tag, *(key for one in shape.shapes.values() for key in one.keys)}
        unknown = [entry for name, entry in node.entries.items() if name not in allowed]
        found.extend(problems.unknown_key(entry.key.span, entry.key.text, allowed) for entry in unknown)
        if not any(shape.tag in suggestions(entry.key.text, allowed) for entry in unknown):
            found.append(problems.missing_key(named, shape.tag))
        return None
    place = _place(tag, node.entries[shape.tag].key.span)
    if not isinstance(tag, ScalarNode) or tag.value is None:
        found.append(problems.expected(place, "text"))
        return None
    if tag.text not in shape.shapes:
        found.append(problems.not_one_of(place, tag.text, tuple(shape.shapes), shape.what))
        return None
    return _keys(node, shape.shapes[tag.text], found, named)


def _by_key(node: Node, shape: ByKey, found: list[Problem], named: Span) -> Node | None:
    if not isinstance(node, MappingNode):
        found.append(problems.expected(_place(node, named), "mapping"))
        return None
    chosen = [name for name in node.entries if name in shape.shapes]
    if len(chosen) > 1:
        found.append(problems.two_of(node.entries[chosen[1]].key.span, chosen[0], chosen[1]))
        return None
    if chosen:
        return _keys(node, shape.shapes[chosen[0]], found, named)
    found.append(_not_chosen(node, shape, named))
    return None


def _not_chosen(node: MappingNode, shape: ByKey, named: Span) -> Problem:
    for name, entry in node.entries.items():
        if name in shape.planned:
            return problems.planned(entry.key.span, name, shape.shapes)
    known = {key for one in shape.shapes.values() for key in one.keys}
    for name, entry in node.entries.items():
        if name not in known:
            return problems.not_one_of(entry.key.span, name, (*shape.shapes, *shape.planned), shape.what)
    return problems.missing_one_of(named, shape.what, shape.shapes)


def _by_kind(node: Node, shape: ByKind, found: list[Problem], named: Span) -> Node | None:
    match node:
        case ScalarNode():
            chosen = shape.scalar
        case ListNode():
            chosen = shape.list
        case MappingNode():
            chosen = shape.mapping
        case _:
            assert_never(node)
    if chosen is None:
        return fitting(node, shape.scalar or shape.list or shape.mapping or Anything(), found, named=named)
    return fitting(node, chosen, found, named=named)


def _anything(node: Node, _: Anything, __: list[Problem], ___: Span) -> Node | None:
    return node


def _keep(kept: dict[str, Entry], broken: set[str], name: str, entry: Entry, fits: Node | None) -> None:
    if fits is None:
        broken.add(name)
    else:
        kept[name] = entry if fits is entry.value else Entry(entry.key, fits)


def _with(node: MappingNode, kept: dict[str, Entry], broken: set[str]) -> MappingNode:
    """Give the mapping with what was kept; the same one when nothing changed."""
    if len(kept) == len(node.entries) and all(kept[name] is entry for name, entry in node.entries.items()):
        return node
    return MappingNode(node.source, node.start, node.end, kept, frozenset(broken))


def _place(node: Node, named: Span) -> Span:
    """Point at a value; where it is empty, at its key."""
    return _first_line(node) if node.end > node.start else named


def _first_line(node: Node) -> Span:
    """Mark what stands on the node's first line, so that the caret does not run over the line's end."""
    line_end = node.source.text.find("\n", node.start, node.end)
    end = node.end if line_end < 0 else line_end
    return Span(node.source, node.start, max(end, node.start))


_WALKS: Mapping[type, Callable[[Node, Any, list[Problem], Span], Node | None]] = {
    Text: _text,
    Flag: _flag,
    Whole: _whole,
    Number: _number,
    Scalar: _scalar,
    Word: _word,
    Words: _words,
    ListOf: _list,
    MapOf: _map,
    Keys: _keys,
    Tagged: _tagged,
    ByKey: _by_key,
    ByKind: _by_kind,
    Anything: _anything,
}
