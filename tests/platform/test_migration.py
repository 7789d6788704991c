"""Plan and apply: new things are made, everything else is refused in words, and it is all or nothing."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import inspect, select, text

from customary.metadata.values import Reference
from customary.platform.errors import NotApplied, StaleCatalog
from customary.platform.live_state import LiveState, read_state
from customary.platform.migration import applying
from customary.platform.migration.planning import Plan
from customary.platform.migration.site_schema import apply_plan, apply_site, plan_site
from customary.platform.migration.steps import (
    AddField,
    DropFolded,
    IndexGrams,
    KeepFolded,
    MakeIndex,
    MakeTable,
    RemoveIndex,
    WidenField,
    sql_of,
)
from customary.platform.site import Site

BOOK = """
module: book
label: Book
label_plural: Books
icon: book
name: "{name}"
fields:
  name: {type: text, max: 40, required: true}
"""
LOAN = """
module: loan
label: Loan
label_plural: Loans
icon: inbox
name: "{book.name}"
fields:
  book: {type: link, to: book, required: true}
  days: {type: integer}
"""

MakeSite = Callable[..., Site]
MakeScene = Callable[..., Any]


def fields(*lines: str, base: str = BOOK) -> str:
    return base + "".join(f"  {line}\n" for line in lines)


def plan_of(make_site: MakeSite, *books: str) -> Plan:
    return plan_site(make_site({"book": fields(*books)}, apply=False))


def sentences(planned: Plan) -> list[str]:
    return [step.sentence().text() for step in planned.steps]


def refusals(planned: Plan) -> list[tuple[str, str]]:
    return [(refusal.code, refusal.text()) for refusal in planned.refused]


def test_the_first_apply_makes_everything_and_the_second_nothing(make_site: MakeSite) -> None:
    site = make_site({"book": BOOK, "loan": LOAN}, apply=False)
    with site.engine.connect() as connection:
        assert inspect(connection).get_table_names() == []
    planned = plan_site(site)
    made = {step.table.name for step in planned.steps if isinstance(step, MakeTable)}
    assert {"m_book", "m_loan", "m_user", "m_department", "history", "search_gram", "meta_state"} <= made
    assert planned.base is None
    assert planned.refused == ()
    assert apply_plan(site, planned) == 1
    again = plan_site(site)
    assert again.is_nothing
    assert sentences(again) == []
    assert apply_site(site) == 1
    assert site.runtime().version == 1


def test_a_site_without_tables_says_what_to_do(make_site: MakeSite) -> None:
    site = make_site({"book": BOOK}, apply=False)
    with pytest.raises(NotApplied, match="customary apply"):
        site.runtime()


def test_a_new_module_field_and_index_are_added_to_records_that_stay(
    make_scene: MakeScene, make_site: MakeSite
) -> None:
    scene = make_scene({"book": BOOK})
    kept = scene.add("book", name="凯斯")
    site = make_site(
        {
            "book": fields(
                "isbn: {type: text, unique: {ignore_blank: true}}",
                "price: {type: money, index: true}",
                "out: {type: boolean}",
                "tags: {type: tags}",
            ),
            "loan": LOAN,
        },
        apply=False,
    )
    planned = plan_site(site)
    assert planned.refused == ()
    added = [step for step in planned.steps if isinstance(step, AddField)]
    assert [(step.field, step.rows) for step in added] == [("isbn", 1), ("price", 1), ("out", 1), ("tags", 1)]
    assert [step.table.name for step in planned.steps if isinstance(step, MakeTable)] == ["m_loan"]
    assert apply_plan(site, planned) == 2
    scene.site = site
    record = scene.record("book", kept)
    assert (record["name"], record["isbn"], record["price"], record["out"], record["tags"]) == (
        "凯斯",
        None,
        None,
        False,
        (),
    )
    assert plan_site(site).is_nothing


def test_a_new_required_field_stays_blank_where_there_are_records_and_the_plan_says_so(
    make_scene: MakeScene, make_site: MakeSite
) -> None:
    scene = make_scene({"book": BOOK})
    scene.add("book", name="One")
    planned = plan_of(make_site, "isbn: {type: text, required: true}")
    assert sentences(planned) == [
        "New field book.isbn; it is required, but stays blank in 1 record of before, "
        "and is asked for at the next change"
    ]


@pytest.mark.parametrize(
    ("before", "after", "code", "words"),
    [
        (
            "pages: {type: integer}",
            None,
            "field_gone",
            "Field book.pages is declared no more, but its column stands in 1 record.",
        ),
        ("pages: {type: integer}", "pages: {type: text}", "type_changed", "from number(18,0) to text"),
        (
            "price: {type: decimal, scale: 2}",
            "price: {type: decimal, scale: 4}",
            "type_changed",
            "(18,2) to number(18,4)",
        ),
        (
            "size: {type: integer, digits: 9}",
            "size: {type: integer, digits: 4}",
            "type_changed",
            "(9,0) to number(4,0)",
        ),
        ("heir: {type: link, to: book}", "heir: {type: user}", "type_changed", "from link(book) to link(user)"),
        ("heirs: {type: links, to: book}", None, "field_gone", "Field book.heirs is declared no more"),
    ],
)
def test_what_could_lose_values_is_refused(
    make_scene: MakeScene, make_site: MakeSite, before: str, after: str | None, code: str, words: str
) -> None:
    scene = make_scene({"book": fields(before)})
    scene.add("book", name="One")
    planned = plan_of(make_site, *([after] if after else []))
    assert [found for found, _ in refusals(planned)] == [code]
    assert words in refusals(planned)[0][1]
    site = make_site({"book": fields(*([after] if after else []))}, apply=False)
    with pytest.raises(NotApplied, match=r"book\."):
        apply_site(site)
    with site.engine.connect() as connection:
        assert read_state(connection) == LiveState(version=1, hash=scene.site.declared.hash)


def test_a_changed_type_is_refused_where_it_is_declared(make_scene: MakeScene, make_site: MakeSite) -> None:
    make_scene({"book": fields("pages: {type: integer}")})
    planned = plan_of(make_site, "pages: {type: text}")
    text_of = refusals(planned)[0][1]
    assert "book.yaml:8:3:" in text_of
    for language, word in (("zh-Hans", "类型"), ("zh-Hant", "型別")):
        assert word in planned.refused[0].text(language)


def test_a_module_that_is_gone_is_refused(make_scene: MakeScene, make_site: MakeSite, tmp_path: Any) -> None:
    make_scene({"book": BOOK, "loan": LOAN})
    (tmp_path / "site/modules/test/loan.yaml").unlink()
    planned = plan_of(make_site)
    assert [code for code, _ in refusals(planned)] == ["module_gone"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("note: {type: text, max: 40}", "note: {type: text, max: 400}"),
        ("note: {type: text}", "note: {type: long_text}"),
        ("note: {type: text}", "note: {type: email}"),
    ],
)
def test_what_lies_the_same_needs_no_step(make_scene: MakeScene, make_site: MakeSite, before: str, after: str) -> None:
    make_scene({"book": fields(before)})
    planned = plan_of(make_site, after)
    assert planned.is_same_schema
    assert not planned.is_nothing


def test_more_digits_are_made_room_for(make_scene: MakeScene, make_site: MakeSite, engine_name: str) -> None:
    scene = make_scene({"book": fields("pages: {type: integer, digits: 4}")})
    kept = scene.add("book", name="One", pages=1234)
    site = make_site({"book": fields("pages: {type: integer, digits: 9}")}, apply=False)
    planned = plan_site(site)
    assert planned.refused == ()
    (step,) = planned.steps
    assert isinstance(step, WidenField)
    expected = () if engine_name == "sqlite" else ("ALTER TABLE m_book ALTER COLUMN pages TYPE NUMERIC(9, 0)",)
    assert sql_of(step, "sqlite" if engine_name == "sqlite" else "postgresql") == expected
    apply_plan(site, planned)
    scene.site = site
    assert scene.record("book", kept)["pages"] == 1234
    scene.add("book", name="Two", pages=123_456_789)
    assert plan_site(site).is_nothing


def test_a_field_that_is_to_be_unique_is_refused_where_values_repeat(
    make_scene: MakeScene, make_site: MakeSite
) -> None:
    scene = make_scene({"book": fields("isbn: {type: text}")})
    ids = [scene.add("book", name=name, isbn=isbn) for name, isbn in [("a", "1"), ("b", "1"), ("c", None), ("d", None)]]
    planned = plan_of(make_site, "isbn: {type: text, unique: {ignore_blank: true}}")
    assert [code for code, _ in refusals(planned)] == ["not_unique"]
    assert f"there is 1 value in more than one record, such as in {ids[0]} / {ids[1]}" in refusals(planned)[0][1]


def test_what_repeats_under_a_condition_on_a_new_field_is_found_by_apply(
    make_scene: MakeScene, make_site: MakeSite
) -> None:
    scene = make_scene({"book": fields("isbn: {type: text}")})
    for name in ("a", "b"):
        scene.add("book", name=name, isbn="1")
    more = ('isbn: {type: text, unique: {if: "not lost", ignore_blank: true}}', "lost: {type: boolean}")
    site = make_site({"book": fields(*more)}, apply=False)
    assert plan_site(site).refused == ()
    with pytest.raises(NotApplied, match="Keep m_book"):
        apply_site(site)
    assert plan_site(scene.site).is_nothing


def test_a_link_to_one_of_several_may_be_unique(make_scene: MakeScene) -> None:
    scene = make_scene({"book": fields("about: {type: link_any, to: [book, user], unique: true}")})
    scene.add("book", name="a", about=Reference("book", 1))
    scene.add("book", name="b", about=Reference("user", 1))
    with pytest.raises(Exception, match=r"(?i)unique"):
        scene.add("book", name="c", about=Reference("book", 1))


def test_an_index_that_is_declared_no_more_goes(make_scene: MakeScene, make_site: MakeSite) -> None:
    make_scene({"book": fields("isbn: {type: text, index: true}")})
    site = make_site({"book": fields("isbn: {type: text}")}, apply=False)
    planned = plan_site(site)
    assert [type(step) for step in planned.steps] == [RemoveIndex]
    apply_plan(site, planned)
    assert plan_site(site).is_nothing


def test_a_text_that_is_compared_folded_gets_its_folded_form_in_the_records_that_are_there(
    make_scene: MakeScene, make_site: MakeSite, engine_name: str
) -> None:
    scene = make_scene({"book": fields("isbn: {type: text}")})
    kept, blank = scene.add("book", name="ＡＢＣ Straße"), scene.add("book", name="客戶", isbn="X")
    same_name = 'duplicates:\n  same_name: {match: ["fold(name)"], action: refuse}\n'
    site = make_site({"book": fields("isbn: {type: text, search: contains}") + same_name}, apply=False)
    planned = plan_site(site)
    grams = [] if engine_name == "sqlite" else [(IndexGrams, "name__folded"), (IndexGrams, "isbn__folded")]
    told = [
        (type(step), step.column.name if isinstance(step, KeepFolded | IndexGrams) else "") for step in planned.steps
    ]
    assert sorted(told, key=str) == sorted(
        [(KeepFolded, "name__folded"), (KeepFolded, "isbn__folded"), (MakeIndex, ""), *grams], key=str
    )
    assert "of 2 records" in planned.steps[0].sentence().text()
    apply_plan(site, planned)
    assert plan_site(site).is_nothing
    table = site.runtime().tables.record("book")
    with site.engine.connect() as connection:
        found = connection.execute(select(table.c.id, table.c.name__folded, table.c.isbn__folded).order_by(table.c.id))
        assert [tuple(row) for row in found] == [(kept, "abc strasse", None), (blank, "客戶", "x")]


def test_a_folded_form_that_nobody_needs_any_more_goes(
    make_scene: MakeScene, make_site: MakeSite, engine_name: str
) -> None:
    same_name = 'duplicates:\n  same_name: {match: ["fold(name)"], action: refuse}\n'
    scene = make_scene({"book": BOOK + same_name})
    kept = scene.add("book", name="Dune")
    site = make_site({"book": BOOK}, apply=False)
    planned = plan_site(site)
    assert [type(step) for step in planned.steps] == [
        *[RemoveIndex] * (1 if engine_name == "sqlite" else 2),
        DropFolded,
    ]
    apply_plan(site, planned)
    assert plan_site(site).is_nothing
    scene.site = site
    assert scene.record("book", kept)["name"] == "Dune"


def test_postgresql_finds_a_part_of_a_folded_text_in_an_index(make_site: MakeSite, engine_name: str) -> None:
    site = make_site({"book": BOOK.replace("required: true", "search: contains")})
    if engine_name == "sqlite":
        with site.engine.connect() as connection:
            made = connection.execute(text("SELECT sql FROM sqlite_master WHERE type = 'index'")).scalars()
            assert not [one for one in made if one and "folded" in one]
        return
    with site.engine.connect() as connection:
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        plan = connection.execute(text("EXPLAIN SELECT id FROM m_book WHERE name__folded LIKE '%strasse%'"))
        assert "Bitmap Index Scan on ix_m_book" in "\n".join(plan.scalars())


def test_an_index_that_somebody_else_made_stays(make_scene: MakeScene, make_site: MakeSite) -> None:
    scene = make_scene({"book": BOOK})
    with scene.unit() as unit:
        unit.connection.execute(text("CREATE INDEX ix_mine ON m_book (name)"))
    assert plan_site(scene.site).is_nothing


def test_a_column_that_somebody_changed_is_told(make_scene: MakeScene) -> None:
    scene = make_scene({"book": fields("isbn: {type: text, index: true}")})
    with scene.unit() as unit:
        unit.connection.execute(text("ALTER TABLE m_book RENAME COLUMN isbn TO mine"))
    planned = plan_site(scene.site)
    assert [step.field for step in planned.steps if isinstance(step, AddField)] == ["isbn"]


def test_a_plan_whose_base_has_moved_is_not_applied(make_scene: MakeScene, make_site: MakeSite) -> None:
    make_scene({"book": BOOK})
    early = make_site({"book": fields("isbn: {type: text}")}, apply=False)
    planned = plan_site(early)
    apply_site(make_site({"book": fields("isbn: {type: text}", "pages: {type: integer}")}, apply=False))
    with pytest.raises(StaleCatalog):
        apply_plan(early, planned)


def test_an_apply_that_fails_halfway_leaves_nothing(
    make_scene: MakeScene, make_site: MakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = make_scene({"book": BOOK})
    site = make_site({"book": fields("isbn: {type: text, index: true}"), "loan": LOAN}, apply=False)
    before = _tables(scene.site)

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("killed")

    monkeypatch.setattr(applying, "write_state", fail)
    with pytest.raises(RuntimeError, match="killed"):
        apply_site(site)
    assert _tables(site) == before
    with site.engine.connect() as connection:
        state = read_state(connection)
        assert state is not None
        assert state.version == 1


def _tables(site: Site) -> dict[str, list[str]]:
    with site.engine.connect() as connection:
        found = inspect(connection)
        return {
            name: [column["name"] for column in found.get_columns(name)] for name in sorted(found.get_table_names())
        }


def test_links_are_kept_by_the_database(make_scene: MakeScene, engine_name: str) -> None:
    scene = make_scene({"book": BOOK, "loan": LOAN})
    book = scene.add("book", name="One")
    scene.add("loan", book=book)
    with pytest.raises(Exception, match=r"(?i)foreign key"), scene.unit() as unit:
        unit.connection.execute(text("DELETE FROM m_book"))
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        scene.add("loan", book=book + 1)


def test_unique_values_are_kept_by_the_database_among_living_records(make_scene: MakeScene) -> None:
    scene = make_scene({"book": fields("isbn: {type: text, unique: {ignore_blank: true}}")})
    scene.add("book", name="Gone", isbn="1", deleted_at=scene.now)
    scene.add("book", name="Here", isbn="1")
    scene.add("book", name="Blank")
    scene.add("book", name="Blank too")
    with pytest.raises(Exception, match=r"(?i)unique"):
        scene.add("book", name="Twice", isbn="1")


@pytest.mark.parametrize(
    ("condition", "kept_by_the_database"),
    [
        ("pages > 100 and kind = 'lent'", True),
        ("deleted_at is blank and not lost", True),
        ("name contains 'x'", False),
        ("heir.pages = 1", False),
    ],
)
def test_a_condition_of_its_own_is_an_index_where_it_can_be(
    make_scene: MakeScene, make_site: MakeSite, condition: str, kept_by_the_database: bool
) -> None:
    more = [
        f'isbn: {{type: text, unique: {{if: "{condition}", ignore_blank: true}}}}',
        "pages: {type: integer}",
        "kind: {type: tags}" if "kind" not in condition else "kind: {type: choice, dictionary: kind}",
        "lost: {type: boolean}",
        "heir: {type: link, to: book}",
    ]
    kinds = "dictionaries:\n  kind: {label: Kind, values: {lent: {label: Lent}, sold: {label: Sold}}}\n"
    scene = make_scene({"book": fields(*more), "kinds": kinds})
    table = scene.site.runtime().tables.record("book")
    assert any(index.unique for index in table.indexes) is kept_by_the_database
    if "lent" in condition:
        for pages, kind in [(101, "lent"), (100, "lent"), (999, "sold"), (None, None)]:
            scene.add("book", name="x", isbn="1", pages=pages, kind=kind)
        with pytest.raises(Exception, match=r"(?i)unique"):
            scene.add("book", name="x", isbn="1", pages=200, kind="lent")
    assert plan_site(scene.site).is_nothing


def test_where_blank_counts_only_one_record_is_blank(make_scene: MakeScene) -> None:
    scene = make_scene({"book": fields("isbn: {type: text, unique: {ignore_blank: false}}")})
    scene.add("book", name="Blank")
    with pytest.raises(Exception, match=r"(?i)unique"):
        scene.add("book", name="Blank too")


def test_tables_of_sqlite_are_strict(make_site: MakeSite, engine_name: str) -> None:
    site = make_site({"book": BOOK})
    if engine_name == "postgresql":
        return
    with site.engine.connect() as connection:
        loose = connection.execute(
            text("SELECT name FROM pragma_table_list WHERE strict = 0 AND schema = 'main' AND name NOT LIKE 'sqlite_%'")
        )
        assert loose.scalars().all() == []


def test_every_index_and_constraint_has_a_name_of_its_own(make_site: MakeSite) -> None:
    site = make_site({"book": BOOK, "loan": LOAN})
    tables = site.runtime().tables.metadata.tables.values()
    names = [str(index.name) for table in tables for index in table.indexes]
    names += [str(key.name) for table in tables for key in table.foreign_key_constraints]
    assert len(names) == len(set(names))
    assert all(len(name) <= 63 for name in names)


def test_the_plan_writes_sql_for_both_engines(make_scene: MakeScene, make_site: MakeSite) -> None:
    make_scene({"book": BOOK})
    site = make_site({"book": fields("heir: {type: link, to: book}")}, apply=False)
    (added,) = [step for step in plan_site(site).steps if isinstance(step, AddField)]
    name = next(str(key.name) for key in added.table.foreign_key_constraints if key.column_keys == ["heir"])
    assert sql_of(added, "postgresql") == ("ALTER TABLE m_book ADD COLUMN heir BIGINT",)
    assert sql_of(added, "sqlite") == (
        f"ALTER TABLE m_book ADD COLUMN heir INTEGER CONSTRAINT {name} REFERENCES m_book (id) ON DELETE RESTRICT",
    )
    indexes = [step for step in plan_site(site).steps if isinstance(step, MakeIndex)]
    assert [textwrap.shorten(sql, 200) for step in indexes for sql in sql_of(step, "sqlite")] == [
        f"CREATE INDEX {indexes[0].index.name} ON m_book (heir, id)"
    ]
