"""What becomes of work under way when the window is closed: it goes on, or it stops and resumes."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.domain.job import JobState
from desktop_app.domain.ports import JobReader
from desktop_app.host.settings import Settings
from desktop_app.ui import wording
from desktop_app.ui.notice_bar import NoticeBar, Words
from desktop_app.ui.tray import Tray

KEY = "closing"
"""The setting, and the notice."""


class Closing(QObject):
    """Asks once, in the window; the answer is a setting from then on."""

    leave = Signal()
    """The program should end; what runs gets its grace and waits again."""

    def __init__(
        self,
        window: QWidget,
        jobs: JobReader,
        notices: NoticeBar,
        tray: Tray,
        remember: Callable[[str, object, Callable[[], None]], None],
        planning: Callable[[], bool],
    ) -> None:
        """``remember`` stores a setting and then calls what it is given."""
        super().__init__(window)
        self._window, self._jobs, self._notices, self._tray = window, jobs, notices, tray
        self._remember, self._planning = remember, planning
        self._states: Mapping[JobState, int] = {}
        self._paused = False

    def take_counts(self, states: Mapping[JobState, int], *, paused: bool) -> None:
        """Take the counters.

        When the work ends while the question stands, what was asked for is done: it closes. Where
        the user has gone on to something else, such as a form, or has paused the queue instead,
        only the question goes.
        """
        self._states, self._paused = states, paused
        if self._notices.has(KEY) and not self.under_way and not self.later:
            self._notices.take_away(KEY)
            if not self._states.get(JobState.WAITING) and not self._busy_elsewhere():
                self.leave.emit()

    @property
    def under_way(self) -> int:
        """How many jobs would be done now if the program stayed; 1 when that is not known yet."""
        going = [JobState.RUNNING, JobState.RETRYING]
        if not self._paused:
            going.append(JobState.WAITING)
        return sum(self._states.get(state, 0) for state in going) or int(self._planning())

    @property
    def later(self) -> int:
        """How many jobs are to start at a time to come."""
        return self._states.get(JobState.SCHEDULED, 0)

    def _busy_elsewhere(self) -> bool:
        """Whether another window of the program is open."""
        windows = QApplication.topLevelWidgets()
        others = [each for each in windows if each.isWindow() and each is not self._window]
        return any(
            each.isVisible() and each.windowType() is Qt.WindowType.Window for each in others
        )

    def wanted(self) -> None:
        """Close the window as the settings say, and ask where they do not."""
        if not self.under_way and not self.later:
            self.leave.emit()
            return
        match Settings(()).value(KEY, self._jobs.settings()):
            case "keep":
                self._keep()
            case "stop":
                self.leave.emit()
            case _:
                self.ask()

    def quit(self) -> None:
        """End the program; only who was never asked is asked."""
        chosen = Settings(()).value(KEY, self._jobs.settings())
        if chosen == "ask":
            self.wanted()
        else:
            self.leave.emit()

    def ask(self) -> None:
        """Ask, where the question can be seen."""
        self._window.showNormal() if self._window.isMinimized() else self._window.show()
        self._window.raise_()
        self._notices.put(KEY, self._words)

    def _words(self) -> Words:
        tray = self._tray.available
        keep = self.tr("Keep running in the tray") if tray else self.tr("Keep running, minimised")
        more = self.tr("Nothing is lost either way. Your choice is kept; the settings change it.")
        if not tray:
            more = " ".join((self.tr("This desktop has no tray."), more))
        if self.later:
            more = " ".join((self.tr("A job starts at its time only while JobDesk runs."), more))
        return Words(
            self._title(),
            more,
            (
                (keep, lambda: self._choose("keep")),
                (self.tr("Stop, and resume at the next start"), lambda: self._choose("stop")),
                (self.tr("Stay"), lambda: self._notices.take_away(KEY)),
            ),
            question=True,
        )

    def _title(self) -> str:
        parts = []
        if self.under_way:
            parts.append(self.tr("%Ln job(s) are under way", "", self.under_way))
        if self.later:
            text = self.tr("%Ln job(s) start(s) later", "", self.later)
            due = self._jobs.next_start()
            starts = wording.starts_in(due, time.time()) if due else ""
            parts.append(wording.bracketed(text, starts) if starts else text)
        return " · ".join(parts)

    def _choose(self, choice: str) -> None:
        self._notices.take_away(KEY)
        self._remember(KEY, choice, self._keep if choice == "keep" else self.leave.emit)

    def _keep(self) -> None:
        if self._tray.available:
            self._window.hide()
        else:
            self._window.showMinimized()
