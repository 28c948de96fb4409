"""Opens a SQLite file as the store needs it: private, migrated, honest about damage and space."""

from __future__ import annotations

import errno
import os
import shutil
import threading
import time
from array import array
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from importlib import resources
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

import apsw

from desktop_app.domain.errors import NotFound, StoreDamaged, StoreError, StoreFull
from desktop_app.host.paths import private_folder, sync_folder
from desktop_app.store.rules import contains
from desktop_app.store.values import from_text

BUSY_TIMEOUT: Final = 5000
"""Milliseconds to wait for another process that reads or checkpoints."""
CHECKED_BYTES: Final = 64 * 2**20
"""After an unclean end, files up to this size are checked whole (a quarter of a second)."""
ALWAYS_CHECKED_BYTES: Final = 4 * 2**20
"""Files up to this size are checked whole at every start (some 20 ms)."""
LITTLE_SPACE: Final = 4 * 2**20
ROWS_PER_STATEMENT: Final = 512
"""The text of no statement passes 16 kB then: longer ones are parsed anew each time (apsw)."""

SUSPECT: Final = "-suspect"
"""Ending of the file that says: damage was met, look the database over at the next start."""
_JSON: Final = {
    "batch": ("submission", "shared", "error"),
    "job": ("payload", "result", "error"),
    "attempt": ("error",),
    "lane": ("held",),
    "setting": ("value",),
}
JOURNAL_PAGES: Final = 2000
"""Pages of the journal before SQLite moves them into the main file and begins it again.

Twice as many as by default: what many commits have changed is moved once, with the same waits.
"""
_PRAGMAS = (
    # First: it has a say only while there is no table. What is free can be given back in pieces.
    "PRAGMA auto_vacuum = INCREMENTAL",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    # What is deleted is overwritten: "forget" must leave no trace in free pages.
    "PRAGMA secure_delete = ON",
    f"PRAGMA wal_autocheckpoint = {JOURNAL_PAGES}",
    # Statement journals of triggers otherwise go to a file, at 80 µs a row.
    "PRAGMA temp_store = MEMORY",
)


def store_error(error: Exception, path: Path) -> StoreError:
    """Say in the store's own words what SQLite or the system met at ``path``."""
    if isinstance(error, apsw.NotADBError | apsw.CorruptError):
        return StoreDamaged(f"{path} is damaged: {error}")
    code = error.errno if isinstance(error, OSError) else None
    no_space = code in {errno.ENOSPC, errno.EDQUOT} or isinstance(error, apsw.FullError)
    if no_space or (isinstance(error, apsw.IOError) and _free(path) < LITTLE_SPACE):
        return StoreFull(f"No space left for {path}: nothing was changed")
    return StoreError(f"{path} cannot be used: {error}")


def _free(path: Path) -> int:
    try:
        return shutil.disk_usage(path.parent).free
    except OSError:
        return LITTLE_SPACE  # unknown: then the error was not about space


def steps(name: str) -> list[str]:
    """Return the numbered SQL files of a database, in order."""
    folder = resources.files("desktop_app.store") / "sql" / name
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".sql")), key=lambda f: f.name)
    return [f.read_text(encoding="utf-8") for f in files]


def migrate(db: apsw.Connection, scripts: Sequence[str]) -> None:
    """Bring the schema up to date, each step in a transaction of its own with its version."""
    version = int(db.pragma("user_version"))
    if version > len(scripts):
        raise StoreError("The queue was written by a newer version of this program.")
    # A step may build a table anew; dropping the old one must not delete what refers to it.
    db.execute("PRAGMA foreign_keys = OFF")
    for number, script in enumerate(scripts[version:], version + 1):
        db.execute("BEGIN IMMEDIATE")
        try:
            db.execute(script)
            db.pragma("user_version", number)
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise
    db.execute("PRAGMA foreign_keys = ON")


def make_folder(folder: Path) -> None:
    """Make the data folder, for its owner alone."""
    try:
        private_folder(folder)
        if folder.stat().st_mode & 0o077:
            folder.chmod(0o700)
    except OSError as error:
        raise store_error(error, folder) from error


def open_writer(path: Path, scripts: Sequence[str]) -> apsw.Connection:
    """Open the database for its one writer, made and migrated as needed.

    Raises ``StoreDamaged`` when it cannot be read, ``StoreFull`` and ``StoreError``.
    """
    try:
        # SQLite gives its side files the permissions of the main one.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
        most = CHECKED_BYTES if _size(side(path, "-wal")) > 0 else ALWAYS_CHECKED_BYTES
        suspect = side(path, SUSPECT).exists()
        db = apsw.Connection(str(path), apsw.SQLITE_OPEN_READWRITE)
    except (OSError, apsw.Error) as error:
        raise store_error(error, path) from error
    try:
        db.set_busy_timeout(BUSY_TIMEOUT)
        for pragma in _PRAGMAS:
            db.execute(pragma)
        if suspect or path.stat().st_size <= most:
            look_over(db, path)
        side(path, SUSPECT).unlink(missing_ok=True)
        migrate(db, scripts)
        _add_functions(db)
    except (OSError, apsw.Error) as error:
        close_quietly(db)
        raise store_error(error, path) from error
    except StoreError:
        close_quietly(db)
        raise
    return db


def close_quietly(db: apsw.Connection) -> None:
    """Let go of a database after an error, which is the one to be told."""
    with suppress(apsw.Error):
        db.close()


def look_over(db: apsw.Connection, path: Path) -> None:
    """Raise ``StoreDamaged`` when SQLite's own quick check finds something, or JSON is none."""
    found = str(db.execute("PRAGMA quick_check(1)").get)
    if found != "ok":
        raise StoreDamaged(f"{path} is damaged: {found}")
    for table, columns in _JSON.items():
        if not db.table_exists(None, table):
            continue
        # By JSON5, which knows NaN and Infinity: a result may be no number.
        wrong = " OR ".join(f"NOT json_valid({column}, 2)" for column in columns)
        if db.execute(f"SELECT 1 FROM {table} WHERE {wrong} LIMIT 1").get:  # noqa: S608 (constants)
            raise StoreDamaged(f"{path} is damaged: {table} holds what was never written there")


def open_reader(path: Path) -> apsw.Connection:
    """Open the database for reading alone; raise ``NotFound`` when there is none."""
    if not path.exists():
        raise NotFound(f"There is no queue at {path.parent}")
    db = apsw.Connection(str(path), apsw.SQLITE_OPEN_READONLY)
    db.set_busy_timeout(BUSY_TIMEOUT)
    db.execute("PRAGMA temp_store = MEMORY")
    _add_functions(db)
    return db


def _add_functions(db: apsw.Connection) -> None:
    db.create_scalar_function("contains", _contains, 2, deterministic=True)


def _contains(*values: Any) -> bool:
    text, part = values
    return contains(from_text(text), from_text(part))


def used_bytes(db: apsw.Connection) -> int:
    """Return the size of the pages in use."""
    pages, free = int(db.pragma("page_count")), int(db.pragma("freelist_count"))
    return (pages - free) * int(db.pragma("page_size"))


SPARE: Final = 8
"""One page of so many may be free: the next rows go there."""
PIECE: Final = 256
"""Pages that are given back at once: a megabyte, some 10 ms."""


def give_back(db: apsw.Connection) -> bool:
    """Give a piece of what is free back to the disk; return whether there is more to give."""
    pages, free = int(db.pragma("page_count")), int(db.pragma("freelist_count"))
    if free < PIECE or free * SPARE < pages:
        return False
    db.execute(f"PRAGMA incremental_vacuum({PIECE})").fetchall()
    # A file of an older version gives nothing back until it is written anew.
    return int(db.pragma("freelist_count")) < free


JOURNAL: Final = 32 + JOURNAL_PAGES * (24 + 4096)
"""Bytes of a journal of so many pages ("Database File Format" of SQLite, 4.1)."""
ROOMY: Final = 16 * JOURNAL
"""With less space on the disk the journal takes none in advance."""


def make_room(path: Path) -> None:
    """Give the journal its space in advance: a commit that makes it grow takes twice as long.

    To be called by whoever writes. The zeros mean nothing to SQLite, which reads up to the first
    frame that does not carry the journal's salt.
    """
    journal = side(path, "-wal")
    with suppress(OSError):  # then it grows as it is written
        missing = JOURNAL - _size(journal)
        if missing <= 0 or _free(path) < ROOMY:
            return
        with journal.open("ab") as file:
            file.write(bytes(missing))
            file.flush()
            os.fsync(file.fileno())


def side(path: Path, ending: str) -> Path:
    """Return SQLite's side file with this ending (``-wal``, ``-shm``)."""
    return path.with_name(path.name + ending)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def set_aside(path: Path) -> Path:
    """Rename a damaged database and its side files; return the new name.

    Raises ``StoreFull`` and ``StoreError``; again, it does what is left.
    """
    try:
        return _set_aside(path)
    except OSError as error:
        raise store_error(error, path) from error


def _set_aside(path: Path) -> Path:
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    aside = path.with_name(f"{path.stem}.damaged-{stamp}{path.suffix}")
    number = 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.stem}.damaged-{stamp}-{number}{path.suffix}")
    for ending in ("", "-wal", "-shm"):
        if side(path, ending).exists():
            side(path, ending).rename(side(aside, ending))
    sync_folder(path.parent)
    return aside


def damaged(path: Path) -> list[Path]:
    """Return what :func:`set_aside` has set aside of this database, oldest first."""
    return sorted(path.parent.glob(f"{path.stem}.damaged-*{path.suffix}"))


class Readers:
    """Reading connections of one database, for any number of threads at once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._idle: deque[apsw.Connection] = deque()
        self._lock = threading.Lock()
        self._closed = False

    @contextmanager
    def take(self) -> Iterator[apsw.Connection]:
        """Lend a connection inside a transaction: all that is read is of one moment."""
        try:
            db = self._borrow()
            try:
                db.execute("BEGIN")
                yield db
            finally:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                self._give_back(db)
        except apsw.Error as error:
            raise store_error(error, self._path) from error
        except ValueError as error:
            # JSON, states and texts that nobody wrote: what SQLite itself cannot see.
            raise StoreDamaged(f"{self._path} is damaged: {error}") from error

    def _borrow(self) -> apsw.Connection:
        with self._lock:
            if self._closed:
                raise StoreError("The store is closed.")
            if self._idle:
                return self._idle.pop()
        return open_reader(self._path)

    def _give_back(self, db: apsw.Connection) -> None:
        with self._lock:
            if not self._closed:
                self._idle.append(db)
                return
        db.close()

    def close(self) -> None:
        """Close what is idle now, and the rest as it comes back."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, deque()
        for db in idle:
            db.close()


def ids_of(ids: Sequence[int]) -> Any:
    """Bind any number of ids to ``IN carray(?)``."""
    # SQLite takes no empty array, and no row has the id 0.
    return apsw.carray(ids if isinstance(ids, array) and ids else array("q", ids or (0,)))


def insert_rows(
    db: apsw.Connection, into: str, rows: Iterable[Sequence[Any]], then: str = ""
) -> None:
    """Insert rows, many with one statement; ``into`` and ``then`` stand around its values.

    Each statement gives Python's lock away and waits for it again: once a row, that took several
    times as long as the row itself while other threads were busy.
    """
    waiting = iter(rows)
    while group := tuple(islice(waiting, ROWS_PER_STATEMENT)):
        if len(group) == 1:  # the last, or the only one: then somebody waits for it
            db.execute(_insert_sql(into, 1, len(group[0]), then), group[0])
            return
        place = 0
        while left := len(group) - place:
            size = 1 << (left.bit_length() - 1)  # few different statements: they stay prepared
            query = _insert_sql(into, size, len(group[0]), then)
            db.execute(query, tuple(chain.from_iterable(group[place : place + size])))
            place += size


def update_rows(
    db: apsw.Connection, update: str, rows: Iterable[Sequence[Any]], where: str
) -> None:
    """Update rows, many with one statement; both texts call the values ``column1``, ``column2``."""
    insert_rows(db, f"{update} FROM (", rows, f") WHERE {where}")


@lru_cache(maxsize=64)
def _insert_sql(into: str, rows: int, columns: int, then: str) -> str:
    row = f"({','.join('?' * columns)})"
    return f"{into} VALUES {','.join([row] * rows)} {then}"
