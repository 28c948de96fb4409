"""What the engine does by itself to keep the queue: backups, and an end to what is old."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.domain.events import ListChanged, Notice
from desktop_app.domain.job import Batch, JobFilter
from desktop_app.engine.housekeeping import FIRST_LOOK, LOOK_AGAIN
from desktop_app.store import Backups
from desktop_app.store.check import check
from desktop_app.testing import FakeClock
from tests.integration.test_engine import Bench, bench, kinds, submit, work
from tests.watching import DEADLINE, Watcher

__all__ = ["bench", "kinds", "work"]
DAY = 86_400.0


def ended(watcher: Watcher, work: Path, name: str) -> Batch:
    batch = submit(watcher, work, "done", name=name, kind="asyncprobe", at_once=True)
    watcher.until_states(batch, "done")
    return batch


def look(watcher: Watcher, clock: FakeClock, seconds: float) -> None:
    """Let time pass on the engine's own loop."""
    watcher.desk._loop.call_soon_threadsafe(clock.advance, seconds)  # type: ignore[attr-defined]  # the engine's


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + DEADLINE
    never = threading.Event()
    while not condition():
        assert time.monotonic() < deadline
        never.wait(0.005)


def batches(watcher: Watcher) -> list[str]:
    return [batch.name for batch in watcher.desk.jobs.batches()]


def test_a_session_ends_with_a_backup(bench: Bench, work: Path) -> None:
    """Closing a queue that has changed leaves a sound backup, however short the session was."""
    ended(bench.open(), work, "first")
    bench.close()
    assert len(Backups(bench.folder).all()) == 1
    bench.open()
    bench.close()
    assert len(Backups(bench.folder).all()) == 1


def test_the_space_of_what_is_forgotten_is_given_back(bench: Bench, work: Path) -> None:
    """The files shrink while nothing runs, never while a job does, and keep what they keep."""
    clock = FakeClock(time.time())
    watcher = bench.open(clock=clock)
    asyncio.run(watcher.desk.put_setting("queue.keep_days", 1))
    hung = submit(watcher, work, "hang", name="hung")
    large = submit(watcher, work, "flood 50000", name="large")
    watcher.until_states(large, "done")
    watcher.until(lambda: watcher.states(hung) == ["running"])
    look(watcher, clock, 2 * DAY)
    wait_for(lambda: batches(watcher) == ["hung"])
    asyncio.run(watcher.desk.put_setting("queue.keep_days", 0))
    kept = ended(watcher, work, "kept")
    logs = bench.folder / "logs.sqlite3"
    look(watcher, clock, LOOK_AGAIN)
    ended(watcher, work, "kept too")
    before = logs.stat().st_size
    assert before > 5_000_000
    (work / "go").touch()
    watcher.until_states(hung, "done")

    def small() -> bool:
        look(watcher, clock, LOOK_AGAIN)
        return logs.stat().st_size < before // 5

    wait_for(small)
    assert batches(watcher) == ["kept too", "kept", "hung"]
    (attempt,) = watcher.desk.jobs.attempts(watcher.jobs(kept)[0].id)
    assert watcher.desk.logs.lines(attempt.id)
    bench.close()
    assert check(bench.folder) == []


def test_a_damaged_queue_is_told_and_held(bench: Bench, work: Path) -> None:
    """After a restore nothing starts before the user has looked, and the user is told."""
    ended(bench.open(), work, "first")
    bench.close()
    (bench.folder / "queue.sqlite3").write_bytes(b"no database" * 1000)
    watcher = bench.open()
    watcher.until(lambda: any(isinstance(e, Notice) for e in watcher.events))
    notices = [event.code for event in watcher.events if isinstance(event, Notice)]
    assert "store.restored" in notices
    assert batches(watcher) == ["first"]
    held = submit(watcher, work, "done", kind="asyncprobe", at_once=True)
    assert watcher.states(held) == ["waiting"]
    asyncio.run(watcher.desk.pause_queue(paused=False))
    watcher.until_states(held, "done")


def test_forget_leaves_no_trace(bench: Bench, work: Path) -> None:
    """Neither the queue, the logs, a backup nor any other file knows what was forgotten."""
    trace = "lena-the-recipient"
    watcher = bench.open()
    kept = ended(watcher, work, "kept")
    gone = ended(watcher, work, trace)
    asyncio.run(asyncio.to_thread(Backups(bench.folder).make))
    asyncio.run(watcher.desk.forget(gone.id))
    assert len(Backups(bench.folder).all()) == 1
    bench.close()
    files = [path for path in bench.folder.rglob("*") if path.is_file()]
    assert len(files) >= 3
    assert [path for path in files if trace.encode() in path.read_bytes()] == []
    assert [batch.id for batch in bench.open().desk.jobs.batches()] == [kept.id]
    bench.close()
    assert check(bench.folder) == []


def test_a_pasted_table_goes_with_the_last_batch_that_reads_it(bench: Bench, work: Path) -> None:
    """Forgetting removes the file, unless another batch has it; a start removes all others."""
    one, two, nobodys = (bench.folder / "pasted" / f"{name}.tsv" for name in "abc")
    watcher = bench.open()
    ended(watcher, work, "the first look is over")
    one.parent.mkdir()
    for path in (one, two, nobodys):
        path.write_text("name\temail\n")
    first, second = (ended(watcher, work, str(path)) for path in (one, two))
    again = ended(watcher, work, str(two))
    bench.close()
    watcher = bench.open()
    wait_for(lambda: not nobodys.exists())
    asyncio.run(watcher.desk.forget(first.id))
    assert not one.exists()
    asyncio.run(watcher.desk.forget(second.id))
    assert two.exists()
    asyncio.run(watcher.desk.forget(again.id))
    assert not two.exists()


@pytest.mark.parametrize(
    ("setting", "value"), [("queue.keep_days", 2), ("queue.keep_megabytes", 0.000001)]
)
def test_what_is_old_or_too_much_is_forgotten(
    bench: Bench, work: Path, setting: str, value: float
) -> None:
    """Finished batches go by age and by size, with their logs; what is unfinished stays."""
    clock = FakeClock()
    watcher = bench.open(clock=clock)
    asyncio.run(watcher.desk.put_setting(setting, value))
    waiting = submit(watcher, work, "done", kind="asyncprobe", at_once=True, wait=10 * DAY)
    ended(watcher, work, "old")
    attempts = [attempt for job in (2,) for attempt in watcher.desk.jobs.attempts(job)]
    assert watcher.desk.logs.lines(attempts[0].id)
    look(watcher, clock, FIRST_LOOK + 3 * DAY)
    watcher.until(lambda: len(batches(watcher)) == 1)
    watcher.until(lambda: any(isinstance(event, ListChanged) for event in watcher.events))
    assert [batch.id for batch in watcher.desk.jobs.batches()] == [waiting.id]
    assert watcher.desk.jobs.ids(JobFilter())[0] == 1
    assert list(watcher.desk.logs.lines(attempts[0].id)) == []


def test_what_is_young_stays(bench: Bench, work: Path) -> None:
    """Nothing is forgotten before its time; a backup is made at the first look."""
    clock = FakeClock()
    watcher = bench.open(clock=clock)
    asyncio.run(watcher.desk.put_setting("queue.keep_days", 2))
    ended(watcher, work, "young")
    look(watcher, clock, FIRST_LOOK + DAY)
    wait_for(lambda: bool(Backups(bench.folder).all()))
    assert batches(watcher) == ["young"]
