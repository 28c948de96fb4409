"""What the user can do to jobs: coroutines on the desk, awaited on the window's loop."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop_app.domain.desk import Desk
from desktop_app.domain.errors import NotPossible
from desktop_app.domain.job import Batch, JobFilter, JobState, Place, Settlement
from desktop_app.domain.ports import Changed
from desktop_app.domain.text import Text
from desktop_app.ui import wording
from desktop_app.ui.loop import Tasks
from desktop_app.ui.slots import bound
from desktop_app.ui.toast import Toast, Words
from desktop_app.ui.views import FINISHED

FAILED = JobFilter(states=frozenset({JobState.FAILED}))


class Commands(QObject):
    """Starts each command as a task and says what came of it."""

    taken_back = Signal(object)
    """The :class:`Batch` that is gone, of which nothing had run."""

    def __init__(self, desk: Desk, tasks: Tasks, toast: Toast, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._tasks, self._toast = desk, tasks, toast

    def start(self, work: Coroutine[Any, Any, object]) -> None:
        """Run one command; an error becomes a toast, never silence."""
        self._tasks.start(work)

    def warn(self, text: Words) -> None:
        """Say why something cannot be done."""
        self._toast.warn(text)

    async def retry(self, where: JobFilter) -> None:
        """Try these jobs again."""
        changed = await self._desk.retry(where)
        self._say(lambda: self.tr("%Ln job(s) will be tried again", "", changed.count), changed)

    async def change(self, where: JobFilter, change: Mapping[str, Any]) -> None:
        """Change what these jobs do and try them again."""
        changed = await self._desk.change(where, change)
        self._say(
            lambda: self.tr("%Ln job(s) changed, to be tried again", "", changed.count), changed
        )

    async def cancel(self, where: JobFilter) -> None:
        """Cancel these jobs."""
        self._say_cancelled(await self._desk.cancel(where))

    async def cancel_batch(self, batch: int, plan_again: Callable[[Batch], None]) -> None:
        """Cancel what is left of a batch, its plan included; Undo has that made again."""
        before = self._desk.jobs.batch(batch)
        changed = await self._desk.cancel_batch(batch)
        if before.planning and not changed.count:
            self._toast.say(lambda: self._cancelled(before), lambda: plan_again(before))
        else:
            self._say_cancelled(changed)

    async def take_back(self, batch: int) -> None:
        """Undo a submission: cancel it, and as nothing of it has run, leave no trace of it.

        What has been done already stays done, and then the batch stays to tell of it.
        """
        submitted = self._desk.jobs.batch(batch)
        await self._desk.cancel_batch(batch)
        left = self._desk.jobs.heads([batch])[batch]
        ended = left.total - left.counts.get(JobState.CANCELLED, 0)
        if ended:
            self._toast.say(
                lambda: self.tr("%Ln job(s) had ended already; the others are cancelled", "", ended)
            )
        else:
            await self._desk.forget(batch)
            self.taken_back.emit(submitted)

    async def pause(self, where: JobFilter, *, paused: bool) -> None:
        """Set these jobs aside, or bring them back."""
        if paused:
            changed = await self._desk.pause(where)
            self._say(lambda: self.tr("%Ln job(s) paused", "", changed.count), changed)
        else:
            changed = await self._desk.resume(where)
            self._say(lambda: self.tr("%Ln job(s) resumed", "", changed.count), changed)

    async def stop_retrying(self, where: JobFilter) -> None:
        """Let jobs that wait for another try fail now."""
        changed = await self._desk.stop_retrying(where)
        self._say(lambda: self.tr("%Ln job(s) will not be tried again", "", changed.count), changed)

    async def start_now(self, where: JobFilter) -> None:
        """Put these jobs at the head of their lanes."""
        changed = await self._desk.start_now(where)
        self._say(lambda: self.tr("%Ln job(s) start next", "", changed.count), changed)

    async def move(self, where: JobFilter, place: Place | int) -> None:
        """Change the order of waiting jobs."""
        changed = await self._desk.move(where, place)
        self._say(lambda: self.tr("%Ln job(s) moved", "", changed.count), changed)

    async def settle(self, where: JobFilter, word: Settlement) -> None:
        """Give the user's word on jobs whose outcome nobody knows."""
        changed = await self._desk.settle(where, word)
        self._say(lambda: self._settled(word, changed.count), changed)

    async def undo(self, step: int) -> None:
        """Take a change back, as far as nothing has come of it yet."""
        try:
            changed = await self._desk.undo(step)
        except NotPossible:
            self._toast.warn(lambda: self.tr("It is too late to undo this"))
            return
        self._toast.say(lambda: self._put_back(changed))

    async def remove(self, where: JobFilter) -> None:
        """Clear jobs away; Undo brings them back."""
        changed, removed_at = await self._desk.remove(where)
        self._say_removed(
            lambda: self.tr("%Ln job(s) removed", "", changed.count), changed, removed_at
        )

    async def clear_finished(self) -> None:
        """Clear away all that is finished, failures excepted; Undo brings it back."""
        changed, removed_at = await self._desk.remove(JobFilter(states=FINISHED))
        self._say_removed(
            lambda: self.tr("%Ln finished job(s) cleared", "", changed.count), changed, removed_at
        )

    async def add_to_list(
        self, key: str, title: Text, values: Sequence[str], where: JobFilter
    ) -> None:
        """Add to a setting that is a list, and clear the jobs away; Undo takes both back."""
        stored = list(self._desk.jobs.setting(key) or ())
        known = frozenset(stored)
        new = [value for value in values if value not in known]
        await self._desk.put_setting(key, [*stored, *new])
        changed, removed_at = await self._desk.remove(where)
        added = frozenset(new)
        self._toast.say(
            lambda: self._listed(title, len(new), changed.count),
            lambda: self.start(self._take_off_list(key, added, removed_at)),
        )

    async def _take_off_list(self, key: str, values: frozenset[str], removed_at: float) -> None:
        stored = self._desk.jobs.setting(key) or ()
        await self._desk.put_setting(key, [value for value in stored if value not in values])
        await self.restore(removed_at)

    async def restore(self, removed_at: float) -> None:
        """Undo a removal."""
        changed = await self._desk.restore(removed_at)
        self._say(lambda: self.tr("%Ln job(s) brought back", "", changed.count), changed)

    async def pause_queue(self, *, paused: bool) -> None:
        """Hold or release everything."""
        await self._desk.pause_queue(paused=paused)

    async def pause_batch(self, batch: int, *, paused: bool) -> None:
        """Hold or release a batch."""
        await self._desk.pause_batch(batch, paused=paused)

    async def pause_lane(self, lane: str, *, paused: bool) -> None:
        """Hold or release a lane; releasing ends a hold by an error too."""
        await self._desk.pause_lane(lane, paused=paused)

    async def set_limit(self, lane: str, limit: int) -> None:
        """Let this many jobs of a lane run at once."""
        await self._desk.set_limit(lane, limit)

    async def put_setting(self, key: str, value: object) -> None:
        """Store a setting."""
        await self._desk.put_setting(key, value)

    # --- words: functions, as a toast says itself again in another language ---------------------

    def _cancelled(self, batch: Batch) -> str:
        name = wording.batch_name(batch.name, batch.kind)
        return self.tr("“%1” is cancelled").replace("%1", name)

    def _settled(self, word: Settlement, count: int) -> str:
        match word:
            case Settlement.SENT:
                return self.tr("%Ln job(s) marked as done", "", count)
            case Settlement.NOT_SENT:
                return self.tr("%Ln job(s) marked as failed", "", count)
            case Settlement.AGAIN:
                return self.tr("%Ln job(s) will be tried again", "", count)

    def _put_back(self, changed: Changed) -> str:
        said = []
        if changed.count or not changed.not_possible:
            said.append(self.tr("%Ln job(s) put back", "", changed.count))
        if changed.not_possible:
            said.append(self.tr("Too late for %Ln job(s)", "", len(changed.not_possible)))
        return " · ".join(said)

    def _listed(self, title: Text, added: int, removed: int) -> str:
        said = self.tr("%Ln added to “%1”", "", added).replace("%1", wording.translated(title))
        if removed:
            said += " · " + self.tr("%Ln job(s) removed", "", removed)
        return said

    def _say_cancelled(self, changed: Changed) -> None:
        self._say(lambda: self.tr("%Ln job(s) cancelled", "", changed.count), changed)

    def _say_removed(self, text: Words, changed: Changed, removed_at: float) -> None:
        if changed.count:
            self._toast.say(text, lambda: self.start(self.restore(removed_at)))
        else:
            self._complain(changed)

    def _say(self, text: Words, changed: Changed) -> None:
        if changed.count:
            step = changed.undo
            self._toast.say(text, None if step is None else bound(self._take_back, step))
        self._complain(changed)

    def _take_back(self, step: int) -> None:
        self.start(self.undo(step))

    def _complain(self, changed: Changed) -> None:
        if changed.not_possible and not changed.count:
            count = wording.number(len(changed.not_possible))
            reason = next(iter(changed.not_possible.values()))
            self._toast.warn(
                lambda: (
                    self.tr("Not possible for %1: %2").replace("%1", count).replace("%2", reason)
                )
            )
