"""Tells what a file holds by its first bytes; the ending of its name is only a hint."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

HEAD_BYTES = 4096
"""So many first bytes are enough for :func:`content_of_bytes`."""


class Family(StrEnum):
    """What one does with a file."""

    IMAGE = "image"
    TABLE = "table"
    DOCUMENT = "document"
    ARCHIVE = "archive"
    MEDIA = "media"
    TEXT = "text"
    """Text of unknown use; a table when its name says so."""
    OTHER = "other"


class Content(NamedTuple):
    """What a file holds."""

    family: Family
    name: str
    """Short and stable, lower case: ``jpeg``, ``xlsx``, ``text``."""
    label: str
    """As in a sentence: "JPEG", "Excel workbook"."""


UNKNOWN = Content(Family.OTHER, "unknown", "unknown data")
EMPTY = Content(Family.OTHER, "empty", "empty file")
TEXT = Content(Family.TEXT, "text", "text")
_ZIP = Content(Family.ARCHIVE, "zip", "ZIP archive")
_XLSX = Content(Family.TABLE, "xlsx", "Excel workbook")

_BY_MAGIC: Sequence[tuple[int, bytes, Content]] = (
    (0, b"\xff\xd8\xff", Content(Family.IMAGE, "jpeg", "JPEG")),
    (0, b"\x89PNG\r\n\x1a\n", Content(Family.IMAGE, "png", "PNG")),
    (0, b"GIF87a", Content(Family.IMAGE, "gif", "GIF")),
    (0, b"GIF89a", Content(Family.IMAGE, "gif", "GIF")),
    (8, b"WEBP", Content(Family.IMAGE, "webp", "WebP")),
    (0, b"II*\0", Content(Family.IMAGE, "tiff", "TIFF")),
    (0, b"MM\0*", Content(Family.IMAGE, "tiff", "TIFF")),
    (0, b"II+\0", Content(Family.IMAGE, "tiff", "BigTIFF")),
    (0, b"MM\0+", Content(Family.IMAGE, "tiff", "BigTIFF")),
    (4, b"ftypavif", Content(Family.IMAGE, "avif", "AVIF")),
    (4, b"ftypavis", Content(Family.IMAGE, "avif", "AVIF")),
    (4, b"ftypheic", Content(Family.IMAGE, "heic", "HEIC photo")),
    (4, b"ftypheix", Content(Family.IMAGE, "heic", "HEIC photo")),
    (4, b"ftypmif1", Content(Family.IMAGE, "heic", "HEIF picture")),
    (0, b"PAR1", Content(Family.TABLE, "parquet", "Parquet")),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Content(Family.DOCUMENT, "ole", "old Office file")),
    (0, b"SQLite format 3\0", Content(Family.TABLE, "sqlite", "SQLite database")),
    (0, b"%PDF-", Content(Family.DOCUMENT, "pdf", "PDF")),
    (0, b"{\\rtf", Content(Family.DOCUMENT, "rtf", "RTF document")),
    (0, b"\x1f\x8b", Content(Family.ARCHIVE, "gzip", "gzip archive")),
    (0, b"\x28\xb5\x2f\xfd", Content(Family.ARCHIVE, "zstd", "Zstandard archive")),
    (0, b"\xfd7zXZ\0", Content(Family.ARCHIVE, "xz", "xz archive")),
    (0, b"BZh", Content(Family.ARCHIVE, "bzip2", "bzip2 archive")),
    (0, b"7z\xbc\xaf\x27\x1c", Content(Family.ARCHIVE, "7z", "7-Zip archive")),
    (0, b"Rar!\x1a\x07", Content(Family.ARCHIVE, "rar", "RAR archive")),
    (257, b"ustar", Content(Family.ARCHIVE, "tar", "tar archive")),
    (4, b"ftyp", Content(Family.MEDIA, "mp4", "MP4 media")),
    (0, b"\x1aE\xdf\xa3", Content(Family.MEDIA, "matroska", "Matroska media")),
    (0, b"ID3", Content(Family.MEDIA, "mp3", "MP3 sound")),
    (0, b"fLaC", Content(Family.MEDIA, "flac", "FLAC sound")),
    (0, b"OggS", Content(Family.MEDIA, "ogg", "Ogg media")),
    (0, b"\x7fELF", Content(Family.OTHER, "program", "program")),
    (0, b"MZ", Content(Family.OTHER, "program", "program")),
)

_ZIP_MEMBERS: Sequence[tuple[str, Content]] = (
    ("xl/", _XLSX),
    ("word/", Content(Family.DOCUMENT, "docx", "Word document")),
    ("ppt/", Content(Family.DOCUMENT, "pptx", "PowerPoint file")),
)
_ODS = Content(Family.TABLE, "ods", "OpenDocument table")
_ODF = Content(Family.DOCUMENT, "odf", "OpenDocument file")

_MARKUP: Sequence[tuple[re.Pattern[bytes], Content]] = (
    (
        re.compile(rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<svg\b", re.IGNORECASE | re.DOTALL),
        Content(Family.OTHER, "svg", "SVG drawing"),
    ),
    (
        re.compile(rb"\s*(<!doctype html|<html|<head|<body)\b", re.IGNORECASE),
        Content(Family.DOCUMENT, "html", "web page"),
    ),
)
_TEXT_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_BINARY = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f\x7f]")
_FEW = 0.02
"""A text may hold one stray control byte; more than this share of them is no text."""


def content_of(path: Path) -> Content:
    """Read the first bytes of a file, and a ZIP's list of members; raise ``OSError``."""
    with path.open("rb") as file:
        found = content_of_bytes(file.read(HEAD_BYTES))
    return _inside_zip(path) if found is _ZIP else found


def content_of_bytes(head: bytes) -> Content:
    """Tell what begins like this."""
    if not head:
        return EMPTY
    for offset, magic, content in _BY_MAGIC:
        if head.startswith(magic, offset) and (content.name != "webp" or head[:4] == b"RIFF"):
            return content
    if head[:4] in {b"PK\x03\x04", b"PK\x05\x06"}:
        return _ZIP
    for pattern, content in _MARKUP:
        if pattern.match(head):
            return content
    return TEXT if looks_like_text(head) else UNKNOWN


def looks_like_text(head: bytes) -> bool:
    """Whether bytes are text in some encoding, as far as their control bytes tell."""
    if head.startswith(_TEXT_MARKS):
        return True
    # UTF-16 without a mark: every other byte is zero in Western texts
    halves = (head[::2], head[1::2])
    for plain, zeros in (halves, halves[::-1]):
        if zeros.count(0) * 2 > len(zeros):
            return len(_BINARY.findall(plain)) <= len(plain) * _FEW
    return len(_BINARY.findall(head)) <= max(1, len(head) * _FEW)


def _inside_zip(path: Path) -> Content:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if "mimetype" in names:
                kind = archive.read("mimetype")[:100]
                if kind.startswith(b"application/vnd.oasis.opendocument"):
                    return _ODS if b"spreadsheet" in kind else _ODF
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError):
        return _ZIP
    for start, content in _ZIP_MEMBERS:
        if any(name.startswith(start) for name in names):
            return content
    return _ZIP
