"""What a job, a batch and an attempt are, and which moves a job may make.

All times are seconds since 1970-01-01 UTC (``float``), as :class:`~desktop_app.domain.ports.Clock`
gives them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from desktop_app.domain.errors import ErrorInfo, MoveNotAllowed
from desktop_app.domain.record import record


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    """Due; starts when its lane has a free slot and nothing of lower rank waits before it."""
    SCHEDULED = "scheduled"
    """Not due yet: its start time lies ahead."""
    RUNNING = "running"
    """An attempt is open."""
    PAUSED = "paused"
    """Set aside by the user, keeping its rank."""
    RETRYING = "retrying"
    """An attempt failed; the next try is at ``due_at``. It keeps its rank."""
    DONE = "done"
    SKIPPED = "skipped"
    """There was nothing to do; the reason is kept."""
    FAILED = "failed"
    CANCELLED = "cancelled"
    """Only ever by the user's word."""
    CHECK = "check"
    """The outcome cannot be known; only the user's word moves it on."""

    @property
    def final(self) -> bool:
        """Whether nothing more happens without the user."""
        return self in FINAL


FINAL = frozenset({JobState.DONE, JobState.SKIPPED, JobState.FAILED, JobState.CANCELLED})
UNFINISHED = frozenset(JobState) - FINAL - {JobState.CHECK}
ATTENTION = frozenset({JobState.FAILED, JobState.CHECK})

_S = JobState
MOVES: Mapping[JobState, frozenset[JobState]] = {
    _S.WAITING: frozenset({_S.RUNNING, _S.PAUSED, _S.CANCELLED}),
    _S.SCHEDULED: frozenset({_S.WAITING, _S.PAUSED, _S.CANCELLED}),
    _S.RETRYING: frozenset({_S.WAITING, _S.PAUSED, _S.CANCELLED, _S.FAILED}),
    _S.PAUSED: frozenset({_S.WAITING, _S.SCHEDULED, _S.RETRYING, _S.CANCELLED}),
    _S.RUNNING: frozenset(
        {
            _S.DONE,
            _S.SKIPPED,
            _S.FAILED,
            _S.CANCELLED,
            _S.RETRYING,
            _S.CHECK,
            # interrupted by a quit or crash, or the lane was held: rank kept, no try counted
            _S.WAITING,
        }
    ),
    _S.FAILED: frozenset({_S.WAITING}),
    _S.CANCELLED: frozenset({_S.WAITING}),
    # "sent", "not sent" and "send again"
    _S.CHECK: frozenset({_S.DONE, _S.FAILED, _S.WAITING}),
    _S.DONE: frozenset(),
    _S.SKIPPED: frozenset(),
}
"""Every change of state there is; stores refuse any other."""


UNDONE: Mapping[JobState, frozenset[JobState]] = {
    _S.WAITING: frozenset(
        {_S.FAILED, _S.CANCELLED, _S.RETRYING, _S.SCHEDULED, _S.PAUSED, _S.CHECK}
    ),
    _S.CANCELLED: frozenset({_S.WAITING, _S.SCHEDULED, _S.RETRYING, _S.PAUSED}),
    _S.FAILED: frozenset({_S.RETRYING, _S.CHECK}),
    _S.DONE: frozenset({_S.CHECK}),
}
"""The moves of the user's Undo alone: back to what a job was before a change of the user's."""


def check_move(job: int, old: JobState, new: JobState) -> None:
    """Raise :class:`MoveNotAllowed` unless the table allows ``old`` → ``new``."""
    if new not in MOVES[old]:
        message = f"job {job} is {old}; it cannot become {new}"
        raise MoveNotAllowed(message)


class BatchState(StrEnum):
    """Where a batch stands; all but PLANNING follow from its jobs and its hold."""

    PLANNING = "planning"
    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Outcome(StrEnum):
    """How an attempt ended."""

    SUCCEEDED = "succeeded"
    SKIPPED = "skipped"
    FAILED = "failed"
    TIMED_OUT = "timed_out"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"
    """The program or the lane stopped under it; does not count as a try."""


class Settlement(StrEnum):
    """The user's word on a job in Check."""

    SENT = "sent"
    NOT_SENT = "not-sent"
    AGAIN = "again"


class Place(StrEnum):
    """Where to move waiting jobs within their lane."""

    TOP = "top"
    UP = "up"
    DOWN = "down"
    BOTTOM = "bottom"


@record(frozen=True, slots=True)
class Job:
    """One job as stored: the smallest thing that can be tried again."""

    id: int
    batch: int
    kind: str
    lane: str
    rank: int
    name: str
    state: JobState
    payload: Mapping[str, Any]
    """What differs from its neighbours; the spec is ``{**batch.shared, **payload}``."""
    outputs: tuple[str, ...] = ()
    """Paths settled by the plan, absolute (surrogate escapes for names that are not UTF-8)."""
    due_at: float | None = None
    submitted: float = 0.0
    started: float | None = None
    """Start of the latest attempt."""
    finished: float | None = None
    """End of the latest attempt, in a final state and in Check."""
    attempts: int = 0
    """Attempts ever made."""
    tries: int = 0
    """Attempts that count towards the current budget (a retry by the user starts a new one)."""
    interruptions: int = 0
    """Deaths of the app in a row with this job running."""
    past_no_return: bool = False
    """The running attempt may have had its effect."""
    result: Mapping[str, Any] | None = None
    error: ErrorInfo | None = None
    removed_at: float | None = None
    """When the user cleared it away; still restorable until purged."""

    @property
    def seconds(self) -> float | None:
        """How long the latest attempt took."""
        if self.started is None or self.finished is None:
            return None
        return max(0.0, self.finished - self.started)


@record(frozen=True, slots=True)
class BatchHead:
    """Where a batch stands: all of it but what was submitted, which may be megabytes."""

    id: int
    kind: str
    name: str
    planning: bool
    paused: bool
    version: int
    """Version of the kind's payloads, for ``JobKind.upgrade``."""
    submitted: float
    counts: Mapping[JobState, int] = field(default_factory=dict)
    """Jobs per state (removed ones included), only states that occur."""
    skipped: int = 0
    """Inputs that the plan left out."""
    refused: int = 0
    """Inputs that the plan refused."""
    error: ErrorInfo | None = None
    """Why the plan failed."""
    cancelled: bool = False
    """Cancelled while it was still planning."""

    @property
    def total(self) -> int:
        """Number of jobs."""
        return sum(self.counts.values())

    @property
    def finished(self) -> int:
        """Jobs in which nothing more happens without the user."""
        return sum(n for state, n in self.counts.items() if state not in UNFINISHED)

    @property
    def state(self) -> BatchState:
        """Follow from the plan, the jobs and the hold."""
        has = self.counts.get
        facts = (
            (self.error is not None, BatchState.FAILED),
            # every input was refused: nothing could be planned
            (not self.planning and not self.total and bool(self.refused), BatchState.FAILED),
            (self.cancelled, BatchState.CANCELLED),
            (self.planning, BatchState.PLANNING),
            (bool(has(JobState.RUNNING)), BatchState.RUNNING),
            (self.finished < self.total, self._unfinished_state()),
            (bool(has(JobState.FAILED) or has(JobState.CHECK)), BatchState.FAILED),
            (bool(has(JobState.CANCELLED)), BatchState.CANCELLED),
        )
        return next((state for holds, state in facts if holds), BatchState.DONE)

    def _unfinished_state(self) -> BatchState:
        unfinished = {s for s in UNFINISHED if self.counts.get(s)}
        held = self.paused or unfinished == {JobState.PAUSED}
        return BatchState.PAUSED if held else BatchState.WAITING


@record(frozen=True, slots=True)
class Batch(BatchHead):
    """One accepted submission."""

    submission: Mapping[str, Any] = field(default_factory=dict)
    shared: Mapping[str, Any] = field(default_factory=dict)
    """What all its jobs share, kept once."""


@record(frozen=True, slots=True)
class Attempt:
    """One run of a job, with its own log; never overwritten."""

    id: int
    job: int
    number: int
    """1 for the first attempt of the job."""
    started: float
    ended: float | None = None
    outcome: Outcome | None = None
    error: ErrorInfo | None = None

    @property
    def seconds(self) -> float | None:
        """How long it took; never negative, even if the clock was set back meanwhile."""
        return None if self.ended is None else max(0.0, self.ended - self.started)


@dataclass(frozen=True, slots=True)
class Lane:
    """Jobs that start in order, never more at once than the limit."""

    name: str
    kind: str
    limit: int
    paused: bool = False
    """Held by the user."""
    held: ErrorInfo | None = None
    """Held by an error that every one of its jobs would meet."""
    waiting: int = 0
    running: int = 0


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An input that made no job, and why."""

    input: str
    outcome: str
    """``skipped`` or ``refused``."""
    code: str
    reason: str


@record(frozen=True, slots=True)
class NewBatch:
    """An accepted submission on its way into the store."""

    kind: str
    name: str
    submission: Mapping[str, Any]
    version: int
    submitted: float
    idempotency_key: str | None = None
    paused: bool = False


class NewJob(NamedTuple):
    """A planned job on its way into the store."""

    name: str
    lane: str
    payload: Mapping[str, Any]
    outputs: tuple[str, ...] = ()
    due_at: float | None = None
    """Set: the job enters as Scheduled."""


@record(frozen=True, slots=True)
class NewPlan:
    """A complete plan on its way into the store."""

    shared: Mapping[str, Any]
    jobs: Sequence[NewJob]
    left_out: Sequence[LeftOut]
    lane_limits: Mapping[str, int]
    """Limits for lanes that are new; 1 where none is given."""


@record(frozen=True, slots=True)
class AttemptEnd:
    """How one attempt ended, and what becomes of its job."""

    job: int
    attempt: int
    """The attempt's id."""
    outcome: Outcome
    state: JobState
    """The job's next state; FAILED, DONE, SKIPPED, CANCELLED, CHECK, RETRYING or WAITING."""
    ended: float
    result: Mapping[str, Any] | None = None
    error: ErrorInfo | None = None
    due_at: float | None = None
    """With RETRYING: the next try."""
    counts: bool = True
    """Whether the attempt counts towards the tries."""
    started: float | None = None
    """When it really began, if it was claimed ahead of its slot."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What jobs that failed, or are in Check, have in common."""

    kind: str
    code: str
    """As in ``ErrorInfo``; '' of jobs without any."""
    transient: bool | None = None
    """None: whether another try may help or not."""


@dataclass(frozen=True, slots=True)
class JobFilter:
    """Which jobs; every condition that is set must hold. Removed jobs never match."""

    ids: Sequence[int] | None = None
    """Very many as ``array("q")``: a tuple of a million takes its maker a moment."""
    states: frozenset[JobState] | None = None
    kind: str | None = None
    batch: int | None = None
    lane: str | None = None
    text: str | None = None
    """Part of the job's or its batch's name, case-insensitive."""
    failures: tuple[Failure, ...] | None = None
    """Failed jobs, and those in Check, with one of these errors."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Jobs that failed, or are in Check, with the same error."""

    state: JobState
    failure: Failure
    count: int
    jobs: tuple[Job, ...]
    """The first few of them; at least one."""
    batch: int | None
    """The batch that all of them are of; None: they are of several."""
    alike: bool
    """Whether their errors are the same to the letter."""

    @property
    def error(self) -> ErrorInfo:
        """The error of the first of them."""
        return self.jobs[0].error or ErrorInfo(code="", message="")


@record(frozen=True, slots=True)
class Claimed:
    """A job that has just been moved to Running, with its new attempt."""

    job: Job
    attempt: Attempt
    shared: Mapping[str, Any]
    version: int
    submission: Mapping[str, Any]


class RunningJob(NamedTuple):
    """What tells running jobs apart, without all that they carry."""

    id: int
    attempts: int
    batch: int
    lane: str
    rank: int


class LogLine(NamedTuple):
    """One line of an attempt's log."""

    attempt: int
    number: int
    """Dense, from 1, within the attempt."""
    time: float
    level: str
    """``debug``, ``info``, ``warning`` or ``error``."""
    text: str


@dataclass(frozen=True, slots=True)
class FoundIn:
    """What a search found in one attempt's log."""

    attempt: int
    count: int
    """How many of its lines have the text."""
    lines: tuple[LogLine, ...]
    """The first of them."""


@dataclass(frozen=True, slots=True)
class SearchStep:
    """A part of a search over all logs."""

    found: tuple[FoundIn, ...]
    """Newest attempt first."""
    below: int | None
    """Where the next step goes on; None: everything has been looked through."""


LEVELS: Sequence[str] = ("debug", "info", "warning", "error")
