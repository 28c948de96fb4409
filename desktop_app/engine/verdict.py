"""What becomes of a job when an attempt ends: one pure function."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from desktop_app.domain.errors import ErrorInfo, Scope
from desktop_app.domain.events import Died, EndEvent, Failed, SkippedRun, Stopped, Succeeded
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


@dataclass(slots=True)
class Circumstances:
    """What the scheduler knows of an attempt besides the event that ended it."""

    cancelled: bool = False
    """The user cancelled the job."""
    timed_out: bool = False
    interrupted: bool = False
    """The program is quitting."""
    past_no_return: bool = False


def verdict(
    claimed: Claimed,
    end: EndEvent,
    why: Circumstances,
    policy: RetryPolicy,
    *,
    now: float,
    random: Random,
) -> AttemptEnd:
    """Decide the attempt's outcome and the job's next state."""
    job, attempt = claimed.job, claimed.attempt

    def ended(outcome: Outcome, state: JobState, **more: object) -> AttemptEnd:
        return AttemptEnd(job.id, attempt.id, outcome, state, now, **more)  # type: ignore[arg-type]  # the fields below

    def failed(outcome: Outcome, error: ErrorInfo) -> AttemptEnd:
        if error.scope is Scope.UNKNOWN:
            return ended(outcome, JobState.CHECK, error=error)
        if error.scope is Scope.LANE:
            return ended(outcome, JobState.WAITING, error=error, counts=False)
        tries = job.tries + 1
        if error.transient and tries < policy.max_attempts:
            due = now + policy.delay(tries, random)
            return ended(outcome, JobState.RETRYING, error=error, due_at=due)
        return ended(outcome, JobState.FAILED, error=error)

    match end:
        case Succeeded(result=result):
            return ended(Outcome.SUCCEEDED, JobState.DONE, result=result)
        case SkippedRun(code=code, reason=reason):
            told = ErrorInfo(code=code, message=reason)
            return ended(Outcome.SKIPPED, JobState.SKIPPED, error=told)
        case Failed(error=error) if not (why.past_no_return and error.code == "job.raised"):
            return failed(Outcome.FAILED, error)
        case Stopped() | Died() | Failed() if why.past_no_return:
            return ended(Outcome.INTERRUPTED, JobState.CHECK, error=OUTCOME_UNKNOWN)
        case Stopped() if why.timed_out:
            return failed(Outcome.TIMED_OUT, TIMED_OUT)
        case _ if why.cancelled:
            return ended(Outcome.CANCELLED, JobState.CANCELLED)
        case Died(error=error) if not why.interrupted:
            return failed(Outcome.FAILED, error)
        case _:
            return ended(Outcome.INTERRUPTED, JobState.WAITING, counts=False)
