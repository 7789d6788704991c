"""A rule as text, and as the plain form that the designer edits.

The text of a rule is what stands under its key in a file, at the left margin: so it is in `Rule.text`, and so the rules
that administrators write are kept.
"""

from __future__ import annotations

import bisect
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import yaml

from customary.expressions.positions import Problem, Source, Span
from customary.metadata.nodes import MappingNode, plain
from customary.metadata.reader import read
from customary.platform.catalog_source import rule_document

__all__ = ["RuleForm", "form_of", "in_own_text", "text_of"]

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


def form_of(module: str, key: str, text: str) -> RuleForm | None:
    """Take the text of a rule apart; None when it is not a mapping that can be read."""
    reading = read(Source(key, text))
    root = reading.roots[0] if len(reading.roots) == 1 and not reading.broken else None
    if not isinstance(root, MappingNode):
        return None
    said = {name: plain(entry.value) for name, entry in root.entries.items()}
    when, then = said.get("when"), said.get("then")
    return RuleForm(
        module=module,
        key=key,
        label=str(said.get("label") or ""),
        description=str(said.get("description") or ""),
        when=when if isinstance(when, dict) else {},
        condition=root.text("if"),
        actions=tuple(one for one in then if isinstance(one, dict)) if isinstance(then, list) else (),
        settings={name: said[name] for name in said if name in _ORDER[5:]},
    )


def text_of(form: RuleForm) -> str:
    """Write the text of a form; comments that its text once had are not kept."""
    said: dict[str, object] = {"label": form.label or None, "description": form.description or None}
    said["when"] = dict(form.when)
    said["if"] = form.condition
    said["then"] = [dict(one) for one in form.actions]
    said.update(form.settings)
    rule = {name: said[name] for name in _ORDER if said.get(name) is not None}
    return yaml.dump(rule, Dumper=_Writer, sort_keys=False, allow_unicode=True, width=120)


def in_own_text(problem: Problem, document: str, name: str, module: str, key: str, text: str) -> Problem:
    """Move a problem from the document that a rule was wrapped into to the rule's own text.

    A problem of another source, or about the wrapping, points at the beginning.
    """
    own = Source(name, text)
    if problem.span.source.name != document:
        return replace(problem, span=Span(own, 0, 0))
    places = _places(module, key, text)
    start, end = (_own_place(places, one) for one in (problem.span.start, problem.span.end))
    return replace(problem, span=Span(own, start, max(start, end)))


def _places(module: str, key: str, text: str) -> list[tuple[int, int]]:
    """Where each line of the own text begins, in the document and in itself."""
    wrapped = rule_document(module, key, text)
    found, own_start = [], 0
    start = wrapped.index(":\n", wrapped.index(f"  {key}:")) + 2
    for line in text.splitlines(keepends=True):
        indent = len(_INDENT) if line.strip() else 0
        found.append((start + indent, own_start))
        start += indent + len(line)
        own_start += len(line)
    return [*found, (start, own_start)]


def _own_place(places: list[tuple[int, int]], offset: int) -> int:
    index = max(bisect.bisect_right([begin for begin, _ in places], offset) - 1, 0)
    begin, own = places[index]
    return min(own + max(offset - begin, 0), places[-1][1])


_INDENT = "    "
"""What a wrapped rule's lines begin with."""


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
