"""Did you mean: the known words nearest to a wrong one, also by their labels in any language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from customary.expressions.scope import DictionaryWords, ModuleWords

__all__ = ["codes_and_labels", "members_and_labels", "nearest", "own_words"]

_SHOWN = 3


def nearest(word: str, known: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Give what is nearest to a word, and what it is the beginning of; a few at most.

    Shapes: `known` pairs what someone may have meant to write with what to suggest for it; several labels may
    suggest the same name.
    """
    pairs = [(written.casefold(), meant) for written, meant in known if written]
    wanted = word.casefold()
    cutoff = max(min(2, len(wanted) - 1), len(wanted) // 3) if len(wanted) > 1 else 0
    found = process.extract(
        wanted,
        [written for written, _ in pairs],
        scorer=DamerauLevenshtein.distance,
        score_cutoff=cutoff,
        limit=_SHOWN * 4,
    )
    best: dict[str, None] = {}
    for _, distance, index in found:
        if distance == found[0][1]:
            best.setdefault(pairs[index][1])
    if len(wanted) >= 3 and len(best) < _SHOWN:
        for written, meant in pairs:
            if written.startswith(wanted) or (len(written) >= 4 and wanted.startswith(written)):
                best.setdefault(meant)
    return tuple(best)[:_SHOWN]


def own_words(names: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Take names that are suggested as they are."""
    return ((name, name) for name in names)


def members_and_labels(module: ModuleWords) -> Iterable[tuple[str, str]]:
    for key, member in module.members.items():
        yield key, key
        for label in member.labels:
            yield label, key


def codes_and_labels(codes: Mapping[str, tuple[str, ...]] | DictionaryWords) -> Iterable[tuple[str, str]]:
    """Take the codes of a dictionary, quoted as they stand in an expression."""
    table = codes.codes if isinstance(codes, DictionaryWords) else codes
    for code, labels in table.items():
        yield code, code
        for label in labels:
            yield label, code
