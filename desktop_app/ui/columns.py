"""The columns of the job table: titles, orders, and what each says about a job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from desktop_app.domain.events import JobProgress
from desktop_app.domain.job import Job, JobState
from desktop_app.domain.ports import Sort
from desktop_app.domain.text import QT_TRANSLATE_NOOP, Text
from desktop_app.ui import wording
from desktop_app.ui.wording import Causes


class Column(IntEnum):
    """Columns in their first order."""

    POSITION = 0
    STATE = 1
    NAME = 2
    BATCH = 3
    PROGRESS = 4
    LEFT = 5
    TRY = 6
    SUBMITTED = 7
    TOOK = 8


# Python 3.11 finds a member of an enum a good deal slower than a name
_POSITION, _STATE, _NAME, _BATCH, _PROGRESS, _LEFT, _TRY, _SUBMITTED, _ = Column
TITLES: Mapping[Column, Text] = {
    Column.POSITION: QT_TRANSLATE_NOOP("columns", "Position"),
    Column.STATE: QT_TRANSLATE_NOOP("columns", "State"),
    Column.NAME: QT_TRANSLATE_NOOP("columns", "Name"),
    Column.BATCH: QT_TRANSLATE_NOOP("columns", "Batch"),
    Column.PROGRESS: QT_TRANSLATE_NOOP("columns", "Progress"),
    Column.LEFT: QT_TRANSLATE_NOOP("columns", "Left"),
    Column.TRY: QT_TRANSLATE_NOOP("columns", "Try"),
    Column.SUBMITTED: QT_TRANSLATE_NOOP("columns", "Submitted"),
    Column.TOOK: QT_TRANSLATE_NOOP("columns", "Took"),
}
SORTS: Mapping[Column, Sort] = {
    Column.POSITION: Sort.QUEUE,
    Column.STATE: Sort.STATE,
    Column.NAME: Sort.NAME,
    Column.BATCH: Sort.BATCH,
    Column.TRY: Sort.TRIES,
    Column.SUBMITTED: Sort.SUBMITTED,
    Column.TOOK: Sort.DURATION,
}
RIGHT = frozenset({Column.POSITION, Column.LEFT, Column.TRY, Column.SUBMITTED, Column.TOOK})
WIDTHS: Mapping[Column, str] = {
    Column.POSITION: "10,000",
    Column.STATE: "⏵ Cancelled    ",
    Column.NAME: "IMG_2042.jpg → IMG_2042.webp and more   ",
    Column.BATCH: "Holiday photos    ",
    Column.PROGRESS: "The folder cannot be written to",
    Column.LEFT: "12:34 ",
    Column.TRY: "12 ",
    Column.SUBMITTED: "10:42:10  ",
    Column.TOOK: "2:03:09 ",
}
"""A text as wide as the column is at first, so that widths follow the font."""


@dataclass(frozen=True, slots=True)
class Line:
    """What one row shows."""

    job: Job
    texts: Sequence[str]
    """One for each column that was asked for, in that order."""
    fraction: float | None


class RowText:
    """Says in words what one row shows; knows nothing of views or models."""

    def __init__(self, causes: Causes) -> None:
        self._causes = causes

    def cell(
        self,
        column: Column,
        job: Job,
        place: int | None,
        batch: str,
        going: JobProgress | None,
        now: float,
    ) -> str:
        """Return one cell's text."""
        if column is _POSITION:
            text = "" if place is None else wording.number(place)
        elif column is _STATE:
            text = wording.state_word(job.state)
        elif column is _NAME:
            text = job.name
        elif column is _BATCH:
            text = batch
        elif column is _PROGRESS:
            text = self._progress(job, going, now)
        elif column is _LEFT:
            text = _duration(time_left(job, going, now))
        elif column is _TRY:
            text = wording.number(job.attempts) if job.attempts > 1 else ""
        elif column is _SUBMITTED:
            text = wording.clock(job.submitted, now)
        else:
            text = _duration(took_so_far(job, now))
        return text

    def sentence(self, job: Job, batch: str, going: JobProgress | None, now: float) -> str:
        """Return the whole row as a screen reader should say it."""
        parts = [job.name, wording.state_word(job.state), self._progress(job, going, now), batch]
        return ", ".join(part for part in parts if part)

    def _progress(self, job: Job, going: JobProgress | None, now: float) -> str:
        if job.state is JobState.RUNNING:
            return wording.amount(going.done, going.total, going.unit) if going else ""
        reason = wording.outcome_sentence(job, self._causes)
        if job.state in {JobState.RETRYING, JobState.SCHEDULED} and job.due_at is not None:
            due = wording.starts_in(job.due_at, now)
            return f"{due} · {reason}" if reason else due
        return reason


def _duration(seconds: float | None) -> str:
    return "" if seconds is None else wording.duration(seconds)


def fraction(job: Job, going: JobProgress | None) -> float | None:
    """Return how far a running job is, 0 … 1; None when nobody knows."""
    if job.state is not JobState.RUNNING or going is None or not going.total:
        return None
    return min(max(going.done / going.total, 0.0), 1.0)


def took_so_far(job: Job, now: float) -> float | None:
    """Return how long the latest attempt took, or has taken until now."""
    if job.state is JobState.RUNNING and job.started is not None:
        return max(0.0, now - job.started)
    return job.seconds


def time_left(job: Job, going: JobProgress | None, now: float) -> float | None:
    """Estimate a running job's rest from its speed so far."""
    done = fraction(job, going)
    if not done or job.started is None:
        return None
    return max(0.0, now - job.started) * (1 - done) / done
