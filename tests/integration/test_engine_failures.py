"""Very many jobs that fail."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from desktop_app.domain.job import JobState
from desktop_app.store.check import check
from tests.integration.test_engine import Bench, bench, kinds, submit, work

__all__ = ["bench", "kinds", "work"]


@pytest.mark.fault
@pytest.mark.timeout(600)
def test_ten_thousand_failures_stop_nobody(
    bench: Bench, work: Path, pytestconfig: pytest.Config
) -> None:
    """Each fails by itself, once, with its cause and its log; who comes after has a turn."""
    number = 10_000 if pytestconfig.option.full else 1000
    watcher = bench.open()
    once = {"max_attempts": 1}
    failing = submit(watcher, work, *["fail"] * number, kind="asyncprobe", retry=once)
    after = submit(watcher, work, "done", kind="asyncprobe", at_once=True)
    deadline = time.monotonic() + 500
    while watcher.desk.jobs.batch(failing.id).counts.get(JobState.FAILED) != number:
        watcher.until(lambda: bool(watcher.events))
        watcher.events.clear()
        assert time.monotonic() < deadline
    watcher.until_states(after, "done")
    jobs = watcher.jobs(failing)
    assert {job.error.code for job in jobs if job.error} == {"probe.failed"}
    assert {job.attempts for job in jobs} == {1}
    assert not [lane for lane in watcher.desk.jobs.lanes() if lane.held]
    for job in jobs[:: number // 50]:
        (attempt,) = watcher.desk.jobs.attempts(job.id)
        assert [line.text for line in watcher.desk.logs.lines(attempt.id)][-1] == "failed"
    bench.close()
    assert check(bench.folder) == []
