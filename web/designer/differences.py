"""Differences between two texts of a rule, line by line."""

from __future__ import annotations

from collections.abc import Iterator

from customary.platform.workflow.versions import difference

__all__ = ["marked"]


def marked(old: str, new: str) -> tuple[tuple[str, str], ...]:
    """Give each line with its mark: `+` added, `-` removed, `@` the place of what follows, or a space.

    >>> marked("a\\nb\\n", "a\\nc\\n")
    (('@', '-1,2 +1,2'), (' ', 'a'), ('-', 'b'), ('+', 'c'))
    """
    return tuple(_marked(old, new))


def _marked(old: str, new: str) -> Iterator[tuple[str, str]]:
    for line in difference(old, new)[2:]:  # behind the two lines that name the texts
        if line.startswith("@@"):
            yield "@", line.strip("@ ")
        else:
            yield line[0], line[1:]
