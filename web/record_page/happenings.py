"""The timeline as people read it: by day, the newest first, who did what, from where, and because of which rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from types import MappingProxyType
from urllib.parse import urlencode

from markupsafe import Markup

from customary.metadata.model.fields import LinesOptions
from customary.platform.access import rights_of
from customary.platform.queries import displays
from customary.platform.records import timeline
from customary.platform.records.record import Record
from customary.platform.records.timeline import Cursor, Entry, FieldChange
from customary.web.cells import CellPlace, cell
from customary.web.languages import N_
from customary.web.visit import Visit

__all__ = ["Change", "Day", "Happening", "History", "history_of"]

_AT_ONCE = 30

_ICONS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "created": ("plus", "green"),
        "updated": ("edit", "slate"),
        "deleted": ("trash", "red"),
        "restored": ("undo", "green"),
        "purged": ("trash", "red"),
        "comment": ("chat", "pink"),
        "message": ("mail", "cyan"),
        "rule": ("bolt", "violet"),
        "computed": ("fx", "slate"),
    }
)
_VERBS: Mapping[str, str] = MappingProxyType(
    {
        "created": N_("created this record"),
        "updated": N_("changed"),
        "deleted": N_("moved this record to the recycle bin"),
        "restored": N_("took this record out of the recycle bin"),
        "purged": N_("deleted this record for ever"),
        "comment": N_("commented"),
        "message": N_("sent a message"),
    }
)
_SOURCES: Mapping[str, str] = MappingProxyType(
    {"import": N_("by import"), "api": N_("by a program"), "approval": N_("by approval")}
)


@dataclass(frozen=True, kw_only=True)
class Change:
    label: str
    old: Markup | None
    """None where there was nothing to tell of before."""
    new: Markup
    why: str = ""
    """What the rule is called that set it, where the person set only other fields."""
    why_path: str = ""


@dataclass(frozen=True, kw_only=True)
class Happening:
    id: str
    icon: str
    hue: str
    who: str
    verb: str
    source: str
    at: datetime
    changes: tuple[Change, ...]
    text: str
    why: str
    """What the rule is called that did this; empty where none did."""
    why_path: str
    """Where an administrator sees why; empty for everybody else."""


@dataclass(frozen=True, kw_only=True)
class Day:
    label: str
    happenings: tuple[Happening, ...]


@dataclass(frozen=True, kw_only=True)
class History:
    days: tuple[Day, ...]
    earlier: str
    """How to ask for older entries; empty at the end."""


def history_of(visit: Visit, record: Record, before: str = "", kind: str = "") -> History:
    """Give a part of what happened to a record; `before` is what an earlier part said under `earlier`.

    `kind` leaves only changes or only comments of that part.
    """
    found = timeline.read(visit.unit, record.module.name, record.id, limit=_AT_ONCE, before=_cursor(before))
    names = displays(visit.unit, timeline.references_of(found.entries))
    place = visit.place(names, compact=True)
    told = [_happening(visit, record, one, place) for one in found.entries if kind in ("", one.kind)]
    zone = visit.formats.zone
    days = [
        Day(label=visit.formats.near_day(day), happenings=tuple(some))
        for day, some in groupby(told, key=lambda one: one.at.astimezone(zone).date())
    ]
    return History(days=tuple(days), earlier=_written(found.next) if found.next else "")


def _cursor(text: str) -> Cursor | None:
    at, _, rest = text.partition("_")
    kind, _, number = rest.partition("_")
    if not (at.isdecimal() and kind in ("change", "comment", "message") and number.isdecimal() and len(text) < 60):
        return None
    try:
        return (datetime.fromtimestamp(int(at) / 1000, UTC), kind, int(number))
    except (OverflowError, ValueError, OSError):
        return None


def _written(cursor: Cursor) -> str:
    at, kind, number = cursor
    return f"{round(at.timestamp() * 1000)}_{kind}_{number}"


def _happening(visit: Visit, record: Record, entry: Entry, place: CellPlace) -> Happening:
    rule = _rule_of(entry)
    kind = entry.event if entry.kind == "change" else entry.kind
    computed = entry.source == "system" and entry.cause in ("computed", "definition")
    icon, hue = _ICONS["rule" if rule else "computed" if computed else kind if kind in _ICONS else "updated"]
    return Happening(
        id=f"{entry.kind}-{entry.id}",
        icon=icon,
        hue=hue,
        who=_who(visit, entry, rule, computed, place),
        verb=visit.text(_VERBS.get(kind, _VERBS["updated"])),
        source=visit.text(_SOURCES[entry.source]) if entry.source in _SOURCES else "",
        at=entry.at,
        changes=tuple(_changes(visit, record, entry, place)),
        text=entry.text,
        why=_rule_label(visit, rule),
        why_path=_why_path(visit, rule, record),
    )


def _who(visit: Visit, entry: Entry, rule: str, computed: bool, place: CellPlace) -> str:
    if rule or (entry.kind == "message" and entry.actor_id is None):
        return visit.text("Automation")
    if computed:
        return visit.text("Calculation")
    if entry.actor_id is None:
        return visit.text("The system")
    return place.displays.get(("user", entry.actor_id), visit.text("Somebody"))


def _rule_of(entry: Entry) -> str:
    """Name the rule that did something, as `module.rule@version`: of the whole entry, or of all that it changed."""
    if entry.source == "rule" or (entry.kind == "message" and "@" in entry.cause):
        return entry.cause
    sources = {one.source for one in entry.changes}
    if len(sources) == 1 and (only := next(iter(sources))) and only.startswith("rule "):
        return only.removeprefix("rule ")
    return ""


def _rule_label(visit: Visit, rule: str) -> str:
    module_name, _, key = rule.partition("@")[0].partition(".")
    module = visit.catalog.modules.get(module_name)
    if module is None or key not in module.rules:
        return rule.partition("@")[0]
    return visit.label(module.rules[key].label)


def _why_path(visit: Visit, rule: str, record: Record) -> str:
    """Lead administrators to the runs of a rule; to those for this record where the rule looks at such records."""
    module, _, key = rule.partition("@")[0].partition(".")
    if not key or not rights_of(visit.unit).unlimited:
        return ""
    query = f"?{urlencode({'record': record.id})}" if module == record.module.name else ""
    return f"/admin/rules/{module}/{key}/runs{query}"


def _changes(visit: Visit, record: Record, entry: Entry, place: CellPlace) -> Sequence[Change]:
    if entry.event == "created":
        return ()
    by_rule = bool(_rule_of(entry))
    told = [one for one in entry.changes if one.field.key != "department" and not _is_told(one, entry.changes)]
    own_first = sorted(told, key=lambda one: one.source is not None)
    return [_change(visit, record, one, place, by_rule=by_rule) for one in own_first]


def _is_told(change: FieldChange, changes: Sequence[FieldChange]) -> bool:
    """Whether it is the base amount of an amount that was and is in base currency: its own change says it all."""
    amount = change.field.base_of
    return amount is not None and any(
        one.field.key == amount and (one.old, one.new) == (change.old, change.new) for one in changes
    )


def _change(visit: Visit, record: Record, change: FieldChange, place: CellPlace, *, by_rule: bool) -> Change:
    source = change.source or ""
    rule = source.removeprefix("rule ") if source.startswith("rule ") and not by_rule else ""
    label = visit.label(change.field.label)
    if isinstance(change.field.options, LinesOptions):
        rows = len(change.new) if isinstance(change.new, tuple) else 0
        gone = len(change.old) if isinstance(change.old, tuple) else 0
        text = visit.plural("%(num)s row", "%(num)s rows", max(rows, gone))
        return Change(label=label, old=None, new=Markup("{}").format(text))
    return Change(
        label=label,
        old=cell(change.old, change.field, place, change.currencies[0]),
        new=cell(change.new, change.field, place, change.currencies[1]),
        why=_rule_label(visit, rule) if rule else "",
        why_path=_why_path(visit, rule, record),
    )
