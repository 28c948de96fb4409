"""Lanes that hold themselves: what is said of them, and the buttons that let them run again."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal

from desktop_app.domain.errors import Resumes
from desktop_app.domain.job import Lane
from desktop_app.ui import wording
from desktop_app.ui.cause_line import Button
from desktop_app.ui.slots import bound
from desktop_app.ui.wording import Causes


class HeldLanes(QObject):
    """Follows the lanes; tells when those that are held have changed."""

    changed = Signal()
    release_wanted = Signal(str)
    """Let this lane run again."""
    account_wanted = Signal(object)
    """Show the account that this :class:`Lane` waits for."""

    def __init__(self, causes: Causes, parent: QObject) -> None:
        super().__init__(parent)
        self._causes = causes
        self.lanes: Sequence[Lane] = ()
        """Those that are held by an error."""

    def take(self, lanes: Sequence[Lane]) -> None:
        """Take the lanes as they are now."""
        held = tuple(lane for lane in lanes if lane.held is not None)
        if [(n.name, n.held, n.waiting) for n in held] != [
            (n.name, n.held, n.waiting) for n in self.lanes
        ]:
            self.lanes = held
            self.changed.emit()

    def name(self, lane: Lane) -> str:
        """Name a lane for people."""
        return wording.lane_words(lane, self._causes.kind(lane.kind))

    def title(self, lane: Lane) -> str:
        """Say that it is held, and why."""
        assert lane.held is not None
        title = self.tr("%1 is held: %2").replace("%1", self.name(lane))
        return title.replace("%2", self._causes.title(lane.kind, lane.held))

    def detail(self, lane: Lane) -> str:
        """Say how many jobs wait for it, and what mends it."""
        assert lane.held is not None
        waiting = self.tr("%Ln job(s) wait; none was tried in vain.", "", lane.waiting)
        return f"{waiting} {self._causes.remedy(lane.kind, lane.held)}".rstrip()

    def buttons(self, lane: Lane) -> tuple[Button, ...]:
        """Offer the account that it waits for, if one it is, and another try."""
        assert lane.held is not None
        kind = self._causes.kind(lane.kind)
        mends: tuple[Button, ...] = ()
        if lane.held.resumes is Resumes.ON_CHANGE and kind is not None and kind.account_type:
            open_it = bound(self.account_wanted.emit, lane)
            mends = (Button(self.tr("Open account…"), open_it, primary=True),)
        by_itself = lane.held.resumes is Resumes.BY_ITSELF
        again = self.tr("Try now") if by_itself else self.tr("Try again")
        return (*mends, Button(again, bound(self.release_wanted.emit, lane.name)))
