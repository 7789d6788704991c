"""The functions that PostgreSQL needs to compute expressions: created once per database by the migration.

All are IMMUTABLE, so that they may stand in indexes, and give NULL where the language gives blank. The case tables
are written out of case_tables.json: PostgreSQL's own `lower` knows another Unicode.
"""

from __future__ import annotations

from customary.expressions.postgresql_code import quoted, sql, steps
from customary.expressions.postgresql_date_functions import DATE_STATEMENTS, INSTANT_STATEMENTS, WORKDAY_STATEMENTS
from customary.expressions.texts import DIGITS, SPACES, case_table, letter_runs
from customary.expressions.values import MAX_PADDED, MAX_TEXT

__all__ = ["STATEMENTS"]


def _case(name: str, table: dict[str, str], ascii_only: str) -> str:
    """Write a frozen case table: one `translate` for single characters, one `replace` for each that becomes several."""
    single = [(one, other) for one, other in table.items() if len(other) == 1]
    changed = (
        f"translate(t, {quoted(''.join(one for one, _ in single))}, {quoted(''.join(other for _, other in single))})"
    )
    for one, other in table.items():
        if len(other) > 1:
            changed = f"replace({changed}, {quoted(one)}, {quoted(other)})"
    return steps(
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

_NUMBERS = (
    sql(
        "x_guard(a numeric)",
        "numeric",
        "SELECT CASE WHEN abs(a) < 1000000000000000000000000 THEN a END",
    ),
    steps(
        "x_div(a numeric, b numeric, up numeric, down numeric)",
        "numeric",
        "IF b = 0 THEN RETURN NULL; END IF; "
        "RETURN sign(a) * sign(b) * div(2 * abs(a) * up + abs(b), 2 * abs(b)) * down;",
    ),
    steps(
        "x_power(a numeric, n numeric)",
        "numeric",
        "IF n <> trunc(n) OR abs(n) > 64 OR (a = 0 AND n < 0) THEN RETURN NULL; END IF; "
        "FOR i IN 1..abs(n)::int LOOP result := result * a; END LOOP; "
        "IF n < 0 THEN RETURN x_guard(x_div(1, result, 100000000000000000000, 0.00000000000000000001)); END IF; "
        "RETURN x_guard(round(result, 20));",
        declare="result numeric := 1;",
    ),
    steps(
        "x_guard_duration(ms numeric)",
        "bigint",
        "RETURN CASE WHEN abs(ms) < 1000000000000000000 THEN ms::bigint END;",
    ),
    steps(
        "x_round(a numeric, n numeric)",
        "numeric",
        "RETURN CASE WHEN trunc(n) BETWEEN -12 AND 12 THEN round(a, trunc(n)::int) END;",
    ),
    steps(
        "x_trunc(a numeric, n numeric)",
        "numeric",
        "RETURN CASE WHEN trunc(n) BETWEEN -12 AND 12 THEN trunc(a, trunc(n)::int) END;",
    ),
)

_CHOICES = (
    steps("x_least(a anyelement, b anyelement)", "anyelement", "RETURN least(a, b);"),
    steps("x_greatest(a anyelement, b anyelement)", "anyelement", "RETURN greatest(a, b);"),
)

_TEXTS = (
    sql("x_sized(t text)", "text", f"SELECT CASE WHEN length(t) <= {MAX_TEXT} THEN nullif(t, '') END"),
    _case("x_casefold", case_table("fold"), "lower"),
    _case("x_lower", case_table("lower"), "lower"),
    _case("x_upper", case_table("upper"), "upper"),
    _case("x_title", case_table("title"), "upper"),
    steps(
        "x_fold(t text)",
        "text",
        f'IF t COLLATE "C" ~ \'^[{_FOLDED_BY_LOWER}]*$\' THEN RETURN lower(t COLLATE "C"); END IF; '
        "RETURN normalize(x_casefold(normalize(t, NFKC)), NFKC);",
    ),
    steps("x_left(t text, n numeric)", "text", "RETURN nullif(left(t, least(greatest(trunc(n), 0), 40000)::int), '');"),
    steps(
        "x_right(t text, n numeric)", "text", "RETURN nullif(right(t, least(greatest(trunc(n), 0), 40000)::int), '');"
    ),
    steps(
        "x_mid(t text, start numeric, n numeric)",
        "text",
        "first := greatest(trunc(start), 1); behind := greatest(trunc(start) + trunc(n), first); "
        "RETURN nullif(substr(t, least(first, 40000)::int, least(behind - first, 40000)::int), '');",
        declare="first numeric; behind numeric;",
    ),
    steps(
        "x_find(needle text, t text, start numeric)",
        "numeric",
        "first := least(greatest(trunc(start), 1), 40000)::int; place := strpos(substr(t, first), needle); "
        "RETURN CASE WHEN place = 0 THEN 0 ELSE place + first - 1 END;",
        declare="first int; place int;",
    ),
    steps(
        "x_repeat(t text, n numeric)",
        "text",
        f"IF length(t) * trunc(n) > {MAX_TEXT} THEN RETURN NULL; END IF; "
        "RETURN nullif(repeat(t, greatest(trunc(n), 0)::int), '');",
    ),
    steps(
        "x_lpad(t text, n numeric, filler text)",
        "text",
        f"IF trunc(n) > {MAX_PADDED} THEN RETURN NULL; END IF; "
        "RETURN nullif(lpad(t, greatest(trunc(n), 0)::int, filler), '');",
    ),
    steps(
        "x_rpad(t text, n numeric, filler text)",
        "text",
        f"IF trunc(n) > {MAX_PADDED} THEN RETURN NULL; END IF; "
        "RETURN nullif(rpad(t, greatest(trunc(n), 0)::int, filler), '');",
    ),
    steps(
        "x_split_part(t text, separator text, n numeric)",
        "text",
        "IF trunc(n) = 0 OR abs(n) > 40000 THEN RETURN NULL; END IF; "
        "RETURN nullif(split_part(t, separator, trunc(n)::int), '');",
    ),
    sql("x_word_parts()", "text", "SELECT " + quoted(f"([{_WORD}][{_WORD}'’]*)|([^{_WORD}]+)")),
    steps(
        "x_proper(t text)",
        "text",
        "RETURN (SELECT x_sized(string_agg(CASE WHEN found.part[1] IS NULL THEN found.part[2] "
        "ELSE x_title(left(found.part[1], 1)) || x_lower(substr(found.part[1], 2)) END, '' ORDER BY found.place)) "
        "FROM regexp_matches(t, x_word_parts(), 'g') WITH ORDINALITY AS found(part, place));",
    ),
    steps(
        "x_mask(t text, keep numeric)",
        "text",
        "shown := least(greatest(trunc(keep), 0), length(t))::int; "
        "RETURN repeat('*', length(t) - shown) || right(t, shown);",
        declare="shown int;",
    ),
    sql("x_words()", "text", "SELECT " + quoted(f"[^{SPACES}]+")),
    steps(
        "x_initials(t text)",
        "text",
        "RETURN (SELECT x_sized(string_agg(x_upper(left(found.part[1], 1)), '' ORDER BY found.place)) "
        "FROM regexp_matches(t, x_words(), 'g') WITH ORDINALITY AS found(part, place));",
    ),
    steps(
        "x_instant_text(at timestamptz)",
        "text",
        "wall := at AT TIME ZONE 'UTC'; "
        "RETURN to_char(wall, CASE WHEN date_trunc('second', wall) = wall THEN 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"' "
        'ELSE \'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"\' END);',
        declare="wall timestamp;",
    ),
    steps(
        "x_time_text(at time)",
        "text",
        "RETURN to_char(at, CASE WHEN date_trunc('second', at) = at::interval THEN 'HH24:MI:SS' "
        "ELSE 'HH24:MI:SS.MS' END);",
    ),
)

_READINGS = (
    steps("x_clipped(t text)", "text", f"RETURN btrim(t, {quoted(SPACES)});"),
    steps(
        "x_number(t text)",
        "numeric",
        "t := x_clipped(t); "
        r"RETURN CASE WHEN t ~ '^[+-]?[0-9]{1,24}(\.[0-9]{1,12})?$' THEN t::numeric END;",
    ),
    steps(
        "x_date_of_text(t text)",
        "date",
        "found := regexp_match(x_clipped(t), '^([0-9]{4})-([0-9]{2})-([0-9]{2})$'); "
        "RETURN x_date(found[1]::numeric, found[2]::numeric, found[3]::numeric);",
        declare="found text[];",
    ),
    steps(
        "x_clock(t text)",
        "numeric",
        "found := regexp_match(x_clipped(t), "
        r"'^([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9])(?:\.([0-9]{1,3}))?)?$'); "
        "RETURN found[1]::numeric * 3600000 + found[2]::numeric * 60000 + coalesce(found[3], '0')::numeric * 1000 "
        "+ rpad(coalesce(found[4], '0'), 3, '0')::numeric;",
        declare="found text[];",
    ),
)

STATEMENTS: tuple[str, ...] = (
    *_NUMBERS,
    *_CHOICES,
    *_TEXTS,
    *DATE_STATEMENTS,
    *_READINGS,
    *WORKDAY_STATEMENTS,
    *INSTANT_STATEMENTS,
)
"""In an order in which each finds those it calls."""
