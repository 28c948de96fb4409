"""The window's colours, light and dark, and the style sheet made from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import Template

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from desktop_app.domain.job import JobState
from desktop_app.host.assets import asset


@dataclass(frozen=True, slots=True)
class Colours:
    """One theme's colours as ``#rrggbb``."""

    surface: str
    """Behind the table, the toolbar and the fields."""
    side: str
    """Behind the sidebar and around the empty page."""
    raised: str
    """Toolbar, menu bar, header, status bar."""
    stripe: str
    line: str
    text: str
    soft: str
    """Text of less weight."""
    faint: str
    """Text of what cannot be used now."""
    accent: str
    on_accent: str
    chosen: str
    """Behind a selected row."""
    chosen_text: str
    track: str
    """The empty part of a progress bar."""
    toast: str
    on_toast: str
    toast_link: str
    warn_back: str
    states: Mapping[str, str]

    def state(self, state: JobState) -> QColor:
        """Return the colour of a state's icon and word."""
        return QColor(self.states[state])

    def level(self, level: str) -> QColor:
        """Return the colour of a log level."""
        states = {
            "error": JobState.FAILED,
            "warning": JobState.RETRYING,
            "info": JobState.RUNNING,
        }
        return QColor(self.states[states.get(level, JobState.WAITING)])


def _states(grey: str, blue: str, green: str, red: str, amber: str, violet: str) -> dict[str, str]:
    return {
        JobState.WAITING: grey,
        JobState.CANCELLED: grey,
        JobState.RUNNING: blue,
        JobState.SCHEDULED: blue,
        JobState.DONE: green,
        JobState.FAILED: red,
        JobState.RETRYING: amber,
        JobState.PAUSED: amber,
        JobState.CHECK: violet,
        JobState.SKIPPED: violet,
    }


LIGHT = Colours(
    surface="#ffffff",
    side="#f6f7f9",
    raised="#ffffff",
    stripe="#fafbfc",
    line="#e2e5ea",
    text="#1c2230",
    soft="#5c6570",
    faint="#a3a9b4",
    accent="#2563d8",
    on_accent="#ffffff",
    chosen="#e7effe",
    chosen_text="#1d55c4",
    track="#e2e5ea",
    toast="#222a38",
    on_toast="#ffffff",
    toast_link="#8fb8ff",
    warn_back="#fdf5e6",
    states=_states("#5c6570", "#0b62c4", "#1a7337", "#b3261e", "#8a5300", "#6b4fa0"),
)
DARK = Colours(
    surface="#1b1e24",
    side="#1b1e24",
    raised="#22262e",
    stripe="#1f232a",
    line="#343a45",
    text="#e6e9ef",
    soft="#a9b1ba",
    faint="#626a78",
    accent="#6ea0ff",
    on_accent="#10151f",
    chosen="#2a3a5c",
    chosen_text="#9cc0ff",
    track="#343a45",
    toast="#e6e9ef",
    on_toast="#1c2230",
    toast_link="#1d55c4",
    warn_back="#2e281c",
    states=_states("#a9b1ba", "#78b4ff", "#6fd08c", "#ff8f85", "#f0b357", "#c3a9f5"),
)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2, 1 … 21)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


_KNEE = 0.04045
"""Where sRGB's curve turns from a line into a power (IEC 61966-2-1)."""


def _luminance(colour: str) -> float:
    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= _KNEE else ((channel + 0.055) / 1.055) ** 2.4

    c = QColor(colour)
    return 0.2126 * linear(c.redF()) + 0.7152 * linear(c.greenF()) + 0.0722 * linear(c.blueF())


NATIVE = frozenset({"breeze", "macos", "windows11", "windowsvista"})
"""Styles that belong to a desktop; elsewhere it is Fusion."""


class Theme(QObject):
    """Follows the system's light or dark, or the user's word, and dresses the application."""

    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._choice = "system"
        self.colours = LIGHT
        self._sheets = ["window.qss"]
        if app.style().name() not in NATIVE:
            app.setStyle(QStyleFactory.create("Fusion"))
            self._sheets.append("fusion.qss")
        app.styleHints().colorSchemeChanged.connect(self._dress)
        self._dress()

    @property
    def dark(self) -> bool:
        """Whether the dark colours are in use."""
        return self.colours is DARK

    @property
    def choice(self) -> str:
        """Return ``system``, ``light`` or ``dark``."""
        return self._choice

    def choose(self, choice: str) -> None:
        """Use ``system``, ``light`` or ``dark`` from now on."""
        self._choice = choice if choice in {"light", "dark"} else "system"
        self._dress()

    def _dress(self) -> None:
        scheme = QGuiApplication.styleHints().colorScheme()
        follow_dark = scheme == Qt.ColorScheme.Dark
        dark = follow_dark if self._choice == "system" else self._choice == "dark"
        self.colours = DARK if dark else LIGHT
        self._app.setPalette(_palette(self.colours))
        self._app.setStyleSheet(_style_sheet(self.colours, self._sheets))
        self.changed.emit()


def _palette(c: Colours) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette(QColor(c.raised), QColor(c.surface))
    for which, colour in (
        (role.Window, c.surface),
        (role.WindowText, c.text),
        (role.Base, c.surface),
        (role.AlternateBase, c.stripe),
        (role.Text, c.text),
        (role.Button, c.raised),
        (role.ButtonText, c.text),
        (role.ToolTipBase, c.raised),
        (role.ToolTipText, c.text),
        (role.PlaceholderText, c.soft),
        (role.Highlight, c.accent),
        (role.HighlightedText, c.on_accent),
        (role.Accent, c.accent),
        (role.Link, c.accent),
        (role.BrightText, c.states[JobState.FAILED]),
        (role.Mid, c.line),
        (role.Midlight, c.line),
    ):
        palette.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(c.faint))
    return palette


def _style_sheet(c: Colours, sheets: Sequence[str]) -> str:
    texts = [asset("styles", sheet).read_text(encoding="utf-8") for sheet in sheets]
    names = {name: getattr(c, name) for name in Colours.__slots__ if name != "states"}
    return Template("\n".join(texts)).substitute(names, bad=c.states[JobState.FAILED])
