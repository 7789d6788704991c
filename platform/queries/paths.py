"""Names that readers use, followed over links; one that may not be seen is refused like one that does not exist."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from customary.expressions.checked import RowsSlot, Slot
from customary.expressions.expression import Expression
from customary.metadata.model.access import FieldMode
from customary.metadata.model.fields import Field, LinkOptions
from customary.metadata.model.modules import Module
from customary.metadata.model.views import SortKey
from customary.platform.access import Rights
from customary.platform.errors import UnknownField
from customary.platform.queries.requests import Path
from customary.platform.storage.tables import is_any_reference

__all__ = ["check_expression", "readable_field", "readable_paths", "readable_sort", "steps_of"]


def readable_field(rights: Rights, module: Module, path: Sequence[str]) -> Field:
    """Give the field at the end of a way over single links, every step of which the reader sees as it is.

    Errors: `UnknownField`.
    """
    return steps_of(rights, module, path)[-1][1]


def steps_of(
    rights: Rights, module: Module, path: Sequence[str], *, least: FieldMode = FieldMode.READ
) -> list[tuple[Module, Field]]:
    """Give each field of a way with its module; `least` is how far the reader must reach each of them.

    Errors: `UnknownField`.
    """
    at: Module | None = module
    steps: list[tuple[Module, Field]] = []
    rest = tuple(path)
    while rest:
        if at is None or not at.has_field(rest[0]) or rights.field_mode(at.name, rest[0]) < least:
            raise UnknownField(module.name, path)
        field = at.field(rest[0])
        steps.append((at, field))
        rest = rest[1:]
        if is_any_reference(field) and rest:
            at, rest = rights.catalog.modules.get(rest[0]), rest[1:]
        else:
            at = _target(rights, field)
    if not steps:
        raise UnknownField(module.name, path)
    return steps


def _target(rights: Rights, field: Field) -> Module | None:
    options = field.options
    if isinstance(options, LinkOptions) and len(options.targets) == 1:
        return rights.catalog.modules.get(options.targets[0])
    return None


def readable_paths(rights: Rights, module: Module, paths: Iterable[Path]) -> tuple[Path, ...]:
    """Keep of declared names those that the reader may see, masked ones included."""
    return tuple(path for path in paths if _reaches(rights, module, path, FieldMode.MASKED))


def readable_sort(rights: Rights, module: Module, sort: Iterable[SortKey]) -> tuple[SortKey, ...]:
    """Keep of declared sort keys those that the reader may see."""
    return tuple(key for key in sort if _reaches(rights, module, key.path, FieldMode.READ))


def _reaches(rights: Rights, module: Module, path: Path, least: FieldMode) -> bool:
    try:
        steps_of(rights, module, path, least=least)
    except UnknownField:
        return False
    return True


def check_expression(rights: Rights, module: Module, expression: Expression) -> None:
    """Refuse an expression that looks at anything its reader may not see.

    Errors: `UnknownField`.
    """
    for slot in expression.slots:
        if slot.root == "record":
            _check_slot(rights, module, slot)


def _check_slot(rights: Rights, module: Module, slot: Slot | RowsSlot) -> None:
    steps_of(rights, module, slot.path)
    if not isinstance(slot, RowsSlot):
        return
    rows = rights.catalog.modules[slot.module]
    if slot.by is not None or slot.among is not None:
        _check_elsewhere(rights, rows, slot)
    for inner in slot.slots:
        _check_slot(rights, rows, inner)


def _check_elsewhere(rights: Rights, rows: Module, slot: RowsSlot) -> None:
    """Refuse to look for records of a module that the reader may see nothing of, or by a link that they may not see."""
    if not rights.may("read", slot.module):
        raise UnknownField(slot.module, slot.path)
    if slot.by is not None:
        steps_of(rights, rows, (slot.by,))
