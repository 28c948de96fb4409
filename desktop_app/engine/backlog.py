"""What waits to be handed on: bounded in size, so that a flood makes its own job wait."""

from __future__ import annotations

import threading
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

from desktop_app.domain.events import ExecutorEvent, Logged

T = TypeVar("T")
MOST = 4 * 1024 * 1024
"""Characters, or bytes, that may wait."""
MOST_UNWRITTEN = 4 * 1024 * 1024
"""What an attempt may have logged before its next lines wait until these are on disk."""
Written = Callable[[], Coroutine[Any, Any, None]]
"""Returns when all lines that were handed on are on disk; without space, when there is some."""
_OVERHEAD = 200
"""What an event weighs besides its texts."""


class Backlog(Generic[T]):
    """A queue from many threads to one taker, who takes all there is at once."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._items: list[T] = []
        self._size = 0
        self._closed = False
        self._lock = threading.Lock()
        self._changed: threading.Condition | None = None
        """There once somebody has waited, which is seldom."""

    def put(self, item: T, size: int) -> bool:
        """Add an item, and wait first while there is too much; return whether it was empty."""
        with self._lock:
            while self._size > self._most and not self._closed:
                self._wait()
            if self._closed:
                return False
            self._items.append(item)
            self._size += size
            first = len(self._items) == 1
            if first:
                self._wake()
            return first

    def take(self, *, wait: bool = False) -> list[T]:
        """Take all there is; ``wait`` until there is something."""
        with self._lock:
            while wait and not self._items:
                self._wait()
            items, self._items, self._size = self._items, [], 0
            self._wake()
            return items

    def close(self) -> list[T]:
        """Take all there is, and nothing more: whoever waits goes on, what it adds is dropped."""
        with self._lock:
            self._closed = True
            items, self._items, self._size = self._items, [], 0
            self._wake()
            return items

    def _wait(self) -> None:
        if self._changed is None:
            self._changed = threading.Condition(self._lock)
        self._changed.wait()

    def _wake(self) -> None:
        if self._changed is not None:
            self._changed.notify_all()


async def at_once() -> None:
    """Stand for a disk that is never behind."""


def weight(event: ExecutorEvent) -> int:
    """Return about how much an event takes up."""
    if isinstance(event, Logged):
        total = 0
        for _, _, text in event.lines:
            total += _OVERHEAD + len(text)
        return total
    return _OVERHEAD
