"""Copies of the queue for the day its file is damaged: made by SQLite's backup API, few kept."""

from __future__ import annotations

import logging
import os
import shutil
import threading
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

import apsw

from desktop_app.domain.errors import StoreError
from desktop_app.host.paths import sync_folder
from desktop_app.store.database import damaged, look_over, make_folder, side, store_error

KEPT: Final = 3
"""Backups that are kept, the newest ones."""
_log = logging.getLogger(__name__)
_NAMES: Final = f"queue-{'[0-9]' * 6}.sqlite3"


class Backups:
    """The backups of one data folder; whichever threads make them, it is one after the other.

    Another's draft would be taken for one that was left behind, and a copy that was begun before
    something was forgotten would bring that back.
    """

    def __init__(self, folder: Path) -> None:
        self._queue = folder / "queue.sqlite3"
        self._logs = folder / "logs.sqlite3"
        self._folder = folder / "backups"
        self._mark = folder / "forgetting"
        self._making = threading.Lock()

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
        with self._making:
            return self._make(alone=alone)

    def make_if_outdated(self, seconds: float) -> None:
        """Make one if it is due, as :meth:`outdated` says."""
        with self._making:
            if self.outdated(seconds):
                self._make(alone=False)

    def _make(self, *, alone: bool) -> Path:
        make_folder(self._folder)
        target = self._new_name()
        aside = target.with_suffix(".new")
        try:
            self._remove_drafts()
            os.close(os.open(aside, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
            self._copy(aside)
            os.replace(aside, target)
            sync_folder(self._folder)
            for old in self.all()[1 if alone else KEPT :]:
                old.unlink(missing_ok=True)
        except (OSError, apsw.Error) as error:
            with suppress(OSError):  # whoever makes the next one tries again
                self._remove_drafts()
            raise store_error(error, target) from error
        return target

    def _remove_drafts(self) -> None:
        """Remove copies that were never finished."""
        restoring = self._queue.parent.glob(f"{self._restoring.name}*")
        for draft in (*self._folder.glob("*.new*"), *restoring):
            draft.unlink(missing_ok=True)

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
            backup = copy.backup("main", source, "main")
            try:
                backup.step(-1)
            finally:  # not by "with": apsw's exit says SystemError where a sync fails meanwhile
                backup.finish()
            copy.pragma("journal_mode", "delete")  # one file, with nothing beside it

    def draft(self) -> tuple[Path | None, float]:
        """Copy the newest sound backup, to be made ready for the queue's place.

        Return the copy, None when there is no sound one, and when that backup was made.
        """
        for backup in self.all():
            try:
                with closing(apsw.Connection(str(backup), apsw.SQLITE_OPEN_READONLY)) as db:
                    look_over(db, backup)
            except (StoreError, apsw.Error):
                continue  # an older one may be sound
            try:
                self._remove_drafts()
                shutil.copyfile(backup, self._restoring)
                self._restoring.chmod(0o600)
                with self._restoring.open("rb+") as file:
                    os.fsync(file.fileno())
                return self._restoring, backup.stat().st_mtime
            except OSError as error:
                raise store_error(error, self._queue) from error
        return None, 0.0

    @property
    def _restoring(self) -> Path:
        return self._queue.with_suffix(".restoring")

    # --- forgetting ---

    @property
    def forgetting(self) -> bool:
        """Whether something was begun to be forgotten, and traces of it may be left."""
        return self._mark.exists()

    def begin_forgetting(self) -> None:
        """Note, before anything is forgotten, that there will be traces until all is done."""
        try:
            self._mark.touch(mode=0o600)
            sync_folder(self._mark.parent)
        except OSError as error:
            raise store_error(error, self._mark) from error

    def nothing_forgotten(self) -> None:
        """Take back :meth:`begin_forgetting`."""
        self._mark.unlink(missing_ok=True)

    def end_forgetting(self, damaged_before: float | None = None) -> None:
        """Put one new backup in the place of all that may know what was just forgotten.

        Of the files that were set aside as damaged, those go that are older than ``damaged_before``
        (None: than the forgetting). Raises ``StoreError`` when something could not be removed.
        """
        with self._making:
            self._end_forgetting(damaged_before)

    def _end_forgetting(self, damaged_before: float | None) -> None:
        made = None
        try:
            made = self._make(alone=True)
        except StoreError as error:
            _log.warning("no new backup, and the old ones go: %s", error.message)
        try:
            self._remove_drafts()
            for old in self.all():
                if old != made:
                    old.unlink(missing_ok=True)
            limit = self._mark.stat().st_mtime if damaged_before is None else damaged_before
            for aside in (*damaged(self._queue), *damaged(self._logs)):
                if aside.stat().st_mtime <= limit:
                    for ending in ("-wal", "-shm", ""):
                        side(aside, ending).unlink(missing_ok=True)
            self._mark.unlink(missing_ok=True)
        except OSError as error:
            raise store_error(error, self._folder) from error


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
