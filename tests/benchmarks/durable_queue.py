"""The queue against huey on SQLite: submitting, and running jobs that do nothing.

Both sides keep every job in SQLite with synchronous=FULL, carry 200 bytes of payload, record each
end and one line of log. Ours through ``Desk`` as the window and the command line use it: a
submission is acknowledged when its batch is on disk, and is planned besides.
"""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, ClassVar

import apsw
from typing_extensions import override

from desktop_app.domain.events import BatchChanged, Event, JobsAdded, JobsChanged
from desktop_app.domain.job import JobState
from desktop_app.domain.kind import JobContext, JobKind, PlanContext, Planned, Spec, Submission
from desktop_app.domain.text import Text
from desktop_app.engine import LocalDesk, Registry, open_desk
from tests.benchmarks.contest import Contest

NAME = "queue"
SIZE = 10_000
PRODUCERS = 64
THREADS = 4
PAYLOAD = "x" * 200
DEADLINE = 600.0
"""Seconds after which a round has failed."""


class NothingSubmission(Submission):
    count: int


class NothingSpec(Spec):
    payload: str


class Nothing(JobKind[NothingSubmission, NothingSpec]):
    """Plans as many jobs as asked for; each logs one line and does nothing."""

    name = "nothing"
    title = Text("benchmark", "Nothing")
    verb = Text("benchmark", "Do nothing")
    submission_type = NothingSubmission
    spec_type = NothingSpec
    lane_limit: ClassVar[int] = THREADS

    @override
    def plan(self, submission: NothingSubmission, ctx: PlanContext) -> Iterator[Planned]:
        for number in range(submission.count):
            yield Planned(input=str(number), name=str(number), payload={"payload": PAYLOAD})

    @override
    def plans_at_once(self, submission: NothingSubmission) -> bool:
        return submission.count == 1

    @override
    def run(self, spec: NothingSpec, job: JobContext) -> Mapping[str, Any] | None:
        job.log("nothing done")
        return None


class NothingOnLoop(Nothing):
    """The same as a coroutine, many at once."""

    name = "nothing-on-loop"
    lane_limit: ClassVar[int] = PRODUCERS

    @override
    async def run(  # type: ignore[override]  # the coroutine variant of the same contract
        self, spec: NothingSpec, job: JobContext
    ) -> Mapping[str, Any] | None:
        job.log("nothing done")
        return None


class Until:
    """Waits for something that a desk says."""

    def __init__(self, desk: LocalDesk, holds: Callable[[Event], bool]) -> None:
        self._came = threading.Event()
        self._holds = holds
        self._end = desk.subscribe(self._take)

    def _take(self, events: Sequence[Event]) -> None:
        if any(self._holds(event) for event in events):
            self._came.set()

    def wait(self) -> float:
        """Return the time at which it came."""
        if not self._came.wait(DEADLINE):
            raise TimeoutError("the queue did not finish in time")
        self._end()
        return time.perf_counter()


@contextmanager
def desk(folder: Path) -> Iterator[LocalDesk]:
    """Open a desk whose plain functions run on threads, as huey's do."""
    kinds = Registry({kind.name: kind for kind in (Nothing(), NothingOnLoop())}, {})
    opened = open_desk(folder / "data", kinds, executor="thread")
    try:
        yield opened
    finally:
        opened.close_now()


def submit_ours(folder: Path, count: int, producers: int) -> float:
    """Return acknowledged submissions a second."""
    share = max(1, count // producers)

    async def produce(opened: LocalDesk) -> float:
        async def one() -> None:
            for _ in range(share):
                await opened.submit(Nothing.name, {"count": 1})

        started = time.perf_counter()
        await asyncio.gather(*[one() for _ in range(producers)])
        return time.perf_counter() - started

    with desk(folder) as opened:
        asyncio.run(opened.pause_queue(paused=True))
        return share * producers / asyncio.run(produce(opened))


def submit_many_ours(folder: Path, count: int) -> float:
    """Return jobs a second that one submission puts into the queue, its plan included."""
    with desk(folder) as opened:
        asyncio.run(opened.pause_queue(paused=True))
        added = Until(opened, lambda event: isinstance(event, JobsAdded))
        started = time.perf_counter()
        asyncio.run(opened.submit(Nothing.name, {"count": count}))
        return count / (added.wait() - started)


def end_to_end_ours(folder: Path, count: int, kind: str) -> float:
    """Return jobs a second from the submission to the last job's recorded end."""
    with desk(folder) as opened:
        ended = Until(
            opened,
            lambda event: isinstance(event, BatchChanged) and event.batch.finished == count,
        )
        started = time.perf_counter()
        asyncio.run(opened.submit(kind, {"count": count}))
        rate = count / (ended.wait() - started)
        assert opened.jobs.counts().states[JobState.DONE] == count
        return rate


def submit_to_start(folder: Path, count: int) -> float:
    """Return the median of seconds from an acknowledged submission to its job's start, idle."""
    waits = []
    with desk(folder) as opened:
        for _ in range(count):
            running = Until(
                opened,
                lambda event: (
                    isinstance(event, JobsChanged)
                    and any(job.state is JobState.RUNNING for job in event.jobs)
                ),
            )
            idle = Until(
                opened,
                lambda event: isinstance(event, BatchChanged) and event.batch.finished == 1,
            )
            asyncio.run(opened.submit(NothingOnLoop.name, {"count": 1}))
            started = time.perf_counter()
            waits.append(running.wait() - started)
            idle.wait()
    return sorted(waits)[len(waits) // 2]


def raw_inserts(folder: Path, count: int) -> float:
    """Return rows a second that SQLite itself takes in one synced transaction."""
    with closing(apsw.Connection(str(folder / "raw.sqlite3"))) as database:
        database.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL")
        database.execute("CREATE TABLE job (id INTEGER PRIMARY KEY, name TEXT, payload TEXT)")
        rows = ((str(number), PAYLOAD) for number in range(count))
        started = time.perf_counter()
        with database:
            database.executemany("INSERT INTO job (name, payload) VALUES (?, ?)", rows)
        return count / (time.perf_counter() - started)


class Huey:
    """huey on SQLite with fsync; its tasks write a line of log and their result is kept."""

    def __init__(self, folder: Path) -> None:
        module = importlib.import_module("huey")  # a peer that need not be installed
        logging.getLogger("huey").setLevel(logging.ERROR)
        self.huey = module.SqliteHuey("benchmark", filename=str(folder / "huey.db"), fsync=True)
        self._log = (folder / "log").open("a", encoding="utf-8")
        self._left = 0
        self._lock = threading.Lock()
        self.finished = threading.Event()
        self.task = self.huey.task(name="nothing")(self._nothing)

    def _nothing(self, payload: str) -> int:
        self._log.write("nothing done\n")
        return len(payload)

    def _ended(self, *_signal: Any) -> None:
        with self._lock:
            self._left -= 1
            if not self._left:
                self.finished.set()

    def submit(self, count: int, producers: int) -> float:
        """Return accepted tasks a second."""

        def produce(share: int) -> None:
            for _ in range(share):
                self.task(PAYLOAD)

        share = max(1, count // producers)
        started = time.perf_counter()
        if producers == 1:
            produce(share)
        else:
            with ThreadPoolExecutor(producers) as pool:
                list(pool.map(produce, [share] * producers))
        return share * producers / (time.perf_counter() - started)

    def end_to_end(self, count: int) -> float:
        """Return tasks a second from the first submission to the last result."""
        self._left = count
        self.huey.signal("complete")(self._ended)
        consumer = self.huey.create_consumer(
            workers=THREADS, periodic=False, initial_delay=0.001, max_delay=0.01
        )
        consumer.start()
        started = time.perf_counter()
        self.submit(count, 1)
        if not self.finished.wait(DEADLINE):
            raise TimeoutError("huey did not finish in time")
        rate = count / (time.perf_counter() - started)
        consumer.stop(graceful=True)
        return rate

    def close(self) -> None:
        """Let go of the files."""
        self._log.close()
        self.huey.storage.close()


def huey_submit(folder: Path, count: int, producers: int) -> float:
    """Return accepted tasks a second."""
    with closing(Huey(folder)) as peer:
        return peer.submit(count, producers)


def huey_end_to_end(folder: Path, count: int) -> float:
    """Return tasks a second from submission to result."""
    with closing(Huey(folder)) as peer:
        return peer.end_to_end(count)


def contests() -> tuple[list[Contest], list[str]]:
    """Return the contests, without peers that are not installed, and those peers' names."""
    there = importlib.util.find_spec("huey") is not None

    def against(measure: Callable[[Path, int], float]) -> dict[str, Any]:
        return {"peer": measure, "peer_name": "huey"} if there else {}

    jobs = "jobs/s"
    found = [
        Contest(
            "submit_one",
            lambda folder, count: submit_ours(folder, count, 1),
            jobs,
            floor=1.0,
            scale=0.1,
            **against(lambda folder, count: huey_submit(folder, count, 1)),
        ),
        Contest(
            "submit_64_producers",
            lambda folder, count: submit_ours(folder, count, PRODUCERS),
            jobs,
            floor=8.0,
            scale=0.1,
            **against(lambda folder, count: huey_submit(folder, count, PRODUCERS)),
        ),
        Contest("submit_to_start", submit_to_start, "s", floor=1.0, limit=0.0015, scale=0.02),
        Contest(
            "submit_many",
            submit_many_ours,
            jobs,
            floor=0.12,
            peer=raw_inserts,
            peer_name="raw inserts",
        ),
        Contest(
            "end_to_end_threads",
            lambda folder, count: end_to_end_ours(folder, count, Nothing.name),
            jobs,
            floor=8.0,
            **against(huey_end_to_end),
        ),
        Contest(
            "end_to_end_async",
            lambda folder, count: end_to_end_ours(folder, count, NothingOnLoop.name),
            jobs,
            floor=15.0,
            **against(huey_end_to_end),
        ),
    ]
    return found, [] if there else ["huey"]
