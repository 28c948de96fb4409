"""Functions that the tests of the Python queue put into it."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

from desktop_app import current_job


def add(one: int, two: int = 0, *more: int, **named: Any) -> dict[str, Any]:
    """Return what was given, and where it ran."""
    logging.getLogger("reports").info("adding %d and %d", one, two)
    return {
        "sum": one + two + sum(more),
        "named": named,
        "process": os.getpid(),
        "thread": threading.current_thread().name,
    }


async def add_later(one: int, two: int) -> int:
    """Return the sum, from the loop."""
    await asyncio.sleep(0)
    current_job().log("on the loop")
    return one + two


def note(path: str, word: str) -> None:
    """Leave a mark in a file."""
    with Path(path).open("a", encoding="utf-8") as file:
        file.write(f"{word}\n")


def fail(path: str) -> None:
    """Leave a mark and raise."""
    note(path, "try")
    raise FileNotFoundError(path)


def show(parts: list[str], complaint: str) -> None:
    """Print."""
    for part in parts:
        print(part, end="")  # noqa: T201 (what is tested)
    print(complaint, file=sys.stderr)  # noqa: T201 (what is tested)


def complain(word: str) -> int:
    """Log through a handler of one's own, which a library sets up once; return its process."""
    logger = logging.getLogger("complaints")
    if not logger.handlers:
        logger.addHandler(logging.StreamHandler())
        logger.propagate = False
    logger.warning(word)
    return os.getpid()


def give(what: str) -> Any:
    """Return something that JSON cannot carry."""
    return {what}


class Holder:
    """Has a method."""

    def method(self) -> None:
        """Do nothing."""


def broken(_: int) -> None:
    """Stand for what is no longer what its name says."""


original, broken = broken, add  # type: ignore[assignment]  # on purpose: the name means another


async def fail_later(one: int, two: int) -> None:
    """Raise, on the loop."""
    raise ValueError(f"{one} and {two} do not match")


def deaf(begun: str) -> None:
    """Never return, whoever asks."""
    Path(begun).touch()
    while True:
        time.sleep(0.01)
