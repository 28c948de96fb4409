"""Controls that Qt lacks or draws too loudly: a stepped number, drop-down lists, a box to tick."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QDateTime, QLocale, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateTimeEdit,
    QLineEdit,
    QMenu,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)
from typing_extensions import override

from desktop_app.ui.forms.look import colours_of


class SteppedLine(QLineEdit):
    """A line for a number: the arrow keys step it."""

    def __init__(self, *, whole: bool) -> None:
        super().__init__()
        self._whole = whole
        self._locale = QLocale()
        self._locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)

    def number(self) -> int | float | None:
        """Read the text; None when it is no number."""
        text = self.text().strip()
        value, good = self._locale.toDouble(text)
        if not good:
            value, good = QLocale.c().toDouble(text)
        if not good:
            return None
        return int(value) if value == int(value) and self._whole else value

    def set_number(self, value: Any) -> None:
        """Write a number as the locale does."""
        if isinstance(value, float) and value != int(value):
            self.setText(self._locale.toString(value, "g", 12))
        elif isinstance(value, (int, float)):
            self.setText(self._locale.toString(int(value)))
        else:
            self.setText("" if value is None else str(value))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 10}
        step = {**steps, Qt.Key.Key_PageDown: -10}.get(Qt.Key(event.key()))
        number = self.number()
        if step is None or number is None:
            super().keyPressEvent(event)
        else:
            self.set_number(max(0, number + step) if number >= 0 else number + step)


class Drop(QComboBox):
    """A drop-down list with a quiet arrow, which the wheel changes only when it has the focus."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return super().sizeHint() + QSize(4, 0)  # Qt's is a pixel short for large letters

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        option, control = QStyleOptionComboBox(), QStyle.ComplexControl.CC_ComboBox
        self.initStyleOption(option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(control, option, part, self).width()
        right = Qt.TextElideMode.ElideRight  # Qt would cut a letter in two
        option.currentText = self.fontMetrics().elidedText(option.currentText, right, room)
        painter = QStylePainter(self)
        painter.drawComplexControl(control, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()
        draw_arrow(self)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class MenuLine(QPushButton):
    """A line that says what is chosen and opens a menu with the choices."""

    def __init__(self) -> None:
        super().__init__()
        self._words = ""
        self.setProperty("role", "line")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMenu(QMenu(self))

    def say(self, text: str) -> None:
        """Show a text, cut in its middle where there is no room for it."""
        self._words = text
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        draw_arrow(self)
        painter = QPainter(self)
        room = self.rect().adjusted(9, 0, -14 - self.fontMetrics().height(), 0)
        middle = Qt.TextElideMode.ElideMiddle
        text = self.fontMetrics().elidedText(self._words, middle, room.width())
        painter.setPen(self.palette().color(self.foregroundRole()))
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, left | Qt.TextFlag.TextSingleLine, text)


class MomentEdit(QDateTimeEdit):
    """A date and time with a calendar behind the same quiet arrow."""

    def __init__(self, moment: QDateTime) -> None:
        super().__init__(moment)
        self.setCalendarPopup(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        draw_arrow(self)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


def draw_arrow(control: QWidget) -> None:
    """Draw the arrow of something that opens, at the control's right end."""
    painter = QPainter(control)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(control.palette().color(control.foregroundRole()), 1.4))
    size = control.fontMetrics().height() / 5
    x, y = control.width() - 10 - size, control.height() / 2
    corners = ((x - size, y - size / 2), (x, y + size / 2), (x + size, y - size / 2))
    painter.drawPolyline([QPointF(*corner) for corner in corners])


class Tick(QCheckBox):
    """A box to tick that grows with the font and is seen in the dark."""

    @override
    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        wide = metrics.horizontalAdvance(self.text()) + self._side() + metrics.height()
        return QSize(wide, metrics.height() + 6)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def hitButton(self, pos: Any) -> bool:
        return self.rect().contains(pos)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colours, side = colours_of(self.palette()), self._side()
        box = QRectF(0.5, (self.height() - side) / 2, side, side)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        checked, enabled = self.isChecked(), self.isEnabled()
        edge = colours.accent if checked or self.hasFocus() else colours.soft
        painter.setPen(QPen(QColor(edge if enabled else colours.faint), 1))
        painter.setBrush(QColor(colours.accent if checked and enabled else colours.surface))
        painter.drawRoundedRect(box, 3, 3)
        if checked:
            self._draw_tick(painter, box, colours.on_accent if enabled else colours.faint)
        painter.setPen(QColor(colours.text if enabled else colours.faint))
        words = self.rect().adjusted(int(side + self.fontMetrics().height() / 2), 0, 0, 0)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(words, left, self.text())
        if self.hasFocus():
            line = self.fontMetrics().boundingRect(words, left, self.text()).bottom()
            painter.setPen(QPen(QColor(colours.accent), 1))
            painter.drawLine(words.left(), line, words.left() + self._text_width(), line)

    def _draw_tick(self, painter: QPainter, box: QRectF, colour: str) -> None:
        painter.setPen(QPen(QColor(colour), max(1.6, box.width() / 8)))
        at = ((0.24, 0.52), (0.43, 0.71), (0.77, 0.30))
        painter.drawPolyline(
            [QPointF(box.x() + box.width() * x, box.y() + box.height() * y) for x, y in at]
        )

    def _text_width(self) -> int:
        return self.fontMetrics().horizontalAdvance(self.text())

    def _side(self) -> int:
        return self.fontMetrics().height()
