"""The comparisons of list conditions: their words, what they ask for, and how an address writes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal
from urllib.parse import quote, unquote

from customary.web.languages import N_

__all__ = ["OPERATORS", "PERIODS", "OperatorWords", "Shape", "Term", "read_term", "takes", "write_term"]

Shape = Literal["none", "one", "two", "many", "period"]
"""What an operator asks for: nothing, a value, two values, several values, or a named stretch of time."""


@dataclass(frozen=True)
class OperatorWords:
    words: str
    """In English; shown translated."""
    shape: Shape


OPERATORS: Mapping[str, OperatorWords] = MappingProxyType(
    {
        "is": OperatorWords(N_("is"), "one"),
        "is_not": OperatorWords(N_("is not"), "one"),
        "contains": OperatorWords(N_("contains"), "one"),
        "not_contains": OperatorWords(N_("does not contain"), "one"),
        "starts_with": OperatorWords(N_("starts with"), "one"),
        "ends_with": OperatorWords(N_("ends with"), "one"),
        "less": OperatorWords(N_("is less than"), "one"),
        "at_most": OperatorWords(N_("is at most"), "one"),
        "more": OperatorWords(N_("is more than"), "one"),
        "at_least": OperatorWords(N_("is at least"), "one"),
        "between": OperatorWords(N_("is between"), "two"),
        "in_period": OperatorWords(N_("is in"), "period"),
        "any_of": OperatorWords(N_("is any of"), "many"),
        "none_of": OperatorWords(N_("is none of"), "many"),
        "all_of": OperatorWords(N_("has all of"), "many"),
        "mine": OperatorWords(N_("is me"), "none"),
        "blank": OperatorWords(N_("is blank"), "none"),
        "not_blank": OperatorWords(N_("is not blank"), "none"),
    }
)

PERIODS: Mapping[str, str] = MappingProxyType(
    {
        "today": N_("today"),
        "yesterday": N_("yesterday"),
        "tomorrow": N_("tomorrow"),
        "this_week": N_("this week"),
        "last_week": N_("last week"),
        "next_week": N_("next week"),
        "this_month": N_("this month"),
        "last_month": N_("last month"),
        "next_month": N_("next month"),
        "this_quarter": N_("this quarter"),
        "last_quarter": N_("last quarter"),
        "next_quarter": N_("next quarter"),
        "this_year": N_("this year"),
        "last_year": N_("last year"),
        "next_year": N_("next year"),
    }
)


@dataclass(frozen=True)
class Term:
    """One condition as an address writes it: `stage:any_of:won,lost`, `account.city:contains:Bristol`."""

    path: tuple[str, ...]
    operator: str
    values: tuple[str, ...] = ()


def read_term(text: str) -> Term | None:
    """Read a condition of an address; None when it is not one.

    >>> read_term("stage:any_of:won,lost")
    Term(path=('stage',), operator='any_of', values=('won', 'lost'))
    >>> read_term("name:contains:a%2Cb")
    Term(path=('name',), operator='contains', values=('a,b',))
    """
    path, _, rest = text.partition(":")
    operator, _, values = rest.partition(":")
    if not path or operator not in OPERATORS or len(text) > 2_000:
        return None
    found = tuple(unquote(value) for value in values.split(",")) if values else ()
    if not takes(operator, len(found)):
        return None
    return Term(tuple(path.split(".")), operator, found)


def takes(operator: str, count: int) -> bool:
    """Say whether an operator takes so many values."""
    shape = OPERATORS[operator].shape
    return count >= 1 if shape == "many" else count == {"none": 0, "one": 1, "two": 2, "period": 1}[shape]


def write_term(term: Term) -> str:
    """Write a condition for an address; `read_term` reads the same back."""
    values = ",".join(quote(value, safe=" -._~") for value in term.values)
    return ":".join(filter(None, (".".join(term.path), term.operator, values)))
