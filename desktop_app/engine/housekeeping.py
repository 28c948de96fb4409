"""Keeps the queue in good order by itself: backups, and finished batches that grow old or large."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable, Collection
from pathlib import Path

from desktop_app.domain.errors import JobDeskError, NotFound, NotPossible, StoreError
from desktop_app.domain.events import Notice
from desktop_app.domain.log_ports import LogStore
from desktop_app.domain.ports import Clock, JobStore
from desktop_app.engine.bus import EventBus
from desktop_app.engine.pasted import PastedFiles
from desktop_app.host.settings import KEEP_DAYS, KEEP_MEGABYTES
from desktop_app.store import Backups

FIRST_LOOK, LOOK_AGAIN = 60.0, 900.0
"""Seconds after the start, and between one look and the next."""
BACKUP_SECONDS = 3600.0
"""Age of the newest backup after which a queue that has changed is copied again."""
GROUP = 20
"""Batches that are forgotten before others get their turn at the store."""
_log = logging.getLogger(__name__)


class Housekeeping:
    """Looks after the store in the background; never touches what is unfinished or in Check."""

    def __init__(
        self,
        store: JobStore,
        logs: LogStore,
        backups: Backups,
        bus: EventBus,
        clock: Clock,
        pasted: PastedFiles,
        *,
        busy: Callable[[], bool],
        forgotten: Callable[[], None],
    ) -> None:
        """``forgotten`` is called after one batch or many were forgotten; ``busy``: jobs run."""
        self._busy = busy
        self._store = store
        self._logs = logs
        self._backups = backups
        self._bus = bus
        self._clock = clock
        self._pasted = pasted
        self._forgotten = forgotten
        self._forgetting = asyncio.Lock()

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        if self._backups.forgetting:
            await self._told(self._finish_forgetting())
        # no form is open yet that could have one to queue
        await self._told(self._remove_pasted(None))
        await self._clock.sleep(FIRST_LOOK)
        while True:
            await self.look()
            await self._clock.sleep(LOOK_AGAIN)

    async def look(self) -> None:
        """Forget what is too old or too much, and back up what has changed."""
        await self._told(self._look())

    async def _look(self) -> None:
        await self.expire()
        await self.back_up_if_due()
        await self.give_back()

    async def give_back(self) -> None:
        """Give the space of what was forgotten back, piece by piece, while no job runs."""
        for part in (self._store, self._logs):
            while not self._busy() and await part.give_back():
                pass  # between two pieces whoever wants to write gets a turn

    async def _told(self, work: Awaitable[None]) -> None:
        try:
            await work
        except JobDeskError as error:
            _log.warning("housekeeping: %s", error.message)
            self._bus.publish(Notice(error.code, error.message))

    async def back_up_if_due(self) -> None:
        """Make a backup if the newest is old and the queue has changed."""
        await asyncio.to_thread(self._backups.make_if_outdated, BACKUP_SECONDS)

    async def leave(self) -> None:
        """Do what is due at the end of a session, which may have been too short for a look."""
        try:
            await self.back_up_if_due()
        except JobDeskError as error:
            _log.warning("no backup at the end: %s", error.message)

    async def forget(self, batch: int) -> None:
        """Delete every trace of a finished batch, in backups and damaged files too.

        Raises ``NotFound``, ``NotPossible`` and ``StoreError``. A crash on the way is made good by
        the next start.
        """
        async with self._forgetting:
            await self._erase(batch)
            self._forgotten()
            await self._clean()

    async def _erase(self, batch: int) -> None:
        pasted = self._pasted.of(self._store.batch(batch))
        begun = self._backups.forgetting
        await asyncio.to_thread(self._backups.begin_forgetting)
        try:
            gone = await self._store.forget(batch)
        except (NotFound, NotPossible):
            if not begun:
                await asyncio.to_thread(self._backups.nothing_forgotten)
            raise
        await self._logs.forget(gone)
        if pasted:
            await self._remove_pasted(pasted)

    async def _remove_pasted(self, among: Collection[Path] | None) -> None:
        try:
            await asyncio.to_thread(self._pasted.remove_unread, among)
        except OSError as error:
            raise StoreError(f"A pasted table could not be removed: {error}") from error

    async def _finish_forgetting(self) -> None:
        """Do the rest of what the process before this one had begun."""
        async with self._forgetting:
            if self._backups.forgetting:
                await self._clean()

    async def _clean(self) -> None:
        """See to it that no file holds anything of what was forgotten."""
        await self._logs.rewrite()
        await self._store.rewrite()
        await self._end_forgetting()

    async def _end_forgetting(self, damaged_before: float | None = None) -> None:
        await asyncio.to_thread(self._backups.end_forgetting, damaged_before)

    async def expire(self) -> int:
        """Forget finished batches, oldest first; return how many."""
        days = self._limit("queue.keep_days", KEEP_DAYS)
        before = self._clock.now() - days * 86_400
        async with self._forgetting:
            gone = await self._expire(before, lambda: True)
            gone += await self._expire(math.inf, self._large)
            if gone:
                self._forgotten()
                # What was set aside as damaged may still be needed, until it is as old.
                await self._end_forgetting(before)
        return gone

    def _large(self) -> bool:
        most = self._limit("queue.keep_megabytes", KEEP_MEGABYTES) * 1e6
        return self._store.used_bytes() + self._logs.used_bytes() > most

    def _limit(self, key: str, default: float) -> float:
        value = self._store.setting(key)
        given = float(default if value is None else value)
        return given if given > 0 else math.inf

    async def _expire(self, before: float, wanted: Callable[[], bool]) -> int:
        gone = 0
        while wanted() and (batches := self._store.expired(before, limit=GROUP)):
            for batch in batches:
                await self._erase(batch)
                gone += 1
                if not wanted():
                    break
        return gone
