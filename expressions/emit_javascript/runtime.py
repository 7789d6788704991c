"""The runtime of emitted functions: hand-written ES modules, and the frozen tables of text as modules beside them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

from customary.expressions.formats import WORDS
from customary.expressions.patterns import EMAIL, PHONE, URL, automaton_of
from customary.expressions.texts import case_table, letter_runs

__all__ = ["runtime_files", "runtime_imports", "runtime_version"]

_IMPORT = re.compile(r"^(?:import|export) .* from '\./(\w+\.js)';$", re.MULTILINE)


@cache
def runtime_files() -> Mapping[str, str]:
    """Give the files of the runtime by name; they import each other, so that they are served from one folder."""
    folder = resources.files("customary.expressions").joinpath("javascript")
    written = {one.name: one.read_text(encoding="utf-8") for one in folder.iterdir() if one.name.endswith(".js")}
    tables = {
        "fold_table.js": _table_module({"fold": case_table("fold")}),
        "case_tables.js": _table_module(
            {"letters": letter_runs(), **{name: case_table(name) for name in ("lower", "upper", "title")}}
        ),
        "format_words.js": _table_module({"words": {part: dict(words) for part, words in WORDS.items()}}),
        "known_patterns.js": _table_module(
            {name: automaton_of(one).as_json() for name, one in (("EMAIL", EMAIL), ("URL", URL), ("PHONE", PHONE))}
        ),
    }
    return MappingProxyType(dict(sorted((written | tables).items())))


@cache
def runtime_version() -> str:
    """Name the content of the runtime, for the folder that serves it."""
    whole = hashlib.sha256()
    for name, text in runtime_files().items():
        whole.update(f"{name}\0{text}\0".encode())
    return whole.hexdigest()[:16]


@cache
def runtime_imports(file: str) -> tuple[str, ...]:
    """Name all files that one of the runtime needs, itself first; whoever loads it can ask for all of them at once.

    >>> runtime_imports("texts.js")
    ('texts.js', 'outcome.js')
    """
    found = {file: None}
    waiting = [file]
    while waiting:
        for one in _IMPORT.findall(runtime_files()[waiting.pop()]):
            if one not in found:
                found[one] = None
                waiting.append(one)
    return tuple(found)


def _table_module(tables: Mapping[str, object]) -> str:
    lines = [f"export const {name} = {json.dumps(table, separators=(',', ':'))};\n" for name, table in tables.items()]
    return "// Frozen, so that no browser's own Unicode changes an answer.\n" + "".join(lines)
