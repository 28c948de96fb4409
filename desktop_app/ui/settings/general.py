"""The first page of the settings: language, theme, closing the window, notifications."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.host.settings import Settings
from desktop_app.ui.forms.fields import CheckField, ChoiceField, Field
from desktop_app.ui.i18n import LANGUAGES

Choose = Callable[[str, Any], None]
"""Takes the key of a setting and what was chosen."""


class GeneralPage(QWidget):
    """What concerns the window; ``choose`` applies and stores each choice."""

    def __init__(self, stored: Mapping[str, Any], choose: Choose) -> None:
        super().__init__()
        system = self.tr("As the system")
        self.language = ChoiceField(self.tr("Language"), [("system", system), *LANGUAGES.items()])
        self.theme = ChoiceField(
            self.tr("Theme"),
            [("system", system), ("light", self.tr("Light")), ("dark", self.tr("Dark"))],
        )
        self.closing = ChoiceField(
            self.tr("When the window is closed while work is under way"),
            [
                ("ask", self.tr("Ask")),
                ("keep", self.tr("Keep running in the tray")),
                ("stop", self.tr("Stop, and resume at the next start")),
            ],
            hint=self.tr("Nothing is lost either way."),
        )
        self.notifications = CheckField(
            self.tr("Tell when a batch has ended"),
            hint=self.tr("Once per batch, and only while another window is in use."),
        )
        self._fields: dict[str, Field] = {
            "language": self.language,
            "theme": self.theme,
            "closing": self.closing,
            "notifications": self.notifications,
        }
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for key, field in self._fields.items():
            field.changed.connect(_choosing(choose, key, field))
            column.addWidget(field)
        column.addStretch(1)
        self.refresh(stored)

    def refresh(self, stored: Mapping[str, Any]) -> None:
        """Show what is set, here or elsewhere."""
        known = Settings(())
        for key, field in self._fields.items():
            value = known.value(key, stored)
            if field.value() != value:
                with QSignalBlocker(field):
                    field.set_value(value)


def _choosing(choose: Choose, key: str, field: Field) -> Callable[[], None]:
    return lambda: choose(key, field.value())
