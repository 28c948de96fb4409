"""An executor that runs nothing: tests say what becomes of each attempt."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from desktop_app.domain.errors import Cancelled, ErrorInfo
from desktop_app.domain.events import (
    Died,
    EffectAsked,
    EndEvent,
    ExecutorEvent,
    Failed,
    ItemsPlanned,
    Logged,
    Progressed,
    SkippedRun,
    Stopped,
    Succeeded,
)
from desktop_app.domain.kind import JobContext, KindRegistry
from desktop_app.domain.ports import AttemptRequest, Fate, Health
from desktop_app.engine.context import LoopContext, ended_by, make_plan, succeeded
from desktop_app.engine.kind_settings import settings_model
from desktop_app.engine.reporters import LoopReporter
from desktop_app.host.secrets import SystemSecrets

Handler = Callable[[AttemptRequest, JobContext], Awaitable[Mapping[str, Any] | None]]
"""Stands for the work of one attempt: it returns the result, or raises what a job may raise."""


class FakeExecutor:
    """Implements ``Executor`` and runs nothing of a job's own: the test says what becomes of it.

    With a ``handler`` each attempt is a call of it, on the engine's loop. Without one attempts
    stay in :attr:`open` until the test ends them with :meth:`succeed`, :meth:`fail`, :meth:`die`
    …; these may be called from any thread. Cancelling ends an attempt at once. With ``kinds``
    plans and answers are the kinds' own; else they are attempts like any other.
    """

    ends_by_force = True

    def __init__(
        self,
        handler: Handler | None = None,
        *,
        kinds: KindRegistry | None = None,
        slots: int = 1000,
    ) -> None:
        self.slots = slots
        self.open: dict[str, AttemptRequest] = {}
        """What is running, by attempt."""
        self.taken: list[AttemptRequest] = []
        """Everything that was ever submitted, in order."""
        self._handler = handler
        self._kinds = kinds
        self._reporters: dict[str, LoopReporter] = {}
        self._contexts: dict[str, LoopContext] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._all_ended = asyncio.Event()

    # --- what the scheduler asks ----------------------------------------------------------------

    async def start(self, emit: Callable[[ExecutorEvent], None]) -> None:
        """Begin."""
        self._emit = emit
        self._loop = asyncio.get_running_loop()
        self._thread = threading.get_ident()

    async def submit(self, attempts: Sequence[AttemptRequest]) -> None:
        """Take attempts, and hand each to the handler when there is one."""
        for request in attempts:
            reporter = LoopReporter(request.attempt, self._emit_open)
            kind = self._kinds.get(request.kind) if self._kinds else None
            settings = settings_model(kind, request.settings) if kind else None
            context = LoopContext(request, reporter, SystemSecrets(), settings)
            self.taken.append(request)
            self.open[request.attempt] = request
            self._reporters[request.attempt] = reporter
            self._contexts[request.attempt] = context
            if self._handler is not None or (kind and request.operation != "run"):
                task = self._loop.create_task(self._attempt(request, reporter, context))
                self._tasks[request.attempt] = task
                task.add_done_callback(partial(self._gone, request.attempt))

    async def allow_effect(self, attempt: str, *, allowed: bool) -> None:
        """Answer an attempt that waits at its point of no return."""
        if context := self._contexts.get(attempt):
            context.answer(allowed=allowed)
            if not allowed and attempt not in self._tasks:
                self._say(attempt, Stopped)

    async def cancel(self, attempt: str, *, hard: bool) -> None:
        """End the attempt as stopped, at once."""
        del hard
        if attempt in self.open:
            self._say(attempt, Stopped)

    async def reattach(self, known: Mapping[str, int]) -> Mapping[str, Fate]:
        """Nothing survives."""
        return dict.fromkeys(known, Fate.LOST)

    async def stop(self, drain: float) -> None:
        """Give attempts ``drain`` seconds, then end what is open."""
        self._all_ended.clear()
        if self.open and drain > 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._all_ended.wait(), drain)
        for attempt in list(self.open):
            self._say(attempt, Stopped)
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    def health(self) -> Health:
        """Return how many attempts are open."""
        return Health(self.slots, len(self.open), 0)

    # --- what a test says -----------------------------------------------------------------------

    def attempt_of(self, job: int, operation: str = "run") -> str:
        """Return the open attempt of a job, or of a batch to ``plan``; or raise ``LookupError``."""
        for attempt, request in self.open.items():
            if request.job == job and request.operation == operation:
                return attempt
        raise LookupError(f"there is no open attempt to {operation} {job}")

    def log(self, attempt: str, text: str, level: str = "info") -> None:
        """Add a line to the attempt's log."""
        line = (time.time(), level, text)
        self.tell(attempt, lambda a, n: Logged(a, n, (line,)))

    def progress(self, attempt: str, done: float, total: float | None = None) -> None:
        """Say how far the attempt is."""
        self.tell(attempt, lambda a, n: Progressed(a, n, done, total, ""))

    def ask_effect(self, attempt: str) -> None:
        """Bring the attempt to its point of no return."""
        self.tell(attempt, EffectAsked)

    def plan(self, attempt: str, items: Sequence[Mapping[str, Any]]) -> None:
        """Complete a planning attempt with these items."""
        self.tell(attempt, lambda a, n: ItemsPlanned(a, n, tuple(items)))
        self.tell(attempt, lambda a, n: Succeeded(a, n, {"shared": {}}))

    def succeed(self, attempt: str, result: Mapping[str, Any] | None = None) -> None:
        """Let the attempt return."""
        self.tell(attempt, succeeded(result))

    def skip(self, attempt: str, code: str, reason: str) -> None:
        """Let the attempt find nothing to do."""
        self.tell(attempt, lambda a, n: SkippedRun(a, n, code, reason))

    def fail(self, attempt: str, error: ErrorInfo | BaseException) -> None:
        """Let the attempt raise."""
        if isinstance(error, BaseException):
            self.tell(attempt, ended_by(error))
        else:
            self.tell(attempt, lambda a, n: Failed(a, n, error))

    def die(self, attempt: str, error: ErrorInfo) -> None:
        """Let what runs the attempt be gone."""
        self.tell(attempt, lambda a, n: Died(a, n, error))

    def tell(self, attempt: str, build: Callable[[str, int], ExecutorEvent]) -> None:
        """Emit an event of an open attempt, numbered; what comes after its end is dropped."""
        if threading.get_ident() == self._thread:
            self._say(attempt, build)
        else:
            self._loop.call_soon_threadsafe(self._say, attempt, build)

    # --- on the loop ----------------------------------------------------------------------------

    def _say(self, attempt: str, build: Callable[[str, int], ExecutorEvent]) -> None:
        if attempt in self.open:
            self._reporters[attempt].send(build)

    def _gone(self, attempt: str, _: asyncio.Task[None]) -> None:
        del self._tasks[attempt]

    def _emit_open(self, event: ExecutorEvent) -> None:
        if event.attempt not in self.open:
            return
        if isinstance(event, EndEvent):
            del self.open[event.attempt], self._reporters[event.attempt]
            context = self._contexts.pop(event.attempt)
            context.cancelling = True
            context.answer(allowed=False)
            task = self._tasks.get(event.attempt)
            if task is not None and task is not asyncio.current_task():
                task.cancel()
            if not self.open:
                self._all_ended.set()
        self._emit(event)

    async def _attempt(
        self, request: AttemptRequest, reporter: LoopReporter, context: LoopContext
    ) -> None:
        result: Mapping[str, Any] | None
        try:
            if self._kinds is not None and request.operation != "run":
                kind = self._kinds.get(request.kind)
                secrets = SystemSecrets()
                result = make_plan(kind, request, reporter, lambda: context.cancelling, secrets)
            else:
                assert self._handler is not None
                result = await self._handler(request, context)
            reporter.send(succeeded(result))
        except BaseException as error:  # noqa: BLE001 (whatever a handler raises ends its attempt)
            gone = isinstance(error, asyncio.CancelledError)
            reporter.send(ended_by(Cancelled() if gone else error))
