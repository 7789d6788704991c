"""Two people changed one record: what clashes, and what of each can be kept without a question."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from customary.metadata.model.fields import Field, LinkOptions
from customary.metadata.values import Reference, ValueRefused, read_value
from customary.platform.queries import displays
from customary.platform.records.record import Record
from customary.web.cells import cell
from customary.web.forms.building import RecordForm
from customary.web.forms.items import FormItem
from customary.web.forms.posted import CONTROL_PARTS, Sent, joined
from customary.web.forms.texts import raw_value, texts_of
from customary.web.visit import Visit

__all__ = ["Clash", "Clashes", "clashes_of", "kept_inputs"]


@dataclass(frozen=True, kw_only=True)
class Clash:
    """One field that both changed, each differently."""

    name: str
    label: str
    was: Markup
    theirs: Markup
    mine: Markup


@dataclass(frozen=True, kw_only=True)
class Clashes:
    fields: tuple[Clash, ...]
    merged: tuple[str, ...]
    """What else this person changed, by label: nobody else touched it."""


def clashes_of(visit: Visit, form: RecordForm, current: Record) -> Clashes:
    """Compare what a form changed with the record as it stands now.

    `current` is the record as this person may see it.
    """
    clashing, merged = [], []
    for item in form.items:
        if item.entry is None or item.name not in form.changes:
            continue
        theirs = joined(texts_of(item.field, current.get(item.name), visit.formats.zone))
        if theirs in (item.was, joined(item.entry.texts)):
            merged.append(item.label)
        else:
            clashing.append(_clash(visit, item, current))
    return Clashes(fields=tuple(clashing), merged=tuple(merged))


def _clash(visit: Visit, item: FormItem, current: Record) -> Clash:
    assert item.entry is not None
    several = item.field.type in ("choices", "links")
    was = tuple(item.was.split(",")) if several and item.was else (item.was,) if item.was else ()
    return Clash(
        name=item.name,
        label=item.label,
        was=_shown_text(visit, item.field, was),
        theirs=_shown(visit, item.field, current.get(item.name)),
        mine=_shown_text(visit, item.field, item.entry.texts),
    )


def _shown_text(visit: Visit, field: Field, texts: tuple[str, ...]) -> Markup:
    """Show what a control held as the value that it means; what means none as it was written."""
    if not texts:
        return cell(None, field, visit.place({}))
    try:
        value = read_value(field, raw_value(field, texts), catalog=visit.catalog, timezone=visit.formats.zone.key)
    except ValueRefused:
        return Markup("{}").format(", ".join(texts))
    return _shown(visit, field, value)


def _shown(visit: Visit, field: Field, value: object) -> Markup:
    targets = field.options.targets if isinstance(field.options, LinkOptions) else ()
    linked: tuple[str, int] | None = None
    if isinstance(value, Reference):
        linked = (value.module, value.id)
    elif isinstance(value, int) and targets:
        linked = (targets[0], value)
    names = displays(visit.unit, [linked]) if linked is not None else {}
    return cell(value, field, visit.place(names, compact=False))


def kept_inputs(visit: Visit, form: RecordForm, current: Record, sent: Sent) -> list[tuple[str, str]]:
    """Give what the page of a conflict sends again: everything, on the version as it stands now."""
    answered = {item.name for item in form.items if item.name in form.changes}
    dropped = {"csrf_token", "_act", "row_version", *(f"{name}.take" for name in answered)}
    renewed = {f"{name}.was" for name in answered}
    skipped = dropped | renewed | {f"{item.name}{part}" for item in form.items for part in CONTROL_PARTS[1:]}
    kept = [(name, value) for name, value in sent.form.items(multi=True) if name not in skipped]
    for item in form.items:
        if item.name in answered:
            kept.append((f"{item.name}.was", joined(texts_of(item.field, current.get(item.name), visit.formats.zone))))
    return [*kept, ("row_version", str(current.row_version))]
