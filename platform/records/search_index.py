"""The words that a record is found by: pairs of characters of its searchable fields, for every script alike.

A pair of neighbouring characters finds the middle of a word and two Chinese characters with the same index on both
engines. Which record really holds what was searched for is then asked of the few that have all its pairs.
"""

from __future__ import annotations

import re

from sqlalchemy import delete, insert

from customary.expressions.texts import fold
from customary.platform.records.work import Work
from customary.platform.storage.system_tables import search_gram
from customary.platform.unit import Unit

__all__ = ["forget", "grams", "index_record"]

_LONGEST_TEXT = 500
"""Characters of one value that are indexed."""
_BETWEEN_WORDS = re.compile(r"[\W_]+")


def grams(text: str) -> frozenset[str]:
    """Cut a text into the pieces that it is found by: the pairs of each word, and its last character where that may
    be a word of its own. So every Chinese character begins a piece.

    >>> sorted(grams("Acme 王明"))
    ['ac', 'cm', 'me', '明', '王明']
    """
    words = _BETWEEN_WORDS.split(fold(text[:_LONGEST_TEXT]))
    return frozenset(piece for word in words if word for piece in _pieces(word))


def _pieces(word: str) -> list[str]:
    pairs = [word[index : index + 2] for index in range(len(word) - 1)]
    return pairs if pairs and word.isascii() else [*pairs, word[-1]]


def index_record(work: Work) -> None:
    """Bring the pieces of a record up to date, where a searchable field has changed."""
    draft = work.draft
    for field in work.recipe.searched:
        if not draft.touches({field.key}):
            continue
        before = draft.old.values.get(field.key) if draft.old is not None else None
        held, wanted = _grams_of(before), _grams_of(draft[field.key])
        _remove(work, field.key, held - wanted)
        _add(work, field.key, wanted - held)


def _grams_of(value: object) -> frozenset[str]:
    return frozenset() if value is None else grams(str(value))


def _add(work: Work, key: str, pieces: frozenset[str]) -> None:
    if pieces:
        record = {"module": work.module.name, "record_id": work.draft.id, "field": key}
        work.unit.connection.execute(insert(search_gram), [{**record, "gram": one} for one in sorted(pieces)])


def _remove(work: Work, key: str, pieces: frozenset[str]) -> None:
    if pieces:
        table = search_gram
        here = (table.c.module == work.module.name, table.c.record_id == work.draft.id, table.c.field == key)
        work.unit.connection.execute(delete(table).where(*here, table.c.gram.in_(sorted(pieces))))


def forget(unit: Unit, module: str, record_id: int) -> None:
    """Take a record out of the index."""
    table = search_gram
    unit.connection.execute(delete(table).where(table.c.module == module, table.c.record_id == record_id))
