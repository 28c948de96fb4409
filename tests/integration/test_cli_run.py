"""``run``, ``submit``, ``plan`` and ``work`` as processes of their own."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.jobdesk_command import DEADLINE, JobDesk, until

JOB_KEYS = {
    *("event", "id", "batch", "kind", "lane", "name", "state", "attempts", "seconds"),
    *("submitted", "started", "finished", "result", "error"),
}
FAST = {"max_attempts": 2, "first": 0, "jitter": False}


@pytest.fixture
def jobdesk(tmp_path: Path) -> JobDesk:
    return JobDesk(tmp_path)


def test_run_prints_plan_jobs_and_batch_in_order(jobdesk: JobDesk) -> None:
    """A run prints its plan first, then each end of an attempt, last the batch; 1 for failures."""
    done = jobdesk("run", "probe", spec=jobdesk.probe("done", "refuse", "fail"))
    assert done.status == 1
    assert [event["event"] for event in done.events] == [
        *("item", "item", "item", "plan", "job", "job", "batch"),
    ]
    assert [item["outcome"] for item in done.of("item")] == ["planned", "refused", "planned"]
    assert done.of("item")[1] | {"size": 0} == {
        "event": "item",
        "input": "refuse",
        "outcome": "refused",
        "code": "probe.refused",
        "reason": "refused as told",
        "size": 0,
    }
    plan = {"event": "plan", "batch": 1, "planned": 2, "skipped": 0, "refused": 1}
    assert done.of("plan") == [plan]
    good, bad = sorted(done.of("job"), key=lambda job: int(job["id"]))
    assert set(good) == set(bad) == JOB_KEYS
    assert (good["state"], good["result"], good["error"]) == ("done", {"number": 0}, None)
    assert bad["error"] == {
        "code": "probe.failed",
        "message": "failed as told",
        "remedy": "do not ask for it",
        "transient": False,
        "detail": None,
    }
    for when in ("submitted", "started", "finished"):
        moment = datetime.fromisoformat(good[when])
        assert moment.utcoffset() == timedelta(0)
        assert len(good[when].partition(".")[2]) == len("123456+00:00")
    batch = done.of("batch")[0]
    assert (batch["id"], batch["state"]) == (1, "failed")
    assert batch["counts"] == {"done": 1, "failed": 1, "refused": 1}


def test_run_waits_for_automatic_retries(jobdesk: JobDesk) -> None:
    """A job that is tried again has a line per attempt, and the last one counts."""
    done = jobdesk("run", "probe", spec=jobdesk.probe("second", retry=FAST))
    assert done.status == 0
    assert [job["state"] for job in done.of("job")] == ["retrying", "done"]
    assert "next_try" in done.of("job")[0]
    assert done.of("job")[1]["attempts"] == 2


def test_run_of_skips_is_a_success(jobdesk: JobDesk) -> None:
    """Skipped counts as done."""
    done = jobdesk("run", "probe", spec=jobdesk.probe("skip"))
    assert (done.status, done.of("job")[0]["state"]) == (0, "skipped")
    assert done.of("job")[0]["error"]["code"] == "probe.nothing"


@pytest.mark.parametrize("do", [["refuse"], []])
def test_nothing_planned_is_two(jobdesk: JobDesk, do: list[str]) -> None:
    """When nothing could be planned the status is 2."""
    done = jobdesk("run", "probe", spec=jobdesk.probe(*do))
    assert (done.status, done.of("job")) == (2, [])


@pytest.mark.parametrize(
    ("spec", "loc"),
    [
        ({"do": ["done"], "folder": "/", "colour": "red"}, ["colour"]),
        ({"do": ["done"]}, ["folder"]),
        ({"do": "x", "folder": 3}, ["folder"]),
        ({"do": ["done"], "folder": "/", "timeout": -1}, ["timeout"]),
    ],
)
@pytest.mark.parametrize("command", ["run", "submit", "plan"])
def test_bad_fields_are_refused_before_anything_is_queued(
    jobdesk: JobDesk,
    command: str,
    spec: dict[str, Any],
    loc: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A bad field is named with pydantic's words; status 2, and there is not even a folder."""
    done = jobdesk.here(monkeypatch, capsys, command, "probe", spec=spec)
    assert (done.status, done.err) == (2, "")
    assert done.only["event"] == "refused"
    assert loc in [error["loc"] for error in done.only["errors"]]
    assert all(set(error) == {"loc", "msg", "type"} for error in done.only["errors"])
    assert not jobdesk.data.exists()


def test_bad_specs_are_refused(jobdesk: JobDesk) -> None:
    """Bad JSON, a missing spec file and an unknown kind are refusals, too, not tracebacks."""
    for done in (
        jobdesk("run", "probe", "--spec", "-", data=b"{nonsense"),
        jobdesk("run", "probe", "--spec", "nowhere.json"),
        jobdesk("run", "nothing", spec={}),
        jobdesk("run", "probe", "--spec", "-", "--do", "done", data=b"{}"),
        jobdesk("run", "probe", "--do"),
    ):
        assert (done.status, done.err) == (2, "")
        assert done.only["event"] == "refused"
        assert done.only["errors"][0]["msg"]


def test_words_instead_of_a_spec(jobdesk: JobDesk) -> None:
    """Fields may be given as options; a person reads sentences, messages go to stderr."""
    done = jobdesk(
        *("run", "probe", "--do", "done", "--do", "fail", "--folder", str(jobdesk.work)), text=True
    )
    assert done.status == 1
    assert done.out.splitlines()[-1] == "Batch 1 failed: 1 done, 1 failed"
    assert "failed as told. do not ask for it." in done.out
    assert done.err == ""


def test_plan_writes_nothing(jobdesk: JobDesk) -> None:
    """A plan alone makes no data folder; its status says whether inputs were refused."""
    good = jobdesk("plan", "probe", spec=jobdesk.probe("done"))
    mixed = jobdesk("plan", "probe", spec=jobdesk.probe("done", "refuse"))
    bad = jobdesk("plan", "probe", spec=jobdesk.probe("refuse"))
    assert (good.status, mixed.status, bad.status) == (0, 1, 2)
    assert mixed.of("plan")[0] == {
        "event": "plan",
        "batch": None,
        "planned": 1,
        "skipped": 0,
        "refused": 1,
    }
    assert not jobdesk.data.exists()


def test_submit_returns_and_work_does_it(jobdesk: JobDesk) -> None:
    """What is submitted waits on disk until somebody works; work ends when it is idle."""
    submitted = jobdesk("submit", "probe", spec=jobdesk.probe("done", "done"))
    assert submitted.status == 0
    assert [event["event"] for event in submitted.events] == ["item", "item", "plan", "batch"]
    assert submitted.of("batch")[0]["counts"] == {"waiting": 2}
    assert [job["position"] for job in jobdesk("list").of("job")] == [1, 2]
    worked = jobdesk("work", "--until-idle")
    assert worked.status == 0
    assert [job["state"] for job in worked.of("job")] == ["done", "done"]
    assert [(batch["id"], batch["state"]) for batch in worked.of("batch")] == [(1, "done")]
    assert jobdesk("work", "--until-idle").events == []


def test_run_leaves_other_stored_jobs_alone(jobdesk: JobDesk) -> None:
    """A run does its own batch and nothing else that is stored."""
    jobdesk("submit", "probe", spec=jobdesk.probe("done"))
    assert jobdesk("run", "probe", spec=jobdesk.probe("done")).status == 0
    states = {job["batch"]: job["state"] for job in jobdesk("list").of("job")}
    assert states == {1: "waiting", 2: "done"}


def test_work_says_that_something_failed(jobdesk: JobDesk) -> None:
    """Work ends with 1 when a job failed under it."""
    jobdesk("submit", "probe", spec=jobdesk.probe("fail", "done"))
    assert jobdesk("work", "--until-idle").status == 1


def test_scheduled_starts_are_not_waited_for(jobdesk: JobDesk) -> None:
    """A run of what starts tomorrow ends at once and well; it stays scheduled."""
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    done = jobdesk("run", "probe", spec=jobdesk.probe("done", start_at=tomorrow.isoformat()))
    assert done.status == 0
    (job,) = jobdesk("list").of("job")
    assert job["state"] == "scheduled"
    assert datetime.fromisoformat(job["next_try"]) == tomorrow


def test_the_hold_of_a_kind_is_waited_for(jobdesk: JobDesk) -> None:
    """A run whose kind puts its start off for a moment is over when the work is."""
    done = jobdesk("run", "probe", spec=jobdesk.probe("done", wait=0.7))
    assert done.status == 0
    assert [job["state"] for job in done.of("job")] == ["done"]


def test_a_run_tells_of_its_own_lanes_alone(jobdesk: JobDesk) -> None:
    """A lane that holds other work is not printed by a run that does not use it."""
    held = jobdesk.probe("lane", lane_name="other")
    assert jobdesk("run", "probe", "--patience", "0.1", spec=held).of("lane")
    done = jobdesk("run", "probe", spec=jobdesk.probe("done"))
    assert (done.status, done.of("lane")) == (0, [])


def test_what_a_person_must_mend_is_told_with_the_command(jobdesk: JobDesk) -> None:
    """A refused login ends a run at once, and says how the lane can be tried again."""
    done = jobdesk("run", "probe", spec=jobdesk.probe("login"))
    assert done.status == 1
    assert "jobdesk resume --lane probe" in done.err


def test_the_plan_is_printed_before_anything_about_lanes(jobdesk: JobDesk) -> None:
    """A lane's state follows the plan, and lanes without a job of the batch are no matter."""
    jobdesk("run", "probe", spec=jobdesk.probe("done"))
    jobdesk("run", "asyncprobe", spec=jobdesk.probe("done"))
    for lane in ("probe", "asyncprobe"):
        jobdesk("pause", "--lane", lane)
    submitted = jobdesk("submit", "probe", spec=jobdesk.probe("done"))
    assert [event["event"] for event in submitted.events] == ["item", "plan", "batch"]
    done = jobdesk("run", "probe", spec=jobdesk.probe("done"))
    assert [event["event"] for event in done.events] == ["item", "plan", "lane", "batch"]
    assert done.of("lane")[0]["lane"] == "probe"


@pytest.mark.parametrize("words", [(), ("--lane", "probe")])
def test_paused_work_ends_with_the_reason(jobdesk: JobDesk, words: tuple[str, ...]) -> None:
    """What a person paused only a person can resume: a run says so and ends with 1."""
    jobdesk("run", "probe", spec=jobdesk.probe("done"))
    assert jobdesk("pause", *words).status == 0
    done = jobdesk("run", "probe", spec=jobdesk.probe("done"))
    assert done.status == 1
    assert "paused" in done.err
    assert jobdesk("resume", *words).status == 0
    assert jobdesk("work", "--until-idle").status == 0


def test_held_lane_ends_after_patience(jobdesk: JobDesk) -> None:
    """A lane held by a full disk is waited for only so long; its jobs stay, no try is burned."""
    done = jobdesk("run", "probe", "--patience", "0.2", spec=jobdesk.probe("lane", "lane"))
    assert done.status == 1
    held = done.of("lane")[0]
    assert (held["lane"], held["state"], held["code"]) == ("probe", "held", "disk.full")
    assert held["reason"]
    assert held["remedy"]
    assert "held" in done.err
    assert {job["state"] for job in jobdesk("list").of("job")} == {"waiting"}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_run_leaves_the_rest_waiting(jobdesk: JobDesk, number: signal.Signals) -> None:
    """Ctrl+C and SIGTERM end a run with 130; what was running waits again, untried."""
    words = jobdesk.words(jobdesk.probe("hang", "hang", "hang"))
    with jobdesk.running("run", "probe", *words) as run:
        until((jobdesk.work / "marks").exists)
        run.signal(number)
        assert run.status() == 130
    assert run.err == b""
    jobs = jobdesk("list").of("job")
    assert {job["state"] for job in jobs} == {"waiting"}
    jobdesk.allow()
    assert jobdesk("work", "--until-idle").status == 0


def test_hung_up_reader_is_quiet(jobdesk: JobDesk) -> None:
    """``| head`` ends a listing without a word, and does not end a run."""
    jobdesk("submit", "probe", spec=jobdesk.probe(*["done"] * 2000))
    for words in (["list"], ["list", "--json"], ["plan", "probe", *jobdesk.words(jobdesk.probe())]):
        with subprocess.Popen(
            [sys.executable, "-m", "desktop_app", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=jobdesk.environment(),
            cwd=jobdesk.work,
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.close()
            assert process.stderr.read() == b""
            assert process.wait(DEADLINE) in {0, 2}
    words = ["run", "probe", *jobdesk.words(jobdesk.probe("done", "done"))]
    with subprocess.Popen(
        [sys.executable, "-m", "desktop_app", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=jobdesk.environment(),
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(DEADLINE) == 0
    assert [job["state"] for job in jobdesk("list", "--batch", "2").of("job")] == ["done"] * 2


def test_odd_names_travel(jobdesk: JobDesk) -> None:
    """Names that are not UTF-8, spaces and Chinese come back as they went in, in ASCII."""
    odd = ["caf\udce9 \udcff", "猫 photos", "a\x1b[31m\nb"]
    done = jobdesk("run", "probe", spec=jobdesk.probe(*odd))
    assert done.status == 0
    assert done.out.isascii()
    assert [item["input"] for item in done.of("item")] == odd
    listed = jobdesk("list").of("job")
    assert [job["name"] for job in listed] == [f"{name} {i}" for i, name in enumerate(odd)]
    shown = jobdesk("list", text=True)
    assert shown.status == 0
    assert "\x1b" not in shown.out
    assert "猫 photos" in shown.out


def test_spec_by_file_is_relative_to_itself(jobdesk: JobDesk, tmp_path: Path) -> None:
    """Relative paths start from the spec file's folder, on standard input from this one."""
    inside = tmp_path / "specs"
    (inside / "in").mkdir(parents=True)
    (inside / "in" / "a.csv").write_text("a\n1\n", "ascii")
    spec = {"inputs": ["in"], "operation": {"type": "table", "to": "jsonl"}}
    (inside / "spec.json").write_text(json.dumps(spec), "ascii")
    by_file = jobdesk("plan", "files", "--spec", str(inside / "spec.json"))
    by_pipe = jobdesk("plan", "files", spec=spec, cwd=inside)
    elsewhere = jobdesk("plan", "files", spec=spec)
    assert by_file.of("item")[0]["outputs"] == [str(inside / "in" / "a.jsonl")]
    assert by_pipe.of("item") == by_file.of("item")
    assert elsewhere.status == 2
