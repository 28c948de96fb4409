"""Tells counters, lanes and batches that changed, once for many changes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from desktop_app.domain.events import BatchChanged, LaneChanged, QueueChanged
from desktop_app.domain.ports import JobStore
from desktop_app.engine.bus import EventBus

COALESCE_SECONDS = 0.03
"""Changes closer together than this are told together."""


class Counters:
    """Publishes the counters of the store."""

    def __init__(self, store: JobStore, bus: EventBus) -> None:
        self._store = store
        self._bus = bus
        self._batches: set[int] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._stopped = False

    def touch(self, batches: Iterable[int] = ()) -> None:
        """Publish soon; these batches changed."""
        self._batches.update(batches)
        if self._timer is None and not self._stopped:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(COALESCE_SECONDS, self.publish)

    def publish(self, batches: Iterable[int] = ()) -> None:
        """Publish now; these batches changed too."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None
        changed, self._batches = self._batches | set(batches), set()
        if not self._bus.heard:
            return  # who comes later reads the store first
        for batch in self._store.batches_by_id(sorted(changed)).values():
            self._bus.publish(BatchChanged(batch))
        for lane in self._store.lanes():
            self._bus.publish(LaneChanged(lane))
        counts = self._store.counts()
        self._bus.publish(QueueChanged(self._store.paused(), counts.states, counts.kinds))

    def stop(self) -> None:
        """Publish nothing any more."""
        self._stopped = True
        if self._timer is not None:
            self._timer.cancel()
