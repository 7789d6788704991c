"""A record that examples read: an opportunity with its lines, as it is while it is being saved.

`SAMPLE_FIELDS` is what the page shows of it; `sample_result` evaluates an expression for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from customary.expressions import types as t
from customary.expressions.checked import RowsSlot, Slot
from customary.expressions.environment import Environment, Option
from customary.expressions.expression import Expression
from customary.expressions.functions import Example
from customary.expressions.scope import DictionaryWords, Member, ModuleWords, Place, Purpose, Vocabulary

__all__ = [
    "SAMPLE_ENVIRONMENT",
    "SAMPLE_EXAMPLES",
    "SAMPLE_FIELDS",
    "SAMPLE_PLACE",
    "SAMPLE_VOCABULARY",
    "sample_values",
]

_TODAY = date(2026, 2, 28).toordinal()


def _module(name: str, /, **types: t.Type) -> ModuleWords:
    return ModuleWords(name=name, members={key: Member(key=key, type=type_) for key, type_ in types.items()})


_MODULES = (
    _module(
        "opportunity",
        name=t.TEXT,
        amount=t.MoneyType(),
        quantity=t.INTEGER,
        stage=t.ChoiceType("sales_stage"),
        regions=t.ChoicesType("region"),
        account=t.RefType(("account",)),
        owner=t.RefType(("user",)),
        close_date=t.DATE,
        lines=t.ListType("line"),
    ),
    _module(
        "line",
        product=t.TEXT,
        quantity=t.INTEGER,
        amount=t.MoneyType(),
        due=t.DATE,
        cancelled=t.BOOLEAN,
        opportunity=t.RefType(("opportunity",)),
    ),
    _module("account", name=t.TEXT, parent=t.RefType(("account",)), opportunities=t.ListType("opportunity")),
    _module("user", name=t.TEXT, superior=t.RefType(("user",))),
)
SAMPLE_VOCABULARY = Vocabulary(
    modules={one.name: one for one in _MODULES},
    dictionaries={
        "sales_stage": DictionaryWords(
            name="sales_stage", codes={"new": {}, "won": {}, "lost": {}}, attributes={"probability": t.NumberType(3, 2)}
        ),
        "region": DictionaryWords(name="region", codes={"north": {}, "south": {}, "east": {}}),
    },
    roles=frozenset({"sales_manager", "employee"}),
    settings={"quiet_days": t.INTEGER},
)
SAMPLE_PLACE = Place(module="opportunity", purpose=Purpose.RULE, saving=True)
SAMPLE_ENVIRONMENT = Environment(
    today=_TODAY,
    now=1_772_271_000_000,
    zone="Asia/Taipei",
    user_id=7,
    roles=frozenset({"employee"}),
    teams=frozenset({"east"}),
    dictionaries={
        "sales_stage": {
            "new": Option(
                labels={"en": "New", "zh-Hans": "新建", "zh-Hant": "新建"}, rank=1, attributes={"probability": 10}
            ),
            "won": Option(
                labels={"en": "Won", "zh-Hans": "赢单", "zh-Hant": "贏單"},
                rank=2,
                group="closed",
                attributes={"probability": 100},
            ),
            "lost": Option(
                labels={"en": "Lost", "zh-Hans": "输单", "zh-Hant": "輸單"}, rank=3, group="closed", active=False
            ),
        }
    },
)

_LINES: tuple[Mapping[str, object], ...] = (
    {"product": "Crane", "quantity": 1, "amount": 10_000_000, "due": _TODAY + 31, "cancelled": False},
    {"product": "Cable", "quantity": 40, "amount": 2_000_000, "due": _TODAY + 10, "cancelled": False},
    {"product": "Radio", "quantity": 2, "amount": 500_000, "due": None, "cancelled": True},
)
_RECORD: Mapping[str, object] = {
    "id": 42,
    "name": "Harbour crane",
    "amount": 12_000_000,
    "quantity": 3,
    "stage": "won",
    "regions": frozenset({"north", "east"}),
    "account": {"id": 5, "display": "Kestrel Shipping", "name": "Kestrel Shipping", "parent": {"id": 3}},
    "owner": {"id": 8, "display": "Wei", "name": "Wei", "superior": {"id": 7}},
    "close_date": date(2026, 3, 31).toordinal(),
}
_OLD: Mapping[str, object] = {**_RECORD, "stage": "new", "amount": 9_000_000}
_USER: Mapping[str, object] = {"id": 7, "display": "Lin", "name": "Lin"}
_ABOVE = {"account": frozenset({3, 1}), "owner": frozenset({7})}

SAMPLE_FIELDS: tuple[tuple[str, str], ...] = (
    ("name", '"Harbour crane"'),
    ("amount", "1200"),
    ("quantity", "3"),
    ("stage", '"won"'),
    ("regions", '["east", "north"]'),
    ("account", "Kestrel Shipping"),
    ("owner", "Wei"),
    ("close_date", "#2026-03-31#"),
    ("old.stage, old.amount", '"new", 900'),
    ("today()", "#2026-02-28#"),
)

SAMPLE_EXAMPLES: Mapping[str, tuple[Example, ...]] = MappingProxyType(
    {
        "today": (Example("today() + 1 month", "#2026-03-28#"),),
        "now": (Example("date(now())", "#2026-02-28#"),),
        "join_text": (
            Example("join_text(lines, product)", '"Crane, Cable, Radio"'),
            Example('join_text(lines, product, separator: "/" where not cancelled)', '"Crane/Cable"'),
        ),
        "sum": (
            Example("sum(lines, amount)", "1250"),
            Example("sum(lines, quantity where not cancelled)", "41"),
            Example("sum(account.opportunities, sum(lines, amount))", "1250"),
        ),
        "count": (
            Example("count(lines)", "3"),
            Example("count(lines where amount > 100)", "2"),
            Example("count(regions)", "2"),
        ),
        "avg": (Example("avg(lines, quantity where cancelled)", "2"),),
        "any": (Example("any(lines, quantity > 30)", "true"),),
        "all": (Example("all(lines, amount > 100)", "false"),),
        "first": (Example("first(lines, product, by: due)", '"Cable"'),),
        "last": (Example("last(lines, product, by: due)", '"Crane"'),),
        "related_count": (Example("related_count(line.opportunity where cancelled)", "1"),),
        "exists": (Example('exists("line" where opportunity = record and quantity > 100)', "false"),),
        "label": (Example("label(stage)", '"Won"'), Example('label(stage, lang: "zh-Hant")', '"贏單"')),
        "rank": (Example("rank(stage)", "2"), Example("rank(stage) > rank(old.stage)", "true")),
        "group": (Example("group(stage)", '"closed"'),),
        "is_active_option": (Example("is_active_option(stage)", "true"),),
        "dict": (Example('dict("sales_stage", stage, "probability")', "1"),),
        "has_any": (Example('has_any(regions, "south", "east")', "true"),),
        "has_all": (Example('has_all(regions, "south", "east")', "false"),),
        "has_none": (Example('has_none(regions, "south")', "true"),),
        "has_role": (Example('has_role("sales_manager")', "false"),),
        "in_team": (Example('in_team("east")', "true"),),
        "is_owner": (Example("is_owner()", "false"),),
        "is_subordinate": (Example("is_subordinate(owner)", "true"),),
        "is_descendant": (Example("is_descendant(account, account.parent)", "true"),),
        "changed": (
            Example("changed(stage)", "true"),
            Example('changed(stage, from: "new", to: "lost")', "false"),
            Example("changed(amount) and amount > old.amount", "true"),
        ),
        "changed_any": (Example("changed_any(name, close_date)", "false"),),
        "is_new": (Example("is_new()", "false"),),
    }
)
"""Examples of functions that need a record, by function."""


def sample_values(expression: Expression) -> list[object]:
    """Give the values of an expression's slots for the sample record."""
    return [_rows(slot) if isinstance(slot, RowsSlot) else _value(slot) for slot in expression.slots]


def _value(slot: Slot) -> object:
    if isinstance(slot.type, t.AncestorsType):
        return _ABOVE[slot.path[0]]
    roots = {"record": _RECORD, "outer": _RECORD, "old": _OLD, "user": _USER, "setting": {"quiet_days": 30}}
    found: object = roots[slot.root]
    for step in slot.path:
        found = found.get(step) if isinstance(found, Mapping) else None
    return found["id"] if isinstance(found, Mapping) else found


def _rows(slot: RowsSlot) -> list[tuple[object, ...]]:
    lines = [{"id": number, **line, "opportunity": _RECORD} for number, line in enumerate(_LINES, start=1)]
    rows = lines if slot.module == "line" else [_RECORD]
    return [tuple(_of_row(row, one) for one in slot.slots) for row in rows]


def _of_row(row: Mapping[str, object], slot: Slot | RowsSlot) -> object:
    if isinstance(slot, RowsSlot):
        return _rows(slot)
    found: object = row
    for step in slot.path:
        found = found.get(step) if isinstance(found, Mapping) else None
    return found["id"] if isinstance(found, Mapping) else found
