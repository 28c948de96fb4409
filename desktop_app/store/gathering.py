"""What is written together: whatever there is when it is the writer's turn."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import apsw

Item = TypeVar("Item")
Result = TypeVar("Result")


class Gathering(Generic[Item, Result]):
    """An operation for the writer that takes all items added until its turn comes."""

    def __init__(self, write: Callable[[apsw.Connection, Sequence[Item]], Result]) -> None:
        self._write = write
        self._items: list[Item] = []
        self._taken = False
        self._lock = threading.Lock()

    def add(self, *items: Item) -> int | None:
        """Add items (any thread); the place of the first, None when it is too late."""
        with self._lock:
            if self._taken:
                return None
            self._items += items
            return len(self._items) - len(items)

    @property
    def items(self) -> Sequence[Item]:
        """What has been added so far."""
        return self._items

    def __call__(self, db: apsw.Connection) -> Result:
        """Write them; again, the same ones."""
        with self._lock:
            self._taken = True
        return self._write(db, self._items)
