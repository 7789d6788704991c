"""Numbers that somebody wrote with commas between their thousands: `min(1,000, 2)` reads as three numbers.

Only where that is all but sure: a group of three digits follows a comma without a space, and either begins with a 0, as
no number of its own does, or stands among others that are parted by a comma and a space.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from customary.expressions import nodes, problems
from customary.expressions.checking.context import Context
from customary.expressions.positions import Span

__all__ = ["hint_thousands"]

_HEAD = re.compile(r"(?<![\w.#])[1-9][0-9]{0,2}\Z")
_GROUP = re.compile(r"[0-9]{3}(?:\.[0-9]+)?(?![\w.])")
_SPACED = re.compile(r",\s")


def hint_thousands(context: Context, items: Sequence[nodes.Node]) -> None:
    """Look for such numbers among the arguments of a call, or the values behind `in`."""
    if len(items) < 2:
        return
    text = items[0].span.source.text
    spaced = any(_SPACED.search(text[one.span.end : other.span.start]) for one, other in pairwise(items))
    for run in _runs(items, text):
        groups = text[run.start : run.end].split(",")
        if spaced or any(one.startswith("0") for one in groups[1:]):
            context.report(problems.thousands_parted(run, ",".join(groups), "".join(groups)))


def _runs(items: Sequence[nodes.Node], text: str) -> Iterator[Span]:
    """Find the stretches that read as one number with its thousands parted."""
    at = 0
    while at < len(items):
        head = _HEAD.search(text, items[at].span.start, items[at].span.end)
        end, after = items[at].span.end, at + 1
        while head is not None and after < len(items):
            group = _GROUP.match(text, end + 1) if text[end : items[after].span.start] == "," else None
            if group is None:
                break
            end, after = group.end(), after + 1
        if head is not None and after > at + 1:
            yield Span(items[at].span.source, head.start(), end)
            after -= 1  # the item that ends the number may end in another one
        at = max(after, at + 1)
