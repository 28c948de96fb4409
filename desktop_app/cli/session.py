"""What every command works with, and how a command that waits is stopped by a signal."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from desktop_app.api.told import ToldJobs, asked_once
from desktop_app.cli.output import Output
from desktop_app.domain.errors import NotFound
from desktop_app.domain.kind import AnyKind
from desktop_app.engine import Registry, RunScope, find_kinds
from desktop_app.engine.kind_settings import KindSettings, settings_model
from desktop_app.host.processes import ending_signals
from desktop_app.store import SqliteLogReader, logs_path, queue_path

if TYPE_CHECKING:
    from desktop_app.api.shared import SharedDesk

ALL_DONE, SOME_FAILED, REFUSED, LACKING, STOPPED = 0, 1, 2, 3, 130
"""Exit statuses."""
GRACE = 0.5
"""Seconds that running jobs get to end when a command is stopped; then they wait again."""


@dataclass
class Session:
    """One command on one data folder."""

    folder: Path
    output: Output

    @cached_property
    def kinds(self) -> Registry:
        """The kinds that were found."""
        return find_kinds()

    @asynccontextmanager
    async def desk(self, purpose: str, scope: RunScope) -> AsyncIterator[SharedDesk]:
        """Give a desk on the folder while the block runs, whoever owns it."""
        from desktop_app.api.shared import SharedDesk  # noqa: PLC0415 (the engine, which reading does without)

        kinds = self.kinds
        desk = await asyncio.to_thread(
            lambda: SharedDesk(self.folder, kinds, scope=scope, purpose=purpose, grace=GRACE)
        )
        try:
            yield desk
        finally:
            await desk.close()

    def stored_settings(self, kind: AnyKind) -> Any:
        """Return the kind's settings with what the user stored, if there is a record at all."""
        try:
            with self.readers() as record:
                stored = KindSettings(record.jobs).of(kind.name)
        except NotFound:
            stored = {}
        return settings_model(kind, stored)

    def readers(self) -> Readers:
        """Give the record for reading alone; its owner is asked for what only it knows."""
        return Readers.of(self.folder)


@dataclass(frozen=True, slots=True)
class Readers:
    """The record, open for reading while the block runs."""

    jobs: ToldJobs
    logs: SqliteLogReader

    @classmethod
    def of(cls, folder: Path) -> Self:
        """Open a data folder; ``NotFound`` on the first read when there is no record."""
        jobs = ToldJobs(queue_path(folder), asked_once(folder))
        return cls(jobs, SqliteLogReader(logs_path(folder)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.jobs.release()
        self.logs.release()


def run(work: Callable[[], Coroutine[Any, Any, int]]) -> int:
    """Run a command to its end; SIGINT and SIGTERM cancel it: it cleans up and returns 130."""

    async def main() -> int:
        task = asyncio.current_task()
        assert task is not None
        loop = asyncio.get_running_loop()
        stopped = False

        def stop(*_: object) -> None:
            nonlocal stopped
            if not stopped:
                stopped = True
                loop.call_soon_threadsafe(task.cancel)

        before = [(number, signal.signal(number, stop)) for number in ending_signals()]
        try:
            return await work()
        except asyncio.CancelledError:
            return STOPPED
        finally:
            for number, handler in before:
                signal.signal(number, handler)

    return asyncio.run(main())
