"""Makes plans: for a batch that was acknowledged, and as a preview; asks kinds questions."""

from __future__ import annotations

import asyncio
import itertools
import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, overload

from typing_extensions import override

from desktop_app.domain.errors import Cancelled, ErrorInfo
from desktop_app.domain.events import (
    Died,
    EndEvent,
    ExecutorEvent,
    Failed,
    ItemsPlanned,
    PlanGrew,
    Succeeded,
)
from desktop_app.domain.job import LeftOut, NewJob, NewPlan
from desktop_app.domain.kind import AnyKind, Planned, Submission
from desktop_app.domain.ports import AttemptRequest, Executor
from desktop_app.engine.bus import EventBus
from desktop_app.engine.context import Planning, item_as_json
from desktop_app.engine.kind_settings import KindSettings, settings_model
from desktop_app.host.secrets import SystemSecrets

PLAN = "plan-"
"""What the attempts and scratch folders of plans and answers begin with."""


class PlanFailed(Exception):
    """The kind's plan raised, or its worker died."""

    def __init__(self, error: ErrorInfo) -> None:
        super().__init__(error.message)
        self.error = error


class Planner:
    """Runs ``kind.plan`` and ``kind.answer`` on an executor."""

    def __init__(
        self, executor: Executor, folder: Path, bus: EventBus, settings: KindSettings
    ) -> None:
        """``folder`` is where plans get their scratch folders."""
        self._executor = executor
        self._bus = bus
        self._folder = folder
        self._settings = settings
        self._secrets = SystemSecrets()
        self._numbers = itertools.count(1)
        self._streams: dict[str, asyncio.Queue[ExecutorEvent]] = {}
        self._batches: dict[int, str] = {}

    def take(self, event: ExecutorEvent) -> None:
        """Take an event of a plan; what comes after its end is dropped."""
        stream = self._streams.get(event.attempt)
        if stream is not None:
            stream.put_nowait(event)

    async def stream(
        self,
        kind: AnyKind,
        payload: Mapping[str, Any],
        *,
        now: float,
        batch: int = 0,
        operation: Literal["plan", "answer"] = "plan",
    ) -> AsyncIterator[Sequence[Mapping[str, Any]] | dict[str, Any]]:
        """Yield groups of items, and last the result as a ``dict``.

        ``payload`` is a submission to plan, or a question to answer.
        """
        attempt = f"{PLAN}{next(self._numbers)}"
        scratch = self._folder / attempt
        events: asyncio.Queue[ExecutorEvent] = asyncio.Queue()
        self._streams[attempt] = events
        self._batches[batch] = attempt
        request = AttemptRequest(
            attempt=attempt,
            operation=operation,
            kind=kind.name,
            job=batch,
            number=1,
            payload=payload,
            version=kind.version,
            folder=str(scratch),
            aside="",
            now=now,
            settings=self._settings.of(kind.name),
        )
        ended = False
        try:
            await self._executor.submit([request])
            while not ended:
                event = await events.get()
                ended = isinstance(event, EndEvent)
                if isinstance(event, ItemsPlanned):
                    yield event.items
                elif isinstance(event, EndEvent):
                    yield _result(event)
        finally:
            if not ended:
                await self._executor.cancel(attempt, hard=False)
            if scratch.exists():
                shutil.rmtree(scratch, ignore_errors=True)
            del self._streams[attempt]
            if self._batches.get(batch) == attempt:
                del self._batches[batch]

    async def plan(
        self, kind: AnyKind, submission: Mapping[str, Any], *, now: float, batch: int, lane: str
    ) -> NewPlan:
        """Make the whole plan of a batch."""
        shared: Mapping[str, Any] = {}
        jobs: list[NewJob] = []
        left_out: list[LeftOut] = []
        first = 1
        async for part in self.stream(kind, submission, now=now, batch=batch):
            if isinstance(part, dict):
                shared = dict(part["shared"])
                continue
            for item in part:
                _add(item, lane, jobs, left_out)
            if self._bus.heard:
                self._bus.publish(PlanGrew(batch, first, _PublicItems(part)))
            first += len(part)
        return _whole(kind, shared, jobs, left_out)

    def at_once(self, kind: AnyKind, submission: Submission, *, now: float) -> NewPlan:
        """Make a plan here, of a kind that says it takes no time."""
        settings = settings_model(kind, self._settings.of(kind.name))
        context = Planning(now, _never, secrets=self._secrets, settings=settings)
        lane = kind.lane(submission)
        jobs: list[NewJob] = []
        left_out: list[LeftOut] = []
        for item in kind.plan(submission, context):
            if isinstance(item, Planned):
                outputs = tuple(item.outputs)
                jobs.append(NewJob(item.name, item.lane or lane, item.payload, outputs))
            else:
                _add(item_as_json(item), lane, jobs, left_out)
        return _whole(kind, context.shared, jobs, left_out)

    async def cancel(self, batch: int) -> None:
        """Stop the plan of a batch."""
        if attempt := self._batches.get(batch):
            await self._executor.cancel(attempt, hard=False)


def _never() -> bool:
    return False


def _result(end: EndEvent) -> dict[str, Any]:
    match end:
        case Succeeded(result=result):
            return dict(result or {})
        case Failed(error=error) | Died(error=error):
            raise PlanFailed(error)
        case _:
            raise Cancelled


def _add(item: Mapping[str, Any], lane: str, jobs: list[NewJob], left_out: list[LeftOut]) -> None:
    outcome = item["outcome"]
    if outcome == "planned":
        outputs = tuple(item["outputs"])
        jobs.append(NewJob(item["name"], item["lane"] or lane, item["payload"], outputs))
    elif outcome in {"skipped", "refused"}:
        left_out.append(LeftOut(item["input"], outcome, item["code"], item["reason"]))


def _whole(
    kind: AnyKind, shared: Mapping[str, Any], jobs: Sequence[NewJob], left_out: Sequence[LeftOut]
) -> NewPlan:
    limit = kind.lane_limit
    return NewPlan(shared, jobs, left_out, {job.lane: limit for job in jobs})


_PUBLIC = ("input", "outcome", "name", "outputs", "code", "reason", "size", "note")


class _PublicItems(Sequence[Mapping[str, Any]]):
    """Items of a plan as :func:`public_item` returns them, made when somebody reads them."""

    def __init__(self, items: Sequence[Mapping[str, Any]]) -> None:
        self._items = items

    @override
    def __len__(self) -> int:
        return len(self._items)

    @overload
    def __getitem__(self, place: int) -> Mapping[str, Any]: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Mapping[str, Any]]: ...

    @override
    def __getitem__(self, place: int | slice) -> Mapping[str, Any] | Sequence[Mapping[str, Any]]:
        if isinstance(place, slice):
            return _PublicItems(self._items[place])
        return public_item(self._items[place])


def public_item(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return the contract's event for one item of a plan."""
    if item["outcome"] == "note":
        return dict(item["event"])
    found: dict[str, Any] = {"event": "item"}
    for key in _PUBLIC:
        if (value := item.get(key)) is not None:
            found[key] = value
    return found
