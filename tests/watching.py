"""Waiting for what a desk says, without sleeping."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from desktop_app.domain.desk import Desk
from desktop_app.domain.events import Event
from desktop_app.domain.job import Batch, Job, JobFilter
from desktop_app.domain.ports import Sort

DEADLINE = 30.0
"""Seconds after which a wait fails the test."""


class Watcher:
    """Collects a desk's events and waits for conditions over its record."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.patience = DEADLINE
        self.events: list[Event] = []
        self._changed = threading.Condition()
        self.end = desk.subscribe(self._take)

    def _take(self, events: Sequence[Event]) -> None:
        with self._changed:
            self.events.extend(events)
            self._changed.notify_all()

    def until(self, condition: Callable[[], bool]) -> None:
        """Return when ``condition`` holds; it is looked at again after every event."""
        with self._changed:
            held = self._changed.wait_for(condition, self.patience)
        assert held, f"never came true; last events: {self.events[-5:]}"

    def jobs(self, batch: Batch) -> list[Job]:
        """Return the batch's jobs in order of their ids."""
        ids = self.desk.jobs.ids(JobFilter(batch=batch.id), Sort.ID)
        rows = self.desk.jobs.rows(ids)
        return [rows[number] for number in ids]

    def states(self, batch: Batch) -> list[str]:
        """Return the states of the batch's jobs in order of their ids."""
        return [str(job.state) for job in self.jobs(batch)]

    def until_states(self, batch: Batch, *states: str) -> list[Job]:
        """Return the batch's jobs when their states are these."""
        self.until(lambda: self.states(batch) == list(states))
        return self.jobs(batch)


def marks(folder: Path) -> list[str]:
    """Return what the jobs of a probe left behind, in order."""
    path = folder / "marks"
    return path.read_text("utf-8").splitlines() if path.exists() else []


def wait_for_mark(folder: Path, mark: str) -> None:
    """Return when a job has left this mark; another process does, so it is looked for."""
    deadline = time.monotonic() + DEADLINE
    never = threading.Event()
    while mark not in marks(folder):
        assert time.monotonic() < deadline, f"{mark!r} never came; there is {marks(folder)}"
        never.wait(0.005)
