"""Carries calls from other threads' loops to the engine's loop, and their results back, in groups.

A loop is woken once for all that came before it looked: waking one costs more than most calls.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

T = TypeVar("T")
_Ended = tuple[asyncio.Future[Any], asyncio.Task[Any]]


@dataclass(slots=True)
class _Call:
    work: Coroutine[Any, Any, Any]
    answer: asyncio.Future[Any]
    task: asyncio.Task[Any] | None = None


class Crossing:
    """Runs coroutines on one loop for callers on any."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, before: Callable[[], object] = lambda: None
    ) -> None:
        """``before`` is called on that loop before calls begin: what they may build upon."""
        self._loop = loop
        self._before = before
        self._calls: deque[_Call] = deque()
        self._told = False
        self._ended: dict[asyncio.AbstractEventLoop, list[_Ended]] = {}

    async def call(self, work: Coroutine[Any, Any, T]) -> T:
        """Run ``work`` there and return its result here; cancelled here, it is cancelled there."""
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        call = _Call(work, answer)
        self._calls.append(call)
        if not self._told:
            self._told = True
            try:
                self._loop.call_soon_threadsafe(self._begin)
            except RuntimeError:  # that loop has ended: refused, as every call after this one
                self._told = False
                work.close()
                raise
        try:
            return await answer
        except asyncio.CancelledError:
            with suppress(RuntimeError):  # that loop has ended, and what it ran with it
                self._loop.call_soon_threadsafe(self._cancel, call)
            raise

    # --- on the loop that works ---

    def _begin(self) -> None:
        self._told = False  # first: what is appended from here on wakes the loop again
        self._before()
        while self._calls:
            call = self._calls.popleft()
            call.task = self._loop.create_task(call.work)
            call.task.add_done_callback(partial(self._end, call.answer))

    def _cancel(self, call: _Call) -> None:
        assert call.task is not None  # the loop was told of the call before
        call.task.cancel()

    def _end(self, answer: asyncio.Future[Any], task: asyncio.Task[Any]) -> None:
        if not self._ended:
            self._loop.call_soon(self._send)  # with all that end now
        self._ended.setdefault(answer.get_loop(), []).append((answer, task))

    def _send(self) -> None:
        ended, self._ended = self._ended, {}
        for loop, results in ended.items():
            try:
                loop.call_soon_threadsafe(_deliver, results)
            except RuntimeError:
                continue  # the loop is closed: nobody waits any more


def _deliver(results: Sequence[_Ended]) -> None:
    for answer, task in results:
        if task.cancelled():
            answer.cancel()
            continue
        error = task.exception()
        if answer.done():
            continue  # cancelled meanwhile
        if error is None:
            answer.set_result(task.result())
        else:
            answer.set_exception(error)
