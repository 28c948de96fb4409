"""The program's own log: a file in the data folder that never grows past a few megabytes."""

from __future__ import annotations

import logging
import os
import re
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import cast

from typing_extensions import override

from desktop_app.domain.job import LEVELS, LogLine

NAME = "jobdesk.log"
SIZE = 1_000_000
"""Bytes of one file."""
LOOPS = ("asyncio", "qasync")
"""Who logs, at ERROR, what nobody caught in a task."""
OLDER = 2
"""Full files that are kept beside the one that is written."""
_LINE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (\w+) (.*)", re.DOTALL)
_log = logging.getLogger(__name__)


class _PrivateFile(RotatingFileHandler):
    """Writes files that only their owner may read."""

    @override
    def _open(self) -> TextIOWrapper:
        def opener(path: str, flags: int) -> int:
            return os.open(path, flags, 0o600)

        file = open(  # noqa: SIM115 (the handler closes it)
            self.baseFilename, self.mode, encoding="utf-8", errors="replace", opener=opener
        )
        return cast("TextIOWrapper", file)


@contextmanager
def app_log(folder: Path) -> Iterator[None]:
    """Keep the program's log in ``folder`` meanwhile; what nobody caught is told there as well.

    Nothing secret is logged anywhere in the program, so nothing has to be taken out here.
    """
    form = logging.Formatter("%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s: %(message)s")
    form.converter = time.gmtime
    form.datefmt = "%Y-%m-%dT%H:%M:%S"
    handler = _PrivateFile(folder / NAME, maxBytes=SIZE, backupCount=OLDER, delay=True)
    handler.setFormatter(form)
    root = logging.getLogger("desktop_app")
    level, logs = root.level, (root, *map(logging.getLogger, LOOPS))
    for log in logs:
        log.addHandler(handler)
    root.setLevel(logging.INFO)
    _log.info(
        "begun: Python %s on %s, process %d", sys.version.split()[0], sys.platform, os.getpid()
    )
    try:
        with _uncaught_is_told():
            yield
    finally:
        _log.info("ended")
        for log in logs:
            log.removeHandler(handler)
        root.setLevel(level)
        handler.close()


@contextmanager
def _uncaught_is_told() -> Iterator[None]:
    """Log what nobody catches in the main thread, in others and in destructors."""
    hook, thread_hook, unraisable_hook = (
        sys.excepthook,
        threading.excepthook,
        sys.unraisablehook,
    )

    def uncaught(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        _log.critical("uncaught", exc_info=(kind, error, trace))
        hook(kind, error, trace)

    def uncaught_in_thread(told: threading.ExceptHookArgs) -> None:
        if told.exc_value is not None:
            _log.critical(
                "uncaught in %s",
                told.thread.name if told.thread else "a thread",
                exc_info=(told.exc_type, told.exc_value, told.exc_traceback),
            )
        thread_hook(told)

    def unraisable(told: sys.UnraisableHookArgs) -> None:
        if told.exc_value is not None:
            found = (told.exc_type, told.exc_value, told.exc_traceback)
            _log.critical("uncaught in %r", told.object, exc_info=found)
        unraisable_hook(told)

    sys.excepthook, threading.excepthook = uncaught, uncaught_in_thread
    sys.unraisablehook = unraisable
    try:
        yield
    finally:
        sys.excepthook, threading.excepthook = hook, thread_hook
        sys.unraisablehook = unraisable_hook


def read_app_log(folder: Path) -> list[LogLine]:
    """Return the program's log, oldest line first, as lines of an attempt 0."""
    lines: list[LogLine] = []
    when, level = 0.0, "info"
    for text in _texts(folder):
        match = _LINE.match(text)
        if match is not None:
            when = datetime.fromisoformat(match[1]).timestamp()
            level = match[2].lower() if match[2].lower() in LEVELS else "error"
            text = match[3]  # noqa: PLW2901 (the rest of the same line)
        # lines of a traceback have the time of the line that they belong to
        lines.append(LogLine(0, len(lines) + 1, when, level, text))
    return lines


def app_log_text(folder: Path) -> list[str]:
    """Return the lines of the program's log, oldest first, as they stand in its files."""
    return list(_texts(folder))


def _texts(folder: Path) -> Iterator[str]:
    for number in range(OLDER, -1, -1):
        path = folder / (f"{NAME}.{number}" if number else NAME)
        if path.is_file():
            with path.open(encoding="utf-8", errors="replace", newline="\n") as file:
                yield from (line.rstrip("\n") for line in file)
