"""Turns an acknowledged batch into jobs: makes its plan and records it in one transaction."""

from __future__ import annotations

import logging
from dataclasses import replace

from pydantic import ValidationError

from desktop_app.domain.errors import Cancelled, NotFound, StoreError, describe
from desktop_app.domain.events import JobsAdded
from desktop_app.domain.job import Batch
from desktop_app.domain.kind import AnyKind
from desktop_app.domain.ports import Clock, JobStore
from desktop_app.engine.bus import EventBus
from desktop_app.engine.plans import Plan, PlanFailed, Planner
from desktop_app.engine.registry import Registry

_log = logging.getLogger(__name__)


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

    async def make(self, batch: Batch) -> None:
        """Plan a batch and insert its jobs; what goes wrong is recorded on the batch."""
        try:
            kind = self._kinds.get(batch.kind)
            submission = kind.submission_type.model_validate(batch.submission)
            lane = kind.lane(submission)
            plan = await self._planner.plan(
                kind, batch.submission, now=batch.submitted, batch=batch.id, lane=lane
            )
            first = batch.submitted + kind.earliest(submission)
            if submission.start_at is not None:
                first = max(first, submission.start_at.timestamp())
            await self._record(batch, kind, plan, first=first)
        except PlanFailed as error:
            await self._store.fail_plan(batch.id, error.error)
        except (NotFound, ValidationError, StoreError) as error:
            await self._store.fail_plan(batch.id, describe(error))
        except Cancelled:
            _log.info("the plan of batch %d was cancelled", batch.id)
        except Exception as error:  # noqa: BLE001 (a kind may raise anything)
            _log.exception("planning batch %d failed", batch.id)
            await self._store.fail_plan(batch.id, describe(error))

    async def _record(self, batch: Batch, kind: AnyKind, plan: Plan, *, first: float) -> None:
        jobs = plan.jobs
        now = self._clock.now()
        if first > now:
            jobs = [replace(job, due_at=first) for job in jobs]
        ids = await self._store.finish_plan(
            batch.id,
            shared=plan.shared,
            jobs=jobs,
            left_out=plan.left_out,
            lane_limits=dict.fromkeys({job.lane for job in jobs}, kind.lane_limit),
            now=now,
        )
        if ids is not None:
            self._bus.publish(JobsAdded(batch.id, *ids))
