"""Batches on their way in and out: acknowledged, planned, held, forgotten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import apsw

from desktop_app.domain.errors import ErrorInfo, NotFound, NotPossible
from desktop_app.domain.job import UNFINISHED, Batch, JobState, NewBatch, NewJob, NewPlan
from desktop_app.store import queries
from desktop_app.store.rules import check_limit
from desktop_app.store.tally import change, counted
from desktop_app.store.values import to_error, to_json, to_paths, to_text


def take_numbers(db: apsw.Connection, count: int) -> int:
    """Take ``count`` numbers of the sequence of ids and ranks; return the first."""
    last: int = db.execute(
        "UPDATE sqlite_sequence SET seq = seq + ? WHERE name = 'job' RETURNING seq", (count,)
    ).get
    return last - count + 1


def add_batch(db: apsw.Connection, new: NewBatch) -> Batch:
    """Acknowledge a submission; a known idempotency key returns its batch."""
    known = _known(db, new)
    return known or _insert_batch(db, new)


def submit(
    db: apsw.Connection, new: NewBatch, plan: NewPlan
) -> tuple[Batch, tuple[int, int] | None]:
    """Acknowledge a submission with all its jobs; a known idempotency key returns its batch."""
    known = _known(db, new)
    if known is not None:
        return known, None
    batch = _insert_batch(db, new, plan)
    return batch, _insert_plan(db, batch, plan)


def _known(db: apsw.Connection, new: NewBatch) -> Batch | None:
    if new.idempotency_key is None:
        return None
    query = "SELECT id FROM batch WHERE idempotency_key = ?"
    known = db.execute(query, (new.idempotency_key,)).get
    return None if known is None else queries.batch(db, known)


def _insert_batch(db: apsw.Connection, new: NewBatch, plan: NewPlan | None = None) -> Batch:
    shared = {} if plan is None else dict(plan.shared)
    outcomes = Counter[str]() if plan is None else Counter(item.outcome for item in plan.left_out)
    number: int = db.execute(
        "INSERT INTO batch (kind, name, submission, version, submitted, paused, idempotency_key, "
        "planning, shared, skipped, refused) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        (
            new.kind,
            to_text(new.name),
            to_json(dict(new.submission)),
            new.version,
            new.submitted,
            new.paused,
            new.idempotency_key,
            plan is None,
            to_json(shared),
            outcomes["skipped"],
            outcomes["refused"],
        ),
    ).get
    return Batch(
        id=number,
        kind=new.kind,
        name=new.name,
        planning=plan is None,
        paused=new.paused,
        submission=new.submission,
        version=new.version,
        submitted=new.submitted,
        shared=shared,
        counts=Counter() if plan is None else Counter(map(entry_state, plan.jobs)),
        skipped=outcomes["skipped"],
        refused=outcomes["refused"],
    )


def finish_plan(db: apsw.Connection, batch: int, plan: NewPlan) -> tuple[int, int] | None:
    """Insert all jobs of the batch; a cancelled batch gets none."""
    found = queries.batch(db, batch)
    if found.cancelled:
        return None
    _still_planning(found)
    outcomes = Counter(item.outcome for item in plan.left_out)
    db.execute(
        "UPDATE batch SET planning = 0, shared = ?, skipped = ?, refused = ? WHERE id = ?",
        (to_json(dict(plan.shared)), outcomes["skipped"], outcomes["refused"], batch),
    )
    return _insert_plan(db, found, plan)


def _insert_plan(db: apsw.Connection, batch: Batch, plan: NewPlan) -> tuple[int, int] | None:
    db.executemany(
        "INSERT INTO left_out (batch, number, input, outcome, code, reason) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        (
            (batch.id, number, to_text(item.input), item.outcome, item.code, to_text(item.reason))
            for number, item in enumerate(plan.left_out, 1)
        ),
    )
    jobs = plan.jobs
    if not jobs:
        return None
    _make_lanes(db, batch.kind, dict.fromkeys(job.lane for job in jobs), plan.lane_limits)
    first = take_numbers(db, len(jobs))
    db.executemany(
        "INSERT INTO job (id, rank, batch, kind, submitted, lane, name, state, due_at, payload, "
        "outputs) VALUES (?1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        _job_rows(batch, first, jobs),
    )
    _count_added(db, batch, jobs)
    return first, first + len(jobs) - 1


def _still_planning(batch: Batch) -> None:
    if not batch.planning:
        raise NotPossible(f"batch {batch.id} has been planned already")


def _make_lanes(
    db: apsw.Connection, kind: str, lanes: Mapping[str, None], limits: Mapping[str, int]
) -> None:
    for lane in lanes:
        limit = limits.get(lane, 1)
        check_limit(limit)
        db.execute(
            'INSERT INTO lane (name, kind, "limit") VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
            (lane, kind, limit),
        )


def entry_state(job: NewJob) -> JobState:
    """Return the state in which a planned job enters the queue."""
    return JobState.WAITING if job.due_at is None else JobState.SCHEDULED


def _job_rows(batch: Batch, first: int, jobs: Sequence[NewJob]) -> Iterator[tuple[Any, ...]]:
    for number, job in enumerate(jobs, first):
        yield (
            number,
            batch.id,
            batch.kind,
            batch.submitted,
            job.lane,
            to_text(job.name),
            entry_state(job).value,
            job.due_at,
            to_json(dict(job.payload)),
            to_paths(job.outputs),
        )


def _count_added(db: apsw.Connection, batch: Batch, jobs: Sequence[NewJob]) -> None:
    """Count the new jobs."""
    added = Counter((job.lane, entry_state(job)) for job in jobs)
    change(
        db,
        {
            (batch.id, batch.kind, lane, state, True): number
            for (lane, state), number in added.items()
        },
    )


def fail_plan(db: apsw.Connection, batch: int, error: ErrorInfo) -> Batch:
    """Record that nothing could be planned; a cancelled batch stays cancelled."""
    found = queries.batch(db, batch)
    if found.cancelled:
        return found
    _still_planning(found)
    db.execute("UPDATE batch SET planning = 0, error = ? WHERE id = ?", (to_error(error), batch))
    return queries.batch(db, batch)


def cancel_plan(db: apsw.Connection, batch: int) -> None:
    """Cancel the batch's plan if it is still being made; raise ``NotFound``."""
    if queries.batch(db, batch).planning:
        db.execute("UPDATE batch SET planning = 0, cancelled = 1 WHERE id = ?", (batch,))


def pause_batch(db: apsw.Connection, batch: int, *, paused: bool) -> Batch:
    """Hold or release a batch: one row."""
    db.execute("UPDATE batch SET paused = ? WHERE id = ?", (paused, batch))
    return queries.batch(db, batch)


def forget(db: apsw.Connection, batch: int) -> list[int]:
    """Delete every trace of a finished batch; return the ids of its attempts."""
    found = queries.batch(db, batch)
    if found.planning or any(found.counts.get(state) for state in UNFINISHED):
        raise NotPossible(f"batch {batch} is not finished")
    query = "SELECT id FROM attempt WHERE job IN (SELECT id FROM job WHERE batch = ?) ORDER BY id"
    attempts = [row[0] for row in db.execute(query, (batch,))]
    jobs = [row[0] for row in db.execute("SELECT id FROM job WHERE batch = ?", (batch,))]
    with counted(db, jobs):
        # Attempts go with their jobs, and left-out inputs with their batch.
        db.execute("DELETE FROM job WHERE batch = ?", (batch,))
    db.execute("DELETE FROM batch_count WHERE batch = ?", (batch,))
    db.execute("DELETE FROM batch WHERE id = ?", (batch,))
    return attempts


def change_lane(db: apsw.Connection, lane: str, column: str, value: Any) -> None:
    """Set one column of a lane; raise ``NotFound``."""
    found = db.execute(
        f'UPDATE lane SET "{column}" = ? WHERE name = ? RETURNING name',  # noqa: S608 (the caller's constant)
        (value, lane),
    ).fetchone()
    if found is None:
        raise NotFound(f"There is no lane {lane}")
