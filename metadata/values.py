"""Values of fields in their natural form, and the ways into the rule language, JSON and back.

| field type                          | natural form                                    | JSON                        |
|-------------------------------------|-------------------------------------------------|-----------------------------|
| text and its kin, autonumber        | str                                             | text                        |
| integer                             | int                                             | number                      |
| decimal, percent, money, rating     | Decimal (12.5 % is Decimal("0.125"))            | text, "0.125"               |
| boolean                             | bool                                            | true, false                 |
| date, lunar_date                    | date                                            | "2026-03-31"                |
| datetime                            | datetime, UTC, whole milliseconds               | "2026-03-31T06:30:00.000Z"  |
| time                                | time, whole milliseconds                        | "14:30:00"                  |
| duration                            | timedelta, whole milliseconds                   | seconds as text, "5400"     |
| choice                              | str, the code                                   | text                        |
| choices, tags                       | tuple of str, sorted, never None                | list                        |
| link, user, department              | int, the record's id                            | number                      |
| link_any                            | Reference                                       | {"module": ..., "id": ...}  |
| json, file, image, files, geo       | whatever JSON holds                             | the same                    |

None is blank in all of them; `blank_of` gives what stands for it where a field is never blank: False, 0, no choices.
"""

from __future__ import annotations

from customary.metadata.reading import read_date, read_datetime, read_value
from customary.metadata.refusals import ValueRefused
from customary.metadata.value_forms import (
    Reference,
    blank,
    blank_of,
    for_field,
    from_json,
    from_language,
    to_json,
    to_language,
)

__all__ = [
    "Reference",
    "ValueRefused",
    "blank",
    "blank_of",
    "for_field",
    "from_json",
    "from_language",
    "read_date",
    "read_datetime",
    "read_value",
    "to_json",
    "to_language",
]
