"""What the user's changes replaced, in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from desktop_app.domain.errors import NotPossible
from desktop_app.domain.job import Job, JobState
from desktop_app.store.rules import TOO_LATE, UNDO_JOBS, UNDO_STEPS, first_step


@dataclass(frozen=True, slots=True)
class _Step:
    state: JobState | None
    """What the change brought its jobs to; None: it was a new order."""
    before: Mapping[int, Job]
    ranks: Mapping[int, int]
    """With a new order: the ranks after it."""


class Undoing:
    """The latest changes, by number."""

    def __init__(self) -> None:
        self._steps: dict[int, _Step] = {}
        self._last = 0

    def begin_anew(self, now: float) -> None:
        """Forget every step; those to come have numbers that no step before had."""
        self._steps.clear()
        self._last = first_step(now)

    def remember(self, jobs: Mapping[int, Job], state: JobState) -> int | None:
        """Keep jobs as they are before a change; return the step's number, if there are any."""
        return self._add(_Step(state, jobs, {})) if jobs else None

    def reordered(self, before: Mapping[int, Job], after: Mapping[int, Job]) -> int | None:
        """Keep the ranks before a new order; None when none has changed."""
        moved = {job: kept for job, kept in before.items() if kept.rank != after[job].rank}
        if not moved:
            self._last += 1
            return None
        return self._add(_Step(None, moved, {job: after[job].rank for job in moved}))

    def take(self, step: int, jobs: Mapping[int, Job]) -> tuple[list[int], list[Job]]:
        """Return whom a step was about, and those of them as they shall be again."""
        known = self._steps.get(step)
        if known is None:
            raise NotPossible(TOO_LATE)
        there = {job: jobs[job] for job in sorted(known.before) if job in jobs}
        if known.state is None:
            if any(now.rank != known.ranks[job] for job, now in there.items()):
                raise NotPossible(TOO_LATE)
            back = [replace(now, rank=known.before[job].rank) for job, now in there.items()]
        else:
            back = [
                _again(now, known.before[job])
                for job, now in there.items()
                if now.state is known.state
                and now.attempts == known.before[job].attempts
                and now.removed_at is None
            ]
        del self._steps[step]
        return list(there), back

    def _add(self, step: _Step) -> int:
        self._last += 1
        self._steps[self._last] = step
        room = UNDO_JOBS
        for place, (number, kept) in enumerate(sorted(self._steps.items(), reverse=True)):
            room -= len(kept.before)
            if place and (place >= UNDO_STEPS or room < 0):
                del self._steps[number]
        return self._last


def _again(now: Job, before: Job) -> Job:
    running = before.state is JobState.RUNNING
    return replace(
        now,
        state=JobState.WAITING if running else before.state,
        rank=before.rank,
        name=before.name,
        payload=before.payload,
        due_at=before.due_at,
        finished=before.finished,
        tries=before.tries,
        interruptions=before.interruptions,
        result=before.result,
        error=before.error,
    )
