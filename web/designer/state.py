"""A rule on the designer's page: the whole of it, as the page was sent, between two answers.

The page keeps nothing on the server but drafts: everything that somebody has typed comes with each act, and goes back
with its answer. Builder and text are two views of one condition; the text is what counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from customary.expressions.builder import Group
from customary.expressions.positions import Problem
from customary.metadata.catalog import Catalog
from customary.metadata.mending import mended
from customary.metadata.model.modules import Module
from customary.platform.workflow.rule_text import RuleForm, form_of, text_of
from customary.web.designer.action_form import moved, new_action, normal, read_actions
from customary.web.designer.condition_form import Sent, acted, group_of, read_group, text_of_group

__all__ = ["State", "after", "read_state", "state_of"]

_PHASES = ("before", "within", "after")
_RUN_AS = ("system", "actor", "owner")
_OF_RECORDS = ("record", "watch", "once", "becomes")
_OF_SCHEDULES = ("schedule", "at", "timezone", "late", "catch_up")


@dataclass(frozen=True, kw_only=True, eq=False)
class State:
    form: RuleForm
    group: Group | None
    """The condition as the builder shows it; None where it cannot."""
    base: str
    """The text that the form was made from: written again where nothing changed, comments included."""
    focus: str = ""
    """The id of the element to go on at."""

    @property
    def text(self) -> str:
        """The rule as YAML."""
        return self.base if form_of(self.form.module, self.form.key, self.base) == self.form else text_of(self.form)

    @property
    def condition(self) -> str:
        return self.form.condition or ""


def state_of(module: Module, key: str, text: str) -> State | None:
    """Make the state of a text; None when it is no rule that a form could show."""
    form = form_of(module.name, key, text)
    if form is None:
        return None
    return State(form=form, group=group_of(form.condition or "", module), base=text)


def read_state(sent: Sent, module: Module, key: str, catalog: Catalog) -> State:
    """Read what the page sent."""
    base = _lines(sent.get("base", ""))
    stood = form_of(module.name, key, base) or RuleForm(module=module.name, key=key, when={}, settings={})
    condition, group = _condition(sent, module, catalog)
    form = replace(
        stood,
        label=sent.get("label", "").strip(),
        description=_kept(stood.description, _lines(sent.get("description", "")).strip()),
        when=_trigger(sent, stood.when),
        condition=stood.condition if condition == (stood.condition or "") else condition or None,
        actions=read_actions(sent, stood.actions, module, catalog),
        settings=_settings(sent, stood.settings),
    )
    return State(form=form, group=group, base=base)


def _kept(old: str, new: str) -> str:
    return old if old.strip() == new else new


def _condition(sent: Sent, module: Module, catalog: Catalog) -> tuple[str, Group | None]:
    """Take the text where somebody wrote in it, else the builder; an unchanged tree leaves the text as it was."""
    was, text = _lines(sent.get("if.was", "")), _lines(sent.get("if.text", ""))
    if text != was or "c.n" not in sent:
        return text, group_of(text, module)
    group = read_group(sent, module, catalog)
    return (was if group == group_of(was, module) else text_of_group(group)), group


def _trigger(sent: Sent, stood: Mapping[str, object]) -> Mapping[str, object]:
    scheduled = sent.get("when.kind") == "schedule"
    known = (*_OF_RECORDS, *_OF_SCHEDULES)
    made = {**(_schedule(sent) if scheduled else _record(sent))}
    made.update({key: value for key, value in stood.items() if key not in known})
    return stood if _plain_trigger(stood) == _plain_trigger(made) else made


def _record(sent: Sent) -> dict[str, object]:
    made: dict[str, object] = {"record": sent.get("when.event", "saved")}
    if sent.getlist("when.watch"):
        made["watch"] = sent.getlist("when.watch")
    made.update({flag: True for flag in ("once", "becomes") if flag == sent.get("when.often")})
    return made


def _schedule(sent: Sent) -> dict[str, object]:
    made: dict[str, object] = {"schedule": "daily", "at": sent.get("when.at", "").strip() or "09:00"}
    made.update(
        {key: sent[f"when.{key}"].strip() for key in ("timezone", "late", "catch_up") if sent.get(f"when.{key}")}
    )
    return made


def _plain_trigger(when: Mapping[str, object]) -> dict[str, object]:
    """Leave out what makes no difference to how a trigger is written."""
    plain = {key: value for key, value in when.items() if value not in (None, False, "", [])}
    watch = plain.get("watch")
    if watch is not None:
        plain["watch"] = set(map(str, watch)) if isinstance(watch, list) else {str(watch)}
    if "schedule" in plain:
        defaults = {"late": "send", "catch_up": "1 day"}
        plain = {key: value for key, value in plain.items() if defaults.get(key) != value}
    return plain


def _settings(sent: Sent, stood: Mapping[str, object]) -> Mapping[str, object]:
    made = dict(stood)
    phase, run_as = sent.get("phase", ""), sent.get("run_as", "")
    order = sent.get("order", "").strip()
    _set(made, "phase", phase if phase in _PHASES else "within", "within")
    _set(made, "run_as", run_as if run_as in _RUN_AS else "system", "system")
    _set(made, "order", int(order) if order.isascii() and order.isdecimal() else order or 100, 100)
    _set(made, "active", "active" in sent, True)
    return made


def _set(made: dict[str, object], key: str, value: object, default: object) -> None:
    """Say what is not so by default, or was said anyway."""
    if made.get(key, default) != value:
        made[key] = value


def after(
    state: State, act: str, sent: Sent, module: Module, catalog: Catalog, problems: tuple[Problem, ...] = ()
) -> State:
    """Do what a button of the page says.

    Acts: `c.WHAT:ADDRESS` in the condition; `a.add`, `a.WHAT:INDEX` among the actions; `v.drop:INDEX.FIELD` among the
    values of one; `fix:PROBLEM.SUGGESTION`.
    """
    what, _, where = act.partition(":")
    if what.startswith("c.") and state.group is not None:
        group, at = acted(state.group, what.removeprefix("c."), where, module, catalog)
        form = replace(state.form, condition=text_of_group(group) or None)
        return replace(state, form=form, group=group, focus=at)
    if what == "a.add":
        kind = sent.get("new_action", "notify")
        actions = (*state.form.actions, new_action(kind))
        return _with_actions(state, actions, f"action-{len(actions) - 1}")
    if what in ("a.up", "a.down", "a.drop") and where.isdecimal():
        actions, index = moved(state.form.actions, int(where), what.removeprefix("a."))
        return _with_actions(state, actions, f"action-{index}" if actions else "new_action")
    if what == "v.drop":
        return _without_value(state, where)
    if what == "fix":
        return _mended(state, where, module, problems)
    return state


def _with_actions(state: State, actions: tuple[Mapping[str, object], ...], focus: str) -> State:
    return replace(state, form=replace(state.form, actions=actions), focus=focus)


def _without_value(state: State, where: str) -> State:
    """Take the value of one field out of an action."""
    index, _, field = where.partition(".")
    actions = list(state.form.actions)
    if not index.isdecimal() or int(index) >= len(actions):
        return state
    action = dict(actions[int(index)])
    kind = normal(action).kind
    inside = action.get(kind)
    if kind == "set" and isinstance(inside, Mapping):
        action[kind] = {key: value for key, value in inside.items() if key != field}
    elif isinstance(inside, Mapping) and isinstance(inside.get("set"), Mapping):
        action[kind] = {**inside, "set": {key: value for key, value in inside["set"].items() if key != field}}
    actions[int(index)] = action
    return _with_actions(state, tuple(actions), f"action-{index}")


def _mended(state: State, where: str, module: Module, problems: tuple[Problem, ...]) -> State:
    """Take a suggestion; the text of the rule is what the problems were found in."""
    number, _, choice = where.partition(".")
    if not (number.isdecimal() and choice.isdecimal()) or int(number) >= len(problems):
        return state
    problem = problems[int(number)]
    if int(choice) >= len(problem.fixes):
        return state
    text = mended(state.text, problem.fixes[int(choice)])
    made = state_of(module, state.form.key, text)
    return state if made is None else replace(made, focus="part-if")


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")
