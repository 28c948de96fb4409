"""What every store decides alike: which states a change applies to, and its fixed errors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from desktop_app.domain.errors import ErrorInfo, Scope, SubmissionRefused
from desktop_app.domain.job import FINAL, AttemptEnd, Job, JobState, Outcome, Settlement
from desktop_app.domain.record import changer

_S = JobState

TO_TAIL = frozenset({_S.FAILED, _S.CANCELLED})
"""States from which a retry by the user joins the tail."""
CANCELLABLE = frozenset({_S.WAITING, _S.SCHEDULED, _S.PAUSED, _S.RETRYING})
PAUSABLE = frozenset({_S.WAITING, _S.SCHEDULED, _S.RETRYING})
STARTABLE = frozenset({_S.WAITING, _S.SCHEDULED, _S.RETRYING, _S.PAUSED})
REMOVABLE = FINAL
SETTLED: Mapping[Settlement, JobState] = {
    Settlement.SENT: _S.DONE,
    Settlement.NOT_SENT: _S.FAILED,
    Settlement.AGAIN: _S.WAITING,
}
"""What becomes of a job in Check by the user's word."""
DUE = frozenset({_S.SCHEDULED, _S.RETRYING})
"""States that end by themselves at ``due_at``."""
TELLS_WHY = frozenset({_S.FAILED, _S.RETRYING, _S.SKIPPED, _S.CANCELLED, _S.CHECK})
"""States in which the error of the latest attempt is kept; others have none."""

STATE_ORDER: Mapping[JobState, int] = {state: place for place, state in enumerate(JobState)}
QUEUE_ORDER: Mapping[JobState, int] = {
    state: {_S.RUNNING: 0, _S.WAITING: 1, _S.PAUSED: 2, _S.SCHEDULED: 2, _S.RETRYING: 2}.get(
        state, 3
    )
    for state in JobState
}

UNDO_STEPS = 10
"""So many changes of the user's can be taken back."""
UNDO_JOBS = 200_000
"""So many jobs are remembered for that in all; the latest change whatever its size."""
TOO_LATE = "It is too late to undo this"

LISTED = 1000
"""Up to this many changed jobs are handed back."""

INTERRUPTIONS_ALLOWED = 12
"""Deaths of the app in a row with the same job running that make the job fail."""

INTERRUPTED = ErrorInfo(
    code="job.interrupted",
    message=f"The app ended {INTERRUPTIONS_ALLOWED} times in a row while this job was running.",
    remedy="Try it again on its own; its log tells how far it came each time.",
)
OUTCOME_UNKNOWN = ErrorInfo(
    code="job.outcome_unknown",
    message="The app ended after this job may have had its effect; nobody can tell whether it did.",
    remedy="Find out whether it happened, then say so.",
    scope=Scope.UNKNOWN,
)


def first_step(now: float) -> int:
    """Return the number before the first step to undo of a store that is opened now."""
    return int(now * 1000)


_ended = changer(
    Job,
    "state",
    "due_at",
    "started",
    "finished",
    "tries",
    "interruptions",
    "past_no_return",
    "result",
    "error",
)


def after_end(job: Job, end: AttemptEnd) -> Job:
    """Return the running job as the end of its attempt leaves it."""
    settled = end.state in FINAL or end.state is JobState.CHECK
    return _ended(  # by place, as they are named above: by name takes longer
        job,
        end.state,
        end.due_at if end.state is JobState.RETRYING else None,
        job.started if end.started is None else end.started,
        end.ended if settled else None,
        job.tries + end.counts,
        job.interruptions if end.outcome is Outcome.INTERRUPTED else 0,
        False,  # its point of no return is behind it
        dict(end.result) if settled and end.result is not None else None,
        end.error if end.state in TELLS_WHY else None,
    )


def why_not(
    asked: Iterable[int], changed: Iterable[int], states: Mapping[int, JobState]
) -> dict[int, str]:
    """Say of each job asked for by id and not changed why; ``states`` has the visible ones."""
    done = set(changed)
    return {
        job: f"job {job} is {states[job]}" if job in states else f"there is no job {job}"
        for job in asked
        if job not in done
    }


def check_limit(limit: int) -> None:
    """Refuse a lane's limit outside 1 … 64."""
    if not 1 <= limit <= 64:  # noqa: PLR2004 (the range is the rule)
        raise SubmissionRefused.at("limit", msg="Must be from 1 to 64", type="out_of_range")


_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def lower_ascii(text: str) -> str:
    """Lower A to Z alone, as SQLite's ``lower`` does."""
    return text.translate(_LOWER)


def folds_simply(part: str) -> bool:
    """Whether only the ASCII letters of ``part`` come in two cases."""
    return part.isascii() or all(c.isascii() or c.lower() == c.upper() for c in part)


def contains(text: str, part: str) -> bool:
    """Whether ``part`` stands in ``text``, upper and lower case alike."""
    if folds_simply(part):
        return lower_ascii(part) in lower_ascii(text)
    return part.lower() in text.lower()


def renamed(name: str, payload: Mapping[str, Any], change: Mapping[str, Any]) -> str:
    """Return what a changed job is called: one named after a changed value follows that value."""
    after = [str(value) for key, value in change.items() if payload.get(key) == name]
    return after[0] if after else name
