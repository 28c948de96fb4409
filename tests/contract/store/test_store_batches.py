"""Batches: acknowledged, planned, held, cancelled, forgotten."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from desktop_app.domain.errors import ErrorInfo, NotFound, NotPossible, SubmissionRefused
from desktop_app.domain.job import (
    BatchHead,
    BatchState,
    JobFilter,
    JobState,
    LeftOut,
    NewBatch,
    NewJob,
    NewPlan,
)
from desktop_app.domain.ports import NewEntry
from tests.contract.store.conftest import BROKEN, Bench, only

ODD = "Füße\0 \udcff 文件"


def test_an_accepted_batch_is_planning(bench: Bench) -> None:
    """An accepted submission comes back as it was given, in state planning."""
    batch = bench.accept(ODD, submission={"inputs": [ODD]}, version=3, submitted=12.5)
    assert batch == bench.jobs.batch(batch.id)
    assert (batch.name, batch.submission, batch.version) == (ODD, {"inputs": [ODD]}, 3)
    assert (batch.submitted, batch.state) == (12.5, BatchState.PLANNING)


def test_a_known_key_returns_its_batch(bench: Bench) -> None:
    """The same idempotency key queues nothing again, other keys and no key do."""
    first = bench.accept(idempotency_key="a")
    assert bench.accept("other", idempotency_key="a") == first
    assert bench.accept(idempotency_key="b").id != first.id
    assert bench.accept().id != bench.accept().id


def test_a_plan_inserts_its_jobs_in_order(bench: Bench) -> None:
    """Jobs get dense ids in the order of the plan, equal ranks, and all that was planned."""
    batch = bench.accept(submitted=12.0)
    jobs = [
        NewJob("a", "x", {"p": ODD}, (f"/out/{ODD[5:]}", "/out/b")),
        NewJob(ODD, "y", {}, (), 99.0),
    ]
    assert bench.plan(batch.id, jobs) == (1, 2)
    first, second = bench.jobs.job(1), bench.jobs.job(2)
    assert (first.id, first.rank, first.state) == (1, 1, JobState.WAITING)
    assert (first.payload, first.outputs) == ({"p": ODD}, jobs[0].outputs)
    assert (first.batch, first.kind, first.lane, first.submitted) == (batch.id, "k", "x", 12.0)
    assert (second.name, second.state, second.due_at) == (ODD, JobState.SCHEDULED, 99.0)
    assert bench.jobs.batch(batch.id).counts == {JobState.WAITING: 1, JobState.SCHEDULED: 1}
    assert bench.jobs.batch(batch.id).shared == {"s": 1}


def test_submissions_are_entered_together(bench: Bench) -> None:
    """What is entered at once keeps its order, planned or not; a key that is there adds nothing."""
    told: list[object] = []
    entries: list[NewEntry] = [
        (NewBatch("k", "planned", {}, 1, 10.0), NewPlan({}, [NewJob("a", "k", {})] * 2, (), {})),
        (NewBatch("k", "to plan", {}, 1, 10.0, idempotency_key="key"), None),
        (NewBatch("k", "again", {}, 1, 10.0, idempotency_key="key"), None),
    ]
    bench.jobs.enter(lambda: entries, told.append)
    bench.run(bench.jobs.pause_queue(paused=False))  # what is written later is told later
    planned, to_plan = bench.jobs.batch(1), bench.jobs.batch(2)
    assert told == [[(planned, (1, 2)), (to_plan, None), (to_plan, None)]]
    assert (planned.planning, to_plan.planning) == (False, True)


def test_submissions_that_cannot_be_kept_are_told_why(bench: Bench) -> None:
    """When one of them is refused none is there, and whoever entered them hears the reason."""
    told: list[Any] = []
    good = NewBatch("k", "good", {}, 1, 10.0), NewPlan({}, [NewJob("a", "k", {})], (), {"k": 1})
    bad = NewBatch("k", "bad", {}, 1, 10.0), NewPlan({}, [NewJob("b", "l", {})], (), {"l": 65})
    bench.jobs.enter(lambda: [good, bad], told.append)
    bench.run(bench.jobs.pause_queue(paused=False))
    (error,) = told
    assert isinstance(error, SubmissionRefused)
    assert bench.jobs.batches() == []


def test_left_out_inputs_are_kept(bench: Bench) -> None:
    """What the plan left out is listed in input order and counted on the batch."""
    batch = bench.accept()
    items = [
        LeftOut(ODD, "skipped", "file.unsupported", "not a picture"),
        LeftOut("b", "refused", "file.missing", ODD),
        LeftOut("c", "skipped", "file.unsupported", "neither"),
    ]
    assert bench.plan(batch.id, [], items) is None
    done = bench.jobs.batch(batch.id)
    assert list(bench.jobs.left_out(batch.id)) == items
    assert (done.skipped, done.refused, done.planning) == (2, 1, False)


def test_new_lanes_get_their_limit_and_known_ones_keep_theirs(bench: Bench) -> None:
    """A lane is made with the limit given for it; a later plan does not change it."""
    bench.plan(bench.accept().id, [NewJob("a", "x", {}), NewJob("b", "y", {})], limit=5)
    bench.plan(bench.accept().id, [NewJob("c", "x", {})], limit=9)
    lanes = bench.jobs.lanes()
    assert [(lane.name, lane.limit, lane.kind, lane.waiting) for lane in lanes] == [
        ("x", 5, "k", 2),
        ("y", 5, "k", 1),
    ]


@pytest.mark.parametrize("limit", [0, 65])
def test_a_refused_limit_plans_nothing(bench: Bench, limit: int) -> None:
    """A lane's limit outside 1 … 64 is refused with the field, and nothing is queued."""
    batch = bench.accept()
    with pytest.raises(SubmissionRefused, match="limit"):
        bench.plan(batch.id, [NewJob("a", "x", {})], limit=limit)
    assert bench.jobs.batch(batch.id).planning
    assert list(bench.jobs.ids(JobFilter())) == []


def test_a_batch_is_planned_once(bench: Bench) -> None:
    """A second plan of the same batch is refused and changes nothing."""
    (job,) = bench.add("a")
    batch = bench.jobs.job(job).batch
    with pytest.raises(NotPossible):
        bench.plan(batch, [NewJob("b", "k", {})])
    with pytest.raises(NotPossible):
        bench.run(bench.jobs.fail_plan(batch, BROKEN))
    assert bench.names() == ["a"]


def test_a_failed_plan_fails_the_batch(bench: Bench) -> None:
    """A plan that failed leaves a failed batch with its error."""
    batch = bench.run(bench.jobs.fail_plan(bench.accept().id, BROKEN))
    assert (batch.state, batch.error) == (BatchState.FAILED, BROKEN)


def test_a_batch_cancelled_while_planning_gets_no_jobs(bench: Bench) -> None:
    """A plan that ends after the batch was cancelled inserts nothing."""
    batch = bench.accept()
    bench.run(bench.jobs.cancel_batch(batch.id, now=15.0))
    assert bench.plan(batch.id, [NewJob("a", "k", {})]) is None
    assert bench.run(bench.jobs.fail_plan(batch.id, BROKEN)).error is None
    assert bench.jobs.batch(batch.id).state is BatchState.CANCELLED
    assert list(bench.jobs.ids(JobFilter())) == []


def test_cancelling_a_batch_cancels_what_is_not_running(bench: Bench) -> None:
    """A cancelled batch keeps its running jobs for their executor to end."""
    bench.add("a", "b", "c")
    (claimed,) = bench.claim()
    changed = bench.run(bench.jobs.cancel_batch(claimed.job.batch, now=15.0))
    assert changed.count == 2
    assert bench.names(JobFilter(states=frozenset({JobState.RUNNING}))) == ["a"]


def test_a_held_batch_is_passed_over(bench: Bench) -> None:
    """Jobs of a paused batch do not start and stay Waiting; released they start in order."""
    first, second = bench.add("a"), bench.add("b")
    held = bench.run(bench.jobs.pause_batch(bench.jobs.job(first[0]).batch, paused=True))
    assert held.state is BatchState.PAUSED
    assert [claimed.job.id for claimed in bench.claim(5)] == second
    bench.run(bench.jobs.pause_batch(held.id, paused=False))
    assert [claimed.job.id for claimed in bench.claim(5)] == first


def test_a_head_says_where_a_batch_stands(bench: Bench) -> None:
    """A head has all of its batch but what was submitted; of unknown batches there is none."""
    batch = bench.jobs.job(bench.brought_to(JobState.FAILED)).batch
    other = bench.accept("planning").id
    heads = bench.jobs.heads([other, batch, other + 1])
    assert sorted(heads) == [batch, other]
    for number, head in heads.items():
        whole = bench.jobs.batch(number)
        fields = [field.name for field in dataclasses.fields(BatchHead)]
        assert [getattr(head, f) for f in fields] == [getattr(whole, f) for f in fields]
        assert (head.state, head.total) == (whole.state, whole.total)
    assert not bench.jobs.heads([])


def test_newest_batches_come_first(bench: Bench) -> None:
    """Batches are listed newest first, as many as asked for, only the unfinished on demand."""
    planning = bench.accept("planning").id
    done = bench.jobs.job(bench.brought_to(JobState.DONE)).batch
    waiting = bench.jobs.job(bench.brought_to(JobState.WAITING)).batch
    checking = bench.jobs.job(bench.brought_to(JobState.CHECK)).batch
    listed = [batch.id for batch in bench.jobs.batches()]
    assert listed == sorted([planning, done, waiting, checking], reverse=True)
    assert [batch.id for batch in bench.jobs.batches(limit=2)] == listed[:2]
    unfinished = [batch.id for batch in bench.jobs.batches(unfinished=True)]
    assert unfinished == [waiting, planning]
    assert list(bench.jobs.batch_ids(limit=2)) == listed[:2]
    assert list(bench.jobs.batch_ids(unfinished=True)) == unfinished


def test_whether_anything_is_left_to_do_is_counted(bench: Bench) -> None:
    """A batch in planning is something to do, as are its jobs; what failed or is checked is not."""
    assert not bench.jobs.counts().unfinished
    batch = bench.accept("planning")
    assert (bench.jobs.counts().planning, bench.jobs.counts().unfinished) == (1, True)
    bench.run(bench.jobs.cancel_batch(batch.id, now=3.0))
    assert (bench.jobs.counts().planning, bench.jobs.counts().unfinished) == (0, False)
    bench.brought_to(JobState.FAILED)
    bench.brought_to(JobState.CHECK)
    assert not bench.jobs.counts().unfinished
    bench.brought_to(JobState.RETRYING)
    assert (bench.jobs.counts().planning, bench.jobs.counts().unfinished) == (0, True)


def test_unfinished_batches_come_in_their_own_order(bench: Bench) -> None:
    """Newest first and each once, though the plan of a later one was complete before."""
    early, late = bench.accept(), bench.accept()
    for batch, due in ((late, 30.0), (early, None), (bench.accept(), None)):
        bench.plan(batch.id, [NewJob("a", "k", {}, due_at=due), NewJob("b", "k", {})])
    found = list(bench.jobs.batch_ids(unfinished=True))
    assert found == sorted(found, reverse=True)
    assert {early.id, late.id} < set(found)
    for limit in range(1, len(found) + 1):
        assert list(bench.jobs.batch_ids(limit=limit, unfinished=True)) == found[:limit]


def test_forgetting_a_batch_leaves_nothing(bench: Bench) -> None:
    """A forgotten batch is gone with all that hangs on it, counters too; its ids stay used."""
    kept = bench.brought_to(JobState.FAILED)
    batch = bench.accept(idempotency_key="key")
    bench.plan(batch.id, [NewJob("a", "z", {})], [LeftOut("x", "skipped", "c", "r")])
    (claimed,) = bench.claim(lane="z")
    bench.end(claimed, JobState.DONE)
    before = bench.jobs.counts()
    bench.run(bench.jobs.remove(only(claimed.job.id), now=40.0))
    assert bench.run(bench.jobs.forget(batch.id)) == [claimed.attempt.id]
    for gone in (lambda: bench.jobs.batch(batch.id), lambda: bench.jobs.job(claimed.job.id)):
        with pytest.raises(NotFound):
            gone()
    assert list(bench.jobs.attempts(claimed.job.id)) == []
    assert list(bench.jobs.left_out(batch.id)) == []
    assert before.states == {JobState.FAILED: 1, JobState.DONE: 1}
    assert bench.jobs.counts().states == {JobState.FAILED: 1}
    assert list(bench.jobs.ids(JobFilter())) == [kept]
    assert bench.accept(idempotency_key="key").id > batch.id
    assert bench.add("new")[0] > claimed.job.id


def test_an_unfinished_batch_is_not_forgotten(bench: Bench) -> None:
    """A batch with work left, or still planning, cannot be forgotten."""
    bench.add("a")
    for batch in (bench.jobs.job(1).batch, bench.accept().id):
        with pytest.raises(NotPossible):
            bench.run(bench.jobs.forget(batch))
    with pytest.raises(NotFound):
        bench.run(bench.jobs.forget(99))


def test_unknown_batches_and_lanes_are_named(bench: Bench) -> None:
    """What does not exist is refused by number or name."""
    calls = [
        bench.jobs.pause_batch(7, paused=True),
        bench.jobs.cancel_batch(7, now=1.0),
        bench.jobs.fail_plan(7, BROKEN),
        bench.jobs.pause_lane("7", paused=True),
        bench.jobs.hold_lane("7", None),
        bench.jobs.set_limit("7", 2),
    ]
    for call in calls:
        with pytest.raises(NotFound, match="7"):
            bench.run(call)


def test_lanes_and_the_queue_are_held_and_released(bench: Bench) -> None:
    """Holds and limits of lanes, and the queue's own, come back as they were set."""
    bench.add("a")
    held = ErrorInfo(code="disk.full", message="No space left.", detail=ODD)
    assert bench.run(bench.jobs.pause_lane("k", paused=True)).paused
    assert bench.run(bench.jobs.hold_lane("k", held)).held == held
    assert bench.run(bench.jobs.set_limit("k", 64)).limit == 64
    assert bench.run(bench.jobs.hold_lane("k", None)).held is None
    with pytest.raises(SubmissionRefused):
        bench.run(bench.jobs.set_limit("k", 0))
    (lane,) = bench.jobs.lanes()
    assert (lane.paused, lane.held, lane.limit, lane.waiting) == (True, None, 64, 1)
    bench.run(bench.jobs.pause_queue(paused=True))
    assert bench.jobs.paused()
    bench.run(bench.jobs.pause_queue(paused=False))
    assert not bench.jobs.paused()


def test_settings_are_any_json(bench: Bench) -> None:
    """Settings hold JSON values; None deletes one."""
    for key, value in (("b", [1, {"x": ODD}]), ("a", False), ("c", 1)):
        bench.run(bench.jobs.put_setting(key, value))
    bench.run(bench.jobs.put_setting("c", 2))
    assert bench.jobs.settings() == {"a": False, "b": [1, {"x": ODD}], "c": 2}
    bench.run(bench.jobs.put_setting("c", None))
    assert bench.jobs.setting("c") is None
    assert list(bench.jobs.settings()) == ["a", "b"]
