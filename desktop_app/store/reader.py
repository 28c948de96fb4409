"""Reads the queue from any thread and any process, without ever blocking its writer."""

from __future__ import annotations

import json
from array import array
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from desktop_app.domain.counts import Counts
from desktop_app.domain.job import (
    Attempt,
    Batch,
    BatchHead,
    Job,
    JobFilter,
    Lane,
    LeftOut,
    RunningJob,
    Trouble,
)
from desktop_app.domain.ports import Sort
from desktop_app.store import queries
from desktop_app.store.database import Readers, used_bytes


class SqliteJobReader:
    """The reading half of the queue; each call sees one moment of it."""

    def __init__(self, path: Path) -> None:
        self._readers = Readers(path)

    def job(self, job: int) -> Job:
        """Return the job; raise ``NotFound``."""
        with self._readers.take() as db:
            return queries.job(db, job)

    def ids(
        self, where: JobFilter, sort: Sort = Sort.ID, *, descending: bool = False
    ) -> array[int]:
        """Return the ids of all matching jobs; jobs without the sort's value come last."""
        with self._readers.take() as db:
            return queries.ids(db, where, sort, descending=descending)

    def rows(self, ids: Sequence[int]) -> Mapping[int, Job]:
        """Return those of the jobs that exist."""
        with self._readers.take() as db:
            return queries.jobs(db, ids)

    def running(self, ids: Sequence[int] | None = None) -> Sequence[RunningJob]:
        """Return those of the jobs that are Running; None: all that are, by rank."""
        with self._readers.take() as db:
            return queries.running(db, ids)

    def troubles(self, where: JobFilter, *, shown: int = 3) -> Sequence[Trouble]:
        """Group the matching jobs that failed or are in Check by their error."""
        with self._readers.take() as db:
            return queries.troubles(db, where, shown)

    def positions(self, ids: Sequence[int]) -> Mapping[int, int]:
        """Return places in lanes: one index pass up to the last of ``ids``, not one per id."""
        with self._readers.take() as db:
            return queries.positions(db, ids)

    def next_start(self) -> float | None:
        """Return when the first of the Scheduled jobs is due; None: there is none."""
        with self._readers.take() as db:
            return queries.next_start(db)

    def attempts(self, job: int) -> Sequence[Attempt]:
        """Return the job's attempts, oldest first."""
        with self._readers.take() as db:
            return queries.attempts(db, job)

    def attempts_by_id(self, ids: Sequence[int]) -> Mapping[int, Attempt]:
        """Return those of the attempts that exist."""
        with self._readers.take() as db:
            return queries.attempts_by_id(db, ids)

    def batch(self, batch: int) -> Batch:
        """Return the batch with its counts; raise ``NotFound``."""
        with self._readers.take() as db:
            return queries.batch(db, batch)

    def heads(self, ids: Sequence[int]) -> Mapping[int, BatchHead]:
        """Return those of the batches that exist, without what was submitted."""
        with self._readers.take() as db:
            return queries.heads(db, ids)

    def batch_ids(self, *, limit: int = 50, unfinished: bool = False) -> Sequence[int]:
        """Return the newest batches first, as ids."""
        with self._readers.take() as db:
            return queries.batch_ids(db, limit=limit, unfinished=unfinished)

    def batches(self, *, limit: int = 50, unfinished: bool = False) -> Sequence[Batch]:
        """Return the newest batches first."""
        with self._readers.take() as db:
            wanted = queries.batch_ids(db, limit=limit, unfinished=unfinished)
            return [queries.batch(db, number) for number in wanted]

    def left_out(self, batch: int) -> Sequence[LeftOut]:
        """Return the inputs for which the plan made no job, in input order."""
        with self._readers.take() as db:
            return queries.left_out(db, batch)

    def lanes(self) -> Sequence[Lane]:
        """Return every lane with its counters, by name."""
        with self._readers.take() as db:
            return queries.lanes(db)

    def paused(self) -> bool:
        """Whether the whole queue is held by the user."""
        with self._readers.take() as db:
            return bool(db.execute("SELECT paused FROM queue").get)

    def counts(self) -> Counts:
        """Return the counters."""
        with self._readers.take() as db:
            return queries.counts(db)

    def setting(self, key: str) -> Any:
        """Return a stored setting, or None."""
        with self._readers.take() as db:
            value: Any = db.execute("SELECT value FROM setting WHERE key = ?", (key,)).get
        return None if value is None else json.loads(value)

    def settings(self) -> Mapping[str, Any]:
        """Return every stored setting."""
        with self._readers.take() as db:
            rows: list[Any] = db.execute("SELECT key, value FROM setting ORDER BY key").fetchall()
        return {key: json.loads(value) for key, value in rows}

    def expired(self, before: float, *, limit: int) -> Sequence[int]:
        """Return the oldest batches with no job that is unfinished, in Check or ended later."""
        with self._readers.take() as db:
            return queries.expired(db, before, limit)

    def used_bytes(self) -> int:
        """Return the size of all that is kept, free pages left out."""
        with self._readers.take() as db:
            return used_bytes(db)

    def release(self) -> None:
        """Close the reading connections."""
        self._readers.close()
