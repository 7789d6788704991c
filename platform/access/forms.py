"""The one form of "which records": made from grants, read by SQL (in_sql.py) and by Python (in_python.py).

A property test holds the two readings equal. Everything that depends on the person is a value in the form already,
so that both readings see the same values.
"""

from __future__ import annotations

from dataclasses import dataclass

from customary.expressions.expression import Expression
from customary.metadata.model.access import Grant, Operation, Scope
from customary.metadata.model.modules import Module
from customary.platform.access.rights import Rights, parent_of
from customary.platform.unit import Actor

__all__ = [
    "EVERYTHING",
    "NOTHING",
    "AllOf",
    "AnyOf",
    "FieldIs",
    "Form",
    "Holds",
    "InDepartments",
    "OfParent",
    "form_of",
    "granted_form",
]


@dataclass(frozen=True, slots=True)
class FieldIs:
    """A reference of the record is this id."""

    field: str
    value: int


@dataclass(frozen=True, slots=True)
class InDepartments:
    """A reference of the record is this department or one below it."""

    field: str
    root: int


@dataclass(frozen=True, slots=True, eq=False)
class Holds:
    """A condition in the rule language holds for the record."""

    condition: Expression


@dataclass(frozen=True, slots=True)
class OfParent:
    """The record that this one is a line of answers."""

    link: str
    module: str
    form: Form


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part; none is everything."""

    parts: tuple[Form, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part; none is nothing."""

    parts: tuple[Form, ...]


Form = FieldIs | InDepartments | Holds | OfParent | AllOf | AnyOf

EVERYTHING = AllOf(())
NOTHING = AnyOf(())


def form_of(rights: Rights, module: Module, operation: Operation) -> Form:
    """Say which records of a module the actor may do this to."""
    parent = parent_of(rights.catalog, module)
    if parent is not None and not rights.unlimited:
        through = form_of(rights, parent[0], "read" if operation in ("read", "export") else "update")
        return through if through == NOTHING else OfParent(parent[1], parent[0].name, through)
    forms = tuple(granted_form(rights.actor, module, grant) for _, grant in rights.grants(operation, module.name))
    return _any_of(forms)


def _any_of(forms: tuple[Form, ...]) -> Form:
    kept = tuple(form for form in forms if form != NOTHING)
    if EVERYTHING in kept:
        return EVERYTHING
    return kept[0] if len(kept) == 1 else AnyOf(kept)


def granted_form(actor: Actor, module: Module, grant: Grant) -> Form:
    """Say which records one grant reaches."""
    scope = _scoped(actor, module, grant.scope)
    if grant.where is None or scope == NOTHING:
        return scope
    return Holds(grant.where) if scope == EVERYTHING else AllOf((scope, Holds(grant.where)))


def _scoped(actor: Actor, module: Module, scope: Scope) -> Form:
    """A larger scope holds every smaller one: what somebody owns stays within reach in whatever department it lies."""
    if scope is Scope.ALL:
        return EVERYTHING
    if scope is Scope.NONE or actor.user_id is None:
        return NOTHING
    own = FieldIs(_owner_field(module), actor.user_id)
    if scope is Scope.OWN or actor.department_id is None:
        return own
    home = _department_field(module)
    if scope is Scope.DEPARTMENT:
        return AnyOf((own, FieldIs(home, actor.department_id)))
    return AnyOf((own, InDepartments(home, actor.department_id)))


def _owner_field(module: Module) -> str:
    """A user owns themselves; where nobody owns records, whoever created one does."""
    if module.system and module.name == "user":
        return "id"
    return "created_by" if module.ownership == "none" else "owner"


def _department_field(module: Module) -> str:
    """A department lies in itself."""
    return "id" if module.system and module.name == "department" else "department"
