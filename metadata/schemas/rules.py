"""The shapes of workflow rules: when, if, then."""

from __future__ import annotations

from collections.abc import Mapping

from customary.metadata.schemas.attributes import CONDITION, LABEL, NAME, TEMPLATE
from customary.metadata.schemas.shapes import (
    KEY_PATTERN,
    ByKey,
    ByKind,
    Flag,
    Key,
    Keys,
    ListOf,
    MapOf,
    Scalar,
    Shape,
    Text,
    Whole,
    Word,
    Words,
)

__all__ = ["ACTION", "RULE", "RULES", "TRIGGER", "VALUES"]

_CLOCK = Text(meaning="time of day", pattern="([01]?[0-9]|2[0-3]):[0-5][0-9]")
_USER = Text(meaning="user, as an expression after =")
_USERS = ByKind(scalar=_USER, list=ListOf(item=_USER, minimum=1))

TRIGGER = ByKey(
    what="trigger",
    shapes={
        "record": Keys(
            name="record_trigger",
            doc="A record was written.",
            keys={
                "record": Key(
                    shape=Word(words=("created", "updated", "saved", "deleted", "restored")),
                    doc="What happened to it; `saved` is created or updated.",
                    required=True,
                ),
                "watch": Key(
                    shape=Words(meaning="field"),
                    doc="The fields of which one must have changed; also of records that this one leads to, such as "
                    "`account.industry` or `lines.quantity`.",
                ),
                "once": Key(shape=Flag(), doc="Only the first time that the condition holds for a record."),
                "becomes": Key(shape=Flag(), doc="Only when the condition was false before this change."),
            },
        ),
        "schedule": Keys(
            name="schedule_trigger",
            doc="The clock: every record for which the condition holds.",
            keys={
                "schedule": Key(
                    shape=Word(words=("daily",), planned=("hourly", "weekly", "monthly", "yearly")),
                    doc="How often.",
                    required=True,
                ),
                "at": Key(shape=_CLOCK, doc='The time of day, in quotes: "09:00".', required=True),
                "timezone": Key(shape=Text(meaning="time zone"), doc="Such as Asia/Shanghai; else the site's."),
                "late": Key(shape=Word(words=("send", "skip")), doc="What happens to a run that is made up late."),
                "catch_up": Key(
                    shape=Text(meaning="length of time", pattern="[0-9]{1,4} (minute|hour|day|week)s?"),
                    doc="How far back missed runs are made up, such as `3 days`.",
                ),
            },
        ),
    },
    planned=("date", "anniversary", "stage", "button", "webhook", "form", "approval", "comment", "import", "called"),
)

VALUES = MapOf(value=Scalar(meaning="value", nullable=True), names="field")

_EVERY_ACTION: Mapping[str, Key] = {
    "if": Key(shape=CONDITION, doc="The action is done only when this condition holds too."),
    "key": Key(shape=NAME, doc="A name of its own; by default its position."),
    "on_error": Key(shape=Word(words=("stop", "go_on", "alert")), doc="What its failure does to the rest of the rule."),
    "retry": Key(shape=Whole(minimum=0, maximum=20), doc="How often it is tried again.", planned=True),
}


def _action(name: str, shape: Shape, doc: str) -> Keys:
    return Keys(name=f"{name}_action", doc=doc, keys={name: Key(shape=shape, doc=doc, required=True), **_EVERY_ACTION})


def _parts(name: str, keys: Mapping[str, Key]) -> Keys:
    return Keys(name=f"{name}_parts", keys={**keys, **_EVERY_ACTION})


_SET = Key(shape=VALUES, doc="The fields and their values; `= expression`, a constant, or text with {placeholders}.")
_TEXT = Key(shape=TEMPLATE, doc="What it says; {placeholders} hold expressions.", required=True)

ACTION = ByKey(
    what="action",
    shapes={
        "set": _action("set", VALUES, "Change fields of the record."),
        "create": _action(
            "create",
            _parts(
                "create",
                {
                    "module": Key(shape=NAME, doc="The module of the new record.", required=True),
                    "set": Key(shape=VALUES, doc=_SET.doc),
                },
            ),
            "Create a record.",
        ),
        "update": _action(
            "update",
            _parts(
                "update",
                {
                    "link": Key(shape=NAME, doc="A link or lines field of the record: the records that change."),
                    "module": Key(shape=NAME, doc="Or a module, with `where`."),
                    "where": Key(
                        shape=CONDITION,
                        doc="Which of them; bare names are their fields, `record` is the rule's record.",
                    ),
                    "set": Key(shape=VALUES, doc=_SET.doc, required=True),
                },
            ),
            "Change related records.",
        ),
        "notify": _action(
            "notify",
            _parts(
                "notify",
                {
                    "to": Key(shape=_USERS, doc="Who is told: a user, or a list of users, after `=`."),
                    "roles": Key(shape=Words(meaning="role"), doc="Everybody who has one of these roles."),
                    "text": _TEXT,
                },
            ),
            "Tell users, in the application.",
        ),
        "sms": _action(
            "sms",
            _parts(
                "sms",
                {"to": Key(shape=_USER, doc="A telephone number, after `=`.", required=True), "text": _TEXT},
            ),
            "Send a text message.",
        ),
        "email": _action(
            "email",
            _parts(
                "email",
                {
                    "to": Key(shape=_USER, doc="An e-mail address, after `=`.", required=True),
                    "subject": Key(shape=TEMPLATE, doc="The subject line.", required=True),
                    "body": Key(shape=TEMPLATE, doc="The text.", required=True),
                },
            ),
            "Send an e-mail.",
        ),
        "refuse": _action(
            "refuse",
            ByKind(
                scalar=TEMPLATE,
                mapping=_parts(
                    "refuse",
                    {
                        "message": Key(shape=TEMPLATE, doc="Why it is refused.", required=True),
                        "field": Key(shape=NAME, doc="The field that the message stands beside."),
                    },
                ),
            ),
            "Stop the save with a message; only in the phase `before`.",
        ),
        "assign": _action(
            "assign",
            _parts(
                "assign",
                {
                    "how": Key(
                        shape=Word(words=("fixed", "round_robin"), planned=("least_busy", "territory", "pool")),
                        doc="To one user, or in turn.",
                        required=True,
                    ),
                    "to": Key(shape=_USER, doc="Of fixed: the user, after `=`."),
                    "role": Key(shape=NAME, doc="Of round_robin: in turn among the active users of this role."),
                    "users": Key(shape=Words(meaning="login"), doc="Of round_robin: in turn among these logins."),
                },
            ),
            "Give the record to somebody.",
        ),
        "log": _action(
            "log",
            ByKind(scalar=TEMPLATE, mapping=_parts("log", {"text": _TEXT})),
            "Write a line into the rule's log.",
        ),
    },
    planned=(
        "create_related",
        "delete",
        "convert",
        "copy_lines",
        "link",
        "unlink",
        "share",
        "popup",
        "message",
        "webhook",
        "print",
        "task",
        "comment",
        "submit_approval",
        "lock",
        "unlock",
        "wait",
        "for_each",
        "run",
    ),
)

RULE = Keys(
    name="rule",
    doc="When to look at a record, whether to act, and what to do.",
    keys={
        "label": Key(shape=LABEL, doc="What people call the rule."),
        "description": Key(shape=LABEL, doc="What it is for."),
        "when": Key(shape=TRIGGER, doc="The trigger.", required=True),
        "if": Key(shape=CONDITION, doc="The condition; without it, always."),
        "then": Key(shape=ListOf(item=ACTION, minimum=1), doc="The actions, in order.", required=True),
        "phase": Key(
            shape=Word(words=("before", "within", "after")),
            doc="Before validation, after the write in the same transaction (so by default), or once it is committed.",
        ),
        "order": Key(shape=Whole(minimum=0, maximum=100_000), doc="Lower runs first; 100 by default."),
        "active": Key(shape=Flag(), doc="Whether it runs (so by default)."),
        "run_as": Key(
            shape=Word(words=("system", "actor", "owner")), doc="With whose rights; the system's by default."
        ),
        "limit": Key(shape=Whole(minimum=1), doc="At most so many records a run.", planned=True),
        "uid": Key(shape=Text(meaning="name", pattern=KEY_PATTERN), doc="A stable name; by default the key path."),
    },
)
RULES = MapOf(value=RULE, names="rule")
