"""Notices that a batch has come to its end, and says in a sentence how."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QObject, Signal

from desktop_app.domain.job import Batch, BatchState, Job, JobFilter, JobState
from desktop_app.domain.ports import JobReader
from desktop_app.ui.batch_words import BatchWords
from desktop_app.ui.queue_model import Reader

LOOKED_AT = 1_000
"""So many failed jobs are asked for their cause."""
_OVER = frozenset({BatchState.DONE, BatchState.FAILED, BatchState.CANCELLED})


class BatchEnds(QObject):
    """Tells each end once; a batch that is tried again ends again."""

    told = Signal(object, str)
    """The :class:`Batch`, and "498 done, 2 failed: Mailbox does not exist"."""

    def __init__(
        self, jobs: JobReader, reading: Reader, words: BatchWords, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._jobs, self._reading, self._words = jobs, reading, words
        self._going = {batch.id for batch in jobs.batches(unfinished=True)}

    def take(self, batches: Iterable[Batch]) -> None:
        """Hear of batches as they are now."""
        for batch in batches:
            state = batch.state
            if state not in _OVER:
                self._going.add(batch.id)
            elif batch.id in self._going:
                self._going.discard(batch.id)
                if state is not BatchState.CANCELLED:  # whoever did it knows
                    self._ask_why(batch)

    def _ask_why(self, batch: Batch) -> None:
        if not batch.counts.get(JobState.FAILED):
            self._tell(batch, ())
            return
        where = JobFilter(batch=batch.id, states=frozenset({JobState.FAILED}))
        self._reading.read(
            lambda: list(self._jobs.rows(self._jobs.ids(where)[:LOOKED_AT]).values()),
            lambda failed: self._tell(batch, failed),
        )

    def _tell(self, batch: Batch, failed: Sequence[Job]) -> None:
        self.told.emit(batch, self._words.ended(batch, failed))
