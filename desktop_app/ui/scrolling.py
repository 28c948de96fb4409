"""Lets a table move what is painted as one scrolls, and paint only what comes into sight."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QAbstractItemView
from typing_extensions import override

_RESTYLED = frozenset({QEvent.Type.Show, QEvent.Type.StyleChange})


class KeepsPainted(QObject):
    """Says of a table that nothing shines through it: Qt paints all of it anew otherwise.

    A style sheet takes that back each time that it is applied.
    """

    def __init__(self, table: QAbstractItemView) -> None:
        super().__init__(table)
        self._behind = table.viewport()
        self._behind.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _RESTYLED:
            self._behind.setAutoFillBackground(True)
        return False
