"""The grammar of the language, and the parser tables that are kept from it.

Building an LALR parser of rule.lark costs about half a second, and every process would pay it. So the tables are kept
in rule.tables.json, with the mark of the grammar and of the Lark that they were made by; under another Lark the parser
is built. `python -m customary.expressions.grammar` writes them anew after a change of rule.lark; a test asks for that.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import IO, Any, cast

import lark
from lark import Lark
from lark.grammar import Rule
from lark.lexer import TerminalDef

__all__ = ["build", "kept_parser", "mark", "parser_from", "tables_of"]

_FOLDER = resources.files("customary.expressions")
_TABLES = "rule.tables.json"


def build(*, strict: bool = False) -> Lark:
    """Build a parser of rule.lark; strict proves that nothing in it is ambiguous (needs interegular)."""
    return Lark(_text(), parser="lalr", propagate_positions=True, maybe_placeholders=True, strict=strict)


def _text() -> str:
    return _FOLDER.joinpath("rule.lark").read_text(encoding="utf-8")


def mark() -> str:
    """Say which grammar and which Lark tables belong to."""
    return f"{hashlib.sha256(_text().encode()).hexdigest()} lark {lark.__version__}"


def tables_of(parser: Lark) -> str:
    """Write the tables of a parser as JSON."""
    data, memo = parser.memo_serialize([TerminalDef, Rule])
    tables = {"mark": mark(), "data": data, "memo": memo}
    return json.dumps(tables, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n"


@cache
def kept_parser() -> Lark:
    """Make the parser from its kept tables."""
    return parser_from(_FOLDER.joinpath(_TABLES).read_text(encoding="utf-8"))


def parser_from(text: str) -> Lark:
    """Make a parser from tables, or from the grammar when they are of another grammar or another Lark."""
    tables = json.loads(text, object_pairs_hook=_with_numbers)
    if tables["mark"] != mark():
        return build()
    return Lark.load(cast("IO[bytes]", tables))  # it takes tables that are read already


def _with_numbers(pairs: list[tuple[str, Any]]) -> Mapping[str | int, Any]:
    """Give states and rules back the numbers that JSON made texts of."""
    return {int(key) if key.isdigit() else key: value for key, value in pairs}


if __name__ == "__main__":
    Path(str(_FOLDER.joinpath(_TABLES))).write_text(tables_of(build()), encoding="utf-8")
