"""Which claimed jobs begin now: each lane's slots, and the few jobs claimed ahead of them.

A slot is free when its job has returned, not when that job's end is on disk. So that the next job
need not wait for the disk either, a lane whose jobs are short claims ahead what will begin within
the next moment. What is claimed and has not begun is Running in the store, but told as Waiting; it
goes back without a trace whenever it should not begin after all. So it does when a job of its lane
becomes due, which may be ahead of it by rank.

A thread that has run a job may let the lane's next one follow it in its slot: between the two
stands no other thread then, which would take longer than the job.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

from desktop_app.domain.job import Claimed, Job
from desktop_app.domain.ports import Clock

AHEAD_SECONDS = 0.05
"""Jobs are claimed ahead that will begin within this time."""
MOST_AHEAD = 1024
"""Jobs of a lane that are claimed ahead at most."""
PATIENCE = 0.2
"""Seconds after which a job that was claimed ahead and could not begin goes back."""


@dataclass(slots=True)
class _Lane:
    running: int = 0
    """Begun, not returned yet."""
    claimed: int = 0
    """Claimed, and their ends not recorded."""
    ready: deque[tuple[float, Claimed]] = field(default_factory=deque)
    """Claimed, not begun, each with the time of its claim."""
    seconds: float | None = None
    """How long its latest jobs took, on average."""
    due: float = inf
    """When the next of its jobs that wait for their time is due, by the clock on the wall."""
    most: int = MOST_AHEAD
    """Jobs that are claimed ahead at most: one after they had to go back for one that was due, and
    twice as many with each turn after that."""

    def took(self, seconds: float) -> None:
        before = seconds if self.seconds is None else self.seconds
        self.seconds = before + (seconds - before) / 4


class Slots:
    """The slots of all lanes."""

    def __init__(self, limit: Callable[[str], int], clock: Clock) -> None:
        """``limit`` tells how many jobs of a lane may run at once now; 0: nothing begins."""
        self._limit = limit
        self._clock = clock
        self._lanes: dict[str, _Lane] = {}
        self._begun: deque[Claimed] = deque()
        self._handing = False
        self._in_order = False
        """Whether what is claimed is what the store would give now, whatever became due since."""
        self._lock = threading.Lock()
        """Held by whoever lets jobs begin, or keeps them from it."""

    def room(self, lane: str, gone: int = 0) -> int:
        """Return how many more jobs of the lane may be claimed when ``gone`` ones are recorded.

        Nothing is claimed ahead that would have to go back before it could begin. And no more than
        half at once, so that one half runs while the ends of the other are recorded.
        """
        known = self._lane(lane)
        limit = self._limit(lane)
        ahead = 0
        undisturbed = known.due > self._clock.now() + AHEAD_SECONDS
        if known.seconds is not None and limit and undisturbed:
            pace = max(known.seconds, AHEAD_SECONDS / MOST_AHEAD)
            ahead = min(known.most, int(limit * AHEAD_SECONDS / pace))
        most = limit + ahead
        return min(most - known.claimed + gone, max(limit, most // 2))

    def take(self, claimed: Iterable[Claimed], due: Mapping[str, float]) -> None:
        """Take what was claimed, in the order in which it is to begin.

        ``due``: when the next job of a lane is due. What has a slot now begins even so, or a lane
        whose jobs become due one after the other would never begin any.
        """
        now = self._clock.monotonic()
        with self._lock:
            for one in claimed:
                lane = self._lane(one.job.lane)
                lane.claimed += 1
                lane.ready.append((now, one))
            for name, lane in self._lanes.items():
                lane.due = due.get(name, inf)
                lane.most = min(MOST_AHEAD, 2 * lane.most)
            self._in_order = True

    def falls_due(self, lane: str, moment: float) -> None:
        """Hear that a job of the lane is due then, before it is on disk."""
        with self._lock:
            known = self._lane(lane)
            known.due = min(known.due, moment)

    def begin(self) -> list[Claimed]:
        """Return what begins now, in order: their slots are taken.

        Nothing follows until this has been called again, to hear that nothing else begins: what is
        being handed over is not overtaken.
        """
        begun = []
        now = self._clock.now()
        with self._lock:
            for name, lane in self._lanes.items():
                if lane.ready and (self._in_order or now < lane.due):
                    for _ in range(min(len(lane.ready), self._limit(name) - lane.running)):
                        begun.append(lane.ready.popleft()[1])
                        lane.running += 1
            self._begun.extend(begun)
            self._handing = bool(begun)
            self._in_order = False
        return begun

    def follow(self, lane: str, seconds: float, suits: Callable[[Claimed], bool]) -> Claimed | None:
        """Give the slot of a job that took ``seconds`` to the lane's next one, if it ``suits``.

        Any thread. None: the slot is to be freed.
        """
        with self._lock:
            known = self._lanes[lane]
            if self._handing or not known.ready or known.running > self._limit(lane):
                return None
            if self._clock.now() >= known.due or not suits(known.ready[0][1]):
                return None
            known.took(seconds)
            one = known.ready.popleft()[1]
            self._begun.append(one)
            return one

    def begun(self) -> Sequence[Claimed]:
        """Return what has begun since this was called last, in order."""
        begun = self._begun
        return [begun.popleft() for _ in range(len(begun))] if begun else ()

    def returned(self, lane: str, seconds: float) -> None:
        """Free the slot of a job that took ``seconds``."""
        with self._lock:
            known = self._lanes[lane]
            known.running -= 1
            known.took(seconds)

    def recorded(self, lane: str) -> None:
        """Count a job whose end, or whose return to the queue, is on disk."""
        self._lanes[lane].claimed -= 1

    def waiting(self) -> list[Job]:
        """Return the jobs that were claimed and have not begun."""
        with self._lock:
            return [one.job for lane in self._lanes.values() for _, one in lane.ready]

    @property
    def ahead(self) -> bool:
        """Whether something that was claimed has not begun."""
        for lane in self._lanes.values():  # noqa: SIM110 (asked at each end: any() takes thrice the time)
            if lane.ready:
                return True
        return False

    def recall(self, now: float, *, everything: bool) -> list[Claimed]:
        """Take out what should not begin: of lanes that are held, what has waited for too long.

        And of lanes of which a job is due ``now``, by the clock on the wall.
        """
        oldest = self._clock.monotonic() - PATIENCE
        found = []
        with self._lock:
            for name, lane in self._lanes.items():
                late = bool(lane.ready) and lane.ready[0][0] < oldest
                if late:
                    lane.seconds = None  # its jobs are not as short as they were
                overdue = now >= lane.due
                if overdue and lane.ready:
                    lane.most = 1
                if late or everything or overdue or not self._limit(name):
                    found += [one for _, one in lane.ready]
                    lane.ready.clear()
        return found

    def _lane(self, name: str) -> _Lane:
        if name not in self._lanes:
            self._lanes[name] = _Lane()
        return self._lanes[name]
