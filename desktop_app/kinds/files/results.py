"""Writes results by the submission's rules: aside first, dated, discarded if larger, replaced."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop_app.domain.errors import JobSkipped
from desktop_app.domain.kind import JobContext
from desktop_app.domain.text import QT_TRANSLATE_NOOP
from desktop_app.formats.naming import Overwrite
from desktop_app.formats.replacing import make_room, refuse_source
from desktop_app.formats.sources import reading, size_text
from desktop_app.kinds.files.submission import FilesSpec

_LARGER = QT_TRANSLATE_NOOP("files", "the result would be larger: the original is kept")


@dataclass
class Made:
    """What a job made so far; becomes its result."""

    bytes_in: int
    outputs: list[str] = field(default_factory=list)
    bytes_out: int = 0
    notes: list[str] = field(default_factory=list)

    def result(self) -> dict[str, Any]:
        """Return it as the contract has it."""
        return {
            "outputs": self.outputs,
            "bytes_in": self.bytes_in,
            "bytes_out": self.bytes_out,
            "notes": self.notes,
        }


class Results:
    """Writes one job's results."""

    def __init__(self, spec: FilesSpec, job: JobContext) -> None:
        self.job = job
        self._policy = spec.output
        self._whole = len(spec.outputs) == 1 and len(spec.sources) == 1

    def write(self, made: Made, path: Path, source: Path, make: Callable[[Path], None]) -> None:
        """Let ``make`` write a file aside, then give it its name.

        Raises ``JobSkipped`` when the result is not smaller than the source and was to be skipped.
        """
        refuse_source(path, source)
        with self._aside(path, source) as aside:
            make(aside)
            size = aside.stat().st_size
            keeps_source = self._is_too_large(size, made.bytes_in)
            if keeps_source:
                aside.unlink()
            else:
                self.job.log(f"writing {path.name} beside the target, then renaming")
                make_room(path, self._policy.overwrite, self.job.log)
        if keeps_source:
            self._keep_source(made, path, source)
            return
        made.outputs.append(os.fspath(path))
        made.bytes_out += size

    def write_list(self, made: Made, path: Path, make: Callable[[Path], None]) -> None:
        """Let ``make`` write a file that stands for many sources."""
        policy = self._policy.overwrite
        replace = policy.replaces and policy is not Overwrite.REPLACE_TRASH
        with self.job.temporary_output(path, replace=replace) as aside:
            make(aside)
            size = aside.stat().st_size
            make_room(path, self._policy.overwrite, self.job.log)
        made.outputs.append(os.fspath(path))
        made.bytes_out += size

    def _aside(self, path: Path, source: Path) -> AbstractContextManager[Path]:
        with reading(source):
            mtime_ns = source.stat().st_mtime_ns if self._policy.keep_mtime else None
        in_place = self._policy.overwrite.replaces
        to_trash = self._policy.overwrite is Overwrite.REPLACE_TRASH
        return self.job.temporary_output(path, replace=in_place and not to_trash, mtime_ns=mtime_ns)

    def _is_too_large(self, size: int, original: int) -> bool:
        """Whether the original is kept instead; told only where one file becomes one."""
        if self._policy.discard_if_larger == "no" or not self._whole or size < original:
            return False
        words = f"{size_text(size)} instead of {size_text(original)}"
        if self._policy.discard_if_larger == "skip":
            raise JobSkipped("file.larger", f"the result would be larger: {words}")
        self.job.log(f"the result would be larger ({words}): the original is kept")
        return True

    def _keep_source(self, made: Made, path: Path, source: Path) -> None:
        """Put a copy of the original where the result was to be, under its own ending."""
        made.notes.append(_LARGER.source)
        target = path.with_suffix(source.suffix)
        if target.exists() and target.samefile(source):
            return
        with self._aside(target, source) as aside:
            with reading(source):
                shutil.copyfile(source, aside)
            make_room(target, self._policy.overwrite, self.job.log)
        made.outputs.append(os.fspath(target))
        made.bytes_out += made.bytes_in
