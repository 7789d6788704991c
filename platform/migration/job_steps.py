"""The step that lets waiting jobs go on under new names: each says in its payload what it is about.

Run logs of rules that watch other records tell in the same words what has changed, so they follow here too.

A worker that has such a job in hand loses its lease: what it does then is undone, and the job is claimed again with
the names of now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, case, null, select, update
from sqlalchemy.sql.base import Executable

from customary.expressions.types import ChoicesType, ChoiceType
from customary.metadata.catalog import Catalog
from customary.metadata.model.fields import LinesOptions, LinkOptions
from customary.platform.migration import rename_words as words
from customary.platform.migration.module_steps import with_new_name
from customary.platform.migration.words import Sentence
from customary.platform.storage.engine import Dialect
from customary.platform.storage.system_tables import job, rule_trace
from customary.platform.workflow.traces import CHANGED

__all__ = ["MoveJobs"]

_CHANGED = f"{CHANGED}:"


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveJobs:
    """What jobs say of modules, fields and codes, and what run logs say has changed, under the new names."""

    catalog: Catalog
    modules: Mapping[str, str]
    """Old and new."""
    fields: Mapping[str, Mapping[str, str]]
    """Old and new, by module as it is called now."""
    codes: Mapping[str, Mapping[str, str]]
    """Old and new, by dictionary as it is called now."""
    rows: int = 0

    def statements(self, dialect: Dialect) -> Sequence[Executable]:
        return ()

    def sentence(self) -> Sentence:
        return words.moved_jobs()

    def fill(self, connection: Connection) -> None:
        """Rewrite every job; one in hand waits again."""
        waiting = case((job.c.status == "running", "waiting"), else_=job.c.status)
        for row in connection.execute(select(job.c.id, job.c.payload).order_by(job.c.id)).all():
            now = self.renamed(row.payload)
            if now != row.payload:
                values = {"payload": now, "status": waiting, "worker": null(), "lease_until": null()}
                connection.execute(update(job).where(job.c.id == row.id).values(values))
        self._fill_run_logs(connection)

    def _fill_run_logs(self, connection: Connection) -> None:
        told = select(rule_trace.c.module, rule_trace.c.event).where(rule_trace.c.event.startswith(_CHANGED)).distinct()
        for module, event in connection.execute(told).all():
            paths = str(event).removeprefix(_CHANGED).split(",")
            now = _CHANGED + ",".join(self._path(str(module), path) for path in paths)
            if now != event:
                these = and_(rule_trace.c.module == module, rule_trace.c.event == event)
                connection.execute(update(rule_trace).where(these).values(event=now))

    def renamed(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        """Give the payload of a job with the names of now; what is not known is left as it is."""
        made = dict(payload)
        if "passes" in payload:
            made["passes"] = [self._pass(one) for one in payload["passes"]]
        for key in ("reasons", "round_reasons"):
            if key in payload:
                made[key] = [[self._module(name), *rest] for name, *rest in payload[key]]
        module = payload.get("module")
        if not isinstance(module, str):
            return made
        made["module"] = self._module(module)
        for key in ("way", "dependant"):
            if isinstance(payload.get(key), str):
                made[key] = self._way(payload[key])
        if isinstance(payload.get("paths"), list):
            begins = str(made.get("way", "")).partition(".")[0]
            made["paths"] = [self._path(begins, path) for path in payload["paths"]]
        if isinstance(payload.get("path"), list):
            made["path"] = [self._rule(rule) for rule in payload["path"]]
        if isinstance(payload.get("old"), Mapping):
            made["old"] = dict(self._value(made["module"], key, value) for key, value in payload["old"].items())
        return made

    def _pass(self, written: Mapping[str, Any]) -> dict[str, Any]:
        """Rename in what a job computes anew; see `backfill.ModulePass`."""
        rollups = [(self._module(name), key) for name, key in written["rollups"]]
        return {
            **written,
            "modules": [self._module(name) for name in written["modules"]],
            "rollups": [[name, self._field(name, key)] for name, key in rollups],
        }

    def _module(self, name: str) -> str:
        return self.modules.get(name, name)

    def _field(self, module: str, key: str) -> str:
        return self.fields.get(module, {}).get(key, key)

    def _rule(self, written: str) -> str:
        """Rename in `module.rule@version`."""
        module, dot, rest = written.partition(".")
        return f"{self._module(module)}{dot}{rest}"

    def _way(self, written: str) -> str:
        """Rename in `module.link>module.link>module`; see `ways.name_of`."""
        first, *hops = written.split(".")
        at = self._module(first)
        made = [at]
        for hop in hops:
            key, _, target = hop.partition(">")
            key, at = self._field(at, key), self._module(target)
            made.append(f"{key}>{at}")
        return ".".join(made)

    def _path(self, begins: str, written: str) -> str:
        """Rename in a path of fields; after a link to several modules stands the name of one."""
        module = self.catalog.modules.get(begins)
        made: list[str] = []
        steps = written.split(".")
        while steps:
            key = self._field(module.name, steps.pop(0)) if module is not None else steps.pop(0)
            made.append(key)
            options = module.field(key).options if module is not None and module.has_field(key) else None
            targets = options.targets if isinstance(options, LinkOptions) else ()
            target = options.target if isinstance(options, LinesOptions) else targets[0] if targets else ""
            if len(targets) > 1 and steps:
                target = self._module(steps.pop(0))
                made.append(target)
            module = self.catalog.modules.get(target)
        return ".".join(made)

    def _value(self, module: str, key: str, value: Any) -> tuple[str, Any]:
        """Give what a field held before the save that the job is of."""
        now = self._field(module, key)
        known = self.catalog.modules.get(module)
        kind = known.field(now).language_type if known is not None and known.has_field(now) else None
        for old, new in self.modules.items():
            value = with_new_name(value, old, new)
        if isinstance(kind, ChoiceType | ChoicesType) and kind.dictionary is not None:
            codes = self.codes.get(kind.dictionary, {})
            if isinstance(value, list):
                return now, sorted({codes.get(one, one) for one in value})
            return now, codes.get(value, value)
        return now, value
