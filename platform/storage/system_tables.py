"""The tables of the platform itself; those of the modules are built from the catalog (tables.py)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import CheckConstraint, Column, Identity, Index, MetaData, PrimaryKeyConstraint, Table, UniqueConstraint

from customary.platform.storage.column_types import Identifier, Instant, Json, Number, Words

__all__ = [
    "METADATA",
    "InJson",
    "InText",
    "comment",
    "credential",
    "history",
    "job",
    "message",
    "meta_state",
    "naming_columns",
    "notification",
    "rotation",
    "rule_firing",
    "rule_trace",
    "rule_version",
    "rule_watermark",
    "search_gram",
    "sequence",
    "session",
    "setting_value",
    "sign_in_failure",
    "user_role",
]

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


@dataclass(frozen=True, slots=True)
class InText:
    """Where the name of a module stands in the texts of a column."""

    between: tuple[tuple[str, str], ...] = (("", ""),)
    """What stands before the name, from the beginning of the text, and right behind it; nothing: to the end."""
    only: tuple[str, tuple[str, ...]] | None = None
    """The column that says of each row what kind of text it is, with the kinds that hold names."""


@dataclass(frozen=True, slots=True)
class InJson:
    """That names of modules stand somewhere in the JSON of a column, under keys that say so."""


def naming_columns() -> Iterator[tuple[Column[object], InText | InJson]]:
    """Give every column of the platform's tables that holds names of modules, with how it does.

    A module that gets another name gets it in all of them (see migration/module_steps.py).
    """
    for table in METADATA.tables.values():
        for column in table.columns:
            names = column.info.get(_NAMES)
            if isinstance(names, InText | InJson):
                yield column, names


_NAMES = "module_names"


def _table(
    name: str, *parts: Column[object] | Index | UniqueConstraint | PrimaryKeyConstraint | CheckConstraint
) -> Table:
    return Table(name, METADATA, *parts, sqlite_strict=True, sqlite_autoincrement=any(_is_id(part) for part in parts))


def _is_id(part: object) -> bool:
    return isinstance(part, Column) and part.name == "id" and part.primary_key and part.identity is not None


def _id() -> Column[object]:
    return Column("id", Identifier(), Identity(), primary_key=True)


def _text(name: str, *, null: bool = False, key: bool = False, names: InText | None = None) -> Column[object]:
    return Column(name, Words(), nullable=null, primary_key=key, info={_NAMES: names})


def _module(*, null: bool = False, key: bool = False) -> Column[object]:
    """The name of a module, beside the number of one of its records or the key of one of its rules."""
    return _text("module", null=null, key=key, names=InText())


def _reference(name: str, *, null: bool = False, key: bool = False) -> Column[object]:
    return Column(name, Identifier(), nullable=null, primary_key=key, autoincrement=False)


def _instant(name: str, *, null: bool = False) -> Column[object]:
    return Column(name, Instant(), nullable=null)


def _json(name: str, *, null: bool = False, names: InJson | None = None) -> Column[object]:
    return Column(name, Json(), nullable=null, info={_NAMES: names})


def _whole(name: str, *, null: bool = False) -> Column[object]:
    return Column(name, Number(18, 0, whole=True), nullable=null)


meta_state = _table(
    "meta_state",
    Column("id", Identifier(), primary_key=True, autoincrement=False),
    _whole("version"),
    _text("hash"),
    _instant("applied_at"),
    _json("stored"),
    CheckConstraint("id = 1", name="one_row"),
)
"""One row: which catalog is live. `stored` says of each field what its column was made for (see migration/shape.py)."""

user_role = _table("user_role", _reference("user_id", key=True), _text("role", key=True), Index(None, "role"))

credential = _table("credential", _reference("user_id", key=True), _text("password_hash"), _instant("changed_at"))

session = _table(
    "session",
    _text("token_hash", key=True),
    _reference("user_id"),
    _instant("created_at"),
    _instant("seen_at"),
    _instant("expires_at"),
    _text("address", null=True),
    _text("agent", null=True),
    Index(None, "user_id"),
    Index(None, "expires_at"),
)

sign_in_failure = _table(
    "sign_in_failure",
    _id(),
    _text("login"),
    _text("address"),
    _instant("at"),
    Index(None, "login", "at"),
    Index(None, "address", "at"),
    Index(None, "at"),
)
"""Failed sign-ins of the last while; `login` is folded as typed, whether or not there is such a user."""

history = _table(
    "history",
    _id(),
    _module(),
    _reference("record_id"),
    _instant("at"),
    _reference("actor_id", null=True),
    _text("source"),
    _text("cause", names=InText((("", "."), ("schedule ", ".")), only=("source", ("rule", "system")))),
    _text("chain"),
    _json("changes", names=InJson()),
    _text("event"),
    Index(None, "module", "record_id", "id"),
    Index(None, "chain"),
)
"""What changed, who or what did it and why; `changes` is a list of {field, old, new} in JSON form.

The history of the rules that administrators publish is kept under the module `rule`.
"""

comment = _table(
    "comment",
    _id(),
    _module(),
    _reference("record_id"),
    _instant("at"),
    _reference("author_id", null=True),
    _text("text"),
    _instant("deleted_at", null=True),
    Index(None, "module", "record_id", "id"),
)

notification = _table(
    "notification",
    _id(),
    _reference("user_id"),
    _instant("at"),
    _text("text"),
    _module(null=True),
    _reference("record_id", null=True),
    _instant("read_at", null=True),
    _text("key"),
    UniqueConstraint("key"),
    Index(None, "user_id", "read_at", "id"),
)
"""What people are told; `key` is a token that keeps them from being told twice, and names nothing."""

message = _table(
    "message",
    _id(),
    _text("channel"),
    _text("recipient"),
    _text("subject", null=True),
    _text("body"),
    _text("key"),
    _text("status"),
    _instant("at"),
    _text("provider_id", null=True),
    _text("error", null=True),
    _module(null=True),
    _reference("record_id", null=True),
    _text("cause", null=True, names=InText((("", "."),))),
    UniqueConstraint("key"),
    Index(None, "module", "record_id", "id"),
    Index(None, "status", "id"),
)
"""What was or will be sent outside; `key` is the idempotency key of the effect.

Providers know the key, so it stays as it is for good, whatever becomes of the names that it was made of.
"""

job = _table(
    "job",
    _id(),
    _text("kind"),
    _json("payload", names=InJson()),
    _instant("run_at"),
    _text("status"),
    _whole("attempts"),
    _instant("lease_until", null=True),
    _text("worker", null=True),
    _text("key", null=True, names=InText((("scheduled_rule:", "."), ("refresh:", ":")))),
    _instant("created_at"),
    _text("last_error", null=True),
    _text("chain", null=True),
    UniqueConstraint("key"),
    Index(None, "status", "run_at", "id"),
)

rule_trace = _table(
    "rule_trace",
    _id(),
    _module(),
    _text("rule"),
    _whole("version"),
    _reference("record_id", null=True),
    _instant("at"),
    _text("event"),
    _text("decision"),
    _whole("duration_us"),
    _json("detail", names=InJson()),
    _text("chain", null=True),
    _reference("actor_id", null=True),
    _text("error", null=True),
    Index(None, "module", "rule", "id"),
    Index(None, "module", "record_id", "id"),
    Index(None, "at"),
)

rule_firing = _table(
    "rule_firing",
    _module(key=True),
    _text("rule", key=True),
    _reference("record_id", key=True),
    _text("occurrence", key=True),
)
"""The ledger: a rule has acted for this record and occurrence, once."""

rule_watermark = _table("rule_watermark", _module(key=True), _text("rule", key=True), _instant("done_until"))

rule_version = _table(
    "rule_version",
    _id(),
    _module(),
    _text("rule"),
    _whole("version"),
    _text("status"),
    _text("text"),
    _reference("author_id", null=True),
    _text("note", null=True),
    _instant("created_at"),
    _instant("published_at", null=True),
    UniqueConstraint("module", "rule", "version"),
    Index(None, "status"),
)
"""Rules that administrators wrote: `status` is draft, live or retired; the live ones are the catalog's overlay."""

rotation = _table(
    "rotation", _text("name", key=True, names=InText((("", "."),))), _reference("last_user_id", null=True)
)

sequence = _table(
    "sequence", _text("name", key=True, names=InText((("", "."),))), _text("period", key=True), _whole("value")
)

setting_value = _table("setting_value", _text("key", key=True), _json("value", null=True))

search_gram = Table(
    "search_gram",
    METADATA,
    _module(key=True),
    _text("gram", key=True),
    _reference("record_id", key=True),
    _text("field", key=True),
    Index(None, "module", "record_id"),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)
"""The words of every record that search finds; `field` so that nobody finds by a field that they may not read."""
