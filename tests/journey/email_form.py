"""The email form on the screen for journeys, and the hand that uses it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.domain.job import JobFilter, JobState
from desktop_app.engine import find_kinds
from desktop_app.engine.desk import LocalDesk
from desktop_app.kinds.email.form import FORM, EmailForm
from desktop_app.ui.forms import Accounts
from desktop_app.ui.forms.plan_view import Phase
from desktop_app.ui.loop import Tasks

PATIENCE_MS = 30_000
SENDER = "Acme <hello@acme.example>"
BODY = "Hello {{ first_name }},\n\nyour plan is **{{ plan }}**.\n"
TABLE = """id,first_name,last_name,email,plan
8839,Ann,Lee,ann@fabrikam.example,Basic
8840,Tom,Fox,tom@@x,Basic
8841,Mei,Chen,mei@fabrikam.example,Pro
8842,Kim,Roe,,Pro
"""


def write_members(folder: Path) -> Path:
    """Write a table of four rows, two of them bad, and a certificate for each."""
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

    def make(self, **given: Any) -> EmailForm:
        """Make a form that is deleted when it is closed, as in the application."""
        form = FORM(
            find_kinds().get("email"),
            self.desk,
            given,
            start=self.tasks.start,
            settings=self.settings,
            accounts=self.accounts,
        )
        form.queued.connect(self.batches.append)
        return form

    def open(self, **given: Any) -> EmailForm:
        """Open a form that can be looked at after it was closed."""
        form = self.make(**given)
        form.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        self.qtbot.addWidget(form)
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

    def drop(self, *paths: Path, on: QWidget | None = None) -> None:
        """Drop files on the form, or on one of its fields."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        where, actions = QPointF(20, 20), Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
        button, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(where.toPoint(), actions, data, button, keys)
        target = on or self.form
        QApplication.sendEvent(target, enter)
        assert enter.isAccepted()
        QApplication.sendEvent(target, QDropEvent(where, actions, data, button, keys))

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
        self.until(lambda: (preview.message or {}).get("index") == place)
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

    def start_now(self) -> None:
        """Wait until the jobs are there, then let them go before their time."""
        batch = self.batches[-1]
        self.until(lambda: not self.desk.jobs.batch(batch).planning)
        self.wait(lambda: self.desk.start_now(JobFilter(batch=batch)))

    def states(self, where: JobFilter) -> set[JobState]:
        jobs = self.desk.jobs
        return {job.state for job in jobs.rows(jobs.ids(where)).values()}
