"""The one thread that writes a database: while one COMMIT runs, the next group gathers."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Final, NamedTuple, TypeVar

import apsw

from desktop_app.domain.errors import StoreDamaged, StoreError
from desktop_app.store.database import (
    BUSY_TIMEOUT,
    SUSPECT,
    close_quietly,
    give_back,
    make_room,
    side,
    store_error,
)

COMMITS_WITHOUT_ROOM: Final = 32
"""After so many commits the journal gets its space: whoever writes little does not wait for it.

It takes as long as the journal's growth holds up a hundred commits.
"""
T = TypeVar("T")
Operation = Callable[[apsw.Connection], T]


class _Outcome(NamedTuple):
    value: Any = None
    error: Exception | None = None


class _Request(NamedTuple):
    operation: Operation[Any]
    future: asyncio.Future[Any] | None
    """None: nobody waits."""
    failed: Callable[[], object] | None = None
    """Called in the writer's thread when it fails."""
    told: Callable[[Any], object] | None = None
    """Called in the writer's thread with its result, or its error."""
    by: float | None = None
    """It may wait for company until then (``time.monotonic``); None: it is wanted now."""
    alone: bool = False
    """Outside any transaction."""
    last: bool = False


class Writer:
    """Runs operations in order, several in one transaction, each in a savepoint of its own.

    An operation that raises leaves no trace and does not touch its neighbours. An operation may
    be run a second time, when the group it was in could not be committed: it must depend on
    nothing but the database and its own arguments.
    """

    def __init__(self, db: apsw.Connection, path: Path) -> None:
        self._db = db
        self._path = path
        self._requests: SimpleQueue[_Request] = SimpleQueue()
        self._next: list[_Request] = []
        self._closed = False
        self._commits = 0
        self._putting = threading.Lock()
        self._thread = threading.Thread(target=self._work, name=f"store-{path.stem}", daemon=True)
        self._thread.start()

    async def do(self, operation: Operation[T]) -> T:
        """Run the operation; its result is on disk when this returns."""
        return await self.ask(operation)

    def ask(self, operation: Operation[T]) -> asyncio.Future[T]:
        """As :meth:`do`, begun at once."""
        return self._ask(operation)

    def post(
        self, operation: Operation[object], failed: Callable[[], object], *, within: float
    ) -> None:
        """Run the operation with the next one that somebody waits for, or ``within`` seconds.

        Calls ``failed`` in the writer's thread if it failed.
        """
        self._put(_Request(operation, None, failed, by=time.monotonic() + within))

    def tell(self, operation: Operation[T], told: Callable[[T | Exception], object]) -> None:
        """Run the operation for any thread.

        Calls ``told`` in the writer's thread with the result when it is on disk, or with the error;
        what is written later is told later. It must not raise.
        """
        self._put(_Request(operation, None, told=told))

    async def empty_wal(self) -> None:
        """Move all that was committed into the main file, so that no old page stays beside it."""
        await self._ask(empty_wal, alone=True)

    async def rewrite(self) -> None:
        """Write the whole file anew: nothing but its rows is in it then.

        A page that is in use may still hold, between its rows, copies of rows that stood there
        before they moved. About a second per 100 MB, in which nothing else is written; takes as
        much space again for that time.
        """
        await self._ask(_rewrite, alone=True)

    async def give_back(self) -> bool:
        """Give a piece of what is free back to the disk; return whether there is more to give."""
        more = await self.do(give_back)
        if not more:
            await self.empty_wal()  # the file is cut when all of it is in its place
        return more

    async def close(self) -> None:
        """Finish what was asked for, then let go of the file. Again: does nothing."""
        if self._closed:
            return
        await self._ask(apsw.Connection.close, alone=True, last=True)
        self._thread.join()

    @property
    def closed(self) -> bool:
        """Whether :meth:`close` has been called."""
        return self._closed

    def _ask(
        self, operation: Operation[Any], *, alone: bool = False, last: bool = False
    ) -> asyncio.Future[Any]:
        future = asyncio.get_running_loop().create_future()
        self._put(_Request(operation, future, alone=alone, last=last))
        return future

    def _put(self, request: _Request) -> None:
        with self._putting:  # nothing comes after the last one, from whatever thread
            if self._closed:
                raise StoreError("The store is closed.")
            self._closed = request.last
            self._requests.put(request)

    # --- in the thread ---

    def _work(self) -> None:
        ended = False
        while not ended:
            group = self._gather()
            together = [request for request in group if not request.alone]
            if together:
                self._deliver(together, self._run(together))
                self._commits += 1
                if self._commits == COMMITS_WITHOUT_ROOM:
                    make_room(self._path)
            for request in group:
                if request.alone:
                    self._deliver([request], [self._run_alone(request)])
                    self._commits = 0  # it may have emptied the journal
                    ended = ended or request.last

    def _gather(self) -> list[_Request]:
        """Take all that is there, once there is something that cannot wait."""
        group = [self._next.pop() if self._next else self._requests.get()]
        with suppress(Empty):
            while all(request.by is not None for request in group):
                left = min(request.by or 0.0 for request in group) - time.monotonic()
                group.append(self._requests.get(timeout=max(0.0, left)))
        while not self._requests.empty():  # nobody else takes from it
            group.append(self._requests.get_nowait())
        return group

    def _run(self, group: list[_Request]) -> list[_Outcome]:
        """Run a group in one transaction; what comes in the meantime joins it."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
            if len(group) == 1:  # the transaction is its savepoint
                outcomes = [_Outcome(group[0].operation(self._db))]
            else:
                outcomes = [self._run_in_savepoint(request) for request in group]
            late = self._latecomers()
            group += late
            outcomes += [self._run_in_savepoint(request) for request in late]
            self._db.execute("COMMIT")
        except Exception as error:  # noqa: BLE001 (handed to whoever waits)
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            if len(group) == 1:
                return [self._failure(error)]
            # Each for itself: the one that does not fit must not take its neighbours along.
            return [self._run_singly(request) for request in group]
        return outcomes

    def _latecomers(self) -> list[_Request]:
        late = list[_Request]()
        while not self._next and not self._requests.empty():
            request = self._requests.get_nowait()
            (self._next if request.alone else late).append(request)
        return late

    def _run_singly(self, request: _Request) -> _Outcome:
        try:
            self._db.execute("BEGIN IMMEDIATE")
            outcome = _Outcome(request.operation(self._db))
            self._db.execute("COMMIT")
        except Exception as error:  # noqa: BLE001 (handed to whoever waits)
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            return self._failure(error)
        return outcome

    def _run_in_savepoint(self, request: _Request) -> _Outcome:
        self._db.execute("SAVEPOINT operation")
        try:
            outcome = _Outcome(request.operation(self._db))
        except Exception as error:
            if not self._db.in_transaction:
                raise  # SQLite has rolled back the whole group, as it may when the disk is full
            self._db.execute("ROLLBACK TO operation")
            outcome = self._failure(error)
        self._db.execute("RELEASE operation")
        return outcome

    def _run_alone(self, request: _Request) -> _Outcome:
        try:
            return _Outcome(request.operation(self._db))
        except Exception as error:  # noqa: BLE001 (handed to whoever waits)
            return self._failure(error)

    def _failure(self, error: Exception) -> _Outcome:
        if not isinstance(error, apsw.Error):
            return _Outcome(error=error)
        told = store_error(error, self._path)
        if isinstance(told, StoreDamaged):
            with suppress(OSError):  # then it is found when it is met again
                side(self._path, SUSPECT).touch()
        return _Outcome(error=told)

    def _deliver(self, requests: Sequence[_Request], outcomes: Sequence[_Outcome]) -> None:
        by_loop: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Any], _Outcome]]] = {}
        for request, outcome in zip(requests, outcomes, strict=True):
            if outcome.error is not None and request.failed is not None:
                request.failed()
            if request.told is not None:
                request.told(outcome.value if outcome.error is None else outcome.error)
            if request.future is not None:
                waiting = by_loop.setdefault(request.future.get_loop(), [])
                waiting.append((request.future, outcome))
        for loop, results in by_loop.items():
            try:
                loop.call_soon_threadsafe(_resolve, results)
            except RuntimeError:
                continue  # the loop is closed: nobody waits any more


def _resolve(results: Sequence[tuple[asyncio.Future[Any], _Outcome]]) -> None:
    for future, outcome in results:
        if future.done():
            continue  # cancelled meanwhile; the change stands all the same
        if outcome.error is None:
            future.set_result(outcome.value)
        else:
            future.set_exception(outcome.error)


def _rewrite(db: apsw.Connection) -> None:
    # The copy may be larger than the memory; but to change temp_store here would be the end of all
    # temporary tables of this connection, the steps to undo among them.
    other = apsw.Connection(db.filename, apsw.SQLITE_OPEN_READWRITE)
    try:
        other.set_busy_timeout(BUSY_TIMEOUT)
        for pragma in ("synchronous = FULL", "secure_delete = ON", "temp_store = FILE"):
            other.execute(f"PRAGMA {pragma}")
        # A file of an older version becomes one that can give space back.
        other.execute("PRAGMA auto_vacuum = INCREMENTAL")
        other.execute("VACUUM")
    except BaseException:
        close_quietly(other)
        raise
    other.close()
    empty_wal(db)


def empty_wal(db: apsw.Connection) -> None:
    """Move all that was committed into the main file."""
    try:
        db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
    except apsw.BusyError:
        return  # a reader of another process is still in it; closing empties it
