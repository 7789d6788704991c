"""PostgreSQL gives the same answer to the pattern that is written for it, or is not asked."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection, create_engine, text

from customary.expressions.patterns import EMAIL, PHONE, URL, PatternRefused, automaton_of, postgresql_pattern
from customary.expressions.patterns.reader import parse_pattern
from customary.expressions.patterns.tree import Pattern

SECONDS = 5.0
_ASKED = text('SELECT x COLLATE "C" ~ :pattern FROM unnest(CAST(:texts AS text[])) WITH ORDINALITY u(x, i) ORDER BY i')


@pytest.fixture(scope="module")
def connection(postgres_url: str) -> Iterator[Connection]:
    engine = create_engine(postgres_url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def compare(connection: Connection, pattern: Pattern, texts: list[str]) -> None:
    written = postgresql_pattern(pattern)
    assert written is not None
    found = connection.scalars(_ASKED, {"pattern": written, "texts": texts})
    assert list(found) == [automaton_of(pattern).matches(one) for one in texts], written


def test_random_patterns_match_what_our_automaton_matches(
    connection: Connection,
    random_pattern: Callable[[random.Random], str],
    random_texts: Callable[[random.Random], list[str]],
) -> None:
    rng = random.Random(11)
    for _ in range(1_500):
        try:
            pattern = parse_pattern(random_pattern(rng))
        except PatternRefused:
            continue
        compare(connection, pattern, random_texts(rng))


@pytest.mark.parametrize(
    "written", ["^a{256}$", "^a{255}$", "^a{0,300}$", "^a{300,}$", "^(ab?){250,600}c", "^(^a|b$)*$", "[^\\u0001]"]
)
def test_counts_beyond_those_of_postgresql_are_written_out(connection: Connection, written: str) -> None:
    pattern = parse_pattern(written.encode().decode("unicode_escape"))
    compare(connection, pattern, ["a" * count for count in (1, 254, 255, 256, 299, 300, 301, 600)] + ["ab" * 300 + "c"])


@pytest.mark.parametrize("pattern", [EMAIL, URL, PHONE], ids=["email", "url", "phone"])
def test_known_forms_are_known_to_postgresql(connection: Connection, pattern: Pattern) -> None:
    rng = random.Random(5)
    alphabet = "ab1@@..--::// ()+#?=[]客　ext"
    texts = ["".join(rng.choices(alphabet, k=rng.randint(1, 20))) for _ in range(2_000)]
    texts += ["a@b.cn", "https://a.cn/x?y", "http://客.cn", "+886 2 2345-6789 ext 12"]
    compare(connection, pattern, texts)


def test_postgresql_answers_hostile_patterns_quickly_or_is_not_asked(
    connection: Connection, hostile: str, long_texts: tuple[str, ...]
) -> None:
    pattern = parse_pattern(hostile)
    if postgresql_pattern(pattern) is None:
        assert hostile in NOT_ASKED
        return
    begun = time.monotonic()
    compare(connection, pattern, list(long_texts))
    assert time.monotonic() - begun < SECONDS


NOT_ASKED = ("(a?){0,500}b", "((a|b?|c){0,20}d?){0,20}e", "(a{0,40}b{0,40}){0,20}c")
