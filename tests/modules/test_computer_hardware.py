"""The public data set of a computer hardware seller loads into the packaged modules, whole.

It is not ours to ship. The test runs where the folder lies beside the repository, in any folder's `data/`, or where
CUSTOMARY_TEST_DATA names it; an excerpt of our own making in tests/platform/test_importing.py runs always.
"""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path

import pytest

from customary.metadata.import_maps import read_import_map
from customary.platform import queries
from customary.platform.assembly import open_site
from customary.platform.exchange.importing import ImportReport, run_import
from customary.platform.exchange.tabular import read_csv
from customary.platform.migration.site_schema import apply_site
from customary.platform.queries import Condition, ListRequest, Total
from customary.platform.site import Site
from customary.platform.unit import SYSTEM, Cause, Unit

ROOT = Path(__file__).resolve().parents[2]
MAPS = ROOT / "docs" / "examples" / "import" / "computer_hardware"
FILES = (
    ("sales_teams.csv", "teams", 35),
    ("accounts.csv", "accounts", 85),
    ("products.csv", "products", 7),
    ("sales_pipeline.csv", "opportunities", 8_800),
)
SITE = "site: hardware\nlabel: Hardware\ndatabase: sqlite:///hardware.db\ntimezone: America/New_York\ncurrency: USD\n"


def data_folder() -> Path | None:
    named = os.environ.get("CUSTOMARY_TEST_DATA")
    if named:
        return Path(named)
    return next(iter(sorted(ROOT.parent.glob("*/data/computer_hardware_crm"))), None)


def load(site: Site, folder: Path) -> dict[str, ImportReport]:
    reports = {}
    for name, map_name, _ in FILES:
        reading = read_import_map(MAPS / f"{map_name}.yaml", site.runtime().catalog)
        assert reading.import_map is not None, reading.problems
        reports[name] = run_import(site, reading.import_map, read_csv(folder / name), actor=SYSTEM, file_name=name)
    return reports


def counted(unit: Unit, *conditions: Condition, view: str = "all") -> tuple[int, bool]:
    found = queries.count(unit, ListRequest(module="opportunity", view=view, conditions=conditions))
    return found.value, found.exact


def test_the_maps_fit_the_packaged_modules(tmp_path: Path) -> None:
    (tmp_path / "customary.yaml").write_text(SITE, "utf-8")
    site = open_site(tmp_path)
    for name in ("teams", "accounts", "products", "opportunities"):
        assert read_import_map(MAPS / f"{name}.yaml", site.declared).problems == ()
    site.close()


@pytest.mark.slow
@pytest.mark.skipif(data_folder() is None, reason="the public data set is not on this machine")
def test_every_row_of_the_data_set_is_there_afterwards(tmp_path: Path) -> None:
    """8,927 rows take the whole save path, with every rule of the packaged modules."""
    folder = data_folder()
    assert folder is not None
    (tmp_path / "customary.yaml").write_text(SITE, "utf-8")
    site = open_site(tmp_path)
    apply_site(site)
    reports = load(site, folder)
    assert {name: (one.created, one.failures) for name, one in reports.items()} == {
        name: (count, []) for name, _, count in FILES
    }
    with site.unit(SYSTEM, cause=Cause(source="system"), write=False) as unit:
        assert counted(unit) == (8_800, True)
        states = {state: counted(unit, view=state)[0] for state in ("won", "lost", "engaging", "prospecting")}
        assert states == {"won": 4_238, "lost": 2_473, "engaging": 1_589, "prospecting": 500}
        won = ListRequest(module="opportunity", view="won")
        assert queries.total(unit, won, "sum", "amount") == Total(Decimal(10_005_534), exact=True)
        assert counted(unit, Condition(("account",), "blank"))[0] == 1_425
        assert counted(unit, Condition(("close_date",), "blank"))[0] == 2_089
        assert counted(unit, Condition(("product", "name"), "is", ("GTX Pro",)))[0] == 1_480
        accounts = ListRequest(module="account", conditions=(Condition(("parent",), "not_blank"),))
        assert queries.count(unit, accounts).value == 15
        technology = ListRequest(module="account", conditions=(Condition(("sector",), "is", ("technology",)),))
        assert queries.count(unit, technology).value == 12
        agents = ListRequest(module="user", conditions=(Condition(("superior",), "not_blank"),))
        assert queries.count(unit, agents).value == 35
    site.close()
