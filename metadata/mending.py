"""Texts of YAML scalars changed in place: fixes taken, names replaced; everything around them stays as it is.

What is written into a quoted, folded or plain scalar is written where its letters stand. Only where that would end the
scalar or mean something else is it quoted anew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from customary.expressions.positions import Fix, Source, Span
from customary.metadata.excerpts import ESCAPE
from customary.metadata.nodes import ListNode, Node, ScalarNode
from customary.metadata.reader import read

__all__ = ["Renaming", "Rewritten", "mended", "mending", "rewritten", "scalars_of"]


def mended(text: str, fix: Fix) -> str:
    """Take a fix of an expression inside a YAML text."""
    return mending(Source("rule", text), fix).applied(text)


def mending(source: Source, fix: Fix) -> Fix:
    """Give the fix of an expression as one of the YAML that it stands in."""
    scalars = scalars_of(source.text)
    index = _around(scalars, fix.span)
    if index is None:
        return fix
    first, last = _stretch(scalars[index], fix.span)
    change = _Change(first, last, fix.text, fix.span.start, fix.span.end)
    pieces = _pieces(source.text, scalars, {index: [change]})
    return fix if pieces is None else Fix(Span(source, pieces[0].start, pieces[0].end), pieces[0].new)


@dataclass(frozen=True, slots=True)
class Renaming:
    """A name to be written anew at a place: the span is the name itself, or a literal or list that holds it quoted."""

    span: Span
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Rewritten:
    text: str
    left: tuple[Span, ...]
    """The places at which the name could not be found as it is written; then the text is as it was."""


def rewritten(text: str, renamings: Sequence[Renaming]) -> Rewritten:
    """Write names anew in the scalars of a YAML text, all of them or none."""
    scalars = scalars_of(text)
    changes: dict[int, list[_Change]] = {}
    left: list[Span] = []
    for one in renamings:
        index = _around(scalars, one.span)
        found = _changes(scalars[index], one) if index is not None else []
        if index is None or not found:
            left.append(one.span)
            continue
        there = changes.setdefault(index, [])
        there.extend(change for change in found if change not in there)
    pieces = _pieces(text, scalars, changes) if not left else None
    if pieces is None:
        return Rewritten(text, tuple(left) or tuple(one.span for one in renamings))
    return Rewritten(_applied(text, pieces), ())


@dataclass(frozen=True, slots=True)
class _Change:
    first: int
    last: int
    """The stretch of the scalar's text."""
    new: str
    start: int
    end: int
    """Where that is written in the source."""


def _changes(scalar: ScalarNode, one: Renaming) -> list[_Change]:
    """Find the name in the stretch of a scalar that a span covers; nothing when it is written otherwise there."""
    offsets = scalar.excerpt.offsets
    if len(scalar.text) > 1 and offsets[0] == offsets[-1]:
        return []  # nobody knows where its letters are
    first, last = _stretch(scalar, one.span)
    stretch = scalar.text[first:last]
    if stretch == one.old:
        return [_change(scalar, first, last, one.new)]
    name = re.escape(one.old)
    quoted = [found.span(2) for found in re.finditer(rf"(['\"])({name})\1", stretch)] or [
        found.span() for found in re.finditer(rf"(?<![^\s,]){name}(?![^\s,])", stretch) if "'" not in stretch
    ]
    return [_change(scalar, first + start, first + end, one.new) for start, end in quoted]


def _change(scalar: ScalarNode, first: int, last: int, new: str) -> _Change:
    offsets, source = scalar.excerpt.offsets, scalar.source.text
    end = offsets[last - 1]
    escape = ESCAPE.match(source, end) if scalar.style == '"' else None
    return _Change(first, last, new, offsets[first], escape.end() if escape else end + 1)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of a text, and what to write there."""

    start: int
    end: int
    new: str


def _pieces(text: str, scalars: Sequence[ScalarNode], changes: Mapping[int, Sequence[_Change]]) -> list[_Piece] | None:
    """Say what to write for changes of scalars; None when the text would not say what it should whatever is done."""
    wanted = {index: _text_with(scalars[index], there) for index, there in changes.items()}
    quoted: set[int] = set()
    while True:
        pieces = [
            piece
            for index, there in changes.items()
            for piece in (
                [_Piece(scalars[index].start, scalars[index].end, json.dumps(wanted[index], ensure_ascii=False))]
                if index in quoted
                else [_Piece(one.start, one.end, one.new) for one in there]
            )
        ]
        made = scalars_of(_applied(text, pieces))
        wrong = _misread(scalars, wanted, made) - quoted
        if not wrong:
            return pieces if _says(scalars, wanted, made) else None
        if any(scalars[index].style in ("|", ">") for index in wrong):
            return None
        quoted |= wrong


def _applied(text: str, pieces: Sequence[_Piece]) -> str:
    for one in sorted(pieces, key=lambda one: one.start, reverse=True):
        text = text[: one.start] + one.new + text[one.end :]
    return text


def _text_with(scalar: ScalarNode, changes: Sequence[_Change]) -> str:
    return _applied(scalar.text, [_Piece(one.first, one.last, one.new) for one in changes])


def _misread(scalars: Sequence[ScalarNode], wanted: Mapping[int, str], made: Sequence[ScalarNode]) -> set[int]:
    """Say which of the changed scalars do not read as they should; all of them where the text falls apart."""
    if len(made) != len(scalars):
        return set(wanted)
    return {
        index
        for index, text in wanted.items()
        if made[index].text != text
        or (isinstance(scalars[index].value, str) and not isinstance(made[index].value, str))
    }


def _says(scalars: Sequence[ScalarNode], wanted: Mapping[int, str], made: Sequence[ScalarNode]) -> bool:
    return [one.text for one in made] == [wanted.get(index, one.text) for index, one in enumerate(scalars)]


def _stretch(scalar: ScalarNode, span: Span) -> tuple[int, int]:
    """Give the stretch of a scalar's text that a span of its source covers."""
    offsets = scalar.excerpt.offsets
    first = next((place for place, offset in enumerate(offsets) if offset >= span.start), len(offsets) - 1)
    last = next((place for place, offset in enumerate(offsets) if offset >= span.end), len(offsets) - 1)
    return first, max(first, last)


def _around(scalars: Sequence[ScalarNode], span: Span) -> int | None:
    found = (index for index, one in enumerate(scalars) if one.start <= span.start and span.end <= one.end)
    return next(found, None)


def scalars_of(text: str) -> tuple[ScalarNode, ...]:
    """Give every scalar of a YAML text, keys and values, in written order; none of a text with mistakes."""
    reading = read(Source("text", text))
    if reading.problems:
        return ()
    return tuple(one for root in reading.roots for one in _below(root))


def _below(node: Node) -> Iterator[ScalarNode]:
    if isinstance(node, ScalarNode):
        yield node
    elif isinstance(node, ListNode):
        for one in node.items:
            yield from _below(one)
    else:
        for entry in node.entries.values():
            yield entry.key
            yield from _below(entry.value)
