"""Banners above the table: lanes that hold themselves, each with its remedy; at most two."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop_app.domain.job import Lane
from desktop_app.ui.banner_frame import BannerFrame
from desktop_app.ui.held_lanes import HeldLanes
from desktop_app.ui.slots import bound

MOST = 2


class Banners(QWidget):
    """Stands in the layout, so it covers nothing."""

    def __init__(self, held: HeldLanes) -> None:
        super().__init__()
        self._held = held
        self._wanted = True
        self._most = MOST
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        held.changed.connect(self.retranslate)
        self.hide()

    def show_unless(self, *, listed: bool) -> None:
        """Be there, unless the list itself shows the held lanes."""
        if self._wanted == listed:
            self._wanted = not listed
            self.retranslate()

    def leave_room(self, other: bool) -> None:  # noqa: FBT001 (a slot's argument)
        """Show one less while there is another notice beside."""
        self._most = MOST - 1 if other else MOST
        self.retranslate()

    def retranslate(self) -> None:
        """Build the banners in the language in use."""
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        lanes = self._held.lanes[: self._most] if self._wanted else ()
        for lane in lanes:
            self._column.addWidget(self._banner(lane))
        self.setVisible(bool(lanes))

    def _banner(self, lane: Lane) -> BannerFrame:
        buttons = []
        for button in self._held.buttons(lane):
            made = QPushButton(button.text)
            made.setAccessibleName(f"{button.text}: {self._held.name(lane)}")
            made.clicked.connect(bound(button.act))
            buttons.append(made)
        return BannerFrame(self._held.title(lane), self._held.detail(lane), buttons)
