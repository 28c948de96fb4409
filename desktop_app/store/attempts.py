"""Attempts from claim to end: the moves of jobs that the scheduler makes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from operator import attrgetter
from typing import Any

import apsw

from desktop_app.domain.errors import ErrorInfo, NotPossible
from desktop_app.domain.job import (
    AttemptEnd,
    Claimed,
    Job,
    JobState,
    Outcome,
    check_move,
)
from desktop_app.domain.ports import Recovery, Turn, Want
from desktop_app.store import queries, tally
from desktop_app.store.claims import Known, Moved, claim, move
from desktop_app.store.database import ids_of, update_rows
from desktop_app.store.rules import (
    INTERRUPTED,
    INTERRUPTIONS_ALLOWED,
    OUTCOME_UNKNOWN,
    after_end,
)
from desktop_app.store.values import (
    JOB_COLUMNS,
    job_from,
    to_error,
    to_result,
)

# Named, or the planner would rather go through all jobs of these states.
_DUE = "job INDEXED BY job_due WHERE (state = 'scheduled' OR state = 'retrying') AND lane = "
_FIRST = f"SELECT due_at FROM {_DUE} l.name AND due_at IS NOT NULL ORDER BY due_at LIMIT 1"  # noqa: S608 (constants)
NEXT_DUE = f"SELECT name, ({_FIRST}) AS due FROM lane AS l WHERE due IS NOT NULL"  # noqa: S608 (constants)
_GROUP_IN_STATE = attrgetter("batch", "kind", "lane", "state")


def wake(db: apsw.Connection, now: float, known: Known) -> tuple[list[Job], dict[str, float]]:
    """Move due jobs to Waiting; return them by rank and the next due time of each lane."""
    due = _next_due(db)
    lanes = [lane for lane, first in due.items() if first <= now]
    if not lanes:
        return [], due
    query = f"SELECT id FROM {_DUE} ? AND due_at <= ?"  # noqa: S608 (constants)
    woken = [row[0] for lane in lanes for row in db.execute(query, (lane, now))]
    with tally.counted(db, woken):
        db.execute(
            "UPDATE job SET state = 'waiting', due_at = NULL, error = NULL WHERE id IN carray(?)",
            (ids_of(woken),),
        )
    jobs = queries.jobs(db, woken)
    known.wait_again(jobs.values())
    return sorted(jobs.values(), key=attrgetter("rank", "id")), _next_due(db)


def _next_due(db: apsw.Connection) -> dict[str, float]:
    found: list[Any] = db.execute(NEXT_DUE).fetchall()
    return dict(found)


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
        raise _not_open(job, attempt)


def _not_open(job: int, attempt: int) -> NotPossible:
    return NotPossible(f"attempt {attempt} of job {job} is not open")


def close_attempts(db: apsw.Connection, ends: Sequence[AttemptEnd], known: Known) -> list[Job]:
    """Close attempts and move their jobs, all or none; return the jobs as they are now."""
    moved: Moved = Counter()
    jobs = _close(db, ends, known, moved)
    tally.change(db, moved)
    return jobs


def _close(
    db: apsw.Connection, ends: Sequence[AttemptEnd], known: Known, moved: Moved
) -> list[Job]:
    if not ends:
        return []
    running = [known.claimed.pop(end.attempt, None) for end in ends]
    if not all(job and job.id == end.job for job, end in zip(running, ends, strict=True)):
        running = _read_running(db, ends)
    after = []
    for old, end in zip(running, ends, strict=True):
        assert old is not None
        check_move(old.id, old.state, end.state)
        after.append(after_end(old, end))
        if end.state is JobState.WAITING:
            known.wait_again(after[-1:])
    for (batch, kind, lane, state), number in Counter(map(_GROUP_IN_STATE, after)).items():
        moved[batch, kind, lane, JobState.RUNNING, 1] -= number
        moved[batch, kind, lane, state, 1] += number
    _record_ends(db, ends, after)
    return after


def _read_running(db: apsw.Connection, ends: Sequence[AttemptEnd]) -> list[Job | None]:
    """Read the jobs of open attempts; raise for the first that has none."""
    query = "SELECT id, job FROM attempt WHERE job IN carray(?) AND ended IS NULL"
    still_open: set[Any] = set(db.execute(query, (ids_of([end.job for end in ends]),)))
    jobs = queries.jobs(db, [end.job for end in ends])
    states = {job.id: job.state for job in jobs.values()}
    for end in ends:
        if end.job not in jobs:
            raise queries.no_job(end.job)
        check_move(end.job, states[end.job], end.state)
        if (end.attempt, end.job) not in still_open:
            raise _not_open(end.job, end.attempt)
        still_open.discard((end.attempt, end.job))
        states[end.job] = end.state
    return [jobs[end.job] for end in ends]


def _record_ends(db: apsw.Connection, ends: Sequence[AttemptEnd], after: Sequence[Job]) -> None:
    closed = db.total_changes()
    update_rows(
        db,
        "UPDATE attempt SET started = coalesce(column2, started), ended = column3, "
        "outcome = column4, error = column5",
        [(e.attempt, e.started, e.ended, e.outcome, to_error(e.error)) for e in ends],
        "id = column1 AND ended IS NULL",
    )
    if db.total_changes() - closed != len(ends):
        raise NotPossible("an attempt is not open")
    update_rows(
        db,
        "UPDATE job SET state = column2, finished = column3, due_at = column4, result = column5, "
        "error = column6, tries = column7, interruptions = column8, started = column9, "
        "past_no_return = 0",
        [
            (
                job.id,
                job.state,
                job.finished,
                job.due_at,
                to_result(job.result),
                to_error(job.error),
                job.tries,
                job.interruptions,
                job.started,
            )
            for job in after
        ],
        "id = column1",
    )


def _take_back(db: apsw.Connection, unbegun: Sequence[int], known: Known, moved: Moved) -> None:
    """Undo the claims of attempts that never began."""
    if not unbegun:
        return
    for attempt in unbegun:
        known.claimed.pop(attempt, None)
    query = "DELETE FROM attempt WHERE id IN carray(?) AND ended IS NULL RETURNING id, job"
    rows: list[Any] = db.execute(query, (ids_of(unbegun),)).fetchall()
    deleted: dict[int, int] = dict(rows)
    for attempt in unbegun:
        if attempt not in deleted:
            raise NotPossible(f"attempt {attempt} is not open")
    returned = db.execute(
        "UPDATE job SET state = 'waiting', attempts = attempts - 1, started = "  # noqa: S608 (constants)
        "(SELECT started FROM attempt WHERE attempt.job = job.id ORDER BY number DESC LIMIT 1) "
        f"WHERE id IN carray(?) RETURNING {JOB_COLUMNS}",
        (ids_of(list(deleted.values())),),
    )
    jobs = [job_from(row) for row in returned]
    move(moved, jobs, JobState.RUNNING, JobState.WAITING)
    known.wait_again(jobs)


def turn(
    db: apsw.Connection,
    ends: Sequence[AttemptEnd],
    wants: Sequence[Want],
    now: float,
    unbegun: Sequence[int],
    known: Known,
) -> Turn:
    """Close attempts, take others back, wake what is due, claim what is wanted; all or none."""
    moved: Moved = Counter()
    ended = _close(db, ends, known, moved)
    _take_back(db, unbegun, known, moved)
    woken, due = wake(db, now, known)
    claimed: list[Claimed] = []
    passed = dict(known.passed)
    for want in wants:
        left = want.limit
        for batch in (None,) if want.batches is None else want.batches:
            if left > 0:
                found = claim(db, want.lane, left, now, batch, known, moved, passed)
                claimed += found
                left -= len(found)
    tally.change(db, moved)
    known.have_claimed(claimed, passed)  # last: what failed has passed over nothing
    return Turn(tuple(ended), tuple(woken), due, tuple(claimed))


def recover(db: apsw.Connection, now: float, known: Known) -> Recovery:
    """Close the attempts that a dead process left open."""
    known.forget()
    query = f"SELECT {JOB_COLUMNS} FROM job WHERE state = 'running' ORDER BY rank, id"  # noqa: S608 (constants)
    running = [job_from(row) for row in db.execute(query)]
    with tally.counted(db, [job.id for job in running]):
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
