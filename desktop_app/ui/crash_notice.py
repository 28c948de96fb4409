"""Tells of errors that nobody caught, and of a last run that did not end by itself: each once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal

from desktop_app.domain.events import RECOVERED, Notice
from desktop_app.host.crashes import Crash, Crashes
from desktop_app.ui import wording
from desktop_app.ui.notice_bar import NoticeBar, Words

ERROR, BEFORE = "crash", "crash-before"


class CrashNotice(QObject):
    """Puts a notice into the window; what happens in other threads comes here by a signal."""

    _happened = Signal(object)

    def __init__(
        self,
        crashes: Crashes | None,
        notices: NoticeBar,
        *,
        show_log: Callable[[], None],
        save_diagnostics: Callable[[], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._crashes, self._notices = crashes, notices
        self._show_log, self._save = show_log, save_diagnostics
        self._resumed, self._check = 0, 0
        self._happened.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        if crashes is not None:
            crashes.listen(self._happened.emit)
            if crashes.before is not None:
                notices.put(BEFORE, self._words_of_before)

    def take(self, notice: Notice) -> bool:
        """Hear what was resumed at the start; True: it is told here."""
        if notice.code == RECOVERED:
            self._resumed, self._check = notice.counts
            if self._notices.has(BEFORE):
                self._notices.retranslate()
                return True
        return False

    def in_words(self, notice: Notice) -> str:
        """Say what was resumed; empty for other notices."""
        return self._resumed_words() if notice.code == RECOVERED else ""

    def _tell(self, crash: Crash) -> None:
        def words() -> Words:
            return Words(
                self.tr("JobDesk met an error that it did not expect"),
                "\n".join((crash.title, self.tr("It is in the log; the queue is on disk."))),
                self._choices(ERROR),
            )

        self._notices.put(ERROR, words)

    def _words_of_before(self) -> Words:
        assert self._crashes is not None
        before = self._crashes.before
        assert before is not None
        title = self.tr("JobDesk did not end by itself the last time")
        if before.began:
            began = self.tr("The run that began at %1 did not end by itself")
            title = began.replace("%1", wording.full_time(before.began))
        why = (
            self.tr("It crashed; the log of the crash is kept.")
            if before.fatal
            else self.tr("It was killed, or the computer went down.")
        )
        more = " ".join((why, self.tr("Nothing is lost."), self._resumed_words()))
        return Words(title, more.strip(), self._choices(BEFORE))

    def _resumed_words(self) -> str:
        parts = []
        if self._resumed:
            parts.append(self.tr("%Ln job(s) that ran start again.", "", self._resumed))
        if self._check:
            parts.append(self.tr("%Ln job(s) have to be checked by you.", "", self._check))
        return " ".join(parts)

    def _choices(self, key: str) -> tuple[tuple[str, Callable[[], None]], ...]:
        return (
            (self.tr("Details"), self._show_log),
            (self.tr("Save diagnostics…"), self._save),
            (self.tr("Close"), lambda: self._notices.take_away(key)),
        )
