"""The field for attachments: dropped or chosen files, and paths that use a recipient's row."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit
from typing_extensions import override

from desktop_app.ui.forms.paths import PathsField, drop_paths

translate = QCoreApplication.translate


class AttachmentsField(PathsField):
    """Files as chips, and a line for a path such as ``certificates/{{ id }}.pdf``."""

    def __init__(self, label: str) -> None:
        super().__init__(
            label, placeholder=translate("email", "None — drop files here"), folders=False
        )
        self._line = PathLine()
        self._line.setPlaceholderText("certificates/{{ id }}.pdf")
        self._line.setAccessibleName(translate("email", "Path of an attachment"))
        self._line.setToolTip(
            translate("email", "A path may use columns; relative ones start at the table's folder")
        )
        self._line.editingFinished.connect(self._take_line)
        self.buttons.addWidget(self._line, 3)
        self.setAcceptDrops(True)

    @override
    def value(self) -> Any:
        return list(self._paths)

    def _take_line(self) -> None:
        path = self._line.text().strip()
        self._line.clear()
        if path:
            self.add([path])

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        drop_paths(event)

    @override
    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        drop_paths(event)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        self.add(drop_paths(event))


class PathLine(QLineEdit):
    """Enter adds what stands in it, and queues only when it is empty."""

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        had_text = bool(self.text())
        super().keyPressEvent(event)
        if enter and had_text:
            event.accept()


def sizes_of(paths: Sequence[str], base: Path) -> Mapping[str, int]:
    """Return the bytes of those that are files; what uses columns is many, so it has none."""
    found = {}
    for path in paths:
        # what is not there, or not one file, has no size; the plan says why
        with contextlib.suppress(OSError, ValueError):
            found[path] = (base / Path(path).expanduser()).stat().st_size
    return found
