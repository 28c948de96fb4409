"""Errors of reading a source, told apart from errors of writing a result."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop_app.domain.errors import JobError, TransientError


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn the machine's errors of reading ``path`` into a ``JobError`` that names it."""
    try:
        yield
    except OSError as error:
        if error.errno is None:  # raised by a decoder about content, not by the machine
            raise
        raise _told(path, error) from error


def check_source(path: Path) -> None:
    """Raise ``JobError`` unless a source is there and can be read."""
    with reading(path), path.open("rb"):
        pass


def size_text(count: float) -> str:
    """Return bytes as people read them: 812 B, 600 kB, 3.9 MB (SI units)."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 999.5 or unit == "GB":  # noqa: PLR2004 (rounds up to 1000)
            break
        count /= 1000
    fine = unit in {"MB", "GB"} and count < 99.95  # noqa: PLR2004 (three digits at most)
    return f"{count:.1f} {unit}" if fine else f"{count:.0f} {unit}"


def _told(path: Path, error: OSError) -> JobError:
    match error.errno:
        case errno.ENOENT | errno.ENOTDIR:
            return JobError(
                "file.missing",
                f"The file is not there any more: {path}",
                remedy="Check its place, then retry.",
            )
        case errno.EACCES | errno.EPERM | errno.EISDIR:
            return JobError(
                "file.unreadable",
                f"The file cannot be read: {path}",
                remedy="Allow reading it, then retry.",
                detail=str(error),
            )
    return TransientError(
        "file.unreadable",
        f"Reading the file failed: {path}",
        remedy="Check the disk or the network drive, then retry.",
        detail=str(error),
    )
