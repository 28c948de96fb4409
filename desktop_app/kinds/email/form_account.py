"""The field that says from which saved account, and in whose name, the messages go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from PySide6.QtCore import QCoreApplication, QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget
from shiboken6 import isValid
from typing_extensions import override

from desktop_app.ui.forms.accounts import Accounts
from desktop_app.ui.forms.controls import Drop
from desktop_app.ui.forms.fields import LEFT_OUT, Field, line_height

translate = QCoreApplication.translate


class AccountField(Field):
    """Saved accounts by their sender; one can be added in place.

    An account of a submission that names no saved one is kept as it is.
    """

    members: ClassVar[Sequence[str]] = ("account", "sender")

    renewed = Signal()
    """The saved accounts may be others now, or be reached otherwise."""

    def __init__(self, label: str, accounts: Accounts) -> None:
        self._accounts = accounts
        self._drop = Drop()
        self._sender = QLineEdit()
        self._add = QPushButton(translate("email", "Add account…"))
        self._wanted: Any = None
        """The account to show as soon as there is one like it."""
        super().__init__(label, self._drop)
        self._drop.currentIndexChanged.connect(self._chosen)
        self._sender.textChanged.connect(self._edited)
        accounts.changed.connect(self._renew)
        self.refresh()

    @override
    def _place(self, label: str, editor: QWidget) -> None:
        super()._place(label, editor)
        self.column.removeWidget(editor)
        self._add.setProperty("role", "link")
        self._add.setAccessibleName(self._add.text())
        self._add.clicked.connect(lambda: self._accounts.add(self._added))
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(editor, 1)
        row.addWidget(self._add)
        self.column.addLayout(row)
        self._sender.setPlaceholderText("Acme <hello@acme.example>")
        self._sender.setAccessibleName(translate("email", "Sender"))
        self._sender.setToolTip(translate("email", "Sender: a name and an address"))
        self._sender.setMinimumHeight(line_height(self._sender))
        self.column.addWidget(self._sender)

    @override
    def value(self) -> Any:
        account = self._drop.currentData()
        sender = self._sender.text().strip()  # without one the account's own holds
        return {"account": account or LEFT_OUT, "sender": sender or LEFT_OUT}

    @override
    def set_value(self, value: Any) -> None:
        if value.get("account"):
            self._wanted = value["account"]
            self.refresh()
        self._sender.setText(str(value.get("sender") or ""))
        self._show_sender()

    def refresh(self) -> None:
        """Show the accounts there are now; the chosen one stays chosen."""
        saved = self._accounts.saved()
        before = self._drop.currentData()
        wanted = self._wanted or before or self._accounts.default()
        with QSignalBlocker(self._drop):
            self._drop.clear()
            for name, account in saved.items():
                self._drop.addItem(_shown(name, account), name)
            if isinstance(wanted, Mapping):
                self._drop.addItem(_shown("", wanted), dict(wanted))
            if not self._drop.count():
                self._drop.addItem(translate("email", "No account yet"), None)
            found = self._drop.findData(wanted)
            self._drop.setCurrentIndex(max(found, 0))
        if found >= 0:
            self._wanted = None
        self._drop.setEnabled(bool(self._drop.currentData()))
        self._show_sender()
        if self._drop.currentData() != before:
            self.changed.emit()

    def _renew(self) -> None:
        self.refresh()
        self.renewed.emit()

    def _own_sender(self) -> str:
        """Return the sender that the chosen account brings."""
        chosen = self._drop.currentData()
        account = self._accounts.saved().get(chosen) if isinstance(chosen, str) else chosen
        return str((account or {}).get("sender") or "")

    def _added(self, name: str) -> None:
        if isValid(self):
            self._wanted = name
            self.refresh()
            self._drop.setFocus()

    def _chosen(self) -> None:
        self._wanted = None
        self._show_sender()
        self._edited()

    def _show_sender(self) -> None:
        """Ask for the sender when the account has none, or when it is another one."""
        account = self._drop.currentData()
        self._sender.setVisible(bool(account and (self._sender.text() or not self._own_sender())))


def _shown(name: str, account: Mapping[str, Any]) -> str:
    sender = account.get("sender")
    return str(sender) if sender else " · ".join(filter(None, (name, account.get("host"))))
