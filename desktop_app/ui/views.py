"""The lists of jobs that the sidebar offers, each a filter with its natural order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from desktop_app.domain.job import JobFilter, JobState
from desktop_app.domain.ports import Sort
from desktop_app.domain.text import QT_TRANSLATE_NOOP, Text

QUEUED = frozenset({JobState.RUNNING, JobState.WAITING, JobState.PAUSED})
ATTENTION = frozenset({JobState.FAILED, JobState.CHECK})
LATER = frozenset({JobState.SCHEDULED, JobState.RETRYING})
FINISHED = frozenset({JobState.DONE, JobState.SKIPPED, JobState.CANCELLED})
"""What "Clear finished" takes away: failures stay until somebody has looked at them."""
CANCELLABLE = QUEUED | LATER
RETRYABLE = frozenset({JobState.FAILED, JobState.CANCELLED, JobState.RETRYING})
REMOVABLE = FINISHED | {JobState.FAILED}


@dataclass(frozen=True, slots=True)
class View:
    """One row of the sidebar as a list of jobs."""

    key: str
    where: JobFilter
    sort: Sort = Sort.ID
    descending: bool = False

    def narrowed(self, text: str) -> JobFilter:
        """Return the filter with the filter box's text added."""
        return replace(self.where, text=text or None)

    def count(self, states: Mapping[JobState, int]) -> int:
        """Return how many jobs it has, from the counters."""
        return sum(n for state, n in states.items() if self._has(state))

    def _has(self, state: JobState) -> bool:
        return self.where.states is None or state in self.where.states


QUEUE = View("queue", JobFilter(states=QUEUED), Sort.QUEUE)
NEEDS_ATTENTION = View("attention", JobFilter(states=ATTENTION), Sort.FINISHED, descending=True)
SCHEDULED = View("later", JobFilter(states=LATER))
DONE = View("finished", JobFilter(states=FINISHED), Sort.FINISHED, descending=True)
ALL = View("all", JobFilter(), Sort.ID, descending=True)

STANDING: Mapping[View, Text] = {
    QUEUE: QT_TRANSLATE_NOOP("views", "Queue"),
    NEEDS_ATTENTION: QT_TRANSLATE_NOOP("views", "Needs attention"),
    SCHEDULED: QT_TRANSLATE_NOOP("views", "Scheduled and retrying"),
    DONE: QT_TRANSLATE_NOOP("views", "Finished"),
    ALL: QT_TRANSLATE_NOOP("views", "All jobs"),
}


def of_kind(name: str) -> View:
    """Return the list of one kind's jobs."""
    return View(f"kind:{name}", JobFilter(kind=name), Sort.ID, descending=True)


def of_batch(batch: int) -> View:
    """Return the list of one batch's jobs, in the order in which they were submitted."""
    return View(f"batch:{batch}", JobFilter(batch=batch))
