"""`format`: patterns are read while an expression is checked; what is wrong is shown in the pattern."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

import pytest

from customary.expressions.checker import CheckResult
from customary.expressions.format_problems import format_refused
from customary.expressions.formats import WORDS, FormatRefused, Kind, NumberLayout, Part, PartsLayout, read_format
from customary.expressions.formats.fault import Fault, FaultKind
from customary.expressions.positions import LANGUAGES, Excerpt, render
from customary.expressions.scope import Place, Purpose

Check = Callable[..., CheckResult]

FAULTS: list[tuple[Kind, str, FaultKind, str, str | None]] = [
    ("number", "0" * 101, "too_long", "", None),
    ("number", "0 'kg", "unclosed_quote", "'kg", None),
    ("number", "kg", "no_digit", "", None),
    ("number", "'0'", "no_digit", "", None),
    ("number", "0 x 0", "stray_digit", "0", None),
    ("number", "1,234.00", "stray_digit", "1", None),
    ("number", "#", "whole_form", "#", "0"),
    ("number", "##0.0", "whole_form", "##0", "0"),
    ("number", "#,###", "whole_form", "#,###", "0,0"),
    ("number", "0,000.00", "whole_form", "0,000", "0,0"),
    ("number", "0,", "whole_form", "0,", "0"),
    ("number", "0" * 25, "whole_form", "0" * 25, "0"),
    ("number", "0.#0", "decimals_form", "#0", "0#"),
    ("number", "0." + "0" * 13, "too_many_decimals", "0" * 13, None),
    ("number", "0% %", "percent_twice", "%", None),
    ("number", "", "no_digit", "", None),
    ("date", "", "no_part", "", None),
    ("date", "'today'", "no_part", "", None),
    ("date", "客户", "no_part", "", None),
    ("date", "YYYY-MM-dd", "unknown_part", "YYYY", "yyyy"),
    ("date", "yyyy-mm-dd", "unknown_part", "mm", "MM"),
    ("date", "MMMMM", "unknown_part", "MMMMM", None),
    ("date", "HH:mm", "unknown_part", "HH", None),
    ("time", "HH:MM", "unknown_part", "MM", "mm"),
    ("time", "x", "unknown_part", "x", None),
    ("datetime", "yyyy-MM-dd HH:MM", "month_for_minute", "MM", "mm"),
    ("datetime", "yyyy-mm-dd HH:mm", "minute_for_month", "mm", "MM"),
    ("datetime", "mm/dd/yyyy", "minute_for_month", "mm", "MM"),
    ("datetime", "d/m/yyyy", "minute_for_month", "m", "M"),
    ("duration", "HH:mm", "unknown_part", "HH", "hh"),
    ("duration", "m:h", "parts_order", "h", None),
    ("duration", "h h", "parts_order", "h", None),
]


@pytest.mark.parametrize(("kind", "pattern", "fault", "written", "mended"), FAULTS)
def test_a_pattern_is_refused_at_its_fault(
    kind: Kind, pattern: str, fault: FaultKind, written: str, mended: str | None
) -> None:
    with pytest.raises(FormatRefused) as refused:
        read_format(pattern, kind)
    found = refused.value.fault
    assert (found.kind, found.written, found.mended) == (fault, written, mended)
    assert not written or pattern[found.start : found.end] == written


def test_every_fault_is_met() -> None:
    assert {one[2] for one in FAULTS} == set(get_args(FaultKind))


@pytest.mark.parametrize("kind", get_args(FaultKind))
def test_every_fault_is_told_in_three_languages(kind: FaultKind) -> None:
    problem = format_refused(Excerpt.whole("'a'").span(0, 3), Fault(kind, 0, 1, "x", ("y",)))
    texts = {problem.text(language) for language in LANGUAGES}
    assert len(texts) == 3
    assert all(texts)


def test_a_fault_is_underlined_inside_the_literal_and_mended_there(checking: Check) -> None:
    problem = checking('format(close_date, "\\u5e74YYYY") = name').problems[0]
    assert render(problem).splitlines()[1:] == [
        '  1 | format(close_date, "\\u5e74YYYY") = name',
        '    |                           ^^^^ did you mean "yyyy"?',
    ]


def test_text_stands_between_apostrophes_and_two_are_one() -> None:
    assert read_format("'It''s' d 'o''clock'''", "date") == PartsLayout(pieces=("It's ", Part("d"), " o'clock'"))
    layout = read_format("NT$ #,##0.0# '%0'", "number")
    assert layout == NumberLayout(before="NT$ ", behind=" %0", digits=1, grouped=True, fixed=1, free=1, percent=False)


def test_minutes_may_stand_without_an_hour() -> None:
    assert read_format("mm:ss d", "datetime") == PartsLayout(pieces=(Part("mm"), ":", Part("ss"), " ", Part("d")))


def test_there_is_a_word_for_every_month_weekday_and_half_of_the_day_in_each_language() -> None:
    assert {part: {language: len(words[language]) for language in words} for part, words in WORDS.items()} == {
        part: dict.fromkeys(LANGUAGES, count)
        for part, count in (("MMMM", 12), ("MMM", 12), ("EEEE", 7), ("EEE", 7), ("a", 2))
    }


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('format(close_date, "MMM", lang: "fr")', "E211"),
        ('format(close_date, "d", tz: "UTC")', "E210"),
        ('format(created_at, "d", tz: name)', "E314"),
        ('format(created_at, "d", tz: "UTC", tz: "UTC")', "E312"),
        ("format(close_date, name)", "E314"),
        ("format(close_date)", "E311"),
        ('format(close_date, "d", "en")', "E310"),
        ('format(stage, "0")', "E301"),
        ('format(lines, "0")', "E319"),
        ('format(nobody, "0")', "E201"),
        ('format(quantity, "0", lang: nobody)', "E201"),
    ],
)
def test_a_call_that_makes_no_sense_is_refused(text: str, code: str, checking: Check) -> None:
    assert [one.code for one in checking(text).problems] == [code]


@pytest.mark.parametrize(
    "text",
    [
        'format(close_date, "yyyy-MM")',
        'format(quantity, "00000")',
        'format(close_date, "MMM", lang: "en")',
        'format(took, "h:mm")',
    ],
)
def test_a_stored_field_may_have_what_everybody_reads_alike(text: str, checking: Check) -> None:
    place = Place(module="opportunity", purpose=Purpose.COMPUTED, acting=False)
    expression = checking(text, place=place).expression
    assert expression is not None
    assert "language" not in expression.uses


def test_a_blank_value_is_blank(checking: Check) -> None:
    assert [one.severity for one in checking('format(blank, "0") is blank').problems if one.severity == "error"] == []
