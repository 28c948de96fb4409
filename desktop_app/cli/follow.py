"""Follows batches until nothing more can happen without a person, and prints what becomes of them.

Everything is decided by the record; events only say when to look, and which jobs changed.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

from desktop_app.api import present
from desktop_app.cli.output import Bar, Output, sentences
from desktop_app.domain.desk import Desk
from desktop_app.domain.errors import NotFound, Resumes
from desktop_app.domain.events import (
    BatchChanged,
    Event,
    JobLogged,
    JobProgress,
    JobsChanged,
    LaneChanged,
    ListChanged,
    PlanGrew,
)
from desktop_app.domain.job import UNFINISHED, BatchHead, Job, JobFilter, JobState, Lane
from desktop_app.domain.kind import AnyKind
from desktop_app.domain.ports import Sort

MOVABLE = frozenset({JobState.WAITING, JobState.RETRYING})
"""Jobs that go on by themselves, unless something holds them."""
PAGE = 1000
_SOON = 1.0
"""Seconds after which the record is looked at again even when nothing was heard."""


@dataclass(frozen=True, slots=True)
class Stuck:
    """Why the rest waits for a person."""

    why: str
    resumes: Resumes = Resumes.BY_USER


class Listening:
    """A desk's events, brought to this loop."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._events: asyncio.Queue[Sequence[Event]] = asyncio.Queue()

    def hear(self, events: Sequence[Event]) -> None:
        """Take events, on any thread; how far jobs and logs are is not printed."""
        kept = [event for event in events if not isinstance(event, JobProgress | JobLogged)]
        if kept:
            self._loop.call_soon_threadsafe(self._events.put_nowait, kept)

    async def next(self, seconds: float) -> list[Event]:
        """Return what has been heard; empty when nothing was for so long."""
        try:
            # not wait_for: before Python 3.12 it loses a Ctrl+C that comes together with an event
            async with asyncio.timeout(seconds):
                found = list(await self._events.get())
        except TimeoutError:
            return []
        while not self._events.empty():
            found.extend(self._events.get_nowait())
        return found


@contextmanager
def listening(desk: Desk) -> Iterator[Listening]:
    """Hear what the desk says while the block runs."""
    heard = Listening()
    end = desk.subscribe(heard.hear)
    try:
        yield heard
    finally:
        end()


class Follower:
    """Follows one batch, or with None all there are."""

    def __init__(
        self,
        desk: Desk,
        heard: Listening,
        output: Output,
        *,
        batch: int | None = None,
        kind: AnyKind | None = None,
        patience: float = 60.0,
        quiet: bool = False,
        hold: float = 0.0,
    ) -> None:
        """``kind`` is the batch's, and says what its plan names as input.

        ``quiet`` prints nothing: for who looks at the record afterwards.
        ``hold``: seconds by which the kind itself puts off the first start; these are waited for.
        """
        self._desk = desk
        self._heard = heard
        self._output = output
        self._batch, self._kind = batch, kind
        self._patience = patience
        self._quiet = quiet
        self._hold = hold
        self._began = time.time()
        self._items = 0
        self._printed: Counter[bool] = Counter()
        """How many items of the plan were printed that are jobs, and that are none."""
        self._plans: set[int] = set()
        self._ended: dict[int, tuple[int, JobState]] = {}
        self._lanes: dict[str, str] = {}
        self._concerned: dict[str, bool] = {}
        """Whether the batch has jobs in a lane."""
        self._begun: set[int] = set()
        """Batches of the jobs that were seen."""
        self._held_since: float | None = None
        self._bar: Bar | None = None

    @property
    def failed(self) -> int:
        """How many of the jobs that were seen failed or went to Check, the last word counting."""
        bad = {JobState.FAILED, JobState.CHECK}
        return sum(state in bad for _, state in self._ended.values())

    async def planned(self) -> BatchHead:
        """Return the batch when its plan is complete; prints the plan."""
        assert self._batch is not None
        while (batch := self._head(self._batch)).planning:
            self._take(await self._heard.next(_SOON))
        self._print_plan(batch)
        return batch

    async def settled(self, *, until_idle: bool = True) -> Stuck | None:
        """Return when nothing more can happen without a person; the reason if work is left."""
        with self._output.bar() as self._bar:
            self._read_again()
            while True:
                over = self._over()
                if until_idle and over is not False:
                    # the record may be ahead of what was heard: print what is still on its way
                    self._read_again()
                    return over if isinstance(over, Stuck) else None
                self._take(await self._heard.next(_SOON))

    # --- what is printed ------------------------------------------------------------------------

    def _take(self, events: Iterable[Event]) -> None:
        for event in events:
            match event:
                case PlanGrew() if event.batch == self._batch and event.batch not in self._plans:
                    self._print_items(event)
                case JobsChanged(jobs):
                    for job in jobs:
                        self._take_job(job)
                case ListChanged():
                    self._read_again()
                case LaneChanged(lane):
                    self._print_lane(lane)
                case BatchChanged(batch) if self._batch is None:
                    self._print_batch_end(batch)
                case _:
                    continue
        self._show_bar()

    def _print_items(self, grew: PlanGrew) -> None:
        # a plan that is made again by another owner starts anew: what was printed is passed over
        for number, item in enumerate(grew.items, grew.first):
            if number > self._items:
                self._items = number
                if "outcome" in item:  # a plan may tell other things besides, such as a profile
                    self._printed[item["outcome"] == "planned"] += 1
                self._print(item)

    def _print_plan(self, batch: BatchHead) -> None:
        if batch.id in self._plans:
            return
        self._plans.add(batch.id)
        self._print_stored_items(batch)
        counts = {"planned": batch.total, "skipped": batch.skipped, "refused": batch.refused}
        self._print(present.plan_object(batch.id, counts))

    def _print_stored_items(self, batch: BatchHead) -> None:
        """Print from the record what was not heard: it is ahead, and its owner may have died."""
        if self._quiet:
            return
        if self._printed[True] < batch.total:
            for job in islice(self._jobs(JobFilter(batch=batch.id)), self._printed[True], None):
                self._print(present.planned_object(job, self._input_of(job)))
        if self._printed[False] < batch.skipped + batch.refused:
            for left_out in self._desk.jobs.left_out(batch.id)[self._printed[False] :]:
                self._print(present.left_out_object(left_out))

    def _input_of(self, job: Job) -> str:
        return job.name if self._kind is None else self._kind.input_of(job.payload, job.name)

    def _take_job(self, job: Job) -> None:
        if self._batch is not None and job.batch != self._batch:
            return
        attempts, state = self._ended.get(job.id, (0, None))
        ended_attempt = job.state is JobState.WAITING and job.attempts > attempts
        at_end = job.state.final or job.state in {JobState.CHECK, JobState.RETRYING}
        if not ended_attempt and not (at_end and (job.attempts, job.state) != (attempts, state)):
            return
        self._ended[job.id] = (job.attempts, job.state)
        self._begun.add(job.batch)
        if job.state.final:
            self._held_since = None
        if self._batch is not None and self._batch not in self._plans:
            self._print_plan(self._head(self._batch))
        self._print(present.job_object(job))

    def _print_lane(self, lane: Lane) -> None:
        state = present.lane_state(lane)
        if self._lanes.get(lane.name, "open") != state and self._concerns(lane.name):
            self._lanes[lane.name] = state
            self._print(present.lane_object(lane))

    def _concerns(self, lane: str) -> bool:
        """Whether a lane is worth a word: one of the batch's own, its plan printed first."""
        if self._batch is None:
            return True
        if self._batch not in self._plans:
            return False
        if lane not in self._concerned:
            here = JobFilter(batch=self._batch, lane=lane)
            self._concerned[lane] = bool(self._desk.jobs.ids(here))
        return self._concerned[lane]

    def _print_batch_end(self, batch: BatchHead) -> None:
        over = not batch.planning and batch.finished == batch.total
        if over and batch.id not in self._plans:
            self._plans.add(batch.id)
            self._print(present.batch_object(batch))

    def _read_again(self) -> None:
        """Print what ended unheard: before this began to listen, or while the owner changed."""
        if self._batch is not None:
            if not self._head(self._batch).planning:
                for job in self._jobs(JobFilter(batch=self._batch)):
                    self._take_job(job)
        else:
            for job in self._jobs(JobFilter(), Sort.FINISHED, descending=True):
                if job.finished is None or job.finished < self._began:
                    break
                self._take_job(job)
            self._print_batches_that_ended()
        for lane in self._desk.jobs.lanes():
            self._print_lane(lane)

    def _print_batches_that_ended(self) -> None:
        for number in sorted(self._begun - self._plans):
            try:
                self._print_batch_end(self._head(number))
            except NotFound:  # somebody forgot it
                self._begun.discard(number)

    def _jobs(
        self, where: JobFilter, sort: Sort = Sort.ID, *, descending: bool = False
    ) -> Iterator[Job]:
        ids = self._desk.jobs.ids(where, sort, descending=descending)
        for start in range(0, len(ids), PAGE):
            page = ids[start : start + PAGE]
            rows = self._desk.jobs.rows(page)
            yield from (rows[number] for number in page if number in rows)

    def _print(self, event: Mapping[str, Any]) -> None:
        if not self._quiet:
            self._output.event(event)

    def _head(self, batch: int) -> BatchHead:
        """Return where the batch stands; raise ``NotFound``. Its submission may be megabytes."""
        found = self._desk.jobs.heads([batch])
        if batch not in found:
            raise NotFound(f"There is no batch {batch}")
        return found[batch]

    def _show_bar(self) -> None:
        if self._bar is None:
            return
        if self._batch is not None:
            batch = self._head(self._batch)
            self._bar.show(batch.finished, batch.total)
        else:
            counts = self._desk.jobs.counts().states
            left = sum(number for state, number in counts.items() if state in UNFINISHED)
            self._bar.show(len(self._ended), len(self._ended) + left)

    # --- whether it is over ---------------------------------------------------------------------

    def _over(self) -> Stuck | bool:
        """Return whether all is over, or why the rest is stuck."""
        reader = self._desk.jobs
        if self._batch is not None:
            batches: Iterable[BatchHead] = [self._head(self._batch)]
        elif reader.counts().states.get(JobState.RUNNING):
            return False
        else:
            batches = reader.heads(reader.batch_ids(limit=PAGE, unfinished=True)).values()
        stuck: Stuck | None = None
        lanes = reader.lanes()
        for batch in batches:
            match self._batch_over(batch, lanes):
                case False:
                    return False
                case Stuck() as found:
                    stuck = stuck or found
                case _:
                    continue
        if stuck is None:
            return True
        return stuck if self._out_of_patience(stuck) else False

    def _batch_over(self, batch: BatchHead, lanes: Sequence[Lane]) -> Stuck | bool:
        left = {state for state in UNFINISHED if batch.counts.get(state)}
        if batch.planning or JobState.RUNNING in left:
            return False
        if not left:
            return True
        if not left & MOVABLE and not self._on_hold(batch):
            # jobs that start at a later time are not waited for
            return Stuck("The rest is paused.") if JobState.PAUSED in left else True
        if self._desk.jobs.paused():
            return Stuck("The queue is paused. “jobdesk resume” lets it go on.")
        if batch.paused:
            return Stuck(f"Batch {batch.id} is paused. “jobdesk resume --batch {batch.id}” helps.")
        return self._lanes_over(batch, lanes)

    def _on_hold(self, batch: BatchHead) -> bool:
        """Whether jobs of the batch are put off by its kind alone, not by a time that was given."""
        if not self._hold or not batch.counts.get(JobState.SCHEDULED):
            return False
        ids = self._desk.jobs.ids(JobFilter(batch=batch.id, states=frozenset({JobState.SCHEDULED})))
        until = batch.submitted + self._hold + _SOON
        jobs = self._desk.jobs.rows(ids[:PAGE]).values()
        return any(job.due_at is not None and job.due_at <= until for job in jobs)

    def _lanes_over(self, batch: BatchHead, lanes: Sequence[Lane]) -> Stuck | bool:
        blocked = [lane for lane in lanes if lane.paused or lane.held]
        if not blocked:
            return False
        for lane in lanes:
            here = JobFilter(batch=batch.id, states=MOVABLE, lane=lane.name)
            if lane not in blocked and self._desk.jobs.ids(here):
                return False
        for lane in blocked:
            here = JobFilter(batch=batch.id, states=MOVABLE, lane=lane.name)
            if self._desk.jobs.ids(here):
                return _stuck_in(lane)
        return False

    def _out_of_patience(self, stuck: Stuck) -> bool:
        if stuck.resumes is not Resumes.BY_ITSELF:
            return True
        now = time.monotonic()
        if self._held_since is None:
            self._held_since = now
        return now - self._held_since >= self._patience


def _stuck_in(lane: Lane) -> Stuck:
    if lane.paused or lane.held is None:
        return Stuck(f"Lane {lane.name} is paused. “jobdesk resume --lane {lane.name}” helps.")
    why = sentences(lane.held.message, lane.held.remedy)
    if lane.held.resumes is not Resumes.BY_ITSELF:
        why += f" “jobdesk resume --lane {lane.name}” tries again."
    return Stuck(f"Lane {lane.name} is held: {why}", lane.held.resumes)
