"""Opens pictures with Pillow: what they are, their frames, and why one cannot be read."""

from __future__ import annotations

import struct
import warnings
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageFile, UnidentifiedImageError

from desktop_app.domain.errors import JobError
from desktop_app.formats.content import content_of
from desktop_app.formats.sources import reading
from desktop_app.kinds.files import heic

READ = ("JPEG", "PNG", "WEBP", "TIFF", "AVIF", "GIF")
"""Pillow's decoders that are used; beside that of HEIC photos no other is ever given a file."""
MAX_PIXELS = 400_000_000
"""Width × height of a picture: 1.6 GB as RGBA, above any camera, below decompression bombs."""
MAX_ANIMATION = 600_000_000
"""Width × height × frames of what is written."""
_LABELS = {"MPO": "JPEG", "WEBP": "WebP", heic.FORMAT: "HEIC"}
_TAIL = 4096
_DECODER_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    RuntimeError,
    IndexError,
    KeyError,
    TypeError,
    struct.error,
    zlib.error,
    UserWarning,
)
"""What Pillow's decoders raise on files that are not as they should be."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One decoded frame."""

    image: Image.Image
    duration: int
    """Milliseconds; 0 where the file names none."""


class Picture:
    """An open picture."""

    def __init__(self, path: Path, image: Image.Image) -> None:
        self.path = path
        self.image = image
        self.label = _LABELS.get(image.format or "", image.format or "")
        self.size = image.size
        # the further pictures of these are previews and other views, no frames
        views = image.format in {"MPO", heic.FORMAT}
        self.frames = 1 if views else int(getattr(image, "n_frames", 1))
        self.animated = self.frames > 1 and self.label != "TIFF"

    @property
    def loop(self) -> int:
        """How often the animation plays; 0: for ever."""
        default = 1 if self.label == "GIF" else 0
        return int(self.image.info.get("loop", default))

    def shrink_on_load(self, size: tuple[int, int]) -> None:
        """Let a JPEG be decoded at a fraction of its size, never below ``size``."""
        if self.label == "JPEG":
            self.image.draft(None, size)

    def read(self, number: int) -> Frame:
        """Decode a frame, from 0; raise ``image.truncated`` or ``image.unreadable``."""
        with decoding(self.path):
            if self.frames > 1:  # else it stands at its main picture, which need not be the first
                self.image.seek(number)
            self.image.load()
            # some decoders know the time only when the frame is decoded
            duration = int(self.image.info.get("duration", 0) or 0)
            return Frame(self.image if self.frames == 1 else self.image.copy(), duration)


@contextmanager
def opened(path: Path, *, salvage: bool = False) -> Iterator[Picture]:
    """Open a picture; only its header is read, pixels come with :meth:`Picture.read`.

    ``salvage`` reads what is left of a file that is cut off. Raises ``JobError``:
    ``image.unreadable``, ``image.truncated``, ``image.too_large`` or ``file.missing``.
    """
    # Our own limit is checked before anything is decoded, so Pillow's lower one is lifted. This
    # and the next are settings of Pillow for the whole process; a worker runs one job at a time.
    Image.MAX_IMAGE_PIXELS = None
    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = salvage
    try:
        with decoding(path):
            image = _open(path)
        with image:
            _check_size(path, image)
            with decoding(path):
                picture = Picture(path, image)
            yield picture
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _open(path: Path) -> Image.Image:
    try:
        return Image.open(path, formats=READ)
    except UnidentifiedImageError:
        if content_of(path).name != "heic" or not heic.is_readable():
            raise
        heic.add_decoder()
        return Image.open(path, formats=(heic.FORMAT,))


def count_frames(path: Path) -> int:
    """Return the number of frames, 1 where it cannot be told."""
    try:
        with opened(path) as picture:
            return picture.frames
    except JobError:
        return 1


@contextmanager
def decoding(path: Path) -> Iterator[None]:
    """Turn what a decoder raises into a ``JobError`` that names the file."""
    try:
        with reading(path), warnings.catch_warnings():
            # Pillow warns of odd metadata, which we carry over or leave out anyway
            warnings.simplefilter("ignore")
            yield
    except _DECODER_ERRORS as error:
        raise _told(path, error) from error


def _check_size(path: Path, image: Image.Image) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise JobError(
            "image.too_large",
            f"{path.name} is {width}×{height}: more than {MAX_PIXELS // 1_000_000} megapixels",
            remedy="Make it smaller with a program for large pictures.",
        )


def _told(path: Path, error: BaseException) -> JobError:
    if "truncated" in str(error).lower() or is_cut_off(path):
        return JobError(
            "image.truncated",
            f"The picture {path.name} is cut off: its end is missing",
            remedy="Get the file again, or save what can be read.",
            detail=str(error),
        )
    if isinstance(error, UnidentifiedImageError):
        content = content_of(path)
        if content.name == "heic" and not heic.is_readable():
            return JobError(
                heic.NEEDS_ADDON,
                f"{path.name} is a HEIC photo, and the add-on that reads these is missing",
                remedy=f"Install it, then retry: {heic.INSTALL}",
            )
        return JobError(
            "image.unreadable",
            f"{path.name} is no picture that can be read: it holds {content.label}",
            remedy="Get the file again from where it came.",
        )
    return JobError(
        "image.unreadable",
        f"The picture {path.name} is damaged and cannot be read",
        remedy="Get the file again from where it came.",
        detail=f"{type(error).__name__}: {error}",
    )


def is_cut_off(path: Path) -> bool:
    """Whether the end that its format prescribes is missing from a file."""
    check = _ENDS.get(content_of(path).name)
    if check is None:
        return False
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(_TAIL)
        file.seek(max(0, size - _TAIL))
        return not check(head, file.read(), size)


def _tiff_is_whole(head: bytes, tail: bytes, size: int) -> bool:
    del tail
    order = "<" if head.startswith(b"II") else ">"
    offset = struct.unpack_from(f"{order}I", head, 4)[0] if len(head) >= 8 else size  # noqa: PLR2004 (the header)
    return bool(offset < size)


def _boxes_are_whole(head: bytes, tail: bytes, size: int) -> bool:
    """Follow the sizes of the boxes (ISO/IEC 14496-12) as far as the first bytes show them."""
    del tail
    position = 0
    while position + 8 <= len(head):
        length = struct.unpack_from(">I", head, position)[0]
        if length < 8:  # noqa: PLR2004 (0: to the end of the file; 1: a 64-bit size follows)
            return True
        position += length
    return position <= size


def _webp_is_whole(head: bytes, tail: bytes, size: int) -> bool:
    del tail
    return len(head) >= 8 and struct.unpack_from("<I", head, 4)[0] + 8 <= size  # noqa: PLR2004 (RIFF header)


_ENDS: dict[str, Callable[[bytes, bytes, int], bool]] = {
    "jpeg": lambda _head, tail, _size: b"\xff\xd9" in tail,
    "png": lambda _head, tail, _size: b"IEND" in tail,
    "gif": lambda _head, tail, _size: tail.rstrip(b"\0").endswith(b";"),
    "webp": _webp_is_whole,
    "avif": _boxes_are_whole,
    "heic": _boxes_are_whole,
    "tiff": _tiff_is_whole,
}
