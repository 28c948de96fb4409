"""The record as its owner tells it: a job that was claimed ahead of its slot has not begun.

In the record it is Running, so that it can begin without waiting for the disk; here it waits.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from typing_extensions import override

from desktop_app.api.client import OwnerGone, begun_jobs
from desktop_app.domain.job import Attempt, Batch, Job, JobFilter, JobState
from desktop_app.domain.ports import Sort
from desktop_app.store import SqliteJobReader, queue_path

_RUNNING, _WAITING = JobState.RUNNING, JobState.WAITING


class ToldJobs(SqliteJobReader):
    """Asks the folder's owner, blocking, whenever it meets a job that is Running in the record.

    Without an owner that answers, the record is all that is known: one that was asked in vain is
    not waited for again.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(queue_path(folder))
        self._folder = folder
        self._answered = True

    @override
    def ids(
        self, where: JobFilter, sort: Sort = Sort.ID, *, descending: bool = False
    ) -> array[int]:
        states = where.states
        if states is None or (_RUNNING in states) is (_WAITING in states):
            return super().ids(where, sort, descending=descending)
        found = super().ids(replace(where, states=states | {_RUNNING}), sort, descending=descending)
        running = set(super().ids(replace(where, states=frozenset({_RUNNING}))))
        ahead = self._ahead(super().rows(list(running)).values()).keys()
        leave_out = ahead if _RUNNING in states else running - ahead
        return array("q", (number for number in found if number not in leave_out))

    @override
    def job(self, job: int) -> Job:
        found = super().job(job)
        return self._ahead([found]).get(job, found)

    @override
    def rows(self, ids: Sequence[int]) -> Mapping[int, Job]:
        found = super().rows(ids)
        return {**found, **self._ahead(found.values())}

    @override
    def positions(self, ids: Sequence[int]) -> Mapping[int, int]:
        found = dict(super().positions(ids))
        ahead = self._all_ahead(JobFilter())
        lanes: dict[str, list[int]] = {}
        for job in sorted(ahead.values(), key=lambda job: job.rank):
            lanes.setdefault(job.lane, []).append(job.rank)
        for job in super().rows(ids).values() if ahead else ():
            if job.id in found or job.id in ahead:
                before = bisect_right(lanes.get(job.lane, ()), job.rank)
                found[job.id] = found.get(job.id, 0) + before
        return found

    @override
    def attempts(self, job: int) -> Sequence[Attempt]:
        return super().attempts(job)[: self.job(job).attempts]

    @override
    def batch(self, batch: int) -> Batch:
        found = super().batch(batch)
        ahead = len(self._all_ahead(JobFilter(batch=batch)))
        if not ahead:
            return found
        counts = Counter(found.counts)
        counts[_RUNNING] -= ahead
        counts[_WAITING] += ahead
        return replace(found, counts={state: number for state, number in counts.items() if number})

    def _all_ahead(self, where: JobFilter) -> Mapping[int, Job]:
        running = super().ids(replace(where, states=frozenset({_RUNNING})))
        return self._ahead(super().rows(running).values())

    def _ahead(self, jobs: Iterable[Job]) -> Mapping[int, Job]:
        """Return those of the jobs that are Running in the record and have not begun, waiting."""
        running = [job for job in jobs if job.state is _RUNNING]
        if not running or not self._answered:
            return {}
        try:
            begun = set(begun_jobs(self._folder))
        except OwnerGone:
            self._answered = False
            return {}
        # What has ended since it was read has not begun either, by its owner's word.
        now = super().rows([job.id for job in running if job.id not in begun])
        return {
            job.id: self._waiting(job)
            for job in running
            if job.id in now
            and now[job.id].attempts == job.attempts
            and now[job.id].state is _RUNNING
        }

    def _waiting(self, job: Job) -> Job:
        earlier = job.attempts - 1
        started = super().attempts(job.id)[earlier - 1].started if earlier else None
        return replace(job, state=_WAITING, attempts=earlier, started=started)
