"""What a plan says of what is called otherwise now, in three languages."""

from __future__ import annotations

from collections.abc import Sequence

from customary.expressions.positions import Message, Span
from customary.platform.migration.words import Refusal, Sentence

__all__ = [
    "modules_merged",
    "moved_codes",
    "moved_jobs",
    "name_taken",
    "renamed_field",
    "renamed_key",
    "renamed_module",
    "rewritten_rule",
]


def renamed_module(old: str, new: str) -> Sentence:
    return Sentence(
        Message(
            en="Module {old} is called {new} now, with its records, their history and whatever links to them",
            zh_hans="模块 {old} 改名为 {new}，包括其记录、历史以及指向它们的关联",
            zh_hant="模組 {old} 改名為 {new}，包括其記錄、歷程以及指向它們的關聯",
        ),
        {"old": old, "new": new},
    )


def moved_jobs() -> Sentence:
    return Sentence(
        Message(
            en="Jobs that wait, and run logs, have the new names",
            zh_hans="等待中的任务和运行记录改用新名称",
            zh_hant="等待中的工作與執行記錄改用新名稱",
        ),
        {},
    )


def renamed_field(module: str, old: str, new: str) -> Sentence:
    return Sentence(
        Message(
            en="{module}.{old} is called {module}.{new} now, in every record and in its history",
            zh_hans="{module}.{old} 改名为 {module}.{new}，包括现有记录及其历史",
            zh_hant="{module}.{old} 改名為 {module}.{new}，包括既有記錄及其歷程",
        ),
        {"module": module, "old": old, "new": new},
    )


def moved_codes(dictionary: str, codes: Sequence[tuple[str, str]], rows: int) -> Sentence:
    told = ", ".join(f"{old} → {new}" for old, new in codes)
    return Sentence(
        Message(
            en="Choices of {dictionary} under their new codes, in every record and in its history: {codes}",
            zh_hans="字典 {dictionary} 的选项改用新代码，包括现有记录及其历史：{codes}",
            zh_hant="字典 {dictionary} 的選項改用新代碼，包括既有記錄及其歷程：{codes}",
        ),
        {"dictionary": dictionary, "codes": told, "rows": rows},
    )


def renamed_key(table: str, old: str, new: str) -> Sentence:
    return Sentence(
        Message(
            en="{old} is called {new} now, in {table}",
            zh_hans="{table} 中的 {old} 改名为 {new}",
            zh_hant="{table} 中的 {old} 改名為 {new}",
        ),
        {"table": table, "old": old, "new": new},
    )


def rewritten_rule(module: str, rule: str, version: int) -> Sentence:
    return Sentence(
        Message(
            en="Version {version} of the published rule {module}.{rule}: the same with the new names",
            zh_hans="已发布的规则 {module}.{rule} 更新为版本 {version}：内容不变，使用新名称",
            zh_hant="已發布的規則 {module}.{rule} 更新為版本 {version}：內容不變，使用新名稱",
        ),
        {"module": module, "rule": rule, "version": version},
    )


def modules_merged(module: str, kept: str, other: str, span: Span) -> Refusal:
    """`kept` is what the records of the module are called in the database, `other` the module that is there as well."""
    message = Message(
        en="Module {module} is to be what was called {other}, but it has the records of {kept} already. Records of two "
        "modules cannot be brought together: take {other} out of `was`, and declare it again under a name of its own.",
        zh_hans="模块 {module} 的 `was` 中有 {other}，但它已有 {kept} 的记录。两个模块的记录不能合并："
        "请从 `was` 中去掉 {other}，并以单独的名称恢复声明它。",
        zh_hant="模組 {module} 的 `was` 中有 {other}，但它已有 {kept} 的記錄。兩個模組的記錄不能合併："
        "請從 `was` 中去掉 {other}，並以單獨的名稱恢復宣告它。",
    )
    values = {"module": module, "kept": kept, "other": other}
    return Refusal(code="modules_merged", module=other, field=None, sentence=Sentence(message, values), span=span)


def name_taken(old: str, new: str, span: Span) -> Refusal:
    message = Message(
        en="Module {old} is called {new} now, but the database has a table m_{new} that Customary did not make. Rename "
        "or remove that table, or choose another name.",
        zh_hans="模块 {old} 改名为 {new}，但数据库中已有不是由 Customary 创建的表 m_{new}。"
        "请重命名或删除该表，或另选名称。",
        zh_hant="模組 {old} 改名為 {new}，但資料庫中已有不是由 Customary 建立的資料表 m_{new}。"
        "請重新命名或刪除該資料表，或另選名稱。",
    )
    values = {"old": old, "new": new}
    return Refusal(code="name_taken", module=old, field=None, sentence=Sentence(message, values), span=span)
