"""Chips that put a name into what is being written, as many as fit, the rest behind "more"."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget
from typing_extensions import override

_LONGEST = 18
"""Characters of a name that a chip shows."""


class InsertChips(QWidget):
    """One row of names; choosing one tells it."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._names: Sequence[str] = ()
        self._chips: list[QToolButton] = []
        self._more = _pill(self.tr("more ▾"))
        self._more.setAccessibleName(self.tr("Insert another column"))
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._more.setMenu(QMenu(self._more))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)
        self._row.addWidget(self._more)
        self._row.addStretch(1)
        self._more.hide()

    def offer(self, names: Sequence[str]) -> None:
        """Show these names instead."""
        if list(names) == list(self._names):
            return
        self._names = tuple(names)
        for chip in self._chips:
            chip.hide()
            chip.deleteLater()
        self._chips = [self._chip(name) for name in self._names[:4]]
        for place, chip in enumerate(self._chips):
            self._row.insertWidget(place, chip)
        for before, after in zip(self._chips, [*self._chips[1:], self._more], strict=True):
            QWidget.setTabOrder(before, after)
        self._fit()

    def _chip(self, name: str) -> QToolButton:
        chip = _pill(f"+ {_short(name)}")
        chip.setAccessibleName(self.tr("Insert %1").replace("%1", name))
        chip.setToolTip(chip.accessibleName())
        chip.clicked.connect(partial(self.chosen.emit, name))
        return chip

    def _fit(self) -> None:
        """Show the chips that there is room for and put the others into the menu."""
        gap, room = self._row.spacing(), self.width()
        wide = [chip.sizeHint().width() + gap for chip in self._chips]
        more = self._more.sizeHint().width() + gap
        all_fit = len(self._names) == len(self._chips) and sum(wide) <= room + gap
        shown, taken = 0, 0 if all_fit else more
        while shown < len(wide) and taken + wide[shown] <= room + gap:
            taken += wide[shown]
            shown += 1
        for place, chip in enumerate(self._chips):
            chip.setVisible(place < shown)
        rest = self._names[shown:]
        self._more.setVisible(bool(rest))
        self._more.menu().clear()
        for name in rest:
            text = name.replace("&", "&&")
            self._more.menu().addAction(text, partial(self.chosen.emit, name))

    @override
    def minimumSizeHint(self) -> QSize:
        return self._more.sizeHint()

    @override
    def sizeHint(self) -> QSize:
        hint = self._more.sizeHint()
        return QSize(hint.width() * 4, hint.height())

    @override
    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._fit()


def _pill(text: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setProperty("role", "pill")
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the cursor where it is
    return button


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"
