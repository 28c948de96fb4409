"""What becomes of work under way when the window is closed: it goes on, or it stops and resumes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.domain.job import JobState
from desktop_app.domain.ports import JobReader
from desktop_app.host.settings import Settings
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
        """Take the counters; a question that has lost its object goes."""
        self._states, self._paused = states, paused
        if self._notices.has(KEY) and not self.under_way:
            self._notices.take_away(KEY)

    @property
    def under_way(self) -> int:
        """How many jobs would be done if the program stayed; 1 when that is not known yet."""
        going = [JobState.RUNNING, JobState.SCHEDULED, JobState.RETRYING]
        if not self._paused:
            going.append(JobState.WAITING)
        return sum(self._states.get(state, 0) for state in going) or int(self._planning())

    def wanted(self) -> None:
        """Close the window as the settings say, and ask where they do not."""
        if not self.under_way:
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
        return Words(
            self.tr("%Ln job(s) are under way", "", self.under_way),
            more,
            (
                (keep, lambda: self._choose("keep")),
                (self.tr("Stop, and resume at the next start"), lambda: self._choose("stop")),
                (self.tr("Stay"), lambda: self._notices.take_away(KEY)),
            ),
            question=True,
        )

    def _choose(self, choice: str) -> None:
        self._notices.take_away(KEY)
        self._remember(KEY, choice, self._keep if choice == "keep" else self.leave.emit)

    def _keep(self) -> None:
        if self._tray.available:
            self._window.hide()
        else:
            self._window.showMinimized()
