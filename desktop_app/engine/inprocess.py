"""Runs attempts in this process: coroutines on the engine's loop, plain functions in threads."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from desktop_app.domain.errors import Cancelled
from desktop_app.domain.events import ExecutorEvent
from desktop_app.domain.kind import AnyKind, KindRegistry
from desktop_app.domain.ports import AttemptRequest, Fate, Health, Secrets
from desktop_app.engine.context import (
    BlockingContext,
    LoopContext,
    Reporter,
    ended_by,
    make_plan,
    run_spec,
    succeeded,
)
from desktop_app.engine.kind_settings import settings_model
from desktop_app.engine.open_lanes import OpenLanes


class LoopExecutor:
    """Implements ``Executor`` for kinds whose ``run`` is a coroutine function."""

    def __init__(self, kinds: KindRegistry, secrets: Secrets, slots: int = 256) -> None:
        self.slots = slots
        self._kinds = kinds
        self._secrets = secrets
        self._running: dict[str, tuple[asyncio.Task[None], LoopContext]] = {}
        self._lanes = OpenLanes()

    async def start(self, emit: Callable[[ExecutorEvent], None]) -> None:
        """Begin."""
        self._emit = emit

    async def submit(self, attempts: Sequence[AttemptRequest]) -> None:
        """Make a task of each attempt."""
        for request in attempts:
            kind = self._kinds.get(request.kind)
            reporter = Reporter(request.attempt, self._emit)
            settings = settings_model(kind, request.settings)
            context = LoopContext(request, reporter, self._secrets, settings)
            task = asyncio.get_running_loop().create_task(self._attempt(kind, request, context))
            self._running[request.attempt] = (task, context)
            # Not in the coroutine: one that is cancelled before its first step never runs.
            task.add_done_callback(partial(self._ended, request.attempt, reporter))

    async def allow_effect(self, attempt: str, *, allowed: bool) -> None:
        """Answer an attempt that waits at its point of no return."""
        if found := self._running.get(attempt):
            found[1].answer(allowed=allowed)

    async def cancel(self, attempt: str, *, hard: bool) -> None:
        """Cancel the task: asking and ending are the same on a loop."""
        del hard
        if found := self._running.get(attempt):
            found[1].cancelling = True
            found[0].cancel()

    async def reattach(self, known: Mapping[str, int]) -> Mapping[str, Fate]:
        """Nothing survives the loop."""
        return dict.fromkeys(known, Fate.LOST)

    async def stop(self, drain: float) -> None:
        """Give tasks ``drain`` seconds, then cancel them."""
        tasks = [task for task, _ in self._running.values()]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=drain)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await self._lanes.close()

    def health(self) -> Health:
        """Return how many tasks there are."""
        return Health(self.slots, len(self._running), 0)

    async def _attempt(self, kind: AnyKind, request: AttemptRequest, context: LoopContext) -> None:
        await self._lanes.enter(kind, request.lane, context)
        outcome = kind.run(run_spec(kind, request.payload, request.version), context)
        result = await outcome  # type: ignore[misc]  # only coroutine functions come here
        context._reporter.send(succeeded(result))  # noqa: SLF001 (the two belong together)

    def _ended(self, attempt: str, reporter: Reporter, task: asyncio.Task[None]) -> None:
        _, context = self._running.pop(attempt)
        if task.cancelled():
            reporter.send(ended_by(Cancelled()))
        elif (error := task.exception()) is not None:
            reporter.send(ended_by(error))
        context.answer(allowed=False)


class ThreadExecutor:
    """Implements ``Executor`` with a thread per attempt, for tests and for trusted functions.

    A thread cannot be killed: an attempt that does not look at ``raise_if_cancelled`` runs on
    until it returns.
    """

    def __init__(self, kinds: KindRegistry, secrets: Secrets, slots: int = 64) -> None:
        self.slots = slots
        self._kinds = kinds
        self._secrets = secrets
        self._running: dict[str, tuple[threading.Thread, threading.Event]] = {}
        self._contexts: dict[str, BlockingContext] = {}
        self._all_ended = asyncio.Event()

    async def start(self, emit: Callable[[ExecutorEvent], None]) -> None:
        """Begin; events are handed to the loop that called this."""
        self._emit = emit
        self._loop = asyncio.get_running_loop()

    async def submit(self, attempts: Sequence[AttemptRequest]) -> None:
        """Start a thread for each attempt."""
        for request in attempts:
            cancelled = threading.Event()
            thread = threading.Thread(
                target=self._attempt, args=(request, cancelled), name=f"attempt {request.attempt}"
            )
            self._running[request.attempt] = (thread, cancelled)
            thread.start()

    async def allow_effect(self, attempt: str, *, allowed: bool) -> None:
        """Answer an attempt that waits at its point of no return."""
        if context := self._contexts.get(attempt):
            context.answer(allowed=allowed)

    async def cancel(self, attempt: str, *, hard: bool) -> None:
        """Ask the attempt to stop."""
        del hard
        if found := self._running.get(attempt):
            found[1].set()
            await self.allow_effect(attempt, allowed=False)

    async def reattach(self, known: Mapping[str, int]) -> Mapping[str, Fate]:
        """Nothing survives the process."""
        return dict.fromkeys(known, Fate.LOST)

    async def stop(self, drain: float) -> None:
        """Give threads ``drain`` seconds, then ask them to stop and wait for them."""
        self._all_ended.clear()
        if self._running:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._all_ended.wait(), drain)
        for attempt in list(self._running):
            await self.cancel(attempt, hard=True)
        for thread, _ in list(self._running.values()):
            await asyncio.to_thread(thread.join)
        await asyncio.sleep(0)

    def health(self) -> Health:
        """Return how many threads there are."""
        return Health(self.slots, len(self._running), 0)

    def _attempt(self, request: AttemptRequest, cancelled: threading.Event) -> None:
        reporter = Reporter(
            request.attempt,
            lambda event: self._tell(event),  # noqa: PLW0108 (bound late)
        )
        try:
            kind = self._kinds.get(request.kind)
            if request.operation != "run":
                result: Any = make_plan(kind, request, reporter, cancelled.is_set, self._secrets)
            else:
                settings = settings_model(kind, request.settings)
                context = BlockingContext(request, reporter, cancelled, self._secrets, settings)
                self._contexts[request.attempt] = context
                spec = run_spec(kind, request.payload, request.version)
                result = kind.run(spec, context)
            end = succeeded(result)
        except BaseException as error:  # noqa: BLE001 (whatever a kind raises ends its own attempt)
            end = ended_by(error)
        self._loop.call_soon_threadsafe(self._forget, request.attempt)
        reporter.send(end)

    def _tell(self, event: ExecutorEvent) -> None:
        self._loop.call_soon_threadsafe(self._emit, event)

    def _forget(self, attempt: str) -> None:
        self._running.pop(attempt, None)
        self._contexts.pop(attempt, None)
        if not self._running:
            self._all_ended.set()
