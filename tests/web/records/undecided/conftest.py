"""A site in which some things cannot be computed; the browsers and people are those of the folder above."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from customary.platform.accounts import Passwords, create_user
from customary.platform.migration.applying import apply
from customary.platform.migration.planning import plan
from customary.platform.records.saving import save
from customary.platform.site import Site
from customary.platform.storage.engine import WRITE
from customary.platform.unit import SYSTEM, Cause

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)

FILES = {
    "customary.yaml": """\
site: northline
label: Northline
database: sqlite:///site.db
languages: [en, zh-Hans, zh-Hant]
timezone: Asia/Shanghai
currency: CNY
modules: [modules]
""",
    "modules/shop/application.yaml": "application: shop\nlabel: Shop\nicon: cart\n",
    "modules/shop/order.yaml": """\
module: order
label: Order
label_plural: Orders
name: "{name}"
fields:
  name:   {type: text, label: Name, required: true}
  amount: {type: decimal, label: Amount, scale: 2}
  pieces: {type: integer, label: Pieces}
  boxes:  {type: integer, label: Boxes}
  cost:   {type: decimal, label: Cost, scale: 2}
  each:   {type: decimal, label: Each, scale: 2, formula: "amount / pieces"}
  factor: {type: decimal, label: Factor, scale: 2, formula: "amount / cost"}
  stage:  {type: choice, label: Stage, dictionary: stage, default: open}
  batch:  {type: link, label: Batch, to: batch}
layouts:
  detail: {sections: {basic: {fields: [name, amount, pieces, boxes, cost, each, factor, stage, batch]}}}
  edit: {extends: detail}
lists:
  all:   {label: All, columns: [name, amount, pieces, each, factor], sort: [name]}
  dear:  {extends: all, label: Dear, filter: "amount / if_error(pieces, 1) > 2"}
  board: {label: Board, as: board, by: stage, columns: [name], filter: "amount / if_error(pieces, 1) > 2"}
validations:
  fair_price: {check: "amount is blank or boxes is blank or amount / boxes < 100", message: "Too dear", field: amount}
  few_boxes:  {check: "boxes is blank or pieces / boxes < 100", message: "Too many", on_error: warn}
workflows:
  mark_dear:
    label: Mark dear orders
    when: {record: saved}
    if: amount / pieces > 10
    then: [{log: {text: dear}}]
access:
  seller: {read: all, create: true, update: all, fields: {cost: hidden}}
""",
    "modules/shop/batch.yaml": """\
module: batch
label: Batch
label_plural: Batches
name: "{name}"
fields:
  name:  {type: text, label: Name, required: true}
  shares: {type: lines, label: Shares, to: share, by: batch}
related:
  dear: {module: order, via: batch, columns: [name, each], filter: "amount / if_error(pieces, 1) > 2", sort: [name]}
  all:  {module: order, via: batch, columns: [name, each], sort: [name]}
access:
  seller: {read: all, create: true, update: all}
""",
    "modules/shop/share.yaml": """\
module: share
label: Share
label_plural: Shares
name: "{name}"
fields:
  name:  {type: text, label: Name, required: true}
  whole: {type: integer, label: Whole}
  parts: {type: integer, label: Parts}
  part:  {type: decimal, label: Part, scale: 2, formula: "whole / parts"}
  batch: {type: link, label: Batch, to: batch, required: true}
layouts:
  detail: {sections: {basic: {fields: [name, whole, parts, part]}}}
  edit: {extends: detail}
""",
    "modules/shop/dictionaries.yaml": "dictionaries: {stage: {label: Stage, values: {open: Open, closed: Closed}}}\n",
    "modules/shop/roles.yaml": "roles: {seller: {label: Seller, inherits: [employee]}}\n",
    "modules/shop/i18n/zh-Hans.yaml": """\
translations: zh-Hans
keys:
  order.fields.pieces.label: 件数
  order.fields.boxes.label: 箱数
""",
}


@pytest.fixture(scope="session")
def filled_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("undecided") / "site"
    for name, text in FILES.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    site = Site.open(folder, clock=lambda: NOW, with_packaged_modules=False)
    with site.engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        apply(plan(site.declared, connection), connection, now=NOW)
    cheap, password = Passwords(cheap=True), "correct horse"
    with site.unit(SYSTEM, cause=Cause(source="system")) as unit:
        create_user(unit, "wei", name="Wei Lin", roles=["seller"], password=password, passwords=cheap)
        create_user(unit, "min", name="Zhao Min", roles=["administrator"], password=password, passwords=cheap)
        batch = save(unit, "batch", {"name": "Autumn"}).id
        save(unit, "share", {"name": "Half", "whole": 1, "parts": 0, "batch": batch})
        for name, pieces in (("Nothing", 0), ("Blank", None), ("Two", 2), ("Zero", 0)):
            save(unit, "order", {"name": name, "amount": 10, "pieces": pieces, "cost": 0, "batch": batch})
    site.close()
    return folder
