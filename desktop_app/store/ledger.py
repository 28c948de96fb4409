"""Which files of watched folders have been taken, so that each is taken once."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import apsw

from desktop_app.store.database import open_writer

_SCHEMA = """
CREATE TABLE seen (
    folder TEXT NOT NULL, path BLOB NOT NULL, mark TEXT NOT NULL, PRIMARY KEY (folder, path)
) STRICT, WITHOUT ROWID;
CREATE TABLE intent (key TEXT PRIMARY KEY, folder TEXT NOT NULL, files TEXT NOT NULL) STRICT;
CREATE TABLE outgoing (id INTEGER PRIMARY KEY, folder TEXT NOT NULL) STRICT;
"""


@dataclass(frozen=True, slots=True)
class Intent:
    """Files that are about to become a batch, or have become one just before a crash."""

    key: str
    folder: str
    files: Mapping[str, str]
    """Marks by path."""


class Ledger:
    """A small database of its own; every method is one transaction. Raises ``StoreError``."""

    def __init__(self, path: Path) -> None:
        self._db: apsw.Connection = open_writer(path, [_SCHEMA])

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def seen(self, folder: str) -> dict[str, str]:
        """Return the marks of all files that were taken, or made, by path."""
        rows = self._db.execute("SELECT path, mark FROM seen WHERE folder = ?", (folder,))
        return {os.fsdecode(path): mark for path, mark in rows}

    def see(self, folder: str, files: Mapping[str, str]) -> None:
        """Note files that need not be taken any more."""
        with self._db:
            self._see(folder, files)

    def intend(self, intent: Intent) -> None:
        """Note what is about to be queued, under the key that makes it one batch."""
        row = (intent.key, intent.folder, json.dumps(dict(intent.files)))
        with self._db:
            self._db.execute("INSERT OR REPLACE INTO intent VALUES (?, ?, ?)", row)

    def intents(self, folder: str) -> list[Intent]:
        """Return what was to be queued and may not have been."""
        rows = self._db.execute("SELECT key, files FROM intent WHERE folder = ?", (folder,))
        return [Intent(key, folder, json.loads(files)) for key, files in rows]

    def taken(self, intent: Intent, batch: int) -> None:
        """Note that an intent has become a batch, whose results are still to be noted."""
        with self._db:
            self._see(intent.folder, intent.files)
            self._db.execute("DELETE FROM intent WHERE key = ?", (intent.key,))
            self._db.execute("INSERT OR IGNORE INTO outgoing VALUES (?, ?)", (batch, intent.folder))

    def dropped(self, intent: Intent) -> None:
        """Note that an intent cannot be queued; its files are not tried again."""
        with self._db:
            self._see(intent.folder, intent.files)
            self._db.execute("DELETE FROM intent WHERE key = ?", (intent.key,))

    def batches(self, folder: str) -> list[int]:
        """Return the batches whose results are still to be noted."""
        return [
            row[0]
            for row in self._db.execute("SELECT id FROM outgoing WHERE folder = ?", (folder,))
        ]

    def made(self, folder: str, batch: int, results: Iterable[str]) -> None:
        """Note a batch's results: they are no new files, whatever they will hold."""
        with self._db:
            self._see(folder, dict.fromkeys(results, MADE))
            self._db.execute("DELETE FROM outgoing WHERE id = ?", (batch,))

    def forget(self, known: Iterable[str]) -> None:
        """Forget every folder but these."""
        kept = json.dumps(list(known))
        with self._db:
            for table in ("seen", "intent", "outgoing"):
                self._db.execute(
                    f"DELETE FROM {table} WHERE folder NOT IN (SELECT value FROM json_each(?))",  # noqa: S608 (our own names)
                    (kept,),
                )

    def _see(self, folder: str, files: Mapping[str, str]) -> None:
        rows = [(folder, os.fsencode(path), mark) for path, mark in files.items()]
        self._db.executemany("INSERT OR REPLACE INTO seen VALUES (?, ?, ?)", rows)


MADE = "made"
"""The mark of a file that a batch of the folder itself makes."""
