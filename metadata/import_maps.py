"""Import maps: from YAML to an `ImportMap` whose every name is known to the catalog."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from customary.expressions.checker import check
from customary.expressions.positions import Problem
from customary.expressions.scope import Place, Purpose
from customary.expressions.template import check_template
from customary.expressions.uses import Kind, Name, Noted, Use
from customary.metadata.catalog import Catalog
from customary.metadata.date_formats import is_date_format
from customary.metadata.documents import sole_document
from customary.metadata.model.fields import ChoiceOptions, Field, LinkOptions
from customary.metadata.model.imports import ImportColumn, ImportMap, Strategy
from customary.metadata.model.modules import Module
from customary.metadata.model.rules import Value
from customary.metadata.nodes import MappingNode, Node, ScalarNode
from customary.metadata.problems import imports as problems
from customary.metadata.problems import names
from customary.metadata.problems.making import suggestions

__all__ = ["ImportMapReading", "importable", "note_import_map", "read_import_map"]

_WRITABLE_SYSTEM_FIELDS = frozenset({"owner", "department"})
_DATES = frozenset({"date", "datetime"})


@dataclass(frozen=True, slots=True)
class ImportMapReading:
    import_map: ImportMap | None
    """None when there are errors."""
    problems: tuple[Problem, ...]


def importable(field: Field) -> bool:
    """Whether a file may fill a field: not what the platform keeps, computes or stores elsewhere."""
    kept = field.system and field.key not in _WRITABLE_SYSTEM_FIELDS
    return field.stored and not kept and not field.computed


def read_import_map(path: Path, catalog: Catalog, *, module: str | None = None) -> ImportMapReading:
    """Read the import map in a file; `module` is the one that the caller imports, if they named one."""
    found: list[Problem] = []
    root = sole_document(path, "import_map", found)
    import_map = _Shaping(catalog, found).shaped(root, module) if root is not None else None
    errors = any(problem.severity == "error" for problem in found)
    return ImportMapReading(None if errors else import_map, tuple(found))


def note_import_map(root: MappingNode, catalog: Catalog, noted: Noted) -> None:
    """Note the uses of names in an import map."""
    _Shaping(catalog, [], noted=noted).shaped(root, None)


@dataclass(slots=True)
class _Shaping:
    catalog: Catalog
    problems: list[Problem]
    filled: set[str] = field(default_factory=set)
    noted: Noted | None = None

    def note(self, kind: Kind, node: ScalarNode, *, of: str = "") -> None:
        if self.noted is not None:
            self.noted.append(Use(Name(kind, node.text, of), node.span))

    def _code(self, node: Node, found: Field) -> None:
        """Note a constant that is a code of the field's dictionary."""
        dictionary = found.options.dictionary if isinstance(found.options, ChoiceOptions) else None
        known = self.catalog.dictionaries[dictionary].values if dictionary is not None else ()
        if dictionary is not None and isinstance(node, ScalarNode) and node.text in known:
            self.note("code", node, of=dictionary)

    def shaped(self, root: MappingNode, asked: str | None) -> ImportMap | None:
        name = root.needed("import_map")
        module = self.catalog.modules.get(name.text)
        if module is None:
            self.problems.append(names.unknown(name.span, "module", name.text, self.catalog.modules))
            return None
        self.note("module", name)
        if asked is not None and asked != module.name:
            self.problems.append(problems.other_module(name.span, module.name, asked))
        columns = tuple(self._columns(root, module))
        strategy = cast(Strategy, root.text("strategy") or "create_or_update")
        if strategy in ("update", "skip_existing") and not any(column.match for column in columns):
            self.problems.append(problems.update_without_match(root.span_of("strategy"), strategy))
        return ImportMap(
            module=module.name,
            columns=columns,
            values=dict(self._values(root, module)),
            strategy=strategy,
            any_state=root.text("initial_state") == "any",
            span=root.span,
        )

    def _columns(self, root: MappingNode, module: Module) -> Iterator[ImportColumn]:
        for name, node in root.mappings("columns"):
            target = node.scalar("to") or node.scalar("key")
            if target is None:
                self.problems.append(problems.column_without_field(name.span, name.text))
                continue
            found = self._field(target, module)
            if found is not None:
                yield self._column(name, node, found)

    def _field(self, target: ScalarNode, module: Module) -> Field | None:
        if not module.has_field(target.text):
            keys = [one.key for one in module.all_fields if importable(one)]
            self.problems.append(
                names.unknown_field(target.span, target.text, module.name, suggestions(target.text, keys))
            )
            return None
        found = module.field(target.text)
        self.note("field", target, of=module.name)
        if not importable(found):
            self.problems.append(problems.field_is_kept(target.span, found.key))
            return None
        if found.key in self.filled:
            self.problems.append(problems.field_filled_twice(target.span, found.key))
        self.filled.add(found.key)
        return found

    def _column(self, name: ScalarNode, node: MappingNode, found: Field) -> ImportColumn:
        by, create, date_format = node.scalar("by"), node.flag("create", otherwise=False), node.text("format")
        if by is not None:
            self._check_by(node, found, by)
        elif create:
            self.problems.append(problems.create_on_no_link(node.span_of("create"), found.key))
        if date_format is not None:
            self._check_format(node, found, date_format)
        values = node.mapping("values")
        for entry in values.entries.values() if values is not None else ():
            self._code(entry.value, found)
        return ImportColumn(
            column=name.text,
            field=found.key,
            match=node.flag("match", otherwise=False),
            by=by.text if by is not None else None,
            create=create,
            values={key: values.text(key) or "" for key in values.entries} if values is not None else {},
            date_format=date_format,
            span=name.span,
        )

    def _check_by(self, node: MappingNode, found: Field, by: ScalarNode) -> None:
        if not isinstance(found.options, LinkOptions) or len(found.options.targets) != 1:
            self.problems.append(problems.by_on_no_link(node.span_of("by"), found.key))
            return
        target = self.catalog.modules[found.options.targets[0]]
        if not target.has_field(by.text):
            keys = [one.key for one in target.all_fields]
            self.problems.append(names.unknown_field(by.span, by.text, target.name, suggestions(by.text, keys)))
        else:
            self.note("field", by, of=target.name)

    def _check_format(self, node: MappingNode, found: Field, date_format: str) -> None:
        if found.type not in _DATES:
            self.problems.append(problems.format_on_no_date(node.span_of("format"), found.key))
        elif not is_date_format(date_format):
            self.problems.append(problems.bad_date_format(node.span_of("format"), date_format))

    def _values(self, root: MappingNode, module: Module) -> Iterator[tuple[str, Value]]:
        values = root.mapping("values")
        if values is None:
            return
        for key, entry in values.entries.items():
            found = self._field(entry.key, module)
            value = self._value(values.needed(key), found, module) if found is not None else None
            if found is not None and value is not None:
                yield found.key, value

    def _value(self, node: ScalarNode, found: Field, module: Module) -> Value | None:
        place = Place(module=module.name, purpose=Purpose.ACTION)
        excerpt = node.excerpt
        if excerpt.text.startswith("="):
            checked = check(
                excerpt.part(1, len(excerpt.text)),
                self.catalog.vocabulary,
                place,
                expected=found.language_type,
                noted=self.noted,
            )
            self.problems.extend(checked.problems)
            return checked.expression
        self._code(node, found)
        written = check_template(excerpt, self.catalog.vocabulary, place, noted=self.noted)
        self.problems.extend(written.problems)
        return written.template
