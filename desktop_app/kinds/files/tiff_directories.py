"""Adds EXIF's own directories to a finished TIFF (TIFF 6.0, CIPA DC-008).

The compressing encoder can write plain tags only. Directories are appended to the file together
with a copy of the first picture's directory that points to them.
"""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import BinaryIO

from PIL import ExifTags, Image
from PIL.TiffImagePlugin import ImageFileDirectory_v2

DIRECTORIES = (int(ExifTags.IFD.Exif), int(ExifTags.IFD.GPSInfo))
_INTEROPERABILITY = 0xA005
"""A directory inside EXIF's; it says nothing about the picture."""
_LONG = 4


def add_directories(path: Path, exif: Image.Exif) -> None:
    """Append the directories of ``exif`` that are not empty."""
    found = {tag: dict(exif.get_ifd(tag)) for tag in DIRECTORIES}
    with path.open("r+b") as file:
        head = file.read(8)
        order = "<" if head.startswith(b"II") else ">"
        file.seek(struct.unpack(f"{order}I", head[4:])[0])
        count = struct.unpack(f"{order}H", file.read(2))[0]
        entries = [file.read(12) for _ in range(count)]
        next_page = file.read(4)
        for tag, values in found.items():
            values.pop(_INTEROPERABILITY, None)
            if values:
                directory = ImageFileDirectory_v2(head, group=tag)
                directory.update(values)
                offset = _append(file, directory.tobytes(_end(file)))
                entries.append(struct.pack(f"{order}HHII", tag, _LONG, 1, offset))
        if len(entries) == count:
            return
        entries.sort(key=lambda entry: struct.unpack(f"{order}H", entry[:2])[0])
        counted = struct.pack(f"{order}H", len(entries))
        offset = _append(file, counted + b"".join(entries) + next_page)
        file.seek(4)
        file.write(struct.pack(f"{order}I", offset))


def _end(file: BinaryIO) -> int:
    """Return where the next directory goes: on an even offset, as the format demands."""
    end = file.seek(0, os.SEEK_END)
    return end + end % 2


def _append(file: BinaryIO, data: bytes) -> int:
    offset = _end(file)
    file.write(b"\0" * (offset - file.tell()) + data)
    return offset
