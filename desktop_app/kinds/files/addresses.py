"""Links as inputs: which are usable, and the name that a link gives its file (RFC 3986)."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from desktop_app.domain.kind import RefusedInput
from desktop_app.domain.text import QT_TRANSLATE_NOOP

_SCHEMES = ("http://", "https://")
_LONGEST = 8000
_UNSAFE = re.compile(r'[/\\:*?"<>|\x00-\x1f\x7f]+')
_INVALID = QT_TRANSLATE_NOOP("files", "this is not a whole link")
_ONLY_HTTP = QT_TRANSLATE_NOOP("files", "only http and https links are fetched")
_OTHER_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_PASSWORD = QT_TRANSLATE_NOOP("files", "a link must not hold a name and password")


class Link(NamedTuple):
    """A file that is fetched when its job runs."""

    url: str
    name: str
    """From the link's path; the host's when it has none."""


def is_link(given: str) -> bool:
    """Whether an input is an http(s) link instead of a path."""
    return given[:8].lower().startswith(_SCHEMES)


def other_link(given: str) -> RefusedInput | None:
    """Refuse a link that is not fetched, such as ``ftp://…``; None: it is no link."""
    if is_link(given) or not _OTHER_SCHEME.match(given):
        return None
    return RefusedInput(_without_login(given), "link.invalid", _ONLY_HTTP.source)


def link_of(given: str) -> Link | RefusedInput:
    """Read a link; no network is used."""
    parts = _split(given)
    if parts is None:
        return RefusedInput(_without_login(given), "link.invalid", _INVALID.source)
    if parts.username is not None or parts.password is not None:
        return RefusedInput(_without_login(given), "link.invalid", _PASSWORD.source)
    last = unquote(parts.path.rstrip("/").rpartition("/")[2], errors="replace")
    name = _UNSAFE.sub("_", last).strip(". ")
    return Link(given, name[:200] or str(parts.hostname))


def _split(given: str) -> SplitResult | None:
    if len(given) > _LONGEST or re.search(r"[\s\x00-\x1f]", given):
        return None
    try:
        parts = urlsplit(given)
        _ = parts.port
    except ValueError:
        return None
    return parts if parts.hostname else None


def _without_login(given: str) -> str:
    return re.sub(r"//[^/@]*@", "//…@", given)
