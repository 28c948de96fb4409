"""Notices errors that nobody caught, and how the run before this one ended."""

from __future__ import annotations

import faulthandler
import hashlib
import json
import logging
import os
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from typing_extensions import override

from desktop_app import __version__
from desktop_app.domain.errors import JobDeskError
from desktop_app.host.paths import write_private

FATAL, BEFORE = "crash.txt", "crash-before.txt"
"""Where a fatal error writes its traceback, and that of the run before."""
RUNNING, KNOWN = "running.json", "errors-told.json"
MOST_KNOWN = 200
_WATCHED = ("desktop_app", "asyncio", "qasync")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Crash:
    """An error that should not have been."""

    key: str
    """The same for the same error at the same place of the same version."""
    title: str
    detail: str
    """Its traceback."""


@dataclass(frozen=True, slots=True)
class Before:
    """How the last run ended when it did not end by itself."""

    began: float
    fatal: str
    """The traceback of a fatal error; '': it was killed, or the machine went down."""


class Crashes(logging.Handler):
    """Hears what is logged of unexpected errors and tells each once, in this run and later ones."""

    def __init__(self, folder: Path, before: Before | None) -> None:
        super().__init__(logging.ERROR)
        self._folder = folder
        self.before = before
        self._told = set(_read_list(folder / KNOWN))
        self._waiting: list[Crash] = []
        self._listener: Callable[[Crash], None] | None = None

    def listen(self, listener: Callable[[Crash], None]) -> None:
        """Call ``listener`` with each new error, from whatever thread it happened in."""
        self._listener = listener
        for crash in self._waiting:
            listener(crash)
        self._waiting = []

    def leaving(self) -> None:
        """Take note that the program ends as it should, even if it is killed on its way."""
        (self._folder / RUNNING).unlink(missing_ok=True)

    @override
    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if error is None or isinstance(error, JobDeskError | KeyboardInterrupt):
            return
        crash = _crash(error)
        if crash.key in self._told:
            return
        self._told.add(crash.key)
        try:
            known = json.dumps(sorted(self._told)[-MOST_KNOWN:])
            write_private(self._folder / KNOWN, known)
        except OSError:
            self.handleError(record)  # then it is told again after the next start
        if self._listener is not None:
            self._listener(crash)
        else:
            self._waiting.append(crash)


@contextmanager
def watch_crashes(folder: Path) -> Iterator[Crashes]:
    """Watch this run, which owns the window of the data folder, and tell of the one before."""
    crashes = Crashes(folder, _before(folder))
    mark = json.dumps({"process": os.getpid(), "began": time.time(), "version": __version__})
    write_private(folder / RUNNING, mark)
    loggers = [logging.getLogger(name) for name in _WATCHED]
    for logger in loggers:
        logger.addHandler(crashes)
    was_enabled = faulthandler.is_enabled()
    handle = os.open(folder / FATAL, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as fatal:
        faulthandler.enable(fatal)
        if crashes.before is not None:
            _log.warning("the run before did not end by itself")
        try:
            yield crashes
            crashes.leaving()
        finally:
            faulthandler.disable()
            if was_enabled:
                faulthandler.enable()
            for logger in loggers:
                logger.removeHandler(crashes)
    (folder / FATAL).unlink(missing_ok=True)


def _before(folder: Path) -> Before | None:
    """Return how the last run ended, if that was no end of its own; keep its traceback aside."""
    try:
        mark = json.loads((folder / RUNNING).read_text(encoding="utf-8"))
        began = float(mark["began"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        began = 0.0  # it was killed while it wrote this
    try:
        fatal = (folder / FATAL).read_text(encoding="utf-8", errors="replace").strip()
        os.replace(folder / FATAL, folder / BEFORE)
    except OSError:
        fatal = ""
    return Before(began, fatal)


def _crash(error: BaseException) -> Crash:
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    name = f"{__version__} {type(error).__name__} {place}"
    detail = "".join(traceback.format_exception(error))
    key = hashlib.sha256(name.encode()).hexdigest()[:16]
    return Crash(key, f"{type(error).__name__}: {error}".strip(": "), detail)


def _read_list(path: Path) -> list[str]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [str(each) for each in found] if isinstance(found, list) else []
