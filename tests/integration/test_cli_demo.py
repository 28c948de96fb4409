"""The demo on the command line: the main job on bundled samples, for real."""

from __future__ import annotations

import csv
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from desktop_app.host.owner import FolderLock
from tests.jobdesk_command import JobDesk, Result

SAMPLES = Path(__file__).parents[2] / "resources" / "samples"


@pytest.fixture
def jobdesk(tmp_path: Path) -> JobDesk:
    return JobDesk(tmp_path)


@pytest.fixture
def shown(jobdesk: JobDesk) -> Result:
    done = jobdesk("demo", "--headless")
    assert done.status == 0, done.err
    return done


def test_demo_without_a_display(jobdesk: JobDesk) -> None:
    """Without a display the demo says so, runs headless and ends well, as often as you like."""
    for _ in range(2):
        done = jobdesk("demo", text=True)
        assert done.status == 0, done.err
        assert "without a window" in done.err
        assert "All went as described" in done.err
    assert {path.name for path in jobdesk.data.iterdir()} == {"demo"}


def test_demo_prints_the_contracts_objects(shown: Result) -> None:
    """With ``--json`` the demo prints jobs and batches like any run, with remedies."""
    failed = [job for job in shown.of("job") if job["state"] == "failed"]
    assert {job["error"]["code"] for job in failed} == {"smtp.no_mailbox", "image.truncated"}
    assert all(job["error"]["remedy"] for job in failed)
    assert len(shown.of("job")) == 12 + 8 + 1 + 2 + 1
    assert [batch["state"] for batch in shown.of("batch")] == ["failed", "failed", "done", "done"]


def test_demo_sends_one_message_to_everyone_but_one(jobdesk: JobDesk, shown: Result) -> None:
    """Eleven of twelve get one message each, one of them on the second try."""
    with (SAMPLES / "mailing" / "members.csv").open(encoding="utf-8", newline="") as file:
        members = {row["email"]: row["first_name"] for row in csv.DictReader(file)}
    received = {}
    for path in (jobdesk.data / "demo" / "results" / "email" / "received").iterdir():
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        (address,) = [one.addr_spec for one in message["to"].addresses]
        assert address not in received
        received[address] = message
        assert message["subject"] == f"Welcome, {members[address]}!"
        (guide,) = message.iter_attachments()
        assert guide.get_content() == (SAMPLES / "mailing" / "guide.pdf").read_bytes()
    assert members.keys() - received.keys() == {"nobody@northwind.example"}
    sent = [
        job["result"]["queue_id"]
        for job in shown.of("job")
        if job["kind"] == "email" and job["result"]
    ]
    assert len(set(sent)) == 11
    twice = [job["name"] for job in shown.of("job") if job["attempts"] == 2]
    assert twice == ["busy@wingtip.example"]


def test_demo_accounts_for_every_row_of_the_table(jobdesk: JobDesk, shown: Result) -> None:
    """Each row of the messy table is in the clean one, was rejected for a reason, or was double."""
    (result,) = [job["result"] for job in shown.of("job") if job["kind"] == "cleaning"]
    assert result["rows_in"] == 123
    assert (result["rows_rejected"], result["rows_dropped"]) == (3, 3)
    with Path(result["output"]).open(encoding="utf-8", newline="") as file:
        clean = list(csv.DictReader(file))
    assert len(clean) == result["rows_out"] == 117
    with Path(result["rejects"]).open(encoding="utf-8", newline="") as file:
        assert [row["line"] for row in csv.DictReader(file)] == ["21", "69", "108"]
    assert Path(result["report"]).is_file()
    tables = sorted(
        path.name for path in (jobdesk.data / "demo" / "results" / "files").rglob("*.csv")
    )
    assert tables == ["customers.csv", "orders.csv"]


def test_demo_runs_once_at_a_time(jobdesk: JobDesk) -> None:
    """A second demo leaves the first one's files alone and says why."""
    lock = FolderLock(jobdesk.data / "demo" / "queue", "a demo")
    assert lock.acquire()
    try:
        done = jobdesk("demo", "--headless")
    finally:
        lock.release()
    assert (done.status, done.out) == (3, "")
    assert "running already" in done.err
