"""Keeps the queue in good order by itself: backups, and finished batches that grow old or large."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Awaitable, Callable

from desktop_app.domain.errors import JobDeskError
from desktop_app.domain.events import Notice
from desktop_app.domain.log_ports import LogStore
from desktop_app.domain.ports import Clock, JobStore
from desktop_app.engine.bus import EventBus
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
        *,
        forget: Callable[[int], Awaitable[None]],
        forgotten: Callable[[], None],
    ) -> None:
        """``forget`` erases one batch; ``forgotten`` is called after one or many."""
        self._store = store
        self._logs = logs
        self._backups = backups
        self._bus = bus
        self._clock = clock
        self._forget = forget
        self._forgotten = forgotten

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        await self._clock.sleep(FIRST_LOOK)
        while True:
            await self.look()
            await self._clock.sleep(LOOK_AGAIN)

    async def look(self) -> None:
        """Forget what is too old or too much, and back up what has changed."""
        try:
            if await self.expire():
                self._forgotten()
                await self.back_up_anew()
            await self.back_up_if_due()
        except JobDeskError as error:
            _log.warning("housekeeping: %s", error.message)
            self._bus.publish(Notice(error.code, error.message))

    async def back_up_if_due(self) -> None:
        """Make a backup if the newest is old and the queue has changed."""
        if await asyncio.to_thread(self._backups.outdated, BACKUP_SECONDS):
            await asyncio.to_thread(self._backups.make)

    async def leave(self) -> None:
        """Do what is due at the end of a session, which may have been too short for a look."""
        try:
            await self.back_up_if_due()
        except JobDeskError as error:
            _log.warning("no backup at the end: %s", error.message)

    async def back_up_anew(self) -> None:
        """Put one new backup in the place of all others: they know what was just forgotten."""
        try:
            await asyncio.to_thread(self._backups.make, alone=True)
        except JobDeskError as error:
            _log.warning("no new backup, and the old ones go: %s", error.message)
            await asyncio.to_thread(self._backups.clear)

    async def expire(self) -> int:
        """Forget finished batches, oldest first; return how many."""
        days = self._limit("queue.keep_days", KEEP_DAYS)
        before = self._clock.now() - days * 86_400
        return await self._expire(before, lambda: True) + await self._expire(math.inf, self._large)

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
                await self._forget(batch)
                gone += 1
                if not wanted():
                    break
        return gone
