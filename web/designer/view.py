"""The designer's page as its templates see it: every choice in the reader's words, every problem beside its part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from customary.expressions.builder import Group, Row, paths_of
from customary.metadata.model.fields import Field, LinesOptions, LinkOptions
from customary.metadata.model.modules import Module
from customary.platform.access.rights import ASSIGNED_FIELDS
from customary.web.designer.action_form import KINDS, Normal, Part, as_text, is_expression, normal, target_module
from customary.web.designer.condition_form import mode_of, written_form
from customary.web.designer.operators import codes_of, field_at, kind_of, offered, shape_of, value_kind, words_of
from customary.web.designer.problems import Shown
from customary.web.designer.state import State
from customary.web.designer.words import ACTIONS, EVENTS, path_words
from customary.web.visit import Visit

__all__ = ["ActionView", "Choice", "DesignView", "RowView", "ValueView"]

Choice = tuple[str, str]
"""(value, label)"""


@dataclass(frozen=True, kw_only=True)
class RowView:
    path: str
    label: str
    """The field in words."""
    operator: str
    operators: tuple[Choice, ...]
    shape: str
    written: bool
    """Whether it compares with expressions."""
    may_be_value: bool
    choices: tuple[Choice, ...]
    values: tuple[str, ...]
    input: str
    """The type of the input."""


@dataclass(frozen=True, kw_only=True)
class ValueView:
    """One field that an action sets."""

    field: str
    label: str
    written: bool
    choices: tuple[Choice, ...]
    value: str
    check: str
    """What the endpoint that checks expressions is told about its place."""


@dataclass(frozen=True, kw_only=True)
class ActionView:
    index: int
    kind: str
    words: str
    icon: str
    hue: str
    parts: tuple[Part, ...]
    normal: Normal
    source: str
    """The YAML of an action that the form does not know."""
    target: Module | None
    problems: tuple[Shown, ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class DesignView:
    visit: Visit
    module: Module
    state: State
    problems: tuple[Shown, ...]

    def about(self, part: str) -> tuple[Shown, ...]:
        """Give the problems of one part of the rule."""
        return tuple(one for one in self.problems if one.part == part)

    # The trigger

    @property
    def when(self) -> Mapping[str, object]:
        return self.state.form.when

    @property
    def scheduled(self) -> bool:
        return "schedule" in self.when

    @property
    def watched(self) -> frozenset[str]:
        watch = self.when.get("watch")
        return frozenset(map(str, watch)) if isinstance(watch, list) else frozenset([str(watch)] if watch else [])

    @cached_property
    def events(self) -> tuple[Choice, ...]:
        return tuple((key, self.visit.text(words)) for key, words in EVENTS.items())

    @cached_property
    def own_fields(self) -> tuple[Choice, ...]:
        """What people fill in; of the fields that the platform keeps those that people may change.

        Of other records those that are watched already, and those that the condition compares.
        """
        kept = [one for one in self.module.system_fields.values() if one.key in ASSIGNED_FIELDS | self.watched]
        own = tuple((one.key, self.visit.label(one.label)) for one in (*self.module.fields.values(), *kept))
        compared = {".".join(path) for path in paths_of(self.state.group) if len(path) > 1}
        others = sorted(compared | {path for path in self.watched if "." in path})
        return own + tuple((path, path_words(self.visit, self.module, path)) for path in others)

    # The condition

    def mode(self, group: Group) -> str:
        return mode_of(group)

    @cached_property
    def fields(self) -> tuple[tuple[str, tuple[Choice, ...]], ...]:
        """What a row may compare: own fields, and those of records that are linked, by group."""
        groups = [(self.visit.label(self.module.label), self._compared(self.module, ""))]
        for link in self.module.all_fields:
            targets = link.options.targets if isinstance(link.options, LinkOptions) else ()
            if len(targets) == 1 and targets[0] in self.visit.catalog.modules:
                other = self.visit.catalog.modules[targets[0]]
                groups.append((self.visit.label(link.label), self._compared(other, f"{link.key}.")))
        return tuple(groups)

    def _compared(self, module: Module, before: str) -> tuple[Choice, ...]:
        known = [*module.fields.values(), *module.system_fields.values()]
        within = f"{self.visit.label(self.module.field(before[:-1]).label)} › " if before else ""
        return tuple(
            (f"{before}{one.key}", f"{within}{self.visit.label(one.label)}")
            for one in known
            if offered(one, "changed") != ("changed",)
        )

    def row(self, row: Row) -> RowView:
        visit, catalog = self.visit, self.visit.catalog
        field = field_at(self.module, row.path, catalog)
        kind = value_kind(field)
        written = kind is None or any(one.kind != kind for one in row.operands)
        values = tuple(written_form(one) if written else one.text for one in row.operands)
        codes = codes_of(field, catalog)
        known = tuple((code, visit.label(one.label)) for code, one in codes.items())
        strange = tuple((value, value) for value in values if codes and value not in codes)
        return RowView(
            path=".".join(row.path),
            label=self._path_label(row.path),
            operator=row.operator,
            operators=tuple((one, visit.text(words_of(one, field, row.path))) for one in offered(field, row.operator)),
            shape=shape_of(row.operator),
            written=written,
            may_be_value=kind is not None,
            choices=() if written else known + strange,
            values=values,
            input="date" if kind == "date" and not written else "text",
        )

    def _path_label(self, path: tuple[str, ...]) -> str:
        fields = [field_at(self.module, path[: end + 1], self.visit.catalog) for end in range(len(path))]
        labels = [self.visit.label(one.label) if one else key for one, key in zip(fields, path, strict=True)]
        return " › ".join(labels)

    # The actions

    @cached_property
    def kinds(self) -> tuple[Choice, ...]:
        return tuple((key, self.visit.text(ACTIONS[key].words)) for key in KINDS)

    @cached_property
    def actions(self) -> tuple[ActionView, ...]:
        return tuple(self._action(index, one) for index, one in enumerate(self.state.form.actions))

    def _action(self, index: int, action: Mapping[str, object]) -> ActionView:
        found = normal(action)
        words = ACTIONS.get(found.kind)
        sets = any(part.control == "values" for part in KINDS.get(found.kind, ()))
        target = target_module(found.kind, found.parts, self.module, self.visit.catalog) if sets else None
        return ActionView(
            index=index,
            kind=found.kind,
            words=self.visit.text(words.words) if words else self.visit.text("Written as YAML"),
            icon=words.icon if words else "doc",
            hue=words.hue if words else "slate",
            parts=KINDS.get(found.kind, ()),
            normal=found,
            source="" if words else ", ".join(action),
            target=target,
            problems=self.about(f"then.{index}"),
        )

    def text(self, value: object) -> str:
        return as_text(value)

    def lines(self, value: object) -> str:
        """Show one or several expressions, one a line."""
        return "\n".join(as_text(one) for one in (value if isinstance(value, list) else [value] if value else []))

    def listed(self, value: object) -> tuple[str, ...]:
        return tuple(map(str, value)) if isinstance(value, list) else (str(value),) if value else ()

    def values(self, action: ActionView) -> tuple[ValueView, ...]:
        """The fields that an action sets, and a blank one to add."""
        stored = action.normal.parts.get("set")
        shown = [self._value(action, key, value) for key, value in stored.items()] if isinstance(stored, dict) else []
        return (*shown, self._value(action, "", None))

    def _value(self, action: ActionView, key: str, value: object) -> ValueView:
        target = action.target
        field = target.field(key) if target is not None and target.has_field(key) else None
        written = is_expression(value) or (value is None and self._only_written(field))
        return ValueView(
            field=key,
            label=self.visit.label(field.label) if field is not None else key,
            written=written,
            choices=() if written or field is None else self._constants(field, as_text(value)),
            value=as_text(value),
            check=f"value:{target.name}:{key}:{action.kind}" if field is not None and target is not None else "",
        )

    def _only_written(self, field: Field | None) -> bool:
        return field is not None and kind_of(field) in ("reference", "any_reference")

    def _constants(self, field: Field, value: str) -> tuple[Choice, ...]:
        """The values to choose from, where a field has them."""
        if kind_of(field) == "boolean":
            return (("true", self.visit.text("Yes")), ("false", self.visit.text("No")))
        codes = codes_of(field, self.visit.catalog)
        known = tuple((code, self.visit.label(one.label)) for code, one in codes.items())
        return known + (((value, value),) if codes and value and value not in codes else ())

    def settable(self, target: Module | None) -> tuple[Choice, ...]:
        """The fields of a module that an action may set."""
        if target is None:
            return ()
        may = [one for one in target.fields.values() if one.formula is None and kind_of(one) not in ("records", "json")]
        assigned = [one for one in target.system_fields.values() if one.key in ASSIGNED_FIELDS]
        return tuple((one.key, self.visit.label(one.label)) for one in (*may, *assigned))

    @cached_property
    def modules(self) -> tuple[Choice, ...]:
        known = ((name, self.visit.label(one.label_plural)) for name, one in self.visit.catalog.modules.items())
        return tuple(sorted(known, key=lambda one: one[1]))

    @cached_property
    def targets(self) -> tuple[Choice, ...]:
        """What `update` changes: records over a link or lines, or of a module."""
        own = [
            (f"link:{one.key}", self.visit.label(one.label))
            for one in self.module.all_fields
            if isinstance(one.options, LinesOptions)
            or (isinstance(one.options, LinkOptions) and len(one.options.targets) == 1)
        ]
        named = [(f"module:{name}", self.visit.text("All: %(module)s", module=label)) for name, label in self.modules]
        return (*own, *named)

    @cached_property
    def roles(self) -> tuple[Choice, ...]:
        return tuple((key, self.visit.label(one.label)) for key, one in self.visit.catalog.roles.items())

    def setting(self, key: str, otherwise: object) -> object:
        return self.state.form.settings.get(key, otherwise)

    @property
    def loose(self) -> Sequence[Shown]:
        """Problems that stand beside no part."""
        return [one for one in self.problems if not one.anchor]

    @property
    def errors(self) -> int:
        return sum(one.error for one in self.problems)

    @property
    def warnings(self) -> int:
        return len(self.problems) - self.errors

    @property
    def first(self) -> Shown | None:
        """The problem to go to first: an error, where there is one."""
        return next((one for one in self.problems if one.error), next(iter(self.problems), None))
