"""No input of any kind raises or takes long: thousands of mutated texts, and the nastiest by hand."""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Iterator

import pytest

from customary.expressions.checker import check
from customary.expressions.parser import parse
from customary.expressions.positions import LANGUAGES, Excerpt, render
from customary.expressions.printing import canonical
from customary.expressions.scope import Place, Vocabulary
from customary.expressions.template import check_template

SECONDS = 0.25
SEEDS = (
    "amount >= 100000 and changed(amount, from: 1, to: 2)",
    "close_date is blank or close_date >= today() + 3 days or stage in ('won', 'lost')",
    "sum(lines, amount * quantity where not cancelled and quantity > record.quantity) ?? 0 > 10%",
    "dict('sales_stage', stage, 'probability') * amount / 3 ^ 2 - -1.5",
    "if(name contains \"客戶\" and about.account.industry = 'software', #2026-02-28#, #2026-02-28#)",
    "has_role('employee') and owner = user.superior and regions = ['north'] // end",
    "in_period(created_at, 'last_n_days', n: 30) and not maybe /* why */ and tags is blank",
    "label(stage) & ' ' & account & text(#2026-02-28T09:30+08:00#) like 'a*?'",
    "round(amount, 2) between 1 and 2 and old.name != name and 'a' in tags",
)
PIECES = (
    *"()[]{},.:;+-*/^&|!%=<>?#\"'\\ \n\t\0_~`@$§“”（），＝＞≠≤\u200b\u202e\ufeff\ud800\udfff😀é",
    "e\u0301", "1", "９", "10" * 15, "1e9", "and", "or", "not", "in", "is", "blank", "NULL", "like", "where", "between",
    "starts with", "if(", "sum(", "lines", "count(lines)", "any(", "record.", "old.", "user.", "found.", "setting.x",
    "stage", "'won'", "days", "3 days", "1.5 months", "#2026-02-30#", "#9999-12-31#", "15%", "??", "__class__",
    "__proto__", "constructor", "ｎｏｔ", "iſ", "ﬁ", "İ", "ǆ", "客戶", "a" * 64, "case(", "repeat('x', 999999999)",
    "9 ^ 9 ^ 9 ^ 9", "label(", "date(", "min(", "changed(", "[", "]", "//", "/*", "*/", "\\u0000", "\\ud800",
)  # fmt: skip


def mutated(count: int) -> Iterator[str]:
    chance = random.Random(20_260_228)
    for _ in range(count):
        text = chance.choice(SEEDS)
        for _ in range(chance.randint(1, 6)):
            at = chance.randint(0, len(text))
            match chance.randint(0, 3):
                case 0:
                    text = text[:at] + chance.choice(PIECES) + text[at:]
                case 1:
                    text = text[:at] + text[at + chance.randint(1, 8) :]
                case 2:
                    other = chance.choice(SEEDS)
                    cut = chance.randint(0, len(other))
                    text = text[:at] + other[cut : cut + chance.randint(1, 30)] + text[at:]
                case _:
                    text = text[:at] + chance.choice(PIECES) + text[at + 1 :]
        yield text


NASTY = {
    "brackets": "(" * 100_000,
    "brackets within the limit": "(" * 3_999,
    "lists": "[" * 3_999,
    "million": "x" * 1_000_000,
    "minuses": "-" * 3_999,
    "nots": "not " * 999 + "x",
    "powers": "9^" * 1_999 + "9",
    "calls": "f(" * 1_999,
    "pluses": "1+" * 499 + "1",
    "joins": "name&" * 499 + "name",
    "unknown names": " or ".join(f"unknwn{index}" for index in range(240)),
    "unknown calls": " or ".join(f"unkn{index}(1)" for index in range(200)),
    "wrong codes": " or ".join(["stage='wom'"] * 250),
    "conditions": " and ".join(["name"] * 499),
    "letters that lower to two": "min(3, 1mİn",
    "letters that fold": "now() - 2dayſ",
    "marks": "e" + "\u0301" * 3_900,
    "hangul": "\u1100\u1161" * 1_900,
    "quotes": '"' * 3_999,
    "escapes": '"' + "\\u0041" * 600 + '"',
    "comment": "/*" * 1_999,
    "hashes": "#" * 3_999,
    "digits": "1" * 3_999,
    "points": "a" + ".a" * 1_900,
    "coalesce": "amount??" * 400 + "1",
    "texts": "'a' " * 900,
    "nested if": "if(active," * 60 + "1" + ",2)" * 60,
    "nested comparisons": "(" * 60 + "amount" + ">1)" * 60,
    "nested aggregates": "any(lines," * 60 + "active" + ")" * 60,
    "narrowing": " and ".join(["amount is not blank"] * 240),
}


def took(text: str, vocabulary: Vocabulary, saving: Place) -> float:
    """Check a text in every way; give the seconds of processor time."""
    start = time.process_time()
    result = check(Excerpt.whole(text), vocabulary, saving, condition=True)
    spent = time.process_time() - start
    assert (result.expression is None) == any(one.severity == "error" for one in result.problems)
    for problem in result.problems[:3]:
        for language in LANGUAGES:
            assert problem.text(language)
        render(problem)
    return spent


@pytest.fixture(scope="module", autouse=True)
def _garbage_of_others_is_not_measured() -> Iterator[None]:
    """Nor the building of the grammar; a collection looks at all that thousands of tests before have left."""
    parse(Excerpt.whole("a"))
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.slow
def test_mutated_texts_give_problems_or_expressions(vocabulary: Vocabulary, saving: Place) -> None:
    """Slow: four thousand texts, each timed by itself."""
    checked = 0
    for text in mutated(4_000):
        spent = took(text, vocabulary, saving)
        assert spent < SECONDS, (spent, text)
        parsed = parse(Excerpt.whole(text))
        if parsed.node is not None:
            checked += 1
            again = parse(Excerpt.whole(canonical(parsed.node)))
            assert again.node == parsed.node, text
    assert checked > 100, "the mutations should leave many texts readable"


def test_mutated_texts_with_places_give_problems_or_templates(vocabulary: Vocabulary, saving: Place) -> None:
    for text in mutated(500):
        result = check_template(Excerpt.whole(f"{{{text}}} and {{name}}"), vocabulary, saving)
        assert result.template is not None or result.problems


@pytest.mark.parametrize("name", NASTY)
def test_a_nasty_text_is_answered_quickly(name: str, vocabulary: Vocabulary, saving: Place) -> None:
    assert took(NASTY[name], vocabulary, saving) < SECONDS
