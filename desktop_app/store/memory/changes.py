"""What the user does to many jobs at once, in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from desktop_app.domain.job import (
    Job,
    JobFilter,
    JobState,
    Place,
    Settlement,
)
from desktop_app.domain.ports import Changed
from desktop_app.store.memory.holds import MemoryHolds
from desktop_app.store.memory.reading import by_rank
from desktop_app.store.memory.undo import Undoing
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

WAITING_VALUES: Mapping[str, Any] = {
    "state": JobState.WAITING,
    "due_at": None,
    "finished": None,
    "result": None,
    "error": None,
}


class MemoryChanges(MemoryHolds):
    """Changes of many jobs. Coroutines never wait, so each is one transaction by itself."""

    def __init__(self) -> None:
        super().__init__()
        self._heads: Counter[str] = Counter()
        self._last_number = 0
        self._undoing = Undoing()
        self._waits_from: dict[int, float] = {}
        """Of jobs whose wait was said anew after the clock was set back: when."""

    async def retry(self, where: JobFilter, *, now: float) -> Changed:
        """Failed, Cancelled: to the tail of their lane with a new budget. Retrying: due now."""
        del now
        tail, due = self._pick(where, TO_TAIL), self._pick(where, {JobState.RETRYING})
        step = self._remember([*tail, *due], JobState.WAITING)
        retried = [*self._to_tail(tail), *(self._set(job, **WAITING_VALUES) for job in due)]
        return self._changed(where, retried, step=step)

    async def change(self, where: JobFilter, change: Mapping[str, Any], *, now: float) -> Changed:
        """Merge ``change`` into the payloads of Failed jobs and retry them."""
        del now
        failed = self._pick(where, {JobState.FAILED})
        step = self._remember(failed, JobState.WAITING)
        changed = [
            self._set(
                job,
                payload={**job.payload, **change},
                name=renamed(job.name, job.payload, change),
            )
            for job in failed
        ]
        return self._changed(where, self._to_tail(changed), step=step)

    async def cancel(self, where: JobFilter, *, now: float) -> Changed:
        """Cancel what is not running; running jobs are passed over in silence."""
        running, picked = self._pick(where, {JobState.RUNNING}), self._pick(where, CANCELLABLE)
        step = self._remember([*picked, *running], JobState.CANCELLED)
        cancelled = [
            self._set(
                job,
                state=JobState.CANCELLED,
                due_at=None,
                error=None,
                finished=self._last_end(job, now),
            )
            for job in picked
        ]
        return self._changed(where, cancelled, running, step)

    def _last_end(self, job: Job, now: float) -> float:
        ends = [attempt.ended for attempt in self.attempts(job.id) if attempt.ended is not None]
        return max(ends, default=now)

    async def pause(self, where: JobFilter) -> Changed:
        """Set aside jobs that are Waiting, Scheduled or Retrying."""
        picked = self._pick(where, PAUSABLE)
        return self._changed(where, [self._set(job, state=JobState.PAUSED) for job in picked])

    async def resume(self, where: JobFilter, *, now: float) -> Changed:
        """Bring Paused jobs back to what they were."""
        picked = self._pick(where, {JobState.PAUSED})
        return self._changed(where, [self._resume(job, now) for job in picked])

    def _resume(self, job: Job, now: float) -> Job:
        if job.due_at is None or job.due_at <= now:
            return self._set(job, state=JobState.WAITING, due_at=None, error=None)
        return self._set(job, state=JobState.RETRYING if job.attempts else JobState.SCHEDULED)

    async def stop_retrying(self, where: JobFilter, *, now: float) -> Changed:
        """Retrying jobs become Failed with the error they have."""
        picked = self._pick(where, {JobState.RETRYING})
        step = self._remember(picked, JobState.FAILED)
        stopped = [
            self._set(job, state=JobState.FAILED, due_at=None, finished=self._last_end(job, now))
            for job in picked
        ]
        return self._changed(where, stopped, step=step)

    async def start_now(self, where: JobFilter, *, now: float) -> Changed:
        """Put Waiting, Scheduled, Retrying and Paused jobs at the head of their lane, Waiting."""
        del now
        picked = self._pick(where, STARTABLE)
        step = self._remember(picked, JobState.WAITING)
        started = [self._set(job, **WAITING_VALUES) for job in self._to_head(picked)]
        return self._changed(where, started, step=step)

    async def move(self, where: JobFilter, place: Place | int) -> Changed:
        """Change the rank of Waiting jobs in their lane; they keep their order."""
        picked = self._pick(where, {JobState.WAITING})
        if not picked:
            return self._changed(where, picked)
        before = dict(self._jobs)
        match place:
            case Place.TOP:
                moved = self._to_head(picked)
            case Place.BOTTOM:
                moved = [self._set(job, rank=self._next_number()) for job in picked]
            case Place.UP | Place.DOWN:
                moved = self._step(picked, place)
            case target:
                moved = self._before(picked, target)
        step = self._undoing.reordered(before, self._jobs)
        return self._changed(where, moved, picked, step)

    def _before(self, jobs: Sequence[Job], target: int) -> list[Job]:
        goal = self._jobs.get(target)
        if goal is None or goal.state is not JobState.WAITING:
            return []
        lane = self._waiting(goal.lane)
        chosen = [job for job in lane if job in jobs and job.id != target]
        order = [job for job in lane if job not in chosen]
        at = order.index(goal)
        order[at:at] = chosen
        moved = []
        for job, rank in zip(order, [job.rank for job in lane], strict=True):
            if job.rank != rank:
                fresh = self._set(job, rank=rank)
                if job in chosen:
                    moved.append(fresh)
        return moved

    def _step(self, jobs: Sequence[Job], place: Place) -> list[Job]:
        chosen = {job.id for job in jobs}
        moved: list[int] = []
        up = place is Place.UP
        for job in jobs if up else reversed(jobs):
            lane = self._waiting(job.lane)
            here = lane.index(self._jobs[job.id])
            there = here - 1 if up else here + 1
            if not 0 <= there < len(lane) or lane[there].id in chosen:
                continue
            other = lane[there]
            self._set(other, rank=lane[here].rank)
            self._set(lane[here], rank=other.rank)
            moved.append(job.id)
        return [self._jobs[job] for job in moved]

    def _to_tail(self, jobs: Iterable[Job]) -> list[Job]:
        return [
            self._set(job, **WAITING_VALUES, rank=self._next_number(), tries=0, interruptions=0)
            for job in jobs
        ]

    def _to_head(self, jobs: Sequence[Job]) -> list[Job]:
        moved = []
        for job in reversed(jobs):
            self._heads[job.lane] -= 1
            moved.append(self._set(job, rank=self._heads[job.lane]))
        return moved

    async def settle(self, where: JobFilter, word: Settlement, *, now: float) -> Changed:
        """Move jobs out of Check by the user's word."""
        del now
        picked = self._pick(where, {JobState.CHECK})
        step = self._remember(picked, SETTLED[word])
        match word:
            case Settlement.SENT:
                settled = [self._set(job, state=JobState.DONE, error=None) for job in picked]
            case Settlement.NOT_SENT:
                settled = [self._set(job, state=JobState.FAILED) for job in picked]
            case Settlement.AGAIN:
                settled = self._to_tail(picked)
        return self._changed(where, settled, step=step)

    async def undo(self, step: int) -> Changed:
        """Take a change back; ``NotPossible`` when it is too late."""
        asked, back = self._undoing.take(step, self._jobs)
        self._jobs.update((job.id, job) for job in back)
        return self._changed(JobFilter(ids=tuple(asked) if len(asked) <= LISTED else ()), back)

    def _remember(self, jobs: Sequence[Job], state: JobState) -> int | None:
        return self._undoing.remember({job.id: job for job in jobs}, state)

    async def remove(self, where: JobFilter, *, now: float) -> Changed:
        """Clear away jobs in a final state; :meth:`restore` with the same ``now`` undoes it."""
        picked = self._pick(where, REMOVABLE)
        return self._changed(where, [self._set(job, removed_at=now) for job in picked])

    async def restore(self, removed_at: float) -> Changed:
        """Bring back what was removed at that time."""
        removed = [job for job in self._jobs.values() if job.removed_at == removed_at]
        return self._changed(JobFilter(), [self._set(job, removed_at=None) for job in removed])

    def _pick(self, where: JobFilter, states: Collection[JobState]) -> list[Job]:
        jobs = self.rows(self.ids(where)).values()
        return sorted((job for job in jobs if job.state in states), key=by_rank)

    def _set(self, job: Job, **values: Any) -> Job:
        self._jobs[job.id] = replace(job, **values)
        return self._jobs[job.id]

    def _changed(
        self,
        where: JobFilter,
        jobs: Sequence[Job],
        left: Sequence[Job] = (),
        step: int | None = None,
    ) -> Changed:
        known = {job.id for job in (*jobs, *left)}
        missing = sorted(set(where.ids or ()) - known)
        states = {
            job.id: job.state for job in self.rows(missing).values() if job.removed_at is None
        }
        listed = sorted(jobs, key=lambda job: job.id) if len(jobs) <= LISTED else ()
        return Changed(len(jobs), tuple(listed), why_not(missing, (), states), step)

    async def cancel_batch(self, batch: int, *, now: float) -> Changed:
        """Cancel a batch: its plan if it is still planning, and as :meth:`cancel`."""
        found = self.batch(batch)
        if found.planning:
            self._batches[batch] = replace(found, planning=False, cancelled=True)
        return await self.cancel(JobFilter(batch=batch), now=now)

    def _next_number(self) -> int:
        self._last_number += 1
        return self._last_number
