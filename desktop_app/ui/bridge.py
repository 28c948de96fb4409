"""Brings the engine's events and slow reads to the GUI thread, gently."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from desktop_app.domain.errors import StoreError
from desktop_app.domain.events import (
    BatchChanged,
    Event,
    JobLogged,
    JobProgress,
    JobsAdded,
    JobsChanged,
    LaneChanged,
    ListChanged,
    Notice,
    QueueChanged,
    SettingChanged,
)
from desktop_app.domain.job import BatchHead, Job, Lane
from desktop_app.domain.ports import JobReader

T = TypeVar("T")

FLUSH_MS = 33
"""About two frames of a 60 Hz screen: quick to the eye, and 30 wake-ups a second at most."""
AGAIN_MS = 5_000
"""Until the store is asked again what it could not answer, as when no disk is left to sort on."""


@dataclass(slots=True)
class News:
    """What happened since the last flush, the last word per thing."""

    jobs: dict[int, Job] = field(default_factory=dict)
    progress: dict[int, JobProgress] = field(default_factory=dict)
    logged: dict[int, JobLogged] = field(default_factory=dict)
    """The longest known length per attempt id."""
    batches: dict[int, BatchHead] = field(default_factory=dict)
    lanes: dict[str, Lane] = field(default_factory=dict)
    queue: QueueChanged | None = None
    settings: set[str] = field(default_factory=set)
    """Keys of settings that were changed, here or by somebody else."""
    added: bool = False
    list_changed: bool = False
    notices: list[Notice] = field(default_factory=list)

    def take(self, event: Event) -> None:
        """Fold one event in; a later one about the same thing replaces it."""
        # hundreds come with each flush, and patterns take several times as long
        if isinstance(event, JobLogged):
            self.logged[event.attempt] = event
        elif isinstance(event, JobsChanged):
            jobs = self.jobs
            for job in event.jobs:
                jobs[job.id] = job
        elif isinstance(event, JobProgress):
            self.progress[event.job] = event
        else:
            self._take_rare(event)

    def _take_rare(self, event: Event) -> None:
        match event:
            case BatchChanged(batch):
                self.batches[batch.id] = batch
            case LaneChanged(lane):
                self.lanes[lane.name] = lane
            case QueueChanged():
                self.queue = event
            case JobsAdded():
                self.added = True
            case ListChanged():
                self.list_changed = True
            case SettingChanged(key):
                self.settings.add(key)
            case Notice():
                self.notices.append(event)


class EventBridge(QObject):
    """Collects events from any thread and emits them as one :class:`News` every 33 ms at most."""

    news = Signal(object)
    _woken = Signal()

    def __init__(
        self,
        subscribe: Callable[[Callable[[Sequence[Event]], None]], Callable[[], None]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._events: deque[Event] = deque()
        self._awake = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(FLUSH_MS)
        self._timer.timeout.connect(self.flush)
        self._woken.connect(self._wake, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe: Callable[[], None] | None = subscribe(self._hear)

    def close(self) -> None:
        """Hear no more."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        self._timer.stop()

    def _wake(self) -> None:
        if self._unsubscribe is not None:  # else it was closed before this came
            self._timer.start()

    def flush(self) -> None:
        """Emit what has gathered, if anything has."""
        self._awake = False
        news, events = News(), self._events
        for _ in range(len(events)):
            news.take(events.popleft())
        self.news.emit(news)

    def _hear(self, events: Sequence[Event]) -> None:
        # runs in the engine's thread; deque.extend is atomic
        self._events.extend(events)
        if not self._awake:
            self._awake = True
            self._woken.emit()


class Reader(Protocol):
    """Runs a read elsewhere and hands over its result on the GUI thread."""

    def read(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Call ``work``, later ``then`` with what it returned."""


@dataclass(frozen=True, slots=True)
class Asking:
    """The record, and where it is asked what takes long."""

    jobs: JobReader
    reader: Reader

    def read(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Call ``work`` elsewhere, later ``then`` here with what it returned."""
        self.reader.read(work, then)


class Reading(QObject):
    """Runs slow reads on a thread of its own and hands their results to the GUI thread.

    Who asks waits for the answer before asking again, so what the store could not answer is told
    and asked anew.
    """

    failed = Signal(Exception)
    _done = Signal(object, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.again_ms = AGAIN_MS
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="window-reads")
        self._closed = False
        self._done.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def read(self, work: Callable[[], T], then: Callable[[T], None]) -> None:
        """Call ``work`` on the thread, then ``then`` with its result here."""
        if not self._closed:
            self._pool.submit(work).add_done_callback(
                lambda done: self._hand_over(done, work, then)
            )

    def close(self) -> None:
        """Wait for the read under way and drop the rest."""
        self._closed = True
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _hand_over(
        self, done: Future[Any], work: Callable[[], Any], then: Callable[[Any], None]
    ) -> None:
        if not done.cancelled() and not self._closed:
            self._done.emit(done, work, then)

    def _deliver(
        self, done: Future[Any], work: Callable[[], Any], then: Callable[[Any], None]
    ) -> None:
        if self._closed:
            return
        error = done.exception()
        if error is None:
            then(done.result())
        elif isinstance(error, Exception):
            self.failed.emit(error)
            if isinstance(error, StoreError):
                QTimer.singleShot(self.again_ms, self, lambda: self.read(work, then))
        else:
            raise error
