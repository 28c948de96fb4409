"""Paints a line of a log: time, level and text in aligned columns, wrapped when asked."""

from __future__ import annotations

import re

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QPainter,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from desktop_app.domain.job import LogLine
from desktop_app.ui import wording
from desktop_app.ui.log_model import LINE, WIDTH
from desktop_app.ui.log_text import visible
from desktop_app.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
SHOWN = WIDTH - 1
"""Characters of one line that are painted; copy and export give all of them."""
SHORT = {"warning": "WARN"}
LEFT = 12
TIME, LEVEL = 14, 6
"""Widths of the columns before the text, in characters."""
ROOM = 5
"""What a row has beside the height of its text."""
MARKS = 100
"""Places with the text looked for that are marked in one line."""


class LogDelegate(QStyledItemDelegate):
    """Holds nothing but what was looked for, so a million lines cost no widget."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.found = ""
        self.wrapping = False

    def line_of(self, index: Index) -> LogLine | None:
        """Return the line in a row."""
        line = index.data(LINE)
        return line if isinstance(line, LogLine) else None

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line = self.line_of(index)
        if line is None:
            return
        colours = self._theme.colours
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(colours.chosen))
        painter.setFont(option.font)
        metrics = QFontMetrics(option.font)
        width = metrics.horizontalAdvance("0")
        box = option.rect.adjusted(LEFT, ROOM // 2, 0, 0)
        for text, columns, colour in (
            (wording.log_time(line.time), TIME, QColor(colours.soft)),
            (SHORT.get(line.level, line.level.upper()), LEVEL, colours.level(line.level)),
        ):
            painter.setPen(colour)
            painter.drawText(box.left(), box.top() + metrics.ascent(), text)
            box.adjust(width * columns, 0, 0, 0)
        painter.setPen(QColor(colours.text))
        self._text(painter, box, shown_text(line), option.font)
        painter.restore()

    def _text(self, painter: QPainter, box: QRect, text: str, font: QFont) -> None:
        if not self.found and not self.wrapping:
            painter.drawText(box.left(), box.top() + QFontMetrics(font).ascent(), text)
            return
        layout = self._layout(text, font, box.width())
        layout.draw(painter, QPointF(box.topLeft()), self._marks(text))

    def _marks(self, text: str) -> list[QTextLayout.FormatRange]:
        marks: list[QTextLayout.FormatRange] = []
        if not self.found:
            return marks
        look = QTextCharFormat()
        look.setBackground(QColor(self._theme.colours.track))
        for match in re.finditer(re.escape(visible(self.found)), text, re.IGNORECASE):
            mark = QTextLayout.FormatRange()
            # Qt counts UTF-16
            mark.start = _units(text[: match.start()])
            mark.length = _units(match.group())
            mark.format = look
            marks.append(mark)
            if len(marks) == MARKS:
                break
        return marks

    def _layout(self, text: str, font: QFont, width: int) -> QTextLayout:
        layout = QTextLayout(text, font)
        option = QTextOption()
        mode = QTextOption.WrapMode
        option.setWrapMode(mode.WrapAtWordBoundaryOrAnywhere if self.wrapping else mode.ManualWrap)
        layout.setTextOption(option)
        layout.beginLayout()
        top = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(width - LEFT, 80))
            line.setPosition(QPointF(0, top))
            top += line.height()
        layout.endLayout()
        return layout

    def height_for(self, line: LogLine, font: QFont, width: int) -> int:
        """Return how high the row has to be in a column of this width."""
        metrics = QFontMetrics(font)
        room = width - LEFT - metrics.horizontalAdvance("0") * (TIME + LEVEL)
        lines = self._layout(shown_text(line), font, room).lineCount() if self.wrapping else 1
        return metrics.height() * max(1, lines) + ROOM

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        line = self.line_of(index)
        metrics = QFontMetrics(option.font)
        text = shown_text(line) if line is not None else ""
        columns = metrics.horizontalAdvance("0") * (TIME + LEVEL)
        width = columns + metrics.horizontalAdvance(text) + 2 * LEFT
        return QSize(width, metrics.height() + ROOM)


def shown_text(line: LogLine) -> str:
    """Return a line's text as it is painted."""
    return visible(line.text[:SHOWN]) + ("…" if len(line.text) > SHOWN else "")


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
