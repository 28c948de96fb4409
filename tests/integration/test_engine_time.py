"""The clock on the wall: zones, the hours that come twice or never, jumps and a machine's sleep."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from desktop_app.domain.errors import SubmissionRefused
from desktop_app.domain.job import JobFilter
from desktop_app.store.check import check
from desktop_app.testing import FakeClock
from tests.integration.test_engine import Bench, bench, kinds, submit, work
from tests.watching import Watcher, marks

__all__ = ["bench", "kinds", "work"]
BERLIN = ZoneInfo("Europe/Berlin")
NIGHTS = [
    # the last second before the clocks go forward; half past two, which never was; and after it
    ("2026-03-29T01:59:59+01:00", "2026-03-29T00:59:59Z"),
    ("2026-03-29T02:30:00+01:00", "2026-03-29T01:30:00Z"),
    ("2026-03-29T03:30:00+02:00", "2026-03-29T01:30:00Z"),
    (datetime(2026, 3, 29, 2, 30, tzinfo=BERLIN), "2026-03-29T01:30:00Z"),
    # half past two comes twice when they go back
    ("2026-10-25T02:30:00+02:00", "2026-10-25T00:30:00Z"),
    ("2026-10-25T02:30:00+01:00", "2026-10-25T01:30:00Z"),
    (datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN), "2026-10-25T00:30:00Z"),
    (datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=BERLIN), "2026-10-25T01:30:00Z"),
    # the day after has its usual hours again; another zone means the same moment
    ("2026-10-26T02:30:00+01:00", "2026-10-26T01:30:00Z"),
    ("2026-10-26T07:00:00+05:30", "2026-10-26T01:30:00Z"),
]
HOUR = 3600.0


@pytest.fixture
def in_berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give this process a zone of its own that changes its clocks (where the system can)."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    if hasattr(time, "tzset"):
        time.tzset()
    yield
    monkeypatch.undo()
    if hasattr(time, "tzset"):
        time.tzset()


def epoch(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


class Night:
    """A desk whose clock moves when it is told to."""

    def __init__(self, bench: Bench, now: float, **options: Any) -> None:
        self.clock = FakeClock(now)
        self.watcher: Watcher = bench.open(clock=self.clock, **options)

    def pass_to(self, moment: float) -> None:
        """Let time pass until then, and the queue look at it."""
        self._on_loop(lambda: self.clock.advance(moment - self.clock.now()))

    def jump(self, seconds: float) -> None:
        """Set the clock on the wall, as waking up does; then let the queue look at it."""
        self._on_loop(lambda: self.clock.jump(seconds))

    def _on_loop(self, change: Any) -> None:
        loop = self.watcher.desk._loop  # type: ignore[attr-defined]  # the engine's own

        async def changed() -> None:
            change()

        asyncio.run_coroutine_threadsafe(changed(), loop).result()
        asyncio.run(self.watcher.desk.pause_queue(paused=False))


@pytest.mark.usefixtures("in_berlin")
def test_a_start_is_a_moment(bench: Bench, work: Path) -> None:
    """A start time with a zone is one moment, in the nights when clocks change too."""
    night = Night(bench, epoch("2026-03-28T12:00:00Z"))
    watcher = night.watcher
    batches = [
        (submit(watcher, work, "done", kind="asyncprobe", at_once=True, start_at=said), epoch(due))
        for said, due in NIGHTS
    ]
    assert [watcher.jobs(batch)[0].due_at for batch, _ in batches] == [due for _, due in batches]
    for moment in sorted({due for _, due in batches}):
        night.pass_to(moment - 1.0)
        late = [watcher.states(batch) for batch, due in batches if due >= moment]
        assert late == [["scheduled"]] * len(late)
        night.pass_to(moment)
        for batch, due in batches:
            if due == moment:
                watcher.until_states(batch, "done")
    started = [watcher.jobs(batch)[0].started for batch, _ in batches]
    assert started == [due for _, due in batches]


@pytest.mark.parametrize(
    "said",
    ["2026-10-25T02:30:00", "2026-10-25T02:30:00[Europe/Berlin]", datetime(2026, 10, 25, 2)],  # noqa: DTZ001 (what is refused)
)
def test_a_start_without_a_zone_is_refused(bench: Bench, work: Path, said: Any) -> None:
    """Which of two half past twos is meant is not guessed."""
    with pytest.raises(SubmissionRefused) as refused:
        submit(bench.open(), work, "done", start_at=said)
    assert refused.value.errors[0].loc == ("start_at",)


@pytest.mark.parametrize("executor", ["thread", "worker"])
def test_waking_up_is_no_storm(bench: Bench, work: Path, executor: str) -> None:
    """After eight hours of sleep all that is due begins by rank, two at once, each one time."""
    night = Night(bench, epoch("2026-03-28T22:00:00Z"), executor=executor)
    watcher, most, running = night.watcher, 0, 0
    retry = {"max_attempts": 2, "first": 50.0, "jitter": False}
    retried = submit(watcher, work, *["second"] * 8, retry=retry)
    watcher.until_states(retried, *["retrying"] * 8)
    set_for = [
        submit(watcher, work, "done", start_at=f"2026-03-29T0{hour}:30:00+01:00")
        for hour in range(1, 5)
    ]
    for batch in set_for:
        watcher.until_states(batch, "scheduled")
    before = len(marks(work))
    night.jump(8 * HOUR)
    watcher.until_states(retried, *["done"] * 8)
    for batch in set_for:
        watcher.until_states(batch, "done")
    for mark in marks(work)[before:]:
        running += 1 if mark.endswith("start") else -1
        most = max(most, running)
    assert 1 <= most <= 2
    jobs = [*watcher.jobs(retried), *(watcher.jobs(batch)[0] for batch in set_for)]
    assert [job.attempts for job in jobs] == [2] * 8 + [1] * 4
    bench.close()
    assert check(bench.folder) == []


def test_no_duration_is_negative(bench: Bench, work: Path) -> None:
    """A clock that is set back while a job runs, or while it waits, makes nothing negative."""
    night = Night(bench, epoch("2026-10-25T03:00:00Z"), executor="thread")
    watcher = night.watcher
    retry = {"max_attempts": 2, "first": 50.0, "jitter": False}
    running = submit(watcher, work, "hang", "second", retry=retry)
    watcher.until(lambda: watcher.states(running) == ["running", "retrying"])
    night.jump(-8 * HOUR)
    (work / "go").touch()
    watcher.until(lambda: watcher.states(running) == ["done", "retrying"])
    hung, retried = watcher.jobs(running)
    assert retried.due_at == night.clock.now() + 50.0
    night.pass_to(night.clock.now() + 50.0)
    watcher.until_states(running, "done", "done")
    for job in (hung, *watcher.jobs(running)):
        assert (job.seconds or 0.0) >= 0.0
        for attempt in watcher.desk.jobs.attempts(job.id):
            assert (attempt.seconds or 0.0) >= 0.0
    assert watcher.desk.jobs.ids(JobFilter(batch=running.id))
    bench.close()
    assert check(bench.folder) == []
