"""The queue in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from desktop_app.domain.errors import ErrorInfo, NotPossible, SubmissionRefused
from desktop_app.domain.job import (
    Attempt,
    AttemptEnd,
    Batch,
    Claimed,
    Job,
    JobState,
    Lane,
    LeftOut,
    NewBatch,
    NewJob,
    NewPlan,
    Outcome,
    check_move,
)
from desktop_app.domain.ports import NewEntry, Recovery, StoredEntry, Turn, Want
from desktop_app.store.attempts import after_death
from desktop_app.store.memory.changes import WAITING_VALUES, MemoryChanges
from desktop_app.store.memory.reading import by_rank, is_unfinished
from desktop_app.store.rules import (
    DUE,
    after_end,
    check_limit,
)


class MemoryJobStore(MemoryChanges):
    """The queue in memory. Coroutines never wait, so each is one transaction by itself."""

    def __init__(self) -> None:
        super().__init__()
        self._keys: dict[str, int] = {}
        self._last_batch = 0
        self._last_attempt = 0

    # --- batches ---

    def _add_batch(self, new: NewBatch) -> Batch:
        key = new.idempotency_key
        if key is not None and key in self._keys:
            return self.batch(self._keys[key])
        self._last_batch += 1
        batch = Batch(
            id=self._last_batch,
            kind=new.kind,
            name=new.name,
            planning=True,
            paused=new.paused,
            submission=dict(new.submission),
            version=new.version,
            submitted=new.submitted,
        )
        self._batches[batch.id] = batch
        if key is not None:
            self._keys[key] = batch.id
        return batch

    def enter(
        self,
        prepare: Callable[[], Sequence[NewEntry]],
        told: Callable[[Sequence[StoredEntry] | Exception], object],
    ) -> None:
        """Acknowledge what ``prepare`` returns, here and now."""
        entries = prepare()
        try:
            for _, plan in entries:
                _check_limits(plan)
        except SubmissionRefused as error:
            told(error)
            return
        told([self._submit(new, plan) for new, plan in entries])

    def _submit(self, new: NewBatch, plan: NewPlan | None) -> StoredEntry:
        known = new.idempotency_key in self._keys
        batch = self._add_batch(new)
        if known or plan is None:
            return batch, None
        span = self._finish_plan(batch.id, plan)
        return self.batch(batch.id), span

    async def finish_plan(
        self,
        batch: int,
        *,
        shared: Mapping[str, Any],
        jobs: Sequence[NewJob],
        left_out: Sequence[LeftOut],
        lane_limits: Mapping[str, int],
        now: float,
    ) -> tuple[int, int] | None:
        """Insert all jobs at once; they carry the time of their batch's submission."""
        del now
        return self._finish_plan(batch, NewPlan(shared, jobs, left_out, lane_limits))

    def _finish_plan(self, batch: int, plan: NewPlan) -> tuple[int, int] | None:
        found = self.batch(batch)
        if found.cancelled:
            return None
        _still_planning(found)
        _check_limits(plan)
        outcomes = Counter(item.outcome for item in plan.left_out)
        self._batches[batch] = replace(
            found,
            planning=False,
            shared=dict(plan.shared),
            skipped=outcomes["skipped"],
            refused=outcomes["refused"],
        )
        self._left_out[batch] = tuple(plan.left_out)
        first = self._last_number + 1
        for job in plan.jobs:
            self._add(found, job, plan.lane_limits)
        return (first, self._last_number) if plan.jobs else None

    def _add(self, batch: Batch, job: NewJob, limits: Mapping[str, int]) -> None:
        number = self._next_number()
        self._lanes.setdefault(job.lane, Lane(job.lane, batch.kind, limits.get(job.lane, 1)))
        self._jobs[number] = Job(
            id=number,
            batch=batch.id,
            kind=batch.kind,
            lane=job.lane,
            rank=number,
            name=job.name,
            state=JobState.WAITING if job.due_at is None else JobState.SCHEDULED,
            payload=dict(job.payload),
            outputs=tuple(job.outputs),
            due_at=job.due_at,
            submitted=batch.submitted,
        )

    async def fail_plan(self, batch: int, error: ErrorInfo) -> Batch:
        """Record that nothing could be planned."""
        found = self.batch(batch)
        if not found.cancelled:
            _still_planning(found)
            self._batches[batch] = replace(found, planning=False, error=error)
        return self.batch(batch)

    async def pause_batch(self, batch: int, *, paused: bool) -> Batch:
        """Hold or release a batch."""
        self._batches[batch] = replace(self.batch(batch), paused=paused)
        return self.batch(batch)

    async def rewrite(self) -> None:
        """Nothing remains of what was deleted."""

    async def give_back(self) -> bool:
        """Give a piece of what is free back to the disk; return whether there is more to give."""
        return False

    async def forget(self, batch: int) -> Sequence[int]:
        """Delete every trace of a finished batch; return the ids of its attempts."""
        if is_unfinished(self.batch(batch)):
            raise NotPossible(f"batch {batch} is not finished")
        jobs = {job.id for job in self._members(batch)}
        gone = [attempt.id for attempt in self._attempts.values() if attempt.job in jobs]
        for attempt in gone:
            del self._attempts[attempt]
        for job in jobs:
            del self._jobs[job]
        del self._batches[batch]
        self._left_out.pop(batch, None)
        self._keys = {key: known for key, known in self._keys.items() if known != batch}
        return gone

    # --- attempts ---

    def _claim(self, want: Want, now: float) -> list[Claimed]:
        claimed: list[Claimed] = []
        for batch in (None,) if want.batches is None else want.batches:
            ready = [
                job
                for job in self._waiting(want.lane)
                if not self._batches[job.batch].paused and batch in {None, job.batch}
            ]
            claimed += [self._open(job, now) for job in ready[: want.limit - len(claimed)]]
        return claimed

    def _open(self, job: Job, now: float) -> Claimed:
        self._last_attempt += 1
        number = job.attempts + 1
        attempt = Attempt(self._last_attempt, job.id, number, now)
        self._attempts[attempt.id] = attempt
        self._waits_from.pop(job.id, None)
        running = self._set(
            job, **{**WAITING_VALUES, "state": JobState.RUNNING}, started=now, attempts=number
        )
        batch = self._batches[job.batch]
        return Claimed(running, attempt, batch.shared, batch.version, batch.submission)

    def _wake(self, now: float) -> tuple[list[Job], dict[str, float]]:
        waiting = [(job, job.due_at or now) for job in self._jobs.values() if job.state in DUE]
        due = [job for job, moment in waiting if moment <= now]
        later: dict[str, float] = {}
        for job, moment in waiting:
            if moment > now:
                later[job.lane] = min(moment, later.get(job.lane, moment))
        return [self._set(job, **WAITING_VALUES) for job in sorted(due, key=by_rank)], later

    async def allow_effect(self, job: int, attempt: int) -> None:
        """Record that the attempt may have its effect from here on."""
        self._check_open(job, attempt)
        self._set(self._jobs[job], past_no_return=True)

    def _check_open(self, job: int, attempt: int) -> None:
        found = self._attempts.get(attempt)
        if found is None or found.job != job or found.ended is not None:
            raise NotPossible(f"attempt {attempt} of job {job} is not open")

    async def close_attempts(self, ends: Sequence[AttemptEnd]) -> Sequence[Job]:
        """Close attempts and move their jobs, all or none."""
        before = dict(self._jobs), dict(self._attempts)
        try:
            for end in ends:
                check_move(end.job, self.job(end.job).state, end.state)
                self._check_open(end.job, end.attempt)
                self._close(end)
        except Exception:
            self._jobs, self._attempts = before
            raise
        return [self._jobs[end.job] for end in ends]

    def _close(self, end: AttemptEnd) -> None:
        attempt = self._attempts[end.attempt]
        self._attempts[end.attempt] = replace(
            attempt,
            started=attempt.started if end.started is None else end.started,
            ended=end.ended,
            outcome=end.outcome,
            error=end.error,
        )
        self._jobs[end.job] = after_end(self._jobs[end.job], end)

    async def turn(
        self,
        ends: Sequence[AttemptEnd],
        wants: Sequence[Want],
        *,
        now: float,
        unbegun: Sequence[int] = (),
    ) -> Turn:
        """Close attempts, take others back, wake what is due and claim what is wanted."""
        before = dict(self._jobs), dict(self._attempts)
        try:
            ended = await self.close_attempts(ends)
            for attempt in unbegun:
                self._take_back(attempt)
        except Exception:
            self._jobs, self._attempts = before
            raise
        woken, due = self._wake(now)
        claimed = [one for want in wants for one in self._claim(want, now)]
        return Turn(tuple(ended), tuple(woken), due, tuple(claimed))

    def _take_back(self, attempt: int) -> None:
        found = self._attempts.get(attempt)
        if found is None or found.ended is not None:
            raise NotPossible(f"attempt {attempt} is not open")
        del self._attempts[attempt]
        before = self.attempts(found.job)
        self._set(
            self._jobs[found.job],
            **WAITING_VALUES,
            attempts=found.number - 1,
            started=before[-1].started if before else None,
        )

    async def clock_set_back(self, *, now: float) -> None:
        """Wait for no more than was said, though the clock shows less than it did then."""
        for job in list(self._jobs.values()):
            said = self._said_at(job)
            if said is not None and job.due_at is not None and min(said, job.due_at) > now:
                self._set(job, due_at=now + job.due_at - said)
                self._waits_from[job.id] = now

    def _said_at(self, job: Job) -> float | None:
        """Return when it was said how long the job is to wait; None: it was given a time."""
        if job.state not in {JobState.SCHEDULED, JobState.RETRYING, JobState.PAUSED}:
            return None
        if job.id in self._waits_from:
            return self._waits_from[job.id]
        if job.attempts:
            return self.attempts(job.id)[-1].ended
        batch = self._batches[job.batch]
        return None if batch.submission.get("start_at") is not None else batch.submitted

    async def recover(self, *, now: float) -> Recovery:
        """Close the attempts that a dead process left open."""
        self._undoing.begin_anew(now)
        running = [job for job in self._jobs.values() if job.state is JobState.RUNNING]
        jobs = [self._interrupt(job, now) for job in sorted(running, key=by_rank)]
        return Recovery(
            interrupted=tuple(job for job in jobs if job.state is not JobState.CHECK),
            check=tuple(job for job in jobs if job.state is JobState.CHECK),
            planning=tuple(batch.id for batch in self._batches.values() if batch.planning),
        )

    def _interrupt(self, job: Job, now: float) -> Job:
        state, error = after_death(job)
        for attempt in self.attempts(job.id):
            if attempt.ended is None:
                self._attempts[attempt.id] = replace(
                    attempt, ended=now, outcome=Outcome.INTERRUPTED, error=error
                )
        return self._set(
            job,
            state=state,
            finished=None if state is JobState.WAITING else now,
            error=error,
            interruptions=job.interruptions + 1,
            past_no_return=False,
        )

    async def close(self) -> None:
        """Keep everything: there is nothing to let go of."""


def _check_limits(plan: NewPlan | None) -> None:
    if plan is not None:
        for lane in {job.lane for job in plan.jobs}:
            check_limit(plan.lane_limits.get(lane, 1))


def _still_planning(batch: Batch) -> None:
    if not batch.planning:
        raise NotPossible(f"batch {batch.id} has been planned already")
