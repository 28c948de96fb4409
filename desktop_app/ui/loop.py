"""The one place that knows qasync: asyncio on Qt's own event loop, for light work of the window."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, TypeVar

import qasync  # type: ignore[import-untyped]  # it has no types
from PySide6.QtCore import QObject, QSocketNotifier, QTimer, Signal
from PySide6.QtWidgets import QApplication

from desktop_app.host.processes import ending_signals

T = TypeVar("T")


def run_loop(app: QApplication, main: Coroutine[Any, Any, T]) -> T:
    """Run ``main`` on the Qt loop until it returns; nothing is left of the loop afterwards."""
    loop = qasync.QEventLoop(app)
    with loop:
        result: T = loop.run_until_complete(main)
    return result


@contextmanager
def loop_beside(app: QApplication) -> Iterator[asyncio.AbstractEventLoop]:
    """Give an asyncio loop while somebody else turns Qt's event loop, as tests do."""
    loop = qasync.QEventLoop(app, already_running=True)
    try:
        yield loop
    finally:
        loop.stop()
        asyncio._set_running_loop(None)  # noqa: SLF001 (asyncio's documented hook for loops)
        loop.close()
        # stop() told the application to exit, which would end every later event loop at once;
        # only exec() forgets that
        QTimer.singleShot(0, app.exit)
        app.exec()


class Tasks(QObject):
    """Starts coroutines from Qt slots and holds them until they end; no error is lost."""

    failed = Signal(Exception)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # asyncio itself keeps only weak references to tasks
        self._running: set[asyncio.Task[Any]] = set()

    def start(
        self, work: Coroutine[Any, Any, T], then: Callable[[T], None] | None = None
    ) -> asyncio.Task[T]:
        """Run ``work`` on the running loop; ``then`` gets its result, ``failed`` its error."""
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(lambda done: self._ended(done, then))
        return task

    async def cancel_all(self) -> None:
        """Cancel what is still running and wait until it has ended."""
        current = asyncio.current_task()
        tasks = [task for task in self._running if task is not current]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _ended(self, task: asyncio.Task[Any], then: Callable[[Any], None] | None) -> None:
        self._running.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is None:
            if then is not None:
                then(task.result())
        elif isinstance(error, Exception):
            self.failed.emit(error)
        else:
            raise error


class SignalWatch(QObject):
    """Turns signals that end the program into Qt's: Python's own handlers starve under its loop."""

    arrived = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.seen = False
        """Whether one has arrived already, perhaps before anybody listened."""
        self._ours, theirs = socket.socketpair()
        self._theirs = theirs
        self._ours.setblocking(False)
        theirs.setblocking(False)
        self._notifier = QSocketNotifier(self._ours.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)
        self._former = {number: signal.signal(number, _ignore) for number in ending_signals()}
        warn = {} if sys.platform == "win32" else {"warn_on_full_buffer": False}
        self._former_fd = signal.set_wakeup_fd(theirs.fileno(), **warn)

    def close(self) -> None:
        """Give the signals back to whom they belonged."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._former_fd)
        for number, handler in self._former.items():
            signal.signal(number, handler)
        self._ours.close()
        self._theirs.close()

    def _read(self) -> None:
        for number in self._ours.recv(64):
            if number in self._former:
                self.seen = True
                self.arrived.emit(number)


def _ignore(number: int, frame: FrameType | None) -> None:
    """Let the wake-up descriptor alone speak; the default handlers would end the process."""
    del number, frame
