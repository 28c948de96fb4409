"""The record as its owner tells it: a job that was claimed ahead of its slot has not begun.

In the record it is Running, so that it can begin without waiting for the disk; here it waits.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import filterfalse
from pathlib import Path

from typing_extensions import override

from desktop_app.api.client import OwnerGone, begun_jobs
from desktop_app.domain.counts import Counts
from desktop_app.domain.events import Event, JobsChanged
from desktop_app.domain.job import Attempt, Batch, BatchHead, Job, JobFilter, JobState, Lane
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

    def __init__(self, jobs: Iterable[int] = ()) -> None:
        self._jobs = set(jobs)

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
        ahead = set(self._all_ahead())
        if not ahead:
            return super().ids(where, sort, descending=descending)
        found = super().ids(replace(where, states=states | {_RUNNING}), sort, descending=descending)
        if _RUNNING not in states:
            running = super().ids(replace(where, states=frozenset({_RUNNING})))
            ahead = set(running) - ahead
        return array("q", filterfalse(ahead.__contains__, found))

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
        ahead = self._all_ahead()
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
        return replace(found, counts=self._told(found.counts, JobFilter(batch=batch)))

    @override
    def heads(self, ids: Sequence[int]) -> Mapping[int, BatchHead]:
        return {
            number: replace(head, counts=self._told(head.counts, JobFilter(batch=number)))
            for number, head in super().heads(ids).items()
        }

    @override
    def counts(self) -> Counts:
        found = super().counts()
        return replace(found, states=self._told(found.states, JobFilter()))

    @override
    def lanes(self) -> Sequence[Lane]:
        found = super().lanes()
        if not any(lane.running for lane in found):
            return found
        ahead = Counter(job.lane for job in self._all_ahead().values())
        moved = {lane.name: min(ahead[lane.name], lane.running) for lane in found}
        return [
            replace(
                lane,
                waiting=lane.waiting + moved[lane.name],
                running=lane.running - moved[lane.name],
            )
            for lane in found
        ]

    def _told(self, counts: Mapping[JobState, int], of: JobFilter) -> Mapping[JobState, int]:
        running = counts.get(_RUNNING, 0)
        ahead = min(running, len(self._all_ahead(of))) if running else 0
        if not ahead:
            return counts
        told = {**counts, _RUNNING: running - ahead, _WAITING: counts.get(_WAITING, 0) + ahead}
        return {state: number for state, number in told.items() if number}

    def _all_ahead(self, of: JobFilter | None = None) -> Mapping[int, Job]:
        running = super().ids(replace(of or JobFilter(), states=frozenset({_RUNNING})))
        return self._ahead(super().rows(running).values())

    def _ahead(self, jobs: Iterable[Job]) -> Mapping[int, Job]:
        """Return those of the jobs that are Running in the record and have not begun, waiting."""
        running = [job for job in jobs if job.state is _RUNNING]
        begun = self._begun() if running else None
        if begun is None:
            return {}
        ahead = [job for job in running if job.id not in begun]
        # What has ended since it was read has not begun either, by its owner's word.
        now = super().rows([job.id for job in ahead]) if ahead else {}
        return {
            job.id: self._waiting(job)
            for job in ahead
            if job.id in now
            and now[job.id].attempts == job.attempts
            and now[job.id].state is _RUNNING
        }

    def _waiting(self, job: Job) -> Job:
        earlier = job.attempts - 1
        started = super().attempts(job.id)[earlier - 1].started if earlier else None
        return replace(job, state=_WAITING, attempts=earlier, started=started)
