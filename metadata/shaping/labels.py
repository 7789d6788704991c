"""Labels: texts with their key paths and translations.

A key path names a text by its place: `opportunity.fields.stage.label`, `dictionaries.sales_stage.values.won.label`,
`menus.sales.label`, `roles.finance.label`, `settings.quiet_days.label`, `applications.sales.label`. A module may be
called like one of these collections only as long as its own keys (`fields`, `lists` ...) tell the two apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from customary.expressions.positions import Problem, Span
from customary.metadata.documents import Document
from customary.metadata.model.labels import Label
from customary.metadata.nodes import MappingNode, ScalarNode
from customary.metadata.problems import names as problems

__all__ = ["Labels", "words_of"]


def words_of(key: str) -> str:
    """Make a label of a key.

    >>> words_of("close_date")
    'Close date'
    """
    words = key.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


@dataclass(frozen=True, slots=True)
class _Translation:
    text: str
    node: ScalarNode
    """The text itself."""
    key: ScalarNode


@dataclass(frozen=True, slots=True)
class _Asked:
    span: Span | None
    application: str


@dataclass(eq=False)
class Labels:
    """Gives labels, and knows afterwards which translations nobody asked for and which are missing."""

    translations: dict[str, dict[str, _Translation]] = field(default_factory=dict)
    """By key path, then by language."""
    languages: dict[str, set[str]] = field(default_factory=dict)
    """The languages into which each application is translated."""
    broken: set[tuple[str, str]] = field(default_factory=set)
    """Paths and languages of translations that could not be read."""
    asked: dict[str, _Asked] = field(default_factory=dict)

    @classmethod
    def of(cls, documents: Iterable[Document]) -> Labels:
        """Collect translations; a later layer's text replaces an earlier one's."""
        labels = cls()
        for document in documents:
            labels.languages.setdefault(document.application, set()).add(document.name)
            keys = document.root.mapping("keys")
            labels.broken.update((path, document.name) for path in (keys.broken if keys is not None else ()))
            for path, entry in keys.entries.items() if keys is not None else ():
                assert isinstance(entry.value, ScalarNode)
                found = _Translation(entry.value.text, entry.value, entry.key)
                labels.translations.setdefault(path, {})[document.name] = found
        return labels

    def label(
        self, node: ScalarNode | None, path: str, *, otherwise: str, place: Span | None, application: str
    ) -> Label:
        """Give the label at a key path: the written text, or `otherwise`; `place` is where what is missing is shown."""
        span = node.span if node is not None else place
        self.asked.setdefault(path, _Asked(span, application))
        source = node.text if node is not None and node.value is not None else otherwise
        found = self.translations.get(path)
        texts = {language: one.text for language, one in found.items()} if found else {}
        return Label(source, path, texts)

    def named(self, mapping: MappingNode, path: str, key: ScalarNode, application: str) -> Label:
        """Give the `label` of a named thing; without one, its key in words."""
        return self.label(
            mapping.scalar("label"),
            f"{path}.label",
            otherwise=words_of(key.text),
            place=key.span,
            application=application,
        )

    def optional(self, mapping: MappingNode, name: str, path: str, application: str) -> Label | None:
        """Give a text such as `help` or `description` where it is written."""
        node = mapping.scalar(name)
        if node is None or node.value is None:
            return None
        return self.label(node, f"{path}.{name}", otherwise="", place=node.span, application=application)

    def translated(self, path: str, place: Span, application: str) -> Mapping[str, ScalarNode]:
        """Give the translations of a text that is more than a label (a message with placeholders), as nodes."""
        self.asked.setdefault(path, _Asked(place, application))
        return {language: one.node for language, one in self.translations.get(path, {}).items()}

    def unused(self) -> Iterable[Problem]:
        """Give a warning for each translation of a text that is not there."""
        for path, by_language in self.translations.items():
            if path not in self.asked and not path.startswith("system."):
                for one in by_language.values():
                    yield problems.unknown_translation_key(one.key.span, path, self._near(path))

    def _near(self, path: str) -> Iterable[str]:
        head = path.split(".", 1)[0]
        return (known for known in self.asked if known.split(".", 1)[0] == head)

    def missing(self) -> Iterable[Problem]:
        """Give a warning for each text that a translated application leaves untranslated."""
        for path, asked in self.asked.items():
            if asked.span is None:
                continue
            there = self.translations.get(path, {})
            for language in sorted(self.languages.get(asked.application, ())):
                if language not in there and (path, language) not in self.broken:
                    yield problems.missing_translation(asked.span, path, language)
