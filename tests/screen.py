"""Whether this machine can show a window, and what becomes of the ui tests when it cannot."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from typing_extensions import override

from desktop_app.host.machine import apt_line, missing_libraries, qt_platform

SIGNS = ("PySide6", "qtbot", "desktop_app.ui", "desktop_app.app")


def required() -> bool:
    """Whether a test that cannot run for want of a library counts as failed."""
    return os.environ.get("CI") == "true" or os.environ.get("JOBDESK_REQUIRE_UI") == "1"


def choose_platform() -> None:
    """Show nothing where there is no display."""
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def missing() -> str | None:
    """Return which libraries a window lacks, with the apt line, or None when it can be shown."""
    libraries = missing_libraries(qt_platform(os.environ) or "offscreen")
    if not libraries:
        return None
    return f"no {', '.join(libraries)}; mend it with: {apt_line(libraries)}"


class UnshownModule(pytest.Module):
    """A module of ui tests on a machine that cannot load Qt: skipped, never imported."""

    @override
    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        pytest.skip(str(missing()), allow_module_level=True)


def needs_qt(module: Path) -> bool:
    """Whether a test module works with Qt, judged by its text, since it cannot be imported."""
    text = module.read_text(encoding="utf-8")
    return any(sign in text for sign in SIGNS)
