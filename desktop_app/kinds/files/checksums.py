"""The checksum operation: writes a list of digests, or checks files against one."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from desktop_app.domain.errors import JobError
from desktop_app.domain.kind import JobContext
from desktop_app.domain.text import QT_TRANSLATE_NOOP
from desktop_app.formats.sources import reading, size_text
from desktop_app.kinds.files.manifests import Entry, entries, line_of
from desktop_app.kinds.files.results import Made, Results
from desktop_app.kinds.files.submission import Checksum

_AS_LISTED = QT_TRANSLATE_NOOP("files", "%1 files are as the list says")
_CHUNK = 1 << 20
_NAMED = 100
"""Files that an error's detail names at most."""


class Digest(Protocol):
    """A hash under way."""

    def update(self, data: bytes, /) -> object:
        """Take more bytes."""

    def hexdigest(self) -> str:
        """Return the digest of all bytes so far."""


def write(sources: Sequence[Path], output: Path, operation: Checksum, results: Results) -> Made:
    """Write one list of all sources, paths relative to the list's folder."""
    job = results.job
    total = sum(_size(path) for path in sources)
    made = Made(bytes_in=total)
    meter = _Meter(job, total)
    job.log(f"{len(sources)} files, {size_text(total)}, {operation.algorithm}")

    def make(aside: Path) -> None:
        with aside.open("w", encoding="utf-8", errors="surrogateescape", newline="\n") as file:
            for path in sources:
                digest = meter.digest(path, operation.algorithm)
                file.write(line_of(digest, _relative(path, output.parent)))

    results.write_list(made, output, make)
    return made


def verify(manifest: Path, operation: Checksum, results: Results) -> Made:
    """Check all files of a list; raise ``checksum.differs`` naming those that are not the same."""
    job = results.job
    with reading(manifest):
        listed = list(entries(manifest, operation.algorithm))
    if not listed:
        raise JobError(
            "checksum.bad_list",
            f"{manifest.name} lists no files",
            remedy="Check that it is the right file.",
        )
    sizes = {entry.path: _size_or_zero(manifest.parent / entry.path) for entry in listed}
    meter = _Meter(job, sum(sizes.values()))
    bad = [line for entry in listed if (line := _fault(manifest, entry, meter))]
    for line in bad:
        job.log(line, "error")
    if bad:
        shown = bad[:_NAMED] + ([f"and {len(bad) - _NAMED} more"] if len(bad) > _NAMED else [])
        raise JobError(
            "checksum.differs",
            f"{len(bad)} of {len(listed)} files are not as {manifest.name} says",
            remedy="Get the files that are named again.",
            detail="\n".join(shown),
        )
    job.log(f"{len(listed)} files are as the list says")
    return Made(bytes_in=meter.done, notes=[_AS_LISTED.filled(len(listed))])


class _Meter:
    """Hashes files one after another and tells how far all of them are."""

    def __init__(self, job: JobContext, total: int) -> None:
        self._job = job
        self._total = total
        self.done = 0

    def digest(self, path: Path, algorithm: str) -> str:
        """Return a file's digest in hexadecimal."""
        found = new_digest(algorithm)
        with reading(path), path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                self._job.raise_if_cancelled()
                found.update(chunk)
                self.done += len(chunk)
                self._job.progress(self.done, max(self.done, self._total), "bytes")
        return found.hexdigest()


def new_digest(algorithm: str) -> Digest:
    """Begin a hash: sha256, sha1 and md5 of hashlib, or blake3."""
    if algorithm == "blake3":
        from blake3 import blake3  # noqa: PLC0415 (a library of its own)

        return blake3()
    return hashlib.new(algorithm, usedforsecurity=False)


def _fault(manifest: Path, entry: Entry, meter: _Meter) -> str | None:
    path = manifest.parent / entry.path
    try:
        found = meter.digest(path, entry.algorithm)
    except JobError as error:
        return f"{entry.path}: {'missing' if error.error_code == 'file.missing' else 'unreadable'}"
    return None if found == entry.digest else f"{entry.path}: differs"


def _relative(path: Path, folder: Path) -> str:
    try:
        found = os.path.relpath(path, folder)
    except ValueError:  # on another drive
        return path.as_posix()
    return found.replace(os.sep, "/")


def _size(path: Path) -> int:
    with reading(path):
        return path.stat().st_size


def _size_or_zero(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
