"""Finds a text in the whole log, counts it exactly, and keeps counting while the log grows."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from desktop_app.domain.log_ports import LogReader
from desktop_app.ui.bridge import Reader
from desktop_app.ui.log_model import LogModel


class LogFinder(QObject):
    """Knows the numbers of all lines shown that have the text; asks for them elsewhere."""

    changed = Signal()
    """The number of hits, or the place among them, is another."""

    def __init__(
        self, logs: LogReader, reading: Reader, model: LogModel, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._logs, self._reading, self._model = logs, reading, model
        self._hits: array[int] = array("q")
        self._searched_to = 0
        self._question = 0
        self._asking = self._stale = False
        self.text = ""
        self.place = -1
        """Which of the hits was gone to, from 0; -1: none yet."""
        model.counted.connect(self._grow)

    @property
    def count(self) -> int:
        """How many lines have the text, as far as is known."""
        return len(self._hits)

    @property
    def searching(self) -> bool:
        """Whether more hits may come without a new question."""
        return self._asking

    def look(self, text: str) -> None:
        """Look for another text, or for the same one in another log."""
        self.text, self.place = text, -1
        self._hits, self._searched_to = array("q"), 0
        self._question += 1
        self._asking = self._stale = False
        self._ask()
        self.changed.emit()

    def step(self, current: int, by: int) -> int | None:
        """Return the number of the next (or previous) hit seen from a line, round the end."""
        if not self._hits:
            return None
        if by > 0:
            self.place = bisect_right(self._hits, current) % len(self._hits)
        else:
            self.place = (bisect_left(self._hits, current) - 1) % len(self._hits)
        self.changed.emit()
        return self._hits[self.place]

    def _grow(self) -> None:
        if self._asking:
            self._stale = True
        else:
            self._ask()

    def _ask(self) -> None:
        attempt, text = self._model.attempt, self.text
        if not text or attempt is None:
            return
        self._asking, self._stale = True, False
        question, after, levels = self._question, self._searched_to, self._model.levels

        def work() -> tuple[int, Sequence[int], int]:
            if question != self._question:
                return question, (), 0  # somebody goes on typing
            # numbers are dense, so that the count on disk is the last number there
            there = sum(self._logs.counts(attempt).values())
            hits = self._logs.find(attempt, text, after=after, levels=levels)
            return question, hits, max(there, hits[-1] if hits else 0)

        self._reading.read(work, self._found)

    def _found(self, answer: tuple[int, Sequence[int], int]) -> None:
        question, hits, searched_to = answer
        if question != self._question:
            return
        self._asking = False
        self._searched_to = searched_to
        self._hits.extend(hits)
        self.changed.emit()
        if self._stale:
            self._ask()
