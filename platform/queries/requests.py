"""What a list is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field

from customary.expressions.expression import Expression
from customary.metadata.model.views import SortKey

__all__ = ["Condition", "ListRequest", "Path"]

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison that a person chose: a field, an operator of `field_types.Operator`, and natural values."""

    path: Path
    operator: str
    values: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRequest:
    """Which records of a module, in which order, with which values."""

    module: str
    view: str | None = None
    """A declared list view: its filter always counts, its columns and sort where the request names none."""
    conditions: tuple[Condition, ...] = ()
    """All of them hold."""
    text: str = ""
    """Words that occur in the searchable fields."""
    filter: Expression | None = None
    columns: tuple[Path, ...] | None = None
    """The values that are read; None is the view's columns, and without a view every field that may be read.
    The id, the version and the name of a record always come too."""
    sort: tuple[SortKey, ...] = ()
    limit: int = 50
    after: str | None = None
    before: str | None = None
    deleted: bool = False
    """The recycle bin instead of the living records."""
    inputs: dict[str, object] = field(default_factory=dict)
    """Natural values of the root `input` in `filter`."""
