"""Shows the batch that was just queued, with the keyboard in its list."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from desktop_app.ui import views
from desktop_app.ui.queue_view import QueueView
from desktop_app.ui.sidebar import Sidebar

TYPED_IN = QLineEdit | QAbstractSpinBox | QPlainTextEdit | QTextEdit


class JustQueued:
    """Waits until the window has heard of the batch, and until its list is there."""

    def __init__(self, sidebar: Sidebar, table: QueueView, window: QWidget) -> None:
        self._sidebar, self._table, self._window = sidebar, table, window
        self._batch: int | None = None
        self._keys_wanted = False

    def show(self, batch: int) -> None:
        """List this batch as soon as that can be done."""
        self._batch = batch
        self.look()

    def look(self) -> None:
        """See what can be done by now; who types goes on where they are."""
        key = views.of_batch(self._batch).key if self._batch is not None else ""
        if self._sidebar.rows.row(key) >= 0:
            self._batch, self._keys_wanted = None, True
            self._sidebar.choose(key)
        if self._keys_wanted and self._table.isVisibleTo(self._window):
            self._keys_wanted = False
            if not isinstance(self._window.focusWidget(), TYPED_IN):
                self._table.setFocus()
