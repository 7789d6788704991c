"""How controls look in HTML: WTForms widgets that know the classes of our style and nothing of records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from markupsafe import Markup
from wtforms.fields import Field as FormField
from wtforms.widgets import html_params

__all__ = ["Area", "Checkbox", "Checks", "Entries", "Entry", "Group", "Input", "Option", "Select", "Widget"]


@dataclass(frozen=True)
class Option:
    value: str
    label: str


@dataclass(frozen=True)
class Group:
    """Options under a heading of their own; the heading may be empty."""

    label: str
    options: tuple[Option, ...]


Widget = Callable[..., Markup]


def _params(**attributes: object) -> Markup:
    return Markup(html_params(**attributes))  # noqa: S704 (it escapes every value)


class Entry(FormField):
    """A control that sends at most one text; kept exactly as it came, because saving reads it."""

    texts: tuple[str, ...] = ()

    def process_data(self, value: object) -> None:
        self.texts = tuple(value) if isinstance(value, tuple) else ()
        self.data = self.texts

    def process_formdata(self, valuelist: list[str]) -> None:
        self.texts = tuple(text for text in valuelist[:1] if text)
        self.data = self.texts

    @property
    def text(self) -> str:
        return self.texts[0] if self.texts else ""


class Entries(Entry):
    """A control that sends any number of texts."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.texts = tuple(dict.fromkeys(text for text in valuelist if text))
        self.data = self.texts


@dataclass(frozen=True)
class Input:
    """A line of text. A text that the browser's own picker would drop is shown as plain text, so that it is kept."""

    type: str = "text"
    attributes: Mapping[str, object] = field(default_factory=dict)
    fits: Callable[[str], bool] = bool
    suffix: str = ""
    """A unit that stands behind the control."""

    def __call__(self, entry: Entry, **more: object) -> Markup:
        kind = "text" if entry.text and not self.fits(entry.text) else self.type
        params = _params(
            type=kind, id=entry.id, name=entry.name, value=entry.text, class_="in", **self.attributes, **more
        )
        drawn = Markup("<input {}>").format(params)
        if not self.suffix:
            return drawn
        return Markup('<span class="unit">{}<span aria-hidden="true">{}</span></span>').format(drawn, self.suffix)


@dataclass(frozen=True)
class Area:
    attributes: Mapping[str, object] = field(default_factory=dict)

    def __call__(self, entry: Entry, **more: object) -> Markup:
        params = _params(id=entry.id, name=entry.name, class_="ta", **self.attributes, **more)
        # A browser drops the first line break of a textarea.
        return Markup("<textarea {}>\n{}</textarea>").format(params, entry.text)


@dataclass(frozen=True)
class Checkbox:
    def __call__(self, entry: Entry, **more: object) -> Markup:
        params = _params(
            type="checkbox", id=entry.id, name=entry.name, value="true", class_="cb", checked=bool(entry.texts), **more
        )
        return Markup("<input {}>").format(params)


@dataclass(frozen=True)
class Select:
    groups: tuple[Group, ...]
    blank: str | None
    """What the choice of nothing is called; None where something must be chosen."""
    multiple: bool = False
    attributes: Mapping[str, object] = field(default_factory=dict)

    def __call__(self, entry: Entry, **more: object) -> Markup:
        params = _params(id=entry.id, name=entry.name, class_="sel", multiple=self.multiple, **self.attributes, **more)
        known = {option.value for group in self.groups for option in group.options}
        # Without a choice of nothing the first option would look chosen although nobody chose it.
        blank = "" if self.blank is None and not known.isdisjoint(entry.texts) else self.blank
        parts = (
            [] if self.multiple or (self.blank is None and blank == "") else [_option(Option("", blank or ""), False)]
        )
        for group in self.groups:
            drawn = Markup("").join(_option(one, one.value in entry.texts) for one in group.options)
            parts.append(
                Markup('<optgroup label="{}">{}</optgroup>').format(group.label, drawn) if group.label else drawn
            )
        return Markup("<select {}>{}</select>").format(params, Markup("").join(parts))


def _option(option: Option, chosen: bool) -> Markup:
    mark = Markup(" selected") if chosen else ""
    return Markup('<option value="{}"{}>{}</option>').format(option.value, mark, option.label)


@dataclass(frozen=True)
class Checks:
    """Several boxes to tick, each with its label; the group is named by its legend."""

    options: tuple[Option, ...]

    def __call__(self, entry: Entry, **more: object) -> Markup:
        boxes = []
        for index, option in enumerate(self.options):
            params = _params(
                type="checkbox",
                id=entry.id if index == 0 else f"{entry.id}-{index}",
                name=entry.name,
                value=option.value,
                class_="cb",
                checked=option.value in entry.texts,
                **more,
            )
            boxes.append(Markup('<label class="check"><input {}>{}</label>').format(params, option.label))
        return Markup('<span class="checks">{}</span>').format(Markup("").join(boxes))
