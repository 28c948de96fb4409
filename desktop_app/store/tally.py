"""Keeps the counters of batches, kinds and lanes: in the transaction that moves the jobs.

Counted by group, not by a trigger: a trigger runs for each job, and took more time than the move.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import apsw

from desktop_app.domain.job import JobState
from desktop_app.store.database import ids_of, insert_rows

Key = tuple[int, str, str, str, int]
"""Batch, kind, lane and state of jobs, and whether they are visible (not cleared away)."""

_Moves = dict[tuple[Any, ...], int]

_GROUPS = (
    "SELECT batch, kind, lane, state, removed_at IS NULL, count(*) FROM job "
    "WHERE id IN carray(?) GROUP BY 1, 2, 3, 4, 5"
)


@contextmanager
def counted(db: apsw.Connection, jobs: Sequence[int]) -> Iterator[None]:
    """Move the counters by whatever the block does to these jobs, deleting them included."""
    before = _groups(db, jobs)
    yield
    change(db, _difference(_groups(db, jobs), before))


def _groups(db: apsw.Connection, jobs: Sequence[int]) -> dict[Key, int]:
    return {
        (batch, kind, lane, state, visible): number
        for batch, kind, lane, state, visible, number in db.execute(_GROUPS, (ids_of(jobs),))
    }


def _difference(after: Mapping[Key, int], before: Mapping[Key, int]) -> Counter[Key]:
    moved = Counter(after)
    moved.subtract(before)
    return moved


def change(db: apsw.Connection, moved: Mapping[Key, int]) -> None:
    """Add these numbers of jobs, which may be negative, to every counter they belong to."""
    batches: _Moves = defaultdict(int)
    kinds: _Moves = defaultdict(int)
    for (batch, kind, lane, state, visible), number in moved.items():
        batches[batch, state] += number
        kinds[lane, kind, state] += number if visible else 0
    _add(db, "batch_moved", batches)
    _add(db, "job_count", kinds)


def enter(
    db: apsw.Connection, entering: Iterable[tuple[int, str, Mapping[tuple[str, JobState], int]]]
) -> None:
    """Count the jobs by lane and state of new batches (id, kind), all Waiting by their spans."""
    waiting = JobState.WAITING
    later: _Moves = defaultdict(int)
    kinds: _Moves = defaultdict(int)
    for batch, kind, counts in entering:
        for (lane, state), number in counts.items():
            if state is not waiting:
                later[batch, waiting] -= number
                later[batch, state] += number
            kinds[lane, kind, state] += number
    if later:
        _add(db, "batch_moved", later)
    _add(db, "job_count", kinds)


def _add(db: apsw.Connection, table: str, moved: Mapping[tuple[Any, ...], int]) -> None:
    insert_rows(
        db,
        f"INSERT INTO {table}",
        [(*of, number) for of, number in moved.items() if number],
        "ON CONFLICT DO UPDATE SET jobs = jobs + excluded.jobs",
    )
