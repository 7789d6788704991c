"""A rule as text and as the designer's form: the same rule, both ways."""

from __future__ import annotations

import pytest

from customary.expressions.positions import Source
from customary.metadata.nodes import plain
from customary.metadata.reader import read
from customary.platform.workflow.rule_text import RuleForm, form_of, text_of

GREET = """\
label: Birthday greeting
when: {schedule: daily, at: "09:00", late: send, catch_up: 3 days}
if: is_anniversary(birthday, today()) and mobile is not blank
then:
  - sms:
      to: "= mobile"
      text: "Happy birthday, {name}!"
  - log: sent
order: 20
"""

FORM = RuleForm(
    module="contact",
    key="greet",
    label="Birthday greeting",
    when={"schedule": "daily", "at": "09:00", "late": "send", "catch_up": "3 days"},
    condition="is_anniversary(birthday, today()) and mobile is not blank",
    actions=({"sms": {"to": "= mobile", "text": "Happy birthday, {name}!"}}, {"log": "sent"}),
    settings={"order": 20},
)


def said(text: str) -> object:
    reading = read(Source("rule", text))
    assert reading.problems == ()
    return plain(reading.roots[0])


def test_a_document_opens_as_a_form() -> None:
    assert form_of("contact", "greet", GREET) == FORM


def test_a_form_is_written_as_a_document_that_says_the_same() -> None:
    assert said(text_of(FORM)) == said(GREET)
    assert form_of("contact", "greet", text_of(FORM)) == FORM


@pytest.mark.parametrize(
    "condition",
    ["yes", "no = true", "12:30", "a # b", "true", "123", "a: b", "x = 'it''s'", '名称 = "张三"', " a", "- b", "{a}"],
)
def test_texts_that_yaml_could_mistake_come_back_as_they_were(condition: str) -> None:
    form = RuleForm(module="m", key="r", when={"record": "saved"}, condition=condition, settings={"active": False})
    again = form_of("m", "r", text_of(form))
    assert again == form


def test_a_text_of_several_lines_stays_readable() -> None:
    body = "Dear {name},\nthank you.\n\nYours"
    actions = ({"email": {"to": "= email", "subject": "Hi", "body": body}},)
    form = RuleForm(module="m", key="r", when={"record": "saved"}, actions=actions, settings={})
    written = text_of(form)
    assert "body: |" in written
    assert form_of("m", "r", written) == form


@pytest.mark.parametrize(
    "text",
    ["", "- 1", "just words", "a: [", "a: 1\n---\nb: 2"],
)
def test_what_is_not_one_rule_has_no_form(text: str) -> None:
    assert form_of("m", "r", text) is None
