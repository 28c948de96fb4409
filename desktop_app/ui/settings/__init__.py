"""The settings: a window of pages, and the editor of a saved account."""

from desktop_app.ui.settings.account_editor import AccountEditor
from desktop_app.ui.settings.opening import SettingsWindows
from desktop_app.ui.settings.password import Keyring
from desktop_app.ui.settings.window import SettingsWindow, Wired
from desktop_app.ui.settings_index import accounts_of

__all__ = [
    "AccountEditor",
    "Keyring",
    "SettingsWindow",
    "SettingsWindows",
    "Wired",
    "accounts_of",
]
