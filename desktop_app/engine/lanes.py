"""Lanes: how many jobs each may start now, and what holds it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Sequence
from typing import Any

from desktop_app.domain.errors import ErrorInfo, Resumes
from desktop_app.domain.events import LaneChanged
from desktop_app.domain.job import Lane
from desktop_app.domain.ports import JobStore
from desktop_app.engine.bus import EventBus

FIRST_PROBE, LONGEST_PROBE = 5.0, 60.0
"""Seconds after which a lane held by disk or network is tried again, and the longest of them."""


class Lanes:
    """The lanes as the scheduler sees them."""

    def __init__(
        self,
        store: JobStore,
        bus: EventBus,
        *,
        kick: Callable[[], None],
        spawn: Callable[[Coroutine[Any, Any, Any]], object],
    ) -> None:
        self._store = store
        self._bus = bus
        self._kick = kick
        self._spawn = spawn
        self._lanes: dict[str, Lane] = {}
        self._lowered: dict[str, int] = {}
        self._stopped: set[str] = set()
        self._probes: dict[str, tuple[float, asyncio.TimerHandle]] = {}

    def reload(self) -> None:
        """Read the lanes again, after they were changed."""
        self._lanes = {lane.name: lane for lane in self._store.lanes()}

    def meet(self, lanes: Iterable[str]) -> None:
        """Read the lanes again if one of these is new."""
        if not self._lanes.keys() >= set(lanes):
            self.reload()
            self._kick()

    async def try_again(self) -> None:
        """At the start, release what disk or network held when the program ended."""
        for lane in self._store.lanes():
            if lane.held is not None and lane.held.resumes is Resumes.BY_ITSELF:
                await self._store.hold_lane(lane.name, None)

    def all(self) -> Sequence[Lane]:
        """Return the lanes."""
        return tuple(self._lanes.values())

    def limit(self, lane: str) -> int:
        """Return how many of its jobs may run at once: none while it is held, one as a probe."""
        known = self._lanes.get(lane)
        if known is None or known.paused or known.held is not None or lane in self._stopped:
            return 0
        if lane in self._probes:
            return 1
        return min(known.limit, self._lowered.get(lane, known.limit))

    def lower(self, lane: str, limit: int) -> None:
        """Never run more of the lane at once than what was opened for it bears."""
        self._lowered[lane] = max(1, limit)

    def stop_at(self, lane: str) -> None:
        """Begin nothing more of the lane: it is about to be held."""
        self._stopped.add(lane)

    async def hold(self, lane: str, error: ErrorInfo) -> None:
        """Hold a lane; disk and network are tried again by themselves."""
        known = self._lanes.get(lane)
        held_already = known is not None and known.held is not None
        self._set(await self._store.hold_lane(lane, error))
        self._stopped.discard(lane)
        if error.resumes is not Resumes.BY_ITSELF or held_already:
            return
        previous = self._probes.get(lane)
        seconds = min(LONGEST_PROBE, previous[0] * 2) if previous else FIRST_PROBE
        if previous:
            previous[1].cancel()
        timer = asyncio.get_running_loop().call_later(
            seconds, lambda: self._spawn(self.release(lane))
        )
        self._probes[lane] = (seconds, timer)

    async def release(self, lane: str) -> Lane:
        """End a hold by an error; one job goes first, to see whether it is over."""
        found = await self._store.hold_lane(lane, None)
        self._set(found)
        self._kick()
        return found

    def proved(self, lane: str) -> None:
        """Let a lane run in full again: a job of it has just succeeded."""
        if probe := self._probes.pop(lane, None):
            probe[1].cancel()
            self._kick()

    def stop(self) -> None:
        """Forget about probing."""
        for _, timer in self._probes.values():
            timer.cancel()

    def _set(self, lane: Lane) -> None:
        self._lanes[lane.name] = lane
        self._bus.publish(LaneChanged(lane))
