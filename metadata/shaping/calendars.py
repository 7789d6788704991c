"""Calendars of working days: from documents to the model. They hold constants only, so they are whole at once."""

from __future__ import annotations

from datetime import date, timedelta

from customary.expressions.calendars import WEEKDAYS
from customary.expressions.positions import Problem
from customary.metadata.layers import Declared
from customary.metadata.model.calendars import Days, WorkCalendar
from customary.metadata.nodes import Entry, MappingNode, ScalarNode, as_mapping
from customary.metadata.problems import calendars as problems
from customary.metadata.problems import meaning
from customary.metadata.schemas.words import DAYS_OF_WEEK
from customary.metadata.shaping.labels import Labels, words_of

__all__ = ["LONGEST", "calendar_from"]

LONGEST = timedelta(days=366)


def calendar_from(key: str, declared: Declared, labels: Labels, found: list[Problem]) -> WorkCalendar:
    """Make a calendar; days that make no sense are reported and left out."""
    node = as_mapping(declared.node)
    shaping = _Shaping(key, declared.document.application, labels, found)
    week = tuple(sorted({DAYS_OF_WEEK.index(one.text) + 1 for one in node.scalars("workdays")}))
    return WorkCalendar(
        key=key,
        label=labels.named(node, f"calendars.{key}", declared.key, declared.document.application),
        weekdays=week or WEEKDAYS,
        holidays=shaping.days(node, "holidays"),
        extra=shaping.days(node, "extra_workdays"),
    )


class _Shaping:
    """Reads the days of one calendar."""

    def __init__(self, calendar: str, application: str, labels: Labels, found: list[Problem]) -> None:
        self._path = f"calendars.{calendar}"
        self._application = application
        self._labels = labels
        self._found = found

    def days(self, node: MappingNode, kind: str) -> dict[str, Days]:
        written = node.mapping(kind)
        entries = written.entries.items() if written is not None else ()
        made = {key: self._named(entry, f"{self._path}.{kind}.{key}") for key, entry in entries}
        return {key: one for key, one in made.items() if one is not None}

    def _named(self, entry: Entry, path: str) -> Days | None:
        """Take `national_day: 2026-10-01`, or keys with `on`, or with `from` and `to`."""
        node = entry.value
        if isinstance(node, MappingNode):
            return self._of_keys(node, entry, path)
        label = self._labels.label(
            None,
            f"{path}.label",
            otherwise=words_of(entry.key.text),
            place=entry.key.span,
            application=self._application,
        )
        if isinstance(node, ScalarNode) and node.value is None:
            self._found.append(problems.days_missing(entry.key.span))
            return None
        day = self._date(node) if isinstance(node, ScalarNode) else None
        return None if day is None else Days(label=label, first=day, last=day)

    def _of_keys(self, node: MappingNode, entry: Entry, path: str) -> Days | None:
        label = self._labels.named(node, path, entry.key, self._application)
        on, first, last = (node.scalar(key) for key in ("on", "from", "to"))
        if on is not None:
            for key, other in (("from", first), ("to", last)):
                if other is not None:
                    self._found.append(meaning.attribute_does_not_fit(other.span, key, "on"))
                    return None
            first = last = on
        if first is None or last is None:
            if not node.broken:
                self._found.append(problems.days_missing(entry.key.span))
            return None
        begin, end = self._date(first), self._date(last)
        if begin is None or end is None:
            return None
        if end < begin:
            self._found.append(problems.ends_before_it_begins(last.span))
            return None
        if end - begin >= LONGEST:
            self._found.append(problems.too_long(last.span, LONGEST.days))
            return None
        return Days(label=label, first=begin, last=end)

    def _date(self, node: ScalarNode) -> date | None:
        try:
            return date.fromisoformat(node.text)
        except ValueError:
            self._found.append(problems.no_such_day(node.span, node.text))
            return None
