"""Lets no more jobs of a lane past their point of no return than the lane runs at once."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager


class Effects:
    """Knows attempts from their point of no return until the record of their end is on its way.

    A crash leaves a question open for each of which the store has the first and not the second. An
    attempt that has ended gives its slot away at once; but the next one may do what cannot be
    undone only when that end goes to disk before it, or together with it. Belongs to one loop.
    """

    def __init__(self, limit: Callable[[str], int]) -> None:
        """``limit`` tells how many jobs of a lane run at once now."""
        self._limit = limit
        self._lanes: dict[str, str] = {}
        """By attempt."""
        self._open = Counter[str]()
        self._ended: set[str] = set()
        self._pending = Counter[str]()
        """How many of a lane have ended."""
        self._waiting: defaultdict[str, deque[tuple[str, asyncio.Future[None]]]]
        self._waiting = defaultdict(deque)

    async def begin(self, attempt: str, lane: str) -> None:
        """Return when the attempt may go past its point of no return."""
        if self._may(lane) and not self._waiting[lane]:
            self._enter(attempt, lane)
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting[lane].append((attempt, turn))
        await turn

    def ended(self, attempt: str) -> None:
        """Hear that an attempt has ended; its end is not on its way to disk."""
        if attempt in self._lanes and attempt not in self._ended:
            self._ended.add(attempt)
            self._pending[self._lanes[attempt]] += 1

    def recorded(self, attempts: Iterable[str]) -> None:
        """Hear that their ends are written before whatever is written from now on."""
        for attempt in attempts:
            lane = self._lanes.pop(attempt, None)
            if lane is None:
                continue
            self._open[lane] -= 1
            if attempt in self._ended:
                self._ended.discard(attempt)
                self._pending[lane] -= 1
            self._let_in(lane)

    @contextmanager
    def recording(self, attempts: Iterable[str]) -> Iterator[None]:
        """While the block gives their ends to the store; should it refuse them, they are not."""
        lanes = {each: self._lanes[each] for each in attempts if each in self._lanes}
        self.recorded(lanes)
        try:
            yield
        except BaseException:
            for attempt, lane in lanes.items():
                self._enter(attempt, lane)
                self.ended(attempt)
            raise

    def _may(self, lane: str) -> bool:
        # While none has ended, each has a slot: then the lane runs that many.
        return not self._pending[lane] or self._open[lane] < self._limit(lane)

    def _enter(self, attempt: str, lane: str) -> None:
        self._lanes[attempt] = lane
        self._open[lane] += 1

    def _let_in(self, lane: str) -> None:
        waiting = self._waiting[lane]
        while waiting and self._may(lane):
            attempt, turn = waiting.popleft()
            if not turn.done():
                self._enter(attempt, lane)
                turn.set_result(None)
