"""What the catalog holds of rules: triggers, actions, their own text, and what was published over them."""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path
from typing import cast

import pytest

from customary.expressions.expression import Expression
from customary.expressions.template import Template
from customary.expressions.types import (
    RefType,
)
from customary.metadata.catalog import Catalog
from customary.metadata.loading import OverlayDocument
from customary.metadata.model.modules import Module
from customary.metadata.model.rules import (
    AssignAction,
    CreateAction,
    EmailAction,
    LogAction,
    NotifyAction,
    Phase,
    RecordTrigger,
    RefuseAction,
    ScheduleTrigger,
    SetAction,
    SmsAction,
    UpdateAction,
)
from tests.metadata.catalogs import BOOK, CASES, catalog_of, constant

RULES = CASES / "rules" / "modules" / "order.yaml"


@pytest.fixture(scope="module")
def order(tmp_path_factory: pytest.TempPathFactory) -> Module:
    """The module of the case `rules`, without its wrong rules."""
    folder = tmp_path_factory.mktemp("rules")
    for path in RULES.parent.iterdir():
        text = path.read_text("utf-8")
        (folder / path.name).write_text(text.split("  wrong:\n")[0] if path == RULES else text, "utf-8")
    return catalog_of(folder).modules["order"]


def test_rules_with_every_action(order: Module) -> None:
    rule, within = order.rules["good"], order.rules["good_within"]
    assert rule.trigger == RecordTrigger(event="saved", watch=frozenset({"total", "state"}), once=True)
    assert (rule.phase, rule.order, rule.run_as, rule.active) == (Phase.BEFORE, 5, "actor", True)
    assert rule.watched == {"total", "state"}
    assert (rule.label.source, rule.description and rule.description.source) == (
        "Everything that there is",
        "It has every action.",
    )
    kinds = [type(action) for action in rule.actions]
    assert kinds == [SetAction, RefuseAction, RefuseAction, AssignAction, AssignAction, LogAction, LogAction]
    assert [action.key for action in rule.actions] == ["first", *(str(number) for number in range(2, 8))]
    kinds = [type(action) for action in within.actions]
    assert kinds == [CreateAction, UpdateAction, UpdateAction, NotifyAction, SmsAction, EmailAction]
    first = cast(SetAction, rule.actions[0])
    assert first.on_error == "go_on"
    assert constant(cast(Expression, first.values["state"])) == "sent"
    assert constant(cast(Expression, first.values["mobile"])) == "123456"
    assert isinstance(first.values["name"], Template)
    assert cast(Expression, first.values["about"]).type == RefType(("order",))
    create = cast(CreateAction, within.actions[0])
    assert (create.module, list(create.values), create.condition and create.condition.text) == (
        "pen",
        ["name", "order"],
        "total > 20",
    )
    over_link, over_module = cast(UpdateAction, within.actions[1]), cast(UpdateAction, within.actions[2])
    assert (over_link.path, over_link.module, over_module.path, over_module.module) == ("pens", "pen", None, "pen")
    notify = cast(NotifyAction, within.actions[3])
    assert ([one.text.strip() for one in notify.to], notify.roles) == (["owner", "owner.superior"], ("employee",))
    fixed, in_turn = cast(AssignAction, rule.actions[3]), cast(AssignAction, rule.actions[4])
    assert (fixed.how, in_turn.how, in_turn.users) == ("fixed", "round_robin", ("mei", "lin"))


def test_a_rule_on_a_schedule(order: Module) -> None:
    rule = order.rules["daily"]
    assert rule.trigger == ScheduleTrigger(
        every="daily", at=time(9, 5), timezone="Asia/Taipei", late="skip", catch_up=timedelta(hours=1)
    )
    assert (rule.watched, rule.condition, rule.label.source) == (frozenset(), None, "Daily")


def test_a_rule_keeps_its_own_text(opportunity: Module, library: Catalog) -> None:
    assert opportunity.rules["remind_next_step"].text == (
        'when: {schedule: daily, at: "09:00"}\n'
        "if: next_step_on = today()\n"
        'then: [{notify: {to: "= owner", text: "Today: {next_step} with {account.name}"}}]\n'
    )
    assert library.modules["loan"].rules["remind"].text.startswith("label: Remind of books that are due\nwhen:")


def test_a_published_rule_replaces_that_of_the_files(tmp_path: Path) -> None:
    (tmp_path / "book.yaml").write_text(BOOK, "utf-8")
    plain = catalog_of(tmp_path)
    own = plain.modules["book"].rules["tell"]
    assert (own.version, own.layer) == (0, tmp_path.name)
    text = "workflows:\n  tell:\n    when: {record: created}\n    then: [{log: Two}]\nof: book\n"
    overlay = OverlayDocument(name="book.tell@3", text=text, layer="published", version=3)
    published = catalog_of(tmp_path, overlay=(overlay,))
    rule = published.modules["book"].rules["tell"]
    assert (rule.version, rule.layer, rule.text) == (3, "published", "when: {record: created}\nthen: [{log: Two}]\n")
    assert rule.span.source.name == "book.tell@3"
    assert published.hash != plain.hash


def test_the_text_of_a_rule_can_be_read_again(tmp_path: Path, opportunity: Module) -> None:
    """What the designer shows and publishes again says the same rule."""
    case = CASES / "the_whole_language"
    rule = opportunity.rules["big_deal"]
    indented = "".join(f"    {line}\n" for line in rule.text.splitlines())
    overlay = OverlayDocument(
        name="again", text=f"workflows:\n  big_deal:\n{indented}of: opportunity\n", layer="published", version=1
    )
    again = catalog_of(case / "modules", site_file=case / "customary.yaml", overlay=(overlay,))
    assert again.modules["opportunity"].rules["big_deal"].text == rule.text
