"""Details of linking that no case folder shows."""

from __future__ import annotations

from pathlib import Path

import yaml

from customary.expressions.positions import Source
from customary.expressions.types import RefType
from customary.metadata.excerpts import offsets_of_scalar
from customary.metadata.field_types import FIELD_TYPES
from customary.metadata.linking.cycles import dependencies
from customary.metadata.loading import load
from customary.metadata.model.fields import Field
from customary.metadata.model.labels import Label
from customary.metadata.problems.making import suggestions
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


def test_an_error_of_the_parser_without_a_place_is_a_problem_at_the_start() -> None:
    problem = syntax_problem(Source("file.yaml", "x"), yaml.YAMLError("it broke"), last_event=(0, 0), deepest=64)
    assert (problem.span.start, problem.text()) == (0, "this is not YAML that can be read (it broke)")


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
