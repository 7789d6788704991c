"""The workflow engine: what the save pipeline calls before and after it writes a record.

In `before` a rule may set fields of the draft or refuse the save. In `within` it acts in the transaction of the save,
and what it does is committed with it or not at all: an action that fails, and whose `on_error` is `stop`, refuses the
save with a sentence that names the rule. Rules of the phase `after` are decided here, in the transaction that changed
the record, and act in a job that the same transaction enqueues.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from time import perf_counter_ns
from typing import cast

import structlog
from sqlalchemy.exc import SQLAlchemyError

from customary.metadata.model.modules import Module
from customary.metadata.model.rules import Phase, RecordTrigger, Rule
from customary.platform.errors import FieldProblem, Refused
from customary.platform.jobs.port import Queue
from customary.platform.jobs.queue import TableQueue
from customary.platform.records.record import Draft, Record
from customary.platform.records.rows import known_record, known_records
from customary.platform.records.ways import DIRECTLY
from customary.platform.storage.engine import WRITE
from customary.platform.unit import Unit
from customary.platform.workflow import ledger, traces
from customary.platform.workflow.actions import ActionStopped, reason_of
from customary.platform.workflow.after import AFTER_RULES, Queued, payload_of
from customary.platform.workflow.alarm import sound_alarm
from customary.platform.workflow.chain import Chain, chain_of
from customary.platform.workflow.decision import Decision, Situation, decide
from customary.platform.workflow.effects import Effect
from customary.platform.workflow.firing import TooDeep, fire
from customary.platform.workflow.index import Entry, index_of
from customary.platform.workflow.problems import circle, rule_failed
from customary.platform.workflow.reverse_paths import reverse_paths_to
from customary.platform.workflow.traces import CHANGED, Quota, Trace
from customary.platform.workflow.watchers import WATCHERS, watchers_payload

__all__ = ["Engine"]

_log = structlog.get_logger("customary.workflow")
_BOOK = "workflow.before"


@dataclass(slots=True)
class _Book:
    """What the `before` rules of one save leave to be written once the record has an id."""

    traces: list[Trace] = field(default_factory=list)
    once: list[Rule] = field(default_factory=list)


@dataclass(frozen=True, slots=True, eq=False)
class _Look:
    """A record that rules look at once it is written, and what led to that."""

    unit: Unit
    record: Record
    draft: Draft
    """What its save changed; nothing, where another record has changed."""
    event: str


@dataclass(frozen=True, slots=True, eq=False)
class _Case:
    """One rule and one record: the evaluation that a trace tells of."""

    unit: Unit
    rule: Rule
    situation: Situation
    event: str
    began_ns: int = field(default_factory=perf_counter_ns)

    def trace(
        self,
        decision: traces.Outcome,
        why: str,
        decided: Decision | None = None,
        *,
        effects: Iterable[Effect] = (),
        error: str | None = None,
    ) -> Trace:
        """Write down how it went; `why` is one of fired, condition, becoming, once, again, action, circle, queued."""
        return Trace(
            module=self.rule.module,
            rule=self.rule.key,
            version=self.rule.version,
            record_id=self.situation.subject.id,
            at=self.unit.now,
            event=self.event,
            decision=decision,
            duration_us=(perf_counter_ns() - self.began_ns) // 1000,
            detail={
                "why": why,
                "condition": None if decided is None else decided.explained(),
                "inputs": [] if decided is None else decided.inputs(),
                "effects": [effect.as_json() for effect in effects],
            },
            chain=self.unit.cause.chain,
            actor_id=self.unit.actor.user_id,
            error=error,
        )


@dataclass(frozen=True, eq=False, kw_only=True)
class Engine:
    """Implements `Automation`; one for each open site, without state that a transaction depends on."""

    queue: Queue = field(default_factory=TableQueue)
    quota: Quota = field(default_factory=Quota)
    wake: threading.Event = field(default_factory=threading.Event)
    """Set once work was enqueued and committed in this process."""

    def before(self, unit: Unit, module: Module, draft: Draft) -> None:
        """Run the `before` rules; one that sets a field can bring later ones into play, never earlier ones."""
        index = index_of(unit.runtime)
        if not index.watches(module.name, draft.event, Phase.BEFORE):
            return
        book = self._book(unit, draft)
        entries = index.entries(module.name, draft.event, Phase.BEFORE, draft.changed, draft.values)
        while entries:
            entry = entries.pop(0)
            if self._before_one(unit, entry, draft, book):
                later = index.entries(module.name, draft.event, Phase.BEFORE, draft.changed, draft.values)
                entries = [one for one in later if one.place > entry.place]

    def within(self, unit: Unit, module: Module, record: Record, draft: Draft) -> None:
        """Run the `within` rules on the written record, then leave what the `after` rules do to a job."""
        chain, index = chain_of(unit), index_of(unit.runtime)
        changed = draft.changed | chain.take_up(record)
        chain.note_change(record, changed, _source(unit))
        look = _Look(unit, record, draft, draft.event)
        entries = (
            index.entries(module.name, draft.event, phase, changed, record.values)
            for phase in (Phase.WITHIN, Phase.AFTER)
        )
        self._run(look, *entries, written=self._close_book(unit, draft, record))

    def watchers(self, unit: Unit, draft: Draft) -> None:
        """Let the rules that watch this record from others look at those; of very many a job does so."""
        waiting: dict[tuple[str, int], frozenset[str]] = {}
        for way in reverse_paths_to(unit.runtime, draft.module):
            paths = way.changed(draft)
            ids = way.beginnings(unit, cast(int, draft.id), way.left(draft), limit=DIRECTLY + 1) if paths else []
            if len(ids) > DIRECTLY:
                self.queue.enqueue(
                    unit.connection,
                    WATCHERS,
                    watchers_payload(unit, way, draft, paths),
                    now=unit.now,
                    chain=unit.cause.chain,
                )
                chain_of(unit).enqueued = True
                continue
            for record_id in ids:
                key = (way.module, record_id)
                waiting[key] = waiting.get(key, frozenset()) | paths
        for module in sorted({module for module, _ in waiting}):
            ids = [record_id for name, record_id in waiting if name == module]
            known_records(unit, unit.runtime.catalog.modules[module], ids)
        parent = draft.parent[1] if draft.parent is not None else None
        for (module, record_id), paths in sorted(waiting.items()):
            if parent is not None and (parent.module.name, parent.id) == (module, record_id):
                chain_of(unit).put_off(module, record_id, paths)
            else:
                self.look_over(unit, module, record_id, paths)

    def look_over(self, unit: Unit, module: str, record_id: int, paths: frozenset[str], *, later: bool = False) -> None:
        """Let the rules of one record look at it because fields of another one changed that they watch.

        Where that is `later` than the change, what a `within` rule does is left to a job like that of an `after` rule.
        """
        record = known_record(unit, unit.runtime.catalog.modules[module], record_id)
        if record is None or record["deleted_at"] is not None:
            return
        chain_of(unit).note_change(record, paths, _source(unit))
        index = index_of(unit.runtime)
        within, after = (
            index.entries_over(module, phase, paths, record.values) for phase in (Phase.WITHIN, Phase.AFTER)
        )
        look = _Look(unit, record, Draft.of_record(record), f"{CHANGED}:{','.join(sorted(paths))}")
        self._run(look, [] if later else within, [*within, *after] if later else after, written=[])

    def _run(self, look: _Look, within: Sequence[Entry], after: Sequence[Entry], *, written: list[Trace]) -> None:
        written.extend(trace for entry in within if (trace := self._within_one(look, entry)) is not None)
        queued: list[Queued] = []
        written.extend(trace for entry in after if (trace := self._after_one(look, entry, queued)) is not None)
        if queued:
            self._enqueue(look, queued)
        traces.write(look.unit.connection, written)
        sound_alarm(look.unit, written)

    def ended(self, unit: Unit, *, committed: bool) -> None:
        """Wake the worker for what was committed; write down what stopped rules, whatever became of the rest."""
        chains = [one for one in unit.memo.values() if isinstance(one, Chain)]
        stopped = [trace for chain in chains for trace in chain.refused]
        if stopped:
            self._keep(unit, stopped)
        if committed and any(chain.enqueued for chain in chains):
            self.wake.set()

    # One rule

    def _before_one(self, unit: Unit, entry: Entry, draft: Draft, book: _Book) -> bool:
        rule, case = entry.rule, _Case(unit, entry.rule, _situation(draft, draft), draft.event)
        if self._out_of_play(entry, draft.values, unit):
            return False
        decided, why = self._decided(case, draft.old)
        if why is None and _once(rule) and draft.id is not None and not _claim_once(unit, rule, draft.id):
            why = "once"
        if why is not None:
            self._note_not(case, decided, why, book.traces)
            return False
        effects = self._act(case, decided)
        book.traces.append(case.trace("fired", "fired", decided, effects=effects))
        if _once(rule) and draft.id is None:
            book.once.append(rule)
        return True

    def _within_one(self, look: _Look, entry: Entry) -> Trace | None:
        found = self._found_to_fire(look, entry)
        if isinstance(found, Trace) or found is None:
            return found
        case, decided = found
        effects = self._act(case, decided)
        return case.trace("fired", "fired", decided, effects=effects)

    def _after_one(self, look: _Look, entry: Entry, queued: list[Queued]) -> Trace | None:
        found = self._found_to_fire(look, entry)
        if isinstance(found, Trace) or found is None:
            return found
        case, decided = found
        chain_of(look.unit).note_firing(entry.rule, look.record)
        trace_id = traces.write_one(look.unit.connection, case.trace("fired", "queued", decided))
        queued.append(Queued(entry.rule.key, entry.rule.version, trace_id))
        return None

    def _found_to_fire(self, look: _Look, entry: Entry) -> tuple[_Case, Decision] | Trace | None:
        """Give what fires, or the trace of why it does not, or nothing when that is not recorded."""
        unit, record = look.unit, look.record
        chain, rule = chain_of(unit), entry.rule
        latest = chain.latest(record)
        if self._out_of_play(entry, latest.values, unit):
            return None
        case = _Case(unit, rule, _situation(latest, look.draft), look.event)
        not_fired: list[Trace] = []
        if not chain.may_fire(rule, record):
            self._note_not(case, None, "again", not_fired)
            return not_fired[0] if not_fired else None
        decided, why = self._decided(case, look.draft.old)
        if why is None and _once(rule) and not _claim_once(unit, rule, record.id):
            why = "once"
        if why is None:
            return case, decided
        self._note_not(case, decided, why, not_fired)
        return not_fired[0] if not_fired else None

    def _decided(self, case: _Case, old: Record | None) -> tuple[Decision, str | None]:
        """Evaluate the condition, and say why the rule does not fire, if it does not."""
        decided = decide(case.unit, case.rule, case.situation)
        if not decided.holds:
            return decided, "condition"
        trigger = case.rule.trigger
        if isinstance(trigger, RecordTrigger) and trigger.becomes and old is not None:
            before = decide(case.unit, case.rule, Situation(subject=old, old=old))
            if before.holds:
                return decided, "becoming"
        return decided, None

    def _act(self, case: _Case, decided: Decision) -> tuple[Effect, ...]:
        """Do the actions in the transaction of the save; whatever stops them refuses it."""
        unit, rule = case.unit, case.rule
        try:
            return fire(unit, self.queue, rule, case.situation)
        except TooDeep as deep:
            problem = circle(deep.path)
            self._note_stopped(case, decided, "error", "circle", problem.text())
            raise Refused((problem,)) from deep
        except Refused as refusal:
            self._note_stopped(case, decided, "refused", "fired", refusal.text())
            raise
        except ActionStopped as stop:
            self._note_stopped(case, decided, "error", "action", reason_of(stop.failure), effects=stop.effects)
            raise Refused(_problems_of(rule, stop, unit.language)) from stop

    # What is recorded

    def _out_of_play(self, entry: Entry, values: object, unit: Unit) -> bool:
        """Say whether a constant rules the rule out and nobody needs to be told so once more today."""
        selector = entry.selector
        if selector is None or selector.admits(cast(dict[str, object], values)):
            return False
        return not self.quota.left(entry.rule, unit.now.date())

    def _note_not(self, case: _Case, decided: Decision | None, why: str, into: list[Trace]) -> None:
        if decided is not None and decided.diagnostics:
            into.append(case.trace("error", why, decided, error=decided.error))
        elif self.quota.take(case.rule, case.unit.now.date()):
            into.append(case.trace("not", why, decided))

    def _note_stopped(
        self,
        case: _Case,
        decided: Decision,
        decision: traces.Outcome,
        why: str,
        error: str,
        *,
        effects: Iterable[Effect] = (),
    ) -> None:
        trace = case.trace(decision, why, decided, effects=effects, error=error)
        chain_of(case.unit).refused.append(trace)

    def _keep(self, unit: Unit, stopped: list[Trace]) -> None:
        try:
            with unit.runtime.engine.connect() as connection:
                connection.execution_options(**{WRITE: True})
                with connection.begin():
                    traces.write(connection, stopped)
        except SQLAlchemyError:
            # The answer to the person is on its way already; it must not turn into a failure of the log.
            _log.exception("a trace was lost", rules=[f"{trace.module}.{trace.rule}" for trace in stopped])

    def _book(self, unit: Unit, draft: Draft) -> _Book:
        return cast(_Book, unit.memo.setdefault((_BOOK, id(draft)), _Book()))

    def _close_book(self, unit: Unit, draft: Draft, record: Record) -> list[Trace]:
        book = unit.memo.pop((_BOOK, id(draft)), None)
        if not isinstance(book, _Book):
            return []
        for rule in book.once:
            _claim_once(unit, rule, record.id)
        return [trace.of_record_id(record.id) for trace in book.traces]

    def _enqueue(self, look: _Look, queued: list[Queued]) -> None:
        unit = look.unit
        chain = chain_of(unit)
        payload = payload_of(unit, look.record, look.draft, queued, chain.path)
        self.queue.enqueue(unit.connection, AFTER_RULES, payload, now=unit.now, chain=unit.cause.chain)
        chain.enqueued = True


def _source(unit: Unit) -> str:
    """Name the rule that writes; "" where none does."""
    return unit.cause.detail if unit.cause.source == "rule" else ""


def _situation(subject: Record | Draft, draft: Draft) -> Situation:
    return Situation(subject=subject, old=draft.old, is_new=draft.is_new)


def _once(rule: Rule) -> bool:
    return isinstance(rule.trigger, RecordTrigger) and rule.trigger.once


def _claim_once(unit: Unit, rule: Rule, record_id: int) -> bool:
    return ledger.claim(unit.connection, rule, record_id, ledger.ONCE)


def _problems_of(rule: Rule, stop: ActionStopped, language: str) -> tuple[FieldProblem, ...]:
    """The innermost rule that failed is the one to name; a circle is told once, not once for each rule in it."""
    failure = stop.failure
    if isinstance(failure, Refused) and any(problem.code.startswith("rule_") for problem in failure.problems):
        return failure.problems
    return (rule_failed(rule, reason_of(failure, language)),)
