"""The plan of a submission: each input planned, skipped or refused, before anything is written."""

# ruff: noqa: PTH100, PTH110, PTH111, PTH116, PTH118, PTH119 (strings are ten times faster than Path here and keep bytes that are no UTF-8)

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from desktop_app.domain.kind import PlanContext, PlanItem, Planned, RefusedInput, SkippedInput
from desktop_app.domain.text import QT_TRANSLATE_NOOP
from desktop_app.formats.name_template import Source, fill_in
from desktop_app.formats.naming import Names, Settled, Unsettled
from desktop_app.kinds.files.addresses import Link
from desktop_app.kinds.files.inputs import Found, Input, Walk
from desktop_app.kinds.files.manifests import MANIFEST_NAMES, is_manifest
from desktop_app.kinds.files.sniffing import Judge
from desktop_app.kinds.files.submission import (
    Checksum,
    FilesSubmission,
    Operation,
)

ENDINGS = {"jpeg": ".jpg", "tiff": ".tif"}
"""Where a format's usual ending is not its name."""
_NO_FOLDER = QT_TRANSLATE_NOOP("files", "choose a folder to save to: a link has none of its own")
_NOT_LINKS = QT_TRANSLATE_NOOP("files", "checksums are made of files, not of links")
_NOT_A_LIST = QT_TRANSLATE_NOOP("files", "not a list of checksums")


class _Wanted(NamedTuple):
    """One input, and where its results go."""

    given: str
    source: Source
    folder: str
    base: str
    ending: str
    mtime_ns: int = 0
    frames: int | None = None
    """Number of files that a split makes; None: one file, not numbered."""
    size: int | None = None
    note: str | None = None


class Planner:
    """Makes one plan."""

    def __init__(self, submission: FilesSubmission, ctx: PlanContext) -> None:
        self._submission = submission
        self._output = submission.output
        self._ctx = ctx
        folder = submission.output.folder
        self._folder = None if folder is None else _absolute(folder)
        self._judge = Judge(submission.operation)
        self._number = 0

    def items(self) -> Iterator[PlanItem]:
        """Yield the plan, and say what all its jobs share."""
        submission = self._submission
        self._ctx.share(
            operation=submission.operation.model_dump(mode="json"),
            output=submission.output.model_dump(mode="json"),
        )
        walk: Iterable[Input] = Walk(submission, self._ctx.raise_if_cancelled)
        if self._output.overwrite.replaces:
            # nothing may be replaced before all inputs are known
            walk = list(walk)
        inputs = frozenset(
            found.identity
            for found in (walk if isinstance(walk, list) else ())
            if isinstance(found, Found)
        )
        self._names = Names(self._output.overwrite, inputs)
        operation = submission.operation
        if isinstance(operation, Checksum):
            if operation.action == "write":
                return self._manifest(walk, operation)
            return self._verifications(walk)
        return self._conversions(walk, operation)

    # --- one file in, one file out -------------------------------------------------------------

    def _conversions(self, walk: Iterable[Input], operation: Operation) -> Iterator[PlanItem]:
        ending = "." + str(getattr(operation, "to", ""))
        ending = ENDINGS.get(ending[1:], ending)
        for found in walk:
            match found:
                case Found():
                    yield self._judge.objection(found) or self._file(found, ending)
                case Link():
                    yield self._link(found, ending)
                case _:
                    yield found

    def _file(self, found: Found, ending: str) -> PlanItem:
        folder, base = found.folder, found.root
        if self._folder is not None:
            base = self._folder
            keeps = self._output.keep_tree and found.below
            folder = os.path.join(base, *found.below.split("/")) if keeps else base
        source = Source(found.name, os.path.basename(found.folder), found.mtime_ns / 1e9)
        frames, note = self._judge.frames(found)
        wanted = _Wanted(
            found.path, source, folder, base, ending, found.mtime_ns, frames, found.size, note
        )
        return self._settled(wanted)

    def _link(self, link: Link, ending: str) -> PlanItem:
        if self._folder is None:
            return RefusedInput(link.url, "link.no_folder", _NO_FOLDER.source)
        source = Source(link.name, "", self._ctx.now)
        # how many frames there are is known only when the link has been fetched
        return self._settled(_Wanted(link.url, source, self._folder, self._folder, ending))

    def _settled(self, wanted: _Wanted) -> PlanItem:
        """Name an input's results and plan it."""
        source = wanted.source
        plain = fill_in(self._output.template, source, self._number + 1)
        parts = _frame_parts(wanted.frames)

        def named(addition: str) -> list[str]:
            return [f"{plain}{addition}{part}{wanted.ending}" for part in parts]

        settled = self._names.settle(wanted.folder, named, wanted.mtime_ns)
        if isinstance(settled, Unsettled):
            return _left_out(wanted.given, settled, wanted.size)
        self._number += 1
        first = os.path.basename(settled.paths[0])
        more = f" … {len(settled.paths)}" if len(settled.paths) > 1 else ""
        return Planned(
            input=wanted.given,
            name=f"{source.name} → {first}{more}",
            payload={
                "sources": [wanted.given],
                "outputs": list(settled.paths),
                "base": wanted.base,
            },
            outputs=tuple(settled.paths),
            size=wanted.size,
            note=settled.note or wanted.note,
        )

    # --- checksums -----------------------------------------------------------------------------

    def _manifest(self, walk: Iterable[Input], operation: Checksum) -> Iterator[PlanItem]:
        name = MANIFEST_NAMES[operation.algorithm]
        folder = self._folder or self._common_folder()
        old = os.path.join(folder, name) if self._output.overwrite.replaces else None
        sources: list[str] = []
        size = 0
        for found in walk:
            match found:
                case Found() if found.path == old and not found.explicit:
                    continue  # the list that will be replaced is no part of the new one
                case Found():
                    sources.append(found.path)
                    size += found.size
                case Link():
                    yield RefusedInput(found.url, "link.no_folder", _NOT_LINKS.source)
                case _:
                    yield found
        if not sources:
            return
        if old not in sources:
            self._names.inputs -= _identities(old)
        settled = self._names.settle(folder, lambda add: [f"{name}{add}"], 0)
        given = sources[0] if len(sources) == 1 else folder
        if isinstance(settled, Unsettled):
            yield _left_out(given, settled, size)
            return
        yield self._list_planned(given, sources, settled, folder, size)

    def _list_planned(
        self, given: str, sources: list[str], settled: Settled, folder: str, size: int
    ) -> Planned:
        made = os.path.basename(settled.paths[0])
        what = os.path.basename(sources[0]) if len(sources) == 1 else f"{len(sources)} files"
        return Planned(
            input=given,
            name=f"{what} → {made}",
            payload={"sources": sources, "outputs": list(settled.paths), "base": folder},
            outputs=tuple(settled.paths),
            size=size,
            note=settled.note,
        )

    def _common_folder(self) -> str:
        """Return the folder given, or the one that holds all that was given."""
        given = [_absolute(path) for path in self._submission.inputs]
        folders = [path if Path(path).is_dir() else str(Path(path).parent) for path in given]
        try:
            return os.path.commonpath(folders)
        except ValueError:  # on two drives
            return folders[0]

    def _verifications(self, walk: Iterable[Input]) -> Iterator[PlanItem]:
        for found in walk:
            match found:
                case Found() if is_manifest(Path(found.path), look_inside=found.explicit):
                    yield Planned(
                        input=found.path,
                        name=f"{found.name} ✓",
                        payload={"sources": [found.path], "base": found.root},
                        size=found.size,
                    )
                case Found():
                    yield SkippedInput(
                        found.path, "file.unsupported", _NOT_A_LIST.source, found.size
                    )
                case Link():
                    yield RefusedInput(found.url, "link.no_folder", _NOT_LINKS.source)
                case _:
                    yield found


def plan(submission: FilesSubmission, ctx: PlanContext) -> Iterator[PlanItem]:
    """Yield the plan of a submission; reads names, sizes and a few first bytes, writes nothing."""
    return Planner(submission, ctx).items()


def _left_out(given: str, why: Unsettled, size: int | None) -> SkippedInput | RefusedInput:
    made = SkippedInput if why.skipped else RefusedInput
    return made(given, why.code, why.reason, size)


def _identities(path: str | None) -> frozenset[tuple[int, int]]:
    if path is None or not os.path.exists(path):
        return frozenset()
    found = os.stat(path)
    return frozenset({(found.st_dev, found.st_ino)})


def _absolute(path: str) -> str:
    return os.path.abspath(os.path.expanduser(path))


def _frame_parts(frames: int | None) -> list[str]:
    if frames is None:
        return [""]
    width = max(3, len(str(frames)))
    return [f"-{number:0{width}}" for number in range(1, frames + 1)]
