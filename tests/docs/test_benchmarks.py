"""The rules that the language is measured with are those of the packaged modules, which change."""

from __future__ import annotations

import pytest

from bench.language_rules import RULES, TypicalRule, packaged_catalog
from customary.metadata.catalog import Catalog


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return packaged_catalog()


@pytest.mark.parametrize("rule", RULES, ids=[one.name for one in RULES])
def test_a_measured_rule_reads_what_the_other_engines_are_given(rule: TypicalRule, catalog: Catalog) -> None:
    expression = rule.expression(catalog)
    assert expression is not None
    assert tuple(".".join(slot.path) for slot in expression.slots) == rule.slots
