"""Header lines made by hand (RFC 5322, 2047, 2231): nothing that is filled in can become another.

The standard library's are not used: before Python 3.13 they turn encoded words inside a subject
into real line ends, they check no names, and they fold links into encoded words.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from desktop_app.kinds.email.addresses import Mailbox

WIDTH = 76
"""Columns of a line that has encoded words; others keep to it where they can (RFC 2047)."""
LONGEST_LINE = 998
"""Bytes of a line without its end (RFC 5322)."""
_ENCODED_BYTES = 45
"""Bytes of text in one encoded word of at most 75 characters."""
_LONGEST_QUOTED = 60
_HEADER_NAME = 12
"""Room for the names of headers that hold addresses."""
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+( [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_PRINTABLE = re.compile(r"[\x20-\x7e]*")
_TOKEN = re.compile(r"[A-Za-z0-9._-]{1,60}")


def text_header(name: str, text: str) -> bytes:
    """Return an unstructured header; ``text`` is one line."""
    plain = _PRINTABLE.fullmatch(text) and "=?" not in text
    if plain and all(len(word) < LONGEST_LINE - len(name) - 2 for word in text.split(" ")):
        return folded(name, text.split(" "))
    return folded(name, list(_encoded_words(text, WIDTH - len(name) - 2)))


def mailboxes_header(name: str, mailboxes: Sequence[Mailbox]) -> bytes:
    """Return an address header; addresses outside ASCII are raw UTF-8 (RFC 6532)."""
    tokens: list[str] = []
    for at, mailbox in enumerate(mailboxes, start=1):
        comma = "," if at < len(mailboxes) else ""
        if mailbox.name:
            tokens += [*_phrase(mailbox.name), f"<{mailbox.address.wire}>{comma}"]
        else:
            tokens.append(f"{mailbox.address.wire}{comma}")
    return folded(name, tokens)


def line_header(name: str, value: str) -> bytes:
    """Return a header on a single line, for values that must not be folded; ASCII only."""
    return f"{name}: {value}\r\n".encode("ascii")


def parameter(name: str, value: str) -> list[str]:
    """Return a parameter as tokens, in pieces where it is long (RFC 2231)."""
    if _TOKEN.fullmatch(value):
        return [f'{name}="{value}"']
    coded = f"utf-8''{quote(value, safe='', errors='replace')}"
    pieces = re.findall(r"(?:%..|[^%]){1,20}", coded)
    if len(pieces) == 1:
        return [f"{name}*={coded}"]
    return [
        f"{name}*{at}*={piece}{';' if at + 1 < len(pieces) else ''}"
        for at, piece in enumerate(pieces)
    ]


def folded(name: str, tokens: Sequence[str]) -> bytes:
    """Put tokens on lines of at most ``WIDTH`` columns, as far as single ones allow."""
    lines: list[str] = []
    line = f"{name}:"
    fresh = True
    for token in tokens:
        # a line of blanks alone would end the header; the first token stays beside the name
        if fresh or not token or len(line) + 1 + len(token) <= WIDTH:
            line += f" {token}"
            fresh = fresh and not token
        else:
            lines.append(line)
            line = f" {token}"
    lines.append(line)
    return "".join(f"{one}\r\n" for one in lines).encode("utf-8")


def _phrase(name: str) -> list[str]:
    if _PRINTABLE.fullmatch(name) and "=?" not in name and len(name) <= _LONGEST_QUOTED:
        if _ATOMS.fullmatch(name):
            return [name]
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        return [f'"{escaped}"']
    return list(_encoded_words(name, WIDTH - _HEADER_NAME))


def _encoded_words(text: str, room: int) -> Iterator[str]:
    """Yield encoded words of whole characters; the first is at most ``room`` columns."""
    most = min(_ENCODED_BYTES, max(room - 12, 8) // 4 * 3)
    piece = b""
    for letter in text:
        coded = letter.encode("utf-8", "replace")
        if len(piece) + len(coded) > most:
            yield _encoded_word(piece)
            piece, most = b"", _ENCODED_BYTES
        piece += coded
    yield _encoded_word(piece)


def _encoded_word(data: bytes) -> str:
    return f"=?utf-8?b?{base64.b64encode(data).decode('ascii')}?="
