"""The program is told to end, or dies, while its workers do all that workers should not."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from desktop_app.domain.job import JobFilter, Outcome
from desktop_app.host.owner import FolderLock
from desktop_app.store import open_readers
from desktop_app.store.check import check
from tests.jobdesk_command import JobDesk, until
from tests.watching import marks

pytestmark = [
    pytest.mark.fault,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals"),
]


@pytest.fixture(autouse=True)
def _of_a_terminal() -> Iterator[None]:
    """Let a hang-up end what is started here, also where nohup keeps the tests themselves alive."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.parametrize(("number", "status"), [("SIGTERM", 130), ("SIGHUP", 130), ("SIGKILL", -9)])
def test_nothing_outlives_the_program(tmp_path: Path, number: str, status: int) -> None:
    """However it ends, no worker, socket or lock is left: not of deaf or halted workers."""
    jobdesk = JobDesk(tmp_path)
    words = jobdesk.words(jobdesk.probe("stop", "stubborn", "done"))
    with jobdesk.running("run", "probe", *words) as run:
        until(lambda: {"0 start", "1 start"} <= set(marks(jobdesk.work)))
        workers = psutil.Process(run.process.pid).children(recursive=True)
        assert len(workers) >= 2
        run.signal(signal.Signals[number])
        assert run.status() == status
        until(lambda: not any(worker.is_running() for worker in workers))
    assert b"Traceback" not in run.err
    lock = FolderLock(jobdesk.data, "test")
    assert lock.acquire()
    lock.release()
    if number != "SIGKILL":
        assert not list(jobdesk.data.glob("control*"))
        assert _states(jobdesk) == ["waiting"] * 3
        assert check(jobdesk.data) == []
    jobdesk.allow()
    jobdesk("cancel", "1")
    assert jobdesk("work", "--until-idle").status == 0
    assert _states(jobdesk) == ["cancelled", "done", "done"]
    assert check(jobdesk.data) == []


@pytest.mark.parametrize("number", ["SIGTERM", "SIGKILL"])
def test_what_a_job_has_started_does_not_either(tmp_path: Path, number: str) -> None:
    """A program that a job waits for ends with the program that runs the job, however that ends."""
    jobdesk = JobDesk(tmp_path)
    with jobdesk.running("run", "probe", *jobdesk.words(jobdesk.probe("child"))) as run:
        until(lambda: any("child" in mark for mark in marks(jobdesk.work)))
        started = psutil.Process(run.process.pid).children(recursive=True)
        (mark,) = (mark for mark in marks(jobdesk.work) if "child" in mark)
        assert int(mark.split()[-1]) in {each.pid for each in started}
        run.signal(signal.Signals[number])
        run.status()
        until(lambda: not any(each.is_running() for each in started))
    assert check(jobdesk.data) == []


def test_a_threads_end_is_not_waited_for(tmp_path: Path) -> None:
    """A coroutine's thread that hears nothing keeps the program no longer than its grace time."""
    jobdesk = JobDesk(tmp_path)
    with jobdesk.running("run", "asyncprobe", *jobdesk.words(jobdesk.probe("deaf thread"))) as run:
        until(lambda: "0 start" in marks(jobdesk.work))
        run.signal(signal.SIGTERM)
        assert run.status() == 130
    assert b"Traceback" not in run.err
    assert check(jobdesk.data) == []
    jobdesk.allow()
    assert jobdesk("work", "--until-idle").status == 0
    jobs, logs = open_readers(jobdesk.data)
    assert [str(job.state) for job in jobs.rows(jobs.ids(JobFilter())).values()] == ["done"]
    jobs.release()
    logs.release()


def _states(jobdesk: JobDesk) -> list[str]:
    """Return the states of all jobs; two attempts were interrupted, and none is open."""
    jobs, logs = open_readers(jobdesk.data)
    rows = jobs.rows(jobs.ids(JobFilter()))
    outcomes = [attempt.outcome for number in rows for attempt in jobs.attempts(number)]
    jobs.release()
    logs.release()
    assert None not in outcomes
    assert outcomes.count(Outcome.INTERRUPTED) == 2
    return [str(rows[number].state) for number in sorted(rows)]
