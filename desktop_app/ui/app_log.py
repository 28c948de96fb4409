"""The window with the program's own log, with the tools that every log has."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.domain.job import LogLine
from desktop_app.host.app_log import NAME, read_app_log
from desktop_app.store.memory import MemoryLogStore
from desktop_app.ui.bridge import Reader
from desktop_app.ui.icons import Icons
from desktop_app.ui.log_model import LogModel
from desktop_app.ui.log_panel import LogTools
from desktop_app.ui.log_view import LogView
from desktop_app.ui.slots import bound
from desktop_app.ui.theme import Theme

ATTEMPT = 0


class AppLogWindow(QWidget):
    """Follows the file as it is written; its lines are in memory, a few megabytes at most."""

    said = Signal(object)
    """:data:`~desktop_app.ui.toast.Words` in passing."""

    def __init__(
        self, folder: Path, reading: Reader, theme: Theme, icons: Icons, parent: QWidget
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._folder, self._reading = folder, reading
        self._logs = MemoryLogStore()
        self.model = LogModel(self._logs, reading, self)
        self.view = LogView(self.model, theme)
        self.tools = LogTools(self._logs, reading, self.view, self.model, theme, icons)
        self.tools.said.connect(self.said)
        self.path = QLabel(self)
        self.path.setObjectName("soft")
        self.path.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        head = QWidget(self)
        head.setObjectName("details-head")
        head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(head)
        row.setContentsMargins(12, 4, 0, 4)
        row.addWidget(self.path, 1)
        row.addWidget(self.tools)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.view, 1)
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self._read)
        self._add_keys()
        self.resize(900, 480)

    def _add_keys(self) -> None:
        tools = self.tools
        for keys, act in (
            ("Ctrl+F", tools.search.setFocus),
            ("F3", tools.next_hit),
            ("Shift+F3", tools.previous_hit),
            ("Shift+F8", tools.next_error),
            ("Esc", self.close),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(bound(act))

    def open(self) -> None:
        """Show the log as it is now and come to the front."""
        self.retranslate()
        self._read()
        self.show()
        self.raise_()
        self.activateWindow()

    def retranslate(self) -> None:
        """Say everything again in the language in use."""
        self.setWindowTitle(self.tr("JobDesk's own log"))
        self.path.setText(str(self._folder / NAME))
        self.view.retranslate()
        self.view.table.setAccessibleName(self.tr("JobDesk's own log"))
        self.tools.retranslate()

    def _read(self) -> None:
        path = str(self._folder / NAME)
        if path not in self._watcher.files() and Path(path).exists():
            self._watcher.addPath(path)
        self._reading.read(lambda: read_app_log(self._folder), self._take)

    def _take(self, lines: Sequence[LogLine]) -> None:
        known = self._logs.lines(ATTEMPT, limit=1)
        if lines and known and known[0] == lines[0]:
            self._logs.append(lines)
            self.model.grow(ATTEMPT, len(lines))
            return
        # begun, or the oldest lines are gone
        self._logs.clear()
        self._logs.append(lines)
        self.model.show_log(ATTEMPT, self.tools.chips.levels)
        self.tools.look_again()
