"""What the user stored of each kind's settings, for those who plan and run its jobs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from desktop_app.domain.kind import AnyKind
from desktop_app.domain.ports import JobReader

_NOTHING: Mapping[str, Any] = {}
"""One for all kinds: who reads them again only when they are others finds it the same."""


class KindSettings:
    """The stored settings by kind, read once and again after a change."""

    def __init__(self, store: JobReader) -> None:
        self._store = store
        self._by_kind: dict[str, dict[str, Any]] = {}
        self.reload()

    def reload(self) -> None:
        """Read them again, after one was changed."""
        by_kind: dict[str, dict[str, Any]] = {}
        for key, value in self._store.settings().items():
            kind, dot, name = key.partition(".")
            if dot:
                by_kind.setdefault(kind, {})[name] = value
        self._by_kind = by_kind  # at once: other threads read it

    def of(self, kind: str) -> Mapping[str, Any]:
        """Return what is stored for a kind, by field."""
        return self._by_kind.get(kind, _NOTHING)


def settings_model(kind: AnyKind, stored: Mapping[str, Any]) -> Any:
    """Return the kind's settings with what is stored; None when it has none."""
    if kind.settings is None:
        return None
    known = {name: value for name, value in stored.items() if name in kind.settings.model_fields}
    return kind.settings.model_validate(known)
