"""Names of results: templates filled in, and the rules a name must keep."""

# ruff: noqa: PTH122 (strings are ten times faster than Path here)

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from string import Formatter
from typing import Any

from desktop_app.domain.text import QT_TRANSLATE_NOOP

FIELDS = ("stem", "name", "ext", "parent", "number", "date", "time")
_NAMELESS = QT_TRANSLATE_NOOP("formats", "a name cannot be empty")
_SLASH = QT_TRANSLATE_NOOP("formats", "a name cannot hold / or \\")
_OPEN_BRACE = QT_TRANSLATE_NOOP("formats", "a brace is not closed")
_UNKNOWN = QT_TRANSLATE_NOOP(
    "formats",
    "there is no “%1”; there are {stem} {name} {ext} {parent} {number} {date} {time}",
)
_PLAINLY = QT_TRANSLATE_NOOP(
    "formats", "“%1” can only be used plainly; {number:03} fills up with zeros"
)
MAX_NAME = 255
"""Bytes of a file name on every common file system."""
_NUMBER_FORMAT = re.compile("0?[1-9]?")
_WINDOWS_CHARACTERS = re.compile('[<>:"|?*\x01-\x1f]')
_WINDOWS_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Source:
    """What a template knows of an input."""

    name: str
    parent: str
    """Name of the folder that holds it."""
    mtime: float
    """Seconds since 1970 UTC; shown in local time."""


def check_template(template: str) -> None:
    """Raise ``ValueError`` naming what is wrong with a template."""
    if not template.strip():
        raise ValueError(_NAMELESS.source)
    if "/" in template or "\\" in template or "\0" in template:
        raise ValueError(_SLASH.source)
    try:
        parts = list(Formatter().parse(template))
    except ValueError as error:
        raise ValueError(_OPEN_BRACE.source) from error
    for _, field, form, conversion in parts:
        if field is None:
            continue
        if field not in FIELDS:
            raise ValueError(_UNKNOWN.filled(f"{{{field}}}"))
        plain = not form or (field == "number" and _NUMBER_FORMAT.fullmatch(form))
        if conversion or not plain:
            raise ValueError(_PLAINLY.filled(f"{{{field}}}"))


def fill_in(template: str, source: Source, number: int) -> str:
    """Return the name that a template gives an input, without the ending of its new format."""
    stem, ext = os.path.splitext(source.name)
    values: dict[str, Any] = {
        "stem": stem,
        "name": source.name,
        "ext": ext.removeprefix("."),
        "parent": source.parent,
        "number": number,
    }
    if "{date" in template or "{time" in template:
        moment = datetime.fromtimestamp(source.mtime, UTC).astimezone()
        values |= {"date": f"{moment:%Y-%m-%d}", "time": f"{moment:%H.%M.%S}"}
    return template.format_map(values)


def why_unusable(name: str) -> str | None:
    """Say why a file cannot have this name; None when it can."""
    if not name.strip() or name in {".", ".."} or (name.startswith(".") and not name.strip(".")):
        return "the name would be empty"
    if "/" in name or "\0" in name or os.sep in name or (os.altsep and os.altsep in name):
        return "the name would hold a path"
    if len(os.fsencode(name)) > MAX_NAME:
        return f"the name would be longer than {MAX_NAME} bytes"
    if os.name == "nt" and _unusable_on_windows(name):
        return "Windows does not allow this name"
    return None


def _unusable_on_windows(name: str) -> bool:
    reserved = _WINDOWS_CHARACTERS.search(name) or _WINDOWS_DEVICES.fullmatch(name)
    return bool(reserved) or name[-1] in ". "
