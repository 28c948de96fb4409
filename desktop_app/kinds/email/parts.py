"""The bodies and attachments of a message as MIME parts (RFC 2045–2049)."""

from __future__ import annotations

import base64
import binascii
import mimetypes
import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from desktop_app.formats.content import Content, Family, content_of
from desktop_app.formats.sources import reading
from desktop_app.kinds.email.headers import folded, parameter

_COLUMNS = 76
_LONGEST_PLAIN = 900
_BLANK_AT_END = re.compile(r"[ \t]\n")
_FOREIGN_SHARE = 0.3
"""With more bytes than that outside ASCII, base64 is shorter than quoted-printable."""
_KEPT_BYTES = 64 << 20
"""Bytes of encoded attachments that are kept for the messages that follow."""
_TYPES: Mapping[str, str] = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
    "tiff": "image/tiff",
    "avif": "image/avif",
    "heic": "image/heic",
    "pdf": "application/pdf",
    "rtf": "application/rtf",
    "zip": "application/zip",
    "gzip": "application/gzip",
    "7z": "application/x-7z-compressed",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "mp4": "video/mp4",
    "mp3": "audio/mpeg",
    "flac": "audio/flac",
    "svg": "image/svg+xml",
}
_UNKNOWN = "application/octet-stream"


def text_part(text: str, subtype: str) -> bytes:
    """Return a body with its headers, in a form that every server passes on unchanged."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    if not plain.endswith("\n"):
        plain += "\n"
    data = plain.encode("utf-8", "replace")
    if _needs_nothing(plain):
        charset, encoding, coded = "us-ascii", "7bit", data.replace(b"\n", b"\r\n")
    else:
        charset = "utf-8"
        foreign = len(data) - len(plain) if not data.isascii() else 0
        if foreign > len(data) * _FOREIGN_SHARE:
            encoding, coded = "base64", base64_lines(data.replace(b"\n", b"\r\n"))
        else:
            encoding = "quoted-printable"
            coded = binascii.b2a_qp(data, istext=True).replace(b"\n", b"\r\n")
    head = (
        f"Content-Type: text/{subtype}; charset={charset}\r\n"
        f"Content-Transfer-Encoding: {encoding}\r\n\r\n"
    )
    return head.encode("ascii") + coded


def _needs_nothing(text: str) -> bool:
    """Whether a text can travel as it is; it must not hold what a boundary could look like."""
    return (
        text.isascii()
        and "--=_" not in text
        and all(c >= " " or c in "\n\t" for c in text)
        and "\x7f" not in text
        and not _BLANK_AT_END.search(text)
        and max(map(len, text.split("\n"))) <= _LONGEST_PLAIN
    )


def base64_lines(data: bytes) -> bytes:
    """Return base64 in lines, each with its end."""
    coded = base64.b64encode(data)
    lines = [coded[at : at + _COLUMNS] for at in range(0, len(coded), _COLUMNS)]
    return b"".join(line + b"\r\n" for line in lines)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file as a part of a message; its content is read when it is needed."""

    path: Path
    length: int
    """Bytes of the file."""
    head: bytes

    @property
    def size(self) -> int:
        """Bytes of the part."""
        coded = (self.length + 2) // 3 * 4
        return len(self.head) + coded + (coded + _COLUMNS - 1) // _COLUMNS * 2

    def read(self) -> bytes:
        """Return the part; raise ``JobError`` naming the file. Blocks."""
        with reading(self.path):
            return self.head + base64_lines(self.path.read_bytes())


class Attachments:
    """The attachments of a batch: looked at once, and encoded once where all share them."""

    def __init__(self) -> None:
        self._known: dict[tuple[Path, int, int], Attachment] = {}
        self._encoded: OrderedDict[Attachment, bytes] = OrderedDict()
        self._kept = 0

    def find(self, path: Path) -> Attachment:
        """Look at a file; raise ``JobError`` naming it."""
        with reading(path):
            found = path.stat()
            key = (path, found.st_mtime_ns, found.st_size)
            if key not in self._known:
                self._known[key] = Attachment(path, found.st_size, _head(path, content_of(path)))
        return self._known[key]

    def kept(self, attachment: Attachment) -> bytes | None:
        """Return the encoded part if it is at hand."""
        return self._encoded.get(attachment)

    def encoded(self, attachment: Attachment) -> bytes:
        """Return the encoded part; raise ``JobError`` naming the file. Blocks."""
        if (known := self._encoded.get(attachment)) is not None:
            return known
        made = attachment.read()
        self._encoded[attachment] = made
        self._kept += len(made)
        while self._kept > _KEPT_BYTES and len(self._encoded) > 1:
            _, dropped = self._encoded.popitem(last=False)
            self._kept -= len(dropped)
        return made


def _head(path: Path, content: Content) -> bytes:
    name = path.name
    by_name, coding = mimetypes.guess_type(name)
    kind = _TYPES.get(content.name)
    if kind is None:
        plausible = by_name is not None and coding is None
        text = content.family is Family.TEXT or content.name == "html"
        kind = by_name if plausible and by_name else ("text/plain" if text else _UNKNOWN)
    disposition = ["attachment;", *parameter("filename", name)]
    return b"".join(
        (
            f"Content-Type: {kind}\r\n".encode("ascii", "replace"),
            b"Content-Transfer-Encoding: base64\r\n",
            folded("Content-Disposition", disposition),
            b"\r\n",
        )
    )
