"""Job kinds that do on demand what real ones do by accident: wait, fail, crash, hang, flood."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path
from typing import Any, ClassVar

from pydantic import BaseModel
from typing_extensions import override

from desktop_app.domain.errors import (
    AccountRefused,
    DiskFull,
    JobError,
    JobSkipped,
    SubmissionRefused,
    TransientError,
)
from desktop_app.domain.kind import (
    JobContext,
    JobKind,
    LaneContext,
    PlanContext,
    PlanItem,
    Planned,
    RefusedInput,
    Spec,
    Submission,
)
from desktop_app.domain.text import Text

LONG_EVERY = 10_000
"""Lines of a flood after which one of a megabyte comes."""
HUNGRY_LIMIT = 512 * 1024 * 1024


class ProbeSubmission(Submission):
    do: tuple[str, ...]
    """One job per word: done, skip, fail, transient, lane, crash, exit, hang, stubborn, …"""
    folder: str
    """Where jobs leave their marks and look for permission."""
    lane_name: str | None = None
    at_once: bool = False
    """Plan in the moment of the submission."""
    wait: float = 0.0
    """Seconds before the first may start."""


class ProbeSettings(BaseModel):
    word: str = "default"
    login: str = "bad"


class ProbeSpec(Spec):
    do: str
    number: int
    folder: str


def _mark(spec: ProbeSpec, word: str) -> None:
    with (Path(spec.folder) / "marks").open("a", encoding="utf-8") as file:
        file.write(f"{spec.number} {word}\n")


def _fail(spec: ProbeSpec, attempt: int, settings: ProbeSettings) -> None:
    match spec.do:
        case "skip":
            raise JobSkipped("probe.nothing", "nothing to do")
        case "fail":
            raise JobError("probe.failed", "failed as told", remedy="do not ask for it")
        case "raise":
            raise ValueError("unexpected")
        case "leave":
            sys.exit("left as told")
        case "memory":
            raise MemoryError
        case "transient":
            raise TransientError("probe.busy", "busy, try later")
        case "second" if attempt == 1:
            raise TransientError("probe.busy", "busy, try later")
        case "login" if settings.login != "good":
            raise AccountRefused("probe.login", "login refused")
        case "lane" if not (Path(spec.folder) / "space").exists():
            raise DiskFull(spec.folder)


def _flood(job: JobContext, lines: int) -> None:
    """Log lines of everything that a screen or a file may choke on; some of them are long."""
    for line in range(lines):
        job.log(f"line {line} \x00 \x1b[31m\udce9")
        if line % LONG_EVERY == LONG_EVERY - 1:
            job.log("long " + "x" * 1_000_000)


def _die(spec: ProbeSpec) -> None:
    if spec.do == "crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    if spec.do == "exit":
        os._exit(3)
    if spec.do == "abort":
        os.abort()
    if spec.do == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if spec.do == "stop":
        os.kill(os.getpid(), signal.SIGSTOP)
    if spec.do == "hungry":
        bytearray(2 * HUNGRY_LIMIT)


def _start_child(spec: ProbeSpec) -> None:
    """Start a program of the job's own, and leave its number as a mark."""
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    _mark(spec, f"child {child.pid}")
    child.wait()


def _go(spec: ProbeSpec) -> None:
    """Wait for permission, and hear nothing else."""
    while not (Path(spec.folder) / "go").exists():
        time.sleep(0.005)


def _busy(spec: ProbeSpec, job: JobContext) -> None:
    go = Path(spec.folder) / "go"
    while not go.exists():
        if spec.do != "stubborn":
            job.raise_if_cancelled()
        time.sleep(0.005)


class Probe(JobKind[ProbeSubmission, ProbeSpec]):
    name = "probe"
    title = Text("probe", "Probe")
    verb = Text("probe", "Probe things")
    submission_type = ProbeSubmission
    spec_type = ProbeSpec
    settings = ProbeSettings
    lane_limit: ClassVar[int] = 2

    @override
    def plan(self, submission: ProbeSubmission, ctx: PlanContext) -> Iterator[PlanItem]:
        ctx.share(folder=submission.folder)
        if "raise in plan" in submission.do:
            raise ValueError("raised as told")
        if "refuse all" in submission.do:
            raise SubmissionRefused.at("do", 0, msg="refused as told", type="probe.refused")
        if "full in plan" in submission.do:
            (Path(submission.folder) / "full").touch()
        for number, word in enumerate(submission.do):
            ctx.raise_if_cancelled()
            if word == "refuse":
                yield RefusedInput(input=word, code="probe.refused", reason="refused as told")
                continue
            yield Planned(
                input=word,
                name=f"{word} {number}",
                payload={"do": word, "number": number},
                lane=submission.lane_name,
            )

    @override
    def run(self, spec: ProbeSpec, job: JobContext) -> Mapping[str, Any] | None:
        _mark(spec, "start")
        job.log(f"doing {spec.do}")
        _fail(spec, job.attempt, job.settings)
        _die(spec)
        if spec.do in {"hang", "stubborn"}:
            _busy(spec, job)
        if spec.do == "compute":
            sum(range(10**15))  # one call in C, which lets no other thread of its process run
        if spec.do == "child":
            _start_child(spec)
        if spec.do == "effect":
            job.point_of_no_return()
            _mark(spec, "effect")
            _busy(spec.model_copy(update={"do": "stubborn"}), job)
        if spec.do == "progress":
            job.progress(1, 2, "rows")
            job.progress(2, 2, "rows")
        if spec.do == "set":
            return {"number": {spec.number}}
        if spec.do.startswith("flood"):
            _flood(job, int(spec.do.partition(" ")[2] or 20_000))
        if spec.do == "write":
            with job.temporary_output(Path(spec.folder) / f"{spec.number}.txt") as path:
                path.write_text(str(spec.number), encoding="ascii")
        _mark(spec, "end")
        return {"number": spec.number} if spec.do != "settings" else job.settings.model_dump()

    @override
    def plans_at_once(self, submission: ProbeSubmission) -> bool:
        return submission.at_once

    @override
    def earliest(self, submission: ProbeSubmission) -> float:
        return submission.wait

    @override
    def answer(self, question: Mapping[str, Any], ctx: PlanContext) -> Iterator[Mapping[str, Any]]:
        if question.get("ask") != "words":
            yield from super().answer(question, ctx)
        (ctx.folder / "scratch").write_text("x", encoding="ascii")
        yield {"event": "word", "word": ctx.settings.word, "folder": str(ctx.folder)}
        if question.get("then") == "hang":
            while True:
                ctx.raise_if_cancelled()
                time.sleep(0.005)


class HungryProbe(Probe):
    name = "hungryprobe"
    title = Text("probe", "Probe with little memory")
    memory_limit: ClassVar[int | None] = HUNGRY_LIMIT


class OpenedLane:
    """What the asynchronous probe keeps open: counts its jobs."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.jobs = 0


class AsyncProbe(Probe):
    name = "asyncprobe"
    title = Text("probe", "Probe on the loop")

    @override
    def open_lane(self, key: str, lane: LaneContext) -> AbstractAsyncContextManager[OpenedLane]:
        return self._opened(key, lane)

    @asynccontextmanager
    async def _opened(self, key: str, lane: LaneContext) -> AsyncIterator[OpenedLane]:
        if key == "narrow":
            lane.lower_limit(1)
        opened.append(OpenedLane(key))
        yield opened[-1]
        opened.remove(next(one for one in opened if one.key == key))

    @override
    async def run(  # type: ignore[override]  # the coroutine variant of the same contract
        self, spec: ProbeSpec, job: JobContext
    ) -> Mapping[str, Any] | None:
        _mark(spec, "start")
        job.log(f"doing {spec.do}")
        job.lane.jobs += 1
        _fail(spec, job.attempt, job.settings)
        if spec.do == "progress":
            job.progress(1, 2, "rows")
            await asyncio.to_thread(job.progress, 2, 2, "rows")
        if spec.do == "set":
            return {"number": {spec.number}}
        if spec.do in {"hang", "stubborn"}:
            await self._wait(spec)
        if spec.do == "deaf thread":
            await asyncio.to_thread(_go, spec)
        if spec.do == "effect":
            await job.point_of_no_return()
            _mark(spec, "effect")
            await self._wait(spec)
        _mark(spec, "end")
        return {"number": spec.number, "of_lane": job.lane.jobs}

    async def _wait(self, spec: ProbeSpec) -> None:
        go = Path(spec.folder) / "go"
        deaf = (asyncio.CancelledError,) if spec.do == "stubborn" else ()
        while not go.exists():
            with suppress(*deaf):
                await asyncio.sleep(0.005)


opened: list[OpenedLane] = []
"""The lanes that are open now."""
KIND = Probe()
ASYNC_KIND = AsyncProbe()
HUNGRY_KIND = HungryProbe()
