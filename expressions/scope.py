"""What names mean where an expression stands: told by the floors above, used by the checker.

A `Vocabulary` holds everything that names can mean in one catalog; a `Place` says where one expression stands in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from customary.expressions.types import ChoiceType, Type
from customary.expressions.uses import Name

__all__ = [
    "CURRENCIES",
    "DictionaryWords",
    "Labels",
    "Member",
    "ModuleWords",
    "Place",
    "Purpose",
    "Vocabulary",
    "base_key",
    "label_in",
]

CURRENCIES = ChoiceType("currency")
"""The type of a currency's code; a vocabulary that has this dictionary has all codes in it."""


def base_key(key: str) -> str:
    """Name the field that holds, in base currency, the amounts of a field in another currency.

    >>> base_key("amount")
    'amount_base'
    """
    return f"{key}_base"


Labels = Mapping[str, str]
"""What people call something, by language tag; under "" in the language that it was declared in."""


def label_in(labels: Labels, language: str) -> str:
    """Give the label in a language, else as it was declared.

    >>> label_in({"": "Amount", "zh-Hans": "金额"}, "zh-Hans"), label_in({"": "Amount"}, "zh-Hant")
    ('金额', 'Amount')
    """
    return labels.get(language) or labels.get("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One name that can follow a record: a field of its module."""

    key: str
    type: Type
    """Of money in a field's currency: the path is that of a field of the same record (see `CurrencyAt`)."""
    nullable: bool = True
    labels: Labels = field(default_factory=dict)
    assured: bool = False
    """Storage itself guarantees a value in every record, drafts apart; `required` alone does not."""
    system: bool = False
    """Whether every module has it, so that the module itself says nothing by it."""
    zero: bool | None = None
    """Of a number: whether no value means 0, in drafts too, so that it is not nullable; None where that cannot be."""
    stored: bool = True
    """False when the value can only be computed from other fields, so that SQL has no column for it."""
    shows: tuple[str, ...] | None = None
    """Of a look-up: the way to the field whose value it shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleWords:
    name: str
    labels: Labels = field(default_factory=dict)
    members: Mapping[str, Member]


@dataclass(frozen=True, slots=True, kw_only=True)
class DictionaryWords:
    name: str
    labels: Labels = field(default_factory=dict)
    codes: Mapping[str, Labels]
    """Each code, in declared order, with its labels."""
    attributes: Mapping[str, Type] = field(default_factory=dict)
    """The typed attributes that `dict(dictionary, code, attribute)` can read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Everything that names can mean in one catalog."""

    modules: Mapping[str, ModuleWords] = field(default_factory=dict)
    dictionaries: Mapping[str, DictionaryWords] = field(default_factory=dict)
    settings: Mapping[str, Type] = field(default_factory=dict)
    setting_labels: Mapping[str, Labels] = field(default_factory=dict)
    roles: frozenset[str] = frozenset()
    role_labels: Mapping[str, Labels] = field(default_factory=dict)
    calendars: Mapping[str, Labels] = field(default_factory=dict)
    """The calendars of working days."""
    user_module: str = "user"
    """The module whose members follow `user`."""
    currency: str = "USD"
    """The code of the base currency."""
    earlier: Mapping[Name, str] = field(default_factory=dict)
    """What something was called before, with the key that it has now."""


class Purpose(Enum):
    """What an expression decides, which says what it may look at and what a diagnostic does."""

    VALIDATION = "validation"
    COMPUTED = "computed"
    """A stored computed field: it may not depend on the person, the clock or their language."""
    DEFAULT = "default"
    RULE = "rule"
    SCHEDULE = "schedule"
    """A rule's condition or action on a schedule: no `old`, no `changed`, no acting person."""
    FORM = "form"
    FILTER = "filter"
    ACCESS = "access"
    ACTION = "action"
    """A value or text of a rule's action."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where one expression stands: whose fields are bare names, and which roots there are."""

    module: str | None
    """The module whose fields are bare names; None when there are only roots and functions."""
    purpose: Purpose
    record: str | None = None
    """The module of the root `record` (the outer record of a link filter), or None when there is none."""
    found: str | None = None
    """The module of the root `found` (the other record of a duplicate message)."""
    input: Mapping[str, Member] = field(default_factory=dict)
    """What the root `input` asks for."""
    saving: bool = False
    """Whether `old`, `changed()` and `is_new()` have a meaning here."""
    acting: bool = True
    """Whether a person acts, so that `user` has a meaning here."""
    daily: bool = False
    """Whether a computed value is computed anew each day, so that it may depend on the day."""

    def knows_clock(self, name: str) -> bool:
        """Say whether what is stored here may depend on `today` or `now`."""
        return self.purpose is not Purpose.COMPUTED or (self.daily and name == "today")
