"""Where each letter of a scalar stands in the file, so that a caret can point inside an expression."""

from __future__ import annotations

import re

__all__ = ["ESCAPE", "offsets_of_scalar"]

ESCAPE = re.compile(r"\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)


def offsets_of_scalar(source: str, start: int, end: int, text: str, style: str) -> tuple[int, ...]:
    """Give the offset in `source` of each letter of `text` and of its end.

    Exact for every style in practice: the letters of the text are found in order in the scalar, past quotes,
    escapes, indentation and folded line ends. Where that fails, every letter points at the scalar's start.
    """
    if not style and source[start:end] == text:
        return tuple(range(start, end + 1))
    body = _body_start(source, start, style)
    aligned = _aligned(source, body, end, text, style)
    return aligned if aligned is not None else (start,) * (len(text) + 1)


def _body_start(source: str, start: int, style: str) -> int:
    """Skip the opening quote, or the line of `|` or `>`."""
    if style in ("'", '"'):
        return start + 1
    if style in ("|", ">"):
        line_end = source.find("\n", start)
        return line_end + 1 if line_end >= 0 else start
    return start


def _aligned(source: str, at: int, end: int, text: str, style: str) -> tuple[int, ...] | None:
    offsets = []
    for char in text:
        if char in " \n\t":
            at, width = _escaped_space(source, at, style)
            if width:
                offsets.append(at)
                at += width
                continue
            offsets.append(min(at, end))
            if at < end and source[at] == char:
                at += 1
            continue
        found = _next(source, at, end, char, style)
        if found is None:
            return None
        at, width = found
        offsets.append(at)
        at += width
    offsets.append(min(at, end))
    return tuple(offsets)


def _escaped_space(source: str, at: int, style: str) -> tuple[int, int]:
    """Find white space that is written as an escape: where it stands, and how wide its writing is, else 0."""
    escape = ESCAPE.match(source, at) if style == '"' else None
    while escape is not None and escape[0][1:] in ("\n", "\r"):
        at = _indented(source, escape.end())
        escape = ESCAPE.match(source, at)
    return at, len(escape[0]) if escape is not None else 0


def _indented(source: str, at: int) -> int:
    while source[at : at + 1] in (" ", "\t", "\n"):
        at += 1
    return at


def _next(source: str, at: int, end: int, char: str, style: str) -> tuple[int, int] | None:
    """Find the next letter behind white space: where it stands, and how wide its writing is."""
    while at < end:
        here = source[at]
        if style == '"' and here == "\\":
            escape = ESCAPE.match(source, at)
            width = len(escape[0]) if escape else 1
            if escape and escape[0][1:] in ("\n", "\r"):
                at += width
                continue
            return at, width
        if here == char:
            return at, 2 if style == "'" and char == "'" else 1
        if here not in " \t\r\n":
            return None
        at += 1
    return None
