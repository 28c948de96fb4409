"""The tables of one job as one run of text rows, and what their columns are."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from desktop_app.formats.cells import ColumnKind, ColumnKinds
from desktop_app.formats.sources import reading
from desktop_app.formats.table_errors import TableError, unreadable
from desktop_app.formats.tables import Raggedness, Table, open_table, rectangular, unique_names
from desktop_app.formats.text_frames import Ragged, text_frames
from desktop_app.kinds.cleaning.submission import Source

_TYPES: Mapping[Any, ColumnKind] = {
    pl.Boolean: ColumnKind.BOOLEAN,
    pl.Date: ColumnKind.DATE,
    pl.Float64: ColumnKind.FLOAT,
    pl.Int8: ColumnKind.INTEGER,
    pl.Int16: ColumnKind.INTEGER,
    pl.Int32: ColumnKind.INTEGER,
    pl.Int64: ColumnKind.INTEGER,
    pl.UInt8: ColumnKind.INTEGER,
    pl.UInt16: ColumnKind.INTEGER,
    pl.UInt32: ColumnKind.INTEGER,
}


class Piece(NamedTuple):
    """Some rows of one table, as the table has them."""

    frame: pl.DataFrame
    lines: pl.Series
    ragged: Sequence[Ragged]
    file: str
    done: float
    """How much of all tables has been read, 0 … 1."""


@dataclass
class Sources:
    """One table, or several with the columns of all."""

    tables: Sequence[Table]
    kinds: Mapping[str, ColumnKind] = field(default_factory=dict)
    """Types of columns that are not text."""

    @classmethod
    def open(cls, paths: Sequence[str], source: Source) -> Sources:
        """Open tables that are not empty; raise ``JobError`` where one cannot be read."""
        tables = []
        for path in map(Path, paths):
            with reading(path):
                table = opened(path, source)
            if table is not None:
                tables.append(table)
        return cls(tables)

    @property
    def columns(self) -> list[str]:
        """All columns, in the order in which they first appear."""
        names = (name for table in self.tables for name in unique_names(table.columns))
        return list(dict.fromkeys(names))

    def find_kinds(self, rows: int | None = None) -> None:
        """Tell which columns hold no text; reads tables whose cells have types.

        ``rows``: no more than about so many of each table.
        """
        found: dict[str, set[ColumnKind]] = {}
        for table in self.tables:
            for name, kind in zip(unique_names(table.columns), _kinds(table, rows), strict=True):
                found.setdefault(name, set()).add(kind)
        self.kinds = {
            name: kinds.pop()
            for name, kinds in found.items()
            if len(kinds) == 1 and kinds != {ColumnKind.TEXT}
        }

    def pieces(self) -> Iterator[Piece]:
        """Yield all rows, missing columns filled with nothing."""
        names = self.columns
        called = [_printable(table.path.name) for table in self.tables]
        sizes = [max(1, table.path.stat().st_size) for table in self.tables]
        before, total = 0, sum(sizes)
        for table, size, file in zip(self.tables, sizes, called, strict=True):
            with reading(table.path), _sound(table):
                for part in text_frames(table):
                    frame = part.frame
                    if frame.columns != names:
                        frame = frame.select(
                            pl.col(n) if n in frame.columns else pl.lit("").alias(n) for n in names
                        )
                    done = (before + size * part.done) / total
                    yield Piece(frame, part.lines, part.ragged, file, done)
            before += size


def _printable(name: str) -> str:
    """Return a file's name as polars can hold it: what is no UTF-8 replaced."""
    return os.fsencode(name).decode("utf-8", "replace")


@contextmanager
def _sound(table: Table) -> Iterator[None]:
    """Name the table in which JSON holds half a character."""
    try:
        yield
    except UnicodeEncodeError as error:
        raise unreadable(table.path, error) from error


def opened(path: Path, source: Source) -> Table | None:
    """Open a table as the submission says it is written; None when it is empty."""
    try:
        return open_table(path, **source.model_dump())
    except TableError as error:
        if error.error_code != "table.empty":
            raise
    return None


def dialect_of(table: Table | None) -> dict[str, Any]:
    """Say how a table is written, with the keys of ``source``."""
    found = Source().model_dump()
    if table is None:
        return found
    if table.dialect is not None:
        dialect = table.dialect
        return found | {
            "encoding": dialect.encoding,
            "delimiter": dialect.delimiter,
            "quote": dialect.quote or "",
            "header_row": dialect.header_row,
        }
    if table.sheet is not None:
        # only sheets have it, and their module is slow to import
        return found | {"sheet": table.sheet, "header_row": getattr(table, "header_row", None)}
    return found | {"encoding": getattr(table, "encoding", None)}


def _kinds(table: Table, rows: int | None) -> Sequence[ColumnKind]:
    if table.dialect is not None:
        return [ColumnKind.TEXT] * len(table.columns)
    if table.dtypes is not None:
        return [_TYPES.get(dtype, ColumnKind.TEXT) for dtype in table.dtypes]
    kinds = ColumnKinds(len(table.columns), infer=False)
    with reading(table.path):
        seen = 0
        for batch in rectangular(table, Raggedness()):
            kinds.see(batch.rows)
            seen += len(batch.rows)
            if rows is not None and seen >= rows:
                break
    return kinds.result()
