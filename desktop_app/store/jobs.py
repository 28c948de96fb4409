"""The queue on disk: every change is one operation handed to the writer's thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import apsw

from desktop_app.domain.errors import ErrorInfo
from desktop_app.domain.events import Notice
from desktop_app.domain.job import (
    AttemptEnd,
    Batch,
    Job,
    JobFilter,
    Lane,
    LeftOut,
    NewJob,
    NewPlan,
    Place,
    Settlement,
)
from desktop_app.domain.ports import Changed, NewEntry, Recovery, StoredEntry, Turn, Want
from desktop_app.store import attempts, changes, claims, clock_jumps, plans, queries, undo
from desktop_app.store.reader import SqliteJobReader
from desktop_app.store.rules import check_limit
from desktop_app.store.values import to_error, to_json
from desktop_app.store.writer import Writer

T = TypeVar("T")


class SqliteJobStore(SqliteJobReader):
    """The record of truth in ``queue.sqlite3``; owned by one process at a time.

    ``notices`` tells what was found and mended when it was opened.
    """

    def __init__(self, path: Path, db: apsw.Connection, notices: Sequence[Notice] = ()) -> None:
        super().__init__(path)
        self.notices = tuple(notices)
        undo.prepare(db)
        self._writer = Writer(db, path)
        # Used by the writer's thread alone.
        self._at_hand = claims.Known()
        # What was read of a batch that was never committed must not be taken for the next one.
        db.set_rollback_hook(self._at_hand.forget)

    # --- batches ---

    def enter(
        self,
        prepare: Callable[[], Sequence[NewEntry]],
        told: Callable[[Sequence[StoredEntry] | Exception], object],
    ) -> None:
        """Acknowledge what ``prepare`` returns when it is the writer's turn; any thread."""
        self._writer.tell(lambda db: plans.submit(db, prepare(), self._at_hand.lanes), told)

    async def finish_plan(
        self,
        batch: int,
        *,
        shared: Mapping[str, Any],
        jobs: Sequence[NewJob],
        left_out: Sequence[LeftOut],
        lane_limits: Mapping[str, int],
        now: float,
    ) -> tuple[int, int] | None:
        """Insert all jobs at once; they carry the time of their batch's submission."""
        del now
        plan = NewPlan(shared, jobs, left_out, lane_limits)
        return await self._writer.do(
            partial(plans.finish_plan, batch=batch, plan=plan, lanes=self._at_hand.lanes)
        )

    async def fail_plan(self, batch: int, error: ErrorInfo) -> Batch:
        """Record that nothing could be planned."""
        return await self._writer.do(partial(plans.fail_plan, batch=batch, error=error))

    async def cancel_batch(self, batch: int, *, now: float) -> Changed:
        """Cancel a batch: its plan if it is still planning, and as :meth:`cancel`."""
        return await self._by_word(partial(changes.cancel_batch, batch=batch, now=now))

    async def pause_batch(self, batch: int, *, paused: bool) -> Batch:
        """Hold or release a batch."""
        return await self._by_word(partial(plans.pause_batch, batch=batch, paused=paused))

    async def forget(self, batch: int) -> Sequence[int]:
        """Delete every trace of a finished batch; return the ids of its attempts."""
        gone = await self._writer.do(partial(self._forget, batch=batch))
        await self._writer.empty_wal()
        return gone

    async def rewrite(self) -> None:
        """Leave no remains of what was deleted or moved, at the price of writing all of it."""
        await self._writer.rewrite()

    async def give_back(self) -> bool:
        """Give a piece of what is free back to the disk; return whether there is more to give."""
        return await self._writer.give_back()

    def _forget(self, db: apsw.Connection, batch: int) -> Sequence[int]:
        gone = plans.forget(db, batch)
        self._at_hand.common.pop(batch, None)
        return gone

    # --- attempts ---

    async def allow_effect(self, job: int, attempt: int) -> None:
        """Record that the attempt may have its effect; ``NotPossible`` when it is over."""
        await self._writer.do(partial(attempts.allow_effect, job=job, attempt=attempt))

    async def close_attempts(self, ends: Sequence[AttemptEnd]) -> Sequence[Job]:
        """Close attempts and move their jobs, all or none; ``NotPossible`` names the wrong one."""
        return await self._writer.do(
            partial(attempts.close_attempts, ends=ends, known=self._at_hand)
        )

    async def turn(
        self,
        ends: Sequence[AttemptEnd],
        wants: Sequence[Want],
        *,
        now: float,
        unbegun: Sequence[int] = (),
    ) -> Turn:
        """Close attempts, take others back, wake what is due, claim what is wanted; all or none."""
        return await self._writer.do(
            partial(
                attempts.turn,
                ends=ends,
                wants=wants,
                now=now,
                unbegun=unbegun,
                known=self._at_hand,
            )
        )

    async def clock_set_back(self, *, now: float) -> None:
        """Wait for no more than was said, though the clock shows less than it did then."""
        await self._writer.do(partial(clock_jumps.clock_set_back, now=now))

    async def recover(self, *, now: float) -> Recovery:
        """Close the attempts that a dead process left open."""

        def operation(db: apsw.Connection) -> Recovery:
            undo.begin_anew(db, now)
            return attempts.recover(db, now, self._at_hand)

        return await self._writer.do(operation)

    # --- the user's word ---

    async def _by_word(self, change: Callable[[apsw.Connection], T]) -> T:
        def operation(db: apsw.Connection) -> T:
            self._at_hand.anew()  # any job may be the next now
            return change(db)

        return await self._writer.do(operation)

    async def retry(self, where: JobFilter, *, now: float) -> Changed:
        """Failed, Cancelled: to the tail of their lane with a new budget. Retrying: due now."""
        del now
        return await self._by_word(partial(changes.retry, where=where))

    async def change(self, where: JobFilter, change: Mapping[str, Any], *, now: float) -> Changed:
        """Merge ``change`` into the payloads of Failed jobs and retry them."""
        del now
        return await self._by_word(partial(changes.change, where=where, change=change))

    async def cancel(self, where: JobFilter, *, now: float) -> Changed:
        """Cancel what is not running; running jobs are passed over in silence."""
        return await self._by_word(partial(changes.cancel, where=where, now=now))

    async def pause(self, where: JobFilter) -> Changed:
        """Set aside jobs that are Waiting, Scheduled or Retrying."""
        return await self._by_word(partial(changes.pause, where=where))

    async def resume(self, where: JobFilter, *, now: float) -> Changed:
        """Bring Paused jobs back to what they were."""
        return await self._by_word(partial(changes.resume, where=where, now=now))

    async def stop_retrying(self, where: JobFilter, *, now: float) -> Changed:
        """Retrying jobs become Failed with the error they have."""
        return await self._by_word(partial(changes.stop_retrying, where=where, now=now))

    async def start_now(self, where: JobFilter, *, now: float) -> Changed:
        """Put Waiting, Scheduled, Retrying and Paused jobs at the head of their lane, Waiting."""
        del now
        return await self._by_word(partial(changes.start_now, where=where))

    async def move(self, where: JobFilter, place: Place | int) -> Changed:
        """Change the rank of Waiting jobs in their lane; they keep their order."""
        return await self._by_word(partial(changes.move, where=where, place=place))

    async def settle(self, where: JobFilter, word: Settlement, *, now: float) -> Changed:
        """Move jobs out of Check by the user's word."""
        del now
        return await self._by_word(partial(changes.settle, where=where, word=word))

    async def remove(self, where: JobFilter, *, now: float) -> Changed:
        """Clear away jobs in a final state; :meth:`restore` with the same ``now`` undoes it."""
        return await self._by_word(partial(changes.remove, where=where, now=now))

    async def restore(self, removed_at: float) -> Changed:
        """Bring back what was removed at that time."""
        return await self._by_word(partial(changes.restore, removed_at=removed_at))

    async def undo(self, step: int) -> Changed:
        """Take a change back; ``NotPossible`` when it is too late."""
        return await self._by_word(partial(changes.take_back, step=step))

    # --- lanes, queue, settings ---

    async def pause_lane(self, lane: str, *, paused: bool) -> Lane:
        """Hold or release a lane by the user's word."""
        return await self._change_lane(lane, "paused", paused)

    async def hold_lane(self, lane: str, error: ErrorInfo | None) -> Lane:
        """Hold a lane for a reason that all its jobs would meet; None releases it."""
        return await self._change_lane(lane, "held", to_error(error))

    async def set_limit(self, lane: str, limit: int) -> Lane:
        """Set how many jobs of the lane run at once; ``SubmissionRefused`` outside 1 … 64."""
        check_limit(limit)
        return await self._change_lane(lane, "limit", limit)

    async def _change_lane(self, lane: str, column: str, value: Any) -> Lane:
        def operation(db: apsw.Connection) -> Lane:
            plans.change_lane(db, lane, column, value)
            return queries.lane(db, lane)

        return await self._writer.do(operation)

    async def pause_queue(self, *, paused: bool) -> None:
        """Hold or release the whole queue."""
        await self._execute("UPDATE queue SET paused = ?", (paused,))

    async def put_setting(self, key: str, value: Any) -> None:
        """Store a setting; None deletes it."""
        if value is None:
            await self._execute("DELETE FROM setting WHERE key = ?", (key,))
        else:
            await self._execute(
                "INSERT INTO setting VALUES (?, ?) "
                "ON CONFLICT DO UPDATE SET value = excluded.value",
                (key, to_json(value)),
            )

    async def _execute(self, query: str, values: tuple[Any, ...]) -> None:
        def operation(db: apsw.Connection) -> None:
            db.execute(query, values)

        await self._writer.do(operation)

    async def close(self) -> None:
        """Finish what was asked for, then let go of the files."""
        self.release()
        await self._writer.close()
