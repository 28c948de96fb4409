"""Hands the engine's events to whoever listens; a listener that fails is dropped."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence

from desktop_app.domain.events import Event, Notice

Listener = Callable[[Sequence[Event]], None]
_log = logging.getLogger(__name__)


class EventBus:
    """Delivers events in order, on the engine's thread."""

    def __init__(self) -> None:
        self._listeners: tuple[Listener, ...] = ()
        self._unheard: list[Event] = []
        self._lock = threading.Lock()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Add a listener; the returned function removes it (any thread)."""
        with self._lock:
            self._listeners = (*self._listeners, listener)
        if self._unheard:
            listener(tuple(self._unheard))
            self._unheard.clear()

        def unsubscribe() -> None:
            self._drop(listener)

        return unsubscribe

    @property
    def heard(self) -> bool:
        """Whether anybody listens."""
        return bool(self._listeners)

    def publish(self, *events: Event) -> None:
        """Tell every listener; what the user should be told waits for the first one."""
        if not self._listeners:
            self._unheard.extend(event for event in events if isinstance(event, Notice))
        for listener in self._listeners:
            try:
                listener(events)
            except Exception:  # noqa: BLE001 (a listener may raise anything; the engine goes on)
                _log.exception("a listener failed and is dropped")
                self._drop(listener)

    def _drop(self, listener: Listener) -> None:
        with self._lock:
            self._listeners = tuple(kept for kept in self._listeners if kept is not listener)
