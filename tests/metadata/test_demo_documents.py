"""Demo documents become typed rules, or everything that is wrong in them is told at its place."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from customary.expressions.expression import Expression
from customary.expressions.positions import ProblemsFound
from customary.expressions.template import Template
from customary.expressions.uses import Name, Noted
from customary.metadata.catalog import Catalog
from customary.metadata.demo_documents import note_demo_document, read_demo_document
from customary.metadata.model import demo
from customary.metadata.nodes import as_mapping
from customary.metadata.reader import read_file
from tests.metadata.data_documents import catalog_in, told


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return catalog_in(tmp_path_factory.mktemp("modules"))


def read(text: str, catalog: Catalog, folder: Path) -> demo.DemoDocument:
    path = folder / "data.yaml"
    path.write_text(text, "utf-8")
    return read_demo_document(path, catalog)


def rules_of(fields: str, catalog: Catalog, folder: Path) -> dict[str, demo.FieldRule]:
    """Give the rules of a document of deals by field; `fields` stand in it as they are."""
    (group,) = read(f"demo: deal\ncount: 1\nfields: {fields}\n", catalog, folder).groups
    return {rule.field: rule for rule in group.rules}


def test_a_document_keeps_its_rows_and_groups(catalog: Catalog, tmp_path: Path) -> None:
    text = """\
demo: user
seed: 7
roles: clerk
rows:
  - {login: ann, name: Ann, department: , roles: [clerk]}
groups:
  few: {count: 2, fields: {name: Bo}, roles: clerk}
count: 3
fields: {name: Cy}
"""
    made = read(text, catalog, tmp_path)
    assert (made.module, made.seed, made.any_state, made.existing, made.share) == ("user", 7, False, False, 1)
    assert made.rows == (demo.DemoRow(values={"login": "ann", "name": "Ann", "department": None}, roles=("clerk",)),)
    assert made.owners == demo.Owners()
    assert made.groups == tuple(
        demo.DemoGroup(
            count=count,
            rules=(demo.FieldRule(field="name", source=demo.OneOf(items=(name,))),),
            roles=("clerk",),
        )
        for count, name in ((2, "Bo"), (3, "Cy"))
    )


def test_a_document_may_change_what_is_there(catalog: Catalog, tmp_path: Path) -> None:
    made = read("demo: deal\neach: existing\nshare: 0.25\ninitial_state: any\nowners: clerk\n", catalog, tmp_path)
    assert (made.existing, made.share, made.any_state) == (True, 0.25, True)
    assert (made.owners, made.groups) == (demo.Owners(role="clerk"), ())


def test_owners_may_be_worked_out(catalog: Catalog, tmp_path: Path) -> None:
    owners = read('demo: deal\nowners: "= company.owner"\n', catalog, tmp_path).owners
    assert isinstance(owners.expression, Expression)
    assert owners.role is None


SOURCES: list[tuple[str, demo.RuleSource]] = [
    ("{title: x}", demo.OneOf(items=("x",))),
    ("{words: [a, b]}", demo.OneOf(items=(["a", "b"],))),
    ("{title: {one_of: [a, ~, 1]}}", demo.OneOf(items=("a", None, 1))),
    ("{stage: {weighted: {won: 3, open: 0}}}", demo.Weighted(items=("won", "open"), weights=(3.0, 0.0))),
    ("{amount: {between: [1, 2.5]}}", demo.Between(low=1, high=Decimal("2.5"))),
    (
        "{amount: {between: [1, 9], round: 0.5, curve: low, today: 0.1}}",
        demo.Between(low=1, high=9, round_to="0.5", low_curve=True, today_share=0.1),
    ),
    ("{company: {link: random}}", demo.LinkRandom(modules=("company",), weights=(1.0,))),
    ("{about: {link: random}}", demo.LinkRandom(modules=("company", "deal"), weights=(1.0, 1.0))),
    ("{about: {link: random, to: {deal: 2.5}}}", demo.LinkRandom(modules=("deal",), weights=(2.5,))),
    ("{stage: {choice: random}}", demo.ChoiceRandom()),
    ("{title: {people: zh-Hant}}", demo.People(style="zh-Hant")),
    ("{title: {companies: mixed}}", demo.Companies(style="mixed")),
    (
        "{parts: {rows: [0, 3], fields: {title: x}}}",
        demo.LinesRule(
            fewest=0, most=3, rules=(demo.FieldRule(field="title", source=demo.OneOf(items=("x",))),)
        ),
    ),
    ("{parts: {rows: [2, 2]}}", demo.LinesRule(fewest=2, most=2, rules=())),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "expected"), SOURCES, ids=[fields for fields, _ in SOURCES])
def test_each_rule_is_read(fields: str, expected: demo.RuleSource, catalog: Catalog, tmp_path: Path) -> None:
    (rule,) = rules_of(fields, catalog, tmp_path).values()
    assert (rule.source, rule.blank_share, rule.when) == (expected, 0, None)


def test_a_rule_may_leave_fields_blank(catalog: Catalog, tmp_path: Path) -> None:
    fields = "{title: {people: en, blank: 0.4}, amount: {one_of: [1], when: title = 'x'}}"
    rules = rules_of(fields, catalog, tmp_path)
    assert (rules["title"].blank_share, rules["title"].when) == (0.4, None)
    assert isinstance(rules["amount"].when, Expression)


def test_bounds_and_values_may_be_worked_out(catalog: Catalog, tmp_path: Path) -> None:
    fields = "{begun: {between: [today() - 3 days, = today()]}, amount: {one_of: [= 1 + 1, 5]}, title: '= \"a\"'}"
    rules = rules_of(fields, catalog, tmp_path)
    between, one_of, alone = rules["begun"].source, rules["amount"].source, rules["title"].source
    assert isinstance(between, demo.Between)
    assert isinstance(one_of, demo.OneOf)
    assert isinstance(alone, demo.OneOf)
    worked_out = (between.low, between.high, one_of.items[0], alone.items[0])
    assert [type(one) for one in worked_out] == [Expression] * 4
    assert one_of.items[1] == 5


TEXTS: list[tuple[str, list[object]]] = [
    ("plain", [Template]),
    ("## of {n:04}", ["##", Template, "{n:04}"]),
    ("{n}", ["{n}"]),
    ("#{n}#", ["#", "{n}", "#"]),
    ("{title} {n:3}, {amount}", [Template, "{n:3}", Template]),
]


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_a_text_is_digits_numbers_and_what_stands_between(
    text: str, expected: list[object], catalog: Catalog, tmp_path: Path
) -> None:
    (rule,) = rules_of(f"{{words: {{text: '{text}'}}}}", catalog, tmp_path).values()
    assert isinstance(rule.source, demo.TextRule)
    assert [one if isinstance(one, str) else type(one) for one in rule.source.parts] == expected


SOLE = "this file is to hold one document, which begins with `demo: MODULE`"
FIT = "`link` is for links, `choice` for choices, `rows` for lines"
WEIGHTS = "weights are numbers from 0 on, at least one of them over 0: {a: 3, b: 1}"
STEP = "values are rounded to multiples of a number over 0"
HOW = "how is it filled? Write a value, or one of: "
RULES = "one_of, weighted, between, link, choice, people, companies, text"
MISTAKES: list[tuple[str, str, list[str]]] = [
    ("nothing", "", [f"1:1 {SOLE}"]),
    ("another kind", "import_map: deal\ncolumns: {}\n", [f"1:1 {SOLE}"]),
    ("a second document", "demo: deal\n---\ndemo: company\n", [f"3:1 {SOLE}"]),
    ("no YAML", "demo: [deal\n", ["1:11 this list is not closed: a , or a ] is missing"]),
    ("no module", "demo: deel\nowners: clerk\n", ['1:7 unknown module "deel" deal?']),
    ("a key that no document has", "demo: deal\ncuont: 1\n", ['2:1 unknown key "cuont" count?']),
    ("a role that is not there", "demo: deal\nowners: clark\n", ['2:9 unknown role "clark" clerk?']),
    ("roles that are not there",
     "demo: user\nroles: a\nrows: [{name: x, roles: [b]}]\ngroups: {g: {roles: [clark]}}\n",
     ['2:8 unknown role "a"', '3:26 unknown role "b"', '4:22 unknown role "clark" clerk?']),
    ("owners worked out wrongly", "demo: deal\nowners: '= compny.owner'\n",
     ['2:12 unknown field “compny” in module “deal” company?']),
    ("a row's field that is not there", "demo: deal\nrows: [{titel: x, amount: 1}]\n",
     ['2:9 unknown field "titel" in module "deal" title?']),
    ("rows that are none", "demo: deal\nrows: [x]\n", ["2:8 keys with values are expected here: {key: value}"]),
    ("a row's value that is none", "demo: deal\nrows: [{title: {a: 1}}]\n",
     ["2:16 a text is expected here: a text that begins with { needs quotes"]),
    ("a group that is none", "demo: deal\ngroups: {g: 3}\n",
     ["2:13 keys with values are expected here: {key: value}"]),
    ("a field that is not there", "demo: deal\nfields: {titel: x}\n",
     ['2:10 unknown field "titel" in module "deal" title?']),
    ("no rule", "demo: deal\nfields: {title: {blank: 1}}\n", [f"2:10 {HOW}{RULES}, rows"]),
    ("an unknown rule", "demo: deal\nfields: {title: {onne_of: [1]}}\n",
     ['2:18 unknown rule "onne_of" one_of?']),
    ("two rules", "demo: deal\nfields: {title: {one_of: [1], text: x}}\n",
     ['2:31 "text" cannot stand beside "one_of": choose one']),
    ("an empty choice", "demo: deal\nfields: {title: {one_of: []}}\n", ["2:26 at least 1 must stand here"]),
    ("weights of nothing", "demo: deal\nfields: {title: {weighted: {}}}\n", [f"2:28 {WEIGHTS}"]),
    ("weights of zero", "demo: deal\nfields: {title: {weighted: {a: 0}}}\n", [f"2:28 {WEIGHTS}"]),
    ("a weight below zero", "demo: deal\nfields: {title: {weighted: {a: 2, b: -1}}}\n", [f"2:28 {WEIGHTS}"]),
    ("a weight that is a word", "demo: deal\nfields: {title: {weighted: {a: much}}}\n",
     ["2:32 a number is expected here"]),
    ("one bound", "demo: deal\nfields: {amount: {between: [1]}}\n",
     ["2:28 `between` needs two of them, the smaller first: between: [1, 5]"]),
    ("bounds that are no numbers", "demo: deal\nfields: {amount: {between: [true, 3]}}\n",
     ["2:28 `between` needs two of them, the smaller first: between: [1, 5]"]),
    ("the larger bound first", "demo: deal\nfields: {amount: {between: [3, 1]}}\n",
     ["2:28 `between` needs two of them, the smaller first: between: [1, 5]"]),
    ("a bound that is not there", "demo: deal\nfields: {begun: {between: [tody(), 'today()']}}\n",
     ['2:28 unknown function “tody” today?']),
    ("a step of nothing", "demo: deal\nfields: {amount: {between: [1, 2], round: 0}}\n", [f"2:43 {STEP}"]),
    ("a link that is none", "demo: deal\nfields: {title: {link: random}}\n",
     [f'2:18 `link` cannot fill "title": {FIT}']),
    ("a link to what the field does not link to", "demo: deal\nfields: {about: {link: random, to: {part: 1}}}\n",
     ['2:37 unknown module "part"']),
    ("links that never are", "demo: deal\nfields: {about: {link: random, to: {deal: 0}}}\n", [f"2:36 {WEIGHTS}"]),
    ("a choice that is none", "demo: deal\nfields: {amount: {choice: random}}\n",
     [f'2:19 `choice` cannot fill "amount": {FIT}']),
    ("a choice of free words", "demo: deal\nfields: {words: {choice: random}}\n",
     [f'2:18 `choice` cannot fill "words": {FIT}']),
    ("lines that are none", "demo: deal\nfields: {title: {rows: [1, 2]}}\n",
     [f'2:18 `rows` cannot fill "title": {FIT}']),
    ("one number of lines", "demo: deal\nfields: {parts: {rows: [2]}}\n",
     ["2:24 `rows` needs two of them, the smaller first: rows: [1, 5]"]),
    ("more lines first", "demo: deal\nfields: {parts: {rows: [3, 2]}}\n",
     ["2:24 `rows` needs two of them, the smaller first: rows: [1, 5]"]),
    ("a line's field that is not there", "demo: deal\nfields: {parts: {rows: [1, 2], fields: {titel: x}}}\n",
     ['2:41 unknown field "titel" in module "part" title?']),
    ("a bound that is nothing", "demo: deal\nfields: {amount: {between: [~, 3]}}\n", ["2:29 a value is expected here"]),
    ("a number of lines that is none", "demo: deal\nfields: {parts: {rows: [1, x]}}\n",
     ["2:28 a whole number is expected here"]),
    ("lines in lines", "demo: deal\nfields: {parts: {rows: [1, 2], fields: {deal: {rows: [1, 2]}}}}\n",
     ['2:48 unknown rule "rows"']),
    ("a wrong condition", "demo: deal\nfields: {title: {people: en, when: titl = 1}}\n",
     ['2:36 unknown field “titl” in module “deal” title?']),
    ("a wrong value", "demo: deal\nfields: {amount: '= titl'}\n",
     ['2:21 unknown field “titl” in module “deal” title?']),
    ("a wrong text", "demo: deal\nfields: {words: {text: '## {titl}'}}\n",
     ['2:29 unknown field “titl” in module “deal” title?']),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [one[1:] for one in MISTAKES], ids=[one[0] for one in MISTAKES])
def test_every_mistake_is_told_at_its_place(text: str, expected: list[str], catalog: Catalog, tmp_path: Path) -> None:
    with pytest.raises(ProblemsFound) as raised:
        read(text, catalog, tmp_path)
    assert told(raised.value.problems) == expected


def test_what_a_document_names_is_noted_at_its_place(catalog: Catalog, tmp_path: Path) -> None:
    path = tmp_path / "data.yaml"
    path.write_text(
        "demo: deal\nowners: clerk\nroles: clerk\n"
        "rows: [{stage: won, title: won, roles: clerk}]\n"
        "fields:\n"
        "  stage: {weighted: {open: 1, nope: 2}}\n"
        "  about: {link: random, to: {company: 1}}\n"
        "  title: {text: '{amount} ##', when: stage = 'won'}\n"
        "  amount: {between: [1, amount]}\n",
        "utf-8",
    )
    noted: Noted = []
    note_demo_document(as_mapping(read_file(path, "data.yaml").roots[0]), catalog, noted)
    places = {(one.name, one.span.line, one.span.source.text[one.span.start : one.span.end]) for one in noted}
    assert places == {
        (Name("module", "deal"), 1, "deal"),
        (Name("role", "clerk"), 2, "clerk"),
        (Name("role", "clerk"), 3, "clerk"),
        (Name("role", "clerk"), 4, "clerk"),
        (Name("field", "stage", "deal"), 4, "stage"),
        (Name("code", "won", "stage"), 4, "won"),
        (Name("field", "title", "deal"), 4, "title"),
        (Name("field", "stage", "deal"), 6, "stage"),
        (Name("code", "open", "stage"), 6, "open"),
        (Name("field", "about", "deal"), 7, "about"),
        (Name("module", "company"), 7, "company"),
        (Name("field", "title", "deal"), 8, "title"),
        (Name("field", "amount", "deal"), 8, "amount"),
        (Name("field", "stage", "deal"), 8, "stage"),
        (Name("code", "won", "stage"), 8, "'won'"),
        (Name("field", "amount", "deal"), 9, "amount"),
    }
