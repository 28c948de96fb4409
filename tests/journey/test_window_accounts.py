"""Mail at the window: an account, a countdown that is taken back, an address, a new password."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.job import Batch, JobFilter, JobState
from desktop_app.ui.forms import FormWindow
from desktop_app.ui.settings import AccountEditor
from tests.journey.test_window_day import Day, day
from tests.smtp_server import EXTENSIONS, SmtpServer

SIGN_IN = (*EXTENSIONS, "AUTH PLAIN LOGIN")


class Post:
    """The window, and what is done with it about mail."""

    def __init__(self, today: Day) -> None:
        self.day = today
        self.window = today.window
        self.accounts = today.session.beside._accounts["email"]

    def editor(self, name: str) -> AccountEditor:
        found = self.day.session.settings._open[f"email/{name}"]
        assert isinstance(found, AccountEditor)
        return found

    def save(self, server: SmtpServer, **more: object) -> None:
        account = server.account(sender="Acme <hello@acme.example>", **more)
        self.wait(self.accounts.put("work", account))

    def wait(self, work: object) -> object:
        task = asyncio.ensure_future(work)  # type: ignore[call-overload]  # any awaitable
        self.day.until(task.done)
        return task.result()

    def submit(self, *addresses: str, hold: float = 0) -> Batch:
        rows = [{"email": address} for address in addresses]
        submission = {
            "account": "work",
            "recipients": {"rows": rows},
            "subject": "Welcome",
            "text": "Hello",
            "hold": hold,
        }
        found = self.wait(self.day.desk.submit("email", submission))
        assert isinstance(found, Batch)
        return found

    def states(self) -> dict[str, JobState]:
        found = self.day.desk.jobs.rows(self.day.desk.jobs.ids(JobFilter()))
        return {job.name: job.state for job in found.values()}


@pytest.fixture
def post(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Post]:
    with day(qtbot, qapp, tmp_path / "data") as today:
        yield Post(today)


def write(window: QWidget, label: str, text: str) -> None:
    lines = window.findChildren(QLineEdit)
    next(line for line in lines if line.accessibleName() == label).setText(text)


def press(post: Post, within: QWidget, text: str) -> None:
    """Press a button as soon as it shows."""

    def shows() -> list[QPushButton]:
        buttons = within.findChildren(QPushButton)
        return [one for one in buttons if one.text() == text and one.isVisible()]

    post.day.until(lambda: bool(shows()))
    shows()[0].click()


def test_an_account_is_added_tested_and_saved(post: Post) -> None:
    """The editor asks the real server step by step before anything is saved."""
    with SmtpServer() as server:
        post.accounts.add()
        window = post.editor("")
        write(window, "Name", "work")
        write(window, "Server", "127.0.0.1")
        write(window, "Port", str(server.port))
        window.fields.binding.fill({"tls": "none"})
        window.test.click()
        post.day.until(lambda: len(window.test.steps.lines()) == 3)
        assert [line[0] for line in window.test.steps.lines()] == ["✓"] * 3
        assert "220" in window.test.steps.lines()[1]
        post.day.until(lambda: not window.test.running)
        window.save()
        post.day.until(lambda: "work" in post.accounts.saved())
    assert post.accounts.saved()["work"]["port"] == server.port


def test_a_refused_login_is_said_in_words(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong password is a cross with the server's own words, and what to do about it."""
    monkeypatch.setenv("POST_PASSWORD", "wrong")
    with SmtpServer({"LOGIN": ["535 5.7.8 no such user"]}, extensions=SIGN_IN) as server:
        post.save(server, username="lena", secret="env:POST_PASSWORD")  # noqa: S106 (a reference)
        post.accounts.edit("work")
        window = post.editor("work")
        window.test.click()
        post.day.until(lambda: any(line[0] == "✕" for line in window.test.steps.lines()))
    last = window.test.steps.lines()[-1]
    assert last.startswith("✕ The server refused the password")
    assert "535 5.7.8 no such user" in last


def test_a_mailing_is_taken_back_before_it_leaves(post: Post) -> None:
    """Undo during the countdown: nothing was sent, nothing is left, the form has every row."""
    with SmtpServer() as server:
        post.save(server)
        post.submit("ann@x.example", "ben@x.example", hold=60.0)
        holds = post.window.submissions.holds
        post.day.until(holds.toast.isVisible)
        assert re.fullmatch(r"2 emails start in (1:00|0:\d\d)", holds.toast.text.text())
        post.window.actions_["undo"].trigger()
        post.day.until(lambda: bool(post.day.session.beside._windows))
        (form,) = post.day.session.beside._windows
        assert isinstance(form, FormWindow)
        rows = form.submission()["recipients"]["rows"]
        assert [row["email"] for row in rows] == ["ann@x.example", "ben@x.example"]
        assert len(post.day.desk.jobs.batches()) == 0
        assert server.messages == []


def test_a_held_mailing_leaves_when_told(post: Post) -> None:
    """Start now ends the wait."""
    with SmtpServer() as server:
        post.save(server)
        post.submit("ann@x.example", "ben@x.example", hold=600.0)
        holds = post.window.submissions.holds
        post.day.until(holds.toast.isVisible)
        holds.toast.start.click()
        post.day.until(lambda: len(server.accepted) == 2)
        post.day.until(lambda: not holds.toast.isVisible())


def test_a_corrected_address_is_tried_again(post: Post) -> None:
    """The address that bounced is mended in place; the mail goes to the right one."""
    with SmtpServer(recipients={"bad@x.example": ["550 5.1.1 nobody"]}) as server:
        post.save(server)
        post.submit("bad@x.example")
        post.day.until(lambda: post.states() == {"bad@x.example": JobState.FAILED})
        with post.day.qtbot.waitSignal(post.window.model.listed):
            post.window.sidebar.choose("attention")
        post.window.table.selectRow(0)
        post.day.until(post.window.actions_["change"].isEnabled)
        post.window.actions_["change"].trigger()
        mend = post.window.details.mend
        post.day.until(lambda: mend.line.text() == "bad@x.example")
        mend.line.setText("not an address")
        mend.retry.click()
        assert mend.error.text() == "This is not an email address"
        mend.line.setText("good@x.example")
        mend.retry.click()
        post.day.until(lambda: post.states() == {"good@x.example": JobState.DONE})
    assert [one.recipients for one in server.accepted] == [("good@x.example",)]


def test_a_held_lane_goes_on_when_its_account_is_saved(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refused password holds the lane; the banner leads to the account, saving it frees it."""
    monkeypatch.setenv("OLD_PASSWORD", "old")
    monkeypatch.setenv("NEW_PASSWORD", "new")
    with SmtpServer({"LOGIN": ["535 5.7.8 wrong"]}, extensions=SIGN_IN) as server:
        post.save(server, username="lena", secret="env:OLD_PASSWORD")  # noqa: S106 (a reference)
        post.submit("ann@x.example", "ben@x.example")
        press(post, post.window.banners, "Open account…")
        window = post.editor("work")
        write(window, "Where the password is", "env:NEW_PASSWORD")
        window.save()
        post.day.until(lambda: set(post.states().values()) == {JobState.DONE})
        post.day.until(lambda: not post.window.banners.isVisible())
    assert len(server.accepted) == 2
