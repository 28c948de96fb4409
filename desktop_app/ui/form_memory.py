"""What a form remembers from one time to the next: its last settings, size and folders."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QByteArray, QSettings

_RECENT = 5


class FormMemory:
    """Keeps one kind's form in the application's settings; None keeps nothing."""

    def __init__(self, settings: QSettings | None, kind: str) -> None:
        self._settings = settings
        self._group = f"forms/{kind}"

    def submission(self) -> dict[str, Any]:
        """Return the last settings, as far as they can be read."""
        found = self._load("last")
        return found if isinstance(found, dict) else {}

    def keep_submission(self, submission: Mapping[str, Any], forgets: Collection[str]) -> None:
        """Keep settings for the next time, without what belongs to this time alone."""
        kept = {key: value for key, value in submission.items() if key not in forgets}
        self._store("last", kept)

    def folders(self) -> Sequence[str]:
        """Return the folders used last, the newest first."""
        found = self._load("folders")
        return [str(path) for path in found] if isinstance(found, list) else []

    def keep_folder(self, folder: str) -> None:
        """Put a folder first among those used last."""
        others = [path for path in self.folders() if path != folder]
        self._store("folders", [folder, *others][:_RECENT])

    def choice(self, name: str) -> str:
        """Return what was chosen last of something that no field of the submission says."""
        return str(self._load(f"choice/{name}") or "")

    def keep_choice(self, name: str, value: str) -> None:
        """Keep it for the next time."""
        self._store(f"choice/{name}", value)

    def geometry(self) -> QByteArray | None:
        """Return the window's last place and size."""
        found = self._settings and self._settings.value(f"{self._group}/geometry")
        return found if isinstance(found, QByteArray) else None

    def keep_geometry(self, geometry: QByteArray) -> None:
        """Keep the window's place and size."""
        if self._settings is not None:
            self._settings.setValue(f"{self._group}/geometry", geometry)

    def _load(self, key: str) -> Any:
        text = self._settings and self._settings.value(f"{self._group}/{key}")
        # Settings that another version wrote, or a person, are no reason not to open the form.
        with contextlib.suppress(ValueError, TypeError):
            return json.loads(text) if text else None
        return None

    def _store(self, key: str, value: Any) -> None:
        if self._settings is not None:
            self._settings.setValue(f"{self._group}/{key}", json.dumps(value))
