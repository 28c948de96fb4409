"""The window that saves the diagnostics: what will be in them, and with names or without."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from desktop_app.ui.bridge import Reader
from desktop_app.ui.forms.dressed import DressedWindow
from desktop_app.ui.forms.fields import CheckField
from desktop_app.ui.forms.note_line import NoteLine
from desktop_app.ui.job_actions import open_with_desktop

Save = Callable[[Path, bool], None]
"""Writes the archive, with names or without; blocks."""


class DiagnosticsWindow(DressedWindow):
    """Not modal; stays open to say where the archive is."""

    failed = Signal(Exception)

    def __init__(self, save: Save, reading: Reader, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._save, self._reading = save, reading
        self._names, self._saved, self._closed = False, "", False
        self.build_again()
        self.resize_to_font(70, 18)

    @override
    def build(self, column: QVBoxLayout) -> None:
        self.setWindowTitle(self.tr("Save diagnostics"))
        inner = QVBoxLayout()
        inner.setContentsMargins(20, 16, 20, 16)
        inner.setSpacing(12)
        heading = QLabel(self.tr("Save diagnostics"))
        heading.setProperty("role", "title")
        text = QLabel(
            self.tr(
                "One file that helps to find out why something went wrong: versions, what this"
                " machine has and lacks, a check of the queue's files, how many jobs are in which"
                " state, the settings without what you typed, and JobDesk's own log.\n\n"
                "Passwords are never in it. Addresses and names of files are left out, unless you"
                " want them in. Nothing is sent anywhere."
            )
        )
        text.setWordWrap(True)
        text.setTextFormat(Qt.TextFormat.PlainText)
        self.names = CheckField(self.tr("With addresses and names of files"))
        self.names.set_value(self._names)
        self.names.changed.connect(self._choose)
        self.note = NoteLine()
        self.save, self.show_saved = QPushButton(), QPushButton()
        self.save.setText(self.tr("Save…"))
        self.save.setObjectName("primary")
        self.save.clicked.connect(self.ask)
        self.show_saved.setText(self.tr("Show in folder"))
        self.show_saved.clicked.connect(lambda: open_with_desktop(Path(self._saved).parent))
        row = QHBoxLayout()
        row.addStretch(1)
        for button in (self.show_saved, self.save):
            button.setAccessibleName(button.text())
            row.addWidget(button)
        for widget in (heading, text, self.names, self.note):
            inner.addWidget(widget)
        inner.addStretch(1)
        inner.addLayout(row)
        column.addLayout(inner)
        self._say()

    def ask(self) -> None:
        """Ask where to; it does not block."""
        dialog = QFileDialog(self, self.tr("Save diagnostics"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("zip")
        dialog.selectFile(f"jobdesk-{datetime.now():%Y-%m-%d-%H%M}.zip")  # noqa: DTZ005 (local)
        dialog.fileSelected.connect(self.write)
        dialog.open()

    def write(self, path: str) -> None:
        """Write the archive, away from this thread."""
        self.save.setEnabled(False)
        self._reading.read(lambda: self._attempt(Path(path)), self._written)

    def _attempt(self, path: Path) -> tuple[str, OSError | None]:
        try:
            self._save(path, self._names)
        except OSError as error:
            return str(path), error
        return str(path), None

    def _written(self, told: tuple[str, OSError | None]) -> None:
        if self._closed:
            return
        path, error = told
        self.save.setEnabled(True)
        self._saved = "" if error is not None else path
        self._say()
        if error is not None:
            self.note.say(f"{path}: {error.strerror or error}", warning=True)

    def _choose(self) -> None:
        self._names = bool(self.names.value())

    def _say(self) -> None:
        self.show_saved.setVisible(bool(self._saved))
        if self._saved:
            self.note.say(self.tr("Saved: %1").replace("%1", self._saved))

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self._closed = True
        super().closeEvent(event)
