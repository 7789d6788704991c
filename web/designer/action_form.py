"""The actions of a rule as form fields, and back: one entry for each kind of action.

What a form does not change is written as it stood. What it does not show at all (a key of its own, a rarer attribute)
is carried along.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Literal

from customary.metadata.catalog import Catalog
from customary.metadata.model.fields import Field, LinesOptions, LinkOptions
from customary.metadata.model.modules import Module
from customary.web.designer.condition_form import Sent
from customary.web.designer.operators import kind_of
from customary.web.languages import N_

__all__ = [
    "KINDS",
    "ON_ERROR",
    "Control",
    "Normal",
    "Part",
    "as_text",
    "is_expression",
    "moved",
    "new_action",
    "normal",
    "read_actions",
    "target_module",
    "target_of",
]

Control = Literal[
    "expression", "users", "line", "template", "module", "target", "where", "values", "field", "how", "role", "words",
    "roles",
]  # fmt: skip
"""How a part is asked for; each has an entry in `_READ` and a macro of templates/designer/actions.html."""


@dataclass(frozen=True)
class Part:
    key: str
    control: Control
    label: str
    """In English; shown translated."""
    help: str = ""


KINDS: Mapping[str, tuple[Part, ...]] = MappingProxyType(
    {
        "set": (Part("set", "values", N_("Fields of the record")),),
        "create": (
            Part("module", "module", N_("Module of the new record")),
            Part("set", "values", N_("Fields of the new record")),
        ),
        "update": (
            Part("target", "target", N_("Which records")),
            Part("where", "where", N_("Only those for which"), N_("Bare names are their fields; record is this one.")),
            Part("set", "values", N_("Their fields")),
        ),
        "notify": (
            Part("to", "users", N_("Users, one expression a line"), N_("Such as owner or owner.superior.")),
            Part("roles", "roles", N_("And everybody with one of these roles")),
            Part("text", "template", N_("Text")),
        ),
        "refuse": (
            Part("message", "template", N_("Why it is refused")),
            Part("field", "field", N_("Shown beside the field")),
        ),
        "assign": (
            Part("how", "how", N_("To whom")),
            Part("to", "expression", N_("The user, as an expression")),
            Part("role", "role", N_("In turn among users with the role")),
            Part("users", "words", N_("Or in turn among these login names")),
        ),
        "sms": (
            Part("to", "expression", N_("Telephone number, as an expression")),
            Part("text", "template", N_("Text")),
        ),
        "email": (
            Part("to", "expression", N_("E-mail address, as an expression")),
            Part("subject", "line", N_("Subject")),
            Part("body", "template", N_("Text")),
        ),
        "log": (Part("text", "template", N_("Text")),),
    }
)
"""What each kind of action says, in the order of its form. The order of the kinds is that of the list to add from."""

_BARE = {"refuse": "message", "log": "text"}
"""Actions that may be a text alone, with the part that it is."""
_COMMON = ("if", "key", "on_error")
_NOTHING: tuple[object, ...] = (None, "", [], {})
ON_ERROR = ("stop", "go_on", "alert")


@dataclass(frozen=True, kw_only=True)
class Normal:
    """An action with everything in its one place, however it was written."""

    kind: str
    """Empty for one that this form does not know; then it is shown as text."""
    parts: Mapping[str, object]
    condition: str
    on_error: str
    others: Mapping[str, object]


def normal(action: Mapping[str, object]) -> Normal:
    """Take an action of the YAML apart."""
    kind = next((key for key in action if key in KINDS), "")
    inside = action.get(kind)
    parts: dict[str, object] = {}
    if kind == "set":
        parts = {"set": inside}
    elif isinstance(inside, Mapping):
        parts = dict(inside)
    elif kind in _BARE and inside is not None:
        parts = {_BARE[kind]: inside}
    beside = {key: value for key, value in action.items() if key != kind}
    if kind != "set":
        beside = {**{key: parts.pop(key) for key in _COMMON if key in parts}, **beside}
    if kind == "update":
        parts = _with_target(parts)
    condition, on_error = beside.pop("if", None), beside.pop("on_error", None)
    return Normal(
        kind=kind,
        parts=parts,
        condition="" if condition is None else str(condition),
        on_error=str(on_error or "stop"),
        others=beside,
    )


def _with_target(parts: Mapping[str, object]) -> dict[str, object]:
    named = {key: parts[key] for key in ("link", "module") if key in parts}
    rest = {key: value for key, value in parts.items() if key not in named}
    target = next((f"{key}:{value}" for key, value in named.items()), "")
    return {"target": target, **rest} if len(named) < 2 else dict(parts)


def _written(one: Normal) -> dict[str, object]:
    """Write an action as YAML has it."""
    parts = dict(one.parts)
    target = parts.pop("target", None)
    if isinstance(target, str) and target:
        key, _, name = target.partition(":")
        parts = {key: name, **parts}
    inside: object = parts
    if one.kind == "set":
        inside = parts.get("set") or {}
    elif one.kind in _BARE and set(parts) <= {_BARE[one.kind]}:
        inside = parts.get(_BARE[one.kind], "")
    action: dict[str, object] = {one.kind: inside}
    if one.condition:
        action["if"] = one.condition
    if one.on_error != "stop":
        action["on_error"] = one.on_error
    return {**action, **one.others}


def new_action(kind: str) -> dict[str, object]:
    """Make an action that says nothing yet."""
    return {kind: {} if kind not in _BARE else ""}


def moved(
    actions: Sequence[Mapping[str, object]], index: int, act: str
) -> tuple[tuple[Mapping[str, object], ...], int]:
    """Do up, down or drop with an action; give where it went."""
    items = list(actions)
    if not 0 <= index < len(items):
        return tuple(items), 0
    if act == "drop":
        del items[index]
        return tuple(items), max(index - 1, 0)
    target = index - 1 if act == "up" else index + 1
    if not 0 <= target < len(items):
        return tuple(items), index
    items[index], items[target] = items[target], items[index]
    return tuple(items), target


# Reading what was sent


@dataclass(frozen=True)
class _Reading:
    sent: Sent
    at: str
    """What the names of the action's form fields begin with."""
    old: Mapping[str, object]
    module: Module
    """The module whose records the rule looks at."""
    catalog: Catalog
    kind: str


def read_actions(
    sent: Sent, base: Sequence[Mapping[str, object]], module: Module, catalog: Catalog
) -> tuple[Mapping[str, object], ...]:
    """Read the form fields of all actions; `base` holds them as they stood when the form was made."""
    count = min(sent.get("then.n", 0, type=int), 100)
    return tuple(_action(sent, f"then.{index}", base, module, catalog) for index in range(count))


def _action(
    sent: Sent, at: str, base: Sequence[Mapping[str, object]], module: Module, catalog: Catalog
) -> Mapping[str, object]:
    origin = sent.get(f"{at}.from", -1, type=int)
    stood = base[origin] if 0 <= origin < len(base) else {}
    before = normal(stood)
    kind = sent.get(f"{at}.kind", "")
    if kind not in KINDS or (stood and before.kind != kind):
        return stood
    parts = {key: value for key, value in before.parts.items() if key not in {part.key for part in KINDS[kind]}}
    reading = _Reading(sent, at, before.parts, module, catalog, kind)
    for part in KINDS[kind]:
        value = _READ[part.control](reading, part.key)
        if value not in _NOTHING:
            parts[part.key] = value
    now = Normal(
        kind=kind,
        parts=parts,
        condition=_lines(sent.get(f"{at}.if", "")),
        on_error=sent.get(f"{at}.on_error", "stop") if sent.get(f"{at}.on_error") in ON_ERROR else "stop",
        others=before.others,
    )
    return stood if stood and _same(now, before) else _written(now)


def _same(now: Normal, before: Normal) -> bool:
    parts = {key: value for key, value in before.parts.items() if value not in _NOTHING}
    told = (now.condition, now.on_error) == (before.condition.strip(), before.on_error)
    return told and dict(now.parts) == parts


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def is_expression(value: object) -> bool:
    return isinstance(value, str) and value.startswith("=")


def as_text(value: object) -> str:
    """Show a value of the YAML in a box: an expression without its `=`."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return format(value, "f")
        case str():
            return value[1:].strip() if value.startswith("=") else value
        case _:
            return str(value)


def _expression(reading: _Reading, key: str) -> object:
    return _kept(reading.old.get(key), reading.sent.get(f"{reading.at}.{key}", ""))


def _kept(old: object, text: str) -> str | None:
    """Write an expression, or leave it as it was written when it is the same."""
    text = _lines(text)
    if isinstance(old, str) and is_expression(old) and as_text(old) == text:
        return old
    return f"= {text}" if text else None


def _users(reading: _Reading, key: str) -> object:
    old = reading.old.get(key)
    before = old if isinstance(old, list) else [] if old is None else [old]
    lines = [line for line in _lines(reading.sent.get(f"{reading.at}.{key}", "")).split("\n") if line.strip()]
    found = [_kept(next((one for one in before if as_text(one) == line.strip()), None), line) for line in lines]
    return found[0] if len(found) == 1 and not isinstance(old, list) else found


def _text(reading: _Reading, key: str) -> object:
    text = reading.sent.get(f"{reading.at}.{key}", "").replace("\r\n", "\n")
    old = reading.old.get(key)
    return old if old is not None and text == str(old).rstrip("\n") else text


def _words(reading: _Reading, key: str) -> object:
    return [word.strip() for word in reading.sent.get(f"{reading.at}.{key}", "").split(",") if word.strip()]


def _roles(reading: _Reading, key: str) -> object:
    chosen = reading.sent.getlist(f"{reading.at}.{key}")
    old = reading.old.get(key)
    before = old if isinstance(old, list) else [] if old is None else [old]
    kept = [one for one in before if one in chosen]
    made = [*kept, *(one for one in chosen if one not in kept)]
    return old if made == before and before else made


def _where(reading: _Reading, key: str) -> object:
    return _lines(reading.sent.get(f"{reading.at}.{key}", ""))


def target_of(old: Mapping[str, object]) -> str:
    return str(old.get("target") or "")


def target_module(kind: str, parts: Mapping[str, object], module: Module, catalog: Catalog) -> Module | None:
    """Find the module whose fields an action sets; None while nothing that exists is chosen."""
    if kind == "set":
        return module
    if kind == "create":
        return catalog.modules.get(str(parts.get("module") or ""))
    how, _, name = target_of(parts).partition(":")
    if how == "module":
        return catalog.modules.get(name)
    options = module.field(name).options if module.has_field(name) else None
    if isinstance(options, LinesOptions):
        return catalog.modules.get(options.target)
    if isinstance(options, LinkOptions) and len(options.targets) == 1:
        return catalog.modules.get(options.targets[0])
    return None


def _values(reading: _Reading, key: str) -> object:
    sent, at = reading.sent, f"{reading.at}.{key}"
    chosen = {name: sent.get(f"{reading.at}.{name}", "") for name in ("module", "target")}
    target = target_module(reading.kind, chosen, reading.module, reading.catalog)
    old = reading.old.get(key)
    before = old if isinstance(old, Mapping) else {}
    found: dict[str, object] = {}
    for index in range(min(sent.get(f"{at}.n", 0, type=int), 200)):
        name = sent.get(f"{at}.{index}.field", "")
        if not name:
            continue
        field = target.field(name) if target is not None and target.has_field(name) else None
        written = sent.get(f"{at}.{index}.as") == "expression"
        text = sent.get(f"{at}.{index}.value", "") if sent.get(f"{at}.{index}.was", name) == name else ""
        found[name] = _value(before.get(name), name in before, field, text.replace("\r\n", "\n"), written=written)
    return found


def _value(old: object, known: bool, field: Field | None, text: str, *, written: bool) -> object:
    if known and written == is_expression(old) and as_text(old) == (text.strip() if written else text):
        return old
    if written:
        return f"= {text.strip() or 'blank'}"
    return _constant(field, text)


def _constant(field: Field | None, text: str) -> object:
    """Write a constant as YAML has it; what is not of the field's kind stays text, and is reported as a problem."""
    if not text.strip():
        return None
    read = _CONSTANTS.get(kind_of(field))
    try:
        return text if read is None else read(text.strip())
    except (ValueError, InvalidOperation):
        return text


def _boolean(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError(text)
    return text == "true"


def _decimal(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite():
        raise ValueError(text)
    return number


_CONSTANTS: Mapping[str, Callable[[str], object]] = MappingProxyType(
    {"boolean": _boolean, "integer": int, "decimal": _decimal}
)
_READ: Mapping[Control, Callable[[_Reading, str], object]] = MappingProxyType(
    {
        "expression": _expression,
        "users": _users,
        "line": _text,
        "template": _text,
        "module": _text,
        "target": _text,
        "where": _where,
        "values": _values,
        "field": _text,
        "how": _text,
        "role": _text,
        "words": _words,
        "roles": _roles,
    }
)
