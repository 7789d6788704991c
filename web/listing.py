"""What a list page's address says: view, conditions, search, sort, columns, place; and addresses for other states.

The address holds everything that a colleague should see when they open it. A condition on a field that does not exist
(or that this person may not read) stays in it as a `gone` chip, and the page shows no rows until it is removed: never
more than was asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from customary.metadata.catalog import Catalog
from customary.metadata.field_types import operators_of
from customary.metadata.model.fields import Field, LinkOptions
from customary.metadata.model.modules import Module
from customary.metadata.model.views import ListView, SortKey
from customary.web.operators import Term, read_term, write_term

__all__ = ["PAGE_SIZES", "ListState", "Readable", "field_at", "list_state"]

PAGE_SIZES = (25, 50, 100)
Readable = Callable[[str, str], bool]
"""Whether the person may read a field of a module."""


@dataclass(frozen=True, kw_only=True)
class ListState:
    module: Module
    view: ListView
    terms: tuple[Term, ...] = ()
    gone: tuple[str, ...] = ()
    """Conditions of the address that mean nothing here, as they stand in it."""
    text: str = ""
    sort: tuple[SortKey, ...]
    columns: tuple[tuple[str, ...], ...]
    after: str | None = None
    before: str | None = None
    size: int = 50
    usual: tuple[tuple[str, ...], ...]
    """The columns of the view that this person may see; `columns` where nothing else was chosen."""

    @property
    def changed(self) -> bool:
        """Whether the address asks for something else than the view."""
        return bool(self.terms or self.gone or self.text or self.sort != self.view.sort or self.columns != self.usual)

    @property
    def path(self) -> str:
        return f"/m/{self.module.name}/v/{self.view.key}"

    def pairs(self) -> list[tuple[str, str]]:
        """The query arguments of this state, without its place in the pages."""
        found = [("f", write_term(term)) for term in self.terms] + [("f", text) for text in self.gone]
        if self.text:
            found.append(("q", self.text))
        if self.sort != self.view.sort:
            found.append(("sort", ",".join(_sort_text(key) for key in self.sort)))
        if self.columns != self.usual:
            found.append(("cols", ",".join(".".join(column) for column in self.columns)))
        if self.size != 50:
            found.append(("n", str(self.size)))
        return found

    def url(self, **extra: str) -> str:
        """The address of this state's first page, or with `after` or `before` of another one."""
        pairs = [*self.pairs(), *extra.items()]
        return f"{self.path}?{urlencode(pairs)}" if pairs else self.path

    def url_here(self) -> str:
        place = {"after": self.after, "before": self.before}
        return self.url(**{name: cursor for name, cursor in place.items() if cursor})

    def with_term(self, term: Term, index: int | None = None) -> ListState:
        """Add a condition, or put it in the place of another one."""
        terms = list(self.terms)
        if index is not None and 0 <= index < len(terms):
            terms[index] = term
        else:
            terms.append(term)
        return replace(self, terms=tuple(terms), after=None, before=None)

    def without_term(self, index: int) -> ListState:
        terms = tuple(term for at, term in enumerate(self.terms) if at != index)
        return replace(self, terms=terms, after=None, before=None)

    def without_gone(self, text: str) -> ListState:
        return replace(self, gone=tuple(one for one in self.gone if one != text))

    def plain(self) -> ListState:
        """The view itself."""
        return ListState(module=self.module, view=self.view, sort=self.view.sort, columns=self.usual, usual=self.usual)

    def sorted_by(self, path: tuple[str, ...]) -> ListState:
        """Sort by a column; a second time turns its direction."""
        first = self.sort[0] if self.sort else None
        descending = first is not None and first.path == path and not first.descending
        return replace(self, sort=(SortKey(path, descending),), after=None, before=None)

    def direction(self, path: tuple[str, ...]) -> str | None:
        """Say for `aria-sort` how a column is sorted, when it is the first key."""
        if not self.sort or self.sort[0].path != path:
            return None
        return "descending" if self.sort[0].descending else "ascending"


_LONGEST_PATH = 6
"""Nobody follows more links than this, and each is a join."""


def list_state(
    module: Module, view: ListView, arguments: MultiDict[str, str], *, catalog: Catalog, readable: Readable
) -> ListState:
    """Read the address of a list. Parts that mean nothing are dropped, conditions are kept as gone."""
    usual = _columns(module, view.columns, catalog, readable)
    chosen = [tuple(text.split(".")) for text in arguments.getlist("c") or arguments.get("cols", "").split(",")]
    terms, gone = [], []
    for text in arguments.getlist("f")[:20]:
        term = read_term(text)
        field = field_at(module, term.path, catalog, readable) if term else None
        if term and field and field.filterable and term.operator in (*operators_of(field), "mine"):
            terms.append(term)
        else:
            gone.append(text)
    return ListState(
        module=module,
        view=view,
        terms=tuple(terms),
        gone=tuple(gone),
        text=arguments.get("q", "").strip()[:200],
        sort=_sort(module, view, arguments.get("sort"), catalog, readable),
        columns=_columns(module, chosen, catalog, readable) or usual,
        usual=usual,
        after=arguments.get("after"),
        before=arguments.get("before"),
        size=next((size for size in PAGE_SIZES if str(size) == arguments.get("n")), 50),
    )


def field_at(module: Module, path: tuple[str, ...], catalog: Catalog, readable: Readable) -> Field | None:
    """Follow a path such as ("account", "city") over single links; None when a step is missing or may not be read."""
    here = module
    if len(path) > _LONGEST_PATH:
        return None
    for step, key in enumerate(path):
        if not here.has_field(key) or not readable(here.name, key):
            return None
        field = here.field(key)
        if step == len(path) - 1:
            return field
        if not isinstance(field.options, LinkOptions) or len(field.options.targets) != 1:
            return None
        here = catalog.modules[field.options.targets[0]]
    return None


def _sort(
    module: Module, view: ListView, text: str | None, catalog: Catalog, readable: Readable
) -> tuple[SortKey, ...]:
    if text is None:
        return view.sort
    keys = [SortKey(tuple(part.removeprefix("-").split(".")), part.startswith("-")) for part in text.split(",")[:3]]
    found = []
    for key in keys:
        field = field_at(module, key.path, catalog, readable)
        if field is not None and field.sortable and field.stored:
            found.append(key)
    return tuple(found)


def _columns(
    module: Module, wanted: Sequence[tuple[str, ...]], catalog: Catalog, readable: Readable
) -> tuple[tuple[str, ...], ...]:
    """Leave out what there is not, or what this person may not see."""
    known = dict.fromkeys(wanted[:40])
    return tuple(path for path in known if field_at(module, path, catalog, readable) is not None)


def _sort_text(key: SortKey) -> str:
    return ("-" if key.descending else "") + ".".join(key.path)
