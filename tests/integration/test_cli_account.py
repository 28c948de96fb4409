"""``jobdesk account``: saved, listed, tested, removed; and a mailing from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.jobdesk_command import JobDesk
from tests.smtp_server import EXTENSIONS, SmtpServer

NO_KEYRING = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}


@pytest.fixture
def jobdesk(tmp_path: Path) -> JobDesk:
    return JobDesk(tmp_path)


@pytest.fixture
def keyring(tmp_path: Path) -> dict[str, str]:
    """Return the environment that has a keyring."""
    return {
        "PYTHON_KEYRING_BACKEND": "tests.safe_keyring.Keyring",
        "TEST_KEYRING": str(tmp_path / "keyring.json"),
    }


def kept(keyring: dict[str, str]) -> dict[str, str]:
    path = Path(keyring["TEST_KEYRING"])
    found: dict[str, str] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return found


def test_a_password_goes_to_the_keyring(jobdesk: JobDesk, keyring: dict[str, str]) -> None:
    """A password is kept in the keyring alone, used to sign in, and gone with the account."""
    with SmtpServer(extensions=[*EXTENSIONS, "AUTH PLAIN"]) as server:
        fields = server.account(username="lena", password="hunter2")  # noqa: S106 (of this server)
        added = jobdesk("account", "add", "work", spec=fields, env=keyring)
        assert added.status == 0
        assert added.only["account"]["secret"] == "keyring:email/work"  # noqa: S105 (a reference)
        assert kept(keyring) == {"jobdesk email/work": "hunter2"}
        assert b"hunter2" not in b"".join(p.read_bytes() for p in jobdesk.data.glob("*.sqlite3*"))
        assert [one["name"] for one in jobdesk("account", "list").of("account")] == ["work"]
        tested = jobdesk("account", "test", "work", env=keyring)
        assert tested.status == 0
        steps = [(step["step"], step["ok"]) for step in tested.of("step")]
        assert steps == [(name, True) for name in ("resolve", "connect", "login", "ready")]
        assert "AUTH PLAIN AGxlbmEAaHVudGVyMg==" in server.commands
    assert jobdesk("account", "remove", "work", env=keyring).status == 0
    assert kept(keyring) == {}
    assert jobdesk("account", "list").events == []


def test_a_password_can_be_piped(jobdesk: JobDesk, keyring: dict[str, str]) -> None:
    """With the account in a file the password may come from standard input."""
    path = jobdesk.work / "account.json"
    fields = {"host": "smtp.x.example", "username": "lena", "ca_file": "ca.pem"}
    path.write_text(json.dumps(fields), "utf-8")
    words = ("account", "add", "work", "--spec", str(path))
    (saved,) = jobdesk(*words, data=b"hunter2\n", env=keyring).events
    assert kept(keyring) == {"jobdesk email/work": "hunter2"}
    assert saved["account"]["ca_file"] == str(jobdesk.work / "ca.pem")


def test_without_a_keyring_it_says_what_to_do(jobdesk: JobDesk) -> None:
    """Where there is no keyring nothing is stored, and the other ways are named."""
    fields = {"host": "smtp.x.example", "username": "lena", "password": "hunter2"}
    done = jobdesk("account", "add", "work", spec=fields, env=NO_KEYRING)
    assert done.status == 3
    assert "env:NAME" in done.err
    assert done.err.count("instead") == 1
    assert not jobdesk.data.exists()


@pytest.mark.parametrize(
    ("fields", "loc"),
    [
        ({}, ["host"]),
        ({"host": "smtp.x.example", "tls": "none"}, ["tls"]),
        ({"host": "h", "username": "lena"}, ["secret"]),
        ({"host": "h", "username": "lena", "secret": "hunter2"}, ["secret"]),
        ({"host": "h", "colour": "red"}, ["colour"]),
    ],
)
def test_bad_fields_are_refused(jobdesk: JobDesk, fields: dict[str, Any], loc: list[str]) -> None:
    """A bad field is named, its value is not repeated, and nothing is stored."""
    done = jobdesk("account", "add", "work", spec=fields)
    assert done.status == 2
    assert loc in [error["loc"] for error in done.only["errors"]]
    assert "hunter2" not in done.out + done.err


def test_a_test_that_fails_names_the_step(
    jobdesk: JobDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refused login is told with the server's words and what to do; the status is 1."""
    monkeypatch.setenv("PASSWORD", "wrong")
    script = {"LOGIN": ["535 5.7.8 go away"]}
    with SmtpServer(script, extensions=["AUTH LOGIN"]) as server:
        secret = {"username": "lena", "secret": "env:PASSWORD"}
        done = jobdesk("account", "test", "new", spec=server.account(**secret))
    assert done.status == 1
    last = done.of("step")[-1]
    assert (last["step"], last["ok"], last["detail"]) == ("login", False, "535 5.7.8 go away")
    assert last["remedy"]
    nowhere = jobdesk("account", "test", "missing")
    assert (nowhere.status, nowhere.only["event"]) == (2, "refused")


def test_a_mailing_from_the_command_line(jobdesk: JobDesk) -> None:
    """A saved account and a table make a mailing; bad rows are left out, and it ends well."""
    (jobdesk.work / "members.csv").write_text(
        "email,first_name\nlena@x.example,Lena\ntom@@x,Tom\nmei@x.example,梅\n", "utf-8"
    )
    (jobdesk.work / "hello.txt").write_text("Hello {{ first_name }}!\n", "utf-8")
    with SmtpServer() as server:
        account = server.account(sender="Acme <hello@acme.example>")
        assert jobdesk("account", "add", "work", spec=account).status == 0
        done = jobdesk(
            *("run", "email", "--account", "work", "--to-file", "members.csv"),
            *("--to", "{{ first_name }} <{{ email }}>"),
            *("--subject", "Welcome, {{ first_name }}!", "--text-file", "hello.txt"),
        )
    assert done.status == 0
    assert done.of("recipients")[0]["rows"] == 3
    assert [item["outcome"] for item in done.of("item")] == ["planned", "skipped", "planned"]
    assert done.of("item")[1]["input"] == "row 3: tom@@x"
    assert {job["state"] for job in done.of("job")} == {"done"}
    assert {job["lane"] for job in done.of("job")} == {"email:work"}
    assert len(server.accepted) == 2


def test_a_refused_login_ends_a_run_at_once(
    jobdesk: JobDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refused login ends a run with 1; after the account is changed the work goes on."""
    monkeypatch.setenv("PASSWORD", "secret")
    login = {"username": "lena", "secret": "env:PASSWORD"}
    script = {"LOGIN": ["535 5.7.8 go away"]}
    with SmtpServer(script, extensions=[*EXTENSIONS, "AUTH PLAIN"]) as server:
        account = server.account(**login, sender="hello@acme.example")
        assert jobdesk("account", "add", "work", spec=account).status == 0
        words = ("--account", "work", "--subject", "Hi", "--text", "Hello", "lena@x.example")
        done = jobdesk("run", "email", *words)
        assert done.status == 1
        assert done.of("lane")[0]["code"] == "smtp.login_refused"
        assert [job["state"] for job in jobdesk("list").of("job")] == ["waiting"]
        assert jobdesk("account", "add", "work", spec=account).status == 0
        assert jobdesk("work", "--until-idle").status == 0
    assert len(server.accepted) == 1


def test_a_password_that_is_replaced_leaves_the_keyring(
    jobdesk: JobDesk, keyring: dict[str, str]
) -> None:
    """An account that is given another secret leaves none behind."""
    fields = {"host": "smtp.x.example", "username": "lena"}
    assert jobdesk("account", "add", "a", spec=fields | {"password": "pw"}, env=keyring).status == 0
    assert kept(keyring)
    assert (
        jobdesk("account", "add", "a", spec=fields | {"secret": "env:PW"}, env=keyring).status == 0
    )
    assert kept(keyring) == {}
