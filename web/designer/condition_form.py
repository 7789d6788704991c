"""The rows of the condition builder: a tree of conditions as form fields, and back.

Every part of the tree has an address, the places of its ancestors and its own, such as `c.1.0`; the names of its form
fields begin with it. Whatever is in the form is a whole condition: a new row compares something, a changed one keeps
of its values what still fits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast, get_args

from werkzeug.datastructures import MultiDict

from customary.expressions.builder import Group, Operand, Operator, Row, Tree, Written, to_text, to_tree
from customary.metadata.catalog import Catalog
from customary.metadata.model.fields import Field
from customary.metadata.model.modules import Module
from customary.web.designer.operators import (
    default_operand,
    field_at,
    offered,
    operand_of,
    shape_of,
    value_kind,
)

__all__ = ["DEEPEST", "MODES", "Sent", "acted", "group_of", "mode_of", "read_group", "text_of_group", "written_form"]

Sent = MultiDict[str, str]
DEEPEST = 3
"""How deep groups stand in groups; deeper ones are shown, but no more are offered."""
MODES = ("all", "any", "not_all", "none")
_OPERATORS = frozenset(get_args(Operator))
_MOST = 200


@dataclass(frozen=True)
class _Reading:
    sent: Sent
    module: Module
    catalog: Catalog


def group_of(text: str, module: Module) -> Group | None:
    """Take a condition apart into a group; None when the builder cannot show it."""
    if not text.strip():
        return Group("all", ())
    tree = to_tree(text, module.has_field)
    if tree is None:
        return None
    return tree if isinstance(tree, Group) else Group("all", (tree,))


def text_of_group(group: Group) -> str:
    """Write the text of a group; of one without conditions there is none."""
    return to_text(group) if group.items or group.negated or group.mode == "any" else ""


def mode_of(group: Group) -> str:
    """
    >>> mode_of(Group("any", (), negated=True))
    'none'
    """
    if group.mode == "all":
        return "not_all" if group.negated else "all"
    return "none" if group.negated else "any"


def written_form(operand: Operand) -> str:
    """Write an operand as an expression says it."""
    text = to_text(Row(("x",), "=", (operand,))).removeprefix("x = ")
    return operand.text if operand.kind in ("expression", "path") else text


# Reading what was sent


def read_group(sent: Sent, module: Module, catalog: Catalog) -> Group:
    """Read the builder's form fields."""
    return _group(_Reading(sent, module, catalog), "c")


def _group(reading: _Reading, at: str) -> Group:
    mode = reading.sent.get(f"{at}.mode", "all")
    count = min(reading.sent.get(f"{at}.n", 0, type=int), _MOST)
    items = tuple(_part(reading, f"{at}.{index}") for index in range(count))
    joined: Literal["all", "any"] = "any" if mode in ("any", "none") else "all"
    return Group(joined, items, negated=mode in ("not_all", "none"))


def _part(reading: _Reading, at: str) -> Tree:
    if f"{at}.mode" in reading.sent:
        return _group(reading, at)
    if f"{at}.written" in reading.sent:
        return Written(reading.sent[f"{at}.written"])
    return _row(reading, at)


def _row(reading: _Reading, at: str) -> Row:
    sent = reading.sent
    path = tuple(sent.get(f"{at}.field", "id").split("."))
    field = field_at(reading.module, path, reading.catalog)
    asked = sent.get(f"{at}.op", "")
    operator = cast(Operator, asked if asked in _OPERATORS else "is not blank")
    same_field = sent.get(f"{at}.was", ".".join(path)) == ".".join(path)
    if not same_field and operator not in offered(field, "is not blank"):
        operator = offered(field, "is not blank")[0]
    written = sent.get(f"{at}.as") == "expression"
    texts = sent.getlist(f"{at}.value") if same_field else []
    if value_kind(field) == "text" and shape_of(operator) == "many":
        texts = [one for one in texts if one]
    operands = tuple(operand_of(field, text, written=written) for text in texts)
    return Row(path, operator, _fitting(operands, operator, field, reading.catalog))


def _fitting(
    operands: Sequence[Operand], operator: Operator, field: Field | None, catalog: Catalog
) -> tuple[Operand, ...]:
    """Take as many operands as the operator has, and the usual one where one is missing."""
    default = default_operand(field, catalog)
    match shape_of(operator):
        case "none":
            return ()
        case "one":
            return (operands[0] if operands else default,)
        case "two":
            return (*operands, default, default)[:2]
        case "many":
            return tuple(dict.fromkeys(operands)) or (default,)


# What the buttons do


def acted(group: Group, act: str, where: str, module: Module, catalog: Catalog) -> tuple[Group, str]:
    """Do what a button of the builder says to the part at an address; give the address to go on at.

    Acts: add, group (into the group there), drop, up, down; value, expression: what a row compares with.
    """
    places = tuple(int(one) for one in where.split(".")[1:] if one.isdecimal())
    if act in ("add", "group"):
        inner = _at(group, places)
        if not isinstance(inner, Group):
            return group, where
        made: Tree = _new_row(module)
        if act == "group":
            mode: Literal["all", "any"] = "any" if inner.mode == "all" else "all"
            made = Group(mode, (made, made))
        last = ".".join(["c", *map(str, places), str(len(inner.items))])
        return _put(group, places, replace(inner, items=(*inner.items, made))), last
    if not places or _at(group, places) is None:
        return group, where
    if act == "drop":
        return _without(group, places), ".".join(["c", *map(str, places[:-1])])
    if act in ("value", "expression"):
        return _replaced(group, places, _compared(_at(group, places), act, module, catalog)), where
    return _moved(group, places, -1 if act == "up" else 1)


def _new_row(module: Module) -> Row:
    first = next(iter(module.fields), "id")
    return Row((first,), "is not blank")


def _at(tree: Tree, places: Sequence[int]) -> Tree | None:
    for place in places:
        if not isinstance(tree, Group) or place >= len(tree.items):
            return None
        tree = tree.items[place]
    return tree


def _put(group: Group, places: Sequence[int], made: Group) -> Group:
    """Replace the group at some places."""
    if not places:
        return made
    inner = group.items[places[0]]
    assert isinstance(inner, Group)
    items = list(group.items)
    items[places[0]] = _put(inner, places[1:], made)
    return replace(group, items=tuple(items))


def _compared(part: Tree | None, act: str, module: Module, catalog: Catalog) -> Tree | None:
    """Compare with values, or with expressions that say the same."""
    if not isinstance(part, Row):
        return part
    if act == "expression":
        return replace(part, operands=tuple(Operand("expression", written_form(one)) for one in part.operands))
    field = field_at(module, part.path, catalog)
    kind = value_kind(field)
    default = default_operand(field, catalog)
    usual = default if default.kind == kind or kind is None else Operand(kind, "")
    return replace(part, operands=tuple(usual for _ in part.operands))


def _replaced(group: Group, places: Sequence[int], part: Tree | None) -> Group:
    holder = _at(group, places[:-1])
    assert isinstance(holder, Group)
    assert part is not None
    items = (*holder.items[: places[-1]], part, *holder.items[places[-1] + 1 :])
    return _put(group, places[:-1], replace(holder, items=items))


def _without(group: Group, places: Sequence[int]) -> Group:
    """Leave a part out, and with it a group that would be left empty."""
    holder = _at(group, places[:-1])
    assert isinstance(holder, Group)
    items = holder.items[: places[-1]] + holder.items[places[-1] + 1 :]
    if not items and len(places) > 1:
        return _without(group, places[:-1])
    return _put(group, places[:-1], replace(holder, items=items))


def _moved(group: Group, places: Sequence[int], step: int) -> tuple[Group, str]:
    """Move a part by one place; beyond the end of its group it leaves the group."""
    holder = _at(group, places[:-1])
    part = _at(group, places)
    assert isinstance(holder, Group)
    assert part is not None
    target = places[-1] + step
    if 0 <= target < len(holder.items):
        items = list(holder.items)
        items[places[-1]], items[target] = items[target], items[places[-1]]
        moved = _put(group, places[:-1], replace(holder, items=tuple(items)))
        return moved, ".".join(["c", *map(str, (*places[:-1], target))])
    if len(places) < 2:
        return group, ".".join(["c", *map(str, places)])
    return _out(group, places, part, before=step < 0)


def _out(group: Group, places: Sequence[int], part: Tree, *, before: bool) -> tuple[Group, str]:
    """Move a part out of its group, before or behind it."""
    outer = places[:-2]
    was = _at(group, outer)
    left = _without(group, places)
    holder = _at(left, outer)
    assert isinstance(holder, Group)
    assert isinstance(was, Group)
    still_there = len(holder.items) == len(was.items)
    at = places[-2] + (1 if still_there and not before else 0)
    items = (*holder.items[:at], part, *holder.items[at:])
    return _put(left, outer, replace(holder, items=items)), ".".join(["c", *map(str, (*outer, at))])
