"""Making a problem: its code, place, sentence and suggestions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from customary.expressions.checking.suggest import nearest, own_words
from customary.expressions.positions import Message, Problem, Span

__all__ = ["problem", "suggestions", "warning"]


def problem(code: str, span: Span, message: Message, *, suggest: Iterable[str] = (), **values: object) -> Problem:
    """Make an error; `suggest` are the words that may have been meant, best first."""
    return _made(code, span, message, tuple(suggest), values, "error")


def warning(code: str, span: Span, message: Message, *, suggest: Iterable[str] = (), **values: object) -> Problem:
    """Make a warning, which alone never refuses anything."""
    return _made(code, span, message, tuple(suggest), values, "warning")


def _made(
    code: str,
    span: Span,
    message: Message,
    suggest: tuple[str, ...],
    values: dict[str, object],
    severity: Literal["error", "warning"],
) -> Problem:
    return Problem(code=code, span=span, message=message, values=values, suggestions=suggest, severity=severity)


def suggestions(word: str, options: Iterable[str]) -> tuple[str, ...]:
    """Give at most three of the options that a word may be a slip of the pen for, the nearest first.

    >>> suggestions("colums", ["columns", "filter", "sort"])
    ('columns',)
    """
    return nearest(word, own_words(options))
