"""One notification per batch, when it has ended and nobody looks at the window."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from desktop_app.domain.job import Batch, JobState
from desktop_app.domain.ports import JobReader
from desktop_app.host.settings import Settings
from desktop_app.ui.batch_words import in_words
from desktop_app.ui.wording import batch_name

GATHER_MS = 1_000
"""Batches that end this close together are told in one notification."""


class Notifier(QObject):
    """Decides whether something is shown, and what; ``show`` shows it.

    It is given title and text, and the batch that the notification is about.
    """

    clicked = Signal(int)
    """The batch that a notification was about."""

    def __init__(
        self, jobs: JobReader, show: Callable[[str, str, int], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._jobs, self.show = jobs, show
        self.looked_at: Callable[[], bool] = lambda: QApplication.activeWindow() is not None
        self._ended: list[tuple[Batch, str]] = []
        self._last: int | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(GATHER_MS)
        self._timer.timeout.connect(self._tell)

    def take(self, batch: Batch, sentence: str) -> None:
        """Hear that a batch has ended, and how."""
        if not self.looked_at():
            self._ended.append((batch, sentence))
            if not self._timer.isActive():
                self._timer.start()

    def click(self) -> None:
        """Take that the user pressed on what was shown last."""
        if self._last is not None:
            self.clicked.emit(self._last)

    def close(self) -> None:
        """Show nothing more."""
        self._timer.stop()

    def _tell(self) -> None:
        ended, self._ended = self._ended, []
        if self.looked_at() or not Settings(()).value("notifications", self._jobs.settings()):
            return
        batch, sentence = ended[-1]
        self._last = batch.id
        if len(ended) == 1:
            self.show(batch_name(batch.name, batch.kind), sentence, batch.id)
            return
        total: Counter[JobState] = Counter()
        for each, _ in ended:
            total.update(each.counts)
        title = self.tr("%Ln batch(es) ended", "", len(ended))
        self.show(title, in_words(total, between=", "), batch.id)
