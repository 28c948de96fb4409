"""Several commands on one data folder: one owns it, the others follow, and take over."""

from __future__ import annotations

import signal
from pathlib import Path

import psutil
import pytest

from tests import screen
from tests.jobdesk_command import JobDesk, until
from tests.watching import marks


@pytest.fixture
def jobdesk(tmp_path: Path) -> JobDesk:
    return JobDesk(tmp_path)


def test_two_runs_at_once(jobdesk: JobDesk) -> None:
    """Two runs on one folder both end well, each with its own batch, whoever owns it."""
    words = jobdesk.words(jobdesk.probe("hang", "done"))
    with jobdesk.running("run", "probe", *words) as one:
        one.until("plan")
        with jobdesk.running("run", "probe", *words) as two:
            two.until("plan")
            jobdesk.allow()
            assert (one.status(), two.status()) == (0, 0)
    batches = [{e["batch"] for e in run.events if e["event"] == "job"} for run in (one, two)]
    assert sorted(batches, key=min) == [{1}, {2}]
    assert {job["state"] for job in jobdesk("list").of("job")} == {"done"}


def test_owner_killed_while_another_follows(jobdesk: JobDesk) -> None:
    """When the owner is killed, who follows a batch there takes over and ends it well."""
    jobdesk("submit", "probe", spec=jobdesk.probe("done", "done"))
    words = jobdesk.words(jobdesk.probe("hang", "done"))
    with jobdesk.running("work") as owner:
        owner.until("batch", id=1)
        with jobdesk.running("run", "probe", *words) as follower:
            until(lambda: marks(jobdesk.work).count("0 start") == 2)
            owner.signal(signal.SIGKILL)
            jobdesk.allow()
            assert follower.status() == 0
    states = {job["id"]: job["state"] for job in follower.events if job["event"] == "job"}
    assert states == {3: "done", 4: "done"}
    assert follower.events[-1]["counts"] == {"done": 2}
    assert jobdesk("doctor", "--check").status == 0


def test_owner_killed_in_the_middle_of_a_plan(jobdesk: JobDesk) -> None:
    """A plan that died with the owner is made again; each input is printed once."""
    count = 20_000
    with jobdesk.running("work") as owner:
        until(lambda: list(jobdesk.data.glob("control*")))
        words = jobdesk.words(jobdesk.probe(*["done"] * count))
        with jobdesk.running("submit", "probe", *words) as follower:
            follower.until("item")
            owner.signal(signal.SIGKILL)
            assert follower.status() == 0
    assert len([e for e in follower.events if e["event"] == "item"]) == count
    assert follower.events[-2]["planned"] == count


def test_commands_change_what_an_owner_runs(jobdesk: JobDesk) -> None:
    """Pausing, cancelling and limits by other processes reach the owner at once."""
    with jobdesk.running("work") as owner:
        until(lambda: list(jobdesk.data.glob("control*")))
        submitted = jobdesk("submit", "probe", spec=jobdesk.probe("hang", "hang", "hang"))
        assert submitted.status == 0
        owner_pid = owner.process.pid
        checks = {e["name"]: e for e in jobdesk("doctor").of("check")}
        assert str(owner_pid) in checks["owner"]["text"]
        assert jobdesk("settings", "set", "lanes.probe", "1").only["value"] == 1
        assert jobdesk("cancel", "1").of("job")[0]["state"] == "cancelled"
        owner.until("job", id=1, state="cancelled")
        assert jobdesk("pause", "--batch", "1").status == 0
        jobdesk.allow()
        assert jobdesk("resume", "--batch", "1").status == 0
        owner.until("batch", id=1)
        owner.signal(signal.SIGTERM)
        assert owner.status() == 130
    states = [job["state"] for job in jobdesk("list").of("job")]
    assert states == ["cancelled", "done", "done"]


def test_long_and_odd_data_folder(jobdesk: JobDesk, tmp_path: Path) -> None:
    """A folder with a name longer than a socket's path, spaces and Chinese is shared as well."""
    odd = str(tmp_path / ("x" * 120) / "猫 data")
    with jobdesk.running("work", "--data-dir", odd) as owner:
        until(lambda: list(Path(odd).glob("control*")))
        done = jobdesk("run", "probe", "--data-dir", odd, spec=jobdesk.probe("done"))
        assert done.status == 0
        owner.until("batch", id=1)
        owner.signal(signal.SIGINT)
        assert owner.status() == 130


def test_owner_that_does_not_answer_is_named(jobdesk: JobDesk) -> None:
    """A stopped owner is waited for and then named; nothing is changed behind its back."""
    with jobdesk.running("work") as owner:
        until(lambda: list(jobdesk.data.glob("control*")))
        owner.signal(signal.SIGSTOP)
        try:
            done = jobdesk("submit", "probe", spec=jobdesk.probe("done"))
        finally:
            owner.signal(signal.SIGCONT)
        assert done.status == 3
        assert str(owner.process.pid) in done.err
        assert jobdesk("list").events == []


@pytest.mark.skipif(screen.missing() is not None, reason=str(screen.missing()))
def test_window_beside_a_command_takes_over(jobdesk: JobDesk) -> None:
    """A window that opens while a command owns the folder becomes the owner when that one ends."""
    words = jobdesk.words(jobdesk.probe("hang"))
    with jobdesk.running("run", "probe", *words) as run:
        run.until("plan")
        with jobdesk.running("window", env={"QT_QPA_PLATFORM": "offscreen"}) as window:
            until(lambda: _callers(run.process.pid) == 1)
            run.signal(signal.SIGKILL)
            run.finish()
            until(lambda: f"{window.process.pid}: window" in _owner(jobdesk))
            jobdesk.allow()
            until(lambda: [job["state"] for job in jobdesk("list").of("job")] == ["done"])
            second = jobdesk(env={"QT_QPA_PLATFORM": "offscreen"})
            assert (second.status, second.out, second.err) == (0, "", "")
            window.signal(signal.SIGTERM)
            assert window.status() == 0
    assert b"Traceback" not in window.err


def _callers(pid: int) -> int:
    ends = psutil.Process(pid).net_connections("unix")
    return sum(str(end.laddr).endswith("control.sock") for end in ends) - 1


def _owner(jobdesk: JobDesk) -> str:
    checks = {check["name"]: check["text"] for check in jobdesk("doctor").of("check")}
    return str(checks["owner"])
