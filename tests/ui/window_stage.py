"""A desk whose jobs stand still in chosen states: a real store without an engine."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, field_validator
from typing_extensions import override

from desktop_app.domain.check_words import CheckWords
from desktop_app.domain.errors import AccountRefused, ErrorInfo, NotFound
from desktop_app.domain.events import (
    BatchChanged,
    Event,
    JobsChanged,
    LaneChanged,
    ListChanged,
    QueueChanged,
    SettingChanged,
)
from desktop_app.domain.job import (
    AttemptEnd,
    Batch,
    Claimed,
    JobFilter,
    JobState,
    Lane,
    LogLine,
    NewBatch,
    NewJob,
    Outcome,
    Place,
    Settlement,
)
from desktop_app.domain.kind import (
    Action,
    AnyKind,
    Cause,
    JobContext,
    JobKind,
    PlanContext,
    PlanItem,
    Planned,
    Spec,
    Submission,
)
from desktop_app.domain.offers import DropOffer
from desktop_app.domain.ports import Changed
from desktop_app.domain.text import QT_TRANSLATE_NOOP
from desktop_app.engine.context import Planning
from desktop_app.host.secrets import SystemSecrets
from desktop_app.store import open_readers, open_store
from tests.claiming import claim
from tests.entering import accept

T = TypeVar("T")
NOW = 1_764_000_000.0


class StageSubmission(Submission):
    """Anything by name."""

    inputs: tuple[str, ...] = ()


class StageSpec(Spec):
    """Nothing to know."""


class StageKind(JobKind[StageSubmission, StageSpec]):
    """A kind that is only looked at."""

    submission_type = StageSubmission
    spec_type: ClassVar[type[Spec]] = StageSpec
    endings: ClassVar[tuple[str, ...]] = ()

    @override
    def plan(self, submission: StageSubmission, ctx: PlanContext) -> Iterator[PlanItem]:
        for name in submission.inputs:
            yield Planned(name, name, {})

    @override
    def run(self, spec: StageSpec, job: JobContext) -> None:
        return None

    @override
    def offer(self, paths: Sequence[str]) -> DropOffer | None:
        taken = [path for path in paths if path.endswith(self.endings)]
        return DropOffer(len(taken), len(paths) - len(taken), {"inputs": taken})


class LetterAccount(BaseModel):
    """A post office."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: Literal["post"] = "post"
    host: Annotated[str, Field(title="Server", min_length=1, examples=["post.acme.example"])]
    tls: Annotated[Literal["implicit", "starttls"], Field(title="Encryption")] = "starttls"
    username: Annotated[str | None, Field(title="User name")] = None
    secret: Annotated[str | None, Field(pattern=r"^(keyring|env|command):.+$")] = None
    sender: Annotated[str | None, Field(title="From", examples=["Acme <hello@acme.example>"])] = (
        None
    )
    connections: Annotated[
        int, Field(title="Connections at once", ge=1, json_schema_extra={"fold": True})
    ] = 4


class LetterSettings(BaseModel):
    """What is set once for all letters."""

    accounts: dict[str, LetterAccount] = {}
    default_account: str | None = None
    default_subject: Annotated[str | None, Field(title="Usual subject", max_length=20)] = None
    never: Annotated[list[str], Field(title="Never write to")] = []


class LetterSpec(StageSpec):
    """Where one letter goes."""

    address: str

    @field_validator("address")
    @classmethod
    def _is_an_address(cls, address: str) -> str:
        if "@" not in address:
            raise ValueError("An @ is needed")
        return address


class Letters(StageKind):
    """Stands for a kind that sends."""

    spec_type = LetterSpec
    causes: ClassVar[Mapping[str, Cause]] = {
        "letter.returned": Cause(
            QT_TRANSLATE_NOOP("stage", "The mailbox does not exist"),
            QT_TRANSLATE_NOOP("stage", "Correct the address, then it is sent again."),
        ),
        "letter.unknown": Cause(
            QT_TRANSLATE_NOOP("stage", "The post may already have these"),
            QT_TRANSLATE_NOOP("stage", "They are never sent again unless you say so."),
        ),
    }
    check_words = CheckWords(
        question=QT_TRANSLATE_NOOP("stage", "Was it sent? Nobody knows"),
        sent=QT_TRANSLATE_NOOP("stage", "Sent"),
        not_sent=QT_TRANSLATE_NOOP("stage", "Not sent"),
        again=QT_TRANSLATE_NOOP("stage", "Send again"),
    )

    account_type = LetterAccount
    settings = LetterSettings

    name = "letters"
    title = QT_TRANSLATE_NOOP("stage", "Letters")
    verb = QT_TRANSLATE_NOOP("stage", "New letter")
    order = 1
    endings = (".txt",)

    @override
    def actions(self, error: ErrorInfo) -> Sequence[Action]:
        if error.code != "letter.returned":
            return ()
        title = QT_TRANSLATE_NOOP("stage", "Correct address…")
        never = QT_TRANSLATE_NOOP("stage", "Never write to these")
        return (
            Action("correct", title, ask="text", field="address"),
            Action("never", never, field="address", lists="never"),
        )

    @override
    def answer(self, question: Mapping[str, Any], ctx: PlanContext) -> Iterator[Mapping[str, Any]]:
        account = question["account"]
        yield {"event": "step", "step": "reach", "ok": True, "text": "The server was reached"}
        if account["host"] == "slow.example":
            while True:
                ctx.raise_if_cancelled()
                time.sleep(0.005)
        good = account["secret"] is None or ctx.secret(account["secret"]) == "right"
        detail = "235 2.7.0 Accepted" if good else "535 5.7.8 Wrong password"
        yield {"event": "step", "step": "login", "ok": good, "text": "Sign in", "detail": detail}


class Pictures(StageKind):
    """Stands for a kind that converts."""

    name = "pictures"
    title = QT_TRANSLATE_NOOP("stage", "Pictures")
    verb = QT_TRANSLATE_NOOP("stage", "Convert pictures")
    order = 2
    endings = (".jpg", ".png")
    causes: ClassVar[Mapping[str, Cause]] = {
        "image.truncated": Cause(
            QT_TRANSLATE_NOOP("stage", "The picture is cut off"),
            QT_TRANSLATE_NOOP("stage", "Copy it again from where it came."),
        ),
        "folder.not_writable": Cause(
            QT_TRANSLATE_NOOP("stage", "The folder cannot be written to"),
            QT_TRANSLATE_NOOP("stage", "Choose another folder, or allow writing there."),
        ),
    }

    @override
    def actions(self, error: ErrorInfo) -> Sequence[Action]:
        match error.code:
            case "image.truncated":
                title = QT_TRANSLATE_NOOP("stage", "Save what can be read")
                show = QT_TRANSLATE_NOOP("stage", "Show files")
                return (
                    Action("salvage", title, change={"salvage": True}),
                    Action("show", show, field="address", shows=True),
                )
            case "folder.not_writable":
                title = QT_TRANSLATE_NOOP("stage", "Choose another folder…")
                return (Action("another-folder", title, ask="folder"),)
        return ()


class Tables(StageKind):
    """Stands for a kind that cleans."""

    name = "tables"
    title = QT_TRANSLATE_NOOP("stage", "Tables")
    verb = QT_TRANSLATE_NOOP("stage", "Clean tables")
    order = 3
    endings = (".csv",)


class StageKinds:
    """A registry of the kinds on stage."""

    def __init__(self) -> None:
        self._kinds: tuple[AnyKind, ...] = (Letters(), Pictures(), Tables())

    def get(self, name: str) -> AnyKind:
        for kind in self._kinds:
            if kind.name == name:
                return kind
        raise NotFound(name)

    def __iter__(self) -> Iterator[AnyKind]:
        return iter(self._kinds)


class StageDesk:
    """Implements ``Desk`` on a store alone; nothing runs unless a test says so."""

    def __init__(self, folder: Path) -> None:
        self.store, self.log_store = open_store(folder)
        self.jobs, self.logs = open_readers(folder)
        self.now = NOW
        self.calls: list[tuple[str, bool]] = []
        """Each command, and whether it was awaited on a running loop."""
        self.hold = 0.0
        """Seconds for which the jobs of a submission wait before they start."""
        self.closed = False
        self._listeners: list[Callable[[Sequence[Event]], None]] = []

    # --- for tests ------------------------------------------------------------------------------

    def emit(self, *events: Event) -> None:
        for listener in tuple(self._listeners):
            listener(events)

    def tell(self) -> None:
        """Send counters, lanes and batches as they are now, and that the list changed."""
        counts = self.jobs.counts()
        self.emit(
            QueueChanged(self.jobs.paused(), counts.states, counts.kinds),
            *(LaneChanged(lane) for lane in self.jobs.lanes()),
            *(BatchChanged(batch) for batch in self.jobs.batches()),
            ListChanged(),
        )

    async def add(
        self,
        kind: str,
        name: str,
        jobs: Sequence[str],
        *,
        due_at: float | None = None,
        submission: Mapping[str, Any] | None = None,
        lane: str = "",
    ) -> Batch:
        new = NewBatch(kind, name, submission or {}, 1, self.now)
        batch = await accept(self.store, new)
        planned = [NewJob(job, lane or kind, {"address": job}, due_at=due_at) for job in jobs]
        await self.store.finish_plan(
            batch.id, shared={}, jobs=planned, left_out=(), lane_limits={kind: 2}, now=self.now
        )
        return self.jobs.batch(batch.id)

    async def claim(self, lane: str, count: int = 1) -> Sequence[Claimed]:
        return await claim(self.store, lane, count, now=self.now)

    async def end(
        self,
        claimed: Claimed,
        state: JobState,
        *,
        error: ErrorInfo | None = None,
        result: Mapping[str, Any] | None = None,
        due_at: float | None = None,
    ) -> None:
        outcome = Outcome.SUCCEEDED if state is JobState.DONE else Outcome.FAILED
        end = AttemptEnd(
            claimed.job.id,
            claimed.attempt.id,
            outcome,
            state,
            self.now + 0.4,
            result=result,
            error=error,
            due_at=due_at,
        )
        jobs = await self.store.close_attempts([end])
        self.emit(JobsChanged(tuple(jobs)))

    async def log(self, claimed: Claimed, *lines: tuple[str, str]) -> None:
        self.log_store.append(
            [
                LogLine(claimed.attempt.id, number, self.now + number / 50, level, text)
                for number, (level, text) in enumerate(lines, start=1)
            ]
        )
        await self.log_store.flush()

    # --- Desk -----------------------------------------------------------------------------------

    async def submit(
        self, kind: str, submission: Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> Batch:
        del idempotency_key
        self._called("submit")
        jobs = list(submission.get("inputs", ()))
        due_at = self.now + self.hold if self.hold else None
        batch = await self.add(kind, "Submitted", jobs, due_at=due_at, submission=submission)
        self.tell()
        return batch

    async def plan(
        self, kind: str, submission: Mapping[str, Any]
    ) -> AsyncIterator[Mapping[str, Any]]:
        del kind
        for name in submission.get("inputs", ()):
            yield {"event": "item", "input": name, "outcome": "planned", "outputs": [name]}

    async def ask(self, kind: str, question: Mapping[str, Any]) -> AsyncIterator[Mapping[str, Any]]:
        """Answer in a thread, as slowly as the kind does, and stop when nobody listens."""
        left = threading.Event()
        context = Planning(0.0, left.is_set, secrets=SystemSecrets(), settings=None, folder="")
        events = StageKinds().get(kind).answer(question, context)
        try:
            while (event := await asyncio.to_thread(next, events, None)) is not None:
                yield event
        finally:
            left.set()

    async def retry(self, where: JobFilter) -> Changed:
        return self._done("retry", await self.store.retry(where, now=self.now))

    async def change(self, where: JobFilter, change: Mapping[str, Any]) -> Changed:
        return self._done("change", await self.store.change(where, change, now=self.now))

    async def cancel(self, where: JobFilter) -> Changed:
        return self._done("cancel", await self.store.cancel(where, now=self.now))

    async def cancel_batch(self, batch: int) -> Changed:
        return self._done("cancel_batch", await self.store.cancel_batch(batch, now=self.now))

    async def pause(self, where: JobFilter) -> Changed:
        return self._done("pause", await self.store.pause(where))

    async def resume(self, where: JobFilter) -> Changed:
        return self._done("resume", await self.store.resume(where, now=self.now))

    async def stop_retrying(self, where: JobFilter) -> Changed:
        return self._done("stop_retrying", await self.store.stop_retrying(where, now=self.now))

    async def start_now(self, where: JobFilter) -> Changed:
        return self._done("start_now", await self.store.start_now(where, now=self.now))

    async def move(self, where: JobFilter, place: Place | int) -> Changed:
        return self._done("move", await self.store.move(where, place))

    async def settle(self, where: JobFilter, word: Settlement) -> Changed:
        return self._done("settle", await self.store.settle(where, word, now=self.now))

    async def remove(self, where: JobFilter) -> tuple[Changed, float]:
        return self._done("remove", await self.store.remove(where, now=self.now)), self.now

    async def restore(self, removed_at: float) -> Changed:
        return self._done("restore", await self.store.restore(removed_at))

    async def undo(self, step: int) -> Changed:
        return self._done("undo", await self.store.undo(step))

    async def forget(self, batch: int) -> None:
        await self.store.forget(batch)
        self.tell()

    async def pause_batch(self, batch: int, *, paused: bool) -> Batch:
        return self._told("pause_batch", await self.store.pause_batch(batch, paused=paused))

    async def pause_lane(self, lane: str, *, paused: bool) -> Lane:
        if not paused:
            await self.store.hold_lane(lane, None)
        return self._told("pause_lane", await self.store.pause_lane(lane, paused=paused))

    async def pause_queue(self, *, paused: bool) -> None:
        await self.store.pause_queue(paused=paused)
        self._told("pause_queue", None)

    async def set_limit(self, lane: str, limit: int) -> Lane:
        return self._told("set_limit", await self.store.set_limit(lane, limit))

    async def put_setting(self, key: str, value: Any) -> None:
        await self.store.put_setting(key, value)
        self.emit(SettingChanged(key))

    def subscribe(self, listener: Callable[[Sequence[Event]], None]) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def close(self) -> None:
        if not self.closed:
            self.closed = True
            await self.log_store.close()
            await self.store.close()
            self.jobs.release()
            self.logs.release()

    def _called(self, name: str) -> None:
        self.calls.append((name, asyncio.get_running_loop().is_running()))

    def _done(self, name: str, changed: Changed) -> Changed:
        self._told(name, None)
        return changed

    def _told(self, name: str, value: T) -> T:
        self._called(name)
        self.tell()
        return value


TRUNCATED = ErrorInfo(
    code="image.truncated", message="IMG_0007.jpg ends after 61 % of its rows", detail="broken data"
)
RETURNED = ErrorInfo(
    code="letter.returned", message="550 5.1.1 No such user", detail="550 5.1.1 No such user"
)
READ_ONLY = ErrorInfo(
    code="folder.not_writable", message="/media/usb/photos is read-only", detail="errno 30"
)
UNKNOWN = ErrorInfo(
    code="letter.unknown", message="The connection broke after the message was handed over"
)
TIMED_OUT = ErrorInfo(code="smtp.timeout", message="The server did not answer", transient=True)
LOGIN = AccountRefused(
    "smtp.login_refused", "The server refused the password", remedy="Sign in again."
).info()


async def set_scene(desk: StageDesk) -> None:
    """Fill the desk with something of everything, like the first mockup."""
    letters = [f"reader{n:03}@contoso.example" for n in range(1, 41)]
    await desk.add("letters", "Welcome letter", ["omar@contoso.example", *letters])
    pictures = [f"IMG_{n}.jpg → IMG_{n}.webp" for n in range(2001, 2061)]
    await desk.add("pictures", "Holiday photos", pictures)
    await desk.add("tables", "CRM export", ["customers-2026.csv → clean table and report"])
    await desk.add("pictures", "Slides", ["deck.png → deck.webp"], due_at=desk.now + 86_000)
    for number, claimed in enumerate(await desk.claim("letters", 12)):
        state = JobState.DONE
        if number == 3:
            state = JobState.RETRYING
        await desk.end(
            claimed,
            state,
            error=TIMED_OUT if state is JobState.RETRYING else None,
            due_at=desk.now + 252 if state is JobState.RETRYING else None,
            result={"reply": "250 2.1.0 Ok"} if state is JobState.DONE else None,
        )
    for number, claimed in enumerate(await desk.claim("pictures", 20)):
        if number in {6, 11}:
            await desk.log(
                claimed, ("info", "4032×3024 JPEG, 3.9 MB"), ("error", TRUNCATED.message)
            )
            await desk.end(claimed, JobState.FAILED, error=TRUNCATED)
        else:
            result = {
                "outputs": [f"/photos/IMG_{2001 + number}.webp"],
                "bytes_in": 3_912_000,
                "bytes_out": 412_000,
                "notes": [],
            }
            await desk.end(claimed, JobState.DONE, result=result)
    await desk.claim("letters", 1)
    for claimed in await desk.claim("pictures", 2):
        await desk.log(
            claimed,
            ("info", "4032×3024 JPEG, 3.9 MB, upright by EXIF (was 6)"),
            ("info", "fit 1600×1600, quality 80, metadata kept without GPS"),
            ("warning", "colour profile “Display P3” kept; some old viewers ignore it"),
            ("info", "writing IMG_2042.webp beside the target, then renaming"),
        )
    await desk.claim("tables", 1)


async def set_troubles(desk: StageDesk) -> None:
    """Let much go wrong, like the mockup of what needs attention."""
    names = ["lena@northwind.example", "tom@contoso.example"]
    names += [f"reader{n:03}@fabrikam.example" for n in range(27)]
    await desk.add("letters", "Welcome letter", names)
    for number, claimed in enumerate(await desk.claim("letters", 29)):
        await desk.log(
            claimed,
            ("info", "attempt 1 · smtp.acme.example:465, TLS 1.3, connection reused"),
            ("info", "MAIL FROM:<hello@acme.example> → 250 2.1.0 Ok"),
            ("error", f"RCPT TO:<{claimed.job.name}> → 550 5.1.1 mailbox unavailable"),
            ("info", "failed for good: this address is not tried again by itself"),
        )
        if number < 27:
            await desk.end(claimed, JobState.FAILED, error=RETURNED)
        else:
            await desk.end(claimed, JobState.CHECK, error=UNKNOWN)
    await desk.add("pictures", "Holiday photos", [f"IMG_{n:04}.jpg" for n in range(501)])
    for number, claimed in enumerate(await desk.claim("pictures", 501)):
        cut = number in {7, 192, 193}
        await desk.end(claimed, JobState.FAILED, error=TRUNCATED if cut else READ_ONLY)
    waiting = [f"member{n:03}@acme.example" for n in range(183)]
    await desk.add("letters", "Newsletter", waiting, lane="letters:hello@acme.example")
    await desk.store.hold_lane("letters:hello@acme.example", LOGIN)
    desk.tell()
