"""The packaged modules: they load without a word of complaint, in three languages, and every page has what it needs."""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from customary.expressions.positions import render
from customary.metadata.catalog import Catalog
from customary.metadata.loading import Loaded, load, packaged_modules
from customary.metadata.model.labels import Label
from customary.metadata.model.modules import Module
from customary.metadata.model.rules import NotifyAction, RecordTrigger, ScheduleTrigger
from customary.metadata.nodes import MappingNode
from customary.metadata.reader import read_file

ROOT = Path(__file__).resolve().parents[2]
"""Where translations of the packaged applications lie, to be read as text."""

MODULES = {
    "account": "customers",
    "contact": "customers",
    "lead": "customers",
    "follow_up": "customers",
    "product": "products",
    "opportunity": "sales",
    "opportunity_line": "sales",
    "quote": "sales",
    "quote_line": "sales",
    "contract": "sales",
    "receivable": "sales",
    "task": "office",
}

MAINLAND_WORDS = (
    "字段", "默認", "缺省", "保存", "用戶", "登錄", "登陸", "信息", "數據", "菜單", "導入",
    "導出", "屏幕", "網絡", "視圖", "文件", "設置", "搜索", "質量", "視頻", "短信", "郵箱",
    "軟件", "硬件", "程序", "服務器", "客戶端", "鼠標", "打印", "賬", "合同", "審批", "線索",
    "聯系", "聯繫人", "項目", "添加", "創建", "刷新", "界面", "渠道", "回款", "公海", "工單",
    "報表庫", "激活", "優化", "反饋", "乙個", "壹個", "條記錄", "手機號的", "模塊", "佈局", "操作系統",
    "日曆", "營銷", "意大利", "輸單",
)  # fmt: skip
"""Mainland vocabulary in traditional characters, which is what a converter leaves behind."""


@cache
def loaded() -> Loaded:
    return load([packaged_modules()], site_file=None)


def catalog() -> Catalog:
    found = loaded().catalog
    assert found is not None, [render(problem) for problem in loaded().problems]
    return found


def declared() -> Mapping[str, Module]:
    return {name: module for name, module in catalog().modules.items() if not module.system}


def labels_in(value: object, path: str) -> Iterator[tuple[str, Label]]:
    """Find every label under a value of the model, with where it stands."""
    if isinstance(value, Label):
        yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from labels_in(inner, f"{path}.{key}")
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            yield from labels_in(inner, f"{path}[{index}]")
    elif dataclasses.is_dataclass(value) and type(value).__module__.startswith("customary.metadata.model"):
        for one in dataclasses.fields(value):
            yield from labels_in(getattr(value, one.name), f"{path}.{one.name}")


def all_labels() -> list[tuple[str, Label]]:
    found = catalog()
    parts: tuple[Mapping[str, object], ...] = (
        declared(),
        found.applications,
        found.dictionaries,
        found.roles,
        found.menus,
        found.settings,
    )
    return [one for part in parts for name, value in part.items() for one in labels_in(value, name)]


def test_the_packaged_modules_load_without_problems_or_warnings() -> None:
    assert [render(problem) for problem in loaded().problems] == []


def test_these_are_the_packaged_modules() -> None:
    assert {name: module.application for name, module in declared().items()} == MODULES


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
def test_every_label_is_translated(language: str) -> None:
    labels = all_labels()
    assert len(labels) > 600, "the walk over the model has lost its way"
    assert [path for path, label in labels if not label.translations.get(language)] == []


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
def test_every_message_to_people_is_translated(language: str) -> None:
    modules = declared().values()
    notices = [
        (f"{rule.module}.{rule.key}", action.texts)
        for module in modules
        for rule in module.rules.values()
        for action in rule.actions
        if isinstance(action, NotifyAction)
    ]
    checks = [
        (f"{module.name}.{one.key}", one.messages) for module in modules for one in module.validations.values()
    ] + [
        (f"{module.name}.{one.key}", one.messages)
        for module in modules
        for one in module.duplicates.values()
        if one.message is not None
    ]
    ways = [
        (f"{module.name}.{one.key}", one.messages)
        for module in modules
        for one in (module.process.transitions if module.process else ())
        if one.message is not None
    ]
    assert (len(notices) > 15, len(checks) > 15, len(ways) > 2) == (True, True, True)
    assert [path for path, texts in (*notices, *checks, *ways) if language not in texts] == []


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
def test_every_translation_is_chinese(language: str) -> None:
    latin_only = [
        (path, label.translations.get(language, ""))
        for path, label in all_labels()
        if label.key != "dictionaries.language.values.en.label"  # a language is called by its own name
        and not any("CJK" in unicodedata.name(char, "") for char in label.translations.get(language, ""))
    ]
    assert latin_only == []


def translations(application: str, language: str) -> dict[str, str]:
    path = ROOT / "modules" / application / "i18n" / f"{language}.yaml"
    lines = path.read_text("utf-8").partition("keys:\n")[2].splitlines()
    pairs = (line.strip().partition(": ") for line in lines)
    return {key: text.strip('"') for key, _, text in pairs}


@pytest.mark.parametrize("application", sorted(set(MODULES.values())))
def test_both_chinese_files_hold_the_same_keys(application: str) -> None:
    assert list(translations(application, "zh-Hans")) == list(translations(application, "zh-Hant"))


@pytest.mark.parametrize("application", sorted(set(MODULES.values())))
def test_traditional_chinese_is_written_with_the_words_of_taiwan(application: str) -> None:
    faults = [
        (key, word)
        for key, text in translations(application, "zh-Hant").items()
        for word in MAINLAND_WORDS
        if word in text
    ]
    assert faults == []


def test_the_word_list_would_find_a_converted_text() -> None:
    assert [word for word in MAINLAND_WORDS if word in "請輸入用戶信息並保存數據"] == ["保存", "用戶", "信息", "數據"]


@pytest.mark.parametrize("application", sorted(set(MODULES.values())))
def test_traditional_chinese_holds_no_simplified_character(application: str) -> None:
    """Big5 holds the characters of Taiwan and none that only the mainland simplified."""
    faults = [
        (key, char)
        for key, text in translations(application, "zh-Hant").items()
        for char in text
        if "CJK UNIFIED" in unicodedata.name(char, "") and not in_big5(char)
    ]
    assert faults == []


def in_big5(char: str) -> bool:
    try:
        char.encode("big5")
    except UnicodeEncodeError:
        return False
    return True


@pytest.mark.parametrize("name", sorted(MODULES))
def test_a_module_has_what_its_pages_need(name: str) -> None:
    module = catalog().modules[name]
    assert "all" in module.lists
    assert len(module.lists) >= 2
    assert all(view.columns for view in module.lists.values())
    assert module.layouts.header.fields
    assert len(module.layouts.header.fields) <= 6
    assert module.layouts.quick_create
    assert module.layouts.card.lines
    required = {key for key, one in module.fields.items() if one.required and one.default is None and not one.computed}
    assert required <= set(module.layouts.quick_create), "quick create must be able to save"


@pytest.mark.parametrize("name", sorted(MODULES))
def test_every_field_stands_in_the_form(name: str) -> None:
    module = catalog().modules[name]
    number = {module.number_field} if module.number_field else set()
    computed = {key for key, one in module.fields.items() if one.computed}
    assert set(module.fields) - number - computed <= set(module.layouts.edit.fields)


def test_every_module_that_is_not_a_line_of_another_stands_in_a_menu() -> None:
    in_menus = {item.module for menu in catalog().menus.values() for item in menu.items}
    lines = {name for name, module in declared().items() if module.line_of}
    assert lines == {"opportunity_line", "quote_line"}
    assert set(MODULES) - lines == in_menus


@pytest.mark.parametrize("name", sorted(MODULES))
def test_every_module_is_open_to_somebody(name: str) -> None:
    readers = {role.key for role in catalog().roles.values() if name in role.grants}
    assert readers, f"nobody but the administrator reads {name}"


def test_the_roles_of_the_catalogue_ship() -> None:
    assert set(catalog().roles) == {
        "administrator",
        "employee",
        "executive",
        "sales_manager",
        "account_manager",
        "service_agent",
        "marketer",
        "finance",
        "partner",
    }


def test_the_sales_stages_carry_what_reports_need() -> None:
    stages = catalog().dictionaries["sales_stage"].values
    assert {code: one.attributes["state"] for code, one in stages.items()} == {
        "prospecting": "open",
        "engaging": "open",
        "proposal": "open",
        "won": "won",
        "lost": "lost",
    }
    assert all(one.hue for one in stages.values())
    assert len({one.attributes["probability"] for one in stages.values()}) == 5


def test_the_stages_of_an_opportunity_are_a_process() -> None:
    process = catalog().modules["opportunity"].process
    assert process is not None
    moves = {(source, one.target) for one in process.transitions for source in one.sources}
    assert (process.field, process.start) == ("stage", "prospecting")
    assert ("prospecting", "won") not in moves
    assert {("engaging", "won"), ("proposal", "won"), ("prospecting", "lost")} <= moves


def test_the_birthday_greeting_is_made_up_for_three_days() -> None:
    rule = catalog().modules["contact"].rules["birthday_greeting"]
    assert isinstance(rule.trigger, ScheduleTrigger)
    assert rule.trigger.at.isoformat() == "09:00:00"
    assert rule.trigger.catch_up.days == 3
    assert rule.trigger.late == "send"
    assert len(rule.actions) == 1


def test_signing_a_contract_makes_its_receivable_once() -> None:
    rule = catalog().modules["contract"].rules["receivable_on_signing"]
    assert isinstance(rule.trigger, RecordTrigger)
    assert rule.trigger.once
    assert [type(action).__name__ for action in rule.actions] == ["CreateAction"]


def test_the_import_maps_fill_fields_that_exist() -> None:
    folder = ROOT / "docs" / "examples" / "import" / "computer_hardware"
    filled = {}
    for path in sorted(folder.glob("*.yaml")):
        reading = read_file(path, path.name)
        assert [render(problem) for problem in reading.problems] == []
        (root,) = reading.roots
        assert isinstance(root, MappingNode)
        module = catalog().modules[root.text("import_map") or ""]
        columns = root.mapping("columns")
        assert columns is not None
        keys = [column.text("to") for column in map(columns.mapping, columns.entries) if column is not None]
        assert len(keys) == len(columns.entries)
        assert [key for key in keys if key is None or not module.has_field(key)] == []
        filled[path.stem] = module.name
    assert filled == {
        "accounts": "account",
        "opportunities": "opportunity",
        "products": "product",
        "teams": "user",
    }
