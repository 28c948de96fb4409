"""A keyring for tests, in the file that ``TEST_KEYRING`` names."""

from __future__ import annotations

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError
from typing_extensions import override


class Keyring(KeyringBackend):
    """Chosen by ``PYTHON_KEYRING_BACKEND=tests.safe_keyring.Keyring``."""

    priority = 1.0

    def _load(self) -> dict[str, str]:
        path = Path(os.environ["TEST_KEYRING"])
        found: dict[str, str] = json.loads(path.read_text("utf-8")) if path.exists() else {}
        return found

    def _save(self, kept: dict[str, str]) -> None:
        Path(os.environ["TEST_KEYRING"]).write_text(json.dumps(kept), "utf-8")

    @override
    def get_password(self, service: str, username: str) -> str | None:
        return self._load().get(f"{service} {username}")

    @override
    def set_password(self, service: str, username: str, password: str) -> None:
        self._save({**self._load(), f"{service} {username}": password})

    @override
    def delete_password(self, service: str, username: str) -> None:
        kept = self._load()
        if kept.pop(f"{service} {username}", None) is None:
            raise PasswordDeleteError(username)
        self._save(kept)
