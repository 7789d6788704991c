"""The published JSON Schemas say what the walk says, and the reference page is made from both."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft7Validator

from customary.commands.main import cli
from customary.expressions.positions import Problem, Source
from customary.metadata.nodes import Entry, ListNode, MappingNode, Node, ScalarNode, plain
from customary.metadata.reader import read
from customary.metadata.schemas.documents import KINDS
from customary.metadata.schemas.json_schema import EDITOR_PATTERNS, schema_of, schema_of_shape, schemas
from customary.metadata.schemas.modules import FIELD
from customary.metadata.schemas.reference import metadata_reference
from customary.metadata.schemas.rules import ACTION, TRIGGER
from customary.metadata.schemas.shapes import ByKey, ByKind, Keys, ListOf, MapOf, Shape, Tagged
from customary.metadata.schemas.walk import fitting
from customary.metadata.schemas.words import ICONS
from customary.web.icons import icon

ROOT = Path(__file__).resolve().parents[2]
SOURCE = Source("test", "")


def node(value: object) -> Node:
    """Make nodes of plain values, without a text."""
    match value:
        case dict():
            entries = {key: Entry(ScalarNode(SOURCE, 0, 0, key, key, ""), node(one)) for key, one in value.items()}
            return MappingNode(SOURCE, 0, 0, entries)
        case list():
            return ListNode(SOURCE, 0, 0, tuple(node(one) for one in value))
        case _:
            plain_value: Any = value
            return ScalarNode(SOURCE, 0, 0, plain_value, "" if value is None else str(value), "")


def fits(shape: Shape, value: object) -> bool:
    found: list[Problem] = []
    fitting(node(value), shape, found)
    return not found


def for_json(value: object) -> object:
    match value:
        case dict():
            return {key: for_json(one) for key, one in value.items()}
        case list():
            return [for_json(one) for one in value]
        case Decimal():
            return float(value)
        case _:
            return value


def exact_shapes() -> Iterator[tuple[str, Keys]]:
    """Give every shape whose schema is exact: all but those that are chosen by a key further down."""
    for name, shape in FIELD.shapes.items():
        yield f"field {name}", shape
    for name, shape in (*TRIGGER.shapes.items(), *ACTION.shapes.items()):
        yield f"rule {name}", shape
    for kind, keys in KINDS.items():
        if not chosen_inside(keys):
            yield kind, keys


def chosen_inside(shape: Shape) -> bool:
    match shape:
        case Tagged() | ByKey():
            return True
        case Keys(keys=keys):
            return any(chosen_inside(key.shape) for key in keys.values())
        case ListOf(item=inner) | MapOf(value=inner):
            return chosen_inside(inner)
        case ByKind(scalar=scalar, list=listed, mapping=mapping):
            return any(chosen_inside(one) for one in (scalar, listed, mapping) if one is not None)
        case _:
            return False


EXACT = dict(exact_shapes())
WORDS = (
    "text",
    "user",
    "own",
    "all",
    "name",
    "zh-Hans",
    "red",
    "box",
    "a.b",
    "-a",
    "09:00",
    "3 days",
    "CNY",
    "Name",
    " ",
    "",
)
SCALARS = (None, True, False, *range(-5, 31), Decimal("1.5"))


def value_near(chance: random.Random, names: Sequence[str], depth: int) -> object:
    """Make a word or another scalar, or a list or mapping of such values, its keys mostly known ones."""
    if depth == 0 or chance.random() < 0.75:
        return chance.choice(chance.choice((WORDS, WORDS, SCALARS)))
    size = chance.randrange(4)
    if chance.random() < 0.5:
        return [value_near(chance, names, depth - 1) for _ in range(size)]
    return mapping_near(chance, [chance.choice((*WORDS, *names)) for _ in range(size)], names, depth - 1)


def mapping_near(chance: random.Random, keys: Iterable[str], names: Sequence[str], depth: int) -> dict[str, object]:
    return {key: value_near(chance, names, depth) for key in keys}


@pytest.mark.parametrize("name", sorted(EXACT))
def test_the_walk_and_the_schema_agree(name: str) -> None:
    shape = EXACT[name]
    validator = Draft7Validator(schema_of_shape(shape))
    names = [*shape.keys, "unknown"]
    required = [key for key, one in shape.keys.items() if one.required]
    chance = random.Random(name)
    for _ in range(400):
        keys = {*chance.sample(names, chance.randrange(min(len(names), 4) + 1)), *chance.choice((required, ()))}
        value = mapping_near(chance, sorted(keys), names, 3)
        assert fits(shape, value) == validator.is_valid(for_json(value)), value


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_schema_is_a_schema_with_a_description_for_each_key(kind: str) -> None:
    schema = schema_of(kind)
    Draft7Validator.check_schema(schema)
    objects = [schema, *schema.get("definitions", {}).values()]
    silent = [key for one in objects for key, inner in one.get("properties", {}).items() if not described(inner)]
    assert silent == []


def described(schema: dict[str, Any]) -> bool:
    return "description" in schema or all(described(one) for one in schema.get("anyOf", [{}]))


def test_what_is_good_by_the_walk_is_good_by_the_published_schema() -> None:
    cases = ROOT / "tests" / "metadata" / "cases"
    checked = 0
    for case in ("a_good_library", "the_whole_language", "every_field_type"):
        for path in sorted((cases / case).rglob("*.yaml")):
            for root in read(Source(path.name, path.read_text("utf-8"))).roots:
                assert isinstance(root, MappingNode)
                kind = next(iter(root.entries))
                errors = list(Draft7Validator(schema_of(kind)).iter_errors(for_json(plain(root))))
                assert errors == [], path
                checked += 1
    assert checked > 20


def test_the_published_schema_finds_slips_in_a_module() -> None:
    validator = Draft7Validator(schema_of("module"))
    assert validator.is_valid({"module": "a", "fields": {"name": {"type": "text"}}})
    for wrong in (
        {"module": "a"},
        {"module": "A", "fields": {}},
        {"module": "a", "fields": {"name": {"type": "txt"}}},
        {"module": "a", "fields": {"name": {"typ": "text"}}},
        {"module": "a", "fields": {}, "lists": {"all": {"colums": []}}},
        {"module": "a", "fields": {}, "workflows": {"x": {"when": {"record": "save"}, "then": []}}},
    ):
        assert not validator.is_valid(wrong), wrong


def test_the_command_writes_every_schema_and_says_which_files_they_are_for(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["schema", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    written = {path.name for path in (tmp_path / "out").iterdir()}
    assert written == {*schemas(), "yaml.schemas.json"}
    mapping = json.loads((tmp_path / "out" / "yaml.schemas.json").read_text("utf-8"))
    assert sorted(mapping) == sorted(f"{tmp_path.as_posix()}/out/{kind}.schema.json" for kind in EDITOR_PATTERNS)
    assert set(EDITOR_PATTERNS) <= set(KINDS)


def test_the_reference_page_is_what_the_schemas_say() -> None:
    page = ROOT / "docs" / "reference" / "metadata.md"
    assert page.read_text("utf-8") == metadata_reference(), "run `make docs`"


def test_every_icon_that_metadata_may_name_is_drawn() -> None:
    unknown = icon("no such icon")
    assert [name for name in ICONS if icon(name) == unknown and name != "grid"] == []
