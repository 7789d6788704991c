"""Languages of the pages: which one a person gets, and the translations of our own sentences.

Sentences stand in English in the templates and in `web/*.py`; `i18n/*.po` translate them and are read when the
application is built, so nothing has to be compiled. What the site declares (labels) is translated by its metadata.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from babel import Locale
from babel.messages.catalog import Catalog as MessageCatalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

__all__ = ["LANGUAGE_NAMES", "LOCALES", "N_", "Language", "Languages", "catalog_file", "choose", "load_languages"]

FOLDER = Path(__file__).resolve().parent / "i18n"

LOCALES: Mapping[str, str] = MappingProxyType({"en": "en_GB", "zh-Hans": "zh_Hans_CN", "zh-Hant": "zh_Hant_TW"})
"""The Babel locale that dates and numbers of a language follow: day before month, and a 24-hour clock."""

LANGUAGE_NAMES: Mapping[str, str] = MappingProxyType({"en": "English", "zh-Hans": "简体中文", "zh-Hant": "繁體中文"})
"""Each language in its own script."""

_CHINESE_WITHOUT_SCRIPT = {"tw": "zh-Hant", "hk": "zh-Hant", "mo": "zh-Hant"}


def N_(text: str) -> str:  # noqa: N802 (the usual name of the mark)
    """Mark a sentence for translation where it stands in a table; whoever shows it translates it."""
    return text


@dataclass(frozen=True, kw_only=True, eq=False)
class Language:
    """One language that the pages speak."""

    tag: str
    """Also the value of the attribute `lang`: en, zh-Hans, zh-Hant."""
    locale: Locale
    translations: NullTranslations

    def text(self, message: str, **values: object) -> str:
        """Translate a sentence and fill its `%(named)s` places."""
        translated = self.translations.ugettext(message)
        return translated % values if values else translated

    def plural(self, one: str, many: str, number: int, **values: object) -> str:
        """Translate a sentence that depends on a number, which is also the place `%(num)s`."""
        return self.translations.ungettext(one, many, number) % {"num": number, **values}


@dataclass(frozen=True, kw_only=True, eq=False)
class Languages:
    """The languages of a site, the first one being what people get who asked for none of them."""

    by_tag: Mapping[str, Language]

    def __getitem__(self, tag: str) -> Language:
        return self.by_tag[tag]

    def choose(self, wishes: Iterable[str | None], accepted: Sequence[str] = ()) -> Language:
        """Take the first wish that the site speaks, else what the browser asks for, else the site's first language."""
        for wish in wishes:
            if wish is not None and wish in self.by_tag:
                return self.by_tag[wish]
        found = choose(accepted, tuple(self.by_tag))
        return self.by_tag[found] if found else next(iter(self.by_tag.values()))


def choose(accepted: Sequence[str], offered: Sequence[str]) -> str | None:
    """Match the tags of Accept-Language, best first, with the languages that a site speaks.

    >>> choose(["fr", "zh-TW", "en"], ["en", "zh-Hans", "zh-Hant"])
    'zh-Hant'
    >>> choose(["zh"], ["en", "zh-Hans", "zh-Hant"])
    'zh-Hans'
    """
    for tag in accepted:
        parts = tag.replace("_", "-").lower().split("-")
        wanted = parts[0]
        if wanted == "zh":
            regional = next((_CHINESE_WITHOUT_SCRIPT[part] for part in parts if part in _CHINESE_WITHOUT_SCRIPT), None)
            scripted = {"hans": "zh-Hans", "hant": "zh-Hant"}
            wanted = next((scripted[part] for part in parts if part in scripted), regional or "zh-Hans")
        if wanted in offered:
            return wanted
    return None


def catalog_file(tag: str) -> Path:
    return FOLDER / f"{tag.replace('-', '_')}.po"


def load_languages(tags: Iterable[str]) -> Languages:
    """Read the translations of each language; English is the language of the sentences themselves."""
    return Languages(by_tag={tag: _load(tag) for tag in tags if tag in LOCALES} or {"en": _load("en")})


@cache
def _load(tag: str) -> Language:
    """Read a language once in the life of a process: its sentences come with the program."""
    path = catalog_file(tag)
    translations = _translations(path) if path.is_file() else NullTranslations()
    return Language(tag=tag, locale=Locale.parse(LOCALES[tag]), translations=translations)


def _translations(path: Path) -> Translations:
    with path.open("rb") as file:
        messages: MessageCatalog = read_po(file, abort_invalid=True)
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return Translations(compiled)
