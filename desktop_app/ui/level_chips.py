"""The levels of a log with their exact counts; pressed ones are the only ones shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget
from typing_extensions import override

from desktop_app.domain.job import LEVELS
from desktop_app.ui import wording
from desktop_app.ui.log_delegate import SHORT
from desktop_app.ui.theme import Theme


class LevelChips(QWidget):
    """One small button per level that the log has; none pressed: everything is shown."""

    chosen = Signal(object)
    """The levels to show, as a tuple; empty: all."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._counts: Mapping[str, int] = {}
        self.chips = {level: QToolButton(self) for level in reversed(LEVELS)}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for chip in self.chips.values():
            chip.setCheckable(True)
            chip.clicked.connect(lambda: self.chosen.emit(self.levels))
            row.addWidget(chip)

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
            chip.setAccessibleName(f"{names[level]}: {count}")
            chip.setToolTip(self.tr("Show only: %1").replace("%1", f"{names[level]} ({count})"))
            chip.setStyleSheet(f"color: {self._theme.colours.level(level).name()}")
            chip.setVisible(bool(self._counts.get(level)) or chip.isChecked())

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
