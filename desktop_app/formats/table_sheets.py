"""Tables in spreadsheets: XLSX, XLSM, XLSB, XLS and ODS."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import python_calamine as calamine
from typing_extensions import override

from desktop_app.formats.cells import EXACT, Cell, Row, text_of
from desktop_app.formats.dialect import header_row_of
from desktop_app.formats.table_errors import TableError, unreadable
from desktop_app.formats.tables import BATCH_ROWS, Batch, Table, unique_names

_LOOKED_AT = 200


@dataclass
class SheetTable(Table):
    """One sheet of a workbook; numbers, dates and truth values are what the workbook says."""

    first: int = 0
    """Rows above the first row of values."""
    header_row: int = 0
    """The row of the sheet that names the columns, from 1; 0: none does."""

    @classmethod
    def open(cls, path: Path, *, sheet: str | None, header_row: int | None) -> SheetTable:
        """Choose the sheet (the first one that is not empty) and read its header."""
        with _workbook(path) as book:
            names = book.sheet_names
            if sheet is not None and sheet not in names:
                known = ", ".join(f"“{name}”" for name in names)
                message = f"{path.name} has no sheet “{sheet}”; it has {known}"
                raise TableError("table.no_sheet", message)
            wanted = [sheet] if sheet is not None else names
            chosen = next((n for n in wanted if book.get_sheet_by_name(n).end is not None), None)
            if chosen is None:
                raise TableError("table.empty", f"There is no table in {path.name}: it is empty")
            head = _head(book.get_sheet_by_name(chosen), max(_LOOKED_AT, header_row or 0))
        header = header_row_of(head) if header_row is None else header_row
        table = cls(path, sheets=tuple(names), sheet=chosen, has_header=header > 0)
        table.header_row = header
        filled = [number for number, row in enumerate(head, start=1) if any(row)]
        start = header or (filled[0] if filled else 1)
        named = head[start - 1] if start <= len(head) else []
        table.columns = list(named) if header else unique_names([""] * len(named))
        table.first = start if header else start - 1
        table.left_out = len([n for n in filled if n < start])
        return table

    @override
    def batches(self) -> Iterator[Batch]:
        with _workbook(self.path) as book:
            sheet = book.get_sheet_by_name(self.sheet or book.sheet_names[0])
            total = max(1, sheet.total_height)
            rows: list[Row] = []
            number = 0
            for number, row in enumerate(sheet.iter_rows(), start=1):
                if number <= self.first:
                    continue
                rows.append([_cell(value) for value in row])
                if len(rows) == BATCH_ROWS:
                    yield _batch(rows, number, total)
                    rows = []
            if rows:
                yield _batch(rows, number, total)


def _batch(rows: list[Row], last: int, total: int) -> Batch:
    return Batch(rows, range(last - len(rows) + 1, last + 1), min(1.0, last / total))


def _workbook(path: Path) -> calamine.CalamineWorkbook:
    try:
        return calamine.CalamineWorkbook.from_path(path)
    except calamine.PasswordError as error:
        raise unreadable(path, "It is protected by a password.") from error
    except calamine.CalamineError as error:
        raise unreadable(path, error) from error


def _head(sheet: calamine.CalamineSheet, rows: int) -> list[list[str]]:
    found: list[list[str]] = []
    for row in sheet.iter_rows():
        found.append([text_of(_cell(value)) for value in row])
        if len(found) == rows:
            break
    return found


def _cell(value: Any) -> Cell:
    """Workbooks know only floating-point numbers: whole ones are given as whole."""
    if isinstance(value, float) and value.is_integer() and abs(value) <= EXACT:
        return int(value)
    return value
