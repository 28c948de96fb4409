"""What the user does to many jobs at once, each change one transaction."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import apsw

from desktop_app.domain.job import JobFilter, JobState, Place, Settlement
from desktop_app.domain.ports import Changed
from desktop_app.store import queries, undo
from desktop_app.store.database import ids_of
from desktop_app.store.long_lists import numbers
from desktop_app.store.plans import cancel_plan, take_numbers
from desktop_app.store.rules import (
    CANCELLABLE,
    LISTED,
    PAUSABLE,
    REMOVABLE,
    SETTLED,
    STARTABLE,
    TO_TAIL,
    renamed,
    why_not,
)
from desktop_app.store.tally import counted
from desktop_app.store.values import to_json

PIECE = 10_000
"""Jobs whose payloads are in memory at once while they are changed."""
_WAITING = "state = 'waiting', due_at = NULL, finished = NULL, result = NULL, error = NULL"
# The end of the last attempt, so that "took" stays right; now when there was none.
_LAST_END = "coalesce((SELECT max(ended) FROM attempt WHERE job = job.id), ?)"


def _update(db: apsw.Connection, assignments: str, jobs: Sequence[int], *values: Any) -> None:
    query = f"UPDATE job SET {assignments} WHERE id IN carray(?)"  # noqa: S608 (constants)
    with counted(db, jobs):
        db.execute(query, (*values, ids_of(jobs)))


def _changed(
    db: apsw.Connection,
    where: JobFilter,
    jobs: Collection[int],
    left: Collection[int] = (),
    step: int | None = None,
) -> Changed:
    """Report the change; ``left``: asked for and not changed, but for no reason worth telling."""
    asked = where.ids or ()
    few = len(jobs) <= LISTED
    rows = queries.jobs(db, list(jobs)) if jobs and few else {}
    # what changes is among those asked for: as many of them are all of them
    complete = not asked or len(jobs) + len(left) == len(asked)
    missing = () if complete else sorted(set(asked).difference(jobs, left))
    states = queries.visible_states(db, missing) if missing else {}
    return Changed(
        count=len(jobs),
        jobs=tuple(rows[job] for job in sorted(rows)),
        not_possible=why_not(missing, (), states),
        undo=step,
    )


def _rank(db: apsw.Connection, assignments: str, jobs: Sequence[int], first: int) -> None:
    """Give the jobs ranks from ``first`` on, in the order of their ranks so far."""
    with counted(db, jobs):
        db.execute(
            f"UPDATE job SET {assignments} rank = new.rank FROM ("  # noqa: S608 (constants)
            "SELECT id, ? - 1 + row_number() OVER (ORDER BY rank, id) AS rank "
            "FROM job WHERE id IN carray(?)) AS new WHERE job.id = new.id",
            (first, ids_of(jobs)),
        )


def _to_tail(db: apsw.Connection, jobs: Sequence[int]) -> None:
    first = take_numbers(db, len(jobs))
    _rank(db, f"{_WAITING}, tries = 0, interruptions = 0, ", jobs, first)


def retry(db: apsw.Connection, where: JobFilter) -> Changed:
    """Failed and Cancelled jobs join the tail with a new budget; Retrying ones are due now."""
    tail = queries.pick(db, where, TO_TAIL)
    due = queries.pick(db, where, {JobState.RETRYING})
    both = tail + due
    step = undo.remember(db, both, JobState.WAITING)
    _to_tail(db, tail)
    _update(db, _WAITING, due)
    return _changed(db, where, both, step=step)


def change(db: apsw.Connection, where: JobFilter, change: Mapping[str, Any]) -> Changed:
    """Merge ``change`` into the payloads of Failed jobs, key by key, and retry them."""
    jobs = queries.pick(db, where, {JobState.FAILED})
    step = undo.remember(db, jobs, JobState.WAITING, payloads=True)
    for start in range(0, len(jobs), PIECE):
        _merge(db, jobs[start : start + PIECE], change)
    _to_tail(db, jobs)
    return _changed(db, where, jobs, step=step)


def _merge(db: apsw.Connection, jobs: Sequence[int], change: Mapping[str, Any]) -> None:
    found = db.execute("SELECT id, name, payload FROM job WHERE id IN carray(?)", (ids_of(jobs),))
    payloads = [(job, name, json.loads(old)) for job, name, old in found]
    db.executemany(
        "UPDATE job SET payload = ?, name = ? WHERE id = ?",
        [
            (to_json({**old, **change}), renamed(name, old, change), job)
            for job, name, old in payloads
        ],
    )


def cancel(db: apsw.Connection, where: JobFilter, now: float) -> Changed:
    """Cancel what is not running; running jobs are passed over in silence."""
    jobs = queries.pick(db, where, CANCELLABLE)
    running = queries.pick(db, where, {JobState.RUNNING})
    # Those that run are cancelled by their executors, so they belong to what is taken back.
    step = undo.remember(db, jobs + running, JobState.CANCELLED)
    finish = f"state = 'cancelled', due_at = NULL, error = NULL, finished = {_LAST_END}"
    _update(db, finish, jobs, now)
    return _changed(db, where, jobs, running, step)


def cancel_batch(db: apsw.Connection, batch: int, now: float) -> Changed:
    """Cancel a batch: its plan if it is still planning, and as :func:`cancel`."""
    cancel_plan(db, batch)
    return cancel(db, JobFilter(batch=batch), now)


def pause(db: apsw.Connection, where: JobFilter) -> Changed:
    """Set aside jobs; they keep their rank and the time they are due."""
    jobs = queries.pick(db, where, PAUSABLE)
    _update(db, "state = 'paused'", jobs)
    return _changed(db, where, jobs)


def resume(db: apsw.Connection, where: JobFilter, now: float) -> Changed:
    """Bring Paused jobs back: to wait for their time if it lies ahead, else to Waiting."""
    jobs = queries.pick(db, where, {JobState.PAUSED})
    _update(
        db,
        "state = iif(due_at > ?1, iif(attempts > 0, 'retrying', 'scheduled'), 'waiting'), "
        "error = iif(due_at > ?1, error, NULL), due_at = iif(due_at > ?1, due_at, NULL)",
        jobs,
        now,
    )
    return _changed(db, where, jobs)


def stop_retrying(db: apsw.Connection, where: JobFilter, now: float) -> Changed:
    """Retrying jobs become Failed with the error they have."""
    jobs = queries.pick(db, where, {JobState.RETRYING})
    step = undo.remember(db, jobs, JobState.FAILED)
    _update(db, f"state = 'failed', due_at = NULL, finished = {_LAST_END}", jobs, now)
    return _changed(db, where, jobs, step=step)


def start_now(db: apsw.Connection, where: JobFilter) -> Changed:
    """Put jobs at the head of their lane, Waiting, in the order they had."""
    jobs = queries.pick(db, where, STARTABLE)
    step = undo.remember(db, jobs, JobState.WAITING)
    _to_head(db, jobs)
    _update(db, _WAITING, jobs)
    return _changed(db, where, jobs, step=step)


def _to_head(db: apsw.Connection, jobs: Sequence[int]) -> None:
    """Give the jobs ranks below every rank given so far in their lane."""
    for lane, members in _by_lane(db, jobs).items():
        head: int = db.execute(
            "UPDATE lane SET head = head - ? WHERE name = ? RETURNING head", (len(members), lane)
        ).get
        _rank(db, "", members, head)


def _by_lane(db: apsw.Connection, jobs: Sequence[int]) -> dict[str, Sequence[int]]:
    query = "SELECT DISTINCT lane FROM job WHERE id IN carray(?)"
    lanes = [lane for (lane,) in db.execute(query, (ids_of(jobs),))]
    members = "SELECT id FROM job WHERE id IN carray(?) AND lane = ? ORDER BY rank, id"
    return {lane: numbers(db, members, (ids_of(jobs), lane)) for lane in lanes}


def move(db: apsw.Connection, where: JobFilter, place: Place | int) -> Changed:
    """Change the rank of Waiting jobs; up and down trade places with a neighbour.

    A number is the Waiting job that those of its lane shall stand before.

    Jobs that already stand where they should are not counted as changed.
    """
    jobs = queries.pick(db, where, {JobState.WAITING})
    if not jobs:
        return _changed(db, where, jobs)
    step = undo.remember_order(db)
    undo.keep_ranks(db, step, jobs)
    moved: Collection[int] = jobs
    match place:
        case Place.TOP:
            _to_head(db, jobs)
        case Place.BOTTOM:
            _rank(db, "", jobs, take_numbers(db, len(jobs)))
        case Place.UP | Place.DOWN:
            moved = _step(db, jobs, place, step)
        case target:
            moved = _before(db, jobs, target, step)
    left = set(jobs).difference(moved) if len(moved) < len(jobs) else ()
    return _changed(db, where, moved, left, undo.ordered(db, step))


def _before(db: apsw.Connection, jobs: Sequence[int], target: int, step: int) -> set[int]:
    """Deal the ranks from the first to the last of them and the target out anew."""
    between = (
        "SELECT other.id, other.rank FROM job mine JOIN job other "
        "ON other.lane = mine.lane AND other.state = 'waiting' WHERE mine.id = ? "
        "AND mine.state = 'waiting' AND other.rank >= min(mine.rank, ?) "
        "AND other.rank <= max(mine.rank, ?) ORDER BY other.rank, other.id"
    )
    mine: list[Any] = db.execute(
        "SELECT id, rank FROM job WHERE id IN carray(?) AND id <> ? "
        "AND lane = (SELECT lane FROM job WHERE id = ?) ORDER BY rank, id",
        (ids_of(jobs), target, target),
    ).fetchall()
    if not mine:
        return set()
    chosen = {job: None for job, _ in mine}  # in their order
    found: list[Any] = db.execute(between, (target, mine[0][1], mine[-1][1])).fetchall()
    if not found:
        return set()
    undo.keep_ranks(db, step, [job for job, _ in found])
    others = [job for job, _ in found if job not in chosen]
    at = others.index(target)
    order = [*others[:at], *chosen, *others[at:]]
    fresh = [(rank, job) for job, (old, rank) in zip(order, found, strict=True) if job != old]
    db.executemany("UPDATE job SET rank = ? WHERE id = ?", fresh)
    return {job for _, job in fresh} & chosen.keys()


def _step(db: apsw.Connection, jobs: Sequence[int], place: Place, step: int) -> set[int]:
    side, order = ("<", "DESC") if place is Place.UP else (">", "ASC")
    neighbour = (
        "SELECT other.id, other.rank, mine.rank FROM job mine JOIN job other "  # noqa: S608 (constants)
        "ON other.lane = mine.lane AND other.state = 'waiting' "
        f"AND other.rank {side} mine.rank WHERE mine.id = ? ORDER BY other.rank {order} LIMIT 1"
    )
    chosen, moved = set(jobs), set[int]()
    # From the side they move to, so that a block of neighbours moves as a block.
    for job in jobs if place is Place.UP else reversed(jobs):
        found = db.execute(neighbour, (job,)).fetchone()
        if found is None or found[0] in chosen:
            continue
        other, there, here = found
        undo.keep_ranks(db, step, (other,))
        db.execute("UPDATE job SET rank = ? WHERE id = ?", (there, job))
        db.execute("UPDATE job SET rank = ? WHERE id = ?", (here, other))
        moved.add(job)
    return moved


def settle(db: apsw.Connection, where: JobFilter, word: Settlement) -> Changed:
    """Move jobs out of Check by the user's word."""
    jobs = queries.pick(db, where, {JobState.CHECK})
    step = undo.remember(db, jobs, SETTLED[word])
    match word:
        case Settlement.SENT:
            _update(db, "state = 'done', error = NULL", jobs)
        case Settlement.NOT_SENT:
            _update(db, "state = 'failed'", jobs)
        case Settlement.AGAIN:
            _to_tail(db, jobs)
    return _changed(db, where, jobs, step=step)


def take_back(db: apsw.Connection, step: int) -> Changed:
    """Undo a change; jobs that have moved on since stay as they are."""
    where, jobs = undo.undo(db, step)
    return _changed(db, where, jobs)


def remove(db: apsw.Connection, where: JobFilter, now: float) -> Changed:
    """Clear away jobs in a final state; the reported jobs carry ``removed_at``."""
    jobs = queries.pick(db, where, REMOVABLE)
    _update(db, "removed_at = ?", jobs, now)
    return _changed(db, where, jobs)


def restore(db: apsw.Connection, removed_at: float) -> Changed:
    """Bring back what was removed at that time."""
    query = "SELECT id FROM job WHERE removed_at = ? ORDER BY id"
    jobs = numbers(db, query, (removed_at,))
    _update(db, "removed_at = NULL", jobs)
    return _changed(db, JobFilter(), jobs)
