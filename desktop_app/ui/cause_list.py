"""The list "Needs attention": one line for each cause and each lane that is held."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from desktop_app.ui.cause_line import CauseLine, Entry
from desktop_app.ui.icons import Icons
from desktop_app.ui.slots import bound
from desktop_app.ui.theme import Theme


class CauseList(QWidget):
    """Shows all lines, or one of them while its jobs are listed below."""

    focused = Signal(str)
    """The line with this key has the focus."""
    opened = Signal(str)
    """The jobs of the line with this key are wanted."""
    closed = Signal()
    menu_wanted = Signal(QPoint)

    def __init__(self, theme: Theme, icons: Icons, row_actions: Sequence[QAction]) -> None:
        super().__init__()
        self.setObjectName("causes")
        self._theme, self._icons, self._actions = theme, icons, row_actions
        self._lines: dict[str, CauseLine] = {}
        self._open = ""
        self.head = QLabel()
        self.head.setObjectName("list-head")
        self.back = QPushButton()
        self.back.setObjectName("link")
        self.back.clicked.connect(self.closed)
        self.back.hide()
        self._body = QWidget()
        self._body.setObjectName("page")
        self._column = QVBoxLayout(self._body)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._body)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.head)
        whole.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        whole.addWidget(self._scroll, 1)

    @property
    def lines(self) -> Sequence[CauseLine]:
        """The lines, in order."""
        return list(self._lines.values())

    @property
    def current(self) -> str:
        """The key of the line that is open, or has the focus; '' when there is none."""
        if self._open:
            return self._open
        return next((key for key, line in self._lines.items() if _has_focus(line)), "")

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show these; lines that stay keep their place and the focus."""
        wanted = {entry.key: entry for entry in entries}
        focus = self.current
        place = list(self._lines).index(focus) if focus in self._lines else 0
        lost = bool(focus) and focus not in wanted and not self._open
        for key in self._lines.keys() - wanted.keys():
            self._drop(self._lines.pop(key))
        self._lines = {
            key: self._lines[key] if key in self._lines else self._line(key) for key in wanted
        }
        before: QWidget = self.back
        for row, (key, line) in enumerate(self._lines.items()):
            if self._column.indexOf(line) != row:
                self._column.insertWidget(row, line)
            line.show_entry(wanted[key])
            line.follow(before)
            before = line.buttons[-1] if line.buttons else line
        marks = [line.mark.sizeHint().width() for line in self._lines.values()]
        for line in self._lines.values():
            line.mark.setFixedWidth(max(marks))
        self._arrange()
        if lost and self._lines:
            self.lines[min(place, len(self._lines) - 1)].setFocus()

    def show_jobs_of(self, key: str) -> None:
        """Leave this line alone, for its jobs stand below; '' shows all lines again."""
        before, self._open = self._open, key if key in self._lines else ""
        self._arrange()
        line = self._lines.get(before)
        if not self._open and line is not None:
            line.setFocus()

    def take_focus(self) -> None:
        """Give the focus to the line that had it, or to the first one."""
        line = self._lines.get(self.current) or next(iter(self._lines.values()), None)
        if line is not None:
            line.setFocus()

    def retranslate(self) -> None:
        """Say everything again in the language in use."""
        self.head.setText(self.tr("What happened"))
        self.back.setText("← " + self.tr("All causes"))
        self.back.setAccessibleName(self.tr("All causes"))
        self.setAccessibleName(self.tr("What needs attention"))

    def _line(self, key: str) -> CauseLine:
        line = CauseLine(self._theme, self._icons)
        line.addActions(list(self._actions))
        line.focused.connect(bound(self._focus, key))
        line.opened.connect(bound(self._toggle, key))
        line.closed.connect(self.closed)
        line.stepped.connect(lambda step: self._step(key, step))
        line.menu_wanted.connect(self.menu_wanted)
        return line

    def _drop(self, line: CauseLine) -> None:
        line.hide()
        self._column.removeWidget(line)
        line.deleteLater()

    def _focus(self, key: str) -> None:
        self._scroll.ensureWidgetVisible(self._lines[key], 0, 0)
        self.focused.emit(key)

    def _toggle(self, key: str) -> None:
        entry = self._lines[key].entry
        if self._open:
            self.closed.emit()
        elif entry is not None and entry.opens:
            self.opened.emit(key)

    def _step(self, key: str, step: int) -> None:
        keys = [one for one, line in self._lines.items() if line.isVisible()]
        place = keys.index(key) + step if key in keys else -1
        if 0 <= place < len(keys):
            self._lines[keys[place]].setFocus()

    def _arrange(self) -> None:
        self.head.setVisible(not self._open)
        self.back.setVisible(bool(self._open))
        for key, line in self._lines.items():
            line.setVisible(self._open in {"", key})
        self._fit()

    def _fit(self) -> None:
        """Take no more height than the one line needs when its jobs stand below."""
        line = self._lines.get(self._open)
        most = line.sizeHint().height() if line is not None else 16_777_215
        self._scroll.setMaximumHeight(most)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.take_focus()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._open:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()


def _has_focus(line: CauseLine) -> bool:
    return line.hasFocus() or any(button.hasFocus() for button in line.buttons)
