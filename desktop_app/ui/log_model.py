"""One attempt's log as a model: only the lines on screen are in memory."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from typing_extensions import override

from desktop_app.domain.job import LEVELS, LogLine
from desktop_app.domain.ports import LogReader
from desktop_app.ui import wording
from desktop_app.ui.queue_model import Reader

Index = QModelIndex | QPersistentModelIndex
PAGE = 256
PAGES = 16
CHUNK = 5_000
"""Lines read at once when the numbers of a level's lines are gathered."""

LINE = Qt.ItemDataRole.UserRole


class LogModel(QAbstractTableModel):
    """Lines 1 … n of an attempt, or those of some levels; grows at its end only.

    Without a level filter the row is the number minus one. With one, the numbers of the matching
    lines are gathered in the background, a chunk at a time.
    """

    grown = Signal(int)
    """This many rows were added at the end."""
    counted = Signal()

    def __init__(self, logs: LogReader, reading: Reader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._logs = logs
        self._reading = reading
        self._attempt: int | None = None
        self._levels: tuple[str, ...] = ()
        self._length = 0
        self._numbers: array[int] = array("q")
        self._gathered_to = 0
        self._gathering = False
        self._generation = 0
        self._pages: OrderedDict[int, Sequence[LogLine]] = OrderedDict()
        self.counts: Mapping[str, int] = {}

    @property
    def attempt(self) -> int | None:
        """The attempt whose log is shown."""
        return self._attempt

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels shown; empty: all."""
        return self._levels

    def show_log(self, attempt: int | None, levels: Sequence[str] = ()) -> None:
        """Show an attempt's log, only lines of ``levels`` when there are any."""
        self.beginResetModel()
        self._generation += 1
        self._attempt, self._levels = attempt, tuple(levels)
        self._pages.clear()
        self._numbers, self._gathered_to, self._gathering = array("q"), 0, False
        self.counts = self._logs.counts(attempt) if attempt is not None else {}
        self._length = sum(self.counts.values())
        self.endResetModel()
        self.counted.emit()
        if self._levels:
            self._gather()

    def grow(self, attempt: int, count: int) -> None:
        """Take the news that an attempt's log has ``count`` lines by now."""
        if attempt != self._attempt or count <= self._length:
            return
        known, self._length = self._length, count
        self.counts = self._logs.counts(attempt)
        if self._levels:
            self._length = count
            self._gather()
        else:
            self._pages.pop(known // PAGE, None)
            self._length = known
            self.beginInsertRows(QModelIndex(), known, count - 1)
            self._length = count
            self.endInsertRows()
            self.grown.emit(count - known)
        self.counted.emit()

    def number_at(self, row: int) -> int:
        """Return a row's line number."""
        return self._numbers[row] if self._levels else row + 1

    def row_at(self, number: int) -> int:
        """Return the row of a line, or of the next one shown after it."""
        return bisect_left(self._numbers, number) if self._levels else number - 1

    def line(self, row: int) -> LogLine | None:
        """Return the line in a row."""
        first = row - row % PAGE
        page = self._pages.get(first)
        if page is None:
            page = self._read(first)
            if len(page) < min(PAGE, self.rowCount() - first):
                # some lines are not on disk yet: do not take this page for the whole truth
                return page[row - first] if row - first < len(page) else None
            self._pages[first] = page
            while len(self._pages) > PAGES:
                self._pages.popitem(last=False)
        return page[row - first] if row - first < len(page) else None

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's signature)
        if parent.isValid():
            return 0
        return len(self._numbers) if self._levels else self._length

    @override
    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's signature)
        return 0 if parent.isValid() else 1

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or role not in _ANSWERED:
            return None
        line = self.line(index.row())
        if line is None:
            return None
        return line if role == LINE else as_text(line)

    def _read(self, first: int) -> Sequence[LogLine]:
        if self._attempt is None or first >= self.rowCount():
            return ()
        return self._logs.lines(
            self._attempt, first=self.number_at(first), limit=PAGE, levels=self._levels
        )

    def _gather(self) -> None:
        if self._gathering or self._attempt is None:
            return
        self._gathering = True
        generation, attempt, levels = self._generation, self._attempt, self._levels
        first, length = self._gathered_to + 1, self._length

        def work() -> tuple[int, array[int], int]:
            lines = self._logs.lines(attempt, first=first, limit=CHUNK, levels=levels)
            found = array("q", (line.number for line in lines))
            return generation, found, found[-1] if len(found) == CHUNK else length

        self._reading.read(work, self._gathered)

    def _gathered(self, answer: tuple[int, array[int], int]) -> None:
        generation, found, reached = answer
        if generation != self._generation:
            return
        self._gathering = False
        self._gathered_to = max(reached, found[-1] if found else 0)
        if found:
            known = len(self._numbers)
            self._pages.pop(known - known % PAGE, None)
            self.beginInsertRows(QModelIndex(), known, known + len(found) - 1)
            self._numbers.extend(found)
            self.endInsertRows()
            self.grown.emit(len(found))
        if self._gathered_to < self._length:
            self._gather()


_ANSWERED = frozenset({Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, LINE})


def as_text(line: LogLine) -> str:
    """Write a line as it is copied and exported."""
    return f"{wording.log_time(line.time)}  {line.level.upper():<7}  {line.text}"


def level_and_above(level: str) -> tuple[str, ...]:
    """Return a level and the graver ones; the lowest means all, as an empty tuple."""
    place = LEVELS.index(level)
    return tuple(LEVELS[place:]) if place else ()
