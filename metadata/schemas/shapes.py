"""Shapes: what a node of a document may be, in a form that is walked, published and documented.

A shape is data. `walk.py` checks nodes against it in one fast pass, `json_schema.py` writes it as JSON Schema for
editors, `reference.py` writes it as a page. Where the shape of a node depends on something, it is chosen beforehand
by one look at the node: by its `type` key (`Tagged`) or by its YAML kind (`ByKind`); nothing is ever tried in turn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = [
    "CODE_PATTERN",
    "KEY_PATTERN",
    "Anything",
    "ByKey",
    "ByKind",
    "Flag",
    "Key",
    "Keys",
    "ListOf",
    "MapOf",
    "Number",
    "Scalar",
    "Shape",
    "Tagged",
    "Text",
    "Whole",
    "Word",
    "Words",
]

KEY_PATTERN = "[a-z][a-z0-9_]{0,39}"
CODE_PATTERN = "[A-Za-z0-9][A-Za-z0-9_.-]{0,59}"
"""Codes of dictionary values come from standards too: `US`, `310000`, `ISO-9001`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text. `meaning` says in a few words what it holds, for messages' readers and the reference."""

    meaning: str = "text"
    pattern: str | None = None
    """A regular expression that the whole text matches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """`true` or `false`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A whole number within bounds, both included."""

    minimum: int | None = None
    maximum: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """Any number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scalar:
    """A constant (text, number, true, false), or an expression after `=`."""

    meaning: str = "value"
    nullable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One of a closed set of words."""

    words: tuple[str, ...]
    planned: tuple[str, ...] = ()
    """Words of the language that this version does not act on yet, and refuses."""
    flags: bool = False
    """Whether `true` and `false` may stand here too."""
    what: str = "word"
    """What the word names, such as `icon`; names a message of problems/shape.py."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOf:
    item: Shape
    minimum: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A list of texts, or one text alone."""

    meaning: str = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class MapOf:
    """Named things by key, in written order."""

    value: Shape
    names: str = "key"
    """What the keys name, such as `field`."""
    pattern: str | None = KEY_PATTERN
    nullable: bool = False
    """Whether a value may be left out (`draft:` alone)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key of a mapping: what stands under it, and what it means."""

    shape: Shape
    doc: str
    required: bool = False
    planned: bool = False
    """Known to the language, but nothing acts on it yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """A mapping whose keys are known."""

    keys: Mapping[str, Key]
    doc: str = ""
    name: str = ""
    """The name that it has in the published schema; empty stands in place."""
    open: bool = False
    """Whether other keys may stand beside the known ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagged:
    """A mapping whose shape is chosen by the word under one key."""

    tag: str
    shapes: Mapping[str, Keys]
    what: str
    """What the word names, such as `field type`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ByKey:
    """A mapping whose shape is chosen by which of some keys stands in it: a trigger, an action."""

    shapes: Mapping[str, Keys]
    planned: tuple[str, ...]
    """Keys of the language that this version does not act on yet, and refuses."""
    what: str
    """What the key chooses, such as `action`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ByKind:
    """A node whose shape is chosen by what it is in YAML."""

    scalar: Shape | None = None
    list: Shape | None = None
    mapping: Shape | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Anything:
    """Whatever YAML allows."""


Shape = (
    Text | Flag | Whole | Number | Scalar | Word | Words | ListOf | MapOf | Keys | Tagged | ByKey | ByKind | Anything
)
