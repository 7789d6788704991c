"""What one save does to one record: values, checks, the row, its history."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from customary.metadata.values import Reference
from customary.platform.errors import Conflict, Denied, NotFound, Refused
from customary.platform.queries import search
from customary.platform.records.record import LineChange
from customary.platform.records.saving import save, warnings_of
from customary.platform.storage.system_tables import history, rule_trace

NOBODY = 10**9
"""The id of no record."""


def problems_of(refused: pytest.ExceptionInfo[Refused]) -> list[tuple[str | None, str]]:
    return [(problem.field, problem.code) for problem in refused.value.problems]


def history_of(shop: Any, record: Any) -> list[dict[str, Any]]:
    with shop.unit() as unit:
        statement = select(history).where(history.c.module == record.module.name, history.c.record_id == record.id)
        return [dict(row) for row in unit.connection.execute(statement.order_by(history.c.id)).mappings()]


def test_a_new_record_has_its_system_fields_and_its_defaults(shop: Any) -> None:
    seller = shop.actors["seller"]
    quote = shop.save("quote", {"title": " First  ", "seats": "４"}, who="seller")
    assert {key: quote[key] for key in quote.module.system_fields} == {
        "id": quote.id,
        "row_version": 1,
        "created_at": shop.now,
        "created_by": seller.user_id,
        "updated_at": shop.now,
        "updated_by": seller.user_id,
        "owner": seller.user_id,
        "department": seller.department_id,
        "deleted_at": None,
        "deleted_by": None,
        "locked": False,
        "display": "Q-2026-0001 First",
    }
    assert (quote["title"], quote["seats"], quote["stage"]) == ("First", 4, "open")
    assert (quote["discount"], quote["total"], quote["net"]) == (Decimal("0.05"), Decimal(0), Decimal(0))
    assert shop.read(quote).values == quote.values


def test_a_value_given_as_blank_is_not_filled_by_the_default(shop: Any) -> None:
    assert shop.save("quote", {"title": "A", "discount": ""})["discount"] is None


def test_every_field_type_comes_back_as_it_was_saved(shop: Any) -> None:
    account = shop.save("account", {"name": "Acme"})
    given = {"title": "A", "due": date(2026, 4, 1), "about": Reference("account", account.id), "seats": 3}
    saved = shop.read(shop.save("quote", given))
    assert {key: saved[key] for key in given} == given


def test_an_update_writes_only_what_changed_and_counts_the_version(shop: Any) -> None:
    account = shop.save("account", {"name": "Acme", "industry": "toys"})
    shop.later(hours=1)
    changed = shop.save("account", {"name": "Acme", "industry": "cars"}, who="chief", record_id=account.id)
    assert changed.row_version == 2
    assert (changed["updated_at"], changed["updated_by"]) == (shop.now, shop.actors["chief"].user_id)
    assert (changed["created_at"], changed["created_by"]) == (account["created_at"], None)
    assert history_of(shop, account)[-1]["changes"] == [{"field": "industry", "old": "toys", "new": "cars"}]


def test_a_save_that_changes_nothing_writes_nothing(shop: Any) -> None:
    account = shop.save("account", {"name": "Acme"})
    before = shop.contents()
    assert shop.save("account", {"name": " Acme "}, record_id=account.id) == account
    assert shop.contents() == before


def test_history_says_who_when_why_and_where_each_value_came_from(shop: Any) -> None:
    with shop.unit("seller", "import", detail="deals.csv:7", chain="c1") as unit:
        quote = save(unit, "quote", {"title": "A"})
    row = history_of(shop, quote)[0]
    assert {key: row[key] for key in ("at", "actor_id", "source", "cause", "chain", "event")} == {
        "at": shop.now,
        "actor_id": shop.actors["seller"].user_id,
        "source": "import",
        "cause": "deals.csv:7",
        "chain": "c1",
        "event": "created",
    }
    told = {change["field"]: (change["new"], change.get("source")) for change in row["changes"]}
    assert told["title"] == ("A", None)
    assert told["discount"] == ("0.0500", "default")
    assert told["number"] == ("Q-2026-0001", "number")
    assert told["net"] == ("0.0000", "formula")


def test_every_problem_of_the_values_is_told_at_once_in_the_order_of_the_form(shop: Any) -> None:
    with pytest.raises(Refused) as refused:
        shop.save("quote", {"due": "soon", "discount": "80%", "account": NOBODY})
    assert problems_of(refused) == [
        ("title", "missing"),
        ("account", "link_not_found"),
        ("discount", "unfit"),
        ("due", "unfit"),
    ]
    assert refused.value.text("zh-Hant").splitlines()[0] == "請填寫「Title」。"


@pytest.mark.parametrize("key", ["nope", "secret"])
def test_a_field_that_is_missing_and_one_that_is_hidden_read_the_same(shop: Any, key: str) -> None:
    with pytest.raises(Refused) as refused:
        shop.save("account", {"name": "A", key: "x"}, who="seller")
    assert problems_of(refused) == [(key, "unknown_field")]
    assert refused.value.text() == f"There is no field “{key}” in Account."


def test_a_field_that_one_may_only_read_is_refused_by_name(shop: Any) -> None:
    with pytest.raises(Refused) as refused:
        shop.save("account", {"name": "A", "rating": "x"}, who="seller")
    assert problems_of(refused) == [("rating", "may_not_write")]
    assert shop.save("account", {"name": "A", "rating": "x"}, who="chief")["rating"] == "x"


@pytest.mark.parametrize(
    "key", ["id", "row_version", "created_by", "deleted_at", "locked", "display", "number", "net", "total", "lines"]
)
@pytest.mark.parametrize("who", ["seller", "admin", "system"])
def test_what_the_platform_keeps_is_written_by_nobody(shop: Any, key: str, who: str) -> None:
    with pytest.raises(Refused) as refused:
        shop.save("quote", {"title": "A", key: "1"}, who=who)
    assert problems_of(refused) == [(key, "kept_by_platform")]


def test_giving_a_record_away_needs_the_right_to_assign(shop: Any) -> None:
    peer = shop.actors["peer"]
    with pytest.raises(Refused) as refused:
        shop.save("account", {"name": "A", "owner": peer.user_id}, who="seller")
    assert problems_of(refused) == [("owner", "may_not_assign")]
    own = shop.save("account", {"name": "A", "owner": shop.actors["seller"].user_id}, who="seller")
    with pytest.raises(Refused):
        shop.save("account", {"owner": None}, who="seller", record_id=own.id)
    given = shop.save("account", {"owner": peer.user_id}, who="chief", record_id=own.id)
    assert (given["owner"], given["department"]) == (peer.user_id, peer.department_id)


def test_a_record_out_of_reach_is_not_there_and_one_to_read_is_denied(shop: Any) -> None:
    account = shop.save("account", {"name": "A"}, who="seller")
    with pytest.raises(NotFound):
        shop.save("account", {"name": "B"}, who="peer", record_id=account.id)
    user = shop.actors["peer"].user_id
    with pytest.raises(Denied):
        shop.save("user", {"name": "B"}, who="seller", record_id=user)
    with pytest.raises(Denied):
        shop.save("user", {"login": "new"}, who="seller")
    with pytest.raises(NotFound):
        shop.save("account", {"name": "B"}, record_id=NOBODY)
    with pytest.raises(NotFound):
        shop.save("nothing", {"name": "B"})


def test_a_link_to_a_record_that_one_may_not_see_is_refused_like_one_to_nothing(shop: Any) -> None:
    hidden = shop.save("account", {"name": "A"}, who="peer")
    with pytest.raises(Refused) as refused:
        shop.save("quote", {"title": "Q", "account": hidden.id}, who="seller")
    assert problems_of(refused) == [("account", "link_not_found")]
    assert shop.save("quote", {"title": "Q", "account": hidden.id}, who="chief")["account"] == hidden.id


def test_a_link_must_match_its_filter_also_when_the_other_field_changes(shop: Any) -> None:
    acme, bolt = (shop.save("account", {"name": name}) for name in ("Acme", "Bolt"))
    ann = shop.save("contact", {"name": "Ann", "account": acme.id})
    with pytest.raises(Refused) as refused:
        shop.save("quote", {"title": "Q", "account": bolt.id, "contact": ann.id})
    assert problems_of(refused) == [("contact", "link_not_offered")]
    quote = shop.save("quote", {"title": "Q", "account": acme.id, "contact": ann.id})
    with pytest.raises(Refused) as refused:
        shop.save("quote", {"account": bolt.id}, record_id=quote.id)
    assert problems_of(refused) == [("contact", "link_not_offered")]


def test_a_choice_goes_with_the_field_that_controls_it(shop: Any) -> None:
    with pytest.raises(Refused) as refused:
        shop.save("account", {"name": "A", "country": "jp", "city": "tainan"})
    assert problems_of(refused) == [("city", "depends_on")]
    assert refused.value.text() == "“Tainan” does not go with the value of “Country”."
    assert shop.save("account", {"name": "A", "country": "tw", "city": "tainan"})["city"] == "tainan"


def test_a_retired_choice_stays_where_it_is_and_is_given_to_nobody(shop: Any) -> None:
    account = shop.save("account", {"name": "A", "country": "jp", "city": "kyoto"})
    table = shop.site.runtime().tables.record("account")
    with shop.unit() as unit:
        unit.connection.execute(table.update().values(city="heian"))
    assert shop.save("account", {"city": "heian", "name": "B"}, record_id=account.id)["city"] == "heian"
    with pytest.raises(Refused) as refused:
        shop.save("account", {"name": "C", "country": "jp", "city": "heian"})
    assert problems_of(refused) == [("city", "unfit")]


def test_a_hidden_field_is_stored_blank_and_a_shown_one_may_be_required(shop: Any) -> None:
    quote = shop.save("quote", {"title": "A", "lost_reason": "price"})
    assert quote["lost_reason"] is None
    with pytest.raises(Refused) as refused:
        shop.save("quote", {"stage": "lost"}, record_id=quote.id)
    assert problems_of(refused) == [("lost_reason", "missing")]
    lost = shop.save("quote", {"stage": "lost", "lost_reason": "price"}, record_id=quote.id)
    assert (lost["stage"], lost["lost_reason"]) == ("lost", "price")


def test_a_readonly_field_is_for_rules_only(shop: Any) -> None:
    for source in ("person", "import", "api"):
        with pytest.raises(Refused) as refused, shop.unit(source=source) as unit:
            save(unit, "quote", {"title": "A", "code": "x"})
        assert problems_of(refused) == [("code", "readonly")]
    with shop.unit(source="rule", detail="quote.mark@1") as unit:
        assert save(unit, "quote", {"title": "A", "code": "x"})["code"] == "x"


def test_readonly_when_looks_at_the_record_as_it_will_be(shop: Any) -> None:
    quote = shop.save("quote", {"title": "A", "note": "n"}, initial_state_any=True)
    table = shop.site.runtime().tables.record("quote")
    with shop.unit() as unit:
        unit.connection.execute(table.update().values(stage="won"))
    with pytest.raises(Refused) as refused:
        shop.save("quote", {"note": "m"}, record_id=quote.id)
    assert problems_of(refused) == [("note", "readonly")]
    assert shop.save("quote", {"note": "n", "seats": 2}, record_id=quote.id)["seats"] == 2


def test_a_validation_speaks_its_own_sentence_beside_its_field(shop: Any) -> None:
    with pytest.raises(Refused) as refused:
        shop.save("quote", {"title": "Late", "due": "2026-03-08"})
    assert problems_of(refused) == [("due", "validation.due_later")]
    assert refused.value.text() == "Late: the due date is past"


def test_a_process_moves_along_its_transitions_only(shop: Any) -> None:
    with pytest.raises(Refused) as refused:
        shop.save("quote", {"title": "A", "stage": "offered"})
    assert problems_of(refused) == [("stage", "begins_elsewhere")]
    quote = shop.save("quote", {"title": "A"}, who="seller")
    with pytest.raises(Refused) as refused:
        shop.save("quote", {"stage": "won"}, record_id=quote.id)
    assert refused.value.text() == "“Stage” cannot go from “Open” to “Won”."
    with pytest.raises(Refused) as refused:
        shop.save("quote", {"stage": "offered"}, record_id=quote.id)
    assert problems_of(refused) == [("account", "transition_needs"), ("stage", "transition.offer")]
    account = shop.save("account", {"name": "Acme"}, who="seller")
    line = LineChange(changes={"product": "P", "quantity": 1, "price": 10})
    changes = {"stage": "offered", "account": account.id}
    shop.save("quote", changes, who="seller", record_id=quote.id, lines={"lines": [line]})
    with pytest.raises(Refused) as refused:
        shop.save("quote", {"stage": "won"}, who="seller", record_id=quote.id)
    assert problems_of(refused) == [("stage", "not_your_transition")]
    assert shop.save("quote", {"stage": "won"}, who="chief", record_id=quote.id)["stage"] == "won"


def test_an_import_may_begin_anywhere_when_it_says_so(shop: Any) -> None:
    assert shop.save("quote", {"title": "A", "stage": "won"}, initial_state_any=True)["stage"] == "won"


def test_a_duplicate_is_named_to_who_may_see_it(shop: Any) -> None:
    account = shop.save("account", {"name": "Acme"}, who="chief")
    shop.save("contact", {"name": "Ann Lee", "account": account.id}, who="chief")
    with pytest.raises(Refused) as refused:
        shop.save("contact", {"name": "ＡＮＮ lee", "account": account.id}, who="chief")
    assert problems_of(refused) == [(None, "duplicate.same_person")]
    assert refused.value.text() == "ＡＮＮ lee is there already: Ann Lee"
    shop.save("contact", {"name": "Ann Lee"}, who="seller")
    shop.save("contact", {"name": "Ann Lee"}, who="seller")


def test_a_duplicate_is_masked_to_who_may_not_see_it(shop: Any) -> None:
    account = shop.save("account", {"name": "Acme"}, who="seller")
    shop.save("contact", {"name": "Ann", "account": account.id}, who="chief")
    with pytest.raises(Refused) as refused:
        shop.save("contact", {"name": "ann", "account": account.id}, who="seller")
    assert refused.value.text() == "There is a record like this already; you may not see it."


def test_a_unique_value_is_refused_with_its_field_and_the_transaction_goes_on(shop: Any) -> None:
    with shop.unit("chief") as unit:
        save(unit, "account", {"name": "Acme", "tax_code": "1"})
        with pytest.raises(Refused) as refused:
            save(unit, "account", {"name": "Bolt", "tax_code": "1"})
        saved = save(unit, "account", {"name": "Core", "tax_code": "2"})
    assert problems_of(refused) == [("tax_code", "not_unique")]
    assert refused.value.text() == "Another record has this value for “Tax code” already: “Acme”."
    assert shop.read(saved)["name"] == "Core"
    with pytest.raises(Refused) as refused:
        shop.save("account", {"name": "Bolt", "tax_code": "1"}, who="seller")
    assert refused.value.text() == "Another record has this value for “Tax code” already."


def test_a_unique_login_is_kept_by_the_database_alone(shop: Any) -> None:
    with pytest.raises(Refused) as refused:
        shop.save("user", {"login": "seller", "name": "Another"})
    assert problems_of(refused) == [("login", "not_unique")]


def test_a_version_that_was_overtaken_is_a_conflict_that_tells_what_changed(shop: Any) -> None:
    account = shop.save("account", {"name": "Acme"}, who="chief")
    shop.save("account", {"industry": "toys"}, record_id=account.id)
    shop.later(minutes=5)
    shop.save("account", {"rating": "A"}, who="chief", record_id=account.id)
    with pytest.raises(Conflict) as conflict:
        shop.save("account", {"name": "Bolt"}, record_id=account.id, row_version=1)
    assert conflict.value.changed_fields == ("industry", "rating")
    assert (conflict.value.base_version, conflict.value.current.row_version) == (1, 3)
    assert (conflict.value.by, conflict.value.at) == (shop.actors["chief"].user_id, shop.now)
    assert shop.save("account", {"name": "Bolt"}, record_id=account.id, row_version=3)["name"] == "Bolt"


def test_a_locked_record_is_for_the_system(shop: Any) -> None:
    account = shop.save("account", {"name": "Acme"}, who="seller")
    with shop.unit() as unit:
        unit.connection.execute(unit.runtime.tables.record("account").update().values(locked=True))
    for who in ("seller", "admin"):
        with pytest.raises(Refused) as refused:
            shop.save("account", {"name": "Bolt"}, who=who, record_id=account.id)
        assert problems_of(refused) == [(None, "locked")]
    assert shop.save("account", {"name": "Bolt"}, record_id=account.id)["name"] == "Bolt"


def test_a_formula_that_cannot_be_computed_is_blank_and_recorded(shop: Any) -> None:
    quote = shop.save("quote", {"title": "A", "seats": 0})
    assert quote["share"] is None
    with shop.unit() as unit:
        row = unit.connection.execute(select(rule_trace)).mappings().one()
    assert (row["module"], row["rule"], row["record_id"], row["decision"]) == (
        "quote",
        "field:share",
        quote.id,
        "error",
    )
    assert row["error"] == "total / seats: cannot divide by zero (seats is 0)"


def test_searchable_words_follow_the_record(shop: Any) -> None:
    def found(text: str) -> list[int]:
        with shop.unit() as unit:
            return [hit.id for hit in search(unit, text, ["account"])]

    account = shop.save("account", {"name": "Acme 王明"})
    assert (found("acme"), found("王"), found("bolt")) == ([account.id], [account.id], [])
    shop.save("account", {"name": "Bolt 王明"}, record_id=account.id)
    assert (found("acme"), found("王明"), found("bolt")) == ([], [account.id], [account.id])


def test_many_to_many_links_are_added_removed_and_told(shop: Any) -> None:
    one, two, three = (shop.save("account", {"name": name}) for name in ("One", "Two", "Three"))
    shop.save("account", {"partners": [two.id, three.id]}, record_id=one.id)
    shop.save("account", {"partners": [str(three.id)]}, record_id=one.id)
    links = shop.site.runtime().tables.links("account", "partners")
    with shop.unit() as unit:
        assert [tuple(row) for row in unit.connection.execute(select(links))] == [(one.id, three.id)]
    assert [row["changes"] for row in history_of(shop, one)[1:]] == [
        [{"field": "partners", "old": [], "new": [two.id, three.id]}],
        [{"field": "partners", "old": [two.id], "new": []}],
    ]
    with pytest.raises(Refused) as refused:
        shop.save("account", {"partners": [NOBODY]}, record_id=one.id)
    assert problems_of(refused) == [("partners", "link_not_found")]


def test_numbers_count_within_their_year_and_gaps_stay(shop: Any) -> None:
    first = shop.save("quote", {"title": "A"})
    with pytest.raises(Refused):
        shop.save("quote", {"title": ""})
    second = shop.save("quote", {"title": "B"})
    shop.now = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
    third = shop.save("quote", {"title": "C"})
    numbers = [record["number"] for record in (first, second, third)]
    assert numbers[0] == "Q-2026-0001"
    assert numbers[1] > numbers[0]
    assert numbers[2] == "Q-2027-0001", "in Taipei the new year has begun"


@pytest.mark.parametrize(
    ("module", "changes"),
    [
        ("quote", {"title": "A", "due": "2020-01-01"}),
        ("quote", {"title": "A", "stage": "won"}),
        ("account", {"name": "B", "tax_code": "1"}),
        ("quote", {"title": ""}),
    ],
)
def test_a_refused_save_leaves_everything_as_it_was(shop: Any, module: str, changes: dict[str, object]) -> None:
    shop.save("account", {"name": "A", "tax_code": "1"})
    shop.save("quote", {"title": "A"})
    before = shop.contents()
    with shop.unit() as unit, pytest.raises(Refused):
        save(unit, module, changes)
    after = shop.contents()
    if shop.site.engine.dialect.name == "postgresql":
        before.pop("sequence")
        after.pop("sequence")
    assert after == before


def test_a_duplicate_that_only_warns_is_saved_and_told(shop: Any) -> None:
    with shop.unit() as unit:
        save(unit, "account", {"name": "Acme"})
        assert warnings_of(unit) == ()
        save(unit, "account", {"name": "ACME"})
        assert [(one.code, one.text()) for one in warnings_of(unit)] == [
            ("duplicate.same_name", "There is Acme already")
        ]


def test_a_gapless_series_has_no_gap_after_a_refusal(shop: Any) -> None:
    line = LineChange(changes={"product": "P", "quantity": 1, "price": 1})
    shop.save("quote", {"title": "A"}, lines={"lines": [line]})
    with shop.unit() as unit:
        line_id = unit.connection.execute(select(unit.runtime.tables.record("quote_line").c.id)).scalar_one()
        numbers = [save(unit, "part", {"line": line_id, "cost": 1})["number"]]
        with pytest.raises(Refused):
            save(unit, "part", {"line": line_id, "cost": 2_000_000})
        numbers.append(save(unit, "part", {"line": line_id, "cost": 1})["number"])
    assert numbers == ["P1", "P2"]


_CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["", "A", "x" * 201, 7]),
        "discount": st.sampled_from(["5%", "0.1", "90%", "much", None]),
        "stage": st.sampled_from(["open", "won", "nope"]),
        "due": st.sampled_from(["2026-03-08", "2026-03-10", "2026-02-30"]),
        "code": st.sampled_from(["", "c"]),
        "number": st.just("Q-1"),
        "seats": st.sampled_from(["1", "-2", "1.5"]),
        "account": st.sampled_from([None, 1, NOBODY]),
        "nope": st.just(1),
    },
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=_CHANGES)
def test_person_import_and_api_get_the_same_verdict(shop: Any, changes: dict[str, object]) -> None:
    def verdict(source: Any) -> object:
        try:
            with shop.unit("seller", source) as unit:
                saved = save(unit, "quote", changes)
        except Refused as refused:
            return refused.text()
        return {key: value for key, value in saved.values.items() if key not in ("id", "number", "display")}

    assert verdict("person") == verdict("import") == verdict("api")
