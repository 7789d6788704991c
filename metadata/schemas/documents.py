"""The kinds of documents, and the shape of each. The first key of a document says its kind."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from customary.metadata.schemas.attributes import CONDITION, EXPRESSION, LABEL, NAME
from customary.metadata.schemas.data import DEMO, IMPORT_MAP
from customary.metadata.schemas.modules import HUE, ICON, LAYOUTS, MODULE, ROLE_ACCESS
from customary.metadata.schemas.rules import RULES
from customary.metadata.schemas.shapes import (
    CODE_PATTERN,
    Anything,
    ByKind,
    Flag,
    Key,
    Keys,
    ListOf,
    MapOf,
    Scalar,
    Text,
    Whole,
    Word,
    Words,
)
from customary.metadata.schemas.words import DAYS_OF_WEEK, LANGUAGE_TAGS, SETTING_TYPES

__all__ = ["KINDS", "KINDS_OF_FOLDERS", "PARTS"]

_LANGUAGE = Word(words=LANGUAGE_TAGS, what="language")
_OF = Key(shape=NAME, doc="The module that these belong to.", required=True)
_WAS = Key(shape=Words(meaning="key"), doc="Earlier names, so that a rename is known as a rename.")
_WAS_CODES = Words(meaning="code")

_APPLICATION = Keys(
    doc="A folder of modules that belong together.",
    keys={
        "application": Key(shape=NAME, doc="The application's key.", required=True),
        "label": Key(shape=LABEL, doc="What people call it."),
        "icon": Key(shape=ICON, doc="Its sign."),
        "hue": Key(shape=HUE, doc="Its colour.", planned=True),
        "depends": Key(shape=Words(meaning="application"), doc="The applications that it needs."),
    },
)
_SITE = Keys(
    doc="customary.yaml: the site.",
    keys={
        "site": Key(shape=Text(meaning="name"), doc="The site's name.", required=True),
        "label": Key(shape=LABEL, doc="What people read at the top of the page."),
        "database": Key(
            shape=Text(meaning="database address"),
            doc="`sqlite:///file.db` (relative to the site's folder) or `postgresql+psycopg://...`.",
            required=True,
        ),
        "languages": Key(shape=ListOf(item=_LANGUAGE, minimum=1), doc="The languages; the first is the source's."),
        "timezone": Key(shape=Text(meaning="time zone"), doc="Such as Asia/Shanghai; decides what `today()` is."),
        "currency": Key(shape=Text(meaning="currency code", pattern="[A-Z]{3}"), doc="The site's currency."),
        "week_start": Key(
            shape=Word(words=("monday", "saturday", "sunday")), doc="The first day of a week; monday by default."
        ),
        "fiscal_start": Key(shape=Whole(minimum=1, maximum=12), doc="The month in which a fiscal year begins."),
        "fiscal_year_by": Key(
            shape=Word(words=("start", "end")),
            doc="Whether a fiscal year is named by the calendar year in which it starts or ends; end by default.",
        ),
        "leap_birthday": Key(
            shape=Word(words=("feb28", "mar1")), doc="When people born on 29 February have their birthday."
        ),
        "calendar": Key(
            shape=NAME, doc="The calendar of working days that is meant where none is named; `weekdays` by default."
        ),
        "environment": Key(shape=LABEL, doc="A word beside the name, such as Demo."),
        "modules": Key(shape=Words(meaning="folder"), doc="The site's own folders of modules."),
        "secrets": Key(
            shape=MapOf(
                names="secret",
                value=Keys(
                    name="secret",
                    keys={"env": Key(shape=Text(meaning="variable"), doc="The environment variable.", required=True)},
                ),
            ),
            doc="Where secrets come from; never the secrets themselves.",
        ),
    },
)
_DICTIONARY = Keys(
    name="dictionary",
    doc="A list of values that choice fields offer.",
    keys={
        "label": Key(shape=LABEL, doc="What people call it."),
        "values": Key(
            shape=MapOf(
                names="code",
                pattern=CODE_PATTERN,
                nullable=True,
                value=ByKind(
                    scalar=LABEL,
                    mapping=Keys(
                        name="dictionary_value",
                        doc="One value; the dictionary's own attributes stand beside these keys.",
                        open=True,
                        keys={
                            "label": Key(shape=LABEL, doc="What people read."),
                            "hue": Key(shape=HUE, doc="Its colour."),
                            "parent": Key(shape=Words(meaning="code"), doc="Offered only under these codes."),
                            "retired": Key(shape=Flag(), doc="No longer offered; records keep it."),
                            "was": Key(shape=_WAS_CODES, doc="Earlier codes, so that records follow a rename."),
                        },
                    ),
                ),
            ),
            doc="The values by code, in order. A code stays for ever; labels may change.",
            required=True,
        ),
        "attributes": Key(
            shape=MapOf(value=Word(words=SETTING_TYPES, what="field type"), names="attribute"),
            doc="What each value knows beside its label, with its type; read with `dict(dictionary, code, attribute)`.",
        ),
        "extensible": Key(shape=Flag(), doc="Administrators may add values."),
        "was": _WAS,
    },
)
_ROLE = Keys(
    name="role",
    doc="What some people may do.",
    keys={
        "label": Key(shape=LABEL, doc="What people call it."),
        "inherits": Key(shape=Words(meaning="role"), doc="Roles whose rights it has too."),
        "administrator": Key(shape=Flag(), doc="May everything."),
        "was": _WAS,
        "grants": Key(shape=MapOf(value=ROLE_ACCESS, names="module"), doc="Rights by module."),
    },
)
_MENU = Keys(
    name="menu",
    doc="One heading of the menu, with what stands under it.",
    keys={
        "label": Key(shape=LABEL, doc="The heading."),
        "icon": Key(shape=ICON, doc="Its sign.", planned=True),
        "items": Key(
            shape=ListOf(
                item=ByKind(
                    scalar=NAME,
                    mapping=Keys(
                        name="menu_item",
                        keys={
                            "module": Key(shape=NAME, doc="The module."),
                            "view": Key(shape=NAME, doc="One of its views."),
                            "report": Key(shape=NAME, doc="A report.", planned=True),
                            "dashboard": Key(shape=NAME, doc="A dashboard.", planned=True),
                        },
                    ),
                ),
            ),
            doc="Modules by name, or `{module: ..., view: ...}`.",
            required=True,
        ),
        "roles": Key(shape=Words(meaning="role"), doc="Who sees it; without it, everybody."),
    },
)
_SETTING = Keys(
    name="setting",
    doc="What an administrator may change without touching metadata.",
    keys={
        "type": Key(shape=Word(words=SETTING_TYPES, what="field type"), doc="Its type.", required=True),
        "label": Key(shape=LABEL, doc="What people read."),
        "help": Key(shape=LABEL, doc="One sentence about it.", planned=True),
        "default": Key(shape=Scalar(meaning="constant"), doc="The value until somebody changes it."),
        "min": Key(shape=Whole(), doc="The least value."),
        "max": Key(shape=Whole(), doc="The greatest value."),
        "was": _WAS,
    },
)


_DATE = Text(meaning="date, such as 2026-10-01", pattern="[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAYS = MapOf(
    names="day",
    nullable=True,  # a later layer takes a day away
    value=ByKind(
        scalar=_DATE,
        mapping=Keys(
            name="days",
            doc="A day, or several days in a row.",
            keys={
                "label": Key(shape=LABEL, doc="What people call it."),
                "on": Key(shape=_DATE, doc="The day."),
                "from": Key(shape=_DATE, doc="The first day."),
                "to": Key(shape=_DATE, doc="The last day."),
            },
        ),
    ),
)
_CALENDAR = Keys(
    name="calendar",
    doc="Which days are worked; read by `add_workdays` and `workdays_between`.",
    keys={
        "label": Key(shape=LABEL, doc="What people call it."),
        "workdays": Key(
            shape=ListOf(item=Word(words=DAYS_OF_WEEK), minimum=1),
            doc="The days of the week that are worked; Monday to Friday by default.",
        ),
        "holidays": Key(shape=_DAYS, doc="Days that are not worked: a date by key, or `{from: ..., to: ...}`."),
        "extra_workdays": Key(
            shape=_DAYS, doc="Days that are worked although the week or a holiday says otherwise, such as make-up days."
        ),
    },
)


def _kept(doc: str, **keys: Key) -> Keys:
    """A named thing of a kind that this version keeps, and does not act on yet."""
    return Keys(doc=doc, keys=keys, open=True)


def _named(kind: str, value: Keys | Anything, names: str, doc: str) -> Keys:
    return Keys(doc=doc, keys={kind: Key(shape=MapOf(value=value, names=names), doc=doc, required=True)})


_MEASURE = Keys(
    name="measure",
    keys={
        **{key: Key(shape=NAME, doc=f"The field of which the {key} is shown.") for key in ("sum", "avg", "min", "max")},
        "count": Key(shape=Flag(), doc="How many there are."),
        "label": Key(shape=LABEL, doc="What people read."),
        "where": Key(shape=CONDITION, doc="Only the records for which this holds."),
    },
)
_EXPRESSIONS = ListOf(item=EXPRESSION)
_REPORT = Keys(
    name="report",
    doc="A table or chart over the records of a module.",
    keys={
        "label": Key(shape=LABEL, doc="What people call it."),
        "module": Key(shape=NAME, doc="The module.", required=True),
        "rows": Key(shape=_EXPRESSIONS, doc="What the rows are grouped by: fields or expressions."),
        "columns": Key(shape=_EXPRESSIONS, doc="What the columns are grouped by."),
        "measures": Key(shape=MapOf(value=_MEASURE, names="measure"), doc="What is computed for each group."),
        "filter": Key(shape=CONDITION, doc="Which records count."),
        "chart": Key(shape=Anything(), doc="How it is drawn.", planned=True),
        "sort": Key(shape=ListOf(item=Text(meaning="measure")), doc="The order of the rows.", planned=True),
        "limit": Key(shape=Whole(minimum=1), doc="How many rows.", planned=True),
        "roles": Key(shape=Words(meaning="role"), doc="Who sees it."),
    },
)

KINDS: Mapping[str, Keys] = MappingProxyType(
    {
        "application": _APPLICATION,
        "site": _SITE,
        "module": MODULE,
        "workflows": Keys(
            doc="Rules of a module in a file of their own.",
            keys={"workflows": Key(shape=RULES, doc="The rules.", required=True), "of": _OF},
        ),
        "layouts": Keys(
            doc="Layouts of a module in a file of their own.",
            keys={"layouts": Key(shape=LAYOUTS, doc="The layouts.", required=True), "of": _OF},
        ),
        "dictionaries": _named("dictionaries", _DICTIONARY, "dictionary", "Lists of values that choice fields offer."),
        "roles": _named("roles", _ROLE, "role", "Who may do what."),
        "menus": _named("menus", _MENU, "menu", "What stands in the menu."),
        "calendars": _named("calendars", _CALENDAR, "calendar", "Calendars of working days."),
        "settings": _named("settings", _SETTING, "setting", "What administrators may change."),
        "translations": Keys(
            doc="Labels in one language, by key path.",
            keys={
                "translations": Key(shape=_LANGUAGE, doc="The language.", required=True),
                "keys": Key(
                    shape=MapOf(value=LABEL, names="key path", pattern=None),
                    doc="The texts by key path, such as `opportunity.fields.stage.label`.",
                    required=True,
                ),
            },
        ),
        "extend": Keys(
            doc="A later layer changes a module of an earlier one: what is said here replaces, `null` removes.",
            open=True,
            keys={"extend": Key(shape=NAME, doc="The module that is changed.", required=True)},
        ),
        "reports": _named("reports", _REPORT, "report", "Tables and charts."),
        "dashboards": _named("dashboards", Anything(), "dashboard", "Home pages made of charts and lists."),
        "templates": _named("templates", Anything(), "template", "Texts of mails, messages and prints."),
        "tests": _kept(
            "The metadata's own tests.",
            tests=Key(shape=Text(meaning="what is tested"), doc="What is tested.", required=True),
            cases=Key(shape=MapOf(value=Anything(), names="case"), doc="The cases.", required=True),
        ),
        "demo": DEMO,
        "import_map": IMPORT_MAP,
    }
)
"""Every kind by the key that begins its documents."""

PARTS = ("workflows", "layouts")
"""Kinds that hold parts of a module, and say with `of` which."""

KINDS_OF_FOLDERS = tuple(kind for kind in KINDS if kind not in ("site", "import_map"))
"""The kinds that stand in folders of modules."""
