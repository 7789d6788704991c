"""The shapes of a module and its parts."""

from __future__ import annotations

from customary.metadata.field_types import FIELD_TYPES
from customary.metadata.schemas.attributes import CONDITION, EXPRESSION, LABEL, NAME, TEMPLATE, attributes
from customary.metadata.schemas.rules import ACTION, RULES, TRIGGER
from customary.metadata.schemas.shapes import (
    CODE_PATTERN,
    ByKind,
    Flag,
    Key,
    Keys,
    ListOf,
    MapOf,
    Tagged,
    Text,
    Whole,
    Word,
    Words,
)
from customary.metadata.schemas.words import FIELD_MODES, HUES, ICONS, SCOPES

__all__ = ["ACCESS", "FIELD", "HUE", "ICON", "LAYOUTS", "MODULE", "PATH", "PATHS", "ROLE_ACCESS", "SORT"]

ICON = Word(words=ICONS, what="icon")
HUE = Word(words=HUES, what="hue")
PATH = Text(meaning="field path", pattern=r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){0,5}")
PATHS = ListOf(item=PATH, minimum=1)
SORT = ListOf(
    item=Text(meaning="field path, with - for descending", pattern=r"-?[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){0,5}")
)
_NAMES = ListOf(item=NAME)
_ACTIONS = ListOf(item=ACTION)

FIELD = Tagged(
    tag="type",
    what="field type",
    shapes={
        name: Keys(
            name=f"field_{name}",
            doc=entry.doc,
            keys={
                "type": Key(shape=NAME, doc="The field type.", required=True),
                **attributes(entry.attributes, required=entry.required_attributes, field_type=name),
            },
        )
        for name, entry in FIELD_TYPES.items()
    },
)

_SECTION = Keys(
    name="section",
    doc="Fields that stand together under a heading.",
    keys={
        "label": Key(shape=LABEL, doc="The heading."),
        "columns": Key(shape=Whole(minimum=1, maximum=4), doc="How many fields stand side by side; 2 by default."),
        "fields": Key(shape=_NAMES, doc="The fields, in order.", required=True),
        "visible_when": Key(shape=CONDITION, doc="The section is shown only while this condition holds."),
    },
)
_SECTIONS = Key(shape=MapOf(value=_SECTION, names="section"), doc="The sections, in order.")
_FORM = Keys(
    name="form_layout",
    doc="A page of sections, in tabs or in one tab.",
    keys={
        "extends": Key(shape=Word(words=("detail", "edit")), doc="Take the other layout's tabs."),
        "tabs": Key(
            shape=MapOf(
                names="tab",
                value=Keys(
                    name="tab",
                    doc="Sections that stand together.",
                    keys={
                        "label": Key(shape=LABEL, doc="The tab's word."),
                        "sections": Key(shape=_SECTIONS.shape, doc=_SECTIONS.doc, required=True),
                    },
                ),
            ),
            doc="The tabs, in order.",
        ),
        "sections": Key(shape=_SECTIONS.shape, doc="The sections, where there is one tab only."),
    },
)
LAYOUTS = Keys(
    name="layouts",
    doc="What the pages of a module show; made from the fields where nothing is said.",
    keys={
        "detail": Key(shape=_FORM, doc="The record page."),
        "edit": Key(shape=_FORM, doc="The form; without it, the same as `detail`."),
        "quick_create": Key(
            shape=Keys(
                name="quick_create",
                keys={"fields": Key(shape=_NAMES, doc="The fields of the small form.", required=True)},
            ),
            doc="The small form for creating a record in passing.",
        ),
        "header": Key(
            shape=Keys(
                name="header",
                keys={
                    "fields": Key(shape=_NAMES, doc="The key facts, at most six."),
                    "path": Key(shape=NAME, doc="The choice field that is drawn as a stage path."),
                },
            ),
            doc="The head of the record page.",
        ),
        "card": Key(
            shape=Keys(
                name="card",
                keys={
                    "title": Key(shape=NAME, doc="The field on top.", required=True),
                    "lines": Key(shape=_NAMES, doc="The fields under it."),
                },
            ),
            doc="The card on boards and small screens.",
        ),
    },
)

_LIST = Keys(
    name="list",
    doc="A view: which records, which columns, in which order.",
    keys={
        "label": Key(shape=LABEL, doc="What people call the view."),
        "extends": Key(shape=NAME, doc="Another view of this module, whose words hold where this one says nothing."),
        "as": Key(shape=Word(words=("list", "board", "calendar")), doc="How it is drawn; a list by default."),
        "columns": Key(shape=PATHS, doc="The columns: fields, or paths over links such as `account.city`."),
        "sort": Key(shape=SORT, doc="The fields to sort by; `-` before one is descending."),
        "filter": Key(shape=CONDITION, doc="Which records are in it."),
        "fixed": Key(shape=Flag(), doc="People may not change its filter."),
        "by": Key(shape=NAME, doc="Of a board: the choice field of its columns."),
        "sum": Key(shape=NAME, doc="Of a board: the number that is added up on top."),
        "start": Key(shape=NAME, doc="Of a calendar: the date field."),
    },
)

_FUNCTIONS = ("sum", "avg", "min", "max", "count")
_TOTAL = Keys(
    name="total",
    keys={
        "sum": Key(shape=NAME, doc="The field that is added up."),
        "avg": Key(shape=NAME, doc="The field whose average is shown."),
        "min": Key(shape=NAME, doc="The field whose least value is shown."),
        "max": Key(shape=NAME, doc="The field whose greatest value is shown."),
        "count": Key(shape=Flag(), doc="How many there are."),
    },
)
_RELATED = Keys(
    name="related_block",
    doc="Records of another module that link here, shown on the page.",
    keys={
        "label": Key(shape=LABEL, doc="The heading; the module's plural by default."),
        "module": Key(shape=NAME, doc="The module of the records.", required=True),
        "via": Key(shape=NAME, doc="Their link field that points here.", required=True),
        "columns": Key(shape=PATHS, doc="The columns."),
        "sort": Key(shape=SORT, doc="The order."),
        "filter": Key(shape=CONDITION, doc="Which of them; bare names are their fields."),
        "limit": Key(shape=Whole(minimum=1, maximum=100), doc="How many are shown at first; 5 by default."),
        "create": Key(shape=Word(words=("quick", "full", "none")), doc="How a new one is made from here."),
        "summary": Key(
            shape=MapOf(value=ByKind(scalar=Word(words=_FUNCTIONS), mapping=_TOTAL), names="total"),
            doc="Totals over them: `{open: {sum: amount}}`, or `{amount: sum}` where the name is the field.",
        ),
    },
)

_DUPLICATE = Keys(
    name="duplicate_rule",
    doc="When two records are the same thing; asked on every way of writing.",
    keys={
        "match": Key(
            shape=ListOf(item=EXPRESSION, minimum=1),
            doc="Expressions that are all equal and not blank in both records.",
            required=True,
        ),
        "action": Key(shape=Word(words=("refuse", "warn")), doc="Refuse the save, or let people go on."),
        "message": Key(shape=TEMPLATE, doc="What is said; `found` is the other record."),
    },
)
_VALIDATION = Keys(
    name="validation",
    doc="What holds for every good record.",
    keys={
        "check": Key(shape=CONDITION, doc="True for a good record.", required=True),
        "message": Key(shape=TEMPLATE, doc="What is said otherwise.", required=True),
        "field": Key(shape=NAME, doc="The field that the message stands beside."),
        "on_error": Key(
            shape=Word(words=("block", "warn", "ignore")),
            doc="What happens when the data makes the check impossible to decide, such as a division by zero: "
            "the save is refused (the default), saved with a warning, or saved.",
        ),
    },
)
_CODE = Text(meaning="code", pattern=CODE_PATTERN)
_PROCESS = Keys(
    name="process",
    doc="A choice field whose changes need a transition, whoever writes.",
    keys={
        "field": Key(shape=NAME, doc="The choice field.", required=True),
        "start": Key(shape=_CODE, doc="The code of new records."),
        "transitions": Key(
            shape=MapOf(
                names="transition",
                value=Keys(
                    name="transition",
                    doc="One way from some codes to another.",
                    keys={
                        "label": Key(shape=LABEL, doc="The word on its button."),
                        "from": Key(shape=Words(meaning="code"), doc="The codes it starts from; without it, any."),
                        "to": Key(shape=_CODE, doc="The code it leads to.", required=True),
                        "if": Key(shape=CONDITION, doc="It is open only while this condition holds."),
                        "require": Key(shape=_NAMES, doc="Fields that must have a value."),
                        "roles": Key(shape=Words(meaning="role"), doc="The roles that may go this way."),
                        "message": Key(shape=TEMPLATE, doc="What is said when the condition does not hold."),
                    },
                ),
            ),
            doc="The ways, by name.",
            required=True,
        ),
    },
)

_SCOPE = Word(words=SCOPES, planned=("team", "subordinates"), flags=True, what="scope")
_GRANT = ByKind(
    scalar=_SCOPE,
    mapping=Keys(
        name="grant",
        keys={
            "scope": Key(shape=_SCOPE, doc="Which records.", required=True),
            "where": Key(shape=CONDITION, doc="Only those for which this condition holds."),
        },
    ),
)
_OPERATIONS = {
    "create": "Create records.",
    "read": "See records.",
    "update": "Change records.",
    "delete": "Put records into the recycle bin.",
    "import": "Import records from files.",
    "export": "Export records to files.",
    "assign": "Change the owner and the department.",
    "share": "Share single records with others.",
}
ROLE_ACCESS = Keys(
    name="module_access",
    doc="What a role may do in a module: `none own department department_tree all`, or true for all.",
    keys={
        **{name: Key(shape=_GRANT, doc=doc) for name, doc in _OPERATIONS.items()},
        "fields": Key(
            shape=MapOf(value=Word(words=FIELD_MODES), names="field"),
            doc="Fields that the role reaches less than the record.",
        ),
    },
)
ACCESS = MapOf(value=ROLE_ACCESS, names="role")

_STEP = Keys(
    name="approval_step",
    doc="Who is asked, and when.",
    open=True,
    keys={
        "label": Key(shape=LABEL, doc="What people call the step."),
        "by": Key(
            shape=Words(meaning="approver"),
            doc="Who is asked: `superior`, `department_head`, a role or a field.",
            required=True,
        ),
        "if": Key(shape=CONDITION, doc="The step is taken only when this condition holds."),
    },
)
_APPROVAL = Keys(
    name="approval",
    doc="Steps in which people say yes or no.",
    keys={
        "label": Key(shape=LABEL, doc="What people call it."),
        "description": Key(shape=LABEL, doc="What it is for."),
        "when": Key(shape=TRIGGER, doc="What starts it; without it, a button."),
        "if": Key(shape=CONDITION, doc="The condition; without it, always."),
        "steps": Key(shape=MapOf(value=_STEP, names="step"), doc="The steps, in order.", required=True),
        "lock": Key(
            shape=Keys(name="lock", keys={"except": Key(shape=_NAMES, doc="What may still be changed.")}),
            doc="The record is locked while it runs.",
        ),
        "approved": Key(shape=_ACTIONS, doc="What follows a yes."),
        "rejected": Key(shape=_ACTIONS, doc="What follows a no."),
        "recalled": Key(shape=_ACTIONS, doc="What follows when it is taken back."),
        "nobody_found": Key(
            shape=Word(words=("refuse", "approve", "administrator")), doc="What happens when nobody can be asked."
        ),
        "order": Key(shape=Whole(minimum=0), doc="Lower comes first."),
        "active": Key(shape=Flag(), doc="Whether it is in use (so by default)."),
    },
)

MODULE = Keys(
    name="module",
    doc="A kind of record: its fields, pages, checks, rules and rights.",
    keys={
        "module": Key(shape=NAME, doc="The module's name.", required=True),
        "uid": Key(shape=NAME, doc="A stable name; by default the module's name."),
        "was": Key(shape=Words(meaning="key"), doc="Earlier names, so that a rename is known as a rename."),
        "label": Key(shape=LABEL, doc="What people call one record."),
        "label_plural": Key(shape=LABEL, doc="What people call many."),
        "icon": Key(shape=ICON, doc="Its sign in menus."),
        "hue": Key(shape=HUE, doc="Its colour."),
        "name": Key(shape=TEMPLATE, doc="What a record is called: text with {field} placeholders."),
        "number": Key(
            shape=Keys(name="number", keys={"field": Key(shape=NAME, doc="The autonumber field.", required=True)}),
            doc="The field that numbers the records.",
        ),
        "features": Key(
            shape=Keys(
                name="features",
                keys={
                    "history": Key(shape=Flag(), doc="Keep who changed what."),
                    "comments": Key(shape=Flag(), doc="People may comment."),
                    "attachments": Key(shape=Flag(), doc="Files may be attached."),
                    "follow": Key(shape=Flag(), doc="People may follow a record."),
                    "share": Key(shape=Flag(), doc="Single records may be shared."),
                    "recycle_bin": Key(shape=Flag(), doc="Deleted records can be restored."),
                },
            ),
            doc="What its records can; all of them by default.",
        ),
        "owner": Key(
            shape=Word(words=("user", "pool", "none")),
            doc="Who owns a record: a user (so by default), a user or the public pool, nobody.",
        ),
        "fields": Key(shape=MapOf(value=FIELD, names="field"), doc="The fields, in order.", required=True),
        "layouts": Key(shape=LAYOUTS, doc=LAYOUTS.doc),
        "lists": Key(shape=MapOf(value=_LIST, names="list"), doc="The views, in order."),
        "related": Key(shape=MapOf(value=_RELATED, names="related block"), doc="Blocks of related records."),
        "duplicates": Key(
            shape=MapOf(value=_DUPLICATE, names="duplicate rule"), doc="When two records are the same thing."
        ),
        "validations": Key(shape=MapOf(value=_VALIDATION, names="validation"), doc="What holds for every good record."),
        "process": Key(shape=_PROCESS, doc="The states of a record and the ways between them."),
        "workflows": Key(shape=RULES, doc="Rules: when, if, then."),
        "approvals": Key(shape=MapOf(value=_APPROVAL, names="approval"), doc="Approvals.", planned=True),
        "access": Key(shape=ACCESS, doc="What each role may do here."),
    },
)
