"""Tables written as text: CSV and TSV (RFC 4180 and kin), JSON Lines and JSON (RFC 8259)."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from io import TextIOWrapper
from itertools import count
from pathlib import Path
from typing import Any

from typing_extensions import override

from desktop_app.formats.cells import Row
from desktop_app.formats.dialect import SAMPLE_CHARACTERS, find_dialect
from desktop_app.formats.encoding import encoding_of
from desktop_app.formats.table_errors import TableError, bad_quote, bad_row, unreadable
from desktop_app.formats.tables import BATCH_ROWS, Batch, Table, unique_names

_SAFE = 15
"""Digits that a floating-point number always keeps (IEEE 754 binary64)."""


@dataclass
class TextTable(Table):
    """CSV, TSV and whatever else has a delimiter."""

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        encoding: str | None,
        delimiter: str | None,
        quote: str | None,
        header_row: int | None,
    ) -> TextTable:
        """Find out how it is written and read its header."""
        name = encoding or encoding_of(path).name
        with decoded(path, name) as (file, _):
            sample = file.read(SAMPLE_CHARACTERS)
            complete = not file.read(1)
        found = find_dialect(
            sample,
            encoding=name,
            complete=complete,
            delimiter=delimiter,
            quote=quote,
            header_row=header_row,
        )
        table = cls(path, dialect=found, has_header=found.header_row > 0)
        first = next(table._rows(), None)
        if first is None:
            raise TableError("table.empty", f"There is no table in {path.name}: it holds no rows")
        row = first[0]
        table.columns = list(row) if found.header_row else unique_names([""] * len(row))
        table.left_out = max(0, found.header_row - 1)
        return table

    @override
    def batches(self) -> Iterator[Batch]:
        rows: list[Row] = []
        lines: list[int] = []
        done = 0.0
        found = self._rows()
        if self.has_header:
            next(found)
        for row, line, done in found:
            rows.append(row)
            lines.append(line)
            if len(rows) == BATCH_ROWS:
                yield Batch(rows, lines, done)
                rows, lines = [], []
        if rows:
            yield Batch(rows, lines, done)

    def _rows(self) -> Iterator[tuple[list[str], int, float]]:
        """Yield the header and all rows with their first line and how much has been read."""
        assert self.dialect is not None
        single: bool | None = None
        with decoded(self.path, self.dialect.encoding) as (file, done):
            reader = self.dialect.reader(file)
            line = 1
            for number in count(1):
                try:
                    row = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    raise bad_quote(self.path, line, self.dialect.quote, error) from error
                if not row and single:
                    row = [""]
                if row and number >= self.dialect.header_row:
                    # an empty line is an empty cell only where there is one column
                    single = len(row) == 1 if single is None else single
                    yield row, line, done()
                line = reader.line_num + 1


@dataclass
class JsonTable(Table):
    """Objects, one a line or in one array; columns in the order in which they first appear."""

    lines: bool = True
    encoding: str = "utf-8"

    @classmethod
    def open(cls, path: Path, *, lines: bool, encoding: str | None) -> JsonTable:
        """Read all names."""
        name = encoding or encoding_of(path).name
        table = cls(path, lines=lines, encoding=name)
        names: dict[str, None] = {}
        for record, _, _ in table._records():
            names.update(dict.fromkeys(record))
        table.columns = list(names)
        if not names:
            raise TableError("table.empty", f"There is no table in {path.name}: it holds no fields")
        return table

    @override
    def batches(self) -> Iterator[Batch]:
        rows: list[Row] = []
        lines: list[int] = []
        done = 0.0
        for record, line, done in self._records():
            rows.append([record.get(name) for name in self.columns])
            lines.append(line)
            if len(rows) == BATCH_ROWS:
                yield Batch(rows, lines, done)
                rows, lines = [], []
        if rows:
            yield Batch(rows, lines, done)

    def _records(self) -> Iterator[tuple[dict[str, Any], int, float]]:
        with decoded(self.path, self.encoding) as (file, done):
            if not self.lines:
                yield from self._array(file.read())
                return
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield self._parsed(line, number), number, done()

    def _array(self, text: str) -> Iterator[tuple[dict[str, Any], int, float]]:
        """Read a whole document: an array of objects."""
        try:
            found = json.loads(text, parse_float=_exact, parse_constant=_refuse)
        except (ValueError, RecursionError) as error:
            raise unreadable(self.path, error) from error
        if not isinstance(found, list):
            raise unreadable(self.path, "It is not an array of objects.")
        for number, record in enumerate(found, start=1):
            if not isinstance(record, dict):
                raise bad_row(self.path, number, "the entry is not an object")
            yield record, number, number / len(found)

    def _parsed(self, line: str, number: int) -> dict[str, Any]:
        try:
            record = json.loads(line, parse_float=_exact, parse_constant=_refuse)
        except (ValueError, RecursionError) as error:
            raise bad_row(self.path, number, f"not valid JSON ({error})") from error
        if not isinstance(record, dict):
            raise bad_row(self.path, number, "not a JSON object")
        return record


def _exact(text: str) -> float | str:
    """Return a broken number; its text where floating point would lose some of its digits."""
    number = float(text)
    if len(text) <= _SAFE and "e" not in text.lower():
        return number
    try:
        same = math.isfinite(number) and Decimal(repr(number)) == Decimal(text)
    except ArithmeticError:  # an exponent beyond all bounds
        same = False
    return number if same else text


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")


@contextmanager
def decoded(path: Path, encoding: str) -> Iterator[tuple[TextIOWrapper, Any]]:
    """Open a text with its line ends untouched, and a function that tells how much was read."""
    size = max(1, path.stat().st_size)
    with path.open("rb") as raw:
        file = TextIOWrapper(raw, encoding, newline="")
        try:
            yield file, lambda: min(1.0, raw.tell() / size)
        except UnicodeError as error:
            message = f"{path.name} is not valid {encoding}, though it seemed to be"
            raise TableError("table.encoding", message, detail=str(error)) from error
        finally:
            file.detach()
