"""Saving and importing opportunities of the packaged modules, against SQLAlchemy Core writing the same rows.

The floors write what a save leaves behind (the row, its history row, the words that search finds it by) and decide
nothing. One writes each record by itself, as a save does; the other hands many rows to each statement.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

from measuring import Line, processor_seconds
from sqlalchemy import insert, select

from customary.metadata.import_maps import read_import_map
from customary.platform.assembly import open_site
from customary.platform.exchange.importing import run_import
from customary.platform.exchange.tabular import Row, Table
from customary.platform.migration.site_schema import apply_site
from customary.platform.records.saving import save
from customary.platform.site import Site
from customary.platform.storage.system_tables import history, search_gram
from customary.platform.unit import SYSTEM, Cause

__all__ = ["lines"]

_SITE = "site: bench\nlabel: Bench\ndatabase: sqlite:///bench.db\ntimezone: America/New_York\ncurrency: USD\n"
_CHUNK = 200
_WARM = 50
_MAP = """\
import_map: opportunity
columns:
  number:  {to: external_id, match: true}
  agent:   {to: owner, by: name}
  product: {to: product, by: name}
  account: {to: account, by: name}
  stage:   {to: stage}
  engaged: {to: engaged_on, format: "M/D/YYYY"}
  closed:  {to: close_date, format: "M/D/YYYY"}
  value:   {to: amount}
values:
  name: "{product.name} {account.name}"
initial_state: any
strategy: create_or_update
"""
_COLUMNS = ("number", "agent", "product", "account", "stage", "engaged", "closed", "value")
_STAGES = ("won", "lost", "won", "engaging", "prospecting")


def lines(count: int) -> Iterator[Line]:
    """Measure on a site of its own; yields the floors first."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "customary.yaml").write_text(_SITE, "utf-8")
        (folder / "map.yaml").write_text(_MAP, "utf-8")
        site = open_site(folder)
        apply_site(site)
        try:
            yield from _lines(site, folder, count)
        finally:
            site.close()


def _lines(site: Site, folder: Path, count: int) -> Iterator[Line]:
    people = _partners(site)
    _save_all(site, people, range(_WARM))
    single = Line("floor: Core, a record at a time", _floor(site, count, 1), count)
    yield single
    many = Line(f"floor: Core, {_CHUNK} records at a time", _floor(site, count, _CHUNK), count)
    yield many
    saved = processor_seconds(lambda: _save_all(site, people, range(_WARM, _WARM + count)))
    yield Line("create an opportunity", saved, count, single)
    changed = processor_seconds(lambda: _change_all(site, count))
    yield Line("change its next step", changed, count, single)
    import_ = processor_seconds(lambda: _import(site, folder, count, "I"))
    yield Line("import an opportunity", import_, count, many)
    again = processor_seconds(lambda: _import(site, folder, count, "I"))
    yield Line("import it again, nothing changed", again, count, many)


def _partners(site: Site) -> Mapping[str, list[int]]:
    """Make the agents, products and customers that the opportunities are about."""
    with site.unit(SYSTEM, cause=Cause(source="import", detail="bench")) as unit:
        user = {"language": "en", "active": True}
        return {
            "owner": [save(unit, "user", {"name": f"Agent {n}", "login": f"agent{n}", **user}).id for n in range(30)],
            "product": [save(unit, "product", {"name": f"Product {n}", "price": 100 * (n + 1)}).id for n in range(7)],
            "account": [save(unit, "account", {"name": f"Customer {n}"}).id for n in range(85)],
        }


def _record(people: Mapping[str, list[int]], number: int) -> dict[str, object]:
    day = date(2024, 1, 1) + timedelta(days=number % 300)
    links = {key: ids[number % len(ids)] for key, ids in people.items()}
    return {
        **links,
        "name": f"Product {number % 7} Customer {number % 85}",
        "external_id": f"S{number}",
        "stage": _STAGES[number % 5],
        "amount": number % 5_000,
        "engaged_on": day,
        "close_date": day + timedelta(days=90),
    }


def _save_all(site: Site, people: Mapping[str, list[int]], numbers: range) -> None:
    for start in range(numbers.start, numbers.stop, _CHUNK):
        with site.unit(SYSTEM, cause=Cause(source="import", detail="bench")) as unit:
            for number in range(start, min(start + _CHUNK, numbers.stop)):
                save(unit, "opportunity", _record(people, number), initial_state_any=True)


def _change_all(site: Site, count: int) -> None:
    table = site.runtime().tables.record("opportunity")
    with site.engine.connect() as connection:
        ids = list(connection.execute(select(table.c.id).order_by(table.c.id).limit(count)).scalars())
    for start in range(0, count, _CHUNK):
        with site.unit(SYSTEM, cause=Cause(source="import", detail="bench")) as unit:
            for record_id in ids[start : start + _CHUNK]:
                save(unit, "opportunity", {"next_step": f"Call {record_id}"}, record_id=record_id)


def _import(site: Site, folder: Path, count: int, prefix: str) -> None:
    reading = read_import_map(folder / "map.yaml", site.runtime().catalog)
    if reading.import_map is None:
        raise SystemExit(str(reading.problems))
    rows = tuple(Row(line=number + 2, cells=_cells(prefix, number)) for number in range(count))
    report = run_import(site, reading.import_map, Table(_COLUMNS, rows), actor=SYSTEM, file_name="bench.csv")
    if report.created + report.updated != count:
        raise SystemExit(report.failures[0].reason("en"))


def _cells(prefix: str, number: int) -> tuple[str, ...]:
    day = date(2024, 1, 1) + timedelta(days=number % 300)
    dates = (f"{one.month}/{one.day}/{one.year}" for one in (day, day + timedelta(days=90)))
    return (
        f"{prefix}{number}",
        f"Agent {number % 30}",
        f"Product {number % 7}",
        f"Customer {number % 85}",
        _STAGES[number % 5],
        *dates,
        str(number % 5_000),
    )


def _floor(site: Site, count: int, at_once: int) -> float:
    """Write copies of what a save left behind, in transactions of the same size; then take them back."""
    runtime = site.runtime()
    table = runtime.tables.record("opportunity")
    with site.engine.connect() as connection:
        row = dict(connection.execute(select(table).limit(1)).mappings().one())
        mine = (history.c.module == "opportunity", history.c.record_id == row["id"])
        told = dict(connection.execute(select(history).where(*mine)).mappings().one())
        here = (search_gram.c.module == "opportunity", search_gram.c.record_id == row["id"])
        grams = [dict(one) for one in connection.execute(select(search_gram).where(*here)).mappings()]
    del told["id"]
    first = 1_000_000 * at_once
    rows = [{**row, "id": first + n, "external_id": f"F{first + n}", "number": f"N{first + n}"} for n in range(count)]
    statements = (insert(table), insert(history), insert(search_gram))

    def write() -> None:
        for start in range(0, count, _CHUNK):
            with site.engine.begin() as connection:
                for place in range(start, min(start + _CHUNK, count), at_once):
                    some = rows[place : place + at_once]
                    written = [{**told, "record_id": one["id"]} for one in some]
                    words = [{**gram, "record_id": one["id"]} for one in some for gram in grams]
                    for statement, values in zip(statements, (some, written, words), strict=True):
                        connection.execute(statement, values)

    taken: float = processor_seconds(write)
    with site.engine.begin() as connection:
        for held, key in ((table, "id"), (history, "record_id"), (search_gram, "record_id")):
            connection.execute(held.delete().where(held.c[key] >= first))
    return taken
