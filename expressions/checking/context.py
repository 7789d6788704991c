"""What one check knows and collects, and where in the expression it stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Protocol

from customary.expressions import name_problems, nodes
from customary.expressions import types as t
from customary.expressions.checked import Checked, Const, Read, Root, Slot
from customary.expressions.checking.facts import Facts
from customary.expressions.checking.suggest import nearest
from customary.expressions.positions import Problem, Span
from customary.expressions.scope import ModuleWords, Place, Vocabulary
from customary.expressions.uses import Kind, Name, Noted, Use

__all__ = [
    "Back",
    "Checking",
    "Context",
    "Scope",
    "blank",
    "is_blank_literal",
    "is_unknown",
    "literal_text",
    "read_text",
    "span_of_text",
    "unknown",
]

_SUGGESTIONS = 20


@dataclass(frozen=True, slots=True)
class Back:
    """How related rows lead back to the record that they belong to."""

    by: str
    """Their link."""
    root: Root
    way: tuple[str, ...]
    """The record, as the inside of the rows reads it."""
    module: ModuleWords | None


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose fields bare names are, at one point of an expression, and what is known there."""

    module: ModuleWords | None
    record: str | None
    """The module of the root `record`, if there is one."""
    facts: Facts = frozenset()
    around: Scope | None = None
    """Inside the arguments of a function over related records: where that function stands."""
    back: Back | None = None
    """There: the way back, when the rows have one."""

    @property
    def in_rows(self) -> bool:
        return self.around is not None

    @property
    def in_rows_of_rows(self) -> bool:
        """Inside a function over related records that stands inside another one."""
        return self.around is not None and self.around.in_rows

    def of_rows(self, module: ModuleWords, back: Back | None = None) -> Scope:
        """Give the scope of the arguments of a function over records of a module that stands here.

        `record` is always the record of the whole expression.
        """
        record = self.record if self.in_rows else self.module.name if self.module else None
        return Scope(module, record, around=self, back=back)

    def knowing(self, facts: Facts) -> Scope:
        return replace(self, facts=self.facts | facts) if facts else self


@dataclass(slots=True)
class Context:
    """Collects what a check finds."""

    vocabulary: Vocabulary
    place: Place
    problems: list[Problem] = field(default_factory=list)
    uses: set[str] = field(default_factory=set)
    aggregates: int = 0
    zeroable: set[Span] = field(default_factory=set)
    """Where a field is read that could be declared to mean 0 where it is blank."""
    noted: Noted | None = None
    """Takes the uses of names, where somebody asks for them."""
    _suggested: int = 0

    def report(self, problem: Problem) -> None:
        if problem not in self.problems:
            self.problems.append(problem)

    def note(self, kind: Kind, key: str, span: Span, *, of: str = "") -> None:
        """Note that a name stands for something; `of` is the module or dictionary that it belongs to."""
        if self.noted is not None:
            self.noted.append(Use(Name(kind, key, of), span))

    def now_called(self, kind: Kind, key: str, span: Span, *, of: str = "", report: bool = True) -> str | None:
        """Give the key of what had a name before, and report that it has another one; None when nothing had it."""
        now = self.vocabulary.earlier.get(Name(kind, key, of))
        if now is not None and report:
            self.report(name_problems.called_otherwise(span, key, now))
        return now

    def retract(self, code: str, span: Span) -> None:
        """Take a problem of a place back, because a graver one of the same kind is reported there."""
        self.problems[:] = (one for one in self.problems if one.code != code or one.span != span)

    def nearest(self, word: str, known: Iterable[tuple[str, str]]) -> tuple[str, ...]:
        """Look for what was meant; no more after many mistakes, since each look costs."""
        self._suggested += 1
        return nearest(word, known) if self._suggested <= _SUGGESTIONS else ()

    def module(self, name: str | None) -> ModuleWords | None:
        return self.vocabulary.modules.get(name) if name is not None else None


class Checking(Protocol):
    """What the files of this package need of the checker."""

    context: Context

    def value(self, node: nodes.Node, scope: Scope) -> Checked:
        """Check a part of which any type may be."""

    def condition(self, node: nodes.Node, scope: Scope) -> Checked:
        """Check a part that is true or false, never blank."""


def unknown(span: Span) -> Const:
    """Stand in for a part that a problem was reported of."""
    return Const(span=span, type=t.UNKNOWN, nullable=False, value=None)


def is_unknown(node: Checked) -> bool:
    return isinstance(node.type, t.UnknownType)


def blank(span: Span, type_: t.Type) -> Const:
    """Make the blank of a type; a set of choices is empty instead."""
    if isinstance(type_, t.ChoicesType):
        return Const(span=span, type=type_, nullable=False, value=frozenset())
    return Const(span=span, type=type_, nullable=True, value=None)


def is_blank_literal(node: Checked) -> bool:
    return isinstance(node, Const) and isinstance(node.type, t.BlankType)


def literal_text(node: Checked) -> str | None:
    """Give the text of a literal text, else None."""
    if isinstance(node, Const) and isinstance(node.type, t.TextType) and isinstance(node.value, str):
        return node.value
    return None


def span_of_text(node: Checked, text: str) -> Span:
    """Give the place of a text within the quotes of a literal, or of a list of literals; else of all of it."""
    span = node.span
    written = span.source.text[span.start : span.end]
    for quote in "'\"":
        at = written.find(f"{quote}{text}{quote}")
        if at >= 0:
            start = span.start + at + 1
            return Span(span.source, start, start + len(text))
    return span


def read_text(node: Read) -> Read:
    """Read the display text of the record that a reference leads to."""
    slot = node.slot
    is_root = slot.root in {"user", "outer", "row", "found"} and slot.path == ("id",)
    path = ("display",) if is_root else (*slot.path, "display")
    named = Slot(slot.root, path, t.TEXT, slot.nullable)
    return Read(span=node.span, type=t.TEXT, nullable=node.nullable, slot=named)
