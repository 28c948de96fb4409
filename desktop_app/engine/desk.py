"""The queue of this process: an engine on its own loop and thread, and the way to talk to it."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Mapping, Sequence
from concurrent.futures import Future
from contextlib import aclosing
from pathlib import Path
from typing import Any, Literal, TypeVar

from desktop_app.domain.errors import JobDeskError, Resumes, StoreError, refusal
from desktop_app.domain.events import BatchChanged, Event, JobsChanged, ListChanged, SettingChanged
from desktop_app.domain.job import (
    Batch,
    BatchState,
    JobFilter,
    Lane,
    Place,
    Settlement,
)
from desktop_app.domain.kind import Where
from desktop_app.domain.log_ports import LogStore
from desktop_app.domain.ports import AttemptRequest, Changed, Clock, Executor, JobStore
from desktop_app.engine.batches import Raw, check_submission
from desktop_app.engine.bus import EventBus
from desktop_app.engine.cancelling import Cancelling
from desktop_app.engine.clock import SystemClock
from desktop_app.engine.crossing import Crossing
from desktop_app.engine.housekeeping import Housekeeping
from desktop_app.engine.inprocess import LoopExecutor, ThreadExecutor
from desktop_app.engine.intake import Intake
from desktop_app.engine.pasted import PASTED, PastedFiles
from desktop_app.engine.plans import PlanFailed, public_item
from desktop_app.engine.registry import Registry
from desktop_app.engine.running import run_to_end
from desktop_app.engine.scheduler import Scheduler
from desktop_app.engine.scope import RunScope
from desktop_app.engine.streams import carried
from desktop_app.engine.watching import FOLDERS, Watching
from desktop_app.engine.workers import WorkerExecutor
from desktop_app.host.interpreter import suit_many_threads
from desktop_app.host.secrets import SystemSecrets
from desktop_app.store import Backups, open_readers, open_store

T = TypeVar("T")
ExecutorName = Literal["worker", "thread"]
CLOSED = "The queue is closed."
_log = logging.getLogger(__name__)


def open_desk(
    folder: Path,
    kinds: Registry,
    *,
    scope: RunScope = RunScope.ALL,
    executor: ExecutorName | Executor = "worker",
    clock: Clock | None = None,
    grace: float = 5.0,
) -> LocalDesk:
    """Open the data folder and start its engine; the caller holds the folder's lock."""
    return LocalDesk(
        folder,
        kinds,
        scope=scope,
        executor=executor,
        clock=clock or SystemClock(),
        grace=grace,
    )


class LocalDesk:
    """Implements ``Desk``. Its coroutines may be awaited on any loop."""

    def __init__(
        self,
        folder: Path,
        kinds: Registry,
        *,
        scope: RunScope,
        executor: ExecutorName | Executor,
        clock: Clock,
        grace: float,
    ) -> None:
        self._folder = folder
        self._kinds = kinds
        self._scope = scope
        self._executor = executor
        self._clock = clock
        self._grace = grace
        self._bus = EventBus()
        self._loop: asyncio.AbstractEventLoop
        self._crossing: Crossing
        self._scheduler: Scheduler
        self._store: JobStore
        self._logs: LogStore
        self._closing: asyncio.Event
        self._closed = False
        suit_many_threads()
        started: Future[None] = Future()
        self._thread = threading.Thread(
            target=lambda: run_to_end(self._serve(started)), name="engine"
        )
        self._thread.start()
        started.result()
        self.jobs, self.logs = open_readers(folder)

    # --- the engine's thread --------------------------------------------------------------------

    async def _serve(self, started: Future[None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._closing = asyncio.Event()
        try:
            store, logs = open_store(self._folder)
            self._store, self._logs = store, logs
            self._bus.publish(*store.notices, *logs.notices)
            self._scheduler = self._build()
            self._crossing = Crossing(self._loop, self._scheduler.heed)
            self._cancelling = Cancelling(store, self._scheduler, self._clock, self._many)
            self._intake = Intake(store, self._scheduler, self._loop)
            await self._scheduler.start()
            self._housekeeping = Housekeeping(
                store,
                logs,
                Backups(self._folder),
                self._bus,
                self._clock,
                PastedFiles(self._folder / PASTED, store),
                busy=lambda: self._scheduler.busy,
                forgotten=self._forgotten,
            )
            submit, tell = self._submit, self._put_setting
            self._watching = Watching(self._folder, store, self._kinds, self._clock, submit, tell)
        except BaseException as error:  # noqa: BLE001 (the opener's thread raises it)
            started.set_exception(error)
            return
        started.set_result(None)
        keeping = self._loop.create_task(self._housekeeping.run())
        besides = [keeping]
        if self._scope is RunScope.ALL:
            besides.append(self._loop.create_task(self._watching.run()))
        await self._closing.wait()
        keeping.cancel()
        self._watching.leave()
        await asyncio.gather(*besides, return_exceptions=True)
        await self._scheduler.stop(self._grace)
        await self._housekeeping.leave()
        # The writer has to be the last to leave: then SQLite folds its journal in.
        self.jobs.release()
        self.logs.release()
        try:
            await self._logs.close()
        except StoreError as error:  # of attempts whose ends are not recorded either
            _log.error("lines of the log could not be kept: %s", error.message)
        await self._store.close()

    def _build(self) -> Scheduler:
        secrets = SystemSecrets()
        kinds = self._kinds
        threads = ThreadExecutor(kinds, secrets, written=self._written, follow=self._follow)
        plain: Executor
        match self._executor:
            case "worker":
                plain = WorkerExecutor(
                    lambda kind: kinds.get(kind).memory_limit, written=self._written
                )
            case "thread":
                plain = threads
            case given:
                plain = given
        return Scheduler(
            store=self._store,
            logs=self._logs,
            kinds=kinds,
            executors={
                Where.WORKER: plain,
                Where.THREAD: threads,
                Where.LOOP: LoopExecutor(kinds, secrets, written=self._written),
            },
            bus=self._bus,
            clock=self._clock,
            folder=self._folder,
            scope=self._scope,
        )

    def _follow(self, ended: str) -> AttemptRequest | None:
        return self._scheduler.follow(ended)

    async def _written(self) -> None:
        await self._scheduler.written()

    async def _call(self, work: Coroutine[Any, Any, T]) -> T:
        if self._closed:
            work.close()
            raise JobDeskError(CLOSED)
        return await self._crossing.call(work)

    async def _many(self, work: Awaitable[Changed]) -> Changed:
        async with self._scheduler.recalled():
            changed = await work
        if changed.jobs:
            self._bus.publish(JobsChanged(changed.jobs))
            self._scheduler.counters.touch({job.batch for job in changed.jobs})
        if changed.count != len(changed.jobs):
            self._bus.publish(ListChanged())
            self._scheduler.counters.touch(self._store.batch_ids(limit=1000))
        self._scheduler.kick()
        return changed

    # --- submitting -----------------------------------------------------------------------------

    async def submit(
        self, kind: str, submission: Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> Batch:
        """Queue a submission: on disk when this returns."""
        if self._closed:
            raise JobDeskError(CLOSED)
        return await self._submit(kind, submission, idempotency_key)

    def submit_now(self, kind: str, submission: Mapping[str, Any]) -> Batch:
        """As :meth:`submit`, for a thread that waits."""
        if self._closed:
            raise JobDeskError(CLOSED)
        return self._intake.submit_now(Raw(kind, submission, None, self._clock.now()))

    def _submit(self, kind: str, values: Mapping[str, Any], key: str | None) -> Awaitable[Batch]:
        return self._intake.submit(Raw(kind, values, key, self._clock.now()))

    async def adopt(self, batch: int) -> None:
        """Run this stored batch too, in a desk that runs only its own."""
        await self._call(self._adopt(batch))

    async def _adopt(self, number: int) -> None:
        batch = self._store.batch(number)
        self._scheduler.adopt(number)
        if batch.state is BatchState.PLANNING:
            self._scheduler.plan(batch)

    async def plan(
        self, kind: str, submission: Mapping[str, Any]
    ) -> AsyncGenerator[Mapping[str, Any], None]:
        """Yield the plan's events; raise ``SubmissionRefused`` when it cannot be made."""
        known = self._kinds.get(kind)

        def check() -> Mapping[str, Any]:
            return check_submission(known, submission).model_dump(mode="json")

        # in a thread: 100,000 rows must not keep the caller's window
        async for event in self._stream(kind, await asyncio.to_thread(check), "plan"):
            yield event

    async def ask(
        self, kind: str, question: Mapping[str, Any]
    ) -> AsyncGenerator[Mapping[str, Any], None]:
        """Yield the kind's answer; raise ``SubmissionRefused`` when there is none."""
        async for event in self._stream(kind, question, "answer"):
            yield event

    async def _stream(
        self, kind: str, payload: Mapping[str, Any], operation: Literal["plan", "answer"]
    ) -> AsyncGenerator[Mapping[str, Any], None]:
        """Let a worker plan or answer; this runs on the caller's loop, the rest on the engine's."""
        if self._closed:
            raise JobDeskError(CLOSED)
        parts = self._scheduler.planner.stream(
            self._kinds.get(kind), payload, now=self._clock.now(), operation=operation
        )
        async with aclosing(carried(self._loop, parts)) as found:
            try:
                async for part in found:
                    if not isinstance(part, dict):
                        for item in part:
                            yield public_item(item)
            except PlanFailed as error:
                raise refusal(error.error) from None

    async def begun(self) -> Sequence[int]:
        """Return the jobs that have begun: what else is Running in the record was claimed ahead."""
        return await self._call(self._begun())

    async def _begun(self) -> Sequence[int]:
        return [job.id for job in self._scheduler.running_jobs()]

    # --- changing -------------------------------------------------------------------------------

    async def retry(self, where: JobFilter) -> Changed:
        """Try again: see ``JobStore.retry``."""
        return await self._call(self._many(self._store.retry(where, now=self._clock.now())))

    async def change(self, where: JobFilter, change: Mapping[str, Any]) -> Changed:
        """Change and try again: see ``JobStore.change``."""
        now = self._clock.now()
        return await self._call(self._many(self._store.change(where, change, now=now)))

    async def cancel(self, where: JobFilter) -> Changed:
        """Cancel jobs, running ones included."""
        return await self._call(self._cancelling.jobs(where))

    async def cancel_batch(self, batch: int) -> Changed:
        """Cancel a batch, its plan included."""
        return await self._call(self._cancelling.batch(batch))

    async def pause(self, where: JobFilter) -> Changed:
        """Set jobs aside."""
        return await self._call(self._many(self._store.pause(where)))

    async def resume(self, where: JobFilter) -> Changed:
        """Bring paused jobs back."""
        return await self._call(self._many(self._store.resume(where, now=self._clock.now())))

    async def stop_retrying(self, where: JobFilter) -> Changed:
        """Give up on retrying jobs."""
        now = self._clock.now()
        return await self._call(self._many(self._store.stop_retrying(where, now=now)))

    async def start_now(self, where: JobFilter) -> Changed:
        """Put jobs at the head of their lane."""
        return await self._call(self._many(self._store.start_now(where, now=self._clock.now())))

    async def move(self, where: JobFilter, place: Place | int) -> Changed:
        """Move waiting jobs within their lane."""
        return await self._call(self._reordered(self._store.move(where, place)))

    async def _reordered(self, work: Awaitable[Changed]) -> Changed:
        changed = await self._many(work)
        self._bus.publish(ListChanged())
        return changed

    async def settle(self, where: JobFilter, word: Settlement) -> Changed:
        """Answer jobs in Check."""
        now = self._clock.now()
        return await self._call(self._many(self._store.settle(where, word, now=now)))

    async def remove(self, where: JobFilter) -> tuple[Changed, float]:
        """Clear away finished jobs."""
        now = self._clock.now()
        return await self._call(self._reordered(self._store.remove(where, now=now))), now

    async def restore(self, removed_at: float) -> Changed:
        """Undo :meth:`remove`."""
        return await self._call(self._reordered(self._store.restore(removed_at)))

    async def undo(self, step: int) -> Changed:
        """Take a change back: see ``JobStore.undo``."""
        return await self._call(self._reordered(self._store.undo(step)))

    async def forget(self, batch: int) -> None:
        """Delete every trace of a finished batch."""
        await self._call(self._housekeeping.forget(batch))

    def _forgotten(self) -> None:
        self._bus.publish(ListChanged())
        self._scheduler.counters.publish()

    # --- holding --------------------------------------------------------------------------------

    async def pause_batch(self, batch: int, *, paused: bool) -> Batch:
        """Hold or release a batch."""
        return await self._call(self._pause_batch(batch, paused=paused))

    async def _pause_batch(self, batch: int, *, paused: bool) -> Batch:
        async with self._scheduler.recalled():
            found = await self._store.pause_batch(batch, paused=paused)
        self._bus.publish(BatchChanged(found))
        return found

    async def pause_lane(self, lane: str, *, paused: bool) -> Lane:
        """Hold or release a lane; releasing ends a hold by an error too."""
        return await self._call(self._pause_lane(lane, paused=paused))

    async def _pause_lane(self, lane: str, *, paused: bool) -> Lane:
        async with self._scheduler.recalled():
            found = await self._store.pause_lane(lane, paused=paused)
            if not paused and found.held:
                found = await self._scheduler.lanes.release(lane)
            return self._lane_changed(found)

    async def pause_queue(self, *, paused: bool) -> None:
        """Hold or release the whole queue."""
        await self._call(self._pause_queue(paused=paused))

    async def _pause_queue(self, *, paused: bool) -> None:
        async with self._scheduler.recalled():
            await self._store.pause_queue(paused=paused)
            self._scheduler.reload()
        self._scheduler.counters.publish()

    async def set_limit(self, lane: str, limit: int) -> Lane:
        """Set how many of a lane run at once."""
        return await self._call(self._set_limit(lane, limit))

    async def _set_limit(self, lane: str, limit: int) -> Lane:
        async with self._scheduler.recalled():
            return self._lane_changed(await self._store.set_limit(lane, limit))

    def _lane_changed(self, lane: Lane) -> Lane:
        self._scheduler.reload()
        self._scheduler.counters.touch()
        return lane

    async def put_setting(self, key: str, value: Any) -> None:
        """Store a setting; lanes that waited for a change of their kind's go on."""
        await self._call(self._put_setting(key, value))

    async def _put_setting(self, key: str, value: Any) -> None:
        await self._store.put_setting(key, value)
        self._scheduler.settings.reload()
        self._bus.publish(SettingChanged(key))
        if key == FOLDERS:
            self._watching.wake()
        kind = key.partition(".")[0]
        for lane in self._store.lanes():
            waits = lane.held is not None and lane.held.resumes is Resumes.ON_CHANGE
            if waits and lane.kind == kind:
                await self._scheduler.lanes.release(lane.name)

    # --- listening and leaving ------------------------------------------------------------------

    def subscribe(self, listener: Callable[[Sequence[Event]], None]) -> Callable[[], None]:
        """Call ``listener`` with events, on the engine's thread."""
        return self._bus.subscribe(listener)

    async def close(self) -> None:
        """Stop the engine within its grace time."""
        await asyncio.to_thread(self.close_now)

    def close_now(self) -> None:
        """As :meth:`close`, blocking. Idempotent."""
        if not self._closed:
            self._closed = True
            self._loop.call_soon_threadsafe(self._closing.set)
        self._thread.join()
