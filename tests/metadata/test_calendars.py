"""Calendars of working days, as documents declare them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from customary.expressions.calendars import Calendar, is_workday
from customary.metadata.catalog import Catalog
from customary.metadata.loading import load
from customary.metadata.model.calendars import Days, WorkCalendar
from customary.metadata.model.labels import Label

OFFICE = """\
calendars:
  office:
    label: Office
    workdays: [sunday, tuesday]
    holidays:
      founding: 2026-03-03
    extra_workdays:
      fair: {label: Spring fair, from: 2026-03-06, to: 2026-03-07}
"""


def catalog_of(*folders: Path) -> Catalog:
    loaded = load(folders, site_file=None)
    assert loaded.catalog is not None, [problem.text() for problem in loaded.problems]
    return loaded.catalog


def written(folder: Path, text: str) -> Path:
    folder.mkdir()
    (folder / "calendars.yaml").write_text(text, "utf-8")
    return folder


def ordinal(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def test_a_calendar_is_what_its_document_says(tmp_path: Path) -> None:
    found = catalog_of(written(tmp_path / "shop", OFFICE)).calendars["office"]
    fair, founding = date(2026, 3, 6), date(2026, 3, 3)
    assert found == WorkCalendar(
        key="office",
        label=Label("Office", "calendars.office.label"),
        weekdays=(2, 7),
        holidays={
            "founding": Days(
                label=Label("Founding", "calendars.office.holidays.founding.label"), first=founding, last=founding
            )
        },
        extra={
            "fair": Days(
                label=Label("Spring fair", "calendars.office.extra_workdays.fair.label"),
                first=fair,
                last=date(2026, 3, 7),
            )
        },
    )
    assert found.days == Calendar(
        weekdays=(2, 7), off=(ordinal("2026-03-03"),), on=(ordinal("2026-03-06"), ordinal("2026-03-07"))
    )


def test_a_later_layer_adds_days_and_takes_them_away(tmp_path: Path) -> None:
    later = "calendars:\n  office:\n    holidays: {founding: null, opening: 2026-03-08}\n"
    found = catalog_of(written(tmp_path / "a", OFFICE), written(tmp_path / "b", later)).calendars["office"]
    assert list(found.holidays) == ["opening"]
    assert found.weekdays == (2, 7)


def test_every_site_knows_the_plain_week_and_the_holidays_of_china(tmp_path: Path) -> None:
    known = catalog_of(tmp_path).calendars
    assert known["weekdays"].days == Calendar()
    china = known["china"].days
    in_february = [day for day in range(1, 29) if is_workday(china, date(2026, 2, day).toordinal())]
    assert in_february == [2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 14, 24, 25, 26, 27, 28]
    assert not is_workday(china, ordinal("2026-10-01"))
    assert is_workday(china, ordinal("2026-10-10"))
    assert known["china"].label.text("zh-Hans") == "中国大陆"
    assert known["china"].holidays["labour_day_2026"].label.text("zh-Hant") == "勞動節"


def test_the_holidays_of_china_and_their_make_up_days_do_not_meet(tmp_path: Path) -> None:
    china = catalog_of(tmp_path).calendars["china"]
    off = {day for one in china.holidays.values() for day in one.ordinals()}
    on = {day for one in china.extra.values() for day in one.ordinals()}
    assert not off & on
    assert all(date.fromordinal(day).isoweekday() > 5 for day in on)


def test_the_vocabulary_knows_calendars_and_their_labels(tmp_path: Path) -> None:
    words = catalog_of(written(tmp_path / "shop", OFFICE)).vocabulary.calendars
    assert words["office"] == {"": "Office"}
    assert words["china"] == {"": "Mainland China", "zh-Hans": "中国大陆", "zh-Hant": "中國大陸"}
