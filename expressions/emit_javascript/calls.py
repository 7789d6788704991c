"""The JavaScript back end's function table: how each Call of the catalogue is emitted.

A function of the catalogue that is not here is declared so there (`Function.not_pushable`).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from customary.expressions import types as t
from customary.expressions.checked import Call, Const
from customary.expressions.emit_javascript.arithmetic import number_limit
from customary.expressions.emit_javascript.code import (
    CASES,
    FOLDING,
    RATES,
    Code,
    Emitter,
    Operand,
    apply,
    big,
    delayed,
    either,
    negated,
    text,
    times,
    whole,
)
from customary.expressions.emit_javascript.date_calls import DATE_CALLS
from customary.expressions.emit_javascript.format_calls import format_call
from customary.expressions.emit_javascript.forms import decoder_of, descriptor_text
from customary.expressions.emit_javascript.shape_calls import SHAPE_CALLS
from customary.expressions.emit_javascript.ways import (
    Emit,
    condition_on,
    failing,
    from_environment,
    literal_of,
    not_available,
    seen_number,
    sized,
    strict,
    tolerant,
)
from customary.expressions.functions.signature import family_of
from customary.expressions.numeric import number_of, rounds_beyond, scale_of

__all__ = ["JAVASCRIPT_CALLS", "call"]


def call(emitter: Emitter, node: Call) -> Code:
    """Emit a call of the catalogue."""
    emit = JAVASCRIPT_CALLS.get(node.function)
    if emit is None:
        raise not_available(node)
    code = emit(emitter, node)
    if not rounds_beyond(node.type):
        return code
    limit = number_limit(scale_of(node.type))
    return emitter.strict([Operand(code)], lambda one: apply("guard", one, limit, *emitter.site(node.span)), fails=True)


# numbers


def _whole_part(helper: str) -> Emit:
    """floor, ceil and the like: from a number as seen to a whole one."""

    def emit(emitter: Emitter, node: Call) -> Code:
        operand, seen = seen_number(emitter, node.args[0])
        up = 10 ** scale_of(node.type)
        return emitter.strict([operand], lambda one: times(apply(helper, one, big(10**seen)), up))

    return emit


def _rounding(helper: str) -> Emit:
    def emit(emitter: Emitter, node: Call) -> Code:
        operand, seen = seen_number(emitter, node.args[0])
        scales = whole(seen), whole(scale_of(node.type))
        return emitter.strict(
            [operand, emitter.operand(node.args[1])],
            lambda value, places: apply(helper, value, places, *scales, *emitter.site(node.span)),
            fails=True,
        )

    return emit


def _same_scale(helper: str) -> Emit:
    """Functions of several values of one type: the numbers are brought to the result's scale."""

    def emit(emitter: Emitter, node: Call) -> Code:
        if not isinstance(node.type, t.NumberType | t.MoneyType):
            return emitter.strict([emitter.operand(one) for one in node.args], lambda *a: apply(helper, *a))
        operands = [emitter.number(one, scale_of(node.type)) for one in node.args]
        return emitter.strict(operands, lambda *a: apply(helper, *a))

    return emit


def _amount(emitter: Emitter, node: Call) -> Code:
    """A number that is seen as an amount stays the number that it is."""
    return emitter.value(node.args[0])


def _convert(emitter: Emitter, node: Call) -> Code:
    amount, given, wanted, day = node.args
    operand, seen = seen_number(emitter, amount)
    for one in (given, wanted):
        emitter.need_rates(literal_of(one) if isinstance(one, Const) else None)
    codes = [tolerant(emitter.operand(one)) for one in (given, wanted)]
    scale = scale_of(node.type)
    sizes = big(10**seen), big(10**scale), number_limit(scale)
    return emitter.strict(
        [operand, emitter.operand(day), *codes],
        lambda *a: emitter.use(RATES, "convert", *a, *sizes, "e", *emitter.site(node.span)),
        fails=True,
    )


def _sign(emitter: Emitter, node: Call) -> Code:
    operand, _ = seen_number(emitter, node.args[0])
    return emitter.strict([operand], lambda one: apply("sign", one))


def _modulo(emitter: Emitter, node: Call) -> Code:
    operands = [emitter.number(one, scale_of(node.type)) for one in node.args]
    return emitter.strict(operands, lambda a, b: apply("modulo", a, b, *emitter.site(node.span)), fails=True)


def _square_root(emitter: Emitter, node: Call) -> Code:
    operand, seen = seen_number(emitter, node.args[0])
    return emitter.strict(
        [operand], lambda one: apply("squareRoot", one, whole(seen), *emitter.site(node.span)), fails=True
    )


def _number(emitter: Emitter, node: Call) -> Code:
    scale = whole(number_of(node.type).scale)
    return emitter.strict(
        [emitter.operand(node.args[0])],
        lambda one: apply("numberOfText", one, scale, *emitter.site(node.span)),
        fails=True,
    )


# text


def _length(emitter: Emitter, node: Call) -> Code:
    return Code(apply("length", emitter.value(node.args[0]).code), nullable=False)


_TEXT_OF: Mapping[str, str] = {
    "date": "dateText",
    "datetime": "instantText",
    "time": "timeText",
    "duration": "durationText",
    "period": "String",
    "boolean": "String",
    "choices": "choicesText",
    "ref": "String",
}


def _text(emitter: Emitter, node: Call) -> Code:
    value = node.args[0]
    if isinstance(value.type, t.NumberType | t.MoneyType):
        scale = whole(scale_of(value.type))
        return emitter.strict([emitter.operand(value)], lambda one: apply("numberText", one, scale))
    helper = _TEXT_OF.get(family_of(value.type))
    if helper is None:
        return emitter.value(value)
    build = (lambda one: f"String({one})") if helper == "String" else (lambda one: apply(helper, one))
    code = emitter.strict([emitter.operand(value)], build)
    return Code(code.code, nullable=code.nullable or isinstance(value.type, t.ChoicesType))


# choices, dictionaries, people


def _of_option(helper: str) -> Emit:
    """What a dictionary says of a code; a second argument (the language of a label) may be blank."""

    def emit(emitter: Emitter, node: Call) -> Code:
        type_ = node.args[0].type
        assert isinstance(type_, t.ChoiceType | t.ChoicesType)
        dictionary = str(type_.dictionary)  # free tags have no labels; the checker lets none through
        emitter.need_dictionary(dictionary)
        operands = [emitter.operand(node.args[0]), *[tolerant(emitter.operand(one)) for one in node.args[1:]]]
        more = text(dictionary), "e"
        if isinstance(node.type, t.BooleanType):
            return emitter.strict_condition(operands, lambda *a: apply(helper, *a, *more))
        return emitter.strict(operands, lambda *a: apply(helper, *a, *more), fails=True)

    return emit


def _attribute(emitter: Emitter, node: Call) -> Code:
    emitter.need_dictionary(str(literal_of(node.args[0])), (str(literal_of(node.args[2])), node.type))
    decoder = descriptor_text(decoder_of(node.type))
    code = emitter.strict(
        [emitter.operand(one) for one in node.args], lambda *a: apply("attributeOf", *a, decoder, "e")
    )
    return Code(code.code, nullable=code.nullable or node.nullable)


def _of_codes(helper: str) -> Emit:
    """Compare two sets of codes."""

    def emit(emitter: Emitter, node: Call) -> Code:
        return Code(apply(helper, *[emitter.value(one).code for one in node.args]), nullable=False)

    return emit


def _has_none(emitter: Emitter, node: Call) -> Code:
    return Code(negated(_of_codes("hasAny")(emitter, node).code), nullable=False)


def _member(emitter: Emitter, node: Call) -> Code:
    codes = emitter.value(node.args[1]).code
    return emitter.strict_condition([emitter.operand(node.args[0])], lambda code: apply("member", code, codes))


def _is_descendant(emitter: Emitter, node: Call) -> Code:
    above = emitter.value(node.args[0]).code
    return emitter.strict_condition([emitter.operand(node.args[1])], lambda root: f"{above}.includes({root})")


def _size(emitter: Emitter, node: Call) -> Code:
    return Code(f"BigInt({emitter.value(node.args[0]).code}.length)", nullable=False)


def _membership(of: str) -> Emit:
    """Whether a word is among the acting person's roles or teams; with several words, any of them."""

    def emit(emitter: Emitter, node: Call) -> Code:
        words = [emitter.strict_condition([emitter.operand(one)], lambda w: f"e.{of}.has({w})") for one in node.args]
        return Code(either([one.code for one in words]), nullable=False)

    return emit


def _if_error(emitter: Emitter, node: Call) -> Code:
    codes = [emitter.as_type(one, node.type) for one in node.args]
    collected, *_ = emitter.site(node.span)
    return Code(
        apply("ifError", *[delayed(one.code) for one in codes], collected),
        nullable=any(one.nullable for one in codes),
    )


JAVASCRIPT_CALLS: Mapping[str, Emit] = MappingProxyType(
    {
        "abs": _same_scale("abs"),
        "sign": _sign,
        "round": _rounding("round"),
        "trunc": _rounding("truncate"),
        "floor": _whole_part("floor"),
        "ceil": _whole_part("ceil"),
        "round_up": _whole_part("roundAway"),
        "round_down": _whole_part("roundToZero"),
        "mod": _modulo,
        "sqrt": _square_root,
        "min": _same_scale("min"),
        "max": _same_scale("max"),
        "clamp": _same_scale("clamp"),
        "money": _amount,
        "convert": _convert,
        "number": _number,
        "is_number": condition_on("isNumberText"),
        "if_error": _if_error,
        "text": _text,
        "len": _length,
        "left": strict("left", ".."),
        "right": strict("right", ".."),
        "mid": strict("mid", "..."),
        "find": strict("find", "..."),
        "replace": failing("replace", "..?"),
        "trim": strict("trim", "."),
        "lower": sized(CASES, "lower"),
        "upper": sized(CASES, "upper"),
        "proper": sized(CASES, "proper"),
        "fold": sized(FOLDING, "fold"),
        "lpad": failing("padLeft", "..."),
        "rpad": failing("padRight", "..."),
        "repeat": failing("repeat", ".."),
        "reverse": strict("reverse", "."),
        "split_part": strict("splitPart", "..."),
        "format": format_call,
        "mask": strict("mask", ".."),
        **SHAPE_CALLS,
        **DATE_CALLS,
        "label": _of_option("label"),
        "labels": _of_option("labels"),
        "rank": _of_option("rank"),
        "group": _of_option("group"),
        "is_active_option": _of_option("isActiveOption"),
        "dict": _attribute,
        "has_any": _of_codes("hasAny"),
        "has_all": _of_codes("hasAll"),
        "has_none": _has_none,
        "member": _member,
        "size": _size,
        "is_descendant": _is_descendant,
        "has_role": _membership("roles"),
        "in_team": _membership("teams"),
        "is_new": from_environment("isNew"),
    }
)
