"""The queue for Python programs: plain functions and every kind of job, without a window.

::

    from desktop_app import JobQueue

    with JobQueue.open("data") as queue:
        queue.add_task(my_package.send_report, "north", month=11)
        queue.options(timeout=60).add_task(my_package.rebuild)
        queue.wait()

Every method that queues returns when the work is on disk, as the ``Batch`` that holds it; the
``_async`` twin of each is awaited instead, on any loop.
"""

from __future__ import annotations

import asyncio
import inspect
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ParamSpec, Self, TypeVar

from desktop_app.api.shared import SharedDesk
from desktop_app.domain.desk import Desk
from desktop_app.domain.events import Event, JobLogged, JobProgress, PlanGrew
from desktop_app.domain.job import Batch, Job, JobFilter
from desktop_app.domain.kind import JobKind, Where
from desktop_app.domain.log_ports import LogReader
from desktop_app.domain.ports import Executor, JobReader
from desktop_app.engine import ExecutorName, Registry, RunScope, check_submission, find_kinds
from desktop_app.host.paths import data_folder
from desktop_app.kinds.functions import KIND
from desktop_app.kinds.functions.references import check_arguments, reference

P = ParamSpec("P")
T = TypeVar("T")
LOOKED_AT = 64
"""Batches that are waited for and looked at together, at most."""
GRACE = 5.0
"""Seconds that running jobs get to end when the queue is closed; then they wait again."""


class JobQueue:
    """A durable queue in a data folder; jobs run while it is open, first in, first out.

    If another process has the folder open, such as the window, this one talks to it and the jobs
    run there. Safe to use from any number of threads. Close it, or use it as a context manager.
    """

    def __init__(self, desk: SharedDesk, kinds: Registry) -> None:
        self._desk = desk
        self._kinds = kinds
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="queue-calls")
        self._thread.start()

    @classmethod
    def open(
        cls,
        path: str | os.PathLike[str] | None = None,
        *,
        executor: ExecutorName | Executor = "worker",
        grace: float = GRACE,
    ) -> Self:
        """Open the data folder, made as needed; None: the one that the window uses.

        ``executor`` runs what is not asynchronous: ``"worker"`` processes, ``"thread"``, or any
        ``Executor``. ``grace``: seconds that running jobs get to end on :meth:`close`. Raises
        ``FolderOwned`` when the folder's owner does not answer, and ``StoreError``.
        """
        folder = data_folder(None if path is None else os.fspath(path), os.environ)
        kinds = find_kinds()
        return cls(_open(folder, kinds, executor, grace), kinds)

    @property
    def desk(self) -> Desk:
        """Everything else that can be done with the queue; its coroutines run on any loop."""
        return self._desk

    @property
    def jobs(self) -> JobReader:
        """Reads the record."""
        return self._desk.jobs

    @property
    def logs(self) -> LogReader:
        """Reads the logs."""
        return self._desk.logs

    # --- functions ------------------------------------------------------------------------------

    def add_task(
        self, function: Callable[P, object], /, *args: P.args, **kwargs: P.kwargs
    ) -> Batch:
        """Queue one call of an importable function, as :meth:`options` does by default."""
        return Tasks(self).add_task(function, *args, **kwargs)

    async def add_task_async(
        self, function: Callable[P, object], /, *args: P.args, **kwargs: P.kwargs
    ) -> Batch:
        """As :meth:`add_task`."""
        return await Tasks(self).add_task_async(function, *args, **kwargs)

    def options(
        self,
        *,
        max_attempts: int = 3,
        retry_on: Sequence[type[BaseException]] = (Exception,),
        timeout: float | None = None,
        thread: bool = False,
    ) -> Tasks:
        """Return a way to queue functions with other options.

        ``max_attempts`` counts the first one; what is in ``retry_on`` is tried again after 2, 4, 8
        … seconds, jittered. ``timeout``: seconds that one attempt may take. A function runs in a
        worker process, or with ``thread`` in a thread of the queue's own process, which cannot be
        killed: there cancelling and ``timeout`` only ask (``current_job().raise_if_cancelled``).
        ``async def`` functions run on the queue's loop.
        """
        return Tasks(self, max_attempts, tuple(retry_on), timeout, thread)

    # --- every kind of job ----------------------------------------------------------------------

    def submit(self, kind: str, submission: Mapping[str, Any]) -> Batch:
        """Queue a submission of any kind; raise ``SubmissionRefused`` naming the fields."""
        own = self._desk.own
        if own is None:
            return self._wait_for(self.submit_async(kind, submission))
        self._check(kind, submission)
        return own.submit_now(kind, submission)

    async def submit_async(self, kind: str, submission: Mapping[str, Any]) -> Batch:
        """As :meth:`submit`."""
        self._check(kind, submission)
        return await self._desk.submit(kind, submission)

    def _check(self, kind: str, submission: Mapping[str, Any]) -> None:
        """Refuse what no program may ask for; what is wrong besides, the desk refuses."""
        found = self._kinds.get(kind)
        if type(found).check_program is not JobKind.check_program:
            found.check_program(check_submission(found, submission))

    def submit_many(self, kind: str, submissions: Sequence[Mapping[str, Any]]) -> list[Batch]:
        """Queue submissions in order; what is accepted stays queued if a later one is refused."""
        return self._wait_for(self.submit_many_async(kind, submissions))

    async def submit_many_async(
        self, kind: str, submissions: Sequence[Mapping[str, Any]]
    ) -> list[Batch]:
        """As :meth:`submit_many`."""
        waiting = [self.submit_async(kind, submission) for submission in submissions]
        found = await asyncio.gather(*waiting, return_exceptions=True)
        for one in found:
            if isinstance(one, BaseException):
                raise one
        return [one for one in found if isinstance(one, Batch)]

    # --- waiting and leaving --------------------------------------------------------------------

    def wait(self, *batches: Batch, timeout: float | None = None) -> list[Job]:
        """Return the jobs of these batches, or all there are, when none of them is unfinished.

        Automatic retries are waited for. Raises ``TimeoutError`` after ``timeout`` seconds.
        """
        changed = threading.Event()
        unfinished = self._unfinished(batches)

        def hear(events: Sequence[Event]) -> None:
            if _may_end(events):
                changed.set()

        deadline = None if timeout is None else time.monotonic() + timeout
        end = self._desk.subscribe(hear)
        try:
            while unfinished():
                if not changed.wait(None if deadline is None else deadline - time.monotonic()):
                    raise TimeoutError
                changed.clear()
        finally:
            end()
        return self._jobs_of(batches)

    def _unfinished(self, batches: Sequence[Batch]) -> Callable[[], bool]:
        """Return what tells whether any of these batches, or of all jobs, has not ended.

        It looks from the front, as far as the first that has not: they may be thousands. What has
        ended is looked at again when all have.
        """
        ids = [batch.id for batch in batches]
        left = deque(ids)

        def unfinished() -> bool:
            if not ids:
                return self.jobs.counts().unfinished
            number = 1
            while left:
                first = [left.popleft() for _ in range(min(len(left), number))]
                if waited_for := self._of_these_unfinished(first):
                    left.extendleft(reversed(waited_for))
                    return True
                number = min(2 * number, LOOKED_AT)
            left.extend(self._of_these_unfinished(ids))
            return bool(left)

        return unfinished

    def _of_these_unfinished(self, batches: Sequence[int]) -> list[int]:
        heads = self.jobs.heads(batches)
        for number in batches:
            if number not in heads:
                self.jobs.batch(number)  # raises: it was forgotten
        return [n for n, head in heads.items() if head.planning or head.finished < head.total]

    def _jobs_of(self, batches: Sequence[Batch]) -> list[Job]:
        filters = [JobFilter(batch=batch.id) for batch in batches] or [JobFilter()]
        ids = [number for where in filters for number in self.jobs.ids(where)]
        rows = self.jobs.rows(ids)
        return [rows[number] for number in ids]

    async def wait_async(self, *batches: Batch) -> list[Job]:
        """As :meth:`wait`, without a limit: use ``asyncio.timeout``."""
        changed = asyncio.Event()
        loop = asyncio.get_running_loop()
        unfinished = self._unfinished(batches)

        def hear(events: Sequence[Event]) -> None:
            if _may_end(events):
                loop.call_soon_threadsafe(changed.set)

        end = self._desk.subscribe(hear)
        try:
            while unfinished():
                await changed.wait()
                changed.clear()
        finally:
            end()
        return self._jobs_of(batches)

    def close(self) -> None:
        """Stop: running jobs get their grace time and then wait for the next time. Idempotent.

        A function in a thread, or a coroutine, that goes on all the same is left behind: its job
        waits again (or is in Check), its log says so, and its thread ends with the process. Do not
        open the queue again in the same process while it runs.
        """
        self._desk.close_now()
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    def _wait_for(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _open(
    folder: Path, kinds: Registry, executor: ExecutorName | Executor, grace: float
) -> SharedDesk:
    return SharedDesk(
        folder,
        kinds,
        scope=RunScope.ALL,
        purpose="python",
        executor=executor,
        grace=grace,
    )


@dataclass(frozen=True, slots=True)
class Tasks:
    """A way to queue functions: see :meth:`JobQueue.options`."""

    queue: JobQueue
    max_attempts: int = 3
    retry_on: tuple[type[BaseException], ...] = (Exception,)
    timeout: float | None = None
    thread: bool = False

    def add_task(
        self, function: Callable[P, object], /, *args: P.args, **kwargs: P.kwargs
    ) -> Batch:
        """Queue one call; on disk when this returns.

        Raises ``SubmissionRefused`` for a function that cannot be imported by its name, and for an
        argument that JSON would not give back as it is, naming its parameter.
        """
        return self.queue.submit(KIND.name, self._submission(function, args, kwargs))

    async def add_task_async(
        self, function: Callable[P, object], /, *args: P.args, **kwargs: P.kwargs
    ) -> Batch:
        """As :meth:`add_task`."""
        return await self.queue.submit_async(KIND.name, self._submission(function, args, kwargs))

    def _submission(
        self, function: Callable[..., object], args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> dict[str, Any]:
        name = reference(function)
        check_arguments(function, args, kwargs)
        where = Where.THREAD if self.thread else Where.WORKER
        return {
            "function": name,
            "args": list(args),
            "kwargs": dict(kwargs),
            "where": Where.LOOP if inspect.iscoroutinefunction(function) else where,
            "retry_on": [reference(error, "retry_on") for error in self.retry_on],
            "retry": {"max_attempts": self.max_attempts},
            "timeout": self.timeout,
        }


_STILL_RUNNING = (JobLogged, JobProgress, PlanGrew)
"""What is told, often, of jobs and plans that have not ended."""


def _may_end(events: Sequence[Event]) -> bool:
    """Whether any job, or any plan, may have ended by these."""
    return not all(isinstance(event, _STILL_RUNNING) for event in events)
