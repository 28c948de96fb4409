"""The record as its owner tells it: a job that was claimed ahead of its slot has not begun.

In the record it is Running, so that it can begin without waiting for the disk; here it waits.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import filterfalse
from pathlib import Path

from typing_extensions import override

from desktop_app.api.client import OwnerGone, begun_jobs
from desktop_app.domain.counts import Counts
from desktop_app.domain.events import Event, JobsChanged
from desktop_app.domain.job import (
    Attempt,
    Batch,
    BatchHead,
    Job,
    JobFilter,
    JobState,
    Lane,
    RunningJob,
)
from desktop_app.domain.ports import Sort
from desktop_app.store import SqliteJobReader

_RUNNING, _WAITING = JobState.RUNNING, JobState.WAITING
HasBegun = Callable[[], Container[int] | None]
"""Returns the jobs that have begun; None: nobody tells, and the record is all that is known."""


def asked_once(folder: Path) -> HasBegun:
    """Ask the folder's owner when it is first needed, blocking: for a command, which is short."""

    @cache
    def begun() -> frozenset[int] | None:
        try:
            return frozenset(begun_jobs(folder))
        except OwnerGone:
            return None

    return begun


class Begun:
    """The jobs that have begun, kept by what their owner's desk says (any thread)."""

    def __init__(self) -> None:
        self._jobs = set[int]()

    def add(self, jobs: Iterable[int]) -> None:
        """Take what had begun before its desk was listened to."""
        self._jobs.update(jobs)

    def hear(self, events: Sequence[Event]) -> None:
        """Take events in order."""
        for event in events:
            if isinstance(event, JobsChanged):
                for job in event.jobs:
                    if job.state is _RUNNING:
                        self._jobs.add(job.id)
                    else:
                        self._jobs.discard(job.id)

    def __contains__(self, job: object) -> bool:
        return job in self._jobs


class ToldJobs(SqliteJobReader):
    """Reads the record, and tells what is Running there and has not begun as Waiting."""

    def __init__(self, path: Path, begun: HasBegun) -> None:
        super().__init__(path)
        self._begun = begun

    @override
    def ids(
        self, where: JobFilter, sort: Sort = Sort.ID, *, descending: bool = False
    ) -> array[int]:
        states = where.states
        if states is None or (_RUNNING in states) is (_WAITING in states):
            return super().ids(where, sort, descending=descending)
        other: Collection[int] = self._ahead()
        if not other:
            return super().ids(where, sort, descending=descending)
        found = super().ids(replace(where, states=states | {_RUNNING}), sort, descending=descending)
        if _RUNNING not in states:
            other = {one.id for one in self.running()}.difference(other)
        return array("q", filterfalse(other.__contains__, found))

    @override
    def job(self, job: int) -> Job:
        found = super().job(job)
        return self._told_jobs({job: found})[job]

    @override
    def rows(self, ids: Sequence[int]) -> Mapping[int, Job]:
        return self._told_jobs(super().rows(ids))

    @override
    def positions(self, ids: Sequence[int]) -> Mapping[int, int]:
        found = dict(super().positions(ids))
        ahead = self._ahead()
        lanes: dict[str, list[int]] = {}
        for one in ahead.values():
            lanes.setdefault(one.lane, []).append(one.rank)
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
        ahead = self._ahead().values() if found.counts.get(_RUNNING) else ()
        return replace(
            found, counts=_with_ahead(found.counts, sum(one.batch == batch for one in ahead))
        )

    @override
    def heads(self, ids: Sequence[int]) -> Mapping[int, BatchHead]:
        found = super().heads(ids)
        if not any(head.counts.get(_RUNNING) for head in found.values()):
            return found
        ahead = Counter(one.batch for one in self._ahead().values())
        return {
            number: replace(head, counts=_with_ahead(head.counts, ahead[number]))
            for number, head in found.items()
        }

    @override
    def counts(self) -> Counts:
        found = super().counts()
        ahead = len(self._ahead()) if found.states.get(_RUNNING) else 0
        return replace(found, states=_with_ahead(found.states, ahead))

    @override
    def lanes(self) -> Sequence[Lane]:
        found = super().lanes()
        if not any(lane.running for lane in found):
            return found
        ahead = Counter(one.lane for one in self._ahead().values())
        moved = {lane.name: min(ahead[lane.name], lane.running) for lane in found}
        return [
            replace(
                lane,
                waiting=lane.waiting + moved[lane.name],
                running=lane.running - moved[lane.name],
            )
            for lane in found
        ]

    def _told_jobs(self, jobs: Mapping[int, Job]) -> Mapping[int, Job]:
        running = [job.id for job in jobs.values() if job.state is _RUNNING]
        if not running:
            return jobs
        ahead = self._ahead(running)
        return {
            job.id: self._waiting(job)
            if job.id in ahead and ahead[job.id].attempts == job.attempts
            else job
            for job in jobs.values()
        }

    def _ahead(self, jobs: Sequence[int] | None = None) -> Mapping[int, RunningJob]:
        """Return those of the jobs, or of all, that are Running in the record and have not begun.

        All of them come by rank.
        """
        running = self.running(jobs)
        begun = self._begun() if running else None
        if begun is None:
            return {}
        ahead = [one for one in running if one.id not in begun]
        # What has ended since it was read has not begun either, by its owner's word.
        still = set(self.running([one.id for one in ahead])) if ahead else ()
        return {one.id: one for one in ahead if one in still}

    def _waiting(self, job: Job) -> Job:
        earlier = job.attempts - 1
        started = super().attempts(job.id)[earlier - 1].started if earlier else None
        return replace(job, state=_WAITING, attempts=earlier, started=started)


def _with_ahead(counts: Mapping[JobState, int], ahead: int) -> Mapping[JobState, int]:
    """Return the counts with so many of the Running among the Waiting."""
    running = counts.get(_RUNNING, 0)
    moved = min(running, ahead)
    if not moved:
        return counts
    told = {**counts, _RUNNING: running - moved, _WAITING: counts.get(_WAITING, 0) + moved}
    return {state: number for state, number in told.items() if number}
