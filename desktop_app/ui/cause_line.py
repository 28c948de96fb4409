"""One line of "Needs attention": what happened, to whom, and the buttons that mend it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop_app.domain.job import JobState
from desktop_app.ui.icons import Icons, icon_side
from desktop_app.ui.one_line import OneLine
from desktop_app.ui.slots import bound
from desktop_app.ui.theme import Theme

GAP, SIDE = 12, 14


@dataclass(frozen=True, slots=True)
class Button:
    """What a button says and does."""

    text: str
    act: Callable[[], object]
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """What a line shows."""

    key: str
    state: JobState
    """Gives icon and colour."""
    mark: str
    """How many jobs, or what else is meant."""
    title: str
    remedy: str
    detail: str
    buttons: tuple[Button, ...]
    opens: bool = True
    """Whether there are jobs to show."""

    @property
    def sentence(self) -> str:
        """The line as a screen reader should say it."""
        return ", ".join(part for part in (self.mark, self.title, self.detail) if part)


class Mark(QWidget):
    """A state's icon and a count, in the state's colour."""

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._theme, self._icons = theme, icons
        self._state, self._text = JobState.FAILED, ""

    def say(self, state: JobState, text: str) -> None:
        """Show this state and text."""
        self._state, self._text = state, text
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        side = icon_side(metrics)
        return QSize(side + 5 + metrics.horizontalAdvance(self._text), max(side, metrics.height()))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        side = icon_side(self.fontMetrics())
        place = QRect(0, (self.height() - side) // 2, side, side)
        self._icons.paint_state(painter, place, self._state)
        painter.setPen(self._theme.colours.state(self._state))
        room = self.rect().adjusted(side + 5, 0, 0, 0)
        left_middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, left_middle, self._text)


class CauseLine(QFrame):
    """Takes the focus as a whole; Enter shows its jobs."""

    opened = Signal()
    closed = Signal()
    focused = Signal()
    stepped = Signal(int)
    """Up (-1) or down (1) to another line."""
    menu_wanted = Signal(QPoint)

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self.setObjectName("cause-line")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.entry: Entry | None = None
        self.mark = Mark(theme, icons)
        self.title, self.remedy, self.detail = OneLine("cause"), OneLine("soft"), OneLine("soft")
        self.buttons: list[QPushButton] = []
        # the title is whole before there is anything of the remedy
        self.remedy.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        head = QHBoxLayout()
        head.setSpacing(GAP)
        head.addWidget(self.title)
        head.addWidget(self.remedy, 1)
        self._texts = QVBoxLayout()
        self._texts.setSpacing(0)
        self._texts.addLayout(head)
        self._texts.addWidget(self.detail)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(GAP)
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._body.setSpacing(GAP)
        self._body.addLayout(self._texts, 1)
        self._body.addLayout(self._row)
        self._whole = QHBoxLayout(self)
        self._whole.setContentsMargins(SIDE, 9, SIDE, 9)
        self._whole.setSpacing(GAP)
        self._whole.addWidget(self.mark)
        self._whole.addLayout(self._body, 1)

    def show_entry(self, entry: Entry) -> None:
        """Show this; buttons that stay keep the focus."""
        before, self.entry = self.entry, entry
        self.mark.say(entry.state, entry.mark)
        self.title.setText(entry.title)
        self.remedy.setText(entry.remedy)
        self.detail.setText(entry.detail)
        self.setToolTip("\n".join(part for part in (entry.remedy, entry.detail) if part))
        self.setAccessibleName(entry.sentence)
        self.setAccessibleDescription(entry.remedy)
        said = [(button.text, button.primary) for button in entry.buttons]
        if before is None or [(button.text, button.primary) for button in before.buttons] != said:
            self._make_buttons(entry)
        for button in self.buttons:
            button.setAccessibleName(f"{button.text()}: {entry.title}")
        self._share()

    def _make_buttons(self, entry: Entry) -> None:
        for old in self.buttons:
            if old.hasFocus():
                self.setFocus()
            old.hide()
            self._row.removeWidget(old)
            old.deleteLater()
        self.buttons = [QPushButton(button.text) for button in entry.buttons]
        for place, (made, button) in enumerate(zip(self.buttons, entry.buttons, strict=True)):
            made.setObjectName("primary" if button.primary else "")
            made.clicked.connect(bound(self._press, place))
            self._row.addWidget(made)

    def _press(self, place: int) -> None:
        if self.entry is not None:
            self.entry.buttons[place].act()

    # --- room -----------------------------------------------------------------------------------

    def _share(self) -> None:
        """Put the buttons below the text, and below each other, where there is little room."""
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        room = self.width() - 2 * SIDE - self.mark.sizeHint().width() - GAP
        wide = sum(button.sizeHint().width() + GAP for button in self.buttons)
        beside = self.title.sizeHint().width() + wide <= room
        self._body.setDirection(across if beside else down)
        self._row.setDirection(across if wide - GAP <= room else down)
        middle, left = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignLeft
        self._body.setAlignment(self._row, middle if beside else left)
        self._whole.setAlignment(self.mark, middle if beside else Qt.AlignmentFlag.AlignTop)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._share()

    def follow(self, before: QWidget) -> None:
        """Let Tab come here from a widget, and go on through the buttons."""
        for widget in (self, *self.buttons):
            QWidget.setTabOrder(before, widget)
            before = widget

    # --- the user -------------------------------------------------------------------------------

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        opens = self.entry is not None and self.entry.opens
        shape = Qt.CursorShape.PointingHandCursor if opens else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self.opened.emit()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.setFocus()
        self.menu_wanted.emit(event.globalPos())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Right}:
            self.opened.emit()
        elif key in {Qt.Key.Key_Left, Qt.Key.Key_Escape}:
            self.closed.emit()
        elif key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self.stepped.emit(-1 if key == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)
