"""Every executor there is, on a stage that keeps what it emits and holds it to its promises."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest

from desktop_app.domain.events import EndEvent, ExecutorEvent
from desktop_app.domain.kind import JobContext
from desktop_app.domain.ports import AttemptRequest, Executor
from desktop_app.engine import Registry
from desktop_app.engine.context import LoopContext, run_spec
from desktop_app.engine.inprocess import LoopExecutor, ThreadExecutor
from desktop_app.engine.open_lanes import OpenLanes
from desktop_app.engine.workers import WorkerExecutor
from desktop_app.host.secrets import SystemSecrets
from desktop_app.testing import FakeExecutor, Handler
from tests.integration.test_engine import kinds, work
from tests.watching import DEADLINE, marks

__all__ = ["kinds", "work"]
EXECUTORS = ("worker", "thread", "loop", "fake")
DEAF_ENDS = {"worker": True, "thread": False, "loop": False, "fake": True}
"""Whether an attempt that does not listen can be ended all the same."""


@dataclass
class Stage:
    """One executor, what it was asked, and everything that it said."""

    name: str
    executor: Executor
    folder: Path
    events: list[ExecutorEvent] = field(default_factory=list)
    requests: list[AttemptRequest] = field(default_factory=list)
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    def play(self, scene: Callable[[], Awaitable[None]]) -> None:
        """Start the executor, play the scene, stop it, and look whether it kept its promises."""

        async def whole() -> None:
            self.changed = asyncio.Event()
            self.loop = asyncio.get_running_loop()
            await self.executor.start(self.emit)
            try:
                await asyncio.wait_for(scene(), DEADLINE)
            finally:
                (self.folder / "go").touch()  # for whoever does not listen
                await self.executor.stop(0.0)
            self.check()

        asyncio.run(whole())

    def emit(self, event: ExecutorEvent) -> None:
        assert asyncio.get_running_loop() is self.loop
        self.events.append(event)
        self.changed.set()

    def check(self) -> None:
        for request in self.requests:
            heard = self.of(request)
            assert [event.number for event in heard] == list(range(1, len(heard) + 1))
            ends = [event for event in heard if isinstance(event, EndEvent)]
            assert ends == heard[-1:], f"{request.attempt} ended as {ends}"
        assert {event.attempt for event in self.events} == {r.attempt for r in self.requests}
        assert self.executor.health().busy == 0

    def request(
        self,
        do: str,
        operation: Literal["run", "plan"] = "run",
        payload: Mapping[str, Any] | None = None,
    ) -> AttemptRequest:
        number = next(self.numbers)
        return AttemptRequest(
            attempt=str(number),
            operation=operation,
            kind="asyncprobe" if self.name in {"loop", "fake"} else "probe",
            job=number,
            number=1,
            payload=payload or {"do": do, "number": number, "folder": str(self.folder)},
            version=1,
            folder=str(self.folder / "jobs" / str(number)),
            aside=f".aside-{number}-",
            now=0.0,
            lane="probe",
        )

    async def submit(self, *requests: AttemptRequest) -> None:
        self.requests += requests
        await self.executor.submit(requests)

    async def begin(self, *do: str) -> list[AttemptRequest]:
        """Submit one attempt per word at once, and return when all of them have begun."""
        made = [self.request(word) for word in do]
        await self.submit(*made)
        for one in made:
            await self.until(lambda one=one: self.of(one))  # type: ignore[misc]  # the loop's own
        return made

    def of(self, request: AttemptRequest) -> list[ExecutorEvent]:
        return [event for event in self.events if event.attempt == request.attempt]

    def said(self, request: AttemptRequest, kind: type[ExecutorEvent]) -> Sequence[Any]:
        return [event for event in self.of(request) if isinstance(event, kind)]

    async def until(self, condition: Callable[[], Any]) -> None:
        while not condition():
            self.changed.clear()
            await self.changed.wait()

    async def end(self, request: AttemptRequest) -> EndEvent:
        """Return the event that ends the attempt, when it has come."""

        def ended() -> bool:
            heard = self.of(request)
            return bool(heard) and isinstance(heard[-1], EndEvent)

        await self.until(ended)
        last = self.of(request)[-1]
        assert isinstance(last, EndEvent)
        return last

    def marks_of(self, request: AttemptRequest) -> list[str]:
        mine = f"{request.job} "
        return [mark.removeprefix(mine) for mark in marks(self.folder) if mark.startswith(mine)]


def acting_out(kinds: Registry) -> Handler:
    """Return a handler that does what the kind itself would do."""

    async def handle(request: AttemptRequest, job: JobContext) -> Mapping[str, Any] | None:
        assert isinstance(job, LoopContext)
        kind, lanes = kinds.get(request.kind), OpenLanes()
        try:
            if entering := lanes.enter(kind, request.lane, job):
                await entering
            spec = run_spec(kind, request.payload, request.version)
            found: Mapping[str, Any] = await kind.run(spec, job)  # type: ignore[misc]  # a coroutine function
            return found
        finally:
            await lanes.close()

    return handle


def build(name: str, kinds: Registry) -> Executor:
    match name:
        case "worker":
            return WorkerExecutor(lambda kind: kinds.get(kind).memory_limit)
        case "thread":
            return ThreadExecutor(kinds, SystemSecrets())
        case "loop":
            return LoopExecutor(kinds, SystemSecrets())
        case _:
            return FakeExecutor(acting_out(kinds), kinds=kinds)


@pytest.fixture(params=EXECUTORS)
def stage(request: pytest.FixtureRequest, kinds: Registry, work: Path) -> Stage:
    return Stage(request.param, build(request.param, kinds), work)
