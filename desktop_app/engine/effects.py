"""Lets no more jobs of a lane past their point of no return than the lane runs at once."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(slots=True)
class _Effect:
    lane: str
    ended: bool = False


class Effects:
    """Knows attempts from their point of no return until the record of their end is on its way.

    A crash leaves a question open for each of which the store has the first and not the second. An
    attempt that has ended gives its slot away at once; but the next one may do what cannot be
    undone only when that end goes to disk before it, or together with it. Belongs to one loop.
    """

    def __init__(self, limit: Callable[[str], int]) -> None:
        """``limit`` tells how many jobs of a lane run at once now."""
        self._limit = limit
        self._effects: dict[str, _Effect] = {}
        """By attempt; they are few, since lanes run few at once."""
        self._waiting: defaultdict[str, deque[tuple[str, asyncio.Future[None]]]]
        self._waiting = defaultdict(deque)

    async def begin(self, attempt: str, lane: str) -> None:
        """Return when the attempt may go past its point of no return."""
        if self._may(lane) and not self._waiting[lane]:
            self._effects[attempt] = _Effect(lane)
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting[lane].append((attempt, turn))
        await turn

    def ended(self, attempt: str) -> None:
        """Hear that an attempt has ended; its end is not on its way to disk."""
        if effect := self._effects.get(attempt):
            effect.ended = True

    def recorded(self, attempts: Iterable[str]) -> None:
        """Hear that their ends are written before whatever is written from now on."""
        for attempt in attempts:
            if effect := self._effects.pop(attempt, None):
                self._let_in(effect.lane)

    @contextmanager
    def recording(self, attempts: Iterable[str]) -> Iterator[None]:
        """While the block gives their ends to the store; should it refuse them, they are not."""
        given = {each: self._effects[each] for each in attempts if each in self._effects}
        self.recorded(given)
        try:
            yield
        except BaseException:
            self._effects |= given
            raise

    def _may(self, lane: str) -> bool:
        # While none has ended, each has a slot: then the lane runs that many.
        here = [effect.ended for effect in self._effects.values() if effect.lane == lane]
        return not any(here) or len(here) < self._limit(lane)

    def _let_in(self, lane: str) -> None:
        waiting = self._waiting[lane]
        while waiting and self._may(lane):
            attempt, turn = waiting.popleft()
            if not turn.done():
                self._effects[attempt] = _Effect(lane)
                turn.set_result(None)
