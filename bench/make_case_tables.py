"""Freeze the case tables of the running Python into expressions/case_tables.json.

Run only to move to a newer Unicode on purpose: `python bench/make_case_tables.py`. The tables are data of the
language: the same text must fold the same way on every engine and under every later Python.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

TARGET = Path(__file__).parents[1] / "expressions" / "case_tables.json"


def table(change: Callable[[str], str]) -> dict[str, str]:
    chars = (chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code <= 0xDFFF)
    return {char: changed for char in chars if (changed := change(char)) != char}


def runs(belongs: Callable[[str], bool]) -> list[int]:
    """Give the first and last code of each run of characters that belong together."""
    ends: list[int] = []
    for code in range(sys.maxunicode + 1):
        if not belongs(chr(code)):
            continue
        if ends and ends[-1] == code - 1:
            ends[-1] = code
        else:
            ends += [code, code]
    return ends


def main() -> None:
    tables = {
        "unicode": unicodedata.unidata_version,
        "fold": table(str.casefold),
        "lower": table(str.lower),
        "upper": table(str.upper),
        "title": table(str.title),
        "letters": runs(str.isalpha),
    }
    TARGET.write_text(json.dumps(tables, ensure_ascii=True, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
