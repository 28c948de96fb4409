"""A person at the real window, and how long its thread is busy at a time meanwhile.

Busy is processor time between two beats of a timer, which does not count what other programs take
on a shared machine; the gaps between the beats, which do, are reported beside it.

``python -m tests.benchmarks.window_acts FOLDER CANCELLED`` is the program that is measured.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from desktop_app.domain.job import JobFilter, JobState
from tests.benchmarks.contest import Contest
from tests.benchmarks.window_process import DEADLINE, Program, copied

BEAT_MS = 4
LONGEST = 0.016
"""Seconds that the window may be busy without a pause: a frame of a 60 Hz screen."""
DROPPED = 0.005
"""Seconds in which a drop returns to the program that waits for it."""
FILES = 100_000
"""Files that are dropped at once."""
ACTS = (
    "rest",
    "scroll",
    "sort",
    "filter",
    "unfilter",
    "select",
    "sort_selected",
    "all_jobs",
    "select_half",
    "news_in_half",
    "cancel",
    "undo",
)


def acted(data: Path, cancelled: int) -> Mapping[str, float]:
    """Return for each act how long the window was busy at most, and for ACT_gap not there."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.window_acts", str(data), str(cancelled)],
        stdout=subprocess.PIPE,
        check=True,
        timeout=DEADLINE,
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def contests(stored: Callable[[int], Path], size: int, *, cancelled: int) -> list[Contest]:
    """Return two contests for each act at so many jobs; one program does them all."""
    measured: list[dict[str, float]] = []

    def measure(act: str, folder: Path) -> float:
        if not any(act in found for found in measured):
            measured.append(dict(acted(copied(stored(size), folder), cancelled)))
        return next(found for found in measured if act in found).pop(act)

    def contest(act: str, floor: float | None, limit: float | None) -> Contest:
        ours = partial(measure, act)
        return Contest(f"{act}_{size}", lambda f, _: ours(f), "s", floor=floor, limit=limit)

    busy = [contest(act, 1.0, LONGEST) for act in ACTS]
    return [
        *busy,
        contest("drop", 1.0, DROPPED),
        *(contest(f"{act}_gap", None, None) for act in ACTS),
    ]


class Person:
    """Does one thing after the other, each once the last one is seen."""

    def __init__(self, program: Program, window: Any, cancelled: int) -> None:
        from PySide6.QtCore import Qt, QTimer  # noqa: PLC0415 (after the platform)

        self._desk, self._window, self._cancelled = program.desk, window, cancelled
        self._late, self._last = 0.0, time.perf_counter()
        self._busy, self._spent = 0.0, time.thread_time()
        self.found: dict[str, float] = {}
        self._timer = QTimer(window)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(BEAT_MS)

    def _beat(self) -> None:
        now, spent = time.perf_counter(), time.thread_time()
        self._late = max(self._late, now - self._last - BEAT_MS / 1000)
        self._busy = max(self._busy, spent - self._spent)
        self._last, self._spent = now, spent

    async def work(self, running: Any) -> None:
        """Do everything, say what it cost, and leave."""
        from desktop_app.ui.columns import Column  # noqa: PLC0415 (after the platform)

        window = self._window
        model, table, choose = window.model, window.table, window.sidebar.choose
        own, listed = window.table.own_order, self._listed
        await asyncio.sleep(1.0)
        await self._do("rest", lambda: asyncio.sleep(0.5))
        await self._do("scroll", self._scroll)
        await self._do("sort", lambda: listed(lambda: table._sort_by(Column.NAME)))
        await self._do("filter", lambda: listed(lambda: window.toolbar.filter.narrowed.emit("99")))
        await self._do("unfilter", lambda: listed(lambda: window.toolbar.filter.narrowed.emit("")))
        await self._do("select", lambda: self._now(table.selectAll))
        await self._do("sort_selected", lambda: listed(lambda: table._sort_by(Column.NAME)))
        await self._do("all_jobs", lambda: listed(lambda: choose("all")))
        await self._do(
            "select_half", lambda: self._now(lambda: self._choose(model.rowCount() // 2))
        )
        await self._do("news_in_half", self._change_one)
        await listed(lambda: choose("queue"))
        own()
        self._choose(self._cancelled)
        await self._do("cancel", lambda: self._until("cancel", JobState.CANCELLED))
        await self._undo_offered()
        await self._do("undo", lambda: self._until("undo", JobState.WAITING))
        self._timer.stop()
        self._drop()
        sys.stdout.write(f"{json.dumps(self.found)}\n")
        sys.stdout.flush()
        running.quit()

    async def _do(self, act: str, do: Callable[[], Awaitable[object]]) -> None:
        await asyncio.sleep(0.1)
        self._late = self._busy = 0.0
        await do()
        await asyncio.sleep(0.2)
        # none at all would be infinitely better than the limit
        self.found[act] = max(self._busy, 1e-5)
        self.found[f"{act}_gap"] = max(self._late, 1e-5)

    async def _now(self, act: Callable[[], object]) -> None:
        act()

    async def _listed(self, act: Callable[[], object]) -> None:
        """Do it and wait for the list that it brings."""
        there = asyncio.Event()
        self._window.model.listed.connect(there.set)
        act()
        await asyncio.wait_for(there.wait(), DEADLINE)
        self._window.model.listed.disconnect(there.set)

    async def _scroll(self) -> None:
        bar = self._window.table.verticalScrollBar()
        for turn in range(1, 31):
            bar.setValue(bar.maximum() * turn // 30)
            await asyncio.sleep(0.01)
        bar.setValue(0)

    def _choose(self, count: int) -> None:
        """Select so many jobs, all but those that run at the most."""
        from PySide6.QtCore import QItemSelection, QItemSelectionModel  # noqa: PLC0415 (as above)

        model, flags = self._window.model, QItemSelectionModel.SelectionFlag
        first = model.index(2, 0)
        last = model.index(min(count + 1, model.rowCount() - 1), model.columnCount() - 1)
        chosen = self._window.table.selectionModel()
        chosen.select(QItemSelection(first, last), flags.ClearAndSelect | flags.Rows)

    async def _change_one(self) -> None:
        model = self._window.model
        job = model.id_at(model.rowCount() // 4)
        await self._desk.cancel(JobFilter(ids=(job,)))
        await self._listed(model.refresh)

    def _drop(self) -> None:
        """Drop files on the window, and find out how long the other program waits for it."""
        from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl  # noqa: PLC0415 (as above)
        from PySide6.QtGui import QDragEnterEvent, QDropEvent  # noqa: PLC0415 (as above)
        from PySide6.QtWidgets import QApplication  # noqa: PLC0415 (as above)

        window, data = self._window, QMimeData()
        data.setUrls([QUrl.fromLocalFile(f"/home/me/IMG_{n:05}.jpg") for n in range(FILES)])
        centre = QPoint(window.width() // 2, window.height() // 2)
        how = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton)
        none = Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(window, QDragEnterEvent(centre, *how, none))
        drop = QDropEvent(QPointF(centre), *how, none)
        started = time.perf_counter()
        QApplication.sendEvent(window, drop)
        self.found["drop"] = time.perf_counter() - started
        assert drop.isAccepted()

    async def _undo_offered(self) -> None:
        visible = self._window.toast.isVisible
        while not visible():  # noqa: ASYNC110 (a widget has no event to wait for)
            await asyncio.sleep(0.05)

    async def _until(self, action: str, state: JobState) -> None:
        """Take an action and wait until many jobs more are in a state."""
        jobs = self._desk.jobs
        wanted = jobs.counts().states.get(state, 0) + self._cancelled - 10
        self._window.actions_[action].trigger()
        deadline = time.monotonic() + DEADLINE
        while jobs.counts().states.get(state, 0) < wanted:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{action}: {jobs.counts().states}")
            await asyncio.sleep(0.05)


def main(argv: Sequence[str]) -> None:
    """Be the program that is measured."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    program = Program(Path(argv[0]), time.time(), paced=False)

    def shown(window: Any, running: Any) -> None:
        window._parts.tasks.start(Person(program, window, int(argv[1])).work(running))

    program.show(shown)


if __name__ == "__main__":
    main(sys.argv[1:])
