"""Where `was` is written, in every shape that a declaration has."""

from __future__ import annotations

import pytest

from customary.expressions.positions import Source, Span
from customary.metadata.mending import Renaming, rewritten
from customary.metadata.reader import read
from customary.metadata.renaming.was import keys_of, with_was


def written(text: str, key: str, old: str = "old") -> str:
    number = next(index for index, one in enumerate(keys_of(text)) if one.text == key)
    made = with_was(text, number, old, key)
    assert read(Source("made", made)).problems == ()
    return made


@pytest.mark.parametrize(
    ("text", "key", "expected"),
    [
        ("f: {new: {type: text}}\n", "new", "f: {new: {type: text, was: [old]}}\n"),
        ("f: {new: {type: text, }}\n", "new", "f: {new: {type: text, was: [old] }}\n"),
        ("f: {new: {}}\n", "new", "f: {new: {was: [old]}}\n"),
        ("f: {new: {a: }}\n", "new", "f: {new: {a: , was: [old]}}\n"),
        ("f: {new: }\n", "new", "f: {new: {was: [old]} }\n"),
        ("f:\n  new:  # ours\n  b: c\n", "new", "f:\n  new: {was: [old]}  # ours\n  b: c\n"),
        ("f:\n  new: Won  # ours\n", "new", "f:\n  new: {label: Won, was: [old]}  # ours\n"),
        ("f:\n  new: Won, lost\n", "new", 'f:\n  new: {label: "Won, lost", was: [old]}\n'),
        ("f:\n  new:\n    a: b  # c\n    d: e\n", "new", "f:\n  new:\n    a: b  # c\n    was: [old]\n    d: e\n"),
        ("f:\n  new:\n    a: b", "new", "f:\n  new:\n    a: b\n    was: [old]\n"),
        ("f:\n  new:\n    a: >-\n      b\n", "new", "f:\n  new:\n    was: [old]\n    a: >-\n      b\n"),
        ("f:\n  new:\n    a: [b]\n", "new", "f:\n  new:\n    was: [old]\n    a: [b]\n"),
        ("f:\n  new: {was: first}\n", "new", "f:\n  new: {was: [first, old]}\n"),
        ("f:\n  new: {was: [new, old]}\n", "new", "f:\n  new: {was: [old]}\n"),
        ("f:\n  new:\n    was:\n      - a\n      - b\n", "new", "f:\n  new:\n    was:\n      [a, b, old]\n"),
        ("module: new\nlabel: N\n", "module", "module: new\nwas: [old]\nlabel: N\n"),
        ("- f: {new: {a: b}}\n", "new", "- f: {new: {a: b, was: [old]}}\n"),
    ],
)
def test_it_stands_where_a_reader_looks_for_it(text: str, key: str, expected: str) -> None:
    assert written(text, key) == expected


@pytest.mark.parametrize("old", ["2024", "null", "a.b", "A"])
def test_a_name_that_reads_as_something_else_is_quoted(old: str) -> None:
    assert written("f: {new: {a: b}}\n", "new", old) == f'f: {{new: {{a: b, was: ["{old}"]}}}}\n'


def renamed(text: str, stretch: str, old: str, new: str) -> str | None:
    start = text.index(stretch)
    made = rewritten(text, [Renaming(Span(Source("text", text), start, start + len(stretch)), old, new)])
    assert (made.text == text) is bool(made.left)
    return None if made.left else made.text


def test_what_is_not_there_is_left() -> None:
    assert renamed("a: b\n", "b", "c", "d") is None
    assert renamed("# b\na: c\n", "b", "b", "d") is None
    assert renamed("a: [b\n", "b", "b", "d") is None
    assert renamed("a: |\n  b\n", "b", "b", "c\nd: e") is None
    assert renamed("a: b\x85  c\n", "b", "b", "d") is None, "nobody knows where the letters are"


def test_several_names_are_written_at_once_or_not_at_all() -> None:
    text = "a: b + c\nd: b\n"
    source = Source("text", text)
    places = [Renaming(Span(source, at, at + 1), "b", "longer") for at in (3, 12)]
    assert rewritten(text, places).text == "a: longer + c\nd: longer\n"
    wrong = Renaming(Span(source, 7, 8), "x", "y")
    assert rewritten(text, [*places, wrong]).text == text
    assert rewritten(text, [*places, wrong]).left == (wrong.span,)
