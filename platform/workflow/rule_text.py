"""A rule as text: the document that is kept of it, and the plain form that the designer edits.

A rule that administrators wrote is kept as the YAML document that a file would hold:

    of: contact
    workflows:
      greet:
        label: ...
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import yaml

from customary.expressions.positions import Problem, Source
from customary.metadata.model.rules import Rule
from customary.metadata.nodes import MappingNode, Node, plain
from customary.metadata.reader import read

__all__ = ["RuleForm", "declared_rules", "document_of", "form_of", "text_of"]

_ORDER = ("label", "description", "when", "if", "then", "phase", "order", "active", "run_as", "uid")
"""The order in which a rule reads as a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleForm:
    """A rule as the designer's page shows it. Texts are as the YAML has them, expressions with their `=`."""

    module: str
    key: str
    label: str = ""
    description: str = ""
    when: Mapping[str, object]
    """The trigger, such as {"record": "saved", "watch": ["stage"]}."""
    condition: str | None = None
    actions: tuple[Mapping[str, object], ...] = ()
    """Each as in the YAML: {"notify": {"to": "= owner", "text": "..."}}."""
    settings: Mapping[str, object]
    """Everything else that is said: phase, order, active, run_as, uid."""


def document_of(rule: Rule) -> str:
    """Give the document that declares a rule of the catalog as it stands."""
    body = textwrap.indent(textwrap.dedent(rule.text).strip("\n"), "    ")
    return f"of: {rule.module}\nworkflows:\n  {rule.key}:\n{body}\n"


def declared_rules(text: str, name: str = "rule") -> tuple[str | None, tuple[str, ...], tuple[Problem, ...]]:
    """Say which module a document is about, which rules it declares, and what keeps it from being read."""
    root, problems = _root(text, name)
    if root is None:
        return None, (), problems
    rules = root.mapping("workflows")
    return root.text("of"), () if rules is None else tuple(rules.entries), problems


def form_of(text: str) -> RuleForm | None:
    """Take the document of one rule apart; None when it is not the document of one rule."""
    root, _ = _root(text, "rule")
    rules = None if root is None else root.mapping("workflows")
    module = None if root is None else root.text("of")
    if rules is None or module is None or len(rules.entries) != 1:
        return None
    key, entry = next(iter(rules.entries.items()))
    said = plain(entry.value)
    if not isinstance(said, dict):
        return None
    when, then = said.get("when"), said.get("then")
    return RuleForm(
        module=module,
        key=key,
        label=str(said.get("label") or ""),
        description=str(said.get("description") or ""),
        when=when if isinstance(when, dict) else {},
        condition=None if said.get("if") is None else str(_scalar_text(entry.value, "if")),
        actions=tuple(one for one in then if isinstance(one, dict)) if isinstance(then, list) else (),
        settings={name: said[name] for name in said if name in _ORDER[5:]},
    )


def text_of(form: RuleForm) -> str:
    """Write the document of a form; comments that its text once had are not kept."""
    said: dict[str, object] = {"label": form.label or None, "description": form.description or None}
    said["when"] = dict(form.when)
    said["if"] = form.condition
    said["then"] = [dict(one) for one in form.actions]
    said.update(form.settings)
    rule = {name: said[name] for name in _ORDER if said.get(name) is not None}
    document = {"of": form.module, "workflows": {form.key: rule}}
    return yaml.dump(document, Dumper=_Writer, sort_keys=False, allow_unicode=True, width=120)


def _root(text: str, name: str) -> tuple[MappingNode | None, tuple[Problem, ...]]:
    reading = read(Source(name, text))
    root = reading.roots[0] if len(reading.roots) == 1 and not reading.broken else None
    return (root if isinstance(root, MappingNode) else None), reading.problems


def _scalar_text(node: Node, key: str) -> str | None:
    return node.text(key) if isinstance(node, MappingNode) else None


class _Writer(yaml.SafeDumper):
    """Quotes what our reader, or YAML 1.1 readers, would take for something else than text."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _write_text(writer: _Writer, value: str) -> Any:
    if "\n" in value and not any(line != line.rstrip() for line in value.split("\n")):
        return writer.represent_scalar("tag:yaml.org,2002:str", value, style="|")
    return writer.represent_scalar("tag:yaml.org,2002:str", value)


def _write_decimal(writer: _Writer, value: Decimal) -> Any:
    return writer.represent_scalar("tag:yaml.org,2002:float", format(value, "f"))


_Writer.add_representer(str, _write_text)
_Writer.add_representer(Decimal, _write_decimal)
