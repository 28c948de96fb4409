"""Short jobs, many of them: claimed ahead of their slots, and nobody can tell."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

import pytest
from typing_extensions import override

from desktop_app.api.control import BACKLOG, ControlServer
from desktop_app.api.shared import SharedDesk
from desktop_app.api.told import ToldJobs, asked_once
from desktop_app.domain.events import Event, JobsChanged, ListChanged
from desktop_app.domain.job import Batch, JobFilter, JobState
from desktop_app.domain.kind import JobContext, JobKind, PlanContext, Planned, Spec, Submission
from desktop_app.domain.text import Text
from desktop_app.engine import LocalDesk, Registry, RunScope, open_desk
from desktop_app.host.owner import FolderLock
from desktop_app.store import queue_path
from desktop_app.store.check import check
from desktop_app.testing import FakeClock
from tests.watching import Watcher

LIMIT, JOBS = 3, 400


class ShortSubmission(Submission):
    numbers: tuple[int, int] = (0, JOBS)
    """Of the first job, and of the one after the last."""


class ShortSpec(Spec):
    number: int


class Short(JobKind[ShortSubmission, ShortSpec]):
    """Its jobs note that they began, and how many of them run at once."""

    name = "short"
    title = Text("short", "Short")
    verb = Text("short", "Run")
    submission_type = ShortSubmission
    spec_type = ShortSpec
    lane_limit: ClassVar[int] = LIMIT
    clock: FakeClock | None = None

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.running = self.most = 0
        self.lock = threading.Lock()

    @override
    def plan(self, submission: ShortSubmission, ctx: PlanContext) -> Iterator[Planned]:
        for number in range(*submission.numbers):
            yield Planned(str(number), str(number), {"number": number})

    def enter(self, number: int) -> None:
        with self.lock:
            self.begun.append(number)
            self.running += 1
            self.most = max(self.most, self.running)

    def leave(self) -> None:
        with self.lock:
            self.running -= 1

    @override
    def run(self, spec: ShortSpec, job: JobContext) -> None:
        self.enter(spec.number)
        job.log("short")
        self.leave()


class ShortOnLoop(Short):
    @override
    async def run(self, spec: ShortSpec, job: JobContext) -> None:  # type: ignore[override]  # the coroutine variant
        self.enter(spec.number)
        await asyncio.sleep(0)
        job.log("short")
        self.leave()


class Hanging(Short):
    """The first of its jobs are short; the others run until they are cancelled."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = FakeClock(time.time())

    @override
    async def run(self, spec: ShortSpec, job: JobContext) -> None:  # type: ignore[override]  # the coroutine variant
        self.enter(spec.number)
        if spec.number >= LIMIT:
            await asyncio.Event().wait()
        self.leave()


@pytest.fixture(params=[Short, ShortOnLoop])
def short(request: pytest.FixtureRequest) -> Short:
    kind: Short = request.param()
    return kind


@pytest.fixture
def watcher(short: Short, tmp_path: Path) -> Iterator[Watcher]:
    registry = Registry({"short": short}, {})
    desk = open_desk(tmp_path / "data", registry, executor="thread", grace=0.0, clock=short.clock)
    yield Watcher(desk)
    desk.close_now()
    assert check(tmp_path / "data") == []


def submit(watcher: Watcher, **fields: Any) -> Batch:
    return asyncio.run(watcher.desk.submit("short", fields))


def of(watcher: Watcher, batch: Batch) -> list[Any]:
    found = watcher.desk.jobs.rows(watcher.desk.jobs.ids(JobFilter(batch=batch.id)))
    return [found[number] for number in sorted(found)]


def test_short_jobs_run_in_order_within_the_limit(watcher: Watcher, short: Short) -> None:
    """Each begins once, first in first out, never more at once than the lane's limit."""
    batch = submit(watcher)
    watcher.until(lambda: watcher.desk.jobs.batch(batch.id).finished == JOBS)
    assert sorted(short.begun) == list(range(JOBS))
    if isinstance(short, ShortOnLoop):  # threads come to their first line as the system lets them
        assert short.begun == list(range(JOBS))
    assert short.most <= LIMIT
    assert {(job.state, job.attempts) for job in of(watcher, batch)} == {(JobState.DONE, 1)}


def test_what_has_not_begun_is_told_as_waiting(watcher: Watcher, short: Short) -> None:
    """However many are claimed ahead, none is told as Running before it has a slot."""
    told: list[int] = []
    early: list[int] = []

    def listen(events: Sequence[Event]) -> None:
        for event in events:
            if isinstance(event, JobsChanged):
                told.extend(job.id for job in event.jobs if job.state is JobState.RUNNING)
                early.append(len(told) - len(short.begun))

    watcher.desk.subscribe(listen)
    batch = submit(watcher)
    watcher.until(lambda: watcher.desk.jobs.batch(batch.id).finished == JOBS)
    assert told == sorted(told)
    assert len(told) == JOBS
    assert max(early) <= LIMIT


def test_the_users_word_meets_what_has_not_begun(watcher: Watcher, short: Short) -> None:
    """Paused in full run and cancelled: what began is done, all else has no attempt at all.

    That it was claimed and went back is told to nobody.
    """
    batch = submit(watcher)
    watcher.until(lambda: len(short.begun) > JOBS // 10)
    for _ in range(3):
        asyncio.run(watcher.desk.pause_queue(paused=True))
        asyncio.run(watcher.desk.pause_queue(paused=False))
    asyncio.run(watcher.desk.cancel(JobFilter(batch=batch.id)))
    watcher.until(lambda: watcher.desk.jobs.batch(batch.id).finished == JOBS)
    begun = set(short.begun)
    for job in of(watcher, batch):
        began = int(job.name) in begun
        attempts = watcher.desk.jobs.attempts(job.id)
        assert len(attempts) == job.attempts == began
        if not began:
            assert (job.state, job.started) == (JobState.CANCELLED, None)
    assert short.most <= LIMIT
    changes = [event for event in watcher.events if isinstance(event, JobsChanged)]
    assert JobState.WAITING not in {job.state for change in changes for job in change.jobs}


@pytest.mark.parametrize("short", [Hanging], indirect=True)
@pytest.mark.parametrize("whole", [True, False])
def test_a_cancel_is_taken_back_as_a_whole(watcher: Watcher, *, whole: bool) -> None:
    """What ran when everything was cancelled is counted, and waits again after Undo as the rest."""
    batch, desk = submit(watcher), watcher.desk
    watcher.until(lambda: desk.jobs.batch(batch.id).counts.get(JobState.RUNNING, 0) > LIMIT)
    cancel = desk.cancel_batch(batch.id) if whole else desk.cancel(JobFilter(batch=batch.id))
    changed = asyncio.run(cancel)
    assert (changed.count, len(changed.jobs)) == (JOBS - LIMIT, JOBS - LIMIT)
    assert changed.not_possible == {}
    asyncio.run(desk.pause_queue(paused=True))
    assert changed.undo is not None
    asyncio.run(desk.undo(changed.undo))
    states = [job.state for job in of(watcher, batch)]
    assert states == [JobState.DONE] * LIMIT + [JobState.WAITING] * (JOBS - LIMIT)


class HeldUp(Short):
    """The first of its jobs are short; then those that fill its lane wait for permission."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = FakeClock(time.time())
        self.go = threading.Event()

    @override
    def run(self, spec: ShortSpec, job: JobContext) -> None:
        self.enter(spec.number)
        if LIMIT <= spec.number < 2 * LIMIT:
            self.go.wait()
        self.leave()


@pytest.mark.parametrize("short", [HeldUp], indirect=True)
def test_a_job_starts_when_it_begins(watcher: Watcher, short: HeldUp) -> None:
    """However long it was claimed before, it is told and recorded as started when it had a slot."""
    batch, desk = submit(watcher), watcher.desk
    watcher.until(lambda: len(short.begun) == 2 * LIMIT)
    watcher.until(lambda: desk.jobs.batch(batch.id).counts.get(JobState.RUNNING, 0) > LIMIT)
    assert short.clock is not None
    held_up = short.clock.now()
    short.clock.jump(100.0)
    short.go.set()
    watcher.until(lambda: desk.jobs.batch(batch.id).finished == JOBS)
    for job in of(watcher, batch):
        late = int(job.name) >= 2 * LIMIT
        (attempt,) = desk.jobs.attempts(job.id)
        assert job.started == attempt.started == (held_up + 100.0 if late else held_up)
        assert job.finished == held_up + 100.0 or int(job.name) < LIMIT
    running = [
        (int(job.name) >= 2 * LIMIT, job.started)
        for event in watcher.events
        if isinstance(event, JobsChanged)
        for job in event.jobs
        if job.state is JobState.RUNNING
    ]
    assert set(running) == {(False, held_up), (True, held_up + 100.0)}


class HeldUpOnLoop(HeldUp):
    @override
    async def run(self, spec: ShortSpec, job: JobContext) -> None:  # type: ignore[override]  # the coroutine variant
        self.enter(spec.number)
        if LIMIT <= spec.number < 2 * LIMIT:
            await asyncio.to_thread(self.go.wait)
        self.leave()


@pytest.mark.parametrize("short", [HeldUp, HeldUpOnLoop], indirect=True)
def test_a_job_that_becomes_due_is_not_overtaken(watcher: Watcher, short: HeldUp) -> None:
    """It is ahead of later ones of its lane by rank, also of those that were claimed ahead."""
    desk, clock = watcher.desk, short.clock
    assert clock is not None
    at = datetime.fromtimestamp(clock.now() + 99.0, UTC).isoformat()  # to the microsecond
    due = submit(watcher, numbers=(JOBS, JOBS + 1), start_at=at)
    watcher.until(lambda: desk.jobs.batch(due.id).counts.get(JobState.SCHEDULED) == 1)
    batch = submit(watcher)
    watcher.until(lambda: len(short.begun) == 2 * LIMIT)
    watcher.until(lambda: desk.jobs.batch(batch.id).counts.get(JobState.RUNNING, 0) > LIMIT)
    scheduler = desk._scheduler  # type: ignore[attr-defined]  # the engine's own

    async def time_comes() -> None:
        clock.jump(100.0)
        for _ in range(2):  # the turn that is being made may have looked at the clock before
            scheduler.kick()
            await scheduler._next_turn()

    asyncio.run_coroutine_threadsafe(time_comes(), desk._loop).result()  # type: ignore[attr-defined]  # the same
    short.go.set()
    watcher.until(lambda: desk.jobs.batch(batch.id).finished == JOBS)
    watcher.until(lambda: desk.jobs.batch(due.id).finished == 1)
    (first,) = of(watcher, due)
    (attempt,) = desk.jobs.attempts(first.id)
    later = [desk.jobs.attempts(job.id) for job in of(watcher, batch)[2 * LIMIT :]]
    assert all(attempt.id < found[0].id for found in later)
    assert sorted(short.begun) == list(range(JOBS + 1))
    if isinstance(short, HeldUpOnLoop):  # threads come to their first line as the system lets them
        assert short.begun.index(JOBS) == 2 * LIMIT
    assert short.most <= LIMIT


def told(watcher: Watcher) -> set[int]:
    """Return the jobs that have been told of."""
    changes = (event for event in watcher.events if isinstance(event, JobsChanged))
    return {job.id for event in changes for job in event.jobs}


class OneWaits(Short):
    """Among its short jobs is one that runs until it is cancelled."""

    @override
    def run(self, spec: ShortSpec, job: JobContext) -> None:
        self.enter(spec.number)
        try:
            while spec.number == JOBS // 2:
                job.raise_if_cancelled()
                threading.Event().wait(0.001)
        finally:
            self.leave()


@pytest.mark.parametrize("short", [OneWaits], indirect=True)
def test_what_followed_another_in_its_thread_is_cancelled(watcher: Watcher, short: Short) -> None:
    """It is told as Running with its log begun, its neighbours go on, and cancelled it ends."""
    batch = submit(watcher)
    watcher.until(lambda: watcher.desk.jobs.batch(batch.id).finished == JOBS - 1)
    left = JobFilter(batch=batch.id, states=frozenset({JobState.RUNNING}))
    (running,) = watcher.desk.jobs.ids(left)
    watcher.until(lambda: running in told(watcher))
    asyncio.run(watcher.desk.cancel(JobFilter(ids=(running,))))
    assert watcher.desk.jobs.job(running).state is JobState.CANCELLED
    (attempt,) = watcher.desk.jobs.attempts(running)
    lines = [line.text for line in watcher.desk.logs.lines(attempt.id)]
    assert lines == ["attempt 1", "cancelled"]
    assert short.most <= LIMIT


def every_way_to_read(jobs: ToldJobs, batch: Batch) -> dict[str, Any]:
    every = jobs.ids(JobFilter(batch=batch.id))
    by_state = {state: jobs.ids(JobFilter(states=frozenset({state}))) for state in JobState}
    return {
        "rows": {job: row.state for job, row in jobs.rows(every).items()},
        "lists": {state: list(ids) for state, ids in by_state.items() if ids},
        "places": jobs.positions(every),
        "batch": jobs.batch(batch.id).counts,
        "head": jobs.heads([batch.id])[batch.id].counts,
        "counts": jobs.counts().states,
        "lanes": [(lane.running, lane.waiting) for lane in jobs.lanes()],
    }


@pytest.mark.parametrize("short", [Hanging], indirect=True)
def test_other_processes_are_told_what_has_begun(
    watcher: Watcher, short: Short, tmp_path: Path
) -> None:
    """A command, and a window that follows the owner, read as waiting what has no slot yet."""
    batch, desk, folder = submit(watcher), watcher.desk, tmp_path / "data"
    watcher.until(lambda: desk.jobs.batch(batch.id).counts.get(JobState.RUNNING, 0) > LIMIT)
    assert isinstance(desk, LocalDesk)
    every = desk.jobs.ids(JobFilter(batch=batch.id))
    done, running, waiting = every[:LIMIT], every[LIMIT : 2 * LIMIT], every[2 * LIMIT :]
    states = {JobState.DONE: done, JobState.RUNNING: running, JobState.WAITING: waiting}
    counts = {state: len(ids) for state, ids in states.items()}
    expected = {
        "rows": {job: state for state, ids in states.items() for job in ids},
        "lists": {state: list(ids) for state, ids in states.items()},
        "places": {job: place for place, job in enumerate(waiting, 1)},
        **dict.fromkeys(("batch", "head", "counts"), counts),
        "lanes": [(len(running), len(waiting))],
    }
    with ExitStack() as stack:
        lock, server = FolderLock(folder, "a test"), ControlServer(desk, folder)
        assert lock.acquire()
        stack.callback(lock.release)
        server.start()
        stack.callback(server.stop)
        command = ToldJobs(queue_path(folder), asked_once(folder))
        stack.callback(command.release)
        kinds = Registry({"short": short}, {})
        window = SharedDesk(folder, kinds, scope=RunScope.ALL, purpose="a window")
        stack.callback(window.close_now)
        assert every_way_to_read(command, batch) == expected
        assert every_way_to_read(window.jobs, batch) == expected
        first = command.job(waiting[0])
        assert (first.state, first.attempts, first.started) == (JobState.WAITING, 0, None)
        assert command.attempts(first.id) == []
        follower = Watcher(window)
        asyncio.run(desk.cancel(JobFilter(ids=(running[0],))))
        follower.until(lambda: window.jobs.job(first.id).state is JobState.RUNNING)
        assert window.jobs.job(waiting[1]).state is JobState.WAITING
        # who could not follow looks at the record again, and is told what has begun by then
        desk._bus.publish(*[ListChanged()] * (BACKLOG + 1))
        follower.until(lambda: ListChanged() in follower.events[:-1])
        begun = follower.events[follower.events.index(ListChanged()) + 1]
        assert isinstance(begun, JobsChanged)
        assert {job.id for job in begun.jobs} == {*running[1:], first.id}


@pytest.mark.parametrize("short", [Hanging], indirect=True)
def test_without_an_owner_that_answers_the_record_is_told(watcher: Watcher, tmp_path: Path) -> None:
    """Nobody else knows what has begun; who was asked in vain is not waited for again."""
    batch, folder = submit(watcher), tmp_path / "data"
    desk = watcher.desk
    watcher.until(lambda: desk.jobs.batch(batch.id).counts.get(JobState.RUNNING, 0) > LIMIT)
    assert isinstance(desk, LocalDesk)
    told, server = ToldJobs(queue_path(folder), asked_once(folder)), None
    try:
        alone = every_way_to_read(told, batch)
        server = ControlServer(desk, folder)
        server.start()
        assert every_way_to_read(told, batch) == alone
    finally:
        if server is not None:
            server.stop()
        told.release()
    assert len(alone["lists"][JobState.RUNNING]) > LIMIT
