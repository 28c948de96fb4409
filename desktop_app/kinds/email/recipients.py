"""The rows that recipients come from: given as JSON, or read from a table of any format."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from desktop_app.domain.errors import JobError, SubmissionRefused
from desktop_app.formats.cells import Cell, json_value
from desktop_app.formats.sources import reading
from desktop_app.formats.tables import Table, open_table, unique_names
from desktop_app.kinds.email.submission import Recipients

ADDRESS = "email"
"""The name by which the column of addresses is always known."""
_LOOKED_AT = 200
_NAMES = frozenset(
    {
        *("email", "emails", "emailaddress", "mail", "mailaddress", "address", "recipient"),
        *("邮箱", "邮箱地址", "电子邮箱", "电子邮件", "邮件", "邮件地址", "收件人"),
    }
)
_TYPICAL_SHARE = 0.5


class Row(NamedTuple):
    """One recipient's row."""

    number: int
    """Its line in the file, its row in the sheet, or its place in the list, from 1."""
    cells: dict[str, Any]
    """By column, JSON-ready."""


class Rows:
    """All rows, read from their beginning each time they are iterated over."""

    def __init__(self, recipients: Recipients) -> None:
        """Open them; raise ``SubmissionRefused`` naming the file when it is no table."""
        self.file = recipients.file
        self._given = recipients.rows or ()
        self._table: Table | None = None
        self._sparse = False
        if recipients.file is not None:
            self._table = _open(Path(recipients.file), recipients.sheet)
            self._sparse = self._table.typed and not self._table.sheets
            raw: Sequence[str] = self._table.columns
        else:
            raw = list(dict.fromkeys(name for row in self._given for name in row))
        self._raw = list(raw)
        self.columns = usable_names(self._raw)
        """Names that a template can use; what they stand for in the file works in ``row[…]``."""
        self.guess = _address_column(
            self.columns, [r.cells for r in islice(self._read(), _LOOKED_AT)]
        )
        """The column that looks like addresses."""

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows that are not empty; raise ``SubmissionRefused`` where one is broken."""
        for row in self._read():
            if ADDRESS not in row.cells and self.guess is not None and self.guess in row.cells:
                row.cells[ADDRESS] = row.cells[self.guess]
            yield row

    @property
    def sheets(self) -> Sequence[str]:
        """The sheets of a workbook, the one that is read included."""
        return self._table.sheets if self._table is not None else ()

    @property
    def sheet(self) -> str | None:
        """The sheet of a workbook that is read."""
        return self._table.sheet if self._table is not None else None

    def address_column(self, names: Iterable[str]) -> str | None:
        """Return the column of addresses, given the names that the mailbox's template uses."""
        used = [name for name in self.columns if name in set(names)]
        if self.guess in used:
            return self.guess
        return used[-1] if len(used) == 1 else self.guess

    def count(self) -> int:
        """Return how many rows there are."""
        return len(self._given) if self._table is None else sum(1 for _ in self._read())

    def _read(self) -> Iterator[Row]:
        if self._table is None:
            for number, row in enumerate(self._given, start=1):
                yield Row(number, _with_names(row))
            return
        path = self._table.path
        names = list(zip(self._raw, self.columns, strict=True))
        try:
            with reading(path):
                for batch in self._table.batches():
                    for cells, number in zip(batch.rows, batch.lines, strict=True):
                        if not all(map(is_empty, cells)):
                            yield Row(number, self._named(names, cells))
        except JobError as error:
            raise _refused(error) from None

    def _named(self, names: Sequence[tuple[str, str]], cells: Sequence[Cell]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        # a short row lacks its last columns; a row that is too long has cells without a name
        for (raw, usable), cell in zip(names, cells, strict=False):
            if cell is None and self._sparse:
                continue  # JSON: this object does not have the field
            found[raw] = found[usable] = _plain(cell)
        return found


def usable_names(columns: Sequence[str]) -> list[str]:
    """Return names that Jinja can use: ``First Name`` becomes ``First_Name``."""
    return unique_names([_usable(name) for name in columns])


def is_empty(cell: Any) -> bool:
    """Whether there is nothing in a cell."""
    return cell is None or cell == ""


def _usable(name: str) -> str:
    found = re.sub(r"\W+", "_", name.strip()).strip("_")
    return f"_{found}" if found[:1].isdigit() else found


def _with_names(row: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(row)
    for name, value in row.items():
        if not name.isidentifier():
            found.setdefault(_usable(name), value)
    return found


def _plain(cell: Cell) -> Any:
    """Return a cell as JSON holds it; a date without a time of day stays a date."""
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return json_value(cell)


def _open(path: Path, sheet: str | None) -> Table:
    try:
        with reading(path):
            return open_table(path, sheet=sheet)
    except JobError as error:
        raise _refused(error) from None


def _refused(error: JobError) -> SubmissionRefused:
    told = f"{error.message}: {error.detail}" if error.detail else error.message
    return SubmissionRefused.at("recipients", "file", msg=told, type=error.error_code)


def _address_column(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> str | None:
    """Return the column whose cells look like addresses; where none do, the one named so."""
    best, score = None, 0.0
    for name in columns:
        cells = [cell for row in rows if not is_empty(cell := row.get(name))]
        like = sum(isinstance(cell, str) and "@" in cell for cell in cells)
        share = like / len(cells) if cells else 0.0
        named = re.sub(r"[\W_]+", "", name.casefold()) in _NAMES
        found = (share if share >= _TYPICAL_SHARE else 0.0) + named
        if found > score:
            best, score = name, found
    return best
