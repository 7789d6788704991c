"""What goes wrong below the pages, and what each exception tells.

customary.Error
  Refused          a value or a request breaks a rule that people can mend; each problem stands beside a field or alone
    UnknownField   a name that this person may not use; a hidden field and a missing one read the same
  Denied           the person may not do this to any record of the module
  NotFound         there is no such record, or none that this person may see: the two are never told apart
  Conflict         somebody else changed the record meanwhile
  StaleCatalog     the metadata changed while the transaction ran; run it again on the new catalog
  NotApplied       the database is not what the metadata declares; `customary apply` has not run
  SiteProblem      the site's folder or configuration does not let it open
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from customary.expressions.positions import Error, Message, language_of
from customary.metadata.model.labels import Label

if TYPE_CHECKING:
    from customary.platform.records.record import Record

__all__ = [
    "Conflict",
    "Denied",
    "FieldProblem",
    "NotApplied",
    "NotFound",
    "Refused",
    "SiteProblem",
    "StaleCatalog",
    "UnknownField",
    "sentence",
]


def sentence(message: Message, values: Mapping[str, object], language: str) -> str:
    """Write a message in a language, with labels and messages among its values in that language too."""
    return message.text(language_of(language), {name: _worded(value, language) for name, value in values.items()})


def _worded(value: object, language: str) -> object:
    if isinstance(value, Label):
        return value.text(language)
    if isinstance(value, Message):
        return value.text(language_of(language))
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldProblem:
    """One thing that is wrong, beside the field it belongs to; None is the record or the request as a whole."""

    field: str | None = None
    message: Message
    values: Mapping[str, object] = dataclasses.field(default_factory=dict)
    """Labels among them are shown in the reader's language."""
    code: str = ""
    """For programs; empty where the sentence comes from the site's own metadata."""

    def text(self, language: str = "en") -> str:
        return sentence(self.message, self.values, language)


class Refused(Error):
    """People can mend this: every problem that was found, in the order of the form."""

    def __init__(self, problems: Sequence[FieldProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.text())

    def text(self, language: str = "en") -> str:
        """Give one sentence a line."""
        return "\n".join(problem.text(language) for problem in self.problems)


_UNKNOWN_FIELD = Message(
    en="There is no field “{path}” in {module}.",
    zh_hans="{module}中没有字段“{path}”。",
    zh_hant="{module}沒有「{path}」這個欄位。",
)


class UnknownField(Refused):
    """A field that does not exist, or that this person may not read; nobody can tell which."""

    def __init__(self, module: str, path: Sequence[str]) -> None:
        self.module = module
        self.path = tuple(path)
        values = {"module": module, "path": ".".join(path)}
        super().__init__((FieldProblem(message=_UNKNOWN_FIELD, values=values, code="unknown_field"),))


_DENIED = Message(
    en="You may not do this here ({operation}, {module}).",
    zh_hans="您没有权限执行此操作（{operation}，{module}）。",
    zh_hant="您沒有執行這個動作的權限（{operation}，{module}）。",
)


class Denied(Error):
    """The person may not do this to any record of the module."""

    def __init__(self, operation: str, module: str) -> None:
        self.operation = operation
        self.module = module
        super().__init__(self.text())

    def text(self, language: str = "en") -> str:
        return sentence(_DENIED, {"operation": self.operation, "module": self.module}, language)


_NOT_FOUND = Message(
    en="This record does not exist, or you may not see it.",
    zh_hans="该记录不存在，或您无权查看。",
    zh_hant="這筆記錄不存在，或您沒有檢視權限。",
)


class NotFound(Error):
    """There is no such record, or none that this person may see."""

    def __init__(self, module: str, record_id: int | None = None) -> None:
        self.module = module
        self.record_id = record_id
        super().__init__(f"{module}:{record_id}")

    def text(self, language: str = "en") -> str:
        return sentence(_NOT_FOUND, {}, language)


_CONFLICT = Message(
    en="Somebody else changed this record while you were working on it.",
    zh_hans="在您编辑期间，其他人修改了该记录。",
    zh_hant="您編輯期間，其他人修改了這筆記錄。",
)


class Conflict(Error):
    """Somebody else changed the record since it was read; nothing was written."""

    def __init__(
        self,
        current: Record,
        *,
        base_version: int,
        changed_fields: Sequence[str] = (),
        by: int | None = None,
        at: datetime | None = None,
    ) -> None:
        self.current = current
        self.base_version = base_version
        self.changed_fields = tuple(changed_fields)
        """What others changed since `base_version`."""
        self.by = by
        """The user who changed it last."""
        self.at = at
        super().__init__(f"{current.module.name}:{current.id} changed after version {base_version}")

    def text(self, language: str = "en") -> str:
        return sentence(_CONFLICT, {}, language)


class StaleCatalog(Error):
    """The metadata changed while the transaction ran; nothing was written; `Site.retrying` runs it again."""


class NotApplied(Error):
    """The database does not hold what the metadata declares."""


class SiteProblem(Error):
    """The site's folder or its configuration does not let it open; the text says what to do."""
