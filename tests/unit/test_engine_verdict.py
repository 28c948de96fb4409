"""What becomes of a job when an attempt ends."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.domain.errors import DiskFull, ErrorInfo, TransientError, UnknownOutcome
from desktop_app.domain.events import Died, EndEvent, Failed, SkippedRun, Stopped, Succeeded
from desktop_app.domain.job import MOVES, Attempt, Claimed, Job, JobState, Outcome
from desktop_app.domain.retry import RetryPolicy
from desktop_app.engine.causes import CAUSES
from desktop_app.engine.verdict import (
    OUTCOME_UNKNOWN,
    RUNS_ON,
    STOPPED_ITSELF,
    TIMED_OUT,
    Circumstances,
    not_started,
    verdict,
)

BUSY = TransientError("x.busy", "busy").info()
GONE = ErrorInfo(code="worker.killed", message="gone", transient=True)
RAISED = ErrorInfo(code="job.raised", message="ValueError")
FULL = DiskFull("/x").info()
UNKNOWN = UnknownOutcome("x.unknown", "unknown").info()


def claimed(tries: int = 0) -> Claimed:
    job = Job(
        id=1,
        batch=1,
        kind="probe",
        lane="probe",
        rank=1,
        name="x",
        state=JobState.RUNNING,
        payload={},
        tries=tries,
    )
    return Claimed(job, Attempt(1, 1, 1, 0.0), {}, 1, {})


ENDS: list[EndEvent] = [
    Succeeded("1", 1, {"a": 1}),
    SkippedRun("1", 1, "x.nothing", "nothing"),
    Stopped("1", 1),
    Died("1", 1, GONE),
    *(Failed("1", 1, error) for error in (BUSY, RAISED, FULL, UNKNOWN)),
]
CASES = [
    (ENDS[0], Circumstances(), Outcome.SUCCEEDED, JobState.DONE),
    (ENDS[0], Circumstances(cancelled=True), Outcome.SUCCEEDED, JobState.DONE),
    (ENDS[1], Circumstances(), Outcome.SKIPPED, JobState.SKIPPED),
    (Stopped("1", 1), Circumstances(cancelled=True), Outcome.CANCELLED, JobState.CANCELLED),
    (Stopped("1", 1), Circumstances(), Outcome.FAILED, JobState.FAILED),
    (Failed("1", 1, BUSY), Circumstances(cancelled=True), Outcome.CANCELLED, JobState.CANCELLED),
    (Failed("1", 1, RAISED), Circumstances(timed_out=True), Outcome.TIMED_OUT, JobState.RETRYING),
    (Failed("1", 1, UNKNOWN), Circumstances(cancelled=True), Outcome.FAILED, JobState.CHECK),
    (Stopped("1", 1), Circumstances(timed_out=True), Outcome.TIMED_OUT, JobState.RETRYING),
    (Stopped("1", 1), Circumstances(interrupted=True), Outcome.INTERRUPTED, JobState.WAITING),
    (Stopped("1", 1), Circumstances(past_no_return=True), Outcome.INTERRUPTED, JobState.CHECK),
    (Died("1", 1, GONE), Circumstances(), Outcome.FAILED, JobState.RETRYING),
    (Died("1", 1, GONE), Circumstances(past_no_return=True), Outcome.INTERRUPTED, JobState.CHECK),
    (Died("1", 1, GONE), Circumstances(interrupted=True), Outcome.INTERRUPTED, JobState.WAITING),
    (Failed("1", 1, BUSY), Circumstances(), Outcome.FAILED, JobState.RETRYING),
    (Failed("1", 1, BUSY), Circumstances(past_no_return=True), Outcome.FAILED, JobState.RETRYING),
    (Failed("1", 1, RAISED), Circumstances(), Outcome.FAILED, JobState.FAILED),
    (
        Failed("1", 1, RAISED),
        Circumstances(past_no_return=True),
        Outcome.INTERRUPTED,
        JobState.CHECK,
    ),
    (Failed("1", 1, FULL), Circumstances(), Outcome.FAILED, JobState.WAITING),
    (Failed("1", 1, UNKNOWN), Circumstances(), Outcome.FAILED, JobState.CHECK),
]


@pytest.mark.parametrize(("end", "why", "outcome", "state"), CASES)
def test_table(end: EndEvent, why: Circumstances, outcome: Outcome, state: JobState) -> None:
    """Each way to end has its one outcome and next state."""
    found = verdict(claimed(), end, why, RetryPolicy(), now=10.0, random=Random(1))
    assert (found.outcome, found.state) == (outcome, state)
    uncounted = state is JobState.WAITING or outcome is Outcome.INTERRUPTED
    assert found.counts is not uncounted


def test_tries_run_out() -> None:
    """The last allowed try fails for good."""
    policy = RetryPolicy(max_attempts=3)
    end = Failed("1", 1, BUSY)
    found = verdict(claimed(2), end, Circumstances(), policy, now=0.0, random=Random(1))
    assert found.state is JobState.FAILED


@given(
    end=st.sampled_from(ENDS),
    why=st.builds(Circumstances, st.booleans(), st.booleans(), st.booleans(), st.booleans()),
    tries=st.integers(0, 20),
)
def test_only_allowed_moves(end: EndEvent, why: Circumstances, tries: int) -> None:
    """Whatever happens, the next state is one that the table of moves allows."""
    found = verdict(claimed(tries), end, why, RetryPolicy(), now=0.0, random=Random(1))
    assert found.state in MOVES[JobState.RUNNING]
    assert (found.due_at is not None) == (found.state is JobState.RETRYING)


@given(
    end=st.sampled_from(ENDS),
    why=st.builds(Circumstances, st.booleans(), st.booleans(), st.booleans(), st.just(True)),
    tries=st.integers(0, 20),
)
def test_past_the_point_of_no_return(end: EndEvent, why: Circumstances, tries: int) -> None:
    """Past it only the kind's own word counts: a crash, a kill or a stop means Check."""
    found = verdict(claimed(tries), end, why, RetryPolicy(), now=0.0, random=Random(1))
    own_word = isinstance(end, (Succeeded, SkippedRun)) or (
        isinstance(end, Failed) and end.error in {BUSY, FULL}
    )
    assert (found.state is JobState.CHECK) is not own_word


@given(
    policy=st.builds(
        RetryPolicy,
        first=st.floats(0, 1e6),
        factor=st.floats(1, 100),
        max=st.floats(0, 1e6),
        jitter=st.just(False),
    ),
    tries=st.integers(1, 100),
    seed=st.integers(0, 99),
)
def test_backoff_grows_and_is_jittered_in_full(policy: RetryPolicy, tries: int, seed: int) -> None:
    """Waits double and double up to the longest; the jittered one is anywhere below."""
    wait = policy.delay(tries, Random(seed))
    assert policy.delay(tries + 1, Random(seed)) >= wait
    jittered = policy.model_copy(update={"jitter": True})
    assert jittered.delay(tries, Random(seed)) == Random(seed).uniform(0, wait)


@given(tries=st.integers(1, 2000), seed=st.integers(0, 99))
def test_backoff_is_bounded(tries: int, seed: int) -> None:
    """No wait is negative or longer than the policy's longest, however many tries there were."""
    policy = RetryPolicy(max_attempts=1000, first=2, factor=100, max=60)
    assert 0 <= policy.delay(tries, Random(seed)) <= 60
    assert RetryPolicy(jitter=False).delay(3, Random(seed)) == 8


def test_what_the_engine_finds_wrong_has_words_that_can_be_translated() -> None:
    """Each of its own verdicts stands among the causes, so no window shows it in English alone."""
    own = (OUTCOME_UNKNOWN, RUNS_ON, STOPPED_ITSELF, TIMED_OUT, not_started(OSError("no more")))
    assert {error.code for error in own} <= CAUSES.keys()
