"""Owns order, lanes, retries, timeouts and persistence, for every executor; executors only run."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import shutil
from collections.abc import Coroutine, Iterable
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from desktop_app.domain.errors import (
    Scope,
    StoreError,
)
from desktop_app.domain.events import (
    EffectAsked,
    EndEvent,
    ExecutorEvent,
    Failed,
    JobLogged,
    JobProgress,
    JobsChanged,
    LaneLowered,
    Logged,
    Notice,
    Progressed,
)
from desktop_app.domain.job import AttemptEnd, Batch, Claimed, Job, JobState, Lane, LogLine
from desktop_app.domain.ports import AttemptRequest, Clock, Executor, JobStore, LogStore
from desktop_app.domain.retry import RetryPolicy
from desktop_app.engine.batches import BatchPlans
from desktop_app.engine.bus import EventBus
from desktop_app.engine.counters import Counters
from desktop_app.engine.kind_settings import KindSettings
from desktop_app.engine.lanes import FIRST_PROBE, Lanes
from desktop_app.engine.outputs import remove_folders, remove_leftovers
from desktop_app.engine.plans import PLAN, Planner
from desktop_app.engine.registry import Registry
from desktop_app.engine.verdict import Circumstances, closing_lines, not_started, policy_of, verdict

LONGEST_SLEEP = 30.0
"""Seconds after which the wall clock is looked at again, so that its jumps are noticed."""
_log = logging.getLogger(__name__)
T = TypeVar("T")


class RunScope(Enum):
    """What a desk runs of what is stored."""

    ALL = "all"
    OWN = "own"
    """Only batches submitted through this desk, or adopted by it."""
    PLAN_ONLY = "plan_only"
    """Plans what is submitted through this desk; runs nothing."""


@dataclass(slots=True)
class _Running:
    claimed: Claimed
    executor: Executor
    policy: RetryPolicy
    why: Circumstances = field(default_factory=Circumstances)
    lines: int = 0
    deadline: asyncio.TimerHandle | None = None
    ended: asyncio.Event = field(default_factory=asyncio.Event)


class Scheduler:
    """Starts due jobs, lane by lane, and records how they end."""

    def __init__(
        self,
        *,
        store: JobStore,
        logs: LogStore,
        kinds: Registry,
        executor: Executor,
        loop_executor: Executor,
        bus: EventBus,
        clock: Clock,
        folder: Path,
        scope: RunScope,
        random: Random | None = None,
    ) -> None:
        self._store = store
        self._logs = logs
        self._kinds = kinds
        self._executor = executor
        self._loop_executor = loop_executor
        self._bus = bus
        self._clock = clock
        self._folder = folder
        self._scope = scope
        self._own: dict[int, None] = {}
        self._random = random or Random()  # noqa: S311 (spreads retries; no secret)
        self._token = hashlib.sha256(str(folder.resolve()).encode(errors="replace")).hexdigest()[:8]
        self.settings = KindSettings(store)
        self.planner = Planner(executor, folder / "jobs", bus, self.settings)
        self.counters = Counters(store, bus)
        self._batches = BatchPlans(store, kinds, self.planner, bus, clock)
        self._running: dict[str, _Running] = {}
        self.lanes = Lanes(store, bus, kick=self.kick, spawn=self._spawn)
        self._paused = False
        self._stopping = False
        self._changed = asyncio.Event()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._planning: dict[int, asyncio.Task[None]] = {}

    # --- life ---------------------------------------------------------------------------------

    async def start(self) -> None:
        """Recover what a dead process left, then begin."""
        await self._executor.start(self._on_event)
        await self._loop_executor.start(self._on_event)
        recovery = await self._store.recover(now=self._clock.now())
        for job in (*recovery.interrupted, *recovery.check):
            remove_leftovers(self._aside(job.id), job.outputs)
        self._sweep()
        await self.lanes.try_again()
        self.reload()
        if recovery.interrupted or recovery.check:
            told = f"{len(recovery.interrupted)} resumed, {len(recovery.check)} to check"
            self._bus.publish(Notice("queue.recovered", told))
        if self._scope is RunScope.ALL:
            for batch in recovery.planning:
                self.plan(self._store.batch(batch))
        self._main = asyncio.get_running_loop().create_task(self._loop())

    async def stop(self, grace: float) -> None:
        """Give running attempts ``grace`` seconds; the rest goes back to waiting."""
        self._stopping = True
        self._changed.set()
        # What is being claimed right now is launched first, so that it is among the running.
        await self._main
        # Plans are made again at the next start; they must not fail for want of their worker.
        plans = list(self._planning.values())
        for plan in plans:
            plan.cancel()
        await asyncio.gather(*plans, return_exceptions=True)
        self.lanes.stop()
        deadline = self._clock.monotonic() + grace
        running = list(self._running.values())
        if running and grace > 0:
            waits = [asyncio.ensure_future(one.ended.wait()) for one in running]
            _, late = await asyncio.wait(waits, timeout=grace)
            for wait in late:
                wait.cancel()
        for one in self._running.values():
            one.why.interrupted = True
        left = max(0.0, deadline - self._clock.monotonic())
        await self._executor.stop(0.0 if self._running else left)
        await self._loop_executor.stop(0.0)
        await asyncio.gather(*(one.ended.wait() for one in list(self._running.values())))
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.counters.stop()

    def _sweep(self) -> None:
        """Remove folders of jobs whose end a dead process recorded, but no more."""
        folders = self._folder / "jobs"
        for scratch in folders.glob(f"{PLAN}*"):
            shutil.rmtree(scratch, ignore_errors=True)
        numbers = [int(path.name) for path in folders.glob("*") if path.name.isdecimal()]
        known = self._store.rows(numbers)
        ended = [n for n in numbers if n not in known or known[n].state.final]
        remove_folders(folders, ended)

    def adopt(self, batch: int) -> None:
        """Count a batch among those this desk runs."""
        self._own[batch] = None
        self.kick()

    def plan(self, batch: Batch) -> None:
        """Make the plan of an acknowledged batch, in the background, once."""
        if batch.id not in self._planning:
            if self._scope is not RunScope.ALL:
                self._own[batch.id] = None
            self._planning[batch.id] = self._spawn(self._plan(batch))

    async def _plan(self, batch: Batch) -> None:
        try:
            await self._batches.make(batch)
        finally:
            del self._planning[batch.id]
        self.reload()
        self.counters.publish([batch.id])

    def reload(self) -> None:
        """Read lanes and the queue's hold again, after they were changed."""
        self.lanes.reload()
        self._paused = self._store.paused()
        self.kick()

    def kick(self) -> None:
        """Look again for something to start."""
        self._changed.set()

    def _spawn(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._task_done)
        return task

    def _task_done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("a part of the engine failed", exc_info=error)
            self._bus.publish(Notice("engine.failed", str(error)))

    # --- starting -----------------------------------------------------------------------------

    async def _loop(self) -> None:
        while not self._stopping:
            self._changed.clear()
            wait = LONGEST_SLEEP
            try:
                woken, due = await self._store.wake(now=self._clock.now())
                if woken:
                    self._bus.publish(JobsChanged(tuple(woken)))
                    self.counters.touch(job.batch for job in woken)
                await self._start_due()
            except StoreError as error:
                self._bus.publish(Notice(error.code, error.message))
                due, wait = None, FIRST_PROBE
            except Exception as error:  # noqa: BLE001 (anything)
                # A defect must not end the queue: it is told, and the rest goes on.
                _log.exception("starting jobs failed")
                self._bus.publish(Notice("engine.failed", str(error)))
                due, wait = None, FIRST_PROBE
            if due is not None:
                wait = min(wait, max(0.0, due - self._clock.now()))
            await self._wait(wait)

    async def _wait(self, seconds: float) -> None:
        sleeping = asyncio.ensure_future(self._clock.sleep(seconds))
        changed = asyncio.ensure_future(self._changed.wait())
        try:
            await asyncio.wait({sleeping, changed}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleeping.cancel()
            changed.cancel()

    async def _start_due(self) -> None:
        for lane in self.lanes.open():
            if self._may_start(lane):
                for claimed in await self._claim(lane):
                    await self._launch(claimed)

    def _may_start(self, lane: Lane) -> bool:
        runs = self._scope is not RunScope.PLAN_ONLY
        return runs and not self._paused and lane.kind in self._kinds

    async def _claim(self, lane: Lane) -> list[Claimed]:
        found: list[Claimed] = []
        batches: list[int | None] = [None] if self._scope is RunScope.ALL else list(self._own)
        for batch in batches:
            free = self.lanes.free(lane)
            if free <= 0 or self._stopping:
                break
            now = self._clock.now()
            claimed = await self._store.claim(lane.name, free, now=now, batch=batch)
            self.lanes.started(lane.name, len(claimed))
            found.extend(claimed)
        return found

    async def _launch(self, claimed: Claimed) -> None:
        job, kind = claimed.job, self._kinds.get(claimed.job.kind)
        executor = self._loop_executor if kind.runs_on_loop else self._executor
        policy = policy_of(claimed)
        timeout: float | None = claimed.submission.get("timeout")
        key = str(claimed.attempt.id)
        running = _Running(claimed, executor, policy)
        self._running[key] = running
        self._bus.publish(JobsChanged((job,)))
        self.counters.touch([job.batch])
        self._say(running, f"attempt {claimed.attempt.number}")
        if timeout is not None:
            loop = asyncio.get_running_loop()
            running.deadline = loop.call_later(timeout, self._time_out, key)
        request = AttemptRequest(
            attempt=key,
            operation="run",
            kind=job.kind,
            job=job.id,
            number=claimed.attempt.number,
            payload={**claimed.shared, **job.payload},
            version=claimed.version,
            folder=str(self._folder / "jobs" / str(job.id)),
            aside=self._aside(job.id),
            now=claimed.attempt.started,
            timeout=timeout,
            lane=job.lane,
            settings=self.settings.of(job.kind),
        )
        try:
            await executor.submit([request])
        except Exception as error:  # noqa: BLE001 (the slot must come back)
            _log.exception("an attempt could not be handed over")
            self._on_event(Failed(key, 1, not_started(error)))

    def _aside(self, job: int) -> str:
        return f".jobdesk-{self._token}-{job}-"

    # --- while it runs ------------------------------------------------------------------------

    def _on_event(self, event: ExecutorEvent) -> None:
        if self.planner.take(event):
            return
        running = self._running.get(event.attempt)
        if running is None:
            return
        match event:
            case Logged(lines=lines):
                self._log_lines(running, lines)
            case Progressed(done=done, total=total, unit=unit):
                self._bus.publish(JobProgress(running.claimed.job.id, done, total, unit))
            case LaneLowered(limit=limit):
                self.lanes.lower(running.claimed.job.lane, limit)
            case EffectAsked():
                self._spawn(self._allow(event.attempt, running))
            case _:
                assert isinstance(event, EndEvent)
                self._spawn(self._finish(event.attempt, running, event))

    def _log_lines(self, running: _Running, lines: Iterable[tuple[float, str, str]]) -> None:
        attempt = running.claimed.attempt.id
        kept = []
        for when, level, text in lines:
            running.lines += 1
            kept.append(LogLine(attempt, running.lines, when, level, text))
        self._logs.append(kept)
        self._bus.publish(JobLogged(running.claimed.job.id, attempt, running.lines))

    def _say(self, running: _Running, text: str, level: str = "info") -> None:
        self._log_lines(running, [(self._clock.now(), level, text)])

    async def _allow(self, key: str, running: _Running) -> None:
        job, attempt = running.claimed.job, running.claimed.attempt
        if running.why.cancelled or running.why.timed_out or running.why.interrupted:
            await running.executor.allow_effect(key, allowed=False)
            return
        await self._store.allow_effect(job.id, attempt.id)
        running.why.past_no_return = True
        await running.executor.allow_effect(key, allowed=True)

    def _time_out(self, key: str) -> None:
        if running := self._running.get(key):
            running.why.timed_out = True
            self._spawn(running.executor.cancel(key, hard=False))

    async def cancel(self, jobs: Iterable[int]) -> list[Job]:
        """Cancel those of the jobs that are running; return them as they ended."""
        wanted = set(jobs)
        found = [(k, r) for k, r in self._running.items() if r.claimed.job.id in wanted]
        for key, running in found:
            running.why.cancelled = True
            await running.executor.cancel(key, hard=False)
        for _, running in found:
            await running.ended.wait()
        return [self._store.job(running.claimed.job.id) for _, running in found]

    def running_jobs(self) -> list[Job]:
        """Return the jobs with an open attempt."""
        return [running.claimed.job for running in self._running.values()]

    # --- how it ends --------------------------------------------------------------------------

    async def _finish(self, key: str, running: _Running, event: EndEvent) -> None:
        claimed = running.claimed
        if running.deadline:
            running.deadline.cancel()
        end = verdict(
            claimed,
            event,
            running.why,
            running.policy,
            now=self._clock.now(),
            random=self._random,
        )
        self._log_lines(running, closing_lines(end))
        self._clean_up(claimed.job, end, ended_by_force=not isinstance(event, Failed))
        try:
            if end.error is not None and end.error.scope is Scope.LANE:
                await self.lanes.hold(claimed.job.lane, end.error)
            elif end.state in {JobState.DONE, JobState.SKIPPED}:
                self.lanes.proved(claimed.job.lane)
            await self._logs.flush()
            self._bus.publish(JobsChanged(tuple(await self._close(end))))
            # Not before: what the job knows of its own outputs lies there.
            if end.state.final:
                remove_folders(self._folder / "jobs", [claimed.job.id])
        finally:
            # Only now is the slot free: the record comes before the next start.
            del self._running[key]
            self.lanes.ended(claimed.job.lane)
            self.counters.touch([claimed.job.batch])
            running.ended.set()
            self.kick()

    async def _close(self, end: AttemptEnd) -> Iterable[Job]:
        """Record the end; a full disk must not lose it, so keep trying until there is space."""
        while True:
            try:
                return await self._store.close_attempts([end])
            except StoreError as error:
                if self._stopping:
                    raise
                self._bus.publish(Notice(error.code, error.message))
                await self._clock.sleep(FIRST_PROBE)

    def _clean_up(self, job: Job, end: AttemptEnd, *, ended_by_force: bool) -> None:
        if ended_by_force and end.state not in {JobState.DONE, JobState.SKIPPED}:
            remove_leftovers(self._aside(job.id), job.outputs)
