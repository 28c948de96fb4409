"""The reading half of the queue in memory."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from desktop_app.domain.counts import Counts
from desktop_app.domain.errors import NotFound
from desktop_app.domain.job import (
    ATTENTION,
    UNFINISHED,
    Attempt,
    Batch,
    BatchHead,
    Failure,
    Job,
    JobFilter,
    JobState,
    Lane,
    LeftOut,
    Trouble,
)
from desktop_app.domain.ports import Sort
from desktop_app.store.rules import (
    QUEUE_ORDER,
    STATE_ORDER,
    contains,
    lower_ascii,
)

Key = TypeVar("Key")
Value = TypeVar("Value")

_KEYS: Mapping[Sort, Callable[[Job], Any]] = {
    Sort.QUEUE: lambda job: (QUEUE_ORDER[job.state], job.lane, job.rank),
    Sort.ID: lambda job: job.id,
    Sort.STATE: lambda job: STATE_ORDER[job.state],
    Sort.NAME: lambda job: lower_ascii(job.name).encode(errors="surrogatepass"),
    Sort.BATCH: lambda job: job.batch,
    Sort.SUBMITTED: lambda job: job.submitted,
    Sort.FINISHED: lambda job: job.finished,
    Sort.DURATION: lambda job: job.seconds,
    Sort.TRIES: lambda job: job.tries,
}


class MemoryJobReader:
    """The reading half."""

    def __init__(self) -> None:
        self._jobs: dict[int, Job] = {}
        self._batches: dict[int, Batch] = {}
        self._attempts: dict[int, Attempt] = {}
        self._left_out: dict[int, tuple[LeftOut, ...]] = {}
        self._lanes: dict[str, Lane] = {}
        self._settings: dict[str, Any] = {}
        self._queue_paused = False

    def job(self, job: int) -> Job:
        """Return the job; raise ``NotFound``."""
        return get(self._jobs, job, "job")

    def ids(
        self, where: JobFilter, sort: Sort = Sort.ID, *, descending: bool = False
    ) -> array[int]:
        """Return the ids of all matching jobs in order."""
        key = _KEYS[sort]
        jobs = [job for job in self._jobs.values() if self._matches(job, where)]
        known = [job for job in jobs if key(job) is not None]
        known.sort(key=lambda job: (key(job), job.id), reverse=descending)
        unknown = [job for job in jobs if key(job) is None]
        unknown.sort(key=lambda job: job.id, reverse=descending)
        return array("q", (job.id for job in [*known, *unknown]))

    def _matches(self, job: Job, where: JobFilter) -> bool:
        names = (job.name, self._batches[job.batch].name)
        return (
            job.removed_at is None
            and (where.ids is None or job.id in where.ids)
            and (where.states is None or job.state in where.states)
            and (where.kind is None or job.kind == where.kind)
            and (where.batch is None or job.batch == where.batch)
            and (where.lane is None or job.lane == where.lane)
            and (not where.text or any(contains(name, where.text) for name in names))
            and (where.failures is None or any(_met(job, each) for each in where.failures))
        )

    def rows(self, ids: Sequence[int]) -> Mapping[int, Job]:
        """Return those of the jobs that exist."""
        return {job: self._jobs[job] for job in ids if job in self._jobs}

    def troubles(self, where: JobFilter, *, shown: int = 3) -> Sequence[Trouble]:
        """Group the matching jobs that failed or are in Check by their error."""
        groups: dict[tuple[JobState, str, str, bool], list[Job]] = {}
        for job in self.rows(self.ids(where)).values():
            if job.state in ATTENTION:
                key = (job.state, job.kind, *_code(job))
                groups.setdefault(key, []).append(job)
        return [
            Trouble(
                state,
                Failure(kind, code, transient),
                len(jobs),
                tuple(jobs[:shown]),
                jobs[0].batch if len({job.batch for job in jobs}) == 1 else None,
                alike=len({job.error for job in jobs}) == 1,
            )
            for (state, kind, code, transient), jobs in sorted(groups.items())
        ]

    def positions(self, ids: Sequence[int]) -> Mapping[int, int]:
        """Return the 1-based place in its lane of each that is Waiting."""
        places: Counter[str] = Counter()
        found: dict[int, int] = {}
        for job in self._waiting():
            places[job.lane] += 1
            found[job.id] = places[job.lane]
        return {job: found[job] for job in ids if job in found}

    def next_start(self) -> float | None:
        """Return when the first of the Scheduled jobs is due; None: there is none."""
        jobs = (job for job in self._jobs.values() if job.state is JobState.SCHEDULED)
        return min((job.due_at for job in jobs if job.due_at is not None), default=None)

    def _waiting(self, lane: str | None = None) -> list[Job]:
        waiting = [
            job
            for job in self._jobs.values()
            if job.state is JobState.WAITING and lane in {None, job.lane}
        ]
        return sorted(waiting, key=by_rank)

    def attempts(self, job: int) -> Sequence[Attempt]:
        """Return the job's attempts, oldest first."""
        return [attempt for attempt in self._attempts.values() if attempt.job == job]

    def attempts_by_id(self, ids: Sequence[int]) -> Mapping[int, Attempt]:
        """Return those of the attempts that exist."""
        return {number: self._attempts[number] for number in ids if number in self._attempts}

    def batch(self, batch: int) -> Batch:
        """Return the batch with its counts; raise ``NotFound``."""
        found = get(self._batches, batch, "batch")
        return replace(found, counts=Counter(job.state for job in self._members(batch)))

    def heads(self, ids: Sequence[int]) -> Mapping[int, BatchHead]:
        """Return those of the batches that exist."""
        return {number: self.batch(number) for number in ids if number in self._batches}

    def _members(self, batch: int) -> list[Job]:
        return [job for job in self._jobs.values() if job.batch == batch]

    def batch_ids(self, *, limit: int = 50, unfinished: bool = False) -> Sequence[int]:
        """Return the newest batches first, as ids."""
        return [batch.id for batch in self.batches(limit=limit, unfinished=unfinished)]

    def batches(self, *, limit: int = 50, unfinished: bool = False) -> Sequence[Batch]:
        """Return the newest batches first."""
        newest = map(self.batch, sorted(self._batches, reverse=True))
        return [batch for batch in newest if not unfinished or is_unfinished(batch)][:limit]

    def expired(self, before: float, *, limit: int) -> Sequence[int]:
        """Return the oldest batches with no job that is unfinished, in Check or ended later."""
        over = [
            batch.id
            for batch in self._batches.values()
            if not batch.planning
            and batch.submitted < before
            and all(
                job.state.final and (job.finished is None or job.finished < before)
                for job in self._members(batch.id)
            )
        ]
        return sorted(over)[:limit]

    def used_bytes(self) -> int:
        """Return 0: nothing is kept on a disk."""
        return 0

    def left_out(self, batch: int) -> Sequence[LeftOut]:
        """Return the inputs for which the plan made no job, in input order."""
        return self._left_out.get(batch, ())

    def lanes(self) -> Sequence[Lane]:
        """Return every lane with its counters, by name."""
        return [self._lane(name) for name in sorted(self._lanes)]

    def _lane(self, name: str) -> Lane:
        lane = get(self._lanes, name, "lane")
        states = Counter(job.state for job in self._jobs.values() if job.lane == name)
        return replace(lane, waiting=states[JobState.WAITING], running=states[JobState.RUNNING])

    def paused(self) -> bool:
        """Whether the whole queue is held by the user."""
        return self._queue_paused

    def counts(self) -> Counts:
        """Return the counters."""
        visible = [job for job in self._jobs.values() if job.removed_at is None]
        return Counts(
            states=Counter(job.state for job in visible),
            kinds=Counter(job.kind for job in visible),
            planning=sum(batch.planning for batch in self._batches.values()),
        )

    def setting(self, key: str) -> Any:
        """Return a stored setting, or None."""
        return self._settings.get(key)

    def settings(self) -> Mapping[str, Any]:
        """Return every stored setting."""
        return dict(sorted(self._settings.items()))


def get(values: Mapping[Key, Value], key: Key, what: str) -> Value:
    """Return the value; raise ``NotFound``."""
    if key not in values:
        raise NotFound(f"There is no {what} {key}")
    return values[key]


def _code(job: Job) -> tuple[str, bool]:
    return ("", False) if job.error is None else (job.error.code, job.error.transient)


def _met(job: Job, failure: Failure) -> bool:
    code, transient = _code(job)
    return (
        job.state in ATTENTION
        and (job.kind, code) == (failure.kind, failure.code)
        and (failure.transient in {None, transient} or not code)
    )


def by_rank(job: Job) -> tuple[int, int]:
    """Order jobs as they start."""
    return job.rank, job.id


def is_unfinished(batch: Batch) -> bool:
    """Whether something in the batch still goes on by itself."""
    return batch.planning or any(batch.counts.get(state) for state in UNFINISHED)
