"""What a form has begun in the background, and what becomes of it when the form is closed."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, cast

from PySide6.QtCore import QObject
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QWidget

from desktop_app.ui.forms.plan_view import Start


class FormWork(QObject):
    """Looking ends with the form; for what is to be delivered the form stays, hidden if need be."""

    def __init__(self, start: Start, form: QWidget) -> None:
        super().__init__(form)
        self._start = start
        self._looks: set[asyncio.Task[Any]] = set()
        self._deliveries: set[asyncio.Task[Any]] = set()

    @property
    def delivering(self) -> bool:
        """Whether an answer is still to come that the user must not miss."""
        return bool(self._deliveries)

    def look(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Start what nobody needs any more once the form is closed or built anew."""
        task = self._start(work)
        self._looks.add(task)
        task.add_done_callback(self._looks.discard)
        return task

    def stop_looking(self) -> None:
        """End all that only looks: it would meet parts of the form that are gone."""
        for task in self._looks:
            task.cancel()

    def deliver(self, work: Coroutine[Any, Any, Any]) -> None:
        """Start what has an answer for the user, such as a submission."""
        task = self._start(work)
        self._deliveries.add(task)
        task.add_done_callback(self._answered)

    def lets_go(self, event: QCloseEvent) -> bool:
        """Whether the form may be closed; if not, it hides until the answer is there.

        The work that finds something wrong has to show the form again.
        """
        if self._deliveries:
            event.ignore()
            self._form.hide()
            return False
        self.stop_looking()
        return True

    @property
    def _form(self) -> QWidget:
        """The form owns this: to keep it here would keep it after it is closed."""
        return cast("QWidget", self.parent())

    def _answered(self, task: asyncio.Task[Any]) -> None:
        self._deliveries.discard(task)
        if not task.cancelled() and task.exception() is not None:
            self._form.show()  # nobody foresaw it: what was typed must not be lost over it
        elif not self._deliveries and self._form.isHidden():
            self._form.close()
