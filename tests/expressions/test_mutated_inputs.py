"""No input raises or takes long: real expressions mutated as characters, as words and as trees, and then put to work.

The expressions are those of the packaged modules and the examples of the catalogue. Whatever still checks is computed
for a record, explained, analysed and written as SQL and JavaScript. CUSTOMARY_FUZZ_INPUTS asks for more inputs than a
test run has time for (`make fuzz-inputs` for a million); a failure tells the text.
"""

from __future__ import annotations

import gc
import os
import random
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

import pytest
from sqlalchemy import Column, ColumnElement, FromClause, Integer, MetaData, Select, Table, column, select, true

from customary.expressions import types as t
from customary.expressions.analysis import codes_of, dependencies, verdict
from customary.expressions.checked import RowsSlot, Slot
from customary.expressions.checker import check
from customary.expressions.emit_javascript import function_of
from customary.expressions.emit_sql import emit
from customary.expressions.emit_sql.contract import Resolver
from customary.expressions.environment import Environment
from customary.expressions.explain import explain
from customary.expressions.expression import Expression
from customary.expressions.functions import FUNCTIONS
from customary.expressions.nodes import Argument, Node, Syntax
from customary.expressions.parser import parse
from customary.expressions.positions import LANGUAGES, Excerpt, render
from customary.expressions.printing import canonical
from customary.expressions.scope import Place, Purpose
from customary.expressions.template import check_template
from customary.metadata.catalog import Catalog
from customary.metadata.loading import load, packaged_modules

INPUTS = int(os.environ.get("CUSTOMARY_FUZZ_INPUTS", "16000"))
SEED = int(os.environ.get("CUSTOMARY_FUZZ_SEED", "2026"))
PARTS = 16
SECONDS = 0.25
AROUND = Environment(today=739_000, now=1_772_000_000_000, zone="America/New_York", user_id=1)
LETTERS = (
    *"()[]{},.:;+-*/^&|!%=<>?#\"'\\ \n\t\0_~`@$§“”（），＝＞≠≤　\u200b\u200d\u202e\u2066\ufeff\ud800\udfff\U0001f600",
    "é", "e\u0301", "\u1100\u1161", "İ", "ſ", "ß", "ﬁ", "ǆ", "１", "𝟗", "客", "\U00020000", "\U0010ffff", "//",
    "/*", "*/",
)  # fmt: skip
WORDS = (
    "and", "or", "not", "in", "is", "blank", "null", "between", "contains", "starts with", "ends with", "like", "where",
    "true", "false", "аnd", "оr", "nоt", "ｎｏｔ", "iſ", "AND", "elseif", "then", "select", "__class__", "__proto__",
    "constructor", "prototype", "lambda", "self", "record", "old", "user", "found", "setting", "input", "record.owner",
    "old.name", "user.superior.name", "setting.quiet_days", "0", "1", "-1", "0.5", "1" * 24, "1" * 25, "0." + "1" * 12,
    "1e9", "15%", "3 days", "1.5 months", "9999 years", "#2026-02-28#", "#2026-02-30#", "#0001-01-01#", "#9999-12-31#",
    "#2026-02-28T09:30Z#", "#2026-03-08T02:30#", "''", '""', "'won'", "'it\\'s'", '"\\u0000"', '"\\ud800"', "'%_*?['",
    "['won', 'lost']", "[]", "lines", "owner", "stage", "amount", "name", "id", "created_at", "x" * 63, "x" * 64,
    "9 ^ 9 ^ 9 ^ 9", "lpad(name, 1000000000)", "repeat('x', 999999999)", "1 / 0", "sqrt(-1)", "date(2023, 2, 29)",
)  # fmt: skip
_WORD = re.compile(r"\w+|\s+|\"[^\"]*\"|'[^']*'|[^\w\s]")


# the expressions to begin with


@dataclass(frozen=True, slots=True)
class Origin:
    """A real expression, and the module whose fields it reads."""

    text: str
    module: str


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    loaded = load([packaged_modules()], site_file=None)
    assert loaded.catalog is not None
    return loaded.catalog


def expressions_in(thing: object) -> Iterator[Expression]:
    """Find all expressions that a part of the catalog holds."""
    if isinstance(thing, Expression):
        yield thing
    elif is_dataclass(thing) and not isinstance(thing, type):
        for one in fields(thing):
            yield from expressions_in(getattr(thing, one.name))
    elif isinstance(thing, dict):
        for one in thing.values():
            yield from expressions_in(one)
    elif isinstance(thing, tuple | list):
        for one in thing:
            yield from expressions_in(one)


@pytest.fixture(scope="module")
def origins(catalog: Catalog) -> Sequence[Origin]:
    own = {Origin(one.text, name) for name, module in catalog.modules.items() for one in expressions_in(module)}
    examples = {
        Origin(f"{example.expression} = {example.result}", "opportunity")
        for function in FUNCTIONS.values()
        for example in function.examples
    }
    return sorted(own | examples, key=lambda one: (one.module, one.text))


# mutations


def by_letters(chance: random.Random, text: str, other: str) -> str:
    for _ in range(chance.randint(1, 4)):
        at = chance.randint(0, len(text))
        cut = chance.randint(0, len(other))
        text = chance.choice(
            (
                text[:at] + chance.choice(LETTERS) + text[at:],
                text[:at] + text[at + chance.randint(1, 5) :],
                text[:at] + chance.choice(LETTERS) + text[at + 1 :],
                text[:at] + text[at : at + 8] * chance.randint(2, 40) + text[at + 8 :],
                text[:at] + other[cut : cut + chance.randint(1, 30)] + text[at:],
                text[:at] + text[at:].swapcase(),
            )
        )
    return text


def by_words(chance: random.Random, text: str, other: str) -> str:
    words, others = _WORD.findall(text) or [""], _WORD.findall(other) or [""]
    for _ in range(chance.randint(1, 4)):
        at, to = chance.randrange(len(words) or 1), chance.randrange(len(words) or 1)
        match chance.randint(0, 5):
            case 0:
                words[at : at + 1] = [chance.choice(others)]
            case 1:
                words[at:at] = [" ", chance.choice(WORDS), " "]
            case 2:
                words[at : at + 1] = [" ", chance.choice(WORDS), " "]
            case 3:
                words[min(at, to) : max(at, to)] = []
            case 4:
                words[to:to] = words[at : at + chance.randint(1, 8)]
            case _:
                words[at:at] = others[: chance.randint(1, 20)]
    return "".join(words)


Path = tuple[tuple[str, int | None], ...]


def places(node: Any, path: Path = ()) -> Iterator[tuple[Path, Node]]:
    """Give every node of a syntax tree with the way to it; an argument is no node, but has one."""
    if not isinstance(node, Argument):
        yield path, node
    for one in fields(node):
        value = getattr(node, one.name)
        if isinstance(value, Syntax):
            yield from places(value, (*path, (one.name, None)))
        elif isinstance(value, tuple):
            for index, item in enumerate(value):
                if isinstance(item, Syntax):
                    yield from places(item, (*path, (one.name, index)))


def put(node: Any, path: Path, new: Node) -> Any:
    """Give the tree with another node at a place."""
    if not path:
        return new
    (key, index), *rest = path
    value = getattr(node, key)
    if index is None:
        return replace(node, **{key: put(value, tuple(rest), new)})
    return replace(node, **{key: (*value[:index], put(value[index], tuple(rest), new), *value[index + 1 :])})


def by_trees(chance: random.Random, text: str, other: str) -> str:
    """Put parts of one tree into another; whatever cannot be read is mutated by words."""
    tree, donor = (parse(Excerpt.whole(one)).node for one in (text, other))
    if tree is None or donor is None:
        return by_words(chance, text, other)
    for _ in range(chance.randint(1, 3)):
        path, _ = chance.choice(list(places(tree)))
        _, new = chance.choice([*places(donor), *places(tree)])
        tree = put(tree, path, new)
    return canonical(tree)


def mutated(chance: random.Random, origins: Sequence[Origin]) -> tuple[str, Origin]:
    origin, other = chance.choice(origins), chance.choice(origins)
    mutate = chance.choice((by_letters, by_words, by_words, by_trees, by_trees))
    return mutate(chance, origin.text, other.text), origin


# what is done with an input


@dataclass(frozen=True, slots=True)
class AnyColumn:
    """Finds a column for every field."""

    def column(self, slot: Slot) -> ColumnElement[Any]:
        return column("_".join(slot.path))

    def folded(self, slot: Slot) -> ColumnElement[Any] | None:
        return column("_".join((*slot.path, "folded"))) if len(slot.path[-1]) % 2 else None

    def rows(self, slot: RowsSlot) -> tuple[FromClause, ColumnElement[bool], Resolver]:
        return Table("_".join(slot.path), MetaData(), Column("id", Integer)), true(), AnyColumn()

    def descendants(self, tree: t.AncestorsType, root: ColumnElement[Any]) -> Select[Any]:
        return select(root)

    def parameter(self, slot: Slot) -> object:
        return value_of(slot.type)


def value_of(type_: t.Type) -> object:
    """Give some value of a type, in language form."""
    match type_:
        case t.NumberType() | t.MoneyType():
            return 12_345
        case t.BooleanType():
            return True
        case t.ChoicesType():
            return frozenset({"won"})
        case t.RefType():
            return 3 if len(type_.modules) == 1 else (type_.modules[0], 3)
        case t.DateType():
            return 738_000
        case t.DateTimeType() | t.DurationType() | t.TimeType() | t.PeriodType():
            return 3_600_000
    return "Ａ text 客戶"


def given(slot: Slot | RowsSlot) -> object:
    return [tuple(map(given, slot.slots))] if isinstance(slot, RowsSlot) else value_of(slot.type)


def blank(slot: Slot | RowsSlot) -> object:
    """Leave a slot blank, as far as it can be."""
    if isinstance(slot, RowsSlot):
        return [tuple(map(blank, slot.slots))]
    match slot.type:
        case t.ChoicesType():
            return frozenset()
        case t.BooleanType():
            return False
    return None if slot.nullable else value_of(slot.type)


def work_with(expression: Expression, codes: Mapping[str, frozenset[str]]) -> None:
    """Use a checked expression in every way that there is."""
    for value in (given, blank):
        row = list(map(value, expression.slots))
        outcome = expression.evaluate(row, AROUND)
        for diagnostic in outcome.diagnostics:
            assert diagnostic.text("zh-Hant")
        assert explain(expression, row, AROUND).value == outcome.value
    for dialect in ("sqlite", "postgresql"):
        result = emit(expression, AnyColumn(), dialect, AROUND)
        assert (result.clause is None) == bool(result.not_pushable)
    function_of(expression)
    dependencies(expression)
    verdict(expression.root, codes)


def answered(text: str, catalog: Catalog, place: Place, *, condition: bool) -> Expression | None:
    """Check a text; what comes back is an expression or problems that can be read in every language."""
    result = check(Excerpt.whole(text), catalog.vocabulary, place, condition=condition)
    assert (result.expression is None) == any(one.severity == "error" for one in result.problems)
    for problem in result.problems[:3]:
        for language in LANGUAGES:
            assert problem.text(language)
        render(problem)
    return result.expression


@pytest.fixture(scope="module", autouse=True)
def _garbage_of_others_is_not_measured(catalog: Catalog) -> Iterator[None]:
    parse(Excerpt.whole("a"))
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_mutated_inputs_give_problems_or_expressions_that_work(
    part: int, catalog: Catalog, origins: Sequence[Origin]
) -> None:
    """Slow because it is many: each is an input that nobody thought of."""
    chance = random.Random(f"{SEED} {part}")
    worked, codes = 0, codes_of(catalog.vocabulary)
    for number in range(INPUTS // PARTS):
        text, origin = mutated(chance, origins)
        purpose = chance.choice((Purpose.RULE, Purpose.FILTER, Purpose.FORM, Purpose.COMPUTED, Purpose.SCHEDULE))
        place = Place(module=origin.module, purpose=purpose, record=origin.module, saving=purpose is Purpose.RULE)
        start = time.process_time()
        try:
            expression = answered(text, catalog, place, condition=chance.random() < 0.5)
            checked = time.process_time() - start
            if expression is not None:
                worked += 1
                work_with(expression, codes)
            if number % 20 == 0:
                check_template(Excerpt.whole(f"{{{text}}} {text}"), catalog.vocabulary, place)
        except Exception as error:
            error.add_note(f"{origin.module}, {purpose}: {text!r}")
            raise
        assert checked < SECONDS, (checked, text)
        assert time.process_time() - start < 4 * SECONDS, text
    assert worked > INPUTS // PARTS // 20, "the mutations should leave many texts good"
