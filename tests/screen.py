"""Whether this machine can show a window, and what becomes of the ui tests when it cannot."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from typing_extensions import override

APT = (
    "apt-get install libdbus-1-3 libegl1 libfontconfig1 libgl1 libglib2.0-0 libxkbcommon0 "
    "libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxkbcommon-x11-0"
)
SIGNS = ("PySide6", "qtbot", "desktop_app.ui", "desktop_app.app")


def required() -> bool:
    """Whether a test that cannot run for want of a library counts as failed."""
    return os.environ.get("CI") == "true" or os.environ.get("JOBDESK_REQUIRE_UI") == "1"


def choose_platform() -> None:
    """Show nothing where there is no display."""
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def missing() -> str | None:
    """Return why Qt's widgets cannot be loaded, or None when they can."""
    try:
        importlib.import_module("PySide6.QtWidgets")
    except ImportError as error:
        return f"{error}; mend it with: {APT}"
    return None


class UnshownModule(pytest.Module):
    """A module of ui tests on a machine that cannot load Qt: skipped, never imported."""

    @override
    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        pytest.skip(str(missing()), allow_module_level=True)


def needs_qt(module: Path) -> bool:
    """Whether a test module works with Qt, judged by its text, since it cannot be imported."""
    text = module.read_text(encoding="utf-8")
    return any(sign in text for sign in SIGNS)
