"""Tells screen readers what happened: batches that ended and jobs that failed, not too often."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from desktop_app.domain.job import JobState

PAUSE = 3.0
"""Seconds between two announcements, so that a listener can follow."""
MOST = 3
"""Batches that are named in one announcement; the others are counted."""


def announce(widget: QWidget, text: str) -> None:
    """Have a screen reader say ``text``, if one listens."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))


class Announcer(QObject):
    """Gathers what is to be said and says it, once in three seconds at most."""

    said = Signal(str)

    def __init__(self, window: QWidget, *, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__(window)
        self._window, self._now = window, now
        self._ended: list[str] = []
        self._failed, self._known = 0, -1
        self._last = -PAUSE
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._speak)

    def batch_ended(self, sentence: str) -> None:
        """Say that a batch has ended, and how."""
        self._ended.append(sentence)
        self._soon()

    def take_counts(self, states: Mapping[JobState, int]) -> None:
        """Say that jobs have failed since the counters came last."""
        failed = states.get(JobState.FAILED, 0)
        if self._known >= 0 and failed > self._known:
            self._failed += failed - self._known
            self._soon()
        self._known = failed

    def close(self) -> None:
        """Say nothing more."""
        self._timer.stop()

    def _soon(self) -> None:
        if not self._timer.isActive():
            wait = max(0.0, self._last + PAUSE - self._now())
            self._timer.start(round(wait * 1000))

    def _speak(self) -> None:
        parts = self._ended[:MOST]
        if more := len(self._ended) - MOST if len(self._ended) > MOST else 0:
            parts.append(self.tr("%Ln more batch(es) ended", "", more))
        if self._failed:
            parts.append(self.tr("%Ln job(s) failed", "", self._failed))
        self._ended, self._failed = [], 0
        self._last = self._now()
        text = ". ".join(parts)
        announce(self._window, text)
        self.said.emit(text)
