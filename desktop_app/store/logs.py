"""The logs on disk: appended from any thread, counted per level, searched without an index."""

from __future__ import annotations

import threading
from array import array
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import apsw

from desktop_app.domain.events import Notice
from desktop_app.domain.job import FoundIn, LogLine, SearchStep
from desktop_app.store.database import Readers, ids_of, insert_rows, used_bytes
from desktop_app.store.gathering import Gathering
from desktop_app.store.long_lists import numbers
from desktop_app.store.queries import contains_sql
from desktop_app.store.values import (
    LINE_COLUMNS,
    LONGEST_CHARACTER,
    cut_line_from,
    line_from,
    to_text,
)
from desktop_app.store.writer import Writer, empty_wal

Lines = tuple[LogLine, ...]
USUAL = "info"
"""The level whose lines are not counted: they are the rest, as lines are numbered without gaps."""
SOON = 0.05
"""Seconds within which a line is on disk, whether somebody flushes or not."""


class SqliteLogReader:
    """The reading half of the logs."""

    def __init__(self, path: Path) -> None:
        self._readers = Readers(path)

    def lines(
        self, attempt: int, *, first: int = 1, limit: int = 1000, levels: Sequence[str] = ()
    ) -> Sequence[LogLine]:
        """Return up to ``limit`` lines from number ``first`` on; ``levels`` empty: all."""
        chosen = f"AND level IN ({', '.join('?' * len(levels))})" if levels else ""
        return self._lines(
            f"WHERE attempt = ? AND number >= ? {chosen} ORDER BY number LIMIT ?",
            (attempt, first, *levels, limit),
        )

    def counts(self, attempt: int) -> Mapping[str, int]:
        """Return the number of lines per level."""
        query = (
            "SELECT level, lines FROM level_count WHERE attempt = ?1 "
            "UNION ALL SELECT NULL, max(number) FROM line WHERE attempt = ?1"
        )  # at once: both of the same moment
        with self._readers.take() as db:
            *rows, (_, last) = db.execute(query, (attempt,))
        counts: dict[str, int] = dict(rows)
        usual = (last or 0) - sum(counts.values())
        return {USUAL: usual, **counts} if usual else counts

    def lines_at(
        self, attempt: int, numbers: Sequence[int], *, width: int | None = None
    ) -> Sequence[LogLine]:
        """Return those of the lines that exist, by number; texts cut to ``width`` characters.

        Of a megabyte in one line no more than ``width`` characters come out of the database.
        """
        if width is None:
            rest = "WHERE attempt = ? AND number IN carray(?) ORDER BY number"
            return self._lines(rest, (attempt, ids_of(numbers)))
        query = (
            "SELECT attempt, number, time, level, substr(CAST(text AS BLOB), 1, ?) FROM line "
            "WHERE attempt = ? AND number IN carray(?) ORDER BY number"
        )
        values = (LONGEST_CHARACTER * width, attempt, ids_of(numbers))
        with self._readers.take() as db:
            return [cut_line_from(row, width) for row in db.execute(query, values)]

    def find(
        self, attempt: int, text: str, *, after: int = 0, levels: Sequence[str] = ()
    ) -> Sequence[int]:
        """Return the numbers of all lines that contain ``text``, case-insensitive."""
        tests, values = ["attempt = ?", "number > ?"], [attempt, after, *levels]
        if levels:
            tests.append(f"level IN ({', '.join('?' * len(levels))})")
        if text:
            tests.append(contains_sql("text", text))
            values.append(to_text(text))
        condition = " AND ".join(tests)
        query = f"SELECT number FROM line WHERE {condition} ORDER BY number"  # noqa: S608 (constants)
        with self._readers.take() as db:
            return numbers(db, query, values)

    def search(self, text: str, *, limit: int = 1000) -> Sequence[LogLine]:
        """Return lines of any attempt that contain ``text``, newest attempt and line first."""
        return self._lines(
            f"WHERE {contains_sql('text', text)} ORDER BY attempt DESC, number DESC LIMIT ?",
            (to_text(text), limit),
        )

    def look_through(
        self,
        text: str,
        *,
        below: int | None = None,
        lines: int = 50_000,
        shown: int = 20,
        width: int | None = None,
    ) -> SearchStep:
        """Search the logs of the newest attempts, as many as have about ``lines`` lines."""
        with self._readers.take() as db:
            first, more = _stretch(db, below, lines)
            if first is None:
                return SearchStep((), None)
            query = (
                "SELECT attempt, number FROM line WHERE attempt >= ? AND attempt < ? "  # noqa: S608 (constants)
                f"AND {contains_sql('text', text)} ORDER BY attempt DESC, number"
            )
            hits: dict[int, array[int]] = {}
            values = (first, _LAST if below is None else below, to_text(text))
            for attempt, number in db.execute(query, values):
                hits.setdefault(attempt, array("q")).append(number)
        found = (
            FoundIn(attempt, len(each), tuple(self.lines_at(attempt, each[:shown], width=width)))
            for attempt, each in hits.items()
        )
        return SearchStep(tuple(found), first if more else None)

    def used_bytes(self) -> int:
        """Return the size of all that is kept, free pages left out."""
        with self._readers.take() as db:
            return used_bytes(db)

    def _lines(self, rest: str, values: tuple[Any, ...]) -> Sequence[LogLine]:
        with self._readers.take() as db:
            query = f"SELECT {LINE_COLUMNS} FROM line {rest}"  # noqa: S608 (constants)
            return [line_from(row) for row in db.execute(query, values)]

    def release(self) -> None:
        """Close the reading connections."""
        self._readers.close()


class SqliteLogStore(SqliteLogReader):
    """The logs in ``logs.sqlite3``. A line that is there already is not written again."""

    def __init__(self, path: Path, db: apsw.Connection, notices: Sequence[Notice] = ()) -> None:
        super().__init__(path)
        self.notices = tuple(notices)
        self._writer = Writer(db, path)
        self._lock = threading.Lock()
        self._gathering: Gathering[LogLine, None] | None = None
        # Taken, tried once and not written, such as when the disk was full.
        self._kept: list[Lines] = []

    def append(self, lines: Sequence[LogLine]) -> None:
        """Take lines: they are written behind the caller's back, many appends in one commit."""
        gathering = self._gathering
        if gathering is not None and gathering.add(*lines) is not None:
            return
        group = self._gathering = Gathering(_insert)
        group.add(*lines)
        self._writer.post(group, lambda: self._keep(tuple(group.items)), within=SOON)

    def _keep(self, lines: Lines) -> None:
        with self._lock:
            self._kept.append(lines)

    async def flush(self) -> None:
        """Return when every line taken so far is on disk; raise ``StoreFull`` when it cannot be.

        Lines that could not be written are kept, for the next flush.
        """
        await self._writer.do(_nothing)  # everything taken before this has been tried
        while kept := tuple(self._kept):
            for lines in kept:
                await self._writer.do(partial(_insert, lines=lines))
            with self._lock:
                self._kept = [lines for lines in self._kept if lines not in kept]

    async def forget(self, attempts: Sequence[int]) -> None:
        """Delete the logs of these attempts, free pages included."""
        with self._lock:
            self._kept = [
                tuple(line for line in lines if line.attempt not in attempts)
                for lines in self._kept
            ]
        await self._writer.do(partial(_forget, attempts=tuple(attempts)))
        await self._writer.empty_wal()

    async def rewrite(self) -> None:
        """Leave no remains of what was deleted or moved, at the price of writing all of it."""
        await self._writer.rewrite()

    async def give_back(self) -> bool:
        """Give a piece of what is free back to the disk; return whether there is more to give."""
        return await self._writer.give_back()

    async def close(self) -> None:
        """Flush, then let go of the file. Again: does nothing."""
        self.release()
        if self._writer.closed:
            return
        try:
            await self.flush()
        finally:
            await self._writer.close()


_LAST = 2**63 - 1
"""Above every id."""


def _stretch(db: apsw.Connection, below: int | None, lines: int) -> tuple[int | None, bool]:
    """Return the oldest of the newest attempts that have ``lines`` lines, and if there are more."""
    nth = "SELECT attempt FROM line WHERE attempt < ? ORDER BY attempt DESC LIMIT 1 OFFSET ?"
    last = _LAST if below is None else below
    oldest: int | None = db.execute("SELECT min(attempt) FROM line WHERE attempt < ?", (last,)).get
    first: int | None = db.execute(nth, (last, lines - 1)).get
    return (oldest, False) if first is None else (first, first != oldest)


def _nothing(db: apsw.Connection) -> None:
    """Stand in the row of operations, so that the ones before it are done."""
    del db


def _insert(db: apsw.Connection, lines: Sequence[LogLine]) -> None:
    before = db.total_changes()
    into, kept = f"INSERT INTO line ({LINE_COLUMNS})", "ON CONFLICT DO NOTHING"
    try:
        insert_rows(db, into, lines, kept)
    except UnicodeEncodeError:  # some have lone surrogates
        insert_rows(db, into, [(*e[:4], to_text(e.text)) for e in lines], kept)
    if db.total_changes() - before != len(lines):
        _count_anew(db, list({e.attempt for e in lines}))  # some were there already
        return
    counts = Counter((e.attempt, e.level) for e in lines if e.level != USUAL)
    insert_rows(
        db,
        "INSERT INTO level_count",
        [(attempt, level, number) for (attempt, level), number in counts.items()],
        "ON CONFLICT DO UPDATE SET lines = lines + excluded.lines",
    )


def _count_anew(db: apsw.Connection, attempts: Sequence[int]) -> None:
    db.execute("DELETE FROM level_count WHERE attempt IN carray(?)", (ids_of(attempts),))
    db.execute(
        "INSERT INTO level_count SELECT attempt, level, count(*) FROM line "
        "WHERE attempt IN carray(?) AND level <> ? GROUP BY attempt, level",
        (ids_of(attempts), USUAL),
    )


def forget_after(db: apsw.Connection, attempt: int) -> None:
    """Delete the logs of all attempts after this one."""
    with db:
        for table in ("line", "level_count"):
            db.execute(f"DELETE FROM {table} WHERE attempt > ?", (attempt,))  # noqa: S608 (constants)


def forget_unknown(db: apsw.Connection, queue: apsw.Connection) -> None:
    """Delete the logs of all attempts that the queue does not know."""
    known = {row[0] for row in queue.execute("SELECT id FROM attempt")}
    logged: list[Any] = db.execute("SELECT DISTINCT attempt FROM line").fetchall()
    with db:
        _forget(db, [attempt for (attempt,) in logged if attempt not in known])
    empty_wal(db)


def _forget(db: apsw.Connection, attempts: Sequence[int]) -> None:
    for table in ("line", "level_count"):
        query = f"DELETE FROM {table} WHERE attempt IN carray(?)"  # noqa: S608 (constants)
        db.execute(query, (ids_of(attempts),))
