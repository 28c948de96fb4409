"""Floods: a log without end, and thousands of jobs that all fail; each costs what it is alone."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import threading
from collections import Counter
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from typing_extensions import override

from desktop_app.domain.errors import Cancelled
from desktop_app.domain.events import Died, ExecutorEvent, Logged, Notice, Stopped
from desktop_app.domain.job import JobFilter, JobState
from desktop_app.domain.ports import AttemptRequest
from desktop_app.engine.backlog import MOST_UNWRITTEN, weight
from desktop_app.engine.context import LONGEST_LINE, LONGEST_LOG, BlockingContext
from desktop_app.engine.reporters import LoopReporter, Reporter, ThreadReporter
from desktop_app.engine.workers import WorkerExecutor
from desktop_app.host.secrets import SystemSecrets
from desktop_app.store.check import check
from tests.contract.executor.conftest import Stage
from tests.integration.test_engine import Bench, bench, kinds, submit, work
from tests.probe import LONG_EVERY

__all__ = ["bench", "kinds", "work"]
MEGABYTE = 1024 * 1024
ROOM = 200 * MEGABYTE
"""What a flood of any length may take more than there was before it."""
PATIENCE = 1500.0


def begin_measuring() -> int:
    """Forget the highest memory of this process so far (Linux); return what it has now."""
    if sys.platform == "linux":
        Path("/proc/self/clear_refs").write_text("5", "ascii")
    return psutil.Process().memory_info().rss


def peak(pid: int) -> int:
    """Return the most memory that the process had (Linux; elsewhere: what it has)."""
    if sys.platform != "linux":
        return psutil.Process(pid).memory_info().rss
    found = re.search(r"VmHWM:\s*(\d+) kB", Path(f"/proc/{pid}/status").read_text("ascii"))
    assert found is not None
    return int(found[1]) * 1024


@pytest.mark.load
@pytest.mark.timeout(PATIENCE)
@pytest.mark.parametrize("executor", ["worker", "thread"])
def test_a_log_without_end(
    bench: Bench, work: Path, executor: str, request: pytest.FixtureRequest
) -> None:
    """NUL, escapes, lone surrogates, megabytes in a line: kept, read, found, in little memory."""
    lines = 1_000_000 if request.config.option.full else 20_000
    before = begin_measuring()
    watcher = bench.open(executor=executor)
    watcher.patience = PATIENCE
    batch = submit(watcher, work, f"flood {lines}", "done", at_once=True)
    job, neighbour = watcher.until_states(batch, "done", "done")
    assert peak(psutil.Process().pid) - before < ROOM
    for child in psutil.Process().children():
        assert peak(child.pid) < ROOM
    logs = watcher.desk.logs
    (attempt,) = watcher.desk.jobs.attempts(job.id)
    long = lines // LONG_EVERY
    told = 4  # that it began, what it does, how it ended: around the flood
    counts = logs.counts(attempt.id)
    assert lines + long < sum(counts.values()) <= lines + long + told
    (hit,) = logs.find(attempt.id, f"line {lines - 1} ")
    (line,) = logs.lines_at(attempt.id, [hit])
    assert line.text == f"line {lines - 1} \x00 \x1b[31m\udce9"
    numbers = logs.find(attempt.id, "LONG XXX")
    assert len(numbers) == long
    (cut,) = logs.lines_at(attempt.id, numbers[-1:], width=100)
    assert (cut.text[:9], len(cut.text) <= 100) == ("long xxxx", True)
    (whole,) = logs.lines_at(attempt.id, numbers[-1:])
    assert whole.text.endswith("… and 5 more characters")
    assert [found.count for found in logs.look_through("long xxx").found] == [long]
    assert len(watcher.desk.jobs.attempts(neighbour.id)) == 1
    bench.close()
    printed = [sys.executable, "-m", "desktop_app", "log", str(job.id)]
    out = work / "log.txt"
    with out.open("wb") as file:
        subprocess.run([*printed, "--data-dir", str(bench.folder)], stdout=file, check=True)
    with out.open("rb") as file:
        assert sum(1 for _ in file) == sum(counts.values())
    assert check(bench.folder) == []


@pytest.mark.load
@pytest.mark.timeout(PATIENCE)
def test_ten_thousand_jobs_that_fail(
    bench: Bench, work: Path, request: pytest.FixtureRequest
) -> None:
    """The queue goes through them, each with its log; counters and lists are right, memory flat."""
    number = 10_000 if request.config.option.full else 3_000
    watcher = bench.open()
    watcher.patience = PATIENCE
    before = begin_measuring()
    retry = {"max_attempts": 2, "first": 0.0, "jitter": False}
    words = ["fail", "raise", "transient"] * (number // 3)
    batch = submit(watcher, work, *words, kind="asyncprobe", at_once=True, retry=retry)
    after = submit(watcher, work, "done", kind="asyncprobe", at_once=True)
    reader = watcher.desk.jobs
    watcher.until(lambda: reader.counts().states.get(JobState.FAILED) == len(words))
    watcher.until_states(after, "done")
    jobs = watcher.jobs(batch)
    assert Counter((job.state, job.attempts) for job in jobs) == {
        (JobState.FAILED, 1): 2 * len(words) // 3,
        (JobState.FAILED, 2): len(words) // 3,
    }
    assert len(reader.ids(JobFilter(states=frozenset({JobState.FAILED})))) == len(words)
    for job in (jobs[0], jobs[len(jobs) // 2], jobs[-1]):
        for attempt in reader.attempts(job.id):
            texts = [line.text for line in watcher.desk.logs.lines(attempt.id)]
            assert f"doing {words[jobs.index(job)]}" in texts
            assert len(texts) >= 3
    assert reader.batch(batch.id).counts == {JobState.FAILED: len(words)}
    (lane,) = reader.lanes()
    assert (lane.waiting, lane.running, lane.held) == (0, 0, None)
    assert peak(psutil.Process().pid) - before < ROOM
    bench.close()
    assert check(bench.folder) == []


@pytest.mark.usefixtures("kinds")
def test_a_flood_that_is_killed_does_not_wait_for_the_disk(work: Path) -> None:
    """What a killed worker had still said is read to its end, whatever the disk does."""

    async def never() -> None:
        await asyncio.Event().wait()

    class Killing(Stage):
        """Kills the worker at the very line after which its next ones wait for the disk."""

        read = 0

        @override
        def emit(self, event: ExecutorEvent) -> None:
            super().emit(event)
            self.read += weight(event)
            if self.read > MOST_UNWRITTEN:
                for process in executor._processes:
                    process.kill()

    executor = WorkerExecutor(lambda _: None, written=never)
    stage = Killing("worker", executor, work)

    async def scene() -> None:
        (flood,) = await stage.begin("flood 1000000")
        assert isinstance(await stage.end(flood), Died)

    stage.play(scene)


def test_a_flood_waits_for_the_disk(tmp_path: Path) -> None:
    """A thread that logs more than the disk takes waits, and goes on; cancelled, it ends."""
    told, cancelled = list[ExecutorEvent](), threading.Event()
    waited: list[int] = []

    def until_written() -> None:
        waited.append(len(told))
        if cancelled.is_set():
            raise Cancelled

    reporter = ThreadReporter("1", told.append, until_written)
    job = BlockingContext(a_request(tmp_path), reporter, cancelled.is_set, SystemSecrets())
    log_megabytes(job, 10)
    assert waited == [5, 10][: len(waited)]
    assert waited
    assert len(told) == 10
    cancelled.set()
    with pytest.raises(Cancelled):
        log_megabytes(job, 10)
    assert len(told) < 20


def test_a_coroutine_that_floods_loses_lines_and_says_so(tmp_path: Path) -> None:
    """What is too far ahead of the disk is left out and counted; its threads lose nothing."""
    told: list[ExecutorEvent] = []

    async def scene() -> None:
        disk = asyncio.Event()

        async def written() -> None:
            await disk.wait()

        reporter = LoopReporter("1", told.append, written)
        job = BlockingContext(a_request(tmp_path), reporter, lambda: False, SystemSecrets())
        log_megabytes(job, 30)
        kept = len(told)
        assert 4 <= kept <= 17
        flooding = asyncio.create_task(asyncio.to_thread(log_megabytes, job, 12))
        job.log("one more")
        disk.set()
        await flooding
        job.log("the last")
        reporter.end(Stopped)
        texts = [line[2] for event in told if isinstance(event, Logged) for line in event.lines]
        assert texts[kept].startswith(f"{31 - kept} lines are left out here")
        assert [text[:8] for text in texts[kept + 1 :]] == ["x" * 8] * 12 + ["the last"]
        assert [event.number for event in told] == list(range(1, len(told) + 1))
        assert isinstance(told[-1], Stopped)

    asyncio.run(scene())


def log_megabytes(job: BlockingContext, number: int) -> None:
    for _ in range(number):
        job.log("x" * LONGEST_LINE)


def a_request(folder: Path) -> AttemptRequest:
    return AttemptRequest("1", "run", "k", 1, 1, {}, 1, str(folder), "", 0.0)


def workers() -> list[psutil.Process]:
    """Return the worker processes; the one that watches over their end is none."""
    found = []
    for child in psutil.Process().children():
        with suppress(psutil.NoSuchProcess):
            if "desktop_app.engine.worker" in child.cmdline():
                found.append(child)
    return found


def test_a_flood_on_a_full_disk_can_be_cancelled(bench: Bench, work: Path) -> None:
    """A worker whose lines find no space waits, and the user is told; it can be ended."""
    watcher = bench.open()
    batch = submit(watcher, work, "done", lane_name="flood")
    watcher.until_states(batch, "done")
    writer = watcher.desk._logs._writer  # type: ignore[attr-defined]  # the engine's own

    def allow(pages: int) -> None:
        asyncio.run(writer.do(lambda db: db.pragma("max_page_count", pages)))

    allow(1)
    flood = submit(watcher, work, "flood 1000000", lane_name="flood")
    watcher.until(
        lambda: any(isinstance(e, Notice) and e.code == "store.full" for e in watcher.events)
    )
    asking = threading.Thread(
        target=lambda: asyncio.run(watcher.desk.cancel(JobFilter(batch=flood.id)))
    )
    assert workers()
    asking.start()
    watcher.until(lambda: not workers())
    allow(1_000_000)
    asking.join()
    watcher.until_states(flood, "cancelled")
    bench.close()
    assert check(bench.folder) == []


def test_a_log_that_is_full_says_so(tmp_path: Path) -> None:
    """Beyond its most, an attempt's log ends with a line that says that it does."""
    texts: list[str] = []

    def emit(event: ExecutorEvent) -> None:
        assert isinstance(event, Logged)
        texts.extend(text[:99] for _, _, text in event.lines)

    job = BlockingContext(a_request(tmp_path), Reporter("1", emit), lambda: False, SystemSecrets())
    line = "x" * LONGEST_LINE
    for _ in range(LONGEST_LOG // LONGEST_LINE + 5):
        job.log(line)
    assert len(texts) == LONGEST_LOG // (LONGEST_LINE + 100) + 1
    assert texts[-1].startswith("the log is full")
