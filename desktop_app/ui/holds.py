"""Batches that wait a moment before their first job starts, so that they can be taken back."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.domain.errors import NotFound
from desktop_app.domain.job import BatchHead, JobFilter, JobState
from desktop_app.domain.ports import JobReader, Sort
from desktop_app.ui import wording
from desktop_app.ui.bridge import Reader
from desktop_app.ui.toast import Countdown
from desktop_app.ui.wording import Causes

LONGEST = 600.0
"""Seconds; a batch that waits longer is one that is scheduled, not one that is held."""
TICK_MS = 1_000


@dataclass(frozen=True, slots=True)
class Held:
    """A batch whose jobs all wait for the same moment."""

    batch: BatchHead
    due: float

    @property
    def name(self) -> str:
        """What the batch is called."""
        return wording.batch_name(self.batch.name, self.batch.kind)

    @property
    def count(self) -> int:
        """How many jobs wait."""
        return self.batch.counts.get(JobState.SCHEDULED, 0)


class Holds(QObject):
    """Counts down to the start of the latest such batch, second by second."""

    undo_wanted = Signal(int)
    start_wanted = Signal(int)
    too_long = Signal(object)
    """A :class:`Batch` was asked about that waits longer, or not at all."""

    def __init__(
        self,
        jobs: JobReader,
        reading: Reader,
        causes: Causes,
        toast: Countdown,
    ) -> None:
        super().__init__(toast)
        self._jobs, self._reading, self._causes = jobs, reading, causes
        self.toast = toast
        self.now: Callable[[], float] = time.time
        self._held: dict[int, Held] = {}
        self._asked: set[int] = set()
        self._paused = jobs.paused()
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)
        toast.undo.clicked.connect(self.take_back)
        toast.start.clicked.connect(self._start)

    @property
    def shown(self) -> Held | None:
        """The latest batch that is held."""
        return self._held[max(self._held)] if self._held else None

    def is_held(self, batch: BatchHead) -> bool:
        """Whether a planned batch may have such a wait before it."""
        return not batch.planning and batch.counts.get(JobState.SCHEDULED, 0) == batch.total > 0

    def take(self, batches: Sequence[BatchHead]) -> None:
        """Take news of batches, and those found when the window opens."""
        for batch in batches:
            if not self.is_held(batch):
                self._held.pop(batch.id, None)
                self._asked.discard(batch.id)
            elif batch.id in self._held:
                self._held[batch.id] = Held(batch, self._held[batch.id].due)
            elif batch.id not in self._asked:
                self._asked.add(batch.id)
                self._reading.read(*self._looking_for(batch))
        self.tick()

    def set_paused(self, *, paused: bool) -> None:
        """While the queue is paused nothing starts, however long it has waited."""
        if paused != self._paused:
            self._paused = paused
            self.tick()

    def forget(self, batch: int) -> None:
        """Count down no longer for a batch that was taken back."""
        self._held.pop(batch, None)
        self.tick()

    def take_back(self) -> None:
        """Take the batch that is shown back."""
        if self.shown is not None:
            self.undo_wanted.emit(self.shown.batch.id)

    def tick(self) -> None:
        """Say how long it still is; nothing else moves."""
        now = self.now()
        self._held = {key: one for key, one in self._held.items() if one.due > now}
        shown = self.shown
        if shown is None:
            self._timer.stop()
            self.toast.hide()
            return
        self.toast.count(shown.batch.id, self._words(shown, now), can_start=not self._paused)
        if not self._timer.isActive():
            self._timer.start()

    def retranslate(self) -> None:
        """Say everything again in the language in use."""
        self.toast.retranslate()
        self.tick()

    def _looking_for(self, batch: BatchHead) -> tuple[Callable[[], float], Callable[[float], None]]:
        return (lambda: _due(self._jobs, batch.id)), (lambda due: self._found(batch, due))

    def _found(self, batch: BatchHead, due: float) -> None:
        if batch.id in self._asked and self.now() < due <= batch.submitted + LONGEST:
            self._held[batch.id] = Held(batch, due)
            self.tick()
        else:
            self.too_long.emit(batch)

    def _words(self, held: Held, now: float) -> str:
        if self._paused:
            text = self.tr("%Ln job(s) of “%1” start when the queue is resumed", "", held.count)
            return text.replace("%1", held.name)
        left = wording.countdown(held.due - now)
        kind = self._causes.kind(held.batch.kind)
        if kind is not None and kind.starting is not None and held.count > 1:
            own = wording.translated(kind.starting)
            return own.replace("%1", wording.number(held.count)).replace("%2", left)
        text = self.tr("%Ln job(s) of “%1” start in %2", "", held.count)
        return text.replace("%2", left).replace("%1", held.name)

    def _start(self) -> None:
        if self.shown is not None:
            self.start_wanted.emit(self.shown.batch.id)


def _due(jobs: JobReader, batch: int) -> float:
    """Return when a batch's first job starts; 0 when none is held: scheduled by nobody's wish."""
    try:
        if jobs.batch(batch).submission.get("start_at") is not None:
            return 0.0
        where = JobFilter(batch=batch, states=frozenset({JobState.SCHEDULED}))
        first = jobs.ids(where, Sort.QUEUE)[:1]
        found = [job.due_at for job in jobs.rows(first).values() if job.due_at is not None]
    except NotFound:
        return 0.0
    return min(found, default=0.0)
