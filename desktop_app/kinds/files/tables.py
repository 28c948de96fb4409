"""The table operation: one table in, the same table in another format out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from desktop_app.domain.kind import JobContext
from desktop_app.domain.text import QT_TRANSLATE_NOOP
from desktop_app.formats.cells import ColumnKind, ColumnKinds, Row
from desktop_app.formats.sources import check_source, reading, size_text
from desktop_app.formats.table_notes import NUMBERED, what_was_read
from desktop_app.formats.table_write import Layout, write_table
from desktop_app.formats.tables import Raggedness, Table, open_table, rectangular, unique_names
from desktop_app.kinds.files.results import Made, Results
from desktop_app.kinds.files.submission import Table as TableOperation

_RETYPED = QT_TRANSLATE_NOOP("files", "retyped")
_FILLED_UP = QT_TRANSLATE_NOOP("files", "%1 short rows filled up, the first in line %2")
_BY_NAME = frozenset({"jsonl", "json", "parquet"})
"""Formats in which every column has a name of its own."""
_TYPED = frozenset({"jsonl", "json", "parquet", "xlsx"})
"""Formats that hold more than text."""


def convert(source: Path, output: Path, operation: TableOperation, results: Results) -> Made:
    """Convert one table; text stays text unless the operation says otherwise."""
    check_source(source)
    made = Made(bytes_in=source.stat().st_size)
    with reading(source):
        table = open_table(source, sheet=operation.sheet)
    conversion = _Conversion(table, operation, results.job)
    conversion.tell_source(made.bytes_in)

    def make(aside: Path) -> None:
        with reading(source):
            layout = conversion.layout()
        write_table(aside, operation.to, layout, conversion.rows())

    results.write(made, output, source, make)
    made.notes.extend(conversion.notes())
    return made


class _Conversion:
    def __init__(self, table: Table, operation: TableOperation, job: JobContext) -> None:
        self._table = table
        self._operation = operation
        self._job = job
        self._ragged = Raggedness()
        self._total = 0
        self._retyped: list[str] = []

    def tell_source(self, size: int) -> None:
        """Log what was found."""
        table, dialect = self._table, self._table.dialect
        parts = [f"{len(table.columns)} columns", size_text(size)]
        if dialect is not None:
            quote = f", quoted by {dialect.quote}" if dialect.quote not in {'"', None} else ""
            parts.append(f"{dialect.encoding}, separated by {_shown(dialect.delimiter)}{quote}")
        if table.sheet is not None:
            parts.append(f"sheet “{table.sheet}”")
        parts.append("header found" if table.has_header else "no header")
        self._job.log(", ".join(parts))

    def layout(self) -> Layout:
        """Decide on the new columns; looks at every row first where types have to be found."""
        to, table = self._operation.to, self._table
        infer = self._operation.text_columns == "infer" and to in _TYPED
        unknown = to == "parquet" and table.typed and table.dtypes is None
        kinds = self._kinds(infer=infer) if infer or unknown else None
        dtypes: Sequence[Any] | None = table.dtypes if to == "parquet" and not infer else None
        return Layout(
            columns=table.columns,
            kinds=kinds,
            dtypes=dtypes,
            header=table.has_header or table.dialect is None,
            scratch=self._job.folder,
        )

    def rows(self) -> Iterator[Sequence[Row]]:
        """Yield all rows with progress."""
        with reading(self._table.path):
            for batch in rectangular(self._table, self._ragged):
                self._job.raise_if_cancelled()
                self._total += len(batch.rows)
                about = self._total / batch.done if batch.done else None
                yield batch.rows
                self._job.progress(self._total, about, "rows")
        self._job.log(f"{self._total} rows")

    def notes(self) -> list[str]:
        """Say what is not as it was."""
        table, found = self._table, []
        if self._ragged.short:
            found.append(_FILLED_UP.filled(self._ragged.short, self._ragged.first_short))
        found += what_was_read(table)
        renamed = unique_names(table.columns) != list(table.columns)
        if renamed and self._operation.to in _BY_NAME:
            found.append(NUMBERED.source)
        if self._retyped:
            found.append(f"{_RETYPED.source}: " + ", ".join(self._retyped))
        for note in found:
            self._job.log(note, "warning")
        return found

    def _kinds(self, *, infer: bool) -> list[ColumnKind]:
        kinds = ColumnKinds(len(self._table.columns), infer=infer)
        for batch in rectangular(self._table, Raggedness()):
            self._job.raise_if_cancelled()
            kinds.see(batch.rows)
        found = kinds.result()
        if infer:
            named = zip(self._table.columns, found, strict=True)
            self._retyped = [f"{n} ({k})" for n, k in named if k is not ColumnKind.TEXT]
        return found


def _shown(delimiter: str) -> str:
    return {"\t": "tabs", ",": "commas", ";": "semicolons"}.get(delimiter, f"“{delimiter}”")
