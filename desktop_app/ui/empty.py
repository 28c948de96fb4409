"""What stands where the table would when there is not one job: the ways to begin."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QAction, QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget
from typing_extensions import override

from desktop_app.ui.theme import Theme


class EmptyPage(QWidget):
    """A place to drop files on, with a button per kind."""

    samples_wanted = Signal()

    def __init__(self, actions: list[QAction], theme: Theme, *, samples: bool) -> None:
        super().__init__()
        self.setObjectName("empty")
        self._theme = theme
        self.title = QLabel(self)
        self.title.setObjectName("empty-title")
        self.text = QLabel(self)
        larger = QFont(self.font())
        larger.setPointSizeF(larger.pointSizeF() * 1.5)
        larger.setBold(True)
        self.title.setFont(larger)
        self.text.setObjectName("soft")
        self.text.setWordWrap(True)
        for label in (self.title, self.text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.samples = QPushButton(self)
        self.samples.setObjectName("link")
        self.samples.setFlat(True)
        self.samples.setCursor(Qt.CursorShape.PointingHandCursor)
        self.samples.setVisible(samples)
        self.samples.clicked.connect(self.samples_wanted)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addStretch()
        for action in actions:
            row.addWidget(_button(action))
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(40, 40, 40, 40)
        column.setSpacing(12)
        column.addStretch()
        column.addWidget(self.title)
        column.addWidget(self.text)
        column.addLayout(row)
        column.addWidget(self.samples, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch()

    def retranslate(self) -> None:
        """Say everything again in the language in use."""
        self.title.setText(self.tr("Drop files or folders here"))
        self.text.setText(
            self.tr(
                "The work is done in the background, first in, first out. Originals are only read."
            )
        )
        self.samples.setText(self.tr("Try it with sample files"))
        self.samples.setAccessibleName(self.samples.text())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colours = self._theme.colours
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(colours.side))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(colours.line), 2, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([3, 2])
        painter.setPen(pen)
        painter.setBrush(QColor(colours.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(17, 17, -17, -17), 14, 14)


def _button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setObjectName("big")
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setDefaultAction(action)
    return button
