"""The JavaScript back end's function table: how each Call of the catalogue is emitted.

A function of the catalogue that is not here is declared so there (`Function.not_pushable`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from customary.expressions import types as t
from customary.expressions.checked import Call, Checked, Const
from customary.expressions.emit_javascript.code import (
    CASES,
    FOLDING,
    Code,
    Emitter,
    Operand,
    apply,
    big,
    delayed,
    either,
    infix,
    negated,
    text,
    times,
    whole,
)
from customary.expressions.emit_javascript.contract import NotAvailable
from customary.expressions.emit_javascript.forms import decoder_of, descriptor_text
from customary.expressions.emit_javascript.shape_calls import SHAPE_CALLS
from customary.expressions.functions.signature import family_of
from customary.expressions.numeric import number_of, scale_of

__all__ = ["JAVASCRIPT_CALLS", "call"]

Emit = Callable[[Emitter, Call], Code]


def call(emitter: Emitter, node: Call) -> Code:
    """Emit a call of the catalogue."""
    emit = JAVASCRIPT_CALLS.get(node.function)
    if emit is None:
        raise _not_available(node)
    return emit(emitter, node)


def _not_available(node: Checked) -> NotAvailable:
    return NotAvailable(node.span.source.text[node.span.start : node.span.end])


def _literal(node: Checked) -> str | None:
    """Give the text that an argument is written as; what is read elsewhere must be known beforehand."""
    if not isinstance(node, Const):
        raise _not_available(node)
    return node.value if isinstance(node.value, str) else None


# operands


def _whole(emitter: Emitter, node: Checked) -> Operand:
    """A number cut to whole."""
    scale = scale_of(node.type)
    if scale == 0:
        return emitter.operand(node)
    seen = min(scale, t.OBSERVED_SCALE)
    observed = emitter.number(node, seen)
    return Operand(observed.code, lambda one: infix(observed.then(one), "/", big(10**seen)))


def _seen(emitter: Emitter, node: Checked) -> tuple[Operand, int]:
    """A number as an observer sees it, with its scale."""
    seen = min(scale_of(node.type), t.OBSERVED_SCALE)
    return emitter.number(node, seen), seen


def _operands(emitter: Emitter, node: Call, kinds: str) -> list[Operand]:
    """Emit the arguments by kind: `w` a number cut to whole, `.` as it is, `?` as it is and blank too."""
    return [
        _whole(emitter, one)
        if kind == "w"
        else _tolerant(emitter.operand(one))
        if kind == "?"
        else emitter.operand(one)
        for kind, one in zip(kinds, node.args, strict=True)
    ]


def _tolerant(operand: Operand) -> Operand:
    """Let a blank argument reach the function."""
    return Operand(Code(operand.code.code, nullable=False), operand.then)


# ways of emitting


def _strict(helper: str, kinds: str, *more: str) -> Emit:
    """Blank when an argument is; `more` follows the arguments."""

    def emit(emitter: Emitter, node: Call) -> Code:
        code = emitter.strict(_operands(emitter, node, kinds), lambda *a: apply(helper, *a, *more))
        return Code(code.code, nullable=code.nullable or node.nullable)

    return emit


def _failing(helper: str, kinds: str, *more: str) -> Emit:
    """As strict, and with a diagnostic on some data."""

    def emit(emitter: Emitter, node: Call) -> Code:
        return emitter.strict(
            _operands(emitter, node, kinds),
            lambda *a: apply(helper, *a, *more, *emitter.site(node.span)),
            fails=True,
        )

    return emit


def _zoned(helper: str, kinds: str, *more: str) -> Emit:
    """As failing; the last argument is a zone or blank for the zone of the evaluation."""
    failing = _failing(helper, kinds, *more, "e")

    def emit(emitter: Emitter, node: Call) -> Code:
        emitter.need_zone(_literal(node.args[-1]))
        return failing(emitter, node)

    return emit


def _sized(part: str, helper: str) -> Emit:
    """A text from tables, which may outgrow the limit."""

    def emit(emitter: Emitter, node: Call) -> Code:
        return emitter.strict(
            [emitter.operand(node.args[0])],
            lambda one: apply("sized", emitter.use(part, helper, one), *emitter.site(node.span)),
            fails=True,
        )

    return emit


def _condition(helper: str, *more: str) -> Emit:
    """False when an argument is blank."""

    def emit(emitter: Emitter, node: Call) -> Code:
        operands = [emitter.operand(one) for one in node.args]
        return emitter.strict_condition(operands, lambda *a: apply(helper, *a, *more))

    return emit


# numbers


def _whole_part(helper: str) -> Emit:
    """floor, ceil and the like: from a number as seen to a whole one."""

    def emit(emitter: Emitter, node: Call) -> Code:
        operand, seen = _seen(emitter, node.args[0])
        up = 10 ** scale_of(node.type)
        return emitter.strict([operand], lambda one: times(apply(helper, one, big(10**seen)), up))

    return emit


def _rounding(helper: str) -> Emit:
    def emit(emitter: Emitter, node: Call) -> Code:
        operand, seen = _seen(emitter, node.args[0])
        scales = whole(seen), whole(scale_of(node.type))
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


def _sign(emitter: Emitter, node: Call) -> Code:
    operand, _ = _seen(emitter, node.args[0])
    return emitter.strict([operand], lambda one: apply("sign", one))


def _modulo(emitter: Emitter, node: Call) -> Code:
    operands = [emitter.number(one, scale_of(node.type)) for one in node.args]
    return emitter.strict(operands, lambda a, b: apply("modulo", a, b, *emitter.site(node.span)), fails=True)


def _square_root(emitter: Emitter, node: Call) -> Code:
    operand, seen = _seen(emitter, node.args[0])
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


# dates


def _date_part(emitter: Emitter, node: Call) -> Code:
    part = text(node.function)
    return emitter.strict([emitter.operand(node.args[0])], lambda one: apply("datePart", one, part))


def _clock_part_of_time(unit: int, modulus: int) -> Emit:
    def emit(emitter: Emitter, node: Call) -> Code:
        return emitter.strict(
            [emitter.operand(node.args[0])], lambda clock: apply("clockPartOfTime", clock, whole(unit), whole(modulus))
        )

    return emit


def _moved(helper: str, factor: int, *more: str) -> Emit:
    """Move by a whole number of units; an `end` argument follows the number when there is one."""

    def emit(emitter: Emitter, node: Call) -> Code:
        count = _whole(emitter, node.args[1])
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

        def build(first: str, second: str) -> str:
            difference = f"BigInt({second} - {first})"
            return difference if unit == 1 else infix(difference, "/", big(unit))

        return emitter.strict(operands, build)

    return emit


def _months_apart(unit: int) -> Emit:
    def emit(emitter: Emitter, node: Call) -> Code:
        operands = [emitter.operand(one) for one in node.args]
        return emitter.strict(operands, lambda a, b: infix(apply("monthsBetween", a, b), "/", big(unit)))

    return emit


def _by_calendar(emit: Emit) -> Emit:
    """The last argument is the name of a calendar, or blank for the usual one."""

    def emit_call(emitter: Emitter, node: Call) -> Code:
        emitter.need_calendar(_literal(node.args[-1]))
        return emit(emitter, node)

    return emit_call


# choices, dictionaries, people


def _of_option(helper: str) -> Emit:
    """What a dictionary says of a code; a second argument (the language of a label) may be blank."""

    def emit(emitter: Emitter, node: Call) -> Code:
        type_ = node.args[0].type
        dictionary = type_.dictionary if isinstance(type_, t.ChoiceType | t.ChoicesType) else None
        if dictionary is None:
            raise _not_available(node)
        emitter.need_dictionary(dictionary)
        operands = [emitter.operand(node.args[0]), *[_tolerant(emitter.operand(one)) for one in node.args[1:]]]
        more = text(dictionary), "e"
        if isinstance(node.type, t.BooleanType):
            return emitter.strict_condition(operands, lambda *a: apply(helper, *a, *more))
        return emitter.strict(operands, lambda *a: apply(helper, *a, *more), fails=True)

    return emit


def _attribute(emitter: Emitter, node: Call) -> Code:
    emitter.need_dictionary(str(_literal(node.args[0])), (str(_literal(node.args[2])), node.type))
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


def _from_environment(word: str) -> Emit:
    def emit(_emitter: Emitter, _node: Call) -> Code:
        return Code(f"e.{word}", nullable=False)

    return emit


def _if_error(emitter: Emitter, node: Call) -> Code:
    codes = [emitter.as_type(one, node.type) for one in node.args]
    collected, *_ = emitter.site(node.span)
    return Code(
        apply("ifError", *[delayed(one.code) for one in codes], collected),
        nullable=any(one.nullable for one in codes),
    )


_HOUR, _MINUTE, _SECOND = 3_600_000, 60_000, 1_000

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
        "number": _number,
        "is_number": _condition("isNumberText"),
        "if_error": _if_error,
        "text": _text,
        "len": _length,
        "left": _strict("left", ".w"),
        "right": _strict("right", ".w"),
        "mid": _strict("mid", ".ww"),
        "find": _strict("find", "..w"),
        "replace": _failing("replace", "..?"),
        "trim": _strict("trim", "."),
        "lower": _sized(CASES, "lower"),
        "upper": _sized(CASES, "upper"),
        "proper": _sized(CASES, "proper"),
        "fold": _sized(FOLDING, "fold"),
        "lpad": _failing("padLeft", ".w."),
        "rpad": _failing("padRight", ".w."),
        "repeat": _failing("repeat", ".w"),
        "reverse": _strict("reverse", "."),
        "split_part": _strict("splitPart", "..w"),
        "mask": _strict("mask", ".w"),
        **SHAPE_CALLS,
        "year": _date_part,
        "month": _date_part,
        "day": _date_part,
        "quarter": _date_part,
        "weekday": _date_part,
        "day_of_year": _date_part,
        "iso_week": _date_part,
        "iso_year": _date_part,
        "week_start": _strict("weekStart", ".", "e"),
        "last_day": _strict("lastDay", "."),
        "fiscal_year": _strict("fiscalYear", ".", "e"),
        "fiscal_quarter": _strict("fiscalQuarter", ".", "e"),
        "fiscal_month": _strict("fiscalMonth", ".", "e"),
        "hour": _zoned("clockPart", ".?", whole(_HOUR), "24"),
        "minute": _zoned("clockPart", ".?", whole(_MINUTE), "60"),
        "second": _zoned("clockPart", ".?", whole(_SECOND), "60"),
        "hour_of_time": _clock_part_of_time(_HOUR, 24),
        "minute_of_time": _clock_part_of_time(_MINUTE, 60),
        "second_of_time": _clock_part_of_time(_SECOND, 60),
        "add_days": _moved("addDays", 1),
        "add_weeks": _moved("addDays", 7),
        "add_months": _moved("addMonths", 1),
        "add_years": _moved("addMonths", 12),
        "add_days_to_datetime": _moved("addWallDays", 1, "e"),
        "add_weeks_to_datetime": _moved("addWallDays", 7, "e"),
        "add_months_to_datetime": _moved("addWallMonths", 1, "e"),
        "add_years_to_datetime": _moved("addWallMonths", 12, "e"),
        "add_hours": _moved("addMilliseconds", _HOUR),
        "add_minutes": _moved("addMilliseconds", _MINUTE),
        "add_seconds": _moved("addMilliseconds", _SECOND),
        "add_workdays": _by_calendar(_failing("addWorkdays", ".w?", "e")),
        "add_workdays_to_datetime": _by_calendar(_failing("addWallWorkdays", ".w?", "e")),
        "workdays_between": _by_calendar(_strict("workdaysBetween", "..?", "e")),
        "days_between": _apart(1),
        "weeks_between": _apart(7),
        "months_between": _months_apart(1),
        "years_between": _months_apart(12),
        "hours_between": _apart(_HOUR),
        "minutes_between": _apart(_MINUTE),
        "seconds_between": _apart(_SECOND),
        "today": _from_environment("today"),
        "now": _from_environment("now"),
        "date": _failing("dateOfParts", "www"),
        "date_of_datetime": _zoned("dayOfInstant", ".?"),
        "date_of_text": _failing("dateOfText", "."),
        "datetime_of_text": _failing("instantOfText", ".", "e"),
        "datetime": _zoned("instantOfDay", "..?"),
        "is_date": _condition("isDateText"),
        "start_of": _failing("startOf", "..", "e"),
        "end_of": _failing("endOf", "..", "e"),
        "is_anniversary": _condition("isAnniversary", "e"),
        "next_anniversary": _failing("nextAnniversary", "..", "e"),
        "age": _strict("age", "..", "e"),
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
        "is_new": _from_environment("isNew"),
    }
)
