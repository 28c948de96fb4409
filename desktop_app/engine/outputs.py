"""Results are written aside, synced and renamed, so that a crash leaves whole files or none.

Before the rename the identity (device, inode, size, mtime) of the finished file is written into
the job's own folder. When the program dies between the rename and the record of the job's end,
the next attempt finds its own file at the settled name, knows it by that identity and may replace
it; any other file there is never touched.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from desktop_app.domain.errors import DiskFull, JobError
from desktop_app.host.paths import sync_folder

_NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT})
_NOT_WRITABLE = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_NO_HARD_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.EXDEV, errno.ENOSYS})


class Outputs:
    """Writes one job's results."""

    def __init__(self, folder: Path, aside: str) -> None:
        self._journal = folder / "outputs.json"
        self._aside = aside
        self._made = 0

    @contextmanager
    def temporary(self, path: Path, *, replace: bool, mtime_ns: int | None) -> Iterator[Path]:
        """See ``JobContext.temporary_output``."""
        self._made += 1
        aside = path.parent / f"{self._aside}{self._made}{path.suffix}"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            yield aside
            if aside.exists():
                self._commit(aside, path, replace=replace, mtime_ns=mtime_ns)
        except OSError as error:
            raise _told(error, path) from error
        finally:
            with suppress(FileNotFoundError, NotADirectoryError):
                aside.unlink()

    def _commit(self, aside: Path, path: Path, *, replace: bool, mtime_ns: int | None) -> None:
        with aside.open("rb+") as file:
            os.fsync(file.fileno())
        if mtime_ns is not None:
            os.utime(aside, ns=(mtime_ns, mtime_ns))
        ours = self._is_ours(path)
        # The old one is ours, too, until the new one stands in its place.
        self._remember(path, [_identity(each) for each in ((path, aside) if ours else (aside,))])
        if replace or ours:
            os.replace(aside, path)
        else:
            _link_without_clobber(aside, path)
        sync_folder(path.parent)

    def _remember(self, path: Path, identities: list[list[int]]) -> None:
        known = self._known()
        known[os.fspath(path)] = identities
        self._journal.parent.mkdir(parents=True, exist_ok=True)
        draft = self._journal.with_suffix(".part")
        with draft.open("w", encoding="ascii") as file:
            json.dump(known, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, self._journal)

    def _known(self) -> dict[str, list[list[int]]]:
        try:
            found: dict[str, list[list[int]]] = json.loads(self._journal.read_text("ascii"))
        except FileNotFoundError:
            return {}
        return found

    def _is_ours(self, path: Path) -> bool:
        try:
            return _identity(path) in self._known().get(os.fspath(path), ())
        except FileNotFoundError:
            return False


def remove_leftovers(aside: str, outputs: Iterable[str]) -> None:
    """Remove what an interrupted attempt left beside its outputs."""
    for parent in {Path(output).parent for output in outputs}:
        try:
            names = os.listdir(parent)
        except (FileNotFoundError, NotADirectoryError, PermissionError):
            continue
        for name in names:
            if name.startswith(aside):
                with suppress(OSError):
                    (parent / name).unlink()


def remove_folders(folder: Path, jobs: Iterable[int]) -> None:
    """Remove the own folders of jobs that have ended."""
    try:
        there = set(os.listdir(folder))
    except FileNotFoundError:
        return
    if there:  # most jobs never ask for one
        for name in there.intersection(map(str, jobs)):
            shutil.rmtree(folder / name, ignore_errors=True)


def _identity(path: Path) -> list[int]:
    found = path.stat()
    return [found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns]


def _link_without_clobber(aside: Path, path: Path) -> None:
    try:
        os.link(aside, path)
    except FileExistsError:
        raise _taken(path) from None
    except OSError as error:
        if error.errno not in _NO_HARD_LINKS:
            raise
        _claim_and_replace(aside, path)


def _claim_and_replace(aside: Path, path: Path) -> None:
    """Where there are no hard links (FAT): claim the name with an empty file, then replace it."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except FileExistsError:
        raise _taken(path) from None
    os.replace(aside, path)


def _taken(path: Path) -> JobError:
    return JobError(
        "file.exists",
        f"A file of that name has appeared since the plan was made: {path}",
        remedy="Move it away, then retry; it was not touched.",
    )


def _told(error: OSError, path: Path) -> JobError | OSError:
    if error.errno in _NO_SPACE:
        return DiskFull(os.fspath(path.parent), detail=str(error))
    if error.errno in _NOT_WRITABLE:
        return JobError(
            "folder.not_writable",
            f"The folder cannot be written to: {path.parent}",
            remedy="Choose another folder, or allow writing there, then retry.",
            detail=str(error),
        )
    return error
