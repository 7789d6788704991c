"""Demo documents: from YAML to rules whose every name and expression is known to the catalog."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import cast

from customary.expressions.checker import check
from customary.expressions.expression import Expression
from customary.expressions.positions import Problem, ProblemsFound
from customary.expressions.scope import Place, Purpose
from customary.expressions.template import Template, check_template
from customary.expressions.types import Type
from customary.expressions.uses import Kind, Name, Noted, Use
from customary.metadata.catalog import Catalog
from customary.metadata.documents import sole_document
from customary.metadata.model import demo
from customary.metadata.model.fields import ChoiceOptions, Field, LinesOptions, LinkOptions
from customary.metadata.model.modules import Module
from customary.metadata.nodes import MappingNode, Node, ScalarNode, as_mapping, plain
from customary.metadata.problems import demo as problems
from customary.metadata.problems import names
from customary.metadata.problems.making import suggestions

__all__ = ["note_demo_document", "read_demo_document"]

_NUMBER = re.compile(r"#+|\{n(?::0?(\d+))?\}")
"""What a text rule fills itself: digits, and the number of the record."""


def read_demo_document(path: Path, catalog: Catalog) -> demo.DemoDocument:
    """Read one file of demo data.

    Errors: `ProblemsFound` with everything that is wrong in it.
    """
    shaping = _Shaping(catalog)
    root = sole_document(path, "demo", shaping.problems)
    document = shaping.document(root) if root is not None else None
    if document is None or any(problem.severity == "error" for problem in shaping.problems):
        raise ProblemsFound(shaping.problems)
    return document


def note_demo_document(root: MappingNode, catalog: Catalog, noted: Noted) -> None:
    """Note the uses of names in a document of demo data."""
    _Shaping(catalog, noted=noted).document(root)


@dataclass(slots=True)
class _Shaping:
    catalog: Catalog
    problems: list[Problem] = field(default_factory=list)
    noted: Noted | None = None

    def note(self, kind: Kind, node: ScalarNode, *, of: str = "") -> None:
        if self.noted is not None:
            self.noted.append(Use(Name(kind, node.text, of), node.span))

    def document(self, root: MappingNode) -> demo.DemoDocument | None:
        module = self._module(root.needed("demo"))
        if module is None:
            return None
        self._roles(root)
        return demo.DemoDocument(
            module=module.name,
            seed=root.whole("seed", 0),
            rows=tuple(self._rows(root, module)),
            groups=tuple(self._groups(root, module)),
            owners=self._owners(root, module),
            any_state=root.text("initial_state") == "any",
            existing=root.text("each") == "existing",
            share=_share(root.get("share"), 1),
        )

    def _module(self, named: ScalarNode) -> Module | None:
        self.note("module", named)
        found = self.catalog.modules.get(named.text)
        if found is None:
            self.problems.append(names.unknown(named.span, "module", named.text, self.catalog.modules))
        return found

    def _roles(self, root: MappingNode) -> None:
        """Look at the roles that records get, wherever the document names some."""
        rows = (as_mapping(row) for row in root.items("rows"))
        for one in (root, *rows, *(node for _, node in root.mappings("groups"))):
            for role in one.scalars("roles"):
                self._role(role)

    def _role(self, named: ScalarNode) -> None:
        self.note("role", named)
        if named.text not in self.catalog.roles:
            self.problems.append(names.unknown(named.span, "role", named.text, self.catalog.roles))

    def _code(self, node: Node, found: Field) -> None:
        """Note a constant that is a code of the field's dictionary."""
        dictionary = found.options.dictionary if isinstance(found.options, ChoiceOptions) else None
        if dictionary is not None and isinstance(node, ScalarNode):
            codes = self.catalog.dictionaries[dictionary].values
            if node.text in codes:
                self.note("code", node, of=dictionary)

    def _rows(self, root: MappingNode, module: Module) -> Iterator[demo.DemoRow]:
        for node in map(as_mapping, root.items("rows")):
            values: dict[str, object] = {}
            for key, entry in node.entries.items():
                found = self._field(entry.key, module) if key != "roles" else None
                if found is not None:
                    self._code(entry.value, found)
                    values[key] = plain(entry.value)
            yield demo.DemoRow(values=values, roles=tuple(one.text for one in node.scalars("roles")))

    def _groups(self, root: MappingNode, module: Module) -> Iterator[demo.DemoGroup]:
        nodes = [node for _, node in root.mappings("groups")]
        if root.get("fields") is not None:
            nodes.append(root)
        for node in nodes:
            yield demo.DemoGroup(
                count=node.whole("count", 0),
                rules=tuple(self._rules(node, module)),
                roles=tuple(one.text for one in node.scalars("roles")),
            )

    def _owners(self, root: MappingNode, module: Module) -> demo.Owners:
        node = root.scalar("owners")
        if node is None:
            return demo.Owners()
        if node.text.startswith("="):
            return demo.Owners(expression=self._expression(node, module, module.field("owner").language_type))
        self._role(node)
        return demo.Owners(role=node.text)

    def _rules(self, node: MappingNode, module: Module) -> Iterator[demo.FieldRule]:
        fields = node.mapping("fields")
        for entry in fields.entries.values() if fields is not None else ():
            found = self._field(entry.key, module)
            source = self._source(entry.value, found, module) if found is not None else None
            if found is None or source is None:
                continue
            extra = entry.value if isinstance(entry.value, MappingNode) else None
            when = extra.scalar("when") if extra is not None else None
            yield demo.FieldRule(
                field=found.key,
                source=source,
                blank_share=_share(extra.get("blank"), 0) if extra is not None else 0,
                when=self._checked(when, module) if when is not None else None,
            )

    def _field(self, key: ScalarNode, module: Module) -> Field | None:
        if module.has_field(key.text):
            self.note("field", key, of=module.name)
            return module.field(key.text)
        keys = [one.key for one in module.all_fields]
        self.problems.append(names.unknown_field(key.span, key.text, module.name, suggestions(key.text, keys)))
        return None

    def _source(self, node: Node, found: Field, module: Module) -> demo.RuleSource | None:
        if not isinstance(node, MappingNode):
            return demo.OneOf(items=(self._given(node, found, module),))
        rule = next((key for key in _SOURCES if key in node.entries), None)
        return _SOURCES[rule](self, node, found, module) if rule is not None else None

    def _report(self, found: Problem) -> None:
        """Tell what is wrong with several things together, unless one of them is wrong itself and was taken out."""
        start, end = found.span.start, found.span.end
        if not any(start <= one.span.start and one.span.end <= end for one in self.problems):
            self.problems.append(found)

    def _does_not_fit(self, node: MappingNode, rule: str, found: Field) -> None:
        self.problems.append(problems.rule_does_not_fit(node.entries[rule].key.span, rule, found.key))

    def _given(self, node: Node, found: Field, module: Module) -> demo.Given:
        if isinstance(node, ScalarNode) and isinstance(node.value, str) and node.value.startswith("="):
            return self._expression(node, module, found.language_type)
        self._code(node, found)
        return plain(node)

    def _expression(self, node: ScalarNode, module: Module, expected: Type | None = None) -> Expression | None:
        return self._checked(node, module, expected, start=1)

    def _checked(
        self, node: ScalarNode, module: Module, expected: Type | None = None, *, start: int = 0
    ) -> Expression | None:
        place = Place(module=module.name, purpose=Purpose.SCHEDULE, acting=False)
        excerpt = node.excerpt.part(start, len(node.excerpt.text))
        result = check(excerpt, self.catalog.vocabulary, place, expected=expected, noted=self.noted)
        self.problems.extend(result.problems)
        return result.expression

    def one_of(self, node: MappingNode, found: Field, module: Module) -> demo.OneOf:
        return demo.OneOf(items=tuple(self._given(item, found, module) for item in node.items("one_of")))

    def weighted(self, node: MappingNode, found: Field, module: Module) -> demo.Weighted:
        weighted = as_mapping(node.entries["weighted"].value)
        for entry in weighted.entries.values():
            self._code(entry.key, found)
        items = tuple(entry.key.value for entry in weighted.entries.values())
        return demo.Weighted(items=items, weights=self._weights(weighted))

    def _weights(self, node: MappingNode) -> tuple[float, ...]:
        weights = tuple(_number(entry.value) for entry in node.entries.values())
        if not any(weights) or min(weights) < 0:
            self._report(problems.no_weights(node.span))
        return weights

    def between(self, node: MappingNode, found: Field, module: Module) -> demo.Between | None:
        bounds = [self._bound(item, found, module) for item in node.items("between")]
        if len(bounds) != 2 or not _in_order([plain(item) for item in node.items("between")]):
            self._report(problems.two_needed(node.span_of("between"), "between"))
            return None
        step = node.scalar("round")
        if step is not None and _number(step) <= 0:
            self.problems.append(problems.no_step(step.span))
        return demo.Between(
            low=bounds[0],
            high=bounds[1],
            round_to=node.text("round"),
            low_curve=node.text("curve") == "low",
            today_share=_share(node.get("today"), 0),
        )

    def _bound(self, node: Node, found: Field, module: Module) -> demo.Given:
        """A bound that is a text is an expression, with or without `=`."""
        if isinstance(node, ScalarNode) and isinstance(node.value, str):
            return self._checked(node, module, found.language_type, start=int(node.value.startswith("=")))
        return plain(node)

    def link(self, node: MappingNode, found: Field, module: Module) -> demo.LinkRandom | None:
        if not isinstance(found.options, LinkOptions):
            self._does_not_fit(node, "link", found)
            return None
        targets, weights = found.options.targets, node.mapping("to")
        if weights is None:
            return demo.LinkRandom(modules=targets, weights=(1.0,) * len(targets))
        for key in (entry.key for entry in weights.entries.values()):
            self.note("module", key)
            if key.text not in targets:
                self.problems.append(names.unknown(key.span, "module", key.text, targets))
        return demo.LinkRandom(modules=tuple(weights.entries), weights=self._weights(weights))

    def choice(self, node: MappingNode, found: Field, module: Module) -> demo.ChoiceRandom | None:
        if not isinstance(found.options, ChoiceOptions) or found.options.dictionary is None:
            self._does_not_fit(node, "choice", found)
            return None
        return demo.ChoiceRandom()

    def people(self, node: MappingNode, found: Field, module: Module) -> demo.People:
        return demo.People(style=cast(demo.NameStyle, node.text("people")))

    def companies(self, node: MappingNode, found: Field, module: Module) -> demo.Companies:
        return demo.Companies(style=cast(demo.NameStyle, node.text("companies")))

    def text(self, node: MappingNode, found: Field, module: Module) -> demo.TextRule:
        return demo.TextRule(parts=tuple(self._parts(node.needed("text"), module)))

    def _parts(self, node: ScalarNode, module: Module) -> Iterator[str | Template]:
        excerpt, end = node.excerpt, 0
        for match in [*_NUMBER.finditer(excerpt.text), None]:
            until = match.start() if match is not None else len(excerpt.text)
            if until > end:
                place = Place(module=module.name, purpose=Purpose.ACTION, acting=False)
                result = check_template(excerpt.part(end, until), self.catalog.vocabulary, place, noted=self.noted)
                self.problems.extend(result.problems)
                if result.template is not None:
                    yield result.template
            if match is not None:
                yield match.group()
                end = match.end()

    def lines(self, node: MappingNode, found: Field, module: Module) -> demo.LinesRule | None:
        if not isinstance(found.options, LinesOptions):
            self._does_not_fit(node, "rows", found)
            return None
        counts = [int(_number(item)) for item in node.items("rows")]
        if len(counts) != 2 or counts[0] > counts[1]:
            self._report(problems.two_needed(node.span_of("rows"), "rows"))
            return None
        target = self.catalog.modules[found.options.target]
        return demo.LinesRule(fewest=counts[0], most=counts[1], rules=tuple(self._rules(node, target)))


_SOURCES: Mapping[str, Callable[[_Shaping, MappingNode, Field, Module], demo.RuleSource | None]] = {
    "one_of": _Shaping.one_of,
    "weighted": _Shaping.weighted,
    "between": _Shaping.between,
    "link": _Shaping.link,
    "choice": _Shaping.choice,
    "people": _Shaping.people,
    "companies": _Shaping.companies,
    "text": _Shaping.text,
    "rows": _Shaping.lines,
}
"""The key that says what kind of rule it is, and how it is shaped."""


def _number(node: Node) -> float:
    return float(str(plain(node)))


def _in_order(bounds: Sequence[object]) -> bool:
    """Whether bounds are numbers, the smaller first; those that are expressions may turn out as they like."""
    numbers = [one for one in bounds if isinstance(one, int | Decimal) and not isinstance(one, bool)]
    return all(isinstance(one, str) or one in numbers for one in bounds) and numbers == sorted(numbers)


def _share(node: Node | None, otherwise: float) -> float:
    return otherwise if node is None else _number(node)
