"""Where a stretch of a document stands, in words."""

from __future__ import annotations

import pytest

from customary.expressions.positions import LANGUAGES, Problem, Source, Span
from customary.metadata.documents import Document, Layer, documents_of
from customary.metadata.reader import read
from customary.metadata.renaming.places import Place, place_of

TEXT = """\
module: deal
fields: {first: {type: text}}
lists: {some: {columns: [second]}}
workflows: {w: {then: [{log: third}, {log: fourth}]}}
---
of: deal
layouts: {detail: {sections: {all: {fields: [fifth, sixth]}}}}
"""


def documents(text: str) -> tuple[Document, ...]:
    found: list[Problem] = []
    return documents_of(read(Source("deal.yaml", text)), Layer(name="site", rank=1), "sales", found)


def place(stretch: str) -> Place:
    start = TEXT.index(stretch)
    return place_of(Span(Source("deal.yaml", TEXT), start, start + len(stretch)), documents(TEXT))


WHERE: list[tuple[str, Place]] = [
    ("deal", Place(document="deal", thing="module", name="deal", part="")),
    ("first", Place(document="deal", thing="fields", name="first", part="")),
    ("text", Place(document="deal", thing="fields", name="first", part="type")),
    ("second", Place(document="deal", thing="lists", name="some", part="columns")),
    ("fourth", Place(document="deal", thing="workflows", name="w", part="then.2.log")),
    ("sixth", Place(document="deal", thing="layouts", name="detail", part="sections.all.fields")),
]


@pytest.mark.parametrize(("stretch", "expected"), WHERE, ids=[one[0] for one in WHERE])
def test_a_stretch_is_found_by_the_keys_that_lead_to_it(stretch: str, expected: Place) -> None:
    assert place(stretch) == expected


def test_a_place_is_said_in_every_language() -> None:
    assert [place("sixth").text(language) for language in LANGUAGES] == [
        "deal: sections.all.fields of layout “detail”",
        "deal：布局“detail”的 sections.all.fields",
        "deal：版面「detail」的 sections.all.fields",
    ]
    assert [place("first").text(language) for language in LANGUAGES] == [
        "deal: field “first”",
        "deal：字段“first”",
        "deal：欄位「first」",
    ]


@pytest.mark.parametrize("stretch", ["fifth, sixth", "{log: third}", "first: {type"])
def test_what_is_no_single_thing_stands_nowhere(stretch: str) -> None:
    with pytest.raises(ValueError, match="stands in none of the documents"):
        place(stretch)


def test_a_stretch_of_another_file_stands_nowhere() -> None:
    with pytest.raises(ValueError, match=r"other\.yaml:1:1 stands in none"):
        place_of(Span(Source("other.yaml", TEXT), 0, 1), documents(TEXT))
