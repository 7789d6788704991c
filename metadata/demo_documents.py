"""Demo documents: from YAML to rules whose every name and expression is known to the catalog."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
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
from customary.metadata.model import demo
from customary.metadata.model.fields import ChoiceOptions, Field, LinesOptions, LinkOptions
from customary.metadata.model.modules import Module
from customary.metadata.nodes import MappingNode, Node, ScalarNode, plain
from customary.metadata.problems import demo as problems
from customary.metadata.reader import read_file

__all__ = ["note_demo_document", "read_demo_document"]

_NUMBER = re.compile(r"#+|\{n(?::0?(\d+))?\}")
"""What a text rule fills itself: digits, and the number of the record."""


def read_demo_document(path: Path, catalog: Catalog) -> demo.DemoDocument:
    """Read one file of demo data.

    Errors: `ProblemsFound` with everything that is wrong in it.
    """
    reading = read_file(path, path.name)
    shaping = _Shaping(catalog, list(reading.problems))
    roots = [root for root in reading.roots if isinstance(root, MappingNode)]
    document = shaping.document(roots[0]) if roots else None
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
        name = root.text("demo") or ""
        module = self.catalog.modules.get(name)
        if module is None:
            self.problems.append(problems.demo_of_no_module(root.span_of("demo"), name, self.catalog.modules))
            return None
        self._names(root)
        return demo.DemoDocument(
            module=name,
            seed=root.whole("seed", 0),
            rows=tuple(self._rows(root, module)),
            groups=tuple(self._groups(root, module)),
            owners=self._owners(root, module),
            any_state=root.text("initial_state") == "any",
            existing=root.text("each") == "existing",
            share=_share(root.get("share"), 1),
        )

    def _names(self, root: MappingNode) -> None:
        """Note what the document names beside its fields."""
        named, owners = root.scalar("demo"), root.scalar("owners")
        if named is not None:
            self.note("module", named)
        if owners is not None and not owners.text.startswith("="):
            self.note("role", owners)
        rows = (row for row in root.items("rows") if isinstance(row, MappingNode))
        for one in (root, *rows, *(node for _, node in root.mappings("groups"))):
            for role in one.scalars("roles"):
                self.note("role", role)

    def _code(self, node: Node, found: Field) -> None:
        """Note a constant that is a code of the field's dictionary."""
        dictionary = found.options.dictionary if isinstance(found.options, ChoiceOptions) else None
        if dictionary is not None and isinstance(node, ScalarNode):
            codes = self.catalog.dictionaries[dictionary].values
            if node.text in codes:
                self.note("code", node, of=dictionary)

    def _rows(self, root: MappingNode, module: Module) -> Iterator[demo.DemoRow]:
        for node in root.items("rows"):
            if not isinstance(node, MappingNode):
                continue
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
        self.problems.append(problems.demo_of_no_field(key.span, key.text, module.name, keys))
        return None

    def _source(self, node: Node, found: Field, module: Module) -> demo.RuleSource | None:
        if not isinstance(node, MappingNode):
            return demo.OneOf(items=(self._given(node, found, module),))
        for key, shape in _SOURCES.items():
            if key in node.entries:
                return shape(self, node, found, module)
        self.problems.append(problems.unknown_rule(node.span, found.key))
        return None

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
        weights = node.mapping("weighted")
        entries = weights.entries.values() if weights is not None else ()
        for entry in entries:
            self._code(entry.key, found)
        return demo.Weighted(
            items=tuple(entry.key.value for entry in entries),
            weights=tuple(float(str(plain(entry.value))) for entry in entries),
        )

    def between(self, node: MappingNode, found: Field, module: Module) -> demo.Between:
        low, high = (self._bound(item, found, module) for item in node.items("between"))
        return demo.Between(
            low=low,
            high=high,
            round_to=node.text("round"),
            low_curve=node.text("curve") == "low",
            today_share=_share(node.get("today"), 0),
        )

    def _bound(self, node: Node, found: Field, module: Module) -> demo.Given:
        """A bound that is a text is an expression, with or without `=`."""
        if isinstance(node, ScalarNode) and isinstance(node.value, str):
            return self._checked(node, module, found.language_type, start=int(node.value.startswith("=")))
        return plain(node)

    def link(self, node: MappingNode, found: Field, module: Module) -> demo.LinkRandom:
        weights = node.mapping("to")
        if weights is not None:
            for entry in weights.entries.values():
                self.note("module", entry.key)
            names = tuple(weights.entries)
            return demo.LinkRandom(modules=names, weights=tuple(float(weights.text(name) or 1) for name in names))
        targets = found.options.targets if isinstance(found.options, LinkOptions) else ()
        return demo.LinkRandom(modules=targets, weights=(1.0,) * len(targets))

    def choice(self, node: MappingNode, found: Field, module: Module) -> demo.ChoiceRandom:
        return demo.ChoiceRandom()

    def people(self, node: MappingNode, found: Field, module: Module) -> demo.People:
        return demo.People(style=cast(demo.NameStyle, node.text("people")))

    def companies(self, node: MappingNode, found: Field, module: Module) -> demo.Companies:
        return demo.Companies(style=cast(demo.NameStyle, node.text("companies")))

    def text(self, node: MappingNode, found: Field, module: Module) -> demo.TextRule:
        written = node.scalar("text")
        return demo.TextRule(parts=tuple(self._parts(written, module)) if written is not None else ())

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
            self.problems.append(problems.unknown_rule(node.span, found.key))
            return None
        fewest, most = (int(str(plain(item))) for item in node.items("rows"))
        target = self.catalog.modules[found.options.target]
        return demo.LinesRule(fewest=fewest, most=most, rules=tuple(self._rules(node, target)))


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


def _share(node: Node | None, otherwise: float) -> float:
    return otherwise if node is None else float(str(plain(node)))
