"""A store on disk, and ways to look at its files."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest

from desktop_app.domain.job import Batch, LogLine, NewBatch, NewJob
from desktop_app.store import SqliteJobStore, SqliteLogStore, open_store
from tests.entering import accept

T = TypeVar("T")


class Shop:
    """Opens stores of one folder, one after the other, outside any event loop."""

    def __init__(self, folder: Path, runner: asyncio.Runner) -> None:
        self.folder = folder
        self.runner = runner
        self.open: list[SqliteJobStore | SqliteLogStore] = []

    @property
    def queue(self) -> Path:
        return self.folder / "queue.sqlite3"

    @property
    def log_file(self) -> Path:
        return self.folder / "logs.sqlite3"

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def start(self) -> tuple[SqliteJobStore, SqliteLogStore]:
        jobs, logs = open_store(self.folder)
        self.open += [jobs, logs]
        return jobs, logs

    def stop(self) -> None:
        while self.open:
            self.run(self.open.pop().close())

    def say(self, logs: SqliteLogStore, attempt: int) -> None:
        """Write a line into an attempt's log."""
        logs.append([LogLine(attempt, 1, 1.0, "info", "said")])
        self.run(logs.flush())

    def add(self, jobs: SqliteJobStore, *names: str, **values: Any) -> Batch:
        batch = self.run(accept(jobs, NewBatch("k", "batch", {}, 1, 10.0)))
        given = [NewJob(name, "k", {"name": name}, **values) for name in names]
        self.run(
            jobs.finish_plan(batch.id, shared={}, jobs=given, left_out=(), lane_limits={}, now=11.0)
        )
        return batch


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with asyncio.Runner() as runner:
        shop = Shop(tmp_path / "data", runner)
        yield shop
        shop.stop()
