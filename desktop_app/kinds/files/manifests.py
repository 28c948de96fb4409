"""Lists of checksums as coreutils and BSD write them: ``SHA256SUMS`` and its kin."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from desktop_app.domain.errors import JobError

MANIFEST_NAMES: Mapping[str, str] = {
    "sha256": "SHA256SUMS",
    "blake3": "BLAKE3SUMS",
    "sha1": "SHA1SUMS",
    "md5": "MD5SUMS",
}
_NAME = re.compile(
    r"((sha256|blake3|b3|sha1|md5)sums?(\.txt)?|.*\.(sha256|blake3|b3|sha1|md5)(sums?)?)",
    re.IGNORECASE,
)
_GNU = re.compile(r"(?P<escaped>\\?)(?P<digest>[0-9a-fA-F]{32,64}) [ *](?P<path>.+)")
_BSD = re.compile(r"(?P<method>[A-Z0-9-]+) \((?P<path>.+)\) = (?P<digest>[0-9a-fA-F]{32,64})")
_METHODS = {
    "SHA256": "sha256",
    "SHA-256": "sha256",
    "BLAKE3": "blake3",
    "SHA1": "sha1",
    "SHA-1": "sha1",
    "MD5": "md5",
}
_BY_LENGTH = {40: "sha1", 32: "md5"}
_LOOKED_AT = 4096
_LONGEST = 1 << 16
_ESCAPES = (("\\", "\\\\"), ("\n", "\\n"), ("\r", "\\r"))


class Entry(NamedTuple):
    """One line of a list."""

    algorithm: str
    digest: str
    path: str
    """Relative to the list's folder, or absolute."""


def is_manifest(path: Path, *, look_inside: bool) -> bool:
    """Whether a file is a list of checksums, by its name or its first line."""
    if _NAME.fullmatch(path.name):
        return True
    if not look_inside:
        return False
    try:
        with path.open("rb") as file:
            line = file.read(_LOOKED_AT).partition(b"\n")[0].decode("utf-8", "surrogateescape")
    except OSError:
        return False
    return bool(_GNU.fullmatch(line.rstrip("\r")) or _BSD.fullmatch(line.rstrip("\r")))


def line_of(digest: str, path: str) -> str:
    """Write one line as coreutils do: a backslash first when the name has to be escaped."""
    escaped = path
    for plain, code in _ESCAPES:
        escaped = escaped.replace(plain, code)
    mark = "\\" if escaped != path else ""
    return f"{mark}{digest}  {escaped}\n"


def entries(path: Path, algorithm: str) -> Iterator[Entry]:
    """Read a list; ``algorithm`` is what 64 digits stand for when neither name nor line says.

    Raises ``checksum.bad_list`` naming the line.
    """
    named = re.match(r".*?(sha256|blake3|b3|sha1|md5)", path.name, re.IGNORECASE)
    found = named[1].lower() if named else algorithm
    usual = {"b3": "blake3"}.get(found, found)
    with path.open("rb") as file:
        for number, raw in enumerate(iter(lambda: file.readline(_LONGEST), b""), start=1):
            line = raw.decode("utf-8", "surrogateescape").rstrip("\r\n")
            if number == 1:
                line = line.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
            if not line.strip() or line.startswith("#"):
                continue
            entry = _entry(line, usual)
            if entry is None:
                raise JobError(
                    "checksum.bad_list",
                    f"{path.name}, line {number}: not a checksum and a name",
                    remedy="Check that it is the right file.",
                    detail=line[:200],
                )
            yield entry


def _entry(line: str, usual: str) -> Entry | None:
    if match := _BSD.fullmatch(line):
        method = _METHODS.get(match["method"])
        return Entry(method, match["digest"].lower(), match["path"]) if method else None
    match = _GNU.fullmatch(line)
    if match is None or len(match["digest"]) not in {32, 40, 64}:
        return None
    path = _unescaped(match["path"]) if match["escaped"] else match["path"]
    algorithm = _BY_LENGTH.get(
        len(match["digest"]), usual if usual in {"sha256", "blake3"} else "sha256"
    )
    return Entry(algorithm, match["digest"].lower(), path)


def _unescaped(path: str) -> str:
    codes = {code: plain for plain, code in _ESCAPES}
    return re.sub(r"\\[\\nr]", lambda found: codes[found[0]], path)
