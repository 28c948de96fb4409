"""Awaits a coroutine as a task of its own would, without making one, which may take longer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Generator
from contextvars import copy_context
from typing import Any, Generic, TypeVar

from typing_extensions import override

T = TypeVar("T")


class InOwnContext(Awaitable[T], Generic[T]):
    """Runs a coroutine in the task that awaits this, but in a context of its own (PEP 567)."""

    def __init__(self, coroutine: Coroutine[Any, Any, T], waits: Callable[[], object]) -> None:
        """Call ``waits`` once, when the coroutine has to wait for something."""
        self._coroutine = coroutine
        self._waits = waits
        self.waited = False

    @override
    def __await__(self) -> Generator[Any, Any, T]:
        run = copy_context().run
        step: Callable[[Any], Any] = self._coroutine.send
        value: Any = None
        while True:
            try:
                awaited = run(step, value)
            except StopIteration as returned:
                result: T = returned.value
                return result
            finally:
                value = None  # an error that was thrown in knows this frame by its traceback
            if not self.waited:
                self.waited = True
                self._waits()
            try:
                value, step = (yield awaited), self._coroutine.send
            except BaseException as error:  # noqa: BLE001 (it is for the coroutine, whatever it is)
                value, step = error, self._coroutine.throw
