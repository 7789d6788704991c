"""The Python back end's function table: how each Call of the catalogue is emitted."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from types import MappingProxyType

from customary.expressions import types as t
from customary.expressions.checked import Call, Checked, Const
from customary.expressions.functions.signature import family_of
from customary.expressions.numeric import number_of, rounds_beyond, scale_of
from customary.expressions.patterns import automaton_of, read_pattern
from customary.expressions.python_code import (
    Code,
    Emitter,
    Operand,
    apply,
    attribute,
    constant,
    either,
    name,
    negated,
    operation,
    times,
    truth,
)
from customary.expressions.python_date_calls import DATE_CALLS
from customary.expressions.python_format_calls import format_call
from customary.expressions.python_ways import (
    Emit,
    condition,
    failing,
    from_environment,
    seen,
    sized,
    strict,
    tolerant,
    whole_number,
)
from customary.expressions.values import INTEGER_DIGITS

__all__ = ["PYTHON_CALLS", "call"]


def call(emitter: Emitter, node: Call) -> Code:
    """Emit a call of the catalogue."""
    code = PYTHON_CALLS[node.function](emitter, node)
    if not rounds_beyond(node.type):
        return code
    limit = constant(10 ** (INTEGER_DIGITS + scale_of(node.type)))
    return emitter.strict([Operand(code)], lambda one: apply("guard", one, limit, *emitter.site(node.span)), fails=True)


# numbers


def _whole_part(helper: str) -> Emit:
    """floor, ceil and the like: from a number as seen to a whole one."""

    def emit(emitter: Emitter, node: Call) -> Code:
        operand, kept = seen(emitter, node.args[0])
        up = 10 ** scale_of(node.type)
        return emitter.strict([operand], lambda one: times(apply(helper, one, constant(kept)), up))

    return emit


def _rounding(helper: str) -> Emit:
    def emit(emitter: Emitter, node: Call) -> Code:
        operand, kept = seen(emitter, node.args[0])
        scales = (constant(kept), constant(scale_of(node.type)))
        return emitter.strict(
            [operand, whole_number(emitter, node.args[1])],
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
    operand, kept = seen(emitter, amount)
    codes = [tolerant(emitter.operand(one)) for one in (given, wanted)]
    scales = (constant(kept), constant(scale_of(node.type)))
    return emitter.strict(
        [operand, emitter.operand(day), *codes],
        lambda *a: apply("convert_or_report", *a, *scales, name("x"), *emitter.site(node.span)),
        fails=True,
    )


def _sign(emitter: Emitter, node: Call) -> Code:
    operand, _ = seen(emitter, node.args[0])
    return emitter.strict([operand], lambda one: apply("sign", one))


def _modulo(emitter: Emitter, node: Call) -> Code:
    operands = [emitter.number(one, scale_of(node.type)) for one in node.args]
    return emitter.strict(operands, lambda a, b: apply("modulo_or_report", a, b, *emitter.site(node.span)), fails=True)


def _square_root(emitter: Emitter, node: Call) -> Code:
    operand, kept = seen(emitter, node.args[0])
    return emitter.strict(
        [operand],
        lambda one: apply("square_root_or_report", one, constant(kept), *emitter.site(node.span)),
        fails=True,
    )


def _number(emitter: Emitter, node: Call) -> Code:
    scale = constant(number_of(node.type).scale)
    return emitter.strict(
        [emitter.operand(node.args[0])],
        lambda one: apply("number_or_report", one, scale, *emitter.site(node.span)),
        fails=True,
    )


# text


def _length(emitter: Emitter, node: Call) -> Code:
    code = emitter.value(node.args[0])
    return Code(apply("length" if code.nullable else "len_", code.code), nullable=False)


_TEXT_OF: Mapping[str, str] = {
    "date": "date_text",
    "datetime": "instant_text",
    "time": "time_text",
    "duration": "duration_text",
    "period": "str_",
    "boolean": "boolean_text",
    "choices": "choices_text",
    "ref": "str_",
}


def _text(emitter: Emitter, node: Call) -> Code:
    value = node.args[0]
    if isinstance(value.type, t.NumberType | t.MoneyType):
        scale = constant(scale_of(value.type))
        return emitter.strict([emitter.operand(value)], lambda one: apply("number_text", one, scale))
    helper = _TEXT_OF.get(family_of(value.type))
    if helper is None:
        return emitter.value(value)
    code = emitter.strict([emitter.operand(value)], lambda one: apply(helper, one))
    return Code(code.code, nullable=code.nullable or isinstance(value.type, t.ChoicesType))


def _matches(emitter: Emitter, node: Call) -> Code:
    """Keep the automaton of the pattern, which is a literal."""
    text, pattern = node.args
    written = pattern.value if isinstance(pattern, Const) else None
    automaton = emitter.keep(automaton_of(read_pattern(str(written))).matches)
    return emitter.strict_condition([emitter.operand(text)], lambda one: ast.Call(automaton, [one], []))


# choices, dictionaries, people


def _dictionary(node: Checked) -> ast.expr:
    type_ = node.type
    return constant(type_.dictionary if isinstance(type_, t.ChoiceType | t.ChoicesType) else None)


def _of_option(helper: str) -> Emit:
    """What a dictionary says of a code; a second argument (the language of a label) may be blank."""

    def emit(emitter: Emitter, node: Call) -> Code:
        operands = [emitter.operand(node.args[0]), *[tolerant(emitter.operand(one)) for one in node.args[1:]]]
        dictionary = _dictionary(node.args[0])
        if isinstance(node.type, t.BooleanType):
            return emitter.strict_condition(operands, lambda *a: apply(helper, *a, dictionary, name("x")))
        return emitter.strict(operands, lambda *a: apply(helper, *a, dictionary, name("x")), fails=True)

    return emit


def _has_any(emitter: Emitter, node: Call) -> Code:
    overlap = operation(emitter.value(node.args[0]).code, ast.BitAnd(), emitter.value(node.args[1]).code)
    return Code(truth(overlap), nullable=False)


def _has_none(emitter: Emitter, node: Call) -> Code:
    return Code(negated(_has_any(emitter, node).code), nullable=False)


def _has_all(emitter: Emitter, node: Call) -> Code:
    codes, wanted = (emitter.value(one).code for one in node.args)
    return Code(ast.Compare(codes, [ast.GtE()], [wanted]), nullable=False)


def _member(emitter: Emitter, node: Call) -> Code:
    codes = emitter.value(node.args[1]).code
    return emitter.strict_condition(
        [emitter.operand(node.args[0])], lambda code: ast.Compare(code, [ast.In()], [codes])
    )


def _is_descendant(emitter: Emitter, node: Call) -> Code:
    above = emitter.value(node.args[0]).code
    return emitter.strict_condition(
        [emitter.operand(node.args[1])], lambda root: ast.Compare(root, [ast.In()], [above])
    )


def _size(emitter: Emitter, node: Call) -> Code:
    return Code(apply("len_", emitter.value(node.args[0]).code), nullable=False)


def _membership(of: str) -> Emit:
    """Whether a word is among the acting person's roles or teams; with several words, any of them."""

    def emit(emitter: Emitter, node: Call) -> Code:
        words = [
            emitter.strict_condition([emitter.operand(one)], lambda w: ast.Compare(w, [ast.In()], [attribute("x", of)]))
            for one in node.args
        ]
        return Code(either([one.code for one in words]), nullable=False)

    return emit


def _if_error(emitter: Emitter, node: Call) -> Code:
    codes = [emitter.as_type(one, node.type) for one in node.args]
    empty = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
    delayed = [ast.Lambda(empty, one.code) for one in codes]
    collected, _ = emitter.site(node.span)
    return Code(apply("if_error", *delayed, collected), nullable=any(one.nullable for one in codes))


PYTHON_CALLS: Mapping[str, Emit] = MappingProxyType(
    {
        "abs": _same_scale("abs_"),
        "sign": _sign,
        "round": _rounding("round_or_report"),
        "trunc": _rounding("truncate_or_report"),
        "floor": _whole_part("floor_to"),
        "ceil": _whole_part("ceil_to"),
        "round_up": _whole_part("round_away"),
        "round_down": _whole_part("truncate_to"),
        "mod": _modulo,
        "sqrt": _square_root,
        "money": _amount,
        "convert": _convert,
        "min": _same_scale("min_"),
        "max": _same_scale("max_"),
        "clamp": _same_scale("clamp"),
        "number": _number,
        "is_number": condition("is_number_text"),
        "if_error": _if_error,
        "text": _text,
        "len": _length,
        "left": strict("left", ".w"),
        "right": strict("right", ".w"),
        "mid": strict("mid", ".ww"),
        "find": strict("find", "..w"),
        "replace": failing("replace_or_report", "...", blank_ok=(2,)),
        "trim": strict("trim", "."),
        "lower": sized("lower"),
        "upper": sized("upper"),
        "proper": sized("proper"),
        "fold": sized("fold"),
        "lpad": failing("pad_left_or_report", ".w."),
        "rpad": failing("pad_right_or_report", ".w."),
        "repeat": failing("repeat_or_report", ".w"),
        "reverse": strict("reverse", "."),
        "split_part": strict("split_part", "..w"),
        "matches": _matches,
        "is_email": condition("is_email"),
        "is_url": condition("is_url"),
        "is_phone": condition("is_phone"),
        "email_domain": strict("email_domain", "."),
        "format": format_call,
        "mask": strict("mask", ".w"),
        "initials": sized("initials"),
        **DATE_CALLS,
        "label": _of_option("label"),
        "labels": _of_option("labels"),
        "rank": _of_option("rank"),
        "group": _of_option("group"),
        "is_active_option": _of_option("is_active_option"),
        "dict": strict("dictionary_attribute", "...", "environment"),
        "has_any": _has_any,
        "has_all": _has_all,
        "has_none": _has_none,
        "member": _member,
        "size": _size,
        "is_descendant": _is_descendant,
        "has_role": _membership("roles"),
        "in_team": _membership("teams"),
        "is_new": from_environment("is_new"),
    }
)
