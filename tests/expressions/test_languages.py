"""Every sentence of the language is there in three languages, in the words of the glossary."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest

from customary.expressions.functions import FUNCTIONS
from customary.expressions.syntax_tree import RESERVED

ROOT = Path(__file__).resolve().parents[2]
REST = ("metadata", "platform", "customary/commands")
"""Where else sentences are written out; pages take theirs from web/i18n."""
MAINLAND = (
    "字段", "默認", "保存", "用戶", "登錄", "信息", "數據", "菜單", "導入", "導出", "屏幕", "網絡", "視圖", "設置",
    "搜索", "函數", "表達式", "運算符", "文本", "字符", "模塊", "對象", "接口", "服務器", "文件夾", "注釋", "調用",
)  # fmt: skip
"""Words of the mainland in traditional letters, which Taiwan says otherwise."""
TAIWANESE = (
    "欄位", "預設", "儲存", "使用者", "登入", "資料", "選單", "匯入", "匯出", "檢視", "設定", "函式", "運算式",
    "運算子", "模組", "字元", "註解", "呼叫",
)  # fmt: skip
ELSEWHERE = {"所有者": "负责人", "擁有者": "負責人", "紀錄": "記錄", "公式": "表达式"}
"""What the glossary calls otherwise."""
KNOWN = RESERVED | set(FUNCTIONS) | {"days", "value", "currency", "base", "zh", "lang", "list", "months", "years"}
KNOWN |= {"exponent", "http", "https", "refresh", "daily"}


def sentences(folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Find every Message that is written out, with its place."""
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id != "Message":
                continue
            given = [*zip(("en", "zh_hans", "zh_hant"), node.args, strict=False)]
            given += [(one.arg or "", one.value) for one in node.keywords]
            texts = {language: _text(value) for language, value in given}
            if None not in texts.values():
                place = f"{path.relative_to(folder)}:{node.lineno}"
                yield place, {language: text for language, text in texts.items() if text is not None}


def _text(node: ast.expr) -> str | None:
    """Give a text that is written out, with its places for values left empty."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(one.value) for one in node.values if isinstance(one, ast.Constant))
    return None


FOUND = list(sentences(ROOT / "expressions"))
FILES = {file: list(found) for file, found in groupby(FOUND, key=lambda one: one[0].partition(":")[0])}


def test_there_are_hundreds_of_sentences() -> None:
    assert len(FOUND) > 300


@pytest.mark.parametrize("file", FILES)
def test_the_sentences_are_whole_in_every_language(file: str) -> None:
    for place, texts in FILES[file]:
        assert set(texts) == {"en", "zh_hans", "zh_hant"}, place
        places = {language: sorted(re.findall(r"\{\w*\}", text)) for language, text in texts.items()}
        assert places["en"] == places["zh_hans"] == places["zh_hant"], place
        assert not re.search("[\u4e00-\u9fff]", texts["en"]), place


@pytest.mark.parametrize("file", FILES)
def test_the_words_are_those_of_the_glossary(file: str) -> None:
    for place, texts in FILES[file]:
        assert [word for word in MAINLAND if word in texts["zh_hant"]] == [], place
        assert [word for word in TAIWANESE if word in texts["zh_hans"]] == [], place
        assert [word for word in ELSEWHERE if word in texts["zh_hans"] + texts["zh_hant"]] == [], place


@pytest.mark.parametrize("folder", REST)
def test_the_words_of_the_whole_product_are_those_of_the_glossary(folder: str) -> None:
    found = list(sentences(ROOT / folder))
    assert found
    elsewhere = ELSEWHERE.keys() - {"公式"}  # a field is computed by one
    for place, texts in found:
        hans, hant = texts.get("zh_hans", ""), texts.get("zh_hant", "")
        wrong = [*(one for one in MAINLAND if one in hant), *(one for one in TAIWANESE if one in hans)]
        assert [*wrong, *(one for one in elsewhere if one in hans + hant)] == [], f"{folder}/{place}"


@pytest.mark.parametrize("file", FILES)
def test_no_english_is_left_in_chinese(file: str) -> None:
    """Only what is typed stays: words of the language, functions, what stands in quotes, marks or capitals."""
    for place, texts in FILES[file]:
        for text in (texts["zh_hans"], texts["zh_hant"]):
            prose = re.sub(r"`[^`]*`|“[^”]*”|「[^」]*」|\{\w*\}|\([^)]*\)|\"[^\"]*\"|'[^']*'|#[^#]*#", " ", text)
            words = set(re.findall(r"(?<![\w./])[a-z]{4,}(?![\w./])", prose))
            assert words <= KNOWN, (place, words - KNOWN)
