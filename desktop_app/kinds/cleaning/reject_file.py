"""Keeps rejected rows as they were, with their line, the reason and the step."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import polars as pl

from desktop_app.formats.dialect import MAX_CELL
from desktop_app.formats.tables import unique_names
from desktop_app.kinds.cleaning.writers import csv_bytes, csv_header


class Rejects:
    """Rows gather in a file aside; the widest of them says how many columns there are."""

    def __init__(self, aside: Path, columns: Sequence[str], *, files: bool) -> None:
        """``files``: rows come from several files, whose names stand before them."""
        self._aside, self._columns, self._files = aside, list(columns), files
        self._file = aside.open("wb")
        self._extra = self._rows = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._file.close()

    def add(
        self, file: str, lines: pl.Series, reasons: pl.Series, step: str, rows: pl.DataFrame
    ) -> None:
        """Add rows as they were; wider ones than the table get columns without a name."""
        self._rows += rows.height
        self._extra = max(self._extra, rows.width - len(self._columns))
        size = rows.height
        front = [lines.cast(pl.String), reasons, pl.repeat(step, size, eager=True)]
        if self._files:
            front.insert(0, pl.repeat(file, size, eager=True))
        columns = [*front, *rows.get_columns()]
        # by place: a column of the table may be named as one of those before it
        frame = pl.DataFrame([column.alias(str(i)) for i, column in enumerate(columns)])
        self._file.write(csv_bytes(frame))

    def write_to(self, path: Path) -> None:
        """Write all rows below their names; nothing when there are none."""
        self._file.close()
        if not self._rows:
            return
        front = ["line", "reason", "step"]
        head = [*(["file"] if self._files else []), *front, *self._columns, *[""] * self._extra]
        with path.open("wb") as file:
            file.write(csv_header(unique_names(head)))
            if not self._extra:
                with self._aside.open("rb") as body:
                    shutil.copyfileobj(body, file)
        if self._extra:
            self._fill_up(path, len(head))

    def _fill_up(self, path: Path, width: int) -> None:
        csv.field_size_limit(MAX_CELL)
        with (
            self._aside.open(encoding="utf-8", newline="") as body,
            path.open("a", encoding="utf-8", newline="") as file,
        ):
            writer = csv.writer(file, lineterminator="\n")
            for row in csv.reader(body, strict=True):
                writer.writerow([*row, *[""] * (width - len(row))])
