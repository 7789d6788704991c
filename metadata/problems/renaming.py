"""Why something is not given another name, and what a person should look at beside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from customary.expressions.positions import Language, Message, Problem, Span, render

__all__ = [
    "Remark",
    "badly_formed",
    "changes_meaning",
    "declared_by_product",
    "exists",
    "new_problem",
    "not_found",
    "not_readable",
    "published_rule",
    "reserved",
    "same_name",
    "unsafe",
    "used_by_product",
    "word_of_text",
    "written_code",
]


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence, and the place that it is about."""

    message: Message
    values: Mapping[str, object]
    span: Span | None = None
    problem: Problem | None = None
    """What is wrong at the place, where that is what the sentence is about."""

    def text(self, language: Language = "en") -> str:
        place = f"{self.span!r}: " if self.span is not None else ""
        told = f"{place}{self.message.text(language, self.values)}"
        return told if self.problem is None else f"{told}\n{render(self.problem, language)}"


_KINDS: Mapping[str, Message] = {
    "module": Message("module", "模块", "模組"),
    "field": Message("field", "字段", "欄位"),
    "list": Message("list", "列表视图", "清單檢視"),
    "dictionary": Message("dictionary", "字典", "字典"),
    "code": Message("choice", "选项", "選項"),
    "setting": Message("setting", "设置", "設定"),
    "role": Message("role", "角色", "角色"),
    "calendar": Message("calendar", "日历", "日曆"),
}


def _about(kind: str, message: Message) -> Message:
    """Put what the thing is into a sentence, at `{kind}`."""
    what = _KINDS[kind]
    return Message(
        message.en.replace("{kind}", what.en),
        message.zh_hans.replace("{kind}", what.zh_hans),
        message.zh_hant.replace("{kind}", what.zh_hant),
    )


def not_found(kind: str, name: str, near: tuple[str, ...]) -> Remark:
    message = Message(
        "there is no {kind} “{name}”{near}",
        "没有{kind}“{name}”{near}",
        "沒有{kind}「{name}」{near}",
    )
    hint = f": {', '.join(near)}?" if near else ""
    return Remark(_about(kind, message), {"name": name, "near": hint})


def not_readable() -> Remark:
    message = Message(
        "nothing is renamed while the files have mistakes: `customary check` lists them",
        "文件有错误时不能重命名：请先运行 customary check 查看",
        "檔案有錯誤時不能重新命名：請先執行 customary check 查看",
    )
    return Remark(message, {})


def published_rule(name: str) -> Remark:
    message = Message(
        "the published rule {rule} uses it too: `customary apply` writes it anew as its next version",
        "已发布的规则 {rule} 也使用了它：customary apply 会将其更新为下一版本",
        "已發布的規則 {rule} 也使用了它：customary apply 會將其更新為下一版本",
    )
    return Remark(message, {"rule": name})


def badly_formed(kind: str, name: str) -> Remark:
    if kind == "code":
        message = Message(
            "“{name}” cannot be the code of a choice: use letters, digits, _ . and -, at most 60",
            "“{name}”不能作为选项代码：只能用字母、数字、_ . 和 -，最多 60 个字符",
            "「{name}」不能作為選項代碼：只能用字母、數字、_ . 和 -，最多 60 個字元",
        )
        return Remark(message, {"name": name})
    message = Message(
        "“{name}” cannot be the name of a {kind}: use small letters, digits and _, a letter first, at most 40",
        "“{name}”不能作为{kind}的名称：只能用小写字母、数字和 _，以字母开头，最多 40 个字符",
        "「{name}」不能作為{kind}的名稱：只能用小寫字母、數字和 _，以字母開頭，最多 40 個字元",
    )
    return Remark(_about(kind, message), {"name": name})


def reserved(name: str) -> Remark:
    message = Message(
        "“{name}” is a word of the rule language or a field that every module has: choose another name",
        "“{name}”是规则语言的保留字或每个模块都有的字段：请换一个名称",
        "「{name}」是規則語言的保留字或每個模組都有的欄位：請換一個名稱",
    )
    return Remark(message, {"name": name})


def same_name(name: str) -> Remark:
    message = Message("it is called “{name}” already", "名称已经是“{name}”", "名稱已經是「{name}」")
    return Remark(message, {"name": name})


def exists(kind: str, name: str, place: Span | None) -> Remark:
    message = Message(
        "there is a {kind} “{name}” already: choose another name, or rename that one first",
        "已有{kind}“{name}”：请换一个名称，或先重命名已有的",
        "已有{kind}「{name}」：請換一個名稱，或先重新命名既有的",
    )
    return Remark(_about(kind, message), {"name": name}, place)


def declared_by_product(kind: str, name: str, place: Span) -> Remark:
    message = Message(
        "the {kind} “{name}” is declared here, in a file of the product and not of this site, and keeps its name; "
        "give it another label in a file of your own instead (with extend: or a dictionary of the same name)",
        "{kind}“{name}”在此声明，属于产品文件而不是本站点的文件，名称不能更改；"
        "请在自己的文件中给它另一个标签（使用 extend: 或同名字典）",
        "{kind}「{name}」在此宣告，屬於產品檔案而不是本站台的檔案，名稱不能更改；"
        "請在自己的檔案中給它另一個標籤（使用 extend: 或同名字典）",
    )
    return Remark(_about(kind, message), {"name": name}, place)


def used_by_product(name: str, place: Span) -> Remark:
    message = Message(
        "a file of the product uses “{name}” here, and files of the product are not changed",
        "产品文件在此使用“{name}”，而产品文件不会被更改",
        "產品檔案在此使用「{name}」，而產品檔案不會被更改",
    )
    return Remark(message, {"name": name}, place)


def unsafe(name: str, place: Span) -> Remark:
    message = Message(
        "“{name}” is meant here but not written as such, so that it cannot be replaced: write it out first",
        "此处指的是“{name}”，但写法不同，无法替换：请先直接写出该名称",
        "此處指的是「{name}」，但寫法不同，無法取代：請先直接寫出該名稱",
    )
    return Remark(message, {"name": name}, place)


def word_of_text(name: str, place: Span) -> Remark:
    message = Message(
        "here codes are met as texts, and “{name}” stands beside: write the comparison with the choice itself first",
        "此处将代码当作文本使用，且旁边有“{name}”：请先改为直接与选项比较",
        "此處將代碼當作文字使用，且旁邊有「{name}」：請先改為直接與選項比較",
    )
    return Remark(message, {"name": name}, place)


def written_code(name: str, place: Span) -> Remark:
    message = Message(
        "here codes are met as texts; where that is “{name}” it will be the new one",
        "此处将代码当作文本使用；“{name}”在此将变为新代码",
        "此處將代碼當作文字使用；「{name}」在此將變為新代碼",
    )
    return Remark(message, {"name": name}, place)


def changes_meaning(name: str, place: Span | None) -> Remark:
    message = Message(
        "with the name “{name}” this place would mean something else: choose another name",
        "使用名称“{name}”后，此处的含义会改变：请换一个名称",
        "使用名稱「{name}」後，此處的意義會改變：請換一個名稱",
    )
    return Remark(message, {"name": name}, place)


def new_problem(problem: Problem) -> Remark:
    message = Message(
        "with the new name there would be a problem that there is not now:",
        "使用新名称后会出现现在没有的问题：",
        "使用新名稱後會出現現在沒有的問題：",
    )
    return Remark(message, {}, None, problem)
