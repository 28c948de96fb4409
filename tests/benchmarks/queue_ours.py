"""Our side of the queue's benchmarks: jobs that do nothing, through ``Desk`` as the window uses it.

A submission is acknowledged when its batch is on disk, and is planned besides.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

from typing_extensions import override

from desktop_app import JobQueue
from desktop_app.domain.events import BatchChanged, Event, JobsAdded, JobsChanged
from desktop_app.domain.job import JobState
from desktop_app.domain.kind import JobContext, JobKind, PlanContext, Planned, Spec, Submission
from desktop_app.domain.text import Text
from desktop_app.engine import LocalDesk, Registry, open_desk
from tests.benchmarks.queue_peers import DEADLINE, PAYLOAD, THREADS, in_threads

PRODUCERS = 64


class NothingSubmission(Submission):
    count: int


class NothingSpec(Spec):
    payload: str


class Nothing(JobKind[NothingSubmission, NothingSpec]):
    """Plans as many jobs as asked for; each logs one line and does nothing."""

    name = "nothing"
    title = Text("benchmark", "Nothing")
    verb = Text("benchmark", "Do nothing")
    submission_type = NothingSubmission
    spec_type = NothingSpec
    lane_limit: ClassVar[int] = THREADS

    @override
    def plan(self, submission: NothingSubmission, ctx: PlanContext) -> Iterator[Planned]:
        for number in range(submission.count):
            yield Planned(input=str(number), name=str(number), payload={"payload": PAYLOAD})

    @override
    def plans_at_once(self, submission: NothingSubmission) -> bool:
        return submission.count == 1

    @override
    def run(self, spec: NothingSpec, job: JobContext) -> Mapping[str, Any] | None:
        job.log("nothing done")
        return None


class NothingOnLoop(Nothing):
    """The same as a coroutine, many at once."""

    name = "nothing-on-loop"
    lane_limit: ClassVar[int] = PRODUCERS

    @override
    async def run(  # type: ignore[override]  # the coroutine variant of the same contract
        self, spec: NothingSpec, job: JobContext
    ) -> Mapping[str, Any] | None:
        job.log("nothing done")
        return None


class Until:
    """Waits for something that a desk says."""

    def __init__(self, desk: LocalDesk, holds: Callable[[Event], bool]) -> None:
        self._came = threading.Event()
        self._holds = holds
        self._end = desk.subscribe(self._take)

    def _take(self, events: Sequence[Event]) -> None:
        if any(self._holds(event) for event in events):
            self._came.set()

    def wait(self) -> float:
        """Return the time at which it came."""
        if not self._came.wait(DEADLINE):
            raise TimeoutError("the queue did not finish in time")
        self._end()
        return time.perf_counter()


@contextmanager
def desk(folder: Path) -> Iterator[LocalDesk]:
    """Open a desk whose plain functions run on threads, as huey's do."""
    kinds = Registry({kind.name: kind for kind in (Nothing(), NothingOnLoop())}, {})
    opened = open_desk(folder / "data", kinds, executor="thread")
    try:
        yield opened
    finally:
        opened.close_now()


def submit_ours(folder: Path, count: int, producers: int) -> float:
    """Return acknowledged submissions a second."""
    share = max(1, count // producers)

    async def produce(opened: LocalDesk) -> float:
        async def one() -> None:
            for _ in range(share):
                await opened.submit(Nothing.name, {"count": 1})

        started = time.perf_counter()
        await asyncio.gather(*[one() for _ in range(producers)])
        return time.perf_counter() - started

    with desk(folder) as opened:
        asyncio.run(opened.pause_queue(paused=True))
        return share * producers / asyncio.run(produce(opened))


def add_task_ours(folder: Path, count: int, producers: int) -> float:
    """Return calls of ``JobQueue.add_task`` a second, each on disk when it returns."""
    share = max(1, count // producers)
    with JobQueue.open(folder / "data", executor="thread") as queue:
        asyncio.run(queue.desk.pause_queue(paused=True))

        def produce() -> None:
            for _ in range(share):
                queue.add_task(len, PAYLOAD)

        return share * producers / in_threads(produce, producers)


def submit_many_ours(folder: Path, count: int) -> float:
    """Return jobs a second that one submission puts into the queue, its plan included."""
    with desk(folder) as opened:
        asyncio.run(opened.pause_queue(paused=True))
        added = Until(opened, lambda event: isinstance(event, JobsAdded))
        started = time.perf_counter()
        asyncio.run(opened.submit(Nothing.name, {"count": count}))
        return count / (added.wait() - started)


def end_to_end_ours(folder: Path, count: int, kind: str) -> float:
    """Return jobs a second from the submission to the last job's recorded end."""
    with desk(folder) as opened:
        ended = Until(
            opened,
            lambda event: isinstance(event, BatchChanged) and event.batch.finished == count,
        )
        started = time.perf_counter()
        asyncio.run(opened.submit(kind, {"count": count}))
        rate = count / (ended.wait() - started)
        assert opened.jobs.counts().states[JobState.DONE] == count
        return rate


def submit_to_start(folder: Path, count: int) -> float:
    """Return the median of seconds from an acknowledged submission to its job's start, idle."""
    waits = []
    with desk(folder) as opened:
        for _ in range(count):
            running = Until(
                opened,
                lambda event: (
                    isinstance(event, JobsChanged)
                    and any(job.state is JobState.RUNNING for job in event.jobs)
                ),
            )
            idle = Until(
                opened,
                lambda event: isinstance(event, BatchChanged) and event.batch.finished == 1,
            )
            asyncio.run(opened.submit(NothingOnLoop.name, {"count": 1}))
            started = time.perf_counter()
            waits.append(running.wait() - started)
            idle.wait()
    return sorted(waits)[len(waits) // 2]


def worker_jobs(folder: Path, count: int) -> float:
    """Return calls of a function a second in worker processes, from the first submission on."""
    with JobQueue.open(folder / "data") as queue:
        started = time.perf_counter()
        queue.submit_many("functions", [{"function": "builtins:len", "args": [PAYLOAD]}] * count)
        ended = queue.wait(timeout=DEADLINE)
        rate = count / (time.perf_counter() - started)
    assert sum(job.state is JobState.DONE for job in ended) == count
    return rate
