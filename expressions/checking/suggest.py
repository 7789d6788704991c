"""Did you mean: the known words nearest to a wrong one, also by their labels in any language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from customary.expressions.functions.period_words import PERIOD_WORDS
from customary.expressions.scope import DictionaryWords, Labels, ModuleWords, Vocabulary

__all__ = [
    "codes_and_labels",
    "dictionaries_and_labels",
    "labelled",
    "members_and_labels",
    "nearest",
    "own_words",
    "periods_and_labels",
    "roles_and_labels",
]

_SHOWN = 3


def nearest(word: str, known: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Give what is nearest to a word, and what it is a part of; a few at most.

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
    is_exact = bool(found) and found[0][1] == 0
    if len(wanted) >= 3 and len(best) < _SHOWN and not is_exact:
        for written, meant in pairs:
            is_part = len(wanted) >= 4 and wanted in written
            if written.startswith(wanted) or is_part or (len(written) >= 4 and wanted.startswith(written)):
                best.setdefault(meant)
    return tuple(best)[:_SHOWN]


def own_words(names: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Take names that are suggested as they are."""
    return ((name, name) for name in names)


def labelled(names: Mapping[str, Labels]) -> Iterable[tuple[str, str]]:
    """Take names that may also be called by their labels, in any language."""
    for name, labels in names.items():
        yield name, name
        for label in labels.values():
            yield label, name


def members_and_labels(module: ModuleWords) -> Iterable[tuple[str, str]]:
    return labelled({key: member.labels for key, member in module.members.items()})


def codes_and_labels(dictionary: DictionaryWords) -> Iterable[tuple[str, str]]:
    return labelled(dictionary.codes)


def dictionaries_and_labels(vocabulary: Vocabulary) -> Iterable[tuple[str, str]]:
    return labelled({name: one.labels for name, one in vocabulary.dictionaries.items()})


def periods_and_labels() -> Iterable[tuple[str, str]]:
    for name, words in PERIOD_WORDS.items():
        yield name, name
        for label in (words.en, words.zh_hans, words.zh_hant):
            yield label, name


def roles_and_labels(vocabulary: Vocabulary) -> Iterable[tuple[str, str]]:
    return labelled({name: vocabulary.role_labels.get(name, {}) for name in sorted(vocabulary.roles)})
