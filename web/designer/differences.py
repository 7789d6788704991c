"""Differences between two texts of a rule, line by line."""

from __future__ import annotations

from collections.abc import Iterator

from customary.platform.workflow.rule_text import form_of, text_of
from customary.platform.workflow.versions import difference

__all__ = ["between", "marked"]


def between(old: str, new: str) -> tuple[tuple[str, str], ...]:
    """Compare two texts of a rule as they are, or both written alike where that shows fewer lines.

    A form writes YAML its own way; what it only laid out anew would hide the change that somebody made.
    """
    written = marked(old, new)
    forms = form_of("", "", old), form_of("", "", new)
    if forms[0] is None or forms[1] is None or forms[0] == forms[1]:
        return written
    alike = marked(text_of(forms[0]), text_of(forms[1]))
    return min((written, alike), key=lambda lines: sum(mark in "+-" for mark, _ in lines))


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
