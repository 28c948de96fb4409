"""Opens tables of any format as rows, in batches, so that a file need not fit into memory."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from desktop_app.formats.cells import Row
from desktop_app.formats.content import content_of
from desktop_app.formats.dialect import Dialect
from desktop_app.formats.table_errors import TableError, unreadable

BATCH_ROWS = 4096
READABLE = ("csv", "tsv", "jsonl", "json", "parquet", "xlsx")
"""Formats that :func:`open_table` reads (``xlsx`` stands for all spreadsheets)."""

_BY_SUFFIX = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xlsb": "xlsx",
    ".xls": "xlsx",
    ".ods": "xlsx",
}
_BY_CONTENT = {"parquet": "parquet", "xlsx": "xlsx", "ods": "xlsx", "ole": "xlsx"}


class Batch(NamedTuple):
    """Some rows that follow one another."""

    rows: Sequence[Row]
    lines: Sequence[int]
    """For each row its line in the file (text formats) or its row number, from 1."""
    done: float
    """How much of the file has been read, 0 … 1."""


@dataclass
class Table(ABC):
    """An open table; every call of :meth:`batches` reads it from its beginning."""

    path: Path
    columns: list[str] = field(default_factory=list)
    """Names as they stand in the file; ``column_1`` … when none do."""
    has_header: bool = True
    """Whether the file names its columns."""
    dtypes: Sequence[Any] | None = None
    """polars data types, when the file says what its columns are (Parquet)."""
    dialect: Dialect | None = None
    """How the text is written (CSV and TSV)."""
    sheets: Sequence[str] = ()
    """All sheets of a workbook."""
    sheet: str | None = None
    """The one that is read."""
    left_out: int = 0
    """Rows above the header, such as a title."""

    @abstractmethod
    def batches(self) -> Iterator[Batch]:
        """Yield all rows, as wide as they stand in the file."""

    @property
    def typed(self) -> bool:
        """Whether cells can be something else than text."""
        return self.dialect is None


@dataclass
class Raggedness:
    """What :func:`rectangular` had to make even."""

    short: int = 0
    """Rows with fewer cells than columns."""
    first_short: int = 0
    """The line of the first one."""


def format_by_name(path: Path | str) -> str | None:
    """Return the format that a name's ending stands for, one of ``READABLE`` or None."""
    return _BY_SUFFIX.get(Path(path).suffix.lower())


def open_table(
    path: Path,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    quote: str | None = None,
    header_row: int | None = None,
    sheet: str | None = None,
) -> Table:
    """Open a table, its format judged by content first, then by name.

    What is None is found out. Raises :class:`TableError` naming the file, and the row where one
    is to blame; ``OSError`` when the file cannot be read at all.
    """
    kind = _format_of(path)
    # Each format in a module of its own: polars and calamine are slow to import.
    if kind == "parquet":
        from desktop_app.formats.table_parquet import ParquetTable  # noqa: PLC0415 (see above)

        return ParquetTable.open(path)
    if kind == "xlsx":
        from desktop_app.formats.table_sheets import SheetTable  # noqa: PLC0415 (see above)

        return SheetTable.open(path, sheet=sheet, header_row=header_row)
    from desktop_app.formats.table_text import JsonTable, TextTable  # noqa: PLC0415 (imports this)

    if kind in {"json", "jsonl"}:
        return JsonTable.open(path, lines=kind == "jsonl", encoding=encoding)
    preferred = "\t" if kind == "tsv" and delimiter is None else delimiter
    return TextTable.open(
        path, encoding=encoding, delimiter=preferred, quote=quote, header_row=header_row
    )


def rectangular(table: Table, found: Raggedness) -> Iterator[Batch]:
    """Yield all rows exactly as wide as the table: short ones filled up with "" and counted.

    A row with more cells than columns raises ``table.ragged`` with its line, unless those cells
    are empty.
    """
    width = len(table.columns)
    for batch in table.batches():
        if all(len(row) == width for row in batch.rows):
            yield batch
            continue
        even = [
            row if len(row) == width else _even(table, row, line, found)
            for row, line in zip(batch.rows, batch.lines, strict=True)
        ]
        yield batch._replace(rows=even)


def unique_names(columns: Sequence[str]) -> list[str]:
    """Name every column, no two alike: ``column_3`` for an empty name, ``name_2`` for a second."""
    taken: set[str] = set()
    found = []
    for number, column in enumerate(columns, start=1):
        name = plain = column or f"column_{number}"
        again = 1
        while name in taken:
            again += 1
            name = f"{plain}_{again}"
        taken.add(name)
        found.append(name)
    return found


def _even(table: Table, row: Row, line: int, found: Raggedness) -> Row:
    width = len(table.columns)
    if len(row) > width:
        if any(cell not in {"", None} for cell in row[width:]):
            raise TableError(
                "table.ragged",
                f"{table.path.name}, line {line}: {len(row)} cells, "
                f"but the table has {width} columns",
            )
        return row[:width]
    found.short += 1
    found.first_short = found.first_short or line
    return [*row, *[""] * (width - len(row))]


def _format_of(path: Path) -> str:
    content = content_of(path)
    by_name = format_by_name(path)
    if content.name in _BY_CONTENT:
        return _BY_CONTENT[content.name]
    if content.family.value != "text" and content.name not in {"empty", "html", "svg"}:
        raise unreadable(path, f"Its content: {content.label}")
    if by_name in {"parquet", "xlsx"}:
        raise unreadable(path, f"Its content: {content.label}")
    return by_name or "csv"
