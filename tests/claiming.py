"""Turns as the scheduler makes them, for what one lane may start or for the time alone."""

from __future__ import annotations

from collections.abc import Sequence

from desktop_app.domain.job import Claimed
from desktop_app.domain.ports import JobStore, Turn, Want


async def claim(
    store: JobStore, lane: str, limit: int = 1, *, now: float, batch: int | None = None
) -> Sequence[Claimed]:
    """Return what begins; ``batch``: of this batch only."""
    batches = None if batch is None else (batch,)
    return (await store.turn([], [Want(lane, limit, batches)], now=now)).claimed


async def wake(store: JobStore, *, now: float) -> Turn:
    """Let what is due wait; nothing begins."""
    return await store.turn([], [], now=now)
