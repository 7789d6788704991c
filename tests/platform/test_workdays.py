"""Working days of a site: its calendars decide what is due, in what is saved and in lists."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from customary.platform.queries import ListRequest, page
from customary.platform.records.saving import save
from customary.platform.site import Site
from customary.platform.unit import SYSTEM, Cause

DOCUMENTS = {
    "calendars": """
        calendars:
          office:
            label: Office
            holidays:
              spring: {label: Spring holiday, from: 2026-03-04, to: 2026-03-06}
            extra_workdays:
              spring_after: {label: Make-up day, on: 2026-03-07}
    """,
    "task": """
        module: task
        label: Task
        label_plural: Tasks
        icon: task
        name: "{name}"
        fields:
          name:   {type: text, required: true}
          opened: {type: date}
          due:    {type: date, formula: "add_workdays(opened, 2)"}
          plain:  {type: date, formula: "add_workdays(opened, 2, 'weekdays')"}
        lists:
          waiting: {label: Waiting, columns: [name], filter: "workdays_between(opened, #2026-03-09#) > 2", sort: [name]}
          soon:    {label: Soon, columns: [name], filter: "opened <= add_workdays(today(), 1)", sort: [name]}
    """,
}


@pytest.fixture
def site(make_site: Any) -> Site:
    """It is Monday, 2 March 2026."""
    found: Site = make_site(DOCUMENTS, settings="calendar: office\n")
    with found.unit(SYSTEM, cause=Cause(source="person")) as unit:
        for name, opened in (("a", date(2026, 3, 2)), ("b", date(2026, 3, 3)), ("c", date(2026, 3, 7)), ("d", None)):
            save(unit, "task", {"name": name, "opened": opened})
    return found


def names(site: Site, view: str) -> list[str]:
    with site.unit(SYSTEM, cause=Cause(source="person"), write=False) as unit:
        return [str(row["name"]) for row in page(unit, ListRequest(module="task", view=view)).records]


def test_what_is_saved_goes_by_the_calendar_that_is_meant(site: Site) -> None:
    with site.unit(SYSTEM, cause=Cause(source="person")) as unit:
        task = save(unit, "task", {"name": "e", "opened": date(2026, 3, 3)})
    assert (task["due"], task["plain"]) == (date(2026, 3, 9), date(2026, 3, 5))


def test_a_list_counts_working_days_in_the_database(site: Site) -> None:
    assert names(site, "waiting") == ["a"]
    assert names(site, "soon") == ["a", "b"]


def test_without_a_calendar_of_its_own_a_site_works_from_monday_to_friday(make_site: Any) -> None:
    plain: Site = make_site(DOCUMENTS)
    assert plain.declared.site.calendar == "weekdays"
    with plain.unit(SYSTEM, cause=Cause(source="person")) as unit:
        task = save(unit, "task", {"name": "e", "opened": date(2026, 3, 3)})
    assert task["due"] == date(2026, 3, 5)
