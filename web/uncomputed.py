"""What stands in the place of a computed value that the data made impossible: a badge, and the reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from markupsafe import Markup

from customary.expressions.diagnostics import Diagnostic
from customary.expressions.positions import language_of
from customary.metadata.model.modules import Module
from customary.platform.access import rights_of
from customary.platform.records.computed import uncomputed
from customary.platform.records.diagnosis import naming_for
from customary.platform.records.record import Record
from customary.web.cells import chip
from customary.web.visit import Visit

__all__ = ["badges_of"]


def badges_of(
    visit: Visit, module: Module, records: Sequence[Record], keys: Collection[str], *, reasons: bool
) -> Mapping[tuple[int, str], Markup]:
    """Give the badge of each value that could not be computed, by record and field.

    With `reasons` the reason stands beside the badge; without, where there is little room, it is the badge's title.
    """
    rights = rights_of(visit.unit)
    seen = {key for key in keys if rights.may_read(module.name, key)}
    found = uncomputed(visit.unit, module, records, seen)
    return {place: _badge(visit, module, diagnostic, reasons) for place, diagnostic in found.items()}


def _badge(visit: Visit, module: Module, diagnostic: Diagnostic, reasons: bool) -> Markup:
    reason = diagnostic.text(language_of(visit.language.tag), naming_for(visit.unit, module))
    said = chip(visit.text("could not be computed"), "amber", "warn")
    if reasons:
        return Markup('{} <span class="mut">{}</span>').format(said, reason)
    return Markup('<span title="{}">{}<span class="sr"> {}</span></span>').format(reason, said, reason)
