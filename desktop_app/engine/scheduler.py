"""Owns order, lanes, retries, timeouts and persistence, for every executor; executors only run."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections import Counter, deque
from collections.abc import AsyncIterator, Collection, Coroutine, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from desktop_app.domain.errors import Scope, StoreError
from desktop_app.domain.events import RECOVERED, ExecutorEvent, JobsChanged, Notice
from desktop_app.domain.job import Batch, Claimed, Job, NewPlan
from desktop_app.domain.kind import Where
from desktop_app.domain.log_ports import LogStore
from desktop_app.domain.ports import Clock, Executor, JobStore, Want
from desktop_app.engine.attempts import Attempts
from desktop_app.engine.batches import BatchPlans, Entered
from desktop_app.engine.bus import EventBus
from desktop_app.engine.counters import Counters
from desktop_app.engine.kind_settings import KindSettings
from desktop_app.engine.lanes import FIRST_PROBE, Lanes
from desktop_app.engine.open_attempt import OpenAttempt
from desktop_app.engine.outputs import remove_folders, remove_leftovers
from desktop_app.engine.plans import PLAN, Planner
from desktop_app.engine.registry import Registry
from desktop_app.engine.scope import RunScope
from desktop_app.engine.slots import PATIENCE, Slots
from desktop_app.engine.verdict import WENT_WELL

JUMP = 1.0
"""Seconds by which the wall clock goes back before it counts as set back."""
LONGEST_SLEEP = 30.0
"""Seconds after which the wall clock is looked at again, so that its jumps are noticed."""
LISTEN_SECONDS = 0.005
"""Submissions that follow one another more quickly are heard of together."""
_log = logging.getLogger(__name__)
T = TypeVar("T")


class Scheduler:
    """Starts due jobs, lane by lane, and records how they end."""

    ready = False
    """Whether a job that enters the queue would begin at once, as far as is known (any thread)."""

    def __init__(
        self,
        *,
        store: JobStore,
        logs: LogStore,
        kinds: Registry,
        executors: Mapping[Where, Executor],
        bus: EventBus,
        clock: Clock,
        folder: Path,
        scope: RunScope,
        random: Random | None = None,
    ) -> None:
        self._store = store
        self._kinds = kinds
        self._executors = tuple(dict.fromkeys(executors.values()))  # one may serve several places
        self._bus, self._clock = bus, clock
        self._folder, self._scope = folder, scope
        self._own: dict[int, None] = {}
        self.settings = KindSettings(store)
        self.planner = Planner(executors[Where.WORKER], folder / "jobs", bus, self.settings)
        self._slots = Slots(self._limit, clock)
        self.counters = Counters(store, bus, self._slots.waiting)
        self._batches = BatchPlans(store, kinds, self.planner, bus, clock)
        self.lanes = Lanes(store, bus, kick=self.kick, spawn=self._spawn)
        self._attempts = Attempts(
            store=store,
            logs=logs,
            kinds=kinds,
            executors=executors,
            bus=bus,
            clock=clock,
            folder=folder,
            settings=self.settings,
            lanes=self.lanes,
            slots=self._slots,
            random=random or Random(),  # noqa: S311 (spreads retries; no secret)
            kick=self.kick,
            spawn=self._spawn,
            tell=self._tell_begun,
        )
        self.prepare, self.follow = self._batches.prepare, self._attempts.follow
        self._paused = self._stopping = self._claiming = self._listening = False
        self._recalls = 0
        self._stored: deque[Entered] = deque()
        self._now = clock.now()
        self._changed = asyncio.Event()
        self._turned: asyncio.Future[None] | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._planning: dict[int, asyncio.Task[None]] = {}

    # --- life ---------------------------------------------------------------------------------

    async def start(self) -> None:
        """Recover what a dead process left, then begin."""
        self._engine = asyncio.get_running_loop()
        for executor in self._executors:
            await executor.start(self._on_event)
        recovery = await self._store.recover(now=self._clock.now())
        await self._store.clock_set_back(now=self._clock.now())
        for job in (*recovery.interrupted, *recovery.check):
            remove_leftovers(self._attempts.aside(job.id), job.outputs)
        self._sweep()
        await self.lanes.try_again()
        self.reload()
        if recovery.interrupted or recovery.check:
            counts = len(recovery.interrupted), len(recovery.check)
            told = f"{counts[0]} resumed, {counts[1]} to check"
            self._bus.publish(Notice(RECOVERED, told, counts))
        if self._scope is RunScope.ALL:
            for batch in recovery.planning:
                self.plan(self._store.batch(batch))
        self._main = asyncio.get_running_loop().create_task(self._loop())

    async def stop(self, grace: float) -> None:
        """Give running attempts ``grace`` seconds; the rest goes back to waiting."""
        self._stopping = True
        self.kick()
        await self._main
        await self._attempts.begin()  # what is being handed over now is among the running
        # Plans are made again at the next start; they must not fail for want of their worker.
        plans = list(self._planning.values())
        for plan in plans:
            plan.cancel()
        await asyncio.gather(*plans, return_exceptions=True)
        self.lanes.stop()
        deadline = self._clock.monotonic() + grace
        ending = asyncio.get_running_loop().create_task(self._until_all_ended())
        if self._attempts.left and grace > 0:
            await asyncio.wait([ending], timeout=grace)
        self._attempts.interrupt()
        left = max(0.0, deadline - self._clock.monotonic())
        left = 0.0 if self._attempts.left else left
        await asyncio.gather(*(executor.stop(left) for executor in self._executors))
        await ending
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._tell_turned()
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

    def stored(self, entered: Entered) -> None:
        """Keep what was put on disk for the engine (any thread), to be heard before its jobs."""
        self._stored.append(entered)

    def listen(self, entered: Entered) -> None:
        """Have the engine hear soon what was put on disk (any thread)."""
        if not self._listening or any(plan is None for _, plan in entered.entries):
            self._listening = True
            self._engine.call_soon_threadsafe(self._listen)

    def _listen(self) -> None:
        """Take what was stored, and look again by itself: to be woken costs more than to look."""
        self._listening = bool(self._stored)
        self.heed()
        if self._listening:
            self._engine.call_later(LISTEN_SECONDS, self._listen)

    def heed(self) -> None:
        """See to it that what was put on disk is planned and run."""
        heard = [self._stored.popleft() for _ in range(len(self._stored))]
        if not heard:
            return
        if self._bus.heard:
            self._bus.publish(*chain.from_iterable(entered.events() for entered in heard))
        plans = [plan for entered in heard for _, plan in entered.entries if plan]
        self.lanes.meet({lane for plan in plans for lane in plan.lane_limits})
        for entered in heard:
            for (_, plan), (batch, _) in zip(entered.entries, entered.stored, strict=True):
                self._heed(batch, plan)
            self.counters.touch([batch.id for batch, _ in entered.stored])
        if not all(entered.expected for entered in heard) and self._wants(()):
            self.kick()

    def _heed(self, batch: Batch, plan: NewPlan | None) -> None:
        if batch.planning:
            self.plan(batch)
        elif plan is not None:
            if self._scope is not RunScope.ALL:
                self.adopt(batch.id)
            if plan.jobs and plan.jobs[0].due_at is not None:  # they are due together
                self.kick()

    def adopt(self, batch: int) -> None:
        """Count a batch among those this desk runs."""
        self._own[batch] = None
        self.kick()

    def plan(self, batch: Batch) -> None:
        """Make the plan of an acknowledged batch, in the background, once."""
        if batch.id not in self._planning and not self._stopping:
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

    # --- turns --------------------------------------------------------------------------------

    def _on_event(self, event: ExecutorEvent) -> None:
        if not self._attempts.on_event(event):
            self.planner.take(event)

    async def _loop(self) -> None:
        while not self._stopping:
            self._changed.clear()
            try:
                due = await self._turn()
                wait = LONGEST_SLEEP if due is None else max(0.0, due - self._clock.now())
                wait = min(wait, FIRST_PROBE) if self._attempts.stuck else wait
            except StoreError as error:
                # A full disk must not lose an end: it is kept until there is space.
                self._bus.publish(Notice(error.code, error.message))
                wait = FIRST_PROBE
            except Exception as error:  # noqa: BLE001 (anything)
                # A defect must not end the queue: it is told, and the rest goes on.
                _log.exception("a turn of the queue failed")
                self._bus.publish(Notice("engine.failed", str(error)))
                await self._record_singly()
                wait = FIRST_PROBE
            self._tell_turned()
            longest = PATIENCE if self._attempts.ahead else LONGEST_SLEEP
            await self._wait(min(wait, longest))

    async def _wait(self, seconds: float) -> None:
        self.ready = bool(self._wants(()))
        if self._changed.is_set():
            return
        sleeping = asyncio.ensure_future(self._clock.sleep(seconds))
        sleeping.add_done_callback(self._slept)
        try:
            await self._changed.wait()
        finally:
            sleeping.remove_done_callback(self._slept)
            sleeping.cancel()

    def _slept(self, _sleeping: asyncio.Future[None]) -> None:
        self._changed.set()

    async def _until_all_ended(self) -> None:
        while self._attempts.left:
            self._changed.clear()
            try:
                await self._turn()
            except StoreError:
                _log.exception("ends could not be recorded; the next start finds them")
                return
            if self._attempts.stuck:
                _log.error("ends could not be recorded; the next start finds them")
                return
            self._tell_turned()
            if self._attempts.left:
                await self._changed.wait()

    async def _turn(self) -> float | None:
        """Record what has ended and start what may start, at once; return the next due time.

        No end is recorded before its whole log. While both go to disk, the slots are filled from
        what was claimed ahead, and the ends for the next turn gather.
        """
        ended = await self._attempts.recordable()
        await self._meet_lanes(ended)
        now, before, self._now = self._clock.now(), self._now, self._clock.now()
        back = self._attempts.recall(now, everything=self._held)
        ends = [one.end for one in ended if one.end is not None]
        wants = self._wants([*(one.claimed for one in ended), *back])
        if now < before - JUMP:
            await self._store.clock_set_back(now=now)
        self._claiming = bool(wants)
        try:
            with self._attempts.effects.recording([one.key for one in ended]):
                unbegun = [one.attempt.id for one in back]
                turn = await self._store.turn(ends, wants, now=now, unbegun=unbegun)
        finally:
            self._claiming = False
        self._attempts.forget(ended)
        self._attempts.returned(back)
        self.heed()  # that a job is there is told before it is told to run
        self._tell((*turn.ended, *turn.woken))  # of what returns nobody heard that it left
        await self._attempts.take(turn.claimed, turn.due)
        if not self._attempts.left:
            self.counters.settle()
        return min(turn.due.values(), default=None)

    def _tell_turned(self) -> None:
        if self._turned is not None:
            self._turned.set_result(None)
            self._turned = None

    async def _record_singly(self) -> None:
        """Record what has ended one by one: what cannot be recorded must not keep the rest."""
        for one in await self._attempts.recordable():
            assert one.end is not None
            try:
                self._tell(await self._store.close_attempts([one.end]))
            except StoreError:
                return
            except Exception:  # noqa: BLE001 (the slot must come back)
                _log.exception("the end of attempt %s cannot be recorded", one.key)
            self._attempts.forget([one])

    async def _meet_lanes(self, ended: Iterable[OpenAttempt]) -> None:
        """Hold lanes for the errors that all their jobs would meet, and prove the others."""
        for one in ended:
            end, lane = one.end, one.claimed.job.lane
            assert end is not None
            if end.error is not None and end.error.scope is Scope.LANE:
                await self.lanes.hold(lane, end.error)
            elif end.state in WENT_WELL:
                self.lanes.proved(lane)

    @property
    def _held(self) -> bool:
        """Whether nothing may begin, of any lane."""
        return self._paused or self._stopping or self._recalls > 0

    def _limit(self, lane: str) -> int:
        return 0 if self._held else self.lanes.limit(lane)

    def _wants(self, gone: Iterable[Claimed]) -> list[Want]:
        """Say what may be claimed, the places of what goes in the same turn included."""
        if self._held or self._scope is RunScope.PLAN_ONLY:
            return []
        batches = None if self._scope is RunScope.ALL else tuple(self._own)
        freed = Counter(one.job.lane for one in gone)
        wants = []
        for lane in self.lanes.all():
            room = self._slots.room(lane.name, freed[lane.name])
            if room > 0 and self._limit(lane.name) and lane.kind in self._kinds:
                wants.append(Want(lane.name, room, batches))
        return wants

    def _tell(self, jobs: Sequence[Job]) -> None:
        if jobs:
            self._attempts.tell_grown()  # whoever hears of an end has heard of all its lines
            self._tell_begun(jobs)

    def _tell_begun(self, jobs: Sequence[Job]) -> None:
        self._bus.publish(JobsChanged(tuple(jobs)))
        self.counters.touch({job.batch for job in jobs})

    # --- the user's word ----------------------------------------------------------------------

    @asynccontextmanager
    async def recalled(self) -> AsyncIterator[None]:
        """Within this block nothing begins, and what was claimed ahead is in the queue again.

        So the user's word meets every job that has not begun, and order is by rank after it.
        """
        self._recalls += 1
        try:
            for _ in range(2):  # the turn that is being made may claim once more
                if self._claiming or self._attempts.ahead:
                    self.kick()
                    await self._next_turn()
            yield
        finally:
            self._recalls -= 1
            self.kick()

    async def ask_to_stop(self, jobs: Collection[int]) -> list[OpenAttempt]:
        """Ask those of the jobs that have begun to stop, by the user's word; return who was."""
        asked = self._attempts.of(jobs)
        await self._attempts.cancel(asked)
        return asked

    async def until_ended(self, asked: Iterable[OpenAttempt]) -> Mapping[int, Job]:
        """Return the jobs of these attempts, by id, once they have ended.

        What cannot be made to stop is not waited for, and comes back as it is: running.
        """
        jobs = {one.key: one.claimed.job.id for one in asked}
        ids = set(jobs.values())
        while any(one.key in jobs and not one.deaf for one in self._attempts.of(ids)):
            await self._next_turn()
        return self._store.rows(sorted(ids))

    async def _next_turn(self) -> None:
        if self._turned is None:
            self._turned = asyncio.get_running_loop().create_future()
        await asyncio.shield(self._turned)

    async def written(self) -> None:
        """Return when all log lines that executors have told are on disk."""
        await self._attempts.written()

    @property
    def busy(self) -> bool:
        """Whether a job runs."""
        return self._attempts.left

    def running_jobs(self) -> list[Job]:
        """Return the jobs with an open attempt."""
        return self._attempts.jobs()
