"""A whole engine on a disk that is full for a while."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import apsw
import pytest

from desktop_app.domain.errors import StoreFull
from desktop_app.domain.events import Event, JobsChanged, Notice
from desktop_app.domain.job import JobState
from desktop_app.store.check import check
from tests.faulty_disk import Call, faulty_disk
from tests.integration.test_engine import Bench, bench, kinds, submit, work
from tests.watching import marks, wait_for_mark

__all__ = ["bench", "kinds", "work"]
pytestmark = [pytest.mark.fault, pytest.mark.usefixtures("full_disk")]


@pytest.fixture
def full_disk(bench: Bench, work: Path) -> Iterator[None]:
    """Make the disk full for as long as there is a file ``full`` in the work folder."""

    def fault(call: Call) -> Exception | None:
        if call.what == "write" and (work / "full").exists():
            return apsw.FullError("database or disk is full")
        return None

    with faulty_disk() as disk:
        disk.fault = fault
        yield
        bench.close()
    assert check(bench.folder) == []


def test_a_full_disk_refuses_holds_and_resumes(bench: Bench, work: Path) -> None:
    """Submissions are refused in words, no end and no plan is lost, and all goes on by itself."""
    watcher = bench.open()
    running = submit(watcher, work, "hang", "hang", "done", kind="probe")
    planned = submit(watcher, work, "done", lane_name="other")
    watcher.until_states(planned, "done")
    wait_for_mark(work, "0 start")
    wait_for_mark(work, "1 start")
    (work / "full").touch()
    for at_once in (True, False):
        with pytest.raises(StoreFull, match="No space left"):
            submit(watcher, work, "done", kind="asyncprobe", at_once=at_once)
    (work / "go").touch()
    watcher.until(
        lambda: any(isinstance(e, Notice) and e.code == "store.full" for e in watcher.events)
    )
    wait_for_mark(work, "1 end")
    assert watcher.states(running) == ["running", "running", "waiting"]
    (work / "full").unlink()
    watcher.until_states(running, "done", "done", "done")
    assert sum(mark.endswith("start") for mark in marks(work)) == 4
    later = submit(watcher, work, "done", kind="asyncprobe", at_once=True)
    watcher.until_states(later, "done")


def test_an_effect_waits_for_space(bench: Bench, work: Path) -> None:
    """What may not have its effect before that is on disk waits, and has it when there is space."""
    watcher = bench.open()

    def fill_when_it_begins(events: Sequence[Event]) -> None:
        for event in events:
            if isinstance(event, JobsChanged) and event.jobs[0].state is JobState.RUNNING:
                (work / "full").touch()

    end = watcher.desk.subscribe(fill_when_it_begins)
    batch = submit(watcher, work, "effect")
    watcher.until(
        lambda: any(isinstance(e, Notice) and e.code == "store.full" for e in watcher.events)
    )
    end()
    assert marks(work) == ["0 start"]
    (work / "full").unlink()
    wait_for_mark(work, "0 effect")
    (work / "go").touch()
    watcher.until_states(batch, "done")
    assert not [e for e in watcher.events if isinstance(e, Notice) and e.code == "engine.failed"]


def test_a_plan_waits_for_space(bench: Bench, work: Path) -> None:
    """A plan that is complete when the disk is full is recorded when there is space again."""
    watcher = bench.open()
    batch = submit(watcher, work, "full in plan", "done")
    watcher.until(
        lambda: any(isinstance(e, Notice) and e.code == "store.full" for e in watcher.events)
    )
    assert watcher.desk.jobs.batch(batch.id).planning
    assert not [e for e in watcher.events if isinstance(e, Notice) and e.code == "engine.failed"]
    (work / "full").unlink()
    watcher.until_states(batch, "done", "done")
