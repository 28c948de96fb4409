"""Floods: a log without end, and thousands of jobs that all fail; each costs what it is alone."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import psutil
import pytest

from desktop_app.domain.events import ExecutorEvent, Logged
from desktop_app.domain.job import JobFilter, JobState
from desktop_app.domain.ports import AttemptRequest
from desktop_app.engine.context import LONGEST_LINE, LONGEST_LOG, Reporter, RunContext
from desktop_app.host.secrets import SystemSecrets
from desktop_app.store.check import check
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


def test_a_log_that_is_full_says_so(tmp_path: Path) -> None:
    """Beyond its most, an attempt's log ends with a line that says that it does."""
    request = AttemptRequest("1", "run", "k", 1, 1, {}, 1, str(tmp_path), "", 0.0)
    texts: list[str] = []

    def emit(event: ExecutorEvent) -> None:
        assert isinstance(event, Logged)
        texts.extend(text[:99] for _, _, text in event.lines)

    job = RunContext(request, Reporter("1", emit), lambda: False, SystemSecrets())
    line = "x" * LONGEST_LINE
    for _ in range(LONGEST_LOG // LONGEST_LINE + 5):
        job.log(line)
    assert len(texts) == LONGEST_LOG // (LONGEST_LINE + 100) + 1
    assert texts[-1].startswith("the log is full")
