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
    QTimer,
    Signal,
)
from typing_extensions import override

from desktop_app.domain.job import LogLine
from desktop_app.domain.log_ports import LogReader
from desktop_app.ui.bridge import Reader
from desktop_app.ui.log_text import as_text, visible

Index = QModelIndex | QPersistentModelIndex
PAGE = 64
PAGES = 16
WIDTH = 2_001
"""Characters of a line that are read for the screen: one more than are painted."""
LATE_MS = 100
"""How soon lines that were not on disk yet are asked for again; twice as long each time."""
LATEST_MS = 5_000

LINE = Qt.ItemDataRole.UserRole


class LogModel(QAbstractTableModel):
    """Lines 1 … n of an attempt, or those of some levels; grows at its end only.

    Without a level filter the row is the number minus one. With one, the numbers of the matching
    lines are gathered in the background.
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
        self._gathering = self._regather = False
        self._generation = 0
        self._pages: OrderedDict[int, Sequence[LogLine]] = OrderedDict()
        self.counts: Mapping[str, int] = {}
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.timeout.connect(self._look_again)

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
        self._numbers, self._gathered_to = array("q"), 0
        self._gathering = self._regather = False
        self._late.stop()
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
            self._regather = self._gathering
            self._gather()
        else:
            self._pages.pop(known // PAGE, None)
            self._length = known
            self.beginInsertRows(QModelIndex(), known, count - 1)
            self._length = count
            self.endInsertRows()
            self.grown.emit(count - known)
        self.counted.emit()
        self._wait_for_disk()

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
        return line if role == LINE else visible(as_text(line))

    def _read(self, first: int) -> Sequence[LogLine]:
        last = min(first + PAGE, self.rowCount())
        if self._attempt is None or first >= last:
            return ()
        numbers = self._numbers[first:last] if self._levels else range(first + 1, last + 1)
        return self._logs.lines_at(self._attempt, array("q", numbers), width=WIDTH)

    def _look_again(self) -> None:
        """Show what was not on disk yet when it was asked for."""
        if self._attempt is None:
            return
        self.counts = self._logs.counts(self._attempt)
        self.counted.emit()
        if self.rowCount():
            first = max(0, self.rowCount() - PAGE)
            self.dataChanged.emit(self.index(first, 0), self.index(self.rowCount() - 1, 0))
        if self._levels:
            self._gather()
        self._wait_for_disk(min(2 * self._late.interval(), LATEST_MS))

    def _wait_for_disk(self, pause: int = LATE_MS) -> None:
        if sum(self.counts.values()) < self._length:
            self._late.start(pause)

    def _gather(self) -> None:
        if self._gathering or self._attempt is None:
            return
        self._gathering = True
        generation, attempt, levels = self._generation, self._attempt, self._levels
        after = self._gathered_to

        def work() -> tuple[int, Sequence[int], int]:
            # numbers are dense, so that the count on disk is the last number there
            there = sum(self._logs.counts(attempt).values())
            found = self._logs.find(attempt, "", after=after, levels=levels)
            return generation, found, max(there, found[-1] if found else 0)

        self._reading.read(work, self._gathered)

    def _gathered(self, answer: tuple[int, Sequence[int], int]) -> None:
        generation, found, reached = answer
        if generation != self._generation:
            return
        self._gathering = False
        self._gathered_to = reached
        if found:
            known = len(self._numbers)
            self._pages.pop(known - known % PAGE, None)
            self.beginInsertRows(QModelIndex(), known, known + len(found) - 1)
            self._numbers.extend(found)
            self.endInsertRows()
            self.grown.emit(len(found))
        if self._regather:
            self._regather = False
            self._gather()


_ANSWERED = frozenset({Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, LINE})
