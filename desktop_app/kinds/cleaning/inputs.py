"""Walks what the user gave: files and folders become tables or are left out, and why."""

# ruff: noqa: PTH100, PTH111 (paths may be no UTF-8)

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from desktop_app.domain.kind import RefusedInput, SkippedInput
from desktop_app.domain.text import QT_TRANSLATE_NOOP
from desktop_app.formats.tables import format_by_name

_MISSING = QT_TRANSLATE_NOOP("cleaning", "the file is not there")
_NOT_ALLOWED = QT_TRANSLATE_NOOP("cleaning", "the file may not be read")
_FOLDER_NOT_ALLOWED = QT_TRANSLATE_NOOP("cleaning", "the folder may not be read")
_FOLDER_EMPTY = QT_TRANSLATE_NOOP("cleaning", "there is no table in this folder")
_SPECIAL = QT_TRANSLATE_NOOP("cleaning", "not a regular file")
_TWICE = QT_TRANSLATE_NOOP("cleaning", "given twice")


class Found(NamedTuple):
    """A file that can be read."""

    path: Path
    root: Path
    """The folder that the user gave, or the one that holds the file that the user gave."""
    size: int
    mtime_ns: int
    identity: tuple[int, int]


Input = Found | SkippedInput | RefusedInput


def walk(
    given: tuple[str, ...], output: str | None, raise_if_cancelled: Callable[[], None]
) -> Iterator[Input]:
    """Yield each table once; a folder's tables by their names, sub-folders included.

    A file given by name is taken whatever its ending. An output folder inside a given folder is
    not read.
    """
    seen: set[Path] = set()
    for one in given:
        raise_if_cancelled()
        path = Path(os.path.abspath(os.path.expanduser(one)))
        paths = [path]
        root = path.parent
        if path.is_dir():
            root = path
            try:
                paths = list(_tables(path, output, raise_if_cancelled))
            except OSError:
                yield RefusedInput(str(path), "folder.unreadable", _FOLDER_NOT_ALLOWED.source)
                continue
            if not paths:
                yield SkippedInput(str(path), "folder.empty", _FOLDER_EMPTY.source)
        for table in paths:
            raise_if_cancelled()
            if table in seen:
                yield SkippedInput(str(table), "file.twice", _TWICE.source)
                continue
            seen.add(table)
            yield _found(table, root)


def _tables(
    folder: Path, output: str | None, raise_if_cancelled: Callable[[], None]
) -> Iterator[Path]:
    results = Path(os.path.abspath(os.path.expanduser(output))) if output else None

    def fail(error: OSError) -> None:
        if error.filename == str(folder):
            raise error

    for here, folders, names in os.walk(folder, onerror=fail):
        raise_if_cancelled()
        folders[:] = sorted(
            n for n in folders if not n.startswith(".") and Path(here, n) != results
        )
        for name in sorted(names):
            if not name.startswith(".") and format_by_name(name) is not None:
                yield Path(here, name)


def _found(path: Path, root: Path) -> Input:
    try:
        found = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return RefusedInput(str(path), "file.missing", _MISSING.source)
    except OSError:
        return RefusedInput(str(path), "file.unreadable", _NOT_ALLOWED.source)
    if not stat.S_ISREG(found.st_mode):
        return SkippedInput(str(path), "file.special", _SPECIAL.source)
    if not os.access(path, os.R_OK):
        return RefusedInput(str(path), "file.unreadable", _NOT_ALLOWED.source, found.st_size)
    return Found(path, root, found.st_size, found.st_mtime_ns, (found.st_dev, found.st_ino))
