"""Copies of the queue for the day its file is damaged: made by SQLite's backup API, few kept."""

from __future__ import annotations

import os
import shutil
import time
from contextlib import closing
from pathlib import Path
from typing import Final

import apsw

from desktop_app.domain.errors import StoreError
from desktop_app.store.database import look_over, make_folder, side, store_error

KEPT: Final = 3
"""Backups that are kept, the newest ones."""
_NAMES: Final = f"queue-{'[0-9]' * 6}.sqlite3"


class Backups:
    """The backups of one data folder."""

    def __init__(self, folder: Path) -> None:
        self._queue = folder / "queue.sqlite3"
        self._folder = folder / "backups"

    def all(self) -> list[Path]:
        """Return them, newest first."""
        return sorted(self._folder.glob(_NAMES), reverse=True)

    def outdated(self, seconds: float) -> bool:
        """Whether the newest is older than this and the queue has changed since it was made."""
        newest = next(iter(self.all()), None)
        if newest is None:
            return True
        made = newest.stat().st_mtime
        changed = max(_changed(self._queue), _changed(side(self._queue, "-wal")))
        return time.time() - made > seconds and changed > made

    def make(self, *, alone: bool = False) -> Path:
        """Copy the queue as it is now, beside its writer; ``alone``: remove every older one.

        Blocks for as long as the copy takes, about a second per 400 MB. Raises ``StoreFull`` and
        ``StoreError``; then nothing has changed.
        """
        make_folder(self._folder)
        target = self._new_name()
        aside = target.with_suffix(".new")
        try:
            aside.unlink(missing_ok=True)
            os.close(os.open(aside, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
            self._copy(aside)
            os.replace(aside, target)
        except (OSError, apsw.Error) as error:
            for ending in ("", "-wal", "-shm", "-journal"):
                side(aside, ending).unlink(missing_ok=True)
            raise store_error(error, aside) from error
        for old in self.all()[1 if alone else KEPT :]:
            old.unlink()
        return target

    def clear(self) -> None:
        """Remove every backup."""
        for old in self.all():
            old.unlink(missing_ok=True)

    def _new_name(self) -> Path:
        # Numbered, not named by a clock that may be set back.
        last = next((int(path.stem.rpartition("-")[2]) for path in self.all()), 0)
        return self._folder / f"queue-{last + 1:06}.sqlite3"

    def _copy(self, target: Path) -> None:
        with (
            closing(apsw.Connection(str(self._queue), apsw.SQLITE_OPEN_READONLY)) as source,
            closing(apsw.Connection(str(target))) as copy,
        ):
            # All pages in one step are of one moment, and the writer goes on beside it.
            with copy.backup("main", source, "main") as backup:
                backup.step(-1)
            copy.pragma("journal_mode", "delete")  # one file, with nothing beside it

    def restore(self) -> Path | None:
        """Put the newest sound backup in the queue's place; None: there is none."""
        for backup in self.all():
            try:
                with closing(apsw.Connection(str(backup), apsw.SQLITE_OPEN_READONLY)) as db:
                    look_over(db, backup)
            except (StoreError, apsw.Error):
                continue  # an older one may be sound
            aside = self._queue.with_suffix(".restoring")
            try:
                shutil.copyfile(backup, aside)
                with aside.open("rb+") as file:
                    os.fsync(file.fileno())
                aside.chmod(0o600)
                os.replace(aside, self._queue)
            except OSError as error:
                raise store_error(error, self._queue) from error
            return backup
        return None


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
