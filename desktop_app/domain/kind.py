"""The plug-in contract: what a job kind says about itself, and what it is given.

A kind is one folder (or one entry point of the group ``desktop_app.kinds``) that exports
``KIND``, an instance of a :class:`JobKind` subclass. ``def run`` is run in a worker process,
``async def run`` on the engine's loop; both get the same :class:`JobContext`.
"""

from __future__ import annotations

import inspect
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, ClassVar, Generic, Protocol, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from desktop_app.domain.check_words import OF_ANY_KIND, CheckWords
from desktop_app.domain.errors import ErrorInfo, SubmissionRefused
from desktop_app.domain.offers import DemoBatch, DropOffer
from desktop_app.domain.record import record
from desktop_app.domain.retry import RetryPolicy
from desktop_app.domain.text import Text


class Where(StrEnum):
    """Where a job runs."""

    WORKER = "worker"
    """A process of its own, which can be killed."""
    THREAD = "thread"
    """A thread of the queue's own process: for trusted code that shares its memory."""
    LOOP = "loop"
    """The engine's loop, as a coroutine."""


class Submission(BaseModel):
    """What a form edits, a preset stores, the command line and the API accept.

    Subclasses add their fields, each with ``examples`` (they become the form's placeholders) and
    a ``title`` and ``description`` (the form's label and help).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str | None, Field(max_length=200, examples=["Holiday photos"])] = None
    """The batch's name; the kind finds one when there is none."""
    start_at: AwareDatetime | None = None
    timeout: Annotated[float | None, Field(gt=0, le=31_536_000)] = None
    """Seconds that one attempt may take."""
    retry: RetryPolicy = RetryPolicy()


class Spec(BaseModel):
    """What ``run`` needs for one job: the batch's shared part and the job's own, joined."""

    model_config = ConfigDict(frozen=True, extra="forbid")


SubmissionT = TypeVar("SubmissionT", bound=Submission)
SpecT = TypeVar("SpecT", bound=Spec)


@record(frozen=True, slots=True)
class Planned:
    """This input becomes a job."""

    input: str
    """What the user gave, as shown in the plan (a path, an address, a link)."""
    name: str
    """The job's name in the queue."""
    payload: Mapping[str, Any]
    outputs: Sequence[str] = ()
    """Absolute paths; settled now, unchanged later."""
    lane: str | None = None
    """None: the kind's own lane."""
    size: int | None = None
    """Bytes of the input, for the form's plan."""
    note: str | None = None
    """What the person should know, such as "name taken by the line above"."""


@dataclass(frozen=True, slots=True)
class SkippedInput:
    """This input is left out on purpose."""

    input: str
    code: str
    reason: str
    size: int | None = None


@dataclass(frozen=True, slots=True)
class RefusedInput:
    """This input cannot be used; its neighbours can."""

    input: str
    code: str
    reason: str
    size: int | None = None


@dataclass(frozen=True, slots=True)
class PlanNote:
    """An event of the kind's own in the plan, such as a table's profile."""

    event: Mapping[str, Any]


PlanItem = Planned | SkippedInput | RefusedInput | PlanNote


class PlanContext(Protocol):
    """What ``plan`` and ``answer`` are given. Both run in a worker process."""

    @property
    def now(self) -> float:
        """The time of the submission, so that a plan made again is the same plan."""

    @property
    def settings(self) -> Any:
        """The kind's ``settings`` with what the user stored; None when it has none."""

    @property
    def folder(self) -> Path:
        """A scratch folder for ``answer`` (made when first asked for), removed at its end."""

    def secret(self, ref: str) -> str:
        """Resolve a secret by reference; never yield what it returns."""

    def share(self, **values: Any) -> None:
        """Keep what all jobs share, once, on the batch."""

    def raise_if_cancelled(self) -> None:
        """Stop here when the user pressed Stop; call it at every input."""


class JobContext(Protocol):
    """What ``run`` is given."""

    @property
    def job_id(self) -> int:
        """The job's number."""

    @property
    def attempt(self) -> int:
        """1 for the job's first attempt."""

    @property
    def folder(self) -> Path:
        """A folder of the job's own (made when first asked for), removed when the job ends."""

    @property
    def settings(self) -> Any:
        """The kind's ``settings`` as they were when the attempt started; None without any."""

    @property
    def lane(self) -> Any:
        """What ``open_lane`` gave for the job's lane; None in ``def run``."""

    def log(self, message: str, level: str = "info") -> None:
        """Add a line to the attempt's log; ``level`` as in ``domain.job.LEVELS``."""

    def progress(self, done: float, total: float | None = None, unit: str = "") -> None:
        """Say how far it is. Cheap: call it as often as you like."""

    def raise_if_cancelled(self) -> None:
        """Raise :class:`~desktop_app.domain.errors.Cancelled` when the user cancelled."""

    def secret(self, ref: str) -> str:
        """Resolve ``keyring:NAME`` or ``env:NAME``; never log what it returns."""

    def temporary_output(
        self, path: Path, *, replace: bool = False, mtime_ns: int | None = None
    ) -> AbstractContextManager[Path]:
        """Give a path aside to write to; on leaving it is synced and renamed to ``path``.

        Nothing is left behind when the block raises. Without ``replace`` a file that stands at
        ``path`` by then is never overwritten (``JobError`` ``file.exists``), unless this very job
        made it in an attempt that was interrupted. ``mtime_ns`` is set before the rename.
        """

    def point_of_no_return(self) -> Awaitable[None]:
        """From here on the effect may happen: recorded on disk when this returns.

        ``await`` it in ``async def run``; in ``def run`` the call itself waits.
        """


class LaneContext(Protocol):
    """What ``open_lane`` is given."""

    @property
    def settings(self) -> Any:
        """The kind's ``settings`` as they were when the lane was opened."""

    def secret(self, ref: str) -> str:
        """Resolve a secret by reference."""

    def lower_limit(self, limit: int) -> None:
        """Never run more than this many at once, whatever the user's setting."""


@dataclass(frozen=True, slots=True)
class Cause:
    """A failure in words a person uses: one per error code."""

    title: Text
    remedy: Text | None = None
    how: str = ""
    """Of what is missing on this machine: the topic of the kind's help that says how to get it."""


@dataclass(frozen=True, slots=True)
class Action:
    """A button at a failure: it mends it, the job being tried again with these changes.

    One that ``shows`` or ``lists`` tries nothing again.
    """

    id: str
    title: Text
    change: Mapping[str, Any] | None = None
    """Merged into the job's payload; None: the form asks, or ``ask`` says what for."""
    ask: str | None = None
    """``folder``: the window asks for one and gives it as ``change["output_folder"]``; ``text``:
    it asks for a line of text, beginning with the job's ``field``, and gives it as that field."""
    field: str | None = None
    """A field of the payload."""
    shows: bool = False
    """The window opens the folders of the files that ``field`` names."""
    lists: str | None = None
    """The jobs' ``field`` joins this setting of the kind, a list, and the jobs are cleared away."""

    @property
    def mends(self) -> bool:
        """Whether it changes the job and tries it again."""
        return not (self.shows or self.lists)


class JobKind(ABC, Generic[SubmissionT, SpecT]):
    """Everything JobDesk knows about one kind of job. Has no state and imports no Qt."""

    name: ClassVar[str]
    """Stable, lower case, one word."""
    title: ClassVar[Text]
    """As in the sidebar: "Files"."""
    verb: ClassVar[Text]
    """As on the button that starts one: "Convert files"."""
    submission_type: ClassVar[type[Submission]]
    spec_type: ClassVar[type[Spec]]
    version: ClassVar[int] = 1
    """Version of the payloads; see :meth:`upgrade`."""
    lane_limit: ClassVar[int] = 2
    """How many run at once in a lane of this kind until the user says otherwise."""
    order: ClassVar[int] = 100
    """Place in menus; lower first."""
    offered: ClassVar[bool] = True
    """Whether menus, lists of kinds and other programs are offered it; False: Python code alone
    submits it."""
    causes: ClassVar[Mapping[str, Cause]] = {}
    settings: ClassVar[type[BaseModel] | None] = None
    """What the user may set once for all jobs: one setting ``<kind>.<field>`` for each field."""
    account_type: ClassVar[type[BaseModel] | None] = None
    """What a saved account holds; ``settings`` then has ``accounts``, a mapping of them by name.

    Such a kind answers ``{"ask": "test", "account": NAME or fields, "password": optional}`` with
    ``{"event": "step", "step", "ok", "text", "detail"}`` for each step, as it is done.
    """
    starting: ClassVar[Text | None] = None
    """Said of several jobs that are about to start: "%1 emails start in %2" (how many, how long);
    None: in words that fit every kind."""
    check_words: ClassVar[CheckWords] = OF_ANY_KIND
    """How a person is asked what became of a job that passed its point of no return."""
    memory_limit: ClassVar[int | None] = None
    """Bytes that one attempt may take in its worker process."""
    per_run: ClassVar[frozenset[str]] = frozenset({"name", "start_at", "inputs"})
    """Fields that belong to one run: a preset leaves them out, and a form forgets them."""

    @abstractmethod
    def plan(self, submission: SubmissionT, ctx: PlanContext) -> Iterator[PlanItem]:
        """Say for each input whether and how it becomes a job. Streams; writes nothing."""

    @abstractmethod
    def run(
        self, spec: SpecT, job: JobContext
    ) -> Mapping[str, Any] | Awaitable[Mapping[str, Any] | None] | None:
        """Do the work of one job and return its result; raise ``JobError`` to fail it."""

    def upgrade(self, payload: Mapping[str, Any], version: int) -> Mapping[str, Any]:
        """Bring a spec stored by an older ``version`` up to date."""
        del version
        return payload

    def batch_name(self, submission: SubmissionT) -> str:
        """Name the batch when the user did not."""
        del submission
        return str(self.title)

    def lane(self, submission: SubmissionT) -> str:
        """Name the lane of jobs for which the plan names none."""
        del submission
        return self.name

    def open_lane(self, key: str, lane: LaneContext) -> AbstractAsyncContextManager[Any] | None:
        """Open what outlives a job, such as a pool of connections; None: nothing.

        Called on the engine's loop before the first ``async def run`` of the lane; left when the
        queue is closed, after the last job has ended.
        """
        del key, lane
        return None

    def earliest(self, submission: SubmissionT) -> float:
        """Say how many seconds after its submission the first job may start."""
        del submission
        return 0.0

    def plans_at_once(self, submission: SubmissionT) -> bool:
        """Say whether ``plan`` of this submission takes no time: it reads nothing and is short.

        Then it is called in the queue's own process, in the thread that writes, and the batch is
        acknowledged with its jobs in it.
        """
        del submission
        return False

    def answer(self, question: Mapping[str, Any], ctx: PlanContext) -> Iterator[Mapping[str, Any]]:
        """Answer a question of the kind's own form or settings, event by event.

        Runs in a worker process; queues nothing and changes nothing. Question and events are
        JSON-ready and the kind's own affair, such as ``{"ask": "preview", "submission": …}``.
        """
        del ctx
        raise SubmissionRefused.at(
            "ask", msg=f"{self.name} answers no such question", type=str(question.get("ask"))
        )

    def actions(self, error: ErrorInfo) -> Sequence[Action]:
        """Name the buttons that mend this failure; empty: plain retry is all there is."""
        del error
        return ()

    def offer(self, paths: Sequence[str]) -> DropOffer | None:
        """Say what a drop of these files, folders and links would become; None: nothing."""
        del paths
        return None

    def fill(self, preset: Mapping[str, Any], paths: Sequence[str]) -> Mapping[str, Any] | None:
        """Lay dropped files into a preset; None: it can take none of them."""
        offer = self.offer(paths)
        if offer is None or not offer.accepted:
            return None
        own = {key: part for key, part in offer.submission.items() if key in self.per_run}
        return {**preset, **own}

    def last_used(self, last: Mapping[str, Any], start: Mapping[str, Any]) -> str:
        """Say in a few words what the form would keep of its last settings, '' for nothing.

        ``start`` is what a drop settles. The words are the same in every language: "WebP, 1600 px".
        """
        del last, start
        return ""

    def again(
        self, submission: Mapping[str, Any], payloads: Sequence[Mapping[str, Any]]
    ) -> Mapping[str, Any]:
        """Return the submission that makes these jobs of a batch once more.

        Where a job cannot be made alone it is the submission of the whole batch.
        """
        del payloads
        return submission

    def given(self, submission: Mapping[str, Any], payload: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what a job was given as a row of a table that the form takes; empty: no row."""
        del submission, payload
        return {}

    def input_of(self, payload: Mapping[str, Any], name: str) -> str:
        """Return what the plan called the input of a job with this payload and name."""
        del payload
        return name

    def check_program(self, submission: SubmissionT) -> None:
        """Raise ``SubmissionRefused`` for what a person may ask for, but no program."""
        del submission

    def absolute(self, submission: Mapping[str, Any], base: Path) -> Mapping[str, Any]:
        """Make the relative paths in a raw submission start from ``base``."""
        del base
        return submission

    def from_options(self, options: Mapping[str, Any], inputs: Sequence[str]) -> dict[str, Any]:
        """Build a raw submission from command-line words: ``run files --to webp photos/``."""
        return {**options, **({"inputs": list(inputs)} if inputs else {})}

    def demo(
        self, samples: Path, folder: Path
    ) -> AbstractContextManager[Sequence[DemoBatch]] | None:
        """Serve what the demo needs while the block runs; results go below ``folder``."""
        del samples, folder
        return None

    def where(self, payload: Mapping[str, Any]) -> Where:
        """Say where a job of this payload runs."""
        del payload
        return Where.LOOP if self.runs_on_loop else Where.WORKER

    @cached_property
    def runs_on_loop(self) -> bool:
        """Whether ``run`` is a coroutine function, so runs on the engine's loop."""
        return inspect.iscoroutinefunction(self.run)


AnyKind = JobKind[Any, Any]


class KindRegistry(Protocol):
    """The kinds that were found."""

    def get(self, name: str) -> AnyKind:
        """Return the kind; raise ``NotFound`` naming those there are."""

    def __iter__(self) -> Iterator[AnyKind]:
        """Iterate over the kinds that are offered, in menu order."""
