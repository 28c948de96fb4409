"""Batches on their way in and out: acknowledged, planned, held, forgotten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Literal

import apsw

from desktop_app.domain.errors import ErrorInfo, NotFound, NotPossible
from desktop_app.domain.job import UNFINISHED, Batch, JobState, NewBatch, NewJob, NewPlan
from desktop_app.store import queries, undo
from desktop_app.store.database import ids_of
from desktop_app.store.queries import OF_BATCH
from desktop_app.store.rules import check_limit
from desktop_app.store.tally import Key, change, counted
from desktop_app.store.values import to_error, to_json, to_paths, to_text

Accepted = tuple[NewBatch, NewPlan]
Span = tuple[int, int] | None
"""The first and the last of a batch's jobs."""
Submitted = tuple[Batch, Span]


def take_numbers(db: apsw.Connection, count: int, of: Literal["batches", "jobs"] = "jobs") -> int:
    """Take ``count`` numbers for ids (and ranks), which are never given again; return the first."""
    query = f"UPDATE queue SET {of} = {of} + ? RETURNING {of}"  # noqa: S608 (one of two constants)
    last: int = db.execute(query, (count,)).get
    return last - count + 1


def add_batch(db: apsw.Connection, new: NewBatch) -> Batch:
    """Acknowledge a submission; a known idempotency key returns its batch."""
    known = _known(db, new)
    if known is not None:
        return known
    (batch,) = _insert_batches(db, [(new, None)], [None])
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
    entering = [accepted[place] for place in fresh]
    spans = _take_spans(db, [plan for _, plan in entering])
    batches = _insert_batches(db, entering, spans)
    _insert_plans(db, batches, [plan for _, plan in entering], spans)
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
    db: apsw.Connection,
    accepted: Sequence[tuple[NewBatch, NewPlan | None]],
    spans: Sequence[Span],
) -> list[Batch]:
    if not accepted:
        return []
    first = take_numbers(db, len(accepted), "batches")
    batches = [_as_batch(number, *one) for number, one in enumerate(accepted, first)]
    db.executemany(
        "INSERT INTO batch (id, kind, name, submission, version, submitted, paused, planning, "
        "shared, skipped, refused, idempotency_key, first, last) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
                *(span or (None, None)),
            )
            for batch, (new, _), span in zip(batches, accepted, spans, strict=True)
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
    (span,) = spans = _take_spans(db, [plan])
    db.execute(
        "UPDATE batch SET planning = 0, shared = ?, skipped = ?, refused = ?, first = ?, last = ? "
        "WHERE id = ?",
        (
            to_json(dict(plan.shared)),
            outcomes["skipped"],
            outcomes["refused"],
            *(span or (None, None)),
            batch,
        ),
    )
    _insert_plans(db, [found], [plan], spans)
    return span


def _take_spans(db: apsw.Connection, plans: Sequence[NewPlan]) -> list[Span]:
    total = sum(len(plan.jobs) for plan in plans)
    number = take_numbers(db, total) if total else 0
    spans: list[Span] = []
    for plan in plans:
        spans.append((number, number + len(plan.jobs) - 1) if plan.jobs else None)
        number += len(plan.jobs)
    return spans


def _insert_plans(
    db: apsw.Connection, batches: Sequence[Batch], plans: Sequence[NewPlan], spans: Sequence[Span]
) -> None:
    planned = list(zip(batches, plans, strict=True))
    left_out = [row for batch, plan in planned for row in _left_out_rows(batch, plan)]
    if left_out:
        db.executemany(
            "INSERT INTO left_out (batch, number, input, outcome, code, reason) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            left_out,
        )
    if not any(spans):
        return
    _make_lanes(db, planned)
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
    number, kind, submitted = batch.id, batch.kind, batch.submitted
    for job, new in enumerate(jobs, first):
        yield (
            job,
            number,
            kind,
            submitted,
            new.lane,
            to_text(new.name),
            "waiting" if new.due_at is None else "scheduled",
            new.due_at,
            to_json(dict(new.payload)),
            to_paths(new.outputs),
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
    query = f"SELECT id FROM job WHERE {OF_BATCH}"  # noqa: S608 (constants)
    jobs = [row[0] for row in db.execute(query, (batch, batch))]
    query = "SELECT id FROM attempt WHERE job IN carray(?) ORDER BY id"
    attempts = [row[0] for row in db.execute(query, (ids_of(jobs),))]
    undo.forget_jobs(db, jobs)
    with counted(db, jobs):
        # Attempts go with their jobs, and left-out inputs with their batch.
        db.execute("DELETE FROM job WHERE id IN carray(?)", (ids_of(jobs),))
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
