"""Takes submissions from any thread to the disk, and the word that they are there to their callers.

Between a caller and the disk stands the store's writer alone: when it is its turn it checks and
plans all that waits, writes it in one transaction, and tells the callers' loops. The engine's loop
hears of it besides, before it hears what becomes of the jobs.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress

from desktop_app.domain.errors import StoreError
from desktop_app.domain.job import Batch
from desktop_app.domain.ports import JobStore, NewEntry, StoredEntry
from desktop_app.engine.batches import Entered, Raw
from desktop_app.engine.scheduler import Scheduler

_Waiting = asyncio.Future[Batch] | Future[Batch]
"""A coroutine that awaits its batch, or a thread that waits for it."""
_Answer = tuple[_Waiting, Batch | Exception]
_Submission = tuple[Raw, _Waiting]


class Intake:
    """The way into the queue."""

    def __init__(
        self, store: JobStore, scheduler: Scheduler, loop: asyncio.AbstractEventLoop
    ) -> None:
        """``loop`` is the scheduler's."""
        self._store = store
        self._scheduler = scheduler
        self._loop = loop
        self._waiting: deque[_Submission] = deque()
        self._asked = False
        self.prepare = scheduler.prepare
        """Checks and plans a submission; called in the writer's thread."""

    def submit(self, raw: Raw) -> asyncio.Future[Batch]:
        """Return the batch once it is on disk; raise ``SubmissionRefused`` and ``StoreError``."""
        answer: asyncio.Future[Batch] = asyncio.get_running_loop().create_future()
        self._take_in((raw, answer))
        return answer

    def submit_now(self, raw: Raw) -> Batch:
        """As :meth:`submit`, for a thread that may wait: the writer itself wakes it."""
        answer = Future[Batch]()
        self._take_in((raw, answer))
        return answer.result()

    def _take_in(self, submission: _Submission) -> None:
        self._waiting.append(submission)
        if not self._asked:
            self._asked = True
            self._enter()

    def _enter(self, alone: _Submission | None = None) -> None:
        """Have the writer take one submission, or all that wait when it is its turn."""
        group = _Group(self, alone, expected=self._scheduler.ready)
        try:
            self._store.enter(group.prepare, group.told)
        except StoreError as error:  # it is closed
            _tell([(answer, error) for _, answer in ([alone] if alone else self.take())])
            return
        if group.expected:  # then the turn that starts these jobs goes to disk with them
            with suppress(RuntimeError):  # the engine has ended
                self._loop.call_soon_threadsafe(self._scheduler.kick)

    # --- in the writer's thread ---

    def take(self) -> Iterator[_Submission]:
        """Take all that waits, what comes in the meantime included."""
        yield from self._left()
        self._asked = False  # what is appended from here on asks again
        yield from self._left()  # what was appended just before, and did not ask

    def _left(self) -> Iterator[_Submission]:
        with suppress(IndexError):  # not asked before: callers take too where the store is closed
            while True:
                yield self._waiting.popleft()

    def again(self, submission: _Submission) -> None:
        """Write a submission by itself: the group it was in could not be written."""
        self._enter(submission)

    def stored(self, entered: Entered, answers: Sequence[_Answer]) -> None:
        """Tell the callers and wake the engine: first who has something to do at once.

        That is the engine if these jobs are expected. What a caller asks it for next finds it told.
        """
        if entered.stored:
            self._scheduler.stored(entered)
        if not entered.expected:
            _tell(answers)
        if entered.stored:
            with suppress(RuntimeError):  # the engine has ended: the next start finds them
                self._scheduler.listen(entered)
        if entered.expected:
            _tell(answers)


class _Group:
    """Submissions that are written together."""

    def __init__(self, intake: Intake, alone: _Submission | None, *, expected: bool) -> None:
        self._intake = intake
        self._alone = alone
        self.expected = expected
        self._accepted: list[_Submission] | None = None
        self._entries: list[NewEntry] = []
        """Of the accepted ones, in their order."""
        self._answers: list[_Answer] = []

    def prepare(self) -> list[NewEntry]:
        """Return what is to be written; again, the same."""
        if self._accepted is None:
            self._accepted = []
            prepare = self._intake.prepare
            for one in [self._alone] if self._alone else self._intake.take():
                raw, answer = one
                try:
                    self._entries.append(prepare(raw))
                    self._accepted.append(one)
                except Exception as error:  # noqa: BLE001 (its caller is told)
                    self._answers.append((answer, error))
        return self._entries

    def told(self, result: Sequence[StoredEntry] | Exception) -> None:
        """Pass on what became of them."""
        if self._accepted is None:  # the writer could not even begin
            self.prepare()
        accepted, stored = self._accepted or [], result
        if isinstance(stored, Exception):
            if len(accepted) > 1:  # the one that does not fit must not take its neighbours along
                for one in accepted:
                    self._intake.again(one)
            else:
                self._answers += [(answer, stored) for _, answer in accepted]
            stored = ()
        else:
            pairs = zip(accepted, stored, strict=True)
            self._answers += [(answer, batch) for (_, answer), (batch, _) in pairs]
        self._intake.stored(Entered(self._entries, stored, self.expected), self._answers)


def _tell(answers: Sequence[_Answer]) -> None:
    by_loop: dict[asyncio.AbstractEventLoop, list[_Answer]] = {}
    threads: list[_Answer] = []
    for one in answers:
        waiting = one[0]
        if isinstance(waiting, Future):
            threads.append(one)
        else:
            by_loop.setdefault(waiting.get_loop(), []).append(one)
    _deliver(threads)
    for loop, found in by_loop.items():
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(_deliver, found)


def _deliver(answers: Sequence[_Answer]) -> None:
    for answer, result in answers:
        if answer.done():
            continue  # cancelled meanwhile; the batch stays in the queue
        if isinstance(result, Exception):
            answer.set_exception(result)
        else:
            answer.set_result(result)
