"""Between the text of a condition and the rows of the condition builder.

The builder shows any tree of and, or and not over comparisons. A part that it has no row for stays as it was written,
in a `Written` leaf; nothing is ever dropped. `to_text(to_tree(text))` means the same as `text`, and
`to_tree(to_text(tree))` is `simplified(tree)`: the same tree without groups that a text does not tell.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, assert_never

from customary.expressions.nodes import (
    BlankLiteral,
    BlankTest,
    BooleanLiteral,
    Comparison,
    DateLiteral,
    FunctionCall,
    Logic,
    Match,
    Membership,
    Node,
    NumberLiteral,
    Path,
    PercentLiteral,
    QuantityLiteral,
    Range,
    TextLiteral,
    Unary,
)
from customary.expressions.parser import parse
from customary.expressions.positions import Excerpt
from customary.expressions.printing import canonical, quoted

__all__ = [
    "Group",
    "Operand",
    "OperandKind",
    "Operator",
    "Row",
    "Tree",
    "Written",
    "paths_of",
    "simplified",
    "to_text",
    "to_tree",
    "value_text",
]

OperandKind = Literal["text", "number", "percent", "quantity", "boolean", "date", "blank", "path", "expression"]
Operator = Literal[
    "=",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "in",
    "not in",
    "between",
    "not between",
    "is blank",
    "is not blank",
    "contains",
    "not contains",
    "starts with",
    "not starts with",
    "ends with",
    "not ends with",
    "like",
    "not like",
    "is true",
    "is false",
    "changed",
]


@dataclass(frozen=True, slots=True)
class Operand:
    """What a row compares with."""

    kind: OperandKind
    text: str
    """As a person types it into a box: a text without quotes, `12.5`, `2026-03-02`, a path, or an expression."""


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison of a field."""

    path: tuple[str, ...]
    operator: Operator
    operands: tuple[Operand, ...] = ()
    """One for most operators, two for `between`, any number for `in`, none for `is blank`, `is true`, `changed`."""


@dataclass(frozen=True, slots=True)
class Written:
    """A part that the builder shows as text, read-only."""

    text: str


@dataclass(frozen=True, slots=True)
class Group:
    """All, any, or (with `negated`) none of what is in it."""

    mode: Literal["all", "any"]
    items: tuple[Tree, ...]
    negated: bool = False
    """With `all`: not all of them; with `any`: none of them."""


Tree = Group | Row | Written


def paths_of(tree: Tree | None) -> frozenset[tuple[str, ...]]:
    """Give the fields that the rows of a tree compare."""
    match tree:
        case Group(items=items):
            return frozenset().union(*map(paths_of, items))
        case Row(path=path):
            return frozenset({path})
    return frozenset()


Knows = Callable[[str], bool]
"""Says whether a name that a path begins with is a field."""


def to_tree(text: str, knows: Knows | None = None) -> Tree | None:
    """Take the text of a condition apart; None when it cannot be read, or when no part of it fits a row.

    With `knows`, a row's field must be one that is known; anything else stays written.
    """
    node = parse(Excerpt.whole(text)).node
    if node is None:
        return None
    tree = _tree(node, knows)
    return None if isinstance(tree, Written) else tree


def to_text(tree: Tree) -> str:
    """Write the text of a condition; an empty group is what always holds (all) or never does (any)."""
    return _text(tree, inside=None)


# Text to tree


def _tree(node: Node, knows: Knows | None) -> Tree:
    match node:
        case Logic():
            mode: Literal["all", "any"] = "all" if node.op == "and" else "any"
            return Group(mode, tuple(_tree(one, knows) for one in node.operands))
        case Unary(op="not", operand=Logic() as inner):
            group = _tree(inner, knows)
            assert isinstance(group, Group)
            return Group(group.mode, group.items, negated=True)
        case Unary(op="not", operand=Path() as path) if _known(path.names, knows):
            return Row(path.names, "is false")
        case Unary(op="not", operand=inner):
            part = _tree(inner, knows)
            return Written(canonical(node)) if isinstance(part, Written) else _opposite(part)
        case _:
            row = _row(node)
            return row if row is not None and _known(row.path, knows) else Written(canonical(node))


def _row(node: Node) -> Row | None:
    match node:
        case Path():
            return Row(node.names, "is true")
        case Comparison(op=op, left=Path() as path, right=right):
            return Row(path.names, op, (_operand(right),))
        case BlankTest(negated=negated, operand=Path() as path):
            return Row(path.names, "is not blank" if negated else "is blank")
        case Match(kind=kind, negated=negated, operand=Path() as path, pattern=pattern):
            return Row(path.names, _MATCHES[kind, negated], (_operand(pattern),))
        case Range(negated=negated, operand=Path() as path, low=low, high=high):
            return Row(path.names, "not between" if negated else "between", (_operand(low), _operand(high)))
        case Membership(operand=Path() as path, source=None):
            return Row(path.names, "not in" if node.negated else "in", tuple(_operand(one) for one in node.items))
        case FunctionCall(name="changed", where=None, arguments=(only,)) if isinstance(only.value, Path):
            return Row(only.value.names, "changed")
        case _:
            return None


_MATCHES: dict[tuple[str, bool], Operator] = {
    ("contains", False): "contains",
    ("contains", True): "not contains",
    ("starts", False): "starts with",
    ("starts", True): "not starts with",
    ("ends", False): "ends with",
    ("ends", True): "not ends with",
    ("like", False): "like",
    ("like", True): "not like",
}


def _operand(node: Node) -> Operand:
    match node:
        case TextLiteral(value=value):
            return Operand("text", value)
        case NumberLiteral(digits=digits):
            return Operand("number", digits)
        case Unary(op="-", operand=NumberLiteral(digits=digits)):
            return Operand("number", f"-{digits}")
        case PercentLiteral(digits=digits):
            return Operand("percent", digits)
        case QuantityLiteral():
            return Operand("quantity", canonical(node))
        case BooleanLiteral(value=value):
            return Operand("boolean", "true" if value else "false")
        case DateLiteral(ordinal=ordinal):
            return Operand("date", date.fromordinal(ordinal).isoformat())
        case BlankLiteral():
            return Operand("blank", "")
        case Path(names=names):
            return Operand("path", ".".join(names))
        case _:
            return Operand("expression", canonical(node))


def _known(path: tuple[str, ...], knows: Knows | None) -> bool:
    return knows is None or knows(path[0])


def simplified(tree: Tree) -> Tree:
    """Leave out groups of one part, and say a negated comparison by its own operator where there is one."""
    if not isinstance(tree, Group):
        return tree
    items = tuple(map(simplified, tree.items))
    if not items:
        word = "true" if tree.mode == "all" else "false"
        return Written(f"not {word}" if tree.negated else word)
    if len(items) > 1:
        return replace(tree, items=items)
    return _opposite(items[0]) if tree.negated else items[0]


def _opposite(tree: Tree) -> Tree:
    match tree:
        case Row(operator="is true" | "starts with" | "ends with" as operator):
            return replace(tree, operator=_NEGATIONS[operator])
        case Group(negated=False):
            return replace(tree, negated=True)
        case Written(text=text):
            return Written(f"not {text}" if _binds_tightly(text) else f"not ({text})")
    return Group("all", (tree,), negated=True)


_NEGATIONS: dict[str, Operator] = {
    "is true": "is false",
    "starts with": "not starts with",
    "ends with": "not ends with",
}


def _binds_tightly(text: str) -> bool:
    """Say whether a `not` before a text is a `not` before all of it."""
    node = parse(Excerpt.whole(text)).node
    return node is not None and canonical(Unary(span=node.span, op="not", operand=node)) == f"not {canonical(node)}"


# Tree to text


def _text(tree: Tree, *, inside: Literal["all", "any", "not"] | None) -> str:
    match tree:
        case Written():
            return tree.text if inside is None else f"({tree.text})"
        case Row():
            return _row_text(tree, inside)
        case Group():
            return _group_text(tree, inside)
    assert_never(tree)


def _group_text(group: Group, inside: Literal["all", "any", "not"] | None) -> str:
    if group.negated:
        return f"not {_text(Group(group.mode, group.items), inside='not')}"
    if not group.items:
        return "true" if group.mode == "all" else "false"
    if len(group.items) == 1:
        return _text(group.items[0], inside=inside)
    joined = (" and " if group.mode == "all" else " or ").join(_text(one, inside=group.mode) for one in group.items)
    # A group in a group of the same mode keeps its parentheses: it was a group of its own on the page.
    return joined if inside is None else f"({joined})"


def _row_text(row: Row, inside: Literal["all", "any", "not"] | None) -> str:
    path = ".".join(row.path)
    values = [value_text(one) for one in row.operands]
    match row.operator:
        case "is true":
            text = path
        case "is false":
            text = f"not {path}"
        case "changed":
            return f"changed({path})"
        case "is blank" | "is not blank":
            text = f"{path} {row.operator}"
        case "in" | "not in":
            text = f"{path} {row.operator} ({', '.join(values)})" if values else _NEVER[row.operator]
        case "between" | "not between":
            text = f"{path} {row.operator} {values[0]} and {values[1]}"
        case "not starts with" | "not ends with":
            text = f"not {path} {row.operator.removeprefix('not ')} {values[0]}"
        case _:
            text = f"{path} {row.operator} {values[0]}"
    return f"({text})" if inside == "not" and row.operator != "is true" else text


_NEVER = {"in": "false", "not in": "true"}
"""One of no values: never."""


def value_text(operand: Operand) -> str:
    """Write what a row compares with as the text of an expression."""
    match operand.kind:
        case "text":
            return quoted(operand.text)
        case "percent":
            return f"{operand.text}%"
        case "date":
            return f"#{operand.text}#"
        case "blank":
            return "blank"
        case "expression":
            return f"({operand.text})"
        case _:
            return operand.text
