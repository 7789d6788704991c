"""What a plan says, in three languages: one named function for each kind of step and each kind of refusal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from customary.expressions.positions import Message, Span
from customary.platform.errors import sentence
from customary.platform.words import are, records, values

__all__ = ["Refusal", "Sentence"]


@dataclass(frozen=True, slots=True)
class Sentence:
    message: Message
    values: Mapping[str, object]

    def text(self, language: str = "en") -> str:
        return sentence(self.message, self.values, language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A change that is not made, why, and what to do instead."""

    code: str
    module: str
    field: str | None
    sentence: Sentence
    span: Span | None = None
    """Where it is declared now; None where it is declared no more."""

    def text(self, language: str = "en") -> str:
        place = f"{self.span!r}: " if self.span is not None else ""
        return f"{place}{self.sentence.text(language)}"


def functions() -> Sentence:
    return Sentence(
        Message(
            en="Install the functions of the rule language",
            zh_hans="安装规则语言所需的函数",
            zh_hant="安裝規則語言所需的函式",
        ),
        {},
    )


def grams() -> Sentence:
    return Sentence(
        Message(
            en="Install PostgreSQL's extension pg_trgm, which finds parts of texts in an index",
            zh_hans="安装 PostgreSQL 扩展 pg_trgm，用于在索引中查找部分文本",
            zh_hant="安裝 PostgreSQL 擴充 pg_trgm，用於在索引中尋找部分文字",
        ),
        {},
    )


def new_table(table: str, module: str | None) -> Sentence:
    message = Message(en="New table {table}", zh_hans="新建表 {table}", zh_hant="新增資料表 {table}")
    if module is not None:
        message = Message(
            en="New module {module}: table {table}",
            zh_hans="新模块 {module}：新建表 {table}",
            zh_hant="新模組 {module}：新增資料表 {table}",
        )
    return Sentence(message, {"table": table, "module": module})


def new_field(module: str, field: str, rows: int, *, required: bool) -> Sentence:
    said = {"module": module, "field": field, "rows": records(rows)}
    if required and rows:
        message = Message(
            en="New field {module}.{field}; it is required, but stays blank in {rows} of before, "
            "and is asked for at the next change",
            zh_hans="新字段 {module}.{field}；该字段必填，但现有 {rows}暂时留空，下次修改时必须填写",
            zh_hant="新欄位 {module}.{field}；此欄位必填，但現有 {rows}暫時留空，下次修改時必須填寫",
        )
        return Sentence(message, said)
    message = Message(
        en="New field {module}.{field}", zh_hans="新字段 {module}.{field}", zh_hant="新欄位 {module}.{field}"
    )
    return Sentence(message, said)


def wider(module: str, field: str) -> Sentence:
    return Sentence(
        Message(
            en="{module}.{field} takes more digits",
            zh_hans="{module}.{field} 允许更多位数",
            zh_hant="{module}.{field} 允許更多位數",
        ),
        {"module": module, "field": field},
    )


def looser(module: str, field: str) -> Sentence:
    return Sentence(
        Message(
            en="{module}.{field} may be blank from now on: neither yes nor no",
            zh_hans="{module}.{field} 今后可以为空，即既非“是”也非“否”",
            zh_hant="{module}.{field} 今後可以為空白，亦即既非「是」也非「否」",
        ),
        {"module": module, "field": field},
    )


def blanks_filled(module: str, field: str, rows: int, *, is_flag: bool) -> Sentence:
    message = Message(
        en="Fill {module}.{field} with 0 in {rows} where it is blank",
        zh_hans="将 {module}.{field} 为空的 {rows}填为 0",
        zh_hant="將 {module}.{field} 為空白的 {rows}填為 0",
    )
    if is_flag:
        message = Message(
            en="Fill {module}.{field} with no in {rows} where it is blank",
            zh_hans="将 {module}.{field} 为空的 {rows}填为“否”",
            zh_hant="將 {module}.{field} 為空白的 {rows}填為「否」",
        )
    return Sentence(message, {"module": module, "field": field, "rows": records(rows)})


def folded(module: str, field: str, rows: int) -> Sentence:
    return Sentence(
        Message(
            en="Keep {module}.{field} without differences of case and width beside it, also of {rows}",
            zh_hans="为 {module}.{field} 另存不区分大小写和全半角的形式，包括现有 {rows}",
            zh_hant="為 {module}.{field} 另存不分大小寫與全半形的形式，包括現有 {rows}",
        ),
        {"module": module, "field": field, "rows": records(rows)},
    )


def not_folded(module: str, field: str) -> Sentence:
    return Sentence(
        Message(
            en="Keep {module}.{field} only as it is written",
            zh_hans="{module}.{field} 只保留原文",
            zh_hant="{module}.{field} 只保留原文",
        ),
        {"module": module, "field": field},
    )


def currency_filled(module: str, field: str, rows: int, code: str | None) -> Sentence:
    """`code` is None where each record takes it from another one."""
    message = Message(
        en="Say in {module}.{field} of {rows} that the amounts are in {code}",
        zh_hans="将现有 {rows}的 {module}.{field} 填为 {code}",
        zh_hant="將現有 {rows}的 {module}.{field} 填為 {code}",
    )
    if code is None:
        message = Message(
            en="Fill {module}.{field} of {rows} from the record that each belongs to",
            zh_hans="按所属记录填写现有 {rows}的 {module}.{field}",
            zh_hant="依所屬記錄填寫現有 {rows}的 {module}.{field}",
        )
    return Sentence(message, {"module": module, "field": field, "rows": records(rows), "code": code})


def base_kept(module: str, field: str, base: str, rows: int) -> Sentence:
    message = Message(
        en="Keep {module}.{field} in {base} beside it",
        zh_hans="为 {module}.{field} 另存折合 {base} 的金额",
        zh_hant="為 {module}.{field} 另存折合 {base} 的金額",
    )
    if rows:
        message = Message(
            en="Keep {module}.{field} in {base} beside it, also of {rows}; amounts of other currencies by the "
            "rates of their days, and blank where there is none",
            zh_hans="为 {module}.{field} 另存折合 {base} 的金额，包括现有 {rows}；其他币种按当日汇率换算，"
            "没有汇率的留空",
            zh_hant="為 {module}.{field} 另存折合 {base} 的金額，包括現有 {rows}；其他幣別依當日匯率換算，"
            "沒有匯率的留空",
        )
    return Sentence(message, {"module": module, "field": field, "base": base, "rows": records(rows)})


def base_not_kept(module: str, field: str) -> Sentence:
    return Sentence(
        Message(
            en="Keep {module}.{field} only as it is: its amounts are in base currency themselves",
            zh_hans="{module}.{field} 本身即为本位币金额，不再另存",
            zh_hant="{module}.{field} 本身即為本位幣金額，不再另存",
        ),
        {"module": module, "field": field},
    )


def reference(table: str, column: str) -> Sentence:
    return Sentence(
        Message(
            en="The database keeps the link {table}.{column} whole",
            zh_hans="由数据库保证关联 {table}.{column} 的完整性",
            zh_hant="由資料庫保證關聯 {table}.{column} 的完整性",
        ),
        {"table": table, "column": column},
    )


def index(table: str, columns: str, rows: int, *, unique: bool) -> Sentence:
    said = {"table": table, "columns": columns, "rows": records(rows)}
    message = Message(
        en="Index {table} ({columns})",
        zh_hans="为 {table}（{columns}）建立索引",
        zh_hant="為 {table}（{columns}）建立索引",
    )
    if unique:
        message = Message(
            en="Keep {table} ({columns}) unique",
            zh_hans="保证 {table}（{columns}）唯一",
            zh_hant="保證 {table}（{columns}）不重複",
        )
    return Sentence(message, said)


def no_index(table: str, name: str) -> Sentence:
    return Sentence(
        Message(
            en="Remove the index {name} of {table}",
            zh_hans="删除 {table} 的索引 {name}",
            zh_hant="移除 {table} 的索引 {name}",
        ),
        {"table": table, "name": name},
    )


def module_gone(module: str) -> Refusal:
    message = Message(
        en="Module {module} is declared no more, but its table exists. Removing modules is not possible yet: "
        "declare it again; take it out of the menus and roles to hide it. If it has another name now, write "
        "`was: [{module}]` there, as `customary rename` does.",
        zh_hans="模块 {module} 已不再声明，但其数据表仍然存在。目前还不能删除模块：请恢复声明；"
        "如需隐藏，请将其从菜单和角色中移除。"
        "如果它已改名，请在新模块上写 `was: [{module}]`（customary rename 会自动写）。",
        zh_hant="模組 {module} 已不再宣告，但其資料表仍然存在。目前還不能移除模組：請恢復宣告；"
        "若要隱藏，請將它從選單與角色中移除。"
        "如果它已改名，請在新模組上寫 `was: [{module}]`（customary rename 會自動寫）。",
    )
    return Refusal(code="module_gone", module=module, field=None, sentence=Sentence(message, {"module": module}))


def field_gone(module: str, field: str, rows: int, span: Span | None) -> Refusal:
    message = Message(
        en="Field {module}.{field} is declared no more, but its column stands in {rows}. Removing "
        "fields is not possible yet: declare it again, and take it out of the layouts to hide it. If it has another "
        "name now, write `was: [{field}]` there, as `customary rename` does.",
        zh_hans="字段 {module}.{field} 已不再声明，但 {rows}仍有该列。目前还不能删除字段："
        "请恢复声明；如需隐藏，请将其从布局中移除。"
        "如果它已改名，请在新字段上写 `was: [{field}]`（customary rename 会自动写）。",
        zh_hant="欄位 {module}.{field} 已不再宣告，但 {rows}仍有該欄。目前還不能移除欄位："
        "請恢復宣告；若要隱藏，請將它從版面中移除。"
        "如果它已改名，請在新欄位上寫 `was: [{field}]`（customary rename 會自動寫）。",
    )
    said = {"module": module, "field": field, "rows": records(rows)}
    return Refusal(code="field_gone", module=module, field=field, sentence=Sentence(message, said), span=span)


def type_changed(module: str, field: str, before: str, after: str, span: Span | None) -> Refusal:
    message = Message(
        en="Field {module}.{field} changes from {before} to {after}. Converting values is not possible yet: "
        "restore its type, or declare a new field under another key.",
        zh_hans="字段 {module}.{field} 的类型由 {before} 变为 {after}。目前还不能转换已有的值："
        "请恢复原类型，或用另一个键声明新字段。",
        zh_hant="欄位 {module}.{field} 的型別由 {before} 改為 {after}。目前還不能轉換既有的值："
        "請恢復原型別，或以另一個鍵宣告新欄位。",
    )
    said = {"module": module, "field": field, "before": before, "after": after}
    return Refusal(code="type_changed", module=module, field=field, sentence=Sentence(message, said), span=span)


def base_currency_changed(before: str, after: str, module: str, rows: int) -> Refusal:
    message = Message(
        en="The base currency changes from {before} to {after}, but in {rows} of {module} there are amounts in "
        "{before}. Keep {before}; a site with another base currency is a new one.",
        zh_hans="本位币由 {before} 改为 {after}，但 {module} 的 {rows}以 {before} 保存金额。请保留 {before}；"
        "如需其他本位币，请新建站点。",
        zh_hant="本位幣由 {before} 改為 {after}，但 {module} 的 {rows}以 {before} 儲存金額。請保留 {before}；"
        "若需其他本位幣，請新建站台。",
    )
    said = {"before": before, "after": after, "module": module, "rows": records(rows)}
    return Refusal(code="base_currency_changed", module=module, field=None, sentence=Sentence(message, said))


def column_differs(module: str, field: str, found: str, expected: str, span: Span | None) -> Refusal:
    message = Message(
        en="The column of {module}.{field} is {found} in the database instead of {expected}: somebody changed it "
        "outside of Customary. Change it back.",
        zh_hans="{module}.{field} 在数据库中的列类型是 {found}，应为 {expected}："
        "有人在 Customary 之外修改了它，请改回。",
        zh_hant="{module}.{field} 在資料庫中的欄位型別是 {found}，應為 {expected}："
        "有人在 Customary 之外修改了它，請改回。",
    )
    said = {"module": module, "field": field, "found": found, "expected": expected}
    return Refusal(code="column_differs", module=module, field=field, sentence=Sentence(message, said), span=span)


def not_unique(module: str, field: str, groups: int, examples: str, span: Span | None) -> Refusal:
    message = Message(
        en="Field {module}.{field} is to be unique, but there {are} {groups} in more than one record, such as in "
        "{examples}. Change or merge these records first.",
        zh_hans="字段 {module}.{field} 要求唯一，但有 {groups}重复出现，例如记录 {examples}。请先修改或合并这些记录。",
        zh_hant="欄位 {module}.{field} 要求不重複，但有 {groups}重複出現，例如記錄 {examples}。"
        "請先修改或合併這些記錄。",
    )
    said = {"module": module, "field": field, "groups": values(groups), "are": are(groups), "examples": examples}
    return Refusal(code="not_unique", module=module, field=field, sentence=Sentence(message, said), span=span)
