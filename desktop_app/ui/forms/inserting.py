"""Chips that put a name into what is being written, as many as fit, the rest behind "more"."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget
from typing_extensions import override

_MOST = 4
"""Chips, even where there is room for more."""
_GAP = 6
_LONGEST = 18
"""Characters of a name that a chip shows."""


class InsertChips(QWidget):
    """One row of names; choosing one tells it."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._names: Sequence[str] = ()
        self._more = _pill(self.tr("more ▾"))
        self._more.setAccessibleName(self.tr("Insert another column"))
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._more.setMenu(QMenu(self._more))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_GAP)
        self.chips = [_pill("") for _ in range(_MOST)]
        for place, chip in enumerate(self.chips):
            chip.clicked.connect(partial(self._choose, place))
        for button in (*self.chips, self._more):
            row.addWidget(button)
            button.hide()
        row.addStretch(1)

    def offer(self, names: Sequence[str]) -> None:
        """Show these names instead."""
        if list(names) == list(self._names):
            return
        self._names = tuple(names)
        for name, chip in zip(self._names, self.chips, strict=False):
            chip.setText(f"+ {_short(name)}")
            chip.setAccessibleName(self.tr("Insert %1").replace("%1", name))
            chip.setToolTip(chip.accessibleName())
        self._fit()

    def _choose(self, place: int) -> None:
        self.chosen.emit(self._names[place])

    def _fit(self) -> None:
        """Show the chips that there is room for and put the others into the menu."""
        room = self.width() + _GAP
        wide = [chip.sizeHint().width() + _GAP for chip in self.chips[: len(self._names)]]
        more = self._more.sizeHint().width() + _GAP
        all_fit = len(self._names) == len(wide) and sum(wide) <= room
        shown, taken = 0, 0 if all_fit else more
        while shown < len(wide) and taken + wide[shown] <= room:
            taken += wide[shown]
            shown += 1
        for place, chip in enumerate(self.chips):
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
