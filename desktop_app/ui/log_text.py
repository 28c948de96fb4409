"""Log lines as text: safe on a screen, and whole on the clipboard and in a file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from desktop_app.domain.job import LogLine
from desktop_app.domain.log_ports import LogReader
from desktop_app.ui import wording

CHUNK = 5_000
"""Lines read at once when a whole log is copied or exported."""
_COLOURING = re.compile(r"\x1b\[[0-9;:]*m")
_PICTURES = 0x2400
"""Where Unicode has its pictures of control characters."""
_SHOWN = {
    **{code: chr(_PICTURES + code) for code in range(0x20)},
    ord("\t"): "    ",
    ord("\n"): "⏎ ",
    0x7F: "␡",
    # C1 controls, and what turns the direction of the text around it
    **dict.fromkeys((*range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)), "�"),
}


def visible(text: str) -> str:
    """Return text that does nothing but stand there: controls as pictures, no terminal colours."""
    if text.isprintable():
        return text
    return _COLOURING.sub("", text).translate(_SHOWN)


def as_text(line: LogLine) -> str:
    """Write a line as it is copied and exported."""
    return f"{wording.log_time(line.time)}  {line.level.upper():<7}  {line.text}"


def all_lines(logs: LogReader, attempt: int, levels: Sequence[str] = ()) -> Iterator[LogLine]:
    """Yield an attempt's whole log, or its lines of some levels."""
    first = 1
    while lines := logs.lines(attempt, first=first, limit=CHUNK, levels=levels):
        yield from lines
        first = lines[-1].number + 1


def export_log(logs: LogReader, attempt: int, path: Path) -> int:
    """Write an attempt's whole log to a new file; return the number of lines."""
    count = 0
    with path.open("w", encoding="utf-8", errors="surrogateescape") as file:
        for count, line in enumerate(all_lines(logs, attempt), start=1):  # noqa: B007 (counted)
            file.write(f"{as_text(line)}\n")
    return count
