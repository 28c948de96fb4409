"""What becomes of a job when an attempt ends: one pure function."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from pydantic import ValidationError

from desktop_app.domain.errors import ErrorInfo, Scope
from desktop_app.domain.events import Died, EndEvent, Failed, SkippedRun, Succeeded
from desktop_app.domain.job import AttemptEnd, Claimed, JobState, Outcome
from desktop_app.domain.retry import RetryPolicy

OUTCOME_UNKNOWN = ErrorInfo(
    code="job.outcome_unknown",
    message="It may have happened already; nobody can tell",
    remedy="Look whether it did, then say so.",
    scope=Scope.UNKNOWN,
)
TIMED_OUT = ErrorInfo(
    code="job.timed_out",
    message="It took longer than it may",
    remedy="Allow more time, or make the input smaller, then retry.",
    transient=True,
)


WENT_WELL = frozenset({JobState.DONE, JobState.SKIPPED})
ANY_POLICY = RetryPolicy()
"""For an attempt that succeeded, which is not tried again."""


def policy_of(claimed: Claimed) -> RetryPolicy:
    """Read the policy from the stored submission, which may be of an older version.

    Not the whole submission: a mailing's may be megabytes.
    """
    try:
        return RetryPolicy.model_validate(claimed.submission.get("retry") or {})
    except ValidationError:
        return ANY_POLICY


def not_started(error: Exception) -> ErrorInfo:
    """Say that nothing could be started to run an attempt."""
    return ErrorInfo(
        code="worker.not_started",
        message=f"No process could be started for the work: {error}",
        remedy="Close other programs, then retry.",
        transient=True,
        detail=str(error),
    )


RUNS_ON = ErrorInfo(
    code="job.runs_on",
    message="It did not stop when the program ended, and could not be ended by force",
    remedy="It runs again next time. If it never ends by itself, let it run in a worker process.",
    transient=True,
)
STOPPED_ITSELF = ErrorInfo(
    code="job.raised",
    message="The job stopped as if it had been cancelled, but nobody asked for it",
)


@dataclass(slots=True)
class Circumstances:
    """What the scheduler knows of an attempt besides the event that ended it."""

    cancelled: bool = False
    """The user cancelled the job."""
    timed_out: bool = False
    interrupted: bool = False
    """The program is quitting."""
    past_no_return: bool = False

    @property
    def stopping(self) -> bool:
        """Whether it is to end before it has its effect."""
        return self.cancelled or self.timed_out or self.interrupted


def verdict(
    claimed: Claimed,
    end: EndEvent,
    why: Circumstances,
    policy: RetryPolicy,
    *,
    now: float,
    random: Random,
    started: float | None = None,
) -> AttemptEnd:
    """Decide the outcome of an attempt that began at ``started`` and the job's next state."""
    chosen = _choose(claimed.job.tries + 1, end, why, policy)
    return AttemptEnd(  # by place, as its fields stand: by name takes twice the time
        claimed.job.id,
        claimed.attempt.id,
        chosen.outcome,
        chosen.state,
        now,
        end.result if isinstance(end, Succeeded) else None,
        chosen.error,
        now + policy.delay(claimed.job.tries + 1, random) if chosen.again else None,
        chosen.counts,
        started,
    )


class _Choice(NamedTuple):
    outcome: Outcome
    state: JobState
    error: ErrorInfo | None = None
    again: bool = False
    """Tried again by itself."""
    counts: bool = True
    """As a try."""


_SUCCEEDED = _Choice(Outcome.SUCCEEDED, JobState.DONE)


def _choose(tries: int, end: EndEvent, why: Circumstances, policy: RetryPolicy) -> _Choice:
    match end:
        case Succeeded():
            return _SUCCEEDED
        case SkippedRun(code=code, reason=reason):
            told = ErrorInfo(code=code, message=reason)
            return _Choice(Outcome.SKIPPED, JobState.SKIPPED, told)
        # What a kind raises because it was told to stop is no failure of its own.
        case Failed(error=error) if (
            (why.cancelled or why.timed_out)
            and not why.past_no_return
            and error.scope is not Scope.UNKNOWN
        ):
            return _stopped(end, why, tries, policy)
        # After the point of no return only the kind's own word says what happened.
        case Failed(error=error) if not (why.past_no_return and error.code == "job.raised"):
            return _failed(Outcome.FAILED, error, tries, policy)
        case _ if why.past_no_return:
            return _Choice(Outcome.INTERRUPTED, JobState.CHECK, OUTCOME_UNKNOWN, counts=False)
        case _:
            return _stopped(end, why, tries, policy)


def _stopped(end: EndEvent, why: Circumstances, tries: int, policy: RetryPolicy) -> _Choice:
    if why.timed_out:
        return _failed(Outcome.TIMED_OUT, TIMED_OUT, tries, policy)
    if why.cancelled:
        return _Choice(Outcome.CANCELLED, JobState.CANCELLED)
    if isinstance(end, Died) and not why.interrupted:
        return _failed(Outcome.FAILED, end.error, tries, policy)
    if why.interrupted:
        return _Choice(Outcome.INTERRUPTED, JobState.WAITING, counts=False)
    return _failed(Outcome.FAILED, STOPPED_ITSELF, tries, policy)


def _failed(outcome: Outcome, error: ErrorInfo, tries: int, policy: RetryPolicy) -> _Choice:
    if error.scope is Scope.UNKNOWN:
        return _Choice(outcome, JobState.CHECK, error)
    if error.scope is Scope.LANE:
        return _Choice(outcome, JobState.WAITING, error, counts=False)
    if error.transient and tries < policy.max_attempts:
        return _Choice(outcome, JobState.RETRYING, error, again=True)
    return _Choice(outcome, JobState.FAILED, error)


_LAST_WORDS = {
    JobState.WAITING: "back to waiting; this does not count as a try",
    JobState.CHECK: "not tried again unless you say so",
}


def closing_lines(end: AttemptEnd) -> list[tuple[float, str, str]]:
    """Return the last lines of an attempt's log, as (time, level, text)."""
    lines = []
    if end.error is not None:
        level = "info" if end.state is JobState.SKIPPED else "error"
        lines.append((end.ended, level, f"{end.error.code}: {end.error.message}"))
        if end.error.detail:
            lines.append((end.ended, level, end.error.detail))
    if end.due_at is not None:
        text = f"tried again in {max(0.0, end.due_at - end.ended):.1f} s"
    else:
        text = _LAST_WORDS.get(end.state) or str(end.state)
    lines.append((end.ended, "info", text))
    return lines
