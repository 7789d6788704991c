"""Texts with places for values."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from customary.expressions.environment import Environment
from customary.expressions.positions import Excerpt
from customary.expressions.scope import Place, Vocabulary
from customary.expressions.template import Template, check_template

VALUES: Mapping[tuple[str, ...], object] = {
    ("name",): "Big deal",
    ("amount",): 12_345_000,
    ("stage",): "won",
    ("close_date",): 739_675,
    ("active",): True,
    ("account", "name"): None,
    ("owner", "display"): "Mei",
}


def rendered(template: Template, moment: Environment) -> str:
    return template.render([VALUES[slot.path] for slot in template.slots], moment)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("plain", "plain"),
        ("Review {name}", "Review Big deal"),
        ("{name}{name}", "Big dealBig deal"),
        ("{{{name}}}", "{Big deal}"),
        ("{{name}} {{}}", "{name} {}"),
        ("{amount} {amount * 2} {amount / 3}", "1234.5 2469 411.5"),
        ("{close_date}", "2026-02-28"),
        ("{stage}: {text(stage)}", "Won: won"),
        ("{owner} of [{account.name}]", "Mei of []"),
        ("{if(active, '}', \"{\")} {'\\'}'}", "} '}"),
        ("{1 / 0}!", "!"),
        ("您好，{name}！", "您好，Big deal！"),
    ],
)
def test_a_text_is_filled_in(
    text: str, expected: str, vocabulary: Vocabulary, saving: Place, moment: Environment
) -> None:
    result = check_template(Excerpt.whole(text), vocabulary, saving)
    assert result.problems == ()
    assert result.template is not None
    assert result.template.text == text
    assert rendered(result.template, moment) == expected


def test_labels_follow_the_language(vocabulary: Vocabulary, saving: Place, moment: Environment) -> None:
    template = check_template(Excerpt.whole("{stage}"), vocabulary, saving).template
    assert template is not None
    assert template.uses == {"language", "dictionary"}
    chinese = Environment(today=moment.today, now=moment.now, language="zh-Hant", dictionaries=moment.dictionaries)
    assert rendered(template, chinese) == "贏單"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{name", [("E117", "{")]),
        ("a } b", [("E118", "}")]),
        ("x {nam} {amount +} {stage}", [("E201", "nam"), ("E119", "+")]),
        ("a {} b", [("E102", "")]),
        ("{file}", [("E301", "file")]),
        ("{lines} }", [("E319", "lines"), ("E118", "}")]),
    ],
)
def test_every_mistake_of_a_text_is_reported_at_its_place(
    text: str, found: list[tuple[str, str]], vocabulary: Vocabulary, saving: Place
) -> None:
    result = check_template(Excerpt.whole(text), vocabulary, saving)
    assert result.template is None
    marked = [(one.code, text[one.span.start : one.span.end]) for one in result.problems]
    assert marked == found
