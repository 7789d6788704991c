"""The JavaScript back end's functions of what a text looks like, and of the parts of it that are shown."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType

from customary.expressions.checked import Call, Const
from customary.expressions.emit_javascript.code import PATTERNS, Code, Emitter, apply, text
from customary.expressions.patterns import automaton_of, read_pattern

__all__ = ["SHAPE_CALLS"]

Emit = Callable[[Emitter, Call], Code]


def _matches(emitter: Emitter, node: Call) -> Code:
    """The table of the pattern's automaton is a literal; the runtime reads it once."""
    operand, pattern = node.args
    assert isinstance(pattern, Const)
    table = json.dumps(automaton_of(read_pattern(str(pattern.value))).as_json(), separators=(",", ":"))
    return emitter.strict_condition(
        [emitter.operand(operand)], lambda one: emitter.use(PATTERNS, "matches", one, text(table))
    )


def _looks_like(helper: str) -> Emit:
    def emit(emitter: Emitter, node: Call) -> Code:
        return emitter.strict_condition([emitter.operand(node.args[0])], lambda one: emitter.use(PATTERNS, helper, one))

    return emit


def _email_domain(emitter: Emitter, node: Call) -> Code:
    code = emitter.strict([emitter.operand(node.args[0])], lambda one: emitter.use(PATTERNS, "emailDomain", one))
    return Code(code.code, nullable=True)


def _initials(emitter: Emitter, node: Call) -> Code:
    return emitter.strict(
        [emitter.operand(node.args[0])],
        lambda one: apply("sized", emitter.use(PATTERNS, "initials", one), *emitter.site(node.span)),
        fails=True,
    )


SHAPE_CALLS: Mapping[str, Emit] = MappingProxyType(
    {
        "matches": _matches,
        "is_email": _looks_like("isEmail"),
        "is_url": _looks_like("isUrl"),
        "is_phone": _looks_like("isPhone"),
        "email_domain": _email_domain,
        "initials": _initials,
    }
)
