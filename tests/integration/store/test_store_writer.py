"""The writer's thread: groups, savepoints, and a disk that is full."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import apsw
import pytest

from desktop_app.domain.errors import NotFound, StoreError, StoreFull
from desktop_app.domain.job import (
    AttemptEnd,
    Batch,
    Claimed,
    JobFilter,
    JobState,
    LogLine,
    NewBatch,
    NewJob,
    NewPlan,
    Outcome,
)
from desktop_app.domain.ports import Want
from desktop_app.store import SqliteJobStore
from desktop_app.store.check import check
from tests.claiming import claim
from tests.entering import accept, submit
from tests.integration.store.conftest import Shop

HELD = 10_000
PATIENCE = 20.0


def new(name: str) -> NewBatch:
    return NewBatch("k", name, {}, 1, 10.0)


def test_what_comes_meanwhile_is_committed_together(shop: Shop) -> None:
    """What comes while a transaction runs joins it: 200 submissions take no commit of their own."""
    jobs, _ = shop.start()
    commits: list[int] = []
    started, gate = threading.Event(), threading.Event()

    def count() -> bool:
        commits.append(1)
        return False

    def hold(db: apsw.Connection) -> None:
        db.set_commit_hook(count)
        started.set()
        assert gate.wait(PATIENCE)
        db.execute("UPDATE queue SET paused = 0")

    async def submit_many() -> list[Batch]:
        first = asyncio.ensure_future(jobs._writer.do(hold))
        await asyncio.sleep(0)
        assert started.wait(PATIENCE)
        rest = [asyncio.ensure_future(accept(jobs, new(str(n)))) for n in range(200)]
        await asyncio.sleep(0)
        gate.set()
        await first
        return await asyncio.gather(*rest)

    batches = shop.run(submit_many())
    assert len({batch.id for batch in batches}) == 200
    assert len(commits) == 1


def test_a_failing_operation_does_not_touch_its_neighbours(shop: Shop) -> None:
    """Of operations committed together, one that fails leaves no trace and spoils none."""
    jobs, _ = shop.start()

    def half_done(db: apsw.Connection) -> None:
        db.execute("UPDATE queue SET paused = 1")
        raise NotFound("on purpose")

    async def together() -> Sequence[object]:
        return await asyncio.gather(
            accept(jobs, new("before")),
            jobs._writer.do(half_done),
            accept(jobs, new("after")),
            return_exceptions=True,
        )

    before, error, after = shop.run(together())
    assert isinstance(error, NotFound)
    assert [batch.name for batch in jobs.batches()] == ["after", "before"]
    assert isinstance(before, Batch)
    assert isinstance(after, Batch)
    assert not jobs.paused()


def test_a_cancelled_wait_does_not_undo_the_change(shop: Shop) -> None:
    """Who stops waiting for a change stops only the waiting."""
    jobs, _ = shop.start()

    async def give_up() -> None:
        task = asyncio.ensure_future(accept(jobs, new("kept")))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    shop.run(give_up())
    shop.run(jobs.pause_queue(paused=False))
    assert [batch.name for batch in jobs.batches()] == ["kept"]


def test_a_full_disk_changes_nothing(shop: Shop) -> None:
    """What does not fit is refused as full; what fits beside it, and after it, is kept."""
    jobs, _ = shop.start()
    shop.add(jobs, "a")

    def limit(db: apsw.Connection) -> None:
        pages = int(db.execute("PRAGMA page_count").get)
        db.execute(f"PRAGMA max_page_count = {pages + 8}")

    async def together() -> Sequence[object]:
        await jobs._writer.do(limit)
        large = NewBatch("k", "large", {"text": "x" * 2**20}, 1, 10.0)
        return await asyncio.gather(
            accept(jobs, new("before")),
            accept(jobs, large),
            accept(jobs, new("after")),
            return_exceptions=True,
        )

    results = shop.run(together())
    assert [type(result) for result in results] == [Batch, StoreFull, Batch]
    assert [batch.name for batch in jobs.batches()] == ["after", "before", "batch"]
    shop.stop()
    assert check(shop.folder) == []


def test_lines_wait_for_space(shop: Shop) -> None:
    """Lines that did not fit are told by the flush, kept, and written by a later one."""
    _, logs = shop.start()
    lines = [LogLine(1, number, 1.0, "info", "x" * 10_000) for number in range(1, 21)]

    def limit(db: apsw.Connection, pages: int) -> None:
        db.execute(f"PRAGMA max_page_count = {pages}")

    shop.run(logs._writer.do(lambda db: limit(db, 1)))
    logs.append(lines[:10])
    logs.append(lines[10:])
    with pytest.raises(StoreFull):
        shop.run(logs.flush())
    assert list(logs.lines(1)) == []
    shop.run(logs._writer.do(lambda db: limit(db, 10_000)))
    shop.run(logs.flush())
    assert list(logs.lines(1)) == lines
    assert logs.counts(1) == {"info": 20}


def test_a_closed_store_says_so(shop: Shop) -> None:
    """A closed store refuses work in words, and can be closed again."""
    jobs, logs = shop.start()
    shop.stop()
    shop.run(jobs.close())
    shop.run(logs.close())
    with pytest.raises(StoreError, match="closed"):
        shop.run(accept(jobs, new("late")))
    with pytest.raises(StoreError, match="closed"):
        jobs.ids(JobFilter())


def test_closing_finishes_what_was_asked_for(shop: Shop) -> None:
    """Work handed over before the close is on disk after it."""
    jobs, logs = shop.start()

    async def submit_and_close() -> None:
        tasks = [asyncio.ensure_future(accept(jobs, new(str(n)))) for n in range(50)]
        await asyncio.sleep(0)
        logs.append([LogLine(1, 1, 1.0, "info", "last words")])
        await jobs.close()
        await logs.close()
        await asyncio.gather(*tasks)

    shop.run(submit_and_close())
    jobs, logs = shop.start()
    assert len(jobs.batches()) == 50
    assert [line.text for line in logs.lines(1)] == ["last words"]


def test_readers_of_many_threads_never_wait_for_the_writer(shop: Shop) -> None:
    """While a change is half done, any thread reads the state before it."""
    jobs, _ = shop.start()
    shop.add(jobs, "a")
    half_done, gate = threading.Event(), threading.Event()
    seen: list[bool] = []

    def slow(db: apsw.Connection) -> None:
        db.execute("UPDATE queue SET paused = 1")
        half_done.set()
        assert gate.wait(PATIENCE)

    def read() -> None:
        seen.append(jobs.paused())

    async def read_meanwhile() -> None:
        task = asyncio.ensure_future(jobs._writer.do(slow))
        await asyncio.sleep(0)
        assert half_done.wait(PATIENCE)
        threads = [threading.Thread(target=read) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
        gate.set()
        await task

    shop.run(read_meanwhile())
    assert seen == [False] * 8
    assert jobs.paused()


async def together(jobs: SqliteJobStore, *work: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    """Let the writer find all of this in one group."""
    started, gate = threading.Event(), threading.Event()

    def hold(_db: apsw.Connection) -> None:
        started.set()
        assert gate.wait(PATIENCE)

    first = asyncio.ensure_future(jobs._writer.do(hold))
    await asyncio.sleep(0)
    assert started.wait(PATIENCE)
    rest = [asyncio.ensure_future(one()) for one in work]
    await asyncio.sleep(0)
    gate.set()
    await first
    return await asyncio.gather(*rest, return_exceptions=True)


def test_a_batch_that_was_not_committed_is_never_taken_for_another(shop: Shop) -> None:
    """A batch that gets the number of one whose commit failed runs with its own submission."""
    jobs, _ = shop.start()
    failures = iter([True, False, True])  # the group; its first alone; the submission alone

    def entering(name: str) -> Callable[[], Coroutine[Any, Any, Any]]:
        new = NewBatch("k", name, {"of": name}, 1, 10.0)
        return lambda: submit(jobs, new, NewPlan({"of": name}, [NewJob(name, "k", {})], (), {}))

    def claimed() -> Coroutine[Any, Any, Sequence[Claimed]]:
        return claim(jobs, "k", now=20.0)

    jobs._writer._db.set_commit_hook(lambda: next(failures, False))
    lost, nothing = shop.run(together(jobs, entering("lost"), claimed))
    assert isinstance(lost, StoreError)
    assert nothing == ()
    batch, _ = shop.run(entering("kept")())
    (kept,) = shop.run(claimed())
    assert kept.job.batch == batch.id == 1
    assert kept.submission == kept.shared == {"of": "kept"}


@pytest.mark.parametrize("held_first", [True, False])
def test_held_jobs_are_passed_over_once(shop: Shop, *, held_first: bool) -> None:
    """A try that comes again beside very many held jobs does not go through all of them."""
    jobs, _ = shop.start()
    for name in ("held", "free") if held_first else ("free", "held"):
        if name == "free":
            shop.add(jobs, "a", "b")
        else:
            held = shop.add(jobs, *map(str, range(HELD)))
            shop.run(jobs.pause_batch(held.id, paused=True))
    first, other = shop.run(claim(jobs, "k", 5, now=20.0))
    end = AttemptEnd(
        first.job.id, first.attempt.id, Outcome.FAILED, JobState.RETRYING, 30.0, due_at=50.0
    )
    steps: list[None] = []

    def count() -> bool:
        steps.append(None)
        return False

    jobs._writer._db.set_progress_handler(count, HELD)
    shop.run(jobs.close_attempts([end]))
    (again,) = shop.run(claim(jobs, "k", 5, now=50.0))
    back = shop.run(jobs.turn([], [Want("k", 5)], now=51.0, unbegun=[other.attempt.id]))
    jobs._writer._db.set_progress_handler(None)
    assert (again.job.id, again.attempt.number) == (first.job.id, 2)
    assert [one.job.id for one in back.claimed] == [other.job.id]
    assert len(steps) < 2, "SQLite took a step or more for each job that is held"


def test_lines_are_on_disk_soon_without_a_flush(shop: Shop) -> None:
    """A line that nobody waits for is written all the same, and all that came meanwhile with it."""
    _, logs = shop.start()
    for number in range(1, 101):
        logs.append([LogLine(1, number, 1.0, "info", str(number))])
    deadline = time.monotonic() + PATIENCE
    while not logs.counts(1):
        assert time.monotonic() < deadline
    assert logs.counts(1) == {"info": 100}


def test_submissions_that_gather_are_written_together(shop: Shop) -> None:
    """They take one commit, keep their order, and a key that comes twice makes one batch."""
    jobs, _ = shop.start()
    commits: list[int] = []

    def entering(name: str, key: str | None = None) -> Callable[[], Coroutine[Any, Any, Any]]:
        new = NewBatch("k", name, {}, 1, 10.0, idempotency_key=key)
        plan = NewPlan({"of": name}, [NewJob(name, "k", {})] * 2, (), {"k": 3})
        return lambda: submit(jobs, new, plan)

    def count() -> bool:
        commits.append(1)
        return False

    jobs._writer._db.set_commit_hook(count)
    names = [entering("a"), entering("b", "key"), entering("c", "key"), entering("d")]
    results = shop.run(together(jobs, *names))
    assert [(batch.id, batch.name, span) for batch, span in results] == [
        (1, "a", (1, 2)),
        (2, "b", (3, 4)),
        (2, "b", None),
        (3, "d", (5, 6)),
    ]
    assert len(commits) == 1  # they joined what kept the writer busy
    assert [lane.waiting for lane in jobs.lanes()] == [6]
    assert [jobs.batch(number) for number in (1, 2, 3)] == [results[n][0] for n in (0, 1, 3)]
    assert shop.run(entering("again", "key")())[0].id == 2
