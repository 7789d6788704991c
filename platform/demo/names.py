"""Invented names of people and companies, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import resources
from random import Random

import yaml

from customary.metadata.model.demo import NameStyle

__all__ = ["NameMaker"]

_MIXED: tuple[tuple[NameStyle, ...], tuple[int, ...]] = (("en", "zh-Hans", "zh-Hant"), (40, 40, 20))
_TRIES = 20


def _words() -> Mapping[str, Mapping[str, Sequence[str]]]:
    text = resources.files("customary.platform.demo").joinpath("names.yaml").read_text("utf-8")
    return {
        style: {kind: words.split() for kind, words in kinds.items()} for style, kinds in yaml.safe_load(text).items()
    }


class NameMaker:
    """Makes names from a seed; gives no company twice."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._words = _words()
        self._companies: set[str] = set()

    def person(self, style: NameStyle) -> str:
        settled = self._settled(style)
        given, family = self._word(settled, "given"), self._word(settled, "family")
        return f"{given} {family}" if settled == "en" else family + given

    def company(self, style: NameStyle) -> str:
        tries = [self._company(style) for _ in range(_TRIES)]
        name = next((one for one in tries if one not in self._companies), f"{tries[0]} {len(self._companies)}")
        self._companies.add(name)
        return name

    def _company(self, style: NameStyle) -> str:
        settled = self._settled(style)
        root, trade = self._word(settled, "roots"), self._word(settled, "trades")
        if settled == "en":
            return f"{root} {trade}"
        form = "有限公司" if settled == "zh-Hans" else "股份有限公司"
        return self._word(settled, "places") + root + trade + form

    def _word(self, style: NameStyle, kind: str) -> str:
        return self._random.choice(self._words[style][kind])

    def _settled(self, style: NameStyle) -> NameStyle:
        return self._random.choices(_MIXED[0], _MIXED[1])[0] if style == "mixed" else style
