"""The engine with a real store, real worker processes and real threads."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from desktop_app.domain.errors import SubmissionRefused
from desktop_app.domain.job import Batch, JobFilter, Outcome
from desktop_app.engine import LocalDesk, Registry, RunScope, find_kinds, open_desk
from tests.watching import Watcher, marks, wait_for_mark

ENTRY_POINTS = "[desktop_app.kinds]\nprobe = tests.probe\nasyncprobe = tests.probe:ASYNC_KIND\n"
ENTRY_POINTS += "hungryprobe = tests.probe:HUNGRY_KIND\n"


@pytest.fixture
def kinds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Registry:
    """Install the probe kinds the way a plug-in is installed: by entry points."""
    info = tmp_path / "plugins" / "probe-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: probe\nVersion: 1.0\n", "utf-8")
    (info / "entry_points.txt").write_text(ENTRY_POINTS, "utf-8")
    monkeypatch.syspath_prepend(str(info.parent))
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2]))
    return find_kinds()


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


class Bench:
    """A desk on one data folder, closed and opened again at will."""

    def __init__(self, folder: Path, kinds: Registry) -> None:
        self.folder, self.kinds = folder, kinds
        self.desks: list[LocalDesk] = []

    def open(self, **options: Any) -> Watcher:
        desk = open_desk(self.folder, self.kinds, **{"grace": 0.0, **options})
        self.desks.append(desk)
        return Watcher(desk)

    def close(self) -> None:
        for desk in self.desks:
            desk.close_now()


@pytest.fixture
def bench(tmp_path: Path, kinds: Registry) -> Iterator[Bench]:
    made = Bench(tmp_path / "data", kinds)
    yield made
    made.close()


def submit(watcher: Watcher, work: Path, *do: str, kind: str = "probe", **more: Any) -> Batch:
    fields = {"do": do, "folder": str(work), **more}
    return asyncio.run(watcher.desk.submit(kind, fields))


FAST = {"max_attempts": 2, "first": 0.0, "jitter": False}
EVERYWHERE = [("probe", "worker"), ("probe", "thread"), ("asyncprobe", "worker")]


@pytest.mark.parametrize(("kind", "executor"), EVERYWHERE)
def test_every_ending(bench: Bench, work: Path, kind: str, executor: str) -> None:
    """Done, skipped, failed, raised and tried again end alike on every executor."""
    watcher = bench.open(executor=executor)
    do = ("done", "skip", "fail", "raise", "transient", "second")
    batch = submit(watcher, work, *do, kind=kind, retry=FAST)
    jobs = watcher.until_states(batch, "done", "skipped", "failed", "failed", "failed", "done")
    codes = [job.error.code if job.error else None for job in jobs]
    assert codes == [None, "probe.nothing", "probe.failed", "job.raised", "probe.busy", None]
    assert [job.attempts for job in jobs] == [1, 1, 1, 1, 2, 2]
    assert (jobs[0].result or {})["number"] == 0


def test_first_in_first_out(bench: Bench, work: Path) -> None:
    """A lane of one starts its jobs exactly in the order of submission."""
    watcher = bench.open()
    asyncio.run(watcher.desk.pause_queue(paused=True))
    first = submit(watcher, work, "done", "done", lane_name="one")
    watcher.until(lambda: len(watcher.jobs(first)) == 2)
    asyncio.run(watcher.desk.set_limit("one", 1))
    second = submit(watcher, work, "refuse", "refuse", "done", "done", lane_name="one")
    watcher.until(lambda: len(watcher.jobs(second)) == 2)
    asyncio.run(watcher.desk.pause_queue(paused=False))
    watcher.until_states(second, "done", "done")
    order = [mark.split()[0] for mark in marks(work) if mark.endswith("start")]
    assert order == ["0", "1", "2", "3"]


def test_lane_limit(bench: Bench, work: Path) -> None:
    """Never more jobs at once than the lane's limit; lanes do not block each other."""
    watcher = bench.open()
    full = submit(watcher, work, "hang", "hang", "hang", lane_name="full")
    watcher.until_states(full, "running", "running", "waiting")
    other = submit(watcher, work, "done", lane_name="other")
    watcher.until_states(other, "done")
    assert watcher.states(full) == ["running", "running", "waiting"]
    (work / "go").touch()
    watcher.until_states(full, "done", "done", "done")


@pytest.mark.parametrize(("kind", "executor"), EVERYWHERE)
def test_cancel_frees_the_slot(bench: Bench, work: Path, kind: str, executor: str) -> None:
    """A running job is cancelled and its neighbour starts."""
    watcher = bench.open(executor=executor)
    batch = submit(watcher, work, "hang", "hang", "done", kind=kind)
    wait_for_mark(work, "0 start")
    wait_for_mark(work, "1 start")
    first = watcher.jobs(batch)[0].id
    changed = asyncio.run(watcher.desk.cancel(JobFilter(ids=(first,))))
    assert changed.count == 1
    watcher.until_states(batch, "cancelled", "running", "done")
    assert watcher.desk.jobs.attempts(first)[0].outcome is Outcome.CANCELLED


def test_cancel_kills_the_deaf(bench: Bench, work: Path) -> None:
    """A job that never looks whether it is cancelled is killed; its worker is replaced."""
    watcher = bench.open()
    batch = submit(watcher, work, "stubborn", "done")
    wait_for_mark(work, "0 start")
    asyncio.run(watcher.desk.cancel(JobFilter(ids=(watcher.jobs(batch)[0].id,))))
    watcher.until_states(batch, "cancelled", "done")


@pytest.mark.parametrize(
    ("do", "code", "detail"),
    [("crash", "worker.killed", "SIGSEGV"), ("exit", "worker.exited", "3")],
)
def test_worker_death(bench: Bench, work: Path, do: str, code: str, detail: str) -> None:
    """A worker that dies costs its own job one attempt, names the cause, and spares the rest."""
    watcher = bench.open()
    batch = submit(watcher, work, do, "done", "done", retry=FAST)
    jobs = watcher.until_states(batch, "failed", "done", "done")
    assert jobs[0].attempts == 2
    assert jobs[0].error is not None
    assert (jobs[0].error.code, jobs[0].error.detail) == (code, detail)


def test_time_limit(bench: Bench, work: Path) -> None:
    """A job that takes longer than its timeout fails as timed out."""
    watcher = bench.open()
    batch = submit(watcher, work, "stubborn", timeout=0.2, retry={"max_attempts": 1})
    jobs = watcher.until_states(batch, "failed")
    assert jobs[0].error is not None
    assert jobs[0].error.code == "job.timed_out"
    assert watcher.desk.jobs.attempts(jobs[0].id)[0].outcome is Outcome.TIMED_OUT


@pytest.mark.parametrize(("kind", "executor"), [("probe", "worker"), ("asyncprobe", "worker")])
def test_point_of_no_return(bench: Bench, work: Path, kind: str, executor: str) -> None:
    """Ending past the point of no return means Check, and only the user's word moves it."""
    watcher = bench.open(executor=executor)
    batch = submit(watcher, work, "effect", kind=kind)
    wait_for_mark(work, "0 effect")
    watcher.desk.close_now()  # type: ignore[attr-defined]  # a LocalDesk
    again = bench.open(executor=executor)
    jobs = again.until_states(batch, "check")
    assert jobs[0].error is not None
    assert jobs[0].error.code == "job.outcome_unknown"
    assert asyncio.run(again.desk.retry(JobFilter(ids=(jobs[0].id,)))).count == 0


def test_quit_and_go_on(bench: Bench, work: Path) -> None:
    """Quitting puts running jobs back to waiting without a try; the next start runs them."""
    watcher = bench.open()
    batch = submit(watcher, work, "stubborn", "done", "done")
    wait_for_mark(work, "0 start")
    watcher.desk.close_now()  # type: ignore[attr-defined]  # a LocalDesk
    (work / "go").touch()
    jobs = bench.open().until_states(batch, "done", "done", "done")
    assert jobs[0].attempts == 2
    assert jobs[0].tries == 1


def test_nothing_is_left(bench: Bench, work: Path) -> None:
    """After closing there is no child process of this one."""
    watcher = bench.open()
    batch = submit(watcher, work, "done", "done", "stubborn")
    wait_for_mark(work, "2 start")
    watcher.until(lambda: watcher.states(batch)[:2] == ["done", "done"])
    assert psutil.Process(os.getpid()).children()
    bench.close()
    assert not psutil.Process(os.getpid()).children()


def test_lane_held_by_disk(bench: Bench, work: Path) -> None:
    """A full disk holds the lane, burns no try, and the work goes on when released."""
    watcher = bench.open()
    batch = submit(watcher, work, "lane")
    watcher.until(lambda: any(lane.held for lane in watcher.desk.jobs.lanes()))
    assert watcher.until_states(batch, "waiting")[0].tries == 0
    (work / "space").touch()
    asyncio.run(watcher.desk.pause_lane("probe", paused=False))
    watcher.until_states(batch, "done")


def test_holds(bench: Bench, work: Path) -> None:
    """A paused batch, lane or queue starts nothing until it is resumed; jobs pause singly."""
    watcher = bench.open()
    desk = watcher.desk
    asyncio.run(desk.pause_queue(paused=True))
    batch = submit(watcher, work, "done", "done")
    watcher.until_states(batch, "waiting", "waiting")
    first = JobFilter(ids=(watcher.jobs(batch)[0].id,))
    asyncio.run(desk.pause(first))
    asyncio.run(desk.pause_batch(batch.id, paused=True))
    asyncio.run(desk.pause_queue(paused=False))
    free = submit(watcher, work, "done")
    watcher.until_states(free, "done")
    assert watcher.states(batch) == ["paused", "waiting"]
    asyncio.run(desk.pause_batch(batch.id, paused=False))
    watcher.until_states(batch, "paused", "done")
    asyncio.run(desk.resume(first))
    watcher.until_states(batch, "done", "done")


def test_scheduled(bench: Bench, work: Path) -> None:
    """A batch with a start time waits as Scheduled and can be started at once."""
    watcher = bench.open()
    batch = submit(watcher, work, "done", start_at="2099-01-01T00:00:00Z")
    watcher.until_states(batch, "scheduled")
    asyncio.run(watcher.desk.start_now(JobFilter(batch=batch.id)))
    watcher.until_states(batch, "done")


def test_refused_submission(bench: Bench, work: Path) -> None:
    """A bad field is refused with its place before anything is queued."""
    watcher = bench.open()
    with pytest.raises(SubmissionRefused) as refused:
        submit(watcher, work, "done", colour="red")
    assert refused.value.errors[0].loc == ("colour",)
    assert not watcher.desk.jobs.batches()


def test_each_attempt_keeps_its_log(bench: Bench, work: Path) -> None:
    """The log of every attempt is there when its end is recorded, the first one unharmed."""
    watcher = bench.open()
    batch = submit(watcher, work, "second", retry=FAST)
    job = watcher.until_states(batch, "done")[0]
    first, second = watcher.desk.jobs.attempts(job.id)
    assert "doing second" in [line.text for line in watcher.desk.logs.lines(first.id)]
    assert "doing second" in [line.text for line in watcher.desk.logs.lines(second.id)]
    assert "probe.busy: busy, try later" in [
        line.text for line in watcher.desk.logs.lines(first.id)
    ]


def test_log_flood(bench: Bench, work: Path) -> None:
    """Twenty thousand awkward lines arrive whole and in order."""
    watcher = bench.open()
    batch = submit(watcher, work, "flood")
    job = watcher.until_states(batch, "done")[0]
    attempt = watcher.desk.jobs.attempts(job.id)[0]
    assert sum(watcher.desk.logs.counts(attempt.id).values()) >= 20_000
    # after two lines of the engine and the job, and a long one
    last = watcher.desk.logs.lines(attempt.id, first=20_003, limit=1)[0]
    assert last.text.startswith("line 19999")


def test_plan_writes_nothing(bench: Bench, work: Path) -> None:
    """A plan alone names every input's outcome and queues nothing."""
    watcher = bench.open()

    async def plan() -> list[str]:
        fields = {"do": ("done", "refuse"), "folder": str(work)}
        return [item["outcome"] async for item in watcher.desk.plan("probe", fields)]

    assert asyncio.run(plan()) == ["planned", "refused"]
    assert not watcher.desk.jobs.batches()


def test_own_scope(bench: Bench, work: Path) -> None:
    """A desk that runs only its own leaves stored jobs waiting until it adopts their batch."""
    planner = bench.open(scope=RunScope.PLAN_ONLY)
    stored = submit(planner, work, "done")
    planner.until_states(stored, "waiting")
    bench.close()
    watcher = bench.open(scope=RunScope.OWN)
    own = submit(watcher, work, "done")
    watcher.until_states(own, "done")
    assert watcher.states(stored) == ["waiting"]
    asyncio.run(watcher.desk.adopt(stored.id))  # type: ignore[attr-defined]  # a LocalDesk
    watcher.until_states(stored, "done")


def test_cancel_batch(bench: Bench, work: Path) -> None:
    """Cancelling a batch ends its running job and its waiting ones."""
    watcher = bench.open()
    batch = submit(watcher, work, "hang", "hang", "done", lane_name="narrow")
    watcher.until_states(batch, "running", "running", "waiting")
    asyncio.run(watcher.desk.cancel_batch(batch.id))
    watcher.until_states(batch, "cancelled", "cancelled", "cancelled")
