"""A batch as a table: what became of each job, and what the failed ones were given."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from desktop_app.domain.errors import NotPossible
from desktop_app.domain.job import Batch, BatchHead, Job, JobFilter, JobState
from desktop_app.domain.kind import AnyKind
from desktop_app.domain.ports import JobReader, Sort

COLUMNS = (
    "id",
    "name",
    "state",
    "result",
    "reason",
    "code",
    "tries",
    "submitted",
    "started",
    "finished",
    "seconds",
)
REASON = "why_it_failed"
"""The column of a table of failed jobs that says why; a template does not use it."""
PAGE = 1000
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def moment(seconds: float | None) -> str | None:
    """Return ISO 8601 in UTC with microseconds."""
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds")


def jobs_of(reader: JobReader, where: JobFilter) -> Iterator[Job]:
    """Yield jobs in the order of their ids, a page at a time."""
    ids = reader.ids(where, Sort.ID)
    for start in range(0, len(ids), PAGE):
        page = ids[start : start + PAGE]
        rows = reader.rows(page)
        yield from (rows[number] for number in page if number in rows)


def cells(job: Job) -> tuple[object, ...]:
    """Return one line of a report, by ``COLUMNS``."""
    return (
        job.id,
        job.name,
        job.state,
        "; ".join(job.outputs) if job.outputs and job.state is JobState.DONE else _result(job),
        "" if job.error is None else job.error.message,
        "" if job.error is None else job.error.code,
        job.attempts,
        moment(job.submitted),
        moment(job.started),
        moment(job.finished),
        "" if job.seconds is None else f"{job.seconds:.3f}",
    )


def write_report(reader: JobReader, batch: BatchHead, path: Path) -> int:
    """Write a batch's jobs as CSV, whole or not at all; return how many. Raises ``OSError``."""
    lines = [cells(job) for job in jobs_of(reader, JobFilter(batch=batch.id))]
    texts = [[_harmless("" if cell is None else str(cell)) for cell in line] for line in lines]
    _write(path, [COLUMNS, *texts])
    return len(lines)


def write_failed(reader: JobReader, kind: AnyKind, batch: Batch, path: Path) -> int:
    """Write what a batch's failed jobs were given as CSV that the kind's form takes; count them.

    Raises ``NotPossible`` when there is no such job or the kind has no table of them, ``OSError``.
    """
    failed = JobFilter(batch=batch.id, states=frozenset({JobState.FAILED}))
    rows = []
    for job in jobs_of(reader, failed):
        given = kind.given(batch.submission, job.payload)
        if given:
            rows.append({**given, REASON: "" if job.error is None else job.error.message})
    if not rows:
        raise NotPossible("No failed job of this batch can be given as a row of a table.")
    _write(path, _as_table(rows))
    return len(rows)


def _as_table(rows: Sequence[Mapping[str, Any]]) -> Iterator[Sequence[str]]:
    names = [name for name in dict.fromkeys(name for row in rows for name in row) if name != REASON]
    names.append(REASON)
    yield names
    for row in rows:
        yield [_text(row.get(name)) for name in names]


def _text(value: Any) -> str:
    """Return a cell as a table of text has it: as it was given, not made harmless."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _result(job: Job) -> str:
    return "" if job.result is None else json.dumps(job.result)


def _write(path: Path, lines: Iterable[Sequence[str]]) -> None:
    """Write beside and rename, so that a table is whole or not there."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(lines)
    aside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        aside.write_bytes(text.getvalue().encode("utf-8", "surrogateescape"))
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)


def _harmless(cell: str) -> str:
    """Return the cell so that a spreadsheet takes it as text, not as a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
