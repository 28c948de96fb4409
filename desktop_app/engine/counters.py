"""Tells counters, lanes and batches that changed, once for many changes."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from desktop_app.domain.events import BatchChanged, Event, LaneChanged, QueueChanged
from desktop_app.domain.job import Job, JobState
from desktop_app.domain.ports import JobStore
from desktop_app.engine.bus import EventBus

COALESCE_SECONDS = 0.03
"""Changes closer together than this are told together."""
SETTLED_SECONDS = 0.01
"""The same when nothing runs any more: then somebody may wait for the last of them."""


class Counters:
    """Publishes the counters of the store; what was claimed ahead of its slot counts as Waiting."""

    def __init__(
        self, store: JobStore, bus: EventBus, ahead: Callable[[], Sequence[Job]] = tuple
    ) -> None:
        self._store = store
        self._bus = bus
        self._ahead = ahead
        self._batches: set[int] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._told = -SETTLED_SECONDS
        """When it was published last, by the monotonic clock."""
        self._stopped = False

    def touch(self, batches: Iterable[int] = ()) -> None:
        """Publish soon; these batches changed."""
        self._batches.update(batches)
        if self._timer is None and not self._stopped:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(COALESCE_SECONDS, self.publish)

    def settle(self) -> None:
        """Publish what waits, if anything does: nothing runs any more."""
        if self._timer is not None:
            self._timer.cancel()
            wait = max(0.0, self._told + SETTLED_SECONDS - time.monotonic())
            self._timer = asyncio.get_running_loop().call_later(wait, self.publish)

    def publish(self, batches: Iterable[int] = ()) -> None:
        """Publish now; these batches changed too."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer, self._told = None, time.monotonic()
        changed, self._batches = self._batches | set(batches), set()
        if not self._bus.heard:
            return  # who comes later reads the store first
        ahead = self._ahead()
        of_batches = Counter(job.batch for job in ahead)
        told = list[Event]()
        for batch in self._store.heads(sorted(changed)).values():
            states = _waiting(batch.counts, of_batches[batch.id])
            told.append(BatchChanged(replace(batch, counts=states)))
        of_lanes = Counter(job.lane for job in ahead)
        for lane in self._store.lanes():
            number = of_lanes[lane.name]
            now = replace(lane, waiting=lane.waiting + number, running=lane.running - number)
            told.append(LaneChanged(now))
        counts = self._store.counts()
        states = _waiting(counts.states, len(ahead))
        told.append(QueueChanged(self._store.paused(), states, counts.kinds))
        self._bus.publish(*told)

    def stop(self) -> None:
        """Publish nothing any more."""
        self._stopped = True
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None


def _waiting(counts: Mapping[JobState, int], ahead: int) -> Mapping[JobState, int]:
    """Count as Waiting what is Running in the store and has not begun."""
    if not ahead:
        return counts
    waiting, running = counts.get(JobState.WAITING, 0), counts.get(JobState.RUNNING, 0)
    return {**counts, JobState.WAITING: waiting + ahead, JobState.RUNNING: running - ahead}
