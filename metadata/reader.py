"""The strict YAML reader: text becomes documents of nodes that know where they stand.

YAML 1.2 core scalars only: `true false null`, integers, floats, text; `on`, `NO`, `12:30` and `2026-01-01` are text.
Anchors, aliases and tags are refused, a duplicate key is an error, a file holds at most 1 MB and nests at most 64
deep. The C parser's events are built into nodes here, iteratively: PyYAML's own `compose` and `load` crash on deep
input, resolve YAML 1.1 words, and take the last of duplicate keys in silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from yaml import _yaml

from customary.expressions.positions import Problem, Source, Span
from customary.metadata.nodes import Entry, ListNode, MappingNode, Node, ScalarNode
from customary.metadata.problems import reading as problems
from customary.metadata.syntax_errors import syntax_problem

__all__ = ["MAX_BYTES", "MAX_DEPTH", "Reading", "read", "read_file"]

MAX_BYTES = 1_000_000
MAX_DEPTH = 64
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|\ufeff")


@dataclass(frozen=True, slots=True)
class Reading:
    """What one text held, as far as it could be read."""

    source: Source
    roots: tuple[Node, ...]
    """One node per YAML document; of a broken one what stood before the mistake."""
    problems: tuple[Problem, ...]
    broken: bool
    """Whether something in it could not be read, so that what is missing is no mistake of its own."""


def read_file(path: Path, name: str) -> Reading:
    """Read a file; `name` is what people know it by."""
    raw = path.read_bytes()
    if len(raw) > MAX_BYTES:
        source = Source(name, "")
        return Reading(source, (), (problems.too_large(Span(source, 0, 0), MAX_BYTES),), broken=True)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        source = Source(name, raw.decode("utf-8", "replace"))
        at = len(raw[: error.start].decode("utf-8"))
        return Reading(source, (), (problems.not_utf8(Span(source, at, at + 1)),), broken=True)
    return read(Source(name, text))


def read(source: Source) -> Reading:
    """Read a text of one or more YAML documents. No text makes this raise."""
    forbidden = _FORBIDDEN.search(source.text)
    if forbidden:
        printable = Source(source.name, _FORBIDDEN.sub("\ufffd", source.text))
        place = Span(printable, forbidden.start(), forbidden.end())
        return Reading(printable, (), (problems.forbidden_character(place, forbidden[0]),), broken=True)
    if len(source.text) > MAX_BYTES:
        return Reading(source, (), (problems.too_large(Span(source, 0, 0), MAX_BYTES),), broken=True)
    builder = _Builder(source)
    builder.run()
    return Reading(source, tuple(builder.roots), tuple(builder.problems), builder.broken)


_Event = Any
"""An event of the C parser: its attributes depend on its kind, which the stubs of PyYAML do not tell."""


class _Frame:
    """A collection that is being built."""

    __slots__ = ("entries", "flow", "items", "key", "start")

    def __init__(self, start: int, flow: bool, mapping: bool) -> None:
        self.start = start
        self.flow = flow
        self.entries: dict[str, Entry] | None = {} if mapping else None
        self.items: list[Node] = []
        self.key: ScalarNode | None = None


class _Builder:
    """Builds nodes from events; stops at the first thing that the rest cannot be read past."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.roots: list[Node] = []
        self.problems: list[Problem] = []
        self.broken = False
        self._frames: list[_Frame] = []

    def run(self) -> None:
        last: _Event | None = None
        try:
            for event in self._events():
                last = event
                if not self._take(event):
                    break
        except yaml.YAMLError as error:
            self.broken = True
            ended = (last.start_mark.index, last.end_mark.index) if last is not None else (0, 0)
            self.problems.append(syntax_problem(self.source, error, last_event=ended, deepest=MAX_DEPTH))
        if self.broken:
            self._close_all()

    def _events(self) -> Iterator[_Event]:
        parser = _yaml.CParser(self.source.text)
        try:
            while True:
                event = parser.get_event()
                if event is None or isinstance(event, yaml.StreamEndEvent):
                    return
                yield event
        finally:
            parser.dispose()

    def _take(self, event: _Event) -> bool:
        """Build one event in; False when reading must stop."""
        kind = type(event)
        if kind is yaml.ScalarEvent:
            self._refuse_decoration(event)
            self._add(_scalar(self.source, event))
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            self._refuse_decoration(event)
            if len(self._frames) >= MAX_DEPTH:
                return self._stop(problems.too_deep(self._span(event), MAX_DEPTH))
            self._frames.append(_Frame(event.start_mark.index, event.flow_style, kind is yaml.MappingStartEvent))
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            self._add(self._closed(self._frames.pop(), event.end_mark.index))
        elif kind is yaml.DocumentStartEvent and (event.version or event.tags):
            return self._stop(problems.yaml_error(self._span(event), "directive", ""))
        elif kind is yaml.AliasEvent:
            return self._stop(problems.alias_refused(self._span(event)))
        return True

    def _stop(self, problem: Problem) -> bool:
        self.problems.append(problem)
        self.broken = True
        return False

    def _span(self, event: _Event) -> Span:
        return Span(self.source, event.start_mark.index, event.end_mark.index)

    def _refuse_decoration(self, event: _Event) -> None:
        if event.anchor is not None:
            self.problems.append(problems.anchor_refused(self._decoration(event, "&")))
            self.broken = True
        elif event.tag is not None:
            self.problems.append(problems.tag_refused(self._decoration(event, "!")))
            self.broken = True

    def _decoration(self, event: _Event, sign: str) -> Span:
        """Find the anchor or tag itself, which stands at the event's start."""
        start = event.start_mark.index
        found = re.compile(re.escape(sign) + r"\S*").match(self.source.text, start)
        return Span(self.source, start, found.end() if found else start)

    def _closed(self, frame: _Frame, end: int) -> Node:
        """Make the node of a finished collection; one in block style ends with its last value, not the next token."""
        if frame.entries is not None:
            entries = frame.entries
            if not frame.flow:
                end = max((entry.value.end for entry in entries.values()), default=frame.start)
            return MappingNode(self.source, frame.start, end, entries)
        if not frame.flow:
            end = frame.items[-1].end if frame.items else frame.start
        return ListNode(self.source, frame.start, end, tuple(frame.items))

    def _close_all(self) -> None:
        """Make nodes of what is unfinished; problems of that are none of the person's."""
        found = list(self.problems)
        while self._frames:
            frame = self._frames.pop()
            self._add(self._closed(frame, frame.start))
        self.problems = found

    def _add(self, node: Node) -> None:
        if not self._frames:
            self.roots.append(node)
            return
        frame = self._frames[-1]
        if frame.entries is None:
            frame.items.append(node)
        elif frame.key is None:
            frame.key = self._as_key(node)
        else:
            self._add_entry(frame.entries, frame.key, node)
            frame.key = None

    def _as_key(self, node: Node) -> ScalarNode:
        if isinstance(node, ScalarNode):
            return node
        self.problems.append(problems.key_not_text(node.span))
        self.broken = True
        return ScalarNode(self.source, node.start, node.end, None, "", "")

    def _add_entry(self, entries: dict[str, Entry], key: ScalarNode, value: Node) -> None:
        first = entries.get(key.text)
        if first is None:
            entries[key.text] = Entry(key, value)
        else:
            self.problems.append(problems.duplicate_key(key.span, key.text, first.key.span.line))


_INTEGER = re.compile("[-+]?[0-9]{1,40}")
_OTHER_BASE = re.compile("0o[0-7]{1,40}|0x[0-9a-fA-F]{1,40}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,2})?")
_WORDS: dict[str, bool | None] = {
    "": None,
    "~": None,
    **dict.fromkeys(("null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_LONGEST_NUMBER = 40
_MAY_BE_NUMBER = frozenset("0123456789+-.")


def _scalar(source: Source, event: _Event) -> ScalarNode:
    text = event.value
    style = event.style or ""
    value = plain_value(text) if not style else text
    return ScalarNode(source, event.start_mark.index, event.end_mark.index, value, text, style)


def plain_value(text: str) -> str | int | Decimal | bool | None:
    """Resolve an unquoted scalar by the core schema of YAML 1.2; what is no word or number of it is text.

    >>> [plain_value(text) for text in ("true", "NO", "12", "1.50", "12:30", "2026-01-01", "")]
    [True, 'NO', 12, Decimal('1.50'), '12:30', '2026-01-01', None]
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _MAY_BE_NUMBER or len(text) > _LONGEST_NUMBER:
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    if _OTHER_BASE.fullmatch(text):
        return int(text, 0)
    if _FLOAT.fullmatch(text):
        return Decimal(text)
    return text
