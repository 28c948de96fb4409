"""States of what stands around the window, for ``tests.screenshots``."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from desktop_app.host.crashes import Crash
from desktop_app.ui.diagnostics_window import DiagnosticsWindow
from desktop_app.ui.outlook import LOW, Left

if TYPE_CHECKING:
    from tests.screenshots import Scene


def palette(scene: Scene) -> None:
    """Open the command palette without a selection, so that some commands are off."""
    scene.session.window.actions_["palette"].trigger()


def palette_typed(scene: Scene) -> None:
    """Look for a command in the palette."""
    palette(scene)
    opened = scene.session.window.menus.palette
    assert opened is not None
    opened.field.setText("re")


def closing(scene: Scene, *, tray: bool = True) -> None:
    """Ask what becomes of work under way, on a desktop with a tray."""
    scene.session.around.tray.has_tray = lambda: tray
    ask = scene.session.around.closing
    ask._jobs.next_start = lambda: time.time() + 2 * 3600  # type: ignore[method-assign]  # its clock is real
    ask.ask()


def closing_no_tray(scene: Scene) -> None:
    """Ask it where there is no tray."""
    closing(scene, tray=False)


def crash(scene: Scene) -> None:
    """Tell of an error that nobody expected."""
    scene.session.around.crashes._tell(Crash("key", "ZeroDivisionError: division by zero", ""))


def throughput(scene: Scene) -> None:
    """Draw a minute of work in the status bar."""
    line = scene.session.window.counts.throughput
    line._ends.extend([0, 2, 5, 9, 12, 11, 14, 13, 9, 10, 12, 16, 15, 11, 8, 12, 13] * 3)
    line._running = True
    outlook = scene.session.window.outlook
    outlook._say_left(Left(11.2, 9.1, 13.8))
    outlook._say_disk(LOW // 2)


def general(scene: Scene) -> QWidget:
    """Show the first page of the settings."""
    return scene.session.settings.show("general")


def keeping(scene: Scene) -> QWidget:
    """Show what is kept and forgotten."""
    return scene.session.settings.show("keeping")


def folders(scene: Scene) -> QWidget:
    """Show the folders of other programs, one of them chosen."""
    window = scene.session.settings.show("folders")
    window.page.folders.add(["/home/ann/Inbox"])  # type: ignore[attr-defined]  # it is that page
    return window


def diagnostics(scene: Scene) -> QWidget:
    """Show the window that saves the diagnostics."""
    made = DiagnosticsWindow(lambda _path, _names: None, scene.session._searching)
    made.show()
    return made
