"""The log tab's tools: levels with counts, find, copy, export; and the log itself."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QToolButton,
    QWidget,
)

from desktop_app.domain.job import LEVELS
from desktop_app.domain.ports import LogReader
from desktop_app.ui import wording
from desktop_app.ui.icons import Icons
from desktop_app.ui.log_model import LogModel, level_and_above
from desktop_app.ui.log_view import LogView, export_log
from desktop_app.ui.queue_model import Reader
from desktop_app.ui.slots import bound


class LogTools(QWidget):
    """The row of tools beside the tabs."""

    said = Signal(str)
    """Something the user should be told in passing."""

    def __init__(
        self, logs: LogReader, reading: Reader, view: LogView, model: LogModel, icons: Icons
    ) -> None:
        super().__init__()
        self._logs, self._reading, self._view, self._model = logs, reading, view, model
        self._icons = icons
        self._hits: list[int] = []
        self._hit = -1
        self._asked = ""
        self.levels = QToolButton(self)
        self.levels.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.search = QLineEdit(self)
        self.search.setClearButtonEnabled(True)
        self.search.setMaximumWidth(220)
        self.search.setAcceptDrops(False)
        self._glass = QAction(self)
        self.search.addAction(self._glass, QLineEdit.ActionPosition.LeadingPosition)
        self.hits = QLabel(self)
        self.hits.setObjectName("soft")
        self.copy = QToolButton(self)
        self.export = QToolButton(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 8, 0)
        row.setSpacing(6)
        for widget in (self.levels, self.hits, self.search, self.copy, self.export):
            row.addWidget(widget)
        self._fill_levels()
        self.search.textChanged.connect(self._look)
        self.search.returnPressed.connect(self.next_hit)
        self.copy.clicked.connect(self._copy)
        self.export.clicked.connect(self._ask_where)
        model.counted.connect(self._count)

    def retranslate(self) -> None:
        """Say everything again in the language in use."""
        self._glass.setIcon(self._icons.named("search"))
        self.search.setPlaceholderText(self.tr("Find in log"))
        self.search.setAccessibleName(self.tr("Find in log"))
        self.copy.setText(self.tr("Copy"))
        self.copy.setAccessibleName(self.tr("Copy log"))
        self.export.setText(self.tr("Export…"))
        self.export.setAccessibleName(self.tr("Export log"))
        self._count()

    def next_hit(self) -> None:
        """Go to the next line that has the text."""
        self._step(1)

    def previous_hit(self) -> None:
        """Go to the line before that has the text."""
        self._step(-1)

    def look_again(self) -> None:
        """Search anew because another log is shown."""
        self._look(self.search.text())

    def _fill_levels(self) -> None:
        menu = QMenu(self.levels)
        group = QActionGroup(menu)
        self._choices: list[QAction] = []
        for level in LEVELS:
            action = menu.addAction("")
            action.setCheckable(True)
            action.setData(level)
            action.triggered.connect(bound(self._choose_level, level))
            group.addAction(action)
            self._choices.append(action)
        self._choices[0].setChecked(True)
        self.levels.setMenu(menu)

    def _names(self) -> dict[str, str]:
        return {
            "debug": self.tr("All levels"),
            "info": self.tr("Info and above"),
            "warning": self.tr("Warnings and errors"),
            "error": self.tr("Errors"),
        }

    def _count(self) -> None:
        names, counts = self._names(), self._model.counts
        for action in self._choices:
            level = str(action.data())
            shown = level_and_above(level) or tuple(LEVELS)
            number = sum(counts.get(each, 0) for each in shown)
            action.setText(f"{names[level]} ({wording.number(number)})")
            if action.isChecked():
                self.levels.setText(names[level])
                self.levels.setAccessibleName(names[level])

    def _choose_level(self, level: str) -> None:
        self._model.show_log(self._model.attempt, level_and_above(level))
        self._count()

    def _look(self, text: str) -> None:
        self._view.mark(text)
        self._hits, self._hit, self._asked = [], -1, text
        attempt = self._model.attempt
        if not text or attempt is None:
            self.hits.clear()
            return
        self._reading.read(lambda: (text, list(self._logs.find(attempt, text))), self._found)

    def _found(self, answer: tuple[str, list[int]]) -> None:
        text, hits = answer
        if text == self._asked:
            self._hits = hits
            self._say_hits()

    def _step(self, by: int) -> None:
        if self._hits:
            self._hit = (self._hit + by) % len(self._hits)
            self._view.go_to(self._hits[self._hit])
        self._say_hits()

    def _say_hits(self) -> None:
        total = wording.number(len(self._hits))
        if not self._asked:
            self.hits.clear()
        elif self._hit < 0:
            self.hits.setText(self.tr("%Ln found", "", len(self._hits)))
        else:
            self.hits.setText(
                self.tr("%1 of %2")
                .replace("%1", wording.number(self._hit + 1))
                .replace("%2", total)
            )

    def _copy(self) -> None:
        count = self._view.copy()
        self.said.emit(self.tr("%Ln line(s) copied", "", count))

    def _ask_where(self) -> None:
        attempt = self._model.attempt
        if attempt is None:
            return
        dialog = QFileDialog(self, self.tr("Export log"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(self.tr("Text files (*.txt *.log)"))
        dialog.selectFile(f"job-log-{attempt}.txt")
        dialog.fileSelected.connect(lambda name: self.export_to(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def export_to(self, path: Path) -> None:
        """Write the log shown to a file, in the background."""
        attempt = self._model.attempt
        if attempt is not None:
            self._reading.read(
                lambda: export_log(self._logs, attempt, path),
                lambda count: self.said.emit(self.tr("%Ln line(s) exported", "", count)),
            )
