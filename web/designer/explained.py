"""What a condition said about a record: a line for each part, with the values that it looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, cast

from customary.expressions.builder import Operand, Row, to_tree
from customary.metadata.field_types import FIELD_TYPES
from customary.metadata.model.fields import Field, LinkOptions
from customary.metadata.model.modules import Module
from customary.metadata.model.site import DictionaryValue
from customary.metadata.values import Reference, from_json
from customary.platform.queries import displays
from customary.web.cells import cell
from customary.web.designer.condition_form import written_form
from customary.web.designer.operators import codes_of, field_at, words_of
from customary.web.designer.words import joined
from customary.web.visit import Visit

__all__ = ["ChangeLine", "Line", "change_lines", "lines_of", "unmet", "value_in_words"]

Json = Mapping[str, object]
State = Literal["yes", "no", "unchecked"]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One part of a condition: a comparison, or the head of a group whose parts stand deeper."""

    depth: int
    state: State
    words: str
    code: bool
    """Whether the words are a piece of the expression."""
    group: bool
    decided: bool
    """Whether it is one that made the whole what it is."""
    row: bool = False
    """Whether it tells of a related record that a function saw, which counted or did not."""
    values: tuple[tuple[str, str], ...]
    """Each (what was read, its value), both in words."""


@dataclass(frozen=True, kw_only=True)
class ChangeLine:
    """One field of a record that changed, or would."""

    field: str
    old: str
    new: str


def lines_of(visit: Visit, module: Module, condition: object, inputs: Iterable[Json] = ()) -> tuple[Line, ...]:
    """Write the tree of a condition, as `explain` gives it, line by line; nothing for a rule without one."""
    if not isinstance(condition, Mapping):
        return ()
    known = {str(one.get("name")): one.get("value") for one in inputs}
    return tuple(_Writer(visit, module, known).lines(condition, 0))


def unmet(lines: Sequence[Line]) -> tuple[int, int]:
    """Count the comparisons that decided against running, and all of them."""
    leaves = [line for line in lines if not line.group and not line.row]
    return sum(line.decided and line.state == "no" for line in leaves), len(leaves)


@dataclass(frozen=True)
class _Writer:
    visit: Visit
    module: Module
    inputs: Mapping[str, object]

    def lines(self, part: Json, depth: int) -> Iterator[Line]:
        kind, inner = _group(part)
        if kind is None:
            yield self._comparison(part, depth)
            yield from self._rows(part, depth + 1)
            return
        children = _children(inner)
        sentences = {
            "and": self.visit.text("all of these (%(number)s)", number=len(children)),
            "or": self.visit.text("any of these (%(number)s)", number=len(children)),
            "not and": self.visit.text("not all of these (%(number)s)", number=len(children)),
            "not or": self.visit.text("none of these (%(number)s)", number=len(children)),
        }
        yield Line(
            depth=depth,
            state=_state(part),
            words=sentences[kind],
            code=False,
            group=True,
            decided=bool(part.get("decided")),
            values=(),
        )
        for child in children:
            yield from self.lines(child, depth + 1)

    def _rows(self, part: Json, depth: int) -> Iterator[Line]:
        """Tell of the first related records that the functions in a part saw, and of theirs."""
        for one in _over_rows(part):
            for number, row in enumerate(_mappings(one.get("rows")), start=1):
                parts = _mappings(row.get("parts"))
                said = self.visit.text("Related record %(number)s", number=number)
                values = tuple(
                    (str(each.get("text")), value_in_words(self.visit, None, each.get("value"))) for each in parts
                )
                yield _row_line(depth, "yes" if row.get("counted") else "no", said, values)
                for each in parts:
                    yield from self._rows(each, depth + 1)
            if one.get("more_rows"):
                said = self.visit.text("… and %(number)s more", number=one.get("more_rows"))
                yield _row_line(depth, "unchecked", said, ())

    def _comparison(self, part: Json, depth: int) -> Line:
        text = str(part.get("text"))
        tree = to_tree(text, self.module.has_field)
        words = self._row(tree) if isinstance(tree, Row) else None
        state = _state(part)
        return Line(
            depth=depth,
            state=state,
            words=words or text,
            code=words is None,
            group=False,
            decided=_decided(part),
            values=() if state == "unchecked" else tuple(self._values(part, text)),
        )

    def _row(self, row: Row) -> str:
        visit = self.visit
        field = field_at(self.module, row.path, visit.catalog)
        codes = codes_of(field, visit.catalog)
        shown = [self._operand(one, codes) for one in row.operands]
        name = self._path(row.path)
        return " ".join(filter(None, (name, visit.text(words_of(row.operator, field, row.path)), joined(visit, shown))))

    def _operand(self, operand: Operand, codes: Mapping[str, DictionaryValue]) -> str:
        if operand.text in codes:
            return self.visit.label(codes[operand.text].label)
        of_settings = operand.text.startswith("setting.")
        return self._name(operand.text) if operand.kind == "path" and not of_settings else written_form(operand)

    def _name(self, text: str) -> str:
        """Name what is read: a field and what it was before, a setting; anything else as the expression says it."""
        root, _, rest = text.partition(".")
        if root == "setting" and rest in self.visit.catalog.settings:
            return self.visit.label(self.visit.catalog.settings[rest].label)
        path = tuple((rest if root == "old" else text).split("."))
        if field_at(self.module, path, self.visit.catalog) is None:
            return text
        name = self._path(path)
        return self.visit.text("%(field)s before", field=name) if root == "old" else name

    def _path(self, path: Sequence[str]) -> str:
        fields = [field_at(self.module, tuple(path[: end + 1]), self.visit.catalog) for end in range(len(path))]
        return " › ".join(self.visit.label(one.label) if one else key for one, key in zip(fields, path, strict=True))

    def _values(self, part: Json, text: str) -> Iterator[tuple[str, str]]:
        if part.get("diagnostics"):
            yield self.visit.text("could not be computed"), "; ".join(map(str, cast(list[object], part["diagnostics"])))
        seen = set()
        for read in _reads(part):
            name = str(read.get("text")).removeprefix("record.")
            if name in seen:
                continue
            seen.add(name)
            new = self._value(name, read.get("value"))
            if text.startswith("changed(") and f"old.{name}" in self.inputs:
                now = self._value(name, self.inputs.get(f"record.{name}"))
                new = f"{self._value(f'old.{name}', self.inputs[f'old.{name}'])} → {now}"
            yield self._name(name), new
        for one in _over_rows(part):
            if one is not part:
                yield str(one.get("text")), value_in_words(self.visit, None, one.get("value"))

    def _value(self, name: str, stored: object) -> str:
        root, _, rest = name.partition(".")
        if root == "setting" and isinstance(stored, str | int) and not isinstance(stored, bool):
            return _setting_in_words(self.visit, stored)
        path = (rest if root == "old" else name).split(".")
        field = field_at(self.module, tuple(path), self.visit.catalog)
        says = field.exchange.currency if field is not None and field.exchange is not None else None
        beside = ".".join((*path[:-1], says)) if says is not None else ""
        currency = self.inputs.get(f"{'old' if root == 'old' else 'record'}.{beside}")
        return value_in_words(self.visit, field, stored, str(currency) if currency is not None else None)


def _group(part: Json) -> tuple[str | None, Json]:
    """Say whether a part is a group, and which part holds its members."""
    kind = part.get("kind")
    if kind in ("and", "or"):
        return str(kind), part
    inner = _children(part)
    if kind == "not" and len(inner) == 1 and inner[0].get("kind") in ("and", "or"):
        return f"not {inner[0].get('kind')}", inner[0]
    return None, part


def _children(part: Json) -> list[Json]:
    return _mappings(part.get("children"))


def _mappings(found: object) -> list[Json]:
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def _over_rows(part: Json) -> Iterator[Json]:
    """Give the functions over related records in a part that was checked."""
    if "rows" in part:
        yield part
    for child in _children(part):
        yield from _over_rows(child)


def _row_line(depth: int, state: State, words: str, values: tuple[tuple[str, str], ...]) -> Line:
    return Line(depth=depth, state=state, words=words, code=False, group=False, decided=False, values=values, row=True)


def _state(part: Json) -> State:
    if part.get("checked") is False:
        return "unchecked"
    return "yes" if part.get("value") is True else "no"


def _decided(part: Json) -> bool:
    return bool(part.get("decided")) or any(_decided(child) for child in _children(part))


def _reads(part: Json) -> Iterator[Json]:
    if part.get("kind") == "read" and part.get("checked") is not False:
        yield part
    for child in _children(part):
        yield from _reads(child)


def value_in_words(visit: Visit, field: Field | None, stored: object, currency: str | None = None) -> str:
    """Write a value in JSON form as text: a choice by its label, a link by its record's name.

    `currency` is that of an amount whose record says it; without it such an amount is a plain number.
    """
    if stored is None or stored in ("", []):
        return visit.text("blank")
    if isinstance(stored, bool):
        return visit.text("Yes") if stored else visit.text("No")
    codes = codes_of(field, visit.catalog)
    if codes:
        found = stored if isinstance(stored, list) else [stored]
        return joined(visit, (visit.label(codes[str(one)].label) if str(one) in codes else str(one) for one in found))
    if field is not None:
        return _natural_in_words(visit, field, stored, currency)
    return str(stored)


def _natural_in_words(visit: Visit, field: Field, stored: object, currency: str | None) -> str:
    try:
        natural = from_json(field, stored)
    except (ValueError, TypeError, ArithmeticError, KeyError):
        return str(stored)
    record = _record_of(field, natural)
    if record is not None:
        return displays(visit.unit, {record}).get(record) or visit.text("Not shared with you")
    if FIELD_TYPES[field.type].kind not in _SHOWN:
        return str(stored)
    place = visit.place({}, compact=False)
    exchange = field.exchange
    if exchange is not None and exchange.currency is not None and currency is None and isinstance(natural, Decimal):
        return place.formats.number(natural)
    return str(cell(natural, field, place, currency).striptags())


def _record_of(field: Field, natural: object) -> tuple[str, int] | None:
    """Tell which record a value is a link to."""
    if isinstance(natural, Reference):
        return natural.module, natural.id
    targets = field.options.targets if isinstance(field.options, LinkOptions) else ()
    return (targets[0], natural) if len(targets) == 1 and isinstance(natural, int) else None


def _setting_in_words(visit: Visit, stored: str | int) -> str:
    try:
        return visit.place({}, compact=False).formats.number(Decimal(stored))
    except ArithmeticError:
        return str(stored)


_SHOWN = frozenset(
    {"text", "integer", "decimal", "boolean", "date", "datetime", "time", "duration", "choice", "choices"}
)


def change_lines(visit: Visit, module: str | None, changes: Iterable[Json]) -> tuple[ChangeLine, ...]:
    """Write what changed in a record, or would."""
    known = visit.catalog.modules.get(module or "")
    return tuple(_change(visit, known, one) for one in changes)


def _change(visit: Visit, module: Module | None, change: Json) -> ChangeLine:
    key = str(change.get("field"))
    field = module.field(key) if module is not None and module.has_field(key) else None
    return ChangeLine(
        field=visit.label(field.label) if field is not None else key,
        old=value_in_words(visit, field, change.get("old")),
        new=value_in_words(visit, field, change.get("new")),
    )
