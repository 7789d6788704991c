"""Fields that are named in several places and declared nowhere: who used a field that is gone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from customary.expressions.positions import Language, Message, Problem
from customary.metadata.documents import Document
from customary.metadata.renaming.places import Place, place_of

__all__ = ["Missing", "missing_fields"]

_UNKNOWN_FIELD = frozenset({"E201", "M302"})
_SHOWN = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    module: str
    field: str
    places: tuple[Place, ...]
    """Where it is named, in the order of files."""

    def text(self, language: Language = "en") -> str:
        told = list(dict.fromkeys(place.thing_text(language) for place in self.places))
        listed = ", ".join(told[:_SHOWN]) + (" …" if len(told) > _SHOWN else "")
        values = {"field": self.field, "module": self.module, "count": len(self.places), "places": listed}
        return _MESSAGE.text(language, values)


_MESSAGE = Message(
    en="{module} has no field “{field}”, which {count} places use: {places}. Declare it again, change these places, "
    "or, if it has another name now, write `was: [{field}]` beside that and take the fixes.",
    zh_hans="{module} 没有字段“{field}”，但有 {count} 处使用它：{places}。请恢复声明或修改这些地方；"
    "如果它已改名，请在新字段上写 `was: [{field}]`，然后采用给出的修正。",
    zh_hant="{module} 沒有欄位「{field}」，但有 {count} 處使用它：{places}。請恢復宣告或修改這些地方；"
    "如果它已改名，請在新欄位上寫 `was: [{field}]`，然後採用提供的修正。",
)


def missing_fields(problems: Iterable[Problem], documents: Sequence[Document]) -> Iterator[Missing]:
    """Give the fields that more than one problem misses."""
    found: dict[tuple[str, str], list[Problem]] = {}
    for one in problems:
        module = one.values.get("module")
        if one.code in _UNKNOWN_FIELD and isinstance(module, str):
            found.setdefault((module, str(one.values["name"])), []).append(one)
    for (module, field), there in found.items():
        if len(there) > 1:
            places = tuple(place_of(one.span, documents) for one in there)
            yield Missing(module=module, field=field, places=places)
