"""Opens the store of a data folder, and brings it back when its files are damaged or gone.

Whatever is done here may be cut short by a crash or an error at any step: the next start finds
what is missing and does it again. A queue stands at its name only when all of it is ready.
"""

from __future__ import annotations

import os
import time
from contextlib import closing
from pathlib import Path

import apsw

from desktop_app.domain.errors import StoreDamaged
from desktop_app.domain.events import Notice
from desktop_app.host.paths import sync_folder
from desktop_app.store.backups import Backups
from desktop_app.store.database import (
    close_quietly,
    damaged,
    make_folder,
    open_writer,
    set_aside,
    side,
    steps,
    store_error,
)
from desktop_app.store.jobs import SqliteJobStore
from desktop_app.store.logs import SqliteLogReader, SqliteLogStore, forget_after, forget_unknown
from desktop_app.store.reader import SqliteJobReader

QUEUE = "queue"
LOGS = "logs"


def open_store(folder: Path) -> tuple[SqliteJobStore, SqliteLogStore]:
    """Open the data folder for its one owner, made and migrated as needed.

    A file that is damaged is set aside by name. The newest sound backup takes the queue's place,
    and the queue is held until the user has looked; without one, a new queue is begun. ``notices``
    of the store says so. Raises ``StoreFull`` and ``StoreError``.
    """
    make_folder(folder)
    queue, told = _open_queue(folder)
    try:
        logs, told_of_logs = _open_logs(folder)
        try:
            if Backups(folder).forgetting:
                _finish_forgetting(folder, queue, logs)
        except BaseException:
            close_quietly(logs)
            raise
    except BaseException:
        close_quietly(queue)
        raise
    return (
        SqliteJobStore(_path(folder, QUEUE), queue, told),
        SqliteLogStore(_path(folder, LOGS), logs, told_of_logs),
    )


def open_readers(folder: Path) -> tuple[SqliteJobReader, SqliteLogReader]:
    """Open the data folder for reading alone, in any process; ``NotFound`` on the first read."""
    return SqliteJobReader(queue_path(folder)), SqliteLogReader(logs_path(folder))


def queue_path(folder: Path) -> Path:
    """Return where the queue of a data folder is."""
    return _path(folder, QUEUE)


def logs_path(folder: Path) -> Path:
    """Return where the logs of a data folder are."""
    return _path(folder, LOGS)


def _path(folder: Path, name: str) -> Path:
    return folder / f"{name}.sqlite3"


def _open_queue(folder: Path) -> tuple[apsw.Connection, list[Notice]]:
    path = _path(folder, QUEUE)
    why, notices = "", list[Notice]()
    try:
        if not _is_gone(folder):
            return open_writer(path, steps(QUEUE)), notices
    except StoreDamaged as damage:
        why = f" ({damage.message})"
    if any(side(path, ending).exists() for ending in ("", "-wal")):
        set_aside(path)
    notices.append(_bring_back(folder, why))
    return open_writer(path, steps(QUEUE)), notices


def _is_gone(folder: Path) -> bool:
    """Whether there is no queue where there was one."""
    path = _path(folder, QUEUE)
    if path.exists() and path.stat().st_size > 0:
        return False
    return bool(Backups(folder).all() or damaged(path) or _path(folder, LOGS).exists())


def _bring_back(folder: Path, why: str) -> Notice:
    """Put the newest sound backup in the place of a queue that is not there any more."""
    asides = damaged(_path(folder, QUEUE))
    aside = str(asides[-1]) if asides else ""
    told = f"The queue could not be read and was set aside as {aside}."
    if not aside:
        told = f"The queue was not in {folder} any more."
    draft, made = Backups(folder).draft()
    if draft is None:
        # A new queue numbers its attempts from 1 again: they must not meet the old ones' lines.
        if _path(folder, LOGS).exists():
            set_aside(_path(folder, LOGS))
        return Notice("store.damaged", f"{told} A new one was begun.{why}", names=(aside,))
    try:
        with closing(apsw.Connection(str(draft), apsw.SQLITE_OPEN_READWRITE)) as db:
            # What has run since the backup was made would run once more: that is for the user.
            db.execute("UPDATE queue SET paused = 1")
            last: int = db.execute("SELECT coalesce(max(id), 0) FROM attempt").get
        logs, _ = _open_logs(folder)
        with closing(logs):
            forget_after(logs, last)  # the restored queue gives their numbers to others
        os.replace(draft, _path(folder, QUEUE))
        sync_folder(folder)
    except (OSError, apsw.Error) as error:
        raise store_error(error, _path(folder, QUEUE)) from error
    then = time.strftime("%Y-%m-%d %H:%M", time.localtime(made))
    return Notice(
        "store.restored",
        f"{told} Its backup of {then} took its place, and the queue is paused: what has run since "
        f"then is not known to it. Look through it, then resume.{why}",
        names=(aside, then),
    )


def _open_logs(folder: Path) -> tuple[apsw.Connection, list[Notice]]:
    path = _path(folder, LOGS)
    try:
        return open_writer(path, steps(LOGS)), []
    except StoreDamaged as damage:
        aside = str(set_aside(path))
        told = f"The logs could not be read and were set aside as {aside}."
        message = f"{told} New ones were begun. ({damage.message})"
        notice = Notice("store.logs_damaged", message, names=(aside,))
        return open_writer(path, steps(LOGS)), [notice]


def _finish_forgetting(folder: Path, queue: apsw.Connection, logs: apsw.Connection) -> None:
    """Delete the logs of what a dead process had begun to forget."""
    try:
        forget_unknown(logs, queue)
    except apsw.Error as error:
        raise store_error(error, _path(folder, LOGS)) from error
