"""Judges in the plan whether an input suits the operation: by name, and by content in doubt."""

# ruff: noqa: PTH122 (strings are ten times faster than Path here)

from __future__ import annotations

import os
from pathlib import Path

from desktop_app.domain.kind import RefusedInput, SkippedInput
from desktop_app.domain.text import QT_TRANSLATE_NOOP
from desktop_app.formats.content import Content, Family, content_of
from desktop_app.formats.tables import format_by_name
from desktop_app.kinds.files import heic
from desktop_app.kinds.files.inputs import Found
from desktop_app.kinds.files.submission import Checksum, Image, Operation, Table

IMAGE_ENDINGS = frozenset(
    {".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".apng", ".webp", ".tif", ".tiff", ".avif", ".gif"}
)
IMAGES = frozenset({"jpeg", "png", "webp", "tiff", "avif", "gif"})
"""Contents that can be read as pictures."""
_TABLES = frozenset({"parquet", "xlsx", "ods", "ole"})
_ANIMATED = frozenset({".gif", ".apng", ".png", ".webp", ".avif", ".tif", ".tiff"})
_COUNTED_BYTES = 4 << 20
_COUNTED_FILES = 200
"""GIFs whose frames are counted for the plan's note, as long as that is quick."""

_TIMES_KEPT = QT_TRANSLATE_NOOP("files", "%1 frames, times kept")
_FIRST_KEPT = QT_TRANSLATE_NOOP("files", "%1 frames, the first is kept")
_NOT_AN_IMAGE = QT_TRANSLATE_NOOP("files", "not an image")
_PDF = QT_TRANSLATE_NOOP("files", "a PDF, not an image")
_NOT_A_TABLE = QT_TRANSLATE_NOOP("files", "not a table")
_NOT_ALLOWED = QT_TRANSLATE_NOOP("files", "the file may not be read")


class Judge:
    """Knows what one operation can read."""

    def __init__(self, operation: Operation) -> None:
        self._operation = operation
        self._counted = 0

    def objection(self, found: Found) -> SkippedInput | RefusedInput | None:
        """Say why an input is left out; None when it suits."""
        ending = os.path.splitext(found.name)[1].lower()
        if self._suits_by_name(found.name, ending):
            return None
        try:
            content = content_of(Path(found.path))
        except OSError:
            return RefusedInput(found.path, "file.unreadable", _NOT_ALLOWED.source, found.size)
        if isinstance(self._operation, Image):
            return self._not_an_image(found, content)
        # a text of any name that is given by itself is meant as a table
        text = found.explicit and content.family is Family.TEXT
        if text or (content.name in _TABLES and content.name != "ole"):
            return None
        return SkippedInput(found.path, "file.unsupported", _NOT_A_TABLE.source, found.size)

    def _suits_by_name(self, name: str, ending: str) -> bool:
        match self._operation:
            case Image():
                return ending in IMAGE_ENDINGS
            case Table():
                return format_by_name(name) is not None
            case Checksum():
                return True

    def frames(self, found: Found) -> tuple[int | None, str | None]:
        """Return how many files a split makes (None: no split) and a note on an animation."""
        operation = self._operation
        ending = os.path.splitext(found.name)[1].lower()
        if not isinstance(operation, Image) or ending not in _ANIMATED:
            return None, None
        if operation.frames == "split":
            count = _count(found)
            return (count, None) if count > 1 else (None, None)
        quick = ending == ".gif" and found.size <= _COUNTED_BYTES
        if not quick or self._counted >= _COUNTED_FILES:
            return None, None
        self._counted += 1
        count = _count(found)
        if count <= 1:
            return None, None
        kept = operation.frames == "all" and operation.to not in {"jpeg", "tiff"}
        return None, (_TIMES_KEPT if kept else _FIRST_KEPT).filled(count)

    def _not_an_image(self, found: Found, content: Content) -> SkippedInput | RefusedInput | None:
        if content.name in IMAGES:
            return None
        if content.name == "heic":
            if heic.is_readable():
                return None
            why = f"HEIC photos need an add-on: {heic.INSTALL}"
            return RefusedInput(found.path, heic.NEEDS_ADDON, why, found.size)
        reason = _PDF if content.name == "pdf" else _NOT_AN_IMAGE
        return SkippedInput(found.path, "file.unsupported", reason.source, found.size)


def _count(found: Found) -> int:
    from desktop_app.kinds.files.image_read import count_frames  # noqa: PLC0415 (imports Pillow)

    return count_frames(Path(found.path))
