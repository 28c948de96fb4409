"""The status bar: what runs, waits and needs attention; how many at once per lane."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QMenu, QStatusBar, QToolButton, QWidget
from typing_extensions import override

from desktop_app.domain.job import JobState, Lane
from desktop_app.ui import wording
from desktop_app.ui.calm import Calm
from desktop_app.ui.icons import Icons, icon_side
from desktop_app.ui.slots import bound
from desktop_app.ui.theme import Theme
from desktop_app.ui.throughput import Throughput
from desktop_app.ui.views import NEEDS_ATTENTION, QUEUE, SCHEDULED, STANDING, View
from desktop_app.ui.wording import Causes, translated

SPACE = 6
"""Between two parts; the status bar's own."""
PAUSE_MS = 230
"""Between two changes of the counts; not in step with the sidebar's, which would add up."""
CHOICES = (1, 2, 3, 4, 6, 8, 12, 16, 32)


class CountsBar(QStatusBar):
    """Counts are links to their lists; each lane's limit opens a menu."""

    view_wanted = Signal(object)
    limit_wanted = Signal(str, int)
    pause_wanted = Signal(str, bool)

    def __init__(self, causes: Causes, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._causes, self._theme, self._icons = causes, theme, icons
        self._states: Mapping[JobState, int] = {}
        self._paused = self._planning = False
        self._lanes: dict[str, Lane] = {}
        self._buttons: dict[str, QToolButton] = {}
        self._calm = Calm(self._say_counts, self, PAUSE_MS)
        self.setSizeGripEnabled(False)
        self.throughput = Throughput(theme)
        self.throughput.wanted.connect(bound(self._fit))
        self.running, self.waiting, self.attention, self.later = (
            self._count_button(view) for view in (QUEUE, QUEUE, NEEDS_ATTENTION, SCHEDULED)
        )
        self.nothing = QToolButton(self)
        self.nothing.setEnabled(False)
        self.addWidget(self.nothing)
        self._wanted: dict[QWidget, bool] = {}
        self.left, self.disk = QLabel(self), QLabel(self)
        for label in (self.left, self.disk):
            label.setObjectName("soft")
            self._wanted[label] = False
            self.addWidget(label)
        self.addWidget(self.throughput)
        self._fit()

    def set_counts(self, states: Mapping[JobState, int], *, paused: bool) -> None:
        """Show these counters."""
        if (states, paused) != (self._states, self._paused):
            at_once = paused != self._paused
            self._states, self._paused = states, paused
            self.throughput.take_counts(states)
            self._calm.now() if at_once else self._calm.soon()

    def say_planning(self, *, planning: bool) -> None:
        """Say whether a plan is being made: then something is done though there is no job yet."""
        if planning != self._planning:
            self._planning = planning
            self._calm.now()

    def set_lanes(self, lanes: Sequence[Lane]) -> None:
        """Show these lanes' limits."""
        for lane in lanes:
            known = self._lanes.get(lane.name)
            self._lanes[lane.name] = lane
            if known is None:
                self._add_lane(lane)
            if known is None or (known.paused, known.limit) != (lane.paused, lane.limit):
                self._say_lane(lane)
                self._fit()

    @property
    def moving(self) -> bool:
        """Whether something runs or waits to run."""
        return bool(QUEUE.count(self._states))

    def say_left(self, text: str) -> None:
        """Say how long it will take; an empty text says nothing."""
        self.left.setText(text)
        self._want(self.left, wanted=bool(text))

    def say_disk(self, text: str) -> None:
        """Say that the disk is running full; an empty text says nothing."""
        self.disk.setText(text)
        self.disk.setStyleSheet(f"color: {self._theme.colours.states[JobState.FAILED]}")
        self._want(self.disk, wanted=bool(text))

    def in_words(self, *shown: View) -> str:
        """Name these lists with their counts, those that have something."""
        counts = ((translated(STANDING[view]), view.count(self._states)) for view in shown)
        return " · ".join(wording.explained(name, wording.number(n)) for name, n in counts if n)

    def retranslate(self) -> None:
        """Say everything again in the language and the colours in use."""
        for button, state in (
            (self.running, JobState.RUNNING),
            (self.waiting, JobState.WAITING),
            (self.attention, JobState.FAILED),
            (self.later, JobState.WAITING),
        ):
            button.setStyleSheet(f"color: {self._theme.colours.states[state]}")
        self._calm.now()
        for lane in self._lanes.values():
            self._say_lane(lane)

    def _say_counts(self) -> None:
        has = self._states.get
        running, waiting = has(JobState.RUNNING, 0), has(JobState.WAITING, 0)
        attention = NEEDS_ATTENTION.count(self._states)
        later = SCHEDULED.count(self._states)
        for button, count, text in (
            (self.running, running, self.tr("%Ln running", "", running)),
            (self.waiting, waiting, self.tr("%Ln waiting", "", waiting)),
            (self.attention, attention, self.tr("%Ln need attention", "", attention)),
            (self.later, later, self.tr("%Ln start later", "", later)),
        ):
            button.setText(text)
            button.setAccessibleName(text)
            self._wanted[button] = count > 0
        quiet = not (running or waiting or attention or later)
        idle = self.tr("Planning…") if self._planning else self.tr("Nothing to do")
        self.nothing.setText(self.tr("The queue is paused") if self._paused else idle)
        self._wanted[self.nothing] = quiet or self._paused
        self._fit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _want(self, widget: QWidget, *, wanted: bool) -> None:
        self._wanted[widget] = wanted
        self._fit()

    def _fit(self) -> None:
        """Show what there is to say; in want of room, what matters least gives way first."""
        shown = {widget for widget, wanted in self._wanted.items() if wanted}
        if self.throughput.moving:
            shown.add(self.throughput)
        for least in (self.throughput, self.left, self.later, self.waiting, self.running):
            if self._room(shown) >= 0:
                break
            shown.discard(least)
        for widget in (*self._wanted, self.throughput):
            if (widget in shown) != widget.isVisibleTo(self):
                widget.setVisible(widget in shown)

    def _room(self, shown: Collection[QWidget]) -> int:
        needed = sum(widget.sizeHint().width() + SPACE for widget in shown)
        lanes = sum(button.sizeHint().width() + SPACE for button in self._buttons.values())
        return self.width() - 2 * SPACE - needed - lanes

    def _count_button(self, view: View) -> QToolButton:
        button = QToolButton(self)
        button.setAutoRaise(True)
        button.clicked.connect(lambda: self.view_wanted.emit(view))
        self.addWidget(button)
        return button

    def _add_lane(self, lane: Lane) -> None:
        button = QToolButton(self)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        menu = QMenu(button)
        menu.aboutToShow.connect(bound(self._fill_menu, lane.name))
        button.setMenu(menu)
        self._buttons[lane.name] = button
        for name in sorted(self._buttons, key=self._place):
            self.removeWidget(self._buttons[name])
            self.addPermanentWidget(self._buttons[name])
            self._buttons[name].show()

    def _place(self, name: str) -> tuple[int, str]:
        """Lanes stand in the order of their kinds, as in the sidebar."""
        return self._causes.place(self._lanes[name].kind), name

    def _say_lane(self, lane: Lane) -> None:
        button = self._buttons[lane.name]
        kind = self._causes.kind(lane.kind)
        text = self.tr("paused") if lane.paused else self.tr("%Ln at once", "", lane.limit)
        if kind is not None:
            side = icon_side(self.fontMetrics())
            button.setIcon(self._icons.for_kind(kind))
            button.setIconSize(QSize(side, side))
        button.setText(f"{text} ▾")
        button.setToolTip(lane.name)
        name = wording.translated(kind.title) if kind is not None else lane.name
        button.setAccessibleName(f"{name}: {text}")

    def _fill_menu(self, name: str) -> None:
        lane, menu = self._lanes[name], self._buttons[name].menu()
        menu.clear()
        for limit in sorted({*CHOICES, lane.limit}):
            action = menu.addAction(self.tr("%Ln at once", "", limit))
            action.setCheckable(True)
            action.setChecked(limit == lane.limit)
            action.triggered.connect(bound(self.limit_wanted.emit, name, limit))
        menu.addSeparator()
        pause = self.tr("Resume this lane") if lane.paused else self.tr("Pause this lane")
        menu.addAction(pause).triggered.connect(
            bound(self.pause_wanted.emit, name, not lane.paused)
        )
