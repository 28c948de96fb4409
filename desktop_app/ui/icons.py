"""Line icons drawn in the theme's colours."""

from __future__ import annotations

import sys
from importlib import resources
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop_app.domain.job import JobState
from desktop_app.domain.kind import AnyKind
from desktop_app.host.assets import asset
from desktop_app.ui.theme import Theme

SIZE = 16
_SCALES = (1.0, 2.0, 3.0)

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
        self._pixmaps: dict[tuple[str, str, float], QPixmap] = {}
        theme.changed.connect(self._pixmaps.clear)

    def named(self, name: str) -> QIcon:
        """Return an icon of ``resources/icons`` in the colour of text."""
        self._sources.setdefault(name, _read(asset("icons", f"{name}.svg")))
        return self._icon(name, self._theme.colours.text)

    def for_kind(self, kind: AnyKind) -> QIcon:
        """Return a kind's own ``icon.svg``, or a plain sheet when it brings none."""
        return self._icon(self._kind_key(kind), self._theme.colours.text)

    def kind_pixmap(self, kind: AnyKind, colour: str, ratio: float) -> QPixmap:
        """Return a kind's icon in one colour for painting."""
        return self.pixmap(self._kind_key(kind), colour, ratio)

    def state_pixmap(self, state: JobState, ratio: float) -> QPixmap:
        """Return a state's icon in the state's colour."""
        name = STATE_ICONS[state]
        self._sources.setdefault(name, _read(asset("icons", f"{name}.svg")))
        return self.pixmap(name, self._theme.colours.states[state], ratio)

    def pixmap(self, name: str, colour: str, ratio: float) -> QPixmap:
        """Return an icon that was asked for before, in one colour."""
        key = (name, colour, ratio)
        if key not in self._pixmaps:
            self._pixmaps[key] = _draw(self._sources[name], QColor(colour), ratio)
        return self._pixmaps[key]

    def _kind_key(self, kind: AnyKind) -> str:
        key = f"kind:{kind.name}"
        if key not in self._sources:
            self._sources[key] = _kind_source(kind)
        return key

    def _icon(self, name: str, colour: str) -> QIcon:
        icon = QIcon()
        for ratio in _SCALES:
            icon.addPixmap(self.pixmap(name, colour, ratio))
            faint = self.pixmap(name, self._theme.colours.faint, ratio)
            icon.addPixmap(faint, QIcon.Mode.Disabled)
        return icon


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


def _draw(source: bytes, colour: QColor, ratio: float) -> QPixmap:
    tinted = source.replace(b"currentColor", colour.name().encode("ascii"))
    pixmap = QPixmap(round(SIZE * ratio), round(SIZE * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(tinted)).render(painter, QRectF(0, 0, pixmap.width(), pixmap.height()))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
