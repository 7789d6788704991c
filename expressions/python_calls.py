"""The Python back end's function table: how each Call of the catalogue is emitted."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
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
from customary.expressions.values import INTEGER_DIGITS

__all__ = ["PYTHON_CALLS", "call"]

Emit = Callable[[Emitter, Call], Code]


def call(emitter: Emitter, node: Call) -> Code:
    """Emit a call of the catalogue."""
    code = PYTHON_CALLS[node.function](emitter, node)
    if not rounds_beyond(node.type):
        return code
    limit = constant(10 ** (INTEGER_DIGITS + scale_of(node.type)))
    return emitter.strict([Operand(code)], lambda one: apply("guard", one, limit, *emitter.site(node.span)), fails=True)


# operands


def _whole(emitter: Emitter, node: Checked) -> Operand:
    """A number cut to whole."""
    scale = scale_of(node.type)
    if scale == 0:
        return emitter.operand(node)
    seen = min(scale, t.OBSERVED_SCALE)
    observed = emitter.number(node, seen)
    return Operand(observed.code, lambda one: apply("truncate_to", observed.then(one), constant(seen)))


def _seen(emitter: Emitter, node: Checked) -> tuple[Operand, int]:
    """A number as an observer sees it, with its scale."""
    seen = min(scale_of(node.type), t.OBSERVED_SCALE)
    return emitter.number(node, seen), seen


def _operands(emitter: Emitter, node: Call, kinds: str) -> list[Operand]:
    """Emit the arguments by kind: `w` a number cut to whole, `.` as it is."""
    return [
        _whole(emitter, one) if kind == "w" else emitter.operand(one)
        for kind, one in zip(kinds, node.args, strict=True)
    ]


def _tolerant(operand: Operand) -> Operand:
    """Let a blank argument reach the function."""
    return Operand(Code(operand.code.code, nullable=False), operand.then)


# ways of emitting


def _strict(helper: str, kinds: str, *extra: str) -> Emit:
    """Blank when an argument is; `extra` are environment words that follow the arguments."""

    def emit(emitter: Emitter, node: Call) -> Code:
        more = [name("x") if word == "environment" else attribute("x", word) for word in extra]
        code = emitter.strict(_operands(emitter, node, kinds), lambda *a: apply(helper, *a, *more))
        return Code(code.code, nullable=code.nullable or node.nullable)

    return emit


def _failing(helper: str, kinds: str, *extra: str, tolerant: tuple[int, ...] = ()) -> Emit:
    """As strict, and with a diagnostic on some data."""

    def emit(emitter: Emitter, node: Call) -> Code:
        more = [name("x") if word == "environment" else attribute("x", word) for word in extra]
        operands = _operands(emitter, node, kinds)
        operands = [_tolerant(one) if index in tolerant else one for index, one in enumerate(operands)]
        return emitter.strict(operands, lambda *a: apply(helper, *a, *more, *emitter.site(node.span)), fails=True)

    return emit


def _sized(helper: str) -> Emit:
    """A text that may outgrow the limit."""

    def emit(emitter: Emitter, node: Call) -> Code:
        return emitter.strict(
            [emitter.operand(node.args[0])],
            lambda one: apply("sized", apply(helper, one), *emitter.site(node.span)),
            fails=True,
        )

    return emit


def _condition(helper: str, *extra: str) -> Emit:
    """False when an argument is blank."""

    def emit(emitter: Emitter, node: Call) -> Code:
        more = [name("x") if word == "environment" else attribute("x", word) for word in extra]
        return emitter.strict_condition(
            [emitter.operand(one) for one in node.args], lambda *a: apply(helper, *a, *more)
        )

    return emit


# numbers


def _whole_part(helper: str) -> Emit:
    """floor, ceil and the like: from a number as seen to a whole one."""

    def emit(emitter: Emitter, node: Call) -> Code:
        operand, seen = _seen(emitter, node.args[0])
        up = 10 ** scale_of(node.type)
        return emitter.strict([operand], lambda one: times(apply(helper, one, constant(seen)), up))

    return emit


def _rounding(helper: str) -> Emit:
    def emit(emitter: Emitter, node: Call) -> Code:
        operand, seen = _seen(emitter, node.args[0])
        scales = (constant(seen), constant(scale_of(node.type)))
        return emitter.strict(
            [operand, _whole(emitter, node.args[1])],
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
    operand, seen = _seen(emitter, amount)
    codes = [_tolerant(emitter.operand(one)) for one in (given, wanted)]
    scales = (constant(seen), constant(scale_of(node.type)))
    return emitter.strict(
        [operand, emitter.operand(day), *codes],
        lambda *a: apply("convert_or_report", *a, *scales, name("x"), *emitter.site(node.span)),
        fails=True,
    )


def _sign(emitter: Emitter, node: Call) -> Code:
    operand, _ = _seen(emitter, node.args[0])
    return emitter.strict([operand], lambda one: apply("sign", one))


def _modulo(emitter: Emitter, node: Call) -> Code:
    operands = [emitter.number(one, scale_of(node.type)) for one in node.args]
    return emitter.strict(operands, lambda a, b: apply("modulo_or_report", a, b, *emitter.site(node.span)), fails=True)


def _square_root(emitter: Emitter, node: Call) -> Code:
    operand, seen = _seen(emitter, node.args[0])
    return emitter.strict(
        [operand],
        lambda one: apply("square_root_or_report", one, constant(seen), *emitter.site(node.span)),
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


# dates


def _date_part(emitter: Emitter, node: Call) -> Code:
    part = constant(node.function)
    return emitter.strict([emitter.operand(node.args[0])], lambda one: apply("date_part", one, part))


def _clock_part(unit: int, modulus: int) -> Emit:
    def emit(emitter: Emitter, node: Call) -> Code:
        operands = [emitter.operand(node.args[0]), _tolerant(emitter.operand(node.args[1]))]
        return emitter.strict(
            operands,
            lambda instant, zone: apply(
                "clock_part_or_report",
                instant,
                zone,
                constant(unit),
                constant(modulus),
                name("x"),
                *emitter.site(node.span),
            ),
            fails=True,
        )

    return emit


def _clock_part_of_time(unit: int, modulus: int) -> Emit:
    def emit(emitter: Emitter, node: Call) -> Code:
        def build(clock: ast.expr) -> ast.expr:
            return operation(operation(clock, ast.FloorDiv(), constant(unit)), ast.Mod(), constant(modulus))

        return emitter.strict([emitter.operand(node.args[0])], build)

    return emit


def _moved(helper: str, factor: int, *extra: str) -> Emit:
    """Move by a whole number of units; an `end` argument follows the number when there is one."""

    def emit(emitter: Emitter, node: Call) -> Code:
        count = _whole(emitter, node.args[1])
        more = [attribute("x", word) for word in extra]
        operands = [
            emitter.operand(node.args[0]),
            Operand(count.code, lambda one: times(count.then(one), factor)),
            *[emitter.operand(one) for one in node.args[2:]],
        ]
        return emitter.strict(operands, lambda *a: apply(helper, *a, *more, *emitter.site(node.span)), fails=True)

    return emit


def _apart(unit: int) -> Emit:
    """The whole units from the first to the second, toward zero."""

    def emit(emitter: Emitter, node: Call) -> Code:
        operands = [emitter.operand(one) for one in node.args]

        def build(first: ast.expr, second: ast.expr) -> ast.expr:
            difference = operation(second, ast.Sub(), first)
            return difference if unit == 1 else apply("truncate_to_unit", difference, constant(unit))

        return emitter.strict(operands, build)

    return emit


def _months_apart(unit: int) -> Emit:
    def emit(emitter: Emitter, node: Call) -> Code:
        operands = [emitter.operand(one) for one in node.args]
        return emitter.strict(
            operands,
            lambda a, b: apply("truncate_to_unit", apply("months_between", a, b), constant(unit)),
        )

    return emit


def _workdays_apart(emitter: Emitter, node: Call) -> Code:
    first, second, calendar = (emitter.operand(one) for one in node.args)
    return emitter.strict([first, second, _tolerant(calendar)], lambda *a: apply("workdays_between", *a, name("x")))


# choices, dictionaries, people


def _dictionary(node: Checked) -> ast.expr:
    type_ = node.type
    return constant(type_.dictionary if isinstance(type_, t.ChoiceType | t.ChoicesType) else None)


def _of_option(helper: str) -> Emit:
    """What a dictionary says of a code; a second argument (the language of a label) may be blank."""

    def emit(emitter: Emitter, node: Call) -> Code:
        operands = [emitter.operand(node.args[0]), *[_tolerant(emitter.operand(one)) for one in node.args[1:]]]
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


def _from_environment(word: str) -> Emit:
    def emit(_emitter: Emitter, _node: Call) -> Code:
        return Code(attribute("x", word), nullable=False)

    return emit


def _if_error(emitter: Emitter, node: Call) -> Code:
    codes = [emitter.as_type(one, node.type) for one in node.args]
    empty = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
    delayed = [ast.Lambda(empty, one.code) for one in codes]
    collected, _ = emitter.site(node.span)
    return Code(apply("if_error", *delayed, collected), nullable=any(one.nullable for one in codes))


_DAY, _HOUR, _MINUTE, _SECOND = 86_400_000, 3_600_000, 60_000, 1_000

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
        "is_number": _condition("is_number_text"),
        "if_error": _if_error,
        "text": _text,
        "len": _length,
        "left": _strict("left", ".w"),
        "right": _strict("right", ".w"),
        "mid": _strict("mid", ".ww"),
        "find": _strict("find", "..w"),
        "replace": _failing("replace_or_report", "...", tolerant=(2,)),
        "trim": _strict("trim", "."),
        "lower": _sized("lower"),
        "upper": _sized("upper"),
        "proper": _sized("proper"),
        "fold": _sized("fold"),
        "lpad": _failing("pad_left_or_report", ".w."),
        "rpad": _failing("pad_right_or_report", ".w."),
        "repeat": _failing("repeat_or_report", ".w"),
        "reverse": _strict("reverse", "."),
        "split_part": _strict("split_part", "..w"),
        "matches": _matches,
        "is_email": _condition("is_email"),
        "is_url": _condition("is_url"),
        "is_phone": _condition("is_phone"),
        "email_domain": _strict("email_domain", "."),
        "mask": _strict("mask", ".w"),
        "initials": _sized("initials"),
        "year": _date_part,
        "month": _date_part,
        "day": _date_part,
        "quarter": _date_part,
        "weekday": _date_part,
        "day_of_year": _date_part,
        "iso_week": _date_part,
        "iso_year": _date_part,
        "week_start": _strict("week_start_or_first", ".", "environment"),
        "last_day": _strict("last_day", "."),
        "fiscal_year": _strict("fiscal_year", ".", "fiscal_start"),
        "fiscal_quarter": _strict("fiscal_quarter", ".", "fiscal_start"),
        "fiscal_month": _strict("fiscal_month", ".", "fiscal_start"),
        "hour": _clock_part(_HOUR, 24),
        "minute": _clock_part(_MINUTE, 60),
        "second": _clock_part(_SECOND, 60),
        "hour_of_time": _clock_part_of_time(_HOUR, 24),
        "minute_of_time": _clock_part_of_time(_MINUTE, 60),
        "second_of_time": _clock_part_of_time(_SECOND, 60),
        "add_days": _moved("add_days_or_report", 1),
        "add_weeks": _moved("add_days_or_report", 7),
        "add_months": _moved("add_months_end_or_report", 1),
        "add_years": _moved("add_months_end_or_report", 12),
        "add_days_to_datetime": _moved("add_wall_days_or_report", 1, "zone"),
        "add_weeks_to_datetime": _moved("add_wall_days_or_report", 7, "zone"),
        "add_months_to_datetime": _moved("add_wall_months_end_or_report", 1, "zone"),
        "add_years_to_datetime": _moved("add_wall_months_end_or_report", 12, "zone"),
        "add_hours": _moved("add_milliseconds_or_report", _HOUR),
        "add_minutes": _moved("add_milliseconds_or_report", _MINUTE),
        "add_seconds": _moved("add_milliseconds_or_report", _SECOND),
        "add_workdays": _failing("add_workdays_or_report", ".w.", "environment", tolerant=(2,)),
        "add_workdays_to_datetime": _failing("add_wall_workdays_or_report", ".w.", "environment", tolerant=(2,)),
        "workdays_between": _workdays_apart,
        "days_between": _apart(1),
        "weeks_between": _apart(7),
        "months_between": _months_apart(1),
        "years_between": _months_apart(12),
        "hours_between": _apart(_HOUR),
        "minutes_between": _apart(_MINUTE),
        "seconds_between": _apart(_SECOND),
        "today": _from_environment("today"),
        "now": _from_environment("now"),
        "date": _failing("date_or_report", "www"),
        "date_of_datetime": _failing("day_of_instant_or_report", "..", "environment", tolerant=(1,)),
        "date_of_text": _failing("date_of_text_or_report", "."),
        "datetime_of_text": _failing("instant_of_text_or_report", ".", "environment"),
        "datetime": _failing("instant_of_day_or_report", "...", "environment", tolerant=(2,)),
        "is_date": _condition("is_date_text"),
        "start_of": _failing("start_of_or_report", "..", "environment"),
        "end_of": _failing("end_of_or_report", "..", "environment"),
        "is_anniversary": _condition("is_anniversary", "leap_birthday"),
        "next_anniversary": _failing("next_anniversary_or_report", "..", "environment"),
        "age": _strict("age", "..", "leap_birthday"),
        "label": _of_option("label"),
        "labels": _of_option("labels"),
        "rank": _of_option("rank"),
        "group": _of_option("group"),
        "is_active_option": _of_option("is_active_option"),
        "dict": _strict("dictionary_attribute", "...", "environment"),
        "has_any": _has_any,
        "has_all": _has_all,
        "has_none": _has_none,
        "member": _member,
        "size": _size,
        "is_descendant": _is_descendant,
        "has_role": _membership("roles"),
        "in_team": _membership("teams"),
        "is_new": _from_environment("is_new"),
    }
)
