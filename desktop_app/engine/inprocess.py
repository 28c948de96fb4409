"""Runs attempts in this process: coroutines on the engine's loop, plain functions in threads."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import wait
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from operator import contains
from queue import SimpleQueue
from typing import Any

from desktop_app.domain.errors import Cancelled
from desktop_app.domain.events import Died, EndEvent, ExecutorEvent
from desktop_app.domain.kind import AnyKind, KindRegistry
from desktop_app.domain.ports import AttemptRequest, Fate, Health, Secrets
from desktop_app.engine.backlog import Backlog, Written, at_once, weight
from desktop_app.engine.context import (
    BlockingContext,
    LoopContext,
    ended_by,
    make_plan,
    run_spec,
    succeeded,
)
from desktop_app.engine.kind_settings import settings_model
from desktop_app.engine.open_lanes import OpenLanes
from desktop_app.engine.own_context import InOwnContext
from desktop_app.engine.reporters import LoopReporter, ThreadReporter
from desktop_app.engine.verdict import RUNS_ON, not_started

End = Callable[[str, int], EndEvent]
Follow = Callable[[str], AttemptRequest | None]
"""Returns what may run next where an attempt, named by its id, has just ended well."""
LAST_WORDS = 1.0
"""Seconds that an attempt gets to end when it is told to; then it is left behind."""
LOOK_AGAIN = 0.05
"""Seconds after which a thread that waits for the disk sees that it was cancelled."""


def runs_on(attempt: str, number: int) -> EndEvent:
    """End an attempt that was asked to stop, did not, and is left behind."""
    return Died(attempt, number, RUNS_ON)


@dataclass(slots=True)
class _OnLoop:
    """An attempt that was handed over and has not ended."""

    kind: AnyKind
    request: AttemptRequest
    context: LoopContext
    reporter: LoopReporter
    task: asyncio.Task[Any] | None = None
    """None: it has not begun."""


class LoopExecutor:
    """Implements ``Executor`` for kinds whose ``run`` is a coroutine function.

    Coroutines that never have to wait run one after the other in the same task; one that waits
    keeps it for itself. A coroutine that catches its own cancellation runs on until it returns.
    """

    ends_by_force = False

    def __init__(
        self,
        kinds: KindRegistry,
        secrets: Secrets,
        slots: int = 256,
        *,
        written: Written = at_once,
    ) -> None:
        self.slots = slots
        self._written = written
        self._kinds = kinds
        self._secrets = secrets
        self._running: dict[str, _OnLoop] = {}
        self._next: deque[_OnLoop] = deque()
        """Those that have not begun, and have no task."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._lanes = OpenLanes()
        self._read: dict[str, tuple[Mapping[str, Any], Any]] = {}
        """By kind: what is stored of its settings, and the model made of that."""

    async def start(self, emit: Callable[[ExecutorEvent], None]) -> None:
        """Begin."""
        self._emit = emit
        self._loop = asyncio.get_running_loop()

    async def submit(self, attempts: Sequence[AttemptRequest]) -> None:
        """Let the attempts begin in order."""
        for request in attempts:
            reporter = LoopReporter(request.attempt, self._emit, self._written)
            try:
                kind = self._kinds.get(request.kind)
                settings = self._settings(kind, request.settings)
            except Exception as error:  # noqa: BLE001 (it costs this attempt alone)
                reporter.end(ended_by(error))
                continue
            context = LoopContext(request, reporter, self._secrets, settings)
            one = self._running[request.attempt] = _OnLoop(kind, request, context, reporter)
            self._next.append(one)
        if self._next:
            self._begin(self._next)

    def _settings(self, kind: AnyKind, stored: Mapping[str, Any]) -> Any:
        """Return the kind's settings; they may hold long lists, so they are read once."""
        known = self._read.get(kind.name)
        if known is None or known[0] is not stored:
            known = self._read[kind.name] = (stored, settings_model(kind, stored))
        return known[1]

    async def allow_effect(self, attempt: str, *, allowed: bool) -> None:
        """Answer an attempt that waits at its point of no return."""
        if found := self._running.get(attempt):
            found.context.answer(allowed=allowed)

    async def cancel(self, attempt: str, *, hard: bool) -> None:
        """Cancel the task: asking and ending are the same on a loop."""
        del hard
        if found := self._running.get(attempt):
            found.context.cancelling = True
            if found.task is None:
                self._end(found, ended_by(Cancelled()))
            else:
                found.task.cancel()

    async def reattach(self, known: Mapping[str, int]) -> Mapping[str, Fate]:
        """Nothing survives the loop."""
        return dict.fromkeys(known, Fate.LOST)

    async def stop(self, drain: float) -> None:
        """Give tasks ``drain`` seconds, then cancel them; what does not end then is left behind."""
        await self._until_all_ended(drain)
        for attempt in list(self._running):
            await self.cancel(attempt, hard=True)
        await self._until_all_ended(LAST_WORDS)
        for one in list(self._running.values()):
            self._end(one, runs_on)
        await self._lanes.close()

    async def _until_all_ended(self, seconds: float) -> None:
        deadline = self._loop.time() + seconds
        while self._running and self._tasks and (left := deadline - self._loop.time()) > 0:
            await asyncio.wait(self._tasks, timeout=left, return_when=asyncio.FIRST_COMPLETED)

    def health(self) -> Health:
        """Return how many attempts there are."""
        return Health(self.slots, len(self._running), 0)

    def _begin(self, these: deque[_OnLoop]) -> None:
        task = self._loop.create_task(self._one_by_one(these))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _each_for_itself(self) -> None:
        """Give a task to each of those that would otherwise wait for another."""
        # A task that was made for these, and has not begun, must find nothing: not what comes
        # later either, which it would begin before them.
        waiting, self._next = self._next, deque()
        while waiting:
            self._begin(deque((waiting.popleft(),)))

    async def _one_by_one(self, these: deque[_OnLoop]) -> None:
        """Run them in this task, until it is the task of one that has waited."""
        task = asyncio.current_task()
        assert task is not None
        try:
            while these and not task.cancelling():
                one = these.popleft()
                if one.request.attempt not in self._running:
                    continue  # it was cancelled before it began
                one.task = task
                attempt = InOwnContext(self._attempt(one))
                if attempt.waits():
                    self._each_for_itself()
                    self._end(one, await attempt)
                    return
                # One that has cancelled its task, which has no more to wait for, is cancelled too.
                self._end(one, ended_by(Cancelled()) if task.cancelling() else attempt.result)
        finally:
            self._each_for_itself()

    async def _attempt(self, one: _OnLoop) -> End:
        kind, request, context = one.kind, one.request, one.context
        try:
            if entering := self._lanes.enter(kind, request.lane, context):
                await entering
            outcome = kind.run(run_spec(kind, request.payload, request.version), context)
            return succeeded(await outcome)  # type: ignore[misc]  # only coroutine functions come here
        except asyncio.CancelledError:
            return ended_by(Cancelled())
        except BaseException as error:  # noqa: BLE001 (whatever a kind raises ends its own attempt)
            return ended_by(error)

    def _end(self, one: _OnLoop, end: End) -> None:
        # What was left behind is not there any more, and nobody listens to it.
        if self._running.pop(one.request.attempt, None) is not None:
            one.reporter.end(end)
            one.context.answer(allowed=False)


class ThreadExecutor:
    """Implements ``Executor`` with threads that are reused, for tests and for trusted functions.

    A thread cannot be killed: an attempt that does not look at ``raise_if_cancelled`` runs on
    until it returns, or until the process ends.
    """

    ends_by_force = False

    def __init__(
        self,
        kinds: KindRegistry,
        secrets: Secrets,
        slots: int = 64,
        *,
        written: Written = at_once,
        follow: Follow = lambda ended: None,  # noqa: ARG005 (it says which)
    ) -> None:
        """``follow`` is asked, in its thread, for what runs next where an attempt ended well."""
        self.slots = slots
        self._written = written
        self._kinds = kinds
        self._secrets = secrets
        self._follow = follow
        self._running: dict[str, BlockingContext | None] = {}
        self._busy = 0
        """Threads at work, and those that what was handed over will need."""
        self._lock = threading.Lock()
        self._cancelled: set[str] = set()
        self._all_ended = asyncio.Event()
        self._threads: list[threading.Thread] = []
        self._requests: SimpleQueue[AttemptRequest | None] = SimpleQueue()
        self._events: Backlog[ExecutorEvent] = Backlog()

    async def start(self, emit: Callable[[ExecutorEvent], None]) -> None:
        """Begin; events are handed to the loop that called this."""
        self._emit = emit
        self._loop = asyncio.get_running_loop()

    async def submit(self, attempts: Sequence[AttemptRequest]) -> None:
        """Hand each attempt to a thread of its own."""
        for request in attempts:
            if len(self._threads) <= self._busy:
                thread = threading.Thread(target=self._serve, name="attempts", daemon=True)
                try:
                    thread.start()
                except RuntimeError as error:  # the system has no thread left
                    self._emit(Died(request.attempt, 1, not_started(error)))
                    continue
                self._threads.append(thread)
            with self._lock:
                self._busy += 1
                self._running[request.attempt] = None
                self._requests.put(request)

    async def allow_effect(self, attempt: str, *, allowed: bool) -> None:
        """Answer an attempt that waits at its point of no return."""
        if context := self._running.get(attempt):
            context.answer(allowed=allowed)

    async def cancel(self, attempt: str, *, hard: bool) -> None:
        """Ask the attempt to stop."""
        del hard
        with self._lock:  # what follows another is known as soon as it has begun
            known = attempt in self._running
        if known:
            self._cancelled.add(attempt)
            await self.allow_effect(attempt, allowed=False)

    async def reattach(self, known: Mapping[str, int]) -> Mapping[str, Fate]:
        """Nothing survives the process."""
        return dict.fromkeys(known, Fate.LOST)

    async def stop(self, drain: float) -> None:
        """Give attempts ``drain`` seconds, then ask them to stop; who does not is left behind.

        The thread of such an attempt ends when it returns, or with the process.
        """
        await self._until_all_ended(drain)
        for attempt in list(self._running):
            await self.cancel(attempt, hard=True)
        await self._until_all_ended(LAST_WORDS)
        self._take(self._events.close())
        deaf = dict(self._running)
        for attempt, context in deaf.items():
            self._emit(runs_on(attempt, context.said + 1 if context else 1))
        self._running.clear()
        for _ in self._threads:
            self._requests.put(None)
        for thread in self._threads:
            await asyncio.to_thread(thread.join, LOOK_AGAIN if deaf else None)

    async def _until_all_ended(self, seconds: float) -> None:
        if self._running:
            self._all_ended.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._all_ended.wait(), seconds)

    def health(self) -> Health:
        """Return how many threads there are."""
        return Health(self.slots, len(self._running), len(self._threads))

    # --- in the threads ---

    def _serve(self) -> None:
        while (request := self._requests.get()) is not None:
            following: AttemptRequest | None = request
            while following is not None:
                following = self._attempt(following)

    def _attempt(self, request: AttemptRequest) -> AttemptRequest | None:
        """Run an attempt; return the one that follows it in its slot and its thread."""
        cancelled = partial(contains, self._cancelled, request.attempt)
        until_written = partial(self._until_written, cancelled)
        reporter = ThreadReporter(request.attempt, self._tell, until_written)
        well = False
        try:
            kind = self._kinds.get(request.kind)
            if request.operation != "run":
                result: Any = make_plan(kind, request, reporter, cancelled, self._secrets)
            else:
                settings = settings_model(kind, request.settings)
                context = BlockingContext(request, reporter, cancelled, self._secrets, settings)
                self._running[request.attempt] = context
                spec = run_spec(kind, request.payload, request.version)
                result = kind.run(spec, context)
            end, well = succeeded(result), True
        except BaseException as error:  # noqa: BLE001 (whatever a kind raises ends its own attempt)
            end = ended_by(error)
        following = self._next(request.attempt, well=well)
        reporter.send(end)
        return following

    def _next(self, ended: str, *, well: bool) -> AttemptRequest | None:
        with self._lock:
            # What has been handed over comes first; and what did not end well may hold its lane.
            following = self._follow(ended) if well and self._requests.empty() else None
            if following is None:
                self._busy -= 1
            else:
                self._running[following.attempt] = None
            return following

    def _tell(self, event: ExecutorEvent) -> None:
        """Hand events over in groups: the loop is woken by the first of them alone."""
        if self._events.put(event, weight(event)):
            self._loop.call_soon_threadsafe(self._hand_over)

    def _until_written(self, cancelled: Callable[[], bool]) -> None:
        """Let a flood wait until its lines are on disk; raise ``Cancelled`` when it is to end."""
        if cancelled():
            raise Cancelled
        waiting = asyncio.run_coroutine_threadsafe(self._written(), self._loop)
        while not wait((waiting,), LOOK_AGAIN).done:
            if cancelled():
                waiting.cancel()
                raise Cancelled

    # --- on the loop ---

    def _hand_over(self) -> None:
        self._take(self._events.take())

    def _take(self, events: Sequence[ExecutorEvent]) -> None:
        for event in events:
            if isinstance(event, EndEvent):
                self._forget(event.attempt)
            self._emit(event)

    def _forget(self, attempt: str) -> None:
        self._running.pop(attempt, None)
        self._cancelled.discard(attempt)
        if not self._running:
            self._all_ended.set()
