"""A disk under SQLite that fails when it is told to, and what it holds after a power cut."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import apsw
from typing_extensions import override

SECTOR = 512
HALF = 0.5
_names = itertools.count()


@dataclass(frozen=True, slots=True)
class Call:
    """One request that SQLite made of the disk; ``what``: write, sync, truncate, delete, told."""

    what: str
    path: str = ""
    offset: int = 0
    data: bytes = b""


Fault = Callable[[Call], Exception | None]
"""Looks at a request before it is made; what it returns is raised in its stead."""


class FaultyDisk(apsw.VFS):
    """The way of every database of this process to its files, for as long as it is installed."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        """All that was asked of it and done, in order."""
        self.fault: Fault = lambda _call: None
        self.below = apsw.vfs_names()[0]
        super().__init__(f"faulty{next(_names)}", self.below, makedefault=True)

    def ask(self, call: Call) -> None:
        """Note the request, or fail."""
        error = self.fault(call)
        if error is not None:
            raise error
        self.calls.append(call)

    @override
    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:
        return _File(self, name, flags)

    @override
    def xDelete(self, filename: str, syncdir: bool) -> None:
        self.ask(Call("delete", filename))
        super().xDelete(filename, syncdir)


class _File(apsw.VFSFile):
    def __init__(
        self, disk: FaultyDisk, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> None:
        self._disk = disk
        self._path = name.filename() if isinstance(name, apsw.URIFilename) else name or ""
        super().__init__(disk.below, name, flags)

    @override
    def xWrite(self, data: Any, offset: int) -> None:
        try:
            self._disk.ask(Call("write", self._path, offset, bytes(data)))
        except apsw.IOError:  # as a disk does: a part of it is there
            super().xWrite(bytes(data)[: len(data) // 2], offset)
            raise
        super().xWrite(data, offset)

    @override
    def xSync(self, flags: int) -> None:
        self._disk.ask(Call("sync", self._path))
        super().xSync(flags)

    @override
    def xTruncate(self, newsize: int) -> None:
        self._disk.ask(Call("truncate", self._path, newsize))
        super().xTruncate(newsize)


@contextmanager
def faulty_disk() -> Iterator[FaultyDisk]:
    """Install one while the block runs."""
    disk = FaultyDisk()
    try:
        yield disk
    finally:
        disk.unregister()


@dataclass
class Failing:
    """Fails the n-th request of its sort: once, or that one and every later one."""

    what: str
    number: int
    error: Callable[[], Exception]
    lasting: bool
    seen: int = 0
    healed: bool = False

    @property
    def met(self) -> bool:
        """Whether it has failed anything."""
        return self.seen >= self.number

    def __call__(self, call: Call) -> Exception | None:
        if self.healed or call.what not in self.what.split("|"):
            return None
        self.seen += 1
        now = self.seen == self.number or (self.lasting and self.seen > self.number)
        return self.error() if now else None


def after_power_cut(calls: list[Call], random: Random) -> Mapping[str, bytes]:
    """Return what the files may hold when the power goes after these requests.

    What was synced is there. Of what was not, each request is there, is not there, or is there
    in some of its sectors, whatever became of the ones before it.
    """
    files: dict[str, bytearray] = {}
    last_sync = {call.path: n for n, call in enumerate(calls) if call.what == "sync"}
    for number, call in enumerate(calls):
        if call.what == "delete":
            # a later sync keeps the folder, too: SQLite syncs it with the first file it makes there
            if number < max(last_sync.values(), default=-1) or random.random() < HALF:
                files.pop(call.path, None)
        elif call.what in {"write", "truncate"}:
            fate = random.choice(["kept", "dropped", "torn"])
            if number < last_sync.get(call.path, -1):
                fate = "kept"
            _apply(files.setdefault(call.path, bytearray()), call, fate, random)
    return {path: bytes(data) for path, data in files.items()}


def _apply(file: bytearray, call: Call, fate: str, random: Random) -> None:
    if fate == "dropped":
        return
    if call.what == "truncate":
        del file[call.offset :]
        return
    start, end = call.offset, call.offset + len(call.data)
    if len(file) < end:
        file.extend(bytes(end - len(file)))
    for sector in range(start // SECTOR, (end - 1) // SECTOR + 1):
        if fate == "kept" or random.random() < HALF:
            first, last = max(start, sector * SECTOR), min(end, (sector + 1) * SECTOR)
            file[first:last] = call.data[first - start : last - start]


def write_files(files: Mapping[str, bytes], old: Path, new: Path) -> None:
    """Put files that stood in one folder into another one."""
    for name, data in files.items():
        target = new / Path(name).relative_to(old)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
