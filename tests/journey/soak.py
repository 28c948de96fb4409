"""A window at which somebody submits and looks around without a pause, and what it takes meanwhile.

``python -m tests.journey.soak FOLDER SECONDS`` prints one JSON object for each time that it rested.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psutil
from PySide6.QtCore import QAbstractAnimation, QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

from desktop_app.domain.events import BatchChanged, Event
from desktop_app.engine import find_kinds, open_desk
from desktop_app.ui.application import RunningWindow, run
from desktop_app.ui.main_window import MainWindow

BATCHES = 50
"""Submitted between two looks at another list."""
ROUNDS = 6
"""Such looks between two measurements."""
READING = 4
"""Threads that read the record: the window's two, the engine's, and its housekeeping's."""
TASKS = ("tests.queued:add_later", "tests.queued:fail_later")


class Soak:
    """Submits batches, follows them to their end, and turns to another list now and then."""

    def __init__(self, folder: Path, seconds: float) -> None:
        self._folder, self._seconds = folder, seconds
        self.kinds = find_kinds()
        self.desk = open_desk(folder, self.kinds)
        self._over: dict[int, asyncio.Future[None]] = {}
        self._ended: set[int] = set()

    def hear(self, events: Sequence[Event]) -> None:
        """Take note of batches that have ended, on the engine's thread."""
        for event in events:
            if isinstance(event, BatchChanged) and event.batch.finished == event.batch.total > 0:
                self._loop.call_soon_threadsafe(self._end, event.batch.id)

    def _end(self, batch: int) -> None:
        self._ended.add(batch)
        waiting = self._over.get(batch)
        if waiting is not None and not waiting.done():
            waiting.set_result(None)

    async def work(self, window: MainWindow, running: RunningWindow) -> None:
        """Go on for as long as was asked for; measure when nothing is under way."""
        self._loop = asyncio.get_running_loop()
        self._read_at_once()
        unsubscribe = self.desk.subscribe(self.hear)
        until = time.monotonic() + self._seconds
        lists = [row.key for row in window.sidebar_model._rows if row.view is not None]
        turn = 0
        while time.monotonic() < until:
            for _ in range(ROUNDS):
                await asyncio.gather(*(self._batch(n) for n in range(BATCHES)))
                turn += 1
                self._look(window, lists[turn % len(lists)])
            window.details.show_job(None)  # pages behind the one in front keep what they showed
            self._measure(turn * BATCHES)
        unsubscribe()
        running.quit()

    def _read_at_once(self) -> None:
        """Open what all threads that read may need in one moment, which is rare: it is kept."""
        with ExitStack() as reading:
            for reader in (self.desk.jobs, self.desk.logs) * READING:
                reading.enter_context(reader._readers.take())

    async def _batch(self, number: int) -> None:
        call = {"function": TASKS[number % 5 == 0], "args": [number, 1], "where": "loop"}
        batch = await self.desk.submit("functions", {**call, "retry_on": []})
        self._over[batch.id] = self._loop.create_future()
        if batch.id not in self._ended:
            await self._over[batch.id]
        del self._over[batch.id]
        self._ended.discard(batch.id)

    def _look(self, window: MainWindow, key: str) -> None:
        window.sidebar.choose(key)
        window.table.selectRow(0)
        tabs = window.details.tabs
        tabs.setCurrentIndex((tabs.currentIndex() + 1) % tabs.count())

    def _measure(self, jobs: int) -> None:
        gc.collect()
        # What has ended its fading is deleted in the next round of the loop: now, not by chance.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        process = psutil.Process()
        objects = [
            each
            for top in _tops()
            for each in (top, *top.findChildren(QObject))
            if not _moves(each)
        ]
        timers = [each for each in objects if isinstance(each, QTimer)]
        found: dict[str, Any] = {
            "jobs": jobs,
            "memory": process.memory_info().rss,
            "files": process.num_fds() if hasattr(process, "num_fds") else 0,
            "threads": threading.active_count(),
            "processes": len(process.children()),
            "objects": len(objects),
            "timers": len(timers),
            "tasks": len(asyncio.all_tasks()),
        }
        sys.stdout.write(f"{json.dumps(found)}\n")
        sys.stdout.flush()


def _moves(each: QObject) -> bool:
    """Whether it is a fading or gliding under way, which goes with its end."""
    moving = QAbstractAnimation.State.Running
    return isinstance(each, QAbstractAnimation) and each.state() == moving


def _tops() -> list[QObject]:
    app = QApplication.instance()
    assert app is not None
    return [app, *QApplication.topLevelWidgets()]


def main(words: Sequence[str]) -> int:
    """Soak until the time is over."""
    folder = Path(words[0])
    soak = Soak(folder, float(words[1]))

    def ready(running: RunningWindow) -> None:
        (window,) = (w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow))
        running.start(lambda: soak.work(window, running))

    settings = folder / "window.ini"
    return run(soak.desk, soak.kinds, {}, settings_path=settings, on_ready=ready)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
