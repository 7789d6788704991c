"""Comparisons and arithmetic: which types go together, and what comes out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal, cast

from customary.expressions import money_problems, nodes, numeric, problems
from customary.expressions import types as t
from customary.expressions.checked import (
    Arithmetic,
    Call,
    Checked,
    Coalesce,
    Compare,
    Const,
    If,
    IsBlank,
    Negate,
    Not,
    OneOf,
    Read,
)
from customary.expressions.checking.amounts import is_amount, like, together
from customary.expressions.checking.context import Context, blank, is_blank_literal, is_unknown, literal_text, unknown
from customary.expressions.checking.fitting import fit, fits, fix_of, source_text
from customary.expressions.checking.words import type_words
from customary.expressions.functions import Family, family_of
from customary.expressions.functions.signature import literal_integer
from customary.expressions.mistakes.characters import written_date
from customary.expressions.positions import Problem, Span

__all__ = ["arithmetic", "compare", "is_blank", "negate", "not_", "one_of", "posit"]

Op = Literal["+", "-", "*", "/", "^"]
_ORDERED: frozenset[Family] = frozenset({"number", "text", "date", "datetime", "time", "duration", "period"})


def not_(node: Checked, span: Span) -> Checked:
    return Not(span=span, type=t.BOOLEAN, nullable=False, operand=node)


def is_blank(node: Checked, span: Span) -> Checked:
    return IsBlank(span=span, type=t.BOOLEAN, nullable=False, operand=node)


def compare(context: Context, op: nodes.ComparisonOp, left: Checked, right: Checked, span: Span) -> Checked:
    """Check one comparison of two values."""
    if op == "!=":
        return not_(compare(context, "=", left, right, span), span)
    if is_unknown(left) or is_unknown(right):
        return _truth_unknown(span)
    if is_blank_literal(left) or is_blank_literal(right):
        return _with_blank(op, left, right, span)
    left, right = _same_codes(context, left, right)
    if is_unknown(left) or is_unknown(right):
        return _truth_unknown(span)
    if not _comparable(context, op, left, right, span):
        return _truth_unknown(span)
    left, right = together(context, (left, right))
    if is_unknown(left) or is_unknown(right):
        return _truth_unknown(span)
    _hint(context, op, left, right, span)
    return Compare(span=span, type=t.BOOLEAN, nullable=False, op=op, left=left, right=right)


def _truth_unknown(span: Span) -> Checked:
    """A condition whose parts are unknown is still a condition: nothing more is said about it."""
    return replace(unknown(span), type=t.UNKNOWN)


def _with_blank(op: nodes.ComparisonOp, left: Checked, right: Checked, span: Span) -> Checked:
    if op != "=" or (is_blank_literal(left) and is_blank_literal(right)):
        return Const(span=span, type=t.BOOLEAN, nullable=False, value=op == "=")
    return is_blank(right if is_blank_literal(left) else left, span)


def _same_codes(context: Context, left: Checked, right: Checked) -> tuple[Checked, Checked]:
    """Read a literal beside a choice as a code of its dictionary."""
    if isinstance(left.type, t.ChoiceType | t.ChoicesType):
        return left, _code(context, right, left.type)
    if isinstance(right.type, t.ChoiceType | t.ChoicesType):
        return _code(context, left, right.type), right
    return left, right


def _code(context: Context, node: Checked, type_: t.Type) -> Checked:
    is_list = isinstance(node, Const) and isinstance(node.type, t.ChoicesType)
    is_choice_of_texts = isinstance(node, If | Coalesce) and isinstance(node.type, t.TextType)
    if literal_text(node) is not None or is_list or is_choice_of_texts:
        return fit(context, node, type_)
    return node


def _comparable(context: Context, op: nodes.ComparisonOp, left: Checked, right: Checked, span: Span) -> bool:
    families = {family_of(left.type), family_of(right.type)}
    if families == {"date", "datetime"}:
        instant = left if isinstance(left.type, t.DateTimeType) else right
        context.report(problems.date_and_instant(instant.span, (f"date({source_text(instant)})",)))
        return False
    if not _same_kind(left.type, right.type):
        place, fixes = _comparable_forms(context, left, right) or (span, ())
        context.report(problems.not_comparable(place, type_words(left.type), type_words(right.type), fixes))
        return False
    if op != "=" and families == {"choice"}:
        fix = f"{_rank(context, left)} {op} {_rank(context, right)}"
        context.report(problems.order_of_choices(span, (fix,)))
        return False
    if op != "=" and not families <= _ORDERED:
        context.report(problems.operator_does_not_fit(span, op, type_words(left.type), type_words(right.type)))
        return False
    return True


def _rank(context: Context, node: Checked) -> str:
    """Write the place of a choice in its dictionary; that of a code is a number."""
    words = context.vocabulary.dictionaries.get(cast(t.ChoiceType, node.type).dictionary)
    codes = list(words.codes) if words is not None else []
    if isinstance(node, Const) and node.value in codes:
        return str(codes.index(str(node.value)) + 1)
    return f"rank({source_text(node)})"


_Form = tuple[Span, tuple[str, ...]]


def _comparable_forms(context: Context, left: Checked, right: Checked) -> _Form | None:
    """Suggest a form in which two values compare, and the one of them to write so: a literal sooner than another."""
    pairs = ((right, left), (left, right))
    for one, other in pairs:
        field = _field_in_quotes(context, one, other)
        if field is not None:
            return one.span, (field,)
    for one, other in pairs:
        fixes = fix_of(other.type, one) if isinstance(one, Const) or written_date(source_text(one)) else ()
        if fixes and not (literal_text(one) is not None and f"({source_text(one)}" in fixes[0]):
            return one.span, fixes
    for one, other in pairs:
        if isinstance(one.type, t.ChoiceType) and isinstance(other.type, t.TextType):
            return one.span, (f"text({source_text(one)})",)
        if isinstance(one.type, t.RefType) and isinstance(other.type, t.TextType):
            return one.span, (_name_of(context, one, one.type),)
    for one, other in ((left, right), (right, left)):
        fixes = fix_of(other.type, one)
        if fixes:
            return one.span, fixes
    return None


def _field_in_quotes(context: Context, node: Checked, other: Checked) -> str | None:
    """Give the field that a literal text names, where a text makes no sense."""
    module = context.module(context.place.module)
    name = literal_text(node)
    if module is None or name is None or name not in module.members:
        return None
    return name if _same_kind(module.members[name].type, other.type) else None


def _name_of(context: Context, node: Checked, type_: t.RefType) -> str:
    """Write what a record that a link leads to is called."""
    module = context.module(type_.modules[0]) if len(type_.modules) == 1 else None
    has_name = module is not None and "name" in module.members and isinstance(node, Read)
    return f"{source_text(node)}.name" if has_name else f"text({source_text(node)})"


def _same_kind(left: t.Type, right: t.Type) -> bool:
    if isinstance(left, t.OpaqueType | t.ListType) or isinstance(right, t.OpaqueType | t.ListType):
        return False
    if isinstance(left, t.RefType) and isinstance(right, t.RefType):
        return bool(set(left.modules) & set(right.modules))
    return fits(left, right) or fits(right, left)


def _hint(context: Context, op: nodes.ComparisonOp, left: Checked, right: Checked, span: Span) -> None:
    if op != "=" and isinstance(left.type, t.TextType):
        context.report(problems.text_order(span))
    for node in (left, right):
        if isinstance(node, Call) and node.function in {"label", "labels"}:
            context.report(_label_compared(context, node, right if node is left else left, span))


def _label_compared(context: Context, node: Call, other: Checked, span: Span) -> Problem:
    """Say that labels differ by language, and which code has the one that is compared."""
    problem = problems.label_compared(node.span)
    choice, label = node.args[0], literal_text(other)
    words = (
        context.vocabulary.dictionaries.get(choice.type.dictionary) if isinstance(choice.type, t.ChoiceType) else None
    )
    codes = [code for code, labels in words.codes.items() if label in labels.values()] if words is not None else []
    if label is None or not codes:
        return problem
    written = span.source.text[span.start : span.end]
    mended = written.replace(source_text(node), source_text(choice)).replace(source_text(other), f"'{codes[0]}'")
    return problem.mended_by(span, mended)


def one_of(context: Context, operand: Checked, items: tuple[Checked, ...], span: Span) -> Checked:
    """Check `x in (a, b)`: each item is compared with x."""
    if is_unknown(operand):
        return _truth_unknown(span)
    checked: list[Checked] = []
    for item in items:
        if is_blank_literal(item):
            checked.append(blank(item.span, operand.type))
            continue
        _, fitted = _same_codes(context, operand, item)
        if not is_unknown(fitted) and not _comparable(context, "=", operand, fitted, item.span):
            fitted = unknown(item.span)
        checked.append(fitted)
    operand, *checked = together(context, (operand, *checked))
    if is_unknown(operand) or any(map(is_unknown, checked)):
        return _truth_unknown(span)
    return OneOf(span=span, type=t.BOOLEAN, nullable=False, operand=operand, items=tuple(checked))


# Arithmetic


def negate(context: Context, node: Checked, span: Span) -> Checked:
    """Check a minus before a value; that of a literal becomes part of it."""
    if is_unknown(node):
        return node
    if is_blank_literal(node):
        return blank(span, t.INTEGER)
    if family_of(node.type) not in {"number", "duration", "period"}:
        context.report(problems.operator_does_not_fit(span, "-", type_words(node.type), None))
        return unknown(span)
    if isinstance(node, Const) and isinstance(node.value, int):
        return replace(node, value=-node.value, span=span)
    return Negate(span=span, type=node.type, nullable=node.nullable, operand=node)


def posit(context: Context, node: Checked, span: Span) -> Checked:
    """Check a plus before a value, which changes nothing."""
    if is_unknown(node) or family_of(node.type) in {"number", "duration", "period"}:
        return node
    context.report(problems.operator_does_not_fit(span, "+", type_words(node.type), None))
    return unknown(span)


def arithmetic(context: Context, op: Op, left: Checked, right: Checked, span: Span) -> Checked:
    """Check one operation of arithmetic."""
    if is_unknown(left) or is_unknown(right):
        return unknown(span)
    if op == "+" and _is_date_and_blank(left, right):
        date, nothing = (right, left) if is_blank_literal(left) else (left, right)
        context.report(problems.blank_added_to_date(nothing.span, type_words(date.type)))
        return unknown(span)
    left, right = _in_order(op, *_typed_blanks(left, right))
    families = (family_of(left.type), family_of(right.type))
    rule = _RULES.get((families[0], op, families[1]))
    if rule is None:
        _report_misfit(context, op, left, right, span)
        return unknown(span)
    if not (_amounts_fit(context, op, left, right, span) and _days_fit(context, op, left, right)):
        return unknown(span)
    if op in "+-" and families == ("number", "number"):
        _hint_nullable(context, left, right)
    if op in "+-/":
        left, right = together(context, (left, right)) if _meet(op, left, right) else (left, right)
        if is_unknown(left) or is_unknown(right):
            return unknown(span)
    type_, may_fail = rule(left, right)
    nullable = left.nullable or right.nullable or may_fail
    return Arithmetic(span=span, type=type_, nullable=nullable, op=op, left=left, right=right)


def _is_date_and_blank(left: Checked, right: Checked) -> bool:
    return {family_of(left.type), family_of(right.type)} in ({"date", "blank"}, {"datetime", "blank"})


def _typed_blanks(left: Checked, right: Checked) -> tuple[Checked, Checked]:
    if is_blank_literal(left):
        left = blank(left.span, t.INTEGER if is_blank_literal(right) else right.type)
    if is_blank_literal(right):
        right = blank(right.span, left.type)
    return left, right


def _in_order(op: Op, left: Checked, right: Checked) -> tuple[Checked, Checked]:
    """Put the date before what moves it, and the length of time before its factor: back ends know one order."""
    pair = (family_of(left.type), op, family_of(right.type))
    return (right, left) if pair in _SWAPPED else (left, right)


def _amounts_fit(context: Context, op: Op, left: Checked, right: Checked, span: Span) -> bool:
    """Amounts are added to amounts, and multiplied or divided by numbers; an amount by an amount is a number."""
    if not (is_amount(left) or is_amount(right)):
        return True
    numbers = isinstance(left.type, _NUMERIC) and isinstance(right.type, _NUMERIC)
    wrong = not numbers or op == "^" or (op == "*" and is_amount(left) and is_amount(right))
    if wrong or (op == "/" and not is_amount(left)):
        amount = right if is_amount(right) else left
        fixes = (f"{source_text(amount)}.value",) if isinstance(amount, Read) else ()
        context.report(money_problems.amounts_multiplied(span, op, fixes))
        return False
    return True


_NUMERIC = (t.NumberType, t.MoneyType)


def _meet(op: Op, left: Checked, right: Checked) -> bool:
    """Whether both operands are of the same currency, a quotient's number apart."""
    return op in ("+", "-") or (is_amount(left) and is_amount(right))


def _days_fit(context: Context, op: Op, left: Checked, right: Checked) -> bool:
    for day, moved in ((left, right), (right, left)):
        if isinstance(day.type, t.DateType) and isinstance(moved.type, t.DurationType) and op in "+-":
            if moved.type.whole_days:
                return True
            context.report(problems.days_only(moved.span))
            return False
    return True


def _report_misfit(context: Context, op: Op, left: Checked, right: Checked, span: Span) -> None:
    families = {family_of(left.type), family_of(right.type)}
    if op in "+-" and families in ({"date", "number"}, {"datetime", "number"}):
        number, date = (right, left) if family_of(right.type) == "number" else (left, right)
        context.report(_date_plus_number(op, number, date, span))
        return
    fixes: tuple[str, ...] = ()
    place = span
    if op == "+" and "text" in families:
        fixes = (f"{source_text(left)} & {source_text(right)}",)
    elif families == {"date", "datetime"}:
        instant, date = (left, right) if family_of(left.type) == "datetime" else (right, left)
        fixes, place = fix_of(date.type, instant), instant.span
    elif family_of(left.type) == "number":
        fixes, place = fix_of(t.INTEGER, right), right.span
    elif family_of(right.type) == "number":
        fixes, place = fix_of(t.INTEGER, left), left.span
    place = place if fixes else span
    context.report(problems.operator_does_not_fit(place, op, type_words(left.type), type_words(right.type), fixes))


def _date_plus_number(op: Op, number: Checked, date: Checked, span: Span) -> Problem:
    """Say that a number is no length of time; one that is not written out is added by a function."""
    written = source_text(number)
    if isinstance(number, Const):
        unit = "day" if written == "1" else "days"
        return problems.date_plus_number(number.span, f"{op} {written} {unit}").mended_by(
            number.span, f"{written} {unit}"
        )
    minus = "-" if op == "-" else ""
    operand = f"({written})" if minus and not isinstance(number, Read) else written
    if isinstance(date.type, t.DateTimeType):
        return problems.date_plus_number(number.span, f"add_hours({source_text(date)}, {minus}{operand})")
    mended = f"add_days({source_text(date)}, {minus}{operand})"
    return problems.date_plus_number(number.span, mended).mended_by(span, mended)


def _hint_nullable(context: Context, left: Checked, right: Checked) -> None:
    """Only where one side always has a value: two fields that may be blank are usually meant so."""
    for node, other in ((left, right), (right, left)):
        if _is_declared_nullable(node) and not _is_declared_nullable(other) and node.nullable:
            context.report(
                problems.nullable_operand(node.span, source_text(node), declarable=node.span in context.zeroable)
            )


def _is_declared_nullable(node: Checked) -> bool:
    return isinstance(node, Read) and node.slot.root == "record" and node.slot.nullable


Ruled = tuple[t.Type, bool]
Rule = Callable[[Checked, Checked], Ruled]


def _sum(left: Checked, right: Checked) -> Ruled:
    number = numeric.added(left.type, right.type)
    return like(number, (left, right)), numeric.is_guarded(number)


def _product(left: Checked, right: Checked) -> Ruled:
    number = numeric.multiplied(left.type, right.type)
    return like(number, (left, right)), numeric.is_guarded(number)


def _quotient(left: Checked, right: Checked) -> Ruled:
    number = numeric.divided(left.type, right.type)
    divides_safely = isinstance(right, Const) and bool(right.value)
    return number if is_amount(right) else like(number, (left,)), not divides_safely or numeric.is_guarded(number)


def _power(left: Checked, right: Checked) -> Ruled:
    exponent = literal_integer(right)
    type_ = numeric.powered(left.type, exponent)
    return type_, exponent is None or not 0 <= exponent <= 64 or numeric.is_guarded(type_)


def _always(type_: t.Type, *, fails: bool) -> Rule:
    def rule(_left: Checked, _right: Checked) -> Ruled:
        return type_, fails

    return rule


def _durations(left: Checked, right: Checked) -> Ruled:
    whole = cast(t.DurationType, left.type).whole_days and cast(t.DurationType, right.type).whole_days
    return t.DurationType(whole), False


def _times(left: Checked, right: Checked) -> Ruled:
    """A length of time multiplied: whole days stay whole when the factor is."""
    whole = cast(t.DurationType, left.type).whole_days and numeric.scale_of(right.type) == 0
    return t.DurationType(whole), False


def _ratio(_left: Checked, right: Checked) -> Ruled:
    safe = isinstance(right, Const) and bool(right.value)
    return numeric.numeric(16, t.DIVISION_SCALE), not safe


def _part(_left: Checked, right: Checked) -> Ruled:
    safe = isinstance(right, Const) and bool(right.value)
    return t.DURATION, not safe


_SWAPPED = frozenset[tuple[Family, str, Family]](
    {
        ("duration", "+", "date"),
        ("period", "+", "date"),
        ("duration", "+", "datetime"),
        ("period", "+", "datetime"),
        ("duration", "+", "time"),
        ("number", "*", "duration"),
    }
)
_DAYS = t.DurationType(whole_days=True)
_RULES: dict[tuple[Family, str, Family], Rule] = {
    ("number", "+", "number"): _sum,
    ("number", "-", "number"): _sum,
    ("number", "*", "number"): _product,
    ("number", "/", "number"): _quotient,
    ("number", "^", "number"): _power,
    ("date", "-", "date"): _always(_DAYS, fails=False),
    ("date", "+", "duration"): _always(t.DATE, fails=True),
    ("date", "-", "duration"): _always(t.DATE, fails=True),
    ("date", "+", "period"): _always(t.DATE, fails=True),
    ("date", "-", "period"): _always(t.DATE, fails=True),
    ("datetime", "-", "datetime"): _always(t.DURATION, fails=False),
    ("datetime", "+", "duration"): _always(t.DATETIME, fails=True),
    ("datetime", "-", "duration"): _always(t.DATETIME, fails=True),
    ("datetime", "+", "period"): _always(t.DATETIME, fails=True),
    ("datetime", "-", "period"): _always(t.DATETIME, fails=True),
    ("time", "-", "time"): _always(t.DURATION, fails=False),
    ("time", "+", "duration"): _always(t.TIME, fails=False),
    ("time", "-", "duration"): _always(t.TIME, fails=False),
    ("duration", "+", "duration"): _durations,
    ("duration", "-", "duration"): _durations,
    ("duration", "*", "number"): _times,
    ("duration", "/", "number"): _part,
    ("duration", "/", "duration"): _ratio,
    ("period", "+", "period"): _always(t.PERIOD, fails=False),
    ("period", "-", "period"): _always(t.PERIOD, fails=False),
}
