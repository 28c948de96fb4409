"""What a search over all logs found: a heading per job, its first lines below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
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

from desktop_app.domain.job import Job, LogLine, SearchStep
from desktop_app.domain.log_ports import LogReader
from desktop_app.domain.ports import JobReader
from desktop_app.ui import wording
from desktop_app.ui.bridge import Reader
from desktop_app.ui.log_model import WIDTH
from desktop_app.ui.log_text import as_text, visible

Index = QModelIndex | QPersistentModelIndex
MOST = 5_000
"""Rows after which a search stops: nobody reads more, and a longer word finds fewer."""
HIT = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Hit:
    """One row: a job with the number of its lines, or one of these lines."""

    job: Job
    attempt: int
    count: int = 0
    line: LogLine | None = None

    @property
    def number(self) -> int:
        """The line to show: the first one for the job itself."""
        return self.line.number if self.line is not None else 0


Step = tuple[int, SearchStep, Mapping[int, Job]]


class SearchModel(QAbstractTableModel):
    """Grows as the search goes on, a stretch of logs at a time, the newest first."""

    moved_on = Signal()
    """More was looked through, or all of it."""

    def __init__(
        self, jobs: JobReader, logs: LogReader, reading: Reader, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._jobs, self._logs, self._reading = jobs, logs, reading
        self._rows: list[Hit] = []
        self._question = 0
        self.text = ""
        self.running = False
        self.lines = self.found_in = 0
        """How many lines in how many jobs have the text, as far as was looked."""

    @property
    def full(self) -> bool:
        """Whether the search stopped because too much was found."""
        return len(self._rows) >= MOST

    def look(self, text: str) -> None:
        """Search for another text from the start; an empty one ends the search."""
        self._question += 1
        self.beginResetModel()
        self._rows.clear()
        self.text, self.lines, self.found_in = text, 0, 0
        self.endResetModel()
        self.running = bool(text)
        if text:
            self._go_on(None)
        self.moved_on.emit()

    def hit(self, row: int) -> Hit:
        """Return what stands in a row."""
        return self._rows[row]

    def _go_on(self, below: int | None) -> None:
        question, text = self._question, self.text

        def work() -> Step:
            step = self._logs.look_through(text, below=below, width=WIDTH)
            attempts = self._jobs.attempts_by_id([each.attempt for each in step.found])
            jobs = self._jobs.rows(sorted({each.job for each in attempts.values()}))
            owners = {key: jobs[one.job] for key, one in attempts.items() if one.job in jobs}
            return question, step, owners

        self._reading.read(work, self._answered)

    def _answered(self, answer: Step) -> None:
        question, step, owners = answer
        if question != self._question:
            return
        for found in step.found:
            if found.attempt in owners:
                self._add(owners[found.attempt], found.attempt, found.count, found.lines)
        self.running = step.below is not None and not self.full
        if self.running:
            self._go_on(step.below)
        self.moved_on.emit()

    def _add(self, job: Job, attempt: int, count: int, lines: Sequence[LogLine]) -> None:
        fresh = [Hit(job, attempt, line=line) for line in lines]
        self.lines += count
        heading = next((row for row, hit in enumerate(self._rows) if _heads(hit, job)), None)
        if heading is None:
            self.found_in += 1
            end = len(self._rows)
            fresh.insert(0, Hit(job, attempt, count))
        else:
            known = self._rows[heading]
            self._rows[heading] = replace(known, count=known.count + count)
            self.dataChanged.emit(self.index(heading, 0), self.index(heading, 0))
            end = heading + 1
            while end < len(self._rows) and self._rows[end].line is not None:
                end += 1
        self.beginInsertRows(QModelIndex(), end, end + len(fresh) - 1)
        self._rows[end:end] = fresh
        self.endInsertRows()

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's signature)
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's signature)
        return 0 if parent.isValid() else 1

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or role not in _ANSWERED:
            return None
        hit = self._rows[index.row()]
        return hit if role == HIT else self._words(hit)

    def lines_in_words(self, count: int) -> str:
        """Say how many lines."""
        return self.tr("%Ln line(s)", "", count)

    def _words(self, hit: Hit) -> str:
        if hit.line is not None:
            return visible(as_text(hit.line))
        count, state = self.lines_in_words(hit.count), wording.state_word(hit.job.state)
        return f"{hit.job.name}, {state}, {count}"


_ANSWERED = frozenset({Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, HIT})


def _heads(hit: Hit, job: Job) -> bool:
    return hit.line is None and hit.job.id == job.id
