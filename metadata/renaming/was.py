"""Writing `was:` beside a declaration: what it was called before, so that a database can follow."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from customary.expressions.positions import Source
from customary.metadata.nodes import ListNode, MappingNode, Node, ScalarNode
from customary.metadata.reader import read

__all__ = ["keys_of", "with_was"]


def with_was(text: str, number: int, old: str, new: str) -> str:
    """Write that something was called `old` and is called `new`; `number` counts its key among the keys of the text.

    Of a module that is the first key of its document. An entry that says that it was called `new` goes away: it has
    come back to that name. The keys before it stay where they are.
    """
    key, value = _all(text)[number]
    if isinstance(value, MappingNode):
        return _in_mapping(text, key, value, old, new)
    if not isinstance(value, ScalarNode) or value.value is None:
        return _spliced(text, key.end, key.end, f": {{was: [{_word(old)}]}}", past_colon=True)
    written = text[value.start : value.end]
    if not value.style and re.search(r"[\[\]{},]|\n", written):
        written = json.dumps(value.text, ensure_ascii=False)
    return f"{text[: value.start]}{{label: {written}, was: [{_word(old)}]}}{text[value.end :]}"


def _spliced(text: str, start: int, end: int, piece: str, *, past_colon: bool) -> str:
    rest = text[end:]
    colon = re.match(r"[ \t]*:", rest) if past_colon else None
    return text[:start] + piece + (rest[colon.end() :] if colon is not None else rest)


def _in_mapping(text: str, key: ScalarNode, value: MappingNode, old: str, new: str) -> str:
    there = value.entries.get("was")
    earlier = [one.text for one in value.scalars("was")]
    words = ", ".join(_word(one) for one in dict.fromkeys((*(one for one in earlier if one != new), old)))
    if there is not None:
        return f"{text[: there.value.start]}[{words}]{text[there.value.end :]}"
    if text[value.start : value.start + 1] == "{":
        return _in_flow(text, value, words)
    return _in_block(text, value, words)


def _in_flow(text: str, value: MappingNode, words: str) -> str:
    """Put it behind the last entry, before what stands between that and the brace."""
    last = max((entry.value.end for entry in value.entries.values()), default=value.start + 1)
    if not value.entries:
        return f"{text[:last]}was: [{words}]{text[last:]}"
    behind = re.match(r"[ \t]*,", text[last : value.end])
    if behind is not None:
        return f"{text[: last + behind.end()]} was: [{words}]{text[last + behind.end() :]}"
    return f"{text[:last]}, was: [{words}]{text[last:]}"


def _in_block(text: str, value: MappingNode, words: str) -> str:
    """Put it on a line of its own: under the first entry where that is one line, else over it."""
    entry = next(iter(value.entries.values()))
    line_start = text.rfind("\n", 0, entry.key.start) + 1
    indent = " " * (entry.key.start - line_start)
    line_end = text.find("\n", entry.key.start)
    ends = "\r\n" if line_end > 0 and text[line_end - 1] == "\r" else "\n"
    one_line = (
        isinstance(entry.value, ScalarNode)
        and entry.value.style not in ("|", ">")
        and entry.value.end <= (line_end if line_end >= 0 else len(text))
    )
    if not one_line:
        return f"{text[: entry.key.start]}was: [{words}]{ends}{indent}{text[entry.key.start :]}"
    if line_end < 0:
        return f"{text}{ends}{indent}was: [{words}]{ends}"
    return f"{text[: line_end + 1]}{indent}was: [{words}]{ends}{text[line_end + 1 :]}"


def _word(name: str) -> str:
    """Write a name so that it reads as a text."""
    return name if re.fullmatch("[a-z][a-z0-9_]*", name) and name not in ("null", "true", "false") else f'"{name}"'


def keys_of(text: str) -> tuple[ScalarNode, ...]:
    """Give every key of a YAML text, in written order."""
    return tuple(key for key, _ in _all(text))


def _all(text: str) -> list[tuple[ScalarNode, Node]]:
    return [one for root in read(Source("text", text)).roots for one in _below(root)]


def _below(node: Node) -> Iterator[tuple[ScalarNode, Node]]:
    match node:
        case MappingNode():
            for number, entry in enumerate(node.entries.values()):
                is_head = number == 0 and entry.key.text == "module"
                yield entry.key, node if is_head else entry.value
                yield from _below(entry.value)
        case ListNode():
            for item in node.items:
                yield from _below(item)
