"""What the machine must have before a window can open, and how to get it where it is missing."""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from desktop_app.domain.errors import MachineLacks

HEADLESS_PLATFORMS = frozenset({"offscreen", "minimal"})
"""Qt platforms that need no display but count as one."""

# Debian's and Ubuntu's package by the shared library that Qt loads
_EVERY_WINDOW = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
}
_XCB = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}


def qt_platform(environ: Mapping[str, str]) -> str | None:
    """Return the Qt platform that a window would use here, or None without a display."""
    chosen = environ.get("QT_QPA_PLATFORM", "").split(";")[0].split(":")[0]
    if not sys.platform.startswith("linux"):
        return chosen or sys.platform
    if chosen in HEADLESS_PLATFORMS:
        return chosen
    if environ.get("WAYLAND_DISPLAY") and chosen != "xcb":
        return chosen or "wayland"
    return (chosen or "xcb") if environ.get("DISPLAY") else None


def missing_libraries(platform: str) -> list[str]:
    """Return the shared libraries that Qt's ``platform`` needs and this machine does not have.

    Qt itself aborts the process when one is missing, and often names another one.
    """
    if not sys.platform.startswith("linux"):
        return []
    needed = _EVERY_WINDOW | (_XCB if platform == "xcb" else {})
    return [library for library in needed if not _loads(library)]


def apt_line(libraries: Sequence[str]) -> str:
    """Return the command that installs these libraries on Debian and Ubuntu."""
    packages = {**_EVERY_WINDOW, **_XCB}
    return "sudo apt install " + " ".join(packages[library] for library in libraries)


def require_window(environ: Mapping[str, str]) -> None:
    """Raise ``MachineLacks`` unless a window can open here."""
    platform = qt_platform(environ)
    if platform is None:
        raise MachineLacks(
            "There is no display: neither DISPLAY nor WAYLAND_DISPLAY is set.",
            "Use “jobdesk run” or “jobdesk work”, or set QT_QPA_PLATFORM=offscreen.",
        )
    if missing := missing_libraries(platform):
        raise MachineLacks(
            f"The window needs libraries that are not installed: {', '.join(missing)}",
            apt_line(missing),
        )


def free_space(folder: Path) -> int:
    """Return the bytes free where the folder is or would be."""
    place = folder
    while not place.exists() and place != place.parent:
        place = place.parent
    return shutil.disk_usage(place).free


def writable(folder: Path) -> bool:
    """Whether the folder, or the nearest one above that exists, can be written to."""
    place = folder
    while not place.exists() and place != place.parent:
        place = place.parent
    return place.is_dir() and os.access(place, os.W_OK | os.X_OK)


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True
