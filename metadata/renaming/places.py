"""What stands at a place of a document, in words: a filter of a list, a condition of a rule, a formula of a field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from customary.expressions.positions import Language, Message, Span
from customary.metadata.documents import Document
from customary.metadata.nodes import MappingNode, Node, ScalarNode

__all__ = ["Place", "place_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in what is declared a span stands."""

    document: str
    """What the document is about: a module, or its kind."""
    thing: str
    """What kind of thing it is: field, list, rule ..."""
    name: str
    """The key of the thing."""
    part: str
    """The part of it, as a path of keys; empty for the thing itself."""

    def thing_text(self, language: Language = "en") -> str:
        """Name the thing without its part."""
        return f"{_THINGS[self.thing].text(language)} {self.name}"

    def text(self, language: Language = "en") -> str:
        word = _THINGS[self.thing].text(language)
        message = _WHOLE if not self.part else _PART
        return message.text(language, {"document": self.document, "thing": word, "name": self.name, "part": self.part})


_WHOLE = Message("{document}: {thing} “{name}”", "{document}：{thing}“{name}”", "{document}：{thing}「{name}」")
_PART = Message(
    "{document}: {part} of {thing} “{name}”",
    "{document}：{thing}“{name}”的 {part}",
    "{document}：{thing}「{name}」的 {part}",
)

_THINGS: Mapping[str, Message] = {
    "access": Message("the rights of role", "角色权限", "角色權限"),
    "approvals": Message("approval", "审批", "簽核"),
    "calendars": Message("calendar", "日历", "日曆"),
    "demo": Message("demo data of", "演示数据", "示範資料"),
    "dictionaries": Message("dictionary", "字典", "字典"),
    "duplicates": Message("duplicate rule", "查重规则", "重複規則"),
    "fields": Message("field", "字段", "欄位"),
    "import_map": Message("import map of", "导入映射", "匯入對應"),
    "layouts": Message("layout", "布局", "版面"),
    "lists": Message("list", "列表视图", "清單檢視"),
    "menus": Message("menu", "菜单", "選單"),
    "module": Message("module", "模块", "模組"),
    "process": Message("process", "流程", "流程"),
    "related": Message("related block", "相关列表", "相關區塊"),
    "reports": Message("report", "报表", "報表"),
    "roles": Message("role", "角色", "角色"),
    "settings": Message("setting", "设置", "設定"),
    "site": Message("site", "站点", "站台"),
    "translations": Message("translation into", "翻译", "翻譯"),
    "validations": Message("validation", "校验", "驗證"),
    "workflows": Message("rule", "规则", "規則"),
}
_NAMED = frozenset(
    {"access", "approvals", "duplicates", "fields", "layouts", "lists", "related", "validations", "workflows"}
)
"""Parts of a module that hold named things."""
_OF_MODULES = frozenset({"module", "extend", "workflows", "layouts"})


def place_of(span: Span, documents: Iterable[Document]) -> Place:
    """Say where a span of one of the documents stands.

    Errors: `ValueError` when it stands in none of them, which is a mistake of ours.
    """
    for document in documents:
        if document.source.name == span.source.name:
            way = _way(document.root, span)
            if way is not None:
                return _place(document, way)
    raise ValueError(f"{span!r} stands in none of the documents")


def _place(document: Document, way: tuple[str, ...]) -> Place:
    kind = document.kind
    if kind in _OF_MODULES:
        return _in_module(document.name, way)
    if kind in _THINGS and kind not in ("demo", "import_map", "translations", "site") and len(way) > 1:
        return Place(document=document.application or kind, thing=kind, name=way[1], part=".".join(way[2:]))
    thing = kind if kind in _THINGS else "module"
    part = ".".join(way[1:] if way[:1] in (("keys",), ("columns",)) else way)
    return Place(document=document.application or kind, thing=thing, name=document.name, part=part)


def _in_module(module: str, way: tuple[str, ...]) -> Place:
    if way[0] in _NAMED and len(way) > 1:
        return Place(document=module, thing=way[0], name=way[1], part=".".join(way[2:]))
    if way[0] == "process":
        return Place(document=module, thing="process", name=module, part=".".join(way[1:]))
    whole = len(way) == 1 and way[0] in ("module", "extend")
    return Place(document=module, thing="module", name=module, part="" if whole else ".".join(way))


def _way(node: Node, span: Span) -> tuple[str, ...] | None:
    """Give the keys that lead to a span; parts of a list that are mappings count from 1."""
    if isinstance(node, ScalarNode):
        return () if node.start <= span.start and span.end <= node.end else None
    if isinstance(node, MappingNode):
        for key, entry in node.entries.items():
            if entry.key.start <= span.start and span.end <= entry.key.end:
                return (key,)
            below = _way(entry.value, span)
            if below is not None:
                return (key, *below)
        return None
    for number, item in enumerate(node.items, start=1):
        below = _way(item, span)
        if below is not None:
            return (str(number), *below) if isinstance(item, MappingNode) else below
    return None
