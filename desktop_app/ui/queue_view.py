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
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from typing_extensions import override

from desktop_app.domain.job import Job, JobFilter, JobState, Place
from desktop_app.ui.columns import RIGHT, SORTS, TITLES, WIDTHS, Column
from desktop_app.ui.dragging import DraggableRows, mime_of
from desktop_app.ui.icons import Icons, icon_side
from desktop_app.ui.queue_model import PAGE, Cell, QueueModel, Role
from desktop_app.ui.theme import Theme
from desktop_app.ui.wording import Causes, translated

Index = QModelIndex | QPersistentModelIndex
PAD = 10
_SOFT = frozenset({Column.BATCH, Column.LEFT, Column.SUBMITTED, Column.TOOK})
_SPOKEN = frozenset({JobState.FAILED, JobState.CHECK, JobState.RETRYING})
_PLAIN_STATES = frozenset({JobState.WAITING, JobState.CANCELLED})
_COLUMNS = tuple(Column)
# Python's flags are slow to combine, and every cell would
_SELECTED = QStyle.StateFlag.State_Selected.value
_FOCUSED = QStyle.StateFlag.State_HasFocus.value
_ALTERNATE = QStyleOptionViewItem.ViewItemFeature.Alternate.value
_MIDDLE, _RIGHT = Qt.TextElideMode.ElideMiddle, Qt.TextElideMode.ElideRight
_AT_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_AT_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class Selection:
    """The selected jobs: by id, or all that the list's filter finds."""

    where: JobFilter
    count: int
    sample: tuple[Job, ...] = ()
    """All of them, or the first page of very many."""

    @property
    def single(self) -> Job | None:
        """The job, when it is exactly one."""
        return self.sample[0] if self.count == 1 and self.sample else None

    def any_in(self, states: frozenset[JobState]) -> bool:
        """Whether an action for these states has something to do."""
        return self.count > len(self.sample) or any(job.state in states for job in self.sample)

    def number_in(self, states: frozenset[JobState]) -> int:
        """Return how many are in these states; for very many, how many may be."""
        if self.count > len(self.sample):
            return self.count
        return sum(job.state in states for job in self.sample)


NOTHING = Selection(JobFilter(ids=()), 0)


class JobDelegate(QStyledItemDelegate):
    """Paints one cell; holds nothing, so a million rows cost no widget."""

    def __init__(self, theme: Theme, icons: Icons, causes: Causes, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self._causes = causes
        self._take_colours()
        theme.changed.connect(self._take_colours)

    def _take_colours(self) -> None:
        """Make the colours once: a page has hundreds of cells, painted many times a second."""
        colours = self._theme.colours
        self._text, self._soft = QColor(colours.text), QColor(colours.soft)
        self._chosen, self._stripe = QColor(colours.chosen), QColor(colours.stripe)
        self._line, self._accent = QColor(colours.line), QColor(colours.accent)
        self._states = {state: colours.state(state) for state in JobState}

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell = index.data(Role.CELL)
        rect = option.rect
        painter.save()
        self._background(painter, option, rect)
        if isinstance(cell, Cell):
            column = _COLUMNS[index.column()]
            painter.setPen(self._soft if column in _SOFT else self._text)
            self._cell(painter, rect.adjusted(PAD, 0, -PAD, 0), column, cell, option.fontMetrics)
        painter.restore()

    def _background(self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect) -> None:
        state = option.state.value
        if state & _SELECTED:
            painter.fillRect(rect, self._chosen)
        elif option.features.value & _ALTERNATE:
            painter.fillRect(rect, self._stripe)
        painter.setPen(self._line)
        painter.drawLine(rect.left(), rect.bottom(), rect.right(), rect.bottom())
        if state & _FOCUSED and not state & _SELECTED:
            painter.setPen(self._accent)
            painter.drawRect(rect.adjusted(0, 0, -1, -2))

    def _cell(
        self,
        painter: QPainter,
        box: QRect,
        column: Column,
        cell: Cell,
        metrics: QFontMetrics,
    ) -> None:
        job, text = cell.job, cell.text
        if column is Column.STATE:
            painter.setPen(self._states[job.state])
            if job.state not in _PLAIN_STATES:
                box = self._icon(painter, box, job)
        elif column is Column.NAME:
            box = self._kind_icon(painter, box, job, box.left())
        elif column is Column.POSITION and text:
            left = box.right() - metrics.horizontalAdvance(text) - icon_side(metrics) - 4
            self._kind_icon(painter, box, job, left)
        elif column is Column.PROGRESS:
            box = self._progress(painter, box, job, cell.fraction)
        if text:
            mode = _MIDDLE if column is Column.NAME else _RIGHT
            shown = metrics.elidedText(text, mode, box.width())
            painter.drawText(box, _AT_RIGHT if column in RIGHT else _AT_LEFT, shown)

    def _icon(self, painter: QPainter, box: QRect, job: Job) -> QRect:
        place = _left_middle(box, box.left(), painter.fontMetrics())
        self._icons.paint_state(painter, place, job.state)
        return box.adjusted(place.width() + 4, 0, 0, 0)

    def _kind_icon(self, painter: QPainter, box: QRect, job: Job, left: int) -> QRect:
        place = _left_middle(box, left, painter.fontMetrics())
        kind = self._causes.kind(job.kind)
        if kind is not None:
            self._icons.paint_kind(painter, place, kind, self._theme.colours.text)
        return box.adjusted(place.width() + 4, 0, 0, 0)

    def _progress(self, painter: QPainter, box: QRect, job: Job, fraction: float | None) -> QRect:
        colours = self._theme.colours
        if fraction is None:
            painter.setPen(self._states[job.state] if job.state in _SPOKEN else self._soft)
            return box
        width = min(120, max(40, box.width() // 2))
        bar = QRectF(box.left(), box.center().y() - 3.5, width, 8)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.save()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.track))
        painter.drawRoundedRect(bar, 4, 4)
        painter.setBrush(self._accent)
        done = QRectF(bar.left(), bar.top(), max(bar.height(), width * fraction), bar.height())
        if fraction > 0:
            painter.drawRoundedRect(done, 4, 4)
        painter.restore()
        return box.adjusted(width + 8, 0, 0, 0)


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
        self._chosen: Sequence[int] = ()
        self._everything = False
        self._restoring = False
        self._sorted_by: tuple[int, Qt.SortOrder] | None = None
        self._hint = ""
        self._fitted: QFont | None = None
        self.setModel(model)
        self.setItemDelegate(JobDelegate(theme, icons, causes, self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
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
        if not self._chosen:
            return NOTHING
        sample = tuple(self._model.jobs(self._chosen[:PAGE]))
        return Selection(JobFilter(ids=tuple(self._chosen)), len(self._chosen), sample)

    def select_jobs(self, jobs: Sequence[int]) -> None:
        """Select these jobs, as far as they are listed, and show the first of them."""
        self._chosen, self._everything = list(jobs), False
        self._restore()
        rows = self._model.rows_of(self._chosen[:1])
        for row in rows.values():
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
        before = self._model.place_at(row, set(self._chosen), lanes) if row >= 0 else None
        return Place.BOTTOM if before == 0 else before

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._hint and not self._model.rowCount():
            painter = QPainter(self.viewport())
            painter.setPen(self.palette().placeholderText().color())
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, self._hint)

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

    def _remember(self) -> None:
        selection = self.selectionModel().selection()
        ranges = [selection.at(place) for place in range(selection.count())]
        count = sum(r.height() for r in ranges)
        self._everything = count == self._model.rowCount() and count > PAGE
        chosen: list[int] = []
        if not self._everything:
            for r in ranges:
                chosen.extend(self._model.ids_between(r.top(), r.bottom()))
        self._chosen = chosen

    def _restore(self) -> None:
        """Select again by id what was selected before rows came and went."""
        self._restoring = True
        before = len(self._chosen)
        if self._everything:
            self.selectAll()
        else:
            rows = self._model.rows_of(self._chosen)
            self._chosen = list(rows)
            wanted = QItemSelection()
            for row in rows.values():
                wanted.select(self._model.index(row, 0), self._model.index(row, len(Column) - 1))
            flags = QItemSelectionModel.SelectionFlag
            self.selectionModel().select(wanted, flags.ClearAndSelect)
            if rows and self.currentIndex().row() not in rows.values():
                column = max(self.currentIndex().column(), 0)
                first = self._model.index(next(iter(rows.values())), column)
                self.selectionModel().setCurrentIndex(first, flags.NoUpdate)
        self._restoring = False
        if len(self._chosen) != before:
            self.picked.emit()

    def _open(self, index: QModelIndex) -> None:
        self.activated_job.emit(self._model.id_at(index.row()))

    def _dress_header(self) -> None:
        header = self.horizontalHeader()
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
        header.setAccessibleName("Columns")

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


def _left_middle(box: QRect, left: int, metrics: QFontMetrics) -> QRect:
    side = icon_side(metrics)
    return QRect(left, box.center().y() - side // 2 + 1, side, side)
