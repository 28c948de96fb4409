"""Finds out how a delimited text is written: delimiter, quote and header row (RFC 4180 and kin).

A delimiter is good when most rows have the same number of cells and the cells look like whole
values; that is what tells the semicolon of ``1,5;2,5`` from its decimal commas.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Protocol

SAMPLE_CHARACTERS = 1 << 17
"""So much of a text is looked at."""
MAX_CELL = 1 << 27
"""Characters that one cell may have; more is an unclosed quote."""
_DELIMITERS: Sequence[str] = (",", ";", "\t", "|")
_ROWS = 400

_NUMBER = re.compile(r"[-+(]?[$€£¥]?\s?[\d.,' \u00a0\u202f]*\d[\d.,]*\s?[%€$£¥)]?([eE][-+]?\d+)?")
_DATE = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[-+]\d{2}:?\d{2})?)?"
)

_SAID = re.compile("sep=(.)\r?\n", re.IGNORECASE)
"""The first line by which spreadsheets tell one another the delimiter."""
_YEAR = re.compile("(19|20)[0-9]{2}")
_ADDRESS = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+\.[^\s@<>\".]+")


class RowReader(Protocol):
    """What ``csv.reader`` returns."""

    @property
    def line_num(self) -> int:
        """Lines read so far."""

    def __iter__(self) -> Iterator[list[str]]:
        """Itself."""

    def __next__(self) -> list[str]:
        """Return the next row; raise ``csv.Error``."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a delimited text is written."""

    encoding: str
    delimiter: str
    quote: str | None
    """The character around cells; None: nothing is quoted."""
    header_row: int
    """Number of the row that names the columns, from 1; 0: there is none."""

    def reader(self, lines: Iterator[str]) -> RowReader:
        """Return a strict reader: a stray quote is an error, not a shifted row."""
        return _reader(lines, self.delimiter, self.quote)


def find_dialect(
    sample: str,
    *,
    encoding: str = "utf-8",
    complete: bool = True,
    delimiter: str | None = None,
    quote: str | None = None,
    header_row: int | None = None,
) -> Dialect:
    """Judge a text by its beginning; what is given is taken as said, an empty ``quote`` as none.

    ``complete`` says whether the sample is the whole text; if not, its last row is left out.
    """
    said = _SAID.match(sample)
    if said is not None and delimiter is None:
        delimiter = said[1]
    delimiters = _DELIMITERS if delimiter is None else (delimiter,)
    quotes: Sequence[str | None] = ('"', "'", None) if quote is None else (quote or None,)
    best: tuple[float, str, str | None, list[list[str]]] | None = None
    for mark in quotes:
        for candidate in delimiters:
            rows = _rows(sample, candidate, mark, complete=complete)
            if rows is None:
                continue
            score = _score(rows, candidate, mark) - (0.02 if mark is None else 0.0)
            if mark == "'" and not re.search(rf"(^|[{re.escape(candidate)}\n])'", sample):
                continue
            if best is None or score > best[0] + 1e-9:
                best = (score, candidate, mark, rows)
    if best is None:
        return Dialect(encoding, delimiter or ",", quote or '"', header_row or 1)
    _, found, mark, rows = best
    if header_row is None:
        # the line that says the delimiter stands above the table
        above = 1 if said is not None else 0
        below = header_row_of(rows[above:])
        header_row = below + above if below else 0
    return Dialect(encoding, found, mark, header_row)


def is_number(cell: str) -> bool:
    """Whether a cell is a number as people write them, sign, currency and percent included."""
    return bool(_NUMBER.fullmatch(cell.strip()))


def is_date(cell: str) -> bool:
    """Whether a cell is a date in figures, with or without a time."""
    return bool(_DATE.fullmatch(cell.strip()))


def _reader(lines: Iterator[str], delimiter: str, quote: str | None) -> RowReader:
    # The limit is the csv module's own and holds for the process; its default of 128 KiB refuses
    # sound files.
    csv.field_size_limit(MAX_CELL)
    if quote is None:
        return csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE, strict=True)
    return csv.reader(lines, delimiter=delimiter, quotechar=quote, strict=True)


def _rows(
    sample: str, delimiter: str, quote: str | None, *, complete: bool
) -> list[list[str]] | None:
    """Return the first rows, or None when the sample cannot be read like this."""
    rows: list[list[str]] = []
    reader = _reader(iter(StringIO(sample, newline="")), delimiter, quote)
    try:
        for row in reader:
            rows.append(row)
            if len(rows) >= _ROWS:
                return rows
    except csv.Error:
        # a quoted cell that the sample cuts is no evidence against the quote
        if complete or len(rows) < 2 or reader.line_num < sample.count("\n"):  # noqa: PLR2004 (a header and a row)
            return None
        return rows
    return rows if complete or len(rows) < 2 else rows[:-1]  # noqa: PLR2004 (as above)


def _score(rows: list[list[str]], delimiter: str, quote: str | None) -> float:
    filled = [row for row in rows if row]
    if not filled:
        return 0.0
    count, times = Counter(map(len, filled)).most_common(1)[0]
    if count < 2:  # noqa: PLR2004 (one column: nothing is delimited)
        return 0.05 if delimiter == "," else 0.0
    cells = [cell for row in filled for cell in row]
    clean = sum(_is_whole(cell, delimiter, quote) for cell in cells) / len(cells)
    return (times / len(filled)) * clean * (1 - 1 / (count + 2))


def _is_whole(cell: str, delimiter: str, quote: str | None) -> bool:
    """Whether a cell looks like one value, not like several or a part of one."""
    if not cell or is_number(cell) or is_date(cell):
        return True
    if quote != '"' and (cell.count('"') % 2 or (cell[0] == cell[-1] == '"' and len(cell) > 1)):
        return False
    others = [d for d in _DELIMITERS if d != delimiter and d in cell]
    return not others or all(d in ",;|" and f"{d} " in cell for d in others)


def header_row_of(rows: list[list[str]]) -> int:
    """Return the number of the row that names the columns, from 1; 0 when none does.

    What stands above it, such as a title, is no part of the table.
    """
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    if not filled:
        return 1 if rows else 0
    width = Counter(map(len, filled)).most_common(1)[0][0]
    wide = [i for i, row in enumerate(rows) if len(row) == width and any(row)]
    # spreadsheets fill up the row of a title with empty cells
    first = next((i for i in wide if width <= 2 or sum(map(bool, rows[i])) > 1), wide[0])  # noqa: PLR2004 (as below)
    above = [[cell for cell in row if cell.strip()] for row in rows[:first]]
    # a title is one cell; in two columns it could as well be the header of a ragged table
    if any(len(row) > 1 for row in above) or (width <= 2 and all(above)):  # noqa: PLR2004
        first = next(i for i, row in enumerate(rows) if any(row))
    body = [row for row in rows[first + 1 :] if len(row) == width]
    return first + 1 if _names_columns(rows[first], body) else 0


def _names_columns(row: list[str], body: list[list[str]]) -> bool:
    """Whether a first row names columns: it does unless it is itself a row of values."""
    if any(_ADDRESS.fullmatch(cell.strip()) for cell in row):
        return False  # a list of people without a header: its first line is one of them
    numbers = [cell for cell in row if is_number(cell)]
    if len(numbers) < len(row) and numbers and all(map(_YEAR.fullmatch, numbers)):
        return numbers == sorted(set(numbers))
    against = 0
    for index, cell in enumerate(row):
        values = [line[index] for line in body if line[index].strip()]
        if not values:
            continue
        typed = next((t for t in (is_date, is_number) if all(map(t, values))), None)
        if typed is None:
            continue
        if not typed(cell):
            return True
        against += 1
    return against == 0
