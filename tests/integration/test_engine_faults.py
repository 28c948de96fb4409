"""Workers that die or hang in every way there is: each costs one attempt of one job."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import psutil
import pytest

from desktop_app.domain.events import Event, JobsChanged, Notice
from desktop_app.domain.job import JobFilter, Outcome
from desktop_app.engine.workers import CANCEL_GRACE
from desktop_app.store.check import check
from tests.integration.test_engine import Bench, bench, kinds, submit, work
from tests.watching import marks, wait_for_mark

__all__ = ["bench", "kinds", "work"]
FREE_WITHIN = 0.5
"""Seconds after a cancel in which the slot is free."""
NOTICED = 20 * FREE_WITHIN
"""Seconds that no cancel takes, whatever else the machine that runs the tests has to do."""
KILLED_AFTER = re.compile(r"killed after (\d+\.\d+) s")


@pytest.mark.parametrize(
    ("do", "kind", "outcome", "code", "word"),
    [
        ("crash", "probe", Outcome.FAILED, "worker.killed", "SIGSEGV"),
        ("abort", "probe", Outcome.FAILED, "worker.killed", "SIGABRT"),
        ("kill", "probe", Outcome.FAILED, "worker.killed", "SIGKILL"),
        ("exit", "probe", Outcome.FAILED, "worker.exited", "status 3"),
        ("hungry", "hungryprobe", Outcome.FAILED, "worker.out_of_memory", "more memory"),
        ("stop", "probe", Outcome.TIMED_OUT, "job.timed_out", "longer than it may"),
        ("stubborn", "probe", Outcome.TIMED_OUT, "job.timed_out", "longer than it may"),
    ],
)
def test_a_worker_that_dies_costs_one_attempt(
    bench: Bench, work: Path, do: str, kind: str, outcome: Outcome, code: str, word: str
) -> None:
    """The cause names the signal or the limit; the neighbours are done, and so is what follows."""
    watcher = bench.open()
    limit = 1.5 if outcome is Outcome.TIMED_OUT else None
    batch = submit(
        watcher, work, "done", do, "done", kind=kind, timeout=limit, retry={"max_attempts": 1}
    )
    jobs = watcher.until_states(batch, "done", "failed", "done")
    error = jobs[1].error
    assert error is not None
    assert (error.code, word in error.message) == (code, True), error
    (attempt,) = watcher.desk.jobs.attempts(jobs[1].id)
    assert attempt.outcome is outcome
    assert [job.attempts for job in jobs] == [1, 1, 1]
    assert [line.text for line in watcher.desk.logs.lines(attempt.id)][-1] == "failed"
    bench.close()
    assert check(bench.folder) == []


def test_a_worker_that_is_stopped_is_cancelled_all_the_same(bench: Bench, work: Path) -> None:
    """A process that the system has halted (SIGSTOP) hears nothing; its slot is free in time."""
    watcher = bench.open()
    batch = submit(watcher, work, "stop", "stop", "done")
    wait_for_mark(work, "0 start")
    wait_for_mark(work, "1 start")
    halted = [
        child
        for child in psutil.Process().children(recursive=True)
        if child.status() == psutil.STATUS_STOPPED
    ]
    asyncio.run(watcher.desk.cancel(JobFilter(batch=batch.id, states=None, ids=(1, 2))))
    watcher.until_states(batch, "cancelled", "cancelled", "done")
    assert not [process for process in halted if process.is_running()]


def test_cancel_frees_the_slot_under_load(bench: Bench, work: Path) -> None:
    """While hundreds of jobs run on the loop, a deaf worker's slot is free within 500 ms.

    The best of three counts: the machine that runs the tests may have other things to do.
    """
    watcher = bench.open()
    busy = submit(watcher, work, *["done"] * 300, kind="asyncprobe")
    batch = submit(watcher, work, *["stubborn"] * 3, *["done"] * 3, lane_name="deaf")
    taken = []
    for number in range(3):
        watcher.until(lambda n=number: watcher.states(batch)[n : n + 1] == ["running"])  # type: ignore[misc]  # the loop's own value
        job = watcher.jobs(batch)[number].id
        started = time.monotonic()
        (cancelled,) = asyncio.run(watcher.desk.cancel(JobFilter(ids=(job,)))).jobs
        taken.append(time.monotonic() - started)
        assert str(cancelled.state) == "cancelled"
    assert min(taken) < FREE_WITHIN
    watcher.until_states(batch, *["cancelled"] * 3, *["done"] * 3)
    watcher.until(lambda: set(watcher.states(busy)) == {"done"})
    assert sum(mark.endswith("end") for mark in marks(work)) == 303


@pytest.mark.fault
@pytest.mark.timeout(900)  # in full size
@pytest.mark.parametrize("do", ["compute", "stop", "stubborn"])
def test_every_cancel_kills_in_time(
    bench: Bench,
    work: Path,
    do: str,
    pytestconfig: pytest.Config,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Busy in C, halted or deaf: killed 150 ms after it was asked, and then its slot is free.

    In full size every one is in time, on a machine that does nothing else; in everyday size most
    are, and none takes as long as would be noticed.
    """
    full = bool(pytestconfig.option.full)
    number = 60 if full else 15
    watcher = bench.open()
    batch = submit(watcher, work, *[do] * number, "done", lane_name="deaf")
    taken, killed = [], []
    for place in range(number):
        wait_for_mark(work, f"{place} start")
        job = watcher.jobs(batch)[place].id
        started = time.monotonic()
        (cancelled,) = asyncio.run(watcher.desk.cancel(JobFilter(ids=(job,)))).jobs
        taken.append(time.monotonic() - started)
        assert str(cancelled.state) == "cancelled"
        (attempt,) = watcher.desk.jobs.attempts(job)
        lines = [line.text for line in watcher.desk.logs.lines(attempt.id)]
        killed += [float(found[1]) for line in lines if (found := KILLED_AFTER.search(line))]
    assert len(killed) == number
    assert CANCEL_GRACE <= min(killed) <= median(killed) < CANCEL_GRACE + 0.05
    if full:
        with capsys.disabled():
            print(f"\n{do}: median {median(taken):.3f} s, worst {max(taken):.3f} s of {number}")  # noqa: T201 (figures)
    assert median(taken) < FREE_WITHIN
    assert max(taken) < (FREE_WITHIN if full else NOTICED)
    watcher.until_states(batch, *["cancelled"] * number, "done")


@pytest.mark.parametrize(("kind", "executor"), [("probe", "thread"), ("asyncprobe", "worker")])
def test_no_job_ends_before_its_log(bench: Bench, work: Path, kind: str, executor: str) -> None:
    """Whoever hears or reads that a job has ended finds its whole log, the last line included."""
    watcher = bench.open(executor=executor)
    desk, last = watcher.desk, dict[int, str]()

    def look(events: Sequence[Event]) -> None:
        for event in events:
            for job in event.jobs if isinstance(event, JobsChanged) else ():
                if job.state.final:
                    (attempt,) = desk.jobs.attempts(job.id)
                    last[job.id] = [line.text for line in desk.logs.lines(attempt.id)][-1]

    end = desk.subscribe(look)
    batch = submit(watcher, work, *["done"] * 60, kind=kind)
    watcher.until(lambda: len(last) == 60)
    end()
    assert set(last.values()) == {"done"}
    assert set(watcher.states(batch)) == {"done"}


def test_ends_wait_for_space_in_the_logs(bench: Bench, work: Path) -> None:
    """While logs cannot be written no end is recorded, the user is told, and quitting goes on."""
    watcher = bench.open()
    batch = submit(watcher, work, "done", "done", kind="asyncprobe")
    watcher.until_states(batch, "done", "done")
    writer = watcher.desk._logs._writer  # type: ignore[attr-defined]  # the engine's own

    def allow(pages: int) -> None:
        asyncio.run(writer.do(lambda db: db.pragma("max_page_count", pages)))

    allow(1)
    late = submit(watcher, work, *["flood"] * 2, kind="probe")
    watcher.until(
        lambda: any(isinstance(e, Notice) and e.code == "store.full" for e in watcher.events)
    )
    assert watcher.states(late) == ["running", "running"]
    bench.close()
    watcher = bench.open()
    watcher.until_states(late, "done", "done")
