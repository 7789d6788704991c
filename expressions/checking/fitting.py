"""Whether a value fits where it stands, and the one type that several values have together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from customary.expressions import name_problems, problems
from customary.expressions import types as t
from customary.expressions.checked import Call, Checked, Coalesce, Const, If, IsBlank, Join, Read
from customary.expressions.checking.amounts import fitted, like, together
from customary.expressions.checking.context import (
    Context,
    blank,
    is_blank_literal,
    is_unknown,
    literal_text,
    read_text,
    span_of_text,
    unknown,
)
from customary.expressions.checking.currencies import code_of
from customary.expressions.checking.habits import constant_meant
from customary.expressions.checking.suggest import codes_and_labels
from customary.expressions.checking.words import type_words
from customary.expressions.functions import Family, family_of
from customary.expressions.mistakes.characters import written_date, written_time
from customary.expressions.numeric import common_number

__all__ = [
    "as_condition",
    "as_text",
    "common_type",
    "fit",
    "fits",
    "fix_of",
    "for_display",
    "source_text",
]

_FIXES: dict[tuple[Family, Family], str] = {
    ("text", "number"): "text({x})",
    ("text", "date"): "text({x})",
    ("text", "datetime"): "text({x})",
    ("text", "time"): "text({x})",
    ("text", "boolean"): "text({x})",
    ("text", "choice"): "label({x})",
    ("text", "ref"): "text({x})",
    ("number", "text"): "number({x})",
    ("date", "datetime"): "date({x})",
    ("date", "text"): "date({x})",
    ("datetime", "date"): 'datetime({x}, "00:00")',
    ("datetime", "text"): "datetime({x})",
    ("time", "datetime"): "time({x})",
    ("time", "text"): "time({x})",
    ("number", "choice"): "rank({x})",
    ("number", "list"): "count({x})",
}
_NUMBER = re.compile(r"-?[0-9]{1,24}(\.[0-9]{1,12})?")
_AS_CONDITION: dict[Family, str] = {
    "number": "{x} != 0",
    "text": "{x} is not blank",
    "date": "{x} is not blank",
    "datetime": "{x} is not blank",
    "time": "{x} is not blank",
    "choice": "{x} is not blank",
    "ref": "{x} is not blank",
    "choices": "{x} is not blank",
}


def source_text(node: Checked) -> str:
    """Give what a person wrote for a part."""
    return node.span.source.text[node.span.start : node.span.end]


def fix_of(wanted: t.Type, node: Checked) -> tuple[str, ...]:
    """Suggest what to write for a value so that it is one of the wanted type."""
    literal = _literal_of(wanted, node)
    if literal:
        return literal
    pattern = _FIXES.get((family_of(wanted), family_of(node.type)))
    return (pattern.format(x=source_text(node)),) if pattern else ()


def _literal_of(wanted: t.Type, node: Checked) -> tuple[str, ...]:
    """Write a literal as one of the wanted type: "100" as 100, "2026-01-05" as #2026-01-05#."""
    family, text, written = family_of(wanted), literal_text(node), source_text(node)
    if family in {"date", "datetime"}:
        day = written_date(written if text is None else text)
        return (day,) if day is not None else ()
    if family == "time" and text is not None:
        clock = written_time(text)
        return (clock,) if clock is not None else ()
    if text is not None:
        word = "true" if text in {"1", "on"} else "false" if text in {"0", "off"} else constant_meant(text)
        if family == "boolean" and (word in {"true", "false"} or text.lower() in {"true", "false"}):
            return (word if word in {"true", "false"} else text.lower(),)
        return (text,) if family == "number" and _NUMBER.fullmatch(text) else ()
    if not isinstance(node, Const) or family_of(node.type) != "number":
        return ()
    if isinstance(wanted, t.DurationType):
        units = ("days",) if wanted.whole_days else ("days", "hours", "minutes")
        return tuple(f"{written} {unit}" for unit in units)
    simple = {"text": f"'{written}'", "period": f"{written} months"}
    if family == "boolean" and written in {"0", "1"}:
        return ("true" if written == "1" else "false",)
    return (simple[family],) if family in simple else ()


def fits(wanted: t.Type, type_: t.Type) -> bool:
    """Tell whether every value of a type is one of the wanted type."""
    match wanted, type_:
        case (t.UnknownType(), _) | (_, t.UnknownType() | t.BlankType()):
            return True
        case (t.NumberType() | t.MoneyType(), t.NumberType() | t.MoneyType()):
            return True
        case t.RefType(), t.RefType():
            return set(type_.modules) <= set(wanted.modules)
        case t.ChoicesType(), t.ChoicesType():
            return wanted.dictionary is None or wanted.dictionary == type_.dictionary
        case t.DurationType(), t.DurationType():
            return True
        case _:
            return wanted == type_


def fit(context: Context, node: Checked, wanted: t.Type) -> Checked:
    """Make a value one of the wanted type, or report why it is none.

    A literal text becomes a code of the wanted dictionary, `blank` the blank of the wanted type; an amount is seen in
    base currency where that is wanted.
    """
    if is_unknown(node) or isinstance(wanted, t.UnknownType):
        return node
    if isinstance(node, Const) and node.value is None:
        return blank(node.span, wanted)
    if isinstance(node, If):
        arms = tuple((condition, fit(context, value, wanted)) for condition, value in node.arms)
        if family_of(node.type) != family_of(wanted):
            return replace(node, arms=arms, otherwise=fit(context, node.otherwise, wanted), type=wanted)
    if isinstance(node, Coalesce) and family_of(node.type) != family_of(wanted):
        return replace(node, parts=tuple(fit(context, part, wanted) for part in node.parts), type=wanted)
    if isinstance(node, Const):
        found = _literal_for(context, node, wanted)
        if found is not None:
            return found
    if fits(wanted, node.type):
        return fitted(context, node, wanted) if isinstance(wanted, t.NumberType | t.MoneyType) else node
    context.report(problems.type_mismatch(node.span, type_words(wanted), type_words(node.type), fix_of(wanted, node)))
    return unknown(node.span)


def _literal_for(context: Context, node: Const, wanted: t.Type) -> Checked | None:
    """Read a literal text or list as codes, where codes are wanted."""
    if isinstance(wanted, t.ChoiceType):
        text = literal_text(node)
        if text is None:
            return None
        if not _known_code(context, node, text, wanted.dictionary):
            return unknown(node.span)
        return replace(node, type=wanted)
    if isinstance(wanted, t.ChoicesType):
        codes = _codes_of(node)
        if codes is None:
            return None
        if wanted.dictionary is not None:
            known = [_known_code(context, node, code, wanted.dictionary) for code in sorted(codes)]
            if not all(known):
                return unknown(node.span)
        return Const(span=node.span, type=wanted, nullable=False, value=codes)
    return None


def _codes_of(node: Const) -> frozenset[str] | None:
    text = literal_text(node)
    if text is not None:
        return frozenset({text})
    if isinstance(node.type, t.ChoicesType) and node.type.dictionary is None:
        return cast("frozenset[str]", node.value)
    return None


def _known_code(context: Context, node: Const, code: str, dictionary: str) -> bool:
    words = context.vocabulary.dictionaries.get(dictionary)
    if words is None or code in words.codes:
        context.note("code", code, node.span, of=dictionary)
        return True
    if context.now_called("code", code, span_of_text(node, code), of=dictionary) is not None:
        return True
    near = context.nearest(code, codes_and_labels(words))
    context.report(name_problems.unknown_code(span_of_text(node, code), code, dictionary, near))
    return False


def common_type(context: Context, values: Sequence[Checked]) -> tuple[t.Type, Sequence[Checked]]:
    """Find the one type of several results, or report the first that differs.

    Also gives the results again: amounts of different currencies are now in base currency.
    """
    known = [one for one in values if not is_unknown(one) and not is_blank_literal(one)]
    if not known:
        return t.UNKNOWN if any(map(is_unknown, values)) else t.BLANK, values
    coded = next((one for one in known if isinstance(one.type, t.ChoiceType | t.ChoicesType)), None)
    if coded is not None:
        return coded.type, values
    first = known[0]
    if all(family_of(one.type) == "number" for one in known):
        return _number_type(context, values)
    for other in known[1:]:
        if not (fits(first.type, other.type) and fits(other.type, first.type)):
            context.report(problems.no_common_type(other.span, type_words(first.type), type_words(other.type)))
            return t.UNKNOWN, values
    if isinstance(first.type, t.DurationType):
        return t.DurationType(all(cast(t.DurationType, one.type).whole_days for one in known)), values
    return first.type, values


def _number_type(context: Context, values: Sequence[Checked]) -> tuple[t.Type, Sequence[Checked]]:
    alike = together(context, values)
    known = [one for one in alike if not is_unknown(one) and not is_blank_literal(one)]
    if len(known) < sum(not is_blank_literal(one) for one in alike):
        return t.UNKNOWN, alike
    if all(one.type == known[0].type for one in known):
        return known[0].type, alike
    return like(common_number(tuple(one.type for one in known)), known), alike


def as_condition(context: Context, node: Checked) -> Checked:
    """Make a part a condition: true or false, a blank one false."""
    if is_unknown(node):
        return node
    if is_blank_literal(node):
        return Const(span=node.span, type=t.BOOLEAN, nullable=False, value=False)
    if not isinstance(node.type, t.BooleanType):
        pattern = _AS_CONDITION.get(family_of(node.type))
        fixes = (pattern.format(x=source_text(node)),) if pattern else ()
        context.report(problems.condition_needed(node.span, type_words(node.type), fixes))
        return unknown(node.span)
    if not node.nullable:
        return node
    no = Const(span=node.span, type=t.BOOLEAN, nullable=False, value=False)
    return Coalesce(span=node.span, type=t.BOOLEAN, nullable=False, parts=(node, no))


def as_text(context: Context, node: Checked) -> Checked:
    """Turn a value into its plain written form; a record into its name."""
    match node.type:
        case t.TextType() | t.UnknownType():
            return node
        case t.BlankType():
            return blank(node.span, t.TEXT)
        case t.RefType():
            return _name_of_record(context, node)
        case t.OpaqueType() | t.ListType():
            context.report(problems.type_mismatch(node.span, type_words(t.TEXT), type_words(node.type)))
            return unknown(node.span)
    if isinstance(node.type, t.ChoiceType | t.ChoicesType):
        context.note("written_code", "", node.span, of=node.type.dictionary or "")
    nullable = node.nullable or isinstance(node.type, t.ChoicesType)
    return Call(span=node.span, type=t.TEXT, nullable=nullable, function="text", args=(node,))


def for_display(context: Context, node: Checked) -> Checked:
    """Turn a value into what people read: as text, but a choice as its label in their language."""
    if isinstance(node.type, t.ChoiceType) or (isinstance(node.type, t.ChoicesType) and node.type.dictionary):
        context.uses.update({"language", "dictionary"})
        name = "label" if isinstance(node.type, t.ChoiceType) else "labels"
        args = (node, blank(node.span, t.TEXT))
        return Call(span=node.span, type=t.TEXT, nullable=True, function=name, args=args)
    if isinstance(node.type, t.MoneyType) and node.type.currency is not None:
        return _with_code(context, node, node.type.currency)
    return as_text(context, node)


def _with_code(context: Context, node: Checked, currency: t.Currency) -> Checked:
    """Write an amount with the code of its currency before it; a blank one stays blank."""
    code = as_text(context, code_of(context, currency, node.span))
    space = Const(span=node.span, type=t.TEXT, nullable=False, value=" ")
    written = Join(span=node.span, type=t.TEXT, nullable=False, parts=(code, space, as_text(context, node)))
    missing = IsBlank(span=node.span, type=t.BOOLEAN, nullable=False, operand=node)
    nothing = blank(node.span, t.TEXT)
    return If(span=node.span, type=t.TEXT, nullable=True, arms=((missing, nothing),), otherwise=written)


def _name_of_record(context: Context, node: Checked) -> Checked:
    if isinstance(node, Read):
        return read_text(node)
    if isinstance(node, If):
        arms = tuple((condition, as_text(context, value)) for condition, value in node.arms)
        return replace(node, type=t.TEXT, arms=arms, otherwise=as_text(context, node.otherwise))
    if isinstance(node, Coalesce):
        return replace(node, type=t.TEXT, parts=tuple(as_text(context, part) for part in node.parts))
    if isinstance(node, Const):
        return blank(node.span, t.TEXT)
    context.report(problems.type_mismatch(node.span, type_words(t.TEXT), type_words(node.type)))
    return unknown(node.span)
