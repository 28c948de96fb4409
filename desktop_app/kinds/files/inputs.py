"""Walks what the user gave: files, folders and links become inputs or are left out, and why."""

# ruff: noqa: PTH100, PTH111, PTH116 (strings are ten times faster than Path here and keep bytes that are no UTF-8)

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from fnmatch import translate
from pathlib import Path
from typing import NamedTuple

from desktop_app.domain.kind import RefusedInput, SkippedInput
from desktop_app.domain.text import QT_TRANSLATE_NOOP
from desktop_app.kinds.files.addresses import Link, is_link, link_of, other_link
from desktop_app.kinds.files.submission import FilesSubmission

HERE = "/./"
"""In the path of a file: what stands after it is its place below a folder."""
_CLUTTER = frozenset({"thumbs.db", "desktop.ini", "ehthumbs.db"})
"""What Windows leaves in folders without marking it by a dot."""
_HIDDEN = QT_TRANSLATE_NOOP("files", "hidden files are left out")
_EXCLUDED = QT_TRANSLATE_NOOP("files", "left out by the names you chose")
_TWICE = QT_TRANSLATE_NOOP("files", "given twice")
_SPECIAL = QT_TRANSLATE_NOOP("files", "not a regular file")
_MISSING = QT_TRANSLATE_NOOP("files", "the file is not there")
_NOTHING_THERE = QT_TRANSLATE_NOOP("files", "the link in this folder leads nowhere")
_NOT_ALLOWED = QT_TRANSLATE_NOOP("files", "the file may not be read")
_EMPTY = QT_TRANSLATE_NOOP("files", "the file is empty")
_FOLDER_EMPTY = QT_TRANSLATE_NOOP("files", "the folder is empty")
_FOLDER_NOT_ALLOWED = QT_TRANSLATE_NOOP("files", "the folder may not be read")


class Found(NamedTuple):
    """A regular file that can be read."""

    path: str
    folder: str
    name: str
    root: str
    """The folder that the user gave, or the one that holds the file that the user gave."""
    below: str
    """Where its folder stands relative to ``root``; "" for the root itself."""
    size: int
    mtime_ns: int
    identity: tuple[int, int]
    """Device and inode."""
    explicit: bool
    """Given by name, not found in a folder."""


LeftOut = SkippedInput | RefusedInput
Input = Found | Link | LeftOut


class Walk:
    """One pass over all inputs. Folders are read in the order of their names."""

    def __init__(self, submission: FilesSubmission, raise_if_cancelled: Callable[[], None]) -> None:
        self._inputs = submission.inputs
        self._recursive = submission.recursive
        self._takes_empty = submission.operation.type == "checksum"
        self._include = _matcher(submission.include)
        self._exclude = _matcher(submission.exclude)
        self._raise_if_cancelled = raise_if_cancelled
        self._seen_folders: set[tuple[int, int]] = set()
        self._seen_files: set[str] = set()
        self._output = _identity(submission.output.folder) if submission.output.folder else None

    def __iter__(self) -> Iterator[Input]:
        """Yield each file, link and left-out entry once."""
        for given in self._inputs:
            self._raise_if_cancelled()
            if is_link(given):
                yield self._link(given)
                continue
            if (refused := other_link(given)) is not None:
                yield refused
                continue
            yield from self._given(os.path.expanduser(given))

    def _link(self, given: str) -> Input:
        if given in self._seen_files:
            return SkippedInput(given, "file.twice", _TWICE.source)
        self._seen_files.add(given)
        return link_of(given)

    def _given(self, given: str) -> Iterator[Input]:
        path = os.path.abspath(given)
        try:
            found = os.stat(path)
        except OSError as error:
            yield _unreachable(path, error)
            return
        if stat.S_ISDIR(found.st_mode):
            yield from self._folder(path, path, "")
            return
        parent, name = os.path.split(path)
        if self._left_out_by_name(name, name):
            yield SkippedInput(path, "file.excluded", _EXCLUDED.source, found.st_size)
            return
        root, below = _place_of(given, parent)
        yield self._file(path, root, below, found, explicit=True)

    def _folder(self, path: str, root: str, below: str) -> Iterator[Input]:
        try:
            here = os.stat(path)
            identity = (here.st_dev, here.st_ino)
            if identity in self._seen_folders:
                # a link back to a folder above, or a folder given twice
                yield SkippedInput(path, "file.twice", _TWICE.source)
                return
            self._seen_folders.add(identity)
            with os.scandir(path) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError:
            yield RefusedInput(path, "folder.unreadable", _FOLDER_NOT_ALLOWED.source)
            return
        if not listed and not below:
            yield SkippedInput(path, "folder.empty", _FOLDER_EMPTY.source)
        for entry in listed:
            self._raise_if_cancelled()
            yield from self._entry(entry, root, below)

    def _entry(self, entry: os.DirEntry[str], root: str, below: str) -> Iterator[Input]:
        name = entry.name
        relative = f"{below}/{name}" if below else name
        try:
            folder = entry.is_dir()
        except OSError as error:  # a loop of links
            yield _unreachable(entry.path, error)
            return
        if folder and not self._recursive:
            return
        if folder and self._output is not None and _identity(entry.path) == self._output:
            return
        if name.startswith(".") or name.lower() in _CLUTTER:
            yield SkippedInput(entry.path, "file.hidden", _HIDDEN.source)
        elif folder and not self._exclude(name, relative):
            yield from self._folder(entry.path, root, relative)
        elif folder or self._left_out_by_name(name, relative):
            yield SkippedInput(entry.path, "file.excluded", _EXCLUDED.source)
        else:
            yield self._walked(entry, root, below)

    def _walked(self, entry: os.DirEntry[str], root: str, below: str) -> Input:
        try:
            found = entry.stat()
        except OSError as error:
            if error.errno == errno.ENOENT:
                return RefusedInput(entry.path, "file.missing", _NOTHING_THERE.source)
            return _unreachable(entry.path, error)
        return self._file(entry.path, root, below, found, explicit=False)

    def _file(
        self, path: str, root: str, below: str, found: os.stat_result, *, explicit: bool
    ) -> Input:
        if path in self._seen_files:
            return SkippedInput(path, "file.twice", _TWICE.source, found.st_size)
        self._seen_files.add(path)
        if not stat.S_ISREG(found.st_mode):
            return SkippedInput(path, "file.special", _SPECIAL.source)
        if not os.access(path, os.R_OK):
            return RefusedInput(path, "file.unreadable", _NOT_ALLOWED.source, found.st_size)
        if not found.st_size and not self._takes_empty:
            return RefusedInput(path, "file.empty", _EMPTY.source, 0)
        identity = (found.st_dev, found.st_ino)
        folder, name = os.path.split(path)
        return Found(
            path, folder, name, root, below, found.st_size, found.st_mtime_ns, identity, explicit
        )

    def _left_out_by_name(self, name: str, relative: str) -> bool:
        return not self._include(name, relative) or self._exclude(name, relative)


def _place_of(given: str, parent: str) -> tuple[str, str]:
    """Return the folder that a file's place counts from, and where its own stands below that.

    ``photos/./day 1/a.jpg`` keeps ``day 1``, as a file that was found in ``photos`` does.
    """
    root, mark, rest = given.partition(HERE)
    below = os.path.dirname(os.path.normpath(rest)) if mark else ""  # noqa: PTH120 (as above)
    if not below or below.startswith(os.pardir):
        return parent, ""
    return os.path.abspath(root or os.sep), below.replace(os.sep, "/")


def _matcher(patterns: Sequence[str]) -> Callable[[str, str], bool]:
    """Match names case-insensitively; a pattern with a slash, the path below the given folder."""
    if "*" in patterns:
        return lambda _name, _relative: True
    names = [p for p in patterns if "/" not in p]
    paths = [p.removeprefix("/") for p in patterns if "/" in p]
    by_name, by_path = (
        re.compile("|".join(map(translate, some)), re.IGNORECASE) if some else None
        for some in (names, paths)
    )

    def matches(name: str, relative: str) -> bool:
        return bool(by_name and by_name.match(name)) or bool(by_path and by_path.match(relative))

    return matches


def _identity(folder: str) -> tuple[int, int] | None:
    try:
        found = Path(folder).expanduser().stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _unreachable(path: str, error: OSError) -> RefusedInput:
    if error.errno in {errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG}:
        return RefusedInput(path, "file.missing", _MISSING.source)
    return RefusedInput(path, "file.unreadable", _NOT_ALLOWED.source)
