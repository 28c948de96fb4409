"""Replaces what stands at the name of a result, as the person chose, and never an original."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from desktop_app.domain.errors import JobError
from desktop_app.formats.naming import Overwrite


def make_room(path: Path, overwrite: Overwrite, log: Callable[[str], None]) -> None:
    """Move a file that is to be replaced to the bin, at the last moment."""
    if overwrite is not Overwrite.REPLACE_TRASH or not path.exists():
        return
    from send2trash import (  # type: ignore[import-untyped]  # noqa: PLC0415 (it ships no types; used by this policy alone)
        TrashPermissionError,
        send2trash,
    )

    try:
        send2trash(path)
    except (OSError, TrashPermissionError) as error:
        raise JobError(
            "file.no_trash",
            f"The old file cannot be put in the bin: {path}",
            remedy="Choose another folder, or “Replace it”.",
            detail=str(error),
        ) from error
    log(f"the old {path.name} is in the bin")


def refuse_source(path: Path, source: Path) -> None:
    """Never replace an original, whatever has changed since the plan was made."""
    try:
        same = path.samefile(source)
    except OSError:
        return
    if same:
        raise JobError(
            "file.output_is_input",
            f"The result would overwrite the original: {path}",
            remedy="Choose another name or folder.",
        )
