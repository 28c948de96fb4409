"""The sidebar: lists, kinds and batches, each a filter; and presets, which are opened."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from typing_extensions import override

from desktop_app.domain.job import JobState
from desktop_app.ui.icons import Icons, icon_side
from desktop_app.ui.sidebar_model import OLDER, Role, Row, SidebarModel
from desktop_app.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
USUAL_BATCH = "Welcome email 310/500"
"""As wide as a batch's row should be able to be from the start."""


class SidebarDelegate(QStyledItemDelegate):
    """Paints headings, filters with counts, and batches with a bar."""

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons
        self.under_drag = ""
        """The preset that files are held over."""

    @override
    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        editor.setGeometry(option.rect.adjusted(8, 0, -8, 0))

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row, line = index.data(Role.ROW), option.fontMetrics.height()
        room = 12 if row.progress is None else 26
        return QSize(120, line + (16 if row.heading else room))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Row = index.data(Role.ROW)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row.heading:
            self._heading(painter, option, row)
        else:
            self._filter(painter, option, row)
        painter.restore()

    def _heading(self, painter: QPainter, option: QStyleOptionViewItem, row: Row) -> None:
        font = QFont(option.font)
        font.setBold(True)
        font.setPointSizeF(option.font.pointSizeF() * 0.86)
        font.setCapitalization(QFont.Capitalization.AllUppercase)
        font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 104)
        painter.setFont(font)
        painter.setPen(QColor(self._theme.colours.soft))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
        painter.drawText(option.rect.adjusted(16, 0, -16, -4), flags, row.title)

    def _filter(self, painter: QPainter, option: QStyleOptionViewItem, row: Row) -> None:
        colours = self._theme.colours
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        plate = option.rect.adjusted(8, 0, -8, 0)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.chosen))
            painter.drawRoundedRect(plate, 6, 6)
        under_drag = row.preset != "" and row.preset == self.under_drag
        if under_drag or (option.state & QStyle.StateFlag.State_HasFocus and not chosen):
            painter.setPen(QColor(colours.accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(plate.adjusted(0, 0, -1, -1), 6, 6)
        box = plate.adjusted(10, 0, -10, -14 if row.progress is not None else 0)
        plain = colours.soft if row.key == OLDER else colours.text
        colour = colours.chosen_text if chosen else plain
        if chosen:
            font = QFont(option.font)
            font.setBold(True)
            painter.setFont(font)
        if row.kind is not None or row.preset:
            side = icon_side(painter.fontMetrics())
            place = QRect(box.left(), box.center().y() - side // 2 + 1, side, side)
            if row.kind is not None:
                self._icons.paint_kind(painter, place, row.kind, colour)
            box.adjust(side + 4, 0, 0, 0)  # names stand below each other, with an icon or without
        self._texts(painter, box, row, colour, chosen=chosen)
        if row.progress is not None:
            self._bar(painter, plate.adjusted(10, 0, -10, 0), row.progress)

    def _texts(self, painter: QPainter, box: QRect, row: Row, colour: str, *, chosen: bool) -> None:
        colours, metrics = self._theme.colours, painter.fontMetrics()
        count_width = metrics.horizontalAdvance(row.count)
        count_colour = colour if chosen else colours.soft
        if row.alarming:
            count_colour = colours.states[JobState.FAILED]
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(count_colour))
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | middle, row.count)
        room = box.width() - count_width - 8
        painter.setPen(QColor(colour))
        title = metrics.elidedText(row.title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | middle, title)

    def _bar(self, painter: QPainter, box: QRect, progress: float) -> None:
        colours = self._theme.colours
        bar = QRectF(box.left(), box.bottom() - 9, box.width(), 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.track))
        painter.drawRoundedRect(bar, 2, 2)
        if progress > 0:
            painter.setBrush(QColor(colours.accent))
            bar.setWidth(max(4.0, box.width() * progress))
            painter.drawRoundedRect(bar, 2, 2)


class Sidebar(QListView):
    """Shows the rows and tells which list was chosen."""

    chosen = Signal(object)
    older_wanted = Signal()
    opened = Signal(object)
    """A :class:`Row` that is opened rather than chosen, by a click or by Enter."""
    removed = Signal(object)
    """The :class:`Row` on which Del was pressed."""
    menu_wanted = Signal(object, QPoint)
    """A :class:`Row`, and where on the screen its menu goes."""

    def __init__(
        self, model: SidebarModel, theme: Theme, icons: Icons, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("sidebar")
        self.rows = model
        self._key = ""
        self.setModel(model)
        self._delegate = SidebarDelegate(theme, icons, self)
        self.setItemDelegate(self._delegate)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.clicked.connect(self._clicked)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.setUniformItemSizes(False)
        # rows come and go by themselves; the choice is kept by key
        model.modelReset.connect(self._mark)

    def natural_width(self) -> int:
        """Return how wide it must be for the standing lists and their counts."""
        font = QFont(self.font())
        font.setBold(True)
        texts = (*self.rows.standing_titles(), USUAL_BATCH)
        longest = max(map(QFontMetrics(font).horizontalAdvance, texts))
        return longest + QFontMetrics(font).horizontalAdvance("0000") + 36

    def choose(self, key: str) -> None:
        """Choose a row as if it had been clicked."""
        row = self.rows.row(key)
        if row >= 0:
            self.setCurrentIndex(self.rows.index(row))

    def rename(self, row: Row) -> None:
        """Let a preset's name be typed in its row."""
        self.setFocus()
        self.edit(self.rows.index(self.rows.row(row.key)))

    def place_of(self, row: Row) -> QPoint:
        """Return where on the screen a row stands."""
        index = self.rows.index(self.rows.row(row.key))
        return self.viewport().mapToGlobal(self.visualRect(index).center())

    def preset_at(self, place: QPoint) -> str:
        """Return the preset at a place of the screen, and mark it; '' where there is none."""
        index = self.indexAt(self.viewport().mapFromGlobal(place))
        row = index.data(Role.ROW) if index.isValid() and self.isVisible() else None
        self.mark_preset(row.preset if row is not None else "")
        return self._delegate.under_drag

    def mark_preset(self, preset: str) -> None:
        """Mark the preset that files are held over; '' marks none."""
        if preset != self._delegate.under_drag:
            self._delegate.under_drag = preset
            self.viewport().update()

    @override
    def selectionCommand(
        self, index: Index, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        # the list that is shown stays the chosen one
        row = index.data(Role.ROW) if index.isValid() else None
        if row is None or row.opens:
            return QItemSelectionModel.SelectionFlag.NoUpdate
        return super().selectionCommand(index, event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().data(Role.ROW)
        editing = self.state() == QAbstractItemView.State.EditingState
        if row is not None and row.opens and not editing:
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self.opened.emit(row)
                return
            if event.key() == Qt.Key.Key_Delete:
                self.removed.emit(row)
                return
        super().keyPressEvent(event)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        row = index.data(Role.ROW) if index.isValid() else None
        if row is not None and not row.heading:
            place = self.visualRect(index).center() if by_key else event.pos()
            self.menu_wanted.emit(row, self.viewport().mapToGlobal(place))

    def _clicked(self, index: QModelIndex) -> None:
        row = index.data(Role.ROW)
        if row is not None and row.opens:
            self.opened.emit(row)

    @override
    def dataChanged(self, topLeft: Index, bottomRight: Index, roles: Sequence[int] = ()) -> None:
        if roles:  # a row that stays as tall as it was needs no new layout
            QAbstractItemView.dataChanged(self, topLeft, bottomRight, list(roles))
        else:
            super().dataChanged(topLeft, bottomRight, list(roles))

    @override
    def paintEvent(self, e: QPaintEvent) -> None:
        # a list paints all rows between two that changed: one at a time, only those
        for dirty in e.region():  # type: ignore[attr-defined]  # missing in the stubs
            super().paintEvent(QPaintEvent(dirty))

    @override
    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        row = current.data(Role.ROW) if current.isValid() else None
        if row is None or row.opens or row.key == self._key:
            return
        if row.view is None:
            self.older_wanted.emit()
            self._mark()
            return
        self._key = row.key
        self.chosen.emit(row.view)

    def _mark(self) -> None:
        row = self.rows.row(self._key)
        if row >= 0:
            self.setCurrentIndex(self.rows.index(row))
