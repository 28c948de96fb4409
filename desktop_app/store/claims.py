"""Claims: waiting jobs become Running, in order, and their attempts are opened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, NamedTuple

import apsw

from desktop_app.domain.job import Attempt, Claimed, Job, JobState
from desktop_app.store import queries, tally
from desktop_app.store.database import ids_of
from desktop_app.store.values import from_json, from_paths, from_text

LOWEST_RANK = -(2**63)
BATCHES_KNOWN = 16
"""Batches that are kept at hand: they are worked on one after the other."""
MOST_AGAIN = 1000
"""Jobs of a lane that wait again and are looked at one by one."""
Moved = Counter[tally.Key]
"""How many jobs a transaction moved so far; its counters are brought up to date once."""
_GROUP = attrgetter("batch", "kind", "lane")


class Common(NamedTuple):
    """What a claim takes from the batch; it does not change once the batch is planned."""

    kind: str
    shared: Mapping[str, Any]
    version: int
    submission: Mapping[str, Any]
    submitted: float


@dataclass(slots=True)
class Known:
    """What the writer need not read again; forgotten when a transaction is rolled back."""

    common: dict[int, Common] = field(default_factory=dict)
    """By batch."""
    claimed: dict[int, Job] = field(default_factory=dict)
    """The jobs of open attempts as their claims left them: nothing but their ends changes them."""
    passed: dict[tuple[str, int | None], int] = field(default_factory=dict)
    """By lane and batch (None: all): below this rank nothing waits that may be claimed.

    But for :attr:`again`: what enters the queue has higher ranks. Emptied by all else that lets a
    job wait, or wait elsewhere, or that releases a batch."""
    again: dict[str, set[int]] = field(default_factory=dict)
    """By lane: jobs that the scheduler let wait again, of any rank."""
    lanes: set[str] = field(default_factory=set)
    """Lanes that are there: nobody deletes one."""

    def forget(self) -> None:
        """Read everything anew."""
        self.common.clear()
        self.claimed.clear()
        self.anew()
        self.lanes.clear()

    def anew(self) -> None:
        """Look for what may be claimed from the front: any job may be the next."""
        self.passed.clear()
        self.again.clear()

    def wait_again(self, jobs: Iterable[Job]) -> None:
        """Know of jobs that wait again; of very many, it is quicker to look from the front."""
        for job in jobs:
            self.again.setdefault(job.lane, set()).add(job.id)
        if any(len(ids) > MOST_AGAIN for ids in self.again.values()):
            self.anew()

    def have_claimed(
        self, claimed: Iterable[Claimed], passed: dict[tuple[str, int | None], int]
    ) -> None:
        """Take over what a turn has claimed and passed over; when it has not failed."""
        self.passed = passed
        for one in claimed if self.again else ():
            self.again.get(one.job.lane, set()).discard(one.job.id)


def claim_sql(*, of_batch: bool) -> str:
    """Return the query for the next waiting jobs: bound are lane, least rank, (batch,) limit.

    It reads the index from the front and passes over jobs of held batches, 50 ms for 900,000 of
    them; :attr:`Known.passed` keeps it from passing over the same ones again, and what waits again
    is asked for by :func:`again_sql`.
    """
    condition = "AND batch = ?" if of_batch else ""
    return (
        "SELECT id, rank FROM job INDEXED BY job_waiting "  # noqa: S608 (constants)
        f"WHERE state = 'waiting' AND lane = ? AND rank >= ? {condition} "
        "AND batch NOT IN (SELECT id FROM batch WHERE paused) ORDER BY rank LIMIT ?"
    )


def again_sql(*, of_batch: bool) -> str:
    """Return the same for jobs known by their ids, before all others: bound are these first."""
    condition = "AND batch = ?" if of_batch else ""
    return (
        "SELECT id, rank FROM job "  # noqa: S608 (constants)
        f"WHERE id IN carray(?) AND +state = 'waiting' AND +lane = ? AND rank < ? {condition} "
        "AND batch NOT IN (SELECT id FROM batch WHERE paused) ORDER BY rank LIMIT ?"
    )


def claim(
    db: apsw.Connection,
    lane: str,
    limit: int,
    now: float,
    batch: int | None,
    known: Known,
    moved: Moved,
    passed: dict[tuple[str, int | None], int],
) -> list[Claimed]:
    """Move up to ``limit`` waiting jobs to Running and open their attempts.

    What it moved and passed over is for the caller to record.
    """
    picked = _pick(db, lane, limit, batch, known.again.get(lane), passed)
    if not picked:
        return []
    commons = _commons(db, {row[1] for row in picked}, known.common)
    jobs = [_claimed_job(db, row, lane, now, commons[row[1]]) for row in picked]
    move(moved, jobs, JobState.WAITING, JobState.RUNNING)
    ids = ids_of([job.id for job in jobs])
    db.execute(
        "UPDATE job SET state = 'running', started = ?, finished = NULL, due_at = NULL, "
        "waits_from = NULL, attempts = attempts + 1, past_no_return = 0, result = NULL, "
        "error = NULL WHERE id IN carray(?)",
        (now, ids),
    )
    db.execute(
        "INSERT INTO attempt (job, number, started) "
        "SELECT id, attempts, started FROM carray(?) CROSS JOIN job ON id = value",
        (ids,),
    )
    first = db.last_insert_rowid() - len(jobs) + 1
    known.claimed.update(enumerate(jobs, first))
    return [
        _claimed(job, attempt, now, commons[job.batch]) for attempt, job in enumerate(jobs, first)
    ]


def _pick(
    db: apsw.Connection,
    lane: str,
    limit: int,
    batch: int | None,
    again: Collection[int] | None,
    passed: dict[tuple[str, int | None], int],
) -> list[Any]:
    """Return what must be known of the next jobs, and note what need not be looked at again."""
    low = passed.get((lane, batch), LOWEST_RANK)
    of = () if batch is None else (batch,)
    found: list[Any] = []
    if again and low > LOWEST_RANK:
        query, known = again_sql(of_batch=batch is not None), ids_of(list(again))
        found = _read(db, query, (known, lane, low, *of, limit))
    if (left := limit - len(found)) > 0:
        more = _read(db, claim_sql(of_batch=batch is not None), (lane, low, *of, left))
        if len(more) < left:  # nothing more: only what is yet to come
            last: int = db.execute(f"SELECT {queries.LAST_JOB} FROM queue").get  # noqa: S608 (constants)
        else:
            last = more[-1][2]
        passed[lane, batch] = last + 1
        found += more
    return found


def _read(db: apsw.Connection, picked: str, values: tuple[Any, ...]) -> list[Any]:
    """Return what must be known of jobs.

    All of it comes as one value: a thread that fetches rows gives Python's lock away and waits for
    it again once a row.
    """
    query = (
        "SELECT '[' || group_concat(concat('[', id, ',', batch, ',', job.rank, ',', "  # noqa: S608 (constants)
        "CASE typeof(name) WHEN 'text' THEN json_quote(name) ELSE 'null' END, ',', payload, ',\"', "
        "hex(outputs), '\",', attempts, ',', tries, ',', interruptions, ']')) || ']' "
        f"FROM ({picked}) AS due CROSS JOIN job USING (id)"
    )
    found: list[Any] = from_json(db.execute(query, values).get or "[]")
    return found


def _claimed_job(
    db: apsw.Connection, row: Sequence[Any], lane: str, now: float, common: Common
) -> Job:
    """Build a job from what :func:`_read` returns, by place: by name takes twice the time."""
    job, batch, rank, name, payload, outputs, attempts, tries, interruptions = row
    if name is None:  # it has lone surrogates
        name = from_text(db.execute("SELECT name FROM job WHERE id = ?", (job,)).get)
    return Job(
        job,
        batch,
        common.kind,
        lane,
        rank,
        name,
        JobState.RUNNING,
        payload,
        from_paths(bytes.fromhex(outputs)) if outputs else (),
        None,
        common.submitted,
        now,
        None,
        attempts + 1,
        tries,
        interruptions,
    )


def move(moved: Moved, jobs: Iterable[Job], old: JobState, new: JobState) -> None:
    """Count visible jobs that went from one state to another."""
    for (batch, kind, lane), number in Counter(map(_GROUP, jobs)).items():
        moved[batch, kind, lane, old, 1] -= number
        moved[batch, kind, lane, new, 1] += number


def _claimed(job: Job, attempt: int, now: float, common: Common) -> Claimed:
    opened = Attempt(attempt, job.id, job.attempts, now)
    return Claimed(job, opened, common.shared, common.version, common.submission)


def _commons(
    db: apsw.Connection, batches: Collection[int], known: dict[int, Common]
) -> dict[int, Common]:
    """Read each batch once, all of them together: a submission may be megabytes of JSON."""
    found = {number: known[number] for number in batches if number in known}
    if missing := [number for number in batches if number not in found]:
        columns = "id, kind, shared, version, submission, submitted"
        query = f"SELECT {columns} FROM batch WHERE id IN carray(?)"  # noqa: S608 (constants)
        rows: list[Any] = db.execute(query, (ids_of(missing),)).fetchall()
        for number, kind, shared, version, submission, submitted in rows:
            found[number] = known[number] = Common(
                kind, from_json(shared), version, from_json(submission), submitted
            )
        for number in list(known)[:-BATCHES_KNOWN]:
            del known[number]
    return found
