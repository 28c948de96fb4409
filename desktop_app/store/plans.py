"""Batches on their way in and out: acknowledged, planned, held, forgotten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final

import apsw

from desktop_app.domain.errors import ErrorInfo, NotFound, NotPossible
from desktop_app.domain.job import UNFINISHED, Batch, JobState, NewBatch, NewPlan
from desktop_app.domain.ports import NewEntry, StoredEntry
from desktop_app.store import queries, undo
from desktop_app.store.database import ids_of, insert_rows
from desktop_app.store.queries import LAST_BATCH, LAST_JOB, OF_BATCH
from desktop_app.store.rules import check_limit
from desktop_app.store.tally import counted, enter
from desktop_app.store.values import to_error, to_json, to_paths, to_text

Span = tuple[int, int] | None
"""The first and the last of a batch's jobs."""
_NO_SPAN: Final = (None, None)
_WAITING: Final = JobState.WAITING  # a member's name is looked up at some length
_SCHEDULED: Final = JobState.SCHEDULED
_Entering = tuple[Batch, NewPlan, Span, Mapping[tuple[str, JobState], int]]
"""A batch whose jobs are about to enter the queue, and the jobs by lane and state."""


def take_numbers(db: apsw.Connection, count: int) -> int:
    """Take ``count`` numbers for ranks; return the first. None is given twice."""
    _, last = _last_numbers(db)
    db.execute("UPDATE queue SET jobs = ?", (last + count,))
    return last + 1


def _last_numbers(db: apsw.Connection) -> tuple[int, int]:
    """Return the last numbers given to a batch, and to a job or as a rank."""
    batch, job = db.execute(f"SELECT {LAST_BATCH}, {LAST_JOB} FROM queue").get  # noqa: S608 (constants)
    return batch, job


def submit(db: apsw.Connection, entries: Sequence[NewEntry], lanes: set[str]) -> list[StoredEntry]:
    """Acknowledge submissions with all their jobs; a known idempotency key returns its batch.

    A group takes hardly more statements than one of them: counters move once, and lanes are made
    once. ``lanes``: those that are there for certain, to which it adds.
    """
    if all(new.idempotency_key is None for new, _ in entries):
        return _enter(db, entries, lanes)
    results: dict[int, StoredEntry] = {}
    fresh: list[int] = []
    keys: dict[str, int] = {}
    for place, (new, _) in enumerate(entries):
        known = _known(db, new)
        if known is not None:
            results[place] = known, None
        elif new.idempotency_key is None or new.idempotency_key not in keys:
            fresh.append(place)
            if new.idempotency_key is not None:
                keys[new.idempotency_key] = place
    if fresh:
        submitted = _enter(db, [entries[place] for place in fresh], lanes)
        results |= dict(zip(fresh, submitted, strict=True))
    for place, (new, _) in enumerate(entries):
        if place not in results:  # the same key twice in one group
            results[place] = results[keys[str(new.idempotency_key)]][0], None
    return [results[place] for place in range(len(entries))]


def _enter(db: apsw.Connection, entries: Sequence[NewEntry], lanes: set[str]) -> list[StoredEntry]:
    last_batch, last_job = _last_numbers(db)
    rows: list[tuple[Any, ...]] = []
    planned: list[_Entering] = []
    stored: list[StoredEntry] = []
    for number, (new, plan) in enumerate(entries, last_batch + 1):
        span: Span = None
        if plan is None:
            batch = _as_batch(number, new, None, {})
        else:
            counts, span = _by_lane_and_state(plan), _span(last_job + 1, plan)
            last_job += len(plan.jobs)
            batch = _as_batch(number, new, plan, counts)
            planned.append((batch, plan, span, counts))
        rows.append(_batch_row(batch, new, span))
        stored.append((batch, span))
    _insert_batches(db, rows)
    if planned:
        _insert_plans(db, planned, lanes)
    return stored


def _span(first: int, plan: NewPlan) -> Span:
    return (first, first + len(plan.jobs) - 1) if plan.jobs else None


def _by_lane_and_state(plan: NewPlan) -> dict[tuple[str, JobState], int]:
    counts: dict[tuple[str, JobState], int] = {}
    for _, lane, _, _, due_at in plan.jobs:
        key = lane, _WAITING if due_at is None else _SCHEDULED
        counts[key] = counts.get(key, 0) + 1
    return counts


def _known(db: apsw.Connection, new: NewBatch) -> Batch | None:
    if new.idempotency_key is None:
        return None
    query = "SELECT id FROM batch WHERE idempotency_key = ?"
    known = db.execute(query, (new.idempotency_key,)).get
    return None if known is None else queries.batch(db, known)


def _insert_batches(db: apsw.Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    insert_rows(
        db,
        "INSERT INTO batch (id, kind, name, submission, version, submitted, paused, planning, "
        "shared, skipped, refused, idempotency_key, first, last)",
        rows,
    )


def _batch_row(batch: Batch, new: NewBatch, span: Span) -> tuple[Any, ...]:
    first, last = span or _NO_SPAN
    return (
        batch.id,
        batch.kind,
        to_text(batch.name),
        to_json(dict(batch.submission)),
        batch.version,
        batch.submitted,
        batch.paused,
        batch.planning,
        to_json(dict(batch.shared)) if batch.shared else "{}",
        batch.skipped,
        batch.refused,
        new.idempotency_key,
        first,
        last,
    )


def _as_batch(
    number: int,
    new: NewBatch,
    plan: NewPlan | None,
    counts: Mapping[tuple[str, JobState], int],
) -> Batch:
    states: dict[JobState, int] = {}
    for (_, state), jobs in counts.items():
        states[state] = states.get(state, 0) + jobs
    skipped, refused = _outcomes(plan)
    return Batch(  # by place: by name takes twice the time
        number,
        new.kind,
        new.name,
        plan is None,
        new.paused,
        new.version,
        new.submitted,
        states,
        skipped,
        refused,
        None,  # no error
        False,  # not cancelled
        new.submission,
        {} if plan is None else plan.shared,
    )


def _outcomes(plan: NewPlan | None) -> tuple[int, int]:
    """Count what a plan left out: skipped and refused inputs."""
    if plan is None or not plan.left_out:
        return 0, 0
    outcomes = Counter(item.outcome for item in plan.left_out)
    return outcomes["skipped"], outcomes["refused"]


def finish_plan(db: apsw.Connection, batch: int, plan: NewPlan, lanes: set[str]) -> Span:
    """Insert all jobs of the batch; a cancelled batch gets none."""
    found = queries.batch(db, batch)
    if found.cancelled:
        return None
    _still_planning(found)
    span = _span(_last_numbers(db)[1] + 1, plan)
    db.execute(
        "UPDATE batch SET planning = 0, shared = ?, skipped = ?, refused = ?, first = ?, last = ? "
        "WHERE id = ?",
        (to_json(dict(plan.shared)), *_outcomes(plan), *(span or _NO_SPAN), batch),
    )
    _insert_plans(db, [(found, plan, span, _by_lane_and_state(plan))], lanes)
    return span


def _insert_plans(db: apsw.Connection, entering: Sequence[_Entering], lanes: set[str]) -> None:
    left_out = [
        row
        for batch, plan, _, _ in entering
        if plan.left_out
        for row in _left_out_rows(batch, plan)
    ]
    if left_out:
        db.executemany(
            "INSERT INTO left_out (batch, number, input, outcome, code, reason) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            left_out,
        )
    made = _make_lanes(db, entering, lanes)
    insert_rows(
        db,
        "INSERT INTO job (id, rank, batch, kind, submitted, lane, name, state, due_at, payload, "
        "outputs)",
        chain.from_iterable(map(_job_rows, entering)),
    )
    enter(db, ((batch.id, batch.kind, counts) for batch, _, _, counts in entering))
    lanes.update(made)  # last: what failed has made none


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


def _make_lanes(
    db: apsw.Connection, entering: Sequence[_Entering], lanes: set[str]
) -> Iterable[str]:
    made: dict[str, tuple[str, str, int]] = {}
    for batch, plan, _, counts in entering:
        for lane, _ in counts:
            if lane not in lanes and lane not in made:
                limit = plan.lane_limits.get(lane, 1)
                check_limit(limit)
                made[lane] = (lane, batch.kind, limit)
    if made:
        into = 'INSERT INTO lane (name, kind, "limit")'
        insert_rows(db, into, made.values(), "ON CONFLICT DO NOTHING")
    return made


def _job_rows(entering: _Entering) -> Iterator[tuple[Any, ...]]:
    batch, plan, span, _ = entering
    number, kind, submitted = batch.id, batch.kind, batch.submitted
    for job, new in enumerate(plan.jobs, span[0] if span else 0):
        name, lane, payload, outputs, due_at = new
        yield (
            job,
            job,
            number,
            kind,
            submitted,
            lane,
            to_text(name),
            "waiting" if due_at is None else "scheduled",
            due_at,
            to_json(dict(payload)),
            to_paths(outputs),
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
    query = f"SELECT id FROM job WHERE {OF_BATCH}"  # noqa: S608 (constants)
    jobs = [row[0] for row in db.execute(query, (batch, batch))]
    query = "SELECT id FROM attempt WHERE job IN carray(?) ORDER BY id"
    attempts = [row[0] for row in db.execute(query, (ids_of(jobs),))]
    undo.forget_jobs(db, jobs)
    db.execute(f"UPDATE queue SET batches = {LAST_BATCH}, jobs = {LAST_JOB}")  # noqa: S608 (constants)
    with counted(db, jobs):
        # Attempts go with their jobs, and left-out inputs with their batch.
        db.execute("DELETE FROM job WHERE id IN carray(?)", (ids_of(jobs),))
    db.execute("DELETE FROM batch_moved WHERE batch = ?", (batch,))
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
