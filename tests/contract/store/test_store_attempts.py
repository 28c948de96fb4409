"""Attempts: claimed in order, ended by the table of moves, recovered after a death."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

import pytest

from desktop_app.domain.errors import MoveNotAllowed, NotPossible
from desktop_app.domain.job import AttemptEnd, JobFilter, JobState, NewJob, Outcome, Place
from desktop_app.domain.ports import JobStore, Want
from tests.claiming import claim, wake
from tests.contract.store.conftest import BROKEN, Bench, only

DEATHS = 12
Step = Callable[[JobStore, int], Coroutine[Any, Any, Any]]


def test_jobs_start_first_in_first_out(bench: Bench) -> None:
    """A claim takes the oldest jobs of its lane alone, and opens their attempts."""
    bench.add("a", "b", "c")
    bench.add("x", lane="other")
    claimed = bench.claim(2, now=21.0)
    assert [each.job.name for each in claimed] == ["a", "b"]
    assert {each.job.state for each in claimed} == {JobState.RUNNING}
    assert [(each.attempt.number, each.attempt.started) for each in claimed] == [(1, 21.0)] * 2
    assert (claimed[0].job.started, claimed[0].job.attempts) == (21.0, 1)
    assert [each.job.name for each in bench.claim(5)] == ["c"]
    assert list(bench.claim(5)) == []


def test_a_claim_brings_what_the_batch_shares(bench: Bench) -> None:
    """A claimed job comes with its batch's shared part, submission and version."""
    batch = bench.accept(submission={"inputs": ["a"]}, version=4)
    bench.plan(batch.id, [NewJob("a", "k", {})])
    (claimed,) = bench.claim()
    assert (claimed.shared, claimed.version) == ({"s": 1}, 4)
    assert claimed.submission == {"inputs": ["a"]}


def test_a_claimed_job_is_what_is_stored(bench: Bench) -> None:
    """A claimed job has all that a job can have, with odd names and after an earlier try."""
    batch = bench.accept()
    payload = {
        "text": 'a "b" \\ é文 \0',
        "odd": "\udcff",
        "big": 2**70,
        "deep": {"list": [1.5, None]},
    }
    odd = ("\udcff", 'Füße "\\\0文件', "", "7", "null")
    bench.plan(batch.id, [NewJob(name, "k", payload, ("/out/a", f"/{name}")) for name in odd[:1]])
    bench.plan(bench.accept().id, [NewJob(name, "k", payload if name else {}) for name in odd[1:]])
    for one in bench.claim(len(odd), now=20.0):
        bench.end(one, JobState.RETRYING, due_at=30.0, error=BROKEN)
    bench.run(bench.jobs.turn((), (), now=30.0))
    claimed = bench.claim(len(odd), now=31.0)
    assert [each.job.name for each in claimed] == list(odd)
    assert [each.job for each in claimed] == [bench.jobs.job(each.job.id) for each in claimed]


def test_a_claim_can_be_for_one_batch(bench: Bench) -> None:
    """A claim for one batch passes over the others, and over its own when that is held."""
    bench.add("a")
    (second,) = bench.add("b")
    batch = bench.jobs.job(second).batch
    bench.run(bench.jobs.pause_batch(batch, paused=True))
    assert list(bench.run(claim(bench.jobs, "k", 5, now=20.0, batch=batch))) == []
    bench.run(bench.jobs.pause_batch(batch, paused=False))
    (claimed,) = bench.run(claim(bench.jobs, "k", 5, now=20.0, batch=batch))
    assert claimed.job.id == second


async def _hold(jobs: JobStore, first: int) -> None:
    await jobs.pause_batch(jobs.job(first).batch, paused=True)


async def _release(jobs: JobStore, first: int) -> None:
    await jobs.pause_batch(jobs.job(first).batch, paused=False)


async def _move_and_release(jobs: JobStore, first: int) -> None:
    await jobs.move(only(first), Place.BOTTOM)
    await _release(jobs, first)
    await jobs.move(only(first), Place.TOP)


async def _run(jobs: JobStore, first: int) -> None:
    (claimed,) = await claim(jobs, "k", now=20.0)
    assert claimed.job.id == first


async def _interrupt(jobs: JobStore, first: int) -> None:
    attempt = jobs.attempts(first)[-1].id
    end = AttemptEnd(first, attempt, Outcome.INTERRUPTED, JobState.WAITING, ended=22.0)
    await jobs.close_attempts([end])


async def _retry_soon(jobs: JobStore, first: int) -> None:
    attempt = jobs.attempts(first)[-1].id
    end = AttemptEnd(
        first, attempt, Outcome.FAILED, JobState.RETRYING, 22.0, error=BROKEN, due_at=50.0
    )
    await jobs.close_attempts([end])
    await wake(jobs, now=60.0)


async def _take_back(jobs: JobStore, first: int) -> None:
    await jobs.turn([], [], now=21.0, unbegun=[jobs.attempts(first)[-1].id])


@pytest.mark.parametrize(
    ("away", "back"),
    [
        (_hold, _release),
        (_hold, _move_and_release),
        (
            lambda jobs, job: jobs.pause(only(job)),
            lambda jobs, job: jobs.start_now(only(job), now=21.0),
        ),
        (
            lambda jobs, job: jobs.pause(only(job)),
            lambda jobs, job: jobs.resume(only(job), now=21.0),
        ),
        (_run, _interrupt),
        (_run, _retry_soon),
        (_run, _take_back),
    ],
)
def test_what_claims_passed_over_is_first_again(bench: Bench, away: Step, back: Step) -> None:
    """However a job comes to wait again after claims behind it, by its rank it is the next."""
    (first,) = bench.add("first")
    bench.add("second", "third")
    bench.run(away(bench.jobs, first))
    assert [each.job.name for each in bench.claim()] == ["second"]
    bench.run(back(bench.jobs, first))
    assert [each.job.id for each in bench.claim()] == [first]
    assert [each.job.name for each in bench.claim(5)] == ["third"]


def test_a_job_that_becomes_due_is_first(bench: Bench) -> None:
    """A scheduled job keeps its rank: when it is due it starts before what came after it."""
    bench.add("first", due_at=50.0)
    bench.add("second", "third")
    assert [each.job.name for each in bench.claim()] == ["second"]
    bench.wake(60.0)
    assert [each.job.name for each in bench.claim(2)] == ["first", "third"]


@pytest.mark.parametrize("state", [JobState.DONE, JobState.SKIPPED, JobState.FAILED])
def test_an_ended_attempt_ends_its_job(bench: Bench, state: JobState) -> None:
    """A job that ended has its end, result and error, and so has its attempt."""
    bench.add("a")
    (claimed,) = bench.claim(now=20.0)
    job = bench.end(claimed, state, ended=25.0, result={"out": "\udcff"}, error=BROKEN)
    assert job == bench.jobs.job(job.id)
    assert (job.state, job.finished, job.seconds) == (state, 25.0, 5.0)
    assert (job.result, job.tries, job.attempts) == ({"out": "\udcff"}, 1, 1)
    assert job.error == (None if state is JobState.DONE else BROKEN)
    attempt = bench.last_attempt(job.id)
    assert (attempt.ended, attempt.error) == (25.0, BROKEN)
    assert attempt.outcome is not None


def test_a_retrying_job_waits_for_its_time_and_keeps_its_rank(bench: Bench) -> None:
    """A job to be tried again is woken when due, before all that came after it."""
    bench.add("a", "b")
    (claimed,) = bench.claim()
    retrying = bench.end(claimed, JobState.RETRYING, due_at=50.0)
    assert (retrying.due_at, retrying.error, retrying.finished) == (50.0, BROKEN, None)
    assert bench.wake(49.0) == ((), 50.0)
    woken, later = bench.wake(50.0)
    assert [(job.name, job.state, job.due_at, job.error) for job in woken] == [
        ("a", JobState.WAITING, None, None)
    ]
    assert later is None
    (again,) = bench.claim()
    assert (again.job.name, again.job.tries, again.attempt.number) == ("a", 1, 2)


def test_scheduled_jobs_wake_by_time(bench: Bench) -> None:
    """Scheduled jobs do not start before their time; the next time is told."""
    bench.add("late", due_at=70.0)
    bench.add("early", due_at=60.0)
    assert list(bench.claim(5)) == []
    woken, later = bench.wake(65.0)
    assert ([job.name for job in woken], later) == (["early"], 70.0)
    assert [each.job.name for each in bench.claim(5)] == ["early"]


def test_a_turn_tells_when_each_lane_has_something_due(bench: Bench) -> None:
    """Lanes are told apart, also one that is named like a job; those without are left out."""
    bench.add("a", "a", lane="a", due_at=70.0)
    bench.add("a", lane="a", due_at=60.0)
    bench.add("b", lane="b", due_at=50.0)
    bench.add("now", lane="k")
    turn = bench.run(bench.jobs.turn([], [Want("k", 1)], now=49.0))
    assert (turn.woken, turn.due) == ((), {"a": 60.0, "b": 50.0})
    turn = bench.run(bench.jobs.turn([], [], now=60.0))
    assert [job.name for job in turn.woken] == ["a", "b"]
    assert turn.due == {"a": 70.0}


def test_an_interrupted_attempt_does_not_count(bench: Bench) -> None:
    """A job put back by a quit waits at its old rank, with no try counted and no error."""
    bench.add("a", "b")
    (claimed,) = bench.claim()
    job = bench.end(claimed, JobState.WAITING, counts=False)
    assert (job.state, job.tries, job.attempts, job.error) == (JobState.WAITING, 0, 1, None)
    assert bench.queue() == ["a", "b"]
    assert bench.last_attempt(job.id).outcome is Outcome.INTERRUPTED


def test_an_attempt_that_never_began_leaves_no_trace(bench: Bench) -> None:
    """A job that was claimed and did not begin waits as before, and so does the next to start."""
    bench.add("a", "b")
    (first,) = bench.claim(now=20.0)
    waiting = bench.end(first, JobState.WAITING, counts=False)
    again, other = bench.claim(2, now=25.0)
    both = [again.attempt.id, other.attempt.id]
    bench.run(bench.jobs.turn([], [], now=26.0, unbegun=both))
    assert bench.jobs.job(again.job.id) == waiting
    returned = bench.jobs.job(other.job.id)
    assert (returned.state, returned.started, returned.attempts) == (JobState.WAITING, None, 0)
    assert [attempt.id for attempt in bench.jobs.attempts(waiting.id)] == [first.attempt.id]
    assert bench.jobs.lanes()[0].waiting == 2
    with pytest.raises(NotPossible):
        bench.run(bench.jobs.turn([], [], now=27.0, unbegun=both))
    turn = bench.run(bench.jobs.turn([], [Want("k", 1)], now=28.0))
    assert [(each.job.name, each.attempt.number) for each in turn.claimed] == [("a", 2)]


def test_a_forbidden_move_is_refused_whole(bench: Bench) -> None:
    """One end that the table forbids closes none of those given with it."""
    bench.add("a", "b")
    first, second = bench.claim(2)
    ends = [
        AttemptEnd(first.job.id, first.attempt.id, Outcome.SUCCEEDED, JobState.DONE, 30.0),
        AttemptEnd(second.job.id, second.attempt.id, Outcome.FAILED, JobState.PAUSED, 30.0),
    ]
    with pytest.raises(MoveNotAllowed, match=str(second.job.id)):
        bench.run(bench.jobs.close_attempts(ends))
    assert bench.jobs.job(first.job.id).state is JobState.RUNNING
    assert bench.last_attempt(first.job.id).ended is None


def test_an_attempt_ends_once(bench: Bench) -> None:
    """A late end of an attempt that is over does not touch the one that runs now."""
    bench.add("a")
    (old,) = bench.claim()
    bench.end(old, JobState.WAITING)
    (now,) = bench.claim()
    with pytest.raises(NotPossible):
        bench.end(old, JobState.DONE)
    with pytest.raises(NotPossible):
        bench.run(bench.jobs.allow_effect(old.job.id, old.attempt.id))
    assert bench.jobs.job(now.job.id).state is JobState.RUNNING
    bench.end(now, JobState.DONE)
    with pytest.raises(MoveNotAllowed):
        bench.end(now, JobState.FAILED)


def test_a_running_job_dies_back_to_its_place(bench: Bench) -> None:
    """After a death running jobs wait at their old rank, their attempts closed as interrupted."""
    bench.add("a", "b", "c")
    bench.claim(2)
    recovery = bench.run(bench.jobs.recover(now=90.0))
    assert [job.name for job in recovery.interrupted] == ["a", "b"]
    assert bench.queue() == ["a", "b", "c"]
    job = bench.jobs.job(1)
    assert (job.tries, job.attempts, job.interruptions, job.error) == (0, 1, 1, None)
    attempt = bench.last_attempt(1)
    assert (attempt.outcome, attempt.ended) == (Outcome.INTERRUPTED, 90.0)
    assert bench.run(bench.jobs.recover(now=91.0)).interrupted == ()


def test_past_the_point_of_no_return_nobody_can_tell(bench: Bench) -> None:
    """A job that may have had its effect when the app died goes to Check with the reason."""
    bench.add("a")
    (claimed,) = bench.claim()
    bench.run(bench.jobs.allow_effect(claimed.job.id, claimed.attempt.id))
    assert bench.jobs.job(claimed.job.id).past_no_return
    recovery = bench.run(bench.jobs.recover(now=90.0))
    (job,) = recovery.check
    assert recovery.interrupted == ()
    assert (job.state, job.past_no_return, job.finished) == (JobState.CHECK, False, 90.0)
    assert job.error is not None
    assert job.error.code == "job.outcome_unknown"


def test_a_dozen_deaths_in_a_row_fail_the_job(bench: Bench) -> None:
    """The twelfth death with the same job running fails it; a retry starts from zero."""
    (job,) = bench.add("a")
    for death in range(DEATHS):
        assert bench.jobs.job(job).interruptions == death
        bench.claim()
        bench.run(bench.jobs.recover(now=90.0))
    failed = bench.jobs.job(job)
    assert (failed.state, failed.tries, failed.attempts) == (JobState.FAILED, 0, DEATHS)
    assert failed.error is not None
    assert failed.error.code == "job.interrupted"
    bench.run(bench.jobs.retry(only(job), now=95.0))
    assert bench.jobs.job(job).interruptions == 0


def test_a_finished_attempt_forgives_deaths(bench: Bench) -> None:
    """An attempt that ended by itself resets the count of deaths in a row."""
    bench.add("a")
    bench.claim()
    bench.run(bench.jobs.recover(now=90.0))
    (claimed,) = bench.claim()
    assert bench.end(claimed, JobState.RETRYING, due_at=99.0).interruptions == 0


def test_recovery_names_the_plans_to_make_again(bench: Bench) -> None:
    """Batches that were still planning are named."""
    first = bench.accept().id
    bench.add("a")
    second = bench.accept().id
    assert bench.run(bench.jobs.recover(now=90.0)).planning == (first, second)


def test_counters_follow_claims_and_ends(bench: Bench) -> None:
    """Counters of states, kinds, batch and lane agree with what was done."""
    bench.add("a", "b", "c")
    first, _ = bench.claim(2)
    bench.end(first, JobState.DONE)
    expected = {JobState.DONE: 1, JobState.RUNNING: 1, JobState.WAITING: 1}
    assert bench.jobs.counts().states == expected
    assert bench.jobs.counts().kinds == {"k": 3}
    assert bench.jobs.batch(first.job.batch).counts == expected
    (lane,) = bench.jobs.lanes()
    assert (lane.waiting, lane.running) == (1, 1)
    assert bench.names(JobFilter(states=frozenset({JobState.DONE}))) == ["a"]


def test_attempts_are_known_by_their_ids(bench: Bench) -> None:
    """Any number of attempts is found by id; ids that are unknown are left out."""
    bench.add("a", "b", "c")
    claimed = bench.claim(3)
    ids = [each.attempt.id for each in claimed]
    found = bench.jobs.attempts_by_id([ids[2], ids[0], 99])
    assert {key: attempt.job for key, attempt in found.items()} == {
        ids[0]: claimed[0].job.id,
        ids[2]: claimed[2].job.id,
    }
    assert bench.jobs.attempts_by_id([]) == {}


def test_a_clock_that_was_set_back(bench: Bench) -> None:
    """Retries and holds wait as long as was said; a start at a given time stays where it is."""
    (retried,) = bench.add("a")
    (claimed,) = bench.claim(now=1000.0)
    end = AttemptEnd(retried, claimed.attempt.id, Outcome.FAILED, JobState.RETRYING, 1010.0)
    bench.run(bench.jobs.close_attempts([replace(end, error=BROKEN, due_at=1040.0)]))
    numbers = [retried]
    for submission in ({}, {"start_at": "2001-01-01T00:00:00Z"}):
        batch = bench.accept(submission=submission, submitted=1000.0)
        bench.plan(batch.id, [NewJob("b", "k", {}, due_at=1060.0)])
        numbers += bench.jobs.ids(JobFilter(batch=batch.id))
    bench.run(bench.jobs.clock_set_back(now=1005.0))
    assert [bench.jobs.job(n).due_at for n in numbers] == [1035.0, 1060.0, 1060.0]
    bench.run(bench.jobs.pause(only(retried)))
    bench.run(bench.jobs.clock_set_back(now=5.0))
    assert [bench.jobs.job(n).due_at for n in numbers] == [35.0, 65.0, 1060.0]
    bench.run(bench.jobs.clock_set_back(now=6.0))
    assert [bench.jobs.job(n).due_at for n in numbers] == [35.0, 65.0, 1060.0]
    bench.run(bench.jobs.clock_set_back(now=3.0))
    assert [bench.jobs.job(n).due_at for n in numbers] == [33.0, 63.0, 1060.0]
