"""The log panel: follows while at the bottom, finds, filters, copies and exports."""

from __future__ import annotations

import io
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontDatabase,
    QFontMetrics,
    QGuiApplication,
    QPainter,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop_app.domain.job import LogLine
from desktop_app.domain.ports import LogReader
from desktop_app.ui import wording
from desktop_app.ui.log_model import CHUNK, LINE, LogModel, as_text
from desktop_app.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
SHOWN = 2_000
"""Characters of one line that are painted; copy and export give all of them."""
SHORT = {"warning": "WARN"}


class LogDelegate(QStyledItemDelegate):
    """Paints time, level and text of a line in three aligned columns."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.found = ""

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line = index.data(LINE)
        if not isinstance(line, LogLine):
            return
        colours = self._theme.colours
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(colours.chosen))
        painter.setFont(option.font)
        width = QFontMetrics(option.font).horizontalAdvance("0")
        box = option.rect.adjusted(12, 0, 0, 0)
        for text, columns, colour in (
            (wording.log_time(line.time), 14, QColor(colours.soft)),
            (SHORT.get(line.level, line.level.upper()), 6, colours.level(line.level)),
        ):
            painter.setPen(colour)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)
            box.adjust(width * columns, 0, 0, 0)
        self._text(painter, box, line.text[:SHOWN].replace("\n", "⏎ "))
        painter.restore()

    def _text(self, painter: QPainter, box: QRect, text: str) -> None:
        colours, metrics = self._theme.colours, painter.fontMetrics()
        place = text.casefold().find(self.found.casefold()) if self.found else -1
        if place >= 0:
            left = box.left() + metrics.horizontalAdvance(text[:place])
            width = metrics.horizontalAdvance(text[place : place + len(self.found)])
            mark = QRect(left, box.top() + 1, width, box.height() - 2)
            painter.fillRect(mark, QColor(colours.track))
        painter.setPen(QColor(colours.text))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, text)

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        line = index.data(LINE)
        metrics = QFontMetrics(option.font)
        text = line.text[:SHOWN] if isinstance(line, LogLine) else ""
        width = metrics.horizontalAdvance("0") * 20 + metrics.horizontalAdvance(text) + 24
        return QSize(width, metrics.height() + 3)


class LogView(QWidget):
    """Shows one attempt's log."""

    followed = Signal()

    def __init__(self, logs: LogReader, model: LogModel, theme: Theme) -> None:
        super().__init__()
        self._logs = logs
        self._model = model
        self._unseen = 0
        self.table = QTableView(self)
        self.table.setModel(model)
        self._delegate = LogDelegate(theme, self.table)
        self.table.setItemDelegate(self._delegate)
        self._dress()
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
        model.modelReset.connect(self.follow)

    def _dress(self) -> None:
        table = self.table
        table.setObjectName("log")
        table.horizontalHeader().hide()
        table.verticalHeader().hide()
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.fit_font()

    def fit_font(self) -> None:
        """Write in the system's fixed font at the window's size; make rows as high as it needs."""
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(self.font().pointSizeF())
        self.table.setFont(font)
        metrics = QFontMetrics(self.table.font())
        self.table.verticalHeader().setDefaultSectionSize(metrics.height() + 5)
        self._fit_width()

    @property
    def following(self) -> bool:
        """Whether new lines scroll into sight by themselves."""
        return self._following

    def follow(self) -> None:
        """Go to the last line and stay there as lines come."""
        self._following = True
        self._unseen = 0
        self.jump.hide()
        self.table.scrollToBottom()
        self._fit_width()

    def go_to(self, number: int) -> None:
        """Show and select a line by its number."""
        row = self._model.row_at(number)
        if row < self._model.rowCount():
            self.table.selectRow(row)
            self.table.scrollTo(self._model.index(row, 0))

    def mark(self, text: str) -> None:
        """Mark what was looked for, in every line on screen."""
        self._delegate.found = text
        self.table.viewport().update()

    def copy(self) -> int:
        """Put the selected lines on the clipboard, all of the log when none is selected."""
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        lines = [self._model.line(row) for row in rows]
        text = "\n".join(as_text(line) for line in lines if line is not None)
        count = len(rows)
        if not rows and self._model.attempt is not None:
            text, count = log_text(self._logs, self._model.attempt), self._model.rowCount()
        if text:
            QGuiApplication.clipboard().setText(text)
        return count

    def retranslate(self) -> None:
        """Say everything again in the language in use."""
        self.table.setAccessibleName(self.tr("Log of the selected job"))
        self._say_unseen()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_width()
        self._place_jump()

    def _about_to_grow(self) -> None:
        self._following = self._at_bottom()

    def _grown(self, count: int) -> None:
        if self._following:
            self.table.scrollToBottom()
        else:
            self._unseen += count
            self._say_unseen()
            self.jump.show()
            self._place_jump()
        self._fit_width()

    def _scrolled(self) -> None:
        if self._at_bottom():
            self._following = True
            self._unseen = 0
            self.jump.hide()
        self._fit_width()

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

    def _fit_width(self) -> None:
        """Make the one column as wide as the longest line on screen."""
        table = self.table
        first, last = table.rowAt(0), table.rowAt(table.viewport().height() - 1)
        last = self._model.rowCount() - 1 if last < 0 else last
        option = QStyleOptionViewItem()
        option.font = table.font()
        widths = [
            self._delegate.sizeHint(option, self._model.index(row, 0)).width()
            for row in range(max(first, 0), min(last, first + 400) + 1)
        ]
        table.setColumnWidth(0, max([table.viewport().width(), *widths]))


def log_text(logs: LogReader, attempt: int) -> str:
    """Return an attempt's whole log as text."""
    out = io.StringIO()
    first = 1
    while lines := logs.lines(attempt, first=first, limit=CHUNK):
        out.writelines(f"{as_text(line)}\n" for line in lines)
        first = lines[-1].number + 1
    return out.getvalue()


def export_log(logs: LogReader, attempt: int, path: Path) -> int:
    """Write an attempt's whole log to a new file; return the number of lines."""
    count, first = 0, 1
    with path.open("w", encoding="utf-8", errors="surrogateescape") as file:
        while lines := logs.lines(attempt, first=first, limit=CHUNK):
            file.writelines(f"{as_text(line)}\n" for line in lines)
            first = lines[-1].number + 1
            count += len(lines)
    return count
