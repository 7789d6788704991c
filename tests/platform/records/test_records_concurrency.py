"""Two people at the same moment: nothing is lost, nothing is there twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from customary.platform.errors import Conflict, Refused
from customary.platform.records.record import LineChange
from customary.platform.records.saving import save


def at_once(shop: Any, works: list[Callable[[Any], object]]) -> list[object]:
    """Do each work in a thread and a transaction of its own, begun together; give results and refusals."""
    ready = threading.Barrier(len(works))
    results: list[object] = [None] * len(works)

    def do(place: int, work: Callable[[Any], object]) -> None:
        def transaction() -> object:
            with shop.unit("chief") as unit:
                return work(unit)

        ready.wait()
        try:
            results[place] = shop.site.retrying(transaction)
        except (Refused, Conflict) as error:
            results[place] = error

    threads = [threading.Thread(target=do, args=one) for one in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_one_of_two_equal_customers_is_refused(shop: Any) -> None:
    account = shop.save("account", {"name": "Acme"}, who="chief")
    for name in ("Ann", "Bob", "Cid"):
        new = {"name": name, "account": account.id}
        results = at_once(shop, [lambda unit, new=new: save(unit, "contact", new)] * 4)  # type: ignore[misc]
        assert sorted(isinstance(result, Refused) for result in results) == [False, True, True, True]
    assert shop.count(shop.site.runtime().tables.record("contact")) == 3


def test_one_of_two_equal_unique_values_is_refused_with_its_field(shop: Any) -> None:
    results = at_once(shop, [lambda unit: save(unit, "account", {"name": "A", "tax_code": "7"})] * 4)
    refused = [result for result in results if isinstance(result, Refused)]
    assert len(refused) == 3
    assert {problem.field for one in refused for problem in one.problems} == {"tax_code"}


def test_lines_that_are_added_at_once_are_all_in_the_total(shop: Any) -> None:
    quote = shop.save("quote", {"title": "A"}, who="chief")
    line = {"quote": quote.id, "product": "P", "quantity": 1, "price": 10}
    results = at_once(shop, [lambda unit: save(unit, "quote_line", line)] * 6)
    assert not [result for result in results if isinstance(result, Exception)]
    assert shop.read(quote)["total"] == Decimal(60)


def test_of_two_changes_of_one_version_one_is_a_conflict(shop: Any) -> None:
    quote = shop.save("quote", {"title": "A"}, who="chief")

    def change(unit: Any) -> object:
        line = LineChange(changes={"product": "P", "quantity": 1, "price": 10})
        return save(unit, "quote", {}, record_id=quote.id, row_version=1, lines={"lines": [line]})

    results = at_once(shop, [change, change])
    assert sorted(isinstance(result, Conflict) for result in results) == [False, True]
    assert (shop.read(quote)["total"], shop.read(quote).row_version) == (Decimal(10), 2)


def test_numbers_that_are_taken_at_once_differ(shop: Any) -> None:
    results: Any = at_once(shop, [lambda unit: save(unit, "quote", {"title": "A"})] * 6)
    assert sorted(result["number"] for result in results) == [f"Q-2026-{number:04}" for number in range(1, 7)]
