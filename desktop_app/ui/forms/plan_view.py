"""The live plan of a form: what would be made of each input, before anything is queued."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from enum import Enum, auto
from typing import Any, Protocol

from PySide6.QtCore import QAbstractItemModel, QCoreApplication, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop_app.domain.errors import JobDeskError, SubmissionRefused
from desktop_app.domain.job import Batch
from desktop_app.domain.kind import AnyKind
from desktop_app.domain.ports import JobReader
from desktop_app.ui.forms.controls import Drop
from desktop_app.ui.forms.look import colours_of
from desktop_app.ui.forms.plan_model import (
    OUTCOME_ROLE,
    Column,
    Index,
    PlanModel,
    PlanRow,
    Show,
    row_of,
)
from desktop_app.ui.scrolling import KeepsPainted
from desktop_app.ui.wording import noted, number, translated

Start = Callable[[Coroutine[Any, Any, Any]], asyncio.Task[Any]]
FLUSH_MS = 33
BITE = 100
"""Rows that are read between two turns of the loop: they may come without a pause."""
MOST_AT_ONCE = 5 * BITE
"""Rows that are shown in one turn."""
TELL_MS = 300
"""Time between two looks at the rows once there are more than a screen shows."""
SCREEN = 200
_PAD = 10


class PlanningDesk(Protocol):
    """The part of ``Desk`` that forms use."""

    @property
    def jobs(self) -> JobReader:
        """Reads the record."""

    async def submit(self, kind: str, submission: Mapping[str, Any]) -> Batch:
        """Queue a submission."""

    def plan(self, kind: str, submission: Mapping[str, Any]) -> AsyncIterator[Mapping[str, Any]]:
        """Yield the plan's events."""

    def ask(self, kind: str, question: Mapping[str, Any]) -> AsyncIterator[Mapping[str, Any]]:
        """Yield the kind's answer to a question of its form."""


class Phase(Enum):
    """How far the plan is."""

    EMPTY = auto()
    FINDING = auto()
    STOPPED = auto()
    COMPLETE = auto()
    FAILED = auto()


class PlanView(QWidget):
    """Asks the desk for a plan and shows it while it streams; a newer question ends the older."""

    changed = Signal()
    """The counts or the phase changed."""
    refused = Signal(object)
    """The desk refused the submission (``SubmissionRefused``)."""
    rows_found = Signal(list)
    """The next rows (``PlanRow``) of the plan."""
    row_chosen = Signal(object)
    """The current row's ``PlanRow``, or None."""
    how = Signal(str)
    """"How" was chosen: the topic of the kind's help that says how to get what is missing."""

    def __init__(self, desk: PlanningDesk, start: Start) -> None:
        super().__init__()
        self.setObjectName("formPreview")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._desk = desk
        self._start = start
        self._task: asyncio.Task[Any] | None = None
        self._question = 0
        self._again: Callable[[], None] | None = None
        self._waiting: list[PlanRow] = []
        self._flushing = QTimer(self, singleShot=True, interval=FLUSH_MS)
        self._flushing.timeout.connect(self._flush)
        self.phase = Phase.EMPTY
        self.model = PlanModel(self)
        self._showing = QTimer(self, singleShot=True, interval=TELL_MS)
        self._showing.timeout.connect(self.model.tell)
        self.counts = QLabel()
        self.table = _table(self.model)
        self._stop = QPushButton()
        self._filter = Drop()
        self._lay_out()
        self._tell()

    def _lay_out(self) -> None:
        heading = QLabel(self.tr("Plan"))
        heading.setProperty("role", "heading")
        self.counts.setProperty("role", "muted")
        self.counts.setWordWrap(True)
        self.counts.setTextFormat(Qt.TextFormat.PlainText)
        self.counts.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._stop.setProperty("role", "link")
        self._stop.clicked.connect(self._stop_or_go_on)
        for which, text in (
            (Show.ALL, self.tr("All")),
            (Show.PLANNED, self.tr("To make")),
            (Show.LEFT_OUT, self.tr("Left out")),
        ):
            self._filter.addItem(text, which)
        self._filter.setAccessibleName(self.tr("Rows shown"))
        self._filter.setMinimumContentsLength(8)
        self._filter.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._filter.currentIndexChanged.connect(self._filtered)
        self.table.setAccessibleName(self.tr("Plan"))
        self.table.selectionModel().currentRowChanged.connect(self._current_changed)
        self.table.activated.connect(self._ask_how)
        self.table.clicked.connect(self._clicked)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(heading)
        head.addWidget(self.counts, 1)
        head.addWidget(self._stop)
        head.addWidget(self._filter)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(16, 14, 16, 14)
        self.column.setSpacing(10)
        self.column.addLayout(head)
        self.column.addWidget(self.table, 1)

    def translate_notes(self, kind: AnyKind) -> None:
        """Say notes and reasons in the user's language, from the kind's own translations."""
        self.model.say = lambda row: said(kind, row)
        self.model.how = lambda row: _topic(kind, row)

    def show_rows(self, which: Show) -> None:
        """Show these rows of the plan, as the list of choices does."""
        self._filter.setCurrentIndex(self._filter.findData(which))

    def plan(self, kind: AnyKind, submission: Mapping[str, Any]) -> None:
        """Show the plan of this submission instead of the one shown now."""
        self.stop()
        self._question += 1
        self._again = lambda: self.plan(kind, submission)
        self.phase = Phase.FINDING
        self.model.clear()
        self._tell()
        self._start(self._follow(self._question, kind, submission))

    def clear(self, why: str = "") -> None:
        """Show no plan; ``why`` stands in its place."""
        self.stop()
        self._question += 1
        self._again = None
        self.phase = Phase.EMPTY
        self.model.clear()
        self._tell(why)

    def stop(self) -> None:
        """End the plan that is being made; what was found stays."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
        if self.phase is Phase.FINDING:
            self._flush()
            self._show_all()
            self._question += 1
            self.phase = Phase.STOPPED

    async def _follow(self, question: int, kind: AnyKind, submission: Mapping[str, Any]) -> None:
        if question != self._question:
            return
        self._task = asyncio.current_task()
        stream = self._desk.plan(kind.name, submission)
        try:
            await self._gather(question, stream)
        except SubmissionRefused as refused:
            self._end(question, Phase.FAILED, refused.message)
            self.refused.emit(refused)
        except JobDeskError as error:
            self._end(question, Phase.FAILED, error.message)
        except Exception as error:  # noqa: BLE001 (a kind's plan may raise anything)
            self._end(question, Phase.FAILED, str(error) or type(error).__name__)
        else:
            self._end(question, Phase.COMPLETE)
        finally:
            if (close := getattr(stream, "aclose", None)) is not None:
                await close()

    async def _gather(self, question: int, stream: Any) -> None:
        read = 0
        async for item in stream:
            if item.get("event") == "item":
                self._waiting.append(row_of(item))
            if not self._flushing.isActive():
                self._flushing.start()
            if len(self._waiting) >= MOST_AT_ONCE:
                self._flush()
            read += 1
            if read % BITE == 0:
                await asyncio.sleep(0)
            if question != self._question:
                return
        self._flush()

    def _flush(self) -> None:
        self._flushing.stop()
        rows, self._waiting = self._waiting, []
        if rows:
            self.model.add(rows)
            if self.model.rowCount() < SCREEN:
                self._show_all()
            elif not self._showing.isActive():
                self._showing.start()
            self.rows_found.emit(rows)
            self._tell()

    def _show_all(self) -> None:
        self._showing.stop()
        self.model.tell()

    def _end(self, question: int, phase: Phase, why: str = "") -> None:
        if question == self._question:
            self._task = None
            self.phase = phase
            self._show_all()
            self._tell(why)

    def _stop_or_go_on(self) -> None:
        if self.phase is Phase.FINDING:
            self.stop()
            self._tell()
        elif self._again is not None:
            self._again()

    def _filtered(self) -> None:
        self.model.show(self._filter.currentData())
        self.row_chosen.emit(None)

    def _current_changed(self, current: QModelIndex) -> None:
        self.row_chosen.emit(self.model.row(current.row()) if current.isValid() else None)

    def _clicked(self, index: QModelIndex) -> None:
        if index.column() == Column.NOTE:
            self._ask_how(index)

    def _ask_how(self, index: QModelIndex) -> None:
        if topic := self.model.how(self.model.row(index.row())):
            self.how.emit(topic)

    def _tell(self, why: str = "") -> None:
        finding = self.phase is Phase.FINDING
        self._stop.setVisible(finding or self.phase is Phase.STOPPED)
        self._stop.setText(self.tr("Stop") if finding else self.tr("Plan again"))
        self._stop.setAccessibleName(self._stop.text())
        self.counts.setText(why or self._counts())
        self.counts.setToolTip(why)
        self.counts.setAccessibleName(self.counts.text())
        self.changed.emit()

    def _counts(self) -> str:
        found = number(self.model.total)
        if self.phase is Phase.EMPTY:
            return ""
        if self.phase is Phase.FINDING:
            return self.tr("Found %1").replace("%1", found)
        parts = [self.tr("%1 to make").replace("%1", number(self.model.planned))]
        if self.model.skipped:
            parts.append(self.tr("%1 skipped").replace("%1", number(self.model.skipped)))
        if self.model.refused:
            parts.append(self.tr("%1 not possible").replace("%1", number(self.model.refused)))
        if self.phase is Phase.STOPPED:
            parts.append(self.tr("stopped, there may be more"))
        parts.append(self.tr("nothing is written yet"))
        return " · ".join(parts)


def said(kind: AnyKind, row: PlanRow) -> str:
    """Translate a note or reason; a reason that names things falls back on its cause."""
    cause = kind.causes.get(row.code)
    if cause is not None and cause.how:
        return translated(cause.title)  # what is to be done stands in the help
    here = noted(row.note, kind.name, "formats")  # what kinds share is said by the formats
    if cause is None or here != row.note:
        return here
    title = QCoreApplication.translate(cause.title.context, cause.title.source)
    return here if title == cause.title.source else title


def _topic(kind: AnyKind, row: PlanRow) -> str:
    cause = kind.causes.get(row.code)
    return "" if cause is None else cause.how


def _table(model: PlanModel) -> QTableView:
    table = _PlanTable()
    table.setModel(model)
    table.setItemDelegateForColumn(Column.NOTE, _NoteDelegate(table))
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
    table.setShowGrid(False)
    KeepsPainted(table)
    table.setAlternatingRowColors(True)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.setFrameShape(QTableView.Shape.NoFrame)
    table.verticalHeader().hide()
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setStretchLastSection(True)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return table


class _PlanTable(QTableView):
    """Shares its width out among the columns until the person moves one."""

    def __init__(self) -> None:
        super().__init__()
        self._moved = False
        self._sharing = False
        self.setMouseTracking(True)
        self.horizontalHeader().sectionResized.connect(self._resized)

    @override
    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)
        if model is not None:
            model.rowsInserted.connect(self._inserted)

    @override
    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 14)
        if not self._moved:
            self._share()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        index, model = self.indexAt(event.position().toPoint()), self.model()
        leads = ""
        if isinstance(model, PlanModel) and index.column() == Column.NOTE:
            leads = model.how(model.row(index.row()))
        shape = Qt.CursorShape.PointingHandCursor if leads else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)

    def _inserted(self, _parent: QModelIndex, first: int) -> None:
        if not self._moved and first * self.verticalHeader().defaultSectionSize() < self.height():
            self._share()

    def _share(self) -> None:
        self._sharing = True
        wide = self.viewport().width()
        # room for "1.2 MB → ~1.2 MB"
        size = self.fontMetrics().horizontalAdvance("888 MB → ~888 MB") + 2 * _PAD
        letter = self.fontMetrics().averageCharWidth()
        names = (Column.FROM, 0.33), (Column.TO, 0.27)
        needed = {column: self.sizeHintForColumn(column) + _PAD for column in Column}
        outcome = 10 * letter  # stands before the note
        more = wide - size - outcome - sum(needed[column] for column in (*dict(names), Column.NOTE))
        for column, part in names:
            fair = max(20 * letter, int((wide - size) * part))  # below it, names say nothing
            whole = needed[column] + int(more * part)
            self.setColumnWidth(column, whole if more >= 0 else fair)
        self.setColumnWidth(Column.SIZE, size)
        self._sharing = False

    def _resized(self, column: int) -> None:
        by_hand = not self._sharing and self.isVisible() and column != Column.NOTE  # it stretches
        self._moved = self._moved or by_hand


class _NoteDelegate(QStyledItemDelegate):
    """Paints the outcome's word in its colour before the note."""

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        outcome = index.data(OUTCOME_ROLE)
        model = index.model()
        if outcome == "planned" or not isinstance(model, PlanModel):
            super().paint(painter, option, index)
            return
        self.initStyleOption(option, index)
        row, note = model.row(index.row()), option.text
        how = " · " if model.how(row) else ""
        # what is missing is said in the colour of the outcome, which it is
        word, note = (note, how) if how else (model.outcome_word(row) + " ", note)
        option.text = ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        area = option.rect.adjusted(_PAD, 0, -_PAD, 0)
        metrics = option.fontMetrics
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.save()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        colours = colours_of(option.palette)
        plain = option.palette.color(
            QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text
        )
        marked = QColor(colours.states["retrying"] if outcome == "refused" else colours.soft)
        link = metrics.horizontalAdvance(how + model.how_word()) if how else 0
        word = metrics.elidedText(word, Qt.TextElideMode.ElideRight, area.width() - link)
        painter.setPen(plain if chosen else marked)
        painter.drawText(area, left, word)
        area.setLeft(area.left() + metrics.horizontalAdvance(word))
        painter.setPen(plain)
        text = metrics.elidedText(note, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, left, text)
        if how:
            area.setLeft(area.left() + metrics.horizontalAdvance(how))
            painter.setPen(plain if chosen else QColor(colours.accent))
            painter.drawText(area, left, model.how_word())
        painter.restore()
