"""Import maps become typed maps, or everything that is wrong in them is told at its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from customary.expressions.expression import Expression
from customary.expressions.template import Template
from customary.expressions.uses import Name, Noted
from customary.metadata.catalog import Catalog
from customary.metadata.import_maps import ImportMapReading, note_import_map, read_import_map
from customary.metadata.model.imports import ImportColumn, ImportMap
from customary.metadata.nodes import as_mapping
from customary.metadata.reader import read_file
from tests.metadata.data_documents import catalog_in, told

COLUMNS = "columns: {n: {to: title}}\n"


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return catalog_in(tmp_path_factory.mktemp("modules"))


def reading_of(text: str, catalog: Catalog, folder: Path, *, module: str | None = None) -> ImportMapReading:
    path = folder / "map.yaml"
    path.write_text(text, "utf-8")
    return read_import_map(path, catalog, module=module)


def read(text: str, catalog: Catalog, folder: Path) -> ImportMap:
    reading = reading_of(text, catalog, folder, module="deal")
    assert told(reading.problems) == []
    assert reading.import_map is not None
    return reading.import_map


def test_a_map_keeps_what_each_column_says(catalog: Catalog, tmp_path: Path) -> None:
    text = """\
import_map: deal
columns:
  No.: {key: title, match: true}
  Firm: {to: company, by: name, create: true}
  State: {to: stage, values: {Won!: won, Lost: }}
  Since: {to: begun, format: M/D/YY}
  Whose: {to: owner}
values:
  amount: "= 1 + 1"
  words: "{title}, imported"
initial_state: any
strategy: update
"""
    made = read(text, catalog, tmp_path)
    assert (made.module, made.strategy, made.any_state, made.match_fields) == ("deal", "update", True, ("title",))
    kept = {(one.column, one.field, one.match, one.by, one.create, one.date_format) for one in made.columns}
    assert kept == {
        ("No.", "title", True, None, False, None),
        ("Firm", "company", False, "name", True, None),
        ("State", "stage", False, None, False, None),
        ("Since", "begun", False, None, False, "M/D/YY"),
        ("Whose", "owner", False, None, False, None),
    }
    assert made.columns[2].values == {"Won!": "won", "Lost": ""}
    assert [type(made.values[key]) for key in ("amount", "words")] == [Expression, Template]


def test_a_map_that_says_little_creates_or_updates(catalog: Catalog, tmp_path: Path) -> None:
    made = read("import_map: deal\n" + COLUMNS, catalog, tmp_path)
    assert (made.strategy, made.any_state, made.values) == ("create_or_update", False, {})
    (column,) = made.columns
    assert column == ImportColumn(column="n", field="title", span=column.span)


SOLE = "this file is to hold one document, which begins with `import_map: MODULE`"
MISTAKES: list[tuple[str, str, list[str]]] = [
    ("nothing", "", [f"1:1 {SOLE}"]),
    ("only a comment", "# later\n", [f"1:1 {SOLE}"]),
    ("a list", "[1]\n", ["1:1 a document must be a mapping whose first key says its kind"]),
    ("another kind", "demo: deal\n", [f"1:1 {SOLE}"]),
    ("a slip in its kind", "import_mapp: deal\n", ['1:1 "import_mapp" is not a kind of document import_map?']),
    ("a second document", f"import_map: deal\n{COLUMNS}---\nimport_map: deal\n{COLUMNS}", [f"4:1 {SOLE}"]),
    ("no YAML", "import_map: [deal\n", ["1:17 this list is not closed: a , or a ] is missing"]),
    ("no name", "import_map:\n" + COLUMNS, ["1:1 a text is expected here"]),
    ("no columns", "import_map: deal\n", ['1:1 the key "columns" is missing']),
    ("no module", "import_map: deel\n" + COLUMNS, ['1:13 unknown module "deel" deal?']),
    ("another module", "import_map: company\ncolumns: {n: {to: name}}\n",
     ['1:13 this map is for "company", not for "deal"']),
    ("a column without a field", "import_map: deal\ncolumns: {n: {match: true}}\n",
     ['2:11 say which field the column "n" fills: `to: FIELD`']),
    ("a column that is a word", "import_map: deal\ncolumns: {n: title}\n",
     ["2:14 keys with values are expected here: {key: value}"]),
    ("a key that no column has", "import_map: deal\ncolumns: {n: {to: title, mach: true}}\n",
     ['2:26 unknown key "mach" match?']),
    ("no field", "import_map: deal\ncolumns: {n: {to: titel}}\n",
     ['2:19 unknown field "titel" in module "deal" title?']),
    ("a field that is kept", "import_map: deal\ncolumns: {n: {to: created_at}}\n",
     ['2:19 the field "created_at" is filled by Customary and cannot be imported']),
    ("a field that is computed", "import_map: deal\ncolumns: {n: {to: double}}\n",
     ['2:19 the field "double" is filled by Customary and cannot be imported']),
    ("a field that is stored elsewhere", "import_map: deal\ncolumns: {n: {to: parts}}\n",
     ['2:19 the field "parts" is filled by Customary and cannot be imported']),
    ("a field twice", f"import_map: deal\n{COLUMNS}values: {{title: x}}\n",
     ['3:10 the field "title" is already filled by another line']),
    ("by on no link", "import_map: deal\ncolumns: {n: {to: stage, by: name}}\n",
     ['2:30 `by` needs a field that links to one module; "stage" does not']),
    ("by on a link to several modules", "import_map: deal\ncolumns: {n: {to: about, by: name}}\n",
     ['2:30 `by` needs a field that links to one module; "about" does not']),
    ("by a field that is not there", "import_map: deal\ncolumns: {n: {to: company, by: nane}}\n",
     ['2:32 unknown field "nane" in module "company" name?']),
    ("create without by", "import_map: deal\ncolumns: {n: {to: company, create: true}}\n",
     ['2:36 `create` needs `by`, so that the new record behind "company" has a value to be found by']),
    ("a format of no date", 'import_map: deal\ncolumns: {n: {to: title, format: "D.M.YY"}}\n',
     ['2:34 `format` is for dates; "title" is none']),
    ("no format of a date", 'import_map: deal\ncolumns: {n: {to: begun, format: "D.M"}}\n',
     ['2:34 "D.M" is no date format: name the year (YYYY, YY), the month (M, MM) and the day (D, DD) once each']),
    ("an update that finds no record", f"import_map: deal\n{COLUMNS}strategy: update\n",
     ["3:11 `strategy: update` needs a column with `match: true`, by which a row finds its record"]),
    ("a skip that finds no record", f"import_map: deal\n{COLUMNS}strategy: skip_existing\n",
     ["3:11 `strategy: skip_existing` needs a column with `match: true`, by which a row finds its record"]),
    ("no strategy", f"import_map: deal\n{COLUMNS}strategy: replace\n",
     ['3:11 "replace" is not possible here; there are: create, update, create_or_update, skip_existing']),
    ("a value of no field", f"import_map: deal\n{COLUMNS}values: {{amout: 1}}\n",
     ['3:10 unknown field "amout" in module "deal" amount, about?']),
    ("a value that is no text", f"import_map: deal\n{COLUMNS}values: {{amount: [1]}}\n",
     ["3:18 a text is expected here: a text that begins with [ needs quotes"]),
    ("a wrong expression", f'import_map: deal\n{COLUMNS}values: {{amount: "= titl"}}\n',
     ['3:21 unknown field “titl” in module “deal” title?']),
    ("a wrong placeholder", f'import_map: deal\n{COLUMNS}values: {{words: "a {{titl}}"}}\n',
     ['3:21 unknown field “titl” in module “deal” title?']),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [one[1:] for one in MISTAKES], ids=[one[0] for one in MISTAKES])
def test_every_mistake_is_told_at_its_place(text: str, expected: list[str], catalog: Catalog, tmp_path: Path) -> None:
    reading = reading_of(text, catalog, tmp_path, module="deal")
    assert told(reading.problems) == expected
    assert reading.import_map is None


def test_what_a_map_names_is_noted_at_its_place(catalog: Catalog, tmp_path: Path) -> None:
    path = tmp_path / "map.yaml"
    path.write_text(
        "import_map: deal\n"
        "columns: {a: {to: stage, values: {x: won, y: other}}, b: {to: company, by: code}, "
        "c: {to: begun, values: {z: open}}}\n"
        "values: {title: '{amount}', words: open, amount: '= amount'}\n",
        "utf-8",
    )
    noted: Noted = []
    note_import_map(as_mapping(read_file(path, "map.yaml").roots[0]), catalog, noted)
    places = [(one.name, one.span.line, one.span.source.text[one.span.start : one.span.end]) for one in noted]
    assert places == [
        (Name("module", "deal"), 1, "deal"),
        (Name("field", "stage", "deal"), 2, "stage"),
        (Name("code", "won", "stage"), 2, "won"),
        (Name("field", "company", "deal"), 2, "company"),
        (Name("field", "code", "company"), 2, "code"),
        (Name("field", "begun", "deal"), 2, "begun"),
        (Name("field", "title", "deal"), 3, "title"),
        (Name("field", "amount", "deal"), 3, "amount"),
        (Name("field", "words", "deal"), 3, "words"),
        (Name("field", "amount", "deal"), 3, "amount"),
        (Name("field", "amount", "deal"), 3, "amount"),
    ]
