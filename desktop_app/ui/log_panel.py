"""The log's tools: levels with counts, find, next error, wrap, copy, export."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QToolBar,
    QWidget,
)
from typing_extensions import override

from desktop_app.domain.job import LogLine
from desktop_app.domain.log_ports import LogReader
from desktop_app.ui import wording
from desktop_app.ui.bridge import Reader
from desktop_app.ui.find_line import FindLine
from desktop_app.ui.icons import Icons, show_fold
from desktop_app.ui.level_chips import LevelChips
from desktop_app.ui.log_find import LogFinder
from desktop_app.ui.log_model import LogModel
from desktop_app.ui.log_text import all_lines, as_text, export_log
from desktop_app.ui.log_view import LogView
from desktop_app.ui.theme import Theme

FOLD = 24
"""Width of the button that has the tools for which there is no room."""


class LogTools(QWidget):
    """The row of tools beside the tabs; what does not fit folds into a menu."""

    said = Signal(object)
    """:data:`~desktop_app.ui.toast.Words` in passing."""
    """Something the user should be told in passing."""

    def __init__(
        self,
        logs: LogReader,
        reading: Reader,
        view: LogView,
        model: LogModel,
        theme: Theme,
        icons: Icons,
    ) -> None:
        super().__init__()
        self._logs, self._reading, self._view, self._model = logs, reading, view, model
        self._icons = icons
        self.finder = LogFinder(logs, reading, model, self)
        self.bar = QToolBar(self)
        self.chips = LevelChips(theme, self.bar)
        self.search = FindLine()
        self._glass = QAction(self)
        self.search.addAction(self._glass, QLineEdit.ActionPosition.LeadingPosition)
        self.hits = QLabel(self)
        self.hits.setObjectName("soft")
        self.error, self.copy, self.export, self.wrap = (QAction(self) for _ in range(4))
        self.wrap.setCheckable(True)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.bar.addActions([self.error, self.copy, self.export, self.wrap])
        self.bar.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 8, 0)
        row.setSpacing(6)
        for widget in (self.hits, self.search, self.bar):
            row.addWidget(widget)

    def _connect(self) -> None:
        self.chips.chosen.connect(self._choose_levels)
        self.search.textChanged.connect(self._look)
        self.search.returnPressed.connect(self.next_hit)
        self.search.left.connect(self._view.table.setFocus)
        self.finder.changed.connect(self._say_hits)
        self.error.triggered.connect(self.next_error)
        self.copy.triggered.connect(self._copy)
        self._view.table.copy_wanted.connect(self._copy)
        self.export.triggered.connect(self._ask_where)
        self.wrap.toggled.connect(lambda on: self._view.wrap(wrapping=on))
        self._model.counted.connect(self._count)

    def retranslate(self) -> None:
        """Say everything again in the language in use."""
        self._glass.setIcon(self._icons.named("search"))
        show_fold(self.bar, self._icons)
        self.search.setPlaceholderText(self.tr("Find in log"))
        self.search.setAccessibleName(self.tr("Find in log"))
        for action, text, name in (
            (self.error, self.tr("Next error"), self.tr("Next error in the log (Shift+F8)")),
            (self.copy, self.tr("Copy"), self.tr("Copy log")),
            (self.export, self.tr("Export…"), self.tr("Export log")),
            (self.wrap, self.tr("Wrap"), self.tr("Wrap long lines")),
        ):
            action.setText(text)
            action.setIconText(text)
            action.setToolTip(name)
            button = self.bar.widgetForAction(action)
            button.setAccessibleName(name)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.bar.setAccessibleName(self.tr("Tools of the log"))
        self._count()
        self._say_hits()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit_font()

    def _fit_font(self) -> None:
        """Leave room for the first tool and the way to the others, and for a word to find."""
        metrics = self.fontMetrics()
        self.search.setMinimumWidth(metrics.horizontalAdvance(self.search.placeholderText()) + 50)
        self.search.setMaximumWidth(
            max(self.search.minimumWidth(), metrics.averageCharWidth() * 28)
        )
        shown = [action for action in self.bar.actions() if action.isVisible()]
        first = self.bar.widgetForAction(shown[0]).sizeHint().width()
        self.bar.setMinimumWidth(first + FOLD)

    def next_hit(self) -> None:
        """Go to the next line that has the text; without one, ask for it."""
        self._step(1)

    def previous_hit(self) -> None:
        """Go to the line before that has the text."""
        self._step(-1)

    def next_error(self) -> None:
        """Go to the next error below the selected line, or to the first one."""
        attempt, after = self._model.attempt, self._view.current
        if attempt is None:
            return
        if self._model.levels and "error" not in self._model.levels:
            self.chips.choose(())

        def work() -> tuple[int, Sequence[LogLine]]:
            below = self._logs.lines(attempt, first=after + 1, limit=1, levels=("error",))
            return attempt, below or self._logs.lines(attempt, limit=1, levels=("error",))

        self._reading.read(work, self._go_to_error)

    def look_again(self) -> None:
        """Search anew because another log, or other levels of it, are shown."""
        self._look(self.search.text())

    def _go_to_error(self, answer: tuple[int, Sequence[LogLine]]) -> None:
        attempt, lines = answer
        if attempt != self._model.attempt:
            return
        if lines:
            self._view.go_to(lines[0].number)
        else:
            self.said.emit(lambda: self.tr("There is no error in this log"))

    def _count(self) -> None:
        self.chips.show_counts(self._model.counts)
        self.error.setVisible(bool(self._model.counts.get("error")))
        self._fit_font()

    def _choose_levels(self, levels: tuple[str, ...]) -> None:
        self._model.show_log(self._model.attempt, levels)
        self.look_again()

    def _look(self, text: str) -> None:
        self._view.mark(text)
        self.finder.look(text)

    def _step(self, by: int) -> None:
        if not self.search.text():
            self.search.setFocus()
            return
        number = self.finder.step(self._view.current, by)
        if number is not None:
            self._view.go_to(number)

    def _say_hits(self) -> None:
        finder = self.finder
        if not finder.text:
            self.hits.clear()
        elif finder.place >= 0:
            place = self.tr("%1 of %2").replace("%1", wording.number(finder.place + 1))
            self.hits.setText(place.replace("%2", wording.number(finder.count)))
        elif finder.searching and not finder.count:
            self.hits.setText(self.tr("Searching…"))
        else:
            self.hits.setText(self.tr("%Ln found", "", finder.count))

    def _copy(self) -> None:
        attempt, levels, numbers = self._model.attempt, self._model.levels, self._view.selected()
        if attempt is None:
            return

        def work() -> tuple[str, int]:
            lines = self._logs.lines_at(attempt, numbers) if numbers else ()
            texts = [as_text(line) for line in lines or all_lines(self._logs, attempt, levels)]
            return "\n".join(texts), len(texts)

        self._reading.read(work, self._copied)

    def _copied(self, answer: tuple[str, int]) -> None:
        text, count = answer
        if count:
            QGuiApplication.clipboard().setText(text)
        self.said.emit(lambda: self.tr("%Ln line(s) copied", "", count))

    def _exported(self, count: int) -> None:
        self.said.emit(lambda: self.tr("%Ln line(s) exported", "", count))

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
        """Write the whole log to a file, in the background."""
        attempt = self._model.attempt
        if attempt is not None:
            self._reading.read(
                lambda: export_log(self._logs, attempt, path),
                self._exported,
            )
