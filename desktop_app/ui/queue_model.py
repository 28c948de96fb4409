"""The table of jobs: ids in the store's order and a cache of the rows that are looked at."""

from __future__ import annotations

import time
from array import array
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from enum import IntEnum
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

from desktop_app.domain.events import JobProgress
from desktop_app.domain.job import Job, JobFilter, JobState
from desktop_app.domain.ports import JobReader, Sort
from desktop_app.ui.bridge import News, Reader
from desktop_app.ui.columns import RIGHT, SORTS, TITLES, Column, Line, RowText, fraction
from desktop_app.ui.dragging import can_be_dragged
from desktop_app.ui.id_lists import FEW, Answer, Part, Step, part_of, places, step
from desktop_app.ui.places import Places
from desktop_app.ui.views import QUEUE, View
from desktop_app.ui.wording import batch_name, translated

Index = QModelIndex | QPersistentModelIndex

PAGE = 64
"""Rows that are read together, when one of them is looked at."""
SAMPLE = 256
CACHED = 4_096
MOST_HELD = 2 * FEW
"""Rows that are found again for those who hold on to them: those selected, the current one."""
ASK_MS = 60
"""Shortest time between two questions for the ids; a long answer makes it longer."""
_CHANGING = frozenset({Sort.QUEUE, Sort.STATE, Sort.FINISHED, Sort.DURATION, Sort.TRIES})
"""Orders that a change of a job's state can change."""


class Role(IntEnum):
    """What is asked for beside Qt's own roles."""

    JOB = Qt.ItemDataRole.UserRole
    FRACTION = Qt.ItemDataRole.UserRole + 1


class QueueModel(QAbstractTableModel):
    """Holds only ids; asks the store for the rows of the pages on screen.

    A change of a job that nobody looks at costs nothing. ``listed`` is emitted when the rows are
    another list than before (another view, another order, jobs come or gone), ``listing`` before.
    """

    listing = Signal()
    listed = Signal()

    def __init__(
        self,
        jobs: JobReader,
        reading: Reader,
        words: RowText,
        parent: QObject | None = None,
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._reading = reading
        self._words = words
        self._now = now
        # never changed in place: other threads look at them
        self._ids: array[int] = array("q")
        self._followed = Part(self._ids)
        self._cache: OrderedDict[int, Job] = OrderedDict()
        self._rows: dict[int, int] = {}
        self._places = Places(jobs, reading, self._changed_rows)
        self._batches: dict[int, str] = {}
        self._progress: dict[int, JobProgress] = {}
        self._view = QUEUE
        self._text = ""
        self._order: tuple[Sort, bool] | None = None
        self._question = 0
        self._stale = False
        self._asking = False
        self._asked_at = 0.0
        self._pause = ASK_MS
        self.adopting = False
        """Whether rows are coming and going right now, by themselves and not by the user."""
        self._ask_later = QTimer(self)
        self._ask_later.setSingleShot(True)
        self._ask_later.timeout.connect(self._ask)

    # --- what is listed -------------------------------------------------------------------------

    @property
    def view(self) -> View:
        """The list shown."""
        return self._view

    @property
    def where(self) -> JobFilter:
        """The filter in force, the filter box's text included."""
        return self._view.narrowed(self._text)

    @property
    def order(self) -> tuple[Sort, bool]:
        """The order in force and whether it is descending."""
        return self._order or (self._view.sort, self._view.descending)

    def show_view(self, view: View) -> None:
        """List this view in its own order."""
        if view != self._view or not self._question:
            self._view = view
            self._order = None
            self.refresh()

    def filter(self, text: str) -> None:
        """List only jobs whose name or batch contains ``text``."""
        if text.strip() != self._text:
            self._text = text.strip()
            self.refresh()

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order by a column, in the store; -1 goes back to the view's own order."""
        chosen = SORTS.get(Column(column)) if column >= 0 else None
        self._order = (chosen, order == Qt.SortOrder.DescendingOrder) if chosen else None
        self.refresh()

    def refresh(self) -> None:
        """Ask the store for the ids at once; whatever was being asked is void."""
        self._question += 1
        self._asking = False
        self._ask_later.stop()
        self._ask()

    def ids(self) -> array[int]:
        """Return the ids listed, in order; they are not to be changed."""
        return self._ids

    @property
    def followed(self) -> Part:
        """Where the followed jobs stand, those that have left the list not among them."""
        return self._followed

    def follow(self, rows: Sequence[range]) -> None:
        """Follow the jobs in these rows, wherever they stand in lists to come."""
        self._followed = Part(self._ids, rows)

    def id_at(self, row: int) -> int:
        """Return the id of the job in a row."""
        return self._ids[row]

    def ids_between(self, first: int, last: int) -> array[int]:
        """Return the ids of rows ``first`` … ``last``."""
        return self._ids[first : last + 1]

    def jobs(self, ids: Sequence[int]) -> Sequence[Job]:
        """Return those of the jobs that exist, as they are now."""
        unknown = [job for job in ids if job not in self._cache]
        if unknown:
            self._cache.update(self._jobs.rows(unknown))
        known = (self._cache.get(job) for job in ids)
        return [job for job in known if job is not None]

    def rows_of(self, jobs: Sequence[int]) -> Mapping[int, int]:
        """Return the rows of those of a few jobs that are listed, in the order asked for."""
        return places(self._ids, jobs)

    # --- Qt's questions -------------------------------------------------------------------------

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's signature)
        return 0 if parent.isValid() else len(self._ids)

    @override
    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's signature)
        return 0 if parent.isValid() else len(Column)

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Vertical or not 0 <= section < len(Column):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return translated(TITLES[Column(section)])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(Column(section))
        return None

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or index.row() >= len(self._ids):
            return Qt.ItemFlag.NoItemFlags
        return _DRAGGED if can_be_dragged(self._cache.get(self._ids[index.row()])) else _PLAIN

    def place_at(self, row: int, moving: Sequence[range], lanes: Collection[str]) -> int | None:
        """Return the job that the rows ``moving`` would precede when dropped above a row.

        0: they would go to the end of their lane; None: they cannot stand there.
        """
        if self.order != (Sort.QUEUE, False):
            return None
        above = self._job(row - 1) if 0 < row <= len(self._ids) else None
        for below in range(max(row, 0), min(row + SAMPLE, len(self._ids))):
            job = self._job(below)
            if job is None or job.lane not in lanes or job.state is not JobState.WAITING:
                break
            if not any(below in rows for rows in moving):
                return job.id
        ends = above is not None and above.state is JobState.WAITING and above.lane in lanes
        return 0 if ends else None

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._ids):
            return None
        column = _COLUMNS[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        job = self._job(index.row()) if role in _ANSWERED else None
        return None if job is None else self._answer(job, column, role)

    def _answer(self, job: Job, column: Column, role: int) -> Any:
        going = self._progress.get(job.id)
        if role == Role.JOB:
            return job
        if role == Role.FRACTION:
            return fraction(job, going)
        batch = self._batch_name(job)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._words.sentence(job, batch, going, self._now())
        text = self._words.cell(column, job, self._places.of(job), batch, going, self._now())
        return text or None if role == Qt.ItemDataRole.ToolTipRole else text

    def line(self, row: int, columns: Sequence[Column]) -> Line | None:
        """Return what these columns of a row show: one question where Qt asks for each cell."""
        job = self._job(row)
        if job is None:
            return None
        going, batch, now = self._progress.get(job.id), self._batch_name(job), self._now()
        place = self._places.of(job)
        texts = [self._words.cell(column, job, place, batch, going, now) for column in columns]
        return Line(job, texts, fraction(job, going))

    # --- news -----------------------------------------------------------------------------------

    def take(self, news: News) -> None:
        """Bring the rows on screen up to date; ask for the ids again when they may differ."""
        for batch in news.batches.values():
            self._name_batch(batch.id, batch.name)
        self._progress.update(news.progress)
        seen = set(news.progress)
        for job in news.jobs.values():
            if job.state is not JobState.RUNNING:
                self._progress.pop(job.id, None)
            if job.id in self._cache:
                self._cache[job.id] = job
                seen.add(job.id)
        self._changed_rows(seen)
        if news.added or news.list_changed or (news.jobs and self._may_reorder()):
            if news.list_changed:
                self._cache.clear()
            self._stale = True
            self._ask_soon()

    def tick(self) -> None:
        """Let times that run be painted anew."""
        if self._ids:
            top = self.index(0, Column.PROGRESS)
            self.dataChanged.emit(top, self.index(len(self._ids) - 1, Column.TOOK))

    def _may_reorder(self) -> bool:
        return self._view.where.states is not None or self.order[0] in _CHANGING

    def _changed_rows(self, jobs: set[int]) -> None:
        rows = [row for job in jobs if (row := self._rows.get(job)) is not None]
        if rows:
            self.dataChanged.emit(self.index(min(rows), 0), self.index(max(rows), len(Column) - 1))

    # --- ids ------------------------------------------------------------------------------------

    def _ask_soon(self) -> None:
        if not self._asking and not self._ask_later.isActive():
            waited = (time.monotonic() - self._asked_at) * 1000
            self._ask_later.start(max(0, round(self._pause - waited)))

    def _ask(self) -> None:
        self._stale = False
        self._asking = True
        self._question += 1
        question, where, (sort, descending) = self._question, self.where, self.order
        started = time.monotonic()

        old, followed = self._ids, self._followed

        def ask() -> Answer:
            void = question != self._question  # somebody goes on typing
            ids = old if void else self._jobs.ids(where, sort, descending=descending)
            took = time.monotonic() - started
            return Answer(question, step(old, ids), followed, part_of(ids, followed), took)

        self._asked_at = started
        self._reading.read(ask, self._answered)

    def _answered(self, answer: Answer) -> None:
        if answer.question != self._question:
            return
        followed = self._followed
        if answer.asked is not followed:
            # others have been selected meanwhile
            ids = answer.step.new
            self._reading.read(
                lambda: replace(answer, asked=followed, found=part_of(ids, followed)),
                self._answered,
            )
            return
        self._asking = False
        # never spend more than a fifth of the time asking
        self._pause = max(ASK_MS, round(answer.took * 5000))
        self._places.list_anew()
        self.listing.emit()
        self.adopting = True
        self._adopt(answer.step)
        self.adopting = False
        self._followed = answer.found
        self.listed.emit()
        if self._stale:
            self._ask_soon()

    def _adopt(self, change: Step) -> None:
        """Turn the list into another with the smallest step that Qt knows."""
        head, gone, come = change.head, change.gone, change.come
        if not gone and not come:
            if self._ids:
                self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, 0))
            return
        self._rows.clear()
        if come > gone:
            self.beginInsertRows(QModelIndex(), head + gone, head + come - 1)
            self._ids = change.between
            self.endInsertRows()
        elif gone > come:
            self.beginRemoveRows(QModelIndex(), head + come, head + gone - 1)
            self._ids = change.between
            self.endRemoveRows()
        if not min(gone, come):
            return
        changed = range(head, head + come)
        if any(index.row() in changed for index in self.persistentIndexList()):
            self._reorder(change.new)
        else:
            # nobody holds on to one of these rows: what they show is all that changes
            self._ids = change.new
            last = self.index(changed[-1], len(Column) - 1)
            self.dataChanged.emit(self.index(changed[0], 0), last)

    def _reorder(self, new: array[int]) -> None:
        self.layoutAboutToBeChanged.emit()
        kept = self.persistentIndexList()
        held = dict.fromkeys(self._ids[index.row()] for index in kept)
        rows = places(new, list(held)[:MOST_HELD])
        moved = [
            self.createIndex(row, index.column())
            if (row := rows.get(self._ids[index.row()], -1)) >= 0
            else QModelIndex()
            for index in kept
        ]
        self._ids = new
        self.changePersistentIndexList(kept, moved)
        self.layoutChanged.emit()

    def _job(self, row: int) -> Job | None:
        wanted = self._ids[row]
        job = self._cache.get(wanted)
        if job is None:
            self._load(row)
            job = self._cache.get(wanted)
        elif self._places.lacks(job):
            self._ask_places(row)
        if job is not None:
            self._rows[wanted] = row
        return job

    def _page(self, row: int) -> Sequence[int]:
        first = row - row % PAGE
        return self._ids[first : first + PAGE]

    def _load(self, row: int) -> None:
        page = self._page(row)
        missing = [job for job in page if job not in self._cache]
        self._cache.update(self._jobs.rows(missing))
        while len(self._cache) > CACHED:
            gone, _ = self._cache.popitem(last=False)
            self._rows.pop(gone, None)
        self._ask_places(row)

    def _ask_places(self, row: int) -> None:
        known = (self._cache.get(job) for job in self._page(row))
        self._places.ask([job for job in known if job is not None])

    def _batch_name(self, job: Job) -> str:
        if job.batch not in self._batches:
            head = self._jobs.heads([job.batch]).get(job.batch)
            self._name_batch(job.batch, head.name if head is not None else "")
        return batch_name(self._batches[job.batch], job.kind)

    def _name_batch(self, batch: int, name: str) -> None:
        self._batches[batch] = name
        while len(self._batches) > CACHED:
            del self._batches[next(iter(self._batches))]


_ANSWERED = frozenset(
    {
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.AccessibleTextRole,
        Role.JOB,
        Role.FRACTION,
    }
)
_COLUMNS = tuple(Column)
_PLAIN = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
_DRAGGED = _PLAIN | Qt.ItemFlag.ItemIsDragEnabled


def _alignment(column: Column) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in RIGHT else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
