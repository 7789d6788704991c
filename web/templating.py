"""The templates, once per language: a sentence in a template or macro is always in the language of its environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flask_wtf.csrf import generate_csrf
from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket

from customary.web.bundle import Bundle
from customary.web.cells import avatar, cell, chip, hue_of, initials, is_number
from customary.web.icons import icon
from customary.web.languages import LANGUAGE_NAMES, Language, Languages

__all__ = ["Templates", "load_templates"]

FOLDER = Path(__file__).resolve().parent / "templates"


class _Compiled(BytecodeCache):
    """Compiled templates, kept as long as the process lives.

    What a template compiles to is the same in every language: its sentences are asked for while it is rendered.
    """

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        kept = self._kept.get(bucket.key)
        if kept is not None:
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


@dataclass(frozen=True, eq=False)
class Templates:
    environments: Mapping[str, Environment]
    """By language tag."""

    def render(self, language: Language, name: str, values: Mapping[str, object]) -> str:
        return self.environments[language.tag].get_template(name).render(values)


def load_templates(languages: Languages, bundle: Bundle) -> Templates:
    """Build the environment of each language. Every template and macro can use

    `_()`, `ngettext()`, `icon(name, classes)`, `asset(name)`, `csrf_token()`, `avatar(name)`, `chip(label, hue, icon)`,
    `cell(value, field, place)`, `is_number(field)`, `hue_of(text)`, `initials(name)`, `language` (the tag),
    `languages` (tag -> name in its own script).
    """
    return Templates({tag: _environment(one, languages, bundle) for tag, one in languages.by_tag.items()})


def _environment(language: Language, languages: Languages, bundle: Bundle) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        auto_reload=False,
        bytecode_cache=_COMPILED,
    )
    translations = language.translations
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        translations.ugettext, translations.ungettext, newstyle=True
    )
    environment.globals.update(
        asset=bundle.url,
        avatar=avatar,
        cell=cell,
        chip=chip,
        csrf_token=generate_csrf,
        hue_of=hue_of,
        icon=icon,
        initials=initials,
        is_number=is_number,
        language=language.tag,
        languages={tag: LANGUAGE_NAMES[tag] for tag in languages.by_tag},
    )
    return environment
