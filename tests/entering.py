"""Submissions put into a store as the engine does it, and waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from desktop_app.domain.job import Batch, NewBatch, NewPlan
from desktop_app.domain.ports import JobStore, NewEntry, StoredEntry


async def enter(store: JobStore, entries: Sequence[NewEntry]) -> Sequence[StoredEntry]:
    """Return what is on disk then, in one transaction; raise why it is not."""
    loop = asyncio.get_running_loop()
    stored: asyncio.Future[Sequence[StoredEntry]] = loop.create_future()

    def settle(found: Sequence[StoredEntry] | Exception) -> None:
        if stored.done():
            return  # nobody waits any more
        if isinstance(found, Exception):
            stored.set_exception(found)
        else:
            stored.set_result(found)

    store.enter(lambda: entries, lambda found: loop.call_soon_threadsafe(settle, found))
    return await stored


async def submit(store: JobStore, new: NewBatch, plan: NewPlan) -> StoredEntry:
    """Enter one batch with its jobs."""
    (stored,) = await enter(store, [(new, plan)])
    return stored


async def accept(store: JobStore, new: NewBatch) -> Batch:
    """Enter one batch that is yet to be planned."""
    ((batch, _),) = await enter(store, [(new, None)])
    return batch
