"""What the user does to many jobs at once."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

import pytest

from desktop_app.domain.job import JobFilter, JobState, Place, Settlement
from desktop_app.domain.ports import Changed, JobStore
from desktop_app.store.rules import LISTED
from tests.contract.store.conftest import BROKEN, Bench, only

_S = JobState
WAITING = JobFilter(states=frozenset({_S.WAITING}))
CHANGES: dict[str, dict[JobState, JobState]] = {
    "retry": {_S.FAILED: _S.WAITING, _S.CANCELLED: _S.WAITING, _S.RETRYING: _S.WAITING},
    "change": {_S.FAILED: _S.WAITING},
    "cancel": dict.fromkeys((_S.WAITING, _S.SCHEDULED, _S.PAUSED, _S.RETRYING), _S.CANCELLED),
    "pause": dict.fromkeys((_S.WAITING, _S.SCHEDULED, _S.RETRYING), _S.PAUSED),
    "resume": {_S.PAUSED: _S.WAITING},
    "stop_retrying": {_S.RETRYING: _S.FAILED},
    "start_now": dict.fromkeys((_S.WAITING, _S.SCHEDULED, _S.PAUSED, _S.RETRYING), _S.WAITING),
    "sent": {_S.CHECK: _S.DONE},
    "not-sent": {_S.CHECK: _S.FAILED},
    "again": {_S.CHECK: _S.WAITING},
    "remove": {state: state for state in (_S.DONE, _S.SKIPPED, _S.FAILED, _S.CANCELLED)},
    "top": {_S.WAITING: _S.WAITING},
    "bottom": {_S.WAITING: _S.WAITING},
}


def call(jobs: JobStore, name: str, where: JobFilter) -> Coroutine[Any, Any, Changed]:
    """Name a change as the table does."""
    if name in {"sent", "not-sent", "again"}:
        return jobs.settle(where, Settlement(name), now=50.0)
    if name in {"top", "bottom"}:
        return jobs.move(where, Place(name))
    if name == "change":
        return jobs.change(where, {"folder": "/elsewhere"}, now=50.0)
    if name == "pause":
        return jobs.pause(where)
    result: Coroutine[Any, Any, Changed] = getattr(jobs, name)(where, now=50.0)
    return result


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_applies_to_its_states_alone(bench: Bench, name: str) -> None:
    """Each change moves the states it is for; of the others asked for, it says why not."""
    jobs = {state: bench.brought_to(state) for state in JobState}
    changed = bench.run(call(bench.jobs, name, only(*jobs.values(), 999)))
    expected = CHANGES[name]
    assert {job.id: job.state for job in changed.jobs} == {
        jobs[old]: new for old, new in expected.items()
    }
    assert changed.count == len(expected)
    silent = {_S.RUNNING} if name == "cancel" else set()
    assert dict(changed.not_possible) == {
        **{
            job: f"job {job} is {state}"
            for state, job in jobs.items()
            if state not in {*expected, *silent}
        },
        999: "there is no job 999",
    }
    for state, job in jobs.items():
        assert bench.jobs.job(job).state is expected.get(state, state)


def test_a_retried_job_joins_the_tail_with_a_new_budget(bench: Bench) -> None:
    """A retry stands behind all that came before and in front of all that comes later."""
    first, _ = bench.add("a", "b")
    bench.end(bench.claim()[0], JobState.FAILED)
    (job,) = bench.run(bench.jobs.retry(only(first), now=40.0)).jobs
    bench.add("c")
    assert bench.queue() == ["b", "a", "c"]
    assert (job.id, job.state, job.tries, job.attempts) == (first, JobState.WAITING, 0, 1)
    assert (job.error, job.result, job.finished, job.due_at) == (None, None, None, None)


def test_a_hurried_retry_keeps_rank_and_tries(bench: Bench) -> None:
    """A Retrying job that is told to try again is due now, at its rank, with the tries it had."""
    bench.add("a", "b")
    bench.end(bench.claim()[0], JobState.RETRYING, due_at=500.0)
    (job,) = bench.run(bench.jobs.retry(only(1), now=40.0)).jobs
    assert (job.state, job.tries, job.due_at) == (JobState.WAITING, 1, None)
    assert bench.queue() == ["a", "b"]


def test_several_retried_keep_their_order(bench: Bench) -> None:
    """Jobs retried together join the tail in the order they had."""
    bench.add("a", "b", "c", "d")
    for claimed in reversed(bench.claim(3)):
        bench.end(claimed, JobState.FAILED)
    bench.run(bench.jobs.retry(JobFilter(states=frozenset({JobState.FAILED})), now=40.0))
    assert bench.queue() == ["d", "a", "b", "c"]


def test_a_change_is_merged_key_by_key(bench: Bench) -> None:
    """Changed keys replace the payload's, the others stay, nested values are taken whole."""
    job = bench.brought_to(JobState.FAILED, "a")
    changed = bench.run(bench.jobs.change(only(job), {"to": {"x": None}}, now=40.0))
    assert changed.jobs[0].payload == {"n": "a", "to": {"x": None}}
    assert changed.jobs[0].state is JobState.WAITING


def test_cancelled_jobs_keep_their_last_end(bench: Bench) -> None:
    """A job cancelled between tries took as long as its last try; one never run has its end."""
    bench.add("a", "b")
    bench.end(bench.claim(now=20.0)[0], JobState.RETRYING, due_at=500.0, ended=23.0)
    first, second = bench.run(bench.jobs.cancel(JobFilter(), now=90.0)).jobs
    assert (first.seconds, first.due_at, first.error) == (3.0, None, None)
    assert (second.seconds, second.finished) == (None, 90.0)


def test_paused_jobs_come_back_to_what_they_were(bench: Bench) -> None:
    """Resumed jobs wait for their time when it lies ahead, as they did; else they are due."""
    bench.add("a")
    bench.end(bench.claim()[0], JobState.RETRYING, due_at=100.0)
    bench.add("b", due_at=100.0)
    bench.add("c", due_at=60.0)
    bench.add("d")
    bench.run(bench.jobs.pause(JobFilter()))
    assert list(bench.claim(5)) == []
    assert bench.wake(100.0) == ((), None)
    resumed = bench.run(bench.jobs.resume(JobFilter(), now=60.0)).jobs
    assert [(job.state, job.due_at, job.error) for job in resumed] == [
        (JobState.RETRYING, 100.0, BROKEN),
        (JobState.SCHEDULED, 100.0, None),
        (JobState.WAITING, None, None),
        (JobState.WAITING, None, None),
    ]


def test_a_stopped_retry_fails_with_its_error(bench: Bench) -> None:
    """A job that shall not be tried again has failed, with the error it had."""
    job = bench.brought_to(JobState.RETRYING)
    (failed,) = bench.run(bench.jobs.stop_retrying(JobFilter(), now=50.0)).jobs
    assert (failed.id, failed.error, failed.due_at) == (job, BROKEN, None)
    assert failed.finished == 30.0


def test_started_jobs_go_to_the_head(bench: Bench) -> None:
    """Jobs started now go before all others in the order they had, the next ones before them."""
    a, b, c, d = bench.add("a", "b", "c", "d")
    (late,) = bench.add("late", due_at=900.0)
    bench.run(bench.jobs.pause(only(c)))
    bench.run(bench.jobs.start_now(only(late, c), now=50.0))
    assert bench.queue() == ["c", "late", "a", "b", "d"]
    bench.run(bench.jobs.start_now(only(d), now=50.0))
    assert bench.queue() == ["d", "c", "late", "a", "b"]
    assert [each.job.id for each in bench.claim(9)] == [d, c, late, a, b]


@pytest.mark.parametrize(
    ("chosen", "place", "expected"),
    [
        ("c", Place.TOP, "cabde"),
        ("bd", Place.TOP, "bdace"),
        ("b", Place.BOTTOM, "acdeb"),
        ("ac", Place.BOTTOM, "bdeac"),
        ("c", Place.UP, "acbde"),
        ("cd", Place.UP, "acdbe"),
        ("ace", Place.UP, "acbed"),
        ("ab", Place.UP, "abcde"),
        ("abd", Place.UP, "abdce"),
        ("c", Place.DOWN, "abdce"),
        ("bc", Place.DOWN, "adbce"),
        ("ace", Place.DOWN, "badce"),
        ("de", Place.DOWN, "abcde"),
    ],
)
def test_moves_within_a_lane(bench: Bench, chosen: str, place: Place, expected: str) -> None:
    """Top, up, down and bottom change the order of the lane and nothing else."""
    ids = dict(zip("abcde", bench.add(*"abcde"), strict=True))
    bench.add("x", "y", lane="other")
    before = bench.queue()
    changed = bench.run(bench.jobs.move(only(*(ids[name] for name in chosen)), place))
    assert "".join(bench.queue()) == expected
    assert bench.queue("other") == ["x", "y"]
    assert changed.not_possible == {}
    assert (changed.count == 0) == (before == bench.queue())
    assert {job.name for job in changed.jobs} <= set(chosen)
    bench.add("later")
    assert bench.queue()[-1] == "later"


@pytest.mark.parametrize(
    ("chosen", "target", "expected"),
    [
        ("d", "b", "adbce"),
        ("a", "d", "bcade"),
        ("ae", "c", "baecd"),
        ("de", "a", "deabc"),
        ("bd", "b", "adbce"),
        ("c", "d", "abcde"),
        ("c", "c", "abcde"),
        ("cx", "a", "cabde"),
        ("x", "a", "abcde"),
    ],
)
def test_jobs_move_before_another(bench: Bench, chosen: str, target: str, expected: str) -> None:
    """Jobs can be put just before a waiting job of their lane; other lanes stay as they are."""
    ids = dict(zip("abcde", bench.add(*"abcde"), strict=True))
    ids |= dict(zip("xy", bench.add("x", "y", lane="other"), strict=True))
    before = bench.queue()
    changed = bench.run(bench.jobs.move(only(*(ids[name] for name in chosen)), ids[target]))
    assert "".join(bench.queue()) == expected
    assert bench.queue("other") == ["x", "y"]
    assert (changed.count == 0) == (before == bench.queue())
    assert {job.name for job in changed.jobs} <= set(chosen)


def test_nothing_moves_before_what_does_not_wait(bench: Bench) -> None:
    """A job that is paused or unknown is no place to move to; one between stays where it is."""
    a, b, c, d = bench.add(*"abcd")
    bench.run(bench.jobs.pause(only(b)))
    for target in (b, 99):
        assert bench.run(bench.jobs.move(only(d), target)).count == 0
    bench.run(bench.jobs.move(only(d), a))
    assert bench.queue() == ["d", "a", "c"]
    bench.run(bench.jobs.resume(only(b), now=50.0))
    assert "".join(bench.queue()).replace("b", "") == "dac"
    assert bench.jobs.job(c).id == c


def test_moves_step_over_what_does_not_wait(bench: Bench) -> None:
    """A move trades places with the next waiting job, past running and paused ones."""
    a, b, c, d = bench.add(*"abcd")
    bench.run(bench.jobs.pause(only(b, c)))
    bench.run(bench.jobs.move(only(d), Place.UP))
    assert bench.queue() == ["d", "a"]
    bench.run(bench.jobs.resume(only(b, c), now=50.0))
    assert bench.queue() == ["d", "b", "c", "a"]
    assert bench.jobs.job(a).id == a


def test_a_move_reaches_several_lanes(bench: Bench) -> None:
    """A move of jobs of two lanes moves each within its own."""
    bench.add("a", "b")
    bench.add("x", "y", lane="other")
    bench.run(bench.jobs.move(JobFilter(text="b"), Place.TOP))
    bench.run(bench.jobs.move(JobFilter(ids=(2, 4)), Place.TOP))
    assert (bench.queue(), bench.queue("other")) == (["b", "a"], ["y", "x"])


def test_the_users_word_settles_a_job_in_check(bench: Bench) -> None:
    """Sent is done without an error, not sent has failed, again joins the tail."""
    jobs = [bench.brought_to(JobState.CHECK) for _ in range(3)]
    bench.add("last")
    settled = [
        bench.run(bench.jobs.settle(only(job), word, now=50.0)).jobs[0]
        for job, word in zip(jobs, Settlement, strict=True)
    ]
    assert [job.state for job in settled] == [JobState.DONE, JobState.FAILED, JobState.WAITING]
    assert [job.error for job in settled] == [None, BROKEN, None]
    assert bench.queue() == ["last", "job"]


def test_removed_jobs_are_hidden_and_restored(bench: Bench) -> None:
    """Removed jobs leave lists, filters and counters, stay in their batch, and come back."""
    done, failed = bench.brought_to(JobState.DONE), bench.brought_to(JobState.FAILED)
    bench.add("a")
    counts = bench.jobs.counts()
    changed = bench.run(bench.jobs.remove(JobFilter(), now=50.0))
    assert [job.removed_at for job in changed.jobs] == [50.0, 50.0]
    assert bench.names() == ["a"]
    assert bench.jobs.counts().states == {JobState.WAITING: 1}
    assert bench.jobs.counts().kinds == {"k": 1}
    assert bench.jobs.job(done).removed_at == 50.0
    assert bench.jobs.batch(bench.jobs.job(done).batch).counts == {JobState.DONE: 1}
    assert bench.run(bench.jobs.retry(only(failed), now=51.0)).not_possible == {
        failed: f"there is no job {failed}"
    }
    assert bench.run(bench.jobs.restore(49.0)).count == 0
    assert {job.id for job in bench.run(bench.jobs.restore(50.0)).jobs} == {done, failed}
    assert bench.jobs.counts() == counts
    assert bench.jobs.job(done).removed_at is None


def test_many_changed_jobs_are_counted_not_listed(bench: Bench) -> None:
    """Up to a thousand changed jobs are handed back; beyond that their number alone."""
    bench.add(*map(str, range(LISTED)))
    assert len(bench.run(bench.jobs.pause(JobFilter())).jobs) == LISTED
    bench.add("one more")
    assert bench.run(bench.jobs.pause(JobFilter())).count == 1
    changed = bench.run(bench.jobs.cancel(JobFilter(), now=50.0))
    assert (changed.count, changed.jobs) == (LISTED + 1, ())


def test_a_job_named_after_a_changed_value_is_named_anew(bench: Bench) -> None:
    """A corrected address is what the job is called from then on; other names stay."""
    failed = bench.brought_to(JobState.FAILED, "a@x.example")
    other = bench.brought_to(JobState.FAILED, "b.jpg")
    bench.run(bench.jobs.change(only(failed), {"n": "b@x.example"}, now=50.0))
    bench.run(bench.jobs.change(only(other), {"folder": "/elsewhere"}, now=50.0))
    assert bench.jobs.job(failed).name == "b@x.example"
    assert bench.jobs.job(failed).payload == {"n": "b@x.example"}
    assert bench.jobs.job(other).name == "b.jpg"


def test_a_filter_narrows_a_change(bench: Bench) -> None:
    """Only jobs that meet every condition are changed; the states of the filter count too."""
    failed = bench.brought_to(JobState.FAILED, "a.jpg")
    bench.brought_to(JobState.FAILED, "b.jpg")
    cancelled = JobFilter(states=frozenset({JobState.CANCELLED}))
    assert bench.run(bench.jobs.retry(cancelled, now=50.0)).count == 0
    (job,) = bench.run(bench.jobs.retry(JobFilter(text="A.J"), now=50.0)).jobs
    assert job.id == failed
    none = JobFilter(ids=())
    assert bench.run(bench.jobs.cancel(none, now=50.0)) == Changed(0)
