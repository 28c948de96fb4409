"""Coroutines on the engine's loop: those that never wait share a task, and nobody can tell."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextvars import ContextVar
from typing import Any, ClassVar
from weakref import ref

from typing_extensions import override

from desktop_app.domain.events import ExecutorEvent, Failed, Progressed, Stopped, Succeeded
from desktop_app.domain.kind import JobContext, JobKind, PlanContext, Planned, Spec, Submission
from desktop_app.domain.ports import AttemptRequest
from desktop_app.domain.text import Text
from desktop_app.engine import Registry
from desktop_app.engine.inprocess import LoopExecutor
from desktop_app.engine.reporters import LoopReporter
from desktop_app.host.secrets import SystemSecrets

SAID: ContextVar[str] = ContextVar("SAID", default="nothing")
Run = Callable[[], Awaitable[None]]


class Does(JobKind[Submission, Spec]):
    """Job 1 does the first of what it was made with, job 2 the second."""

    name = "does"
    title = Text("does", "Does")
    verb = Text("does", "Do")
    submission_type = Submission
    spec_type = Spec

    def __init__(self, runs: tuple[Run, ...]) -> None:
        self.runs = runs

    @override
    def plan(self, submission: Submission, ctx: PlanContext) -> Iterator[Planned]:
        raise NotImplementedError  # nothing is planned here

    @override
    async def run(self, spec: Spec, job: JobContext) -> None:
        await self.runs[job.job_id - 1]()


class Remembers(Does):
    """Knows what its jobs were given, while that is there."""

    handed: ClassVar[list[ref[JobContext]]] = []

    @override
    async def run(self, spec: Spec, job: JobContext) -> None:
        self.handed.append(ref(job))
        await super().run(spec, job)


def request(number: int) -> AttemptRequest:
    return AttemptRequest(str(number), "run", "does", number, 1, {}, 1, "", "", 0.0)


def play(
    *runs: Run, stop_at_once: bool = False, kind: type[Does] = Does
) -> list[type[ExecutorEvent]]:
    """Hand these over together; return how each has ended."""
    events: dict[str, ExecutorEvent] = {}

    def hear(event: ExecutorEvent) -> None:
        assert event.attempt not in events
        events[event.attempt] = event

    async def scene() -> None:
        executor = LoopExecutor(Registry({"does": kind(runs)}, {}), SystemSecrets())
        await executor.start(hear)
        await executor.submit([request(number) for number in range(1, len(runs) + 1)])
        await executor.stop(0.0 if stop_at_once else 30.0)
        assert executor.health().busy == 0

    asyncio.run(scene())
    return [type(events[str(number)]) for number in range(1, len(runs) + 1)]


def test_one_that_waits_keeps_the_task_for_itself() -> None:
    """Those before it have run in the same task; those after it do not wait for it."""
    seen: list[tuple[str, asyncio.Task[Any] | None]] = []
    go = asyncio.Event()

    def does(word: str, *, wait: bool = False) -> Run:
        async def run() -> None:
            seen.append((word, asyncio.current_task()))
            if wait:
                await go.wait()
                assert (word, asyncio.current_task()) in seen
            if word == "last":
                go.set()

        return run

    runs = [does("1"), does("2"), does("waits", wait=True), does("waits too", wait=True)]
    assert play(*runs, does("last")) == [Succeeded] * 5
    assert [word for word, _ in seen] == ["1", "2", "waits", "waits too", "last"]
    tasks = [task for _, task in seen]
    assert tasks[0] is tasks[1] is tasks[2]
    assert len(set(tasks[2:])) == 3


def test_each_has_a_context_of_its_own() -> None:
    """What one sets is there after each of its waits, and nobody else sees it."""
    found: list[str] = []

    async def sets() -> None:
        found.append(SAID.get())
        SAID.set("mine")
        found.append(SAID.get())

    async def sets_and_waits() -> None:
        await sets()
        await asyncio.sleep(0)
        found.append(SAID.get())

    assert play(sets, sets, sets_and_waits, sets) == [Succeeded] * 4
    assert found == [*["nothing", "mine"] * 4, "mine"]


def test_a_time_limit_ends_its_own_work_alone() -> None:
    """``asyncio.timeout`` finds a task to cancel, and its end is the coroutine's own matter."""

    async def nothing() -> None:
        pass

    async def quick() -> None:
        async with asyncio.timeout(0.0):
            await nothing()

    async def slow() -> None:
        async with asyncio.timeout(0.0):
            await asyncio.Event().wait()

    async def catches() -> None:
        try:
            await slow()
        except TimeoutError:
            await asyncio.sleep(0)

    assert play(quick, slow, catches, quick) == [Succeeded, Failed, Succeeded, Succeeded]


def test_whatever_one_raises_ends_it_alone() -> None:
    """Also what is no ``Exception``, before and after it has waited; the next ones run."""

    class Odd(BaseException):
        pass

    async def raises() -> None:
        raise Odd

    async def waits_and_raises() -> None:
        await asyncio.sleep(0)
        raise Odd

    async def nothing() -> None:
        pass

    ends = play(raises, nothing, waits_and_raises, nothing)
    assert ends == [Failed, Succeeded, Failed, Succeeded]


def test_what_a_thread_tells_is_heard_until_the_end() -> None:
    """What waits is told before the end; what comes later is dropped, the first word or another."""
    told: list[ExecutorEvent] = []

    def says(reporter: LoopReporter, unit: str) -> None:
        thread = threading.Thread(
            target=reporter.send, args=(lambda one, n: Progressed(one, n, 1.0, None, unit),)
        )
        thread.start()
        thread.join(10.0)
        assert not thread.is_alive()

    async def scene() -> None:
        speaks, silent = (LoopReporter(one, told.append) for one in ("speaks", "silent"))
        says(speaks, "before")
        assert told == []
        speaks.end(Stopped)
        silent.end(Stopped)
        for reporter in (speaks, silent):
            says(reporter, "after")
        await asyncio.sleep(0)

    asyncio.run(scene())
    assert told == [
        Progressed("speaks", 1, 1.0, None, "before"),
        Stopped("speaks", 2),
        Stopped("silent", 1),
    ]


def test_one_that_cancels_its_task_takes_nobody_along() -> None:
    """It ends as stopped, before and after it has waited; the next ones run, and may wait."""

    async def cancels() -> None:
        task = asyncio.current_task()
        assert task is not None
        task.cancel()

    async def cancels_and_waits() -> None:
        await cancels()
        await asyncio.sleep(0)

    async def waits() -> None:
        await asyncio.sleep(0)

    runs = [cancels, waits, cancels_and_waits, waits]
    assert play(*runs) == [Stopped, Succeeded, Stopped, Succeeded]


def test_what_has_not_begun_is_stopped_too() -> None:
    """Who was handed over in the moment of the stop ends as stopped, without having begun."""

    async def never() -> None:
        raise AssertionError("it has begun")

    assert play(never, never, stop_at_once=True) == [Stopped, Stopped]


def test_whoever_is_handed_over_first_begins_first() -> None:
    """Also while those before it wait, and when it comes between their first steps."""
    begun: list[int] = []
    handed: list[int] = []
    events: list[ExecutorEvent] = []

    def waits(number: int) -> Run:
        async def run() -> None:
            begun.append(number)
            await asyncio.sleep(0)

        return run

    async def scene() -> None:
        kinds = Registry({"does": Does(tuple(waits(number) for number in range(1, 41)))}, {})
        executor = LoopExecutor(kinds, SystemSecrets())
        await executor.start(events.append)

        async def hand_over(*numbers: int) -> None:
            handed.extend(numbers)
            await executor.submit([request(number) for number in numbers])

        later = []
        for first in range(1, 41, 4):
            await hand_over(first, first + 1)
            later.append(asyncio.create_task(hand_over(first + 2, first + 3)))
            if first % 3 == 0:
                await asyncio.sleep(0)
        await asyncio.gather(*later)
        await executor.stop(30.0)

    asyncio.run(scene())
    assert begun == handed
    assert len(events) == 40


def test_what_a_job_was_given_goes_with_its_end() -> None:
    """It waits for no collector, which would look at all that was given to thousands of jobs."""

    async def quick() -> None:
        pass

    async def waits() -> None:
        await asyncio.sleep(0)

    async def is_cancelled() -> None:
        task = asyncio.current_task()
        assert task is not None
        task.cancel()
        await waits()

    gc.disable()
    Remembers.handed.clear()
    try:
        ends = play(quick, waits, is_cancelled, quick, kind=Remembers)
        assert ends == [Succeeded, Succeeded, Stopped, Succeeded]
        assert [one() for one in Remembers.handed] == [None] * 4
    finally:
        gc.enable()
