"""A day in the life of a store, and what it was told: that has to be there whatever fails."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing, suppress
from copy import copy
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import apsw

from desktop_app.domain.errors import ErrorInfo, StoreDamaged, StoreError
from desktop_app.domain.job import (
    AttemptEnd,
    Claimed,
    JobFilter,
    JobState,
    LogLine,
    NewBatch,
    NewJob,
    NewPlan,
    Outcome,
)
from desktop_app.store import Backups, SqliteJobStore, SqliteLogStore, open_store
from desktop_app.store.check import check
from desktop_app.store.database import look_over
from tests.claiming import claim
from tests.entering import accept, submit

T = TypeVar("T")
FAILED = ErrorInfo(code="picture.broken", message="The picture ends early.")


@dataclass
class Day:
    """Does everything once, goes on after every refusal, and keeps account of what was told."""

    folder: Path
    batches: dict[int, str] = field(default_factory=dict)
    jobs: set[int] = field(default_factory=set)
    ends: dict[int, JobState] = field(default_factory=dict)
    lines: dict[int, int] = field(default_factory=dict)
    settings: dict[str, int] = field(default_factory=dict)
    forgotten: set[int] = field(default_factory=set)
    tried_to_forget: set[int] = field(default_factory=set)
    size: int = 30_000
    """Bytes of the payloads that fill pages of their own."""
    refused: list[StoreError] = field(default_factory=list)
    told: Callable[[Day], object] = lambda _day: None
    """Called whenever something has been acknowledged."""

    def promises(self) -> Day:
        """Return what has been told so far."""
        kept = {
            name: copy(getattr(self, name))
            for name in ("batches", "jobs", "ends", "lines", "settings", "forgotten")
        }
        return Day(self.folder, tried_to_forget=set(self.tried_to_forget), **kept)

    async def tell(self, work: Awaitable[T]) -> T | None:
        """Await it; None: it was refused."""
        try:
            return await work
        except StoreError as error:
            self.refused.append(error)
            return None

    def open(self) -> tuple[SqliteJobStore, SqliteLogStore]:
        """Open the store, which must not find any damage."""
        jobs, logs = open_store(self.folder)
        assert (jobs.notices, logs.notices) == ((), ())
        return jobs, logs

    async def live(self, name: str) -> None:
        """Open, do everything, close. Raises ``StoreError`` when it cannot be opened."""
        jobs, logs = self.open()
        try:
            if await self.tell(jobs.recover(now=1.0)):
                await self.work(jobs, logs, name)
        finally:
            for store in (logs, jobs):
                with suppress(StoreError):  # what was told is checked, not how it went to bed
                    await store.close()

    async def work(self, jobs: SqliteJobStore, logs: SqliteLogStore, name: str) -> None:
        """Submit, plan, claim, log, end, keep a setting, back up and forget."""
        first = await self.submit(jobs, f"{name} one", ["a", "b", "c"])
        await self.plan_later(jobs, f"{name} two")
        await self.submit(jobs, f"{name} large", ["x" * self.size] * 3)
        claimed = await self.tell(claim(jobs, "k", 4, now=20.0)) or []
        for one in claimed:
            logs.append([LogLine(one.attempt.id, n, 1.0, "info", f"{n}") for n in (1, 2)])
        if await self.flushed(logs):
            self.lines |= {one.attempt.id: 2 for one in claimed}
            self.told(self)
        await self.end(jobs, claimed)
        await self.tell(self.put(jobs, name))
        await self.tell(self.back_up())
        if first is not None:
            await self.forget(jobs, logs, first)
        await self.submit(jobs, f"{name} last", ["z"])

    async def submit(self, jobs: SqliteJobStore, name: str, of: list[str]) -> int | None:
        plan = NewPlan({}, [NewJob(text[:9], "k", {"text": text}) for text in of], (), {"k": 9})
        found = await self.tell(submit(jobs, NewBatch("k", name, {}, 1, 10.0), plan))
        if found is None:
            assert name not in {batch.name for batch in jobs.batches()}
            return None
        batch, span = found
        assert span is not None
        self.batches[batch.id] = name
        self.jobs |= set(range(span[0], span[1] + 1))
        self.told(self)
        return batch.id

    async def plan_later(self, jobs: SqliteJobStore, name: str) -> None:
        batch = await self.tell(accept(jobs, NewBatch("k", name, {}, 1, 10.0)))
        if batch is None:
            return
        self.batches[batch.id] = name
        self.told(self)
        new = [NewJob("later", "k", {})]
        span = await self.tell(
            jobs.finish_plan(
                batch.id, shared={}, jobs=new, left_out=(), lane_limits={"k": 9}, now=11.0
            )
        )
        self.jobs |= set(range(span[0], span[1] + 1)) if span else set()
        self.told(self)

    async def flushed(self, logs: SqliteLogStore) -> bool:
        """Whether all lines are on disk, with a second try as the engine has."""
        for _ in range(2):
            if await self.tell(self.true_after(logs.flush())):
                return True
        return False

    async def true_after(self, work: Awaitable[None]) -> bool:
        await work
        return True

    async def end(self, jobs: SqliteJobStore, claimed: Sequence[Claimed]) -> None:
        states = [JobState.DONE, JobState.FAILED, JobState.DONE]
        for one, state in zip(claimed, states, strict=False):
            good = state is JobState.DONE
            outcome = Outcome.SUCCEEDED if good else Outcome.FAILED
            error = None if good else FAILED
            end = AttemptEnd(one.job.id, one.attempt.id, outcome, state, 30.0, None, error)
            if await self.tell(jobs.close_attempts([end])):
                self.ends[one.job.id] = state
                self.told(self)

    async def put(self, jobs: SqliteJobStore, name: str) -> None:
        await jobs.put_setting(name, 7)
        self.settings[name] = 7
        self.told(self)

    async def back_up(self) -> None:
        await asyncio.to_thread(Backups(self.folder).make)

    async def forget(self, jobs: SqliteJobStore, logs: SqliteLogStore, batch: int) -> None:
        """Forget a batch as housekeeping does."""
        backups = Backups(self.folder)
        await self.tell(jobs.cancel(JobFilter(batch=batch), now=40.0))
        if not all(job.state.final for job in jobs.rows(jobs.ids(JobFilter(batch=batch))).values()):
            return  # an end or the cancelling was refused
        self.tried_to_forget.add(batch)
        self.told(self)
        if await self.tell(self.true_after(asyncio.to_thread(backups.begin_forgetting))):
            gone = await self.tell(jobs.forget(batch))
            if gone is None or not await self.tell(self.true_after(logs.forget(gone))):
                return
            if not await self.tell(self.true_after(jobs.rewrite())):
                return
            if await self.tell(self.true_after(asyncio.to_thread(backups.end_forgetting))):
                self.forgotten.add(batch)
                self.told(self)

    def look(self) -> None:
        """Open the folder: it is sound, and all that was told is there."""

        async def read() -> None:
            jobs, logs = self.open()
            try:
                self._compare(jobs, logs)
                await jobs.recover(now=9.0)
            finally:
                await logs.close()
                await jobs.close()

        assert all(str(self.folder) in error.message for error in self.refused)
        assert not [error for error in self.refused if isinstance(error, StoreDamaged)]
        asyncio.run(read())
        assert check(self.folder) == []

    def _compare(self, jobs: SqliteJobStore, logs: SqliteLogStore) -> None:
        there = {batch.id: batch.name for batch in jobs.batches(limit=10**6)}
        unsure = self.tried_to_forget
        assert not self.forgotten & there.keys()
        assert {n: name for n, name in self.batches.items() if n not in unsure}.items() <= (
            there.items()
        )
        # What a broken disk had refused may be there all the same, and run.
        rows = jobs.rows(sorted(self.jobs | self.ends.keys()))
        gone = self.jobs - rows.keys()
        assert all(batch in unsure for batch in self.batches.keys() - there.keys())
        assert not gone or unsure
        for job, state in self.ends.items():
            assert job in gone or rows[job].state is state
        for attempt, lines in self.lines.items():
            found = len(logs.lines(attempt))
            assert found == lines or (unsure and not found)
        for key, value in self.settings.items():
            assert jobs.setting(key) == value
        for backup in Backups(self.folder).all():
            with closing(apsw.Connection(str(backup), apsw.SQLITE_OPEN_READONLY)) as db:
                look_over(db, backup)
