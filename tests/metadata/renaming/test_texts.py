"""Names are written anew where they stand, whatever way of YAML they stand in, and nowhere else."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from customary.expressions.positions import LANGUAGES
from customary.expressions.uses import Kind, Name
from customary.metadata.loading import load
from customary.metadata.renaming.addresses import FORMS, name_of
from customary.metadata.renaming.rename import Renamed, rename
from customary.metadata.renaming.uses import Written, uses_in

AMOUNT = Name("field", "amount", "deal")
WON = Name("code", "won", "stage")

DEAL = """\
# amount of 客户 stays
module: deal
label: Deal
name: "{name}"
fields:
  name: {type: text}
  amount: {type: integer, label: amount}
  amount_2: {type: integer, label: The second}
  stage: {type: choice, dictionary: stage}
  parts: {type: lines, to: part, by: deal}
"""
PART = """\
module: part
label: Part
name: "{name}"
owner: none
fields:
  name: {type: text}
  deal: {type: link, to: deal}
  amount: {type: integer}
"""
STAGES = """\
dictionaries:
  stage: {label: Stage, values: {won: Won, lost: {label: Lost, hue: red}, open: }}
  other: {label: Other, values: {won: Won}}
"""


def folder_of(tmp_path: Path, documents: dict[str, str]) -> Path:
    folder = tmp_path / "modules"
    folder.mkdir(exist_ok=True)
    for name, text in {"deal": DEAL, "part": PART, "lists": STAGES, **documents}.items():
        (folder / f"{name}.yaml").write_bytes(text.encode())
    return folder


def asked(folder: Path, name: Name, new: str) -> Renamed:
    return rename(Written(folders=(folder,), own=(folder,)), {name: new})


def after(tmp_path: Path, name: Name, new: str, **documents: str) -> dict[str, str]:
    """Give what the files would hold that change."""
    found = asked(folder_of(tmp_path, documents), name, new)
    assert [one.text() for one in found.refused] == []
    return {path.stem: draft.text for path, draft in found.drafts.items()}


def refused(tmp_path: Path, name: Name, new: str, **documents: str) -> list[str]:
    found = asked(folder_of(tmp_path, documents), name, new)
    assert found.drafts == {}
    for one in found.refused:
        assert all(one.text(language) for language in LANGUAGES)
        assert one.text("zh-Hans") != one.text("en")
    return [one.message.text("en", one.values) for one in found.refused]


LISTS = "lists:\n  some: {{label: L, {}}}\n"
BLOCK = "lists:\n  some:\n    label: L\n    {}\n"

WAYS = [
    ("filter: amount > 1", "filter: worth > 1"),
    ("filter: 'amount > 1 and name = ''amount'''", "filter: 'worth > 1 and name = ''amount'''"),
    ('filter: "amount > 1 and name = \\"amount\\""', 'filter: "worth > 1 and name = \\"amount\\""'),
    ('filter: "\\u0061mount > 1"', 'filter: "worth > 1"'),
    ('filter: "amoun\\x74 > 1"', 'filter: "worth > 1"'),
    ('filter: "amount\\t>\\n1"', 'filter: "worth\\t>\\n1"'),
    ('filter: "am\\\n    ount > 1"', 'filter: "worth > 1"'),
    ('filter: "amount \\\n    \\ > amount_2"', 'filter: "worth \\\n    \\ > amount_2"'),
    ("filter: amount_2 > amount", "filter: amount_2 > worth"),
    ("filter: amount\n    > 1", "filter: worth\n    > 1"),
    ("filter: sum(parts.amount) > amount", "filter: sum(parts.amount) > worth"),
    ("filter: any(parts where amount > record.amount)", "filter: any(parts where amount > record.worth)"),
    ("filter: name = '客户 amount' and amount = 1", "filter: name = '客户 amount' and worth = 1"),
    ("columns: [name, amount, amount_2]", "columns: [name, worth, amount_2]"),
    ("columns: [name, 'amount']", "columns: [name, 'worth']"),
    ("columns: [\n    name, # amount\n    amount]", "columns: [\n    name, # amount\n    worth]"),
    ("sort: [-amount, amount_2]", "sort: [-worth, amount_2]"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new"), WAYS)
def test_a_field_is_renamed_in_every_way_of_writing(tmp_path: Path, old: str, new: str) -> None:
    made = after(tmp_path, AMOUNT, "worth", deal=DEAL + LISTS.format(old))
    declared = DEAL.replace(
        "amount: {type: integer, label: amount}", "worth: {type: integer, label: amount, was: [amount]}"
    )
    assert made == {"deal": declared + LISTS.format(new)}


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_line_ends_and_blocks_stay(tmp_path: Path, ends: str) -> None:
    text = DEAL + (
        "validations:\n"
        "  a:\n"
        "    check: |\n"
        "      amount > 1   \n"
        "      and name != 'amount'\n"
        "\n"
        "    message: >-  # amount\n"
        "      {amount} is\n"
        "\n"
        "      {{amount}}, {parts.amount ?? amount}\n".replace("parts.amount ?? ", "")
        + "workflows:\n"
        "  w:\n"
        "    label: W\n"
        "    when: {record: saved, watch: [amount]}\n"
        "    phase: before\n"
        '    if: "changed(amount, from: 1) and old.amount < amount"\n'
        "    then:\n"
        "      - set:\n"
        '          amount: "= amount + 1"   # amount\n'
    )
    text = text.replace(
        "  amount: {type: integer, label: amount}", "  amount:  # amount\n    type: integer\n    label: amount"
    )
    made = after(tmp_path, AMOUNT, "worth", deal=text.replace("\n", ends))["deal"]
    expected = (
        text.replace(
            "  amount:  # amount\n    type: integer\n", "  worth:  # amount\n    type: integer\n    was: [amount]\n"
        )
        .replace("      amount > 1   ", "      worth > 1   ")
        .replace("{amount} is", "{worth} is")
        .replace("{{amount}}, {amount}", "{{amount}}, {worth}")
        .replace("watch: [amount]", "watch: [worth]")
        .replace(
            '"changed(amount, from: 1) and old.amount < amount"', '"changed(worth, from: 1) and old.worth < worth"'
        )
        .replace('amount: "= amount + 1"', 'worth: "= worth + 1"')
    )
    assert made == expected.replace("\n", ends)


CODES = [
    ("filter: stage = 'won'", "filter: stage = 'closed'"),
    ("filter: stage in ('won', 'lost') and name = 'won'", "filter: stage in ('closed', 'lost') and name = 'won'"),
    ('filter: "stage not in (\\"won\\", \'lost\')"', 'filter: "stage not in (\\"closed\\", \'lost\')"'),
    ("filter: if(amount > 1, stage, 'won') = 'won'", "filter: if(amount > 1, stage, 'closed') = 'closed'"),
    ("filter: case(stage, 'won', 1, 'lost', 2, 3) > 1", "filter: case(stage, 'closed', 1, 'lost', 2, 3) > 1"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new"), CODES)
def test_a_choice_is_renamed_where_it_is_a_code(tmp_path: Path, old: str, new: str) -> None:
    made = after(tmp_path, WON, "closed", deal=DEAL + BLOCK.format(old))
    assert made["deal"] == DEAL + BLOCK.format(new)
    assert made["lists"] == STAGES.replace("{won: Won, lost", "{closed: {label: Won, was: [won]}, lost")


def test_sets_of_choices_and_constants_follow(tmp_path: Path) -> None:
    text = DEAL.replace(
        "stage: {type: choice, dictionary: stage}", "stage: {type: choices, dictionary: stage, default: 'won, lost'}"
    )
    rule = """\
lists: {some: {label: L, filter: "has_any(stage, 'lost', \\"won\\") and 'won' in stage"}}
workflows:
  w: {label: W, when: {record: saved}, phase: before, then: [{set: {stage: won}}]}
"""
    made = after(tmp_path, WON, "closed", deal=text + rule)["deal"]
    assert "default: 'closed, lost'" in made
    assert """has_any(stage, 'lost', \\"closed\\") and 'closed' in stage""" in made
    assert "{set: {stage: closed}}" in made


def test_a_choice_without_a_value_gets_one(tmp_path: Path) -> None:
    made = after(tmp_path, Name("code", "open", "stage"), "2.on", lists=STAGES)
    assert made["lists"] == STAGES.replace("open: }", "2.on: {was: [open]} }")


def test_a_code_that_reads_as_a_number_is_quoted_where_a_text_is_wanted(tmp_path: Path) -> None:
    made = after(tmp_path, WON, "2024", deal=DEAL.replace("dictionary: stage}", "dictionary: stage, default: won}"))
    assert 'default: "2024"' in made["deal"]


def test_later_layers_follow_and_what_they_replace_too(tmp_path: Path) -> None:
    folder = folder_of(tmp_path, {"deal": DEAL + LISTS.format("columns: [amount]")})
    over = tmp_path / "over"
    over.mkdir()
    patch = """\
extend: deal
fields: {order: [amount, name], amount: {label: Value}}
lists: {some: {columns: [name, amount]}}
"""
    (over / "deal.yaml").write_text(patch, "utf-8")
    found = rename(Written(folders=(folder, over), own=(folder, over)), {AMOUNT: "worth"})
    assert [one.text() for one in found.refused] == []
    texts = [draft.text for draft in found.drafts.values()]
    assert sorted(texts)[1] == patch.replace("amount", "worth")
    assert "columns: [worth]" in sorted(texts)[0]


def test_translations_and_data_follow(tmp_path: Path) -> None:
    made = after(
        tmp_path,
        AMOUNT,
        "worth",
        zh="translations: zh-Hans\nkeys:\n  deal.fields.amount.label: 金额\n  deal.fields.amount_2.label: 二\n",
        made="demo: deal\nrows: [{amount: 1, name: amount}]\n",
        made2="demo: deal\ncount: 1\nfields: {amount: {between: [1, 2]}, name: {text: '{amount} ###'}}\n",
        map="import_map: deal\ncolumns: {amount: {to: amount}}\nvalues: {name: '{amount}'}\n",
        report="reports: {r: {module: deal, rows: [amount], measures: {m: {sum: amount, where: amount > 1}}}}\n",
    )
    assert "deal.fields.worth.label: 金额\n  deal.fields.amount_2" in made["zh"]
    assert made["made"] == "demo: deal\nrows: [{worth: 1, name: amount}]\n"
    assert "{worth: {between: [1, 2]}, name: {text: '{worth} ###'}}" in made["made2"]
    assert made["map"] == "import_map: deal\ncolumns: {amount: {to: worth}}\nvalues: {name: '{worth}'}\n"
    assert (
        made["report"] == "reports: {r: {module: deal, rows: [worth], measures: {m: {sum: worth, where: worth > 1}}}}\n"
    )


def test_names_of_roles_settings_calendars_and_lists_follow(tmp_path: Path) -> None:
    text = DEAL + (
        "lists: {all: {label: A}, mine: {label: M, extends: all, filter: amount > setting.least}}\n"
        "access: {clerk: {read: all}}\n"
        'validations: {v: {check: \'has_role("clerk") or add_workdays(today(), 1, "plant") > today()\', message: No}}\n'
    )
    rest = (
        "roles: {clerk: {label: Clerk}}\n---\nsettings: {least: {type: integer, label: L}}\n---\n"
        "calendars: {plant: {label: P}}\n---\nmenus: {m: {label: M, items: [{module: deal, view: all}]}}\n"
    )
    for name, new, there in (
        (Name("role", "clerk"), "teller", ["access: {teller:", 'has_role("teller")']),
        (Name("setting", "least"), "most", ["setting.most"]),
        (Name("calendar", "plant"), "works", ['1, "works")']),
        (Name("list", "all", "deal"), "whole", ["{whole: {label: A}", "extends: whole"]),
    ):
        made = after(tmp_path, name, new, deal=text, rest=rest)
        assert [one for one in there if one not in made["deal"]] == []
        assert new in made["rest"]
        assert name.key not in made["rest"].replace(f"was: [{name.key}]", "").replace("{all", "")


def test_what_rules_watch_elsewhere_follows(tmp_path: Path) -> None:
    rule = """\
module: note
label: Note
name: "{name}"
fields: {name: {type: text}, about: {type: link_any, to: [deal, part]}, deal: {type: link, to: deal}}
workflows:
  w:
    label: W
    when: {record: saved, watch: [about.deal.amount, about.part.amount, deal.parts.amount, deal.amount]}
    then: [{log: x}]
"""
    made = after(tmp_path, AMOUNT, "worth", note=rule)["note"]
    assert "watch: [about.deal.worth, about.part.amount, deal.parts.amount, deal.worth]" in made
    made = after(tmp_path, Name("module", "part"), "piece", note=rule)["note"]
    assert "watch: [about.deal.amount, about.piece.amount, deal.parts.amount, deal.amount]" in made


def test_was_keeps_what_it_said_and_forgets_the_name_that_came_back(tmp_path: Path) -> None:
    older = DEAL.replace("label: amount}", "label: amount, was: price}")
    made = after(tmp_path, AMOUNT, "worth", deal=older)["deal"]
    assert "label: amount, was: [price, amount]}" in made
    assert "was: [amount]" in after(tmp_path, AMOUNT, "price", deal=older)["deal"]


OLD_NAMES = """\
module: note
label: Note
name: "{name}"
fields:
  name: {type: text}
  deal: {type: link, to: deal}
  about: {type: link_any, to: [deal, part]}
lists:
  some: {label: S, columns: [name, deal.amount], filter: deal.amount > setting.least and deal.stage = 'won'}
validations:
  v:
    check: >-
      has_role("clerk") and dict("phase", deal.stage, "n") > 1 and about.thing.name != 'a'
      and exists("thing" where amount > 1)
    message: "{deal.amount}"
workflows:
  w:
    label: W
    when: {record: saved, watch: [label]}
    if: changed(label) and name = 'x'
    then: [{set: {label: x}}, {notify: {roles: [clerk], text: x}}, {create: {module: thing, set: {name: x}}}]
  x:
    label: X
    when: {record: saved}
    then: [{create: {module: deal, set: {stage: won}}}]
process: {field: kind, start: won, transitions: {t: {from: [won], to: lost}}}
"""


def test_an_old_name_is_told_with_the_new_one(tmp_path: Path) -> None:
    """Whoever still writes what `was` says gets every place at once, with what to write there."""
    folder = folder_of(
        tmp_path,
        {
            "deal": DEAL.replace("  amount: {type: integer,", "  worth: {type: integer, was: [amount],")
            + "validations: {v: {check: related_count(thing.boss) > 1, message: x}}\n",
            "part": PART.replace("module: part", "module: part\nwas: [thing]").replace(
                "  deal: {type: link,", "  deal: {was: [boss], type: link,"
            ),
            "lists": (
                "dictionaries: {stage: {label: S, was: [phase], attributes: {n: integer},"
                " values: {closed: {label: C, n: 2, was: won}, lost: L}}}\n---\n"
                "roles: {teller: {label: T, was: [clerk]}}\n---\nsettings: {most: {type: integer, was: least}}\n"
            ),
            "note": OLD_NAMES.replace("  name: {type: text}", "  name: {type: text, was: [label]}").replace(
                "lists:\n", "  kind: {type: choice, dictionary: stage, default: won}\nlists:\n", 1
            ),
        },
    )
    found = load([folder], site_file=None)
    assert found.catalog is None
    assert [one.text() for one in found.problems if one.code not in ("E215", "M317")] == []
    told = [(one.values["old"], one.suggestions) for one in found.problems]
    assert Counter(told) == {
        ("amount", ("worth",)): 3,
        ("won", ("closed",)): 5,
        ("least", ("most",)): 1,
        ("clerk", ("teller",)): 2,
        ("phase", ("stage",)): 1,
        ("thing", ("part",)): 4,
        ("boss", ("deal",)): 1,
        ("label", ("name",)): 3,
    }
    for one in found.problems:
        stretch = one.span.source.text[one.span.start : one.span.end]
        assert stretch == one.values["old"]
        assert {one.text(language) for language in LANGUAGES} > {one.text("en")}


def test_a_thing_that_is_there_was_never_another(tmp_path: Path) -> None:
    text = DEAL.replace("label: amount}", "label: amount, was: [name, price]}")
    found = load([folder_of(tmp_path, {"deal": text})], site_file=None)
    assert [(one.code, one.span.line) for one in found.problems] == [("M316", 7)]
    assert found.problems[0].text() == (
        '"name" is there, so that nothing else can have been called it: take it out of "was"'
    )


# What is refused


RESERVED = "“{}” is a word of the rule language or a field that every module has: choose another name"
KEY = "“{}” cannot be the name of a field: use small letters, digits and _, a letter first, at most 40"
THERE = "there is a {} already: choose another name, or rename that one first"


@pytest.mark.parametrize(
    ("name", "new", "told"),
    [
        (AMOUNT, "amount", "it is called “amount” already"),
        (AMOUNT, "name", THERE.format("field “name”")),
        (AMOUNT, "record", RESERVED.format("record")),
        (AMOUNT, "owner", RESERVED.format("owner")),
        (AMOUNT, "worth__folded", RESERVED.format("worth__folded")),
        (AMOUNT, "Worth", KEY.format("Worth")),
        (AMOUNT, "w" * 41, KEY.format("w" * 41)),
        (WON, "to be", "“to be” cannot be the code of a choice: use letters, digits, _ . and -, at most 60"),
        (WON, "lost", THERE.format("choice “lost”")),
        (Name("field", "amuont", "deal"), "x", "there is no field “deal.amuont”: deal.amount?"),
        (Name("field", "zzzzzzzzz", "deal"), "x", "there is no field “deal.zzzzzzzzz”"),
        (Name("module", "deal"), "part", THERE.format("module “part”")),
    ],
)
def test_a_name_that_does_not_do_is_refused(tmp_path: Path, name: Name, new: str, told: str) -> None:
    assert refused(tmp_path, name, new) == [told]


def test_what_the_product_declares_keeps_its_name(tmp_path: Path) -> None:
    told = refused(tmp_path, Name("field", "active", "user"), "working")
    assert len(told) == 1
    assert told[0].startswith("the field “user.active” is declared here, in a file of the product and not of this site")


def test_nothing_is_renamed_in_files_with_mistakes(tmp_path: Path) -> None:
    wrong = DEAL + LISTS.format("filter: amuont > 1")
    assert refused(tmp_path, AMOUNT, "worth", deal=wrong) == [
        "nothing is renamed while the files have mistakes: `customary check` lists them"
    ]


def test_a_code_that_is_written_otherwise_is_named(tmp_path: Path) -> None:
    text = DEAL + LISTS.format("""filter: 'stage = "w\\u006fn"'""")
    assert refused(tmp_path, WON, "closed", deal=text) == [
        "“won” is meant here but not written as such, so that it cannot be replaced: write it out first"
    ]


def test_a_code_that_is_met_as_a_text_is_named(tmp_path: Path) -> None:
    text = DEAL + LISTS.format("filter: text(stage) = 'won'")
    assert refused(tmp_path, WON, "closed", deal=text) == [
        "here codes are met as texts, and “won” stands beside: write the comparison with the choice itself first"
    ]
    harmless = DEAL + LISTS.format("filter: len(text(stage)) > 3")
    found = asked(folder_of(tmp_path, {"deal": harmless}), WON, "closed")
    assert [one.message.text("en", one.values) for one in found.remarks] == [
        "here codes are met as texts; where that is “won” it will be the new one"
    ]


def test_a_name_that_would_be_something_else_there_is_refused(tmp_path: Path) -> None:
    """A list of records called like a module is found before the module is."""
    text = DEAL + LISTS.format("filter: related_count(part.deal) > 1")
    told = refused(tmp_path, Name("field", "parts", "deal"), "part", deal=text)
    assert told == ["with the name “part” this place would mean something else: choose another name"]


def test_a_place_that_would_mean_the_renamed_thing_too_is_named(tmp_path: Path) -> None:
    """Demo data may hold what is no code yet."""
    told = refused(tmp_path, WON, "closed", made="demo: deal\nrows: [{name: x, stage: closed}, {stage: won}]\n")
    assert told == ["with the name “closed” this place would mean something else: choose another name"]


def test_a_problem_of_the_new_name_is_shown(tmp_path: Path) -> None:
    """A module without `name:` calls its records by the field `name`."""
    text = DEAL.replace('name: "{name}"\n', "")
    told = refused(tmp_path, Name("field", "name", "deal"), "title", deal=text)
    assert told[0].startswith("with the new name there would be a problem that there is not now:")


@pytest.mark.parametrize("address", FORMS)
def test_every_form_of_a_name_is_read(address: str) -> None:
    found = name_of(address)
    kinds: dict[str, Kind] = {
        "opportunity": "module",
        "opportunity.amount": "field",
        "dictionary:sales_stage.won": "code",
    }
    assert found is not None
    assert found.kind == kinds.get(address, address.partition(":")[0])
    assert address.endswith(str(found))


@pytest.mark.parametrize("address", ["", ":", "a:b", "a:b.c", ":a", "list:a", "setting:", "dictionary:", "setting:a.b"])
def test_what_names_nothing_is_no_name(address: str) -> None:
    assert name_of(address) is None


def test_published_rules_and_lower_layers_are_among_the_uses(tmp_path: Path) -> None:
    found = uses_in(Written(folders=(folder_of(tmp_path, {}),)))
    assert [f"{one.span.source.name[-9:]}:{one.span.line}" for one in found.of(AMOUNT)] == ["deal.yaml:7"]
    assert found.of(Name("field", "nothing", "deal")) == ()
