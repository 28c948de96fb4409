"""What reaches a connection in one and the same moment."""

from __future__ import annotations

import asyncio

import pytest

from desktop_app.kinds.email.wire import Wire


def test_a_cancel_that_meets_the_answer_is_not_lost() -> None:
    """Who is cancelled in the moment in which the server answers is cancelled all the same."""

    async def both_at_once() -> None:
        wire = Wire()
        waiting = asyncio.create_task(wire.reply(60))
        await asyncio.sleep(0)
        wire.data_received(b"250 Ok\r\n")
        waiting.cancel()
        await waiting

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(both_at_once())
