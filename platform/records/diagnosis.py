"""What people are told of a value that could not be computed: fields by their labels, and only values they may see."""

from __future__ import annotations

from customary.expressions.checked import RowsSlot, Slot
from customary.expressions.diagnostics import Naming, Operand
from customary.expressions.positions import Language
from customary.metadata.model.modules import Module
from customary.platform.access import Rights, rights_of
from customary.platform.unit import Unit

__all__ = ["naming_for"]


def naming_for(unit: Unit, module: Module) -> Naming:
    """Call the operands of expressions over a module's records as the unit's actor knows them.

    A value is told when it comes from fields of the record that the actor may read. What comes from other records is
    told to those alone who may see everything: whether somebody may see the other record is not known here.
    """
    rights = rights_of(unit)

    def naming(operand: Operand, language: Language) -> str | None:
        if not rights.unlimited and not all(_is_open(rights, module, slot) for slot in operand.slots):
            return None
        own = _own_field(module, operand)
        return operand.text if own is None else module.field(own).label.text(language)

    return naming


def _is_open(rights: Rights, module: Module, slot: Slot | RowsSlot) -> bool:
    if isinstance(slot, RowsSlot):
        return False
    if slot.root in ("setting", "input"):
        return True
    own = slot.root in ("record", "old") and len(slot.path) == 1
    return own and rights.may_read(module.name, slot.path[0])


def _own_field(module: Module, operand: Operand) -> str | None:
    """Give the field of the record that an operand is, if it is one and nothing else."""
    if len(operand.slots) != 1:
        return None
    slot = operand.slots[0]
    alone = isinstance(slot, Slot) and slot.root == "record" and slot.path == (operand.text,)
    return slot.path[0] if alone and module.has_field(slot.path[0]) else None
