"""What the window itself has to say or to ask, in its layout: one thing at a time, never modal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop_app.ui.announcing import announce
from desktop_app.ui.banner_frame import BannerFrame
from desktop_app.ui.slots import bound


@dataclass(frozen=True, slots=True)
class Words:
    """A notice in the language of the moment; the first choice is the one that Enter takes."""

    title: str
    more: str
    choices: Sequence[tuple[str, Callable[[], None]]]
    question: bool = False
    """Whether the first choice is marked and has the keyboard."""


Make = Callable[[], Words]


class NoticeBar(QWidget):
    """Shows the newest notice; the one before it comes back when that is answered."""

    shown = Signal(bool)
    """Whether there is one now."""

    def __init__(self) -> None:
        super().__init__()
        self._notices: dict[str, Make] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.buttons: list[QPushButton] = []
        self.words: Words | None = None
        self.hide()

    def put(self, key: str, make: Make) -> None:
        """Say something, in the place of what was said under this key."""
        self._notices.pop(key, None)
        self._notices[key] = make
        self.retranslate()
        if self.words is not None:
            announce(self, f"{self.words.title}. {self.words.more}")
            if self.words.question:
                self.buttons[0].setFocus()

    def has(self, key: str) -> bool:
        """Whether this is being said, or waits behind another."""
        return key in self._notices

    def take_away(self, key: str) -> None:
        """Say it no more."""
        if self._notices.pop(key, None) is not None:
            self.retranslate()

    def retranslate(self) -> None:
        """Say it again in the language in use; the button with the keyboard keeps it."""
        held = next((n for n, each in enumerate(self.buttons) if each.hasFocus()), None)
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        newest = next(reversed(self._notices.values()), None)
        self.words = newest() if newest is not None else None
        self.buttons = []
        if self.words is not None:
            self._column.addWidget(self._banner(self.words))
        self.setVisible(self.words is not None)
        if held is not None and held < len(self.buttons):
            self.buttons[held].setFocus()
        self.shown.emit(self.words is not None)

    def _banner(self, words: Words) -> BannerFrame:
        for text, act in words.choices:
            button = QPushButton(text)
            button.setAccessibleName(text)
            button.setAccessibleDescription(words.title)
            button.setAutoDefault(True)  # Enter presses it, as in a dialog
            button.clicked.connect(bound(act))
            if words.question and not self.buttons:
                button.setObjectName("primary")
            self.buttons.append(button)
        return BannerFrame(words.title, words.more, self.buttons)
