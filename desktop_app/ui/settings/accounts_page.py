"""The saved accounts of one kind in the settings: add, edit, remove with Undo, use by default."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop_app.domain.kind import AnyKind
from desktop_app.ui.forms.accounts import Account, Accounts
from desktop_app.ui.forms.layout import Flow
from desktop_app.ui.forms.plan_view import Start
from desktop_app.ui.settings.account_editor import SECRET
from desktop_app.ui.settings.password import Passwords
from desktop_app.ui.slots import bound

NAME = Qt.ItemDataRole.UserRole


class AccountsPage(QWidget):
    """A list and its buttons; what was removed last can be brought back until the page goes."""

    def __init__(
        self, kind: AnyKind, accounts: Accounts, start: Start, passwords: Passwords
    ) -> None:
        super().__init__()
        self._kind, self._accounts = kind, accounts
        self._start, self._passwords = start, passwords
        self._removed: tuple[str, Account] | None = None
        self.list = QListWidget()
        self.list.setObjectName("accounts")
        self.list.setAccessibleName(self.tr("Accounts"))
        self.list.setWordWrap(True)
        self.list.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(self._choose)
        self.list.itemActivated.connect(bound(self._edit))
        self.nothing = QLabel(
            self.tr("No account yet. Add one, and it can be chosen wherever it is needed.")
        )
        self.nothing.setProperty("role", "muted")
        self.nothing.setWordWrap(True)
        self.add = _button(self.tr("Add…"), self._add)
        self.edit = _button(self.tr("Edit…"), self._edit)
        self.remove = _button(self.tr("Remove"), self._remove)
        self.by_default = _button(self.tr("Use by default"), self._use_by_default)
        self._undo_line = QWidget()
        self._undo_text = QLabel()
        self._undo_text.setTextFormat(Qt.TextFormat.PlainText)
        self.undo = _button(self.tr("Undo"), self._undo)
        self.undo.setProperty("role", "link")
        self._lay_out()
        accounts.changed.connect(self.refresh)
        self.refresh()

    def _lay_out(self) -> None:
        row = QWidget()
        buttons = Flow(row)
        buttons.setContentsMargins(0, 0, 0, 0)
        buttons.setSpacing(8)
        for button in (self.add, self.edit, self.remove, self.by_default):
            buttons.addWidget(button)
        undo = QHBoxLayout(self._undo_line)
        undo.setContentsMargins(0, 0, 0, 0)
        undo.addWidget(self._undo_text)
        undo.addWidget(self.undo)
        undo.addStretch(1)
        self._undo_line.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.nothing)
        column.addWidget(self.list, 1)
        column.addWidget(row)
        column.addWidget(self._undo_line)

    def refresh(self) -> None:
        """List the accounts as they are now; the current one stays chosen."""
        chosen, default = self._chosen(), self._accounts.default()
        saved = self._accounts.saved()
        self.list.blockSignals(True)
        self.list.clear()
        for name, account in saved.items():
            words = [name, *_about(account)]
            if name == default:
                words.append(self.tr("default"))
            item = QListWidgetItem(" · ".join(words), self.list)
            item.setData(NAME, name)
        names = list(saved)
        self.list.setCurrentRow(names.index(chosen) if chosen in saved else len(names) - 1)
        self.list.blockSignals(False)
        self.nothing.setVisible(not saved)
        self._choose()

    def _choose(self, *_: object) -> None:
        name = self._chosen()
        for button in (self.edit, self.remove):
            button.setEnabled(bool(name))
        settings: type[BaseModel] | None = self._kind.settings
        fields = settings.model_fields if settings is not None else {}
        self.by_default.setVisible("default_account" in fields)
        self.by_default.setEnabled(bool(name) and name != self._accounts.default())

    def _chosen(self) -> str:
        return str(self.list.currentIndex().data(NAME) or "")

    def _add(self) -> None:
        self._accounts.add()

    def _edit(self) -> None:
        if name := self._chosen():
            self._accounts.edit(name)

    def _use_by_default(self) -> None:
        self._start(self._accounts.use_by_default(self._chosen()))

    def _remove(self) -> None:
        name = self._chosen()
        self._let_go()
        self._removed = name, self._accounts.saved()[name]
        self._undo_text.setText(self.tr("“%1” removed").replace("%1", name))
        self.undo.setAccessibleName(f"{self.undo.text()}: {self._undo_text.text()}")
        self._undo_line.show()
        self._start(self._accounts.remove(name))

    def _undo(self) -> None:
        if self._removed is None:
            return
        name, account = self._removed
        self._removed = None
        self._undo_line.hide()
        self._start(self._accounts.put(name, account))

    def _let_go(self) -> None:
        """Take the password of what was removed out of the keyring: it will not come back."""
        if self._removed is not None:
            ref = self._removed[1].get(SECRET)
            self._removed = None
            if ref not in {account.get(SECRET) for account in self._accounts.saved().values()}:
                self._start(self._passwords.drop(ref))

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self._let_go()
        super().closeEvent(event)


def _about(account: Mapping[str, Any]) -> list[str]:
    """Say what tells an account from others: where it is, and who."""
    shown = (account.get(key) for key in ("username", "host"))
    return [str(value) for value in shown if value][:1]


def _button(text: str, act: Any) -> QPushButton:
    button = QPushButton(text)
    button.setAccessibleName(text)
    button.clicked.connect(bound(act))
    return button
