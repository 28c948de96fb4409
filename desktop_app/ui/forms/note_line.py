"""A framed line with a mark: something is well, or something should be known."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel


class NoteLine(QFrame):
    """Says one thing; hidden until there is something to say."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "box")
        self._mark = QLabel()
        self._words = QLabel()
        self._words.setWordWrap(True)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 8, 10, 8)
        row.addWidget(self._mark)
        row.addWidget(self._words, 1)
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return self._words.text()

    def say(self, text: str, *, warning: bool = False) -> None:
        """Say it, in amber when it is a warning."""
        self._mark.setText("!" if warning else "✓")
        for label, role in ((self._mark, "warning" if warning else "good"), (self._words, "")):
            label.setProperty("role", role)
            label.style().unpolish(label)
            label.style().polish(label)
        self._words.setText(text)
        self._words.setAccessibleName(text)
        self.show()
