"""Doing what rules say: one function for each kind of action, in one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import structlog
from sqlalchemy import select

from customary.expressions.positions import Message
from customary.metadata.model.fields import LinesOptions
from customary.metadata.model.modules import Module
from customary.metadata.model.rules import (
    Action,
    AssignAction,
    CreateAction,
    EmailAction,
    LogAction,
    NotifyAction,
    RefuseAction,
    SetAction,
    SmsAction,
    UpdateAction,
)
from customary.metadata.values import Reference, blank
from customary.platform.errors import Conflict, Denied, FieldProblem, NotFound, Refused
from customary.platform.evaluation import evaluate
from customary.platform.messages.notifications import notify, tell_administrators, users_with_roles
from customary.platform.messages.outbox import put
from customary.platform.messages.port import Channel, Outgoing
from customary.platform.records.exchange import convert_all
from customary.platform.records.record import Draft, Record
from customary.platform.records.rows import read_record
from customary.platform.records.saving import save
from customary.platform.workflow.chain import chain_of
from customary.platform.workflow.effects import Effect, EffectKind
from customary.platform.workflow.plain import plain_changes
from customary.platform.workflow.problems import (
    ActionFailed,
    nobody_to_assign,
    not_before,
    rule_failed_alert,
    too_many_records,
)
from customary.platform.workflow.rotation import members, next_of
from customary.platform.workflow.running import Run
from customary.platform.workflow.selection import matching

__all__ = ["ActionStopped", "do_actions", "reason_of"]

_log = structlog.get_logger("customary.workflow")

MOST_UPDATED = 1_000
"""Records that one update action changes at most; more fail it, so that a slip in `where` does not rewrite a module."""
_BEFORE = (SetAction, RefuseAction, AssignAction, LogAction)
"""What can be done before the record is written."""
_FAILURES = (ActionFailed, Refused, Denied, NotFound, Conflict)


class ActionStopped(Exception):
    """An action failed, and its rule stops there; `effects` is what was done before it, all of it to be undone."""

    def __init__(self, action: Action, effects: Sequence[Effect], failure: Exception) -> None:
        self.action = action
        self.effects = tuple(effects)
        self.failure = failure
        super().__init__(str(failure))


def reason_of(failure: Exception, language: str = "en") -> str:
    """Say in words why an action failed."""
    return failure.text(language) if isinstance(failure, _FAILURES) else str(failure)


def do_actions(run: Run) -> tuple[Effect, ...]:
    """Do the actions of a rule that fired, in their order, and tell what they did.

    Errors: `Refused` from a `refuse` action; `ActionStopped` when an action failed whose `on_error` is `stop`.
    """
    effects: list[Effect] = []
    chain = chain_of(run.unit)
    for action in run.rule.actions:
        mark = chain.mark()
        try:
            if action.on_error == "stop" or isinstance(action, RefuseAction):
                effects.append(_do(run, action))
            else:
                with run.unit.connection.begin_nested():
                    effects.append(_do(run, action))
        except _FAILURES as failure:
            if isinstance(action, RefuseAction) and isinstance(failure, Refused):
                raise
            if action.on_error == "stop":
                raise ActionStopped(action, effects, failure) from failure
            chain.back_to(mark)
            effects.append(_went_wrong(run, action, failure))
    return tuple(effects)


def _do(run: Run, action: Action) -> Effect:
    if action.condition is not None:
        outcome = evaluate(run.situation.at(run.unit), action.condition, run.record, old=run.situation.old)
        if outcome.diagnostics:
            return _effect(action, error=outcome.diagnostics[0].text())
        if outcome.value is not True:
            return _effect(action, skipped="condition")
    if run.draft is not None and not isinstance(action, _BEFORE):
        raise not_before(_KINDS[type(action)])
    return _ACTIONS[type(action)](run, action)


def _went_wrong(run: Run, action: Action, failure: Exception) -> Effect:
    _log.warning("action failed", rule=run.name, action=action.key, chain=run.unit.cause.chain)
    if action.on_error == "alert":
        tell_administrators(
            run.unit,
            lambda language: rule_failed_alert(run.rule, reason_of(failure, language), language),
            key=f"alert:{run.key}|{action.key}",
            module=run.module.name,
            record_id=run.record_id,
        )
    return _effect(action, error=reason_of(failure))


def _effect(action: Action, **told: Any) -> Effect:
    return Effect(action=action.key, kind=_KINDS[type(action)], **told)


# The record itself


def _set(run: Run, action: SetAction) -> Effect:
    return _write_own(run, action, run.field_values(run.module, action.values))


def _assign(run: Run, action: AssignAction) -> Effect:
    if action.how == "fixed":
        try:
            chosen = None if action.to is None else run.compute(action.to, "to")
        except ActionFailed as failure:
            if action.on_error != "stop":
                raise
            # the data says nobody: the next rule may assign, and without one the owner stays
            return _effect(action, error=reason_of(failure))
    else:
        turn = f"{run.rule.module}.{run.rule.key}.{action.key}"
        chosen = next_of(run.unit, turn, members(run.unit, role=action.role, logins=action.users))
    if chosen is None:
        raise nobody_to_assign()
    return _write_own(run, action, {"owner": chosen})


def _write_own(run: Run, action: Action, values: Mapping[str, object]) -> Effect:
    record = run.record
    changes = _net(record, values)
    if not changes:
        return _effect(action, skipped="same", module=run.module.name, record_id=run.record_id)
    told = plain_changes(run.module, changes)
    if run.draft is not None:
        for key, (_, new) in changes.items():
            run.draft.set(key, new, f"rule {run.name}")
        convert_all(run.unit, run.draft)
    else:
        new_values = {key: new for key, (_, new) in changes.items()}
        save(run.unit, run.module.name, new_values, record_id=run.record_id)
    return _effect(action, module=run.module.name, record_id=run.record_id, changes=tuple(told))


def _net(record: Record | Draft, values: Mapping[str, object]) -> dict[str, tuple[object, object]]:
    return {key: (record.get(key), new) for key, new in values.items() if not _same(record.get(key), new)}


def _same(one: object, other: object) -> bool:
    return one == other or (blank(one) and blank(other))


# Other records


def _create(run: Run, action: CreateAction) -> Effect:
    module = run.unit.runtime.catalog.modules[action.module]
    values = run.field_values(module, action.values)
    made = save(run.unit, module.name, values)
    told = plain_changes(module, {key: (None, new) for key, new in values.items() if not blank(new)})
    return _effect(action, module=module.name, record_id=made.id, changes=tuple(told))


def _update(run: Run, action: UpdateAction) -> Effect:
    module = run.unit.runtime.catalog.modules[action.module]
    told: list[Mapping[str, object]] = []
    for row in _targets(run, action, module):
        current = chain_of(run.unit).latest(row)
        changes = _net(current, run.field_values(module, action.values, row=current))
        if changes:
            save(run.unit, module.name, {key: new for key, (_, new) in changes.items()}, record_id=row.id)
            told += [{"record": row.id, **one} for one in plain_changes(module, changes)]
    return _effect(action, module=module.name, changes=tuple(told), skipped=None if told else "same")


def _targets(run: Run, action: UpdateAction, module: Module) -> list[Record]:
    linked = None if action.path is None else _linked(run, action.path, module)
    if linked is None:
        found = matching(run.situation.at(run.unit), module, action.where, outer=run.record, limit=MOST_UPDATED + 1)
    else:
        found = [row for row in linked if _holds(run, action, row)]
    if len(found) > MOST_UPDATED:
        raise too_many_records(module, MOST_UPDATED)
    return found


def _holds(run: Run, action: UpdateAction, row: Record) -> bool:
    if action.where is None:
        return True
    outcome = evaluate(run.situation.at(run.unit), action.where, row, record_root=run.record)
    return outcome.value is True and not outcome.diagnostics


def _linked(run: Run, path: str, module: Module) -> list[Record]:
    options = run.module.field(path).options
    if isinstance(options, LinesOptions):
        ids = _rows_of(run, path, options)
    else:
        value = run.record.get(path)
        target = value.id if isinstance(value, Reference) else value
        ids = [target] if isinstance(target, int) else []
    found = (read_record(run.unit, module, one) for one in ids[: MOST_UPDATED + 1])
    return [one for one in found if one is not None and one.get("deleted_at") is None]


def _rows_of(run: Run, path: str, options: LinesOptions) -> list[int]:
    tables = run.unit.runtime.tables
    if options.by is None:
        links = tables.links(run.module.name, path)
        query = select(links.c.target_id).where(links.c.source_id == run.record_id).order_by(links.c.target_id)
    else:
        rows = tables.record(options.target)
        query = select(rows.c.id).where(rows.c[options.by] == run.record_id).order_by(rows.c.id)
    return list(run.unit.connection.execute(query).scalars())


# People


def _notify(run: Run, action: NotifyAction) -> Effect:
    wanted = [run.compute(one, "to") for one in action.to]
    users = {one for one in wanted if isinstance(one, int)} | set(users_with_roles(run.unit, action.roles))
    if not users:
        return _effect(action, skipped="blank")
    notify(
        run.unit,
        users,
        lambda language: run.write(action.text_in(language), language),
        key=f"{run.key}|{action.key}",
        module=run.module.name,
        record_id=run.record_id,
    )
    text = run.write(action.text_in(run.unit.language), run.unit.language)
    return _effect(action, recipients=_names(run, users), text=text)


def _names(run: Run, users: set[int]) -> tuple[str, ...]:
    table = run.unit.runtime.tables.record("user")
    query = select(table.c.display).where(table.c.id.in_(sorted(users))).order_by(table.c.id)
    return tuple(str(name) for name in run.unit.connection.execute(query).scalars())


def _sms(run: Run, action: SmsAction) -> Effect:
    recipient = run.compute(action.to, "to")
    return _send(run, action, "sms", recipient, None, run.write(action.text, _outside_language(run)))


def _email(run: Run, action: EmailAction) -> Effect:
    recipient = run.compute(action.to, "to")
    language = _outside_language(run)
    subject = " ".join(run.write(action.subject, language).split())  # one line, so that it cannot add headers
    return _send(run, action, "email", recipient, subject, run.write(action.body, language))


def _send(run: Run, action: Action, channel: Channel, recipient: object, subject: str | None, body: str) -> Effect:
    if blank(recipient) or not isinstance(recipient, str):
        _log.info("nobody to send to", rule=run.name, action=action.key, record=run.record_id)
        return _effect(action, skipped="blank")
    message = Outgoing(channel=channel, recipient=recipient, subject=subject, body=body, key=f"{run.key}|{action.key}")
    new = put(run.unit, run.jobs, message, module=run.module.name, record_id=run.record_id)
    if new:
        chain_of(run.unit).enqueued = True
    return _effect(action, recipients=(recipient,), subject=subject, text=body, skipped=None if new else "repeated")


def _outside_language(run: Run) -> str:
    """People outside have no language that we know; the site's first one is theirs."""
    return run.unit.runtime.catalog.site.languages[0]


# The rest

_ITS_OWN_WORDS = Message(en="{text}", zh_hans="{text}", zh_hant="{text}")


def _refuse(run: Run, action: RefuseAction) -> Effect:
    text = run.write(action.message_in(run.unit.language), run.unit.language)
    raise Refused((FieldProblem(field=action.field, message=_ITS_OWN_WORDS, values={"text": text}),))


def _log_text(run: Run, action: LogAction) -> Effect:
    # The text may hold what only the record's readers may see: it stands in the trace, not in the process's log.
    _log.info("rule", rule=run.name, record=run.record_id, chain=run.unit.cause.chain)
    return _effect(action, text=run.write(action.text, run.unit.language))


_ACTIONS: Mapping[type[Any], Callable[[Run, Any], Effect]] = {
    SetAction: _set,
    AssignAction: _assign,
    CreateAction: _create,
    UpdateAction: _update,
    NotifyAction: _notify,
    SmsAction: _sms,
    EmailAction: _email,
    RefuseAction: _refuse,
    LogAction: _log_text,
}
_KINDS: Mapping[type[Any], EffectKind] = {
    SetAction: "set",
    AssignAction: "assign",
    CreateAction: "create",
    UpdateAction: "update",
    NotifyAction: "notify",
    SmsAction: "sms",
    EmailAction: "email",
    RefuseAction: "refuse",
    LogAction: "log",
}
