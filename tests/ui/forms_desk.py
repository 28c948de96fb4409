"""A desk for the forms' tests: plans for real, in this process, and keeps what is queued."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AwareDatetime, BaseModel, Field, model_validator
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from typing_extensions import override

from desktop_app.domain.errors import JobDeskError
from desktop_app.domain.job import Batch
from desktop_app.domain.kind import (
    AnyKind,
    Cause,
    JobContext,
    JobKind,
    PlanContext,
    PlanItem,
    Planned,
    RefusedInput,
    SkippedInput,
    Spec,
    Submission,
)
from desktop_app.domain.text import QT_TRANSLATE_NOOP
from desktop_app.engine.context import Planning, item_as_json
from desktop_app.engine.kind_settings import settings_model
from desktop_app.engine.plans import public_item
from desktop_app.host.secrets import SystemSecrets
from desktop_app.store.memory import MemoryJobStore
from desktop_app.ui.loop import Tasks, loop_beside


@contextmanager
def tasks_beside(qapp: QApplication, qtbot: QtBot) -> Iterator[Tasks]:
    """Start coroutines on Qt's loop; at the end none may be left and none may have failed."""
    failures: list[Exception] = []
    # A former loop's end has told the application to exit; only exec() forgets that.
    QTimer.singleShot(0, qapp.exit)
    qapp.exec()
    qapp.setQuitOnLastWindowClosed(False)
    with loop_beside(qapp):
        tasks = Tasks()
        tasks.failed.connect(failures.append)
        yield tasks
        qtbot.waitUntil(lambda: not tasks._running)
    if failures:
        raise ExceptionGroup("what was started failed", failures)


class OneKindDesk:
    """Answers ``plan`` and ``submit``; ``error`` makes the next submit fail as the store would."""

    def __init__(self, kind: AnyKind) -> None:
        self.kind = kind
        self.jobs = MemoryJobStore()
        """In which nothing has ever been queued."""
        self.queued: list[Mapping[str, Any]] = []
        self.plans_ended: list[str] = []
        self.error: JobDeskError | None = None
        self.gate: asyncio.Event | None = None
        """Set: submits wait for it."""

    async def submit(
        self, kind: str, submission: Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> Batch:
        del idempotency_key
        if self.gate is not None:
            await self.gate.wait()
        if self.error is not None:
            raise self.error
        self.kind.submission_type.model_validate(submission)
        self.queued.append(submission)
        return Batch(
            id=len(self.queued),
            kind=kind,
            name="",
            planning=True,
            paused=False,
            submission=submission,
            version=1,
            submitted=0.0,
        )

    async def plan(self, kind: str, submission: Mapping[str, Any]) -> AsyncIterator[dict[str, Any]]:
        del kind
        ended = "left"
        try:
            valid = self.kind.submission_type.model_validate(submission)
            for item in self.kind.plan(valid, _context(self.kind)):
                yield public_item(item_as_json(item))
                if isinstance(item, Planned) and item.note == "wait":
                    await asyncio.Event().wait()
            ended = "complete"
        finally:
            self.plans_ended.append(ended)

    async def ask(self, kind: str, question: Mapping[str, Any]) -> AsyncIterator[Mapping[str, Any]]:
        """Answer in a thread, as slowly as the kind does."""
        del kind
        with tempfile.TemporaryDirectory() as folder:
            events = self.kind.answer(question, _context(self.kind, folder))
            while (event := await asyncio.to_thread(next, events, None)) is not None:
                yield event


def _context(kind: AnyKind, folder: str = "") -> Planning:
    settings = settings_model(kind, {})
    return Planning(0.0, lambda: False, secrets=SystemSecrets(), settings=settings, folder=folder)


class Road(BaseModel):
    """Goes by road."""

    type: Literal["road"] = "road"
    lorries: Annotated[int, Field(ge=1, le=9, examples=[2])] = 1


class Air(BaseModel):
    """Goes by air."""

    type: Literal["air"] = "air"
    airline: Annotated[str, Field(examples=["Kite Air"])]


class Sender(BaseModel):
    """Who sends."""

    company: str = "Acme"
    street: str | None = None


class Parcels(Submission):
    """One field of every shape."""

    things: Annotated[list[str], Field(min_length=1, title="Things", examples=[["cup", "plate"]])]
    label: Annotated[str, Field(title="Label", description="Printed on it", examples=["Fragile"])]
    count: Annotated[int, Field(ge=1, le=100)] = 1
    weight: float | None = None
    insured: bool = False
    signed: bool | None = None
    size: Literal["small", "large"] = "small"
    pick_up: AwareDatetime | None = None
    letter: Annotated[str, Field(max_length=5000)] = ""
    sender: Sender = Sender()
    receiver: Sender | None = None
    route: Annotated[Road | Air, Field(discriminator="type")] = Road()
    marks: Annotated[dict[str, int], Field(default_factory=dict)]

    @model_validator(mode="after")
    def _large_enough(self) -> Parcels:
        if self.size == "small" and self.count > 50:
            raise ValueError("more than 50 need the large size")
        return self


class ParcelSpec(Spec):
    thing: str


class ParcelKind(JobKind[Parcels, ParcelSpec]):
    """A kind without a form of its own."""

    name = "parcels"
    title = QT_TRANSLATE_NOOP("parcels", "Parcels")
    verb = QT_TRANSLATE_NOOP("parcels", "Send parcels")
    submission_type = Parcels
    spec_type = ParcelSpec
    causes: ClassVar[Mapping[str, Cause]] = {
        "parcel.odd": Cause(QT_TRANSLATE_NOOP("parcels", "An odd parcel"))
    }

    @override
    def plan(self, submission: Parcels, ctx: PlanContext) -> Iterator[PlanItem]:
        for thing in submission.things:
            ctx.raise_if_cancelled()
            if thing.startswith("skip"):
                yield SkippedInput(thing, "parcel.sent", "sent already", size=1)
            elif thing.startswith("odd"):
                yield RefusedInput(thing, "parcel.odd", "cannot be wrapped")
            else:
                yield Planned(
                    thing,
                    thing,
                    {"thing": thing},
                    outputs=[f"/post/{thing}.box"],
                    size=1000,
                    note="wait" if thing == "wait" else None,
                )

    @override
    def run(self, spec: ParcelSpec, job: JobContext) -> Mapping[str, Any]:
        job.log(f"sent {spec.thing}")
        return {"thing": spec.thing}
