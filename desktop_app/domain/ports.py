"""The seams: what the engine, the window and the command line need from one another.

Everything here is a ``Protocol``: stores, executors and desks are found by shape, and one contract
suite per protocol runs over every implementation.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal, Protocol

from desktop_app.domain.counts import Counts
from desktop_app.domain.errors import ErrorInfo
from desktop_app.domain.events import ExecutorEvent
from desktop_app.domain.job import (
    Attempt,
    AttemptEnd,
    Batch,
    BatchHead,
    Claimed,
    Job,
    JobFilter,
    Lane,
    LeftOut,
    NewBatch,
    NewJob,
    NewPlan,
    Place,
    Settlement,
    Trouble,
)
from desktop_app.domain.record import record

NewEntry = tuple[NewBatch, NewPlan | None]
"""A submission that was accepted; without a plan it is yet to be planned."""
StoredEntry = tuple[Batch, tuple[int, int] | None]
"""Its batch with the first and the last of the jobs that were added; None: none were."""


class Clock(Protocol):
    """Time, so that tests need not wait."""

    def now(self) -> float:
        """Seconds since 1970 UTC; may jump."""

    def monotonic(self) -> float:
        """Seconds since some point; never goes back."""

    async def sleep(self, seconds: float) -> None:
        """Wait; may return late, never early."""


class Secrets(Protocol):
    """Where passwords are kept; never in the store, a log or a submission."""

    def get(self, ref: str) -> str:
        """Resolve ``keyring:NAME`` or ``env:NAME``; raise ``NotFound``."""


# --- store --------------------------------------------------------------------------------------


class Sort(StrEnum):
    """Orders in which job ids can be asked for."""

    QUEUE = "queue"
    """Running first, then by lane and rank: the order in which they start."""
    ID = "id"
    STATE = "state"
    NAME = "name"
    BATCH = "batch"
    SUBMITTED = "submitted"
    FINISHED = "finished"
    DURATION = "duration"
    TRIES = "tries"


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change of many jobs did."""

    count: int
    jobs: tuple[Job, ...] = ()
    """The changed jobs, when there are at most 1,000; else empty and ``count`` tells."""
    not_possible: Mapping[int, str] = field(default_factory=dict)
    """For jobs asked for by id: why nothing was done."""
    undo: int | None = None
    """What :meth:`JobStore.undo` takes; None: there is nothing to take back."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """What was found half done when the store was opened."""

    interrupted: tuple[Job, ...] = ()
    """Running jobs that went back to Waiting (or failed as ``job.interrupted``)."""
    check: tuple[Job, ...] = ()
    """Jobs that had passed their point of no return."""
    planning: tuple[int, ...] = ()
    """Batches whose plan has to be made again."""


@dataclass(frozen=True, slots=True)
class Want:
    """How many jobs of a lane may be claimed."""

    lane: str
    limit: int
    batches: tuple[int, ...] | None = None
    """Of these batches only, in this order; None: of all."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one turn of the scheduler did."""

    ended: tuple[Job, ...] = ()
    """The jobs of the ends, in their order."""
    woken: tuple[Job, ...] = ()
    due: Mapping[str, float] = field(default_factory=dict)
    """When the next Scheduled or Retrying job of a lane is due, by lane."""
    claimed: tuple[Claimed, ...] = ()


class JobReader(Protocol):
    """Reads the record of truth. Safe to call from any thread; never blocks the writer."""

    def job(self, job: int) -> Job:
        """Return the job; raise ``NotFound``."""

    def ids(
        self, where: JobFilter, sort: Sort = Sort.ID, *, descending: bool = False
    ) -> array[int]:
        """Return the ids of all matching jobs in order (``array('q')``)."""

    def rows(self, ids: Sequence[int]) -> Mapping[int, Job]:
        """Return those of the jobs that exist."""

    def troubles(self, where: JobFilter, *, shown: int = 3) -> Sequence[Trouble]:
        """Group the matching jobs that failed or are in Check by their error.

        ``shown`` jobs of each come with it, the first by id.
        """

    def positions(self, ids: Sequence[int]) -> Mapping[int, int]:
        """Return the 1-based place in its lane of each that is Waiting."""

    def next_start(self) -> float | None:
        """Return when the first of the Scheduled jobs is due; None: there is none."""

    def attempts(self, job: int) -> Sequence[Attempt]:
        """Return the job's attempts, oldest first."""

    def attempts_by_id(self, ids: Sequence[int]) -> Mapping[int, Attempt]:
        """Return those of the attempts that exist."""

    def batch(self, batch: int) -> Batch:
        """Return the batch with its counts; raise ``NotFound``."""

    def heads(self, ids: Sequence[int]) -> Mapping[int, BatchHead]:
        """Return those of the batches that exist, without what was submitted."""

    def batch_ids(self, *, limit: int = 50, unfinished: bool = False) -> Sequence[int]:
        """Return the newest batches first, as ids: a submission may be megabytes to read."""

    def batches(self, *, limit: int = 50, unfinished: bool = False) -> Sequence[Batch]:
        """Return the newest batches first."""

    def left_out(self, batch: int) -> Sequence[LeftOut]:
        """Return the inputs for which the plan made no job, in input order."""

    def expired(self, before: float, *, limit: int) -> Sequence[int]:
        """Return the oldest batches with no job that is unfinished, in Check or ended later."""

    def used_bytes(self) -> int:
        """Return the size on disk of all that is kept."""

    def lanes(self) -> Sequence[Lane]:
        """Return every lane with its counters."""

    def paused(self) -> bool:
        """Whether the whole queue is held by the user."""

    def counts(self) -> Counts:
        """Return the counters."""

    def setting(self, key: str) -> Any:
        """Return a stored setting, or None."""

    def settings(self) -> Mapping[str, Any]:
        """Return every stored setting."""


class JobStore(JobReader, Protocol):
    """Changes the record of truth: each call is one transaction, on disk when it returns.

    Raises ``StoreFull`` when the disk is full: nothing has changed then. Moves that the table in
    ``domain/job.py`` forbids raise ``MoveNotAllowed`` (single jobs) or land in
    ``Changed.not_possible`` (many).
    """

    def enter(
        self,
        prepare: Callable[[], Sequence[NewEntry]],
        told: Callable[[Sequence[StoredEntry] | Exception], object],
    ) -> None:
        """Acknowledge submissions in one transaction, with the jobs of those planned; any thread.

        One without a plan enters in state planning. A known idempotency key returns its batch,
        and None for the jobs: nothing was added.

        Both are called where the store writes: ``prepare`` when it is its turn, so that all that
        has come by then is written together, and ``told`` with its results, in its order, when
        they are on disk, or with the reason why none is. Neither may raise. What is written later
        is told later. Raises ``StoreError`` when the store is closed; then it calls neither.
        """

    async def finish_plan(
        self,
        batch: int,
        *,
        shared: Mapping[str, Any],
        jobs: Sequence[NewJob],
        left_out: Sequence[LeftOut],
        lane_limits: Mapping[str, int],
        now: float,
    ) -> tuple[int, int] | None:
        """Insert all jobs at once; return their first and last id, None when there are none.

        Lanes that are new are made with the limit given for them (1 when none is given). A batch
        that was cancelled meanwhile gets no jobs.
        """

    async def fail_plan(self, batch: int, error: ErrorInfo) -> Batch:
        """Record that nothing could be planned."""

    async def allow_effect(self, job: int, attempt: int) -> None:
        """Record that the attempt may have its effect from here on."""

    async def close_attempts(self, ends: Sequence[AttemptEnd]) -> Sequence[Job]:
        """Close attempts and move their jobs; return the jobs as they are now."""

    async def turn(
        self,
        ends: Sequence[AttemptEnd],
        wants: Sequence[Want],
        *,
        now: float,
        unbegun: Sequence[int] = (),
    ) -> Turn:
        """Record ends as :meth:`close_attempts` does, and open attempts, in one transaction.

        ``unbegun``: ids of attempts that were opened and never began. They leave no trace, and
        their jobs wait as before. Then what is due, Scheduled or Retrying, waits; and what is
        wanted goes from Waiting to Running, by rank in its lane. Jobs of paused batches are passed
        over; holds of the lanes or of the queue are for the scheduler to look at.
        """

    async def retry(self, where: JobFilter, *, now: float) -> Changed:
        """Failed, Cancelled: to the tail of their lane with a new budget. Retrying: due now."""

    async def change(self, where: JobFilter, change: Mapping[str, Any], *, now: float) -> Changed:
        """Merge ``change`` into the payloads of failed jobs and retry them.

        A job that is named after one of the changed values is named after the new one.
        """

    async def cancel(self, where: JobFilter, *, now: float) -> Changed:
        """Cancel what is not running; running jobs are passed over (their executor ends them)."""

    async def cancel_batch(self, batch: int, *, now: float) -> Changed:
        """Cancel a batch: its plan if it is still planning, and as :meth:`cancel`."""

    async def pause(self, where: JobFilter) -> Changed:
        """Set aside jobs that are Waiting, Scheduled or Retrying."""

    async def resume(self, where: JobFilter, *, now: float) -> Changed:
        """Bring Paused jobs back to what they were."""

    async def stop_retrying(self, where: JobFilter, *, now: float) -> Changed:
        """Retrying jobs become Failed with the error they have."""

    async def start_now(self, where: JobFilter, *, now: float) -> Changed:
        """Put Waiting, Scheduled, Retrying and Paused jobs at the head of their lane, Waiting."""

    async def move(self, where: JobFilter, place: Place | int) -> Changed:
        """Move Waiting jobs within their lanes, in their order; a number: before that job."""

    async def settle(self, where: JobFilter, word: Settlement, *, now: float) -> Changed:
        """Move jobs out of Check by the user's word."""

    async def remove(self, where: JobFilter, *, now: float) -> Changed:
        """Clear away jobs in a final state; :meth:`restore` with the same ``now`` undoes it."""

    async def restore(self, removed_at: float) -> Changed:
        """Bring back what was removed at that time."""

    async def undo(self, step: int) -> Changed:
        """Take a change back (``Changed.undo``): its jobs are what they were, ranks included.

        Jobs that have moved on since, such as those that run by now, stay as they are; a new order
        is taken back as a whole or not at all. Raises ``NotPossible`` when that is too late: a few
        steps are remembered, and none after a restart. Holds, limits, settings, ``pause`` and
        ``resume`` have inverses of their own.
        """

    async def forget(self, batch: int) -> Sequence[int]:
        """Delete every trace of a finished batch; return the ids of its attempts."""

    async def rewrite(self) -> None:
        """Leave no remains of what was deleted or moved, at the price of writing all of it."""

    async def give_back(self) -> bool:
        """Give a piece of what is free back to the disk; return whether there is more to give."""

    async def pause_batch(self, batch: int, *, paused: bool) -> Batch:
        """Hold or release a batch."""

    async def pause_lane(self, lane: str, *, paused: bool) -> Lane:
        """Hold or release a lane by the user's word."""

    async def pause_queue(self, *, paused: bool) -> None:
        """Hold or release the whole queue."""

    async def hold_lane(self, lane: str, error: ErrorInfo | None) -> Lane:
        """Hold a lane for a reason that all its jobs would meet; None releases it."""

    async def set_limit(self, lane: str, limit: int) -> Lane:
        """Set how many jobs of the lane run at once (1 … 64)."""

    async def put_setting(self, key: str, value: Any) -> None:
        """Store a setting; None deletes it."""

    async def clock_set_back(self, *, now: float) -> None:
        """Wait for no more than was said, though the clock now shows less than it did then.

        A retry comes as long after ``now`` as it was to come after its attempt's end, and what is
        held before its start as long as after its submission; a start at a given time stays.
        """

    async def recover(self, *, now: float) -> Recovery:
        """Close the attempts that a dead process left open, as "What a job is" says."""

    async def close(self) -> None:
        """Finish what was asked for, then let go of the files."""


# --- executor -----------------------------------------------------------------------------------


@record(frozen=True, slots=True)
class AttemptRequest:
    """All that a worker may know of an attempt."""

    attempt: str
    """Unique over all time: ``"<attempt id>"`` or ``"plan-<batch>"`` and the like."""
    operation: Literal["run", "plan", "answer"]
    kind: str
    job: int
    number: int
    payload: Mapping[str, Any]
    """The spec (run), the submission (plan) or the question (answer), JSON-ready."""
    version: int
    folder: str
    """The job's own folder; made when first asked for."""
    aside: str
    """Prefix of the names of half-written files, unique to the job."""
    now: float
    """Time of the submission (plan) or of the start (run)."""
    timeout: float | None = None
    lane: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """What the user stored of the kind's settings, by field."""


class Fate(StrEnum):
    """What an executor knows of an attempt from before."""

    RUNNING = "running"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Health:
    """How an executor is."""

    slots: int
    busy: int
    workers: int
    problem: str | None = None


class Executor(Protocol):
    """Runs attempts; keeps no order, no retries, no record."""

    slots: int
    """How many attempts it can run at once; may change: workers come and go."""

    ends_by_force: bool
    """Whether it can end what does not listen; else a cancel only asks, and the log says so."""

    async def start(self, emit: Callable[[ExecutorEvent], None]) -> None:
        """Begin; ``emit`` is called on the loop that called this."""

    async def submit(self, attempts: Sequence[AttemptRequest]) -> None:
        """Take attempts; returns when they are accepted. Each ends in exactly one ``EndEvent``.

        What is wrong with one attempt ends that one (``Died`` when it could not be started), and
        raises nothing: an error means that none was taken.
        """

    async def allow_effect(self, attempt: str, *, allowed: bool) -> None:
        """Answer an ``EffectAsked``; not allowed makes the attempt stop as cancelled."""

    async def cancel(self, attempt: str, *, hard: bool) -> None:
        """Ask an attempt to stop, and end it by force if it does not; ``hard``: at once.

        An attempt that is not running (any more) is no error.
        """

    async def reattach(self, known: Mapping[str, int]) -> Mapping[str, Fate]:
        """Say what became of attempts (and the last event number seen) of a former life."""

    async def stop(self, drain: float) -> None:
        """Give running attempts ``drain`` seconds, then end them; leave nothing behind."""

    def health(self) -> Health:
        """Return how it is."""
