"""The Python back end's `format`: the layout that its pattern says is kept beside the code."""

from __future__ import annotations

import ast
from typing import cast

from customary.expressions.checked import Call, Const
from customary.expressions.formats import Kind, read_format
from customary.expressions.functions.signature import family_of
from customary.expressions.python_code import Code, Emitter, apply, attribute, constant, name
from customary.expressions.python_ways import seen

__all__ = ["format_call"]


def format_call(emitter: Emitter, node: Call) -> Code:
    """Emit `format`."""
    value, pattern, zone, language = node.args
    assert isinstance(pattern, Const)
    assert isinstance(zone, Const)
    assert isinstance(language, Const)
    kind = cast(Kind, family_of(value.type))
    layout = emitter.keep(read_format(str(pattern.value), kind))
    words: ast.expr = attribute("x", "language") if language.value is None else constant(language.value)
    if kind == "number":
        operand, kept = seen(emitter, value)
        return emitter.strict([operand], lambda one: apply("write_number", one, constant(kept), layout))
    operand = emitter.operand(value)
    if kind == "duration":
        return emitter.strict([operand], lambda one: apply("write_duration", one, layout))
    if kind == "date":
        return emitter.strict([operand], lambda one: apply("write_moment", one, constant(0), layout, words))
    if kind == "time":
        return emitter.strict([operand], lambda one: apply("write_moment", constant(1), one, layout, words))
    more = constant(zone.value), layout, words, name("x")
    return emitter.strict(
        [operand], lambda one: apply("write_instant_or_report", one, *more, *emitter.site(node.span)), fails=True
    )
