"""Fails a test that leaves a thread, process, timer, task or open file behind."""

from __future__ import annotations

import contextlib
import gc
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from typing_extensions import override

PATIENCE = 3.0
"""Seconds in which what was told to end may end."""

KEPT_PROCESSES = ("multiprocessing.resource_tracker", "multiprocessing.forkserver")
"""Python keeps these until it ends; they end by themselves."""


def _threads() -> dict[int, str]:
    # Threads of Qt's own pool that once called Python are no threads of ours: Qt keeps them.
    return {
        t.ident: repr(t)
        for t in threading.enumerate()
        if t.ident and t.is_alive() and not isinstance(t, threading._DummyThread)
    }


def _processes() -> dict[int, str]:
    found = {}
    for child in psutil.Process().children(recursive=True):
        try:
            command = " ".join(child.cmdline())
            alive = child.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            continue
        if alive and not any(kept in command for kept in KEPT_PROCESSES):
            found[child.pid] = f"process {child.pid}: {command}"
    return found


def _descriptors(wanted: Callable[[str], bool]) -> dict[int, str]:
    """Return what this process has open (Linux; elsewhere nothing is seen)."""
    listing = Path("/proc/self/fd")
    if not listing.is_dir():
        return {}
    found = {}
    for name in os.listdir(listing):
        with contextlib.suppress(OSError):  # the listing's own descriptor is gone by now
            target = os.readlink(listing / name)  # noqa: PTH115 (may not be a path at all)
            if wanted(target):
                found[int(name)] = f"open {target}"
    return found


def _timers() -> dict[int, str]:
    """Return the Qt timers that run; none when the test run has no QApplication."""
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return {}
    import shiboken6  # noqa: PLC0415 (only where Qt is)
    from PySide6.QtCore import QTimer  # noqa: PLC0415 (only where Qt is)

    return {
        id(each): f"QTimer of {each.interval()} ms in {each.parent()!r}"
        for each in gc.get_objects()
        if isinstance(each, QTimer) and shiboken6.isValid(each) and each.isActive()
    }


def _new(look: Callable[[], dict[int, str]], before: dict[int, str]) -> list[str]:
    """Return what is there now and was not before, once it had time to end."""
    deadline = time.monotonic() + PATIENCE
    left = {key: what for key, what in look().items() if key not in before}
    while left and time.monotonic() < deadline:
        gc.collect()
        time.sleep(0.01)
        left = {key: what for key, what in look().items() if key not in before}
    return list(left.values())


class _AsyncioComplaints(logging.Handler):
    """Collects what asyncio can only log: tasks destroyed while pending, errors nobody read."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(f"asyncio: {record.getMessage()}")


@pytest.fixture(autouse=True)
def nothing_left_behind(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Compare the process before and after the test."""
    folder = tmp_path_factory.getbasetemp()

    qt = "qapp" in request.fixturenames
    # Qt keeps pipes and sockets of its own for as long as the process lives
    starts = (f"{folder}{os.sep}", *(() if qt else ("pipe:", "socket:")))

    def descriptors() -> dict[int, str]:
        return _descriptors(lambda target: target.startswith(starts))

    looks: list[Callable[[], dict[int, str]]] = [_threads, _processes, descriptors]
    if qt:
        looks.append(_timers)
    before: list[tuple[Any, dict[int, str]]] = [(look, look()) for look in looks]
    complaints = _AsyncioComplaints()
    logger = logging.getLogger("asyncio")
    logger.addHandler(complaints)
    yield
    left = [what for look, seen in before for what in _new(look, seen)]
    gc.collect(1)  # a forgotten task complains when it is collected; the young ones are cheap
    logger.removeHandler(complaints)
    left += complaints.found
    if left:
        pytest.fail("left behind:\n  " + "\n  ".join(left), pytrace=False)
