"""Batches on their way in and out: acknowledged, planned, held, forgotten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import apsw

from desktop_app.domain.errors import ErrorInfo, NotFound, NotPossible
from desktop_app.domain.job import UNFINISHED, Batch, JobState, NewBatch, NewJob, NewPlan
from desktop_app.store import queries, undo
from desktop_app.store.rules import check_limit
from desktop_app.store.tally import Key, change, counted
from desktop_app.store.values import to_error, to_json, to_paths, to_text

Accepted = tuple[NewBatch, NewPlan]
Submitted = tuple[Batch, tuple[int, int] | None]
"""A batch, and the first and last of its jobs."""


def take_numbers(db: apsw.Connection, count: int, of: str = "job") -> int:
    """Take ``count`` numbers of the sequence of ids (and ranks); return the first."""
    query = "UPDATE sqlite_sequence SET seq = seq + ? WHERE name = ? RETURNING seq"
    last: int | None = db.execute(query, (count, of)).get
    if last is None:
        db.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (of, count))
        return 1
    return last - count + 1


def add_batch(db: apsw.Connection, new: NewBatch) -> Batch:
    """Acknowledge a submission; a known idempotency key returns its batch."""
    known = _known(db, new)
    if known is not None:
        return known
    (batch,) = _insert_batches(db, [(new, None)])
    return batch


def submit(db: apsw.Connection, accepted: Sequence[Accepted]) -> list[Submitted]:
    """Acknowledge submissions with all their jobs; a known idempotency key returns its batch.

    A group takes hardly more statements than one of them: counters move once, and lanes are made
    once.
    """
    results: dict[int, Submitted] = {}
    fresh: list[int] = []
    keys: dict[str, int] = {}
    for place, (new, _) in enumerate(accepted):
        known = _known(db, new)
        if known is not None:
            results[place] = known, None
        elif new.idempotency_key is None or new.idempotency_key not in keys:
            fresh.append(place)
            keys |= {} if new.idempotency_key is None else {new.idempotency_key: place}
    batches = _insert_batches(db, [accepted[place] for place in fresh])
    spans = _insert_plans(db, batches, [accepted[place][1] for place in fresh])
    results |= dict(zip(fresh, zip(batches, spans, strict=True), strict=True))
    for place, (new, _) in enumerate(accepted):
        if place not in results:  # the same key twice in one group
            results[place] = results[keys[str(new.idempotency_key)]][0], None
    return [results[place] for place in range(len(accepted))]


def _known(db: apsw.Connection, new: NewBatch) -> Batch | None:
    if new.idempotency_key is None:
        return None
    query = "SELECT id FROM batch WHERE idempotency_key = ?"
    known = db.execute(query, (new.idempotency_key,)).get
    return None if known is None else queries.batch(db, known)


def _insert_batches(
    db: apsw.Connection, accepted: Sequence[tuple[NewBatch, NewPlan | None]]
) -> list[Batch]:
    if not accepted:
        return []
    first = take_numbers(db, len(accepted), "batch")
    batches = [_as_batch(number, *one) for number, one in enumerate(accepted, first)]
    db.executemany(
        "INSERT INTO batch (id, kind, name, submission, version, submitted, paused, planning, "
        "shared, skipped, refused, idempotency_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                batch.id,
                batch.kind,
                to_text(batch.name),
                to_json(dict(batch.submission)),
                batch.version,
                batch.submitted,
                batch.paused,
                batch.planning,
                to_json(dict(batch.shared)),
                batch.skipped,
                batch.refused,
                new.idempotency_key,
            )
            for batch, (new, _) in zip(batches, accepted, strict=True)
        ],
    )
    return batches


def _as_batch(number: int, new: NewBatch, plan: NewPlan | None) -> Batch:
    left_out = () if plan is None else plan.left_out
    outcomes = Counter(item.outcome for item in left_out) if left_out else Counter[str]()
    return Batch(
        id=number,
        kind=new.kind,
        name=new.name,
        planning=plan is None,
        paused=new.paused,
        submission=new.submission,
        version=new.version,
        submitted=new.submitted,
        shared={} if plan is None else dict(plan.shared),
        counts={} if plan is None else Counter(map(entry_state, plan.jobs)),
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
    (span,) = _insert_plans(db, [found], [plan])
    return span


def _insert_plans(
    db: apsw.Connection, batches: Sequence[Batch], plans: Sequence[NewPlan]
) -> list[tuple[int, int] | None]:
    planned = list(zip(batches, plans, strict=True))
    left_out = [row for batch, plan in planned for row in _left_out_rows(batch, plan)]
    if left_out:
        db.executemany(
            "INSERT INTO left_out (batch, number, input, outcome, code, reason) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            left_out,
        )
    total = sum(len(plan.jobs) for plan in plans)
    if not total:
        return [None] * len(plans)
    _make_lanes(db, planned)
    number = take_numbers(db, total)
    spans: list[tuple[int, int] | None] = []
    for plan in plans:
        spans.append((number, number + len(plan.jobs) - 1) if plan.jobs else None)
        number += len(plan.jobs)
    db.executemany(
        "INSERT INTO job (id, rank, batch, kind, submitted, lane, name, state, due_at, payload, "
        "outputs) VALUES (?1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        (
            row
            for (batch, plan), span in zip(planned, spans, strict=True)
            if span is not None
            for row in _job_rows(batch, span[0], plan.jobs)
        ),
    )
    _count_added(db, planned)
    return spans


def _left_out_rows(batch: Batch, plan: NewPlan) -> Iterator[tuple[Any, ...]]:
    for number, item in enumerate(plan.left_out, 1):
        yield (
            batch.id,
            number,
            to_text(item.input),
            item.outcome,
            item.code,
            to_text(item.reason),
        )


def _still_planning(batch: Batch) -> None:
    if not batch.planning:
        raise NotPossible(f"batch {batch.id} has been planned already")


def _make_lanes(db: apsw.Connection, planned: Sequence[tuple[Batch, NewPlan]]) -> None:
    lanes: dict[str, tuple[str, int]] = {}
    for batch, plan in planned:
        for lane in dict.fromkeys(job.lane for job in plan.jobs):
            limit = plan.lane_limits.get(lane, 1)
            check_limit(limit)
            lanes.setdefault(lane, (batch.kind, limit))
    db.executemany(
        'INSERT INTO lane (name, kind, "limit") VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
        [(lane, kind, limit) for lane, (kind, limit) in lanes.items()],
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


def _count_added(db: apsw.Connection, planned: Sequence[tuple[Batch, NewPlan]]) -> None:
    """Count the new jobs."""
    added: dict[Key, int] = {}
    for batch, plan in planned:
        counts = Counter((job.lane, entry_state(job)) for job in plan.jobs)
        for (lane, state), number in counts.items():
            added[batch.id, batch.kind, lane, state, True] = number
    change(db, added)


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
    undo.forget_jobs(db, jobs)
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
