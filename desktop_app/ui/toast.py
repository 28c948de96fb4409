"""A word in passing at the foot of the window, with Undo where there is a way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget
from typing_extensions import override

Words: TypeAlias = "str | Callable[[], str]"
"""Text that is the same in every language, or what says it in the language in use."""
SHOWN_MS = 8_000
ERROR_MS = 15_000
STEPS = 10
"""So many steps can be taken back, the last one first."""


class Toast(QFrame):
    """One toast at a time; a new one takes the place of the old."""

    def __init__(self, parent: QWidget, *, above: QWidget | None = None) -> None:
        """Stand at the foot of ``parent``, and over ``above`` while that shows."""
        super().__init__(parent)
        self._over, self._above = parent, above
        self.setObjectName("toast")
        self.text = QLabel(self)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(False)
        self.undo = QPushButton(self)
        self.undo.setFlat(True)
        self.undo.setCursor(Qt.CursorShape.PointingHandCursor)
        self.undo.clicked.connect(self.take_back)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(16, 8, 8, 8)
        self.row.setSpacing(8)
        self.row.addWidget(self.text)
        self.row.addWidget(self.undo)
        self._words: Words = ""
        self._ways_back: list[Callable[[], None]] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._pass)
        self._passing = False
        self.hide()
        parent.installEventFilter(self)

    @property
    def can_undo(self) -> bool:
        """Whether there is something to take back, visible or not."""
        return bool(self._ways_back)

    @property
    def offers_undo(self) -> bool:
        """Whether it shows an Undo now."""
        return self.isVisible() and self.undo.isVisible() and self.can_undo

    def say(
        self, text: Words, way_back: Callable[[], None] | None = None, *, passing: bool = False
    ) -> None:
        """Show ``text``; with ``way_back`` there is an Undo, which Ctrl+Z finds later too.

        Ctrl+Z goes back step by step. ``passing``: it finds this only as long as the toast shows.
        """
        self._drop_passing()
        if way_back is not None:
            self._ways_back = [*self._ways_back[1 - STEPS :], way_back]
            self._passing = passing
        self._show(text, SHOWN_MS, undo=way_back is not None)

    def warn(self, text: Words) -> None:
        """Show what went wrong, for longer."""
        self._show(text, ERROR_MS, undo=False)

    def take_back(self) -> None:
        """Undo what was done last, once; then what was done before it."""
        self._passing = False
        self.hide()
        if self._ways_back:
            self._ways_back.pop()()

    def retranslate(self) -> None:
        """Say everything again in the language in use."""
        self.undo.setText(self.tr("Undo"))
        self.undo.setAccessibleName(self.tr("Undo"))
        if self.isVisible():
            self._put_words()
            self._place()

    def _pass(self) -> None:
        self._drop_passing()
        self.hide()

    def _drop_passing(self) -> None:
        if self._passing:
            self._passing = False
            self._ways_back.pop()

    def _put_words(self) -> None:
        text = self._words if isinstance(self._words, str) else self._words()
        self.text.setText(text)
        self.text.setAccessibleName(text)

    def _show(self, text: Words, milliseconds: int, *, undo: bool) -> None:
        self._words = text
        self._put_words()
        self.undo.setVisible(undo)
        self.row.setContentsMargins(16, 8, 8 if undo else 16, 8)
        self._place()
        self.show()
        self.raise_()
        self._timer.start(milliseconds)

    def _place(self) -> None:
        room = self._over.rect()
        self.text.setWordWrap(False)
        if self.sizeHint().width() > room.width() - 48:
            self.text.setWordWrap(True)
            self.setFixedWidth(room.width() - 48)
        else:
            self.setMinimumWidth(0)
            self.setMaximumWidth(16_777_215)
        self.adjustSize()
        below = self._above.height() + 8 if self._above and self._above.isVisible() else 0
        foot = room.height() - self.height() - 44 - below
        self.move((room.width() - self.width()) // 2, foot)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)


class Countdown(Toast):
    """Stays until what it counts down to has come; only its digits change."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.undo.clicked.disconnect(self.take_back)
        self.start = QPushButton(self)
        self.start.setFlat(True)
        self.start.setCursor(Qt.CursorShape.PointingHandCursor)
        self.row.addWidget(self.start)
        self._about = 0

    def count(self, about: int, text: str, *, can_start: bool) -> None:
        """Show ``text`` about a thing; it is placed anew only when that is another thing."""
        same = about == self._about and can_start == self.start.isVisibleTo(self)
        if same and self.isVisible():
            self._words = text
            self._put_words()
            return
        self._about = about
        self.start.setVisible(can_start)
        self.text.setMinimumWidth(0)
        self._show(text, 0, undo=True)
        self._timer.stop()
        # digits are not all equally wide
        self.text.setMinimumWidth(self.text.width() + self.fontMetrics().averageCharWidth())
        self._place()

    @override
    def retranslate(self) -> None:
        super().retranslate()
        self.start.setText(self.tr("Start now"))
        self.start.setAccessibleName(self.start.text())
