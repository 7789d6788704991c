"""The strict YAML reader."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customary.expressions.positions import LANGUAGES, Source, render
from customary.metadata.nodes import ListNode, MappingNode, Node, ScalarNode, plain
from customary.metadata.reader import MAX_BYTES, MAX_DEPTH, Reading, read, read_file


def reading(text: str) -> Reading:
    return read(Source("file.yaml", text))


def only(text: str) -> object:
    found = reading(text)
    assert found.problems == ()
    return [plain(root) for root in found.roots]


def codes(found: Reading) -> list[tuple[str, int, int]]:
    return [(one.code, one.span.line, one.span.column) for one in found.problems]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("yes", "yes"),
        ("on", "on"),
        ("NO", "NO"),
        ("12:30", "12:30"),
        ("2026-01-01", "2026-01-01"),
        ("10%", "10%"),
        ("012", 12),
        ("-7", -7),
        ("0x1F", 31),
        ("0o17", 15),
        ("1.50", Decimal("1.50")),
        (".5", Decimal("0.5")),
        ("1e3", Decimal("1e3")),
        ("1e999", "1e999"),
        (".inf", ".inf"),
        ("1_000", "1_000"),
        ("9" * 41, "9" * 41),
        ("'12'", "12"),
        ('"true"', "true"),
    ],
)
def test_plain_scalars_are_those_of_yaml_1_2(text: str, value: object) -> None:
    found = only(f"a: {text}")
    assert found == [{"a": value}]
    assert isinstance(found, list)
    assert type(found[0]["a"]) is type(value)


def test_documents_of_one_file_are_all_read() -> None:
    assert only("a: 1\n---\nb: [2, {c: d}]\n...\n") == [{"a": 1}, {"b": [2, {"c": "d"}]}]


def test_an_empty_file_has_no_documents() -> None:
    found = reading("# nothing\n")
    assert (found.roots, found.problems, found.broken) == ((), (), False)


def test_nodes_know_where_they_stand() -> None:
    text = "a:\n  b: [x, {y: z}]\n  c: 'it''s'\nd: |\n  text\n"
    root = reading(text).roots[0]
    assert isinstance(root, MappingNode)
    inner = root.mapping("a")
    assert inner is not None
    listed = inner.get("b")
    assert isinstance(listed, ListNode)
    assert text[listed.start : listed.end] == "[x, {y: z}]"
    assert text[inner.start : inner.end] == "b: [x, {y: z}]\n  c: 'it''s'"
    entry = inner.entries["c"]
    assert (entry.key.span.line, entry.key.span.column) == (3, 3)
    assert text[entry.value.start : entry.value.end] == "'it''s'"


def test_a_file_that_is_not_utf_8_is_reported_at_the_byte(tmp_path: Path) -> None:
    path = tmp_path / "latin.yaml"
    path.write_bytes("label: 客户\nname: caf\u00e9\n".encode("utf-8").replace("\u00e9".encode("utf-8"), b"\xe9"))
    found = read_file(path, "latin.yaml")
    assert codes(found) == [("M102", 2, 10)]
    assert found.broken
    assert render(found.problems[0]).splitlines()[1] == "  2 | name: caf\ufffd"


def test_a_byte_order_mark_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bom.yaml"
    path.write_bytes(b"\xef\xbb\xbfmodule: a\n")
    assert codes(read_file(path, "bom.yaml")) == [("M103", 1, 1)]


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\ud800", "\ufffe", "\x7f"])
def test_a_forbidden_character_is_reported_and_can_be_printed(character: str) -> None:
    found = reading(f"a: 1\nb: x{character}\n")
    assert codes(found) == [("M103", 2, 5)]
    for language in LANGUAGES:
        assert character not in render(found.problems[0], language)


def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.yaml"
    path.write_bytes(b"a: " + b"x" * MAX_BYTES)
    assert codes(read_file(path, "large.yaml")) == [("M101", 1, 1)]
    assert codes(reading("a: " + "x" * MAX_BYTES)) == [("M101", 1, 1)]


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "{" * 100_000,
        "- " * 100_000,
        "? " * 100_000,
        "".join(" " * at + "a:\n" for at in range(900)),
    ],
)
def test_deep_nesting_is_refused_at_once(text: str) -> None:
    found = reading(text)
    assert [one.code for one in found.problems] == ["M104"]
    assert str(MAX_DEPTH) in found.problems[0].text()


def test_as_deep_as_it_may_be_is_read() -> None:
    assert only("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    assert codes(reading("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))) == [("M104", 1, MAX_DEPTH + 1)]


def test_what_was_read_before_a_mistake_is_kept() -> None:
    found = reading("module: a\nfields:\n  name: {type: text}\n wrong: 1\n")
    assert found.broken
    assert [plain(root) for root in found.roots] == [{"module": "a", "fields": {"name": {"type": "text"}}}]


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("a: 1\n- b\n", 2, 1),
        ("a:\n   b: 1\n\n   # of c\n   c: 1\n  d: 2\n", 2, 4),
        ("a:\n   b:\n     c: 1\n   d: 2\n  e: 3\n", 2, 4),
        ("a:\n  b:\n     c: 1\n   d: 2\n", 4, 4),
        ("a:\n   b: 'x\n y'\n  c: 3\n", 2, 4),
    ],
)
def test_a_line_that_does_not_fit_is_told_where_the_indentation_is_odd(text: str, line: int, column: int) -> None:
    (found,) = reading(text).problems
    assert (found.span.line, found.span.column) == (line, column)
    assert found.text().startswith("this does not fit the lines above: look at its indentation")


@given(st.text(alphabet="ab:- \n\t{}[]\"'#&*!|>%@`,?\\\r0é客", max_size=60))
def test_no_text_makes_the_reader_raise(text: str) -> None:
    found = reading(text)
    for problem in found.problems:
        assert all(render(problem, language) for language in LANGUAGES)
        assert 0 <= problem.span.start <= len(text)


@given(st.binary(max_size=40))
def test_no_bytes_make_the_reader_raise(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = tmp_path_factory.mktemp("bytes") / "file.yaml"
    path.write_bytes(raw)
    read_file(path, "file.yaml")


def scalars(node: Node) -> list[ScalarNode]:
    match node:
        case ScalarNode():
            return [node]
        case ListNode(items=items):
            return [one for item in items for one in scalars(item)]
        case MappingNode(entries=entries):
            return [one for entry in entries.values() for one in scalars(entry.value)]


TEXTS = st.text(alphabet="ab =<>'\"\\{}é客\u3000:#.,&-()0", min_size=1, max_size=30).map(str.strip).filter(bool)


@given(TEXTS, st.sampled_from(["single", "double", "literal", "folded"]))
def test_every_letter_of_an_excerpt_points_at_itself(text: str, style: str) -> None:
    written = {
        "single": "'" + text.replace("'", "''") + "'",
        "double": '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"',
        "literal": f"|-\n  {text}",
        "folded": f">-\n  {text}",
    }[style]
    source = f"key: {written}\nother: x\n"
    found = reading(source)
    assert found.problems == ()
    node = scalars(found.roots[0])[0]
    assert node.text == text
    excerpt = node.excerpt
    assert len(excerpt.offsets) == len(text) + 1
    for letter, offset in zip(text, excerpt.offsets, strict=False):
        assert source[offset] in (letter, "\\")


def test_an_unknown_escape_of_lines_falls_back_to_an_order_that_never_goes_back() -> None:
    node = scalars(reading('a: "x \\\n   y \\u00e9\n\n  z"\n').roots[0])[0]
    assert node.text == "x y é\nz"
    assert list(node.excerpt.offsets) == sorted(node.excerpt.offsets)
