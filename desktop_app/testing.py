"""For authors of job kinds: run a kind without a queue, a queue that runs nothing, and a clock.

``JobQueue.open(folder, executor=FakeExecutor(handler))`` is the real queue with its real record;
the handler says what becomes of each attempt.
"""

from __future__ import annotations

import asyncio
import itertools
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop_app.domain.events import (
    EffectAsked,
    EndEvent,
    ExecutorEvent,
    Logged,
    Progressed,
    Succeeded,
)
from desktop_app.domain.kind import AnyKind, PlanItem, Planned
from desktop_app.domain.ports import AttemptRequest
from desktop_app.engine.context import (
    BlockingContext,
    LoopContext,
    Planning,
    ended_by,
    run_spec,
    succeeded,
)
from desktop_app.engine.fake import FakeExecutor, Handler
from desktop_app.engine.kind_settings import settings_model
from desktop_app.engine.open_lanes import OpenLanes
from desktop_app.engine.reporters import Reporter
from desktop_app.host.secrets import SystemSecrets
from desktop_app.store.memory import MemoryJobStore, MemoryLogStore

__all__ = [
    "FakeClock",
    "FakeExecutor",
    "Handler",
    "KindRun",
    "MemoryJobStore",
    "MemoryLogStore",
    "answer_kind",
    "plan_kind",
    "run_kind",
]


class FakeClock:
    """Implements ``Clock``; time moves only by :meth:`advance`, on the loop that sleeps."""

    def __init__(self, now: float = 1_800_000_000.0) -> None:
        self._now = now
        self._monotonic = 0.0
        self._order = itertools.count()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []

    def now(self) -> float:
        """Seconds since 1970 UTC."""
        return self._now

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return self._monotonic

    async def sleep(self, seconds: float) -> None:
        """Wait until the clock has been advanced by ``seconds``."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self._monotonic + seconds, next(self._order), future))
        await future

    def advance(self, seconds: float) -> None:
        """Let time pass and wake whoever is due."""
        self._now += seconds
        self._monotonic += seconds
        due = [sleeper for sleeper in self._sleepers if sleeper[0] <= self._monotonic]
        self._sleepers = [sleeper for sleeper in self._sleepers if sleeper not in due]
        for _, _, future in sorted(due, key=lambda sleeper: sleeper[:2]):
            if not future.done():
                future.set_result(None)

    def jump(self, seconds: float) -> None:
        """Set the wall clock forward or back without time passing."""
        self._now += seconds


@dataclass
class KindRun:
    """What one attempt did."""

    end: EndEvent
    log: list[tuple[str, str]] = field(default_factory=list)
    """(level, text) of each line."""
    progress: list[Progressed] = field(default_factory=list)
    effects: int = 0
    """How often the point of no return was asked for."""

    @property
    def result(self) -> Mapping[str, Any]:
        """What ``run`` returned; fails the test when it did not return."""
        assert isinstance(self.end, Succeeded), self.end
        return self.end.result or {}


def plan_kind(
    kind: AnyKind,
    submission: Mapping[str, Any],
    *,
    now: float = 1_800_000_000.0,
    settings: Mapping[str, Any] | None = None,
) -> tuple[list[PlanItem], dict[str, Any]]:
    """Return the plan's items and what they share; ``settings`` are what the user stored."""
    context = Planning(
        now,
        lambda: False,
        secrets=SystemSecrets(),
        settings=settings_model(kind, settings or {}),
    )
    items = list(kind.plan(kind.submission_type.model_validate(submission), context))
    return items, context.shared


def answer_kind(
    kind: AnyKind,
    question: Mapping[str, Any],
    folder: Path,
    *,
    settings: Mapping[str, Any] | None = None,
) -> list[Mapping[str, Any]]:
    """Return what the kind answers, in this process; ``folder`` is its scratch folder."""
    context = Planning(
        time.time(),
        lambda: False,
        secrets=SystemSecrets(),
        settings=settings_model(kind, settings or {}),
        folder=str(folder),
    )
    return list(kind.answer(question, context))


def run_kind(
    kind: AnyKind,
    submission: Mapping[str, Any],
    folder: Path,
    *,
    cancelled: threading.Event | None = None,
    settings: Mapping[str, Any] | None = None,
) -> list[KindRun]:
    """Plan a submission and run each of its jobs once, in order, in this process.

    ``folder`` holds the jobs' own folders. Each ``async def run`` gets a loop and an open lane of
    its own.
    """
    items, shared = plan_kind(kind, submission, settings=settings)
    return run_planned(
        kind, submission, items, shared, folder, cancelled=cancelled, settings=settings
    )


def run_planned(
    kind: AnyKind,
    submission: Mapping[str, Any],
    items: Iterable[PlanItem],
    shared: Mapping[str, Any],
    folder: Path,
    *,
    cancelled: threading.Event | None = None,
    settings: Mapping[str, Any] | None = None,
) -> list[KindRun]:
    """Run each job of a plan once, as :func:`run_kind` does."""
    planned = [item for item in items if isinstance(item, Planned)]
    runs = []
    for number, item in enumerate(planned, start=1):
        request = AttemptRequest(
            attempt=str(number),
            operation="run",
            kind=kind.name,
            job=number,
            number=1,
            payload={**shared, **item.payload},
            version=kind.version,
            folder=str(folder / str(number)),
            aside=f".jobdesk-test-{number}-",
            now=0.0,
            lane=item.lane or kind.lane(kind.submission_type.model_validate(submission)),
            settings=settings or {},
        )
        runs.append(_run(kind, request, cancelled or threading.Event()))
    return runs


async def _run_on_loop(
    kind: AnyKind, request: AttemptRequest, spec: Any, context: LoopContext
) -> Any:
    lanes = OpenLanes()
    try:
        if entering := lanes.enter(kind, request.lane, context):
            await entering
        return await kind.run(spec, context)  # type: ignore[misc]  # a coroutine function
    finally:
        await lanes.close()


def _run(kind: AnyKind, request: AttemptRequest, cancelled: threading.Event) -> KindRun:
    events: list[ExecutorEvent] = []
    context: BlockingContext | LoopContext

    def emit(event: ExecutorEvent) -> None:
        events.append(event)
        if isinstance(event, EffectAsked):
            context.answer(allowed=True)

    reporter = Reporter(request.attempt, emit)
    try:
        spec = run_spec(kind, request.payload, request.version)
        chosen = settings_model(kind, request.settings)
        if kind.runs_on_loop:
            context = LoopContext(request, reporter, SystemSecrets(), chosen)
            result: Any = asyncio.run(_run_on_loop(kind, request, spec, context))
        else:
            context = BlockingContext(request, reporter, cancelled.is_set, SystemSecrets(), chosen)
            result = kind.run(spec, context)
    except BaseException as error:  # noqa: BLE001 (reported as the end of the attempt)
        end = ended_by(error)(request.attempt, len(events) + 1)
    else:
        end = succeeded(result)(request.attempt, len(events) + 1)
    return KindRun(
        end=end,
        log=[(level, text) for e in events if isinstance(e, Logged) for _, level, text in e.lines],
        progress=[e for e in events if isinstance(e, Progressed)],
        effects=sum(isinstance(e, EffectAsked) for e in events),
    )
