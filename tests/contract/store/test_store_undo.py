"""What the user did to jobs is taken back in one go, as far as nothing has come of it yet."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop_app.domain.errors import NotPossible
from desktop_app.domain.job import UNDONE, Failure, JobFilter, JobState, Place
from desktop_app.store.rules import UNDO_STEPS
from tests.contract.store.conftest import BROKEN, Bench, only
from tests.contract.store.test_store_changes import CHANGES, call

_S = JobState
UNDOABLE = sorted(CHANGES.keys() - {"pause", "resume", "remove"})
EVERY = JobFilter()


def undo(bench: Bench, step: int | None) -> int:
    assert step is not None
    return bench.run(bench.jobs.undo(step)).count


@pytest.mark.parametrize("name", UNDOABLE)
def test_a_change_taken_back_leaves_every_job_as_it_was(bench: Bench, name: str) -> None:
    """State, rank, tries, error, result, times, name and payload come back, to the letter."""
    jobs = [bench.brought_to(state, f"{state} one") for state in JobState]
    before, order = bench.jobs.rows(jobs), bench.queue()
    counts, batches = bench.jobs.counts(), bench.jobs.batches()
    changed = bench.run(call(bench.jobs, name, EVERY))
    for job in changed.jobs:
        old = before[job.id].state
        assert old is job.state or old in UNDONE[job.state]
    assert undo(bench, changed.undo) == changed.count
    assert bench.jobs.rows(jobs) == before
    assert bench.queue() == order
    assert (bench.jobs.counts(), bench.jobs.batches()) == (counts, batches)


def test_a_retried_job_that_has_started_stays_so(bench: Bench) -> None:
    """Only jobs that still wait become failed again; the answer names the others."""
    first, second = bench.add("a", "b")
    for claimed in bench.claim(2):
        bench.end(claimed, JobState.FAILED)
    step = bench.run(bench.jobs.retry(EVERY, now=40.0)).undo
    bench.claim()
    assert step is not None
    changed = bench.run(bench.jobs.undo(step))
    assert [job.id for job in changed.jobs] == [second]
    assert dict(changed.not_possible) == {first: f"job {first} is running"}
    assert bench.jobs.job(second).error == BROKEN
    assert bench.jobs.job(first).state is JobState.RUNNING


def test_a_job_cancelled_while_it_ran_waits_again_at_its_place(bench: Bench) -> None:
    """Its attempt stays on record as cancelled, counts towards no try, and its rank is its own."""
    bench.add("a", "b", "c")
    (claimed,) = bench.claim()
    step = bench.run(bench.jobs.cancel(EVERY, now=40.0)).undo
    bench.end(claimed, JobState.CANCELLED)
    assert bench.queue() == []
    assert undo(bench, step) == 3
    assert bench.queue() == ["a", "b", "c"]
    job = bench.jobs.job(claimed.job.id)
    assert (job.attempts, job.tries, job.finished, job.error) == (1, 0, None, None)


def test_a_job_that_ended_by_itself_before_it_was_cancelled_stays_done(bench: Bench) -> None:
    """Undoing a cancel brings back what was cancelled, nothing else."""
    bench.add("a")
    (claimed,) = bench.claim()
    step = bench.run(bench.jobs.cancel(EVERY, now=40.0)).undo
    bench.end(claimed, JobState.DONE)
    assert undo(bench, step) == 0
    assert bench.jobs.job(claimed.job.id).state is JobState.DONE


def test_a_new_order_is_taken_back_as_a_whole_or_not_at_all(bench: Bench) -> None:
    """Ranks dealt out in part could be shared by two jobs; one that started only keeps its own."""
    a, b, c, d = bench.add("a", "b", "c", "d")
    moved = bench.run(bench.jobs.move(only(d), a))
    assert bench.queue() == ["d", "a", "b", "c"]
    (claimed,) = bench.claim()
    assert claimed.job.id == d
    assert undo(bench, moved.undo) == 4
    bench.end(claimed, JobState.WAITING, counts=False)
    assert bench.queue() == ["a", "b", "c", "d"]

    first = bench.run(bench.jobs.move(only(c), Place.UP)).undo
    bench.run(bench.jobs.move(only(b), Place.BOTTOM))
    assert first is not None
    with pytest.raises(NotPossible):
        bench.run(bench.jobs.undo(first))
    assert bench.queue() == ["a", "c", "d", "b"]


def test_steps_are_taken_back_one_after_the_other(bench: Bench) -> None:
    """The last first, each once, and what is long past not at all."""
    (job,) = bench.add("a")
    before = bench.jobs.job(job)
    steps = []
    for _ in range(UNDO_STEPS):
        steps.append(bench.run(bench.jobs.cancel(EVERY, now=40.0)).undo)
        steps.append(bench.run(bench.jobs.retry(EVERY, now=41.0)).undo)
    for step in reversed(steps[-UNDO_STEPS:]):
        assert undo(bench, step) == 1
    middle = bench.jobs.job(job)
    assert middle.state is JobState.WAITING
    for step in (steps[0], steps[-1], None if not steps else 10**15):
        assert step is not None
        with pytest.raises(NotPossible):
            bench.run(bench.jobs.undo(step))
    assert bench.jobs.job(job) == middle
    assert replace(middle, rank=before.rank) == before


def test_a_store_opened_again_takes_nothing_back(bench: Bench) -> None:
    """A step of before is refused, and its number is not given again."""
    bench.add("a")
    step = bench.run(bench.jobs.cancel(EVERY, now=40.0)).undo
    assert step is not None
    bench.run(bench.jobs.recover(now=1_000.0))
    later = bench.run(bench.jobs.retry(EVERY, now=1_001.0)).undo
    assert later is not None
    assert later > step
    with pytest.raises(NotPossible):
        bench.run(bench.jobs.undo(step))


def test_removed_and_forgotten_jobs_are_not_brought_back(bench: Bench) -> None:
    """Undo of a cancel touches neither what was cleared away since nor what is gone."""
    (gone,) = bench.add("gone")
    (cleared,) = bench.add("cleared")
    step = bench.run(bench.jobs.cancel(EVERY, now=40.0)).undo
    bench.run(bench.jobs.remove(only(cleared), now=50.0))
    bench.run(bench.jobs.forget(bench.jobs.job(gone).batch))
    bench.run(bench.jobs.rewrite())
    assert undo(bench, step) == 0
    assert bench.jobs.job(cleared).state is JobState.CANCELLED


def test_a_rewritten_file_undoes_and_forgets_as_before(bench: Bench) -> None:
    """Forgetting one batch leaves the steps to undo and the next forgetting as they were."""
    (kept,) = bench.add("kept")
    others = [bench.add(f"other {n}")[0] for n in range(2)]
    bench.run(bench.jobs.cancel(EVERY, now=40.0))
    step = bench.run(bench.jobs.retry(only(kept), now=50.0)).undo
    for other in others:
        bench.run(bench.jobs.forget(bench.jobs.job(other).batch))
        bench.run(bench.jobs.rewrite())
    assert undo(bench, step) == 1
    assert bench.jobs.job(kept).state is JobState.CANCELLED


def test_many_jobs_are_counted_and_taken_back_alike(bench: Bench) -> None:
    """A whole filter is one step, whatever its size."""
    bench.add(*(f"job {n}" for n in range(1_200)))
    order = bench.queue()
    changed = bench.run(bench.jobs.cancel(EVERY, now=40.0))
    assert (changed.count, changed.jobs) == (1_200, ())
    assert undo(bench, changed.undo) == 1_200
    assert bench.queue() == order
    assert bench.jobs.lanes()[0].waiting == 1_200


def test_troubles_are_grouped_by_cause(bench: Bench) -> None:
    """Failed jobs and those in Check come as causes: how many, which, of one batch, all alike."""
    full = BROKEN.model_copy(update={"code": "disk.full", "transient": True})
    names = [f"a{n}" for n in range(5)]
    bench.add(*names, "other")
    bench.add("b", batch="second")
    claimed = {each.job.name: each for each in bench.claim(7)}
    for name in names:
        bench.end(claimed[name], JobState.FAILED)
    bench.end(claimed["b"], JobState.FAILED, error=BROKEN.model_copy(update={"detail": "x"}))
    bench.end(claimed["other"], JobState.CHECK, error=full)
    check, failed = bench.jobs.troubles(EVERY, shown=2)
    assert (check.state, check.failure) == (JobState.CHECK, Failure("k", "disk.full", True))
    assert (check.count, check.batch, check.alike) == (1, 1, True)
    assert (failed.state, failed.failure) == (
        JobState.FAILED,
        Failure("k", BROKEN.code, transient=False),
    )
    assert (failed.count, failed.batch, failed.alike) == (6, None, False)
    assert [job.name for job in failed.jobs] == ["a0", "a1"]
    (none,) = bench.add("no reason", batch="third")
    bench.end(bench.claim()[0], JobState.CHECK, error=None)
    without = bench.jobs.troubles(JobFilter(batch=3))
    assert [(one.failure.code, one.count, one.error.message) for one in without] == [("", 1, "")]
    assert list(bench.jobs.ids(JobFilter(failures=(without[0].failure,)))) == [none]
    (narrowed,) = bench.jobs.troubles(JobFilter(batch=1, states=frozenset({JobState.FAILED})))
    assert (narrowed.count, narrowed.alike) == (5, True)


def test_a_cause_is_a_filter(bench: Bench) -> None:
    """All jobs of a cause are tried again at once, and no other one."""
    bench.add("a", "b", "c", "d", batch="mail!")
    first, second, third, _ = bench.claim(4)
    bench.end(first, JobState.FAILED)
    bench.end(second, JobState.FAILED, error=BROKEN.model_copy(update={"transient": True}))
    bench.end(third, JobState.FAILED, error=BROKEN.model_copy(update={"code": "disk.full"}))
    of_cause = JobFilter(failures=(Failure("k", BROKEN.code, transient=False),))
    assert bench.names(of_cause) == ["a"]
    assert bench.names(JobFilter(failures=(Failure("k", BROKEN.code),))) == ["a", "b"]
    assert bench.names(JobFilter(failures=())) == []
    both = JobFilter(failures=(Failure("k", BROKEN.code), Failure("k", "disk.full")), text="C")
    assert bench.names(both) == ["c"]
    assert bench.run(bench.jobs.retry(of_cause, now=50.0)).count == 1
    assert bench.jobs.job(first.job.id).state is JobState.WAITING
