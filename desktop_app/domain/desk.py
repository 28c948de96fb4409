"""The queue as the window and the command line use it: the one seam between them and the engine."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Any, Protocol

from desktop_app.domain.events import Event
from desktop_app.domain.job import Batch, JobFilter, Lane, Place, Settlement
from desktop_app.domain.log_ports import LogReader
from desktop_app.domain.ports import Changed, JobReader


class Desk(Protocol):
    """The queue as the window and the command line use it, in this process or in its owner's.

    Every method is a coroutine for the caller's own loop; reading is done through the readers.
    """

    @property
    def jobs(self) -> JobReader:
        """Reads the record, in this process."""

    @property
    def logs(self) -> LogReader:
        """Reads the logs, in this process."""

    async def submit(
        self, kind: str, submission: Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> Batch:
        """Queue a submission: on disk when this returns. Raises ``SubmissionRefused``."""

    def plan(self, kind: str, submission: Mapping[str, Any]) -> AsyncIterator[Mapping[str, Any]]:
        """Yield the plan's ``item`` events, and kinds' own; writes nothing, queues nothing."""

    def ask(self, kind: str, question: Mapping[str, Any]) -> AsyncIterator[Mapping[str, Any]]:
        """Yield what the kind answers (``JobKind.answer``); queues nothing, changes nothing."""

    async def retry(self, where: JobFilter) -> Changed:
        """As ``JobStore.retry``."""

    async def change(self, where: JobFilter, change: Mapping[str, Any]) -> Changed:
        """As ``JobStore.change``."""

    async def cancel(self, where: JobFilter) -> Changed:
        """Cancel jobs, running ones included: their slots are free within 500 ms."""

    async def cancel_batch(self, batch: int) -> Changed:
        """Cancel a batch, its plan included."""

    async def pause(self, where: JobFilter) -> Changed:
        """As ``JobStore.pause``."""

    async def resume(self, where: JobFilter) -> Changed:
        """As ``JobStore.resume``."""

    async def stop_retrying(self, where: JobFilter) -> Changed:
        """As ``JobStore.stop_retrying``."""

    async def start_now(self, where: JobFilter) -> Changed:
        """As ``JobStore.start_now``."""

    async def move(self, where: JobFilter, place: Place | int) -> Changed:
        """As ``JobStore.move``."""

    async def settle(self, where: JobFilter, word: Settlement) -> Changed:
        """As ``JobStore.settle``."""

    async def remove(self, where: JobFilter) -> tuple[Changed, float]:
        """Clear away; the second value is what :meth:`restore` takes."""

    async def restore(self, removed_at: float) -> Changed:
        """Undo :meth:`remove`."""

    async def undo(self, step: int) -> Changed:
        """As ``JobStore.undo``."""

    async def forget(self, batch: int) -> None:
        """Delete every trace of a finished batch."""

    async def pause_batch(self, batch: int, *, paused: bool) -> Batch:
        """Hold or release a batch."""

    async def pause_lane(self, lane: str, *, paused: bool) -> Lane:
        """Hold or release a lane; releasing ends a hold by an error too."""

    async def pause_queue(self, *, paused: bool) -> None:
        """Hold or release the whole queue."""

    async def set_limit(self, lane: str, limit: int) -> Lane:
        """Set how many of a lane run at once."""

    async def put_setting(self, key: str, value: Any) -> None:
        """Store a setting."""

    def subscribe(self, listener: Callable[[Sequence[Event]], None]) -> Callable[[], None]:
        """Call ``listener`` with events in order, from another thread; return the way to end it."""

    async def close(self) -> None:
        """Let go; the owner's desk stops the engine within its grace time."""
