"""What waits to be handed on: bounded in size, so that a flood makes its own job wait."""

from __future__ import annotations

import threading
from typing import Generic, TypeVar

from desktop_app.domain.events import ExecutorEvent, Logged

T = TypeVar("T")
MOST = 4 * 1024 * 1024
"""Characters, or bytes, that may wait."""
_OVERHEAD = 200
"""What an event weighs besides its texts."""


class Backlog(Generic[T]):
    """A queue from many threads to one taker, who takes all there is at once."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._items: list[T] = []
        self._size = 0
        self._changed = threading.Condition()

    def put(self, item: T, size: int) -> bool:
        """Add an item, and wait first while there is too much; return whether it was empty."""
        with self._changed:
            while self._size > self._most:
                self._changed.wait()
            self._items.append(item)
            self._size += size
            first = len(self._items) == 1
            if first:
                self._changed.notify_all()
            return first

    def take(self, *, wait: bool = False) -> list[T]:
        """Take all there is; ``wait`` until there is something."""
        with self._changed:
            while wait and not self._items:
                self._changed.wait()
            items, self._items, self._size = self._items, [], 0
            self._changed.notify_all()
            return items


def weight(event: ExecutorEvent) -> int:
    """Return about how much an event takes up."""
    if isinstance(event, Logged):
        return sum(_OVERHEAD + len(text) for _, _, text in event.lines)
    return _OVERHEAD
