"""Fixes that are taken into YAML."""

from __future__ import annotations

import pytest

from customary.expressions.positions import Fix, Source, Span
from customary.metadata.mending import mended
from customary.metadata.reader import read


def fix(text: str, old: str, new: str) -> Fix:
    start = text.index(old)
    return Fix(Span(Source("rule", text), start, start + len(old)), new)


@pytest.mark.parametrize(
    ("text", "old", "new", "wanted"),
    [
        ("if: stge = won # ours\n", "stge", "stage", "if: stage = won # ours\n"),
        ("if: stage = won # ours\nthen: []\n", "won", '"won"', 'if: stage = "won" # ours\nthen: []\n'),
        ('if: "stage = won"\n', "won", '"won"', 'if: "stage = \\"won\\""\n'),
        ("if: 'stage = won'\n", "won", "'won'", "if: \"stage = 'won'\"\n"),
        ("if: 'stage = won'\n", "won", '"won"', "if: 'stage = \"won\"'\n"),
        ("if: name & x\n", "x", '": "', 'if: "name & \\": \\""\n'),
        ("if: name = x\n", "x", '" #1"', 'if: "name = \\" #1\\""\n'),
        (
            "if: |\n  stage = won\n  and 客 = x\nthen: []\n",
            "won",
            '"won"',
            'if: |\n  stage = "won"\n  and 客 = x\nthen: []\n',
        ),
        ('if: "客戶 = x"\n', "x", '"a"', 'if: "客戶 = \\"a\\""\n'),
        ("- {if: 'a = b', then: c}\n", "b", "'c'", "- {if: \"a = 'c'\", then: c}\n"),
        ('if: "a \\"b\\" = x"\n', "x", "y", 'if: "a \\"b\\" = y"\n'),
    ],
)
def test_a_fix_reads_as_the_mended_expression(text: str, old: str, new: str, wanted: str) -> None:
    assert mended(text, fix(text, old, new)) == wanted
    assert not read(Source("rule", wanted)).problems


def test_a_fix_outside_of_every_value_is_taken_as_it_stands() -> None:
    assert mended("iff: a\n", fix("iff: a\n", "iff", "if")) == "if: a\n"


def test_a_text_that_is_no_yaml_is_mended_as_it_stands() -> None:
    assert mended("if: [a", fix("if: [a", "a", "b")) == "if: [b"
