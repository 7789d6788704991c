"""The functions of dates, instants and working days that PostgreSQL needs (see postgresql_functions.py)."""

from __future__ import annotations

from customary.expressions.postgresql_code import steps

__all__ = ["DATE_STATEMENTS", "INSTANT_STATEMENTS", "WORKDAY_STATEMENTS"]

_FIRST, _LAST = "date '0001-01-01'", "date '9999-12-31'"
_FIRST_WALL, _LAST_WALL = "timestamp '0001-01-01 00:00:00'", "timestamp '9999-12-31 23:59:59.999'"
_FIRST_INSTANT, _LAST_INSTANT = -62_135_596_800_000, 253_402_300_799_999

DATE_STATEMENTS: tuple[str, ...] = (
    steps(
        "x_add_days(d date, n numeric)",
        "date",
        f"RETURN CASE WHEN trunc(n) BETWEEN {_FIRST} - d AND {_LAST} - d THEN d + trunc(n)::int END;",
    ),
    steps(
        "x_add_months(d date, n numeric, sticky boolean)",
        "date",
        "place := extract(year FROM d) * 12 + extract(month FROM d) - 1 + trunc(n); "
        "IF place < 12 OR place > 119999 THEN RETURN NULL; END IF; "
        "begins := make_date(div(place, 12)::int, (mod(place, 12) + 1)::int, 1); "
        "length := extract(day FROM begins + interval '1 month' - interval '1 day')::int; "
        "IF sticky AND extract(month FROM d + 1) <> extract(month FROM d) THEN RETURN begins + length - 1; END IF; "
        "RETURN begins + least(extract(day FROM d)::int, length) - 1;",
        declare="place numeric; begins date; length int;",
    ),
    steps(
        "x_start(d date, first_month int, months int)",
        "date",
        "RETURN x_add_months(make_date(extract(year FROM d)::int, extract(month FROM d)::int, 1), "
        "-mod(extract(month FROM d) - first_month + 12, months), false);",
    ),
    steps(
        "x_end(d date, first_month int, months int)",
        "date",
        "begins := x_start(d, first_month, months); "
        "RETURN CASE WHEN begins IS NOT NULL "
        f"THEN coalesce(x_add_months(begins, months, false) - 1, {_LAST}) END;",
        declare="begins date;",
    ),
    steps(
        "x_week_start(d date, first_weekday int)",
        "date",
        "RETURN x_add_days(d, -mod(extract(isodow FROM d) - first_weekday + 7, 7));",
    ),
    steps(
        "x_week_first(d date, first_weekday int)",
        "date",
        f"RETURN coalesce(x_week_start(d, first_weekday), {_FIRST});",
    ),
    steps(
        "x_fiscal_year(d date, first_month int, named_by text)",
        "numeric",
        "RETURN extract(year FROM d) - CASE WHEN extract(month FROM d) < first_month THEN 1 ELSE 0 END "
        "+ CASE WHEN first_month > 1 AND named_by = 'end' THEN 1 ELSE 0 END;",
    ),
    steps(
        "x_date(y numeric, m numeric, d numeric)",
        "date",
        "IF trunc(y) NOT BETWEEN 1 AND 9999 OR trunc(m) NOT BETWEEN 1 AND 12 OR trunc(d) NOT BETWEEN 1 AND 31 "
        "THEN RETURN NULL; END IF; "
        "begins := make_date(trunc(y)::int, trunc(m)::int, 1); "
        "result := begins + trunc(d)::int - 1; "
        "RETURN CASE WHEN extract(month FROM result) = extract(month FROM begins) THEN result END;",
        declare="begins date; result date;",
    ),
    steps(
        "x_months_between(a date, b date)",
        "numeric",
        "count := (extract(year FROM b) - extract(year FROM a)) * 12 + extract(month FROM b) - extract(month FROM a); "
        "reached := x_add_months(a, count, false); "
        "IF b >= a AND reached > b THEN RETURN count - 1; END IF; "
        "IF b < a AND reached < b THEN RETURN count + 1; END IF; "
        "RETURN count;",
        declare="count numeric; reached date;",
    ),
    steps(
        "x_anniversary(born date, y numeric, leap text)",
        "date",
        "IF y NOT BETWEEN 1 AND 9999 THEN RETURN NULL; END IF; "
        "result := x_date(y, extract(month FROM born), extract(day FROM born)); "
        "RETURN coalesce(result, x_date(y, CASE leap WHEN 'mar1' THEN 3 ELSE 2 END, "
        "CASE leap WHEN 'mar1' THEN 1 ELSE 28 END));",
        declare="result date;",
    ),
    steps(
        "x_next_anniversary(born date, start date, leap text)",
        "date",
        "result := x_anniversary(born, extract(year FROM start), leap); "
        "RETURN CASE WHEN result >= start THEN result "
        "ELSE x_anniversary(born, extract(year FROM start) + 1, leap) END;",
        declare="result date;",
    ),
    steps(
        "x_age(born date, at date, leap text)",
        "numeric",
        "IF at < born THEN RETURN -x_age(at, born, leap); END IF; "
        "RETURN extract(year FROM at) - extract(year FROM born) "
        "- CASE WHEN at < x_anniversary(born, extract(year FROM at), leap) THEN 1 ELSE 0 END;",
    ),
)

WORKDAY_STATEMENTS: tuple[str, ...] = (
    steps(
        "x_workdays_until(d date, weekdays int[], off date[], extra date[])",
        "int",
        # day 1, the first day of the year 1, is a Monday
        "place := d - date '0001-01-01' + 1; "
        "RETURN place / 7 * cardinality(weekdays) "
        "+ (SELECT count(*) FROM unnest(weekdays) AS one WHERE one <= place % 7) "
        "+ (SELECT count(*) FROM unnest(extra) AS one WHERE one <= d) "
        "- (SELECT count(*) FROM unnest(off) AS one WHERE one <= d);",
        declare="place int;",
    ),
    steps(
        "x_workdays_between(a date, b date, weekdays int[], off date[], extra date[])",
        "numeric",
        "IF b >= a THEN RETURN x_workdays_until(b, weekdays, off, extra) - x_workdays_until(a, weekdays, off, extra); "
        "END IF; "
        "RETURN x_workdays_until(b - 1, weekdays, off, extra) - x_workdays_until(a - 1, weekdays, off, extra);",
    ),
    steps(
        "x_add_workdays(d date, n numeric, weekdays int[], off date[], extra date[])",
        "date",
        "n := trunc(n); "
        "IF n = 0 THEN RETURN d; END IF; "
        "wanted := n + CASE WHEN n > 0 THEN x_workdays_until(d, weekdays, off, extra) "
        "ELSE x_workdays_until(d - 1, weekdays, off, extra) + 1 END; "
        f"IF wanted < 1 OR wanted > x_workdays_until({_LAST}, weekdays, off, extra) THEN RETURN NULL; END IF; "
        # between these two lies the first day until which so many are worked
        "spread := ceil((abs(n) + cardinality(off) + cardinality(extra)) * 7 / cardinality(weekdays)) + 7; "
        f"low := {_FIRST} + greatest(d - {_FIRST} - CASE WHEN n > 0 THEN 0 ELSE spread END, 0)::int; "
        f"high := {_LAST} - greatest({_LAST} - d - CASE WHEN n > 0 THEN spread ELSE 0 END, 0)::int; "
        "WHILE low < high LOOP "
        "middle := low + (high - low) / 2; "
        "IF x_workdays_until(middle, weekdays, off, extra) < wanted THEN low := middle + 1; "
        "ELSE high := middle; END IF; "
        "END LOOP; RETURN low;",
        declare="wanted numeric; spread numeric; low date; high date; middle date;",
    ),
)

INSTANT_STATEMENTS: tuple[str, ...] = (
    steps("x_ms(at timestamptz)", "numeric", "RETURN round(extract(epoch FROM at) * 1000);"),
    steps(
        "x_instant(ms numeric)",
        "timestamptz",
        f"IF ms NOT BETWEEN {_FIRST_INSTANT} AND {_LAST_INSTANT} THEN RETURN NULL; END IF; "
        "RETURN timestamptz 'epoch' + make_interval(hours => div(ms, 3600000)::int, "
        "secs => (mod(ms, 3600000) / 1000)::float8);",
    ),
    steps(
        "x_time(h numeric, m numeric, s numeric)",
        "time",
        "IF trunc(h) NOT BETWEEN 0 AND 23 OR trunc(m) NOT BETWEEN 0 AND 59 OR trunc(s) NOT BETWEEN 0 AND 59 "
        "THEN RETURN NULL; END IF; "
        "RETURN make_time(trunc(h)::int, trunc(m)::int, trunc(s)::float8);",
    ),
    steps(
        "x_move_time(at time, ms numeric)",
        "time",
        "RETURN at + mod(trunc(ms), 86400000)::float8 * interval '1 millisecond';",
    ),
    steps("x_time_of_text(t text)", "time", "RETURN x_move_time(time '00:00', x_clock(t));"),
    steps(
        "x_times_apart(a time, b time)",
        "numeric",
        "RETURN round((extract(epoch FROM b) - extract(epoch FROM a)) * 1000);",
    ),
    steps(
        "x_wall(at timestamptz, zone text)",
        "timestamp",
        f"RETURN least(greatest(at AT TIME ZONE zone, {_FIRST_WALL}), {_LAST_WALL});",
    ),
    steps(
        "x_at_zone(wall timestamp, zone text)",
        "timestamptz",
        f"IF wall < {_FIRST_WALL} OR wall > {_LAST_WALL} THEN RETURN NULL; END IF; "
        # of a doubled wall clock the first is meant: the one with the offset of the day before
        "result := wall AT TIME ZONE zone; "
        "earlier := result - interval '24 hours'; "
        "earlier := wall AT TIME ZONE 'UTC' - ((earlier AT TIME ZONE zone) - (earlier AT TIME ZONE 'UTC')); "
        "IF earlier < result AND (earlier AT TIME ZONE zone) = wall THEN result := earlier; END IF; "
        "RETURN x_instant(x_ms(result));",
        declare="result timestamptz; earlier timestamptz;",
    ),
    steps(
        "x_at_day(d date, ms numeric, zone text)",
        "timestamptz",
        "RETURN x_at_zone(d + make_interval(secs => (ms / 1000)::float8), zone);",
    ),
    steps(
        "x_instant_of_text(t text, zone text)",
        "timestamptz",
        "found := regexp_match(x_clipped(t), "
        "'^([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9:.]+)(Z|[+-][0-9]{2}:[0-9]{2})?$'); "
        "day := x_date_of_text(found[1]); clock := x_clock(found[2]); "
        "IF day IS NULL OR clock IS NULL THEN RETURN NULL; END IF; "
        "IF found[3] IS NULL THEN RETURN x_at_day(day, clock, zone); END IF; "
        "minutes := CASE WHEN found[3] = 'Z' THEN 0 "
        "ELSE substr(found[3], 2, 2)::numeric * 60 + substr(found[3], 5, 2)::numeric END; "
        "IF minutes >= 1440 THEN RETURN NULL; END IF; "
        "IF found[3] LIKE '-%' THEN minutes := -minutes; END IF; "
        "RETURN x_instant((day - date '1970-01-01')::numeric * 86400000 + clock - minutes * 60000);",
        declare="found text[]; day date; clock numeric; minutes numeric;",
    ),
    steps(
        "x_add_wall_days(at timestamptz, n numeric, zone text)",
        "timestamptz",
        "wall := x_wall(at, zone); moved := x_add_days(wall::date, n); "
        "RETURN x_at_zone(moved + (wall - wall::date::timestamp), zone);",
        declare="wall timestamp; moved date;",
    ),
    steps(
        "x_add_wall_months(at timestamptz, n numeric, sticky boolean, zone text)",
        "timestamptz",
        "wall := x_wall(at, zone); moved := x_add_months(wall::date, n, sticky); "
        "RETURN x_at_zone(moved + (wall - wall::date::timestamp), zone);",
        declare="wall timestamp; moved date;",
    ),
    steps(
        "x_add_wall_workdays(at timestamptz, n numeric, zone text, weekdays int[], off date[], extra date[])",
        "timestamptz",
        "wall := x_wall(at, zone)::date; "
        "RETURN x_add_wall_days(at, (x_add_workdays(wall, n, weekdays, off, extra) - wall)::numeric, zone);",
        declare="wall date;",
    ),
)
