"""Runs a coroutine as a task of its own would, without making one, which may take longer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Generator
from contextvars import copy_context
from typing import Any, Generic, TypeVar

from typing_extensions import override

T = TypeVar("T")


class InOwnContext(Awaitable[T], Generic[T]):
    """A coroutine in a context of its own (PEP 567), in the task that begins it."""

    result: T
    """What it returned, if it never waited."""

    def __init__(self, coroutine: Coroutine[Any, Any, T]) -> None:
        self._coroutine = coroutine
        self._run = copy_context().run

    def waits(self) -> bool:
        """Let it begin; return whether it has to wait for something: then await this."""
        try:
            self._awaited = self._run(self._coroutine.send, None)
        except StopIteration as returned:
            self.result = returned.value
            return False
        return True

    @override
    def __await__(self) -> Generator[Any, Any, T]:
        value: Any
        step: Callable[[Any], Any]
        awaited = self._awaited
        while True:
            try:
                value, step = (yield awaited), self._coroutine.send
            except BaseException as error:  # noqa: BLE001 (it is for the coroutine, whatever it is)
                value, step = error, self._coroutine.throw
            try:
                awaited = self._run(step, value)
            except StopIteration as returned:
                result: T = returned.value
                return result
            finally:
                value = None  # an error that was thrown in knows this frame by its traceback
