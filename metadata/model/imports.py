"""Import maps: how the columns of a table become the fields of records."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from customary.expressions.positions import Span
from customary.metadata.model.rules import Value

__all__ = ["ImportColumn", "ImportMap", "Strategy"]

Strategy = Literal["create", "update", "create_or_update", "skip_existing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportColumn:
    """One column of the table, and the field that it fills."""

    column: str
    """Its name in the header."""
    field: str
    match: bool = False
    """Whether the record that a row changes is found by this field."""
    by: str | None = None
    """Of links: the field of the linked module that the cell holds; None is the record's id."""
    create: bool = False
    """Of links: whether a linked record that is not there is made."""
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """What stands in the file -> what is meant; other cells are taken as they are."""
    date_format: str | None = None
    """Of dates: letters and signs such as `M/D/YYYY` or `DD.MM.YY`; None takes what forms take."""
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportMap:
    """How the rows of a table become records of one module."""

    module: str
    columns: tuple[ImportColumn, ...]
    values: Mapping[str, Value] = dataclasses.field(default_factory=dict)
    """Fields that are worked out from the row's other fields, such as `"{product.name} {account.name}"`."""
    strategy: Strategy = "create_or_update"
    any_state: bool = False
    """Whether a process field may begin in any state."""
    span: Span

    @property
    def match_fields(self) -> tuple[str, ...]:
        return tuple(column.field for column in self.columns if column.match)
