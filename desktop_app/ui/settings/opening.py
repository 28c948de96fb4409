"""Opens the settings and the editors of accounts, each once, and closes them with the program."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop_app.domain.kind import AnyKind
from desktop_app.ui.bridge import News
from desktop_app.ui.forms.accounts import Saved
from desktop_app.ui.help import TOPIC
from desktop_app.ui.icons import app_icon
from desktop_app.ui.settings.account_editor import AccountEditor
from desktop_app.ui.settings.window import SettingsWindow, Wired
from desktop_app.ui.settings_index import accounts_of


class SettingsWindows(QObject):
    """The windows of the settings that are open."""

    def __init__(self, wired: Wired, parent: QObject) -> None:
        super().__init__(parent)
        self._wired = wired
        self._open: dict[str, QWidget] = {}
        for kind in wired.kinds:
            accounts = wired.accounts[kind.name]
            accounts.editor_wanted.connect(
                lambda name, saved, kind=kind: self.edit_account(kind, name, saved)
            )

    def show(self, page: str = "") -> SettingsWindow:
        """Open the settings at a page, or bring them to the front."""
        window = self._open.get("")
        if not isinstance(window, SettingsWindow):
            window = SettingsWindow(self._wired)
            self._keep("", window)
        window.show_page(page)
        _to_front(window)
        return window

    def edit_account(self, kind: AnyKind, name: str, saved: Saved | None) -> None:
        """Open the editor for a saved account; '': for a new one."""
        if kind.account_type is None:
            return
        key = f"{kind.name}/{name}"
        window = self._open.get(key)
        if window is None or saved is not None:
            window = AccountEditor(
                kind,
                self._wired.accounts[kind.name],
                name,
                desk=self._wired.desk,
                start=self._wired.start,
                keyring=self._wired.keyring,
                saved=saved,
            )
            self._keep(key, window)
        _to_front(window)

    def show_account(self, kind: str, name: str) -> None:
        """Open a saved account of a kind, or all of them when there is none of this name."""
        accounts = self._wired.accounts[kind]
        if name in accounts.saved():
            accounts.edit(name)
        else:
            self.show(accounts_of(kind))

    def take(self, news: News) -> None:
        """Bring what is open up to date, with what was changed by others too."""
        for kind in {key.partition(".")[0] for key in news.settings} & self._wired.accounts.keys():
            self._wired.accounts[kind].changed.emit()
        window = self._open.get("")
        if isinstance(window, SettingsWindow):
            if news.lanes:
                window.lanes_changed()
            if news.settings:
                window.settings_changed()

    def close(self) -> None:
        """Close them all."""
        for window in tuple(self._open.values()):
            window.close()

    def _keep(self, key: str, window: QWidget) -> None:
        self._open[key] = window
        window.setWindowIcon(app_icon())
        window.setProperty(TOPIC, "settings")
        window.destroyed.connect(lambda: self._forget(key, window))

    def _forget(self, key: str, window: QWidget) -> None:
        if self._open.get(key) is window:
            del self._open[key]


def _to_front(window: QWidget) -> None:
    window.show()
    window.raise_()
    window.activateWindow()
