"""Lanes, the queue's hold and settings in memory."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from desktop_app.domain.errors import ErrorInfo
from desktop_app.domain.job import Lane
from desktop_app.store.memory.reading import MemoryJobReader
from desktop_app.store.rules import check_limit


class MemoryHolds(MemoryJobReader):
    """What holds, limits and sets."""

    async def pause_lane(self, lane: str, *, paused: bool) -> Lane:
        """Hold or release a lane by the user's word."""
        self._lanes[lane] = replace(self._lane(lane), paused=paused)
        return self._lane(lane)

    async def hold_lane(self, lane: str, error: ErrorInfo | None) -> Lane:
        """Hold a lane for a reason that all its jobs would meet; None releases it."""
        self._lanes[lane] = replace(self._lane(lane), held=error)
        return self._lane(lane)

    async def set_limit(self, lane: str, limit: int) -> Lane:
        """Set how many jobs of the lane run at once; ``SubmissionRefused`` outside 1 … 64."""
        check_limit(limit)
        self._lanes[lane] = replace(self._lane(lane), limit=limit)
        return self._lane(lane)

    async def pause_queue(self, *, paused: bool) -> None:
        """Hold or release the whole queue."""
        self._queue_paused = paused

    async def put_setting(self, key: str, value: Any) -> None:
        """Store a setting; None deletes it."""
        if value is None:
            self._settings.pop(key, None)
        else:
            self._settings[key] = value
