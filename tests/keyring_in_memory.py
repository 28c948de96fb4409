"""A keyring that keeps its secrets in memory, for tests that must not touch yours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import keyring
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError
from typing_extensions import override


class MemoryKeyring(KeyringBackend):
    """Keeps secrets by service and name."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # it has no types
        self.secrets: dict[str, str] = {}
        self.ever: list[str] = []
        """Every name that was kept, also for a while."""

    @override
    def get_password(self, service: str, username: str) -> str | None:
        del service
        return self.secrets.get(username)

    @override
    def set_password(self, service: str, username: str, password: str) -> None:
        del service
        self.secrets[username] = password
        self.ever.append(username)

    @override
    def delete_password(self, service: str, username: str) -> None:
        if self.secrets.pop(username, None) is None:
            raise PasswordDeleteError(f"{service}: {username}")


@contextmanager
def memory_keyring(ours: MemoryKeyring | None = None) -> Iterator[MemoryKeyring]:
    """Let the process use this keyring, or a new one, while the block runs."""
    before, ours = keyring.get_keyring(), ours or MemoryKeyring()
    keyring.set_keyring(ours)
    try:
        yield ours
    finally:
        keyring.set_keyring(before)
