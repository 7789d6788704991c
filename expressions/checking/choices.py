"""Functions of choices: labels, ranks, attributes, sets of codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from customary.expressions import name_problems, nodes, place_problems, problems
from customary.expressions import types as t
from customary.expressions.checked import Call, Checked, Const
from customary.expressions.checking.arguments import positional, without
from customary.expressions.checking.context import (
    Checking,
    Context,
    Scope,
    blank,
    is_unknown,
    literal_text,
    span_of_text,
    unknown,
)
from customary.expressions.checking.fitting import fit
from customary.expressions.checking.suggest import dictionaries_and_labels, own_words
from customary.expressions.checking.words import type_words
from customary.expressions.functions import Function
from customary.expressions.positions import LANGUAGES, Span
from customary.expressions.scope import Purpose

__all__ = ["check_codes", "check_dict", "check_label", "check_of_choice", "member_of"]


def check_label(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    context = checking.context
    language: Checked = blank(node.span, t.TEXT)
    named = [one for one in node.arguments if one.name == "lang"]
    rest = tuple(one for one in node.arguments if one.name != "lang")
    plain = without(node, rest)
    given = positional(checking, plain, function, 1, 2)
    if given is None:
        return unknown(node.span)
    asked = named[0].value if named else (given[1] if len(given) > 1 else None)
    if asked is not None:
        language = checking.value(asked, scope)
        if is_unknown(language):
            return language
        word = literal_text(language)
        if word is None:
            context.report(problems.literal_needed(language.span, LANGUAGES))
            return unknown(node.span)
        if word not in LANGUAGES:
            context.report(name_problems.unknown_word(span_of_text(language, word), word, LANGUAGES))
            return unknown(node.span)
    elif context.place.purpose is Purpose.COMPUTED:
        context.report(place_problems.language_in_stored_field(node.span))
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


def check_of_choice(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    given = positional(checking, node, function, 1, 1)
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


def check_dict(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    given = positional(checking, node, function, 3, 3)
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
    dictionary = context.now_called("dictionary", dictionary, span_of_text(name, dictionary)) or dictionary
    words = context.vocabulary.dictionaries.get(dictionary)
    if words is None:
        near = context.nearest(dictionary, dictionaries_and_labels(context.vocabulary))
        context.report(name_problems.unknown_dictionary(span_of_text(name, dictionary), dictionary, near))
        return unknown(node.span)
    context.note("dictionary", dictionary, name.span)
    if wanted not in words.attributes:
        near = context.nearest(wanted, own_words(words.attributes)) or tuple(words.attributes)[:3]
        context.report(name_problems.unknown_attribute(span_of_text(attribute, wanted), wanted, dictionary, near))
        return unknown(node.span)
    if not isinstance(code.type, t.TextType) or literal_text(code) is not None:
        code = fit(context, code, t.ChoiceType(dictionary))
    else:
        context.note("written_code", "", code.span, of=dictionary)
    if is_unknown(code):
        return code
    context.uses.add("dictionary")
    type_ = words.attributes[wanted]
    return Call(span=node.span, type=type_, nullable=True, function="dict", args=(name, code, attribute))


def check_codes(checking: Checking, node: nodes.FunctionCall, function: Function, scope: Scope) -> Checked:
    given = positional(checking, node, function, 2, 500)
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
