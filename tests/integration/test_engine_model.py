"""Random walks over the whole engine: real store, real scheduler, and a clock moved by hand."""

from __future__ import annotations

import asyncio
import itertools
import shutil
import tempfile
import time
from collections.abc import Coroutine, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any, ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from typing_extensions import override

from desktop_app.domain.errors import ErrorInfo, Scope
from desktop_app.domain.job import Batch, JobFilter, JobState, Place, Settlement
from desktop_app.domain.kind import JobContext, JobKind, PlanContext, Planned, Spec, Submission
from desktop_app.domain.kind import Where as Runs
from desktop_app.domain.ports import Changed
from desktop_app.domain.text import Text
from desktop_app.engine import Registry, RunScope
from desktop_app.engine.batches import Raw
from desktop_app.engine.bus import EventBus
from desktop_app.engine.intake import Intake
from desktop_app.engine.scheduler import Scheduler
from desktop_app.store import SqliteJobStore, SqliteLogStore, open_store
from desktop_app.store.check import check
from desktop_app.testing import FakeClock, FakeExecutor
from tests.integration.queue_model import FACTOR, FIRST_RETRY, MAX_ATTEMPTS, Model, ModelJob

PATIENCE = 30.0
LIMIT = 2
FAILED = ErrorInfo(code="model.failed", message="failed as told")
BUSY = ErrorInfo(code="model.busy", message="busy as told", transient=True)
REFUSED = ErrorInfo(code="model.refused", message="refused as told", scope=Scope.LANE)
S = JobState


class ModelSubmission(Submission):
    lane: str
    count: int
    wait: float
    at_once: bool


class ModelSpec(Spec):
    pass


class ModelKind(JobKind[ModelSubmission, ModelSpec]):
    name = "model"
    title = Text("model", "Model")
    verb = Text("model", "Model")
    submission_type = ModelSubmission
    spec_type = ModelSpec
    lane_limit: ClassVar[int] = LIMIT

    @override
    def plan(self, submission: ModelSubmission, ctx: PlanContext) -> Iterator[Planned]:
        for number in range(submission.count):
            yield Planned(str(number), str(number), {}, lane=submission.lane)

    @override
    def plans_at_once(self, submission: ModelSubmission) -> bool:
        return submission.at_once

    @override
    def earliest(self, submission: ModelSubmission) -> float:
        return submission.wait

    @override
    def run(self, spec: ModelSpec, job: JobContext) -> None:
        raise NotImplementedError  # the executor of this test runs nothing


IDS = st.lists(st.integers(1, 12), min_size=1, max_size=4)
LANES = st.sampled_from(["x", "y"])


class Walk(RuleBasedStateMachine):
    """Does the same to the engine and to the model, and compares what they then hold."""

    def __init__(self) -> None:
        super().__init__()
        self.temporary = tempfile.TemporaryDirectory()
        self.lives = itertools.count()
        self.folder = Path(self.temporary.name) / "0"
        self.runner = asyncio.Runner()
        self.clock = FakeClock(1000.0)
        self.model = Model(1000.0)
        self.planning: dict[int, ModelSubmission] = {}

    # --- the engine -----------------------------------------------------------------------------

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(self.settled(work))

    async def settled(self, work: Coroutine[Any, Any, Any]) -> Any:
        found = await work
        deadline = time.monotonic() + PATIENCE
        while not self.idle():
            assert time.monotonic() < deadline, "the engine never came to rest"
            await asyncio.sleep(0)
        return found

    def idle(self) -> bool:
        """Whether the scheduler sleeps, and nothing that it started is under way."""
        plans = len(self.scheduler._planning)
        asleep = any(not future.done() for _, _, future in self.clock._sleepers)
        return (
            asleep
            and not self.scheduler._changed.is_set()
            and len(self.scheduler._tasks) == plans
            and plans == sum(r.operation == "plan" for r in self.executor.open.values())
        )

    @initialize()
    def begin(self) -> None:
        self.run(self.open())

    async def open(self) -> None:
        self.store: SqliteJobStore
        self.logs: SqliteLogStore
        self.store, self.logs = open_store(self.folder)
        self.executor = FakeExecutor()
        self.scheduler = Scheduler(
            store=self.store,
            logs=self.logs,
            kinds=Registry({"model": ModelKind()}, {}),
            executors=dict.fromkeys(Runs, self.executor),
            bus=EventBus(),
            clock=self.clock,
            folder=self.folder,
            scope=RunScope.ALL,
            random=Random(0),
        )
        self.model.started.clear()
        for lane in ("x", "y"):  # their jobs are known to be short: they are claimed ahead
            self.scheduler._slots._lane(lane).seconds = 0.0
        await self.scheduler.start()

    async def leave(self) -> None:
        self.clock._sleepers.clear()
        await self.scheduler.stop(0.0)
        await self.logs.close()
        await self.store.close()

    # --- what happens ---------------------------------------------------------------------------

    @rule(lane=LANES, count=st.integers(1, 5), wait=st.sampled_from([0.0, 0.0, 15.0]))
    def submit(self, lane: str, count: int, wait: float) -> None:
        self.accept(ModelSubmission(lane=lane, count=count, wait=wait, at_once=True))

    @rule(lane=LANES, count=st.integers(1, 2))
    def submit_for_planning(self, lane: str, count: int) -> None:
        self.accept(ModelSubmission(lane=lane, count=count, wait=0.0, at_once=False))

    def accept(self, submission: ModelSubmission) -> None:
        retry = {"max_attempts": MAX_ATTEMPTS, "first": FIRST_RETRY, "factor": FACTOR}
        raw = {**submission.model_dump(mode="json"), "retry": {**retry, "jitter": False}}
        batch = self.run(self.enter(Raw("model", raw, None, self.clock.now())))
        if batch.planning:
            self.planning[batch.id] = submission
        else:
            self.added(batch.id, submission)

    async def enter(self, raw: Raw) -> Batch:
        intake = Intake(self.store, self.scheduler, asyncio.get_running_loop())
        batch = await intake.submit(raw)
        self.scheduler.heed()
        return batch

    def added(self, batch: int, submission: ModelSubmission) -> None:
        due = self.model.now + submission.wait if submission.wait else None
        self.model.add(batch, submission.lane, submission.count, due, LIMIT, self.model.now)
        self.model.settle()

    @precondition(lambda self: self.planning)
    @rule(data=st.data())
    def plan(self, data: st.DataObject) -> None:
        batch = data.draw(st.sampled_from(sorted(self.planning)))
        submission = self.planning.pop(batch)
        attempt = self.executor.attempt_of(batch, "plan")
        item = {"outcome": "planned", "input": "i", "name": "n", "payload": {}, "outputs": []}
        items = tuple({**item, "lane": submission.lane} for _ in range(submission.count))

        async def plan() -> None:
            self.executor.plan(attempt, items)

        self.run(plan())
        self.added(batch, submission)

    @precondition(lambda self: self.model.of(S.RUNNING))
    @rule(
        data=st.data(),
        how=st.sampled_from(["done", "skip", "fail", "busy", "died", "raised", "effect", "lane"]),
    )
    def attempt(self, data: st.DataObject, how: str) -> None:
        job = data.draw(st.sampled_from(self.model.of(S.RUNNING)))
        if not job.past or how not in {"effect", "lane"}:
            self.happens(job, how)

    def happens(self, job: ModelJob, how: str) -> None:
        attempt = self.executor.attempt_of(job.id)

        async def happen() -> None:
            match how:
                case "done":
                    self.executor.succeed(attempt, {"r": 1})
                case "skip":
                    self.executor.skip(attempt, "c", "r")
                case "fail":
                    self.executor.fail(attempt, FAILED)
                case "busy":
                    self.executor.fail(attempt, BUSY)
                case "died":
                    self.executor.die(attempt, BUSY)
                case "raised":
                    self.executor.fail(attempt, ValueError("raised as told"))
                case "lane":
                    self.executor.fail(attempt, REFUSED)
                case _:
                    self.executor.ask_effect(attempt)

        self.run(happen())
        self.attempted(job, how)

    def attempted(self, job: ModelJob, how: str) -> None:
        match how:
            case "done":
                self.model.end(job, S.DONE)
            case "skip":
                self.model.end(job, S.SKIPPED)
            case "died" | "raised" if job.past:
                self.model.end(job, S.CHECK, counts=False)
            case "fail" | "raised":
                self.model.end(job, S.FAILED)
            case "busy" | "died":
                self.model.fail(job)
            case "lane":
                self.model.end(job, S.WAITING, counts=False)
                self.model.lanes[job.lane].held = True
            case _:
                job.past = True
        self.model.settle()

    @rule(seconds=st.sampled_from([1.0, 9.0, 20.0, 40.0]))
    def time_passes(self, seconds: float) -> None:
        async def pass_by() -> None:
            self.clock.advance(seconds)

        self.model.now += seconds
        self.run(pass_by())
        self.model.settle()

    @rule(seconds=st.sampled_from([-1e8, -3600.0, -12.0, 12.0, 3600.0, 1e8]))
    def the_clock_is_set(self, seconds: float) -> None:
        """Set the clock; the scheduler, which looks at it twice a minute, is told at once."""

        async def jump() -> None:
            self.clock.jump(seconds)
            self.scheduler.kick()

        self.model.jump(seconds)
        self.run(jump())
        self.model.settle()

    @rule()
    def quit_and_restart(self) -> None:
        self.runner.run(self.leave())
        self.model.interrupt_all()
        self.restart()

    @rule()
    def crash_and_restart(self) -> None:
        """Go on with the files as they were in the middle of everything.

        Nobody can tell then that what was claimed ahead had not begun.
        """
        ahead = self.ahead()
        after = Path(self.temporary.name) / str(next(self.lives) + 1)
        shutil.copytree(self.folder, after, ignore=shutil.ignore_patterns("*-shm"))
        self.runner.run(self.leave())
        self.folder = after
        self.model.die(ahead)
        self.restart()

    def restart(self) -> None:
        self.run(self.open())
        self.model.settle()

    # --- the user's word ------------------------------------------------------------------------

    async def recalled(self, change: Coroutine[Any, Any, Any]) -> None:
        async with self.scheduler.recalled():
            await change

    def many(self, change: Coroutine[Any, Any, Changed]) -> None:
        self.run(self.recalled(change))
        self.model.settle()

    @rule(ids=IDS)
    def retry(self, ids: list[int]) -> None:
        self.model.retry(ids)
        self.many(self.store.retry(only(ids), now=self.model.now))

    @rule(ids=IDS)
    def cancel(self, ids: list[int]) -> None:
        async def cancel() -> None:
            await self.recalled(self.store.cancel(only(ids), now=self.model.now))
            await self.scheduler.until_ended(await self.scheduler.ask_to_stop(ids))

        self.model.cancel(ids)
        self.run(cancel())
        self.model.settle()

    @rule(ids=IDS)
    def pause(self, ids: list[int]) -> None:
        self.model.pause(ids)
        self.many(self.store.pause(only(ids)))

    @rule(ids=IDS)
    def resume(self, ids: list[int]) -> None:
        self.model.resume(ids)
        self.many(self.store.resume(only(ids), now=self.model.now))

    @rule(ids=IDS)
    def stop_retrying(self, ids: list[int]) -> None:
        self.model.stop_retrying(ids)
        self.many(self.store.stop_retrying(only(ids), now=self.model.now))

    @rule(ids=IDS)
    def start_now(self, ids: list[int]) -> None:
        self.model.start_now(ids)
        self.many(self.store.start_now(only(ids), now=self.model.now))

    @rule(ids=IDS, place=st.sampled_from(Place))
    def move(self, ids: list[int], place: Place) -> None:
        self.model.move(ids, place)
        self.many(self.store.move(only(ids), place))

    @rule(ids=IDS, word=st.sampled_from(Settlement))
    def settle_check(self, ids: list[int], word: Settlement) -> None:
        states = {
            Settlement.SENT: S.DONE,
            Settlement.NOT_SENT: S.FAILED,
            Settlement.AGAIN: S.WAITING,
        }
        self.model.settle_check(ids, states[word])
        self.many(self.store.settle(only(ids), word, now=self.model.now))

    @rule(batch=st.integers(1, 4), paused=st.booleans())
    def pause_batch(self, batch: int, *, paused: bool) -> None:
        if not self.store.batches() or batch > self.store.batches(limit=1)[0].id:
            return
        (self.model.held_batches.add if paused else self.model.held_batches.discard)(batch)
        self.run(self.recalled(self.store.pause_batch(batch, paused=paused)))
        self.model.settle()

    @precondition(lambda self: self.model.lanes)
    @rule(data=st.data(), paused=st.booleans(), limit=st.integers(1, 3))
    def change_lane(self, data: st.DataObject, limit: int, *, paused: bool) -> None:
        name = data.draw(st.sampled_from(sorted(self.model.lanes)))
        lane = self.model.lanes[name]
        lane.paused, lane.limit = paused, limit
        lane.held = lane.held and paused

        async def change() -> None:
            await self.store.set_limit(name, limit)
            found = await self.store.pause_lane(name, paused=paused)
            if not paused and found.held:
                await self.scheduler.lanes.release(name)
            self.scheduler.reload()

        self.run(self.recalled(change()))
        self.model.settle()

    @rule(paused=st.booleans())
    def pause_queue(self, *, paused: bool) -> None:
        self.model.paused = paused

        async def pause() -> None:
            await self.store.pause_queue(paused=paused)
            self.scheduler.reload()

        self.run(self.recalled(pause()))
        self.model.settle()

    # --- what must be alike ---------------------------------------------------------------------

    @invariant()
    def hold_the_same(self) -> None:
        if not hasattr(self, "store"):
            return
        rows = dict(self.store.rows(range(1, self.model.number + 1)))
        for job in self.ahead():
            assert rows[job].state is S.RUNNING
            rows[job] = replace(rows[job], state=S.WAITING, attempts=rows[job].attempts - 1)
        found = {
            job.id: (job.state, job.lane, job.rank, job.due_at, job.attempts, job.tries)
            for job in rows.values()
        }
        assert found == {
            job.id: (job.state, job.lane, job.rank, job.due, job.attempts, job.tries)
            for job in self.model.jobs.values()
        }
        past = {job.id for job in rows.values() if job.past_no_return}
        assert past == {job.id for job in self.model.jobs.values() if job.past}
        open_now = [r for r in self.executor.open.values() if r.operation == "run"]
        assert len({request.job for request in open_now}) == len(open_now), "attempts overlap"
        running = {(request.job, request.number) for request in open_now}
        assert running == {(job.id, job.attempts) for job in self.model.of(S.RUNNING)}
        started = [(r.job, r.number) for r in self.executor.taken if r.operation == "run"]
        for lane in self.model.lanes:
            assert self.starts(started, lane) == self.starts(self.model.started, lane)

    def ahead(self) -> list[int]:
        """Return the jobs that are claimed and have not begun: to whoever looks, they wait."""
        lanes = self.scheduler._slots._lanes.values()
        return [claimed.job.id for lane in lanes for _, claimed in lane.ready]

    def starts(self, started: Sequence[tuple[int, int]], lane: str) -> list[tuple[int, int]]:
        """Return what was started in a lane, in order; lanes do not wait for one another."""
        return [one for one in started if self.model.jobs[one[0]].lane == lane]

    @override
    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.runner.run(self.leave())
        self.runner.close()
        problems = check(self.folder)
        self.temporary.cleanup()
        assert problems == []


def only(ids: Sequence[int]) -> JobFilter:
    return JobFilter(ids=tuple(ids))


@pytest.mark.timeout(600)  # a failing walk is made as short as it can be
def test_the_engine_does_what_the_model_says() -> None:
    """Order, lanes, limits, retries, holds, moves, crashes and restarts are as "What a job is"."""
    run_state_machine_as_test(
        Walk, settings=settings(max_examples=25, stateful_step_count=40, deadline=None)
    )


@pytest.mark.parametrize("delay", ["start", "retry"])
def test_a_walk_in_which_jobs_become_due(delay: str) -> None:
    """What is due when a slot is free begins before later jobs that were claimed ahead."""
    walk = Walk()
    try:
        walk.begin()
        walk.submit(lane="y", count=2, wait=15.0 if delay == "start" else 0.0)
        walk.submit(lane="y", count=4, wait=0.0)
        if delay == "retry":
            for job in walk.model.of(S.RUNNING):
                walk.happens(job, "busy")
        walk.the_clock_is_set(3600.0)
        walk.hold_the_same()
        walk.happens(walk.model.of(S.RUNNING)[0], "done")
        assert [job.id for job in walk.model.of(S.RUNNING)] == [1, 4]
        walk.hold_the_same()
    finally:
        walk.teardown()
