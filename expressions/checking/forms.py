"""Functions with a way of their own: conditions that narrow, text, dictionaries, people, changes, periods."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, cast

from customary.expressions import nodes, numeric, problems
from customary.expressions import types as t
from customary.expressions.checked import (
    And,
    Arithmetic,
    Call,
    Checked,
    Coalesce,
    Compare,
    Const,
    If,
    Or,
    Read,
    Slot,
)
from customary.expressions.checking import operators
from customary.expressions.checking.calls import day_of
from customary.expressions.checking.context import (
    Checking,
    Context,
    Scope,
    blank,
    is_blank_literal,
    is_unknown,
    literal_text,
    unknown,
)
from customary.expressions.checking.facts import when_false, when_true
from customary.expressions.checking.fitting import as_text, common_type, fit
from customary.expressions.checking.names import list_path, peek_list, read_slot
from customary.expressions.checking.rows import any_row, check_count, check_rows
from customary.expressions.checking.suggest import own_words
from customary.expressions.checking.words import type_words
from customary.expressions.functions import PERIODS, Function, family_of
from customary.expressions.functions.signature import Form
from customary.expressions.positions import LANGUAGES, Span
from customary.expressions.scope import Purpose

__all__ = ["blank_test", "check_form", "coalesced", "conjunction", "member_of"]

_Handler = Callable[[Checking, nodes.FunctionCall, Function, Scope], Checked]


def check_form(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    """Check a call of a function that no signature describes."""
    handler = _HANDLERS[cast(Form, function.form)]
    if node.where is not None and handler not in _WITH_WHERE:
        checking.context.report(problems.unexpected_where(node.where.span, function.name))
        return unknown(node.span)
    return handler(checking, node, function, scope)


def conjunction(operands: Sequence[Checked], span: Span) -> Checked:
    """Make one condition of several that must all hold."""
    if len(operands) == 1:
        return operands[0]
    return And(span=span, type=t.BOOLEAN, nullable=False, operands=tuple(operands))


def _positional(
    checking: Checking, node: nodes.FunctionCall, function: Function, least: int, most: int
) -> tuple[nodes.Node, ...] | None:
    """Take arguments that have no names; report when there are too few or too many."""
    context = checking.context
    named = next((one for one in node.arguments if one.name is not None), None)
    if named is not None:
        context.report(problems.unknown_argument(named.name_span or named.span, named.name or "", function.usage, ()))
        return None
    if len(node.arguments) > most:
        context.report(problems.too_many_arguments(node.arguments[most].span, function.usage))
        return None
    if len(node.arguments) < least:
        context.report(problems.argument_missing(node.span, str(len(node.arguments) + 1), function.usage))
        return None
    return tuple(one.value for one in node.arguments)


# Logic


def _if(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    given = _positional(checking, node, function, 2, 1000)
    if given is None:
        return unknown(node.span)
    arms: list[tuple[Checked, Checked]] = []
    below = scope
    for index in range(0, len(given) - 1, 2):
        condition = checking.condition(given[index], below)
        arms.append((condition, checking.value(given[index + 1], below.knowing(when_true(condition)))))
        below = below.knowing(when_false(condition))
    otherwise = checking.value(given[-1], below) if len(given) % 2 else None
    return _choice(checking.context, arms, otherwise, node.span)


def _case(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    given = _positional(checking, node, function, 3, 1000)
    if given is None:
        return unknown(node.span)
    context = checking.context
    subject = checking.value(given[0], scope)
    arms: list[tuple[Checked, Checked]] = []
    for index in range(1, len(given) - 1, 2):
        match = checking.value(given[index], scope)
        condition = operators.compare(context, "=", subject, match, given[index].span)
        arms.append((condition, checking.value(given[index + 1], scope.knowing(when_true(condition)))))
    otherwise = checking.value(given[-1], scope) if len(given) % 2 == 0 else None
    return _choice(context, arms, otherwise, node.span)


def _choice(context: Context, arms: list[tuple[Checked, Checked]], otherwise: Checked | None, span: Span) -> Checked:
    if otherwise is None:
        otherwise = blank(span, t.BLANK)
    values = [value for _, value in arms] + [otherwise]
    type_ = common_type(context, values)
    if isinstance(type_, t.UnknownType) or any(is_unknown(condition) for condition, _ in arms):
        return unknown(span)
    fitted = [fit(context, value, type_) if _takes_type(type_, value) else value for value in values]
    if any(map(is_unknown, fitted)):
        return unknown(span)
    return If(
        span=span,
        type=type_,
        nullable=any(value.nullable for value in fitted),
        arms=tuple((condition, value) for (condition, _), value in zip(arms, fitted[:-1], strict=True)),
        otherwise=fitted[-1],
    )


def _takes_type(type_: t.Type, value: Checked) -> bool:
    """Numbers keep their own scale inside a choice: the back end aligns them."""
    return is_blank_literal(value) or family_of(type_) != "number"


def coalesced(context: Context, parts: Sequence[Checked], span: Span) -> Checked:
    """Make the first of several values that is not blank."""
    type_ = common_type(context, parts)
    if isinstance(type_, t.UnknownType):
        return unknown(span)
    fitted = tuple(fit(context, part, type_) if _takes_type(type_, part) else part for part in parts)
    if any(map(is_unknown, fitted)):
        return unknown(span)
    nullable = all(part.nullable for part in fitted)
    return Coalesce(span=span, type=type_, nullable=nullable, parts=fitted)


def _coalesce(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    given = _positional(checking, node, function, 2, 1000)
    if given is None:
        return unknown(node.span)
    return coalesced(checking.context, [checking.value(one, scope) for one in given], node.span)


def _if_error(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    given = _positional(checking, node, function, 2, 2)
    if given is None:
        return unknown(node.span)
    context = checking.context
    values = [checking.value(one, scope) for one in given]
    type_ = common_type(context, values)
    if isinstance(type_, t.UnknownType):
        return unknown(node.span)
    args = tuple(fit(context, one, type_) if _takes_type(type_, one) else one for one in values)
    if any(map(is_unknown, args)):
        return unknown(node.span)
    nullable = any(one.nullable for one in args)
    return Call(span=node.span, type=type_, nullable=nullable, function="if_error", args=args)


def _is_blank(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    given = _positional(checking, node, function, 1, 1)
    return unknown(node.span) if given is None else blank_test(checking, given[0], scope, node.span)


def blank_test(checking: Checking, operand: nodes.Node, scope: Scope, span: Span) -> Checked:
    """Check `x is blank`; a list of records is blank when it has none."""
    if isinstance(operand, nodes.Path) and peek_list(checking.context, operand, scope) and not scope.in_rows:
        found = list_path(checking.context, operand, scope)
        if found is not None and not found.rest:
            checking.context.aggregates += 1
            return operators.not_(any_row(found, span), span)
    value = checking.value(operand, scope)
    if is_unknown(value):
        return value
    if is_blank_literal(value):
        return Const(span=span, type=t.BOOLEAN, nullable=False, value=True)
    return operators.is_blank(value, span)


# Numbers and text


def _power(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    given = _positional(checking, node, function, 2, 2)
    if given is None:
        return unknown(node.span)
    left, right = (checking.value(one, scope) for one in given)
    return operators.arithmetic(checking.context, "^", left, right, node.span)


def _scalar_or_rows(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    context = checking.context
    if node.where is not None or (node.arguments and peek_list(context, node.arguments[0].value, scope)):
        return check_rows(checking, node, function, scope)
    given = _positional(checking, node, function, 2, 100)
    if given is None:
        return unknown(node.span)
    values = [checking.value(one, scope) for one in given]
    type_ = common_type(context, values)
    if isinstance(type_, t.UnknownType):
        return unknown(node.span)
    if family_of(type_) not in {"number", "date", "datetime", "time", "duration"}:
        context.report(problems.type_mismatch(values[0].span, type_words(t.INTEGER), type_words(type_)))
        return unknown(node.span)
    if family_of(type_) == "number":
        type_ = numeric.common_number(tuple(numeric.observed(one.type) for one in values if not is_blank_literal(one)))
    args = tuple(blank(one.span, type_) if is_blank_literal(one) else one for one in values)
    nullable = any(one.nullable for one in args)
    return Call(span=node.span, type=type_, nullable=nullable, function=function.name, args=args)


def _text(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    given = _positional(checking, node, function, 1, 1)
    return unknown(node.span) if given is None else as_text(checking.context, checking.value(given[0], scope))


# Dates


def _in_period(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    context = checking.context
    count = next((one.value for one in node.arguments if one.name == "n"), None)
    rest = tuple(one for one in node.arguments if one.name != "n")
    plain = nodes.FunctionCall(span=node.span, name=node.name, name_span=node.name_span, arguments=rest, where=None)
    given = _positional(checking, plain, function, 2, 2)
    if given is None:
        return unknown(node.span)
    _refuse_clock(context, node, "today")
    day = checking.value(given[0], scope)
    word = literal_text(checking.value(given[1], scope))
    if is_unknown(day):
        return day
    if family_of(day.type) not in {"date", "datetime"}:
        context.report(problems.type_mismatch(day.span, type_words(t.DATE), type_words(day.type)))
        return unknown(node.span)
    if word is None:
        context.report(problems.literal_needed(given[1].span))
        return unknown(node.span)
    if word not in PERIODS:
        near = context.nearest(word, own_words(PERIODS)) or PERIODS[3:6]
        context.report(problems.unknown_word(given[1].span, word, near))
        return unknown(node.span)
    number: Checked | None = None
    if word.endswith("_n_days"):
        if count is None:
            context.report(problems.argument_missing(node.span, "n", function.usage))
            return unknown(node.span)
        number = checking.value(count, scope)
        if is_unknown(number) or family_of(number.type) != "number" or numeric.scale_of(number.type) != 0:
            if not is_unknown(number):
                context.report(problems.type_mismatch(number.span, type_words(t.INTEGER), type_words(number.type)))
            return unknown(node.span)
    return _Period(node.span).condition(day_of(day), word, number)


class _Period:
    """Writes a period as two comparisons, so that an index can answer it."""

    def __init__(self, span: Span) -> None:
        self._span = span

    def condition(self, day: Checked, word: str, count: Checked | None) -> Checked:
        low, high = self._bounds(word, count)
        parts = (self._compare(">=", day, low), self._compare("<", day, high))
        return And(span=self._span, type=t.BOOLEAN, nullable=False, operands=parts)

    def _bounds(self, word: str, count: Checked | None) -> tuple[Checked, Checked]:
        """The first day of the period, and the first day after it."""
        today = self._call("today")
        near = {"today": 0, "yesterday": -1, "tomorrow": 1}
        if word in near:
            return self._days(today, near[word]), self._days(today, near[word] + 1)
        which, unit = word.split("_", 1)
        if unit.endswith("days"):
            number = count or self._number(int(unit.split("_")[0]))
            if which == "last":
                start = self._call("add_days", self._days(today, 1), self._negative(number))
                return start, self._days(today, 1)
            return today, self._call("add_days", today, number)
        start = self._call("start_of", today, Const(span=self._span, type=t.TEXT, nullable=False, value=unit))
        step = {"last": -1, "this": 0, "next": 1}[which]
        return self._moved(start, unit, step), self._moved(start, unit, step + 1)

    def _moved(self, start: Checked, unit: str, steps: int) -> Checked:
        if unit == "week":
            return self._days(start, 7 * steps)
        months = {"month": 1, "quarter": 3, "year": 12}[unit.removeprefix("fiscal_")] * steps
        if months == 0:
            return start
        end = Const(span=self._span, type=t.BOOLEAN, nullable=False, value=False)
        return self._call("add_months", start, self._number(months), end)

    def _days(self, day: Checked, count: int) -> Checked:
        return self._call("add_days", day, self._number(count)) if count else day

    def _number(self, value: int) -> Checked:
        return Const(span=self._span, type=t.INTEGER, nullable=False, value=value)

    def _negative(self, number: Checked) -> Checked:
        zero = self._number(0)
        type_ = numeric.added(zero.type, number.type)
        from_zero = Arithmetic(span=self._span, type=type_, nullable=number.nullable, op="-", left=zero, right=number)
        return from_zero if not isinstance(number, Const) else self._number(-cast(int, number.value))

    def _call(self, name: str, *args: Checked) -> Checked:
        return Call(span=self._span, type=t.DATE, nullable=name != "today", function=name, args=args)

    def _compare(self, op: Literal[">=", "<"], left: Checked, right: Checked) -> Checked:
        return Compare(span=self._span, type=t.BOOLEAN, nullable=False, op=op, left=left, right=right)


def _refuse_clock(context: Context, node: nodes.FunctionCall, name: str) -> None:
    if context.place.purpose is Purpose.COMPUTED:
        context.report(problems.clock_in_stored_field(node.name_span, name))
    context.uses.add(name)


# Choices


def _label(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    context = checking.context
    language: Checked = blank(node.span, t.TEXT)
    named = [one for one in node.arguments if one.name == "lang"]
    rest = tuple(one for one in node.arguments if one.name != "lang")
    plain = nodes.FunctionCall(span=node.span, name=node.name, name_span=node.name_span, arguments=rest, where=None)
    given = _positional(checking, plain, function, 1, 2)
    if given is None:
        return unknown(node.span)
    asked = named[0].value if named else (given[1] if len(given) > 1 else None)
    if asked is not None:
        language = checking.value(asked, scope)
        word = literal_text(language)
        if word not in LANGUAGES:
            context.report(problems.unknown_word(asked.span, word or "", LANGUAGES))
            return unknown(node.span)
    elif context.place.purpose is Purpose.COMPUTED:
        context.report(problems.language_in_stored_field(node.span))
    else:
        context.uses.add("language")
    value = checking.value(given[0], scope)
    if is_unknown(value):
        return value
    several = isinstance(value.type, t.ChoicesType) and value.type.dictionary is not None
    if not several and not isinstance(value.type, t.ChoiceType):
        context.report(problems.dictionary_needed(value.span, function.name))
        return unknown(node.span)
    context.uses.add("dictionary")
    name = "labels" if several else "label"
    return Call(span=node.span, type=t.TEXT, nullable=True, function=name, args=(value, language))


_OF_CHOICE: Mapping[str, tuple[t.Type, bool]] = {
    "rank": (t.NumberType(5, 0), True),
    "group": (t.TEXT, True),
    "is_active_option": (t.BOOLEAN, False),
}


def _of_choice(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    given = _positional(checking, node, function, 1, 1)
    if given is None:
        return unknown(node.span)
    value = checking.value(given[0], scope)
    if is_unknown(value):
        return value
    if not isinstance(value.type, t.ChoiceType):
        checking.context.report(problems.dictionary_needed(value.span, function.name))
        return unknown(node.span)
    checking.context.uses.add("dictionary")
    type_, nullable = _OF_CHOICE[function.name]
    return Call(span=node.span, type=type_, nullable=nullable, function=function.name, args=(value,))


def _dict(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    given = _positional(checking, node, function, 3, 3)
    if given is None:
        return unknown(node.span)
    context = checking.context
    name, code, attribute = (checking.value(one, scope) for one in given)
    dictionary, wanted = literal_text(name), literal_text(attribute)
    if dictionary is None or wanted is None:
        for one in (name, attribute):
            if literal_text(one) is None and not is_unknown(one):
                context.report(problems.literal_needed(one.span))
        return unknown(node.span)
    words = context.vocabulary.dictionaries.get(dictionary)
    if words is None:
        near = context.nearest(dictionary, own_words(context.vocabulary.dictionaries))
        context.report(problems.unknown_dictionary(name.span, dictionary, near))
        return unknown(node.span)
    if wanted not in words.attributes:
        near = context.nearest(wanted, own_words(words.attributes)) or tuple(words.attributes)[:3]
        context.report(problems.unknown_attribute(attribute.span, wanted, dictionary, near))
        return unknown(node.span)
    if not isinstance(code.type, t.TextType) or literal_text(code) is not None:
        code = fit(context, code, t.ChoiceType(dictionary))
    if is_unknown(code):
        return code
    context.uses.add("dictionary")
    type_ = words.attributes[wanted]
    return Call(span=node.span, type=type_, nullable=True, function="dict", args=(name, code, attribute))


def _codes(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    given = _positional(checking, node, function, 2, 500)
    if given is None:
        return unknown(node.span)
    context = checking.context
    chosen = checking.value(given[0], scope)
    others = [checking.value(one, scope) for one in given[1:]]
    if is_unknown(chosen) or any(map(is_unknown, others)):
        return unknown(node.span)
    if not isinstance(chosen.type, t.ChoicesType):
        wanted = type_words(t.ChoicesType(None))
        context.report(problems.type_mismatch(chosen.span, wanted, type_words(chosen.type)))
        return unknown(node.span)
    fitted = [fit(context, one, chosen.type) for one in others]
    if any(map(is_unknown, fitted)):
        return unknown(node.span)
    if len(fitted) == 1:
        codes = fitted[0]
    else:
        literal = [one for one in fitted if not isinstance(one, Const)]
        if literal:
            context.report(problems.literal_needed(literal[0].span))
            return unknown(node.span)
        every = frozenset[str]().union(*(cast("frozenset[str]", cast(Const, one).value) for one in fitted))
        codes = Const(span=node.span, type=chosen.type, nullable=False, value=every)
    return Call(span=node.span, type=t.BOOLEAN, nullable=False, function=function.name, args=(chosen, codes))


def member_of(context: Context, operand: Checked, choices: Checked, span: Span) -> Checked:
    """Check `"a" in tags`."""
    type_ = cast(t.ChoicesType, choices.type)
    wanted: t.Type = t.TEXT if type_.dictionary is None else t.ChoiceType(type_.dictionary)
    fitted = fit(context, operand, wanted)
    if is_unknown(fitted):
        return fitted
    return Call(span=span, type=t.BOOLEAN, nullable=False, function="member", args=(fitted, choices))


# People


def _refuse_person(context: Context, node: nodes.FunctionCall) -> bool:
    name = f"{node.name}()"
    if context.place.purpose is Purpose.COMPUTED:
        context.report(problems.person_in_stored_field(node.name_span, name))
        return True
    if not context.place.acting:
        context.report(problems.no_acting_person(node.name_span, name))
        return True
    context.uses.add("user")
    return False


def _has_role(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    given = _positional(checking, node, function, 1, 1)
    context = checking.context
    if given is None or _refuse_person(context, node):
        return unknown(node.span)
    argument = checking.value(given[0], scope)
    name = literal_text(argument)
    if name is None:
        if not is_unknown(argument):
            context.report(problems.literal_needed(argument.span))
        return unknown(node.span)
    roles = context.vocabulary.roles
    if function.name == "has_role" and name not in roles:
        context.report(problems.unknown_role(argument.span, name, context.nearest(name, own_words(sorted(roles)))))
        return unknown(node.span)
    return Call(span=node.span, type=t.BOOLEAN, nullable=False, function=function.name, args=(argument,))


def _is_owner(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    given = _positional(checking, node, function, 0, 0)
    context = checking.context
    if given is None or _refuse_person(context, node):
        return unknown(node.span)
    owner = scope.module.members.get("owner") if scope.module else None
    if owner is None:
        context.report(problems.root_not_here(node.span, "is_owner()"))
        return unknown(node.span)
    user = Slot("user", ("id",), t.RefType((context.vocabulary.user_module,)), True)
    mine = read_slot(context, Slot("record", ("owner",), owner.type, owner.nullable), node.span, scope)
    same = Compare(
        span=node.span,
        type=t.BOOLEAN,
        nullable=False,
        op="=",
        left=mine,
        right=Read(span=node.span, type=user.type, nullable=True, slot=user),
    )
    if not mine.nullable:
        return same
    return conjunction((operators.not_(operators.is_blank(mine, node.span), node.span), same), node.span)


# Changes


def _refuse_unsaved(context: Context, node: nodes.FunctionCall) -> bool:
    if context.place.saving:
        return False
    context.report(problems.nothing_saved_here(node.name_span, f"{node.name}()"))
    return True


def _changed(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    context = checking.context
    sides = {one.name: one for one in node.arguments if one.name in {"from", "to"}}
    rest = tuple(one for one in node.arguments if one.name not in {"from", "to"})
    plain = nodes.FunctionCall(span=node.span, name=node.name, name_span=node.name_span, arguments=rest, where=None)
    given = _positional(checking, plain, function, 1, 1)
    if given is None or _refuse_unsaved(context, node):
        return unknown(node.span)
    pair = _old_and_new(context, given[0], function, scope)
    if pair is None:
        return unknown(node.span)
    old, new = pair
    same = Compare(span=node.span, type=t.BOOLEAN, nullable=False, op="=", left=old, right=new)
    parts = [operators.not_(same, node.span)]
    for name, value in (("from", old), ("to", new)):
        if name in sides:
            parts.append(_equals(checking, value, sides[name].value, scope))
    context.uses.update({"changed", "old"})
    return unknown(node.span) if any(map(is_unknown, parts)) else conjunction(parts, node.span)


def _equals(checking: Checking, value: Checked, wanted: nodes.Node, scope: Scope) -> Checked:
    if isinstance(wanted, nodes.ListLiteral) and not isinstance(value.type, t.ChoicesType):
        items = tuple(checking.value(one, scope) for one in wanted.items)
        return operators.one_of(checking.context, value, items, wanted.span)
    return operators.compare(checking.context, "=", value, checking.value(wanted, scope), wanted.span)


def _changed_any(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    context = checking.context
    given = _positional(checking, node, function, 1, 100)
    if given is None or _refuse_unsaved(context, node):
        return unknown(node.span)
    parts: list[Checked] = []
    for one in given:
        pair = _old_and_new(context, one, function, scope)
        if pair is None:
            return unknown(node.span)
        same = Compare(span=one.span, type=t.BOOLEAN, nullable=False, op="=", left=pair[0], right=pair[1])
        parts.append(operators.not_(same, one.span))
    context.uses.update({"changed", "old"})
    return parts[0] if len(parts) == 1 else Or(span=node.span, type=t.BOOLEAN, nullable=False, operands=tuple(parts))


def _old_and_new(
    context: Context, node: nodes.Node, function: Function, scope: Scope
) -> tuple[Checked, Checked] | None:
    """Read a field of the record as it was and as it is. In a new record, what was is blank."""
    if scope.in_rows or scope.module is None or not isinstance(node, nodes.Path) or len(node.names) != 1:
        context.report(problems.field_of_record_needed(node.span, function.name))
        return None
    name = node.names[0]
    member = scope.module.members.get(name)
    if member is None:
        near = context.nearest(name, ((key, key) for key in scope.module.members))
        context.report(problems.unknown_field(node.span, name, scope.module.name, near))
        return None
    if isinstance(member.type, t.ListType | t.OpaqueType):
        context.report(problems.field_of_record_needed(node.span, function.name))
        return None
    old = Slot("old", (name,), member.type, not isinstance(member.type, t.ChoicesType))
    new = Slot("record", (name,), member.type, member.nullable)
    return (
        Read(span=node.span, type=member.type, nullable=old.nullable, slot=old),
        read_slot(context, new, node.span, scope),
    )


def _is_new(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    given = _positional(checking, node, function, 0, 0)
    if given is None or _refuse_unsaved(checking.context, node):
        return unknown(node.span)
    checking.context.uses.add("changed")
    return Call(span=node.span, type=t.BOOLEAN, nullable=False, function="is_new", args=())


_HANDLERS: Mapping[Form, _Handler] = {
    "if": _if,
    "case": _case,
    "coalesce": _coalesce,
    "if_error": _if_error,
    "is_blank": _is_blank,
    "text": _text,
    "join": check_rows,
    "in_period": _in_period,
    "scalar_or_rows": _scalar_or_rows,
    "rows": check_rows,
    "changed": _changed,
    "changed_any": _changed_any,
    "is_new": _is_new,
    "is_owner": _is_owner,
    "has_role": _has_role,
    "choice_label": _label,
    "choice_rank": _of_choice,
    "choice_flag": _of_choice,
    "dict": _dict,
    "choices_codes": _codes,
    "count": check_count,
    "power": _power,
}
_WITH_WHERE = frozenset({check_rows, check_count, _scalar_or_rows})
