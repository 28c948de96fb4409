"""Every store there is, and a few words to say what is done to it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest

from desktop_app.domain.errors import ErrorInfo
from desktop_app.domain.job import (
    Attempt,
    AttemptEnd,
    Batch,
    Claimed,
    Job,
    JobFilter,
    JobState,
    LeftOut,
    NewBatch,
    NewJob,
    Outcome,
)
from desktop_app.domain.log_ports import LogStore
from desktop_app.domain.ports import JobStore
from desktop_app.store import open_store
from desktop_app.store.check import check
from desktop_app.store.memory import MemoryJobStore, MemoryLogStore
from tests.claiming import claim, wake
from tests.entering import accept

T = TypeVar("T")

BROKEN = ErrorInfo(code="image.truncated", message="The picture ends early.", detail="\udcff")
OUTCOMES = {
    JobState.DONE: Outcome.SUCCEEDED,
    JobState.SKIPPED: Outcome.SKIPPED,
    JobState.CANCELLED: Outcome.CANCELLED,
    JobState.WAITING: Outcome.INTERRUPTED,
}


@dataclass(frozen=True)
class Bench:
    """A store to work on, from outside any event loop."""

    jobs: JobStore
    logs: LogStore
    runner: asyncio.Runner

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def accept(self, name: str = "batch", **values: Any) -> Batch:
        given: dict[str, Any] = {"kind": "k", "submission": {}, "version": 1, "submitted": 10.0}
        return self.run(accept(self.jobs, NewBatch(name=name, **(given | values))))

    def plan(
        self, batch: int, jobs: Sequence[NewJob], left_out: Sequence[LeftOut] = (), limit: int = 2
    ) -> tuple[int, int] | None:
        lanes = {job.lane: limit for job in jobs}
        return self.run(
            self.jobs.finish_plan(
                batch, shared={"s": 1}, jobs=jobs, left_out=left_out, lane_limits=lanes, now=11.0
            )
        )

    def add(
        self, *names: str, lane: str = "k", due_at: float | None = None, batch: str = "batch"
    ) -> list[int]:
        """Queue one batch of jobs; return their ids."""
        span = self.plan(
            self.accept(batch).id, [NewJob(name, lane, {"n": name}, (), due_at) for name in names]
        )
        assert span is not None
        return list(range(span[0], span[1] + 1))

    def claim(self, limit: int = 1, *, lane: str = "k", now: float = 20.0) -> Sequence[Claimed]:
        return self.run(claim(self.jobs, lane, limit, now=now))

    def wake(self, now: float) -> tuple[Sequence[Job], float | None]:
        """Return what became due, and when the next job is."""
        turn = self.run(wake(self.jobs, now=now))
        return turn.woken, min(turn.due.values(), default=None)

    def end(self, claimed: Claimed, state: JobState, **values: Any) -> Job:
        error = BROKEN if state in {JobState.FAILED, JobState.RETRYING, JobState.CHECK} else None
        given: dict[str, Any] = {
            "ended": 30.0,
            "error": error,
            "outcome": OUTCOMES.get(state, Outcome.FAILED),
        }
        end = AttemptEnd(
            job=claimed.job.id, attempt=claimed.attempt.id, state=state, **(given | values)
        )
        (job,) = self.run(self.jobs.close_attempts([end]))
        return job

    def brought_to(self, state: JobState, name: str = "job") -> int:
        """Queue a job and bring it to the state."""
        due_at = 100.0 if state is JobState.SCHEDULED else None
        (job,) = self.add(name, due_at=due_at)
        if state is JobState.PAUSED:
            self.run(self.jobs.pause(only(job)))
        if state in {JobState.WAITING, JobState.SCHEDULED, JobState.PAUSED}:
            return job
        self.run(self.jobs.start_now(only(job), now=19.0))
        (claimed,) = self.claim()
        if state is JobState.CHECK:
            self.run(self.jobs.allow_effect(job, claimed.attempt.id))
        if state is not JobState.RUNNING:
            self.end(claimed, state, due_at=100.0 if state is JobState.RETRYING else None)
        return job

    def names(self, where: JobFilter | None = None, **order: Any) -> list[str]:
        ids = self.jobs.ids(where or JobFilter(), **order)
        rows = self.jobs.rows(ids)
        return [rows[job].name for job in ids]

    def queue(self, lane: str = "k") -> list[str]:
        """Name the waiting jobs of the lane in the order in which they would start."""
        waiting = JobFilter(states=frozenset({JobState.WAITING}), lane=lane)
        rows = self.jobs.rows(self.jobs.ids(waiting))
        return [job.name for job in sorted(rows.values(), key=lambda job: job.rank)]

    def last_attempt(self, job: int) -> Attempt:
        return self.jobs.attempts(job)[-1]


def only(*jobs: int) -> JobFilter:
    return JobFilter(ids=jobs)


@pytest.fixture(params=["memory", "sqlite"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    """Each implementation in turn; the one on disk is checked against its invariants after use."""
    folder = tmp_path / "data"
    jobs: JobStore
    logs: LogStore
    if request.param == "memory":
        jobs, logs = MemoryJobStore(), MemoryLogStore()
    else:
        jobs, logs = open_store(folder)
    with asyncio.Runner() as runner:
        yield Bench(jobs, logs, runner)
        runner.run(jobs.close())
        runner.run(logs.close())
    found = check(folder)
    if request.module.__name__.endswith("test_store_logs"):  # they make up their attempts
        found = [told for told in found if "no job has that attempt" not in told]
    assert found == []
