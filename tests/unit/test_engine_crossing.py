"""Calls from one loop to another."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest

from desktop_app.engine.crossing import Crossing


@pytest.fixture
def crossing() -> Iterator[Crossing]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield Crossing(loop)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def test_results_and_errors_come_back(crossing: Crossing) -> None:
    """Each of many calls gets its own result, or its own error, on the caller's loop."""

    async def work(number: int) -> tuple[int, int]:
        await asyncio.sleep(0)
        if number % 10 == 0:
            raise ValueError(str(number))
        return number, threading.get_ident()

    async def ask() -> list[tuple[int, int] | BaseException]:
        calls = [crossing.call(work(number)) for number in range(100)]
        return await asyncio.gather(*calls, return_exceptions=True)

    found = asyncio.run(ask())
    for number, one in enumerate(found):
        if number % 10 == 0:
            assert isinstance(one, ValueError)
            assert str(one) == str(number)
        else:
            assert isinstance(one, tuple)
            assert one[0] == number
            assert one[1] != threading.get_ident()


def test_a_cancelled_call_is_cancelled_where_it_runs(crossing: Crossing) -> None:
    """Cancelling the caller cancels the work; other calls go on."""
    begun, cancelled = threading.Event(), threading.Event()

    async def work() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.set()
            raise

    async def ask() -> str:
        call = asyncio.ensure_future(crossing.call(work()))
        await asyncio.to_thread(begun.wait, 10.0)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        return await crossing.call(asyncio.sleep(0, "on"))

    assert asyncio.run(ask()) == "on"
    assert cancelled.wait(10.0)


def test_work_that_is_cancelled_cancels_its_caller(crossing: Crossing) -> None:
    """Whoever waits for work that another one cancels does not wait for ever."""

    async def work() -> None:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(crossing.call(work()))


def test_a_loop_that_has_ended_takes_no_calls() -> None:
    """Each call to a loop that is closed is refused; none waits for ever."""
    loop = asyncio.new_event_loop()
    loop.close()
    crossing = Crossing(loop)
    for _ in range(2):
        with pytest.raises(RuntimeError):
            asyncio.run(crossing.call(asyncio.sleep(0)))
