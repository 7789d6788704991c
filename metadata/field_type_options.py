"""How the attributes of a field become the options of the model, and what these are in the rule language.

One builder per family of field types; `field_types.py` says which type uses which.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Literal, cast

from customary.expressions.types import (
    MONEY_SCALE,
    ChoicesType,
    ChoiceType,
    CurrencyAt,
    ListType,
    MoneyType,
    NumberType,
    RefType,
    Type,
)
from customary.metadata.model.fields import (
    AutonumberOptions,
    BooleanOptions,
    ChoiceOptions,
    FieldOptions,
    LinesOptions,
    LinkOptions,
    NumberOptions,
    PlainOptions,
    RollupOptions,
    TextOptions,
)

__all__ = [
    "Values",
    "always",
    "autonumber_options",
    "boolean_options",
    "choice_options",
    "choice_type",
    "choices_type",
    "decimal_options",
    "duration_options",
    "integer_options",
    "lines_options",
    "link_options",
    "list_type",
    "money_options",
    "money_type",
    "number_type",
    "percent_options",
    "plain",
    "rating_options",
    "ref_type",
    "rollup_options",
    "text_options",
]

Values = Mapping[str, object]
"""The attributes of a field as plain values: text, int, Decimal, bool, None, lists and mappings of these."""


def _whole(values: Values, key: str, otherwise: int) -> int:
    found = values.get(key)
    return found if isinstance(found, int) else otherwise


def _text(values: Values, key: str) -> str | None:
    found = values.get(key)
    return found if isinstance(found, str) else None


def _number(values: Values, key: str) -> Decimal | None:
    """Read a bound; `100%` is 1."""
    found = values.get(key)
    if isinstance(found, bool) or found is None:
        return None
    if isinstance(found, int | Decimal):
        return Decimal(found)
    text = str(found).strip()
    try:
        return Decimal(text[:-1].strip()).scaleb(-2) if text.endswith("%") else Decimal(text)
    except ArithmeticError:
        return None


def _names(values: Values, key: str) -> tuple[str, ...]:
    found = values.get(key)
    if isinstance(found, str):
        return (found,)
    return tuple(str(one) for one in found) if isinstance(found, list | tuple) else ()


def plain(_: Values) -> FieldOptions:
    return PlainOptions()


def boolean_options(values: Values) -> FieldOptions:
    return BooleanOptions(tri=values.get("tri") is True)


def text_options(longest: int) -> Callable[[Values], FieldOptions]:
    def options(values: Values) -> FieldOptions:
        return TextOptions(
            max_length=_whole(values, "max", longest), pattern=_text(values, "pattern"), mask=_text(values, "mask")
        )

    return options


def integer_options(values: Values) -> FieldOptions:
    return NumberOptions(
        precision=_whole(values, "digits", 18),
        scale=0,
        minimum=_number(values, "min"),
        maximum=_number(values, "max"),
    )


def decimal_options(values: Values) -> FieldOptions:
    return NumberOptions(
        precision=_whole(values, "digits", 18),
        scale=_whole(values, "scale", 2),
        minimum=_number(values, "min"),
        maximum=_number(values, "max"),
    )


def percent_options(values: Values) -> FieldOptions:
    return NumberOptions(
        precision=_whole(values, "digits", 12),
        scale=_whole(values, "scale", 2) + 2,
        minimum=_number(values, "min"),
        maximum=_number(values, "max"),
    )


def money_options(values: Values) -> FieldOptions:
    """A code is written in capitals, the key of a field never is."""
    currency = _text(values, "currency")
    return NumberOptions(
        precision=18,
        scale=MONEY_SCALE,
        minimum=_number(values, "min"),
        maximum=_number(values, "max"),
        currency=currency if currency is not None and currency.isupper() else None,
        currency_field=currency if currency is not None and not currency.isupper() else None,
    )


def rating_options(values: Values) -> FieldOptions:
    return NumberOptions(precision=3, scale=1, minimum=Decimal(0), maximum=_number(values, "max") or Decimal(5))


def duration_options(values: Values) -> FieldOptions:
    return NumberOptions(precision=18, scale=0)


def choice_options(values: Values) -> FieldOptions:
    return ChoiceOptions(dictionary=_text(values, "dictionary"), controlled_by=_text(values, "controlled_by"))


def link_options(*targets: str) -> Callable[[Values], FieldOptions]:
    def options(values: Values) -> FieldOptions:
        found = _text(values, "on_delete") or "restrict"
        return LinkOptions(
            targets=targets or _names(values, "to"),
            on_delete=cast(Literal["restrict", "clear", "cascade"], found),
        )

    return options


def lines_options(target: str | None = None) -> Callable[[Values], FieldOptions]:
    def options(values: Values) -> FieldOptions:
        return LinesOptions(target=target or _text(values, "to") or "", by=_text(values, "by"))

    return options


def rollup_options(values: Values) -> FieldOptions:
    """Of a lines field, linking fills in `module` and `by`; `of` is empty where these two are declared."""
    function = cast(Literal["sum", "count", "min", "max", "avg"], _text(values, "function") or "count")
    return RollupOptions(
        of=_text(values, "of") or "",
        module=_text(values, "module") or "",
        by=_text(values, "by") or "",
        function=function,
        field=_text(values, "field"),
    )


def autonumber_options(values: Values) -> FieldOptions:
    return AutonumberOptions(
        pattern=_text(values, "pattern") or "{n}",
        reset=cast(Literal["never", "yearly", "monthly", "daily"], _text(values, "reset") or "never"),
        mode=cast(Literal["fast", "gapless"], _text(values, "mode") or "fast"),
    )


def always(one: Type) -> Callable[[FieldOptions], Type]:
    def language_type(_: FieldOptions) -> Type:
        return one

    return language_type


def number_type(options: FieldOptions) -> Type:
    assert isinstance(options, NumberOptions)
    return NumberType(options.precision, options.scale)


def money_type(options: FieldOptions) -> Type:
    assert isinstance(options, NumberOptions)
    if options.currency_field is not None:
        return MoneyType(CurrencyAt("record", (options.currency_field,)))
    return MoneyType(options.currency)


def choice_type(options: FieldOptions) -> Type:
    assert isinstance(options, ChoiceOptions)
    return ChoiceType(options.dictionary or "")


def choices_type(options: FieldOptions) -> Type:
    assert isinstance(options, ChoiceOptions)
    return ChoicesType(options.dictionary)


def ref_type(options: FieldOptions) -> Type:
    assert isinstance(options, LinkOptions)
    return RefType(options.targets)


def list_type(options: FieldOptions) -> Type:
    assert isinstance(options, LinesOptions)
    return ListType(options.target, options.by)
