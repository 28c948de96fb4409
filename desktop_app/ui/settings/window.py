"""The settings window: pages at the left, the one chosen at the right; what is set applies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidget, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from desktop_app.domain.desk import Desk
from desktop_app.domain.kind import AnyKind
from desktop_app.ui.forms.accounts import Accounts
from desktop_app.ui.forms.dressed import DressedWindow
from desktop_app.ui.forms.layout import EditColumn
from desktop_app.ui.forms.plan_view import Start
from desktop_app.ui.i18n import Languages
from desktop_app.ui.settings.accounts_page import AccountsPage
from desktop_app.ui.settings.general import Choose, GeneralPage
from desktop_app.ui.settings.keeping import FoldersPage, Read, RetentionPage
from desktop_app.ui.settings.pages import KindPage, QueuePage
from desktop_app.ui.settings.password import Keyring, Passwords
from desktop_app.ui.settings_index import (
    FOLDERS,
    GENERAL,
    KEEPING,
    QUEUE,
    accounts_of,
    pages,
    settings_of,
    title,
)
from desktop_app.ui.theme import Theme


@dataclass(frozen=True, slots=True)
class Wired:
    """What the settings work on."""

    desk: Desk
    kinds: Sequence[AnyKind]
    accounts: Mapping[str, Accounts]
    keyring: Keyring
    languages: Languages
    theme: Theme
    start: Start
    read: Read
    choose: Choose


class SettingsWindow(DressedWindow):
    """Not modal; whatever is changed here or elsewhere shows at once."""

    def __init__(self, wired: Wired, page: str = GENERAL, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wired = wired
        self._page_key = page
        self.build_again()
        self.resize_to_font(110, 32)

    @property
    def page(self) -> QWidget:
        """The page that shows."""
        return self._pages[self._keys[self.list.currentRow()]]

    def show_page(self, key: str) -> None:
        """Go to a page: one of :meth:`pages`."""
        if key in self._keys:
            self.list.setCurrentRow(self._keys.index(key))

    def settings_changed(self) -> None:
        """Show what is set now, here or elsewhere."""
        stored = self._stored_settings()
        for page in self._pages.values():
            if isinstance(page, GeneralPage | RetentionPage | FoldersPage | KindPage):
                page.refresh(stored)

    def lanes_changed(self) -> None:
        """Show the limits as they are now."""
        page = self._pages[QUEUE]
        if isinstance(page, QueuePage):
            page.refresh(self._wired.desk.jobs.lanes())

    @override
    def build(self, column: QVBoxLayout) -> None:
        self.setWindowTitle(self.tr("Settings"))
        self.list = QListWidget()
        self.list.setObjectName("pages")
        self.list.setAccessibleName(self.tr("Pages"))
        self._stack = QStackedWidget()
        self._pages: dict[str, QWidget] = {}
        names = {key: title(key, name) for key, name in pages(self._wired.kinds)}
        self._add(GENERAL, names[GENERAL], self._general())
        self._add(QUEUE, names[QUEUE], self._queue())
        keeping = RetentionPage(self._wired.desk, self._put, self._wired.read)
        self._add(KEEPING, names[KEEPING], keeping)
        self._add(FOLDERS, names[FOLDERS], FoldersPage(self._stored_settings(), self._put))
        for kind in self._wired.kinds:
            self._add_kind(kind, names)
        self._keys = list(self._pages)
        self.list.currentRowChanged.connect(self._turn)
        self.list.setFixedWidth(self.list.sizeHintForColumn(0) + 48)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.list)
        row.addWidget(self._stack, 1)
        column.addLayout(row)
        self.show_page(self._page_key)

    def _add_kind(self, kind: AnyKind, names: Mapping[str, str]) -> None:
        own, accounts = settings_of(kind.name), accounts_of(kind.name)
        if kind.settings is not None and own in names:
            page = KindPage(kind, kind.settings, self._stored(kind), self._put)
            self._add(own, names[own], page)
        if accounts in names:
            passwords = Passwords(self._wired.keyring, kind.name)
            listed = AccountsPage(
                kind, self._wired.accounts[kind.name], self._wired.start, passwords
            )
            self._add(accounts, names[accounts], listed, scrolls=False)

    def _general(self) -> GeneralPage:
        return GeneralPage(self._stored_settings(), self._wired.choose)

    def _stored_settings(self) -> dict[str, Any]:
        # what was just chosen may not be stored yet
        w = self._wired
        shown = {"language": w.languages.choice, "theme": w.theme.choice}
        return {**w.desk.jobs.settings(), **shown}

    def _queue(self) -> QueuePage:
        w = self._wired
        kinds = {kind.name: kind for kind in w.kinds}
        return QueuePage(w.desk.jobs.lanes(), kinds, w.desk.set_limit, w.start)

    def _add(self, key: str, title: str, page: QWidget, *, scrolls: bool = True) -> None:
        heading = QLabel(title)
        heading.setProperty("role", "title")
        if scrolls:
            shown: QWidget = EditColumn()
            shown.setObjectName("plain")
            column = shown.column  # type: ignore[attr-defined]  # it is an EditColumn
        else:
            shown = QWidget()
            column = QVBoxLayout(shown)
        column.setContentsMargins(20, 16, 20, 16)
        column.addWidget(heading)
        column.addWidget(page, 1)
        self._stack.addWidget(shown)
        self._pages[key] = page
        self.list.addItem(title)

    def _turn(self, row: int) -> None:
        self._page_key = self._keys[row]
        self._stack.setCurrentIndex(row)

    def _stored(self, kind: AnyKind) -> dict[str, Any]:
        prefix = f"{kind.name}."
        return {
            key.removeprefix(prefix): value
            for key, value in self._wired.desk.jobs.settings().items()
            if key.startswith(prefix)
        }

    def _put(self, key: str, value: Any) -> None:
        self._wired.start(self._wired.desk.put_setting(key, value))

    @override
    def build_again(self) -> None:
        for page in self._pages.values() if self._page is not None else ():
            page.close()
        super().build_again()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        for page in self._pages.values():
            page.close()  # each lets go of what it kept for Undo
        super().closeEvent(event)
