"""What this machine and a data folder have and lack: what ``jobdesk doctor`` says."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from desktop_app import __version__
from desktop_app.engine.registry import Registry
from desktop_app.host.machine import (
    apt_line,
    free_space,
    missing_libraries,
    qt_platform,
    writable,
)
from desktop_app.host.owner import owner_of
from desktop_app.store import Backups

LOW_SPACE = 100 * 1024 * 1024
"""Bytes below which free space is worth a word."""
_PACKAGES = ("PySide6-Essentials", "qasync", "pydantic", "apsw", "pillow", "polars")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    ok: bool
    text: str
    remedy: str | None = None
    needed: bool = False
    """Whether the machine lacks something when it is not well."""


def findings(folder: Path, kinds: Registry) -> Iterator[Finding]:
    """Look at machine, folder and kinds; nothing is changed, and nothing secret is named."""
    yield from _machine()
    yield from _folder(folder)
    yield from _kinds(kinds)


def _machine() -> Iterator[Finding]:
    python = f"Python {platform.python_version()}, {platform.platform()}"
    yield Finding("version", ok=True, text=f"JobDesk {__version__}, {python}")
    yield Finding("packages", ok=True, text=", ".join(f"{p} {_version(p)}" for p in _PACKAGES))
    shown = qt_platform(os.environ)
    if shown is None:
        yield Finding(
            "display",
            ok=False,
            text="none: neither DISPLAY nor WAYLAND_DISPLAY is set",
            remedy="commands work without; QT_QPA_PLATFORM=offscreen counts as one",
        )
    else:
        yield Finding("display", ok=True, text=shown)
    missing = missing_libraries(shown or "offscreen")
    yield Finding(
        "libraries",
        ok=not missing,
        text=f"missing: {', '.join(missing)}" if missing else "all there",
        remedy=apt_line(missing) if missing else None,
        needed=True,
    )


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def _folder(folder: Path) -> Iterator[Finding]:
    may_write = writable(folder)
    yield Finding(
        "data",
        ok=may_write,
        text=f"{folder}" if may_write else f"{folder} cannot be written to",
        remedy=None if may_write else "choose another with --data-dir or JOBDESK_DATA_DIR",
        needed=True,
    )
    free = free_space(folder)
    yield Finding("space", ok=free >= LOW_SPACE, text=f"{free / 1e9:.1f} GB free")
    made = Backups(folder).all()
    newest = f", the newest of {time.ctime(made[0].stat().st_mtime)}" if made else ""
    yield Finding("backups", ok=True, text=f"{len(made) or 'none yet'}{newest}")
    owner = owner_of(folder)
    text = "nobody has it open" if owner is None else f"process {owner.pid}: {owner.purpose}"
    yield Finding("owner", ok=True, text=text)


def _kinds(kinds: Registry) -> Iterator[Finding]:
    names = ", ".join(kind.name for kind in kinds)
    yield Finding("kinds", ok=bool(names), text=names or "none was found", needed=True)
    for name, problem in kinds.problems.items():
        yield Finding("kinds", ok=False, text=f"{name} could not be loaded: {problem}")
