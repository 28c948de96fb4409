"""A word in passing at the foot of the window, with Undo where there is a way back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget
from typing_extensions import override

SHOWN_MS = 8_000
ERROR_MS = 15_000


class Toast(QFrame):
    """One toast at a time; a new one takes the place of the old."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setObjectName("toast")
        self.text = QLabel(self)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setWordWrap(False)
        self.undo = QPushButton(self)
        self.undo.setFlat(True)
        self.undo.setCursor(Qt.CursorShape.PointingHandCursor)
        self.undo.clicked.connect(self.take_back)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 8, 8)
        row.setSpacing(8)
        row.addWidget(self.text)
        row.addWidget(self.undo)
        self._way_back: Callable[[], None] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self.hide()
        parent.installEventFilter(self)

    @property
    def can_undo(self) -> bool:
        """Whether there is something to take back, visible or not."""
        return self._way_back is not None

    def say(self, text: str, way_back: Callable[[], None] | None = None) -> None:
        """Show ``text``; with ``way_back`` there is an Undo, which Ctrl+Z finds later too."""
        if way_back is not None:
            self._way_back = way_back
        self._show(text, SHOWN_MS, undo=way_back is not None)

    def warn(self, text: str) -> None:
        """Show what went wrong, for longer."""
        self._show(text, ERROR_MS, undo=False)

    def take_back(self) -> None:
        """Undo what was done last, once."""
        way_back, self._way_back = self._way_back, None
        self.hide()
        if way_back is not None:
            way_back()

    def retranslate(self) -> None:
        """Say everything again in the language in use."""
        self.undo.setText(self.tr("Undo"))
        self.undo.setAccessibleName(self.tr("Undo"))

    def _show(self, text: str, milliseconds: int, *, undo: bool) -> None:
        self.text.setText(text)
        self.text.setAccessibleName(text)
        self.undo.setVisible(undo)
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
        self.move((room.width() - self.width()) // 2, room.height() - self.height() - 44)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)
