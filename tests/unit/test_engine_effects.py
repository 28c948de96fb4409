from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.engine.effects import Effects

Work = Callable[[Effects], Coroutine[None, None, None]]


async def settled(*tasks: asyncio.Task[None]) -> Sequence[bool]:
    """Return which of the tasks are done once all that can go on has gone on."""
    for _ in range(3):
        await asyncio.sleep(0)
    return [task.done() for task in tasks]


def with_limit(limit: int, work: Work) -> None:
    asyncio.run(work(Effects(lambda _lane: limit)))


def test_what_has_a_slot_waits_for_nobody() -> None:
    """While none of them has ended, all that run may go on, also when the limit was lowered."""

    async def work(effects: Effects) -> None:
        for each in "abc":
            await effects.begin(each, "mail")

    with_limit(1, work)


def test_the_next_waits_for_the_record_of_an_end() -> None:
    """In the slot of one that ended the next goes on when that end is given to the store."""

    async def work(effects: Effects) -> None:
        await effects.begin("a", "mail")
        effects.ended("a")
        await effects.begin("z", "other")
        following = [asyncio.create_task(effects.begin(each, "mail")) for each in "bc"]
        assert await settled(*following) == [False, False]
        with effects.recording(["a"]):
            assert await settled(*following) == [True, True]

    with_limit(1, work)


def test_a_refused_record_counts_again() -> None:
    """When the store takes no ends, as on a full disk, the next waits for them once more."""

    async def work(effects: Effects) -> None:
        await effects.begin("a", "mail")
        effects.ended("a")
        with pytest.raises(OSError, match="full"), effects.recording(["a"]):
            raise OSError("full")
        following = asyncio.create_task(effects.begin("b", "mail"))
        assert await settled(following) == [False]
        effects.recorded(["a"])
        assert await settled(following) == [True]

    with_limit(1, work)


def test_who_gave_up_is_passed_over() -> None:
    """An attempt that no longer waits takes nobody's turn."""

    async def work(effects: Effects) -> None:
        await effects.begin("a", "mail")
        effects.ended("a")
        first, second = (asyncio.create_task(effects.begin(each, "mail")) for each in "bc")
        await settled(first, second)
        first.cancel()
        effects.recorded(["a", "unknown"])
        assert await settled(first, second) == [True, True]
        effects.ended("c")
        third = asyncio.create_task(effects.begin("d", "mail"))
        assert await settled(third) == [False]
        effects.recorded(["c"])
        await third

    with_limit(1, work)


@given(limit=st.integers(1, 3), steps=st.lists(st.integers(0, 9), max_size=60))
def test_no_more_are_open_than_run_at_once(limit: int, steps: Sequence[int]) -> None:
    """Whatever the order of begins, ends and records, a crash leaves no more questions open."""

    async def work(effects: Effects) -> None:
        running, ended, number = dict[str, asyncio.Task[None]](), list[str](), 0
        for step in steps:
            if step < 4 and len(running) < limit:
                number += 1
                running[str(number)] = asyncio.create_task(effects.begin(str(number), "mail"))
            elif step < 7 and running:
                gone = next((each for each in running if running[each].done()), None)
                if gone is not None:
                    del running[gone]
                    effects.ended(gone)
                    ended.append(gone)
            elif ended:
                effects.recorded([ended.pop(0)])
            done = await settled(*running.values())
            assert sum(done) + len(ended) <= limit
        effects.recorded(ended)
        assert all(await settled(*running.values()))

    with_limit(limit, work)
