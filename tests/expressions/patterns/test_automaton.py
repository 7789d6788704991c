"""The automaton says what Python's own regular expressions say, in a time that no pattern and no text can stretch."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable

import pytest

from customary.expressions.patterns import EMAIL, PHONE, URL, PatternRefused, automaton_of, read_pattern
from customary.expressions.patterns.automaton import MAX_REMEMBERED
from customary.expressions.patterns.reader import parse_pattern

SECONDS = 5.0
"""Ten times what the worst takes on a slow machine; a backtracking engine needs centuries."""


def matches(pattern: str, text: str) -> bool:
    return automaton_of(read_pattern(pattern)).matches(text)


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("b", "abc", True),
        ("B", "abc", False),
        ("a.c", "abc", True),
        ("a.c", "a\nc", False),
        ("a.c", "a\rc", False),
        ("a.c", "a\u2028c", True),
        ("^b", "ab", False),
        ("b$", "ab", True),
        ("b$", "ab\n", False),
        ("(^|,)x(,|$)", "a,x", True),
        ("(^|,)x(,|$)", "ax", False),
        ("^^a$$", "a", True),
        ("a^b", "ab", False),
        ("^$", "a", False),
        ("a*", "b", True),
        ("a{3}", "aa", False),
        ("^a{2,3}$", "aaaa", False),
        ("^(ab){2}$", "abab", True),
        ("^.$", "😀", True),
        ("^.{2}$", "𠀀𠀁", True),
        ("^[😀-😂]$", "😁", True),
        ("\\d", "１", False),
        ("\\w", "客", False),
        ("\\W", "客", True),
        ("\\s", "\u3000", False),
        ("\\s", "\x0b", True),
        ("ａ", "a", False),
        ("^[^a]$", "\n", True),
        ("(a|)b$", "b", True),
        ("(^a)+b?", "ab", True),
    ],
)
def test_a_pattern_matches_a_part_of_a_text(pattern: str, text: str, found: bool) -> None:
    assert matches(pattern, text) is found


def test_random_patterns_match_what_python_matches(
    random_pattern: Callable[[random.Random], str], random_texts: Callable[[random.Random], list[str]]
) -> None:
    rng = random.Random(7)
    compared = 0
    for _ in range(4_000):
        written = random_pattern(rng)
        try:
            automaton = automaton_of(parse_pattern(written))
        except PatternRefused:
            continue
        for_python = re.compile(written.replace(".", r"[^\n\r]").replace("$", r"\Z"), re.ASCII)
        for text in random_texts(rng):
            compared += 1
            assert automaton.matches(text) == (for_python.search(text) is not None), (written, text)
    assert compared > 20_000


def test_no_pattern_takes_long(hostile: str, long_texts: tuple[str, ...]) -> None:
    begun = time.process_time()
    automaton = automaton_of(read_pattern(hostile))
    for text in long_texts:
        automaton.matches(text)
    assert time.process_time() - begun < SECONDS


def test_an_automaton_forgets_before_it_fills_the_memory() -> None:
    automaton = automaton_of(read_pattern("(a|b)*a(a|b){900}c"))
    rng = random.Random(3)
    for _ in range(3):
        automaton.matches("".join(rng.choices("ab", k=32_000)))
        assert automaton.memory.steps <= MAX_REMEMBERED + 32_000
    assert automaton.matches("a" * 901 + "c")


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("mei@example.com", True), ("m.e+i_1@a-b.example", True), ("王@例子.公司", True), ("a@b.c", True),
        ("mei@example", False), ("mei", False), ("@example.com", False), ("mei@", False), ("a b@c.cn", False),
        ("a@b@c.cn", False), ("a..b@c.cn", False), (".a@c.cn", False), ("a@-b.cn", False), ("a@b-.cn", False),
        ("a@b..cn", False), ("a@b.cn.", False), ("联系：a@b.cn", False), ("<a@b.cn>", False), ('"a"@b.cn', False),
        ("a@b.cn ", False), ("a@" + "b" * 63 + ".cn", True), ("a@" + "b" * 64 + ".cn", False), ("a＠b.cn", False),
    ],
)  # fmt: skip
def test_an_email_address_is_known_by_its_form(text: str, is_one: bool) -> None:
    assert automaton_of(EMAIL).matches(text) is is_one


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("http://a", True), ("https://example.com", True), ("HTTPS://Example.com:8080/", True),
        ("https://例子.公司/路径?x=1#y", True), ("http://127.0.0.1/a", True), ("http://[::1]:80/", True),
        ("https://a.cn?x", True), ("example.com", False), ("ftp://a.cn", False), ("http://", False),
        ("http://a b", False), ("http:/a.cn", False), ("https://a.cn/\"x", False), ("https://a..cn", False),
        ("https://a.cn/ ", False), ("x https://a.cn", False), ("javascript:alert(1)", False),
        ("https://a.cn:123456/", False),
    ],
)  # fmt: skip
def test_a_web_address_is_known_by_its_form(text: str, is_one: bool) -> None:
    assert automaton_of(URL).matches(text) is is_one


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("110", True), ("0912345678", True), ("+886 2 2345-6789", True), ("(02) 2345-6789", True),
        ("02-2345-6789 ext. 12", True), ("02-23456789#12", True), ("02-23456789 分機 12", True), ("555.123.4567", True),
        ("138 0013 8000", True), ("12", False), ("", False), ("+", False), ("0912a345678", False), ("１２３", False),
        ("1234567890123456", False), ("123456789012345", True), ("0912 345 678 ", False), ("++886912", False),
    ],
)  # fmt: skip
def test_a_phone_number_is_known_by_its_form(text: str, is_one: bool) -> None:
    assert automaton_of(PHONE).matches(text) is is_one


def test_an_automaton_can_be_written_for_javascript() -> None:
    assert automaton_of(read_pattern("^a[bc]*$|d")).as_json() == {
        "starts": ["0x5", "0x4"],
        "ends": ["0x7", "0x4"],
        "shifts": [[0, "0x2"], [1, "0x1"]],
        "jumps": [],
        "borders": [0, 97, 98, 100, 101],
        "masks": ["0x0", "0x1", "0x2", "0x4", "0x0"],
        "always": False,
    }
