"""Which texts keep their folded form beside them."""

from __future__ import annotations

from pathlib import Path

import pytest

from customary.metadata.loading import load

PERSON = """
module: person
label: Person
label_plural: People
icon: user
name: "{name}"
fields:
  name: {type: text, max: 80}
  nick: {type: text, max: 80}
  city: {type: text, max: 80}
  note: {type: long_text}
  seen: {type: text, max: 80, search: contains}
  code: {type: text, max: 80}
  calls: {type: lines, to: call, by: person}
"""
CALL = """
module: call
label: Call
label_plural: Calls
icon: phone
name: "{about}"
fields:
  about:  {type: text, max: 80}
  person: {type: link, to: person}
"""


def folded(folder: Path, person: str = "", call: str = "", roles: str = "") -> dict[str, str]:
    application = folder / "crm"
    application.mkdir()
    (application / "person.yaml").write_text(PERSON + person, "utf-8")
    (application / "call.yaml").write_text(CALL + call, "utf-8")
    if roles:
        (application / "roles.yaml").write_text(roles, "utf-8")
    loaded = load([folder], site_file=None)
    assert loaded.catalog is not None, [one.text() for one in loaded.problems]
    return {
        f"{module.name}.{key}": field.folded
        for module in loaded.catalog.modules.values()
        for key, field in module.fields.items()
        if field.folded is not None and module.name in ("person", "call")
    }


def test_a_text_that_people_search_keeps_its_folded_form(tmp_path: Path) -> None:
    assert folded(tmp_path) == {"person.seen": "kept"}


@pytest.mark.parametrize(
    ("person", "call", "wanted"),
    [
        ('duplicates:\n  same: {match: ["fold(nick)", city], action: warn}\n', "", {"person.nick": "indexed"}),
        ("lists:\n  a: {label: A, columns: [name], filter: \"nick contains 'x'\"}\n", "", {"person.nick": "kept"}),
        (
            "lists:\n  a: {label: A, columns: [name], filter: \"any(calls, about like 'x*')\"}\n",
            "",
            {"call.about": "kept"},
        ),
        (
            "",
            "lists:\n  a: {label: A, columns: [about], filter: \"person.city starts with 'x'\"}\n",
            {"person.city": "kept"},
        ),
        ("lists:\n  a: {label: A, columns: [name], filter: \"nick = 'x'\"}\n", "", {}),
        ("lists:\n  a: {label: A, columns: [name], filter: \"(nick & city) contains 'x'\"}\n", "", {}),
        ("lists:\n  a: {label: A, columns: [name], filter: \"note contains 'x'\"}\n", "", {}),
    ],
)
def test_a_text_that_a_declaration_compares_folded_keeps_its_folded_form(
    tmp_path: Path, person: str, call: str, wanted: dict[str, str]
) -> None:
    assert folded(tmp_path, person, call) == {"person.seen": "kept", **wanted}


def test_no_field_is_called_like_a_column_of_folded_texts(tmp_path: Path) -> None:
    (tmp_path / "person.yaml").write_text(PERSON + "  city__folded: {type: text}\n", "utf-8")
    loaded = load([tmp_path], site_file=None)
    assert loaded.catalog is None
    assert [one.span.line for one in loaded.problems if "city__folded" in one.text()] == [15]
