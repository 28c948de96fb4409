"""A line at the foot of a form that asks for the name of what is to be kept."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton
from typing_extensions import override


class NameLine(QFrame):
    """Hidden until it is asked to begin; Enter takes the name, Escape none."""

    named = Signal(str)

    def __init__(self, question: str) -> None:
        super().__init__()
        self.setProperty("role", "strip")
        self.line = QLineEdit()
        self.line.setMaxLength(100)
        self.line.setAccessibleName(question)
        self.line.returnPressed.connect(self._take)
        label = QLabel(question)
        label.setBuddy(self.line)
        self.save = QPushButton(self.tr("Save"))
        self.save.clicked.connect(self._take)
        cancel = QPushButton(self.tr("Not now"))
        cancel.clicked.connect(self.hide)
        for button in (self.save, cancel):
            button.setAccessibleName(button.text())
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(8)
        row.addWidget(label)
        row.addWidget(self.line, 1)
        row.addWidget(self.save)
        row.addWidget(cancel)
        self.hide()

    def begin(self, name: str) -> None:
        """Ask, with this name to begin with."""
        self.line.setText(name)
        self.line.selectAll()
        self.show()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take(self) -> None:
        name = self.line.text().strip()
        if name:
            self.hide()
            self.named.emit(name)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        # neither queues the form nor closes it
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        elif event.key() not in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            super().keyPressEvent(event)
