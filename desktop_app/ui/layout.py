"""Keeps how the main window is laid out, and lays it out like that the next time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, QSize

if TYPE_CHECKING:
    from desktop_app.ui.main_window import MainWindow

FIRST = QSize(1360, 860)


def restore_layout(window: MainWindow, settings: QSettings) -> None:
    """Lay the window out as it was, as far as that is known."""
    window.resize(FIRST.boundedTo(window.screen().availableSize() * 0.95))
    for key, restore in (
        ("window/geometry", window.restoreGeometry),
        ("window/panes", window.panes.restoreState),
        ("window/lists", window.lists.restoreState),
    ):
        state = settings.value(key)
        if state is not None:
            restore(state)
    columns, widths = settings.value("window/columns"), settings.value("window/widths")
    if isinstance(columns, list):
        window.table.arrange(",".join(columns))
    if isinstance(widths, list):
        window.table.widen(widths)
    window.menus.say_columns()
    wrapped = settings.value("window/wrap_log", defaultValue=False, type=bool)
    window.actions_["wrap_log"].setChecked(bool(wrapped))


def keep_layout(window: MainWindow, settings: QSettings) -> None:
    """Write down how the window is laid out."""
    settings.setValue("window/columns", window.table.arrangement().split(","))
    settings.setValue("window/widths", window.table.widths())
    settings.setValue("window/wrap_log", window.actions_["wrap_log"].isChecked())
    settings.setValue("window/geometry", window.saveGeometry())
    settings.setValue("window/panes", window.panes.saveState())
    settings.setValue("window/lists", window.lists.saveState())
    settings.sync()
