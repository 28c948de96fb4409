"""The places of waiting jobs in their lanes, counted on the reading thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from desktop_app.domain.job import Job, JobState
from desktop_app.domain.ports import JobReader
from desktop_app.ui.bridge import Reader

KEPT = 4_096


class Places:
    """Knows places of jobs; asks for them once for each list, and shows the old ones until then."""

    def __init__(
        self, jobs: JobReader, reading: Reader, changed: Callable[[set[int]], None]
    ) -> None:
        self._jobs, self._reading, self._changed = jobs, reading, changed
        self._known: dict[int, int] = {}
        self._asked: set[int] = set()

    def of(self, job: Job) -> int | None:
        """Return the job's place, if it waits and its place is known."""
        waiting = job.state is JobState.WAITING
        return (self._known.get(job.id) or None) if waiting else None

    def lacks(self, job: Job) -> bool:
        """Whether the place of a job in this list is yet to be asked for."""
        return job.state is JobState.WAITING and job.id not in self._asked

    def list_anew(self) -> None:
        """Take note that the list is another."""
        self._asked.clear()
        if len(self._known) > KEPT:
            self._known.clear()

    def ask(self, jobs: Sequence[Job]) -> None:
        """Ask for the places of those that wait, which takes counting."""
        waiting = [job.id for job in jobs if job.state is JobState.WAITING]
        self._asked.update(waiting)
        if waiting:
            self._reading.read(lambda: (waiting, self._jobs.positions(waiting)), self._take)

    def _take(self, answer: tuple[Sequence[int], Mapping[int, int]]) -> None:
        asked, found = answer
        changed = {job for job in asked if self._known.get(job, 0) != found.get(job, 0)}
        self._known.update((job, found.get(job, 0)) for job in changed)
        self._changed(changed)
