"""A fix taken into YAML: the expression is mended, and its scalar is written so that it reads as the mended text."""

from __future__ import annotations

import json
from collections.abc import Iterator

from customary.expressions.positions import Fix, Source, Span
from customary.metadata.nodes import ListNode, Node, ScalarNode
from customary.metadata.reader import read

__all__ = ["mended", "mending"]


def mended(text: str, fix: Fix) -> str:
    """Take a fix of an expression inside a YAML text."""
    return mending(Source("rule", text), fix).applied(text)


def mending(source: Source, fix: Fix) -> Fix:
    """Give the fix of an expression as one of the YAML that it stands in.

    Where what is written into a quoted or plain scalar would end it or mean something else there, the scalar is
    quoted anew. The rest of the text stays as it is, comments included.
    """
    taken = fix.applied(source.text)
    scalar = _scalar_around(source.text, fix)
    if scalar is None:
        return fix
    wanted = _mended_scalar(scalar, fix)
    again = _scalar_at(taken, scalar.start)
    if again is not None and again.text == wanted:
        return fix
    return Fix(Span(source, scalar.start, scalar.end), json.dumps(wanted, ensure_ascii=False))


def _mended_scalar(scalar: ScalarNode, fix: Fix) -> str:
    offsets = scalar.excerpt.offsets
    first = next(place for place, offset in enumerate(offsets) if offset >= fix.span.start)
    last = next((place for place, offset in enumerate(offsets) if offset >= fix.span.end), len(offsets) - 1)
    return scalar.text[:first] + fix.text + scalar.text[max(first, last) :]


def _scalar_around(text: str, fix: Fix) -> ScalarNode | None:
    found = (one for one in _scalars(text) if one.start <= fix.span.start and fix.span.end <= one.end)
    return next(found, None)


def _scalar_at(text: str, start: int) -> ScalarNode | None:
    return next((one for one in _scalars(text) if one.start == start), None)


def _scalars(text: str) -> Iterator[ScalarNode]:
    reading = read(Source("rule", text))
    if not reading.problems:
        for root in reading.roots:
            yield from _below(root)


def _below(node: Node) -> Iterator[ScalarNode]:
    if isinstance(node, ScalarNode):
        yield node
        return
    inner = node.items if isinstance(node, ListNode) else [entry.value for entry in node.entries.values()]
    for one in inner:
        yield from _below(one)
