"""Random walks over the queue: the store on disk does exactly what the one in memory does."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from typing_extensions import override

from desktop_app.domain.errors import JobDeskError
from desktop_app.domain.job import (
    AttemptEnd,
    Claimed,
    Failure,
    JobFilter,
    JobState,
    LeftOut,
    NewBatch,
    NewJob,
    NewPlan,
    Outcome,
    Place,
    Settlement,
)
from desktop_app.domain.ports import Changed, JobStore, Sort, Turn, Want
from desktop_app.store import open_store
from desktop_app.store.check import check
from desktop_app.store.memory import MemoryJobStore
from tests.claiming import claim, wake
from tests.contract.store.conftest import BROKEN
from tests.entering import accept, submit

NAMES = st.text(st.sampled_from("aB%_é文\0\udcff"), max_size=4)
LANES = st.sampled_from(["x", "y"])
STATES = st.frozensets(st.sampled_from(JobState), max_size=4)
IDS = st.lists(st.integers(1, 15), min_size=1, max_size=5).map(tuple)
FAILURES = st.none() | st.lists(
    st.builds(
        Failure,
        kind=st.just("k"),
        code=st.sampled_from([BROKEN.code, BROKEN.code, "job.interrupted", ""]),
        transient=st.none() | st.booleans(),
    ),
    max_size=2,
).map(tuple)
TIMES = st.sampled_from([None, None, None, 12.0, 30.0, 60.0])
FILTERS = st.builds(JobFilter, ids=st.none() | IDS) | st.builds(
    JobFilter,
    ids=st.none() | IDS,
    states=st.none() | STATES,
    batch=st.none() | st.integers(1, 4),
    lane=st.none() | LANES,
    text=st.none() | NAMES,
    failures=FAILURES,
)
JOBS = st.lists(
    st.builds(
        NewJob,
        name=NAMES,
        lane=LANES,
        payload=st.just({"p": 1}),
        outputs=st.just(("/o/a",)),
        due_at=TIMES,
    ),
    min_size=1,
    max_size=5,
)
LEFT = st.lists(
    st.builds(
        LeftOut,
        input=NAMES,
        outcome=st.sampled_from(["skipped", "refused"]),
        code=st.just("c"),
        reason=NAMES,
    ),
    max_size=2,
)
BATCHES = st.integers(1, 4)
ENDS = st.sampled_from([state for state in JobState if state is not JobState.RUNNING])
Call = Callable[[JobStore], Coroutine[Any, Any, Any]]


class Walk(RuleBasedStateMachine):
    """Does the same to both stores and compares what they answer and what they then hold."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.memory = MemoryJobStore()
        self.disk, self.logs = open_store(Path(self.folder.name))
        self.now = 10.0
        self.open: list[Claimed] = []
        self.steps: list[int] = []

    def both(self, call: Call) -> Any:
        self.now += 1
        expected, found = (self.answer(call(store)) for store in (self.memory, self.disk))
        assert found == expected
        if isinstance(found, Changed) and found.undo is not None:
            self.steps.append(found.undo)
        return found

    def answer(self, work: Coroutine[Any, Any, Any]) -> Any:
        try:
            return self.runner.run(work)
        except JobDeskError as error:
            return type(error), error.message

    @initialize(jobs=JOBS)
    def begin(self, jobs: list[NewJob]) -> None:
        self.add(jobs)

    @rule(jobs=JOBS)
    def add(self, jobs: list[NewJob]) -> None:
        self.submit("added", key=None)
        self.plan(self.memory.batches(limit=1)[0].id, jobs, [])

    @rule(name=NAMES, key=st.none() | st.sampled_from("pq"))
    def submit(self, name: str, key: str | None) -> None:
        new = NewBatch("k", name, {"s": name}, 1, self.now, idempotency_key=key)
        self.both(lambda store: accept(store, new))

    @rule(batch=BATCHES, jobs=JOBS, left=LEFT)
    def plan(self, batch: int, jobs: list[NewJob], left: list[LeftOut]) -> None:
        self.both(
            lambda store: store.finish_plan(
                batch, shared={}, jobs=jobs, left_out=left, lane_limits={"x": 3}, now=self.now
            )
        )

    @rule(jobs=JOBS | st.just([]), left=LEFT, key=st.none() | st.sampled_from("pq"))
    def submit_planned(self, jobs: list[NewJob], left: list[LeftOut], key: str | None) -> None:
        new = NewBatch("k", "planned", {"s": 1}, 1, self.now, idempotency_key=key)
        plan = NewPlan({"shared": 1}, jobs, left, {"x": 3})
        self.both(lambda store: submit(store, new, plan))

    @rule(batch=BATCHES)
    def fail_plan(self, batch: int) -> None:
        self.both(lambda store: store.fail_plan(batch, BROKEN))

    @rule(lane=LANES, limit=st.integers(1, 3), batch=st.none() | BATCHES)
    def claim(self, lane: str, limit: int, batch: int | None) -> None:
        self.open += self.both(lambda store: claim(store, lane, limit, now=self.now, batch=batch))

    @rule(
        data=st.data(),
        state=ENDS,
        outcome=st.sampled_from(Outcome),
        counts=st.booleans(),
    )
    def end(self, data: st.DataObject, state: JobState, outcome: Outcome, *, counts: bool) -> None:
        if not self.open:
            return
        # The latest first: they are the ones that still run.
        latest = st.sampled_from(self.open[::-1])
        chosen = data.draw(st.lists(latest, min_size=1, max_size=2), "ended")
        ends = [
            AttemptEnd(
                claimed.job.id,
                claimed.attempt.id,
                outcome,
                state,
                self.now,
                {"r": 1},
                BROKEN,
                self.now + 5,
                counts,
            )
            for claimed in chosen
        ]
        self.both(lambda store: store.close_attempts(ends))

    @rule(
        data=st.data(),
        limit=st.integers(0, 2),
        batches=st.none() | st.lists(BATCHES, max_size=2).map(tuple),
    )
    def turn(self, data: st.DataObject, limit: int, batches: tuple[int, ...] | None) -> None:
        ends, unbegun = [], []
        if self.open:
            latest = st.sampled_from(self.open[::-1])
            claimed = data.draw(latest, "ended")
            end = AttemptEnd(
                claimed.job.id, claimed.attempt.id, Outcome.SUCCEEDED, JobState.DONE, self.now
            )
            ends.append(end)
            back = data.draw(st.none() | latest, "not begun")
            unbegun = [back.attempt.id] if back and back.attempt.id != end.attempt else []
        wants = [Want(lane, limit, batches) for lane in ("x", "y")]
        turned = self.both(lambda store: store.turn(ends, wants, now=self.now, unbegun=unbegun))
        if isinstance(turned, Turn):
            self.open += turned.claimed

    @rule(data=st.data())
    def allow_effect(self, data: st.DataObject) -> None:
        if self.open:
            claimed = data.draw(st.sampled_from(self.open[::-1]))
            self.both(lambda store: store.allow_effect(claimed.job.id, claimed.attempt.id))

    @rule()
    def wake(self) -> None:
        self.both(lambda store: wake(store, now=self.now))

    @rule(
        where=FILTERS,
        name=st.sampled_from(["retry", "cancel", "resume", "stop_retrying", "start_now", "remove"]),
    )
    def change_many(self, where: JobFilter, name: str) -> None:
        self.both(lambda store: getattr(store, name)(where, now=self.now))

    @rule(where=FILTERS)
    def change(self, where: JobFilter) -> None:
        self.both(lambda store: store.change(where, {"p": 2, "q": None}, now=self.now))

    @rule(where=FILTERS)
    def pause(self, where: JobFilter) -> None:
        self.both(lambda store: store.pause(where))

    @rule(where=FILTERS, place=st.sampled_from(Place) | st.integers(1, 30))
    def move(self, where: JobFilter, place: Place | int) -> None:
        self.both(lambda store: store.move(where, place))

    @rule(where=FILTERS, word=st.sampled_from(Settlement))
    def settle(self, where: JobFilter, word: Settlement) -> None:
        self.both(lambda store: store.settle(where, word, now=self.now))

    @rule(ago=st.integers(0, 5))
    def restore(self, ago: int) -> None:
        self.both(lambda store: store.restore(self.now - ago))

    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        # the latest first: they are those that can still be taken back
        if self.steps:
            step = data.draw(st.sampled_from(self.steps[::-1]), "step")
            self.both(lambda store: store.undo(step))

    @rule(batch=BATCHES)
    def cancel_batch(self, batch: int) -> None:
        self.both(lambda store: store.cancel_batch(batch, now=self.now))

    @rule(batch=BATCHES)
    def forget(self, batch: int) -> None:
        self.both(lambda store: store.forget(batch))

    @rule(batch=BATCHES, paused=st.booleans())
    def pause_batch(self, batch: int, *, paused: bool) -> None:
        self.both(lambda store: store.pause_batch(batch, paused=paused))

    @rule()
    def die_and_recover(self) -> None:
        self.close()
        self.disk, self.logs = open_store(Path(self.folder.name))
        self.both(lambda store: store.recover(now=self.now))

    @rule(where=FILTERS, sort=st.sampled_from(Sort), descending=st.booleans())
    def ask(self, where: JobFilter, sort: Sort, *, descending: bool) -> None:
        assert self.disk.ids(where, sort, descending=descending) == self.memory.ids(
            where, sort, descending=descending
        )

    @rule(where=FILTERS)
    def ask_for_causes(self, where: JobFilter) -> None:
        assert self.disk.troubles(where) == self.memory.troubles(where)

    @rule(ago=st.integers(0, 20), limit=st.integers(1, 5))
    def ask_what_is_over(self, ago: int, limit: int) -> None:
        before = self.now - ago
        expected = self.memory.expired(before, limit=limit)
        assert self.disk.expired(before, limit=limit) == expected

    @invariant()
    def hold_the_same(self) -> None:
        ids = range(1, 200)
        assert self.disk.rows(ids) == self.memory.rows(ids)
        assert self.disk.positions(ids) == self.memory.positions(ids)
        assert self.disk.next_start() == self.memory.next_start()
        assert self.disk.counts() == self.memory.counts()
        assert self.disk.lanes() == self.memory.lanes()
        ranks = [(job.lane, job.rank) for job in self.memory.rows(ids).values()]
        assert len(ranks) == len(set(ranks))
        for unfinished in (True, False):
            batches = self.memory.batches(unfinished=unfinished)
            assert self.disk.batches(unfinished=unfinished) == batches
        for batch in self.memory.batches():
            assert tuple(self.disk.left_out(batch.id)) == self.memory.left_out(batch.id)
        for job in self.memory.rows(ids):
            assert self.disk.attempts(job) == self.memory.attempts(job)

    def close(self) -> None:
        self.runner.run(self.disk.close())
        self.runner.run(self.logs.close())

    @override
    def teardown(self) -> None:
        self.close()
        self.runner.close()
        problems = check(Path(self.folder.name))
        self.folder.cleanup()
        assert problems == []


def test_both_stores_keep_the_same_queue() -> None:
    """Whatever is done to the queue, disk and memory answer and hold the same."""
    run_state_machine_as_test(
        Walk, settings=settings(max_examples=40, stateful_step_count=40, deadline=None)
    )
