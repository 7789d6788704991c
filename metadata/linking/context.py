"""What linking knows and collects: every name, the vocabulary, the labels, the problems found so far."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from customary.expressions.checking.suggest import nearest
from customary.expressions.positions import Problem, Span
from customary.expressions.scope import CURRENCIES, Vocabulary
from customary.expressions.types import UNKNOWN, RefType, Type
from customary.expressions.uses import Kind, Name, Noted, Use
from customary.metadata.layers import Layered
from customary.metadata.linking.zones import known_timezones
from customary.metadata.model.calendars import WorkCalendar
from customary.metadata.model.site import Dictionary
from customary.metadata.nodes import ScalarNode
from customary.metadata.problems import names as problems
from customary.metadata.shaping.labels import Labels
from customary.metadata.shaping.outlines import ModuleOutline

__all__ = ["Context", "PathEnd"]


@dataclass(frozen=True, slots=True)
class PathEnd:
    """Where a path of fields leads."""

    module: str
    key: str
    type: Type


@dataclass(eq=False, kw_only=True)
class Context:
    layered: Layered
    modules: Mapping[str, ModuleOutline]
    dictionaries: Mapping[str, Dictionary]
    vocabulary: Vocabulary
    calendars: Mapping[str, WorkCalendar]
    labels: Labels
    timezone: str
    """The site's, in which constants of dates and times are read."""
    found: list[Problem] = field(default_factory=list)
    compared: set[tuple[str, str]] = field(default_factory=set)
    """Dictionaries whose parents were compared already."""
    noted: Noted | None = None
    """Takes the uses of names, where somebody asks for them."""
    hints_for: Container[str] | None = None
    """The names of the sources that hints are given about; None: all."""

    def wants_hints(self, source: str) -> bool:
        return self.hints_for is None or source in self.hints_for

    def report(self, problem: Problem) -> None:
        self.found.append(problem)

    def note(self, kind: Kind, key: str, span: Span, *, of: str = "") -> None:
        """Note that a name stands for something; `of` is the module or dictionary that it belongs to."""
        if self.noted is not None:
            self.noted.append(Use(Name(kind, key, of), span))

    # Names

    def module(self, node: ScalarNode) -> ModuleOutline | None:
        """Find a module by the node that names it; an unknown one is reported, a broken one is not."""
        module = self.modules.get(node.text)
        self.note("module", node.text, node.span)
        if module is None and not self.is_broken_module(node.text):
            self._unknown("module", node, self.modules)
        return module

    def is_broken_module(self, name: str) -> bool:
        """Whether a module is only missing because its document could not be read."""
        broken = self.layered.broken
        return name in broken.modules or "" in broken.modules

    def role(self, node: ScalarNode) -> str | None:
        if node.text in self.layered.roles:
            self.note("role", node.text, node.span)
            return node.text
        if not self.layered.broken.holds("roles", node.text):
            self._unknown("role", node, self.layered.roles)
        return None

    def roles(self, nodes: Iterable[ScalarNode]) -> frozenset[str] | None:
        """Find the roles that a list names; None when there is no list."""
        named = list(nodes)
        if not named:
            return None
        return frozenset(role for role in (self.role(node) for node in named) if role is not None)

    def dictionary(self, node: ScalarNode) -> Dictionary | None:
        found = self.dictionaries.get(node.text)
        self.note("dictionary", node.text, node.span)
        if found is None and not self.layered.broken.holds("dictionaries", node.text):
            self._unknown("dictionary", node, self.dictionaries)
        return found

    def calendar(self, node: ScalarNode | None, otherwise: str) -> str:
        """Give the name of a calendar; `otherwise` where none is named, or one that is not there."""
        if node is None or node.value is None:
            return otherwise
        if node.text in self.calendars:
            self.note("calendar", node.text, node.span)
            return node.text
        if not self.layered.broken.holds("calendars", node.text):
            self.report(problems.unknown(node.span, "calendar", node.text, self.calendars))
        return otherwise

    def field(self, module: ModuleOutline, node: ScalarNode) -> str | None:
        """Find a field, declared or of the system; None when there is none or it is broken."""
        key = node.text
        one = module.type_of(key)
        if one is None:
            self.unknown_field(module, key, node.span)
            return None
        self.note("field", key, node.span, of=module.name)
        return None if key in module.broken else key

    def fields(self, module: ModuleOutline, nodes: Iterable[ScalarNode], *, once: bool = True) -> tuple[str, ...]:
        """Find the fields that a list names; one that is named twice is reported."""
        keys: dict[str, None] = {}
        for node in nodes:
            if once and node.text in keys:
                self.report(problems.listed_twice(node.span, node.text))
                continue
            key = self.field(module, node)
            if key is not None:
                keys[key] = None
        return tuple(keys)

    def path(self, module: ModuleOutline, node: ScalarNode, *, skip: int = 0) -> PathEnd | None:
        """Follow a path of fields over links to one module each; `skip` letters stand before it."""
        *links, last = node.text[skip:].split(".")
        at = skip
        for step in links:
            one = self._step(module, node, step, at)
            span = node.excerpt.span(at, at + len(step))
            following = self._behind(module, step, one, span) if one is not None else None
            if following is None:
                return None
            module, at = following, at + len(step) + 1
        one = self._step(module, node, last, at)
        return PathEnd(module.name, last, one) if one is not None and last not in module.broken else None

    def _step(self, module: ModuleOutline, node: ScalarNode, step: str, at: int) -> Type | None:
        """Give the type of the field that one step of a path names; the step begins at a letter of the node."""
        span = node.excerpt.span(at, at + len(step))
        one = module.type_of(step)
        if one is None:
            self.unknown_field(module, step, span)
            return None
        self.note("field", step, span, of=module.name)
        return one

    def _behind(self, module: ModuleOutline, step: str, one: Type, span: Span) -> ModuleOutline | None:
        """Give the module that a step of a path leads to."""
        if isinstance(one, RefType) and len(one.modules) == 1:
            return self.modules.get(one.modules[0])
        if one != UNKNOWN:
            self.report(problems.no_way_on(span, step, module.name))
        return None

    def unknown_field(self, module: ModuleOutline, key: str, span: Span) -> None:
        now = self.vocabulary.earlier.get(Name("field", key, module.name))
        if now is not None:
            self.report(problems.called_otherwise(span, key, now))
            return
        self.report(problems.unknown_field(span, key, module.name, nearest(key, _written(module))))

    def code(self, span: Span, code: str, dictionary: Dictionary) -> bool:
        """Say whether a word is a code of a dictionary; what is none is reported."""
        if code in dictionary.values:
            self.note("code", code, span, of=dictionary.key)
            return True
        now = self.vocabulary.earlier.get(Name("code", code, dictionary.key))
        otherwise = problems.unknown_code(span, code, dictionary.key, dictionary.values)
        self.report(otherwise if now is None else problems.called_otherwise(span, code, now))
        return False

    def _unknown(self, kind: Literal["module", "role", "dictionary"], node: ScalarNode, known: Iterable[str]) -> None:
        now = self.vocabulary.earlier.get(Name(kind, node.text))
        otherwise = problems.unknown(node.span, kind, node.text, known)
        self.report(otherwise if now is None else problems.called_otherwise(node.span, node.text, now))

    def currency_named(self, node: ScalarNode | None) -> None:
        """Report a code that is no currency's."""
        known = self.dictionaries.get(CURRENCIES.dictionary)
        if node is not None and node.value is not None and known is not None and node.text not in known.values:
            self.report(problems.unknown(node.span, "currency", node.text, known.values))

    def timezone_named(self, node: ScalarNode | None) -> str | None:
        if node is None or node.value is None:
            return None
        if node.text not in known_timezones():
            self.report(problems.unknown(node.span, "timezone", node.text, known_timezones()))
            return None
        return node.text


def _written(module: ModuleOutline) -> Iterable[tuple[str, str]]:
    """Pair what people may write for a field with its key: the key itself, and its labels in all languages."""
    for key in (*module.keys, *sorted(module.broken)):
        yield key, key
    for key, outline in module.fields.items():
        for text in (outline.label.source, *outline.label.translations.values()):
            yield text, key
