"""Notices that a batch has come to its end, and says in a sentence how."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QObject, Signal

from desktop_app.domain.job import BatchHead, BatchState, JobFilter, JobState, Trouble
from desktop_app.domain.ports import JobReader
from desktop_app.ui.batch_words import BatchWords
from desktop_app.ui.bridge import Reader

REMEMBERED = 1_000
"""Batches of which it is known how they ended; older ones end no second time unseen."""
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
        self._newest = max(jobs.batch_ids(limit=1), default=0)
        self._going = set(jobs.batch_ids(unfinished=True))
        self._ended: dict[int, Mapping[JobState, int]] = {}
        """How the batches stood that ended, newest last."""

    def take(self, batches: Iterable[BatchHead]) -> None:
        """Hear of batches as they are now."""
        for batch in batches:
            if batch.state not in _OVER:
                self._going.add(batch.id)
            elif self._has_ended(batch):
                self._going.discard(batch.id)
                self._ended.pop(batch.id, None)
                self._ended[batch.id] = batch.counts
                if len(self._ended) > REMEMBERED:
                    del self._ended[next(iter(self._ended))]
                if batch.state is not BatchState.CANCELLED:  # whoever did it knows
                    self._ask_why(batch)

    def _has_ended(self, batch: BatchHead) -> bool:
        """Whether it was at work, perhaps for less time than there is between two news."""
        if batch.id in self._going:
            return True
        known = self._ended.get(batch.id)
        return batch.id > self._newest if known is None else known != batch.counts

    def _ask_why(self, batch: BatchHead) -> None:
        if not batch.counts.get(JobState.FAILED):
            self._tell(batch, ())
            return
        where = JobFilter(batch=batch.id, states=frozenset({JobState.FAILED}))
        self._reading.read(
            lambda: self._jobs.troubles(where, shown=1), lambda failed: self._tell(batch, failed)
        )

    def _tell(self, batch: BatchHead, failed: Sequence[Trouble]) -> None:
        self.told.emit(batch, self._words.ended(batch, failed))
