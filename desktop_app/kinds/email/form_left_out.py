"""The amber line that says which rows get no message, and leads to all of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from desktop_app.ui.forms.plan_model import PlanRow
from desktop_app.ui.wording import listed

translate = QCoreApplication.translate

_ROW = re.compile(r"row (?P<number>\d+)(: (?P<given>.*))?", re.DOTALL)


class LeftOut(QWidget):
    """Hidden while every row gets its message."""

    SHOWN: ClassVar[int] = 3
    """Rows that are named in the line itself."""

    wanted = Signal()
    """Show the rows."""

    def __init__(self) -> None:
        super().__init__()
        self._words = QLabel()
        self._words.setProperty("role", "warning")
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setWordWrap(True)
        self._link = QPushButton(translate("email", "Show rows"))
        self._link.setProperty("role", "link")
        self._link.setAccessibleName(self._link.text())
        self._link.clicked.connect(self.wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._words, 1)
        row.addWidget(self._link, 0, Qt.AlignmentFlag.AlignTop)
        self.setFocusProxy(self._link)
        self.hide()

    @property
    def text(self) -> str:
        """What it says."""
        return self._words.text()

    def tell(self, first: Sequence[PlanRow], count: int) -> None:
        """Say how many there are, and name the first ones."""
        named = listed(row_words(row.input, short=True) for row in first)
        more = " …" if count > len(first) else ""
        self._words.setText(
            self.tr("%Ln row(s) are left out: %1", "", count).replace("%1", named + more)
        )
        self._words.setAccessibleName(self._words.text())
        self.setVisible(count > 0)


def row_words(given: str, *, short: bool = False) -> str:
    """Say in the user's language which row the plan speaks of, and what is in it."""
    row = _ROW.fullmatch(given)
    if row is None:
        return given
    number = row["number"]
    if not short:
        number = translate("email", "row %1").replace("%1", number)
    if row["given"] is None:
        return translate("email", "%1 empty").replace("%1", number)
    return translate("email", "%1 “%2”").replace("%1", number).replace("%2", row["given"])
