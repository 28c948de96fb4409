"""Paints a line of a log: time, level and text in aligned columns, wrapped when asked."""

from __future__ import annotations

import re
from collections.abc import Iterable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QSize
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

from desktop_app.domain.job import LEVELS, LogLine
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
        self._take_colours()
        theme.changed.connect(self._take_colours)

    def _take_colours(self) -> None:
        """Make the colours once: every line on screen needs three."""
        colours = self._theme.colours
        self._soft, self._plain = QColor(colours.soft), QColor(colours.text)
        self._chosen = QColor(colours.chosen)
        self._levels = {level: colours.level(level) for level in LEVELS}

    def line_of(self, index: Index) -> LogLine | None:
        """Return the line in a row."""
        line = index.data(LINE)
        return line if isinstance(line, LogLine) else None

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line = self.line_of(index)
        if line is None:
            return
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, self._chosen)
        font = option.font
        painter.setFont(font)
        metrics = QFontMetrics(font)
        width, top = metrics.horizontalAdvance("0"), option.rect.top()
        left = option.rect.left() + LEFT
        base = top + ROOM // 2 + metrics.ascent()
        painter.setPen(self._soft)
        painter.drawText(left, base, wording.log_time(line.time))
        left += width * TIME
        painter.setPen(self._levels.get(line.level, self._soft))
        painter.drawText(left, base, SHORT.get(line.level, line.level.upper()))
        left += width * LEVEL
        painter.setPen(self._plain)
        text = shown_text(line)
        if self.found or self.wrapping:
            layout = self._layout(text, font, option.rect.right() + 1 - left)
            layout.draw(painter, QPointF(left, top + ROOM // 2), self._marks(text))
        else:
            painter.drawText(left, base, text)
        painter.restore()

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

    def width_for(self, lines: Iterable[LogLine | None], font: QFont) -> int:
        """Return how wide a column has to be that shows these lines unwrapped."""
        metrics = QFontMetrics(font)
        texts = {shown_text(line) for line in lines if line is not None}
        widest = max(map(metrics.horizontalAdvance, texts), default=0)
        return metrics.horizontalAdvance("0") * (TIME + LEVEL) + widest + 2 * LEFT

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        width = self.width_for([self.line_of(index)], option.font)
        return QSize(width, QFontMetrics(option.font).height() + ROOM)


def shown_text(line: LogLine) -> str:
    """Return a line's text as it is painted."""
    return visible(line.text[:SHOWN]) + ("…" if len(line.text) > SHOWN else "")


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
