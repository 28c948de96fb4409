"""Line icons drawn in the theme's colours."""

from __future__ import annotations

import sys
from importlib import resources
from pathlib import Path

from PySide6.QtCore import QByteArray, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QToolBar, QToolButton

from desktop_app.domain.job import JobState
from desktop_app.domain.kind import AnyKind
from desktop_app.host.assets import asset
from desktop_app.ui.theme import Theme

SIZE = 16
_SIZES = (16, 24, 32, 48, 64)

STATE_ICONS = {
    JobState.WAITING: "waiting",
    JobState.SCHEDULED: "clock",
    JobState.RUNNING: "play",
    JobState.PAUSED: "pause",
    JobState.RETRYING: "retry",
    JobState.DONE: "done",
    JobState.SKIPPED: "skip",
    JobState.FAILED: "failed",
    JobState.CANCELLED: "cancelled",
    JobState.CHECK: "check",
}


class Icons:
    """Tints SVG files whose strokes are ``currentColor``; keeps what it has drawn."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._sources: dict[str, bytes] = {}
        self._pixmaps: dict[tuple[str, str, int], QPixmap] = {}
        theme.changed.connect(self._pixmaps.clear)

    def named(self, name: str) -> QIcon:
        """Return an icon of ``resources/icons`` in the colour of text."""
        return self._icon(self._own_key(name), self._theme.colours.text)

    def for_kind(self, kind: AnyKind) -> QIcon:
        """Return a kind's own ``icon.svg``, or a plain sheet when it brings none."""
        return self._icon(self._kind_key(kind), self._theme.colours.text)

    def paint_kind(self, painter: QPainter, place: QRect, kind: AnyKind, colour: str) -> None:
        """Paint a kind's icon into a square."""
        self._paint(painter, place, self._kind_key(kind), colour)

    def paint_state(self, painter: QPainter, place: QRect, state: JobState) -> None:
        """Paint a state's icon into a square, in the state's colour."""
        name = self._own_key(STATE_ICONS[state])
        self._paint(painter, place, name, self._theme.colours.states[state])

    def _paint(self, painter: QPainter, place: QRect, name: str, colour: str) -> None:
        side = round(place.width() * painter.device().devicePixelRatioF())
        painter.drawPixmap(place, self._pixmap(name, colour, side))

    def _pixmap(self, name: str, colour: str, side: int) -> QPixmap:
        key = (name, colour, side)
        if key not in self._pixmaps:
            self._pixmaps[key] = _draw(self._sources[name], QColor(colour), side)
        return self._pixmaps[key]

    def _own_key(self, name: str) -> str:
        if name not in self._sources:
            self._sources[name] = _read(asset("icons", f"{name}.svg"))
        return name

    def _kind_key(self, kind: AnyKind) -> str:
        key = f"kind:{kind.name}"
        if key not in self._sources:
            self._sources[key] = _kind_source(kind)
        return key

    def _icon(self, name: str, colour: str) -> QIcon:
        icon = QIcon()
        for side in _SIZES:
            icon.addPixmap(self._pixmap(name, colour, side))
            faint = self._pixmap(name, self._theme.colours.faint, side)
            icon.addPixmap(faint, QIcon.Mode.Disabled)
        return icon


def show_fold(bar: QToolBar, icons: Icons) -> None:
    """Give the button of what does not fit a sign in the colour of text; styles have it faint."""
    button = bar.findChild(QToolButton, "qt_toolbar_ext_button")
    if button is not None:
        button.setIcon(icons.named("more"))


def icon_side(metrics: QFontMetrics) -> int:
    """Return how large an icon beside text of this font is."""
    return max(SIZE, round(metrics.height() * 1.05))


def app_icon() -> QIcon:
    """Return the application's icon."""
    return QIcon(str(asset("icons", "jobdesk.svg")))


def kind_folder(kind: AnyKind) -> Path | None:
    """Return the folder a kind brings its icon, help and translations in."""
    module = type(kind).__module__
    package = module if hasattr(sys.modules[module], "__path__") else module.rpartition(".")[0]
    if not package:
        return None
    folder = resources.files(package)
    return folder if isinstance(folder, Path) else None


def _kind_source(kind: AnyKind) -> bytes:
    folder = kind_folder(kind)
    own = folder / "icon.svg" if folder is not None else None
    return _read(own if own is not None and own.is_file() else asset("icons", "sheet.svg"))


def _read(path: Path) -> bytes:
    return path.read_bytes()


def _draw(source: bytes, colour: QColor, side: int) -> QPixmap:
    tinted = source.replace(b"currentColor", colour.name().encode("ascii"))
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(tinted)).render(painter, QRectF(0, 0, side, side))
    painter.end()
    return pixmap
