"""What is shown of a value whose field is masked for the reader."""

from __future__ import annotations

import re

from customary.metadata.model.fields import Field, TextOptions

__all__ = ["masked_value"]

_HIDDEN = "••••"
_PART = re.compile(r"\{(first|last)([1-9][0-9]?)\}")


def masked_value(field: Field, value: object) -> object:
    """Write a value as its field's mask says (`***{last4}`); without a mask nothing of it is shown.

    At most half of a text is told, whatever the mask says.
    """
    if value is None:
        return None
    mask = field.options.mask if isinstance(field.options, TextOptions) else None
    if mask is None or not isinstance(value, str):
        return _HIDDEN

    def part(found: re.Match[str]) -> str:
        count = min(int(found[2]), len(value) // 2)
        if count == 0:
            return ""
        return value[:count] if found[1] == "first" else value[-count:]

    return _PART.sub(part, mask)
