"""Files dragged over the window: a card per kind that can take them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import (
    QEvent,
    QMimeData,
    QObject,
    QPoint,
    QRect,
    QRectF,
    QSettings,
    Qt,
    QTimer,
    QUrl,
    Signal,
)
from PySide6.QtGui import QColor, QDropEvent, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from desktop_app.domain.kind import AnyKind
from desktop_app.domain.offers import DropOffer
from desktop_app.ui import wording
from desktop_app.ui.form_memory import FormMemory
from desktop_app.ui.icons import Icons, icon_side
from desktop_app.ui.pasted import PastedTables, table_in
from desktop_app.ui.sidebar import Sidebar
from desktop_app.ui.theme import Theme

MARGIN = 16
LOOKED_AT = 500
"""Beyond this many paths nobody asks the disk which are folders."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What one kind would do with what is dropped."""

    kind: AnyKind
    offer: DropOffer

    @property
    def title(self) -> str:
        """What its card and its entry in a menu are called."""
        return wording.translated(self.offer.title or self.kind.verb)


def dropped_paths(data: QMimeData) -> list[str]:
    """Return the paths and links in dragged or pasted data, copied out of it."""
    if data.hasUrls():
        urls = data.urls()
        return [url.toLocalFile() if url.isLocalFile() else url.toString() for url in urls]
    return paths_in_text(data.text()) if data.hasText() else []


def paths_in_text(text: str) -> list[str]:
    """Return the lines of a text when each is an absolute path or a link; else nothing."""
    lines = [_path_of(line.strip().strip('"')) for line in text.splitlines() if line.strip()]
    links = ("http://", "https://")
    good = all(line.startswith(links) or Path(line).is_absolute() for line in lines)
    return lines if good else []


def _path_of(line: str) -> str:
    return QUrl(line).toLocalFile() if line.startswith("file://") else line


def offers_for(paths: Sequence[str], kinds: Iterable[AnyKind]) -> list[Offer]:
    """Ask every kind what it would do; by name only, so it is quick."""
    asked = [(kind, kind.offer(paths)) for kind in kinds]
    offers = [Offer(kind, offer) for kind, offer in asked if offer is not None and offer.accepted]
    return sorted(offers, key=lambda each: each.offer.aside)


class DropOverlay(QWidget):
    """Covers the lists while files are dragged; takes no events, the window does."""

    def __init__(
        self, theme: Theme, icons: Icons, settings: QSettings | None, parent: QWidget
    ) -> None:
        """Cover nothing yet; ``settings`` keeps what forms were last used with."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._theme, self._icons, self._settings = theme, icons, settings
        self._last: Sequence[str] = ()
        """What each card's form was last used with."""
        self._offers: Sequence[Offer] = ()
        self._under = 0
        self._title = ""
        self.has_presets = False
        """Whether the sidebar has something to drop on too."""
        self.hide()

    @property
    def offers(self) -> Sequence[Offer]:
        """The cards, in menu order; those of kinds that merely could take the files stand last."""
        return self._offers

    def open_for(self, paths: Sequence[str], offers: Sequence[Offer]) -> None:
        """Show what a drop of these paths could become."""
        self._offers, self._under = offers, 0
        self._last = [self._last_used(offer) for offer in offers]
        folders = sum(Path(path).is_dir() for path in paths) if len(paths) <= LOOKED_AT else 0
        self._title = self.tr("%Ln item(s)", "", len(paths))
        if folders:
            self._title += self.tr(", %Ln folder(s)", "", folders)
        self.setAccessibleName(self._title)
        self.show()
        self.raise_()

    def _last_used(self, offer: Offer) -> str:
        last = FormMemory(self._settings, offer.kind.name).submission()
        return offer.kind.last_used(last, offer.offer.submission) if last else ""

    def hover(self, point: QPoint, *, elsewhere: bool = False) -> None:
        """Mark the card under the pointer; beside the cards it is the first one.

        ``elsewhere``: what the pointer is over takes the files itself, so no card is marked.
        """
        boxes = [] if elsewhere else self._boxes()
        first = -1 if elsewhere else 0
        under = next((n for n, box in enumerate(boxes) if box.contains(point)), first)
        if under != self._under:
            self._under = under
            self.update()

    def chosen(self) -> Offer | None:
        """Return the marked card's offer."""
        return self._offers[self._under] if self._offers and self._under >= 0 else None

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colours = self._theme.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(colours.line))
        painter.setBrush(QColor(colours.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 12, 12)
        boxes = self._boxes()
        top = boxes[0].top() if boxes else self.height() // 2
        painter.setPen(QColor(colours.text))
        painter.setFont(self._scaled(1.3))
        centre = Qt.AlignmentFlag.AlignCenter
        line = 2 * painter.fontMetrics().height()
        painter.drawText(QRect(0, top - line - 8, self.width(), line), centre, self._title)
        painter.setFont(self.font())
        painter.setPen(QColor(colours.soft))
        bottom = boxes[-1].bottom() if boxes else top
        text = self.tr("Originals are only read.")
        if self.has_presets:
            presets = self.tr("Drop on a preset in the sidebar to queue at once.")
            text = f"{presets} {text}"
        if not boxes:
            text = self.tr("Nothing here can take these.")
        line = 2 * painter.fontMetrics().height()
        painter.drawText(QRect(0, bottom + 8, self.width(), line), centre, text)
        for place, box in enumerate(boxes):
            self._card(painter, box, place)

    def _card(self, painter: QPainter, box: QRect, place: int) -> None:
        colours, offer = self._theme.colours, self._offers[place]
        marked = place == self._under
        line = QColor(colours.accent if marked else colours.line)
        pen = QPen(line, 2, Qt.PenStyle.SolidLine if marked else Qt.PenStyle.CustomDashLine)
        if not marked:
            pen.setDashPattern([3, 2])
        painter.setPen(pen)
        painter.setBrush(QColor(colours.chosen if marked else colours.raised))
        painter.drawRoundedRect(QRectF(box), 12, 12)
        title = offer.title
        painter.setFont(self._scaled(1.35, bold=True))
        metrics = painter.fontMetrics()
        line_height = metrics.height() + 8
        side = icon_side(painter.fontMetrics())
        width = metrics.horizontalAdvance(title) + side + 8
        left = box.center().x() - width // 2
        below = len(self.lines(place)) * (self.fontMetrics().height() + 8)
        middle = box.center().y() - below // 2
        square = QRect(left, middle - side // 2 + 1, side, side)
        self._icons.paint_kind(painter, square, offer.kind, colours.text)
        painter.setPen(QColor(colours.text))
        title_box = QRect(left + side + 8, middle - line_height // 2, width, line_height)
        painter.drawText(title_box, Qt.AlignmentFlag.AlignVCenter, title)
        painter.setFont(self.font())
        metrics = painter.fontMetrics()
        row_height = metrics.height() + 8
        row = QRect(box.left() + 8, middle + line_height // 2, box.width() - 16, row_height)
        for number, text in enumerate(self.lines(place)):
            painter.setPen(QColor(colours.text if number == 0 else colours.soft))
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, row.width())
            lower = row.translated(0, row_height * number)
            painter.drawText(lower, Qt.AlignmentFlag.AlignCenter, shown)

    def lines(self, place: int) -> list[str]:
        """Return what stands on a card below its title."""
        offer = self._offers[place].offer
        taken = self.tr("%Ln to take", "", offer.accepted)
        if offer.left_out:
            taken += self.tr("; %Ln left out", "", offer.left_out)
        lines = [taken]
        if not offer.aside:  # it works on the files; the others need more than these
            lines.append(self.tr("opens the plan, Enter queues it"))
        if last := self._last[place]:
            lines.append(self.tr("last used: %1").replace("%1", last))
        return lines

    def _boxes(self) -> list[QRect]:
        count = len(self._offers)
        if not count:
            return []
        gap, unit = 20, self.fontMetrics().height()
        width = min(18 * unit, (self.width() - 40 - gap * (count - 1)) // count)
        height = min(11 * unit, max(7 * unit, self.height() - 10 * unit))
        left = (self.width() - count * width - (count - 1) * gap) // 2
        top = (self.height() - height) // 2
        return [QRect(left + n * (width + gap), top, width, height) for n in range(count)]

    def _scaled(self, factor: float, *, bold: bool = False) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * factor)
        font.setBold(bold)
        return font


class DropTarget(QObject):
    """Lets files be dropped anywhere on a window; the cards lie over one part of it."""

    dropped = Signal(object, object)
    """A kind and the start of its submission."""
    dropped_on_preset = Signal(str, list)
    """A preset's file, and the paths."""

    def __init__(
        self,
        window: QWidget,
        covered: QWidget,
        overlay: DropOverlay,
        sidebar: Sidebar,
        kinds: Iterable[AnyKind],
        tables: PastedTables,
    ) -> None:
        super().__init__(window)
        self._tables = tables
        self._table = ""
        """The table that is dragged as text; it is written when it is dropped."""
        self._window, self._covered, self._overlay = window, covered, overlay
        self._sidebar = sidebar
        self._paths: list[str] = []
        self._kinds = tuple(kinds)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDropEvent):  # dragging in and moving are kinds of it
            return self._take(event)
        if event.type() in {QEvent.Type.DragLeave, QEvent.Type.Resize}:
            self._leave()
        return super().eventFilter(watched, event)

    def expect_presets(self, *, there: bool) -> None:
        """Say on the cards whether the sidebar has something to drop on too."""
        self._overlay.has_presets = there

    def _leave(self) -> None:
        self._overlay.hide()
        self._sidebar.mark_preset("")

    def _take(self, event: QDropEvent) -> bool:
        if event.type() == QEvent.Type.DragEnter:
            paths = dropped_paths(event.mimeData())
            self._table = table_in(event.mimeData()) if not paths else ""
            if self._table:
                paths = [self._tables.path_of(self._table)]
            self._paths = paths
            if not paths:
                return False
            area = self._covered.geometry()
            self._overlay.setGeometry(area.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN))
            self._overlay.open_for(paths, offers_for(paths, self._kinds))
        place = self._window.mapToGlobal(event.position().toPoint())
        preset = self._sidebar.preset_at(place)
        self._overlay.hover(self._overlay.mapFromGlobal(place), elsewhere=bool(preset))
        if preset or self._overlay.offers:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
        if event.type() == QEvent.Type.Drop:
            self._leave()
            self._open(preset, self._overlay.chosen())
        return True

    def _open(self, preset: str, offer: Offer | None) -> None:
        paths, table = self._paths, self._table

        def open_it() -> None:
            if table:
                self._tables.keep(table)
            if preset:
                self.dropped_on_preset.emit(preset, paths)
            elif offer is not None:
                self.dropped.emit(offer.kind, offer.offer.submission)

        # return to the other program at once; what opens does so when it has been let go
        QTimer.singleShot(0, self, open_it)
