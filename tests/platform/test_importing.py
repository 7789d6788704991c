"""Imports: rows become records by the one save path, and what does not fit comes back with its reason."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from customary.metadata.import_maps import read_import_map
from customary.platform import queries
from customary.platform.errors import Denied, Refused
from customary.platform.exchange.importing import ImportReport, run_import
from customary.platform.exchange.tabular import Row, Table, UnreadableFile, read_csv, write_csv
from customary.platform.queries import ListRequest
from customary.platform.records.record import Record
from customary.platform.site import Site
from customary.platform.unit import SYSTEM, Actor

DOCUMENTS = {
    "company": """
        module: company
        label: Company
        label_plural: Companies
        icon: building
        name: "{name}"
        fields:
          name:    {type: text, required: true, unique: true}
          sector:  {type: choice, dictionary: sector}
          parent:  {type: link, to: company}
          revenue: {type: decimal, digits: 14, scale: 2, min: 0}
        access:
          clerk:  {read: all, create: true, update: all, import: all}
          reader: {read: all}
        """,
    "deal": """
        module: deal
        label: Deal
        label_plural: Deals
        icon: target
        name: "{title}"
        fields:
          code:    {type: text, unique: true}
          title:   {type: text, required: true}
          company: {type: link, to: company}
          stage:   {type: choice, dictionary: stage, default: open, required: true}
          begun:   {type: date}
          amount:  {type: money}
        process:
          field: stage
          start: open
          transitions:
            win: {from: [open], to: won, require: [amount]}
        """,
    "dictionaries": """
        dictionaries:
          sector:
            values:
              tech:   {label: Technology}
              retail: {label: Retail}
          stage:
            values:
              open: {label: Open}
              won:  {label: Won}
        """,
    "roles": """
        roles:
          clerk:  {label: Clerk}
          reader: {label: Reader}
        """,
}
COMPANY_MAP = """
import_map: company
columns:
  name:      {to: name, match: true}
  sector:    {to: sector, values: {tecnology: tech}}
  belongs to: {to: parent, by: name}
  revenue:   {to: revenue}
"""
DEAL_MAP = """
import_map: deal
columns:
  no:      {to: code, match: true}
  company: {to: company, by: name, create: true}
  stage:   {to: stage}
  begun:   {to: begun, format: "M/D/YYYY"}
  value:   {to: amount}
values:
  title: "{company.name} {code}"
initial_state: any
"""


def imported(site: Site, tmp_path: Path, map_text: str, csv_text: str, actor: Actor = SYSTEM) -> ImportReport:
    (tmp_path / "map.yaml").write_text(map_text, "utf-8")
    (tmp_path / "rows.csv").write_text(csv_text, "utf-8")
    reading = read_import_map(tmp_path / "map.yaml", site.runtime().catalog)
    assert reading.problems == ()
    assert reading.import_map is not None
    return run_import(site, reading.import_map, read_csv(tmp_path / "rows.csv"), actor=actor, file_name="rows.csv")


def records(scene: Any, module: str) -> list[Record]:
    with scene.unit(write=False) as unit:
        return list(queries.page(unit, ListRequest(module=module, limit=200)).records)


@pytest.fixture
def scene(make_scene: Any) -> Any:
    return make_scene(DOCUMENTS)


def outcome(report: ImportReport) -> tuple[int, int, int, list[tuple[int, str]]]:
    return report.created, report.updated, report.skipped, [(one.row.line, one.reason("en")) for one in report.failures]


def test_rows_become_records_and_a_parent_may_stand_further_down(scene: Any, tmp_path: Path) -> None:
    csv_text = "name,sector,belongs to,revenue\nAcorn,tecnology,Beech,\nBeech,Retail,,1200.50\n"
    assert outcome(imported(scene.site, tmp_path, COMPANY_MAP, csv_text)) == (2, 0, 0, [])
    found = {record["name"]: record for record in records(scene, "company")}
    assert found["Acorn"]["parent"] == found["Beech"].id
    assert (found["Acorn"]["sector"], found["Beech"]["sector"]) == ("tech", "retail")
    assert found["Beech"]["revenue"] == Decimal("1200.50")


def test_importing_again_updates_instead_of_doubling(scene: Any, tmp_path: Path) -> None:
    csv_text = "name,sector,belongs to,revenue\nAcorn,tech,,10\n"
    imported(scene.site, tmp_path, COMPANY_MAP, csv_text)
    again = imported(scene.site, tmp_path, COMPANY_MAP, csv_text.replace(",10", ",20"))
    assert outcome(again) == (0, 1, 0, [])
    assert [record["revenue"] for record in records(scene, "company")] == [Decimal(20)]


def test_each_bad_row_comes_back_with_its_reason_and_the_others_stay(scene: Any, tmp_path: Path) -> None:
    csv_text = (
        "name,sector,belongs to,revenue\n"
        "Acorn,tech,,10\n"
        ",tech,,10\n"
        "Cedar,mining,,10\n"
        "Dogwood,tech,,-5\n"
        "Elm,tech,Nowhere,5\n"
        "Fir,retail,,7\n"
    )
    created, _, _, failures = outcome(imported(scene.site, tmp_path, COMPANY_MAP, csv_text))
    assert created == 3
    assert [line for line, _ in failures] == [3, 4, 5, 6]
    assert "Name" in failures[0][1]
    assert "mining" in failures[1][1]
    assert "Revenue" in failures[2][1]
    assert failures[3][1] == "Parent: there is no “Nowhere”."
    assert sorted(str(record["name"]) for record in records(scene, "company")) == ["Acorn", "Elm", "Fir"]


def test_a_process_may_begin_in_any_state_and_links_are_made(scene: Any, tmp_path: Path) -> None:
    csv_text = "no,company,stage,begun,value\nA1,Acorn,won,3/1/2017,1054\nA2,Acorn,open,,\nA3,,won,13/1/2017,5\n"
    created, _, _, failures = outcome(imported(scene.site, tmp_path, DEAL_MAP, csv_text))
    assert (created, [line for line, _ in failures]) == (2, [4])
    assert failures[0][1] == "Begun: “13/1/2017” is no date of the form M/D/YYYY."
    deals = {record["code"]: record for record in records(scene, "deal")}
    assert deals["A1"]["title"] == "Acorn A1"
    assert str(deals["A1"]["begun"]) == "2017-03-01"
    assert len(records(scene, "company")) == 1


def test_who_may_not_import_is_refused_before_the_first_row(scene: Any, tmp_path: Path) -> None:
    clerk, reader = scene.person("clara", "clerk"), scene.person("rene", "reader")
    csv_text = "name,sector,belongs to,revenue\nAcorn,tech,,10\n"
    with pytest.raises(Denied):
        imported(scene.site, tmp_path, COMPANY_MAP, csv_text, reader)
    assert records(scene, "company") == []
    assert outcome(imported(scene.site, tmp_path, COMPANY_MAP, csv_text, clerk)) == (1, 0, 0, [])


def test_a_missing_column_is_named(scene: Any, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="“belongs to”"):
        imported(scene.site, tmp_path, COMPANY_MAP, "name,sector,revenue\nAcorn,tech,1\n")


def test_every_mistake_of_a_map_is_reported_at_its_line(scene: Any, tmp_path: Path) -> None:
    path = tmp_path / "map.yaml"
    path.write_text(
        "import_map: deal\ncolumns:\n  a: {to: titel}\n  b: {to: created_at}\n  c: {to: stage, by: name}\n"
        '  d: {to: begun, format: "MM-YYYY"}\n  e: {match: true}\n  f: {to: amount}\n  g: {to: amount}\n'
        'values:\n  code: "{titel}"\n',
        "utf-8",
    )
    reading = read_import_map(path, scene.site.runtime().catalog)
    assert reading.import_map is None
    assert [(problem.code, problem.span.line) for problem in reading.problems] == [
        ("M302", 3),
        ("M906", 4),
        ("M908", 5),
        ("M911", 6),
        ("M904", 7),
        ("M907", 9),
        ("E201", 11),
    ]
    assert reading.problems[0].suggestions == ("title",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_file_is_read_in_any_usual_encoding(tmp_path: Path, encoding: str) -> None:
    text = "名称;城市\n上海瑞海物流有限公司;上海市浦东新区\n北京华辰科技有限公司;北京市海淀区中关村大街\n"
    (tmp_path / "a.csv").write_bytes(text.encode(encoding))
    assert read_csv(tmp_path / "a.csv") == Table(
        ("名称", "城市"),
        (
            Row(2, ("上海瑞海物流有限公司", "上海市浦东新区")),
            Row(3, ("北京华辰科技有限公司", "北京市海淀区中关村大街")),
        ),
    )


def test_a_cell_that_begins_like_a_formula_is_written_harmless_and_read_back(tmp_path: Path) -> None:
    cells = ("=1+1", "+86 21", "@x", "-5", "plain")
    write_csv(tmp_path / "a.csv", ("a", "b", "c", "d", "e"), [cells])
    assert "\n'=1+1,'+86 21,'@x,'-5,plain" in (tmp_path / "a.csv").read_text("utf-8-sig").replace("\r", "")
    assert read_csv(tmp_path / "a.csv").rows[0].cells == cells


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "first line"), ("a,a\n1,2\n", "twice"), ("a,b\n1,2,3\n", "line 2: 3 cells"), ('a\n"x\n', "line")],
)
def test_a_file_that_is_no_table_is_refused_in_words(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "a.csv").write_text(text, "utf-8")
    with pytest.raises(UnreadableFile, match=said):
        read_csv(tmp_path / "a.csv")


def test_a_key_that_comes_twice_in_a_file_means_one_record(scene: Any, tmp_path: Path) -> None:
    text = "name,sector,belongs to,revenue\nAcme,tech,,1\nBeta,tech,,2\nAcme,retail,,3\nBeta,,,4\nAcme,,,5\n"
    assert outcome(imported(scene.site, tmp_path, COMPANY_MAP, text)) == (2, 3, 0, [])
    found = {str(one["name"]): (one["sector"], one["revenue"]) for one in records(scene, "company")}
    assert found == {"Acme": ("retail", Decimal("5.00")), "Beta": ("tech", Decimal("4.00"))}


def test_a_key_is_found_again_after_a_row_was_taken_back(scene: Any, tmp_path: Path) -> None:
    text = "name,sector,belongs to,revenue\nAcme,tech,,1\nBad,tech,,-1\nAcme,retail,,3\nBad,tech,,4\nBad,retail,,5\n"
    report = imported(scene.site, tmp_path, COMPANY_MAP, text)
    assert (report.created, report.updated, [one.row.line for one in report.failures]) == (2, 2, [3])
    found = {str(one["name"]): (one["sector"], one["revenue"]) for one in records(scene, "company")}
    assert found == {"Acme": ("retail", Decimal("3.00")), "Bad": ("retail", Decimal("5.00"))}


MADE_MAP = COMPANY_MAP.replace("by: name}", "by: name, create: true}")


def test_a_record_that_a_row_made_by_the_way_is_found_by_the_row_that_means_it(scene: Any, tmp_path: Path) -> None:
    text = "name,sector,belongs to,revenue\nAcme,tech,Group,1\nGroup,retail,,2\nBeta,tech,Group,3\nGroup,tech,,4\n"
    assert outcome(imported(scene.site, tmp_path, MADE_MAP, text)) == (2, 2, 0, [])
    found = {str(one["name"]): (one["sector"], one["revenue"]) for one in records(scene, "company")}
    assert found == {
        "Acme": ("tech", Decimal("1.00")),
        "Beta": ("tech", Decimal("3.00")),
        "Group": ("tech", Decimal("4.00")),
    }


def test_what_a_refused_row_made_by_the_way_goes_with_it(scene: Any, tmp_path: Path) -> None:
    text = "name,sector,belongs to,revenue\nAcme,tech,Group,-1\nBeta,tech,,2\n"
    report = imported(scene.site, tmp_path, MADE_MAP, text)
    assert (report.created, [one.row.line for one in report.failures]) == (1, [2])
    assert [one["name"] for one in records(scene, "company")] == ["Beta"]


def test_a_chunk_is_looked_for_with_one_query(scene: Any, tmp_path: Path) -> None:
    rows = "".join(f"C{number},tech,,1\n" for number in range(50))
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("SELECT") and ".name IN (" in statement:
            seen.append(statement)

    event.listen(scene.site.engine, "before_cursor_execute", note)
    assert outcome(imported(scene.site, tmp_path, COMPANY_MAP, f"name,sector,belongs to,revenue\n{rows}"))[0] == 50
    assert len(seen) == 1
