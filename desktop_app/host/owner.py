"""One owner per data folder: a lock held by the kernel, gone with the process that held it."""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from desktop_app.host.paths import private_folder

_FILE = "owner.lock"
_LOCKED_BYTE = 1 << 30  # far past the text: Windows locks bytes against reading, too


@dataclass(frozen=True, slots=True)
class Owner:
    """The process that owns a data folder."""

    pid: int
    purpose: str
    """What it is, for messages: ``window``, ``jobdesk run`` …"""


class FolderLock:
    """The right to open a data folder's queue for writing.

    The lock belongs to this object, not to the process: two of them in one process exclude each
    other as two processes do. Child processes do not inherit it.
    """

    def __init__(self, folder: Path, purpose: str) -> None:
        self._path = folder / _FILE
        self._purpose = purpose
        self._handle: int | None = None

    @property
    def held(self) -> bool:
        """Whether this object holds the lock."""
        return self._handle is not None

    def acquire(self) -> bool:
        """Take the lock if nobody holds it; never waits."""
        if self._handle is not None:
            return True
        private_folder(self._path.parent)
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        if not _lock(handle):
            os.close(handle)
            return False
        self._handle = handle
        record = json.dumps({"pid": os.getpid(), "purpose": self._purpose}).encode("ascii")
        with suppress(OSError):  # a full disk: only messages lack the name then
            os.ftruncate(handle, 0)
            os.write(handle, record)
        return True

    def release(self) -> None:
        """Let go; harmless when it is not held."""
        if self._handle is not None:
            handle, self._handle = self._handle, None
            try:
                os.ftruncate(handle, 0)
            finally:
                os.close(handle)


def owner_of(folder: Path) -> Owner | None:
    """Return who owns the folder now, or None. Only for messages: it may have changed since."""
    try:
        handle = os.open(folder / _FILE, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        text = os.read(handle, 4096)
    finally:
        os.close(handle)
    try:
        record = json.loads(text)
        owner = Owner(int(record["pid"]), str(record["purpose"]))
    except (ValueError, KeyError, TypeError):
        return None
    return owner if _alive(owner.pid) else None


def _alive(pid: int) -> bool:
    import psutil  # noqa: PLC0415 (slow to import, only messages need it)

    return bool(psutil.pid_exists(pid))


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> bool:
        os.lseek(handle, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(handle, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def _lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
