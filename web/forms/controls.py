"""One control for each field type: what people type or choose a value with.

`BUILDERS` is the whole list; None stands where a value is only shown. A field type that is missing there is a fault
that a test finds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from types import MappingProxyType
from typing import Any

from customary.metadata.model.fields import ChoiceOptions, Field, LinesOptions, LinkOptions, NumberOptions, TextOptions
from customary.metadata.model.site import DictionaryValue
from customary.platform.queries import options
from customary.platform.records.rates import currencies_with_rates
from customary.web.forms.widgets import Area, Checkbox, Checks, Entries, Entry, Group, Input, Option, Select, Widget
from customary.web.numbers import record_number
from customary.web.visit import Visit

__all__ = ["BUILDERS", "MOST_OFFERED", "Control", "ControlPlace", "control_of", "offered_records"]

MOST_OFFERED = 50
"""Records that a list offers before somebody searches."""
_FEW = 12
"""So many choices are boxes to tick; more are a list."""


@dataclass(frozen=True, kw_only=True, eq=False)
class ControlPlace:
    """What a control needs to know besides its field."""

    visit: Visit
    values: Mapping[str, object]
    """The natural values of the form as it stands, which filters and dependent choices read."""
    texts: tuple[str, ...] = ()
    """What the control holds."""
    names: Mapping[tuple[str, int], str] = field(default_factory=dict)
    """Names of the linked records of the form."""
    find: str = ""
    """What somebody without scripts searches a record by."""
    steps: frozenset[str] | None = None
    """The codes that the process lets this field have; None where none governs it."""


@dataclass(frozen=True, kw_only=True)
class Control:
    widget: Widget
    entry: type[Entry] = Entry
    grouped: bool = False
    """Whether it is several controls, which a legend names instead of a label."""
    searched: bool = False
    """Whether it offers records, of which there may be more than it lists."""
    offers: tuple[str, ...] = ()
    """What can be chosen, to tell when that changes."""


Builder = Callable[[Field, ControlPlace], Control]


def control_of(of: Field, place: ControlPlace) -> Control | None:
    """Build the control of a field; None where people cannot change the value by hand."""
    build = BUILDERS[of.type]
    return None if build is None else build(of, place)


def _attributes(of: Field, place: ControlPlace, **more: object) -> dict[str, object]:
    if of.placeholder is not None:
        more["placeholder"] = place.visit.label(of.placeholder)
    elif of.zero:
        more["placeholder"] = "0"
    if isinstance(of.options, TextOptions):
        more["maxlength"] = of.options.max_length
    return more


def _line(type: str = "text", **attributes: object) -> Builder:
    def build(of: Field, place: ControlPlace) -> Control:
        return Control(widget=Input(type, _attributes(of, place, **attributes)))

    return build


def _area(rows: int) -> Builder:
    def build(of: Field, place: ControlPlace) -> Control:
        return Control(widget=Area(_attributes(of, place, rows=rows)))

    return build


def _number(of: Field, place: ControlPlace) -> Control:
    whole = isinstance(of.options, NumberOptions) and of.options.scale == 0
    attributes = _attributes(of, place, inputmode="numeric" if whole else "decimal", autocomplete="off")
    return Control(widget=Input("text", attributes))


def _percent(of: Field, place: ControlPlace) -> Control:
    return Control(widget=Input("text", _attributes(of, place, inputmode="decimal", autocomplete="off"), suffix="%"))


def _money(of: Field, place: ControlPlace) -> Control:
    """A line with the currency behind it: that of the field, or the one that the form says now."""
    exchange = of.exchange
    said = place.values.get(exchange.currency) if exchange is not None and exchange.currency is not None else None
    fixed = exchange.code if exchange is not None else None
    currency = str(said or fixed or place.visit.catalog.site.currency)
    attributes = _attributes(of, place, inputmode="decimal", autocomplete="off")
    return Control(widget=Input("text", attributes, suffix=currency), offers=(currency,))


def _rating(of: Field, place: ControlPlace) -> Control:
    most = int(of.options.maximum or 5) if isinstance(of.options, NumberOptions) else 5
    listed = tuple(Option(str(one), str(one)) for one in range(1, most + 1))
    return Control(widget=Select((Group("", listed),), blank="–"))


def _boolean(of: Field, place: ControlPlace) -> Control:
    """A box to tick; where nobody may know, a list of three."""
    if not of.tri:
        return Control(widget=Checkbox())
    text = place.visit.text
    listed = (Option("true", text("Yes")), Option("false", text("No")))
    return Control(widget=Select((Group("", listed),), blank=text("Unknown")))


def _moment(type: str, read: Callable[[str], Any]) -> Builder:
    """A browser's own picker, and a plain line for a text that it would drop."""

    def fits(text: str) -> bool:
        try:
            read(text)
        except ValueError:
            return False
        return True

    def build(of: Field, place: ControlPlace) -> Control:
        return Control(widget=Input(type, _attributes(of, place), fits))

    return build


def _choice(of: Field, place: ControlPlace) -> Control:
    listed = _listed(of, place)
    blank = None if of.required else "–"
    groups = _currencies(listed, place) if _says_currencies(of, place) else (Group("", listed),)
    return Control(widget=Select(groups, blank=blank), offers=tuple(one.value for one in listed))


def _says_currencies(of: Field, place: ControlPlace) -> bool:
    """Whether amounts of the same record are in the currency that the field says."""
    fields = place.visit.catalog.modules[of.module].fields.values()
    return any(one.exchange is not None and one.exchange.currency == of.key for one in fields)


def _currencies(listed: tuple[Option, ...], place: ControlPlace) -> tuple[Group, ...]:
    """Put the currencies that amounts can be saved in before those that have no exchange rate yet."""
    unit, text = place.visit.unit, place.visit.text
    usable = currencies_with_rates(unit)
    ordered = sorted(listed, key=lambda one: one.value != unit.runtime.catalog.site.currency)
    first = tuple(one for one in ordered if one.value in usable)
    others = tuple(one for one in ordered if one.value not in usable)
    groups = (Group(text("With an exchange rate"), first), Group(text("Without an exchange rate"), others))
    return tuple(group for group in groups if group.options)


def _choices(of: Field, place: ControlPlace) -> Control:
    listed = _listed(of, place)
    offers = tuple(one.value for one in listed)
    if len(listed) > _FEW:
        widget: Widget = Select((Group("", listed),), blank=None, multiple=True, attributes={"size": 6})
        return Control(widget=widget, entry=Entries, offers=offers)
    return Control(widget=Checks(listed), entry=Entries, grouped=True, offers=offers)


def _tags(of: Field, place: ControlPlace) -> Control:
    if isinstance(of.options, ChoiceOptions) and of.options.dictionary:
        return _choices(of, place)
    return Control(widget=Input("text", _attributes(of, place, autocomplete="off")))


def _listed(of: Field, place: ControlPlace) -> tuple[Option, ...]:
    """Give the values of a dictionary that can be chosen here and now, and those that are chosen already."""
    assert isinstance(of.options, ChoiceOptions)
    dictionary = place.visit.catalog.dictionaries[of.options.dictionary or ""]
    control = place.values.get(of.options.controlled_by) if of.options.controlled_by else None

    def is_offered(one: DictionaryValue) -> bool:
        if place.steps is not None and one.code not in place.steps:
            return False
        if of.options.controlled_by and one.parent and control not in one.parent:  # type: ignore[union-attr]
            return False
        return not one.retired or one.code in place.texts

    return tuple(
        Option(one.code, place.visit.label(one.label)) for one in dictionary.values.values() if is_offered(one)
    )


def _link(of: Field, place: ControlPlace) -> Control:
    groups = offered_records(of, place, MOST_OFFERED)
    blank = None if of.required and place.texts else "–"
    several = isinstance(of.options, LinesOptions)
    widget = Select(groups, blank=blank, multiple=several, attributes=_search(of, several))
    offers = tuple(sorted(one.value for group in groups for one in group.options))
    return Control(widget=widget, entry=Entries if several else Entry, searched=True, offers=offers)


def _search(of: Field, several: bool) -> dict[str, object]:
    """Say where a script finds more records, and which other controls it has to tell about."""
    if several:
        return {"size": 6}
    condition = of.options.filter if isinstance(of.options, LinkOptions) else None
    reads = sorted({slot.path[0] for slot in condition.slots if slot.root == "outer"}) if condition else []
    return {"data-options": f"/m/{of.module}/options/{of.key}", "data-with": " ".join(reads)}


def offered_records(of: Field, place: ControlPlace, limit: int) -> tuple[Group, ...]:
    """Give the records that a link offers, those that are chosen first; one group for each module it may lead to."""
    unit = place.visit.unit
    targets = of.options.targets if isinstance(of.options, LinkOptions) else (getattr(of.options, "target", ""),)
    several = len(targets) > 1
    groups = []
    for name in targets:
        module = place.visit.catalog.modules[name]
        found = options(
            unit, of, place.find, place.values, limit // len(targets) or 1, target=name if several else None
        )
        pairs = {**_chosen(of, place, name), **dict(found)}
        listed = tuple(Option(f"{name}:{one}" if several else str(one), text) for one, text in pairs.items())
        if listed:
            groups.append(Group(place.visit.label(module.label_plural) if several else "", listed))
    return tuple(groups)


def _chosen(of: Field, place: ControlPlace, module: str) -> dict[int, str]:
    """Give the records of a module that the control holds, by name as far as the reader may see them."""
    found = {}
    for text in place.texts:
        name, _, number = text.rpartition(":")
        record_id = record_number(number)
        if record_id is not None and name in ("", module):
            unseen = place.visit.text("Not shared with you")
            found[record_id] = place.names.get((module, record_id), unseen)
    return found


BUILDERS: Mapping[str, Builder | None] = MappingProxyType(
    {
        "text": _line(),
        "long_text": _area(4),
        "rich_text": _area(6),
        "person_name": _line(autocomplete="off"),
        "address": _area(2),
        "integer": _number,
        "decimal": _number,
        "percent": _percent,
        "money": _money,
        "rating": _rating,
        "boolean": _boolean,
        "date": _moment("date", date.fromisoformat),
        "lunar_date": _moment("date", date.fromisoformat),
        "datetime": _moment("datetime-local", datetime.fromisoformat),
        "time": _moment("time", time.fromisoformat),
        "duration": _line(autocomplete="off"),
        "choice": _choice,
        "choices": _choices,
        "tags": _tags,
        "email": _line("email", autocomplete="off"),
        "phone": _line("tel", autocomplete="off"),
        "url": _line("text", inputmode="url", autocomplete="off"),
        "link": _link,
        "link_any": _link,
        "links": _link,
        "user": _link,
        "department": _link,
        "barcode": _line(autocomplete="off"),
        "color": _line(autocomplete="off"),
        "uuid": _line(autocomplete="off"),
        "lines": None,
        "users": None,
        "formula": None,
        "rollup": None,
        "lookup": None,
        "autonumber": None,
        "file": None,
        "image": None,
        "files": None,
        "json": None,
        "geo": None,
        "secret": None,
    }
)
"""Lines are rows with controls of their own: see lines.py."""
