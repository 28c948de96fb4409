"""The top and the bottom of a form window: what it is for, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget


class Header(QWidget):
    """The kind's icon and what the form does."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("formHeader")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.title = QLabel()
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setProperty("role", "title")
        self.subject = ""
        self.icon = QLabel()
        self.reset = QPushButton()
        self.reset.setProperty("role", "link")
        self.reset.hide()  # it is for forms that have settings to go back to
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(8)
        row.addWidget(self.icon)
        row.addWidget(self.title)
        row.addStretch(1)
        row.addWidget(self.reset)


class Footer(QWidget):
    """The form's own buttons, a note, Cancel, and the one button to press."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("formFooter")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.own = QHBoxLayout()
        self.own.setSpacing(8)
        self.note = QLabel()
        self.note.setProperty("role", "muted")
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setWordWrap(True)
        self.note.hide()  # as long as it is empty
        self.note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.cancel = QPushButton(self.tr("Cancel"))
        self.primary = QPushButton()
        self.primary.setObjectName("primary")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(8)
        row.addLayout(self.own, 1)
        row.addWidget(self.note, 1)
        row.addWidget(self.cancel)
        row.addWidget(self.primary)
        self._row = row

    def settle(self) -> None:
        """Leave the room between to what asks for it among the form's own, or to nothing."""
        if not self.own.expandingDirections() & Qt.Orientation.Horizontal:
            self.own.addStretch()

    def add_preset(self, button: QPushButton, *, beside_cancel: bool) -> None:
        """Place the button that saves a preset: beside Cancel, or before all others."""
        if beside_cancel:
            self._row.insertWidget(self._row.indexOf(self.cancel), button)
        else:
            self.own.insertWidget(0, button)
