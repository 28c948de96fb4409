"""Writes clean tables: CSV, XLSX, Parquet, JSON Lines and SQLite; only cast columns have types."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl
from polars.exceptions import PolarsError

from desktop_app.formats.cells import Cell, ColumnKind
from desktop_app.formats.table_errors import TableError
from desktop_app.formats.table_write import Layout as Sheet
from desktop_app.formats.table_write import with_number, write_table
from desktop_app.kinds.cleaning.block import Layout

_DIGITS = 38
"""Digits of a decimal number in Parquet, at most."""
_FLOAT_DIGITS = 17
"""Digits with which any floating-point number comes back (IEEE 754 binary64)."""
_PLAIN = "^-?([0-9]+)(?:[.]([0-9]+))?$"
_LONG = 2**63
_SQL_COLUMNS = 2000
"""SQLite's SQLITE_MAX_COLUMN."""


@dataclass(frozen=True)
class Target:
    """Where a table goes, and how."""

    path: Path
    format: str
    layout: Layout
    delimiter: str
    scratch: Path
    """For temporary files."""


Frames = Iterable[pl.DataFrame]


def write_frames(target: Target, frames: Frames) -> None:
    """Write all rows as they come."""
    _WRITERS[target.format](target, frames)


def csv_bytes(frame: pl.DataFrame, *, delimiter: str = ",", header: bool = False) -> bytes:
    r"""Return rows as CSV: UTF-8 without a mark, ``\n`` at line ends, quotes where needed."""
    if frame.width > 1:
        # polars quotes empty texts, and writes nothing for nulls; in a single column the quotes
        # tell an empty cell from an empty line
        frame = frame.with_columns(pl.col(pl.String).replace([""], [None]))
    block = BytesIO()
    frame.write_csv(block, include_header=header, separator=delimiter, quote_style="necessary")
    return block.getvalue()


def csv_header(columns: Sequence[str], delimiter: str = ",") -> bytes:
    """Return the line that names the columns; nothing where there are none."""
    if not columns:
        return b""
    empty = pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
    return csv_bytes(empty, delimiter=delimiter, header=True)


def _write_csv(target: Target, frames: Frames) -> None:
    with target.path.open("wb") as file:
        file.write(csv_header(target.layout.names, target.delimiter))
        for frame in frames:
            file.write(csv_bytes(frame, delimiter=target.delimiter))


def _write_jsonl(target: Target, frames: Frames) -> None:
    layout = Sheet(target.layout.names, scratch=target.scratch)
    cells = {**_CELLS, ColumnKind.FLOAT: _json_number}
    write_table(target.path, "jsonl", layout, _rows(target.layout, frames, cells))


def _write_xlsx(target: Target, frames: Frames) -> None:
    layout = Sheet(target.layout.names, scratch=target.scratch)
    write_table(target.path, "xlsx", layout, _rows(target.layout, frames))


def _write_parquet(target: Target, frames: Frames) -> None:
    from polars.io.plugins import register_io_source  # noqa: PLC0415 (slow to import)

    schema = dict.fromkeys(target.layout.names, pl.String)

    def source(*_: Any) -> Iterator[pl.DataFrame]:
        yield pl.DataFrame(schema=schema)
        yield from frames

    try:
        _sink_parquet(target, register_io_source(source, schema=schema))
    except (OSError, PolarsError) as error:
        raise with_number(error) from error


def _sink_parquet(target: Target, scanned: pl.LazyFrame) -> None:
    """Write texts, then give the columns that were cast their types."""
    kinds = target.layout.kinds
    texts = target.scratch / "texts.parquet" if kinds else target.path
    scanned.sink_parquet(texts)
    if kinds:
        scan = pl.scan_parquet(texts)
        floats = [name for name, kind in kinds.items() if kind is ColumnKind.FLOAT]
        numbers = _number_types(scan, floats)
        typed = {
            name: _typed(pl.col(name), kind, numbers.get(name)) for name, kind in kinds.items()
        }
        # a column in which a value was kept that is not of its type stays text
        lost = scan.select(
            (expression.is_null() & (pl.col(name) != "")).any().alias(name)
            for name, expression in typed.items()
        ).collect()
        fits = [typed[name].alias(name) for name in typed if not lost[name].any()]
        scan.with_columns(fits).sink_parquet(target.path)
        texts.unlink()


def _number_types(scan: pl.LazyFrame, names: Sequence[str]) -> Mapping[str, pl.DataType]:
    """Return for each column the decimal type that keeps every digit; without one, it has none.

    A column with powers of ten comes from a table that held floating-point numbers.
    """
    found: dict[str, pl.DataType] = {}
    for name in names:
        value = pl.col(name)
        parts = value.str.extract_groups(_PLAIN)
        seen = scan.select(
            whole=parts.struct[0].str.len_chars().max(),
            broken=parts.struct[1].str.len_chars().max(),
            digits=value.str.extract(_PLAIN, 0)
            .str.replace_all("^-?[0.]*|[.]", "")
            .str.len_chars()
            .max(),
            powers=value.str.contains("[eE]|inf|NaN").any(),
        ).collect()
        whole, broken, digits, powers = seen.row(0)
        if powers and (digits or 0) <= _FLOAT_DIGITS:
            found[name] = pl.Float64()
        elif not powers and (whole or 0) + (broken or 0) <= _DIGITS:
            found[name] = pl.Decimal(_DIGITS, broken or 0)
    return found


def _typed(value: pl.Expr, kind: ColumnKind, number: pl.DataType | None) -> pl.Expr:
    match kind:
        case ColumnKind.INTEGER:
            return value.cast(pl.Int64, strict=False)
        case ColumnKind.FLOAT if number is not None:
            return value.cast(number, strict=False)
        case ColumnKind.DATE:
            return value.str.to_date("%Y-%m-%d", strict=False)
        case ColumnKind.DATETIME:
            return value.str.to_datetime("%Y-%m-%dT%H:%M:%S%.f", strict=False)
        case ColumnKind.BOOLEAN:
            return value.replace_strict({"true": True, "false": False}, default=None)
    return value


def _write_sqlite(target: Target, frames: Frames) -> None:
    import apsw  # noqa: PLC0415 (used by this format alone)

    layout = target.layout
    if len(layout.names) > _SQL_COLUMNS:
        message = f"{len(layout.names)} columns are more than the {_SQL_COLUMNS} of a SQLite table"
        raise TableError("table.too_large", message)
    kinds = [_sql_type(layout.kind(name)) for name in layout.names]
    columns = ", ".join(f"{n} {k}" for n, k in zip(_sql_names(layout.names), kinds, strict=True))
    marks = ", ".join("?" * len(layout.names))
    insert = f"INSERT INTO clean VALUES ({marks})"  # noqa: S608 (question marks alone)
    connection = apsw.Connection(str(target.path))
    try:
        connection.execute("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF")
        if not layout.names:  # an empty database: there is no table without columns
            connection.execute("PRAGMA user_version=1")
            return
        with connection:
            connection.execute(f"CREATE TABLE clean ({columns})")
            for rows in _rows(layout, frames, {**_CELLS, ColumnKind.FLOAT: _json_number}):
                values = ([_sql_value(cell) for cell in row] for row in rows)
                connection.executemany(insert, values)
    except (apsw.FullError, apsw.IOError) as error:
        raise OSError(errno.ENOSPC, str(error)) from error
    finally:
        connection.close()


def _sql_names(names: Sequence[str]) -> list[str]:
    """Return names in quotes; SQLite holds “A” and “a” for one, so the second gets a number."""
    found: dict[str, str] = {}
    for name in names:
        wanted, number = name, 1
        while wanted.lower() in found:
            number += 1
            wanted = f"{name}_{number}"
        found[wanted.lower()] = '"' + wanted.replace('"', '""') + '"'
    return list(found.values())


def _sql_type(kind: ColumnKind) -> str:
    types = {
        ColumnKind.INTEGER: "INTEGER",
        # of no type: SQLite would round what is no exact floating-point number
        ColumnKind.FLOAT: "",
        ColumnKind.BOOLEAN: "INTEGER",
    }
    return types.get(kind, "TEXT")


def _sql_value(cell: Cell) -> Any:
    if isinstance(cell, bool):
        return int(cell)
    if isinstance(cell, int) and not -_LONG <= cell < _LONG:
        return str(cell)
    return cell if cell is None or isinstance(cell, str | int | float) else str(cell)


def _rows(
    layout: Layout, frames: Frames, cells: Mapping[ColumnKind, Callable[[str], Cell]] | None = None
) -> Iterator[list[list[Cell]]]:
    readers = [(cells or _CELLS).get(layout.kind(name)) for name in layout.names]
    for frame in frames:
        if not any(readers):
            yield frame.rows()  # type: ignore[misc]  # tuples are rows as well
            continue
        columns = [
            column.to_list() if read is None else [_cell(text, read) for text in column]
            for column, read in zip(frame.get_columns(), readers, strict=True)
        ]
        yield [list(row) for row in zip(*columns, strict=True)]


def _cell(text: str, read: Callable[[str], Cell]) -> Cell:
    """Return a text as its column's type; one that was kept though it does not fit, as it is."""
    if not text:
        return None
    try:
        return read(text)
    except (ValueError, ArithmeticError, KeyError):
        return text


def _json_number(text: str) -> Cell:
    """Return a number as JSON's readers take it; one that they would round stays text."""
    if text.removeprefix("-").isdigit():
        return int(text)
    number = float(text)
    return number if Decimal(repr(number)) == Decimal(text) else text


_CELLS: Mapping[ColumnKind, Callable[[str], Cell]] = {
    ColumnKind.INTEGER: int,
    ColumnKind.FLOAT: Decimal,
    ColumnKind.BOOLEAN: {"true": True, "false": False}.__getitem__,
    ColumnKind.DATE: date.fromisoformat,
    ColumnKind.DATETIME: datetime.fromisoformat,
}
_WRITERS: Mapping[str, Callable[[Target, Frames], None]] = {
    "csv": _write_csv,
    "jsonl": _write_jsonl,
    "xlsx": _write_xlsx,
    "parquet": _write_parquet,
    "sqlite": _write_sqlite,
}
