"""A form's question to its kind, answered event by event; a newer question ends the older."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop_app.domain.errors import JobDeskError, SubmissionRefused
from desktop_app.ui.forms.plan_view import PlanningDesk, Start


class Asking(QObject):
    """Asks ``Desk.ask`` one question at a time."""

    told = Signal(dict)
    """The next event of the answer to the newest question."""
    ended = Signal(str)
    """The answer is complete; why not, when it could not be given."""

    def __init__(self, kind: str, desk: PlanningDesk, start: Start, parent: QObject) -> None:
        super().__init__(parent)
        self._kind = kind
        self._desk = desk
        self._start = start
        self._number = 0
        self._task: asyncio.Task[Any] | None = None

    def ask(self, question: Mapping[str, Any]) -> None:
        """Ask this instead of what is being answered."""
        self.stop()
        self._start(self._follow(self._number, question))

    def stop(self) -> None:
        """Listen no more; the kind is told to stop."""
        self._number += 1
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _follow(self, number: int, question: Mapping[str, Any]) -> None:
        if number != self._number:
            return
        self._task = asyncio.current_task()
        stream: Any = self._desk.ask(self._kind, question)
        why = ""
        try:
            async for event in stream:
                if number != self._number:
                    return
                self.told.emit(event)
        except SubmissionRefused as refused:
            why = "; ".join(error.msg for error in refused.errors)
        except JobDeskError as error:
            why = error.message
        finally:
            if (close := getattr(stream, "aclose", None)) is not None:
                await close()
        if number == self._number:
            self._task = None
            self.ended.emit(why)
