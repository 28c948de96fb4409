"""Cancelling what has hardly begun, and what cannot be made to stop."""

from __future__ import annotations

import asyncio
import threading
import time
from pathlib import Path

import pytest

from desktop_app.domain.job import JobFilter
from tests.integration.test_engine import Bench, bench, kinds, submit, work
from tests.watching import DEADLINE, Watcher, wait_for_mark

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
    wait_for_line(watcher, deaf, "cannot be ended by force")
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
