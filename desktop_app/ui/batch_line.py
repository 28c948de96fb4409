"""A line above a batch's jobs: how many are done and failed, why, and what was left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from desktop_app.domain.errors import NotFound
from desktop_app.domain.job import Batch, Job, JobFilter, JobState
from desktop_app.domain.ports import JobReader
from desktop_app.ui.batch_words import BatchWords
from desktop_app.ui.queue_model import Reader
from desktop_app.ui.views import View

LOOKED_AT = 1_000
"""So many failed jobs are asked for their cause."""


class BatchLine(QLabel):
    """Shows while the list is that of one batch."""

    def __init__(self, jobs: JobReader, reading: Reader, words: BatchWords) -> None:
        super().__init__()
        self.setObjectName("batch-line")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._jobs, self._reading, self._words = jobs, reading, words
        self._batch: Batch | None = None
        self._failed: Sequence[Job] = ()
        self.hide()

    def show_view(self, view: View) -> None:
        """Speak of the batch that is listed, if one is."""
        self._failed = ()
        self._batch = None
        if view.where.batch is not None:
            try:
                self._batch = self._jobs.batch(view.where.batch)
            except NotFound:
                self._batch = None
        self._ask_why()
        self.retranslate()

    def take(self, batches: Mapping[int, Batch]) -> None:
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
        self.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))

    def _ask_why(self) -> None:
        if self._batch is None or not self._batch.counts.get(JobState.FAILED):
            self._failed = ()
            return
        number = self._batch.id
        where = JobFilter(batch=number, states=frozenset({JobState.FAILED}))
        self._reading.read(
            lambda: list(self._jobs.rows(self._jobs.ids(where)[:LOOKED_AT]).values()),
            lambda failed: self._know(number, failed),
        )

    def _know(self, number: int, failed: Sequence[Job]) -> None:
        if self._batch is not None and self._batch.id == number:
            self._failed = failed
            self.retranslate()
