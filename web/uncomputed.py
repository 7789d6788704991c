"""What people are told where the data made something impossible: a badge in the place of a value, rows left out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from markupsafe import Markup

from customary.expressions.diagnostics import Diagnostic
from customary.expressions.positions import language_of
from customary.metadata.model.modules import Module
from customary.platform.access import rights_of
from customary.platform.queries import Page
from customary.platform.records.computed import uncomputed
from customary.platform.records.diagnosis import naming_for
from customary.platform.records.record import Record
from customary.web.cells import chip
from customary.web.visit import Visit

__all__ = ["badge_of", "badges_of", "undecided_rows"]


def badges_of(
    visit: Visit, module: Module, records: Sequence[Record], keys: Collection[str], *, reasons: bool
) -> Mapping[tuple[int, str], Markup]:
    """Give the badge of each value that could not be computed, by record and field.

    With `reasons` the reason stands beside the badge; without, where there is little room, it is the badge's title.
    """
    rights = rights_of(visit.unit)
    seen = {key for key in keys if rights.may_read(module.name, key)}
    found = uncomputed(visit.unit, module, records, seen)
    return {place: badge_of(visit, module, diagnostic, reasons=reasons) for place, diagnostic in found.items()}


def badge_of(visit: Visit, module: Module, diagnostic: Diagnostic, *, reasons: bool) -> Markup:
    """Give the badge of one value that could not be computed."""
    reason = diagnostic.text(language_of(visit.language.tag), naming_for(visit.unit, module))
    said = chip(visit.text("could not be computed"), "amber", "warn")
    if reasons:
        return Markup('<span class="uncomputed">{} <span class="mut">{}</span></span>').format(said, reason)
    short = Markup('<span class="uncomputed" title="{}">{}<span class="sr"> {}</span></span>')
    return short.format(reason, said, reason)


def undecided_rows(visit: Visit, module: Module, pages: Sequence[Page]) -> str:
    """Say how many rows are missing because a filter could not be evaluated for them, and why the first; else empty."""
    number = sum(found.undecided for found in pages)
    if not number:
        return ""
    said = visit.plural(
        "%(num)s row could not be evaluated and is not shown.",
        "%(num)s rows could not be evaluated and are not shown.",
        number,
    )
    reason = next(found.reason for found in pages if found.reason is not None)
    return f"{said} {reason.text(language_of(visit.language.tag), naming_for(visit.unit, module))}"
