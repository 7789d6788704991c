"""Random patterns and texts for them, and patterns made to be slow."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

HOSTILE = (
    "(a|a)*b", "(a|ab|b)*c", "a*a*a*a*a*b", "^(a|b)*a(a|b){0,900}c", ".*.*.*.*=", "(a|b)*a(a|b){900}$",
    "(a?){0,500}b", "(ab|cd|ef|gh|ij){0,199}x", "[a-c]{1,1000}[b-d]{1,999}$", "(.{0,40}a){40}", "(a?){100}a{100}",
    "\\w{1,1000}@\\w{1,900}", "(\\w{1,9}[ .]){100}$", "^(a?b?c?)*d", "(x|y|z|[^a]){300}(a|b|aa){0,200}$",
    "((a|b?|c){0,20}d?){0,20}e", "(a{0,40}b{0,40}){0,20}c", "(.|\\s|\\S)*$x", "((((((((a?)?)?)?)?)?)?)*)b",
    "(.|[^x]|a)*(.|[^y]|b)*(.|[^z]|c)*!",
)  # fmt: skip
"""Patterns over which backtracking engines take minutes, and automata without care much memory."""
LONG_TEXTS = ("a" * 32_000, "ab" * 16_000, "".join(random.Random(1).choices("abcdefg .@x客😀", k=32_000)))
_LEAVES = ("a", "b", "c", ".", "[ab]", "[^a]", "\\d", "\\W", "^", "$", "ab", "", "客", "[一-龥]", "😀")
_TIMES = ("*", "+", "?", "{2}", "{0,2}", "{1,3}", "{2,}", "{0}")


def _random_pattern(rng: random.Random, depth: int) -> str:
    kind = rng.random()
    if depth == 0 or kind < 0.3:
        return rng.choice(_LEAVES)
    inside = _random_pattern(rng, depth - 1)
    if kind < 0.5:
        return inside + _random_pattern(rng, depth - 1)
    if kind < 0.7:
        return f"({inside}|{_random_pattern(rng, depth - 1)})"
    return f"({inside})" if kind < 0.75 else f"(?:{inside}){rng.choice(_TIMES)}"


def _random_texts(rng: random.Random) -> list[str]:
    return ["".join(rng.choices("abc1\n\rd客😀", k=rng.randint(1, 6))) for _ in range(8)]


@pytest.fixture(scope="session")
def random_pattern() -> Callable[[random.Random], str]:
    return lambda rng: _random_pattern(rng, 3)


@pytest.fixture(scope="session")
def random_texts() -> Callable[[random.Random], list[str]]:
    return _random_texts


@pytest.fixture(params=HOSTILE)
def hostile(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture(scope="session")
def long_texts() -> tuple[str, ...]:
    return LONG_TEXTS
