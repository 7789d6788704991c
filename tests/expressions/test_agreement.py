"""Python, SQLite, PostgreSQL and JavaScript give the same value for the same record.

Random typed expressions run over random records, and WHERE finds the records that Python does. Seeds are fixed;
CUSTOMARY_AGREEMENT_SEED moves them and CUSTOMARY_AGREEMENT_PAIRS asks for more pairs of expression and record.
"""

from __future__ import annotations

import os
import random
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import cycle, islice

import pytest
from sqlalchemy import ARRAY, Text, cast, func, select

from customary.commands.evaluation.node import Node
from customary.expressions.analysis import row_by_row
from customary.expressions.checked import Aggregate, Call
from customary.expressions.checker import check
from customary.expressions.emit_sql import emit_filter
from customary.expressions.expression import Expression
from customary.expressions.functions import FUNCTIONS, Function
from customary.expressions.positions import Excerpt, render
from customary.expressions.scope import Place
from customary.expressions.texts import fold, lower, upper
from customary.expressions.walk import aggregates_inside, nodes_of, slots_of
from tests.expressions.agreement.cases import CASES
from tests.expressions.agreement.comparing import Engines, Tally, checked
from tests.expressions.agreement.engines import in_python, postgresql, sqlite
from tests.expressions.agreement.maker import Maker
from tests.expressions.agreement.records import ROWS
from tests.expressions.agreement.templates import SAVING_FORMS
from tests.expressions.agreement.world import PLACE, SAVING, VOCABULARY, ZONES, an_environment, environment

PAIRS = int(os.environ.get("CUSTOMARY_AGREEMENT_PAIRS", "200000"))
SEED = int(os.environ.get("CUSTOMARY_AGREEMENT_SEED", "2026"))
RUNS = max(2, min(16, PAIRS // 10_000))
"""The pairs are spread over so many tests, each with records of its own; a batch of one test has 2,560."""
FILTERS = 1_000
PARTS = 8
"""A filter and its negation are tried over all records, in so many tests."""
BATCH = 40
"""So many expressions are emitted into one module of JavaScript."""


@pytest.fixture(scope="module")
def engines(postgres_url: str) -> Iterator[Engines]:
    with Node() as node, sqlite() as plain, postgresql(postgres_url) as server:
        yield Engines(node, plain, server)


def a_batch(maker: Maker, chance: random.Random, place: Place, size: int = BATCH) -> dict[str, Expression]:
    """Make expressions that the checker accepts."""
    found: dict[str, Expression] = {}
    refused = 0
    while len(found) < size:
        source = maker.any(chance.choice((1, 2, 2, 3, 4)))
        result = check(Excerpt.whole(source), VOCABULARY, place)
        if result.expression is not None:
            found[source] = result.expression
            continue
        refused += 1
        assert refused < 40 + size, "\n".join(render(one) for one in result.problems)
    return found


@pytest.mark.parametrize("run", range(RUNS))
def test_random_expressions_give_the_same_values_on_every_engine(run: int, engines: Engines) -> None:
    chance = random.Random(f"{SEED} {run}")
    plain, saving, sql = Maker(chance), Maker(chance, saving=True), Maker(chance, only="postgresql")
    turns = cycle(((sql, PLACE), (plain, PLACE), (sql, PLACE), (plain, PLACE), (saving, SAVING)))
    total = Tally()
    while total.pairs < PAIRS / RUNS:
        with engines.over_records_of((SEED, run, total.pairs)) as arena:
            for maker, place in islice(turns, 5):
                total.add(arena.compare(a_batch(maker, chance, place), an_environment(chance)))
                if total.pairs >= PAIRS / RUNS:
                    break
    shares = {name: count / total.expressions["python"] for name, count in total.expressions.items()}
    assert shares["javascript"] > 0.8
    assert shares["sqlite"] > 0.5
    assert shares["postgresql"] > 0.3


EVERY = tuple(FUNCTIONS.values())


@pytest.mark.slow
@pytest.mark.parametrize("function", EVERY, ids=[one.name for one in EVERY])
def test_a_function_gives_the_same_values_on_every_engine(function: Function, engines: Engines) -> None:
    """Also: it is made by the generator at all, and the back ends that the catalogue names leave it to Python.

    Slow by their number; the case tables ask each function on every engine too.
    """
    chance = random.Random(f"{SEED} {function.name}")
    saving = function.name in SAVING_FORMS
    maker = Maker(chance, saving=saving)
    found: dict[str, Expression] = {}
    for _ in range(400):
        source = maker.calling(function.name, chance.choice((0, 0, 1, 2)))
        result = check(Excerpt.whole(source), VOCABULARY, SAVING if saving else PLACE)
        if result.expression is not None:
            found[source] = result.expression
        if sum(map(_reads, found.values())) == 12:
            break
    found = {source: one for source, one in found.items() if _reads(one)} or found
    calls = {one.emit for one in function.signatures} | set(function.emits)
    assert found, f"{function.usage}: no call that was made up is accepted"
    around = an_environment(chance)
    with engines.over_records_of(function.name) as arena:
        computed = arena.compare(found, around).expressions
        left = arena.compare({source: one for source, one in found.items() if _calls(one, calls)}, around).expressions
    for backend in ("sqlite", "postgresql", "javascript"):
        if backend in function.not_pushable:
            assert left[backend] == 0, f"{backend} computes {function.name}() although the catalogue says otherwise"
        elif not saving or backend == "javascript":
            assert computed[backend] > 0, f"{backend} computes none of {list(found)}"


OUTER = ("sum", "count", "any", "all", "max", "last", "join_text", "exists", "related_count")
INNER = ("sum", "count", "any", "all", "min", "first", "last", "avg", "join_text", "exists", "related_count")


@pytest.mark.slow
@pytest.mark.parametrize("function", OUTER)
def test_a_function_over_rows_of_rows_gives_the_same_values_on_every_engine(function: str, engines: Engines) -> None:
    chance = random.Random(f"{SEED} nested {function}")
    maker = Maker(chance)
    found: dict[str, Expression] = {}
    for inner in INNER:
        before = len(found)
        for _ in range(200):
            source = maker.nested(function, inner)
            result = check(Excerpt.whole(source), VOCABULARY, PLACE)
            if result.expression is not None and _is_nested(result.expression):
                found[source] = result.expression
            if len(found) > before:
                break
    assert len(found) == len(INNER)
    with engines.over_records_of(f"nested {function}") as arena:
        computed = arena.compare(found, an_environment(chance)).expressions
    assert computed["sqlite"] > 5
    assert computed["postgresql"] > 2
    assert computed["javascript"] > 5 or function in ("exists", "related_count")


def _is_nested(expression: Expression) -> bool:
    outer = (node for node in nodes_of(expression.root) if isinstance(node, Aggregate))
    return any(aggregates_inside(one) for one in outer)


def _reads(expression: Expression) -> bool:
    """Whether the record matters: what is the same for all of them is computed before SQL is written."""
    return any(slot.root == "record" for slot in expression.slots)


def _calls(expression: Expression, names: set[str]) -> bool:
    """Whether one of the calls depends on the record; one of constants alone, which amounts of two currencies bring in
    of themselves, is computed before SQL is written."""
    calls = (node for node in nodes_of(expression.root) if isinstance(node, Call) and node.function in names)
    return any(slot.root == "record" for call in calls for slot in slots_of(call))


_SAVES_DAYLIGHT = "America/New_York"
EACH_ZONE = [one if one == _SAVES_DAYLIGHT else pytest.param(one, marks=pytest.mark.slow) for one in ZONES]


@pytest.mark.parametrize("zone", EACH_ZONE)
def test_cases_give_the_same_values_on_every_engine(zone: str, engines: Engines) -> None:
    """All zones but one are slow, since each compares as much as that one does."""
    with engines.over_records_of(zone) as arena:
        tally = arena.compare({source: checked(source) for source in CASES}, environment(zone))
    assert tally.pairs == len(CASES) * ROWS


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_a_condition_and_its_negation_part_the_records(part: int, engines: Engines) -> None:
    """Every record is found by one of the two, in Python and by WHERE, and it is the same one."""
    chance = random.Random(f"{SEED} {part}")
    maker = Maker(chance)
    parted: Counter[str] = Counter()
    with engines.over_records_of(f"negation {part}") as arena:
        while parted["python"] < FILTERS // PARTS:
            source = maker.condition(2)
            if check(Excerpt.whole(source), VOCABULARY, PLACE).expression is None:
                continue
            around = an_environment(chance)
            sides = checked(source), checked(f"not ({source})")
            wanted = [
                [at for at, one in enumerate(in_python(side, arena.data, around), start=1) if one.value is True]
                for side in sides
            ]
            assert sorted(wanted[0] + wanted[1]) == list(range(1, ROWS + 1)), source
            parted["python"] += 1
            for database in arena.databases:
                found = [database.matching(side, around) for side in sides]
                if None not in found:
                    assert found == wanted, f"{database.dialect}: {source}"
                    parted[database.dialect] += 1
    assert min(parted["sqlite"], parted["postgresql"]) > FILTERS // PARTS // 4, parted


def test_what_is_left_to_python_is_known_without_a_database(engines: Engines) -> None:
    """A part that is named is really left; what is left besides is what depends on its operands and not on the call."""
    chance = random.Random(f"{SEED} pushdown")
    maker = Maker(chance)
    named: Counter[str] = Counter()
    besides: Counter[str] = Counter()
    with engines.over_records_of("pushdown") as arena:
        for _ in range(400):
            expression = check(Excerpt.whole(maker.condition(2)), VOCABULARY, PLACE, condition=True).expression
            if expression is None or not _reads(expression):
                continue
            for database in arena.databases:
                found = emit_filter(expression, database.resolver, database.dialect, an_environment(chance))
                parts = row_by_row(expression, database.dialect)
                assert found.residual is not None or not parts, expression.text
                named[database.dialect] += bool(parts)
                besides[database.dialect] += found.residual is not None and not parts
    assert min(named.values()) > 5, named
    assert besides["sqlite"] < 40, besides


CHARS = [chr(code) for code in range(1, 0x30000) if not 0xD800 <= code <= 0xDFFF]
BLOCKS = ["a".join(CHARS[start : start + 500]) for start in range(0, len(CHARS), 500)]


@pytest.mark.slow
def test_postgresql_folds_every_character_alike(engines: Engines) -> None:
    for name, meant in (("x_fold", fold), ("x_lower", lower), ("x_upper", upper)):
        query = select(getattr(func, name)(func.unnest(cast(BLOCKS, ARRAY(Text)))))
        assert list(engines.postgresql.scalars(query)) == [meant(block) for block in BLOCKS], name


@pytest.mark.parametrize("function", ["fold", "lower", "upper", "proper"])
def test_javascript_folds_every_character_alike(function: str, engines: Engines) -> None:
    """Every character that Unicode had when the tables were frozen, as it arrives: in its composed form."""
    known = [char for char in CHARS if unicodedata.category(char) != "Cn"]
    blocks = [unicodedata.normalize("NFC", "a".join(known[at : at + 500])) for at in range(0, len(known), 500)]
    expression = checked(f"{function}(name)")
    around = environment("UTC")
    module = engines.node.module({"it": expression})
    answers = engines.node.answers(module, around, {"it": [[block] for block in blocks]})["it"]
    different = [
        block
        for block, answer in zip(blocks, answers, strict=True)
        if answer.value != expression.evaluate([block], around).value
    ]
    assert different == []
