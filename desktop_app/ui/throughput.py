"""A light line in the status bar: how many jobs ended each second of the last minute."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping

from PySide6.QtCore import QPointF, QRectF, QSize, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from desktop_app.domain.job import JobState
from desktop_app.ui import wording
from desktop_app.ui.theme import Theme

SECONDS = 60
TICK_MS = 1_000
ENDS = (JobState.DONE, JobState.SKIPPED, JobState.FAILED, JobState.CHECK)


class Throughput(QWidget):
    """From counters alone; hidden and without a timer while nothing runs."""

    wanted = Signal()
    """There may be something to show, or nothing any more."""

    def __init__(self, theme: Theme, *, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._theme, self._now = theme, now
        self._ends: deque[int] = deque(maxlen=SECONDS)
        self._total: int | None = None
        self._counted, self._running, self._since = 0, False, 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)
        self.hide()

    @property
    def ends(self) -> list[int]:
        """Ends per second, oldest first, at most a minute of them."""
        return list(self._ends)

    @property
    def moving(self) -> bool:
        """Whether there is something to show."""
        return self._running and any(self._ends)

    def take_counts(self, states: Mapping[JobState, int]) -> None:
        """Take the counters; what is cleared away or tried again counts for nothing."""
        total = sum(states.get(state, 0) for state in ENDS)
        if self._total is not None and total > self._total:
            self._counted += total - self._total
        self._total = total
        self._running = bool(states.get(JobState.RUNNING))
        if self._running and not self._timer.isActive():
            self._ends.clear()
            self._since = self._now()
            self._timer.start()

    def tick(self) -> None:
        """Begin another second."""
        # a late timer is no quicker pace
        seconds = max(1, round(self._now() - self._since))
        share, rest = divmod(self._counted, seconds)
        for place in range(min(seconds, SECONDS)):
            self._ends.append(share + (place < rest))
        self._counted, self._since = 0, self._now()
        if not self._running:
            self._timer.stop()
        self.retranslate()
        self.wanted.emit()
        self.update()

    def retranslate(self) -> None:
        """Say everything again in the language in use."""
        recent = self.ends[-10:]
        pace = sum(recent) / len(recent) if recent else 0.0
        text = self.tr("%1 jobs ended each second").replace("%1", wording.decimal(pace))
        self.setToolTip(text)
        self.setAccessibleName(text)

    @override
    def sizeHint(self) -> QSize:
        return QSize(SECONDS + 8, self.fontMetrics().height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        most = max(self._ends, default=0)
        if not most:
            return
        room = QRectF(self.rect()).adjusted(4, 3, -4, -3)
        step = room.width() / (SECONDS - 1)
        before = [0] * (SECONDS - len(self._ends))  # else its first second is a stroke by itself
        points = [
            QPointF(room.left() + step * place, room.bottom() - room.height() * ends / most)
            for place, ends in enumerate([*before, *self._ends])
        ]
        colour = QColor(self._theme.colours.states[JobState.RUNNING])
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour, 1.2))
        painter.drawPolyline(QPolygonF(points))
        ground = [QPointF(room.right(), room.bottom()), QPointF(room.left(), room.bottom())]
        colour.setAlpha(40)
        painter.setPen(QColor(0, 0, 0, 0))
        painter.setBrush(colour)
        painter.drawPolygon(QPolygonF([*points, *ground]))
