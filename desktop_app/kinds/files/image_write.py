"""Encodes prepared frames and reads the result again before anyone relies on it."""

from __future__ import annotations

import errno
import shutil
import struct
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from desktop_app.domain.errors import JobError
from desktop_app.kinds.files.image_metadata import Metadata
from desktop_app.kinds.files.submission import Image as ImageOperation
from desktop_app.kinds.files.tiff_directories import add_directories

_LONGEST_SIDE: Mapping[str, int] = {
    "webp": 16_383,
    "jpeg": 65_535,
    "avif": 65_535,
    "gif": 65_535,
}
"""Pixels, by the formats' own rules (RFC 9649, ITU T.81, AV1, GIF89a)."""
MANY_FRAMES = frozenset({"webp", "gif", "png", "avif", "tiff"})
_ENCODERS = {
    "jpeg": "JPEG",
    "png": "PNG",
    "webp": "WEBP",
    "tiff": "TIFF",
    "avif": "AVIF",
    "gif": "GIF",
}
_GIF_TICK = 10
"""Milliseconds; GIF counts in hundredths of a second."""


def check_sides(size: tuple[int, int], to: str) -> None:
    """Raise ``image.too_large_for_format`` when the format cannot hold that many pixels a side."""
    longest = _LONGEST_SIDE.get(to)
    if longest is not None and max(size) > longest:
        raise JobError(
            "image.too_large_for_format",
            f"{size[0]}×{size[1]} is more than the {longest} pixels a side of {_ENCODERS[to]}",
            remedy="Choose another format, or a size to fit inside.",
        )


def encode(
    path: Path,
    frames: Sequence[Image.Image],
    durations: Sequence[int],
    loop: int,
    operation: ImageOperation,
    metadata: Metadata,
) -> None:
    """Write frames as one file. ``durations`` are milliseconds; ``loop`` 0 plays for ever."""
    options = {**_quality(operation, frames[0]), **metadata.options(operation.to)}
    if len(frames) > 1:
        options |= _animation(operation.to, frames, durations, loop)
    image = frames[0]
    # What the source carried is given on purpose or not at all.
    image.info = {k: v for k, v in image.info.items() if k in {"transparency", "background"}}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image.save(path, format=_ENCODERS[operation.to], **options)
            if operation.to == "tiff" and metadata.exif is not None:
                add_directories(path, metadata.exif)
    except OSError as error:
        if error.errno is not None:
            raise
        raise _not_written(path, frames[0].size, str(error)) from error
    except (ValueError, TypeError, KeyError, RuntimeError, struct.error) as error:
        raise _not_written(path, frames[0].size, f"{type(error).__name__}: {error}") from error


def verify(path: Path, size: tuple[int, int]) -> None:
    """Decode a new file once; raise ``image.not_written`` when it is not the picture it must be."""
    try:
        with Image.open(path) as made:
            made.load()
            found = made.size
    except (OSError, SyntaxError, ValueError) as error:
        raise _not_written(path, size, str(error)) from error
    if found != size:
        raise _not_written(path, size, f"{found[0]}×{found[1]} instead of {size[0]}×{size[1]}")


def _quality(  # noqa: PLR0911 (one for each format)
    operation: ImageOperation, image: Image.Image
) -> dict[str, Any]:
    match operation.to:
        case "jpeg":
            return {"quality": operation.quality, "optimize": True, "progressive": True}
        case "webp":
            if operation.lossless:
                return {"lossless": True, "quality": 80, "method": 4, "exact": True}
            return {"quality": operation.quality, "method": 4}
        case "avif":
            if operation.lossless:
                return {"quality": 100, "subsampling": "4:4:4", "speed": 6}
            return {"quality": operation.quality, "speed": 6}
        case "tiff":
            return {"compression": "group4" if image.mode == "1" else "tiff_adobe_deflate"}
        case "png" | "gif":
            return {"optimize": operation.to == "png"}


def _animation(
    to: str, frames: Sequence[Image.Image], durations: Sequence[int], loop: int
) -> dict[str, Any]:
    found: dict[str, Any] = {"save_all": True, "append_images": list(frames[1:])}
    if to == "tiff":
        return found
    found["duration"] = list(durations)
    if to == "gif":
        found["duration"] = [round(d / _GIF_TICK) * _GIF_TICK for d in durations]
        found["disposal"] = 2 if any("transparency" in f.info for f in frames) else 1
        if loop != 1:
            found["loop"] = loop
    elif to in {"webp", "png"}:
        found["loop"] = loop
    return found


def _not_written(path: Path, size: tuple[int, int], detail: str) -> JobError | OSError:
    """Say why a picture is not whole: some encoders meet a full disk and tell nobody."""
    free = shutil.disk_usage(path.parent).free
    if free < size[0] * size[1] * 4:
        return OSError(errno.ENOSPC, detail)
    return JobError(
        "image.not_written",
        "The new picture could not be written as it should be, so it was not kept",
        remedy="Choose another format.",
        detail=detail,
    )
