"""The diagnostics archive: what helps is in it, what is private is not."""

from __future__ import annotations

import asyncio
import json
import logging
import platform
import zipfile
from pathlib import Path

import pytest

from desktop_app.domain.job import AttemptEnd, JobState, NewBatch, NewJob, Outcome
from desktop_app.engine import find_kinds, save_diagnostics
from desktop_app.host.app_log import app_log
from desktop_app.host.redaction import HIDDEN, Redaction
from desktop_app.store import open_readers, open_store
from tests.claiming import claim
from tests.entering import accept
from tests.jobdesk_command import JobDesk

ACCOUNT = {
    "host": "mail.private.example",
    "port": 465,
    "username": "lena.private",
    "secret": "env:LENA_SECRET",
    "sender": "Lena <lena@private.example>",
}
PRIVATE = (
    "hunter2-and-more",
    "lena@private.example",
    "lena.private",
    "mail.private.example",
    "Our tax plan.xlsx",
    "tax plan",
    "/srv/families",
    "my own account",
    "Birthday of Ann",
    "s3cret-in-a-link",
)
_log = logging.getLogger("desktop_app.ui.main_window")


async def fill(folder: Path) -> None:
    """Store an account with a secret, and a failed job with a telling name."""
    jobs, logs = open_store(folder)
    await jobs.put_setting("email.accounts", {"my own account": ACCOUNT})
    await jobs.put_setting("theme", "dark")
    batch = await accept(jobs, NewBatch("files", "Birthday of Ann", {}, 1, 1_764_000_000.0))
    new = NewJob("Our tax plan.xlsx → Our tax plan.csv", "files", {})
    await jobs.finish_plan(
        batch.id, shared={}, jobs=[new], left_out=(), lane_limits={"files": 1}, now=1_764_000_000.0
    )
    (claimed,) = await claim(jobs, "files", 1, now=1_764_000_000.0)
    failed = AttemptEnd(
        claimed.job.id, claimed.attempt.id, Outcome.FAILED, JobState.FAILED, 1_764_000_001.0
    )
    await jobs.close_attempts([failed])
    await logs.close()
    await jobs.close()


def complain(folder: Path) -> None:
    """Write what an unlucky day could write into the program's log."""
    with app_log(folder):
        _log.error("Our tax plan.xlsx cannot be read: /srv/families/Our tax plan.xlsx")
        _log.error("550 5.1.1 <lena@private.example> unknown at mail.private.example [10.1.2.3]")
        _log.error("the password is hunter2-and-more, from https://ann:s3cret-in-a-link@x.example/")
        try:
            _ = ACCOUNT["lena@private.example"]
        except KeyError:
            _log.exception("the batch “Birthday of Ann” of my own account")


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give an archive of a data folder full of private things."""
    monkeypatch.setenv("LENA_SECRET", "hunter2-and-more")
    return saved(tmp_path, names=False)


def saved(tmp_path: Path, *, names: bool) -> Path:
    folder, target = tmp_path / "data", tmp_path / "diagnostics.zip"
    asyncio.run(fill(folder))
    complain(folder)
    jobs, logs = open_readers(folder)
    try:
        save_diagnostics(target, folder, jobs, find_kinds(), names=names)
    finally:
        jobs.release()
        logs.release()
    return target


def texts(archive: Path) -> dict[str, str]:
    with zipfile.ZipFile(archive) as opened:
        return {name: opened.read(name).decode() for name in opened.namelist()}


def test_nothing_private_is_in_the_archive(archive: Path) -> None:
    """No secret, address, account, machine, batch, folder or file name of the user is found."""
    whole = "\n".join(texts(archive).values())
    assert [word for word in (*PRIVATE, "10.1.2.3", str(Path.home())) if word in whole] == []
    assert archive.stat().st_mode & 0o077 == 0


def test_what_helps_is_in_the_archive(archive: Path) -> None:
    """Versions, findings, the check, schemas, counts, choices and where an error was."""
    found = texts(archive)
    report = json.loads(found["report.json"])
    assert {"version", "packages", "kinds", "space"} <= {one["name"] for one in report["findings"]}
    (version,) = (one["text"] for one in report["findings"] if one["name"] == "version")
    assert platform.platform() in version
    assert report["files"] == []
    assert report["schema"]["queue"] >= 1
    assert report["schema"]["logs"] >= 1
    assert report["jobs"] == {"failed": 1}
    assert report["settings"]["theme"] == "dark"
    (account,) = report["settings"]["email.accounts"].values()
    assert account["port"] == 465
    assert account["host"] == account["secret"] == HIDDEN
    log = found["jobdesk.log"]
    assert "ERROR desktop_app.ui.main_window:" in log
    assert "KeyError" in log
    assert f'File "{HIDDEN}"' in log


def test_names_come_along_when_they_are_wanted_secrets_never(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With names the log says which file it was; the passwords are still not there."""
    monkeypatch.setenv("LENA_SECRET", "hunter2-and-more")
    whole = "\n".join(texts(saved(tmp_path, names=True)).values())
    assert "Our tax plan.xlsx cannot be read" in whole
    assert "lena@private.example" in whole
    assert "hunter2-and-more" not in whole
    assert "s3cret-in-a-link" not in whole


def test_the_doctor_names_nothing_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``jobdesk doctor`` says how things are without an account, an address or a password."""
    monkeypatch.setenv("LENA_SECRET", "hunter2-and-more")
    asyncio.run(fill(tmp_path / "data"))
    done = JobDesk(tmp_path)("doctor", "--check")
    assert done.status == 0
    assert [word for word in PRIVATE if word in done.out] == []


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("2026-11-26T01:00:00.123Z INFO desktop_app.cli: begun 3.11.2", None),
        (
            '  File "/home/ann/x/desktop_app/ui/bridge.py", line 3, in read',
            '  File "desktop_app/ui/bridge.py", line 3, in read',
        ),
        ("it is at ~/private/a b.txt: gone", f"it is at {HIDDEN}: gone"),
        ("photo.jpg ends early", f"{HIDDEN} ends early"),
        ("at 10.1.2.3 and fe80::1:2:3 since 01:02:03", f"at {HIDDEN} and {HIDDEN} since 01:02:03"),
        ("token=abc", f"token={HIDDEN}"),
    ],
)
def test_lines_keep_what_is_ours(line: str, shown: str | None) -> None:
    """Times, versions and our own modules stay; paths, files and tokens go."""
    assert Redaction().text(line) == (line if shown is None else shown)
