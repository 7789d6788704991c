"""The JavaScript back end's `format`: the layout that its pattern says is a literal of the emitted function."""

from __future__ import annotations

import json
from typing import cast

from customary.expressions.checked import Call
from customary.expressions.emit_javascript.code import FORMATS, NULL, Code, Emitter, text, whole
from customary.expressions.emit_javascript.ways import literal_of, seen_number
from customary.expressions.formats import Kind, Layout, NumberLayout, read_format
from customary.expressions.functions.signature import family_of

__all__ = ["format_call"]


def format_call(emitter: Emitter, node: Call) -> Code:
    """Emit `format`."""
    value, pattern, zone, language = node.args
    kind = cast(Kind, family_of(value.type))
    layout = _layout(read_format(str(literal_of(pattern)), kind))
    named = literal_of(language)
    words = NULL if named is None else text(named)
    if kind == "number":
        operand, seen = seen_number(emitter, value)
        return emitter.strict([operand], lambda one: emitter.use(FORMATS, "formatNumber", one, whole(seen), layout))
    operand = emitter.operand(value)
    if kind == "duration":
        return emitter.strict([operand], lambda one: emitter.use(FORMATS, "formatDuration", one, layout))
    if kind != "datetime":
        helper = "formatDate" if kind == "date" else "formatTime"
        return emitter.strict([operand], lambda one: emitter.use(FORMATS, helper, one, layout, words, "e"))
    known = literal_of(zone)
    emitter.need_zone(known)
    more = NULL if known is None else text(known), layout, words, "e"
    return emitter.strict(
        [operand],
        lambda one: emitter.use(FORMATS, "formatInstant", one, *more, *emitter.site(node.span)),
        fails=True,
    )


def _layout(layout: Layout) -> str:
    if isinstance(layout, NumberLayout):
        written: list[object] = [
            layout.before,
            layout.behind,
            layout.digits,
            layout.grouped,
            layout.fixed,
            layout.free,
            layout.percent,
        ]
    else:
        written = [one if isinstance(one, str) else [one.run] for one in layout.pieces]
    return f"[{', '.join(_literal(one) for one in written)}]"


def _literal(one: object) -> str:
    if isinstance(one, list):
        return f"[{', '.join(map(_literal, one))}]"
    return text(one) if isinstance(one, str) else json.dumps(one)
