"""Writes tables: CSV, TSV, JSON Lines, JSON, Parquet and XLSX; text stays text in all of them."""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, TextIO

from desktop_app.formats.cells import EXACT, Cell, ColumnKind, Row, convert, json_value, text_of
from desktop_app.formats.table_errors import TableError
from desktop_app.formats.tables import unique_names

SHEET_ROWS = 1_048_576
SHEET_COLUMNS = 16_384
SHEET_TEXT = 32_767
"""Limits of a sheet (ECMA-376 and Excel's own)."""
_FIRST_SHEET_YEAR = 1900
_OS_ERROR = re.compile(r"\(os error (\d+)\)")


@dataclass(frozen=True, slots=True)
class Layout:
    """What the columns of a new table are."""

    columns: Sequence[str]
    kinds: Sequence[ColumnKind] | None = None
    """Types to bring the cells to; None: each cell as it is."""
    dtypes: Sequence[Any] | None = None
    """polars data types for Parquet; None where ``kinds`` speaks, or all is text."""
    header: bool = True
    """Whether CSV, TSV and XLSX name the columns."""
    delimiter: str = ","
    scratch: Path | None = None
    """Folder for temporary files; None: beside the result."""


Rows = Iterable[Sequence[Row]]


def write_table(path: Path, to: str, layout: Layout, rows: Rows) -> None:
    r"""Write groups of rows to ``path`` (which is created or replaced) as they come.

    CSV and TSV are UTF-8 without a mark, ``\n`` at line ends and quotes only where needed.
    """
    typed = _typed(layout, rows)
    _WRITERS[to](path, layout, typed)


def _typed(layout: Layout, groups: Rows) -> Iterator[Sequence[Row]]:
    kinds = layout.kinds
    if kinds is None:
        yield from groups
        return
    for group in groups:
        yield [[convert(c, k) for c, k in zip(row, kinds, strict=True)] for row in group]


class _LineEnds:
    r"""Makes the csv module quote both ``\r`` and ``\n``, yet end lines with ``\n`` alone."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, row: str) -> int:
        r"""Take one row, which the csv module ends with ``\r\n``."""
        return self._file.write(row[:-2] + "\n")


def _write_csv(path: Path, layout: Layout, rows: Rows) -> None:
    with path.open("w", encoding="utf-8", errors="surrogateescape", newline="") as file:
        writer = csv.writer(_LineEnds(file), delimiter=layout.delimiter, lineterminator="\r\n")
        if layout.header:
            writer.writerow(layout.columns)
        for group in rows:
            writer.writerows([text_of(cell) for cell in row] for row in group)


def _write_tsv(path: Path, layout: Layout, rows: Rows) -> None:
    tabbed = Layout(layout.columns, header=layout.header, delimiter="\t")
    _write_csv(path, tabbed, rows)


def _objects(layout: Layout, rows: Rows) -> Iterator[str]:
    names = unique_names(layout.columns)
    for group in rows:
        for row in group:
            record = {name: json_value(cell) for name, cell in zip(names, row, strict=True)}
            yield json.dumps(record, ensure_ascii=False, allow_nan=False)


def _write_jsonl(path: Path, layout: Layout, rows: Rows) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for record in _objects(layout, rows):
            file.write(record + "\n")


def _write_json(path: Path, layout: Layout, rows: Rows) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        before = "[\n"
        for record in _objects(layout, rows):
            file.write(before + record)
            before = ",\n"
        file.write("[]\n" if before == "[\n" else "\n]\n")


def _write_parquet(path: Path, layout: Layout, rows: Rows) -> None:
    import polars as pl  # noqa: PLC0415 (slow to import)
    from polars.exceptions import PolarsError  # noqa: PLC0415 (slow to import)
    from polars.io.plugins import register_io_source  # noqa: PLC0415 (slow to import)

    schema = dict(zip(unique_names(layout.columns), _dtypes(layout), strict=True))
    as_text = [dtype == pl.String for dtype in schema.values()]

    def frames(*_: Any) -> Iterator[pl.DataFrame]:
        yield pl.DataFrame(schema=schema)
        for group in rows:
            cells = [
                [_text_or_none(c) if t else c for c, t in zip(r, as_text, strict=True)]
                for r in group
            ]
            yield pl.DataFrame(cells, schema=schema, orient="row")

    try:
        register_io_source(frames, schema=schema).sink_parquet(path)
    except (OSError, PolarsError) as error:
        raise with_number(error) from error


def with_number(error: Exception) -> Exception:
    """Give an error of the machine that polars tells in words its ``errno`` back."""
    if getattr(error, "errno", None) is None and (found := _OS_ERROR.search(str(error))):
        return OSError(int(found[1]), str(error))
    return error


def _dtypes(layout: Layout) -> list[Any]:
    import polars as pl  # noqa: PLC0415 (slow to import)

    kinds: Mapping[ColumnKind, Any] = {
        ColumnKind.TEXT: pl.String,
        ColumnKind.INTEGER: pl.Int64,
        ColumnKind.FLOAT: pl.Float64,
        ColumnKind.BOOLEAN: pl.Boolean,
        ColumnKind.DATE: pl.Date,
        ColumnKind.DATETIME: pl.Datetime("us"),
    }
    if layout.dtypes is not None:
        return list(layout.dtypes)
    found = layout.kinds or [ColumnKind.TEXT] * len(layout.columns)
    return [kinds[kind] for kind in found]


def _text_or_none(cell: Cell) -> str | None:
    return None if cell is None else text_of(cell)


def _write_xlsx(path: Path, layout: Layout, rows: Rows) -> None:
    import xlsxwriter  # type: ignore[import-untyped]  # noqa: PLC0415 (it ships no types; slow)

    if len(layout.columns) > SHEET_COLUMNS:
        raise TableError(
            "table.too_large",
            f"{len(layout.columns)} columns are more than the {SHEET_COLUMNS} of an Excel sheet",
        )
    # Written row by row into a temporary file, so that memory does not grow with the table.
    options = {"constant_memory": True, "tmpdir": str(layout.scratch or path.parent)}
    book = xlsxwriter.Workbook(str(path), options)
    sheet = _Sheet(book)
    try:
        number = 0
        if layout.header:
            sheet.write(0, layout.columns)
            number = 1
        for group in rows:
            for row in group:
                sheet.write(number, row)
                number += 1
    except BaseException:
        sheet.discard()
        raise
    try:
        book.close()
    except xlsxwriter.exceptions.FileCreateError as error:
        raise error.args[0] from error


class _Sheet:
    """One sheet of a new workbook."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._sheet = book.add_worksheet()
        self._date = book.add_format({"num_format": "yyyy-mm-dd"})
        self._moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})

    def write(self, number: int, row: Row) -> None:
        """Write a row; ``number`` counts from 0."""
        if number >= SHEET_ROWS:
            raise TableError(
                "table.too_large", f"More rows than the {SHEET_ROWS} of an Excel sheet"
            )
        for column, cell in enumerate(row):
            self._write(number, column, cell)

    def discard(self) -> None:
        """Let go of an unfinished workbook: close its temporary files, write nothing."""
        self._sheet.row_data_fh.close()
        Path(self._sheet.row_data_filename).unlink(missing_ok=True)
        self._book.fileclosed = True

    def _write(self, number: int, column: int, cell: Cell) -> None:
        match cell:
            case None:
                return
            case bool():
                self._sheet.write_boolean(number, column, cell)
            case int() if abs(cell) <= EXACT:
                self._sheet.write_number(number, column, cell)
            case float() if math.isfinite(cell):
                self._sheet.write_number(number, column, cell)
            case Decimal() if cell == Decimal(repr(float(cell))):
                self._sheet.write_number(number, column, float(cell))
            case datetime() if cell.tzinfo is None and cell.year > _FIRST_SHEET_YEAR:
                self._sheet.write_datetime(number, column, cell, self._moment)
            case date() if not isinstance(cell, datetime) and cell.year > _FIRST_SHEET_YEAR:
                self._sheet.write_datetime(number, column, cell, self._date)
            case _:
                self._write_text(number, column, text_of(cell))

    def _write_text(self, number: int, column: int, text: str) -> None:
        if len(text) > SHEET_TEXT:
            raise TableError(
                "table.too_large",
                f"Row {number + 1}, column {column + 1}: {len(text)} characters are more than the "
                f"{SHEET_TEXT} of an Excel cell",
            )
        self._sheet.write_string(number, column, text)


_WRITERS: Mapping[str, Callable[[Path, Layout, Rows], None]] = {
    "csv": _write_csv,
    "tsv": _write_tsv,
    "jsonl": _write_jsonl,
    "json": _write_json,
    "parquet": _write_parquet,
    "xlsx": _write_xlsx,
}
WRITABLE = tuple(_WRITERS)
"""Formats that :func:`write_table` writes."""
