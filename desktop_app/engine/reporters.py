"""Number an attempt's events, and see that a flood of them does not run far ahead of the disk."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable

from typing_extensions import override

from desktop_app.domain.events import EndEvent, ExecutorEvent, Logged
from desktop_app.engine.backlog import MOST_UNWRITTEN, Backlog, Written, at_once, weight

MOST_AHEAD = 16 * 1024 * 1024
"""What a coroutine, which cannot be made to wait, may have logged that is not on disk yet."""


class Reporter:
    """Numbers an attempt's events and hands them on."""

    def __init__(self, attempt: str, emit: Callable[[ExecutorEvent], None]) -> None:
        self.attempt = attempt
        self._emit = emit
        self.number = 0
        """Of the latest event."""

    def send(self, build: Callable[[str, int], ExecutorEvent]) -> None:
        """Emit ``build(attempt, number)`` with the next number."""
        self.number += 1
        self._emit(build(self.attempt, self.number))


class LoopReporter(Reporter):
    """Numbers events on the loop, also those of a thread that a coroutine has work for.

    Such a thread waits when it logs more than the disk has taken. A coroutine cannot be made to:
    of a flood that is far ahead of the disk lines are left out, and the log says how many.
    """

    def __init__(
        self, attempt: str, emit: Callable[[ExecutorEvent], None], written: Written = at_once
    ) -> None:
        super().__init__(attempt, emit)
        self._loop, self._thread = asyncio.get_running_loop(), threading.get_ident()
        self._written = written
        self._writing: asyncio.Task[None] | None = None
        self._unwritten = self._left_out = 0
        self._waiting: Backlog[Callable[[str, int], ExecutorEvent]] = Backlog()

    @override
    def send(self, build: Callable[[str, int], ExecutorEvent]) -> None:
        if threading.get_ident() == self._thread:
            self._say(build)
        elif self._waiting.put(build, weight(build(self.attempt, 0))):
            self._loop.call_soon_threadsafe(self._hand_over)

    def end(self, build: Callable[[str, int], EndEvent]) -> None:
        """Emit the last event, after all that waits; what comes later is dropped."""
        for waiting in self._waiting.close():
            self._say(waiting)
        if self._writing is not None:
            self._writing.remove_done_callback(self._have_written)
            self._writing.cancel()
        self._tell_left_out()
        super().send(build)

    def _hand_over(self) -> None:
        if self._writing is None:  # else: when that is done
            for build in self._waiting.take():
                self._say(build)

    def _say(self, build: Callable[[str, int], ExecutorEvent]) -> None:
        event = build(self.attempt, self.number + 1)
        if isinstance(event, Logged):
            self._unwritten += weight(event)
            if self._unwritten > MOST_UNWRITTEN:
                if self._writing is None:
                    self._writing = self._loop.create_task(self._written())
                    self._writing.add_done_callback(self._have_written)
                if self._unwritten > MOST_AHEAD:
                    self._left_out += 1
                    return
        self.number = event.number
        self._emit(event)

    def _have_written(self, _: asyncio.Task[None]) -> None:
        self._writing, self._unwritten = None, 0
        self._tell_left_out()
        self._hand_over()

    def _tell_left_out(self) -> None:
        if self._left_out:
            text = f"{self._left_out:,} lines are left out here: they came too fast to be written"
            line, self._left_out = (time.time(), "warning", text), 0
            super().send(lambda attempt, number: Logged(attempt, number, (line,)))


class ThreadReporter(Reporter):
    """Lets its thread wait while what it has logged is far ahead of the disk."""

    def __init__(
        self,
        attempt: str,
        emit: Callable[[ExecutorEvent], None],
        until_written: Callable[[], None],
    ) -> None:
        super().__init__(attempt, emit)
        self._until_written = until_written
        self._unwritten = 0

    @override
    def send(self, build: Callable[[str, int], ExecutorEvent]) -> None:
        event = build(self.attempt, self.number + 1)
        if isinstance(event, Logged):
            if self._unwritten > MOST_UNWRITTEN:
                self._until_written()
                self._unwritten = 0
            self._unwritten += weight(event)
        self.number = event.number
        self._emit(event)
