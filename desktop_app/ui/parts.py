"""What the main window is built on, put together by the session."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QSettings

from desktop_app.domain.desk import Desk
from desktop_app.domain.job import Lane
from desktop_app.domain.kind import AnyKind, KindRegistry
from desktop_app.engine import PresetFolder
from desktop_app.ui.bridge import Reading
from desktop_app.ui.i18n import Languages
from desktop_app.ui.icons import Icons
from desktop_app.ui.loop import Tasks
from desktop_app.ui.pasted import PastedTables
from desktop_app.ui.theme import Theme
from desktop_app.ui.wording import Causes


class OpenForm(Protocol):
    """Opens a kind's form, filled in as far as a submission goes."""

    def __call__(self, kind: AnyKind, submission: Mapping[str, Any], preset: str = "") -> object:
        """``preset`` is the name of the one that the submission comes from."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What the window is built on."""

    desk: Desk
    kinds: KindRegistry
    causes: Causes
    theme: Theme
    icons: Icons
    languages: Languages
    tasks: Tasks
    reading: Reading
    searching: Reading
    """Long reads, such as a search over all logs: a list need not wait for them."""
    settings: QSettings
    presets: PresetFolder | None
    """None: no preset is kept."""
    pasted: PastedTables
    open_form: OpenForm
    open_settings: Callable[[str], object]
    """Takes the key of a page of the settings; '' is the first."""
    open_account: Callable[[Lane], object]
    """Opens the account of a lane."""
    samples: Callable[[], Coroutine[Any, Any, object]] | None = None
    diagnose: Callable[[Path, bool], None] | None = None
    """Writes the diagnostics into a file, with names of files and addresses or without."""
    demo: bool = False
