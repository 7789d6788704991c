"""Texts that people read, in every language of the site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Label"]


@dataclass(frozen=True, slots=True)
class Label:
    """A text in the application's source language, and its translations by language tag."""

    source: str
    key: str = ""
    """The key path that a translation file names, such as `opportunity.fields.stage.label`."""
    translations: Mapping[str, str] = field(default_factory=dict)

    def text(self, language: str) -> str:
        """Give the text in a language; the source text where the translation is missing."""
        return self.translations.get(language, self.source)

    def __str__(self) -> str:
        return self.source
