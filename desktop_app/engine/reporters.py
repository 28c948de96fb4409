"""Number an attempt's events, and see that a flood of them does not run far ahead of the disk."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable

from typing_extensions import override

from desktop_app.domain.events import EndEvent, ExecutorEvent, Logged
from desktop_app.engine.backlog import MOST_UNWRITTEN, Backlog, Written, at_once, weight

Build = Callable[[str, int], ExecutorEvent]
"""Makes an event of an attempt, and of the event's number."""

_CLOSED = Backlog[Build]()
"""Takes nothing: what threads tell after an attempt's end."""
_CLOSED.close()
MOST_AHEAD = 16 * 1024 * 1024
"""What a coroutine, which cannot be made to wait, may have logged that is not on disk yet."""


class Reporter:
    """Numbers an attempt's events and hands them on."""

    number = 0
    """Of the latest event."""

    def __init__(self, attempt: str, emit: Callable[[ExecutorEvent], None]) -> None:
        self.attempt = attempt
        self._emit = emit

    def send(self, build: Build) -> None:
        """Emit ``build(attempt, number)`` with the next number."""
        self.number += 1
        self._emit(build(self.attempt, self.number))


class LoopReporter(Reporter):
    """Numbers events on the loop, also those of a thread that a coroutine has work for.

    Such a thread waits when it logs more than the disk has taken. A coroutine cannot be made to:
    of a flood that is far ahead of the disk lines are left out, and the log says how many.
    """

    _making = threading.Lock()
    """Held while it is settled whether there is a backlog, of any attempt."""
    _waiting: Backlog[Build] | None = None
    """What threads have told; most attempts have none."""
    _writing: asyncio.Task[None] | None = None
    _unwritten = _left_out = 0

    def __init__(
        self, attempt: str, emit: Callable[[ExecutorEvent], None], written: Written = at_once
    ) -> None:
        self.attempt, self._emit, self._written = attempt, emit, written  # made for every job
        self._loop, self._thread = asyncio.get_running_loop(), threading.get_ident()

    @override
    def send(self, build: Build) -> None:
        if threading.get_ident() != self._thread:
            if self._backlog().put(build, weight(build(self.attempt, 0))):
                self._loop.call_soon_threadsafe(self._hand_over)
            return
        event = build(self.attempt, self.number + 1)
        if isinstance(event, Logged):
            self._unwritten += weight(event)
            if self._unwritten > MOST_UNWRITTEN and self._leave_out():
                return
        self.number = event.number
        self._emit(event)

    def end(self, build: Callable[[str, int], EndEvent]) -> None:
        """Emit the last event, after all that waits; what comes later is dropped."""
        with self._making:
            waiting, self._waiting = self._waiting, _CLOSED
        if waiting is not None:
            for told in waiting.close():
                self.send(told)
        if self._writing is not None:
            self._writing.remove_done_callback(self._have_written)
            self._writing.cancel()
        if self._left_out:
            self._tell_left_out()
        self.number += 1
        self._emit(build(self.attempt, self.number))

    def _backlog(self) -> Backlog[Build]:
        with self._making:
            if self._waiting is None:
                self._waiting = Backlog()
            return self._waiting

    def _hand_over(self) -> None:
        if self._writing is None and self._waiting is not None:  # else: when that is done
            for build in self._waiting.take():
                self.send(build)

    def _leave_out(self) -> bool:
        """Let the disk catch up; return whether it is so far behind that a line is left out."""
        if self._writing is None:
            self._writing = self._loop.create_task(self._written())
            self._writing.add_done_callback(self._have_written)
        far_behind = self._unwritten > MOST_AHEAD
        self._left_out += far_behind
        return far_behind

    def _have_written(self, _: asyncio.Task[None]) -> None:
        self._writing, self._unwritten = None, 0
        if self._left_out:
            self._tell_left_out()
        self._hand_over()

    def _tell_left_out(self) -> None:
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
    def send(self, build: Build) -> None:
        event = build(self.attempt, self.number + 1)
        if isinstance(event, Logged):
            if self._unwritten > MOST_UNWRITTEN:
                self._until_written()
                self._unwritten = 0
            self._unwritten += weight(event)
        self.number = event.number
        self._emit(event)
