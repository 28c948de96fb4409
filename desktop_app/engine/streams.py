"""Carries a stream of values from the engine's loop to the loop of who asked for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")


async def carried(
    loop: asyncio.AbstractEventLoop, stream: AsyncIterator[T]
) -> AsyncGenerator[T, None]:
    """Yield here what ``stream`` yields on ``loop``; its error is raised here.

    Whoever stops listening ends the stream.
    """
    values: asyncio.Queue[tuple[T] | BaseException | None] = asyncio.Queue()
    here = asyncio.get_running_loop()

    def hand_over(value: tuple[T] | BaseException | None) -> None:
        with suppress(RuntimeError):  # the caller's loop has ended meanwhile
            here.call_soon_threadsafe(values.put_nowait, value)

    async def pump() -> None:
        ended: BaseException | None = None
        try:
            async for value in stream:
                hand_over((value,))
        except Exception as error:  # noqa: BLE001 (raised where it was asked)
            ended = error
        finally:
            hand_over(ended)

    pumping = asyncio.run_coroutine_threadsafe(pump(), loop)
    try:
        while (value := await values.get()) is not None:
            if isinstance(value, BaseException):
                raise value
            yield value[0]
    finally:
        pumping.cancel()
