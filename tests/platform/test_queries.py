"""Lists: conditions, views, search, order, pages, counts, and what a reader may not see."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from customary.metadata.model.views import SortKey
from customary.metadata.values import Reference
from customary.platform.errors import Denied, NotFound, Refused, UnknownField
from customary.platform.queries import (
    Condition,
    Count,
    Hit,
    ListRequest,
    Page,
    Total,
    count,
    displays,
    grouped,
    lines,
    linked,
    options,
    page,
    paging,
    read,
    related,
    scanning,
    search,
    total,
)
from customary.platform.queries.counting import Group
from customary.platform.queries.explaining import explain_filter
from customary.platform.queries.selection import select_records
from customary.platform.unit import SYSTEM, Actor

DOCUMENTS = {
    "roles": """
        roles:
          seller: {label: Seller}
          clerk:  {label: Clerk}
          chief:  {label: Chief}
    """,
    "dictionaries": """
        dictionaries:
          stage:
            label: Stage
            values:
              open: {label: Open}
              offered: {label: Offered}
              won: {label: Won}
              lost: {label: Lost}
          interest:
            label: Interest
            values:
              paper: {label: Paper}
              ink: {label: Ink}
              glue: {label: Glue}
    """,
    "account": """
        module: account
        label: Account
        label_plural: Accounts
        icon: building
        name: "{name}"
        fields:
          name:  {type: text, search: contains, required: true}
          city:  {type: text}
          phone: {type: phone, search: contains}
          code:  {type: text, search: contains, access: {read: [chief]}}
          vip:   {type: boolean}
          parent: {type: link, to: account}
          friends: {type: links, to: account}
        related:
          deals: {label: Deals, module: deal, via: account, columns: [name, margin], sort: [-amount], limit: 2}
          notes: {label: Notes, module: note, via: about, columns: [name]}
        access:
          seller: {read: own}
          clerk:  {read: all}
          chief:  {read: all}
    """,
    "deal": """
        module: deal
        label: Deal
        label_plural: Deals
        icon: target
        name: "{name}"
        fields:
          name:    {type: text, search: contains}
          amount:  {type: money}
          weight:  {type: decimal, scale: 2}
          pieces:  {type: integer}
          close:   {type: date, index: true}
          seen_at: {type: datetime}
          at:      {type: time}
          takes:   {type: duration}
          hot:     {type: boolean}
          stage:   {type: choice, dictionary: stage}
          interests: {type: choices, dictionary: interest}
          words:   {type: tags}
          account: {type: link, to: account, filter: "vip = record.hot"}
          helper:  {type: user}
          margin:  {type: decimal, access: {read: [chief]}}
          id_card: {type: text, mask: "***{last4}"}
          lines:   {type: lines, to: deal_line, by: deal}
        lists:
          all:  {label: All, columns: [name, account, account.city, amount, margin], sort: [-amount, name]}
          mine: {label: Mine, columns: [name], filter: "owner = user", sort: [margin, name]}
          secret: {label: Secret, columns: [name], filter: "margin > 10"}
          odd: {label: Odd, columns: [name], filter: "hot and (if_error(pieces, 0) > 1 or stage = 'won')", sort: [name]}
          lined: {label: With lines, columns: [name], filter: "count(lines where pieces > 1) > 0", sort: [name]}
        access:
          seller: {read: own}
          clerk:  {read: all, fields: {id_card: masked}}
          chief:  {read: all}
    """,
    "deal_line": """
        module: deal_line
        label: Line
        label_plural: Lines
        icon: list
        name: "{name}"
        owner: none
        fields:
          name: {type: text}
          deal: {type: link, to: deal}
          pieces: {type: integer}
    """,
    "note": """
        module: note
        label: Note
        label_plural: Notes
        icon: tag
        name: "{name}"
        fields:
          name: {type: text, search: prefix}
          about: {type: link_any, to: [account, deal]}
        access:
          clerk: {read: all}
          chief: {read: all}
    """,
}


@pytest.fixture
def scene(make_scene: Callable[..., Any]) -> Any:
    return make_scene(DOCUMENTS)


def names(found: Page) -> list[object]:
    return [record["display"] for record in found.records]


def listed(
    scene: Any, *conditions: Condition, actor: Actor = SYSTEM, module: str = "deal", **more: Any
) -> list[object]:
    more.setdefault("sort", (SortKey(("name",)),))
    with scene.unit(actor, write=False) as unit:
        return names(page(unit, ListRequest(module=module, conditions=conditions, columns=(), **more)))


def where(path: str, operator: str, *values: object) -> Condition:
    return Condition(tuple(path.split(".")), operator, values)


CASES: list[tuple[str, str, tuple[object, ...], str]] = [
    ("name", "is", ("a",), "a"),
    ("name", "is", ('x"\\\n\t\x01',), ""),
    ("name", "is_not", ("a",), "b c d"),
    ("name", "contains", ("Ａ",), "a"),
    ("name", "contains", ("%",), ""),
    ("name", "not_contains", ("a",), "b c d"),
    ("name", "starts_with", ("b",), "b"),
    ("name", "ends_with", ("c",), "c"),
    ("name", "blank", (), ""),
    ("amount", "is", (Decimal("10.5"),), "a"),
    ("amount", "is_not", (Decimal("10.5"),), "b c d"),
    ("amount", "less", (Decimal(0),), "c"),
    ("amount", "at_most", (Decimal("10.5"),), "a c"),
    ("amount", "more", (Decimal("10.5"),), "b"),
    ("amount", "at_least", (Decimal("10.5"),), "a b"),
    ("amount", "between", (Decimal("-3"), Decimal("10.5")), "a c"),
    ("amount", "blank", (), "d"),
    ("amount", "not_blank", (), "a b c"),
    ("pieces", "is", (3,), "a"),
    ("weight", "more", (Decimal("0.005"),), "a"),
    ("close", "is", (date(2026, 3, 2),), "a"),
    ("close", "less", (date(2026, 3, 2),), "b"),
    ("close", "more", (date(2026, 3, 2),), "c"),
    ("close", "between", (date(2026, 2, 1), date(2026, 3, 2)), "a b"),
    ("close", "in_period", ("this_month",), "a c"),
    ("close", "in_period", ("today",), "a"),
    ("seen_at", "at_least", (datetime(2026, 3, 1, 16, tzinfo=UTC),), "a"),
    ("seen_at", "between", (datetime(2026, 3, 1, 15, tzinfo=UTC), datetime(2026, 3, 1, 15, 59, tzinfo=UTC)), "b"),
    ("seen_at", "in_period", ("today",), "a"),
    ("seen_at", "in_period", ("yesterday",), "b"),
    ("at", "less", (datetime(2026, 1, 1, 9, 30, tzinfo=UTC).time(),), "a"),
    ("takes", "more", (timedelta(minutes=90),), "b"),
    ("hot", "is", (True,), "a"),
    ("hot", "is", (False,), "b c d"),
    ("stage", "is", ("won",), "b"),
    ("stage", "is_not", ("won",), "a c d"),
    ("stage", "any_of", ("won", "open"), "a b"),
    ("stage", "none_of", ("won", "open"), "c d"),
    ("stage", "blank", (), "d"),
    ("interests", "any_of", ("paper", "ink"), "a b"),
    ("interests", "all_of", ("paper", "ink"), "a"),
    ("interests", "none_of", ("paper", "ink"), "c d"),
    ("interests", "blank", (), "c d"),
    ("interests", "not_blank", (), "a b"),
    ("words", "any_of", ("新 客户", "x"), "a"),
    ("account.city", "is", ("Taipei",), "a"),
    ("account.city", "is_not", ("Taipei",), "b c d"),
    ("account.vip", "is", (True,), "a"),
    ("account.parent.name", "is", ("Bolt",), "a"),
    ("account", "blank", (), "c d"),
]


@pytest.fixture
def deals(scene: Any) -> Any:
    bolt = scene.add("account", name="Bolt", city="Kyoto")
    acme = scene.add("account", name="Acme", city="Taipei", vip=True, parent=bolt)
    gone = scene.add("account", name="Gone", city="Nara", deleted_at=scene.now)
    scene.ids = {"bolt": bolt, "acme": acme, "gone": gone}
    scene.add(
        "deal",
        name="a",
        amount=Decimal("10.5"),
        weight=Decimal("0.01"),
        pieces=3,
        close=date(2026, 3, 2),
        seen_at=datetime(2026, 3, 1, 16, tzinfo=UTC),
        at=datetime(2026, 1, 1, 9, tzinfo=UTC).time(),
        takes=timedelta(minutes=90),
        hot=True,
        stage="open",
        interests=("paper", "ink"),
        words=("新 客户",),
        account=acme,
    )
    scene.add(
        "deal",
        name="b",
        amount=Decimal(700),
        close=date(2026, 2, 28),
        seen_at=datetime(2026, 3, 1, 15, 59, tzinfo=UTC),
        takes=timedelta(hours=2),
        stage="won",
        interests=("ink",),
        account=bolt,
    )
    scene.add("deal", name="c", amount=Decimal(-3), close=date(2026, 3, 31), stage="lost")
    scene.add("deal", name="d")
    return scene


def test_conditions_mean_what_they_say(deals: Any) -> None:
    found = {
        (path, operator, values): listed(deals, where(path, operator, *values)) for path, operator, values, _ in CASES
    }
    assert found == {(path, operator, values): expected.split() for path, operator, values, expected in CASES}


def test_a_link_is_compared_with_records(deals: Any) -> None:
    acme, bolt, gone = (deals.ids[name] for name in ("acme", "bolt", "gone"))
    assert listed(deals, where("account", "is", acme)) == ["a"]
    assert listed(deals, where("account", "is_not", acme)) == ["b", "c", "d"]
    assert listed(deals, where("account", "any_of", acme, bolt)) == ["a", "b"]
    assert listed(deals, where("account", "none_of", acme, gone)) == ["b", "c", "d"]
    assert listed(deals, where("account", "any_of", acme, bolt), where("hot", "is", True)) == ["a"]


def test_a_link_to_one_of_several_is_compared_with_records(deals: Any) -> None:
    acme = deals.ids["acme"]
    deals.add("note", name="n1", about=Reference("account", acme))
    deals.add("note", name="n2", about=Reference("deal", acme))
    deals.add("note", name="n3")
    assert listed(deals, where("about", "is", Reference("account", acme)), module="note") == ["n1"]
    assert listed(deals, where("about", "is_not", Reference("account", acme)), module="note") == ["n2", "n3"]
    assert listed(deals, where("about.account.city", "is", "Taipei"), module="note") == ["n1"]
    assert listed(deals, where("about", "blank"), module="note") == ["n3"]
    with deals.unit(write=False) as unit:
        found = page(unit, ListRequest(module="note", columns=(("about",), ("about", "account", "city"))))
    assert [(one["about"], one["about.account.city"]) for one in found.records] == [
        (None, None),
        (Reference("deal", acme), None),
        (Reference("account", acme), "Taipei"),
    ]


def test_me_and_my_department_are_the_readers_own(deals: Any) -> None:
    home = deals.department("Home")
    chief = deals.person("chief", "chief", department=home)
    deals.add("deal", name="m", helper=chief.user_id, department=home)
    assert listed(deals, where("helper", "mine"), actor=chief) == ["m"]
    assert listed(deals, where("department", "my_department"), actor=chief) == ["m"]


@pytest.mark.parametrize(
    ("path", "operator", "values"),
    [
        ("name", "less_than_ever", ("x",)),
        ("name", "is", ()),
        ("name", "any_of", ()),
        ("amount", "between", (Decimal(1),)),
        ("stage", "is", ("no_such_stage",)),
        ("stage", "less", ("won",)),
        ("close", "in_period", ("next_never",)),
        ("hot", "contains", ("x",)),
        ("name", "contains", ("x" * 5_000,)),
    ],
)
def test_a_condition_that_makes_no_sense_is_refused(deals: Any, path: str, operator: str, values: Any) -> None:
    with pytest.raises(Refused) as caught:
        listed(deals, where(path, operator, *values))
    assert [problem.code for problem in caught.value.problems] == ["bad_condition"]


HIDDEN_WAYS: list[Callable[[str], ListRequest]] = [
    lambda path: ListRequest(module="deal", conditions=(where(path, "blank"),)),
    lambda path: ListRequest(module="deal", sort=(SortKey(tuple(path.split("."))),)),
    lambda path: ListRequest(module="deal", columns=(tuple(path.split(".")),)),
]


@pytest.mark.parametrize("way", HIDDEN_WAYS)
@pytest.mark.parametrize("path", ["margin", "account.code", "nothing", "account.nothing", "name.nothing", "about.x"])
def test_a_hidden_field_is_refused_like_one_that_does_not_exist(
    deals: Any, way: Callable[[str], ListRequest], path: str
) -> None:
    clerk = deals.person("clerk", "clerk")
    for ask in (page, count):
        if ask is count and not way(path).conditions:
            continue
        with deals.unit(clerk, write=False) as unit, pytest.raises(UnknownField) as caught:
            ask(unit, way(path))
        assert caught.value.path == tuple(path.split("."))
        assert caught.value.text() == f"There is no field “{path}” in deal."


def test_a_masked_field_is_shown_in_part_and_asked_for_nowhere(deals: Any) -> None:
    clerk = deals.person("clerk", "clerk")
    deals.add("deal", name="e", id_card="A123456789")
    with deals.unit(clerk, write=False) as unit:
        found = page(unit, ListRequest(module="deal", columns=(("id_card",),), conditions=(where("name", "is", "e"),)))
        assert [record["id_card"] for record in found.records] == ["***6789"]
        for request in (
            ListRequest(module="deal", conditions=(where("id_card", "starts_with", "A"),)),
            ListRequest(module="deal", sort=(SortKey(("id_card",)),)),
        ):
            with pytest.raises(UnknownField):
                page(unit, request)
        with pytest.raises(UnknownField):
            total(unit, ListRequest(module="deal"), "max", "id_card")


def test_a_view_gives_its_columns_and_order_without_what_is_hidden(deals: Any) -> None:
    clerk, chief = deals.person("clerk", "clerk"), deals.person("chief", "chief")
    with deals.unit(clerk, write=False) as unit:
        found = page(unit, ListRequest(module="deal", view="all"))
    assert names(found) == ["b", "a", "c", "d"]
    assert list(found.records[0].values) == [
        "id",
        "row_version",
        "display",
        "name",
        "account",
        "account.city",
        "amount",
    ]
    assert [record["account.city"] for record in found.records] == ["Kyoto", "Taipei", None, None]
    with deals.unit(chief, write=False) as unit:
        assert "margin" in page(unit, ListRequest(module="deal", view="all")).records[0]
    with deals.unit(clerk, write=False) as unit, pytest.raises(UnknownField):
        page(unit, ListRequest(module="deal", view="secret"))


def test_a_view_filters_as_its_reader(deals: Any) -> None:
    seller, clerk = deals.person("seller", "seller"), deals.person("clerk", "clerk")
    deals.add("deal", name="s", owner=seller.user_id)
    deals.add("deal", name="k", owner=clerk.user_id)
    for actor, expected in ((seller, ["s"]), (clerk, ["k"])):
        with deals.unit(actor, write=False) as unit:
            assert names(page(unit, ListRequest(module="deal", view="mine"))) == expected
            assert count(unit, ListRequest(module="deal", view="mine")) == Count(1, exact=True)
    with deals.unit(write=False) as unit, pytest.raises(Refused) as caught:
        page(unit, ListRequest(module="deal", view="none"))
    assert caught.value.problems[0].code == "no_such_view"


def test_a_view_may_count_related_rows(deals: Any) -> None:
    a, b = (deals.add("deal", name=name) for name in ("x", "y"))
    deals.add("deal_line", deal=a, pieces=2)
    deals.add("deal_line", deal=b, pieces=1)
    deals.add("deal_line", deal=b, pieces=9, deleted_at=deals.now)
    assert listed(deals, view="lined") == ["x"]


def test_a_link_to_a_record_out_of_reach_tells_nothing_of_it(deals: Any) -> None:
    seller = deals.person("seller", "seller")
    own = deals.add("account", name="Own", city="Taipei", owner=seller.user_id)
    deals.add("deal", name="near", owner=seller.user_id, account=own)
    deals.add("deal", name="far", owner=seller.user_id, account=deals.ids["acme"])
    assert listed(deals, where("account.city", "is", "Taipei"), actor=seller) == ["near"]
    with deals.unit(seller, write=False) as unit:
        request = ListRequest(module="deal", columns=(("account", "city"),), sort=(SortKey(("name",)),))
        assert [record["account.city"] for record in page(unit, request).records] == [None, "Taipei"]
        references = [("account", own), ("account", deals.ids["acme"]), ("nothing", 1)]
        assert displays(unit, references) == {("account", own): "Own"}


def test_a_link_into_the_recycle_bin_is_blank_for_filters(deals: Any) -> None:
    deals.add("deal", name="z", account=deals.ids["gone"])
    assert listed(deals, where("account.city", "is", "Nara")) == []
    with deals.unit(write=False) as unit:
        assert displays(unit, [("account", deals.ids["gone"])]) == {("account", deals.ids["gone"]): "Gone"}


def test_the_recycle_bin_lists_what_lists_leave_out(deals: Any) -> None:
    assert listed(deals, module="account") == ["Acme", "Bolt"]
    assert listed(deals, module="account", deleted=True) == ["Gone"]
    with deals.unit(write=False) as unit:
        assert count(unit, ListRequest(module="account", deleted=True)) == Count(1, exact=True)
        with pytest.raises(NotFound):
            read(unit, "account", deals.ids["gone"])
        assert read(unit, "account", deals.ids["gone"], deleted=True)["name"] == "Gone"


SORTS = [
    (),
    ("name",),
    ("-name",),
    ("amount",),
    ("-amount",),
    ("stage", "-amount"),
    ("-stage", "amount", "-close"),
    ("hot", "name"),
    ("account", "-pieces"),
    ("account.city",),
    ("-account.city", "-id"),
    ("created_at",),
]


@pytest.mark.parametrize("sort", SORTS, ids=lambda sort: ",".join(sort) or "none")
def test_pages_forwards_and_backwards_show_every_record_once_in_order(scene: Any, sort: tuple[str, ...]) -> None:
    rng = random.Random(7)
    accounts = [scene.add("account", name=f"A{n}", city=rng.choice([None, "x", "y"])) for n in range(3)]
    for number in range(23):
        scene.add(
            "deal",
            searched=False,
            name=rng.choice([None, "x", "Y", "客", f"n{number}"]),
            amount=rng.choice([None, Decimal(1), Decimal("1.5"), Decimal(-2)]),
            pieces=rng.choice([None, 1, 2]),
            close=rng.choice([None, date(2026, 1, 1), date(2025, 1, 1)]),
            hot=rng.random() < 0.5,
            stage=rng.choice([None, "open", "won", "lost"]),
            account=rng.choice([None, *accounts]),
        )
    keys = tuple(SortKey(tuple(one.lstrip("-").split(".")), one.startswith("-")) for one in sort)
    with scene.unit(write=False) as unit:
        whole = page(unit, ListRequest(module="deal", sort=keys, limit=100)).records
        assert len(whole) == 23
        forward: list[int] = []
        cursor = None
        while True:
            found = page(unit, ListRequest(module="deal", sort=keys, limit=4, after=cursor))
            forward.extend(record.id for record in found.records)
            assert (found.previous is None) == (cursor is None)
            cursor = found.next
            if cursor is None:
                break
        assert forward == [record.id for record in whole]
        backward: list[int] = []
        cursor = found.previous
        while cursor is not None:
            found = page(unit, ListRequest(module="deal", sort=keys, limit=4, before=cursor))
            backward = [record.id for record in found.records] + backward
            assert found.next is not None
            cursor = found.previous
        assert backward == forward[: len(backward)]
        assert len(backward) == 20
    _check_order(scene, keys, [record.id for record in whole])


def _check_order(scene: Any, keys: tuple[SortKey, ...], ids: list[int]) -> None:
    """Sort in Python by the same rule: blanks last, choices in their declared order, then the id."""
    ranks = {code: place for place, code in enumerate(("open", "offered", "won", "lost"))}

    def value(record_id: int, key: SortKey) -> Any:
        record = scene.record("deal", record_id)
        found = record[key.path[0]]
        if key.path[0] == "account" and found is not None:
            found = scene.record("account", found)[key.path[1] if len(key.path) > 1 else "display"]
        return ranks[found] if key.path[0] == "stage" and found is not None else found

    ordered = sorted(ids, reverse=keys[-1].descending if keys else True)
    for key in reversed(keys):
        filled = [one for one in ordered if value(one, key) is not None]
        blank = [one for one in ordered if value(one, key) is None]
        filled.sort(key=lambda one, key=key: value(one, key), reverse=key.descending)  # type: ignore[misc]
        if key.descending:  # a reversed sort keeps equal ones in their order, so nothing else is to do
            pass
        ordered = [*filled, *blank]
    assert ids == ordered


def test_a_list_cannot_be_sorted_by_what_has_no_order(deals: Any) -> None:
    for path in ("interests", "words", "lines", "about"):
        module = "note" if path == "about" else "deal"
        with deals.unit(write=False) as unit, pytest.raises(Refused) as caught:
            page(unit, ListRequest(module=module, sort=(SortKey((path,)),)))
        assert caught.value.problems[0].code == "not_sortable"


@pytest.mark.parametrize(
    "cursor", ["", "x", "eyJhIjoxfQ", "W1tdLFtdXQ", "%%%", "客", "W1siaWQiXSxbIngiXV0", "A" * 10_000]
)
def test_a_cursor_that_is_none_is_refused(deals: Any, cursor: str) -> None:
    with deals.unit(write=False) as unit, pytest.raises(Refused) as caught:
        page(unit, ListRequest(module="deal", after=cursor))
    assert caught.value.problems[0].code == "bad_cursor"


def test_a_cursor_of_another_order_is_refused(deals: Any) -> None:
    with deals.unit(write=False) as unit:
        found = page(unit, ListRequest(module="deal", sort=(SortKey(("name",)),), limit=1))
        with pytest.raises(Refused):
            page(unit, ListRequest(module="deal", sort=(SortKey(("name",), True),), limit=1, after=found.next))


def test_counts_are_exact_up_to_the_cap_and_estimated_beyond(scene: Any) -> None:
    for number in range(40):
        scene.add("deal", searched=False, name=f"n{number}", hot=number % 2 == 0)
    with scene.unit(write=False) as unit:
        hot = ListRequest(module="deal", conditions=(where("hot", "is", True),))
        assert count(unit, hot, cap=20) == Count(20, exact=True)
        assert count(unit, hot, cap=10) == Count(21, exact=False)
        assert count(unit, ListRequest(module="deal"), cap=10) == Count(40, exact=False)


def test_totals_are_exact_and_of_what_the_reader_sees(deals: Any) -> None:
    seller, clerk = deals.person("seller", "seller"), deals.person("clerk", "clerk")
    deals.add("deal", name="s", owner=seller.user_id, amount=Decimal("0.3333"), pieces=2)
    every = ListRequest(module="deal")
    with deals.unit(clerk, write=False) as unit:
        assert total(unit, every, "sum", "amount") == Total(Decimal("707.8333"))
        assert total(unit, every, "min", "amount").value == Decimal(-3)
        assert total(unit, every, "max", "close").value == date(2026, 3, 31)
        assert total(unit, every, "sum", "pieces").value == 5
        assert total(unit, every, "avg", "pieces").value == Decimal("2.5")
        assert (
            total(unit, ListRequest(module="deal", conditions=(where("name", "is", "no"),)), "sum", "amount").value
            is None
        )
        with pytest.raises(UnknownField):
            total(unit, every, "sum", "margin")
        with pytest.raises(Refused):
            total(unit, every, "sum", "name")
    with deals.unit(seller, write=False) as unit:
        assert total(unit, every, "sum", "amount").value == Decimal("0.3333")


def test_a_total_may_be_larger_than_any_value(scene: Any) -> None:
    for _ in range(12):
        scene.add("deal", searched=False, amount=Decimal("99999999999999.9999"), pieces=-999_999_999_999_999_999)
    with scene.unit(write=False) as unit:
        every = ListRequest(module="deal")
        assert total(unit, every, "sum", "amount").value == Decimal("1199999999999999.9988")
        assert total(unit, every, "sum", "pieces").value == -11_999_999_999_999_999_988
        assert total(unit, every, "avg", "pieces").value == -999_999_999_999_999_999
        assert grouped(unit, every, "hot", "amount") == {False: Group(12, Decimal("1199999999999999.9988"))}


def test_what_sql_cannot_say_of_a_view_is_evaluated_for_what_it_leaves(scene: Any) -> None:
    for name, more in (
        ("a", {"hot": True, "pieces": 2}),
        ("b", {"hot": True, "pieces": 1}),
        ("c", {"hot": True, "stage": "won", "amount": Decimal("1.5")}),
        ("d", {"hot": False, "pieces": 9}),
    ):
        scene.add("deal", name=name, **more)
    request = ListRequest(module="deal", view="odd")
    with scene.unit(write=False) as unit:
        (residual,) = select_records(unit, request).residuals
        assert residual.not_pushable == ("if_error(pieces, 0)",)
        assert names(page(unit, request)) == ["a", "c"]
        assert count(unit, request) == Count(2, exact=True)
        assert total(unit, request, "sum", "pieces") == Total(2)
        assert grouped(unit, request, "stage", "amount") == {None: Group(1, None), "won": Group(1, Decimal("1.5"))}


def test_a_filter_is_explained_with_what_is_left_of_it(scene: Any) -> None:
    scene.add("deal", name="a", hot=True, pieces=2)
    with scene.unit(write=False) as unit:
        found = explain_filter(unit, ListRequest(module="deal", view="odd"))
        assert found.residual == ("if_error(pieces, 0) > 1 or stage = 'won'",)
        assert found.not_pushable == ("if_error(pieces, 0)",)
        assert "hot" in found.sql
        assert found.plan
        assert (found.records, found.is_slow) == (1, False)
        whole = explain_filter(unit, ListRequest(module="deal", conditions=(where("id", "is", 1),)))
        assert (whole.residual, whole.not_pushable) == ((), ())
        by_day = explain_filter(unit, ListRequest(module="deal", conditions=(where("close", "is", date(2026, 3, 2)),)))
        assert unit.runtime.dialect == "postgresql" or any("m_deal" in one for one in by_day.indexes)
        assert (found.estimated is None) == (unit.runtime.dialect == "sqlite")


def test_a_long_search_ends_says_so_and_goes_on_where_it_ended(scene: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (paging, scanning):
        monkeypatch.setattr(module, "MOST_SCANNED", 6)
        monkeypatch.setattr(module, "CHUNK", 3)
    for number in range(20):
        pieces = 2 if number in (1, 8, 9, 18) else 1
        scene.add("deal", name=f"n{number:02}", hot=True, pieces=pieces, amount=Decimal(number))
    request = ListRequest(module="deal", view="odd")
    with scene.unit(write=False) as unit:
        pages = [page(unit, request)]
        while (after := pages[-1].next) is not None:
            pages.append(page(unit, replace(request, after=after)))
        assert [names(one) for one in pages] == [["n01"], ["n08", "n09"], [], ["n18"]]
        assert [one.complete for one in pages] == [False, False, False, True]
        backward = [page(unit, replace(request, before=pages[-1].previous))]
        while (before := backward[-1].previous) is not None:
            backward.append(page(unit, replace(request, before=before)))
        assert sorted(str(name) for one in backward for name in names(one)) == ["n01", "n08", "n09"]
        assert count(unit, request) == Count(1, exact=False, at_least=True)
        assert total(unit, request, "sum", "amount") == Total(Decimal(18), exact=False)
        assert grouped(unit, request, "hot") == {True: Group(1, None, exact=False)}


def test_a_search_that_ends_with_its_list_is_complete(scene: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (paging, scanning):
        monkeypatch.setattr(module, "MOST_SCANNED", 6)
        monkeypatch.setattr(module, "CHUNK", 3)
    for number in range(6):
        scene.add("deal", name=f"n{number}", hot=True, pieces=2 if number == 5 else 1)
    request = ListRequest(module="deal", view="odd")
    with scene.unit(write=False) as unit:
        found = page(unit, request)
        assert (names(found), found.complete, found.next) == (["n5"], True, None)
        assert count(unit, request) == Count(1, exact=True)


def test_a_board_has_a_count_and_a_sum_for_each_value(deals: Any) -> None:
    with deals.unit(write=False) as unit:
        assert grouped(unit, ListRequest(module="deal"), "stage", "amount") == {
            "open": Group(1, Decimal("10.5")),
            "won": Group(1, Decimal(700)),
            "lost": Group(1, Decimal(-3)),
            None: Group(1, None),
        }


@pytest.fixture
def named(scene: Any) -> Any:
    scene.ids = {
        "kais": scene.add("account", name="凯斯电子客户", phone="+86 138-0013-8000", code="密码9"),
        "acme": scene.add("account", name="Acme Tools 2026", phone="02-2345-6789"),
        "note": scene.add("note", name="Acme called"),
    }
    return scene


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("客", ["凯斯电子客户"]),
        ("凯斯", ["凯斯电子客户"]),
        ("acm", ["Acme Tools 2026"]),
        ("ＡＣＭＥ tools", ["Acme Tools 2026"]),
        ("２０２６", ["Acme Tools 2026"]),
        ("138-0013", ["凯斯电子客户"]),
        ("23456789", ["Acme Tools 2026"]),
        ("acme 客户", []),
        ("---", []),
    ],
)
def test_search_in_a_list_finds_words(named: Any, text: str, expected: list[str]) -> None:
    assert listed(named, module="account", text=text) == expected


def test_search_over_all_modules_finds_what_the_reader_sees(named: Any) -> None:
    clerk, seller = named.person("clerk", "clerk"), named.person("seller", "seller")
    ids = named.ids
    with named.unit(clerk, write=False) as unit:
        assert search(unit, "acme") == (
            Hit("account", ids["acme"], "Acme Tools 2026"),
            Hit("note", ids["note"], "Acme called"),
        )
        assert search(unit, "acme", modules=["note", "nothing"]) == (Hit("note", ids["note"], "Acme called"),)
        assert search(unit, "") == ()
    with named.unit(seller, write=False) as unit:
        assert search(unit, "acme") == ()


def test_nobody_finds_a_record_by_a_field_that_is_hidden(named: Any) -> None:
    clerk, chief = named.person("clerk", "clerk"), named.person("chief", "chief")
    assert listed(named, module="account", text="密码", actor=clerk) == []
    assert listed(named, module="account", text="密码", actor=chief) == ["凯斯电子客户"]
    for actor, hits in ((clerk, 0), (chief, 1)):
        with named.unit(actor, write=False) as unit:
            assert len(search(unit, "密码")) == hits


def test_reading_one_record_gives_what_the_reader_may_see(deals: Any) -> None:
    clerk, seller, nobody = deals.person("k", "clerk"), deals.person("s", "seller"), deals.person("n")
    deal = deals.add("deal", name="e", id_card="A123456789", margin=Decimal(3))
    with deals.unit(clerk, write=False) as unit:
        record = read(unit, "deal", deal)
        assert "margin" not in record
        assert (record["name"], record["id_card"], record.row_version) == ("e", "***6789", 1)
        with pytest.raises(NotFound):
            read(unit, "deal", deal + 1_000)
    with deals.unit(seller, write=False) as unit, pytest.raises(NotFound):
        read(unit, "deal", deal)
    with deals.unit(nobody, write=False) as unit, pytest.raises(Denied):
        read(unit, "deal", deal)
    with deals.unit(write=False) as unit, pytest.raises(Denied):
        read(unit, "nothing", deal)


def test_lines_and_links_of_a_record(deals: Any) -> None:
    seller = deals.person("seller", "seller")
    deal = deals.add("deal", name="l")
    first, second = (deals.add("deal_line", name=name, deal=deal) for name in ("one", "two"))
    deals.add("deal_line", name="gone", deal=deal, deleted_at=deals.now)
    acme, bolt = deals.ids["acme"], deals.ids["bolt"]
    with deals.unit() as unit:
        links = unit.runtime.tables.links("account", "friends")
        unit.connection.execute(links.insert(), [{"source_id": acme, "target_id": one} for one in (bolt, acme)])
        assert [record.id for record in lines(unit, "deal", deal, "lines")] == [first, second]
        assert linked(unit, "account", acme, "friends") == ((acme, "Acme"), (bolt, "Bolt"))
        with pytest.raises(UnknownField):
            lines(unit, "deal", deal, "name")
    with deals.unit(seller, write=False) as unit:
        with pytest.raises(NotFound):
            lines(unit, "deal", deal, "lines")
        with pytest.raises(NotFound):
            linked(unit, "account", acme, "friends")


def test_related_blocks_show_what_links_here(deals: Any) -> None:
    clerk = deals.person("clerk", "clerk")
    acme = deals.ids["acme"]
    for name, amount in (("x", 1), ("y", 99)):
        deals.add("deal", name=name, account=acme, amount=Decimal(amount))
    deals.add("note", name="n1", about=Reference("account", acme))
    deals.add("note", name="n2", about=Reference("deal", acme))
    with deals.unit(clerk, write=False) as unit:
        blocks = unit.runtime.catalog.modules["account"].related
        first = related(unit, "account", acme, blocks["deals"])
        assert names(first) == ["y", "a"]
        assert "margin" not in first.records[0]
        assert names(related(unit, "account", acme, blocks["deals"], after=first.next)) == ["x"]
        assert names(related(unit, "account", acme, blocks["notes"])) == ["n1"]
        with pytest.raises(NotFound):
            related(unit, "account", 9_999, blocks["deals"])


def test_a_link_offers_what_its_filter_and_the_reader_allow(deals: Any) -> None:
    seller, chief = deals.person("seller", "seller"), deals.person("chief", "chief")
    acme, bolt = deals.ids["acme"], deals.ids["bolt"]
    field = deals.site.runtime().catalog.modules["deal"].fields["account"]
    helper = deals.site.runtime().catalog.modules["deal"].fields["helper"]
    with deals.unit(chief, write=False) as unit:
        assert options(unit, field, "", {"hot": True}) == ((acme, "Acme"),)
        assert options(unit, field, "", {"hot": False}) == ((bolt, "Bolt"),)
        assert options(unit, field, "bo", {"hot": False}) == ((bolt, "Bolt"),)
        assert options(unit, field, "bo", {"hot": True}) == ()
        assert options(unit, helper) == ()
    with deals.unit(write=False) as unit:
        assert [name for _, name in options(unit, helper, limit=1)] == ["Chief"]
    with deals.unit(seller, write=False) as unit:
        assert options(unit, field, "", {"hot": True}) == ()
