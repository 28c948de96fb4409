"""A line above a batch's jobs: how many are done and failed, why, and what was left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QPushButton, QWidget
from typing_extensions import override

from desktop_app.domain.job import BatchHead, JobFilter, JobState, Trouble
from desktop_app.domain.ports import JobReader
from desktop_app.ui.batch_words import BatchWords
from desktop_app.ui.bridge import Reader
from desktop_app.ui.views import View


class LinkButton(QPushButton):
    """An action as a link: named and enabled as the action is."""

    def __init__(self, action: QAction) -> None:
        super().__init__()
        self.setObjectName("link")
        self.setFlat(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._action = action
        action.changed.connect(self._follow)
        self.clicked.connect(action.trigger)
        self._follow()

    def _follow(self) -> None:
        self.setText(self._action.iconText())
        self.setAccessibleName(self._action.iconText())
        self.setVisible(self._action.isEnabled())


class BatchLine(QFrame):
    """Shows while the list is that of one batch; at its end stands what can be done with it."""

    def __init__(
        self, jobs: JobReader, reading: Reader, words: BatchWords, actions: Iterable[QAction]
    ) -> None:
        super().__init__()
        self.setObjectName("batch-line")
        self.words = QLabel()
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._links = QWidget()
        row = QHBoxLayout(self._links)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        for action in actions:
            row.addWidget(LinkButton(action))
        row.addStretch(1)
        self._parts = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._parts.setContentsMargins(0, 0, 0, 0)
        self._parts.setSpacing(4)
        self._parts.addWidget(self.words, 1)
        self._parts.addWidget(self._links)
        self._jobs, self._reading, self._words = jobs, reading, words
        self._batch: BatchHead | None = None
        self._failed: Sequence[Trouble] = ()
        self.hide()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # the words have at least half of the line, or one of their own
        narrow = self._links.sizeHint().width() > self.width() // 2
        way = QBoxLayout.Direction
        self._parts.setDirection(way.TopToBottom if narrow else way.LeftToRight)

    def show_view(self, view: View) -> None:
        """Speak of the batch that is listed, if one is."""
        self._failed = ()
        number = view.where.batch
        self._batch = None if number is None else self._jobs.heads([number]).get(number)
        self._ask_why()
        self.retranslate()

    def take(self, batches: Mapping[int, BatchHead]) -> None:
        """Take news of the batch."""
        fresh = batches.get(self._batch.id) if self._batch is not None else None
        if fresh is None or self._batch is None:
            return
        failed = self._batch.counts.get(JobState.FAILED, 0)
        self._batch = fresh
        if fresh.counts.get(JobState.FAILED, 0) != failed:
            self._ask_why()
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything again in the language in use."""
        text = self._words.sentence(self._batch, self._failed) if self._batch is not None else ""
        self.words.setText(text)
        self.words.setAccessibleName(text)
        self.setVisible(bool(text))

    def _ask_why(self) -> None:
        if self._batch is None or not self._batch.counts.get(JobState.FAILED):
            self._failed = ()
            return
        number = self._batch.id
        where = JobFilter(batch=number, states=frozenset({JobState.FAILED}))
        self._reading.read(
            lambda: self._jobs.troubles(where, shown=1), lambda failed: self._know(number, failed)
        )

    def _know(self, number: int, failed: Sequence[Trouble]) -> None:
        if self._batch is not None and self._batch.id == number:
            self._failed = failed
            self.retranslate()
