"""Cancelling what has hardly begun, and what cannot be made to stop."""

from __future__ import annotations

import asyncio
import threading
import time
from pathlib import Path

import psutil
import pytest

from desktop_app.domain.events import Notice
from desktop_app.domain.job import Batch, JobFilter, Outcome
from desktop_app.domain.ports import Changed, Sort
from desktop_app.store.check import check
from desktop_app.store.opening import open_readers
from tests.integration.test_engine import Bench, bench, kinds, submit, work
from tests.watching import DEADLINE, Watcher, marks, wait_for_mark

__all__ = ["bench", "kinds", "work"]


def log(watcher: Watcher, job: int) -> list[str]:
    (attempt,) = watcher.desk.jobs.attempts(job)
    return [line.text for line in watcher.desk.logs.lines(attempt.id)]


def wait_for_line(watcher: Watcher, job: int, words: str) -> None:
    """Return when the log on disk has these words; it gets there a little after the event."""
    deadline, never = time.monotonic() + DEADLINE, threading.Event()
    while not any(words in line for line in log(watcher, job)):
        assert time.monotonic() < deadline, log(watcher, job)
        never.wait(0.01)


def test_cancel_while_its_process_starts(bench: Bench, work: Path) -> None:
    """A job that is cancelled before its executor has it is cancelled, not run to its end."""
    watcher = bench.open()
    batch = submit(watcher, work, "hang", "hang", at_once=True)
    watcher.until(lambda: watcher.states(batch) == ["running", "running"])
    changed = asyncio.run(watcher.desk.cancel(JobFilter(batch=batch.id)))
    assert changed.count == 2
    assert watcher.states(batch) == ["cancelled", "cancelled"]


def test_a_cancel_that_meets_a_failure_ends_the_job(bench: Bench, work: Path) -> None:
    """What has just failed, and would be tried again, is cancelled as if it still ran."""
    desk = bench.open().desk
    fields = {"do": ["transient"], "folder": str(work), "at_once": True, "retry": {"first": 1000}}

    async def cancel_at_its_end() -> Changed:
        batch = await desk.submit("asyncprobe", fields)
        while not desk._scheduler._attempts._ended:  # type: ignore[attr-defined]  # noqa: ASYNC110 (the very next round)
            await asyncio.sleep(0)
        return await desk._cancelling.jobs(JobFilter(batch=batch.id))  # type: ignore[attr-defined, no-any-return]  # on its own loop

    loop = desk._loop  # type: ignore[attr-defined]  # the engine's own
    changed = asyncio.run_coroutine_threadsafe(cancel_at_its_end(), loop).result(DEADLINE)
    (job,) = changed.jobs
    assert (changed.count, str(job.state), changed.not_possible) == (1, "cancelled", {})
    assert desk.jobs.job(job.id) == job


def test_what_a_job_has_started_ends_with_it(bench: Bench, work: Path) -> None:
    """A program that a cancelled job waits for does not outlive it."""
    watcher = bench.open()
    batch = submit(watcher, work, "child")
    deadline, never = time.monotonic() + DEADLINE, threading.Event()
    while not (found := [mark for mark in marks(work) if "child" in mark]):
        assert time.monotonic() < deadline
        never.wait(0.005)
    child = psutil.Process(int(found[0].split()[-1]))
    asyncio.run(watcher.desk.cancel(JobFilter(batch=batch.id)))
    watcher.until_states(batch, "cancelled")
    gone, alive = psutil.wait_procs([child], DEADLINE)
    assert (len(gone), alive) == (1, [])


def open_deaf(bench: Bench, work: Path, kind: str, *words: str) -> tuple[Watcher, Batch]:
    watcher = bench.open(executor="thread")
    batch = submit(watcher, work, *words, kind=kind)
    for number in range(len(words)):
        wait_for_mark(work, f"{number} start")
    return watcher, batch


@pytest.mark.parametrize("kind", ["probe", "asyncprobe"])
def test_what_cannot_be_ended_does_not_keep_the_program(
    bench: Bench, work: Path, kind: str
) -> None:
    """Closing leaves it behind and says so; its job waits again, or is in Check past its point."""
    watcher, batch = open_deaf(bench, work, kind, "stubborn", "hang")
    bench.close()
    notices = {e.code: e.message for e in watcher.events if isinstance(e, Notice)}
    jobs, logs = open_readers(bench.folder)
    first = next(iter(jobs.ids(JobFilter(batch=batch.id), Sort.ID)))
    (attempt,) = jobs.attempts(first)
    assert "could not be ended by force" in notices["job.runs_on"]
    assert attempt.outcome is Outcome.INTERRUPTED
    assert any("job.runs_on" in line.text for line in logs.lines(attempt.id))
    assert [str(job.state) for job in jobs.rows([first, first + 1]).values()] == ["waiting"] * 2
    jobs.release()
    logs.release()
    assert check(bench.folder) == []
    (work / "go").touch()
    again = bench.open()
    again.until_states(batch, "done", "done")


def test_past_its_point_of_no_return_it_is_to_be_checked(bench: Bench, work: Path) -> None:
    """A thread that is left behind after its effect may have begun leaves its job in Check."""
    _, batch = open_deaf(bench, work, "probe", "effect")
    wait_for_mark(work, "0 effect")
    bench.close()
    assert bench.open().states(batch) == ["check"]
    (work / "go").touch()


@pytest.mark.parametrize(("kind", "executor"), [("probe", "thread"), ("asyncprobe", "worker")])
def test_what_cannot_be_made_to_stop(bench: Bench, work: Path, kind: str, executor: str) -> None:
    """The cancel comes back and says so, the log too; the job is Running until it returns."""
    watcher = bench.open(executor=executor)
    batch = submit(watcher, work, "stubborn", "hang", kind=kind)
    wait_for_mark(work, "0 start")
    wait_for_mark(work, "1 start")
    deaf, other = (job.id for job in watcher.jobs(batch))
    changed = asyncio.run(watcher.desk.cancel(JobFilter(batch=batch.id)))
    assert [job.id for job in changed.jobs] == [other]
    assert "cannot be ended by force" in changed.not_possible[deaf]
    wait_for_line(watcher, deaf, changed.not_possible[deaf].removeprefix(f"job {deaf}: "))
    assert watcher.states(batch) == ["running", "cancelled"]
    (work / "go").touch()
    watcher.until_states(batch, "done", "cancelled")


def test_a_time_limit_that_cannot_be_kept(bench: Bench, work: Path) -> None:
    """A thread that goes on past its time limit says so in its log; what it returns counts."""
    watcher = bench.open(executor="thread")
    batch = submit(watcher, work, "stubborn", timeout=0.05)
    watcher.until(lambda: len(watcher.jobs(batch)) == 1)
    (job,) = watcher.jobs(batch)
    wait_for_mark(work, "0 start")
    wait_for_line(watcher, job.id, "cannot be ended by force")
    (work / "go").touch()
    watcher.until_states(batch, "done")
