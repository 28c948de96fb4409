"""Which pages the settings have, for whoever leads to them without opening them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from PySide6.QtCore import QCoreApplication

from desktop_app.domain.kind import AnyKind
from desktop_app.domain.text import QT_TRANSLATE_NOOP, Text
from desktop_app.ui.wording import translated

GENERAL, QUEUE, KEEPING, FOLDERS = "general", "queue", "keeping", "folders"
OF_ACCOUNTS = frozenset({"accounts", "default_account"})
"""Settings of a kind that its page of accounts changes."""
_OWN: Mapping[str, Text] = {
    GENERAL: QT_TRANSLATE_NOOP("settings", "General"),
    QUEUE: QT_TRANSLATE_NOOP("settings", "Queue"),
    KEEPING: QT_TRANSLATE_NOOP("settings", "Kept and forgotten"),
    FOLDERS: QT_TRANSLATE_NOOP("settings", "Other programs"),
}


def accounts_of(kind: str) -> str:
    """Return the key of the page with a kind's accounts."""
    return f"accounts:{kind}"


def settings_of(kind: str) -> str:
    """Return the key of the page with a kind's own settings."""
    return f"kind:{kind}"


def pages(kinds: Iterable[AnyKind]) -> Iterator[tuple[str, Text]]:
    """Yield the key of each page, and its own name or that of its kind."""
    yield from _OWN.items()
    for kind in kinds:
        if kind.settings is not None and kind.settings.model_fields.keys() - OF_ACCOUNTS:
            yield settings_of(kind.name), kind.title
        if kind.account_type is not None:
            yield accounts_of(kind.name), kind.title


def title(key: str, name: Text) -> str:
    """Say what a page is called."""
    if key.startswith("accounts:"):
        words = QCoreApplication.translate("settings", "Accounts: %1")
        return words.replace("%1", translated(name))
    return translated(name)
