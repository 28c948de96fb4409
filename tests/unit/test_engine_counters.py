"""The counters as they are told."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from desktop_app.domain.events import BatchChanged, Event, LaneChanged, QueueChanged
from desktop_app.domain.job import Job, JobState, NewBatch, NewJob, NewPlan
from desktop_app.engine import counters as counters_module
from desktop_app.engine.bus import EventBus
from desktop_app.engine.counters import Counters
from desktop_app.testing import MemoryJobStore
from tests.claiming import claim
from tests.entering import submit


def test_what_has_no_slot_yet_counts_as_waiting() -> None:
    """A job that was claimed ahead is Running in the store, and Waiting in what is told."""
    store = MemoryJobStore()
    plan = NewPlan({}, [NewJob(name, "lane", {}) for name in "abc"], (), {"lane": 1})
    batch, _ = asyncio.run(submit(store, NewBatch("kind", "batch", {}, 1, 0.0), plan))
    claimed = asyncio.run(claim(store, "lane", 2, now=0.0))
    ahead: list[Job] = [claimed[1].job]
    bus, told = EventBus(), list[Event]()

    def listen(events: Sequence[Event]) -> None:
        told.extend(events)

    bus.subscribe(listen)
    counters = Counters(store, bus, lambda: ahead)
    counters.publish([batch.id])
    states = {JobState.WAITING: 2, JobState.RUNNING: 1}
    of_batch, of_lane, of_queue = told
    assert isinstance(of_batch, BatchChanged)
    assert of_batch.batch.counts == states
    assert isinstance(of_lane, LaneChanged)
    assert (of_lane.lane.waiting, of_lane.lane.running) == (2, 1)
    assert isinstance(of_queue, QueueChanged)
    assert of_queue.counts == states
    told.clear()
    ahead.clear()
    counters.publish([batch.id])
    assert isinstance(told[0], BatchChanged)
    assert told[0].batch.counts == {JobState.WAITING: 1, JobState.RUNNING: 2}


def test_who_waits_for_the_last_change_hears_of_it_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """What changes is told with what follows; when nothing follows, it is told without waiting."""
    monkeypatch.setattr(counters_module, "COALESCE_SECONDS", 3600.0)

    async def touched_and_settled() -> list[Event]:
        bus, told, heard = EventBus(), list[Event](), asyncio.Event()

        def listen(events: Sequence[Event]) -> None:
            told.extend(events)
            heard.set()

        bus.subscribe(listen)
        counters = Counters(MemoryJobStore(), bus)
        counters.settle()
        counters.touch()
        assert not told
        counters.settle()
        async with asyncio.timeout(60):
            await heard.wait()
        return told

    assert [type(event) for event in asyncio.run(touched_and_settled())] == [QueueChanged]
