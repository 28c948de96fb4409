"""The levels of a log with their exact counts; pressed ones are the only ones shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QToolBar

from desktop_app.domain.job import LEVELS
from desktop_app.ui import wording
from desktop_app.ui.log_delegate import SHORT
from desktop_app.ui.theme import Theme


class LevelChips(QObject):
    """One small button per level that the log has; none pressed: everything is shown.

    They stand in a tool bar, so that they fold away where there is no room.
    """

    chosen = Signal(object)
    """The levels to show, as a tuple; empty: all."""

    def __init__(self, theme: Theme, bar: QToolBar) -> None:
        super().__init__(bar)
        self._theme, self._bar = theme, bar
        self._counts: Mapping[str, int] = {}
        self.chips = {level: QAction(self) for level in reversed(LEVELS)}
        for chip in self.chips.values():
            chip.setCheckable(True)
            chip.triggered.connect(lambda: self.chosen.emit(self.levels))
            bar.addAction(chip)

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels chosen; empty: all."""
        return tuple(level for level in LEVELS if self.chips[level].isChecked())

    def choose(self, levels: Sequence[str]) -> None:
        """Choose these levels, as if their buttons had been pressed."""
        for level, chip in self.chips.items():
            chip.setChecked(level in levels)
        self.chosen.emit(self.levels)

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Say how many lines of each level there are."""
        self._counts = counts
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything again in the language and the colours in use."""
        names = {
            "debug": self.tr("Debug lines"),
            "info": self.tr("Information"),
            "warning": self.tr("Warnings"),
            "error": self.tr("Errors"),
        }
        for level, chip in self.chips.items():
            count = wording.number(self._counts.get(level, 0))
            chip.setText(f"{SHORT.get(level, level.upper())} {count}")
            chip.setToolTip(self.tr("Show only: %1").replace("%1", f"{names[level]} ({count})"))
            chip.setVisible(bool(self._counts.get(level)) or chip.isChecked())
            button = self._bar.widgetForAction(chip)
            button.setAccessibleName(f"{names[level]}: {count}")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setStyleSheet(f"color: {self._theme.colours.level(level).name()}")
