"""Shows what changes many times a second at a pace that can be read."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

CALM_MS = 200
"""Shortest time between two changes of what is shown: nobody reads quicker."""


class Calm(QObject):
    """Has something shown at once after a rest, else as soon as it has rested."""

    def __init__(self, show: Callable[[], None], parent: QObject, pause_ms: int = CALM_MS) -> None:
        super().__init__(parent)
        self._show = show
        self._waits = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(pause_ms)
        self._rest.timeout.connect(self._rested)

    def soon(self) -> None:
        """Show what is new, now or in a moment."""
        self._waits = self._rest.isActive()
        if not self._waits:
            self.now()

    def now(self) -> None:
        """Show what is new."""
        self._waits = False
        self._rest.start()
        self._show()

    def _rested(self) -> None:
        if self._waits:
            self.now()
