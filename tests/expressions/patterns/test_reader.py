"""What is a pattern, and what is not: the place and the kind of every fault."""

from __future__ import annotations

from typing import get_args

import pytest

from customary.expressions.patterns import PatternRefused, read_pattern
from customary.expressions.patterns.fault import Fault, Kind
from customary.expressions.patterns.tree import Anchor, Chars, Choice, Pattern, Repeat, Sequence, union


def char(one: str) -> Chars:
    return Chars(((ord(one), ord(one)),))


A, B = char("a"), char("b")
ANY = Chars(((1, 9), (11, 12), (14, 0x10FFFF)))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a", A),
        ("ab", Sequence((A, B))),
        ("a|b", Choice((A, B))),
        ("a|", Choice((A, Sequence(())))),
        ("()", Sequence(())),
        ("(?:a)", A),
        ("((a))", A),
        (".", ANY),
        ("^a$", Sequence((Anchor("start"), A, Anchor("end")))),
        ("a?", Repeat(A, 0, 1)),
        ("a*", Repeat(A, 0, None)),
        ("a+", Repeat(A, 1, None)),
        ("a{3}", Repeat(A, 3, 3)),
        ("a{3,}", Repeat(A, 3, None)),
        ("a{2,1000}", Repeat(A, 2, 1000)),
        ("a{0}", Repeat(A, 0, 0)),
        ("(a+){3}", Repeat(Repeat(A, 1, None), 3, 3)),
        ("(a{2})*", Repeat(Repeat(A, 2, 2), 0, None)),
        ("(^)*", Repeat(Anchor("start"), 0, None)),
        ("[ab]", Chars(((97, 98),))),
        ("[b-da]", Chars(((97, 100),))),
        ("[^a]", Chars(((1, 96), (98, 0x10FFFF)))),
        ("[-a]", Chars(((45, 45), (97, 97)))),
        ("[a-]", Chars(((45, 45), (97, 97)))),
        ("[a\\-c]", Chars(((45, 45), (97, 97), (99, 99)))),
        ("[(.*+?{}|$]", Chars(union(char(one).ranges for one in "(.*+?{}|$"))),
        ("[\\]\\\\]", Chars(((92, 93),))),
        ("[a^]", Chars(((94, 94), (97, 97)))),
        ("\\d", Chars(((48, 57),))),
        ("[\\d_]", Chars(((48, 57), (95, 95)))),
        ("\\w", Chars(((48, 57), (65, 90), (95, 95), (97, 122)))),
        ("\\s", Chars(((9, 13), (32, 32)))),
        ("\\D", Chars(((1, 47), (58, 0x10FFFF)))),
        ("\\.\\/\\-", Sequence((char("."), char("/"), char("-")))),
        ("\\n\\t\\r", Sequence((char("\n"), char("\t"), char("\r")))),
        ("客𠀀", Sequence((char("客"), char("𠀀")))),
        ("[一-龥😀]", Chars(((0x4E00, 0x9FA5), (0x1F600, 0x1F600)))),
        ("-,/ :", Sequence(tuple(char(one) for one in "-,/ :"))),
    ],
)  # fmt: skip
def test_a_pattern_is_read_into_its_tree(text: str, tree: Pattern) -> None:
    assert read_pattern(text) == tree


FAULTS: list[tuple[str, Kind, int, int]] = [
    ("a(b", "unclosed_group", 1, 2),
    ("a(b|(c)", "unclosed_group", 1, 2),
    ("a)b", "unopened_group", 1, 2),
    ("(?i)a", "special_group", 0, 3),
    ("(?P<n>a)", "special_group", 0, 3),
    ("(?<n>a)", "special_group", 0, 3),
    ("(?", "special_group", 0, 2),
    ("a(?=b)", "look_around", 1, 4),
    ("(?!b)", "look_around", 0, 3),
    ("(?<=a)b", "look_around", 0, 3),
    ("(?<!a)b", "look_around", 0, 3),
    ("a[bc", "unclosed_class", 1, 2),
    ("[]", "empty_class", 0, 2),
    ("[^\\s\\S]", "empty_class", 0, 7),
    ("[a-", "unclosed_class", 0, 1),
    ("x[z-a]", "reversed_range", 2, 5),
    ("[\\d-z]", "range_of_class", 1, 5),
    ("[a-\\w]", "range_of_class", 1, 5),
    ("[[:alpha:]]", "named_class", 1, 3),
    ("*a", "nothing_to_repeat", 0, 1),
    ("a|+", "nothing_to_repeat", 2, 3),
    ("(?:?)", "nothing_to_repeat", 3, 4),
    ("^*", "nothing_to_repeat", 1, 2),
    ("{2}", "nothing_to_repeat", 0, 1),
    ("a*?", "repeated_twice", 2, 3),
    ("a++", "repeated_twice", 2, 3),
    ("a{2}{3}", "repeated_twice", 4, 5),
    ("a{,3}", "bad_bounds", 1, 2),
    ("a{x}", "bad_bounds", 1, 2),
    ("a{3,2}", "reversed_bounds", 1, 6),
    ("{x}", "plain_bracket", 0, 1),
    ("a]", "plain_bracket", 1, 2),
    ("a}", "plain_bracket", 1, 2),
    ("(a)\\1", "back_reference", 3, 5),
    ("\\k<n>", "back_reference", 0, 2),
    ("\\bword", "unknown_escape", 0, 2),
    ("\\p{L}", "unknown_escape", 0, 2),
    ("[\\b]", "unknown_escape", 1, 3),
    ("\\客", "unknown_escape", 0, 2),
    ("a\\", "ends_in_backslash", 1, 2),
    ("a" * 201, "too_long", 200, 201),
    ("a{1001}", "too_many_times", 1, 7),
    ("a{2,1001}", "too_many_times", 1, 9),
    ("a{1001,}", "too_many_times", 1, 8),
    ("(a+)+", "repeated_within", 0, 5),
    ("x(a*|b)*", "repeated_within", 1, 8),
    ("((a{2,}))*", "repeated_within", 0, 10),
    ("((a*){3}b){1,}", "repeated_within", 0, 14),
    ("(" * 21 + "a" + ")" * 21, "too_deep", 20, 21),
    ("(abc){667}", "too_large", 0, 10),
    ("((a{100}){20}){2}", "too_large", 0, 17),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "start", "end"), FAULTS, ids=[one[0][:20] for one in FAULTS])
def test_a_fault_has_its_place(text: str, kind: Kind, start: int, end: int) -> None:
    with pytest.raises(PatternRefused) as refused:
        read_pattern(text)
    assert refused.value.fault == Fault(kind, start, end, text[start:end])


def test_every_kind_of_fault_has_a_case() -> None:
    assert {kind for _, kind, _, _ in FAULTS} == set(get_args(Kind))


@pytest.mark.parametrize("text", ["a" * 200, "a{1000}", "(a{1000}){2}", "(" * 20 + "a" + ")" * 20, "(a{999})*"])
def test_a_pattern_may_reach_each_limit(text: str) -> None:
    assert read_pattern(text) is not None
