"""The rows of a lines field as a form holds them: those of the record, or those that were sent."""

from __future__ import annotations

from dataclasses import dataclass

from customary.metadata.model.fields import Field, LinesOptions
from customary.metadata.model.modules import Module
from customary.platform.queries import lines
from customary.platform.records.record import LineChange, Record
from customary.web.forms.posted import Sent
from customary.web.forms.texts import raw_value
from customary.web.visit import Visit

__all__ = ["MOST_ROWS", "SentRow", "rows_of", "sent_rows"]

MOST_ROWS = 200


@dataclass(frozen=True, kw_only=True)
class SentRow:
    index: int
    prefix: str
    record: Record | None
    change: LineChange
    was_sent: bool
    """Whether the form had it; a row that has just been added was not."""

    @property
    def counts(self) -> bool:
        """Whether saving has to look at it: a new row that nobody filled in is left out."""
        if self.change.id is not None:
            return self.change.delete or bool(self.change.changes)
        return not self.change.delete and bool(self.change.changes)


def rows_of(visit: Visit, module: Module, key: str, record: Record | None, sent: Sent | None) -> list[SentRow]:
    """Give the rows of a lines field, in the order of the form."""
    held = {one.id: one for one in lines(visit.unit, module.name, record.id, key)} if record is not None else {}
    if sent is not None and f"{key}.rows" in sent.form:
        return sent_rows(visit, module.field(key), held, sent)
    if record is None:
        return [_blank_row(key, 0)]
    return [
        SentRow(
            index=index,
            prefix=f"{key}-{index}-",
            record=one,
            change=LineChange(id=one.id, row_version=one.row_version),
            was_sent=False,
        )
        for index, one in enumerate(held.values())
    ]


def sent_rows(visit: Visit, field: Field, held: dict[int, Record], sent: Sent) -> list[SentRow]:
    """Read the rows that a form sent, with what its buttons `add` and `drop` ask for; new rows that went are gone."""
    from_sent = [_sent_row(visit, field, held, sent, index) for index in range(_count(field, sent))]
    kept = [row for row in from_sent if row.change.id is not None or not row.change.delete]
    if sent.act == ("add", field.key) and len(kept) < MOST_ROWS:
        kept.append(_blank_row(field.key, _count(field, sent)))
    return kept


def _blank_row(key: str, index: int) -> SentRow:
    return SentRow(index=index, prefix=f"{key}-{index}-", record=None, change=LineChange(), was_sent=False)


def _count(field: Field, sent: Sent) -> int:
    return min(sent.whole(f"{field.key}.rows") or 0, MOST_ROWS * 2)


def _sent_row(visit: Visit, field: Field, held: dict[int, Record], sent: Sent, index: int) -> SentRow:
    options = field.options
    assert isinstance(options, LinesOptions)
    module = visit.catalog.modules[options.target]
    prefix = f"{field.key}-{index}-"
    row_id = sent.whole(f"{prefix}id")
    gone = bool(sent.form.get(f"{prefix}gone")) or sent.act == ("drop", field.key, str(index))
    missing = row_id is None and not any(name.startswith(prefix) for name in sent.form)
    changes = {
        key: raw_value(one, sent.texts(prefix + key))
        for key, one in module.fields.items()
        if key != options.by and sent.touched(prefix + key)
    }
    return SentRow(
        index=index,
        prefix=prefix,
        record=held.get(row_id) if row_id is not None else None,
        change=LineChange(
            id=row_id,
            changes={} if gone else changes,
            delete=gone or missing,
            row_version=sent.whole(f"{prefix}version"),
        ),
        was_sent=True,
    )
