"""The first rows of a table, cleaned by the very code of a job and told row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from desktop_app.domain.kind import PlanContext
from desktop_app.formats.cells import ColumnKind
from desktop_app.kinds.cleaning.block import Block
from desktop_app.kinds.cleaning.pipeline import Pipeline
from desktop_app.kinds.cleaning.profile import column_of
from desktop_app.kinds.cleaning.sources import Piece, Sources
from desktop_app.kinds.cleaning.submission import CleaningSubmission

_CHUNK = 100


class Preview:
    """Cleans the first rows of one table, and writes nothing."""

    def __init__(
        self, submission: CleaningSubmission, path: str, rows: int, ctx: PlanContext
    ) -> None:
        self._ctx = ctx
        self._sources = Sources.open([path], submission.source)
        self._sources.find_kinds(rows)
        self._pieces = list(self._first(rows))
        self._pipeline = Pipeline(
            submission.steps,
            self._sources.columns,
            self._sources.kinds,
            skip_missing=submission.on_missing_column == "skip" or not self._sources.tables,
        )
        self._rows: dict[int, dict[str, Any]] = {}
        """By their lines."""

    def events(self) -> Iterator[Mapping[str, Any]]:
        """Yield the summary, the rows in the order of their lines, the steps and the columns."""
        pipeline = self._pipeline
        pipeline.learn(lambda: self._pieces, lambda _: self._ctx.raise_if_cancelled())
        frames = [self._cleaned(piece) for piece in self._pieces]
        rows = sorted(self._rows.values(), key=lambda row: row["line"])
        yield {
            "event": "preview",
            "columns_before": self._sources.columns,
            "columns_after": pipeline.layout.names,
            "rows": len(rows),
            "cells_changed": sum(operation.cells for operation in pipeline.operations),
            "rejected": sum(row["outcome"] == "rejected" for row in rows),
            "dropped": sum(row["outcome"] == "dropped" for row in rows),
            "notes": pipeline.notes,
        }
        for start in range(0, len(rows), _CHUNK):
            yield {"event": "rows", "rows": rows[start : start + _CHUNK]}
        yield {"event": "steps", "steps": self._steps()}
        yield {"event": "columns", "columns": list(self._columns(frames))}
        yield {"event": "columns_before", "columns": list(self._before())}

    # --- what the steps tell ---------------------------------------------------------------------

    def changed(
        self, block: Block, step: int, before: pl.Series, after: pl.Series, where: pl.Series
    ) -> None:
        """Leave it to the form to compare cells."""

    def rejected(self, block: Block, step: int, where: pl.Series, reasons: pl.Series) -> None:
        """Take note of rejected rows."""
        lines = block.lines.filter(where)
        for line, reason in zip(lines, reasons, strict=True):
            self._rows[line] |= {"outcome": "rejected", "reason": reason, "step": step}

    def dropped(self, block: Block, step: int, where: pl.Series) -> None:
        """Take note of dropped rows."""
        for line in block.lines.filter(where):
            self._rows[line] |= {"outcome": "dropped", "step": step}

    # --- one after the other ---------------------------------------------------------------------

    def _first(self, rows: int) -> Iterator[Piece]:
        left = rows
        for piece in self._sources.pieces():
            self._ctx.raise_if_cancelled()
            frame = piece.frame.head(left)
            last = piece.lines[frame.height - 1] if frame.height else 0
            # wide or narrow rows among those that are shown
            whole = frame.height == piece.frame.height
            ragged = [one for one in piece.ragged if whole or one.line < last][:left]
            yield piece._replace(frame=frame, lines=piece.lines.head(left), ragged=ragged)
            left -= frame.height
            if left <= 0:
                return

    def _cleaned(self, piece: Piece) -> pl.DataFrame:
        self._ctx.raise_if_cancelled()
        for line, cells in zip(piece.lines, piece.frame.iter_rows(), strict=True):
            self._rows[line] = row_event(line, list(cells))
        for one in piece.ragged:
            reason = f"{len(one.cells)} cells instead of {piece.frame.width}"
            told = {"outcome": "rejected", "reason": reason, "step": 0}
            self._rows[one.line] = row_event(one.line, list(one.cells)) | told
        block = self._pipeline.apply(piece, self)
        for line, cells in zip(block.lines, block.frame.iter_rows(), strict=True):
            self._rows[line]["after"] = list(cells)
        return block.frame

    def _steps(self) -> list[dict[str, Any]]:
        counted = ("cells", "rejected", "dropped", "unfit")
        return [
            {"number": one.number, "type": one.type, **{key: getattr(one, key) for key in counted}}
            for one in self._pipeline.operations
        ]

    def _before(self) -> Iterator[dict[str, Any]]:
        """Tell how the columns were in these rows."""
        frames = [piece.frame for piece in self._pieces]
        for series in pl.concat(frames) if frames else ():
            filled = series.cast(pl.String).fill_null("")
            filled = filled.filter(filled != "")
            empty = 1 - filled.len() / series.len() if series.len() else 0.0
            yield {"name": series.name, "empty": empty, "distinct": filled.n_unique()}

    def _columns(self, frames: Sequence[pl.DataFrame]) -> Iterator[dict[str, Any]]:
        layout = self._pipeline.layout
        whole = pl.concat(frames) if frames else pl.DataFrame(schema=dict.fromkeys(layout.names))
        for series in whole.get_columns():
            event = column_of(series, ColumnKind.TEXT).event()
            yield event | {"type": layout.kind(series.name).value}


def row_event(line: int, cells: list[str]) -> dict[str, Any]:
    """Return one row as the form shows it; what is known later is put over it."""
    return {
        "line": line,
        "before": cells,
        "after": None,
        "outcome": "kept",
        "reason": None,
        "step": None,
    }
