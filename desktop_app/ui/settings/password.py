"""Where an account's password comes from: typed once for the keyring, or found elsewhere."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Protocol

from PySide6.QtWidgets import QLineEdit
from typing_extensions import override

from desktop_app.ui.forms.fields import TextField

KEYRING = "keyring:"
TYPED = f"{KEYRING}typed"
"""Stands for a password that was typed and is not kept yet, wherever a reference is expected."""


class Keyring(Protocol):
    """Keeps secrets by name, as ``host.secrets.SystemSecrets`` does; every call may block."""

    def keep(self, name: str, value: str) -> str:
        """Keep a secret and return its reference; raise ``NoKeyring``."""

    def drop(self, name: str) -> None:
        """Remove a secret."""

    def problem(self) -> str | None:
        """Say why secrets cannot be kept here; None: they can."""


class PasswordField(TextField):
    """A password: what is typed never leaves the field but for the keyring."""

    def __init__(self, label: str, *, hint: str = "", unchanged: str) -> None:
        """``unchanged`` stands in the field while a password is kept and none is typed."""
        super().__init__(label, hint=hint, optional=True)
        self._line.setEchoMode(QLineEdit.EchoMode.Password)
        self._unchanged = unchanged
        self._kept: str | None = None

    @property
    def typed(self) -> str:
        """What was typed, or ''."""
        return self._line.text()

    @override
    def value(self) -> Any:
        return TYPED if self.typed else self._kept

    @override
    def set_value(self, value: Any) -> None:
        """Take the reference of a kept password; the field itself stays empty."""
        self._kept = value if isinstance(value, str) and value.startswith(KEYRING) else None
        self._line.clear()
        self._line.setPlaceholderText(self._unchanged if self._kept else "")

    def carry_over(self, former: PasswordField) -> None:
        """Take what was typed into the same field before it was made anew."""
        self._kept, typed = former._kept, former.typed
        self.set_value(self._kept)
        self._line.setText(typed)


class Passwords:
    """Carries typed passwords into the keyring and out of it, off the GUI thread."""

    def __init__(self, keyring: Keyring, kind: str) -> None:
        self._keyring = keyring
        self._kind = kind

    async def problem(self) -> str | None:
        """Say why passwords cannot be kept on this machine; None: they can."""
        return await asyncio.to_thread(self._keyring.problem)

    async def keep(self, account: str, password: str) -> str:
        """Keep a password under a name of its own, so that none is ever overwritten."""
        name = f"{self._kind}.{account}.{secrets.token_hex(4)}"
        return await asyncio.to_thread(self._keyring.keep, name, password)

    async def drop(self, ref: str | None) -> None:
        """Remove a password that nobody refers to any more."""
        if ref is not None and ref.startswith(KEYRING):
            await asyncio.to_thread(self._keyring.drop, ref.removeprefix(KEYRING))

    @asynccontextmanager
    async def lent(self, account: str, password: str) -> AsyncIterator[str]:
        """Keep a password while the block runs, for a test before anything is saved."""
        ref = await self.keep(account, password)
        try:
            yield ref
        finally:
            await self.drop(ref)
