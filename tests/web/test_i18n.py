"""Every sentence of ours exists in every language, says the same, and is written as people of that region write."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

from customary.web.languages import catalog_file, choose, load_languages

WEB = Path(__file__).resolve().parents[2] / "web"
CHINESE = ["zh-Hans", "zh-Hant"]
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "gettext": None,
    "ngettext": (1, 2),
    "N_": None,
    "text": None,
    "plural": (1, 2),
}
TEMPLATE_KEYWORDS: dict[str, tuple[int, ...] | None] = {**KEYWORDS, "_": None}

MAINLAND = re.split(
    r"\s+",
    "字段 默認 保存 用戶 登錄 信息 數據 菜單 導入 導出 屏幕 網絡 視圖 設置 搜索 質量 文件 鏈接 服務器 程序 郵件 軟件",
)
"""Words that a converter writes in Traditional characters, but that people in Taiwan do not use."""


def sources() -> Iterator[tuple[Path, str]]:
    for path in sorted(WEB.rglob("*")):
        if path.suffix in (".py", ".html") and not {"assets", "static"} & set(path.parts):
            yield path, path.suffix


def sentences() -> dict[str, str]:
    """Every sentence of the pages, with the place where it stands first."""
    found: dict[str, str] = {}
    for path, suffix in sources():
        template = suffix == ".html"
        options = {"extensions": "jinja2.ext.i18n,jinja2.ext.do", "silent": "false", "newstyle_gettext": "true"}
        with path.open("rb") as file:
            method: Any = babel_extract if template else "python"
            keywords: Any = TEMPLATE_KEYWORDS if template else KEYWORDS
            messages = extract(method, file, keywords=keywords, options=options if template else {})
            for line, message, _comments, _context in messages:
                one = message if isinstance(message, str) else message[0]
                found.setdefault(one, f"{path.relative_to(WEB)}:{line}")
    return found


def catalog(tag: str) -> Catalog:
    with catalog_file(tag).open("rb") as file:
        return read_po(file, abort_invalid=True)


def translations(tag: str) -> dict[str, str]:
    found = {}
    for message in catalog(tag):
        if message.id:
            one = message.id if isinstance(message.id, str) else message.id[0]
            text = message.string if isinstance(message.string, str) else (message.string or [""])[0]
            found[one] = text
    return found


def test_there_are_sentences_to_translate() -> None:
    found = sentences()
    assert "Sign in" in found
    assert "is any of" in found
    assert "The user name or the password is not right." in found


@pytest.mark.parametrize("tag", CHINESE)
def test_no_sentence_lacks_a_translation(tag: str) -> None:
    known = translations(tag)
    missing = {place: sentence for sentence, place in sentences().items() if not known.get(sentence)}
    assert missing == {}


@pytest.mark.parametrize("tag", CHINESE)
def test_no_translation_is_left_over(tag: str) -> None:
    assert sorted(set(translations(tag)) - set(sentences())) == []


@pytest.mark.parametrize("tag", CHINESE)
def test_a_translation_has_the_places_of_its_sentence(tag: str) -> None:
    places = re.compile(r"%\(\w+\)s|\{\w+\}")
    wrong = {
        one: text
        for one, text in translations(tag).items()
        if sorted(places.findall(one)) != sorted(places.findall(text))
    }
    assert wrong == {}


def test_traditional_chinese_is_not_a_conversion() -> None:
    converted = {word: text for text in translations("zh-Hant").values() for word in MAINLAND if word in text}
    assert converted == {}


@pytest.mark.parametrize(("tag", "charset"), [("zh-Hans", "gb2312"), ("zh-Hant", "cp950")])
def test_each_script_has_only_its_own_characters(tag: str, charset: str) -> None:
    foreign = {
        char
        for text in translations(tag).values()
        for char in text
        if "\u4e00" <= char <= "\u9fff" and not char.encode(charset, "ignore")
    }
    assert foreign == set()


def test_people_are_called_politely() -> None:
    assert [text for tag in CHINESE for text in translations(tag).values() if "你" in text] == []


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        (["zh-TW"], "zh-Hant"),
        (["zh-Hant-HK"], "zh-Hant"),
        (["zh-CN"], "zh-Hans"),
        (["zh-SG"], "zh-Hans"),
        (["zh-Hans-TW"], "zh-Hans"),
        (["fr", "de"], None),
        (["fr", "en-US"], "en"),
        (["EN"], "en"),
        ([], None),
    ],
)
def test_the_browser_says_which_language_it_wants(accepted: list[str], chosen: str | None) -> None:
    assert choose(accepted, ["en", "zh-Hans", "zh-Hant"]) == chosen


def test_a_wish_goes_before_what_the_browser_says() -> None:
    languages = load_languages(["en", "zh-Hans", "zh-Hant"])
    assert languages.choose([None, "zh-Hant"], ["zh-CN"]).tag == "zh-Hant"
    assert languages.choose(["fr", None], ["zh-CN"]).tag == "zh-Hans"
    assert languages.choose([None], ["fr"]).tag == "en"


def test_a_site_speaks_only_its_own_languages() -> None:
    languages = load_languages(["zh-Hant"])
    assert languages.choose(["en"], ["en"]).tag == "zh-Hant"


def test_numbers_stand_in_translated_sentences() -> None:
    languages = load_languages(["en", "zh-Hans"])
    assert languages["en"].plural("%(num)s unread", "%(num)s unread", 3) == "3 unread"
    assert languages["zh-Hans"].plural("%(num)s unread", "%(num)s unread", 3) == "3 条未读"
    assert languages["zh-Hans"].text("Search: %(text)s", text="50%") == "搜索：50%"
