"""When a part of an expression has a value: what the checker knows, and what a value needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from customary.expressions.checked import Aggregate, Arithmetic, Call, Checked, Coalesce, If, Join, Negate
from customary.expressions.functions import FUNCTIONS, Blank, Signature

__all__ = ["is_given", "needed"]


def _signatures() -> Mapping[str, Signature]:
    found = {one.emit: one for function in FUNCTIONS.values() for one in function.signatures}
    return MappingProxyType(found)


_SIGNATURES = _signatures()

_STRICT_FORMS: Mapping[str, slice] = MappingProxyType(
    {
        "text": slice(1),
        "label": slice(1),
        "rank": slice(1),
        "group": slice(1),
        "is_active_option": slice(1),
        "dict": slice(1, 2),
        "min": slice(None),
        "max": slice(None),
        "money": slice(1),
        "convert": slice(1),
    }
)
"""Of functions that no signature describes: the arguments without which there is no value."""


def is_given(node: Checked) -> bool:
    """Say whether a part is known to have a value, for every record that comes this far.

    The limits of section 11 leave a blank where the types promise a value: too many related records, too long a text.
    """
    if node.nullable:
        return False
    match node:
        case Aggregate() | Join():
            return False
        case Coalesce():
            return any(map(is_given, node.parts))
        case If():
            return is_given(node.otherwise) and all(is_given(value) for _, value in node.arms)
        case Arithmetic() | Negate() | Call():
            return all(map(is_given, needed(node)))
    return True


def needed(node: Checked) -> Iterator[Checked]:
    """Give the parts that must have a value for the whole to have one, or to hold."""
    match node:
        case Arithmetic():
            yield node.left
            yield node.right
        case Negate():
            yield node.operand
        case Call():
            signature = _SIGNATURES.get(node.function)
            if signature is None:
                yield from node.args[_STRICT_FORMS.get(node.function, slice(0))]
            elif signature.blank is not Blank.TOLERANT:
                pairs = zip(signature.parameters, node.args, strict=True)
                yield from (argument for parameter, argument in pairs if not parameter.blank_ok)
