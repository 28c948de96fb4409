"""The icon in the tray: what goes on, and the way back to the window."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from desktop_app.domain.job import JobState
from desktop_app.ui import wording
from desktop_app.ui.icons import app_icon
from desktop_app.ui.views import NEEDS_ATTENTION

TOOLTIP_MS = 1_000
"""Counters move many times a second; nobody reads a tooltip that quickly."""
SHOWN_MS = 10_000


class Tray(QObject):
    """Shows where the desktop has a tray, which may come later than the window."""

    show_wanted = Signal()
    quit_wanted = Signal()
    message_clicked = Signal()

    def __init__(self, window: QWidget, pause: QAction, new: list[QAction]) -> None:
        super().__init__(window)
        self.has_tray: Callable[[], bool] = QSystemTrayIcon.isSystemTrayAvailable
        self._states: Mapping[JobState, int] = {}
        self._paused = False
        self.show_window, self.quit = QAction(self), QAction(self)
        self.show_window.triggered.connect(self.show_wanted)
        self.quit.triggered.connect(self.quit_wanted)
        self.menu = QMenu(window)
        self.menu.addAction(self.show_window)
        self.menu.addSeparator()
        self.menu.addAction(pause)
        self.menu.addActions(new)
        self.menu.addSeparator()
        self.menu.addAction(self.quit)
        self.icon: QSystemTrayIcon | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(TOOLTIP_MS)
        self._soon.timeout.connect(self._say)
        self.retranslate()

    @property
    def available(self) -> bool:
        """Whether there is a tray, which then shows the icon."""
        if self.has_tray():
            self.put_up()
            return True
        return False

    def put_up(self) -> None:
        """Show the icon, if there is a tray to show it."""
        if self.icon is None and QSystemTrayIcon.isSystemTrayAvailable():
            self.icon = QSystemTrayIcon(app_icon(), self)
            self.icon.setContextMenu(self.menu)
            self.icon.activated.connect(self._activated)
            self.icon.messageClicked.connect(self.message_clicked)
            self._say()
            self.icon.show()

    def take_counts(self, states: Mapping[JobState, int], *, paused: bool) -> None:
        """Take the counters; the tooltip follows within a second."""
        self._states, self._paused = states, paused
        if self.icon is not None and not self._soon.isActive():
            self._soon.start()

    def message(self, title: str, text: str) -> None:
        """Show a message beside the icon."""
        if self.icon is not None:
            self.icon.showMessage(title, text, app_icon(), SHOWN_MS)

    def in_words(self) -> str:
        """Say what goes on: the tooltip."""
        running = self._states.get(JobState.RUNNING, 0)
        waiting = self._states.get(JobState.WAITING, 0)
        attention = NEEDS_ATTENTION.count(self._states)
        parts = [
            self.tr("%1 running").replace("%1", wording.number(running)) if running else "",
            self.tr("%1 waiting").replace("%1", wording.number(waiting)) if waiting else "",
            self.tr("%1 need attention").replace("%1", wording.number(attention))
            if attention
            else "",
            self.tr("the queue is paused") if self._paused else "",
        ]
        return wording.listed(part for part in parts if part) or self.tr("nothing to do")

    def retranslate(self) -> None:
        """Say everything again in the language in use."""
        self.show_window.setText(self.tr("Show JobDesk"))
        self.quit.setText(self.tr("Quit"))
        self._say()

    def close(self) -> None:
        """Take the icon away."""
        self._soon.stop()
        if self.icon is not None:
            self.icon.hide()

    def _say(self) -> None:
        if self.icon is not None:
            self.icon.setToolTip(f"JobDesk – {self.in_words()}")

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in {
            QSystemTrayIcon.ActivationReason.Trigger,
            QSystemTrayIcon.ActivationReason.DoubleClick,
        }:
            self.show_wanted.emit()
