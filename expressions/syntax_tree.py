"""Lark's tree to syntax nodes: literals are read, names normalised, sizes checked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sized
from datetime import date
from typing import Any, Literal, cast

from lark import Token, Tree

from customary.expressions import limits
from customary.expressions import syntax_problems as problems
from customary.expressions.nodes import (
    Argument,
    Binary,
    BlankLiteral,
    BlankTest,
    BooleanLiteral,
    Comparison,
    ComparisonOp,
    DateLiteral,
    DateTimeLiteral,
    FunctionCall,
    ListLiteral,
    Logic,
    Match,
    MatchKind,
    Membership,
    Node,
    NumberLiteral,
    Path,
    PercentLiteral,
    QuantityLiteral,
    Range,
    Sequence,
    TextLiteral,
    Unary,
    Unit,
)
from customary.expressions.positions import Excerpt, Problem, Span

__all__ = ["RESERVED", "TreeRefused", "nodes_from_tree"]

RESERVED = frozenset(
    {"and", "or", "not", "in", "is", "between", "contains", "starts", "ends", "with", "like", "where"}
    | {"true", "false", "blank", "null"}
)

_Tree = Tree[Token]
_OPERATORS: dict[str, ComparisonOp] = {"EQ": "=", "NE": "!=", "LE": "<=", "GE": ">=", "LT": "<", "GT": ">"}
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\(.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t"}
_INSTANT = re.compile(
    r"#(?P<date>[0-9-]{10})T(?P<hour>\d\d):(?P<minute>\d\d)(:(?P<second>\d\d)(\.(?P<fraction>\d+))?)?"
    r"(?P<zone>Z|(?P<sign>[+-])(?P<zone_hour>\d\d):(?P<zone_minute>\d\d))?#"
)


class TreeRefused(Exception):
    """The text can be read but may not stand; leaves the depth of a tree for the parser, and goes no further."""

    def __init__(self, *found: Problem) -> None:
        self.problems = found
        super().__init__()


def nodes_from_tree(tree: _Tree, excerpt: Excerpt) -> Node:
    """Turn the whole tree of one expression into syntax nodes."""
    return _Reader(excerpt).node(cast(_Tree, tree.children[0]), 1)


class _Reader:
    """Reads one tree."""

    def __init__(self, excerpt: Excerpt) -> None:
        self._excerpt = excerpt

    def node(self, tree: _Tree, depth: int) -> Node:
        span = self._span(tree)
        if depth > limits.MAX_DEPTH:
            raise TreeRefused(problems.limit_passed(span, "depth", limits.MAX_DEPTH))
        return _READERS[tree.data](self, tree, span, depth)

    def _span(self, item: _Tree | Token) -> Span:
        if isinstance(item, Token):
            return self._excerpt.span(item.start_pos or 0, item.end_pos or 0)
        start = getattr(item.meta, "start_pos", 0)
        return self._excerpt.span(start, getattr(item.meta, "end_pos", start))

    def _all(self, trees: list[Any], depth: int) -> tuple[Node, ...]:
        return tuple(self.node(one, depth + 1) for one in trees if one is not None)

    def _name(self, token: Token) -> str:
        name = unicodedata.normalize("NFKC", str(token))
        span = self._span(token)
        if len(name) > 63:
            raise TreeRefused(problems.long_name(span))
        if name.lower() in RESERVED:
            raise TreeRefused(problems.reserved_name(span, name.lower()))
        if not name.isidentifier():
            raise TreeRefused(problems.unknown_character(span, str(token)))
        return name

    # Conditions

    def logic(self, tree: _Tree, span: Span, depth: int) -> Node:
        op = "and" if tree.data == "and_" else "or"
        return Logic(span=span, op=cast(Any, op), operands=self._all(tree.children, depth))

    def negation(self, tree: _Tree, span: Span, depth: int) -> Node:
        return Unary(span=span, op="not", operand=self._all(tree.children, depth)[0])

    def compare(self, tree: _Tree, span: Span, depth: int) -> Node:
        left, operator, right = cast(list[_Tree], tree.children)
        op = _OPERATORS[cast(Token, operator.children[0]).type]
        first, second = self._all([left, right], depth)
        return Comparison(span=span, op=op, left=first, right=second)

    def membership(self, tree: _Tree, span: Span, depth: int) -> Node:
        left, right = cast(list[_Tree], tree.children)
        negated = tree.data == "not_in"
        operand = self.node(left, depth + 1)
        if right.data in {"items", "list"}:
            self._refuse_long(right.children, self._span(right))
            items = self._all(list(right.children), depth)
            return Membership(span=span, negated=negated, operand=operand, items=items, source=None)
        source = self.node(right, depth + 1)
        return Membership(span=span, negated=negated, operand=operand, items=(), source=source)

    def range(self, tree: _Tree, span: Span, depth: int) -> Node:
        operand, low, high = self._all(tree.children, depth)
        return Range(span=span, negated=tree.data == "not_between", operand=operand, low=low, high=high)

    def blank_test(self, tree: _Tree, span: Span, depth: int) -> Node:
        operand = self._all(tree.children, depth)[0]
        return BlankTest(span=span, negated=tree.data == "is_not_blank", operand=operand)

    def match(self, tree: _Tree, span: Span, depth: int) -> Node:
        negated = tree.data.startswith("not_")
        kind = cast(MatchKind, tree.data.removeprefix("not_").removesuffix("_with"))
        left, right = tree.children
        operand = self.node(cast(_Tree, left), depth + 1)
        pattern: Node
        if isinstance(right, Token):
            pattern = TextLiteral(span=self._span(right), value=self._text(right))
        else:
            pattern = self.node(right, depth + 1)
        return Match(span=span, kind=kind, negated=negated, operand=operand, pattern=pattern)

    # Values

    def binary(self, tree: _Tree, span: Span, depth: int) -> Node:
        op = {"add": "+", "sub": "-", "mul": "*", "div": "/", "pow": "^"}[tree.data]
        left, right = self._all(tree.children, depth)
        return Binary(span=span, op=cast(Any, op), left=left, right=right)

    def signed(self, tree: _Tree, span: Span, depth: int) -> Node:
        op = "-" if tree.data == "neg" else "+"
        return Unary(span=span, op=cast(Any, op), operand=self._all(tree.children, depth)[0])

    def sequence(self, tree: _Tree, span: Span, depth: int) -> Node:
        """Read `a & b & c`, a chain that may be as long as its words, as one node: it does not count as deep.

        Both operators are associative, so brackets inside a chain change nothing and go.
        """
        parts: list[Node] = []
        at: Any = tree
        right_first = tree.data == "coalesce"
        while at.data == tree.data:
            left, right = at.children
            parts.append(self.node(left if right_first else right, depth + 1))
            at = right if right_first else left
        parts.append(self.node(at, depth + 1))
        op: Literal["&", "??"] = "??" if right_first else "&"
        ordered = parts if right_first else reversed(parts)
        return Sequence(span=span, op=op, parts=tuple(inner for one in ordered for inner in _spliced(one, op)))

    def call(self, tree: _Tree, span: Span, depth: int) -> Node:
        name, arguments, where = cast(list[Any], tree.children)
        given = () if arguments is None else tuple(self._argument(one, depth) for one in arguments.children)
        return FunctionCall(
            span=span,
            name=self._name(name),
            name_span=self._span(name),
            arguments=given,
            where=None if where is None else self.node(where, depth + 1),
        )

    def _argument(self, tree: _Tree, depth: int) -> Argument:
        if tree.data != "named":
            value = self.node(tree, depth + 1)
            return Argument(span=value.span, name=None, name_span=None, value=value)
        name, inner = cast(list[Any], tree.children)
        return Argument(
            span=self._span(tree),
            name=self._name(name),
            name_span=self._span(name),
            value=self.node(inner, depth + 1),
        )

    def path(self, tree: _Tree, span: Span, depth: int) -> Node:
        names = cast(list[Token], tree.children)
        return Path(
            span=span,
            names=tuple(self._name(one) for one in names),
            name_spans=tuple(self._span(one) for one in names),
        )

    def list(self, tree: _Tree, span: Span, depth: int) -> Node:
        self._refuse_long(tree.children, span)
        return ListLiteral(span=span, items=self._all(tree.children, depth))

    def _refuse_long(self, items: Sized, span: Span) -> None:
        if len(items) > limits.MAX_LIST:
            raise TreeRefused(problems.limit_passed(span, "list", limits.MAX_LIST))

    # Literals

    def number(self, tree: _Tree, span: Span, depth: int) -> Node:
        return NumberLiteral(span=span, digits=str(tree.children[0]))

    def percent(self, tree: _Tree, span: Span, depth: int) -> Node:
        return PercentLiteral(span=span, digits=str(tree.children[0])[:-1])

    def quantity(self, tree: _Tree, span: Span, depth: int) -> Node:
        digits, unit = cast(list[Token], tree.children)
        return QuantityLiteral(span=span, digits=str(digits), unit=cast(Unit, str(unit).removesuffix("s")))

    def text(self, tree: _Tree, span: Span, depth: int) -> Node:
        return TextLiteral(span=span, value=self._text(cast(Token, tree.children[0])))

    def boolean(self, tree: _Tree, span: Span, depth: int) -> Node:
        return BooleanLiteral(span=span, value=tree.data == "true")

    def blank(self, tree: _Tree, span: Span, depth: int) -> Node:
        return BlankLiteral(span=span)

    def date(self, tree: _Tree, span: Span, depth: int) -> Node:
        written = str(tree.children[0])
        ordinal = _ordinal(written[1:-1])
        if ordinal is None:
            raise TreeRefused(problems.bad_literal_date(span, written))
        return DateLiteral(span=span, ordinal=ordinal)

    def datetime(self, tree: _Tree, span: Span, depth: int) -> Node:
        written = str(tree.children[0])
        found = _instant(written)
        if found is None:
            raise TreeRefused(problems.bad_literal_date(span, written))
        ordinal, milliseconds, offset = found
        return DateTimeLiteral(span=span, ordinal=ordinal, milliseconds=milliseconds, offset_minutes=offset)

    def _text(self, token: Token) -> str:
        span = self._span(token)
        plain = _ESCAPE.sub(_unescaped, token[1:-1])
        if any(0xD800 <= ord(char) < 0xE000 for char in plain):
            # A pair of escapes is one character; a half of one is none.
            plain = plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
            if "\ufffd" in plain:
                raise TreeRefused(problems.bad_escape(span))
        if "\0" in plain:
            raise TreeRefused(problems.bad_escape(span))
        if len(plain) > limits.MAX_TEXT:
            raise TreeRefused(problems.limit_passed(span, "text", limits.MAX_TEXT))
        return unicodedata.normalize("NFC", plain)


def _spliced(node: Node, op: str) -> tuple[Node, ...]:
    return node.parts if isinstance(node, Sequence) and node.op == op else (node,)


def _unescaped(found: re.Match[str]) -> str:
    if found[1] is not None:
        return chr(int(found[1], 16))
    return _ESCAPED.get(found[2], found[2])


def _ordinal(text: str) -> int | None:
    try:
        return date.fromisoformat(text).toordinal()
    except ValueError:
        return None


def _instant(text: str) -> tuple[int, int, int | None] | None:
    """Read day, milliseconds since midnight, and minutes east of Greenwich; None for what the calendar lacks."""
    found = _INSTANT.fullmatch(text)
    assert found is not None  # the grammar lets through what has this form
    ordinal = _ordinal(found["date"])
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    if ordinal is None or hour > 23 or minute > 59 or second > 59:
        return None
    fraction = int((found["fraction"] or "0").ljust(3, "0"))
    milliseconds = ((hour * 60 + minute) * 60 + second) * 1000 + fraction
    if found["zone"] is None:
        return ordinal, milliseconds, None
    if found["zone"] == "Z":
        return ordinal, milliseconds, 0
    east = int(found["zone_hour"]) * 60 + int(found["zone_minute"])
    if east > 18 * 60 or int(found["zone_minute"]) > 59:
        return None
    return ordinal, milliseconds, east if found["sign"] == "+" else -east


_READERS: dict[str, Callable[[_Reader, _Tree, Span, int], Node]] = {
    "or_": _Reader.logic,
    "and_": _Reader.logic,
    "not_": _Reader.negation,
    "compare": _Reader.compare,
    "in_": _Reader.membership,
    "not_in": _Reader.membership,
    "between": _Reader.range,
    "not_between": _Reader.range,
    "is_blank": _Reader.blank_test,
    "is_not_blank": _Reader.blank_test,
    "contains": _Reader.match,
    "not_contains": _Reader.match,
    "starts_with": _Reader.match,
    "ends_with": _Reader.match,
    "like": _Reader.match,
    "not_like": _Reader.match,
    "coalesce": _Reader.sequence,
    "join": _Reader.sequence,
    "add": _Reader.binary,
    "sub": _Reader.binary,
    "mul": _Reader.binary,
    "div": _Reader.binary,
    "pow": _Reader.binary,
    "neg": _Reader.signed,
    "pos": _Reader.signed,
    "path": _Reader.path,
    "call": _Reader.call,
    "list": _Reader.list,
    "number": _Reader.number,
    "percent": _Reader.percent,
    "span": _Reader.quantity,
    "text": _Reader.text,
    "date": _Reader.date,
    "datetime": _Reader.datetime,
    "true": _Reader.boolean,
    "false": _Reader.boolean,
    "blank": _Reader.blank,
}
