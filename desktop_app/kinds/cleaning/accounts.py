"""Keeps account of every row and cell: what was rejected, dropped and changed, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import polars as pl

from desktop_app.domain.text import QT_TRANSLATE_NOOP
from desktop_app.formats.table_notes import NUMBERED, what_was_read
from desktop_app.formats.tables import unique_names
from desktop_app.formats.text_frames import Ragged
from desktop_app.kinds.cleaning.block import Block
from desktop_app.kinds.cleaning.operation import Operation
from desktop_app.kinds.cleaning.pipeline import Pipeline
from desktop_app.kinds.cleaning.reject_file import Rejects
from desktop_app.kinds.cleaning.sources import Piece, Sources
from desktop_app.kinds.cleaning.writers import csv_bytes, csv_header

_NO_ROWS = QT_TRANSLATE_NOOP("cleaning", "the table holds no rows")
_RAGGED = QT_TRANSLATE_NOOP(
    "cleaning", "%1 rows have more or fewer cells than the table has columns"
)
_EXAMPLES = 5
_REASONS = 200
"""Reasons that are counted apart; the others are counted together."""
READING = "read"
"""Stands for the step where a row does not fit the table at all."""


class Accounts:
    """Everything that is told while a table is cleaned."""

    def __init__(self, sources: Sources, pipeline: Pipeline) -> None:
        self._sources, self.pipeline = sources, pipeline
        self.columns_before = sources.columns
        self._types = {operation.number: operation.type for operation in pipeline.operations}
        self.rows_in = self.rows_out = self.rows_rejected = self.ragged = 0
        self.empty_before: Counter[str] = Counter()
        self.empty_after: Counter[str] = Counter()
        self.reasons: Counter[tuple[str, str]] = Counter()
        """Rejected rows by step and kind of reason."""
        self.examples: dict[tuple[str, str], list[tuple[int, str]]] = {}
        """For each of them some lines, and what was said."""
        self._rejects: Rejects | None = None
        self._audit: BinaryIO | None = None

    @contextmanager
    def writing(self, rejects: Path | None, audit: Path | None, scratch: Path) -> Iterator[None]:
        """Write the rejected rows, if there are any, and the changes while the block runs."""
        with ExitStack() as files:
            if rejects is not None:
                several = len(self._sources.tables) > 1
                kept = Rejects(scratch / "rejects.csv", self._sources.columns, files=several)
                self._rejects = files.enter_context(kept)
            if audit is not None:
                self._audit = files.enter_context(audit.open("wb"))
                self._audit.write(csv_header(["line", "column", "step", "before", "after"]))
            yield
            if rejects is not None and self._rejects is not None:
                self._rejects.write_to(rejects)

    def read(self, piece: Piece) -> Piece:
        """Take note of rows before any step; those that do not fit the table are rejected."""
        self.rows_in += piece.frame.height + len(piece.ragged)
        _count_empty(piece.frame, self.empty_before)
        if piece.ragged:
            self._reject_ragged(piece)
        return piece

    def clean(self, block: Block) -> None:
        """Take note of rows that come out."""
        self.rows_out += block.frame.height
        _count_empty(block.frame, self.empty_after)

    # --- what the steps tell ---------------------------------------------------------------------

    def changed(
        self, block: Block, step: int, before: pl.Series, after: pl.Series, where: pl.Series
    ) -> None:
        """Take note of changed cells."""
        if self._audit is None:
            return
        rows = pl.DataFrame(
            [
                block.lines.filter(where).alias("line"),
                before.filter(where).alias("before"),
                after.filter(where).alias("after"),
            ]
        )
        named = rows.select(
            pl.col("line").cast(pl.String),
            pl.lit(before.name).alias("column"),
            pl.lit(self._types[step]).alias("step"),
            "before",
            "after",
        )
        self._audit.write(csv_bytes(named))

    def rejected(self, block: Block, step: int, where: pl.Series, reasons: pl.Series) -> None:
        """Take note of rejected rows, and keep them as they were."""
        lines = block.lines.filter(where)
        self._count(self._types[step], lines, reasons)
        if self._rejects is not None:
            rows = block.piece.frame[block.origin.filter(where)]
            self._rejects.add(block.piece.file, lines, reasons, self._types[step], rows)

    def dropped(self, block: Block, step: int, where: pl.Series) -> None:
        """Leave it to the step to count dropped rows."""

    # --- what came of it -------------------------------------------------------------------------

    def result(self) -> dict[str, Any]:
        """Return the counts, with the names that the contract has."""
        done = self.pipeline.operations
        return {
            "rows_in": self.rows_in,
            "rows_out": self.rows_out,
            "rows_rejected": self.rows_rejected,
            "rows_dropped": sum(operation.dropped for operation in done),
            "cells_changed": sum(operation.cells for operation in done),
            "steps": [{"type": operation.type, **told} for operation, told in self.steps()],
        }

    def steps(self) -> list[tuple[Operation, dict[str, int]]]:
        """Return each step that ran with what it did."""
        counted = ("cells", "rejected", "dropped", "unfit")
        return [
            (one, {key: getattr(one, key) for key in counted}) for one in self.pipeline.operations
        ]

    def notes(self) -> list[str]:
        """Say what is not as one might expect."""
        found = []
        if not self.rows_in:
            found.append(_NO_ROWS.source)
        if self.ragged:
            found.append(_RAGGED.filled(self.ragged))
        for table in self._sources.tables:
            if not table.has_header:
                found.append(f"{table.path.name} does not name its columns: they are numbered")
            elif unique_names(table.columns) != list(table.columns):
                found.append(NUMBERED.source)
            found += what_was_read(table)
        return found

    def _reject_ragged(self, piece: Piece) -> None:
        self.ragged += len(piece.ragged)
        width = piece.frame.width
        lines = pl.Series([one.line for one in piece.ragged], dtype=pl.Int64)
        told = [f"{len(one.cells)} cells instead of {width}" for one in piece.ragged]
        reasons = pl.Series(told, dtype=pl.String)
        self._count(READING, lines, reasons)
        if self._rejects is not None:
            self._rejects.add(piece.file, lines, reasons, READING, _as_frame(piece.ragged, width))

    def _count(self, step: str, lines: pl.Series, reasons: pl.Series) -> None:
        self.rows_rejected += reasons.len()
        kinds = reasons.str.replace("“[^”]*”", "…")
        for kind, times in kinds.alias("kind").value_counts(sort=True, name="times").rows():
            key = (step, kind)
            if key not in self.reasons and len(self.reasons) >= _REASONS:
                key = (step, "other reasons")
            self.reasons[key] += times
            shown = self.examples.setdefault(key, [])
            if (room := _EXAMPLES - len(shown)) > 0:
                same = kinds == kind
                told = zip(lines.filter(same).head(room), reasons.filter(same), strict=False)
                shown += [(int(line), str(reason)) for line, reason in told]


def _count_empty(frame: pl.DataFrame, counts: Counter[str]) -> None:
    if frame.height:
        counts.update(frame.select((pl.all() == "").sum()).row(0, named=True))


def _as_frame(ragged: Sequence[Ragged], width: int) -> pl.DataFrame:
    """Return rows of different widths as one table, as wide as the widest."""
    most = max(width, *(len(one.cells) for one in ragged))
    rows = [[*one.cells, *[""] * (most - len(one.cells))] for one in ragged]
    return pl.DataFrame(rows, schema=[(str(n), pl.String) for n in range(most)], orient="row")
