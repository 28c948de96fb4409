"""The saved accounts of one kind: for its form, which lets one be chosen, and for the settings."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal

Account = Mapping[str, Any]
Saved = Callable[[str], None]
"""Is told the name under which an account was saved."""


class Accounts(QObject):
    """Reads and writes the settings ``<kind>.accounts`` and ``<kind>.default_account``."""

    changed = Signal()
    """Accounts were added, changed or removed, or another one is the default."""
    editor_wanted = Signal(str, object)
    """Open the editor for the account of this name ('': a new one); tell the :data:`Saved`."""

    def __init__(
        self,
        kind: str,
        read: Callable[[str], Any],
        store: Callable[[str, Any], Awaitable[None]],
        parent: QObject | None = None,
    ) -> None:
        """``read`` and ``store`` are those of the desk's settings."""
        super().__init__(parent)
        self.kind = kind
        self._read = read
        self._store = store

    def saved(self) -> Mapping[str, Account]:
        """Return the saved accounts by name, in the order in which they were added."""
        found = self._read(f"{self.kind}.accounts")
        return dict(found) if isinstance(found, Mapping) else {}

    def default(self) -> str | None:
        """Return the name of the account to take when nothing is said; it exists."""
        saved = self.saved()
        chosen = self._read(f"{self.kind}.default_account")
        if chosen in saved:
            return str(chosen)
        return next(iter(saved)) if len(saved) == 1 else None

    def add(self, saved: Saved | None = None) -> None:
        """Open the editor for a new account; ``saved`` is told its name."""
        self.editor_wanted.emit("", saved)

    def edit(self, name: str, saved: Saved | None = None) -> None:
        """Open the editor for this account."""
        self.editor_wanted.emit(name, saved)

    async def put(self, name: str, account: Account, *, former: str = "") -> None:
        """Save an account; ``former`` is its name until now, when that changes."""
        former = former or name
        kept = {
            name if key == former else key: account if key == former else value
            for key, value in self.saved().items()
            if key == former or key != name
        }
        if former != name and self._read(f"{self.kind}.default_account") == former:
            await self._store(f"{self.kind}.default_account", name)
        await self._store(f"{self.kind}.accounts", {**kept, name: dict(account)})
        self.changed.emit()

    async def remove(self, name: str) -> None:
        """Forget an account."""
        kept = {key: value for key, value in self.saved().items() if key != name}
        await self._store(f"{self.kind}.accounts", kept)
        self.changed.emit()

    async def use_by_default(self, name: str) -> None:
        """Take this account when nothing is said."""
        await self._store(f"{self.kind}.default_account", name)
        self.changed.emit()


def no_accounts(kind: str, parent: QObject) -> Accounts:
    """Return accounts of which there are none and that nothing keeps."""

    async def forget(key: str, value: Any) -> None:
        del key, value

    return Accounts(kind, lambda _key: None, forget, parent)
