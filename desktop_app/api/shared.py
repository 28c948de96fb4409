"""A desk on a data folder that several processes use: owned here, or the owner's, or taken over.

The lock of the folder decides. Who gets it runs the engine and serves the others; the others talk
to it, and when it goes the first of them to get the lock carries on.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import aclosing, suppress
from functools import partial
from pathlib import Path
from typing import Any

from typing_extensions import override

from desktop_app.api.calls import PassedOn
from desktop_app.api.client import OwnerGone, RemoteDesk
from desktop_app.api.control import ControlServer
from desktop_app.api.told import Begun, ToldJobs
from desktop_app.domain.errors import FolderOwned, JobDeskError, NotFound
from desktop_app.domain.events import Event, ListChanged
from desktop_app.domain.job import Batch
from desktop_app.domain.ports import Executor
from desktop_app.engine import ExecutorName, LocalDesk, Registry, RunScope, open_desk
from desktop_app.engine.bus import EventBus
from desktop_app.host.owner import FolderLock, owner_of
from desktop_app.store import SqliteLogReader, logs_path, queue_path

PATIENCE = 10.0
"""Seconds that an owner may take to answer: it may be starting, or leaving."""
LOOK_AGAIN = 0.05
_Listener = Callable[[Sequence[Event]], None]
_log = logging.getLogger(__name__)


class SharedDesk(PassedOn):
    """Implements ``Desk`` on a folder, whoever owns it; survives the death of the owner.

    A call that was under way when the owner died is made again: submissions carry a key, so none
    is queued twice. Listeners stay; they hear ``ListChanged`` after the owner has changed.
    """

    jobs: ToldJobs
    logs: SqliteLogReader

    def __init__(
        self,
        folder: Path,
        kinds: Registry,
        *,
        scope: RunScope,
        purpose: str,
        on_raise: Callable[[Sequence[str]], None] | None = None,
        executor: ExecutorName | Executor = "worker",
        grace: float = 5.0,
    ) -> None:
        """Open it; raise ``FolderOwned`` when the owner does not answer within ``PATIENCE``.

        ``scope`` is what is run here while this process is the owner, ``executor`` what runs it,
        and ``grace`` what running jobs get, in seconds, when it stops being so.
        """
        self._folder = folder
        self._kinds = kinds
        self._scope = scope
        self._purpose = purpose
        self._on_raise = on_raise
        self._executor = executor
        self._grace = grace
        self._lock = FolderLock(folder, purpose)
        self._server: ControlServer | None = None
        self._closing = threading.Event()
        self._leaving = threading.Lock()
        self._mine: set[int] = set()
        self._begun = Begun()
        self._bus = EventBus()
        self._handover: threading.Thread | None = None
        self._current: Future[LocalDesk | RemoteDesk] = Future()
        self._settle(time.monotonic() + PATIENCE)
        self.jobs = ToldJobs(queue_path(folder), lambda: self._begun)
        self.logs = SqliteLogReader(logs_path(folder))

    @property
    def own(self) -> LocalDesk | None:
        """The desk of this process; None: the folder belongs to another one, or is handed over."""
        current = self._current
        if not current.done() or current.exception() is not None:
            return None
        desk = current.result()
        return desk if isinstance(desk, LocalDesk) else None

    @property
    def owned(self) -> bool:
        """Whether this process owns the folder now."""
        return self._lock.held

    # --- whose desk -----------------------------------------------------------------------------

    def _settle(self, deadline: float | None) -> None:
        """Find the desk to use, and wait for one until the deadline or the end."""
        while not self._closing.is_set():
            if self._lock.acquire():
                self._use(self._open_own())
                return
            with suppress(OwnerGone):
                remote = RemoteDesk(self._folder)
                self._use(remote)
                remote.lost.add_done_callback(partial(self._on_lost, remote))
                return
            if deadline is not None and time.monotonic() > deadline:
                owner = owner_of(self._folder)
                who = f"process {owner.pid} ({owner.purpose})" if owner else "another process"
                raise FolderOwned(f"{self._folder} belongs to {who}, which does not answer.")
            self._closing.wait(LOOK_AGAIN)

    def _open_own(self) -> LocalDesk:
        try:
            desk = open_desk(
                self._folder,
                self._kinds,
                scope=self._scope,
                executor=self._executor,
                grace=self._grace,
            )
        except BaseException:
            self._lock.release()
            raise
        try:
            self._server = ControlServer(desk, self._folder, self._on_raise, purpose=self._purpose)
            self._server.start()
        except BaseException:
            desk.close_now()
            self._lock.release()
            raise
        return desk

    def _use(self, desk: LocalDesk | RemoteDesk) -> None:
        with suppress(OwnerGone):  # gone again already: the next one is found by _on_lost
            self._begun = Begun()
            desk.subscribe(self._hear)
            with ThreadPoolExecutor(1, "meeting") as aside:  # the opener may be inside a loop
                aside.submit(asyncio.run, self._meet(desk)).result()
        self._current.set_result(desk)

    async def _meet(self, desk: LocalDesk | RemoteDesk) -> None:
        self._begun.add(await desk.begun())
        for batch in sorted(self._mine):
            with suppress(NotFound):  # forgotten meanwhile
                await desk.adopt(batch)

    def _on_lost(self, remote: RemoteDesk, _: Future[None]) -> None:
        remote.close_now()
        with self._leaving:  # who closes either finds the thread under way, or there is none
            if self._closing.is_set():
                return
            self._current = Future()
            self._handover = threading.Thread(target=self._hand_over, name="handover")
            self._handover.start()

    def _hand_over(self) -> None:
        try:
            self._settle(None)
            if not self._current.done():
                self._current.set_exception(JobDeskError("The queue is closed."))
        except Exception as error:  # noqa: BLE001 (the callers that wait for the desk raise it)
            _log.exception("the data folder could not be taken over")
            self._current.set_exception(error)
        self._hear([ListChanged()])

    async def _desk(self) -> LocalDesk | RemoteDesk:
        current = self._current
        if current.done():
            return current.result()
        # shielded: a caller that gives up must not cancel the handover
        return await asyncio.shield(asyncio.wrap_future(current))

    # --- calls ----------------------------------------------------------------------------------

    @override
    async def _call(self, call: str, **arguments: Any) -> Any:
        while True:
            desk = await self._desk()
            try:
                return await getattr(desk, call)(**arguments)
            except OwnerGone:
                await self._gone(desk)

    @override
    async def submit(
        self, kind: str, submission: Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> Batch:
        """Queue a submission: on disk when this returns. Raises ``SubmissionRefused``."""
        batch = await super().submit(kind, submission, idempotency_key=idempotency_key)
        self._mine.add(batch.id)
        return batch

    async def adopt(self, batch: int) -> None:
        """Run this stored batch, whoever owns the folder."""
        self._mine.add(batch)
        await self._call("adopt", batch=batch)

    async def plan(
        self, kind: str, submission: Mapping[str, Any]
    ) -> AsyncGenerator[Mapping[str, Any], None]:
        """Yield the plan's events; raises ``OwnerGone`` when its owner goes meanwhile."""
        desk = await self._desk()
        async with aclosing(desk.plan(kind, submission)) as items:
            async for item in items:
                yield item

    async def ask(
        self, kind: str, question: Mapping[str, Any]
    ) -> AsyncGenerator[Mapping[str, Any], None]:
        """Yield the kind's answer; raises ``OwnerGone`` when its owner goes meanwhile."""
        desk = await self._desk()
        async with aclosing(desk.ask(kind, question)) as items:
            async for item in items:
                yield item

    async def raise_window(self, files: Sequence[str]) -> bool:
        """Bring the owner's window to the front with these files; False: it has none."""
        while isinstance(desk := await self._desk(), RemoteDesk):
            try:
                return await desk.raise_window(files)
            except OwnerGone:  # before it could answer: whoever comes next is asked
                await self._gone(desk)
        return False

    async def _gone(self, desk: LocalDesk | RemoteDesk) -> None:
        """Return when the desk that has gone is no longer the one to use."""
        while self._current.done() and self._current.result() is desk:  # noqa: ASYNC110 (another thread replaces it)
            await asyncio.sleep(LOOK_AGAIN)

    # --- listening and leaving ------------------------------------------------------------------

    def subscribe(self, listener: _Listener) -> Callable[[], None]:
        """Call ``listener`` with events in order, from another thread."""
        return self._bus.subscribe(listener)

    def _hear(self, events: Sequence[Event]) -> None:
        self._begun.hear(events)
        self._bus.publish(*events)

    async def close(self) -> None:
        """Let go; the owner stops its engine within the grace time."""
        await asyncio.to_thread(self.close_now)

    def close_now(self) -> None:
        """As :meth:`close`, blocking. Idempotent."""
        with self._leaving:
            self._closing.set()
        if self._handover is not None:
            self._handover.join()
        if self._server is not None:
            self._server.stop()
        if self._current.done() and self._current.exception() is None:
            self._current.result().close_now()
        self._lock.release()
        self.jobs.release()
        self.logs.release()
