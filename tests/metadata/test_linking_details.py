"""Details of linking that no case folder shows."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from customary.expressions.positions import Source
from customary.expressions.types import RefType
from customary.metadata.excerpts import offsets_of_scalar
from customary.metadata.field_types import FIELD_TYPES
from customary.metadata.linking.cycles import dependencies
from customary.metadata.loading import load
from customary.metadata.model.fields import Field
from customary.metadata.model.labels import Label
from customary.metadata.nodes import as_mapping
from customary.metadata.problems.making import suggestions
from customary.metadata.reader import read
from customary.metadata.shaping.computed import options_for
from customary.metadata.syntax_errors import syntax_problem
from customary.metadata.values import Reference, for_field

CASES = Path(__file__).parent / "cases"


def test_a_computed_field_depends_on_links_rows_and_what_they_hold() -> None:
    case = CASES / "circles_over_rows_and_links"
    loaded = load([case / "modules"], site_file=None)
    assert loaded.catalog is None
    good = load([CASES / "a_good_library" / "modules"], site_file=None).catalog
    assert good is not None
    book, loan = good.modules["book"], good.modules["loan"]
    assert dependencies(good.vocabulary, book, book.fields["worth"]) == {("book", "price"), ("book", "copies")}
    assert dependencies(good.vocabulary, book, book.fields["loans"]) == {("loan", "book"), ("loan", "returned_on")}
    assert dependencies(good.vocabulary, loan, loan.fields["city"]) == {("loan", "reader"), ("reader", "city")}
    assert dependencies(good.vocabulary, loan, loan.fields["due_on"]) == frozenset()


def test_letters_that_cannot_be_followed_point_at_the_start_of_their_scalar() -> None:
    assert offsets_of_scalar("key: abc", 5, 8, "xyz", "") == (5, 5, 5, 5)
    assert offsets_of_scalar("key: abc", 5, 8, "abcd", "'") == (5, 5, 5, 5, 5)
    assert offsets_of_scalar("key: ab ", 5, 8, "abc", "") == (5, 5, 5, 5)


def test_an_error_of_the_parser_without_a_place_is_a_problem_at_the_start() -> None:
    problem = syntax_problem(Source("file.yaml", "x"), yaml.YAMLError("it broke"), last_event=(0, 0), deepest=64)
    assert (problem.span.start, problem.text()) == (0, "this is not YAML that can be read (it broke)")


@pytest.mark.parametrize(
    ("text", "marked"),
    [("a: 1\n# note\n b: 2\n", "b: 2"), ("a:\n  - x\n b: 2\n", "b: 2"), ("- x\n b: 2\n", ": 2")],
)
def test_below_a_comment_or_an_item_a_line_that_does_not_fit_is_told_where_it_is(text: str, marked: str) -> None:
    (problem,) = read(Source("file.yaml", text)).problems
    assert (problem.code, text[problem.span.start :].rstrip()) == ("M110", marked)


def test_suggestions_are_the_nearest_words() -> None:
    assert suggestions("colums", ["filter", "columns", "sort"]) == ("columns",)
    assert suggestions("x", ["filter", "columns", "sort"]) == ()


def test_a_label_without_a_translation_is_its_source() -> None:
    label = Label("Stage", "deal.stage.label", {"zh-Hans": "阶段"})
    assert [label.text(language) for language in ("en", "zh-Hans", "zh-Hant")] == ["Stage", "阶段", "Stage"]
    assert str(label) == "Stage"


def test_a_reference_says_its_module_where_several_may_stand() -> None:
    entry = FIELD_TYPES["link_any"]
    options = entry.options({"to": ["deal", "note"]})
    field = Field(
        module="task",
        key="about",
        uid="task.about",
        type="link_any",
        options=options,
        language_type=entry.language_type(options),
        label=Label("About"),
    )
    assert for_field(field, RefType(("deal",)), 7) == Reference("deal", 7)
    assert for_field(field, RefType(("deal", "note")), Reference("note", 7)) == Reference("note", 7)
    assert for_field(field, RefType(("deal",)), None) is None


def test_a_formula_of_a_type_without_options_has_plain_ones() -> None:
    boolean = FIELD_TYPES["boolean"]
    assert options_for(boolean.language_type(boolean.options({}))) == boolean.options({})


def told(folder: Path, files: Mapping[str, str], site: str | None = None) -> list[str]:
    """Load a site of a few files, and give what is said of them."""
    (folder / "modules").mkdir()
    for name, text in files.items():
        (folder / "modules" / f"{name}.yaml").write_text(text, encoding="utf-8")
    if site is not None:
        (folder / "customary.yaml").write_text(site, encoding="utf-8")
    loaded = load([folder / "modules"], site_file=folder / "customary.yaml" if site is not None else None)
    return [one.text() for one in loaded.problems]


NOTE = "module: note\nlabel: Note\nname: '{t}'\nfields: {t: {type: text}%s}\n"
SITE = "site: here\ndatabase: sqlite:///here.db\n"
TOLD: list[tuple[str, str | None, Mapping[str, str], list[str]]] = [
    (
        "roles inherit in a circle beside one that does not",
        None,
        {"roles": "roles: {a: {label: A, inherits: [b, c]}, b: {label: B}, c: {label: C, inherits: a}}\n"},
        ["these roles inherit each other: a → c → a", "these roles inherit each other: c → a → c"],
    ),
    (
        "lines by a field that is not there",
        None,
        {
            "note": NOTE % ", rows: {type: lines, to: row, by: nope}",
            "row": "module: row\nlabel: Row\nname: '{t}'\nfields: {t: {type: text}, note: {type: link, to: note}}\n",
        },
        ['unknown field "nope" in module "row"'],
    ),
    (
        "a list extends one that is broken, and one in a circle that it is no part of",
        None,
        {"note": NOTE % "" + "lists: {x: {extends: y}, y: {extends: x}, z: {extends: x}, q: {extends: w}, w: 3}\n"},
        [
            "these lists extend each other: y → x → y",
            "these lists extend each other: x → y → x",
            "keys with values are expected here: {key: value}",
        ],
    ),
    (
        "a layout only extends another",
        None,
        {"note": NOTE % "" + "layouts: {edit: {extends: detail, sections: {s: {label: S, fields: [t]}}}}\n"},
        ['there is no layout "detail" to extend'],
    ),
    (
        "a layout extends another and has sections of its own",
        None,
        {
            "note": NOTE % ""
            + "layouts: {detail: {sections: {s: {label: S, fields: [t]}}},"
            + " edit: {extends: detail, sections: {s: {label: S, fields: [t, u]}}}}\n"
        },
        ['unknown field "u" in module "note"'],
    ),
    (
        "a menu names a module without saying which list, one with another, and one without lists",
        None,
        {
            "note": NOTE % "" + "lists: {own: {label: Own, columns: [t]}}\n",
            "row": "module: row\nlabel: Row\nname: '{t}'\nfields: {t: {type: text}}\n",
            "menus": "menus: {m: {label: M, items: [{module: note}, {module: note, view: other},"
            " {module: row, view: x}]}}\n",
        },
        ['unknown list "other"', 'unknown list "x"'],
    ),
    (
        "a value says nothing of an attribute",
        None,
        {"d": "dictionaries: {d: {values: {x: {label: X, n: }}, attributes: {n: integer}}}\n"},
        [],
    ),
    (
        "a holiday begins on a day that does not exist",
        None,
        {"c": "calendars: {office: {holidays: {x: {from: 2026-13-01, to: 2026-01-02}}}}\n"},
        ['"2026-13-01" is not a day that exists'],
    ),
    ("a site names its calendar", SITE + "calendar: office\n", {"c": "calendars: {office: {label: Office}}\n"}, []),
    (
        "a site names a calendar that is broken",
        SITE + "calendar: office\n",
        {"c": "calendars: {office: 3}\n"},
        ["keys with values are expected here: {key: value}"],
    ),
    (
        "an application depends on one that is broken",
        None,
        {"a": "application: x\nlabel: X\ndepends: [y]\n", "b": "application: [y]\n"},
        ["a text is expected here: a text that begins with [ needs quotes"],
    ),
    (
        "a line without a colon between others",
        None,
        {"a": "module: a\nfields\n  x: 1\n"},
        ['a ":" with a space behind it is missing here'],
    ),
    (
        "texts of actions that are not there, of rules that are not the same for that",
        None,
        {
            "note": NOTE % ""
            + "workflows:\n"
            + "  a: {when: {record: saved}, then: [{notify: {to: = owner, text: [x]}}]}\n"
            + "  b: {when: {record: saved}, then: [{notify: {to: = owner}}]}\n"
            + "  c: {when: {record: saved}, then: [{sms: {to: = t, text: null}}]}\n"
        },
        [
            "a text is expected here: a text that begins with [ needs quotes",
            'the key "text" is missing',
            "a text is expected here",
        ],
    ),
    (
        "a condition that folds the name of a person",
        None,
        {"note": NOTE % "" + "lists: {mine: {label: Mine, columns: [t], filter: fold(user.name) = t}}\n"},
        [],
    ),
]


@pytest.mark.parametrize(("site", "files", "texts"), [one[1:] for one in TOLD], ids=[one[0] for one in TOLD])
def test_each_mistake_is_told_once_and_nothing_follows_from_it(
    tmp_path: Path, site: str | None, files: Mapping[str, str], texts: list[str]
) -> None:
    assert told(tmp_path, files, site) == texts


def test_a_module_knows_its_fields_and_those_of_the_system(tmp_path: Path) -> None:
    library = load([CASES / "a_good_library" / "modules"], site_file=None).catalog
    assert library is not None
    book = library.modules["book"]
    assert book.all_fields == (*book.system_fields.values(), *book.fields.values())
    assert [book.has_field(key) for key in ("price", "created_at", "nothing")] == [True, True, False]


def test_a_node_that_is_not_what_the_walk_made_sure_of_is_a_mistake_of_ours() -> None:
    (root,) = read(Source("a.yaml", "- 1\n")).roots
    with pytest.raises(TypeError, match="no mapping"):
        as_mapping(root)
    (root,) = read(Source("a.yaml", "a: {b: 1, c: {d: 2}}\n")).roots
    assert [key.text for key, _ in as_mapping(root).mappings("a")] == ["c"]
    with pytest.raises(TypeError, match="has no a"):
        as_mapping(root).needed("a")
