"""The lower panel: a job's log, details, attempts and result, one tab each."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop_app.domain.job import Job
from desktop_app.domain.log_ports import LogReader
from desktop_app.domain.ports import JobReader
from desktop_app.ui.bridge import Asking, News, Reader
from desktop_app.ui.icons import Icons
from desktop_app.ui.log_model import LogModel
from desktop_app.ui.log_panel import LogTools
from desktop_app.ui.log_view import LogView
from desktop_app.ui.mend import MendLine
from desktop_app.ui.one_line import OneLine
from desktop_app.ui.pages import AttemptsModel, AttemptsPage, DetailsPage, ResultPage
from desktop_app.ui.theme import Theme
from desktop_app.ui.wording import Causes, number

LOG, DETAILS, ATTEMPTS, RESULT = range(4)


class DetailsPanel(QWidget):
    """Shows one job; keeps showing it when it leaves the list, until another is chosen."""

    said = Signal(object)
    """:data:`~desktop_app.ui.toast.Words` in passing."""

    def __init__(
        self,
        jobs: JobReader,
        logs: LogReader,
        reading: Reader,
        causes: Causes,
        theme: Theme,
        icons: Icons,
    ) -> None:
        super().__init__()
        self.setObjectName("details")
        self._jobs = jobs
        self._job: Job | None = None
        self._attempt: int | None = None
        self._selected = 0
        self.log_model = LogModel(logs, reading, self)
        self.log = LogView(self.log_model, theme)
        self.tools = LogTools(logs, reading, self.log, self.log_model, theme, icons)
        self.tools.said.connect(self.said)
        self.details = DetailsPage(causes)
        self.attempts_model = AttemptsModel(causes)
        self.attempts = AttemptsPage(self.attempts_model)
        self.attempts.chosen.connect(self.show_attempt)
        self.result = ResultPage()
        self.mend = MendLine(Asking(jobs, reading), causes)
        self.subject = OneLine("soft")
        self.hint = QLabel()
        """What to do, where a job's page would be."""
        self.tabs = QTabBar(self)
        self.tabs.setObjectName("tabs")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(False)
        self.tabs.setElideMode(Qt.TextElideMode.ElideNone)
        self.subject.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.stack = QStackedWidget(self)
        for page in (self.log, self.details, self.attempts, self.result):
            self.stack.addWidget(page)
            self.tabs.addTab("")
        self.tabs.currentChanged.connect(self._turn)
        self._lay_out()

    def _lay_out(self) -> None:
        head = QWidget(self)
        head.setObjectName("details-head")
        head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(head)
        row.setContentsMargins(10, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.tabs)
        row.addWidget(self.subject, 1)
        row.addWidget(self.tools)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.mend)
        place = QGridLayout()
        place.addWidget(self.stack, 0, 0)
        place.addWidget(self.hint, 0, 0)
        column.addLayout(place, 1)
        self.hint.setObjectName("soft")
        self.hint.setTextFormat(Qt.TextFormat.PlainText)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hint.setWordWrap(True)
        self.hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.hint.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    @property
    def job(self) -> Job | None:
        """The job shown."""
        return self._job

    def show_job(self, job: Job | None) -> None:
        """Show this job, its latest attempt's log first."""
        self._job = job
        self._fill()
        self._latest_log()

    def say_selected(self, count: int) -> None:
        """Take how many jobs the actions are for; what is shown is about one job all the same."""
        if count != self._selected:
            self._selected = count
            self._say_subject()

    def take(self, news: News) -> None:
        """Bring what is shown up to date."""
        if self._job is None:
            return
        for logged in news.logged.values():
            if logged.job == self._job.id:
                self._hear(logged.attempt, logged.count)
        fresh = news.jobs.get(self._job.id)
        if fresh is not None and fresh != self._job:
            again = fresh.attempts != self._job.attempts
            self._job = fresh
            self._fill()
            if again:
                self._latest_log()

    def show_attempt(self, attempt: int) -> None:
        """Show this attempt's log, and go to it."""
        self._attempt = attempt
        self.log_model.show_log(attempt, self.log_model.levels)
        self.tools.look_again()
        self._say_subject()
        self.tabs.setCurrentIndex(LOG)

    def find_in_log(self) -> None:
        """Go to the find box of the log."""
        self.tabs.setCurrentIndex(LOG)
        self.tools.search.setFocus()
        self.tools.search.selectAll()

    def retranslate(self) -> None:
        """Say everything again in the language in use."""
        titles = (self.tr("Log"), self.tr("Details"), self.tr("Attempts"), self.tr("Result"))
        for place, title in enumerate(titles):
            self.tabs.setTabText(place, title)
        self.tabs.setAccessibleName(self.tr("About the selected job"))
        self.attempts.setAccessibleName(self.tr("Attempts"))
        self.details.setAccessibleName(self.tr("Details"))
        self.result.setAccessibleName(self.tr("Result"))
        self.mend.retranslate()
        self.log.retranslate()
        self.tools.retranslate()
        self._say_subject()
        self._fill()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.attempts.fit_font()
            self.log.fit_font()

    def _turn(self, place: int) -> None:
        self.stack.setCurrentIndex(place)
        self.tools.setVisible(place == LOG)
        self._fill()

    def _hear(self, attempt: int, count: int) -> None:
        if attempt == self._attempt:
            self.log_model.grow(attempt, count)
        elif self._attempt is None or attempt > self._attempt:
            self._latest_log()

    def _latest_log(self) -> None:
        attempts = self._jobs.attempts(self._job.id) if self._job is not None else ()
        self._attempt = attempts[-1].id if attempts else None
        self.log_model.show_log(self._attempt, self.log_model.levels)
        self.tools.look_again()
        self._say_subject()

    def _say_subject(self) -> None:
        many = self.tr("%Ln job(s) selected", "", self._selected) if self._selected > 1 else ""
        self.hint.setVisible(self._job is None)
        if self._job is None:
            one = self.tr("Actions are for all of them; select one to see its log")
            self.hint.setText(f"{many}\n{one}" if many else self.tr("Select a job to see its log"))
            self.subject.setText("")
            return
        attempts = self._jobs.attempts(self._job.id)
        shown = next((a.number for a in attempts if a.id == self._attempt), 0)
        text = self.tr("this is %1").replace("%1", self._job.name) if many else self._job.name
        if len(attempts) > 1:
            text += " · " + self.tr("attempt %1 of %2").replace("%1", number(shown)).replace(
                "%2", number(len(attempts))
            )
        self.subject.setText(f"{many} · {text}" if many else text)

    def _fill(self) -> None:
        """Fill the page in front; the others are filled when they are turned to."""
        job, place = self._job, self.stack.currentIndex()
        if job is None:
            self.details.clear()
            self.attempts_model.show_attempts("", ())
            self.result.clear()
            return
        if place == DETAILS:
            batch = self._jobs.heads([job.batch]).get(job.batch)
            self.details.show_job(job, batch)
        elif place == ATTEMPTS:
            self.attempts_model.show_attempts(job.kind, self._jobs.attempts(job.id))
        elif place == RESULT:
            self.result.show_job(job)
