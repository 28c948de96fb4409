"""Durable memory: the queue and the logs, each in a SQLite file of the data folder."""

from __future__ import annotations

from desktop_app.store.backups import Backups
from desktop_app.store.jobs import SqliteJobStore
from desktop_app.store.logs import SqliteLogReader, SqliteLogStore
from desktop_app.store.opening import logs_path, open_readers, open_store, queue_path
from desktop_app.store.reader import SqliteJobReader

__all__ = [
    "Backups",
    "SqliteJobReader",
    "SqliteJobStore",
    "SqliteLogReader",
    "SqliteLogStore",
    "logs_path",
    "open_readers",
    "open_store",
    "queue_path",
]
