"""Importing: the rows of a table become records, by the one save path, and what does not fit comes back.

Rows are saved in chunks, one transaction each; a row that is refused is rolled back alone and reported with its
reason. A row that names a record of the same module which stands further down in the file (a parent company, a
superior) is saved without it, and gets it once the whole file has been read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from itertools import islice

from customary.expressions.expression import Expression
from customary.metadata.catalog import Catalog
from customary.metadata.date_formats import read_date_as
from customary.metadata.model.fields import ChoiceOptions, Field, LinkOptions
from customary.metadata.model.imports import ImportColumn, ImportMap
from customary.metadata.model.modules import Module
from customary.metadata.values import ValueRefused, blank_of, from_language, read_value
from customary.platform import queries
from customary.platform.access import rights_of
from customary.platform.errors import Conflict, Denied, FieldProblem, NotFound, Refused
from customary.platform.evaluation import evaluate, render
from customary.platform.exchange import problems
from customary.platform.exchange.existing import Existing
from customary.platform.exchange.references import Ambiguous, Key, References
from customary.platform.exchange.tabular import Row, Table
from customary.platform.queries import Condition, ListRequest
from customary.platform.records.record import Record
from customary.platform.records.saving import save
from customary.platform.site import Site
from customary.platform.unit import Actor, Cause, Unit

__all__ = ["Failure", "ImportReport", "run_import"]

_CHUNK = 200


@dataclass(frozen=True, slots=True)
class Failure:
    """A row that could not be imported, or not whole, and why."""

    row: Row
    problems: tuple[FieldProblem, ...]

    def reason(self, language: str) -> str:
        return " ".join(problem.text(language) for problem in self.problems)


@dataclass(slots=True)
class ImportReport:
    """What became of the rows; `failures` in the order of the file."""

    created: int = 0
    updated: int = 0
    skipped: int = 0
    incomplete: int = 0
    """Created or updated, but a record that the row names was never found."""
    failures: list[Failure] = field(default_factory=list)

    def add(self, other: ImportReport) -> None:
        self.created += other.created
        self.updated += other.updated
        self.skipped += other.skipped
        self.incomplete += other.incomplete
        self.failures.extend(other.failures)


@dataclass(frozen=True, slots=True)
class _Later:
    """A link of a saved record to a record that stood further down in the file."""

    row: Row
    record_id: int
    column: ImportColumn
    text: str


class _Unfit(Exception):
    """A cell does not fit its field."""

    def __init__(self, problem: FieldProblem) -> None:
        super().__init__(problem.text())
        self.problem = problem


def run_import(
    site: Site,
    import_map: ImportMap,
    table: Table,
    *,
    actor: Actor,
    file_name: str,
    language: str = "en",
    progress: Callable[[int], None] = lambda rows: None,
) -> ImportReport:
    """Import every row of a table.

    Errors: `Refused` when the table has none of the map's columns or lacks one of them, `Denied` when the actor may
    not import records of the module. Everything else is a failure of one row and stands in the report.
    """
    _check_columns(import_map, table)
    run = _Run(site, import_map, table.columns, actor, file_name, language)
    report = ImportReport()
    rows = iter(table.rows)
    while chunk := list(islice(rows, _CHUNK)):
        report.add(run.chunk(chunk))
        progress(len(chunk))
    report.add(run.finish())
    report.failures.sort(key=lambda failure: failure.row.line)
    return report


def _check_columns(import_map: ImportMap, table: Table) -> None:
    missing = [column.column for column in import_map.columns if column.column not in table.columns]
    if missing:
        raise Refused([problems.column_missing(name, table.columns) for name in missing])


@dataclass(slots=True)
class _Run:
    site: Site
    import_map: ImportMap
    columns: Sequence[str]
    actor: Actor
    file_name: str
    language: str
    references: References = field(default_factory=lambda: References(_find))
    existing: Existing = field(init=False)
    later: list[_Later] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.existing = Existing(self.import_map.match_fields)

    def chunk(self, rows: Sequence[Row]) -> ImportReport:
        """Save some rows in one transaction; the transaction runs again as a whole when the database asks for it."""

        def once() -> tuple[ImportReport, list[_Later]]:
            self.references.begin_chunk()
            with self.site.unit(self.actor, cause=self._cause(rows[0]), language=self.language) as unit:
                if not rights_of(unit).may("import", self.import_map.module):
                    raise Denied("import", self.import_map.module)
                return self._rows(unit, rows)

        report, later = self.site.retrying(once)
        self.references.keep_chunk()
        self.later.extend(later)
        return report

    def finish(self) -> ImportReport:
        """Fill in the links to records that stood further down in the file."""
        report = ImportReport()
        pending = iter(self.later)
        while chunk := list(islice(pending, _CHUNK)):
            report.add(self.site.retrying(lambda chunk=chunk: self._links(chunk)))  # type: ignore[misc]
        return report

    def _links(self, chunk: Sequence[_Later]) -> ImportReport:
        report = ImportReport()
        self.references.begin_chunk()
        with self.site.unit(self.actor, cause=self._cause(chunk[0].row), language=self.language) as unit:
            for one in chunk:
                found = self._kept(unit, one.row, lambda row_unit, one=one: self._link(row_unit, one))  # type: ignore[misc]
                if isinstance(found, Failure):
                    report.failures.append(found)
                    report.incomplete += 1
        return report

    def _link(self, unit: Unit, one: _Later) -> None:
        module = unit.runtime.catalog.modules[self.import_map.module]
        found = module.field(one.column.field)
        target = self._reference(unit, found, one.column, one.text)
        if target is None:
            raise Refused([problems.not_found(found, one.text)])
        save(unit, module.name, {found.key: target}, record_id=one.record_id)

    def _cause(self, row: Row) -> Cause:
        return Cause(source="import", detail=f"{self.file_name}:{row.line}")

    def _rows(self, unit: Unit, rows: Sequence[Row]) -> tuple[ImportReport, list[_Later]]:
        report = ImportReport()
        later: list[_Later] = []
        self.existing.texts = self._matched_texts(unit, rows)
        for row in rows:
            outcome = self._kept(unit, row, lambda row_unit, row=row: self._row(row_unit, row))  # type: ignore[misc]
            if isinstance(outcome, Failure):
                report.failures.append(outcome)
                continue
            setattr(report, outcome.what, getattr(report, outcome.what) + 1)
            later.extend(outcome.later)
        return report, later

    def _kept(self, unit: Unit, row: Row, work: Callable[[Unit], _Outcome | None]) -> _Outcome | Failure:
        """Do the work of one row; roll it back alone when it is refused."""
        self.references.begin_row()
        try:
            with self._alone(unit):
                outcome = work(unit.because(self._cause(row)))
        except Refused as refused:
            return Failure(row, refused.problems)
        except _Unfit as unfit:
            return Failure(row, (unfit.problem,))
        except (Conflict, NotFound, Denied):
            return Failure(row, (problems.may_not_change(),))
        self.references.keep_row()
        return outcome or _Outcome("updated")

    def _alone(self, unit: Unit) -> AbstractContextManager[object]:
        """Keep a row that makes other records whole; any other row writes with one save, which is whole by itself."""
        makes = any(column.create for column in self.import_map.columns)
        return unit.connection.begin_nested() if makes else nullcontext()

    def _matched_texts(self, unit: Unit, rows: Sequence[Row]) -> frozenset[str]:
        """Give what the rows of a chunk hold in the one field by which records are matched."""
        module = unit.runtime.catalog.modules[self.import_map.module]
        matched = [one for one in self.import_map.columns if one.field in self.import_map.match_fields]
        if len(matched) != 1 or matched[0].by is not None:
            return frozenset()
        place = self.columns.index(matched[0].column)
        cells = {_text(matched[0], row.cells[place]) for row in rows} - {""}
        return frozenset(_fitting(unit.runtime.catalog, module.field(matched[0].field), matched[0], cells))

    def _row(self, unit: Unit, row: Row) -> _Outcome:
        module = unit.runtime.catalog.modules[self.import_map.module]
        values, missing = self._values(unit, module, row)
        existing = self._existing(unit, module, values)
        strategy = self.import_map.strategy
        if existing is None and strategy == "update":
            raise Refused([problems.nothing_to_update()])
        if existing is not None and strategy == "skip_existing":
            return _Outcome("skipped")
        if existing is not None and strategy == "create":
            raise Refused([problems.exists_already()])
        if existing is None:
            values = _with_computed(unit, module, self.import_map, values)
        saved = save(unit, module.name, values, record_id=existing, initial_state_any=self.import_map.any_state)
        self.existing.saved(unit, saved)
        later = tuple(_Later(row, saved.id, column, text) for column, text in missing)
        return _Outcome("created" if existing is None else "updated", later)

    def _values(self, unit: Unit, module: Module, row: Row) -> tuple[dict[str, object], list[tuple[ImportColumn, str]]]:
        """Give the natural values of a row's cells, and the links whose record is not there yet."""
        values: dict[str, object] = {}
        missing = []
        for column in self.import_map.columns:
            text = _text(column, row.cells[self.columns.index(column.column)])
            if not text:
                continue
            found = module.field(column.field)
            if column.by is None:
                values[found.key] = _value(unit.runtime.catalog, found, column, text)
                continue
            target = self._reference(unit, found, column, text)
            if target is not None:
                values[found.key] = target
            elif _target(found) == module.name:
                missing.append((column, text))
            else:
                raise _Unfit(problems.not_found(found, text))
        return values, missing

    def _reference(self, unit: Unit, found: Field, column: ImportColumn, text: str) -> int | None:
        """Find the record that a cell names, or make it where the map says so."""
        key = (_target(found), column.by or "id", text)
        try:
            known = self.references.look_up(unit, key)
        except Ambiguous as error:
            raise _Unfit(problems.ambiguous(found, text)) from error
        if known is not None or not column.create:
            return known
        module = unit.runtime.catalog.modules[key[0]]
        changes: dict[str, object] = {key[1]: text}
        if module.name == self.import_map.module:
            changes = _with_computed(unit, module, self.import_map, changes)
        made = save(unit, module.name, changes)
        self.references.remember(key, made.id)
        return made.id

    def _existing(self, unit: Unit, module: Module, values: Mapping[str, object]) -> int | None:
        """Find the record that a row changes, by the fields that the map matches."""
        found = self.existing.find(unit, module, values)
        if len(found) > 1:
            raise Refused([problems.several_match()])
        return found[0] if found else None


@dataclass(frozen=True, slots=True)
class _Outcome:
    what: str
    """The report's counter."""
    later: tuple[_Later, ...] = ()


def _target(found: Field) -> str:
    assert isinstance(found.options, LinkOptions)
    return found.options.targets[0]


def _find(unit: Unit, key: Key) -> list[int]:
    module, by, text = key
    declared = unit.runtime.catalog.modules[module]
    if declared.has_field(by) and queries.found_by_text(declared.field(by)):
        return queries.holders_of(unit, module, by, [text]).get(text, [])
    request = ListRequest(module=module, conditions=(Condition((by,), "is", (text,)),), columns=(), limit=2)
    return [record.id for record in queries.page(unit, request).records]


def _text(column: ImportColumn, cell: str) -> str:
    """Give what a cell says, with the words that the map replaces."""
    said = cell.strip()
    return column.values.get(said, said)


def _fitting(catalog: Catalog, found: Field, column: ImportColumn, cells: Iterable[str]) -> Iterator[str]:
    """Read the cells that fit a text field; the others are told of with their row."""
    for cell in cells:
        with suppress(_Unfit):
            value = _value(catalog, found, column, cell)
            if isinstance(value, str):
                yield value


def _value(catalog: Catalog, found: Field, column: ImportColumn, text: str) -> object:
    raw: object = text
    if column.date_format is not None:
        raw = read_date_as(text, column.date_format)
        if raw is None:
            raise _Unfit(problems.not_a_date(found, text, column.date_format))
    elif isinstance(found.options, ChoiceOptions) and found.options.dictionary is not None:
        raw = _code(catalog, found.options.dictionary, text)
    try:
        return read_value(found, raw, catalog=catalog, timezone=catalog.site.timezone)
    except ValueRefused as refused:
        raise _Unfit(problems.unfit(found, refused)) from refused


def _code(catalog: Catalog, dictionary: str, text: str) -> str:
    """Take a dictionary value by its code or by its label in any language."""
    values = catalog.dictionaries[dictionary].values
    if text in values:
        return text
    labelled = (
        code for code, value in values.items() if text in (value.label.source, *value.label.translations.values())
    )
    return next(labelled, text)


def _with_computed(
    unit: Unit, module: Module, import_map: ImportMap, values: Mapping[str, object]
) -> dict[str, object]:
    """Add what the map works out from a row's other fields."""
    result = dict(values)
    for key, value in import_map.values.items():
        blanks: dict[str, object] = {one.key: blank_of(one) for one in module.all_fields}
        record = Record(module, 0, blanks | result)
        if isinstance(value, Expression):
            result[key] = from_language(value.type, evaluate(unit, value, record).value)
        else:
            result[key] = render(unit, value, record)
    return result
