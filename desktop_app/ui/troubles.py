"""What needs attention, by cause: asked of the store elsewhere, no oftener than it bears."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.domain.errors import ErrorInfo
from desktop_app.domain.job import ATTENTION, Failure, Job, JobFilter, JobState, Trouble
from desktop_app.domain.ports import JobReader
from desktop_app.ui.bridge import Asking, News

ASK_MS = 200
"""Shortest time between two questions; a long answer makes it longer."""


@dataclass(frozen=True, slots=True)
class Cause:
    """All jobs that failed, or are in Check, with errors of one code."""

    state: JobState
    kind: str
    code: str
    count: int
    jobs: tuple[Job, ...]
    error: ErrorInfo
    batch: str
    """The name of the batch that all are of, '' when they are of several."""
    alike: bool
    where: JobFilter

    @property
    def key(self) -> str:
        """Tell it from the other causes."""
        return f"{self.state}:{self.kind}:{self.code}"


def gathered(
    where: JobFilter, troubles: Sequence[Trouble], batches: Mapping[int, str]
) -> list[Cause]:
    """Make one cause of what differs only in whether another try may help."""
    groups: dict[tuple[JobState, str, str], list[Trouble]] = {}
    for one in troubles:
        groups.setdefault((one.state, one.failure.kind, one.failure.code), []).append(one)
    return [
        Cause(
            state,
            kind,
            code,
            count=sum(one.count for one in group),
            jobs=tuple(job for one in group for job in one.jobs)[: len(group[0].jobs)],
            error=group[0].error,
            batch=batches.get(group[0].batch or 0, "")
            if len({one.batch for one in group}) == 1
            else "",
            alike=len(group) == 1 and group[0].alike,
            where=replace(where, states=frozenset({state}), failures=(Failure(kind, code),)),
        )
        for (state, kind, code), group in groups.items()
    ]


class Troubles(QObject):
    """Follows what needs attention among the jobs of a filter."""

    known = Signal()
    """``troubles`` and ``causes`` are those of ``where`` now."""

    def __init__(self, asking: Asking, parent: QObject) -> None:
        super().__init__(parent)
        self._asking = asking
        self.where = JobFilter(states=ATTENTION)
        self.troubles: Sequence[Trouble] = ()
        self.causes: Sequence[Cause] = ()
        self._counts: tuple[int | None, ...] = ()
        self._question = 0
        self._waiting = False
        self._stale = False
        self._pause = ASK_MS
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._ask)

    def show(self, where: JobFilter) -> None:
        """Follow the jobs of this filter, whatever states it names."""
        wanted = replace(where, states=ATTENTION)
        if wanted != self.where or not self._question:
            self.where = wanted
            self._later.stop()
            self._ask()

    def take(self, news: News) -> None:
        """Ask again when something may have gone wrong, or has been mended."""
        stale = news.list_changed or any(job.state in ATTENTION for job in news.jobs.values())
        if news.queue is not None:
            counts = tuple(map(news.queue.counts.get, sorted(ATTENTION)))
            stale = stale or counts != self._counts
            self._counts = counts
        if stale:
            self._stale = True
            self._ask_soon()

    def _ask_soon(self) -> None:
        if not self._waiting and not self._later.isActive():
            self._later.start(self._pause)

    def _ask(self) -> None:
        self._stale = False
        self._waiting = True
        self._question += 1
        question, where, started = self._question, self.where, time.monotonic()

        def ask() -> tuple[int, Sequence[Trouble], list[Cause], float]:
            troubles = self._asking.jobs.troubles(where)
            causes = gathered(where, troubles, _batches(self._asking.jobs, troubles))
            return question, troubles, causes, time.monotonic() - started

        self._asking.read(ask, self._answered)

    def _answered(self, answer: tuple[int, Sequence[Trouble], list[Cause], float]) -> None:
        question, troubles, causes, took = answer
        if question != self._question:
            return
        self._waiting = False
        # never spend more than a fifth of the time asking
        self._pause = max(ASK_MS, round(took * 5000))
        # nothing changes places: new causes come below those that are known, questions last
        order = {cause.key: place for place, cause in enumerate(self.causes)}
        self.troubles = troubles
        self.causes = sorted(
            causes,
            key=lambda cause: (
                cause.state is JobState.CHECK,
                order.get(cause.key, len(order)),
                cause.jobs[0].id,
            ),
        )
        self.known.emit()
        if self._stale:
            self._ask_soon()


def _batches(jobs: JobReader, troubles: Sequence[Trouble]) -> dict[int, str]:
    wanted = sorted({one.batch for one in troubles if one.batch is not None})
    heads = jobs.heads(wanted)  # without those forgotten meanwhile
    return {batch: heads[batch].name if batch in heads else "" for batch in wanted}
