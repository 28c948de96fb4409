"""The log on screen: follows while at the bottom, wraps when asked, and marks what was found."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop_app.domain.job import LogLine
from desktop_app.ui import wording
from desktop_app.ui.log_delegate import ROOM, LogDelegate
from desktop_app.ui.log_model import LINE, LogModel
from desktop_app.ui.scrolling import KeepsPainted
from desktop_app.ui.theme import Theme

MOST_ROWS = 400
"""Rows that are looked at to find the widest one on screen."""


def fixed_font(beside: QFont) -> QFont:
    """Return the system's font of fixed width, as large as another."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPointSizeF(beside.pointSizeF())
    return font


class LogTable(QTableView):
    """A table of one column whose copied rows are lines."""

    copy_wanted = Signal()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        else:
            super().keyPressEvent(event)


class LogView(QWidget):
    """Shows one attempt's log."""

    def __init__(self, model: LogModel, theme: Theme) -> None:
        super().__init__()
        self._model = model
        self._unseen = 0
        self._tall: set[int] = set()
        """Rows that were given a height of their own."""
        self.table = LogTable(self)
        self.table.setModel(model)
        self._delegate = LogDelegate(theme, self.table)
        self.table.setItemDelegate(self._delegate)
        self._dress()
        self.setFocusProxy(self.table)
        self.jump = QPushButton(self)
        self.jump.setObjectName("jump")
        self.jump.hide()
        self.jump.clicked.connect(self.follow)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.table)
        self._following = True
        self.table.verticalScrollBar().valueChanged.connect(self._scrolled)
        model.rowsAboutToBeInserted.connect(self._about_to_grow)
        model.grown.connect(self._grown)
        model.dataChanged.connect(self._fit)
        model.modelReset.connect(self._tall.clear)
        model.modelReset.connect(self.follow)

    def _dress(self) -> None:
        table = self.table
        table.setObjectName("log")
        table.horizontalHeader().hide()
        table.verticalHeader().hide()
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.setShowGrid(False)
        KeepsPainted(table)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.fit_font()

    def fit_font(self) -> None:
        """Write in the system's fixed font at the window's size; make rows as high as it needs."""
        self.table.setFont(fixed_font(self.font()))
        self._even_rows()
        self._fit()

    @property
    def following(self) -> bool:
        """Whether new lines scroll into sight by themselves."""
        return self._following

    def follow(self) -> None:
        """Go to the last line and stay there as lines come."""
        self._following = True
        self._unseen = 0
        self.jump.hide()
        self._to_bottom()

    @property
    def wrapping(self) -> bool:
        """Whether long lines go on below instead of to the right."""
        return self._delegate.wrapping

    def wrap(self, *, wrapping: bool) -> None:
        """Let long lines go on below, or to the right."""
        self._delegate.wrapping = wrapping
        policy = Qt.ScrollBarPolicy
        self.table.setHorizontalScrollBarPolicy(
            policy.ScrollBarAlwaysOff if wrapping else policy.ScrollBarAsNeeded
        )
        self._even_rows()
        self._to_bottom() if self._following else self._fit()

    def go_to(self, number: int) -> None:
        """Show and select a line by its number."""
        row = self._model.row_at(number)
        if row < self._model.rowCount():
            self.table.selectRow(row)
            center = QAbstractItemView.ScrollHint.PositionAtCenter
            self.table.scrollTo(self._model.index(row, 0), center)

    @property
    def current(self) -> int:
        """The number of the selected line; 0: none is."""
        row = self.table.currentIndex().row()
        chosen = self.table.selectionModel().hasSelection() and row >= 0
        return self._model.number_at(row) if chosen else 0

    def mark(self, text: str) -> None:
        """Mark what was looked for, in every line on screen."""
        self._delegate.found = text
        self.table.viewport().update()

    def selected(self) -> Sequence[int]:
        """Return the numbers of the selected lines; empty when none is, or all are."""
        selection = self.table.selectionModel().selection()
        ranges = [selection.at(place) for place in range(selection.count())]
        if sum(each.height() for each in ranges) == self._model.rowCount():
            return ()
        rows = sorted(row for each in ranges for row in range(each.top(), each.bottom() + 1))
        return [self._model.number_at(row) for row in rows]

    def retranslate(self) -> None:
        """Say everything again in the language in use."""
        self.table.setAccessibleName(self.tr("Log of the selected job"))
        self._say_unseen()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._to_bottom() if self._following else self._fit()
        self._place_jump()

    def _about_to_grow(self) -> None:
        self._following = self._at_bottom()

    def _grown(self, count: int) -> None:
        if self._following:
            self._to_bottom()
        else:
            self._unseen += count
            self._say_unseen()
            self.jump.show()
            self._place_jump()
            self._fit()

    def _scrolled(self) -> None:
        if self._at_bottom():
            self._following = True
            self._unseen = 0
            self.jump.hide()
        else:
            self._following = False
        self._fit()

    def _at_bottom(self) -> bool:
        bar = self.table.verticalScrollBar()
        return bar.value() >= bar.maximum()

    def _say_unseen(self) -> None:
        text = self.tr("Jump to latest · %1 new").replace("%1", wording.number(self._unseen))
        self.jump.setText(text)
        self.jump.adjustSize()

    def _place_jump(self) -> None:
        room = self.table.viewport().size()
        left = (room.width() - self.jump.width()) // 2
        self.jump.move(left, room.height() - self.jump.height() - 8)
        self.jump.raise_()

    def _to_bottom(self) -> None:
        if self.wrapping:
            # as many of the last rows as fill the view, so that the last one shows whole
            self.table.setColumnWidth(0, self.table.viewport().width())
            self._fit_rows(range(self._model.rowCount() - 1, -1, -1))
            self.table.updateGeometries()
        self.table.scrollToBottom()
        self._fit()

    def _even_rows(self) -> None:
        """Make all rows one line high."""
        height = QFontMetrics(self.table.font()).height() + ROOM
        header = self.table.verticalHeader()
        header.setDefaultSectionSize(height)
        for row in self._tall:
            header.resizeSection(row, height)
        self._tall.clear()

    def _fit(self) -> None:
        """Fit what is on screen: rows to wrapped text, or the column to the longest line."""
        table = self.table
        first = max(table.rowAt(0), 0)
        if self.wrapping:
            table.setColumnWidth(0, table.viewport().width())
            self._fit_rows(range(first, self._model.rowCount()))
            return
        last = table.rowAt(table.viewport().height() - 1)
        last = self._model.rowCount() - 1 if last < 0 else last
        lines = map(self._model.line, range(first, min(last, first + MOST_ROWS) + 1))
        wide = self._delegate.width_for(lines, table.font())
        table.setColumnWidth(0, max(table.viewport().width(), wide))

    def _fit_rows(self, rows: range) -> None:
        header, room = self.table.verticalHeader(), self.table.viewport().size()
        for row in rows:
            line = self._model.index(row, 0).data(LINE)
            if isinstance(line, LogLine):
                height = self._delegate.height_for(line, self.table.font(), room.width())
                if header.sectionSize(row) != height:
                    header.resizeSection(row, height)
                    self._tall.add(row)
            room.setHeight(room.height() - header.sectionSize(row))
            if room.height() <= 0:
                return
