"""How people name what metadata declares: `opportunity.amount`, `dictionary:sales_stage.won`, `setting:quiet_days`."""

from __future__ import annotations

from typing import get_args

from customary.expressions.uses import Kind, Name

__all__ = ["FORMS", "name_of"]

FORMS = (
    "opportunity",
    "opportunity.amount",
    "dictionary:sales_stage",
    "dictionary:sales_stage.won",
    "list:opportunity.open",
    "setting:quiet_days",
    "role:finance",
    "calendar:weekdays",
)
"""One example of each form."""


def name_of(address: str) -> Name | None:
    """Read an address; None when it is of no form.

    >>> name_of("dictionary:sales_stage.won")
    Name(kind='code', key='won', owner='sales_stage')
    """
    kind, colon, rest = address.rpartition(":")
    owner, dot, key = rest.partition(".")
    match kind, bool(dot):
        case ("" | "module", False) if not (colon and not kind):
            return Name("module", rest) if rest else None
        case ("" | "field", True):
            return Name("field", key, owner)
        case "dictionary", True:
            return Name("code", key, owner)
        case "list", True:
            return Name("list", key, owner)
        case (("dictionary" | "setting" | "role" | "calendar"), False) if rest:
            return Name(_known(kind), rest)
    return None


def _known(kind: str) -> Kind:
    return next(one for one in get_args(Kind) if one == kind)
