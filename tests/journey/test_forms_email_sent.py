"""What the email form promises is what arrives at a real mail server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, QLocale
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.domain.job import JobState
from desktop_app.engine import find_kinds, open_desk
from desktop_app.engine.desk import LocalDesk
from desktop_app.ui.loop import Tasks
from tests.journey.email_form import BODY, SENDER, Session, write_members
from tests.journey.inbox import Inbox, body, files, open_inbox
from tests.ui.forms_desk import tasks_beside


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with open_inbox() as opened:
        yield opened


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[LocalDesk]:
    opened = open_desk(tmp_path / "queue", find_kinds())
    yield opened
    opened.close_now()


@pytest.fixture
def tasks(qapp: QApplication, qtbot: QtBot) -> Iterator[Tasks]:
    with tasks_beside(qapp, qtbot) as started:
        yield started


@pytest.fixture
def members(tmp_path: Path) -> Path:
    return write_members(tmp_path / "mailing")


@pytest.fixture
def session(qtbot: QtBot, tasks: Tasks, desk: LocalDesk, tmp_path: Path) -> Iterator[Session]:
    made = Session(qtbot, tasks, desk, tmp_path)
    yield made
    made.form.close()


def test_the_preview_is_what_is_sent(session: Session, inbox: Inbox, members: Path) -> None:
    """Each message arrives with the recipient, subject, bodies and files that its preview had."""
    session.add_account(inbox.port)
    session.drop(members.parent / "guide.pdf")
    session.mail(members)
    session.form._attachments.add(["certificates/{{ id }}.pdf"])
    session.form.check()
    session.ready()
    session.until(lambda: len((session.form._preview.message or {}).get("attachments", ())) == 2)
    shown = [session.shown()]
    session.form._preview._on.click()
    shown.append(session.shown(1))
    assert [message["of"] for message in shown] == [2, 2]
    seen = " ".join(session.form._preview.body.toPlainText().split())
    assert seen == "Hello Mei, your plan is Pro."

    session.form.queue()
    session.until(lambda: bool(session.batches))
    session.start_now()
    assert session.states(session.ended()) == {JobState.DONE}
    assert len(inbox.taken) == 2
    for message in shown:
        arrived = inbox.to(message["to"].partition("<")[2].rstrip(">"))
        assert str(arrived["To"]) == message["to"]
        assert str(arrived["From"]) == message["from"] == SENDER
        assert str(arrived["Subject"]) == message["subject"]
        assert body(arrived, "plain") == message["text"]
        assert body(arrived, "html") == message["html"]
        assert files(arrived) == message["attachments"]
    assert [m["attachments"][1]["name"] for m in shown] == ["8839.pdf", "8841.pdf"]


def test_a_test_goes_to_the_sender(session: Session, inbox: Inbox, members: Path) -> None:
    """A test sends the message that is shown, at once, to the sender alone."""
    session.add_account(inbox.port)
    session.mail(members)
    session.form.binding.fill({"cc": ["boss@acme.example"]})
    session.form.check()
    session.ready()
    session.shown()
    session.form._preview._on.click()
    session.shown(1)
    session.form._test.click()
    session.until(lambda: bool(session.batches))
    session.ended()
    assert [address for address, _ in inbox.taken] == ["hello@acme.example"]
    assert str(inbox.taken[0][1]["Subject"]) == "Welcome, Mei!"
    assert "Hello Mei" in (body(inbox.taken[0][1], "plain") or "")
    assert session.form.isVisible()
    assert "hello@acme.example" in session.form._problem.text()


def test_who_got_the_message_before_gets_it_again_only_when_told(
    session: Session, inbox: Inbox, members: Path
) -> None:
    """A second mailing of the same message leaves them out, says how many, and asks."""
    session.add_account(inbox.port)
    session.mail(members)
    session.form.queue()
    session.until(lambda: bool(session.batches))
    session.start_now()
    session.ended()
    with members.open("a", encoding="utf-8") as table:
        table.write("8843,Li,Wu,li@fabrikam.example,Pro\n")
    form = session.form = session.open()
    session.drop(members)
    session.type("Welcome, {{ first_name }}!", "subject")
    session.type(BODY, "markdown")
    today = QLocale().toString(QDate.currentDate(), QLocale.FormatType.ShortFormat)
    session.until(form._earlier.isVisible)
    assert form._earlier.text == f"2 people already got this message on {today}"
    session.ready()
    session.until(lambda: form._primary.text().startswith("Queue 1 "))
    assert form._left_out.text.startswith("2 row(s) are left out")
    form._earlier.again.click()
    session.until(lambda: form._primary.text().startswith("Queue 3 "))
    assert form._earlier.isVisible()
    form._earlier.again.click()
    session.until(lambda: form._primary.text().startswith("Queue 1 "))
    form.queue()
    session.until(lambda: len(session.batches) == 2)
    session.ended()
    assert [address for address, _ in inbox.taken][2:] == ["li@fabrikam.example"]


def test_messages_are_saved_as_files(session: Session, members: Path, tmp_path: Path) -> None:
    """Saving as .eml files writes each message into the folder and sends none."""
    session.add_account(1)  # where nobody listens
    session.mail(members)
    session.form.save_as_eml(str(tmp_path / "out"))
    session.until(lambda: bool(session.batches))
    assert session.states(session.ended()) == {JobState.DONE}
    written = sorted((tmp_path / "out").glob("*.eml"))
    assert [path.stem for path in written] == ["ann@fabrikam.example", "mei@fabrikam.example"]
    assert "Welcome, Ann!" in written[0].read_text("utf-8")
    assert session.form.isVisible()


def test_typed_addresses_get_their_mail(session: Session, inbox: Inbox) -> None:
    """Addresses typed with a name are written to at once when there is one, with a name each."""
    session.add_account(inbox.port)
    session.type('"Chen, Mei" <mei@x.example>', "recipients")
    session.type("Hello {{ name }}", "subject")
    session.type("Hello", "markdown")
    session.ready()
    assert session.queue() is not None
    arrived = inbox.to("mei@x.example")
    assert arrived["To"].addresses[0].display_name == "Chen, Mei"
    assert str(arrived["Subject"]) == "Hello Chen, Mei"
    assert session.desk.jobs.batch(session.batches[0]).submission["hold"] == 0
