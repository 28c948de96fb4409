"""Banners above the table: lanes that hold themselves, each with its remedy; at most two."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop_app.domain.errors import Resumes
from desktop_app.domain.job import Lane
from desktop_app.ui import wording
from desktop_app.ui.banner_frame import BannerFrame
from desktop_app.ui.slots import bound
from desktop_app.ui.wording import Causes

MOST = 2


class Banners(QWidget):
    """Stands in the layout, so it covers nothing."""

    release_wanted = Signal(str)
    """Let this lane run again."""
    account_wanted = Signal(object)
    """Show the account that this :class:`Lane` waits for."""

    def __init__(self, causes: Causes) -> None:
        super().__init__()
        self._causes = causes
        self._lanes: tuple[Lane, ...] = ()
        self._most = MOST
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.hide()

    def show_lanes(self, lanes: Sequence[Lane]) -> None:
        """Show those of the lanes that are held by an error."""
        held = tuple(lane for lane in lanes if lane.held is not None)
        if [(n.name, n.held, n.waiting) for n in held] != [
            (n.name, n.held, n.waiting) for n in self._lanes
        ]:
            self._lanes = held
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
        for lane in self._lanes[: self._most]:
            self._column.addWidget(self._banner(lane))
        self.setVisible(bool(self._lanes))

    def _banner(self, lane: Lane) -> BannerFrame:
        assert lane.held is not None
        kind = self._causes.kind(lane.kind)
        name = wording.lane_words(lane, kind)
        title = self.tr("%1 is held: %2").replace("%1", name)
        title = title.replace("%2", self._causes.title(lane.kind, lane.held))
        waiting = self.tr("%Ln job(s) wait; none was tried in vain.", "", lane.waiting)
        remedy = self._causes.remedy(lane.kind, lane.held)
        buttons = []
        if lane.held.resumes is Resumes.ON_CHANGE and kind is not None and kind.account_type:
            buttons.append(_button(self.tr("Open account…"), name, self.account_wanted.emit, lane))
        again = self.tr("Try again")
        if lane.held.resumes is Resumes.BY_ITSELF:
            again = self.tr("Try now")
        buttons.append(_button(again, name, self.release_wanted.emit, lane.name))
        return BannerFrame(title, f"{waiting} {remedy}", buttons)


def _button(text: str, about: str, act: Callable[..., object], argument: object) -> QPushButton:
    button = QPushButton(text)
    button.setAccessibleName(f"{text}: {about}")
    button.clicked.connect(bound(act, argument))
    return button
