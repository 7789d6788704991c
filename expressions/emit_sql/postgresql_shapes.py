"""The PostgreSQL engine's functions of what a text looks like: patterns, and parts of a text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from sqlalchemy import Numeric, Text, case, cast, func, literal

from customary.expressions.checked import Call, Checked
from customary.expressions.emit_sql.contract import Clause, Nodes
from customary.expressions.numeric import scale_of
from customary.expressions.patterns import EMAIL, PHONE, URL, Pattern, postgresql_pattern, read_pattern
from customary.expressions.types import OBSERVED_SCALE

__all__ = ["SHAPE_CALLS"]

Emit = Callable[[Nodes, Call], Clause]


def _text(nodes: Nodes, node: Call) -> Clause:
    return nodes.value(node.args[0]).clause


def _matched(text: Clause, pattern: Pattern) -> Clause | None:
    written = postgresql_pattern(pattern)
    if written is None:
        return None
    return text.collate("C").op("~", is_comparison=True)(literal(written, Text()))


def _matches(nodes: Nodes, node: Call) -> Clause:
    pattern = nodes.fixed_value(node.args[1])
    found = _matched(_text(nodes, node), read_pattern(str(pattern)))
    if found is None:
        raise nodes.not_pushable(node)
    return found


def _looks_like(pattern: Pattern) -> Emit:
    def emit(nodes: Nodes, node: Call) -> Clause:
        found = _matched(_text(nodes, node), pattern)
        assert found is not None
        return found

    return emit


def _email_domain(nodes: Nodes, node: Call) -> Clause:
    text = _text(nodes, node)
    domain = func.x_lower(func.split_part(text, "@", 2, type_=Text()), type_=Text())
    return case((_looks_like(EMAIL)(nodes, node), domain))


def _mask(nodes: Nodes, node: Call) -> Clause:
    return func.x_mask(_text(nodes, node), _seen(nodes, node.args[1]), type_=Text())


def _seen(nodes: Nodes, node: Checked) -> Clause:
    clause = cast(nodes.value(node).clause, Numeric)
    return func.round(clause, OBSERVED_SCALE, type_=Numeric()) if scale_of(node.type) > OBSERVED_SCALE else clause


def _initials(nodes: Nodes, node: Call) -> Clause:
    return func.x_initials(_text(nodes, node), type_=Text())


SHAPE_CALLS: Mapping[str, Emit] = MappingProxyType(
    {
        "matches": _matches,
        "is_email": _looks_like(EMAIL),
        "is_url": _looks_like(URL),
        "is_phone": _looks_like(PHONE),
        "email_domain": _email_domain,
        "mask": _mask,
        "initials": _initials,
    }
)
