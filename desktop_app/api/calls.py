"""The methods of ``Desk`` for desks that pass every call on to another one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from desktop_app.domain.desk import Desk
from desktop_app.domain.job import Batch, JobFilter, Lane, Place, Settlement
from desktop_app.domain.ports import Changed


class OwnersDesk(Desk, Protocol):
    """A desk that may be told which stored batches to run."""

    async def adopt(self, batch: int) -> None:
        """Run this stored batch too; a desk that runs everything does so anyway."""

    async def begun(self) -> Sequence[int]:
        """Return the jobs that have begun: what else is Running in the record was claimed ahead."""


class PassedOn(ABC):
    """Implements the calls of ``Desk`` by :meth:`_call`."""

    @abstractmethod
    async def _call(self, call: str, **arguments: Any) -> Any:
        """Make the call of that name somewhere and return its result."""

    async def submit(
        self, kind: str, submission: Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> Batch:
        """Queue a submission: on disk when this returns. Raises ``SubmissionRefused``."""
        batch: Batch = await self._call(
            "submit", kind=kind, submission=submission, idempotency_key=idempotency_key
        )
        return batch

    async def retry(self, where: JobFilter) -> Changed:
        """Try again: see ``JobStore.retry``."""
        return await self._change("retry", where=where)

    async def change(self, where: JobFilter, change: Mapping[str, Any]) -> Changed:
        """Change and try again: see ``JobStore.change``."""
        return await self._change("change", where=where, change=change)

    async def cancel(self, where: JobFilter) -> Changed:
        """Cancel jobs, running ones included."""
        return await self._change("cancel", where=where)

    async def cancel_batch(self, batch: int) -> Changed:
        """Cancel a batch, its plan included."""
        return await self._change("cancel_batch", batch=batch)

    async def pause(self, where: JobFilter) -> Changed:
        """Set jobs aside."""
        return await self._change("pause", where=where)

    async def resume(self, where: JobFilter) -> Changed:
        """Bring paused jobs back."""
        return await self._change("resume", where=where)

    async def stop_retrying(self, where: JobFilter) -> Changed:
        """Give up on retrying jobs."""
        return await self._change("stop_retrying", where=where)

    async def start_now(self, where: JobFilter) -> Changed:
        """Put jobs at the head of their lane."""
        return await self._change("start_now", where=where)

    async def move(self, where: JobFilter, place: Place | int) -> Changed:
        """Move waiting jobs within their lane."""
        return await self._change("move", where=where, place=place)

    async def settle(self, where: JobFilter, word: Settlement) -> Changed:
        """Answer jobs in Check."""
        return await self._change("settle", where=where, word=word)

    async def remove(self, where: JobFilter) -> tuple[Changed, float]:
        """Clear away finished jobs; the second value is what :meth:`restore` takes."""
        removed: tuple[Changed, float] = await self._call("remove", where=where)
        return removed

    async def restore(self, removed_at: float) -> Changed:
        """Undo :meth:`remove`."""
        return await self._change("restore", removed_at=removed_at)

    async def undo(self, step: int) -> Changed:
        """Take a change back: see ``JobStore.undo``."""
        return await self._change("undo", step=step)

    async def forget(self, batch: int) -> None:
        """Delete every trace of a finished batch."""
        await self._call("forget", batch=batch)

    async def pause_batch(self, batch: int, *, paused: bool) -> Batch:
        """Hold or release a batch."""
        found: Batch = await self._call("pause_batch", batch=batch, paused=paused)
        return found

    async def pause_lane(self, lane: str, *, paused: bool) -> Lane:
        """Hold or release a lane; releasing ends a hold by an error too."""
        found: Lane = await self._call("pause_lane", lane=lane, paused=paused)
        return found

    async def pause_queue(self, *, paused: bool) -> None:
        """Hold or release the whole queue."""
        await self._call("pause_queue", paused=paused)

    async def set_limit(self, lane: str, limit: int) -> Lane:
        """Set how many of a lane run at once."""
        found: Lane = await self._call("set_limit", lane=lane, limit=limit)
        return found

    async def put_setting(self, key: str, value: Any) -> None:
        """Store a setting."""
        await self._call("put_setting", key=key, value=value)

    async def _change(self, call: str, **arguments: Any) -> Changed:
        changed: Changed = await self._call(call, **arguments)
        return changed
