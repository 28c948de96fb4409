"""Settles the names of results: no two alike, none an input, nothing overwritten unasked."""

# ruff: noqa: PTH112, PTH116, PTH118 (strings are ten times faster than Path here)

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from desktop_app.domain.text import QT_TRANSLATE_NOOP
from desktop_app.formats.name_template import why_unusable

_LINE_ABOVE = QT_TRANSLATE_NOOP("formats", "name taken by the line above")
_OTHER_LINE = QT_TRANSLATE_NOOP("formats", "name taken by another line")
_ON_DISK = QT_TRANSLATE_NOOP("formats", "a file of that name is there already")
_RESULT_EXISTS = QT_TRANSLATE_NOOP("formats", "its result is there already")
_UP_TO_DATE = QT_TRANSLATE_NOOP("formats", "already made from this file")
_TWO_INPUTS = QT_TRANSLATE_NOOP("formats", "another input gets the same name")
_IS_INPUT = QT_TRANSLATE_NOOP("formats", "the result would overwrite an original")
_IS_FOLDER = QT_TRANSLATE_NOOP("formats", "a folder of that name is there already")
_NO_FOLDER = QT_TRANSLATE_NOOP("formats", "where the results go is no folder")

Identity = tuple[int, int]
_Key = tuple[str, str]
"""A folder and a name in it, case and composition aside."""


class Overwrite(StrEnum):
    """What happens when the name of a result is taken."""

    UNIQUE = "unique"
    SKIP = "skip"
    SKIP_IF_NEWER = "skip_if_newer"
    REPLACE = "replace"
    REPLACE_TRASH = "replace_trash"
    FAIL = "fail"

    @property
    def replaces(self) -> bool:
        """Whether a file that stands there may be replaced."""
        return self in {Overwrite.SKIP_IF_NEWER, Overwrite.REPLACE, Overwrite.REPLACE_TRASH}


def folder_again(results: Iterable[str], given: str | None) -> str | None:
    """Return the folder that brings results that are made once more to where they were.

    ``given`` is the one that was asked for; where they stand in several, it is that one again.
    """
    folders = {os.path.dirname(path) for path in results}  # noqa: PTH120 (as above)
    return folders.pop() if given is not None and len(folders) == 1 else given


class Settled(NamedTuple):
    """The names of one job's results."""

    paths: Sequence[str]
    note: str | None


class Unsettled(NamedTuple):
    """There is no name for this input's results."""

    code: str
    reason: str
    skipped: bool = False
    """Left out on purpose rather than impossible."""


@dataclass
class Names:
    """All names of one plan, case aside: ``A.webp`` and ``a.webp`` are one on many disks."""

    overwrite: Overwrite
    inputs: frozenset[Identity] = frozenset()
    """What must not be replaced; needed only when something may be."""
    _taken: dict[_Key, int] = field(default_factory=dict)
    _settled: int = 0
    _folders: dict[str, dict[str, str] | None] = field(default_factory=dict)
    _folded: dict[str, str] = field(default_factory=dict)
    _next: dict[_Key, int] = field(default_factory=dict)

    def settle(
        self, folder: str, named: Callable[[str], Sequence[str]], mtime_ns: int
    ) -> Settled | Unsettled:
        """Choose names in ``folder``.

        ``named(addition)`` gives the wanted names with an addition such as " (2)" before their
        ending; several when one job makes several files. ``mtime_ns`` is that of the source.
        """
        wanted = named("")
        reason = next((why for name in wanted if (why := why_unusable(name))), None)
        if reason:
            return Unsettled("file.name_unusable", reason)
        there = self._listing(folder)
        if there is None:
            return Unsettled("folder.not_a_folder", _NO_FOLDER.source)
        keys = self._keys(folder, wanted)
        by_line = max((self._taken.get(key, -1) for key in keys), default=-1)
        on_disk = [there[name] for key in keys if (name := key[1]) in there]
        if by_line < 0 and not on_disk:
            return self._take(folder, wanted, keys, None)
        if self.overwrite is Overwrite.UNIQUE:
            return self._numbered(folder, named, there, by_line)
        if by_line >= 0:
            return Unsettled("file.name_taken", _TWO_INPUTS.source)
        paths = [os.path.join(folder, name) for name in on_disk]
        return self._meets(paths, mtime_ns) or self._take(folder, wanted, keys, None)

    def _take(
        self, folder: str, names: Sequence[str], keys: Sequence[_Key], note: str | None
    ) -> Settled:
        self._settled += 1
        self._taken.update(dict.fromkeys(keys, self._settled))
        return Settled([os.path.join(folder, name) for name in names], note)

    def _numbered(
        self,
        folder: str,
        named: Callable[[str], Sequence[str]],
        there: dict[str, str],
        by_line: int,
    ) -> Settled | Unsettled:
        first = self._keys(folder, named(""))[0]
        number = self._next.get(first, 1)
        while True:
            number += 1
            names = named(f" ({number})")
            keys = self._keys(folder, names)
            if not any(key in self._taken or key[1] in there for key in keys):
                break
        self._next[first] = number
        reason = next((why for name in names if (why := why_unusable(name))), None)
        if reason:
            return Unsettled("file.name_unusable", reason)
        by = _LINE_ABOVE if by_line == self._settled else _OTHER_LINE
        note = _ON_DISK if by_line < 0 else by
        return self._take(folder, names, keys, note.source)

    def _meets(self, paths: Sequence[str], mtime_ns: int) -> Unsettled | None:
        """Say why files that stand there are in the way; None when they may be replaced."""
        match self.overwrite:
            case Overwrite.SKIP:
                return Unsettled("file.result_exists", _RESULT_EXISTS.source, skipped=True)
            case Overwrite.FAIL:
                return Unsettled("file.name_taken", _ON_DISK.source)
        found = [os.stat(path) for path in paths if os.path.lexists(path)]
        if any(os.path.isdir(path) for path in paths):
            return Unsettled("file.name_taken", _IS_FOLDER.source)
        if self.inputs.intersection((f.st_dev, f.st_ino) for f in found):
            return Unsettled("file.output_is_input", _IS_INPUT.source)
        newer = self.overwrite is Overwrite.SKIP_IF_NEWER
        if newer and all(f.st_mtime_ns >= mtime_ns for f in found):
            return Unsettled("file.up_to_date", _UP_TO_DATE.source, skipped=True)
        return None

    def _keys(self, folder: str, names: Sequence[str]) -> list[_Key]:
        folded = self._folded.get(folder)
        if folded is None:
            folded = self._folded[folder] = _fold(folder)
        return [(folded, _fold(name)) for name in names]

    def _listing(self, folder: str) -> dict[str, str] | None:
        """Return what is in a folder by folded name; None when it is no folder."""
        if folder not in self._folders:
            try:
                listed: dict[str, str] | None = {_fold(name): name for name in os.listdir(folder)}
            except FileNotFoundError:
                listed = {}
            except NotADirectoryError:
                listed = None
            except OSError:  # may not be listed: the job will find out whether it may be written
                listed = {}
            self._folders[folder] = listed
        return self._folders[folder]


def _fold(name: str) -> str:
    return name.lower() if name.isascii() else unicodedata.normalize("NFC", name).casefold()
