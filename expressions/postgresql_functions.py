"""The functions that PostgreSQL needs to compute expressions: created once per database by the migration.

All are IMMUTABLE, so that they may stand in indexes, and give NULL where the language gives blank. The case tables
are written out of case_tables.json: PostgreSQL's own `lower` knows another Unicode.
"""

from __future__ import annotations

from customary.expressions.texts import DIGITS, SPACES, case_table, letter_runs
from customary.expressions.values import MAX_PADDED, MAX_TEXT

__all__ = ["STATEMENTS"]


# A function in SQL is inlined, and constants are computed while a statement is planned, a CASE around them or not:
# what may raise stands in PL/pgSQL.


def _sql(head: str, returns: str, body: str) -> str:
    return f"CREATE OR REPLACE FUNCTION {head} RETURNS {returns} LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ {body} $$"


def _steps(head: str, returns: str, body: str, declare: str = "") -> str:
    declared = f"DECLARE {declare} " if declare else ""
    return (
        f"CREATE OR REPLACE FUNCTION {head} RETURNS {returns} LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE "
        f"AS $$ {declared}BEGIN {body} END $$"
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _case(name: str, table: dict[str, str], ascii_only: str) -> str:
    """Write a frozen case table: one `translate` for single characters, one `replace` for each that becomes several."""
    single = [(one, other) for one, other in table.items() if len(other) == 1]
    changed = (
        f"translate(t, {_quoted(''.join(one for one, _ in single))}, {_quoted(''.join(other for _, other in single))})"
    )
    for one, other in table.items():
        if len(other) > 1:
            changed = f"replace({changed}, {_quoted(one)}, {_quoted(other)})"
    return _steps(
        f"{name}(t text)",
        "text",
        f'IF octet_length(t) = length(t) THEN RETURN {ascii_only}(t COLLATE "C"); END IF; RETURN {changed};',
    )


_FOLDED_BY_LOWER = r"\u0001-\u007f\u3001\u3002\u3400-\u4dbf\u4e00-\u9fff"
"""ASCII and the characters of plain Chinese: nothing but A to Z changes. Forty times as fast as the table."""

_WORD = "".join(
    f"\\U{first:08x}-\\U{last:08x}" for first, last in zip(letter_runs()[::2], letter_runs()[1::2], strict=True)
) + "".join(sorted(DIGITS))
"""What words are made of, between the brackets of a regular expression."""
_DAY_MS = 86_400_000
_FIRST, _LAST = "date '0001-01-01'", "date '9999-12-31'"
_FIRST_WALL, _LAST_WALL = "timestamp '0001-01-01 00:00:00'", "timestamp '9999-12-31 23:59:59.999'"
_FIRST_INSTANT, _LAST_INSTANT = -62_135_596_800_000, 253_402_300_799_999

_NUMBERS = (
    _sql(
        "x_guard(a numeric)",
        "numeric",
        "SELECT CASE WHEN abs(a) < 1000000000000000000000000 THEN a END",
    ),
    _steps(
        "x_div(a numeric, b numeric, up numeric, down numeric)",
        "numeric",
        "IF b = 0 THEN RETURN NULL; END IF; "
        "RETURN sign(a) * sign(b) * div(2 * abs(a) * up + abs(b), 2 * abs(b)) * down;",
    ),
    _steps(
        "x_power(a numeric, n numeric)",
        "numeric",
        "IF n <> trunc(n) OR abs(n) > 64 OR (a = 0 AND n < 0) THEN RETURN NULL; END IF; "
        "FOR i IN 1..abs(n)::int LOOP result := result * a; END LOOP; "
        "IF n < 0 THEN RETURN x_guard(x_div(1, result, 100000000000000000000, 0.00000000000000000001)); END IF; "
        "RETURN x_guard(round(result, 20));",
        declare="result numeric := 1;",
    ),
    _steps(
        "x_guard_duration(ms numeric)",
        "bigint",
        "RETURN CASE WHEN abs(ms) < 1000000000000000000 THEN ms::bigint END;",
    ),
    _steps(
        "x_round(a numeric, n numeric)",
        "numeric",
        "RETURN CASE WHEN trunc(n) BETWEEN -12 AND 12 THEN round(a, trunc(n)::int) END;",
    ),
    _steps(
        "x_trunc(a numeric, n numeric)",
        "numeric",
        "RETURN CASE WHEN trunc(n) BETWEEN -12 AND 12 THEN trunc(a, trunc(n)::int) END;",
    ),
)

_CHOICES = (
    _steps("x_least(a anyelement, b anyelement)", "anyelement", "RETURN least(a, b);"),
    _steps("x_greatest(a anyelement, b anyelement)", "anyelement", "RETURN greatest(a, b);"),
)

_TEXTS = (
    _sql("x_sized(t text)", "text", f"SELECT CASE WHEN length(t) <= {MAX_TEXT} THEN nullif(t, '') END"),
    _case("x_casefold", case_table("fold"), "lower"),
    _case("x_lower", case_table("lower"), "lower"),
    _case("x_upper", case_table("upper"), "upper"),
    _case("x_title", case_table("title"), "upper"),
    _steps(
        "x_fold(t text)",
        "text",
        f'IF t COLLATE "C" ~ \'^[{_FOLDED_BY_LOWER}]*$\' THEN RETURN lower(t COLLATE "C"); END IF; '
        "RETURN normalize(x_casefold(normalize(t, NFKC)), NFKC);",
    ),
    _steps(
        "x_left(t text, n numeric)", "text", "RETURN nullif(left(t, least(greatest(trunc(n), 0), 40000)::int), '');"
    ),
    _steps(
        "x_right(t text, n numeric)", "text", "RETURN nullif(right(t, least(greatest(trunc(n), 0), 40000)::int), '');"
    ),
    _steps(
        "x_mid(t text, start numeric, n numeric)",
        "text",
        "first := greatest(trunc(start), 1); behind := greatest(trunc(start) + trunc(n), first); "
        "RETURN nullif(substr(t, least(first, 40000)::int, least(behind - first, 40000)::int), '');",
        declare="first numeric; behind numeric;",
    ),
    _steps(
        "x_find(needle text, t text, start numeric)",
        "numeric",
        "first := least(greatest(trunc(start), 1), 40000)::int; place := strpos(substr(t, first), needle); "
        "RETURN CASE WHEN place = 0 THEN 0 ELSE place + first - 1 END;",
        declare="first int; place int;",
    ),
    _steps(
        "x_repeat(t text, n numeric)",
        "text",
        f"IF length(t) * trunc(n) > {MAX_TEXT} THEN RETURN NULL; END IF; "
        "RETURN nullif(repeat(t, greatest(trunc(n), 0)::int), '');",
    ),
    _steps(
        "x_lpad(t text, n numeric, filler text)",
        "text",
        f"IF trunc(n) > {MAX_PADDED} THEN RETURN NULL; END IF; "
        "RETURN nullif(lpad(t, greatest(trunc(n), 0)::int, filler), '');",
    ),
    _steps(
        "x_rpad(t text, n numeric, filler text)",
        "text",
        f"IF trunc(n) > {MAX_PADDED} THEN RETURN NULL; END IF; "
        "RETURN nullif(rpad(t, greatest(trunc(n), 0)::int, filler), '');",
    ),
    _steps(
        "x_split_part(t text, separator text, n numeric)",
        "text",
        "IF trunc(n) = 0 OR abs(n) > 40000 THEN RETURN NULL; END IF; "
        "RETURN nullif(split_part(t, separator, trunc(n)::int), '');",
    ),
    _sql("x_word_parts()", "text", "SELECT " + _quoted(f"([{_WORD}][{_WORD}'’]*)|([^{_WORD}]+)")),
    _steps(
        "x_proper(t text)",
        "text",
        "RETURN (SELECT x_sized(string_agg(CASE WHEN found.part[1] IS NULL THEN found.part[2] "
        "ELSE x_title(left(found.part[1], 1)) || x_lower(substr(found.part[1], 2)) END, '' ORDER BY found.place)) "
        "FROM regexp_matches(t, x_word_parts(), 'g') WITH ORDINALITY AS found(part, place));",
    ),
    _steps(
        "x_mask(t text, keep numeric)",
        "text",
        "shown := least(greatest(trunc(keep), 0), length(t))::int; "
        "RETURN repeat('*', length(t) - shown) || right(t, shown);",
        declare="shown int;",
    ),
    _sql("x_words()", "text", "SELECT " + _quoted(f"[^{SPACES}]+")),
    _steps(
        "x_initials(t text)",
        "text",
        "RETURN (SELECT x_sized(string_agg(x_upper(left(found.part[1], 1)), '' ORDER BY found.place)) "
        "FROM regexp_matches(t, x_words(), 'g') WITH ORDINALITY AS found(part, place));",
    ),
    _steps(
        "x_instant_text(at timestamptz)",
        "text",
        "wall := at AT TIME ZONE 'UTC'; "
        "RETURN to_char(wall, CASE WHEN date_trunc('second', wall) = wall THEN 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"' "
        'ELSE \'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"\' END);',
        declare="wall timestamp;",
    ),
    _steps(
        "x_time_text(at time)",
        "text",
        "RETURN to_char(at, CASE WHEN date_trunc('second', at) = at::interval THEN 'HH24:MI:SS' "
        "ELSE 'HH24:MI:SS.MS' END);",
    ),
)

_DATES = (
    _steps(
        "x_add_days(d date, n numeric)",
        "date",
        f"RETURN CASE WHEN trunc(n) BETWEEN {_FIRST} - d AND {_LAST} - d THEN d + trunc(n)::int END;",
    ),
    _steps(
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
    _steps(
        "x_start(d date, first_month int, months int)",
        "date",
        "RETURN x_add_months(make_date(extract(year FROM d)::int, extract(month FROM d)::int, 1), "
        "-mod(extract(month FROM d) - first_month + 12, months), false);",
    ),
    _steps(
        "x_end(d date, first_month int, months int)",
        "date",
        "begins := x_start(d, first_month, months); "
        "RETURN CASE WHEN begins IS NOT NULL "
        f"THEN coalesce(x_add_months(begins, months, false) - 1, {_LAST}) END;",
        declare="begins date;",
    ),
    _steps(
        "x_week_start(d date, first_weekday int)",
        "date",
        "RETURN x_add_days(d, -mod(extract(isodow FROM d) - first_weekday + 7, 7));",
    ),
    _steps(
        "x_week_first(d date, first_weekday int)",
        "date",
        f"RETURN coalesce(x_week_start(d, first_weekday), {_FIRST});",
    ),
    _steps(
        "x_fiscal_year(d date, first_month int)",
        "numeric",
        "RETURN extract(year FROM d) "
        "+ CASE WHEN first_month > 1 AND extract(month FROM d) >= first_month THEN 1 ELSE 0 END;",
    ),
    _steps(
        "x_date(y numeric, m numeric, d numeric)",
        "date",
        "IF trunc(y) NOT BETWEEN 1 AND 9999 OR trunc(m) NOT BETWEEN 1 AND 12 OR trunc(d) NOT BETWEEN 1 AND 31 "
        "THEN RETURN NULL; END IF; "
        "begins := make_date(trunc(y)::int, trunc(m)::int, 1); "
        "result := begins + trunc(d)::int - 1; "
        "RETURN CASE WHEN extract(month FROM result) = extract(month FROM begins) THEN result END;",
        declare="begins date; result date;",
    ),
    _steps(
        "x_months_between(a date, b date)",
        "numeric",
        "count := (extract(year FROM b) - extract(year FROM a)) * 12 + extract(month FROM b) - extract(month FROM a); "
        "reached := x_add_months(a, count, false); "
        "IF b >= a AND reached > b THEN RETURN count - 1; END IF; "
        "IF b < a AND reached < b THEN RETURN count + 1; END IF; "
        "RETURN count;",
        declare="count numeric; reached date;",
    ),
    _steps(
        "x_anniversary(born date, y numeric, leap text)",
        "date",
        "IF y NOT BETWEEN 1 AND 9999 THEN RETURN NULL; END IF; "
        "result := x_date(y, extract(month FROM born), extract(day FROM born)); "
        "RETURN coalesce(result, x_date(y, CASE leap WHEN 'mar1' THEN 3 ELSE 2 END, "
        "CASE leap WHEN 'mar1' THEN 1 ELSE 28 END));",
        declare="result date;",
    ),
    _steps(
        "x_next_anniversary(born date, start date, leap text)",
        "date",
        "result := x_anniversary(born, extract(year FROM start), leap); "
        "RETURN CASE WHEN result >= start THEN result "
        "ELSE x_anniversary(born, extract(year FROM start) + 1, leap) END;",
        declare="result date;",
    ),
    _steps(
        "x_age(born date, at date, leap text)",
        "numeric",
        "IF at < born THEN RETURN -x_age(at, born, leap); END IF; "
        "RETURN extract(year FROM at) - extract(year FROM born) "
        "- CASE WHEN at < x_anniversary(born, extract(year FROM at), leap) THEN 1 ELSE 0 END;",
    ),
)

_WORKDAYS = (
    _steps(
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
    _steps(
        "x_workdays_between(a date, b date, weekdays int[], off date[], extra date[])",
        "numeric",
        "IF b >= a THEN RETURN x_workdays_until(b, weekdays, off, extra) - x_workdays_until(a, weekdays, off, extra); "
        "END IF; "
        "RETURN x_workdays_until(b - 1, weekdays, off, extra) - x_workdays_until(a - 1, weekdays, off, extra);",
    ),
    _steps(
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

_READINGS = (
    _steps("x_clipped(t text)", "text", f"RETURN btrim(t, {_quoted(SPACES)});"),
    _steps(
        "x_number(t text)",
        "numeric",
        "t := x_clipped(t); "
        r"RETURN CASE WHEN t ~ '^[+-]?[0-9]{1,24}(\.[0-9]{1,12})?$' THEN t::numeric END;",
    ),
    _steps(
        "x_date_of_text(t text)",
        "date",
        "found := regexp_match(x_clipped(t), '^([0-9]{4})-([0-9]{2})-([0-9]{2})$'); "
        "RETURN x_date(found[1]::numeric, found[2]::numeric, found[3]::numeric);",
        declare="found text[];",
    ),
    _steps(
        "x_clock(t text)",
        "numeric",
        "found := regexp_match(x_clipped(t), "
        r"'^([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9])(?:\.([0-9]{1,3}))?)?$'); "
        "RETURN found[1]::numeric * 3600000 + found[2]::numeric * 60000 + coalesce(found[3], '0')::numeric * 1000 "
        "+ rpad(coalesce(found[4], '0'), 3, '0')::numeric;",
        declare="found text[];",
    ),
)

_INSTANTS = (
    _steps("x_ms(at timestamptz)", "numeric", "RETURN round(extract(epoch FROM at) * 1000);"),
    _steps(
        "x_instant(ms numeric)",
        "timestamptz",
        f"IF ms NOT BETWEEN {_FIRST_INSTANT} AND {_LAST_INSTANT} THEN RETURN NULL; END IF; "
        "RETURN timestamptz 'epoch' + make_interval(hours => div(ms, 3600000)::int, "
        "secs => (mod(ms, 3600000) / 1000)::float8);",
    ),
    _steps(
        "x_wall(at timestamptz, zone text)",
        "timestamp",
        f"RETURN least(greatest(at AT TIME ZONE zone, {_FIRST_WALL}), {_LAST_WALL});",
    ),
    _steps(
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
    _steps(
        "x_at_day(d date, ms numeric, zone text)",
        "timestamptz",
        "RETURN x_at_zone(d + make_interval(secs => (ms / 1000)::float8), zone);",
    ),
    _steps(
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
    _steps(
        "x_add_wall_days(at timestamptz, n numeric, zone text)",
        "timestamptz",
        "wall := x_wall(at, zone); moved := x_add_days(wall::date, n); "
        "RETURN x_at_zone(moved + (wall - wall::date::timestamp), zone);",
        declare="wall timestamp; moved date;",
    ),
    _steps(
        "x_add_wall_months(at timestamptz, n numeric, sticky boolean, zone text)",
        "timestamptz",
        "wall := x_wall(at, zone); moved := x_add_months(wall::date, n, sticky); "
        "RETURN x_at_zone(moved + (wall - wall::date::timestamp), zone);",
        declare="wall timestamp; moved date;",
    ),
)

_WALL_WORKDAYS = (
    _steps(
        "x_add_wall_workdays(at timestamptz, n numeric, zone text, weekdays int[], off date[], extra date[])",
        "timestamptz",
        "wall := x_wall(at, zone)::date; "
        "RETURN x_add_wall_days(at, (x_add_workdays(wall, n, weekdays, off, extra) - wall)::numeric, zone);",
        declare="wall date;",
    ),
)

STATEMENTS: tuple[str, ...] = (
    *_NUMBERS,
    *_CHOICES,
    *_TEXTS,
    *_DATES,
    *_READINGS,
    *_WORKDAYS,
    *_INSTANTS,
    *_WALL_WORKDAYS,
)
"""In an order in which each finds those it calls."""
