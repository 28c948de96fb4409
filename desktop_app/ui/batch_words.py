"""Says what became of batches: how many are done and failed, what was left out and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from PySide6.QtCore import QObject

from desktop_app.domain.job import BatchHead, JobState, Trouble
from desktop_app.domain.ports import JobReader
from desktop_app.ui import wording
from desktop_app.ui.wording import Causes

NAMED_CAUSES = 3
"""So many causes of failure stand in one sentence."""
NAMED = 8
"""So many left-out inputs are named; the others are counted."""
_ORDER = (
    JobState.RUNNING,
    JobState.WAITING,
    JobState.SCHEDULED,
    JobState.RETRYING,
    JobState.PAUSED,
    JobState.DONE,
    JobState.SKIPPED,
    JobState.FAILED,
    JobState.CANCELLED,
    JobState.CHECK,
)


class BatchWords(QObject):
    """Remembers which batches were being planned, to tell once how the plan ended."""

    def __init__(self, jobs: JobReader, causes: Causes, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs, self._causes = jobs, causes
        self._planning: set[int] = set()

    @property
    def planning(self) -> bool:
        """Whether a plan is being made."""
        return bool(self._planning)

    def planned(self, batches: Sequence[BatchHead]) -> list[BatchHead]:
        """Return those whose plan ended just now and is worth a word.

        That are failures, and inputs that were left out.
        """
        found = []
        for batch in batches:
            if batch.planning:
                self._planning.add(batch.id)
            elif batch.id in self._planning:
                self._planning.discard(batch.id)
                if batch.error is not None or batch.skipped or batch.refused:
                    found.append(batch)
        return found

    def told(self, batch: BatchHead) -> str:
        """Say how a plan ended, by the batch's name."""
        return f"{wording.batch_name(batch.name, batch.kind)}: {self._ended(batch)}"

    def queued(self, batch: BatchHead) -> str:
        """Say what was queued of a submission, and what was left out."""
        if batch.error is not None or not batch.total:
            return self.told(batch)
        parts = [self.tr("Queued %Ln job(s)", "", batch.total), *self._left_out(batch)]
        return " · ".join(parts)

    def sentence(self, batch: BatchHead, failed: Sequence[Trouble]) -> str:
        """Say where a batch stands: "498 done · 2 failed: Mailbox does not exist"."""
        if batch.error is not None or not batch.total:
            return ""  # why_empty says it where the jobs would stand
        return " · ".join(self._standing(batch, failed))

    def ended(self, batch: BatchHead, failed: Sequence[Trouble]) -> str:
        """Say how a batch ended: "498 done, 2 failed: Mailbox does not exist"."""
        if batch.error is not None or not batch.total:
            return self._ended(batch)
        return ", ".join(self._standing(batch, failed))

    def _standing(self, batch: BatchHead, failed: Sequence[Trouble]) -> list[str]:
        causes = Counter[str]()
        for trouble in failed:
            if trouble.state is JobState.FAILED:
                causes[self._causes.title(trouble.failure.kind, trouble.error)] += trouble.count
        why = [
            f"{title} ({wording.number(count)})" if len(causes) > 1 else title
            for title, count in causes.most_common(NAMED_CAUSES)
        ]
        if len(causes) > NAMED_CAUSES:
            why.append("…")
        return [*state_parts(batch.counts, why), *self._left_out(batch)]

    def why_empty(self, number: int) -> str:
        """Say why a batch has no job to show."""
        batch = self._jobs.heads([number]).get(number)
        if batch is None:
            return self.tr("This batch has been forgotten")
        if batch.planning:
            return self.tr("Planning…")
        lines = [self._ended(batch)] if batch.error or batch.skipped or batch.refused else []
        left_out = self._jobs.left_out(batch.id)
        lines.extend(f"{each.input}: {each.reason}" for each in left_out[:NAMED])
        if len(left_out) > NAMED:
            lines.append("…")
        return "\n".join(lines) or self.tr("Its jobs have been cleared away")

    def _ended(self, batch: BatchHead) -> str:
        if batch.error is not None:
            return f"{self._causes.title(batch.kind, batch.error)} ({batch.error.message})"
        return " · ".join([self.tr("%Ln job(s)", "", batch.total), *self._left_out(batch)])

    def _left_out(self, batch: BatchHead) -> Iterator[str]:
        if batch.skipped:
            yield self.tr("%Ln input(s) skipped", "", batch.skipped)
        if batch.refused:
            yield self.tr("%Ln input(s) not possible", "", batch.refused)


def in_words(counts: Mapping[JobState, int], between: str = " · ") -> str:
    """Count jobs by state: "498 done · 2 failed"."""
    return between.join(state_parts(counts, ()))


def state_parts(counts: Mapping[JobState, int], why: Sequence[str]) -> Iterator[str]:
    """Count jobs by state, the failed ones with the reasons."""
    for state in _ORDER:
        if count := counts.get(state, 0):
            text = wording.counted(state, count)
            yield f"{text}: {', '.join(why)}" if why and state is JobState.FAILED else text
