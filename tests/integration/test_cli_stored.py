"""Commands about what is stored: reading it, changing it, settings, and the machine."""

from __future__ import annotations

import csv
import json
import stat
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from desktop_app.store.check import check
from tests.jobdesk_command import JobDesk, until
from tests.watching import marks


@pytest.fixture
def jobdesk(tmp_path: Path) -> JobDesk:
    return JobDesk(tmp_path)


@pytest.fixture
def stored(jobdesk: JobDesk) -> JobDesk:
    """Give a folder with one job each done, failed and skipped."""
    assert jobdesk("run", "probe", spec=jobdesk.probe("done", "fail", "skip")).status == 1
    return jobdesk


def test_reading_an_empty_folder(jobdesk: JobDesk) -> None:
    """Where nothing was ever queued there is nothing to list, and nothing is made by looking."""
    for words in (("list",), ("search", "x")):
        assert (jobdesk(*words).status, jobdesk(*words).out) == (0, "")
    assert jobdesk("show", "1").status == 2
    values = {e["key"]: e["value"] for e in jobdesk("settings", "get").events}
    assert (values["theme"], values["language"]) == ("system", "system")
    assert not jobdesk.data.exists()


def test_list_filters(stored: JobDesk) -> None:
    """Jobs are listed by state, kind, batch and up to a limit."""
    assert [job["id"] for job in stored("list").of("job")] == [1, 2, 3]
    assert [job["id"] for job in stored("list", "--state", "failed").of("job")] == [2]
    assert [job["id"] for job in stored("list", "--limit", "2").of("job")] == [1, 2]
    assert stored("list", "--kind", "other").events == []
    assert stored("list", "--batch", "2").events == []


def test_show_has_the_listed_object_and_tries(stored: JobDesk) -> None:
    """A shown job is the listed object, with its attempts."""
    listed = stored("list").of("job")[1]
    shown = stored("show", "2").only
    assert listed.items() <= shown.items()
    assert [one["outcome"] for one in shown["tries"]] == ["failed"]
    missing = stored("show", "99")
    assert (missing.status, missing.only["errors"][0]["type"]) == (2, "not_found")


def test_logs_are_kept_per_attempt(stored: JobDesk) -> None:
    """Each attempt's log can be read, the latest by default."""
    assert stored("retry", "2").status == 0
    stored("work", "--until-idle")
    first, second = stored("log", "2", "--attempt", "1"), stored("log", "2")
    assert {line["attempt"] for line in first.of("log")} == {1}
    assert {line["attempt"] for line in second.of("log")} == {2}
    assert [line["number"] for line in second.of("log")] == [*range(1, len(second.events) + 1)]
    assert any("probe.failed" in line["text"] for line in second.of("log"))
    assert stored("log", "2", "--attempt", "3").status == 2


def test_log_is_followed_to_the_end(jobdesk: JobDesk) -> None:
    """A log that is followed goes on while the job runs, and ends with it."""
    words = jobdesk.words(jobdesk.probe("hang"))
    with jobdesk.running("run", "probe", *words), jobdesk.running("log", "1", "--follow") as log:
        until(lambda: marks(jobdesk.work))
        if log.process.poll() is not None:  # it started before there was a job
            return
        log.until("log", text="doing hang")
        jobdesk.allow()
        assert log.status() == 0
        log.until("log", text="done")


def test_search_finds_lines_of_all_jobs(stored: JobDesk) -> None:
    """A search names the job and attempt of every line, newest first."""
    found = stored("search", "DOING").of("log")
    assert [(line["job"], line["attempt"]) for line in found] == [(3, 1), (2, 1), (1, 1)]


def test_report_has_one_line_per_job(stored: JobDesk, tmp_path: Path) -> None:
    """A report has each job's state, result or reason, tries and times."""
    assert [job["id"] for job in stored("report", "--batch", "1").of("job")] == [1, 2, 3]
    path = tmp_path / "report.csv"
    assert stored("report", "--batch", "1", "--csv", str(path)).status == 0
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["state"] for row in rows] == ["done", "failed", "skipped"]
    assert [row["reason"] for row in rows] == ["", "failed as told", "nothing to do"]
    assert json.loads(rows[0]["result"]) == {"number": 0}
    assert stored("report", "--batch", "9").status == 2


def test_report_is_harmless_in_a_spreadsheet(jobdesk: JobDesk, tmp_path: Path) -> None:
    """A name that looks like a formula is text in the report."""
    jobdesk("run", "probe", spec=jobdesk.probe("=1+1"))
    jobdesk("report", "--batch", "1", "--csv", str(tmp_path / "r.csv"))
    assert "'=1+1 0" in (tmp_path / "r.csv").read_text("utf-8")


def test_changes_answer_with_the_jobs(stored: JobDesk) -> None:
    """A change prints the jobs as they are now and what was not possible, with status 1."""
    retried = stored("retry", "--failed")
    assert [job["id"] for job in retried.of("job")] == [2]
    assert retried.of("changed")[0]["count"] == 1
    refused = stored("cancel", "1")
    assert refused.status == 1
    assert list(refused.of("changed")[0]["not_possible"]) == ["1"]
    assert stored("cancel", "2").of("job")[0]["state"] == "cancelled"
    assert stored("retry", "99").status == 2


def test_a_word_that_is_neither_command_nor_file(jobdesk: JobDesk) -> None:
    """A mistyped command opens no window: it is refused, and the one that was meant is named."""
    refused = jobdesk("retri", text=True)
    assert refused.status == 2
    assert "no file “retri”" in refused.err
    assert "“retry”" in refused.err


def test_pause_resume_start_and_forget(jobdesk: JobDesk) -> None:
    """Jobs can be set aside, started first, cancelled with their batch and forgotten."""
    jobdesk("submit", "probe", spec=jobdesk.probe("done", "done", "done"))
    assert jobdesk("pause", "1").of("job")[0]["state"] == "paused"
    assert jobdesk("resume", "1").of("job")[0]["state"] == "waiting"
    assert jobdesk("start", "3").status == 0
    places = {job["id"]: job["position"] for job in jobdesk("list").of("job")}
    assert places == {3: 1, 1: 2, 2: 3}
    assert jobdesk("forget", "--batch", "1").status == 1
    assert jobdesk("cancel", "--batch", "1").of("changed")[0]["count"] == 3
    assert jobdesk("forget", "--batch", "1").only == {"event": "forgotten", "batch": 1}
    assert jobdesk("list").events == []


def test_effect_in_doubt_is_settled_by_a_person(jobdesk: JobDesk) -> None:
    """A job that died past its point of no return is in Check, and only a word moves it on."""
    words = jobdesk.words(jobdesk.probe("effect"))
    with jobdesk.running("run", "probe", *words) as run:
        until(lambda: "0 effect" in marks(jobdesk.work))
        run.process.kill()
        run.finish()
    assert jobdesk("work", "--until-idle").events == []
    assert [job["state"] for job in jobdesk("list").of("job")] == ["check"]
    assert jobdesk("settle", "1", "sent").of("job")[0]["state"] == "done"


@pytest.mark.parametrize(
    "words",
    [
        ("retry",),
        ("retry", "1", "--failed"),
        ("cancel",),
        ("cancel", "1", "--batch", "1"),
        ("pause", "--batch", "1", "--lane", "x"),
        ("pause", "--batch", "77"),
        ("resume", "--lane", "nothing"),
        ("settings", "get", "colour"),
        ("settings", "set", "theme", "pink"),
        ("settings", "set", "lanes.probe", "0"),
        ("settings", "set", "lanes.nothing", "2"),
        ("schema", "nothing"),
    ],
)
def test_what_cannot_be_meant_is_refused(stored: JobDesk, words: tuple[str, ...]) -> None:
    """A command that says too little, too much or the wrong thing is refused with status 2."""
    done = stored(*words)
    assert (done.status, done.err) == (2, "")
    assert done.only["errors"][0]["msg"]


@pytest.mark.parametrize("words", [("settle", "1"), ("list", "--state", "odd"), ("report",)])
def test_usage(jobdesk: JobDesk, words: tuple[str, ...]) -> None:
    """A wrong use prints how it is used, to stderr, with status 2."""
    done = jobdesk(*words)
    assert (done.status, done.out) == (2, "")
    assert "usage" in done.err


def test_settings_are_kept(jobdesk: JobDesk) -> None:
    """A setting is stored, as JSON or plain text, and set back by leaving its value out."""
    assert jobdesk("settings", "set", "theme", "dark").only["value"] == "dark"
    assert jobdesk("settings", "set", "language", '"zh_CN"').only["value"] == "zh_CN"
    assert jobdesk("settings", "get", "theme").only == {
        "event": "setting",
        "key": "theme",
        "value": "dark",
    }
    assert jobdesk("settings", "set", "theme").only["value"] == "system"
    year = jobdesk("settings", "set", "email.default_subject", "2026")
    assert year.only["value"] == "2026"
    refused = jobdesk("settings", "set", "lanes.probe", "many")
    assert refused.status == 2
    assert refused.only["errors"][0]["loc"] == ["lanes.probe"]


def test_kinds_and_schema(jobdesk: JobDesk) -> None:
    """Every kind is named, installed plug-ins included, each with its JSON schema."""
    assert {"probe", "asyncprobe"} <= {kind["name"] for kind in jobdesk("kinds").of("kind")}
    schema = json.loads(jobdesk("schema", "probe").out)
    assert {"do", "folder", "retry"} <= schema["properties"].keys()
    assert schema["additionalProperties"] is False


def test_doctor_says_how_things_are(stored: JobDesk) -> None:
    """The doctor names machine, folder, owner and kinds, and checks the files when asked."""
    done = stored("doctor", "--check")
    checks = {check["name"]: check for check in done.of("check")}
    assert done.status in {0, 3}
    assert {"display", "libraries", "data", "space", "owner", "kinds", "files"} <= checks.keys()
    assert checks["files"]["ok"]
    assert not checks["display"]["ok"]
    assert checks["data"]["text"] == str(stored.data)


def test_doctor_names_a_broken_promise(stored: JobDesk) -> None:
    """What the one check of all invariants finds, the doctor says in its words."""
    with closing(apsw.Connection(str(stored.data / "queue.sqlite3"))) as db:
        db.execute("UPDATE job_count SET jobs = jobs + 1")
    found = check(stored.data)
    done = stored("doctor", "--check")
    (files,) = [one for one in done.of("check") if one["name"] == "files"]
    assert found
    assert (files["ok"], files["text"]) == (False, "; ".join(found))
    assert done.status != 0


def test_folder_is_private(stored: JobDesk) -> None:
    """Nothing in the data folder can be read by other users."""
    for path in (stored.data, *stored.data.rglob("*")):
        assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path


def test_folder_that_cannot_be_made(jobdesk: JobDesk, tmp_path: Path) -> None:
    """A data folder that is a file is refused by name: it is a wrong option."""
    (tmp_path / "file").touch()
    bad = str(tmp_path / "file")
    done = jobdesk("submit", "probe", "--data-dir", bad, spec=jobdesk.probe("done"))
    assert done.status == 2
    assert done.only["errors"][0]["loc"] == ["data_dir"]
    assert bad in done.only["errors"][0]["msg"]
    assert jobdesk("doctor", "--data-dir", bad).status == 2


def test_a_report_is_written_whole_or_refused_by_name(stored: JobDesk, tmp_path: Path) -> None:
    """A folder that is not there refuses the file with exit 2; nothing to give back is said."""
    missing = stored("report", "--batch", "1", "--csv", str(tmp_path / "gone" / "r.csv"))
    assert missing.status == 2
    assert missing.only["errors"][0]["loc"] == ["csv"]
    assert "gone" in missing.only["errors"][0]["msg"]
    assert [job["id"] for job in stored("report", "--batch", "1", "--failed").of("job")] == [2]
    table = tmp_path / "failed.csv"
    assert stored("report", "--batch", "1", "--failed", "--csv", str(table)).status == 1
    assert list(tmp_path.glob("*.csv")) == []


def test_a_data_folder_that_is_a_file_is_refused_by_name(tmp_path: Path) -> None:
    """Nothing can be kept there, and nothing is listed as if it were empty."""
    file = tmp_path / "data"
    file.write_text("")
    refused = JobDesk(tmp_path)("list", "--data-dir", str(file))
    assert refused.status == 2
    assert str(file) in refused.only["errors"][0]["msg"]
