"""What happened: first what executors tell the scheduler, then what the engine tells the world."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import PlainSerializer

from desktop_app.domain.errors import ErrorInfo
from desktop_app.domain.job import BatchHead, Job, JobState, Lane
from desktop_app.domain.record import record

# --- executor → scheduler -----------------------------------------------------------------------
# ``number`` is dense within the attempt, so that a reader drops what it has already seen.


@record(frozen=True, slots=True)
class Logged:
    """The attempt logged these (time, level, text) lines."""

    attempt: str
    number: int
    lines: tuple[tuple[float, str, str], ...]


@record(frozen=True, slots=True)
class Progressed:
    """How far the attempt is."""

    attempt: str
    number: int
    done: float
    total: float | None
    unit: str


@record(frozen=True, slots=True)
class EffectAsked:
    """The attempt waits at its point of no return for the scheduler's answer."""

    attempt: str
    number: int


@record(frozen=True, slots=True)
class LaneLowered:
    """What the attempt opened for its lane bears no more than ``limit`` jobs at once."""

    attempt: str
    number: int
    limit: int


@record(frozen=True, slots=True)
class ItemsPlanned:
    """A planning attempt produced these items (``PlanItem`` as JSON-ready mappings)."""

    attempt: str
    number: int
    items: tuple[Mapping[str, Any], ...]


@record(frozen=True, slots=True)
class Succeeded:
    """The attempt returned."""

    attempt: str
    number: int
    result: Mapping[str, Any] | None


@record(frozen=True, slots=True)
class SkippedRun:
    """The attempt found nothing to do."""

    attempt: str
    number: int
    code: str
    reason: str


@record(frozen=True, slots=True)
class Failed:
    """The attempt raised."""

    attempt: str
    number: int
    error: ErrorInfo


@record(frozen=True, slots=True)
class Stopped:
    """The attempt ended because it was cancelled."""

    attempt: str
    number: int


@record(frozen=True, slots=True)
class Died:
    """What ran the attempt is gone: crashed, killed, out of memory or out of reach."""

    attempt: str
    number: int
    error: ErrorInfo


ExecutorEvent = (
    Logged
    | Progressed
    | EffectAsked
    | LaneLowered
    | ItemsPlanned
    | Succeeded
    | SkippedRun
    | Failed
    | Stopped
    | Died
)
EndEvent = Succeeded | SkippedRun | Failed | Stopped | Died


# --- engine → window, command line, API ---------------------------------------------------------


@record(frozen=True, slots=True)
class JobsChanged:
    """These jobs as they are now. Within one delivery the last snapshot per job wins."""

    jobs: tuple[Job, ...]


@dataclass(frozen=True, slots=True)
class JobsAdded:
    """A plan put jobs ``first`` … ``last`` (inclusive, dense) into the queue."""

    batch: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class PlanGrew:
    """The plan of a batch that is being planned found these inputs, in order; not stored."""

    batch: int
    first: int
    """Place of the first of these items in the plan, from 1: a plan made again starts anew."""
    items: Annotated[Sequence[Mapping[str, Any]], PlainSerializer(list)]
    """As ``Desk.plan`` yields them; they may be made as they are read."""


@dataclass(frozen=True, slots=True)
class ListChanged:
    """Many jobs changed at once (retry all, clear, move, forget): ask the store again."""


@dataclass(frozen=True, slots=True)
class BatchChanged:
    """This batch as it is now."""

    batch: BatchHead


@dataclass(frozen=True, slots=True)
class LaneChanged:
    """This lane as it is now."""

    lane: Lane


@dataclass(frozen=True, slots=True)
class QueueChanged:
    """The whole queue was paused or resumed, or its counters moved."""

    paused: bool
    counts: Mapping[JobState, int]
    """Jobs per state, removed ones excluded."""
    kinds: Mapping[str, int]
    """Jobs per kind, removed ones excluded."""


@dataclass(frozen=True, slots=True)
class SettingChanged:
    """A setting was stored or deleted; ask the store what it is now."""

    key: str


@record(frozen=True, slots=True)
class JobProgress:
    """How far a running job is; not stored."""

    job: int
    done: float
    total: float | None
    unit: str


@record(frozen=True, slots=True)
class JobLogged:
    """The attempt's log (``attempt`` is its id) has grown to ``count`` lines."""

    job: int
    attempt: int
    count: int


RECOVERED = "queue.recovered"
"""The code of the notice after a start; its counts: resumed, to be checked."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the user should be told once: what was resumed, what was set aside."""

    code: str
    message: str
    counts: tuple[int, ...] = ()
    """The numbers in the message, for who says it in another language."""
    names: tuple[str, ...] = ()
    """As ``counts``: the file that was set aside, and of when the backup is that took its place."""


Event = (
    JobsChanged
    | JobsAdded
    | PlanGrew
    | ListChanged
    | BatchChanged
    | LaneChanged
    | QueueChanged
    | SettingChanged
    | JobProgress
    | JobLogged
    | Notice
)
