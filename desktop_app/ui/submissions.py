"""What was just submitted: says what became of it, and takes it back when asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from desktop_app.domain.errors import NotFound
from desktop_app.domain.job import Batch, BatchHead, JobFilter, JobState
from desktop_app.domain.ports import JobReader
from desktop_app.ui.batch_words import BatchWords
from desktop_app.ui.bridge import News
from desktop_app.ui.commands import Commands
from desktop_app.ui.holds import Holds
from desktop_app.ui.parts import OpenForm
from desktop_app.ui.pasted import PastedTables
from desktop_app.ui.slots import bound
from desktop_app.ui.toast import Toast
from desktop_app.ui.wording import Causes


class Submissions(QObject):
    """Follows batches from the form to their first start."""

    def __init__(
        self,
        jobs: JobReader,
        causes: Causes,
        commands: Commands,
        toast: Toast,
        holds: Holds,
        open_form: OpenForm,
        pasted: PastedTables,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._jobs, self._causes = jobs, causes
        self._commands, self._open_form, self._pasted = commands, open_form, pasted
        self._tables: dict[int, Mapping[Path, bytes]] = {}
        """Pasted tables of the batches that are being taken back."""
        self.words = BatchWords(jobs, causes, self)
        self.toast, self.holds = toast, holds
        self.holds.undo_wanted.connect(self.take_back)
        self.holds.start_wanted.connect(self._start_now)
        self.holds.too_long.connect(self._not_held)
        self._ours: set[int] = set()
        """Batches queued by a form of this window that are still being planned."""

    def load(self) -> None:
        """Count down to what was held when the window was closed."""
        unfinished = self._jobs.batch_ids(unfinished=True)
        self.holds.take(list(self._jobs.heads(unfinished).values()))

    def queued(self, batch: int) -> None:
        """Follow a batch that a form has just queued."""
        self._ours.add(batch)
        found = self._jobs.heads([batch]).get(batch)
        if found is not None and not found.planning:
            self._planned([found])

    def take(self, news: News) -> None:
        """Hear of batches and of the queue's own pause."""
        batches = list(news.batches.values())
        for batch in self.words.planned(batches):
            if batch.id not in self._ours:
                self.toast.say(partial(self.words.told, batch))
        self._planned([one for one in batches if not one.planning and one.id in self._ours])
        self.holds.take(batches)
        if news.queue is not None:
            self.holds.set_paused(paused=news.queue.paused)

    def undo(self) -> None:
        """Take back what was done last: what a toast offers now, or the batch that is held."""
        if self.holds.shown is not None and not self.toast.offers_undo:
            self.holds.take_back()
        else:
            self.toast.take_back()

    def take_back(self, batch: int) -> None:
        """Undo a submission; its form opens again with everything that was typed."""
        if batch not in self._tables:  # else it is asked for twice
            self._ours.discard(batch)  # what becomes of it now is no news of a submission
            self._tables[batch] = self._tables_of(batch)
            self._commands.start(self._take_back(batch))

    def reopen(self, batch: Batch) -> None:
        """Open the form of a batch that was taken back."""
        self.holds.forget(batch.id)
        self._pasted.put_back(self._tables.get(batch.id, {}))
        kind = self._causes.kind(batch.kind)
        if kind is not None:
            self._open_form(kind, batch.submission)

    def retranslate(self) -> None:
        """Say everything again in the language in use."""
        self.toast.retranslate()
        self.holds.retranslate()

    def _tables_of(self, batch: int) -> Mapping[Path, bytes]:
        try:
            return self._pasted.read(self._jobs.batch(batch).submission)
        except NotFound:  # forgotten meanwhile; the command says so
            return {}

    async def _take_back(self, batch: int) -> None:
        try:
            await self._commands.take_back(batch)
        finally:
            self._tables.pop(batch, None)

    def _planned(self, batches: Sequence[BatchHead]) -> None:
        for batch in batches:
            if self.holds.is_held(batch):
                self.holds.take([batch])  # it tells when it is not held after all
            else:
                self._not_held(batch)

    def _not_held(self, batch: BatchHead) -> None:
        if batch.id not in self._ours:
            return
        self._ours.discard(batch.id)
        text = partial(self.words.queued, batch)
        if batch.total:
            self.toast.say(text, bound(self.take_back, batch.id), passing=True)
        else:
            self.toast.say(text)

    def _start_now(self, batch: int) -> None:
        where = JobFilter(batch=batch, states=frozenset({JobState.SCHEDULED}))
        self._commands.start(self._commands.start_now(where))
