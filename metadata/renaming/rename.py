"""Another name for something: what every file would hold, and whether it would mean the same.

Nothing is written here. The new texts are linked like files, and must resolve every name to the same thing as before.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path

from customary.expressions.checking.suggest import nearest, own_words
from customary.expressions.positions import Problem
from customary.expressions.scope import base_key
from customary.expressions.uses import Kind, Name, Use
from customary.metadata.catalog import Catalog
from customary.metadata.loading import Draft
from customary.metadata.mending import Renaming, rewritten, scalars_of
from customary.metadata.model.fields import FOLDED_ENDING
from customary.metadata.nodes import ScalarNode
from customary.metadata.problems import renaming as problems
from customary.metadata.problems.renaming import Remark
from customary.metadata.renaming.declarations import Declaration
from customary.metadata.renaming.uses import Uses, Written, uses_in
from customary.metadata.renaming.was import keys_of, with_was
from customary.metadata.schemas.shapes import CODE_PATTERN, KEY_PATTERN
from customary.metadata.shaping.outlines import RESERVED
from customary.metadata.shaping.system_fields import SYSTEM_KEYS

__all__ = ["Renamed", "rename", "unknown_name"]

_KEPT_IN_DATABASES = frozenset({"module", "field", "dictionary", "code", "setting", "role"})
"""Kinds of names that databases hold, so that they must be told what something was called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Renamed:
    """What a renaming would do, or why it is not done."""

    refused: tuple[Remark, ...] = ()
    drafts: Mapping[Path, Draft]
    """What changes, by file; nothing where it is refused."""
    places: int = 0
    """How many names are written anew."""
    remarks: tuple[Remark, ...] = ()
    """What a person should look at."""


def rename(written: Written, wanted: Mapping[Name, str]) -> Renamed:
    """Work out what files hold when things are called otherwise; `written` is looked at without published rules."""
    before = uses_in(written)
    catalog = before.loaded.catalog
    if catalog is None:
        return _refused([problems.not_readable()])
    refused = [one for name, new in wanted.items() for one in _unfit(before, written, name, new)]
    if refused:
        return _refused(refused)
    renamings = _Renamings(catalog, wanted)
    drafts, left = _drafts(before, renamings)
    refused = [problems.unsafe(one.name.key, one.span) for one in left]
    for name in wanted:
        refused.extend(problems.word_of_text(name.key, one.span) for one in _met_as_text(before, drafts, name))
    if refused:
        return _refused(refused)
    after = uses_in(written, drafts)
    refused = [*_new_problems(before, after), *_other_meanings(before, after, renamings)]
    if refused:
        return _refused(refused)
    return Renamed(
        drafts=drafts,
        places=sum(len(before.of(one)) for one in renamings.names),
        remarks=tuple(
            problems.written_code(name.key, one.span) for name in wanted for one in _written_codes(before, name)
        ),
    )


def _refused(remarks: Sequence[Remark]) -> Renamed:
    return Renamed(refused=tuple({one.text(): one for one in remarks}.values()), drafts={})


class _Renamings:
    """Which names become which: those asked for, and those that the platform makes of them."""

    def __init__(self, catalog: Catalog, wanted: Mapping[Name, str]) -> None:
        self.wanted = wanted
        self.names = dict(wanted)
        for name, new in wanted.items():
            module = catalog.modules.get(name.owner) if name.kind == "field" else None
            kept = module.fields.get(base_key(name.key)) if module is not None else None
            if kept is not None and kept.base_of == name.key:
                self.names[replace(name, key=kept.key)] = base_key(new)

    def of(self, name: Name) -> Name:
        """Give what a name is afterwards."""
        owner = _OWNERS.get(name.kind)
        owned_by = self.wanted.get(Name(owner, name.owner), name.owner) if owner is not None else ""
        return replace(name, key=self.names.get(name, name.key), owner=owned_by)


_OWNERS: Mapping[Kind, Kind] = {
    "field": "module",
    "list": "module",
    "code": "dictionary",
    "written_code": "dictionary",
}
"""What the owner of a name is a name of."""


# What is refused beforehand


def _unfit(before: Uses, written: Written, name: Name, new: str) -> Iterator[Remark]:
    declared = before.declarations_of(name)
    if not declared:
        yield unknown_name(before, name)
    elif new == name.key:
        yield problems.same_name(new)
    elif not re.fullmatch(CODE_PATTERN if name.kind == "code" else KEY_PATTERN, new):
        yield problems.badly_formed(name.kind, new)
    elif name.kind == "field" and (new in RESERVED or new in SYSTEM_KEYS or new.endswith(FOLDED_ENDING)):
        yield problems.reserved(new)
    else:
        yield from _taken(before, written, name, new, declared)


def _taken(before: Uses, written: Written, name: Name, new: str, declared: Sequence[Declaration]) -> Iterator[Remark]:
    taken = before.declarations_of(replace(name, key=new))
    if taken:
        yield problems.exists(name.kind, new, taken[0].key.span)
        return
    first = _first(declared)
    if not written.is_own(before.files[first.key.source.name]):
        yield problems.declared_by_product(name.kind, str(name), first.key.span)
        return
    for one in before.of(name):
        if not written.is_own(before.files[one.span.source.name]):
            yield problems.used_by_product(str(name), one.span)


def unknown_name(found: Uses, name: Name) -> Remark:
    """Say that nothing is called so, and what may have been meant."""
    known = {str(one.name) for one in found.declared if one.name.kind == name.kind}
    return problems.not_found(name.kind, str(name), nearest(str(name), own_words(sorted(known))))


def _first(declared: Sequence[Declaration]) -> Declaration:
    """Give the declaration that makes the thing: that of the lowest layer."""
    return min((one for one in declared if one.value is not None), key=lambda one: one.document.layer.rank)


# The new texts


def _drafts(before: Uses, renamings: _Renamings) -> tuple[dict[Path, Draft], list[Use]]:
    """Give the new texts of files, or the uses that could not be rewritten."""
    texts = {one.span.source.name: one.span.source.text for one in before.uses}
    by_source: dict[str, list[Use]] = {}
    for name in renamings.names:
        for one in before.of(name):
            by_source.setdefault(one.span.source.name, []).append(one)
    made: dict[str, str] = {}
    left: list[Use] = []
    for source, uses in by_source.items():
        asked = [Renaming(one.span, one.name.key, renamings.names[one.name]) for one in uses]
        result = rewritten(texts[source], asked)
        left.extend(one for one in uses if one.span in result.left)
        made[source] = result.text
    if left:
        return {}, left
    for name, source, number in _declaring(before, renamings, texts):
        made[source] = with_was(made[source], number, name.key, renamings.wanted[name])
    places = {
        path: place for name, new in renamings.wanted.items() for path, place in _new_places(before, name, new).items()
    }
    return {
        path: Draft(places.get(path, path), made.get(source, texts.get(source, "")))
        for source, path in before.files.items()
        if source in made or path in places
    }, []


def _declaring(before: Uses, renamings: _Renamings, texts: Mapping[str, str]) -> list[tuple[Name, str, int]]:
    """Give the names that databases keep, with the source and the number of the key that declares each; last first."""
    found: list[tuple[Name, str, int]] = []
    keys: dict[str, list[int]] = {}
    for name in renamings.wanted:
        if name.kind in _KEPT_IN_DATABASES:
            first = _first(before.declarations_of(name))
            source = first.key.source.name
            if source not in keys:
                keys[source] = [one.start for one in keys_of(texts[source])]
            found.append((name, source, keys[source].index(_head(first).start)))
    return sorted(found, key=lambda one: one[2], reverse=True)


def _head(declared: Declaration) -> ScalarNode:
    """Give the key under which something says what it is."""
    is_module = declared.name.kind == "module"
    return next(iter(declared.document.root.entries.values())).key if is_module else declared.key


def _new_places(before: Uses, name: Name, new: str) -> dict[Path, Path]:
    """A module's file is called like the module, or lies as `module.yaml` in a folder that is."""
    places: dict[Path, Path] = {}
    for one in before.declarations_of(name) if name.kind == "module" else ():
        path = before.files[one.key.source.name]
        if one.document.kind != "module":
            continue
        if path.stem == name.key:
            places[path] = path.with_name(f"{new}{path.suffix}")
        elif path.parent.name == name.key:
            folder = path.parent
            inside = (other for other in before.files.values() if other.is_relative_to(folder))
            places.update({other: folder.with_name(new) / other.relative_to(folder) for other in inside})
    return places


# What is refused afterwards


def _written_codes(before: Uses, name: Name) -> tuple[Use, ...]:
    return before.of(Name("written_code", "", name.owner)) if name.kind == "code" else ()


def _met_as_text(before: Uses, drafts: Mapping[Path, Draft], name: Name) -> Iterator[Use]:
    """Find places that meet codes as texts, in whose value the old code is left between quotes."""
    for one in _written_codes(before, name):
        path = before.files[one.span.source.name]
        old = one.span.source.text
        texts = scalars_of(old), scalars_of(drafts[path].text if path in drafts else old)
        around = next((scalar for scalar in texts[0] if scalar.start <= one.span.start < scalar.end), None)
        now = texts[1][texts[0].index(around)].text if around is not None and len(texts[0]) <= len(texts[1]) else ""
        if re.search(rf"(['\"]){re.escape(name.key)}\1", now):
            yield one


def _new_problems(before: Uses, after: Uses) -> Iterator[Remark]:
    """Find problems that were not there: errors, and warnings of which there are more than before."""
    known = Counter(_kind_of(one) for one in before.loaded.problems)
    for one in after.loaded.problems:
        kind = _kind_of(one)
        known[kind] -= 1
        if known[kind] < 0:
            yield problems.new_problem(one)


def _kind_of(problem: Problem) -> tuple[str, str]:
    return problem.severity, problem.code


def _other_meanings(before: Uses, after: Uses, renamings: _Renamings) -> Iterator[Remark]:
    """Find places whose names stand for something else than before, file by file in written order."""
    if after.loaded.catalog is None:
        return
    earlier, now = _by_file(before), _by_file(after)
    for path, places in earlier.items():
        expected = [Counter(map(renamings.of, names.elements())) for names, _ in places]
        there = now.get(path, [])
        if [names for names, _ in there] != expected:
            pairs = zip(expected, (names for names, _ in there), strict=False)
            same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
            use = places[min(same, len(places) - 1)][1]
            yield problems.changes_meaning(", ".join(renamings.wanted.values()), use.span)


def _by_file(uses: Uses) -> dict[Path, list[tuple[Counter[Name], Use]]]:
    """Give the names at each place, by the file as it lies now."""
    found: dict[Path, list[tuple[Counter[Name], Use]]] = {}
    last: tuple[Path, int] | None = None
    for one in uses.uses:
        path = uses.files[one.span.source.name]
        if (path, one.span.start) != last:
            found.setdefault(path, []).append((Counter(), one))
        found[path][-1][0][one.name] += 1
        last = (path, one.span.start)
    return found
