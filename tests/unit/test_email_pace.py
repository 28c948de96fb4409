"""How fast messages leave: evenly, for all together and for each domain."""

from __future__ import annotations

import asyncio
import time

from desktop_app.kinds.email.pace import Pace


def leave(domains: list[str], rate: float | None, by_domain: dict[str, float]) -> list[float]:
    """Return when messages that are ready at once left, in seconds, in their order."""
    pace = Pace()
    left = [0.0] * len(domains)

    async def one(at: int, started: float) -> None:
        await pace.wait(domains[at], rate, by_domain)
        left[at] = time.perf_counter() - started

    async def all_of_them() -> None:
        started = time.perf_counter()
        await asyncio.gather(*(one(at, started) for at in range(len(domains))))

    asyncio.run(all_of_them())
    return left


def test_a_rate_for_all() -> None:
    """Messages leave one after the other, no faster than the rate."""
    left = leave(["a.example", "b.example"] * 5, 100, {})
    assert all(moment >= at / 100 - 0.001 for at, moment in enumerate(left))
    assert left == sorted(left)


def test_a_rate_for_a_domain() -> None:
    """A domain's rate holds up its own messages alone; * is for all that are not named."""
    left = leave(["slow.example", "slow.example", "other.example"], None, {"Slow.example": 10})
    assert left[1] >= 0.099
    assert left[2] < left[1]
    rest = leave(["a.example", "a.example", "b.example", "b.example"], None, {"*": 10})
    assert rest[1] >= 0.099
    assert rest[3] >= 0.099
    assert rest[2] < rest[1]


def test_without_a_rate_nobody_waits() -> None:
    """Without limits nothing is held up."""
    assert max(leave(["a.example"] * 100, None, {})) < 1.0
