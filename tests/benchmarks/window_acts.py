"""A person at the real window, and how long it does not answer meanwhile.

``python -m tests.benchmarks.window_acts FOLDER`` is the program that is measured.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from desktop_app.domain.job import JobFilter, JobState
from tests.benchmarks.contest import Contest
from tests.benchmarks.window_process import DEADLINE, Program, copied

BEAT_MS = 4
LONGEST = 0.016
"""Seconds that the window may not answer: a frame of a 60 Hz screen."""
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


def gaps(folder: Path, size: int, stored: Callable[[int], Path]) -> Mapping[str, float]:
    """Return for each act the longest time, in seconds, in which the window did not answer."""
    data = copied(stored(size), folder)
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.window_acts", str(data)],
        stdout=subprocess.PIPE,
        check=True,
        timeout=DEADLINE,
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def contests(stored: Callable[[int], Path], size: int) -> list[Contest]:
    """Return a contest for each act; one program does them all."""
    measured: list[dict[str, float]] = []

    def measure(act: str, folder: Path) -> float:
        for found in measured:
            if act in found:
                return found.pop(act)
        measured.append(dict(gaps(folder, size, stored)))
        return measured[-1].pop(act)

    return [
        Contest(
            f"{act}_{size}",
            lambda folder, _, a=act: measure(a, folder),  # type: ignore[misc]  # bound
            "s",
            floor=None if act == "rest" else 1.0,
            limit=LONGEST,
        )
        for act in ACTS
    ]


class Person:
    """Does one thing after the other, each once the last one is seen."""

    def __init__(self, program: Program, window: Any) -> None:
        from PySide6.QtCore import Qt, QTimer  # noqa: PLC0415 (after the platform)

        self._desk, self._window = program.desk, window
        self._late, self._last = 0.0, time.perf_counter()
        self.gaps: dict[str, float] = {}
        self.took: dict[str, float] = {}
        self._timer = QTimer(window)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(BEAT_MS)

    def _beat(self) -> None:
        now = time.perf_counter()
        self._late = max(self._late, now - self._last - BEAT_MS / 1000)
        self._last = now

    async def work(self, running: Any) -> None:
        """Do everything, say what it cost, and leave."""
        from desktop_app.ui.columns import Column  # noqa: PLC0415 (after the platform)

        window = self._window
        table, choose = window.table, window.sidebar.choose
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
        await self._do("select_half", lambda: self._now(self._half))
        await self._do("news_in_half", self._change_one)
        await listed(lambda: choose("queue"))
        own()
        table.selectAll()
        await self._do("cancel", lambda: self._until(self._cancel, JobState.CANCELLED))
        await self._undo_offered()
        await self._do("undo", lambda: self._until(self._undo, JobState.WAITING))
        self._timer.stop()
        sys.stdout.write(f"{json.dumps(self.took)}\n{json.dumps(self.gaps)}\n")
        sys.stdout.flush()
        running.quit()

    async def _do(self, act: str, do: Callable[[], Awaitable[object]]) -> None:
        await asyncio.sleep(0.1)
        self._late, started = 0.0, time.perf_counter()
        await do()
        await asyncio.sleep(0.2)
        self.gaps[act] = max(self._late, 1e-5)
        self.took[act] = time.perf_counter() - started - 0.2

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

    def _half(self) -> None:
        from PySide6.QtCore import QItemSelection, QItemSelectionModel  # noqa: PLC0415 (as above)

        model, flags = self._window.model, QItemSelectionModel.SelectionFlag
        upper = QItemSelection(
            model.index(1, 0), model.index(model.rowCount() // 2, model.columnCount() - 1)
        )
        self._window.table.selectionModel().select(upper, flags.ClearAndSelect | flags.Rows)

    async def _change_one(self) -> None:
        model = self._window.model
        job = model.id_at(model.rowCount() // 4)
        await self._desk.cancel(JobFilter(ids=(job,)))
        await self._listed(model.refresh)

    def _cancel(self) -> None:
        self._window.actions_["cancel"].trigger()

    async def _undo_offered(self) -> None:
        visible = self._window.toast.isVisible
        while not visible():  # noqa: ASYNC110 (a widget has no event to wait for)
            await asyncio.sleep(0.05)

    def _undo(self) -> None:
        self._window.actions_["undo"].trigger()

    async def _until(self, act: Callable[[], object], state: JobState) -> None:
        """Do it and wait until most jobs are in a state."""
        act()
        deadline = time.monotonic() + DEADLINE
        jobs = self._desk.jobs
        while True:
            states = jobs.counts().states
            if states.get(state, 0) > sum(states.values()) / 2:
                break
            if time.monotonic() > deadline:
                raise TimeoutError(f"not {state}: {states}")
            await asyncio.sleep(0.05)


def main(argv: Sequence[str]) -> None:
    """Be the program that is measured."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    program = Program(Path(argv[0]), time.time(), paced=False)

    def shown(window: Any, running: Any) -> None:
        window._parts.tasks.start(Person(program, window).work(running))

    program.show(shown)


if __name__ == "__main__":
    main(sys.argv[1:])
