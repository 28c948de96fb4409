"""An attempt between its claim and the record of its end."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from desktop_app.domain.errors import ErrorInfo
from desktop_app.domain.job import AttemptEnd, Claimed, Job
from desktop_app.domain.ports import Executor
from desktop_app.domain.record import changer
from desktop_app.engine.verdict import Circumstances

NOTICED = 0.05
"""Seconds between its claim and its begin that a running job tells of."""
_begun = changer(Job, "started")


@dataclass(slots=True)
class OpenAttempt:
    """An attempt from its claim until its end is recorded."""

    key: str
    claimed: Claimed
    payload: Mapping[str, Any]
    """The spec: what the batch's jobs share, and what is the job's own."""
    executor: Executor
    begun: float = 0.0
    """When its executor was given it, by the monotonic clock."""
    started: float | None = None
    """The same by the clock on the wall; it may have been claimed long before."""
    why: Circumstances = field(default_factory=Circumstances)
    lines: int = 0
    deadline: asyncio.TimerHandle | None = None
    holds_slot: bool = True
    deaf: bool = False
    """It was asked to stop, did not, and cannot be made to."""
    nowhere: ErrorInfo | None = None
    """Why no executor can be given it: its kind could not say where it runs."""
    end: AttemptEnd | None = None
    """How it ended; not on disk yet."""

    def suits(self, executor: Executor) -> bool:
        """Whether it can be run there."""
        return self.nowhere is None and self.executor is executor

    def job_begun(self) -> Job:
        """Return its job as running since it began, also when that was long after the claim."""
        job = self.claimed.job
        if self.started is None or self.started - self.claimed.attempt.started <= NOTICED:
            return job
        return _begun(job, self.started)
