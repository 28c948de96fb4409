"""What a picture carries besides its pixels: EXIF, XMP, colour profile; kept or left out."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from PIL import ExifTags, Image, ImageCms

from desktop_app.kinds.files.image_read import Picture
from desktop_app.kinds.files.submission import Image as ImageOperation
from desktop_app.kinds.files.tiff_directories import DIRECTORIES

Log = Callable[[str, str], None]
ORIENTATION = int(ExifTags.Base.Orientation)
_XMP_TAG = 700
_STRUCTURE = frozenset(
    {254, 255, 256, 257, 258, 259, 262, 266, 273, 277, 278, 279, 284, 317, 320, 322, 323, 324, 325}
    | {330, 338, 339, 347, 512, 513, 514, 529, 530, 531, 532, _XMP_TAG, 33723, 34377, 34675}
)
"""TIFF tags that tell how pixels are stored, or hold what is kept in other ways (TIFF 6.0)."""
_XMP_ORIENTATION = re.compile(
    rb"""\s*tiff:Orientation\s*=\s*(["']).*?\1|<tiff:Orientation>.*?</tiff:Orientation>""",
    re.DOTALL,
)
_XMP_GPS = re.compile(
    rb"""\s*exif:GPS\w*\s*=\s*(["']).*?\1|<(exif:GPS\w*)\b[^>]*>.*?</\2>|<exif:GPS\w*\b[^>]*/>""",
    re.DOTALL,
)
_HOLDS_EXIF = frozenset({"jpeg", "png", "webp", "tiff", "avif"})
_HOLDS_PROFILE = frozenset({"jpeg", "png", "webp", "tiff", "avif"})
_SPACE_OF_MODE = {"RGB": "RGB", "RGBA": "RGB", "L": "GRAY", "LA": "GRAY", "I;16": "GRAY"}
_SEGMENT = 65_000
_RESOLUTION = frozenset({"jpeg", "png", "tiff"})


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the new picture gets."""

    exif: Image.Exif | None = None
    xmp: bytes | None = None
    profile: bytes | None = None
    """ICC profile."""
    dpi: tuple[float, float] | None = None

    def options(self, to: str) -> dict[str, Any]:
        """Return it as Pillow's options for a format; TIFF's directories are added later."""
        found: dict[str, Any] = {}
        if self.profile:
            found["icc_profile"] = self.profile
        if self.dpi and to in _RESOLUTION:
            found["dpi"] = self.dpi
        if to == "tiff":
            plain = Image.Exif()
            for tag, value in (self.exif or {}).items():
                if tag not in DIRECTORIES:
                    plain[tag] = value
            if self.xmp:
                plain[_XMP_TAG] = self.xmp
            return {**found, "exif": plain} if len(plain) else found
        if self.exif is not None and len(self.exif):
            found["exif"] = self.exif.tobytes()
        if self.xmp and to == "png":
            from PIL.PngImagePlugin import PngInfo  # noqa: PLC0415 (needed for PNG alone)

            chunks = PngInfo()
            chunks.add_itxt("XML:com.adobe.xmp", self.xmp.decode("utf-8", "replace"))
            found["pnginfo"] = chunks
        elif self.xmp:
            found["xmp"] = self.xmp
        return found


def orientation(image: Image.Image) -> int:
    """Return EXIF's orientation, 1 (upright) where there is none or a wrong one."""
    found = image.getexif().get(ORIENTATION, 1)
    return found if isinstance(found, int) and 1 <= found <= 8 else 1  # noqa: PLR2004 (EXIF 2.32)


def metadata_of(
    picture: Picture, operation: ImageOperation, size: tuple[int, int], log: Log
) -> Metadata:
    """Take what the operation keeps; ``size`` is that of the new picture, upright."""
    keep = operation.metadata in {"keep", "keep_without_gps"} and operation.to in _HOLDS_EXIF
    if not keep:
        return Metadata()
    without_place = operation.metadata == "keep_without_gps"
    exif = _exif(picture.image, size, without_place=without_place)
    try:
        exif.tobytes()
    except (struct.error, ValueError, TypeError, OverflowError, KeyError, AttributeError) as error:
        log(f"EXIF is damaged and left out ({error})", "warning")
        exif = Image.Exif()
    info = picture.image.info
    xmp = _xmp(info.get("xmp"), without_place=without_place)
    if operation.to == "jpeg" and (exif, xmp) != (kept := _segments(exif, xmp)):
        log("EXIF or XMP is too long for JPEG and left out", "warning")
        exif, xmp = kept
    dpi = info.get("dpi")
    sound = isinstance(dpi, tuple) and all(0 < value < 1e5 for value in dpi)  # noqa: PLR2004 (sense)
    if len(exif) or xmp:
        log("metadata kept without GPS" if without_place else "metadata kept", "info")
    return Metadata(exif if len(exif) else None, xmp, None, dpi if sound else None)


def _exif(image: Image.Image, size: tuple[int, int], *, without_place: bool) -> Image.Exif:
    exif = image.getexif()
    for tag in [ORIENTATION, *(tag for tag in exif if tag in _STRUCTURE)]:
        exif.pop(tag, None)
    details = exif.get_ifd(ExifTags.IFD.Exif)
    for tag, length in zip((0xA002, 0xA003), size, strict=True):
        if tag in details:
            details[tag] = length
    if without_place:
        exif.get_ifd(ExifTags.IFD.GPSInfo).clear()
        exif.pop(int(ExifTags.IFD.GPSInfo), None)
    return exif


def _segments(exif: Image.Exif, xmp: bytes | None) -> tuple[Image.Exif, bytes | None]:
    """Return what fits into a JPEG's segments of 64 KiB (ITU T.81)."""
    fits = len(exif.tobytes()) < _SEGMENT
    return exif if fits else Image.Exif(), xmp if len(xmp or b"") < _SEGMENT else None


def _xmp(found: Any, *, without_place: bool) -> bytes | None:
    if isinstance(found, str):
        found = found.encode()
    if not isinstance(found, bytes) or not found:
        return None
    upright = _XMP_ORIENTATION.sub(b"", found)
    return _XMP_GPS.sub(b"", upright) if without_place else upright


def profile_name(profile: bytes) -> str | None:
    """Return a colour profile's own name; None when it cannot be read."""
    try:
        opened = ImageCms.ImageCmsProfile(BytesIO(profile))
        return ImageCms.getProfileDescription(opened).strip() or "unnamed"
    except (ImageCms.PyCMSError, OSError):
        return None


class Colours:
    """Keeps a picture's colours right: its profile goes along, or its pixels become sRGB."""

    def __init__(self, picture: Picture, operation: ImageOperation, log: Log) -> None:
        self._log = log
        found = picture.image.info.get("icc_profile")
        self._profile: bytes | None = found if isinstance(found, bytes) and found else None
        self._name = profile_name(self._profile) if self._profile else None
        if self._profile and self._name is None:
            log("colour profile is damaged and left out", "warning")
            self._profile = None
        self._keeps = operation.metadata != "strip" and operation.to in _HOLDS_PROFILE
        self._told = False

    @property
    def is_srgb(self) -> bool:
        """Whether there is nothing to convert."""
        return self._name is None or "srgb" in self._name.lower()

    def kept(self, mode: str) -> bytes | None:
        """Return the profile that a picture of this mode takes along."""
        if not self._profile or not self._keeps or self._space() != _SPACE_OF_MODE.get(mode):
            return None
        if not self.is_srgb and not self._told:
            self._told = True
            self._log(f"colour profile “{self._name}” kept; some old viewers ignore it", "warning")
        return self._profile

    def to_srgb(self, image: Image.Image) -> Image.Image:
        """Return an RGB(A) picture in sRGB, through the profile if there is one."""
        alpha = image.getchannel("A") if image.mode in {"RGBA", "LA"} else None
        plain = {"RGBA": "RGB", "LA": "L"}.get(image.mode)
        colours = image.convert(plain) if plain else image
        done = self._through_profile(colours) or colours.convert("RGB")
        if alpha is not None:
            done.putalpha(alpha)
        return done

    def must_convert(self, image: Image.Image) -> bool:
        """Whether pixels have to become sRGB because the profile cannot go along."""
        if image.mode in {"CMYK", "LAB", "YCbCr", "HSV"}:
            return True
        return not self.is_srgb and self.kept(image.mode) is None and image.mode in _SPACE_OF_MODE

    def _space(self) -> str:
        assert self._profile is not None
        opened = ImageCms.ImageCmsProfile(BytesIO(self._profile))
        return str(opened.profile.xcolor_space).strip()

    def _through_profile(self, image: Image.Image) -> Image.Image | None:
        if self._profile is None or image.mode == "I;16":
            return None
        try:
            done = ImageCms.profileToProfile(
                image,
                ImageCms.ImageCmsProfile(BytesIO(self._profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGB",
            )
        except (ImageCms.PyCMSError, ValueError) as error:
            self._log(
                f"colour profile “{self._name}” does not fit and is left out ({error})", "warning"
            )
            self._profile = None
            return None
        if not self._told:
            self._told = True
            self._log(f"colours converted from “{self._name}” to sRGB", "info")
        return done
