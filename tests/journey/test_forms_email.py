"""From addresses typed or a table dropped to messages on a real server, through the email form."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Awaitable, Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]  # it has no stubs
from aiosmtpd.controller import Controller
from PySide6.QtCore import QMimeData, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from pytestqt.qtbot import QtBot

from desktop_app.domain.job import JobFilter, JobState
from desktop_app.engine import find_kinds, open_desk
from desktop_app.engine.desk import LocalDesk
from desktop_app.kinds.email.form import FORM, EmailForm
from desktop_app.ui.forms import Accounts
from desktop_app.ui.forms.plan_model import Column
from desktop_app.ui.forms.plan_view import Phase
from desktop_app.ui.loop import Tasks
from tests.ui.forms_desk import tasks_beside

PATIENCE_MS = 30_000
SENDER = "Acme <hello@acme.example>"
BODY = "Hello {{ first_name }},\n\nyour plan is **{{ plan }}**.\n"
TABLE = """id,first_name,last_name,email,plan
8839,Ann,Lee,ann@fabrikam.example,Basic
8840,Tom,Fox,tom@@x,Basic
8841,Mei,Chen,mei@fabrikam.example,Pro
8842,Kim,Roe,,Pro
"""


class Inbox:
    """Keeps what the server took."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, EmailMessage]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 (aiosmtpd's name)
        del server, session
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.taken += [(address, message) for address in envelope.rcpt_tos]
        return "250 OK"


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def server(inbox: Inbox) -> Iterator[Controller]:
    """Give a mail server on this machine."""
    controller = Controller(inbox, hostname="127.0.0.1", port=0)
    controller.start()
    yield controller
    controller.stop()


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
    """Give a table of four rows, two of them bad, and a certificate for each."""
    folder = tmp_path / "mailing"
    (folder / "certificates").mkdir(parents=True)
    for number in range(8839, 8843):
        (folder / "certificates" / f"{number}.pdf").write_bytes(b"%PDF " + b"c" * number)
    (folder / "guide.pdf").write_bytes(b"%PDF guide")
    table = folder / "members.csv"
    table.write_text(TABLE, "utf-8")
    return table


class Session:
    """The form on the screen, and the hand that uses it."""

    def __init__(self, qtbot: QtBot, tasks: Tasks, desk: LocalDesk, folder: Path) -> None:
        self.qtbot = qtbot
        self.desk = desk
        self.tasks = tasks
        self.batches: list[int] = []
        self.settings = QSettings(str(folder / "window.ini"), QSettings.Format.IniFormat)
        self.accounts = Accounts("email", desk.jobs.setting, desk.put_setting)
        self.form = self.open()

    def open(self) -> EmailForm:
        form = FORM(
            find_kinds().get("email"),
            self.desk,
            {},
            start=self.tasks.start,
            settings=self.settings,
            accounts=self.accounts,
        )
        form.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        self.qtbot.addWidget(form)
        form.queued.connect(self.batches.append)
        form.show()
        self.qtbot.waitExposed(form)
        return form

    def wait(self, work: Callable[[], Awaitable[Any]]) -> None:
        ended: list[bool] = []

        async def watched() -> None:
            await work()
            ended.append(True)

        self.tasks.start(watched())
        self.until(lambda: bool(ended))

    def until(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=PATIENCE_MS)

    def add_account(self, port: int, name: str = "work") -> None:
        account = {"host": "127.0.0.1", "port": port, "tls": "none", "sender": SENDER}
        self.wait(lambda: self.accounts.put(name, account))

    def drop(self, *paths: Path) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        where, actions = QPointF(20, 20), Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
        button, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(where.toPoint(), actions, data, button, keys)
        QApplication.sendEvent(self.form, enter)
        assert enter.isAccepted()
        QApplication.sendEvent(self.form, QDropEvent(where, actions, data, button, keys))

    def type(self, text: str, *place: str) -> None:
        """Type into a field instead of what is there."""
        field = self.form.binding.at(place)
        assert field is not None
        if isinstance(field.editor, QPlainTextEdit):
            field.editor.clear()
            field.editor.insertPlainText(text)
        else:
            field.editor.clear()  # type: ignore[attr-defined]  # a line
            self.qtbot.keyClicks(field.editor, text)

    def error(self, *place: str) -> str:
        field = self.form.binding.at(place)
        assert field is not None
        return field.error

    def mail(self, members: Path) -> None:
        """Fill in a mailing to a table."""
        self.drop(members)
        self.type("Welcome, {{ first_name }}!", "subject")
        self.type(BODY, "markdown")
        self.until(lambda: "4" in self.summary())
        self.ready()

    def summary(self) -> str:
        return self.form._recipients._summary.accessibleName()

    def ready(self) -> None:
        """Wait until the plan of what stands in the form is there."""
        form = self.form
        self.until(lambda: not form._typing.isActive() and form._asked == form.submission())
        self.until(lambda: form.plan_view.phase in {Phase.COMPLETE, Phase.FAILED})

    def shown(self, place: int = 0) -> dict[str, Any]:
        """Wait until the message at a place is in the preview."""
        preview = self.form._preview
        self.until(lambda: preview.message is not None and preview.place == place)
        assert preview.message is not None
        return dict(preview.message)

    def queue(self) -> JobFilter:
        """Press the button and wait until all jobs of the batch have ended."""
        self.form._primary.click()
        self.until(lambda: bool(self.batches))
        return self.ended()

    def ended(self) -> JobFilter:
        batch, jobs = self.batches[-1], self.desk.jobs
        self.until(
            lambda: (
                not jobs.batch(batch).planning
                and jobs.batch(batch).finished == jobs.batch(batch).total
            )
        )
        return JobFilter(batch=batch)

    def states(self, where: JobFilter) -> set[JobState]:
        jobs = self.desk.jobs
        return {job.state for job in jobs.rows(jobs.ids(where)).values()}


@pytest.fixture
def session(qtbot: QtBot, tasks: Tasks, desk: LocalDesk, tmp_path: Path) -> Iterator[Session]:
    made = Session(qtbot, tasks, desk, tmp_path)
    yield made
    made.form.close()


def test_what_is_left_out_is_said_and_listed(session: Session, members: Path) -> None:
    """Bad rows are amber under the recipients; "Show rows" lists them with their reasons."""
    session.add_account(25)
    session.mail(members)
    form = session.form
    assert form._left_out.isVisible()
    assert form._left_out.text.startswith("2 row")
    assert form._left_out.text.endswith(": 3 “tom@@x”, 5 empty")
    assert "members.csv · 4 row" in session.summary()
    assert session.summary().endswith(" · column “email”")
    assert form._primary.text().startswith("Queue 2 ")
    assert form._note.text.startswith("All 2 message")
    assert "largest" in form._note.text
    form._left_out._link.click()
    assert form.plan_view.isVisible()
    model = form.plan_view.model
    listed = [
        [str(model.index(row, column).data()) for column in (Column.FROM, Column.NOTE)]
        for row in range(model.rowCount())
    ]
    assert [name for name, _ in listed] == ["row 3 “tom@@x”", "row 5 empty"]
    assert all(reason for _, reason in listed)
    form._back.click()
    assert form._preview.isVisible()


def test_errors_stand_under_their_fields(session: Session, members: Path) -> None:
    """A template that cannot run is said under its field, with the line, and goes when mended."""
    session.add_account(25)
    session.mail(members)
    session.type("Hello {{ first_name }", "subject")
    session.until(lambda: "line 1" in session.error("subject"))
    session.type("Hello\n\n{% if plan %}", "markdown")
    session.until(lambda: "line 3" in session.error("markdown"))
    session.type("Hello {{ first_name }}", "subject")
    session.type("Hello\n\n{{ planet }}\n", "markdown")
    session.until(lambda: not session.error("subject"))
    session.until(lambda: "“planet” (line 3)" in session.error("markdown"))
    session.type("Hello\n", "markdown")
    session.until(lambda: not session.error("markdown"))
    session.ready()
    assert session.form._primary.text().startswith("Queue 2 ")


def test_what_is_missing_is_asked_for(session: Session) -> None:
    """Queueing an empty form goes to the first field that is needed and says so in each."""
    session.form.queue()
    assert session.error("account")
    assert session.error("recipients")
    assert session.error("subject")
    assert session.error("text")
    assert not session.batches


def test_an_account_is_added_in_place(session: Session) -> None:
    """Without an account the form offers to add one, and then sends from it."""
    wanted: list[Any] = []
    session.accounts.editor_wanted.connect(lambda _name, saved: wanted.append(saved))
    assert session.form._from._drop.currentText() == "No account yet"
    session.form._from._add.click()
    session.add_account(25, "office")
    wanted[0]("office")
    assert session.form._from._drop.currentText() == SENDER
    assert session.form.submission()["account"] == "office"


def test_columns_are_inserted_at_the_cursor(session: Session, members: Path) -> None:
    """A chip puts its column into the subject while that has the cursor, else the message."""
    session.add_account(25)
    session.mail(members)
    form = session.form
    session.type("Hello , welcome", "subject")
    line = form._subject.editor
    line.setFocus()
    line.setCursorPosition(6)  # type: ignore[attr-defined]  # a line
    chip = form._message.chips._chips[0]
    chip.click()
    assert form.submission()["subject"] == "Hello {{ first_name }}, welcome"
    session.type("Dear ", "markdown")
    form._message.editor.setFocus()
    chip.click()
    assert form.submission()["markdown"] == "Dear {{ first_name }}"


def test_another_column_can_hold_the_addresses(session: Session, tmp_path: Path) -> None:
    """The column found is said and can be changed; the address in the preview follows."""
    table = tmp_path / "people.csv"
    table.write_text("work,home\na@work.example,a@home.example\n", "utf-8")
    session.add_account(25)
    session.drop(table)
    session.type("Hello", "subject")
    session.type("Hello", "markdown")
    session.until(lambda: "column “work”" in session.summary())
    session.form._recipients._choose_address("home")
    session.until(lambda: session.form.submission()["to"] == "{{ home }}")
    session.ready()
    row = session.form.plan_view.model.row(0)
    assert row.input == "a@home.example"


def test_a_sheet_can_be_chosen(session: Session, tmp_path: Path) -> None:
    """A workbook's sheets are named, and the rows are those of the sheet chosen."""
    book = tmp_path / "people.xlsx"
    with xlsxwriter.Workbook(str(book)) as made:
        for name in ("North", "South"):
            sheet = made.add_worksheet(name)
            sheet.write_column(0, 0, ["email", f"{name.lower()}@x.example"])
    session.add_account(25)
    session.drop(book)
    session.type("Hello", "subject")
    session.type("Hello", "markdown")
    session.until(lambda: "North" in session.summary())
    session.form._recipients._choose_sheet("South")
    session.until(lambda: "South" in session.summary())
    session.ready()
    assert session.form.plan_view.model.row(0).input == "south@x.example"


def test_settings_come_back_but_no_message(session: Session, members: Path) -> None:
    """Account, format and speed are remembered; recipients, subject and message are not."""
    session.add_account(25, "first")
    session.add_account(26, "second")
    form = session.form
    form.binding.fill({"account": "second", "rate_per_second": 3})
    form._message.choose_format("html")
    session.drop(members)
    session.type("Hello", "subject")
    session.type("<p>Hello</p>", "html")
    session.ready()
    form.queue()
    session.until(lambda: bool(session.batches))
    session.wait(lambda: session.desk.cancel_batch(session.batches[-1]))
    session.form = session.open()
    found = session.form.submission()
    assert found["account"] == "second"
    assert found["rate_per_second"] == 3
    assert session.form._message.format == "html"
    assert not found.keys() & {"recipients", "to", "subject", "text", "html", "markdown"}
    assert found["attachments"] == []
