"""What a queue does, in the plainest words there are: dicts, and a sort by rank."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from desktop_app.domain.job import JobState, Place

S = JobState
FIRST_RETRY, FACTOR, MAX_ATTEMPTS = 10.0, 2.0, 2
DEATHS_ALLOWED = 12
MOVABLE = {S.WAITING, S.SCHEDULED, S.RETRYING, S.PAUSED}


@dataclass
class ModelJob:
    id: int
    batch: int
    lane: str
    rank: int
    state: JobState
    due: float | None
    said: float
    """When it was said how long it has to wait."""
    attempts: int = 0
    tries: int = 0
    deaths: int = 0
    past: bool = False


@dataclass
class ModelLane:
    limit: int
    paused: bool = False
    held: bool = False


@dataclass
class Model:
    """Jobs, lanes and holds; :meth:`settle` starts whatever may start."""

    now: float
    jobs: dict[int, ModelJob] = field(default_factory=dict)
    lanes: dict[str, ModelLane] = field(default_factory=dict)
    held_batches: set[int] = field(default_factory=set)
    paused: bool = False
    number: int = 0
    heads: dict[str, int] = field(default_factory=dict)
    started: list[tuple[int, int]] = field(default_factory=list)

    def of(self, *states: JobState) -> list[ModelJob]:
        return sorted((j for j in self.jobs.values() if j.state in states), key=lambda j: j.rank)

    def add(
        self, batch: int, lane: str, count: int, due: float | None, limit: int, said: float
    ) -> None:
        self.lanes.setdefault(lane, ModelLane(limit))
        for _ in range(count):
            self.number += 1
            state = S.WAITING if due is None else S.SCHEDULED
            job = ModelJob(self.number, batch, lane, self.number, state, due, said)
            self.jobs[self.number] = job

    def settle(self) -> None:
        for job in self.of(S.SCHEDULED, S.RETRYING):
            if job.due is not None and job.due <= self.now:
                job.state, job.due = S.WAITING, None
        for name, lane in self.lanes.items():
            if self.paused or lane.paused or lane.held:
                continue
            free = lane.limit - sum(job.lane == name for job in self.of(S.RUNNING))
            ready = [
                job
                for job in self.of(S.WAITING)
                if job.lane == name and job.batch not in self.held_batches
            ]
            for job in ready[: max(0, free)]:
                job.state = S.RUNNING
                job.attempts += 1
                self.started.append((job.id, job.attempts))

    # --- how attempts end -----------------------------------------------------------------------

    def end(self, job: ModelJob, state: JobState, *, counts: bool = True) -> None:
        job.state, job.past, job.deaths = state, False, 0
        job.tries += counts

    def fail(self, job: ModelJob) -> None:
        self.end(job, S.RETRYING if job.tries + 1 < MAX_ATTEMPTS else S.FAILED)
        if job.state is S.RETRYING:
            job.due = self.now + FIRST_RETRY * FACTOR ** (job.tries - 1)
            job.said = self.now

    def jump(self, seconds: float) -> None:
        """Set the clock; set back, nothing waits longer than it was to wait when that was said."""
        self.now += seconds
        for job in self.of(S.SCHEDULED, S.RETRYING, S.PAUSED):
            if seconds < 0 and job.due is not None and min(job.due, job.said) > self.now:
                job.due, job.said = self.now + job.due - job.said, self.now

    def interrupt(self, job: ModelJob) -> None:
        job.state, job.past = S.CHECK if job.past else S.WAITING, False

    def interrupt_all(self) -> None:
        for job in self.of(S.RUNNING):
            self.interrupt(job)

    def die(self, ahead: Iterable[int]) -> None:
        """End in the middle of everything; the jobs ``ahead`` may have begun for all one knows."""
        for number in ahead:
            self.jobs[number].state = S.RUNNING
            self.jobs[number].attempts += 1
        for job in self.of(S.RUNNING):
            self.interrupt(job)
            job.deaths += 1
            if job.deaths == DEATHS_ALLOWED and job.state is S.WAITING:
                job.state = S.FAILED

    # --- the user's word ------------------------------------------------------------------------

    def pick(self, ids: Iterable[int], states: set[JobState]) -> list[ModelJob]:
        return [job for job in self.of(*states) if job.id in set(ids)]

    def wait(self, job: ModelJob) -> None:
        job.state, job.due = S.WAITING, None

    def to_tail(self, jobs: Iterable[ModelJob]) -> None:
        for job in jobs:
            self.number += 1
            job.rank, job.tries, job.deaths = self.number, 0, 0
            self.wait(job)

    def to_head(self, jobs: list[ModelJob]) -> None:
        for job in reversed(jobs):
            self.heads[job.lane] = self.heads.get(job.lane, 0) - 1
            job.rank = self.heads[job.lane]

    def retry(self, ids: Iterable[int]) -> None:
        ids = set(ids)
        due = self.pick(ids, {S.RETRYING})
        self.to_tail(self.pick(ids, {S.FAILED, S.CANCELLED}))
        for job in due:
            self.wait(job)

    def cancel(self, ids: Iterable[int]) -> None:
        for job in self.pick(ids, MOVABLE):
            job.state, job.due = S.CANCELLED, None
        for job in self.pick(ids, {S.RUNNING}):
            # past the point of no return nobody can tell what happened
            if job.past:
                self.interrupt(job)
            else:
                self.end(job, S.CANCELLED)

    def pause(self, ids: Iterable[int]) -> None:
        for job in self.pick(ids, MOVABLE - {S.PAUSED}):
            job.state = S.PAUSED

    def resume(self, ids: Iterable[int]) -> None:
        for job in self.pick(ids, {S.PAUSED}):
            if job.due is None or job.due <= self.now:
                self.wait(job)
            else:
                job.state = S.RETRYING if job.attempts else S.SCHEDULED

    def stop_retrying(self, ids: Iterable[int]) -> None:
        for job in self.pick(ids, {S.RETRYING}):
            job.state, job.due = S.FAILED, None

    def start_now(self, ids: Iterable[int]) -> None:
        jobs = self.pick(ids, MOVABLE)
        self.to_head(jobs)
        for job in jobs:
            self.wait(job)

    def move(self, ids: Iterable[int], place: Place) -> None:
        jobs = self.pick(ids, {S.WAITING})
        match place:
            case Place.TOP:
                self.to_head(jobs)
            case Place.BOTTOM:
                for job in jobs:
                    self.number += 1
                    job.rank = self.number
            case Place.UP:
                self._step(jobs, -1)
            case Place.DOWN:
                self._step(jobs[::-1], 1)

    def _step(self, jobs: list[ModelJob], way: int) -> None:
        for job in jobs:
            queue = [other for other in self.of(S.WAITING) if other.lane == job.lane]
            there = queue.index(job) + way
            if 0 <= there < len(queue) and queue[there] not in jobs:
                job.rank, queue[there].rank = queue[there].rank, job.rank

    def settle_check(self, ids: Iterable[int], state: JobState) -> None:
        jobs = self.pick(ids, {S.CHECK})
        if state is S.WAITING:
            self.to_tail(jobs)
        for job in jobs:
            job.state = state
