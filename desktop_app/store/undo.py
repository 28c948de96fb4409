"""Remembers what a change of the user's replaced, so that it can be taken back in one go.

Kept beside the writer's connection, in temporary tables: they cost no room on disk, are rolled
back with the change that failed, and end with the process that owns the folder.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import apsw

from desktop_app.domain.errors import NotPossible
from desktop_app.domain.job import JobFilter, JobState
from desktop_app.store.database import ids_of
from desktop_app.store.long_lists import numbers
from desktop_app.store.rules import LISTED, TOO_LATE, UNDO_JOBS, UNDO_STEPS, first_step
from desktop_app.store.tally import counted

_TABLES = """
CREATE TEMP TABLE undo_number (last INTEGER NOT NULL);
INSERT INTO undo_number VALUES (0);
CREATE TEMP TABLE undo_step (id INTEGER PRIMARY KEY, state TEXT, jobs INTEGER NOT NULL);
CREATE TEMP TABLE undo_job (
  step, job, state, rank, due_at, finished, tries, interruptions, attempts, result, error, name,
  payload, PRIMARY KEY (step, job)) WITHOUT ROWID;
CREATE TEMP TABLE undo_rank (step, job, old, new, PRIMARY KEY (step, job)) WITHOUT ROWID;
"""
_PARTS = ("undo_job", "undo_rank")
_SAME = "rank, due_at, finished, tries, interruptions, attempts, result, error"


def prepare(db: apsw.Connection) -> None:
    """Make the tables of a connection that has just been opened."""
    db.execute(_TABLES)


def begin_anew(db: apsw.Connection, now: float) -> None:
    """Forget every step; those to come have numbers that no step before had."""
    for table in (*_PARTS, "undo_step"):
        db.execute(f"DELETE FROM {table}")  # noqa: S608 (constants)
    db.execute("UPDATE undo_number SET last = ?", (first_step(now),))


def remember(
    db: apsw.Connection, jobs: Sequence[int], state: JobState, *, payloads: bool = False
) -> int | None:
    """Keep the jobs as they are before a change that brings them to ``state``.

    Return the step's number, None when there are no jobs. ``payloads``: names and payloads change
    as well.
    """
    if not jobs:
        return None
    step = _new(db, state, len(jobs))
    texts = "name, payload" if payloads else "NULL, NULL"
    db.execute(
        f"INSERT INTO undo_job SELECT ?, id, state, {_SAME}, {texts} "  # noqa: S608 (constants)
        "FROM job WHERE id IN carray(?)",
        (step, ids_of(jobs)),
    )
    return step


def remember_order(db: apsw.Connection) -> int:
    """Begin a step that is a new order; :func:`keep_ranks` fills it, :func:`ordered` ends it."""
    return _new(db, None, 0)


def keep_ranks(db: apsw.Connection, step: int, jobs: Sequence[int]) -> None:
    """Keep the ranks of jobs before they change; what is known already stays."""
    db.execute(
        "INSERT OR IGNORE INTO undo_rank SELECT ?, id, rank, rank FROM job WHERE id IN carray(?)",
        (step, ids_of(jobs)),
    )


def ordered(db: apsw.Connection, step: int) -> int | None:
    """End a step that is a new order; return its number, None when no rank has changed."""
    db.execute(
        "UPDATE undo_rank SET new = (SELECT rank FROM job WHERE id = job) WHERE step = ?", (step,)
    )
    db.execute("DELETE FROM undo_rank WHERE step = ? AND old = new", (step,))
    jobs: int = db.execute("SELECT count(*) FROM undo_rank WHERE step = ?", (step,)).get
    if not jobs:
        _forget_step(db, step)
        return None
    db.execute("UPDATE undo_step SET jobs = ? WHERE id = ?", (jobs, step))
    return step


def forget_jobs(db: apsw.Connection, jobs: Sequence[int]) -> None:
    """Leave no trace of jobs that are forgotten."""
    for table in _PARTS:
        db.execute(f"DELETE FROM {table} WHERE job IN carray(?)", (ids_of(jobs),))  # noqa: S608 (constants)


def undo(db: apsw.Connection, step: int) -> tuple[JobFilter, Sequence[int]]:
    """Take a step back; return whom it was about (ids, when they are few) and who changed."""
    found = db.execute("SELECT state FROM undo_step WHERE id = ?", (step,)).fetchone()
    if found is None:
        raise NotPossible(TOO_LATE)
    (state,) = found
    asked, jobs = _put_ranks_back(db, step) if state is None else _put_back(db, step, state)
    _forget_step(db, step)
    return JobFilter(ids=asked if len(asked) <= LISTED else ()), jobs


def _put_back(db: apsw.Connection, step: int, state: str) -> tuple[Sequence[int], Sequence[int]]:
    there = "SELECT job.id FROM undo_job u JOIN job ON job.id = u.job WHERE step = ? "
    untouched = "AND job.state = ? AND job.attempts = u.attempts AND removed_at IS NULL "
    asked = numbers(db, f"{there} ORDER BY job.id", (step,))
    jobs = numbers(db, f"{there} {untouched} ORDER BY job.id", (step, state))
    with counted(db, jobs):
        # What was cancelled while it ran begins again: its attempt is over.
        db.execute(
            "UPDATE job SET state = iif(u.state = 'running', 'waiting', u.state), rank = u.rank, "
            "due_at = u.due_at, finished = u.finished, tries = u.tries, result = u.result, "
            "interruptions = u.interruptions, error = u.error, "
            "name = coalesce(u.name, job.name), payload = coalesce(u.payload, job.payload) "
            "FROM undo_job u WHERE u.step = ? AND u.job = job.id AND job.id IN carray(?)",
            (step, ids_of(jobs)),
        )
    return asked, jobs


def _put_ranks_back(db: apsw.Connection, step: int) -> tuple[Sequence[int], Sequence[int]]:
    """Give the ranks back, all or none: dealt out in part, two jobs could share one."""
    moved_on = db.execute(
        "SELECT 1 FROM undo_rank u JOIN job ON job.id = u.job WHERE step = ? AND rank <> new",
        (step,),
    ).fetchone()
    if moved_on is not None:
        raise NotPossible(TOO_LATE)
    query = "SELECT job.id FROM undo_rank JOIN job ON job.id = job WHERE step = ? ORDER BY job.id"
    jobs = numbers(db, query, (step,))
    db.execute(
        "UPDATE job SET rank = u.old FROM undo_rank u WHERE u.step = ? AND u.job = job.id", (step,)
    )
    return jobs, jobs


def _new(db: apsw.Connection, state: JobState | None, jobs: int) -> int:
    step: int = db.execute("UPDATE undo_number SET last = last + 1 RETURNING last").get
    db.execute("INSERT INTO undo_step VALUES (?, ?, ?)", (step, state, jobs))
    room = UNDO_JOBS
    steps: list[Any] = db.execute("SELECT id, jobs FROM undo_step ORDER BY id DESC").fetchall()
    for place, (number, size) in enumerate(steps):
        room -= size
        if place and (place >= UNDO_STEPS or room < 0):
            _forget_step(db, number)
    return step


def _forget_step(db: apsw.Connection, step: int) -> None:
    for table in _PARTS:
        db.execute(f"DELETE FROM {table} WHERE step = ?", (step,))  # noqa: S608 (constants)
    db.execute("DELETE FROM undo_step WHERE id = ?", (step,))
