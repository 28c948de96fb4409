"""Attempts from claim to end: the moves of jobs that the scheduler makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

import apsw

from desktop_app.domain.errors import ErrorInfo, NotPossible
from desktop_app.domain.job import (
    FINAL,
    Attempt,
    AttemptEnd,
    Claimed,
    Job,
    JobState,
    Outcome,
    check_move,
)
from desktop_app.domain.ports import Recovery
from desktop_app.store import queries
from desktop_app.store.database import ids_of
from desktop_app.store.rules import (
    INTERRUPTED,
    INTERRUPTIONS_ALLOWED,
    OUTCOME_UNKNOWN,
    TELLS_WHY,
)
from desktop_app.store.values import JOB_COLUMNS, job_from, to_error, to_result

# Named, or the planner would rather go through all jobs of these states.
NEXT_DUE = (
    "SELECT due_at FROM job INDEXED BY job_due WHERE state IN ('scheduled', 'retrying') "
    "AND due_at IS NOT NULL ORDER BY due_at LIMIT 1"
)


class Common(NamedTuple):
    """What a claim takes from the batch; it does not change once the batch is planned."""

    shared: Mapping[str, Any]
    version: int
    submission: Mapping[str, Any]


def claim_sql(*, of_batch: bool) -> str:
    """Return the query for the next waiting jobs of a lane: bound are lane, (batch,) limit.

    It reads the index from the front. Jobs of held batches that stand before are passed over one
    by one: 50 ms when 900,000 of them do.
    """
    condition = "AND batch = ?" if of_batch else ""
    return (
        f"SELECT id FROM job WHERE state = 'waiting' AND lane = ? {condition} "  # noqa: S608 (constants)
        "AND batch NOT IN (SELECT id FROM batch WHERE paused) ORDER BY rank LIMIT ?"
    )


def claim(
    db: apsw.Connection,
    lane: str,
    limit: int,
    now: float,
    batch: int | None,
    common: dict[int, Common],
) -> list[Claimed]:
    """Move up to ``limit`` waiting jobs to Running and open their attempts."""
    values = (lane, limit) if batch is None else (lane, batch, limit)
    picked = [row[0] for row in db.execute(claim_sql(of_batch=batch is not None), values)]
    if not picked:
        return []
    rows = db.execute(
        "UPDATE job SET state = 'running', started = ?, finished = NULL, due_at = NULL, "  # noqa: S608 (constants)
        "attempts = attempts + 1, past_no_return = 0, result = NULL, error = NULL "
        f"WHERE id IN carray(?) RETURNING {JOB_COLUMNS}",
        (now, ids_of(picked)),
    ).fetchall()
    jobs = sorted(map(job_from, rows), key=attrgetter("rank"))
    return [_open_attempt(db, job, now, _common(db, job.batch, common)) for job in jobs]


def _open_attempt(db: apsw.Connection, job: Job, now: float, common: Common) -> Claimed:
    number: int = db.execute(
        "INSERT INTO attempt (job, number, started) VALUES (?, ?, ?) RETURNING id",
        (job.id, job.attempts, now),
    ).get
    return Claimed(
        job=job,
        attempt=Attempt(id=number, job=job.id, number=job.attempts, started=now),
        shared=common.shared,
        version=common.version,
        submission=common.submission,
    )


def _common(db: apsw.Connection, batch: int, known: dict[int, Common]) -> Common:
    """Read a batch once: a mailing's submission may be megabytes of JSON."""
    if batch not in known:
        if len(known) >= 16:  # noqa: PLR2004 (batches are worked on one after the other)
            known.pop(next(iter(known)))
        found = queries.batch(db, batch)
        known[batch] = Common(found.shared, found.version, found.submission)
    return known[batch]


def wake(db: apsw.Connection, now: float) -> tuple[list[Job], float | None]:
    """Move due jobs to Waiting; return them by rank and the next due time."""
    rows = db.execute(
        "UPDATE job INDEXED BY job_due SET state = 'waiting', due_at = NULL, error = NULL "  # noqa: S608 (constants)
        "WHERE state IN ('scheduled', 'retrying') AND due_at <= ? "
        f"RETURNING {JOB_COLUMNS}",
        (now,),
    ).fetchall()
    next_due = db.execute(NEXT_DUE).get
    return sorted(map(job_from, rows), key=attrgetter("rank", "id")), next_due


def allow_effect(db: apsw.Connection, job: int, attempt: int) -> None:
    """Record that the open attempt may have its effect; raise ``NotPossible`` when it is over."""
    _check_open(db, job, attempt)
    db.execute("UPDATE job SET past_no_return = 1 WHERE id = ?", (job,))


def _check_open(db: apsw.Connection, job: int, attempt: int) -> None:
    found = db.execute(
        "SELECT 1 FROM attempt JOIN job ON job.id = attempt.job WHERE attempt.id = ? "
        "AND job.id = ? AND ended IS NULL AND state = 'running'",
        (attempt, job),
    ).fetchone()
    if found is None:
        raise NotPossible(f"attempt {attempt} of job {job} is not open")


def close_attempts(db: apsw.Connection, ends: Sequence[AttemptEnd]) -> list[Job]:
    """Close attempts and move their jobs, all or none; return the jobs as they are now."""
    for end in ends:
        check_move(end.job, queries.job(db, end.job).state, end.state)
        _check_open(db, end.job, end.attempt)
        _close(db, end)
    jobs = queries.jobs(db, [end.job for end in ends])
    return [jobs[end.job] for end in ends]


def _close(db: apsw.Connection, end: AttemptEnd) -> None:
    error = to_error(end.error)
    db.execute(
        "UPDATE attempt SET ended = ?, outcome = ?, error = ? WHERE id = ?",
        (end.ended, end.outcome, error, end.attempt),
    )
    settled = end.state in FINAL or end.state is JobState.CHECK
    db.execute(
        "UPDATE job SET state = ?, finished = ?, due_at = ?, result = ?, error = ?, "
        "tries = tries + ?, interruptions = iif(?, interruptions, 0), past_no_return = 0 "
        "WHERE id = ?",
        (
            end.state,
            end.ended if settled else None,
            end.due_at if end.state is JobState.RETRYING else None,
            to_result(end.result) if settled else None,
            error if end.state in TELLS_WHY else None,
            end.counts,
            end.outcome is Outcome.INTERRUPTED,
            end.job,
        ),
    )


def recover(db: apsw.Connection, now: float) -> Recovery:
    """Close the attempts that a dead process left open."""
    query = f"SELECT {JOB_COLUMNS} FROM job WHERE state = 'running' ORDER BY rank, id"  # noqa: S608 (constants)
    running = [job_from(row) for row in db.execute(query)]
    for job in running:
        _interrupt(db, job, now)
    jobs = queries.jobs(db, [job.id for job in running])
    now_running = [jobs[job.id] for job in running]
    return Recovery(
        interrupted=tuple(job for job in now_running if job.state is not JobState.CHECK),
        check=tuple(job for job in now_running if job.state is JobState.CHECK),
        planning=tuple(
            row[0] for row in db.execute("SELECT id FROM batch WHERE planning ORDER BY id")
        ),
    )


def after_death(job: Job) -> tuple[JobState, ErrorInfo | None]:
    """Say what becomes of a running job whose process died."""
    if job.past_no_return:
        return JobState.CHECK, OUTCOME_UNKNOWN
    if job.interruptions + 1 >= INTERRUPTIONS_ALLOWED:
        return JobState.FAILED, INTERRUPTED
    return JobState.WAITING, None


def _interrupt(db: apsw.Connection, job: Job, now: float) -> None:
    state, error = after_death(job)
    db.execute(
        "UPDATE attempt SET ended = ?, outcome = ?, error = ? WHERE job = ? AND ended IS NULL",
        (now, Outcome.INTERRUPTED, to_error(error), job.id),
    )
    db.execute(
        "UPDATE job SET state = ?, finished = ?, error = ?, interruptions = interruptions + 1, "
        "past_no_return = 0 WHERE id = ?",
        (state, None if state is JobState.WAITING else now, to_error(error), job.id),
    )
