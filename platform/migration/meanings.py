"""What the computed values of a catalog mean, kept by every apply in `meta_state.stored`.

A formula, a roll-up and the name of a record mean what their checked trees say, together with what these ask of the
dictionaries, the calendars and the habits of the site. So a formula that is only written otherwise means the same, and
one that reads the label of a choice means something else when the label changes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property

from customary.expressions.checked import RowsSlot, Slot
from customary.expressions.environment import Option
from customary.expressions.expression import Expression
from customary.expressions.meaning import meaning_of, meaning_of_template
from customary.metadata.catalog import Catalog
from customary.metadata.model.fields import Field, RollupOptions, TextOptions
from customary.metadata.model.modules import Module
from customary.metadata.surroundings import surroundings_of

__all__ = ["DISPLAY", "Meanings", "meanings_of"]

DISPLAY = "display"
"""The key of the system field that holds the name of a record."""
Meanings = Mapping[str, Mapping[str, str]]
"""By module, then by computed field: a digest of what it means."""


def meanings_of(catalog: Catalog) -> dict[str, dict[str, str]]:
    """Write down what every computed value of a catalog means."""
    writer = _Writer(catalog)
    return {name: dict(writer.module(module)) for name, module in catalog.modules.items()}


class _Writer:
    """Writes meanings; what many of them share is written once."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._around = surroundings_of(catalog)

    def module(self, module: Module) -> Iterator[tuple[str, str]]:
        for field in module.fields.values():
            if field.formula is not None:
                yield field.key, _digest(_stored_as(field), *self._expression(field.formula))
            elif isinstance(field.options, RollupOptions):
                yield field.key, _digest(_stored_as(field), *self._rollup(field.options))
        name = module.display
        yield DISPLAY, _digest(*self._with_surroundings(meaning_of_template(name), name.uses, name.slots))

    def _rollup(self, options: RollupOptions) -> Iterator[str]:
        yield f"{options.module}.{options.by} {options.function} {options.field}"
        if options.where is not None:
            yield from self._expression(options.where)

    def _expression(self, expression: Expression) -> Iterator[str]:
        yield from self._with_surroundings(meaning_of(expression.root), expression.uses, expression.slots)

    def _with_surroundings(
        self, written: str, uses: Collection[str], slots: Sequence[Slot | RowsSlot]
    ) -> Iterator[str]:
        """Add what is asked of the site; of settings what they are declared with, since they change elsewhere."""
        yield written
        yield self._habits
        if "dictionary" in uses:
            for name in sorted(set(_DICTIONARIES.findall(written)) & self._around.dictionaries.keys()):
                yield self._dictionary(name)
        if "calendar" in uses:
            yield repr((self._around.calendar, sorted(self._around.calendars.items())))
        for slot in slots:
            if slot.root == "setting":
                yield repr(self._catalog.settings[slot.path[0]].default)

    @cached_property
    def _habits(self) -> str:
        one = self._around
        habits = (one.zone, one.week_start, one.fiscal_start, one.fiscal_year_by, one.leap_birthday, one.currency)
        return repr((*habits, self._catalog.site.languages[0]))

    def _dictionary(self, name: str) -> str:
        return repr([(code, _option(one)) for code, one in self._around.dictionaries[name].items()])


_DICTIONARIES = re.compile(r"Choices?Type\('(\w+)'\)")


def _option(one: Option) -> tuple[object, ...]:
    return sorted(one.labels.items()), one.rank, one.group, one.active, sorted(one.attributes.items())


def _stored_as(field: Field) -> str:
    longest = field.options.max_length if isinstance(field.options, TextOptions) else None
    return repr((field.language_type, longest))


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:20]
