"""Versions of rules: drafts are checked, publishing counts the catalog up, and an old text can come back."""

from __future__ import annotations

from typing import Any

import pytest

from customary.expressions.positions import ProblemsFound
from customary.platform.errors import Denied, NotFound
from customary.platform.unit import Actor, Cause
from customary.platform.workflow import versions

DEAL = """\
module: deal
label: Deal
label_plural: Deals
icon: target
name: "{name}"
fields:
  name: {type: text, required: true}
  score: {type: integer}
workflows:
  count:
    # kept as it is written
    label: Count
    when: {record: saved, watch: [name]}
    then:
      - set: {score: 1}
"""


def published(place: Any, text: str, rule: str = "count", note: str = "") -> versions.RuleVersion:
    with place.site.unit(cause=Cause(source="person")) as unit:
        draft, problems = versions.save_draft(unit, "deal", rule, text)
        assert problems == ()
        return versions.publish(unit, draft.id, note)


def text_of(place: Any, rule: str = "count") -> str:
    return str(place.site.runtime().catalog.modules["deal"].rules[rule].text)


def score_of(place: Any, name: str) -> object:
    return place.save("deal", {"name": name})["score"]


def test_the_text_of_a_file_rule_can_be_a_draft(make_place: Any) -> None:
    place = make_place(DEAL)
    assert text_of(place).endswith("label: Count\nwhen: {record: saved, watch: [name]}\nthen:\n  - set: {score: 1}\n")
    with place.site.unit(cause=Cause(source="system"), write=False) as unit:
        checked = versions.check(unit, "deal", "count", text_of(place))
    assert checked.problems == ()
    assert checked.rule is not None
    assert (checked.rule.version, checked.rule.text) == (1, text_of(place))


def test_publishing_takes_effect_with_the_next_unit(make_place: Any) -> None:
    place = make_place(DEAL)
    before = place.site.runtime().version
    assert score_of(place, "a") == 1
    two = text_of(place).replace("score: 1", "score: 2")
    first = published(place, two, note="two is better")
    assert (first.version, first.status, first.note) == (1, "live", "two is better")
    assert place.site.runtime().version == before + 1
    rule = place.site.runtime().catalog.modules["deal"].rules["count"]
    assert (rule.version, rule.label.source) == (1, "Count")
    assert score_of(place, "b") == 2
    second = published(place, two.replace("score: 2", "score: 3"))
    assert score_of(place, "c") == 3
    with place.site.unit(cause=Cause(source="person")) as unit:
        third = versions.roll_back(unit, first.id, "three was too much")
        states = [(one.version, one.status) for one in versions.versions_of(unit, "deal", "count")]
    assert states == [(3, "live"), (2, "retired"), (1, "retired")]
    assert (third.text, third.version) == (two, 3)
    assert score_of(place, "d") == 2
    assert second.version == 2
    audited = [row for row in place.rows("history", "module", "record_id", "event") if row[0] == "workflow.rule"]
    assert audited == [
        ("workflow.rule", first.id, "published"),
        ("workflow.rule", second.id, "published"),
        ("workflow.rule", third.id, "rolled_back"),
    ]


def test_what_happens_to_rules_does_not_happen_to_records_of_a_module_called_rule(make_place: Any) -> None:
    place = make_place(DEAL, DEAL.partition("workflows:")[0].replace("deal", "rule").replace("Deal", "House rule"))
    record = place.save("rule", {"name": "No shoes"})
    version = published(place, text_of(place).replace("score: 1", "score: 2"))
    assert version.id == record.id
    rows = place.rows("history", "module", "record_id", "event")
    assert [(module, event) for module, _, event in rows] == [("rule", "created"), ("workflow.rule", "published")]


def test_a_draft_changes_nothing(make_place: Any) -> None:
    place = make_place(DEAL)
    version = place.site.runtime().version
    with place.site.unit(cause=Cause(source="person")) as unit:
        draft, _ = versions.save_draft(unit, "deal", "count", text_of(place).replace("score: 1", "score: 9"))
        again, _ = versions.save_draft(unit, "deal", "count", text_of(place).replace("score: 1", "score: 8"))
    assert draft.id == again.id
    assert place.site.runtime().version == version
    assert score_of(place, "a") == 1
    with place.site.unit(cause=Cause(source="person")) as unit:
        versions.discard_draft(unit, draft.id)
        assert versions.draft_of(unit, "deal", "count") is None


def test_mistakes_are_kept_in_the_draft_and_never_published(make_place: Any) -> None:
    place = make_place(DEAL)
    wrong = text_of(place).replace("watch: [name]", "watch: [nam]")
    with place.site.unit(cause=Cause(source="person")) as unit:
        draft, problems = versions.save_draft(unit, "deal", "count", wrong)
    (problem,) = problems
    assert problem.suggestions == ("name",)
    assert (problem.span.column, wrong[problem.span.start : problem.span.end]) == (31, "nam")
    assert problem.span.line == 1 + next(number for number, line in enumerate(wrong.split("\n")) if "[nam]" in line)
    with pytest.raises(ProblemsFound), place.site.unit(cause=Cause(source="person")) as unit:
        versions.publish(unit, draft.id)
    with place.site.unit(cause=Cause(source="person"), write=False) as unit:
        assert versions.get(unit, draft.id).status == "draft"
    assert score_of(place, "a") == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[",
        "- a",
        "when: {record: saved}",
        "when: {record: saved}\nthen: [{log: x}]\nother:\n  when: {record: saved}\n  then: [{log: x}]\n",
        "---\nwhen: {record: saved}\nthen: [{log: x}]\n",
        "when: {record: saved}\nthen: [{log: x}]\n...\nof: user\n",
        "when: &a {record: saved}\nthen: [{log: x}]\n",
    ],
)
def test_what_is_no_rule_is_never_published(make_place: Any, text: str) -> None:
    place = make_place(DEAL)
    with place.site.unit(cause=Cause(source="person")) as unit:
        draft, problems = versions.save_draft(unit, "deal", "count", text)
    assert problems != ()
    assert all(one.text("zh-Hant") and one.span.end <= len(text) for one in problems)
    with pytest.raises(ProblemsFound), place.site.unit(cause=Cause(source="person")) as unit:
        versions.publish(unit, draft.id)


NEW = "when: {record: created}\nthen: [{set: {score: 5}}]\n"


def test_a_rule_that_no_file_declares(make_place: Any) -> None:
    place = make_place(DEAL)
    made = published(place, NEW, "fresh")
    assert (made.version, score_of(place, "a")) == (1, 5)
    with place.site.unit(cause=Cause(source="person")) as unit:
        versions.withdraw(unit, "deal", "fresh")
    assert "fresh" not in place.site.runtime().catalog.modules["deal"].rules
    assert score_of(place, "b") == 1


def test_switching_off_and_on_are_versions(make_place: Any) -> None:
    place = make_place(DEAL)
    with place.site.unit(cause=Cause(source="person")) as unit:
        off = versions.set_active(unit, "deal", "count", False)
    assert (off.version, score_of(place, "a")) == (1, None)
    with place.site.unit(cause=Cause(source="person")) as unit:
        on = versions.set_active(unit, "deal", "count", True)
    assert (on.version, score_of(place, "b")) == (2, 1)


def test_only_administrators_change_rules(make_place: Any) -> None:
    place = make_place(DEAL)
    seller = Actor(user_id=place.user("anna", "seller"), roles=frozenset({"seller"}))
    admin = Actor(user_id=place.user("root", "admin"), roles=frozenset({"admin"}))
    text = text_of(place)
    with place.site.unit(admin, cause=Cause(source="person")) as unit:
        draft, _ = versions.save_draft(unit, "deal", "count", text)
        assert versions.publish(unit, draft.id).author_id == admin.user_id
    with place.site.unit(seller, cause=Cause(source="person")) as unit:
        for change in (
            lambda: versions.save_draft(unit, "deal", "count", text),
            lambda: versions.publish(unit, draft.id),
            lambda: versions.roll_back(unit, draft.id),
            lambda: versions.set_active(unit, "deal", "count", False),
            lambda: versions.withdraw(unit, "deal", "count"),
            lambda: versions.discard_draft(unit, draft.id),
        ):
            with pytest.raises(Denied):
                change()


def test_what_is_no_draft_is_not_published(make_place: Any) -> None:
    place = make_place(DEAL)
    made = published(place, text_of(place))
    with place.site.unit(cause=Cause(source="person")) as unit:
        for missing in (made.id, made.id + 1):
            with pytest.raises(NotFound):
                versions.publish(unit, missing)


def test_a_schedule_that_was_switched_off_missed_nothing(make_place: Any) -> None:
    scheduled = NEW.replace("record: created", 'schedule: daily, at: "09:00"')
    place = make_place(DEAL)
    deal = place.save("deal", {"name": "x"})
    published(place, scheduled, "fresh")
    place.work()
    with place.site.unit(cause=Cause(source="person")) as unit:
        versions.set_active(unit, "deal", "fresh", False)
    place.clock.forward(hours=5)
    place.work()
    with place.site.unit(cause=Cause(source="person")) as unit:
        versions.set_active(unit, "deal", "fresh", True)
    place.work()
    assert place.read("deal", deal.id)["score"] == 1
    place.clock.forward(days=1)
    place.work()
    assert place.read("deal", deal.id)["score"] == 5


def test_differences_are_lines() -> None:
    assert versions.difference("a\nb\n", "a\nc\n", old_name="1", new_name="2") == (
        "--- 1",
        "+++ 2",
        "@@ -1,2 +1,2 @@",
        " a",
        "-b",
        "+c",
    )
    assert versions.difference("a", "a") == ()
