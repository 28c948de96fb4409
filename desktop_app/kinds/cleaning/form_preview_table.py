"""The table of the preview: a changed cell shows what it was, struck through, and what it is."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QFont, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)
from typing_extensions import override

from desktop_app.kinds.cleaning.form_preview_model import CELL_ROLE, Cell, Index, PreviewModel
from desktop_app.ui.forms.look import colours_of

_PAD = 10
_TINT = 30
"""Of 255: how strong the tint behind a changed value is."""
_WIDEST = 40
"""Average characters that a column takes at most at first."""
_LOOKED_AT = 40
_FITTED = 100
"""Rows that settle how wide the columns are at first, and of how many columns."""
_MOST = 200


class PreviewTable(QTableView):
    """Enter, a click or the menu key on a value, and a click on a column, open their menus."""

    column_asked = Signal(int, QPoint)
    """The menu of a column, and where on the screen."""
    value_asked = Signal(int, int, QPoint)
    """The menu of a cell by row and column, and where on the screen."""

    def __init__(self, model: PreviewModel) -> None:
        super().__init__()
        self._model = model
        self.setModel(model)
        self.setItemDelegate(_ChangeDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.setStretchLastSection(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.sectionClicked.connect(self._ask_column)
        self.clicked.connect(self._ask_value)
        header.sectionResized.connect(self._resized)
        self._moved: set[str] = set()
        self._wides: list[int] = []
        self._fitting = False

    def fit_columns(self) -> None:
        """Make columns as wide as their first values ask; those that a person moved stay."""
        if self._model.rowCount():
            columns = range(min(len(self._model.columns), _FITTED))
            self._wides = [self._wanted(column) for column in columns]
            self._share_out()

    def _share_out(self) -> None:
        if len(self._wides) != min(len(self._model.columns), _FITTED):
            return
        self._fitting = True
        spare = self.viewport().width() - sum(self._wides)
        share = max(spare // max(len(self._wides), 1), 0)
        for column, wide in enumerate(self._wides):
            moved = self._model.columns[column] in self._moved
            if not moved and self.columnWidth(column) != wide + share:
                self.setColumnWidth(column, wide + share)
        self._fitting = False

    def _wanted(self, column: int) -> int:
        wide = self._width(self._model.longest(column, _LOOKED_AT)) + 2 * _PAD
        most = self.fontMetrics().averageCharWidth() * _WIDEST + 2 * _PAD
        return min(max(wide, self.horizontalHeader().sectionSizeHint(column)), most)

    def _resized(self, column: int) -> None:
        if not self._fitting and self.isVisible() and column < len(self._model.columns) - 1:
            self._moved.add(self._model.columns[column])

    def _width(self, cell: Cell) -> int:
        metrics = self.fontMetrics()
        wide = metrics.horizontalAdvance(cell.now[:_MOST])
        if cell.changed and cell.before:
            wide += metrics.horizontalAdvance(cell.before[:_MOST]) + 14
        return wide + (metrics.height() if cell.guilty else 0)

    def _ask_column(self, column: int) -> None:
        header = self.horizontalHeader()
        at = QPoint(header.sectionViewportPosition(column), header.height())
        self.column_asked.emit(column, header.viewport().mapToGlobal(at))

    def _ask_value(self, index: Index) -> None:
        at = self.visualRect(index).bottomLeft()
        self.value_asked.emit(index.row(), index.column(), self.viewport().mapToGlobal(at))

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.currentIndex()
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            index = self.indexAt(event.pos())
        if index.isValid():
            self.setCurrentIndex(index)
            self._ask_value(index)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and index.isValid():
            self._ask_value(index)
        elif event.key() == Qt.Key.Key_Down and alt and index.isValid():
            self._ask_column(index.column())
        else:
            super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 14)
        self._share_out()


class _ChangeDelegate(QStyledItemDelegate):
    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell = index.data(CELL_ROLE)
        if not isinstance(cell, Cell) or not (cell.changed or cell.outcome != "kept"):
            super().paint(painter, option, index)
            return
        self.initStyleOption(option, index)
        option.text = ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(option.font)
        painter.setClipRect(option.rect)
        if cell.outcome == "kept":
            self._paint_change(painter, option, cell)
        else:
            self._paint_gone(painter, option, cell)
        painter.restore()

    def _paint_change(self, painter: QPainter, option: QStyleOptionViewItem, cell: Cell) -> None:
        colours = colours_of(option.palette)
        metrics = option.fontMetrics
        room = option.rect.width() - 2 * _PAD
        was, now = (cell.before or "")[:_MOST], (cell.after or "")[:_MOST]
        now_wide = metrics.horizontalAdvance(now)
        was_room = max(room - now_wide - 12, room * 2 // 5) if now else room
        was = metrics.elidedText(was, Qt.TextElideMode.ElideRight, was_room)
        was_wide = metrics.horizontalAdvance(was)
        now = metrics.elidedText(
            now, Qt.TextElideMode.ElideRight, room - (was_wide + 12 if was else 0)
        )
        now_wide = metrics.horizontalAdvance(now)
        total = was_wide + now_wide + (12 if was and now else 0)
        right = option.displayAlignment & Qt.AlignmentFlag.AlignRight
        x = option.rect.right() - _PAD - total if right else option.rect.left() + _PAD
        if was:
            self._paint_part(
                painter, option, (x, was_wide), was, colours.states["failed"], out=True
            )
            x += was_wide + 12
        if now:
            self._paint_part(painter, option, (x, now_wide), now, colours.states["done"], out=False)

    @staticmethod
    def _paint_part(
        painter: QPainter,
        option: QStyleOptionViewItem,
        span: tuple[int, int],
        text: str,
        colour: str,
        *,
        out: bool,
    ) -> None:
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        ink, tint = QColor(colour), QColor(colour)
        tint.setAlpha(_TINT)
        font = QFont(option.font)
        font.setStrikeOut(out)
        high = option.fontMetrics.height() + 4
        top = option.rect.center().y() - high // 2
        area = QRect(QPoint(span[0] - 3, top), QSize(span[1] + 6, high))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tint if not chosen else QColor(Qt.GlobalColor.transparent))
        painter.drawRoundedRect(area, 3, 3)
        if chosen:
            ink = option.palette.color(QPalette.ColorRole.HighlightedText)
        painter.setFont(font)
        painter.setPen(ink)
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)

    @staticmethod
    def _paint_gone(painter: QPainter, option: QStyleOptionViewItem, cell: Cell) -> None:
        colours = colours_of(option.palette)
        mark = "✕ " if cell.guilty else ""
        area = option.rect.adjusted(_PAD, 0, -_PAD, 0)
        text = option.fontMetrics.elidedText(
            mark + cell.now[:_MOST], Qt.TextElideMode.ElideRight, area.width()
        )
        font = QFont(option.font)
        font.setStrikeOut(cell.outcome == "dropped")
        painter.setFont(font)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        ink = colours.states["failed"] if cell.guilty else colours.soft
        plain = option.palette.color(QPalette.ColorRole.HighlightedText)
        painter.setPen(plain if chosen else QColor(ink))
        painter.drawText(area, option.displayAlignment, text)
