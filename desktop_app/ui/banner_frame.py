"""A strip above the table: a title, a sentence, and buttons beside or, if need be, below them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout
from typing_extensions import override

SHARE = 0.5
"""Of its width, what the buttons may take beside the text."""


class BannerFrame(QFrame):
    """Stands in the layout, so it covers nothing."""

    def __init__(self, title: str, more: str, buttons: Sequence[QPushButton]) -> None:
        super().__init__()
        self.setObjectName("banner")
        texts = QVBoxLayout()
        texts.setSpacing(1)
        texts.addWidget(_line(title, "cause"))
        texts.addWidget(_line(more, "soft"))
        self._beside = QHBoxLayout()
        self._beside.addStretch(1)
        for button in buttons:
            self._beside.addWidget(button)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(14, 8, 14, 8)
        self._row.addLayout(texts, 1)
        self._row.addLayout(self._beside)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self._beside.sizeHint().width() > self.width() * SHARE
        direction = QBoxLayout.Direction
        self._row.setDirection(direction.TopToBottom if narrow else direction.LeftToRight)


def _line(text: str, name: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
