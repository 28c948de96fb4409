"""The job table on screen: painted rows, and a selection that is kept by id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QWidget,
)
from typing_extensions import override

from desktop_app.domain.job import Job, JobFilter, JobState, Place
from desktop_app.ui.columns import SORTS, TITLES, WIDTHS, Column
from desktop_app.ui.dragging import DraggableRows, mime_of
from desktop_app.ui.icons import Icons
from desktop_app.ui.id_lists import FEW, MOST_SPANS, Part, runs
from desktop_app.ui.queue_model import PAGE, SAMPLE, QueueModel
from desktop_app.ui.row_painter import PAD, RowPainter, Span
from desktop_app.ui.scrolling import KeepsPainted
from desktop_app.ui.theme import Theme
from desktop_app.ui.wording import Causes, translated

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Selection:
    """The selected jobs: by id, or all that the list's filter finds."""

    within: JobFilter
    """All that it finds, or where they are from."""
    count: int
    sample: tuple[Job, ...] = ()
    """All of them, or the first page of very many."""
    part: Part | None = None
    """These alone, not all that the filter finds."""

    @property
    def where(self) -> JobFilter:
        """What finds exactly them; not made before it is needed."""
        if self.part is None:
            return self.within
        ids = self.part.jobs()
        return JobFilter(ids=ids if len(ids) > SAMPLE else tuple(ids))

    @property
    def single(self) -> Job | None:
        """The job, when it is exactly one."""
        return self.sample[0] if self.count == 1 and self.sample else None

    def any_in(self, states: frozenset[JobState]) -> bool:
        """Whether an action for these states has something to do."""
        if self.count > len(self.sample) and self._may_have(states):
            return True
        return any(job.state in states for job in self.sample)

    def number_in(self, states: frozenset[JobState]) -> int:
        """Return how many are in these states; for very many, how many may be."""
        if self.count > len(self.sample):
            return self.count if self._may_have(states) else 0
        return sum(job.state in states for job in self.sample)

    def _may_have(self, states: frozenset[JobState]) -> bool:
        return self.within.states is None or bool(self.within.states & states)


NOTHING = Selection(JobFilter(ids=()), 0)


class QueueView(DraggableRows):
    """Shows a :class:`QueueModel`.

    ``picked`` tells of a new selection made by the user, or of selected jobs that left the list;
    ``activated_job`` of Enter or a double click.
    """

    picked = Signal()
    activated_job = Signal(int)
    menu_wanted = Signal(QPoint)

    def __init__(
        self,
        model: QueueModel,
        theme: Theme,
        icons: Icons,
        causes: Causes,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._everything = False
        self._count = 0
        """How many were selected before rows came and went."""
        self._restoring = False
        self._sorted_by: tuple[int, Qt.SortOrder] | None = None
        self._hint = ""
        self._fitted: QFont | None = None
        self.setModel(model)
        self._rows = RowPainter(theme, icons, causes)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        KeepsPainted(self)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self.menu_wanted)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._dress_header()
        self.fit_font()
        model.listing.connect(self._let_go)
        model.listed.connect(self._restore)
        self.activated.connect(self._open)

    @property
    def queue_model(self) -> QueueModel:
        """The model, by its own type."""
        return self._model

    def fit_font(self) -> None:
        """Make rows and columns as large as the font needs."""
        if self.font() == self._fitted:
            return  # widths that the user chose stay
        self._fitted = QFont(self.font())
        self._rows.fit_font()
        metrics = QFontMetrics(self.font())
        self.verticalHeader().setDefaultSectionSize(metrics.height() + 14)
        bold = QFont(self.font())
        bold.setBold(True)
        for column, text in WIDTHS.items():
            title = QFontMetrics(bold).horizontalAdvance(translated(TITLES[column]))
            room = max(metrics.horizontalAdvance(text), title) + 2 * PAD + 4
            self.horizontalHeader().resizeSection(column, room)

    def selection(self) -> Selection:
        """Return what is selected now."""
        if self._everything:
            count = self._model.rowCount()
            first = self._model.ids_between(0, PAGE - 1)
            return Selection(self._model.where, count, tuple(self._model.jobs(first)))
        chosen = self._model.followed
        if not chosen:
            return NOTHING
        count = len(chosen)
        sample = tuple(self._model.jobs(chosen.jobs(PAGE if count > SAMPLE else None)))
        return Selection(self._model.where, count, sample, chosen)

    def select_jobs(self, jobs: Sequence[int]) -> None:
        """Select these jobs, as far as they are listed, and show the first of them."""
        rows = list(self._model.rows_of(jobs).values())
        self._everything = False
        self._model.follow(runs(sorted(rows)))
        self._select(self._model.followed.rows)
        for row in rows[:1]:
            self.scrollTo(self._model.index(row, 0))
        self.picked.emit()

    def set_hint(self, text: str) -> None:
        """Say this where the rows would be, as long as there are none."""
        if text != self._hint:
            self._hint = text
            self.viewport().update()

    @override
    def dragged(self) -> QMimeData | None:
        return mime_of(self.selection().sample)

    @override
    def place_at(self, row: int) -> Place | int | None:
        lanes = {job.lane for job in self.selection().sample if job.state is JobState.WAITING}
        before = self._model.place_at(row, self._model.followed.rows, lanes) if row >= 0 else None
        return Place.BOTTOM if before == 0 else before

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        count = self._model.rowCount()
        if self._hint and not count:
            painter.setPen(self.palette().placeholderText().color())
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, self._hint)
        painted = -1
        for dirty in event.region():  # type: ignore[attr-defined]  # missing in the stubs
            first, last = self.rowAt(dirty.top()), self.rowAt(dirty.bottom())
            if first >= 0:
                last = last if last >= 0 else count - 1
                self._paint_rows(painter, range(max(first, painted + 1), last + 1), event.rect())
                painted = last
        self.paint_drop(painter)

    def _paint_rows(self, painter: QPainter, rows: Sequence[int], dirty: QRect) -> None:
        spans = self._spans(dirty)
        columns = [span.column for span in spans]
        chosen, nowhere = self.selectionModel(), QModelIndex()
        any_chosen = chosen.hasSelection()
        current = self.currentIndex() if self.hasFocus() else nowhere
        width = self._width()
        for row in rows:
            place = QRect(0, self.rowViewportPosition(row), width, self.rowHeight(row))
            selected = any_chosen and chosen.isRowSelected(row, nowhere)
            self._rows.paint_background(painter, place, chosen=selected, striped=bool(row % 2))
            if row == current.row() and not selected:
                self._rows.paint_focus(painter, place)
            line = self._model.line(row, columns)
            if line is not None:
                self._rows.paint_line(painter, place, spans, line)

    def _spans(self, dirty: QRect) -> list[Span]:
        """Return where the columns stand that show in a part of the viewport."""
        header = self.horizontalHeader()
        spans = [
            Span(column, header.sectionViewportPosition(column), header.sectionSize(column))
            for column in Column
            if not header.isSectionHidden(column)
        ]
        return [
            span
            for span in spans
            if span.left <= dirty.right() and span.left + span.width > dirty.left()
        ]

    def _width(self) -> int:
        header = self.horizontalHeader()
        return min(header.length() - header.offset(), self.viewport().width())

    @override
    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        if self._restoring or self._model.adopting:
            return
        self._remember()
        self.picked.emit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.fit_font()

    @override
    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)  # screen readers hear of it there
        for place in (current, previous):  # Qt renews a cell, the frame is the row's
            if place.isValid():
                top, high = self.rowViewportPosition(place.row()), self.rowHeight(place.row())
                self.viewport().update(0, top, self.viewport().width(), high)

    def _remember(self) -> None:
        selection = self.selectionModel().selection()
        ranges = [selection.at(place) for place in range(selection.count())]
        count = sum(r.height() for r in ranges)
        self._everything = count == self._model.rowCount() and count > SAMPLE
        rows = sorted((r.top(), r.bottom() + 1) for r in ranges if not self._everything)
        self._model.follow([range(first, end) for first, end in rows])

    def _let_go(self) -> None:
        """Select nothing while rows come and go: Qt would follow every single row."""
        self._count = len(self._model.followed)
        if self._everything or self._count > FEW:
            self._restoring = True
            self.selectionModel().clearSelection()
            self._restoring = False

    def _restore(self) -> None:
        """Select again by id what was selected before rows came and went."""
        if self._everything:
            self._restoring = True
            self.selectAll()
            self._restoring = False
            return
        if len(self._model.followed.rows) > MOST_SPANS:
            # in very many pieces, by another order
            self._model.follow(())
        self._select(self._model.followed.rows)
        if len(self._model.followed) != self._count:
            self.picked.emit()

    def _select(self, spans: Sequence[range]) -> None:
        self._restoring = True
        wanted = QItemSelection()
        for rows in spans:
            last = self._model.index(rows.stop - 1, len(Column) - 1)
            wanted.select(self._model.index(rows.start, 0), last)
        flags, current = QItemSelectionModel.SelectionFlag, self.currentIndex()
        self.selectionModel().select(wanted, flags.ClearAndSelect)
        if spans and not any(current.row() in rows for rows in spans):
            first = self._model.index(spans[0].start, max(current.column(), 0))
            self.selectionModel().setCurrentIndex(first, flags.NoUpdate)
        self._restoring = False

    def _open(self, index: QModelIndex) -> None:
        self.activated_job.emit(self._model.id_at(index.row()))

    def _dress_header(self) -> None:
        header = self.horizontalHeader()
        # a header asks for every row whether its column is selected as a whole
        header.setSelectionModel(QItemSelectionModel(self._model, header))
        header.setSectionsMovable(True)
        header.setSectionsClickable(True)
        header.setHighlightSections(False)
        header.setSortIndicatorShown(False)
        header.setStretchLastSection(False)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setMinimumSectionSize(40)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(Column.NAME, QHeaderView.ResizeMode.Stretch)
        header.sectionClicked.connect(self._sort_by)

    def _sort_by(self, column: int) -> None:
        """Turn through ascending, descending and the list's own order."""
        if Column(column) not in SORTS:
            return
        ascending, descending = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
        if self._sorted_by == (column, ascending):
            self._sorted_by = (column, descending)
        elif self._sorted_by == (column, descending):
            self._sorted_by = None
        else:
            self._sorted_by = (column, ascending)
        self.show_order()
        if self._sorted_by is None:
            self._model.sort(-1)
        else:
            self._model.sort(*self._sorted_by)

    def arrangement(self) -> str:
        """Return the columns' order and which are hidden, as :meth:`arrange` takes it."""
        header = self.horizontalHeader()
        order = (header.logicalIndex(place) for place in range(len(Column)))
        return ",".join(f"{'-' if self.isColumnHidden(n) else ''}{Column(n).name}" for n in order)

    def arrange(self, text: str) -> None:
        """Put the columns in an order kept from before; one that does not fit is ignored."""
        names = text.split(",")
        known = {column.name: column for column in Column}
        if {name.lstrip("-") for name in names} != set(known):
            return
        header = self.horizontalHeader()
        for place, name in enumerate(names):
            column = known[name.lstrip("-")]
            header.moveSection(header.visualIndex(column), place)
            self.setColumnHidden(column, name.startswith("-"))

    def widths(self) -> list[str]:
        """Return how wide the columns are, as :meth:`widen` takes it."""
        header = self.horizontalHeader()
        return [f"{column.name}={header.sectionSize(column)}" for column in Column]

    def widen(self, widths: Sequence[str]) -> None:
        """Make columns as wide as they were; the name takes what is left."""
        known = {column.name: column for column in Column if column is not Column.NAME}
        for text in widths:
            name, _, width = text.partition("=")
            if name in known and width.isdecimal() and int(width):
                self.horizontalHeader().resizeSection(known[name], int(width))

    def own_order(self) -> None:
        """Forget a column's order because another list is shown."""
        self._sorted_by = None
        self.show_order()

    def show_order(self) -> None:
        """Mark the column that the rows are ordered by."""
        header = self.horizontalHeader()
        header.setSortIndicatorShown(self._sorted_by is not None)
        if self._sorted_by is not None:
            header.setSortIndicator(*self._sorted_by)
