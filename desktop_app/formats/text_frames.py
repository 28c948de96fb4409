"""Reads any table as polars frames in which every cell is text, block by block.

Delimited text that is plainly written is split by polars, which is several times faster than the
csv module; a block that holds anything else (line ends inside cells, stray quotes) is read by the
csv module, so that both give the same rows.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from io import StringIO, TextIOWrapper
from pathlib import Path
from typing import NamedTuple

import polars as pl

from desktop_app.formats.cells import Row, text_of
from desktop_app.formats.dialect import Dialect
from desktop_app.formats.table_errors import bad_quote
from desktop_app.formats.table_text import decoded
from desktop_app.formats.tables import Table, unique_names

BLOCK = 1 << 22
"""Characters read at a time."""


class Ragged(NamedTuple):
    """A row with more or fewer cells than the table has columns."""

    line: int
    cells: Sequence[str]


class TextFrame(NamedTuple):
    """Some rows that follow one another."""

    frame: pl.DataFrame
    """String columns without nulls, named as ``unique_names`` has it."""
    lines: pl.Series
    """Int64: for each row its line in the file, or its row number, from 1."""
    ragged: Sequence[Ragged]
    """Rows of this block that do not fit the table; they are not in ``frame``."""
    done: float
    """How much of the file has been read, 0 … 1."""


def text_frames(table: Table, *, block: int = BLOCK) -> Iterator[TextFrame]:
    """Yield all rows of a table; raise ``TableError`` and ``OSError`` as ``open_table`` does."""
    names = unique_names(table.columns)
    if table.dialect is not None:
        return _delimited(table, table.dialect, names, block)
    return _typed(table, names)


def _typed(table: Table, names: Sequence[str]) -> Iterator[TextFrame]:
    for batch in table.batches():
        rows = ([text_of(cell) for cell in row] for row in batch.rows)
        yield _framed(names, zip(batch.lines, rows, strict=True), batch.done)


def _framed(names: Sequence[str], rows: Iterable[tuple[int, Row]], done: float) -> TextFrame:
    """Build a frame of rows, setting aside those that do not fit.

    More cells than columns are no matter when they are empty.
    """
    width = len(names)
    even: list[Sequence[str]] = []
    lines: list[int] = []
    ragged: list[Ragged] = []
    for line, row in rows:
        if len(row) == width or (len(row) > width and not any(row[width:])):
            even.append(row[:width])
            lines.append(line)
        else:
            ragged.append(Ragged(line, row))
    columns = zip(*even, strict=True) if even else ([] for _ in names)
    frame = pl.DataFrame([pl.Series(n, c, pl.String) for n, c in zip(names, columns, strict=True)])
    return TextFrame(frame, pl.Series("line", lines, pl.Int64), ragged, done)


def _delimited(
    table: Table, dialect: Dialect, names: Sequence[str], size: int
) -> Iterator[TextFrame]:
    splitter = _Splitter(dialect, names)
    with decoded(table.path, dialect.encoding) as (file, done):
        blocks = _Blocks(file, dialect, table.path, size)
        blocks.skip(dialect.header_row)
        while text := blocks.next():
            frame = splitter.split(text)
            if frame is None:
                rows = blocks.rows(text, single=len(names) == 1)
                yield _framed(names, rows, done())
                continue
            count = text.count("\n") + (not text.endswith("\n"))
            numbers = pl.int_range(blocks.line, blocks.line + count, eager=True).alias("line")
            blocks.line += count
            if frame.height != count:
                numbers = numbers.filter(splitter.filled)
            yield TextFrame(frame, numbers, (), done())


class _Splitter:
    """Splits blocks of plainly written lines: one row a line, quotes around whole cells only."""

    def __init__(self, dialect: Dialect, names: Sequence[str]) -> None:
        self._names = names
        self._quote = dialect.quote
        self._delimiter = dialect.delimiter
        self._able = (dialect.delimiter + (dialect.quote or "")).isascii()
        mark, quote = (f"\\x{ord(c):02x}" if c else "" for c in (self._delimiter, self._quote))
        self._quoted = f"{quote}(?:[^{quote}]|{quote}{quote})*{quote}"
        cell = f"(?:[^{quote}{mark}]*|{self._quoted})"
        self._whole = f"^{cell}(?:{mark}{cell})*$"
        self.filled = pl.Series(dtype=pl.Boolean)
        """Which lines of the latest block are not blank."""

    def split(self, text: str) -> pl.DataFrame | None:
        """Return the block's rows, or None when it is not as plain as that."""
        if "\r" in text:
            text = text.replace("\r\n", "\n")
        if not self._able or "\r" in text:
            return None
        lines = pl.Series(text.removesuffix("\n").split("\n"))
        quoted = self._quote is not None and self._quote in text
        if len(self._names) == 1:
            plain = not quoted and self._delimiter not in text
            return lines.alias(self._names[0]).to_frame() if plain else None
        if quoted and not lines.str.contains(self._whole).all():
            return None
        self.filled = lines != ""
        bare = lines.str.replace_all(self._quoted, "") if quoted else lines
        even = bare.str.count_matches(self._delimiter, literal=True) == len(self._names) - 1
        if not (even | ~self.filled).all():
            return None
        if not self.filled.all():
            text = "\n".join(lines.filter(self.filled))
        return self._parsed(text, int(self.filled.sum()))

    def _parsed(self, text: str, rows: int) -> pl.DataFrame | None:
        schema = dict.fromkeys(self._names, pl.String)
        if not rows:
            return pl.DataFrame(schema=schema)
        frame = pl.read_csv(
            text.encode(),
            has_header=False,
            schema=schema,
            separator=self._delimiter,
            quote_char=self._quote,
        )
        return frame.with_columns(pl.all().fill_null("")) if frame.height == rows else None


@dataclass
class _Blocks:
    """A text in blocks of whole lines."""

    file: TextIOWrapper
    dialect: Dialect
    path: Path
    size: int
    line: int = 1
    """The number of the next line."""
    _rest: str = ""
    _buffer: StringIO = field(default_factory=StringIO)

    def next(self) -> str:
        """Return some whole lines; "" at the end."""
        text = self._rest
        while more := self.file.read(self.size):
            text += more
            if end := text.rfind("\n") + 1:
                self._rest = text[end:]
                return text[:end]
        self._rest = ""
        return text

    def skip(self, rows: int) -> None:
        """Pass over the header and what stands above it."""
        reader = self.dialect.reader(self._lines(""))
        for _ in range(rows):
            next(reader)
        self._consumed(reader.line_num)

    def rows(self, text: str, *, single: bool) -> Iterator[tuple[int, list[str]]]:
        """Read a block's rows and their first lines, and the lines of a row it cuts.

        Empty lines are no rows, except where there is a ``single`` column.
        """
        reader = self.dialect.reader(self._lines(text))
        count = sum(1 for _ in StringIO(text, newline=""))
        while (before := reader.line_num) < count:
            try:
                row = next(reader)
            except csv.Error as error:
                raise bad_quote(self.path, self.line + before, self.dialect.quote, error) from error
            if row or single:
                yield self.line + before, row or [""]
        self._consumed(reader.line_num)

    def _lines(self, text: str) -> Iterator[str]:
        """Yield the lines of ``text``, then those that follow it."""
        self._buffer = StringIO(text, newline="")
        while True:
            yield from self._buffer
            following = self._rest + self.file.readline()
            if not following:
                return
            self._rest = ""
            self._buffer = StringIO(following, newline="")

    def _consumed(self, lines: int) -> None:
        self.line += lines
        self._rest = self._buffer.read() + self._rest
