"""The way into the queue: many callers, one transaction, each its own answer."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, ClassVar

import apsw
import pytest
from typing_extensions import override

from desktop_app.domain.errors import JobDeskError, StoreError, SubmissionRefused
from desktop_app.domain.events import Event, JobsAdded, JobsChanged
from desktop_app.domain.job import Batch, JobState
from desktop_app.domain.kind import JobContext, JobKind, PlanContext, Planned, Spec, Submission
from desktop_app.domain.text import Text
from desktop_app.engine import LocalDesk, Registry, open_desk
from desktop_app.store import open_readers
from desktop_app.store.database import JOURNAL
from tests.jobdesk_command import until

PATIENCE = 20.0


class OddSubmission(Submission):
    odd: bool = False


class Odd(JobKind[OddSubmission, Spec]):
    """Has its jobs at once; what is odd cannot be kept."""

    name = "odd"
    title = Text("test", "Odd")
    verb = Text("test", "Be odd")
    submission_type = OddSubmission
    spec_type = Spec
    lane_limit: ClassVar[int] = 4

    @override
    def plan(self, submission: OddSubmission, ctx: PlanContext) -> Iterator[Planned]:
        yield Planned("i", "n", {"odd": object()} if submission.odd else {})

    @override
    def plans_at_once(self, submission: OddSubmission) -> bool:
        return True

    @override
    async def run(self, spec: Spec, job: JobContext) -> Mapping[str, Any] | None:
        return None


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[LocalDesk]:
    opened = open_desk(tmp_path / "data", Registry({"odd": Odd()}, {}), executor="thread")
    yield opened
    opened.close_now()


def test_a_desk_that_is_little_used_takes_no_space_in_advance(
    desk: LocalDesk, tmp_path: Path
) -> None:
    """The journals of a short command grow as they are written."""
    batch = asyncio.run(desk.submit("odd", {}))
    until(lambda: desk.jobs.batch(batch.id).finished == 1)
    for name in ("queue", "logs"):
        assert (tmp_path / "data" / f"{name}.sqlite3-wal").stat().st_size < JOURNAL / 8


async def together(desk: LocalDesk, *submissions: Mapping[str, Any]) -> list[Any]:
    """Submit all of them while the writer is busy, so that it finds them in one group."""
    started, gate = threading.Event(), threading.Event()

    def hold(_db: apsw.Connection) -> None:
        started.set()
        assert gate.wait(PATIENCE)

    writer = desk._store._writer  # type: ignore[attr-defined]  # the one store that has a writer
    writer.tell(hold, lambda _result: None)
    assert started.wait(PATIENCE)
    answers = [asyncio.ensure_future(desk.submit("odd", values)) for values in submissions]
    await asyncio.sleep(0)
    gate.set()
    return await asyncio.gather(*answers, return_exceptions=True)


def test_what_does_not_fit_does_not_take_its_neighbours_along(desk: LocalDesk) -> None:
    """Of submissions that are written together, one that cannot be kept is refused alone."""
    given: list[dict[str, Any]] = [
        {"name": "a"},
        {"odd": True},
        {"name": "b"},
        {"even": 1},
        {"name": "c"},
    ]
    a, odd, b, even, c = asyncio.run(together(desk, *given))
    assert isinstance(odd, TypeError)
    assert isinstance(even, SubmissionRefused)
    assert [(one.id, one.name) for one in (a, b, c)] == [(1, "a"), (2, "b"), (3, "c")]
    assert [batch.name for batch in desk.jobs.batches()] == ["c", "b", "a"]


def test_a_job_is_there_before_anything_becomes_of_it(desk: LocalDesk) -> None:
    """However quickly jobs begin, whoever listens hears first that they are there."""
    ended = threading.Event()
    there: set[int] = set()
    done: set[int] = set()
    early: list[int] = []

    def hear(events: Sequence[Event]) -> None:
        for event in events:
            if isinstance(event, JobsAdded):
                there.update(range(event.first, event.last + 1))
            elif isinstance(event, JobsChanged):
                early.extend(job.id for job in event.jobs if job.id not in there)
                done.update(job.id for job in event.jobs if job.state is JobState.DONE)
        if len(done) == 200:
            ended.set()

    desk.subscribe(hear)

    async def produce() -> None:
        async def one() -> None:
            for _ in range(20):
                await desk.submit("odd", {})

        await asyncio.gather(*[one() for _ in range(10)])

    asyncio.run(produce())
    assert ended.wait(PATIENCE)
    assert early == []


def test_callers_of_a_queue_that_closes_are_all_answered(desk: LocalDesk, tmp_path: Path) -> None:
    """A submission is on disk, or its caller hears that it is not; nobody waits for ever."""

    async def close_meanwhile() -> list[Any]:
        answers = [asyncio.ensure_future(desk.submit("odd", {})) for _ in range(50)]
        closing = asyncio.ensure_future(desk.close())
        await asyncio.sleep(0)
        answers += [asyncio.ensure_future(desk.submit("odd", {})) for _ in range(50)]
        async with asyncio.timeout(PATIENCE):
            found = await asyncio.gather(*answers, return_exceptions=True)
        await closing
        return found

    found = asyncio.run(close_meanwhile())
    kept = {one.id for one in found if isinstance(one, Batch)}
    assert all(isinstance(one, Batch | JobDeskError) for one in found)
    jobs, logs = open_readers(tmp_path / "data")
    assert kept == {batch.id for batch in jobs.batches(limit=200)}
    jobs.release()
    logs.release()


def test_callers_hear_when_nothing_can_be_written(desk: LocalDesk, tmp_path: Path) -> None:
    """Where not even a transaction can begin, each hears why, and what comes later is kept."""
    writer = desk._store._writer  # type: ignore[attr-defined]  # the one store that has a writer

    async def submit(number: int) -> list[Any]:
        answers = [desk.submit("odd", {}) for _ in range(number)]
        async with asyncio.timeout(PATIENCE):
            return await asyncio.gather(*answers, return_exceptions=True)

    asyncio.run(writer.do(lambda db: db.set_busy_timeout(0)))
    with closing(apsw.Connection(str(tmp_path / "data" / "queue.sqlite3"))) as other:
        other.set_busy_timeout(round(PATIENCE * 1000))  # the engine may be writing just now
        other.execute("BEGIN IMMEDIATE")
        found = [*asyncio.run(submit(1)), *asyncio.run(submit(2))]
    assert all(isinstance(one, StoreError) for one in found)
    (kept,) = asyncio.run(submit(1))
    assert [batch.id for batch in desk.jobs.batches()] == [kept.id]
