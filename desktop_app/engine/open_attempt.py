"""An attempt between its claim and the record of its end."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from desktop_app.domain.job import AttemptEnd, Claimed
from desktop_app.domain.kind import Where
from desktop_app.domain.ports import Executor
from desktop_app.engine.verdict import Circumstances


@dataclass(slots=True)
class OpenAttempt:
    """An attempt from its claim until its end is recorded."""

    key: str
    claimed: Claimed
    payload: Mapping[str, Any]
    """The spec: what the batch's jobs share, and what is the job's own."""
    where: Where
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
    end: AttemptEnd | None = None
    """How it ended; not on disk yet."""
