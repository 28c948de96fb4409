"""Cancels jobs by the user's word: at once what has not begun, and asks what runs to stop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import replace
from typing import Any

from desktop_app.domain.job import JobFilter, JobState
from desktop_app.domain.ports import Changed, Clock, JobStore
from desktop_app.engine.attempts import STILL_RUNS
from desktop_app.engine.scheduler import Scheduler
from desktop_app.store.long_lists import among
from desktop_app.store.rules import CANCELLABLE


class Cancelling:
    """Belongs to the engine's thread."""

    def __init__(
        self,
        store: JobStore,
        scheduler: Scheduler,
        clock: Clock,
        many: Callable[[Awaitable[Changed]], Coroutine[Any, Any, Changed]],
    ) -> None:
        """``many`` makes a change of the store and tells of it."""
        self._store = store
        self._scheduler = scheduler
        self._clock = clock
        self._many = many

    async def jobs(self, where: JobFilter) -> Changed:
        """Cancel jobs; returns when those that run have ended, or do not listen."""
        return await self._all(where, self._store.cancel(where, now=self._clock.now()))

    async def batch(self, batch: int) -> Changed:
        """Cancel a batch, its plan included."""
        work = self._store.cancel_batch(batch, now=self._clock.now())
        changed = await self._all(JobFilter(batch=batch), work)
        await self._scheduler.planner.cancel(batch)
        self._scheduler.counters.touch([batch])
        return changed

    async def _all(self, where: JobFilter, work: Coroutine[Any, Any, Changed]) -> Changed:
        async with self._scheduler.recalled():
            # What runs need not wait until the rest is on disk, but is asked when that is under
            # way: the step to undo must know it as it ran.
            stopping = self._scheduler.ask_to_stop(self._running(where))
            rest, asked = await asyncio.gather(self._many(work), stopping)
        jobs = await self._scheduler.until_ended(asked)
        if again := tuple(job for job in jobs if jobs[job].state in CANCELLABLE):
            # They had ended before they were asked, and would have been tried once more.
            await self._many(self._store.cancel(JobFilter(ids=again), now=self._clock.now()))
            jobs = self._store.rows(list(jobs))
        deaf = {job for job in jobs if jobs[job].state is JobState.RUNNING}
        known = deaf.union(job.id for job in rest.jobs)
        ended = tuple(jobs[job] for job in jobs if job not in known)
        why = {job: told for job, told in rest.not_possible.items() if job not in jobs}
        why |= {job: f"job {job}: {STILL_RUNS}" for job in deaf}
        return Changed(rest.count + len(ended), (*rest.jobs, *ended), why, rest.undo)

    def _running(self, where: JobFilter) -> Sequence[int]:
        """Return the jobs that have begun and are meant by this filter."""
        begun = {job.id for job in self._scheduler.running_jobs()}
        ids = begun if where.ids is None else among(begun, where.ids)
        states = frozenset({JobState.RUNNING}) & (where.states or frozenset(JobState))
        return self._store.ids(replace(where, ids=tuple(ids), states=states)) if ids else ()
