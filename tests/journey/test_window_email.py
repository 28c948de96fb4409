"""A mailing at the window: written, taken back in time, sent, mended."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.domain.job import JobFilter, JobState
from desktop_app.engine import find_kinds
from desktop_app.kinds.email.form import EmailForm
from desktop_app.kinds.email.submission import EmailSubmission
from desktop_app.ui.drop import offers_for
from desktop_app.ui.forms.plan_view import Phase
from tests.journey.email_form import BODY, SENDER, write_members
from tests.journey.inbox import Inbox, open_inbox
from tests.journey.test_window_day import Day, day


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with open_inbox() as opened:
        yield opened


def add_account(today: Day, port: int) -> None:
    account = {"host": "127.0.0.1", "port": port, "tls": "none", "sender": SENDER}
    saving = asyncio.ensure_future(today.session.beside._accounts["email"].put("work", account))
    today.until(saving.done)


def form_of(today: Day) -> EmailForm:
    """Wait until exactly one form is open, and return it."""
    today.until(lambda: len(today.session.beside._windows) == 1)
    (form,) = today.session.beside._windows
    assert isinstance(form, EmailForm)
    return form


def write(today: Day, table: Path) -> EmailForm:
    """Write to everyone in a table."""
    today.window.actions_.new["email"].trigger()
    form = form_of(today)
    form.take([str(table)])
    form.binding.fill({"subject": "Welcome, {{ first_name }}!", "markdown": BODY})
    ready(today, form)
    return form


def ready(today: Day, form: EmailForm) -> None:
    """Wait until columns, plan and message are there."""
    today.until(lambda: form._recipients._rows is not None)
    form.check()
    today.until(lambda: form.plan_view.phase is Phase.COMPLETE)
    today.until(lambda: form._preview.message is not None)


def meant(raw: dict[str, Any]) -> EmailSubmission:
    """Return a submission with what it leaves to the defaults."""
    return EmailSubmission.model_validate(raw)


def test_a_mailing_can_be_taken_back(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, inbox: Inbox
) -> None:
    """Undo within the ten seconds sends nothing and opens the form as it was; then it is sent."""
    with day(qtbot, qapp, tmp_path / "data") as today:
        add_account(today, inbox.port)
        form = write(today, write_members(tmp_path / "mailing"))
        written = form.submission()
        QTest.keyClick(form._primary, Qt.Key.Key_Return)
        countdown = today.window.submissions.holds.toast
        today.until(countdown.isVisible)
        assert {job.state for job in today.jobs().values()} == {JobState.SCHEDULED}
        countdown.undo.click()
        again = form_of(today)
        assert again is not form
        ready(today, again)
        assert meant(again.submission()) == meant(written)
        assert not inbox.taken

        QTest.keyClick(again._primary, Qt.Key.Key_Return)
        today.until(countdown.isVisible)
        countdown.start.click()
        today.until(lambda: len(inbox.taken) == 2)
        done = JobFilter(states=frozenset({JobState.DONE}))
        today.until(lambda: len(today.desk.jobs.ids(done)) == 2)


def test_a_wrong_address_is_corrected(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, inbox: Inbox
) -> None:
    """A mailbox that does not exist fails its own job; with another address it is sent."""
    inbox.gone.add("mei@fabrikam.example")
    with day(qtbot, qapp, tmp_path / "data") as today:
        add_account(today, inbox.port)
        form = write(today, write_members(tmp_path / "mailing"))
        QTest.keyClick(form._primary, Qt.Key.Key_Return)
        countdown = today.window.submissions.holds.toast
        today.until(countdown.isVisible)
        countdown.start.click()
        today.until(
            lambda: (
                today.states()
                == {"ann@fabrikam.example": JobState.DONE, "mei@fabrikam.example": JobState.FAILED}
            )
        )
        window, failed = today.window, today.jobs()["mei@fabrikam.example"]
        today.until(lambda: failed.id in window.model.rows_of([failed.id]))
        window.table.select_jobs([failed.id])
        today.until(window.actions_["change"].isEnabled)
        window.actions_["change"].trigger()
        mend = window.details.mend
        today.until(mend.isVisible)
        assert mend.line.text() == "mei@fabrikam.example"
        mend.line.setText("mei.chen@fabrikam.example")
        QTest.keyClick(mend.line, Qt.Key.Key_Return)
        today.until(lambda: set(today.states().values()) == {JobState.DONE})
        arrived = inbox.to("mei.chen@fabrikam.example")
        assert str(arrived["Subject"]) == "Welcome, Mei!"
        assert "mei.chen@fabrikam.example" in str(arrived["To"])


def test_a_table_dropped_on_the_window_can_be_written_to(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    """Among the cards of a dropped table is an email to its rows; the form opens with them."""
    table = write_members(tmp_path / "mailing")
    with day(qtbot, qapp, tmp_path / "data") as today:
        offers = offers_for([str(table)], find_kinds())
        assert next(offer.kind.name for offer in offers) == "email"
        assert len(offers) > 1
        form = today.drop(table)
        assert isinstance(form, EmailForm)
        assert form.submission()["recipients"]["file"] == str(table)
        today.until(form._left_out.isVisible)
        form.close()
