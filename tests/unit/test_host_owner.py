"""The lock of a data folder."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

from desktop_app.host.owner import FolderLock, owner_of

HOLD = """
import sys
from pathlib import Path
from desktop_app.host.owner import FolderLock
lock = FolderLock(Path(sys.argv[1]), "a test")
print(lock.acquire(), flush=True)
sys.stdin.read()
"""


def test_one_holder_at_a_time(tmp_path: Path) -> None:
    """While one holds the lock nobody else gets it; afterwards the next one does."""
    one, two = FolderLock(tmp_path / "data", "one"), FolderLock(tmp_path / "data", "two")
    assert one.acquire()
    assert one.acquire()
    assert not two.acquire()
    owner = owner_of(tmp_path / "data")
    assert owner is not None
    assert (owner.pid, owner.purpose) == (os.getpid(), "one")
    one.release()
    assert not one.held
    assert owner_of(tmp_path / "data") is None
    assert two.acquire()
    two.release()
    two.release()


def test_folder_and_lock_are_private(tmp_path: Path) -> None:
    """The data folder is made for its user alone, and so is the lock."""
    lock = FolderLock(tmp_path / "deep" / "data", "one")
    lock.acquire()
    lock.release()
    assert stat.S_IMODE((tmp_path / "deep" / "data").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "deep" / "data" / "owner.lock").stat().st_mode) == 0o600


def test_lock_dies_with_its_process(tmp_path: Path) -> None:
    """A process that is killed holds nothing any more, and is no owner in messages."""
    lock = FolderLock(tmp_path, "one")
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == b"True"
        assert not lock.acquire()
        owner = owner_of(tmp_path)
        assert owner is not None
        assert owner.pid == holder.pid
        holder.kill()
        holder.wait()
        assert owner_of(tmp_path) is None
        assert lock.acquire()
    lock.release()


def test_no_owner_of_what_is_not_there(tmp_path: Path) -> None:
    """A folder that does not exist, or a lock with nonsense in it, has no owner."""
    assert owner_of(tmp_path / "nothing") is None
    (tmp_path / "owner.lock").write_text("?", "ascii")
    assert owner_of(tmp_path) is None
