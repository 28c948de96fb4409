"""Checks submissions, and turns accepted ones into jobs: plans, recorded in one transaction."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, TypeVar

from pydantic import ValidationError

from desktop_app.domain.errors import (
    Cancelled,
    ErrorInfo,
    NotFound,
    StoreError,
    StoreFull,
    SubmissionRefused,
    describe,
)
from desktop_app.domain.events import BatchChanged, Event, JobsAdded, Notice
from desktop_app.domain.job import Batch, NewBatch, NewPlan
from desktop_app.domain.kind import AnyKind, Submission
from desktop_app.domain.ports import Clock, JobStore, NewEntry, StoredEntry
from desktop_app.engine.bus import EventBus
from desktop_app.engine.lanes import FIRST_PROBE
from desktop_app.engine.plans import PlanFailed, Planner
from desktop_app.engine.registry import Registry

T = TypeVar("T")
_log = logging.getLogger(__name__)


class Raw(NamedTuple):
    """A submission as it was given."""

    kind: str
    values: Mapping[str, Any]
    key: str | None
    """The idempotency key."""
    submitted: float


class Entered(NamedTuple):
    """Submissions that were put on disk together: what they were, and what they are there."""

    entries: Sequence[NewEntry]
    stored: Sequence[StoredEntry]
    """In the order of the entries."""
    expected: bool
    """The turn that looks for their jobs has been asked for."""

    def events(self) -> Iterator[Event]:
        """Yield what is to be told of them."""
        for batch, span in self.stored:
            yield BatchChanged(batch)
            if span is not None:
                yield JobsAdded(batch.id, *span)


def check_submission(kind: AnyKind, raw: Mapping[str, Any]) -> Submission:
    """Validate a raw submission; raise ``SubmissionRefused`` with every bad field."""
    try:
        # Straight to what ``model_validate`` calls: the way there takes half as long again.
        found: Submission = kind.submission_type.__pydantic_validator__.validate_python(raw)
    except ValidationError as error:
        raise SubmissionRefused.from_validation(error) from None
    return found


class BatchPlans:
    """Makes and records the plans of stored batches."""

    def __init__(
        self, store: JobStore, kinds: Registry, planner: Planner, bus: EventBus, clock: Clock
    ) -> None:
        self._store = store
        self._kinds = kinds
        self._planner = planner
        self._bus = bus
        self._clock = clock

    def prepare(self, raw: Raw) -> NewEntry:
        """Check a submission, and plan it where that takes no time (any thread)."""
        kind = self._kinds.get(raw.kind)
        submission = check_submission(kind, raw.values)
        new = NewBatch(  # by place: by name takes twice the time
            kind.name,
            submission.name or kind.batch_name(submission),
            # straight to what ``model_dump`` calls, as in ``check_submission``
            submission.__pydantic_serializer__.to_python(submission, mode="json"),
            kind.version,
            raw.submitted,
            raw.key,
        )
        return new, self._at_once(kind, submission, new)

    def _at_once(self, kind: AnyKind, submission: Submission, new: NewBatch) -> NewPlan | None:
        """Plan here and now; None: it has to be planned as any other."""
        if not kind.plans_at_once(submission):
            return None
        try:
            plan = self._planner.at_once(kind, submission, now=new.submitted)
        except SubmissionRefused:
            raise
        except Exception:  # noqa: BLE001 (a kind may raise anything; planned again, it is recorded)
            _log.exception("a plan could not be made at once")
            return None
        return self._when_due(plan, kind, submission, new.submitted)

    async def make(self, batch: Batch) -> None:
        """Plan a batch and insert its jobs; what goes wrong is recorded on the batch."""
        try:
            kind = self._kinds.get(batch.kind)
            # in a thread: a mailing of 100,000 rows takes a moment to read
            submission = await asyncio.to_thread(
                kind.submission_type.model_validate, batch.submission
            )
            plan = await self._planner.plan(
                kind,
                batch.submission,
                now=batch.submitted,
                batch=batch.id,
                lane=kind.lane(submission),
            )
            await self._record(batch, self._when_due(plan, kind, submission, batch.submitted))
        except PlanFailed as error:
            await self._fail(batch, error.error)
        except (NotFound, ValidationError, StoreError) as error:
            await self._fail(batch, describe(error))
        except Cancelled:
            _log.info("the plan of batch %d was cancelled", batch.id)
        except Exception as error:  # noqa: BLE001 (a kind may raise anything)
            _log.exception("planning batch %d failed", batch.id)
            await self._fail(batch, describe(error))

    async def _fail(self, batch: Batch, error: ErrorInfo) -> None:
        await self._when_there_is_space(lambda: self._store.fail_plan(batch.id, error))

    def _when_due(
        self, plan: NewPlan, kind: AnyKind, submission: Submission, submitted: float
    ) -> NewPlan:
        """Add when the jobs are due, where that is not at once: a plan does not say it."""
        start_at, wait = submission.start_at, kind.earliest(submission)
        if start_at is None and wait <= 0:
            return plan
        # The clock may have been set back since: nobody waits until it shows that time again.
        now = self._clock.now()
        first = min(submitted, now) + wait
        if start_at is not None:
            first = max(first, start_at.timestamp())
        if first <= now:
            return plan
        return replace(plan, jobs=[job._replace(due_at=first) for job in plan.jobs])

    async def _record(self, batch: Batch, plan: NewPlan) -> None:
        ids = await self._when_there_is_space(
            lambda: self._store.finish_plan(
                batch.id,
                shared=plan.shared,
                jobs=plan.jobs,
                left_out=plan.left_out,
                lane_limits=plan.lane_limits,
                now=self._clock.now(),
            )
        )
        if ids is not None:
            self._bus.publish(JobsAdded(batch.id, *ids))

    async def _when_there_is_space(self, record: Callable[[], Awaitable[T]]) -> T:
        """Record it, again and again while the disk is full: what was accepted is not lost."""
        while True:
            try:
                return await record()
            except StoreFull as error:
                self._bus.publish(Notice(error.code, error.message))
                await self._clock.sleep(FIRST_PROBE)
