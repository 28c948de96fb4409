"""Cleanings from the command line, and what a kill or a full disk leaves behind."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.events import Failed, Stopped
from desktop_app.domain.kind import Planned
from desktop_app.kinds.cleaning import KIND
from desktop_app.testing import KindRun, plan_kind, run_kind, run_planned
from tests.cleaned import clean, read
from tests.jobdesk_command import JobDesk


@pytest.fixture
def jobdesk(tmp_path: Path) -> JobDesk:
    return JobDesk(tmp_path)


def test_options_instead_of_a_spec(jobdesk: JobDesk) -> None:
    """``run cleaning customers.csv --folder out --suggest all`` is a whole submission."""
    (jobdesk.work / "customers.csv").write_text("name;city\n Ann ;Bonn\nBob;Bonn\n")
    done = jobdesk("run", "cleaning", "customers.csv", "--folder", "out", "--suggest", "all")
    assert done.status == 0, done.out
    (job,) = [one for one in done.of("job") if one["state"] == "done"]
    result = job["result"]
    assert set(result) >= {
        *("output", "rejects", "report", "rows_in", "rows_out", "rows_rejected", "rows_dropped"),
        *("cells_changed", "dialect", "steps"),
    }
    assert result["steps"][0]["type"] == "trim"
    written = jobdesk.work / "out" / "customers.clean.csv"
    assert written.read_text("utf-8") == "name,city\nAnn,Bonn\nBob,Bonn\n"
    assert Path(result["report"]).with_suffix(".json").exists()


def test_a_plan_shows_the_profile(jobdesk: JobDesk) -> None:
    """``plan`` prints the profile, whose steps run when they are pasted into a spec."""
    (jobdesk.work / "t.csv").write_text("a,b\n x,1\n")
    planned = jobdesk("plan", "cleaning", "t.csv")
    (profile,) = planned.of("profile")
    spec = {"inputs": ["t.csv"], "suggest": "none", "steps": profile["suggested"]}
    done = jobdesk("run", "cleaning", spec=spec)
    assert done.status == 0
    assert sorted(path.name for path in jobdesk.work.glob("t.clean*")) == [
        *["t.clean.csv", "t.clean.report.html", "t.clean.report.json"]
    ]


def test_rejected_rows_do_not_change_the_status(jobdesk: JobDesk) -> None:
    """Rows that were rejected are a success; a bad step is refused with its place."""
    (jobdesk.work / "t.csv").write_text("a,b\nx,bad\n")
    step = {"type": "emails", "columns": ["b"]}
    done = jobdesk("run", "cleaning", spec={"inputs": ["t.csv"], "steps": [step]})
    assert done.status == 0
    assert (jobdesk.work / "t.clean.rejects.csv").exists()
    bad = {"inputs": ["t.csv"], "steps": [{"type": "emails", "colums": ["b"]}]}
    refused = jobdesk("run", "cleaning", spec=bad)
    assert refused.status == 2
    assert refused.of("refused")[0]["errors"][0]["loc"][:2] == ["steps", 0]
    assert jobdesk("run", "cleaning", "t.csv", "--colour", "red").status == 2


def again(folder: Path, change: Mapping[str, Any], table: str, *steps: dict[str, Any]) -> KindRun:
    """Try a job again with what a button changes."""
    source = folder / "in" / "t.csv"
    source.parent.mkdir(exist_ok=True)
    source.write_text(table)
    submission = {
        "inputs": [str(source)],
        "steps": list(steps),
        "output": {"folder": str(folder / "out")},
        "suggest": "none",
    }
    (item,) = [one for one in plan_kind(KIND, submission)[0] if isinstance(one, Planned)]
    shared = plan_kind(KIND, submission)[1]
    changed = replace(item, payload={**item.payload, **change})
    (run,) = run_planned(KIND, submission, [changed], shared, folder / "jobs")
    return run


@pytest.mark.parametrize(
    ("table", "step", "expected"),
    [
        ("x,y\n1/2/2024,a\n", "dates", ["2024-02-01", "2024-01-02"]),
        ("x,y\n25/1/2024,a\n1/25/2024,a\n", "dates", ["2024-01-25", "2024-01-25"]),
        ('x,y\n"1.234",a\n', "numbers", ["1.234", "1234"]),
    ],
)
def test_a_column_that_cannot_be_told_asks(
    tmp_path: Path, table: str, step: str, expected: list[str]
) -> None:
    """The failure offers both readings; the job that is tried again with one of them is done."""
    failed = again(tmp_path, {}, table, {"type": step, "columns": ["x"]})
    assert isinstance(failed.end, Failed)
    actions = KIND.actions(failed.end.error)
    for action, first in zip(actions, expected, strict=True):
        run = again(tmp_path, action.change or {}, table, {"type": step, "columns": ["x"]})
        written = read(run.result["output"])
        assert written[1][0] == first
        shutil.rmtree(tmp_path / "out")


def test_other_buttons(tmp_path: Path) -> None:
    """A step that names no column is skipped on demand; results go below another folder."""
    missing = {"type": "trim", "columns": ["z"]}
    failed = again(tmp_path, {}, "a,b\n1,2\n", missing)
    assert isinstance(failed.end, Failed)
    (skip,) = KIND.actions(failed.end.error)
    assert again(tmp_path, skip.change or {}, "a,b\n1,2\n", missing).result["rows_out"] == 1
    shutil.rmtree(tmp_path / "out")
    elsewhere = {"output_folder": str(tmp_path / "elsewhere")}
    run = again(tmp_path, elsewhere, "a,b\n1,2\n")
    made = sorted(path.name for path in (tmp_path / "elsewhere").iterdir())
    assert made == ["t.clean.csv", "t.clean.report.html", "t.clean.report.json"]
    assert run.result["output"] == str(tmp_path / "elsewhere" / "t.clean.csv")


def test_cancelled_half_way(tmp_path: Path) -> None:
    """A job that is cancelled leaves nothing behind."""
    source = tmp_path / "t.csv"
    source.write_text("a,b\n" + " x,1\n" * 1000)
    cancelled = threading.Event()
    cancelled.set()
    out = tmp_path / "out"
    submission = {"inputs": [str(source)], "output": {"folder": str(out)}}
    (run,) = run_kind(KIND, submission, tmp_path / "jobs", cancelled=cancelled)
    assert isinstance(run.end, Stopped)
    assert list(out.glob("*")) == []


def test_failed_half_way(tmp_path: Path) -> None:
    """A table that breaks off leaves no result, whatever the format."""
    table = "a,b\nx,2\n" + "1,2\n" * 20_000 + "1,two\n"
    steps: list[dict[str, Any]] = [
        {"type": "validate", "rules": [{"column": "a", "rule": "range", "min": 0}]},
        {"type": "numbers", "columns": ["b"], "decimal": ".", "on_invalid": "fail"},
    ]
    for to in ("csv", "xlsx", "parquet", "jsonl", "sqlite"):
        failed = clean(tmp_path, table, *steps, output={"format": to}, audit=True)
        assert failed.error[0] == "table.invalid_value"
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.fault
def test_killed_half_way(tmp_path: Path) -> None:
    """Killed at any moment, no result stands half-written; run again, all are whole."""
    source = tmp_path / "t.csv"
    source.write_text("a,b\n" + " x ,25.12.2024\n" * 400_000)
    out = tmp_path / "out"
    jobdesk = JobDesk(tmp_path)
    spec = {"inputs": [str(source)], "suggest": "safe", "output": {"folder": str(out)}}
    (tmp_path / "spec.json").write_text(json.dumps(spec))
    command = [sys.executable, "-m", "desktop_app", "--data-dir", str(jobdesk.data)]
    with subprocess.Popen(
        [*command, "run", "cleaning", "--spec", str(tmp_path / "spec.json"), "--json"],
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as running:
        assert running.stdout is not None
        for line in running.stdout:
            if b'"plan"' in line:
                break
        while not any(path.name.startswith(".jobdesk") for path in out.glob(".*")):
            assert running.poll() is None
        os.killpg(running.pid, signal.SIGKILL)
    assert [path for path in out.iterdir() if not path.name.startswith(".jobdesk")] == []
    done = jobdesk("work", "--until-idle")
    assert done.status == 0
    names = sorted(path.name for path in out.iterdir())
    assert names == ["t.clean.csv", "t.clean.report.html", "t.clean.report.json"]
    with (out / "t.clean.csv").open() as file:
        assert sum(1 for _ in file) == 400_001


_BIG = """
import re, sys
from pathlib import Path
from desktop_app.domain.kind import Planned
from desktop_app.kinds.cleaning import KIND
from desktop_app.testing import run_kind

source, folder = Path(sys.argv[1]), Path(sys.argv[2])
steps = [{"type": "drop_duplicates", "columns": ["email"], "keep": "last"}]
submission = {"inputs": [str(source)], "steps": steps, "output": {"folder": str(folder)}}
(run,) = run_kind(KIND, submission, folder / "jobs")
# not ru_maxrss, which begins with what the process had that started this one
peak = int(re.search(r"VmHWM:\\s*(\\d+) kB", Path("/proc/self/status").read_text())[1])
print(run.result["rows_out"], peak // 1024)
"""


@pytest.mark.load
@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read where Linux tells it")
def test_a_million_rows_in_bounded_memory(tmp_path: Path) -> None:
    """A million rows are cleaned of duplicates within 450 MB, polars itself included."""
    source = tmp_path / "big.csv"
    with source.open("w") as file:
        file.write("id,email,day,amount,note\n")
        for i in range(1_000_000):
            day = f"{i % 28 + 1:02}.{i % 12 + 1:02}.2024"
            note = "some words that make a row long enough to tell " * 2
            file.write(f'{i}, User{i % 800_000}@Example.org,{day},"1,{i % 900 + 100}.50",{note}\n')
    assert source.stat().st_size > 100_000_000
    done = subprocess.run(
        [sys.executable, "-c", _BIG, str(source), str(tmp_path / "out")],
        capture_output=True,
        text=True,
        check=True,
    )
    rows, memory = map(int, done.stdout.split())
    assert rows == 800_000
    assert memory < 450
