"""What ``run`` and ``plan`` are given, in a worker process, in a thread and on the loop alike."""

from __future__ import annotations

import asyncio
import json
import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Generator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from typing_extensions import override

from desktop_app.domain.errors import Cancelled, JobError, JobSkipped, describe
from desktop_app.domain.events import (
    EffectAsked,
    EndEvent,
    Failed,
    ItemsPlanned,
    LaneLowered,
    Logged,
    Progressed,
    SkippedRun,
    Stopped,
    Succeeded,
)
from desktop_app.domain.job import LEVELS
from desktop_app.domain.kind import (
    AnyKind,
    PlanItem,
    Planned,
    PlanNote,
    RefusedInput,
    SkippedInput,
)
from desktop_app.domain.ports import AttemptRequest, Secrets
from desktop_app.engine.kind_settings import settings_model
from desktop_app.engine.outputs import Outputs
from desktop_app.engine.reporters import Reporter

PROGRESS_SECONDS = 0.05
"""Progress closer together than this is dropped; the window shows thirty frames a second."""
ITEMS_PER_EVENT = 200
LONGEST_LINE = 1_000_000
"""Characters of a log line that are kept; the line says how many more there were."""
LONGEST_LOG = 256 * 1024 * 1024
"""Characters of an attempt's log that are kept, a hundred added for each line."""


class RunContext(ABC):
    """The part of ``JobContext`` that is the same wherever the job runs."""

    _last_progress = 0.0
    _logged = 0
    _outputs: Outputs | None = None

    def __init__(
        self,
        request: AttemptRequest,
        reporter: Reporter,
        secrets: Secrets,
        settings: Any = None,
    ) -> None:
        self._request = request
        self._settings = settings
        self._reporter = reporter
        self._secrets = secrets

    @property
    def said(self) -> int:
        """The number of the attempt's latest event."""
        return self._reporter.number

    @property
    def job_id(self) -> int:
        """The job's number."""
        return self._request.job

    @property
    def attempt(self) -> int:
        """1 for the job's first attempt."""
        return self._request.number

    @property
    def folder(self) -> Path:
        """A folder of the job's own."""
        return _made(self._request.folder)

    @property
    def settings(self) -> Any:
        """The kind's settings when the attempt started."""
        return self._settings

    @property
    def lane(self) -> Any:
        """What was opened for the lane; only jobs on the loop have it."""
        return None

    def log(self, message: str, level: str = "info") -> None:
        """Add a line to the attempt's log."""
        if level not in LEVELS:
            raise ValueError(f"no log level “{level}”; there are {', '.join(LEVELS)}")
        if self._logged > LONGEST_LOG:
            return
        text = str(message)
        if (more := len(text) - LONGEST_LINE) > 0:
            text = f"{text[:LONGEST_LINE]} … and {more:,} more characters"
        self._logged += len(text) + 100
        if self._logged > LONGEST_LOG:
            level, text = "warning", "the log is full: what the job says from here on is left out"
        line = (time.time(), level, text)
        self._reporter.send(lambda attempt, number: Logged(attempt, number, (line,)))

    def progress(self, done: float, total: float | None = None, unit: str = "") -> None:
        """Say how far it is."""
        now = time.monotonic()
        if now - self._last_progress < PROGRESS_SECONDS and done != total:
            return
        self._last_progress = now
        self._reporter.send(lambda attempt, number: Progressed(attempt, number, done, total, unit))

    @abstractmethod
    def _is_cancelled(self) -> bool:
        """Whether the user cancelled."""

    def raise_if_cancelled(self) -> None:
        """Raise ``Cancelled`` when the user cancelled."""
        if self._is_cancelled():
            raise Cancelled

    def secret(self, ref: str) -> str:
        """Resolve a secret by reference."""
        return self._secrets.get(ref)

    def temporary_output(
        self, path: Path, *, replace: bool = False, mtime_ns: int | None = None
    ) -> AbstractContextManager[Path]:
        """Give a path aside; see ``JobContext``."""
        if self._outputs is None:
            self._outputs = Outputs(Path(self._request.folder), self._request.aside)
        return self._outputs.temporary(Path(path), replace=replace, mtime_ns=mtime_ns)


class _Granted(Awaitable[None]):
    """What a blocking ``point_of_no_return`` returns: awaiting it is allowed and instant."""

    @override
    def __await__(self) -> Generator[Any, None, None]:
        return
        yield


class BlockingContext(RunContext):
    """For ``def run``: in a worker process or a thread."""

    def __init__(
        self,
        request: AttemptRequest,
        reporter: Reporter,
        cancelled: Callable[[], bool],
        secrets: Secrets,
        settings: Any = None,
    ) -> None:
        super().__init__(request, reporter, secrets, settings)
        self._cancelled = cancelled
        self._answers: SimpleQueue[bool] = SimpleQueue()

    @override
    def _is_cancelled(self) -> bool:
        return self._cancelled()

    def answer(self, *, allowed: bool) -> None:
        """Take the scheduler's answer (any thread)."""
        self._answers.put(allowed)

    def point_of_no_return(self) -> Awaitable[None]:
        """Wait until the store has recorded that the effect may happen."""
        self.raise_if_cancelled()
        self._reporter.send(EffectAsked)
        if not self._answers.get():
            raise Cancelled
        return _Granted()


class LoopContext(RunContext):
    """For ``async def run``: on the engine's loop."""

    cancelling = False
    _answer: asyncio.Future[bool] | None = None
    _lane: Any = None

    @override
    def _is_cancelled(self) -> bool:
        return self.cancelling

    @property
    @override
    def lane(self) -> Any:
        """What was opened for the lane."""
        return self._lane

    def enter(self, lane: Any) -> None:
        """Take what was opened for the lane."""
        self._lane = lane

    def lower_limit(self, limit: int) -> None:
        """Tell the scheduler how many jobs of the lane may run at once."""
        self._reporter.send(lambda attempt, number: LaneLowered(attempt, number, limit))

    def answer(self, *, allowed: bool) -> None:
        """Take the scheduler's answer (on the loop)."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(allowed)

    async def point_of_no_return(self) -> None:
        """Wait until the store has recorded that the effect may happen."""
        self.raise_if_cancelled()
        self._answer = asyncio.get_running_loop().create_future()
        self._reporter.send(EffectAsked)
        if not await self._answer:
            raise Cancelled


class Planning:
    """What ``plan`` and ``answer`` are given."""

    __slots__ = ("_cancelled", "_folder", "_now", "_secrets", "_settings", "shared")

    def __init__(
        self,
        now: float,
        cancelled: Callable[[], bool],
        *,
        secrets: Secrets,
        settings: Any = None,
        folder: str = "",
    ) -> None:
        """Without a ``folder`` there is no scratch folder: a plan writes nothing."""
        self._now = now
        self._cancelled = cancelled
        self._secrets = secrets
        self._settings = settings
        self._folder = folder
        self.shared: dict[str, Any] = {}

    @property
    def settings(self) -> Any:
        """The kind's settings."""
        return self._settings

    @property
    def folder(self) -> Path:
        """A scratch folder, removed at the end."""
        if not self._folder:
            raise ValueError("a plan writes nothing, so it has no folder")
        return _made(self._folder)

    def secret(self, ref: str) -> str:
        """Resolve a secret by reference."""
        return self._secrets.get(ref)

    @property
    def now(self) -> float:
        """The time of the submission."""
        return self._now

    def share(self, **values: Any) -> None:
        """Keep what all jobs share."""
        self.shared.update(values)

    def raise_if_cancelled(self) -> None:
        """Raise ``Cancelled`` when the user pressed Stop."""
        if self._cancelled():
            raise Cancelled


def _made(path: str) -> Path:
    folder = Path(path)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def make_plan(
    kind: AnyKind,
    request: AttemptRequest,
    reporter: Reporter,
    cancelled: Callable[[], bool],
    secrets: Secrets,
) -> dict[str, Any]:
    """Run ``kind.plan`` or ``kind.answer``, streaming its items; return ``{"shared": …}``."""
    context = Planning(
        request.now,
        cancelled,
        secrets=secrets,
        settings=settings_model(kind, request.settings),
        folder=request.folder if request.operation == "answer" else "",
    )
    gathered: list[dict[str, Any]] = []

    def flush() -> None:
        items = tuple(gathered)
        gathered.clear()
        reporter.send(lambda attempt, number: ItemsPlanned(attempt, number, items))

    if request.operation == "answer":
        for event in kind.answer(request.payload, context):
            context.raise_if_cancelled()
            gathered.append(item_as_json(PlanNote(event)))
            flush()
        return {"shared": {}}
    submission = kind.submission_type.model_validate(request.payload)
    for item in kind.plan(submission, context):
        context.raise_if_cancelled()
        gathered.append(item_as_json(item))
        if len(gathered) >= ITEMS_PER_EVENT:
            flush()
    if gathered:
        flush()
    return {"shared": context.shared}


def item_as_json(item: PlanItem) -> dict[str, Any]:
    """Turn a plan's item into what travels between processes: its fields and ``outcome``."""
    match item:
        case Planned():
            return {
                "outcome": "planned",
                "input": item.input,
                "name": item.name,
                "payload": item.payload,
                "outputs": list(item.outputs),
                "lane": item.lane,
                "size": item.size,
                "note": item.note,
            }
        case SkippedInput() | RefusedInput():
            return {
                "outcome": "skipped" if isinstance(item, SkippedInput) else "refused",
                "input": item.input,
                "code": item.code,
                "reason": item.reason,
                "size": item.size,
            }
        case PlanNote():
            return {"outcome": "note", "event": dict(item.event)}


def run_spec(kind: AnyKind, payload: Mapping[str, Any], version: int) -> Any:
    """Validate a stored spec, upgraded from the version it was stored with."""
    current = payload if version == kind.version else kind.upgrade(payload, version)
    return kind.spec_type.model_validate(current)


def ended_by(error: BaseException) -> Callable[[str, int], EndEvent]:
    """Turn what escaped from ``run`` or ``plan`` into the event that ends the attempt."""
    match error:
        case Cancelled():
            return Stopped
        case JobSkipped():
            skipped = error
            return lambda attempt, number: SkippedRun(
                attempt, number, skipped.reason_code, skipped.message
            )
        case MemoryError():
            told = JobError(
                "worker.out_of_memory",
                "The job needed more memory than there is",
                remedy="Close other programs, or make the input smaller, then retry.",
            ).info()
            return lambda attempt, number: Failed(attempt, number, told)
    info = describe(error)
    return lambda attempt, number: Failed(attempt, number, info)


def succeeded(result: Mapping[str, Any] | None) -> Callable[[str, int], EndEvent]:
    """Build the event of a normal return; raise ``TypeError`` where JSON cannot carry it."""
    kept = json.loads(json.dumps(dict(result))) if result is not None else None
    return lambda attempt, number: Succeeded(attempt, number, kept)
