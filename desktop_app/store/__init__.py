"""Durable memory: the queue and the logs, each in a SQLite file of the data folder."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from desktop_app.domain.errors import StoreDamaged
from desktop_app.domain.events import Notice
from desktop_app.store.database import make_folder, open_writer, set_aside, steps
from desktop_app.store.jobs import SqliteJobStore
from desktop_app.store.logs import SqliteLogReader, SqliteLogStore
from desktop_app.store.reader import SqliteJobReader

__all__ = [
    "SqliteJobReader",
    "SqliteJobStore",
    "SqliteLogReader",
    "SqliteLogStore",
    "open_readers",
    "open_store",
]

QUEUE = "queue"
LOGS = "logs"

StoreT = TypeVar("StoreT", SqliteJobStore, SqliteLogStore)


def open_store(folder: Path) -> tuple[SqliteJobStore, SqliteLogStore]:
    """Open the data folder for its one owner, made and migrated as needed.

    A file that is damaged is set aside by name and a new one begun; ``notices`` of the store says
    so. Raises ``StoreFull`` and ``StoreError``.
    """
    make_folder(folder)
    jobs = _open(folder, QUEUE, SqliteJobStore)
    if jobs.notices and _path(folder, LOGS).exists():
        # A new queue numbers its attempts from 1 again: they must not meet the old ones' lines.
        set_aside(_path(folder, LOGS))
    return jobs, _open(folder, LOGS, SqliteLogStore)


def open_readers(folder: Path) -> tuple[SqliteJobReader, SqliteLogReader]:
    """Open the data folder for reading alone, in any process; ``NotFound`` on the first read."""
    return SqliteJobReader(_path(folder, QUEUE)), SqliteLogReader(_path(folder, LOGS))


def _path(folder: Path, name: str) -> Path:
    return folder / f"{name}.sqlite3"


def _open(folder: Path, name: str, kind: type[StoreT]) -> StoreT:
    path = _path(folder, name)
    try:
        return kind(path, open_writer(path, steps(name)))
    except StoreDamaged as damage:
        aside = set_aside(path)
        what = "queue" if name == QUEUE else "logs"
        notice = Notice(
            "store.damaged",
            f"The {what} could not be read and was set aside as {aside}. "
            f"A new one was begun. ({damage.message})",
        )
        return kind(path, open_writer(path, steps(name)), [notice])
