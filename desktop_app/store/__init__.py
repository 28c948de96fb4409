"""Durable memory: the queue and the logs, each in a SQLite file of the data folder."""

from __future__ import annotations

import time
from pathlib import Path

from desktop_app.domain.errors import StoreDamaged
from desktop_app.domain.events import Notice
from desktop_app.store.backups import Backups
from desktop_app.store.database import make_folder, open_writer, set_aside, steps
from desktop_app.store.jobs import SqliteJobStore
from desktop_app.store.logs import SqliteLogReader, SqliteLogStore, forget_after
from desktop_app.store.reader import SqliteJobReader

__all__ = [
    "Backups",
    "SqliteJobReader",
    "SqliteJobStore",
    "SqliteLogReader",
    "SqliteLogStore",
    "open_readers",
    "open_store",
]

QUEUE = "queue"
LOGS = "logs"


def open_store(folder: Path) -> tuple[SqliteJobStore, SqliteLogStore]:
    """Open the data folder for its one owner, made and migrated as needed.

    A file that is damaged is set aside by name. The newest sound backup takes the queue's place,
    and the queue is held until the user has looked; without one, a new queue is begun. ``notices``
    of the store says so. Raises ``StoreFull`` and ``StoreError``.
    """
    make_folder(folder)
    jobs, last_attempt = _open_queue(folder)
    if jobs.notices and last_attempt is None and _path(folder, LOGS).exists():
        # A new queue numbers its attempts from 1 again: they must not meet the old ones' lines.
        set_aside(_path(folder, LOGS))
    return jobs, _open_logs(folder, last_attempt)


def open_readers(folder: Path) -> tuple[SqliteJobReader, SqliteLogReader]:
    """Open the data folder for reading alone, in any process; ``NotFound`` on the first read."""
    return SqliteJobReader(_path(folder, QUEUE)), SqliteLogReader(_path(folder, LOGS))


def _path(folder: Path, name: str) -> Path:
    return folder / f"{name}.sqlite3"


def _open_queue(folder: Path) -> tuple[SqliteJobStore, int | None]:
    """Return the queue and, if it is a restored one, the last attempt that it knows."""
    path = _path(folder, QUEUE)
    try:
        return SqliteJobStore(path, open_writer(path, steps(QUEUE))), None
    except StoreDamaged as damage:
        aside = set_aside(path)
        told = f"The queue could not be read and was set aside as {aside}."
        why = f"({damage.message})"
    backup = Backups(folder).restore()
    db = open_writer(path, steps(QUEUE))
    if backup is None:
        notice = Notice("store.damaged", f"{told} A new one was begun. {why}")
        return SqliteJobStore(path, db, [notice]), None
    # What has run since the backup was made would run once more: that is for the user to say.
    db.execute("UPDATE queue SET paused = 1")
    last: int = db.execute("SELECT coalesce(max(id), 0) FROM attempt").get
    made = time.strftime("%Y-%m-%d %H:%M", time.localtime(backup.stat().st_mtime))
    notice = Notice(
        "store.restored",
        f"{told} Its backup of {made} took its place, and the queue is paused: what has run since "
        f"then is not known to it. Look through it, then resume. {why}",
    )
    return SqliteJobStore(path, db, [notice]), last


def _open_logs(folder: Path, last_attempt: int | None) -> SqliteLogStore:
    path = _path(folder, LOGS)
    notices: list[Notice] = []
    try:
        db = open_writer(path, steps(LOGS))
    except StoreDamaged as damage:
        told = f"The logs could not be read and were set aside as {set_aside(path)}."
        notices.append(Notice("store.damaged", f"{told} New ones were begun. ({damage.message})"))
        db = open_writer(path, steps(LOGS))
    if last_attempt is not None:
        forget_after(db, last_attempt)  # the restored queue gives their numbers to others
    return SqliteLogStore(path, db, notices)
