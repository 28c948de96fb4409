"""What kinds keep open for a lane beyond one job, such as a pool of connections."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from contextlib import AbstractAsyncContextManager
from typing import Any

from desktop_app.domain.kind import AnyKind
from desktop_app.engine.context import LoopContext

_log = logging.getLogger(__name__)


class OpenLanes:
    """Opens a lane for its first job and keeps it open for all that follow."""

    def __init__(self) -> None:
        self._opening: dict[str, asyncio.Future[Any]] = {}
        self._managers: list[AbstractAsyncContextManager[Any]] = []

    def enter(
        self, kind: AnyKind, lane: str, context: LoopContext
    ) -> Coroutine[Any, Any, None] | None:
        """Return what gives the context what is open for its lane; None: it has nothing open.

        To be awaited; raises what opening it raised.
        """
        found = self._opening.get(lane)
        if found is None:
            manager = kind.open_lane(lane, context)
            if manager is None:
                return None
            found = self._opening[lane] = asyncio.ensure_future(manager.__aenter__())
            found.add_done_callback(lambda done: self._opened(lane, manager, done))
        return self._enter(found, context)

    async def _enter(self, found: asyncio.Future[Any], context: LoopContext) -> None:
        # shielded: the lane is not only for the job that came first
        context.enter(await asyncio.shield(found))

    def _opened(
        self, lane: str, manager: AbstractAsyncContextManager[Any], opening: asyncio.Future[Any]
    ) -> None:
        if opening.cancelled() or opening.exception() is not None:
            del self._opening[lane]  # the next job tries again
        else:
            self._managers.append(manager)

    async def close(self) -> None:
        """Close every lane; no job uses them any more."""
        for opening in list(self._opening.values()):
            await asyncio.wait([opening])
        for manager in reversed(self._managers):
            try:
                await manager.__aexit__(None, None, None)
            except Exception:  # noqa: BLE001 (a kind may raise anything; the other lanes close too)
                _log.exception("a lane could not be closed")
        self._managers.clear()
        self._opening.clear()
