"""Runs one job of the cleaning kind: reads its tables, runs the steps, writes the results."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import polars as pl

from desktop_app.domain.kind import JobContext
from desktop_app.formats.replacing import make_room, refuse_source
from desktop_app.formats.sources import check_source, size_text
from desktop_app.kinds.cleaning.accounts import Accounts
from desktop_app.kinds.cleaning.pipeline import Pipeline
from desktop_app.kinds.cleaning.report import Report
from desktop_app.kinds.cleaning.sources import Piece, Sources, dialect_of
from desktop_app.kinds.cleaning.submission import CleaningSpec
from desktop_app.kinds.cleaning.writers import Target, write_frames


def run(spec: CleaningSpec, job: JobContext) -> dict[str, Any]:
    """Do the work of one job; the result is as the contract has it."""
    return _Run(spec, job).result()


class _Run:
    def __init__(self, spec: CleaningSpec, job: JobContext) -> None:
        self._spec, self._job = spec, job
        for path in spec.sources:
            check_source(Path(path))
        self._sources = Sources.open(spec.sources, spec.source)
        self._tell_sources()
        self._sources.find_kinds()
        self._pipeline = Pipeline(
            spec.steps,
            self._sources.columns,
            self._sources.kinds,
            skip_missing=spec.on_missing_column == "skip" or not self._sources.tables,
            day_first=spec.day_first,
            decimal=spec.decimal,
            unproven=spec.unproven,
        )
        self._notes: list[str] = []
        self._passes = 0

    def result(self) -> dict[str, Any]:
        spec, job = self._spec, self._job
        self._pipeline.learn(self._sources.pieces, self._learning)
        accounts = Accounts(self._sources, self._pipeline)
        with ExitStack() as results:
            # what is entered first is named last: a clean table never stands without the rest
            clean = results.enter_context(self._written(spec.clean))
            rejects, audit = (
                results.enter_context(self._written(path)) if path is not None else None
                for path in (spec.rejects, spec.audit)
            )
            target = Target(
                clean, spec.output.format, self._pipeline.layout, spec.output.delimiter, job.folder
            )
            with accounts.writing(rejects, audit, job.folder):
                write_frames(target, self._frames(accounts))
            self._tell_end(accounts)
            found = accounts.result() | {
                "output": str(self._placed(spec.clean)),
                "rejects": self._if_there(spec.rejects, rejects),
                "report": None if spec.report is None else str(self._placed(spec.report)),
                "dialect": dialect_of(next(iter(self._sources.tables), None)),
                "notes": self._notes,
            }
            if spec.audit is not None:
                found["audit"] = self._if_there(spec.audit, audit)
            if spec.report is not None:
                self._report(found, accounts, results)
        keys = ("output", "rejects", "report", "audit")  # the window opens the first
        return found | {"outputs": [found[key] for key in keys if found.get(key)]}

    def _frames(self, accounts: Accounts) -> Iterator[pl.DataFrame]:
        rows = 0
        for piece in self._sources.pieces():
            self._job.raise_if_cancelled()
            block = self._pipeline.apply(accounts.read(piece), accounts)
            accounts.clean(block)
            yield block.frame
            rows += piece.frame.height
            self._job.progress(rows, rows / piece.done if piece.done else None, "rows")

    def _learning(self, piece: Piece) -> None:
        self._job.raise_if_cancelled()
        self._job.progress(piece.done, 1.0)
        if piece.done >= 1:
            self._passes += 1
            self._job.log(f"read once to settle what all rows agree on (pass {self._passes})")

    @contextmanager
    def _written(self, path: str) -> Iterator[Path]:
        overwrite = self._spec.output.overwrite
        placed = self._placed(path)
        for source in self._spec.sources:
            refuse_source(placed, Path(source))
        in_place = overwrite.replaces and overwrite != "replace_trash"
        with self._job.temporary_output(placed, replace=in_place) as aside:
            yield aside
            make_room(placed, overwrite, self._job.log)

    def _placed(self, path: str) -> Path:
        """Return where a result goes: as planned, or below the folder chosen after a failure."""
        if self._spec.output_folder is None:
            return Path(path)
        return Path(self._spec.output_folder) / os.path.relpath(path, self._spec.base)

    def _if_there(self, path: str | None, aside: Path | None) -> str | None:
        if path is None or aside is None or not aside.exists():
            return None
        return str(self._placed(path))

    def _report(self, found: dict[str, Any], accounts: Accounts, results: ExitStack) -> None:
        assert self._spec.report is not None
        report = Report(found, accounts, self._spec)
        path = Path(self._spec.report)
        page = results.enter_context(self._written(str(path)))
        page.write_text(report.html(), "utf-8", "replace")
        data = results.enter_context(self._written(str(path.with_suffix(".json"))))
        # a half character of a name that is no UTF-8 is written as JSON escapes it
        data.write_text(report.json(), "utf-8", "backslashreplace")

    def _tell_sources(self) -> None:
        for table in self._sources.tables:
            parts = [f"{len(table.columns)} columns", size_text(table.path.stat().st_size)]
            if table.dialect is not None:
                parts.append(f"{table.dialect.encoding}, separated by {table.dialect.delimiter!r}")
                parts.append(f"header on row {table.dialect.header_row}")
            if table.sheet is not None:
                parts.append(f"sheet “{table.sheet}”")
            self._job.log(f"{table.path.name}: {', '.join(parts)}")

    def _tell_end(self, accounts: Accounts) -> None:
        if self._sources.tables:
            self._notes += self._pipeline.notes
        self._notes += accounts.notes()
        for note in self._notes:
            self._job.log(note, "warning")
        for operation in self._pipeline.operations:
            told = f"step {operation.number}, {operation.type}: {operation.cells} cells changed"
            told += f", {operation.rejected} rows rejected" if operation.rejected else ""
            told += f", {operation.dropped} rows dropped" if operation.dropped else ""
            told += f", {operation.unfit} values do not fit" if operation.unfit else ""
            self._job.log(told)
        found = accounts.result()
        self._job.log(
            f"{found['rows_in']} rows in = {found['rows_out']} out + {found['rows_rejected']} "
            f"rejected + {found['rows_dropped']} dropped"
        )
