"""Tables in files: read a CSV of any usual encoding, and write one that a spreadsheet cannot be tricked with."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import charset_normalizer

__all__ = ["MAX_BYTES", "Row", "Table", "UnreadableFile", "read_csv", "write_csv"]

MAX_BYTES = 256 * 1024 * 1024
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_DELIMITERS = ",;\t|"


class UnreadableFile(ValueError):
    """The file is not a table that we can read; the message says why, in English."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, with the line of the file that it begins on."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def _decode(content: bytes) -> str:
    """Decode UTF-8 with or without a mark, UTF-16 with one, else what the bytes look like (GB18030, Big5 ...)."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        best = charset_normalizer.from_bytes(content).best()
    if best is None:
        raise UnreadableFile("the file is not text in an encoding that we know")
    return str(best)


def _delimiter(header: str) -> str:
    """Take the delimiter that the header has most of; a comma when it has none."""
    return max(_DELIMITERS, key=lambda one: (header.count(one), one == ","))


def _restored(cell: str) -> str:
    """Take away the apostrophe that `write_csv` put before a cell that would begin like a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA_STARTS) else cell


def read_csv(path: Path) -> Table:
    """Read a CSV file with a header.

    Shapes: rows shorter than the header are filled with empty cells; empty lines are passed over.
    Errors: `UnreadableFile` for no header, a column named twice, a row longer than the header, or no known encoding.
    """
    if path.stat().st_size > MAX_BYTES:
        raise UnreadableFile(f"the file is larger than {MAX_BYTES // 1024 // 1024} MB; split it")
    text = _decode(path.read_bytes())
    first_line = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(first_line), strict=True)
    try:
        columns = tuple(name.strip() for name in next(reader, ()))
        if not any(columns):
            raise UnreadableFile("the first line must name the columns")
        twice = {name for name in columns if columns.count(name) > 1}
        if twice:
            raise UnreadableFile(f"the column {sorted(twice)[0]!r} stands there twice")
        return Table(columns, tuple(_rows(reader, columns)))
    except csv.Error as error:
        raise UnreadableFile(f"line {reader.line_num}: {error}") from error


def _rows(reader: Iterable[list[str]], columns: Sequence[str]) -> Iterable[Row]:
    previous = 1
    for cells in reader:
        line = previous + 1
        previous = getattr(reader, "line_num", line)
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) > len(columns):
            raise UnreadableFile(f"line {line}: {len(cells)} cells, but the header names {len(columns)} columns")
        filled = [*cells, *[""] * (len(columns) - len(cells))]
        yield Row(line, tuple(_restored(cell) for cell in filled))


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a CSV with a byte order mark, so that Excel reads Chinese, and with no cell that acts as a formula."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        for row in rows:
            writer.writerow(f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell for cell in row)
