"""What stands beside a form for the browser, as JSON: values in the language's forms, how to read and show them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import cast

from babel.dates import get_month_names
from babel.numbers import get_currency_precision, get_currency_symbol

from customary.expressions.emit_javascript import Needs, environment_json, runtime_imports
from customary.expressions.emit_javascript.forms import decoder_of
from customary.expressions.expression import Expression
from customary.expressions.json_values import json_value
from customary.expressions.types import MoneyType, NumberType, TextType, Type
from customary.metadata.model.fields import Field, LinesOptions, NumberOptions, RollupOptions, TextOptions
from customary.metadata.model.modules import Module, Validation
from customary.metadata.values import blank_of, to_language
from customary.platform.access import rights_of
from customary.platform.evaluation import environment
from customary.platform.records.record import Draft, Record
from customary.web.forms.local import part_name
from customary.web.forms.program import CORE, Program, program_of, runtime_address
from customary.web.forms.shows import read_as, shown_as
from customary.web.visit import Visit

__all__ = ["live_state", "preloaded", "row_state"]

_MONEY_DIGITS = 18
_LONGEST_COMPUTED = 32_000


def live_state(visit: Visit, module: Module, draft: Draft, tables: Iterable[Field]) -> str:
    """Write what a form of a record begins with; `tables` are its fields of owned rows."""
    program = _program(visit, module)
    rows = {field.key: _program(visit, visit.catalog.modules[_lines(field).target]) for field in tables}
    above = frozenset[str]().union(*(one.fields_above for one in rows.values()))
    counted = [field for field in program.local.rollups if _rollup_options(field).of in rows]
    programs = [program, *rows.values()]
    return _json(
        {
            **_of_program(visit, program, above),
            **_values(program, above, draft, draft.old),
            "environment": environment_json(
                environment(visit.unit, is_new=draft.is_new), Needs.together(one.javascript.needs for one in programs)
            ),
            "runtime": runtime_address(CORE),
            "formats": _formats(visit),
            "rows": {key: _of_program(visit, one, _counted(one, program)) for key, one in rows.items()},
            "rollups": [_rollup(one) for one in counted],
            "checks": [_check(visit, one) for one in program.local.validations],
        }
    )


def preloaded(visit: Visit, module: Module, tables: Iterable[Field]) -> tuple[str, ...]:
    """Give the addresses of all that a form will load, so that the browser asks for all of it at once."""
    programs = [
        _program(visit, module),
        *(_program(visit, visit.catalog.modules[_lines(one).target]) for one in tables),
    ]
    needed = dict.fromkeys((CORE, *(file for one in programs for file in one.javascript.imports)))
    files = dict.fromkeys(one for file in needed for one in runtime_imports(file))
    return (*map(runtime_address, files), *dict.fromkeys(one.address for one in programs))


def row_state(visit: Visit, holder: Module, draft: Draft, record: Record | None) -> str:
    """Write the values that one row of a table of `holder` begins with."""
    program = _program(visit, draft.module)
    return _json(_values(program, _counted(program, _program(visit, holder)), draft, record))


def _program(visit: Visit, module: Module) -> Program:
    return program_of(visit.unit.runtime, rights_of(visit.unit), module)


def _json(state: Mapping[str, object]) -> str:
    return json.dumps(state, ensure_ascii=False, separators=(",", ":"))


def _counted(rows: Program, holder: Program) -> frozenset[str]:
    """Name the fields of rows that the totals of their record are made of."""
    options = [_rollup_options(field) for field in holder.local.rollups]
    return frozenset(one.field for one in options if one.module == rows.of.name and one.field is not None)


def _of_program(visit: Visit, program: Program, also: frozenset[str]) -> dict[str, object]:
    return {
        "program": program.address,
        "asking": sorted(program.asking),
        "above": program.link_above,
        "fields": {field.key: _field(visit, field) for field in _fields(program, also)},
        "zone": visit.formats.zone.key,
    }


def _fields(program: Program, also: frozenset[str]) -> list[Field]:
    return [program.of.field(key) for key in sorted(program.own_fields | also)]


def _field(visit: Visit, field: Field) -> dict[str, object]:
    """Say how the browser reads, keeps and shows a field."""
    options, type_ = field.options, field.language_type
    found: dict[str, object] = {
        "read": read_as(field),
        "decoder": decoder_of(type_),
        "show": shown_as(field),
        "computed": field.computed,
        "blank": _value(field, blank_of(field)),
        "digits": _digits(type_),
    }
    if isinstance(options, NumberOptions):
        found["bounds"] = [None if one is None else f"{one:f}" for one in (options.minimum, options.maximum)]
    if isinstance(type_, MoneyType):
        found["money"] = _money(visit, type_)
    if isinstance(type_, TextType):
        found["longest"] = options.max_length if isinstance(options, TextOptions) else _LONGEST_COMPUTED
    return found


def _money(visit: Visit, type_: MoneyType) -> list[object]:
    """Give the sign and the decimals that people of this language write an amount with."""
    currency = type_.currency if isinstance(type_.currency, str) else visit.catalog.site.currency
    return [get_currency_symbol(currency, locale=visit.language.locale), get_currency_precision(currency)]


def _digits(type_: Type) -> int | None:
    """How many digits a stored number may have, those behind the point among them."""
    if isinstance(type_, MoneyType):
        return _MONEY_DIGITS
    return type_.precision if isinstance(type_, NumberType) else None


def _values(program: Program, also: frozenset[str], draft: Draft, old: Record | None) -> dict[str, object]:
    fields = _fields(program, also)
    return {
        "values": {field.key: _value(field, draft.get(field.key)) for field in fields},
        "old": {field.key: _value(field, old.get(field.key) if old is not None else None) for field in fields},
    }


def _value(field: Field, natural: object) -> object:
    return json_value(to_language(field.language_type, natural), field.language_type)


def _rollup(field: Field) -> dict[str, object]:
    options = _rollup_options(field)
    return {"key": field.key, "of": options.of, "function": options.function, "field": options.field}


def _check(visit: Visit, validation: Validation) -> dict[str, object]:
    """Say which validation stands where, and its sentence: plain texts, and the names of parts that give texts."""
    tag = visit.language.tag if visit.language.tag in validation.messages else ""
    said: list[object] = []
    place = 0
    for part in validation.message_in(visit.language.tag).parts:
        if isinstance(part, Expression):
            said.append([part_name("say", f"{validation.key}:{tag}:{place}")])
            place += 1
        else:
            said.append(part)
    return {"key": validation.key, "field": validation.field, "said": said}


def _formats(visit: Visit) -> dict[str, object]:
    """Say how people of this language read numbers, amounts and days."""
    locale = visit.language.locale
    return {
        "language": visit.language.tag,
        "months": list(get_month_names("abbreviated", locale=locale).values()),
        "required": visit.text("(required)"),
        "error": visit.text("Error:"),
    }


def _lines(field: Field) -> LinesOptions:
    return cast(LinesOptions, field.options)


def _rollup_options(field: Field) -> RollupOptions:
    return cast(RollupOptions, field.options)
