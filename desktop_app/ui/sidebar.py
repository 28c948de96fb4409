"""The sidebar: lists, kinds and batches with their counts; a row is a filter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from typing_extensions import override

from desktop_app.domain.job import Batch, BatchState, JobState
from desktop_app.domain.kind import AnyKind
from desktop_app.domain.text import QT_TRANSLATE_NOOP, Text
from desktop_app.ui import wording
from desktop_app.ui.batch_words import in_words
from desktop_app.ui.icons import Icons, icon_side
from desktop_app.ui.theme import Theme
from desktop_app.ui.views import NEEDS_ATTENTION, STANDING, View, of_batch, of_kind

Index = QModelIndex | QPersistentModelIndex
CALM_MS = 100
"""Shortest time between two changes of the numbers: nobody reads quicker."""
BATCHES = 8
"""How many batches are listed until "Older…" is asked for."""
USUAL_BATCH = "Welcome email 310/500"
"""As wide as a batch's row should be able to be from the start."""
_SECTIONS: Mapping[str, Text] = {
    "jobs": QT_TRANSLATE_NOOP("sidebar", "Jobs"),
    "kinds": QT_TRANSLATE_NOOP("sidebar", "Kinds"),
    "batches": QT_TRANSLATE_NOOP("sidebar", "Batches"),
}
_OLDER = QT_TRANSLATE_NOOP("sidebar", "Older…")


class Role(IntEnum):
    """What the delegate asks for."""

    ROW = Qt.ItemDataRole.UserRole


_SAID = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.ToolTipRole,
    Role.ROW,
)
"""What of a row can change while its height stays."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a heading (no view), a filter, or "Older…"."""

    key: str
    title: str
    view: View | None = None
    count: str = ""
    kind: AnyKind | None = None
    progress: float | None = None
    alarming: bool = False
    more: str = ""
    """What a pointer and a screen reader learn beside the count."""

    @property
    def heading(self) -> bool:
        """Whether it only names what stands below it."""
        return self.key in _SECTIONS


class SidebarModel(QAbstractListModel):
    """The rows, from counters alone."""

    def __init__(self, kinds: Sequence[AnyKind], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kinds = {kind.name: kind for kind in kinds}
        self._states: Mapping[JobState, int] = {}
        self._per_kind: Mapping[str, int] = {}
        self._batches: dict[int, Batch] = {}
        self._older = False
        self._rows: list[Row] = self._build()
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(CALM_MS)
        self._calm.timeout.connect(self._update_again)
        self._waits = False

    def set_counts(self, states: Mapping[JobState, int], kinds: Mapping[str, int]) -> None:
        """Show these counters, at once or in a moment."""
        if (states, kinds) != (self._states, self._per_kind):
            self._states, self._per_kind = states, kinds
            self._update_calmly()

    def set_batches(self, batches: Sequence[Batch], *, older: bool) -> None:
        """List these batches, newest first; ``older``: there are more."""
        self._batches = {batch.id: batch for batch in batches}
        self._older = older
        self._update()

    def update_batches(self, batches: Sequence[Batch], limit: int) -> None:
        """Bring batches up to date; new ones push the oldest out beyond ``limit``."""
        known = self._batches.keys() >= {batch.id for batch in batches}
        self._batches.update((batch.id, batch) for batch in batches)
        newest = sorted(self._batches, reverse=True)
        self._older = self._older or len(newest) > limit
        self._batches = {batch: self._batches[batch] for batch in newest[:limit]}
        if known:
            self._update_calmly()
        else:
            self._update()

    def retranslate(self) -> None:
        """Say everything again in the language in use."""
        self._update()

    def standing_titles(self) -> list[str]:
        """Return the words of the lists that are always there."""
        return [wording.translated(title) for title in STANDING.values()]

    def rows(self) -> Sequence[Row]:
        """Return what is listed now."""
        return tuple(self._rows)

    def row(self, key: str) -> int:
        """Return the row of a view, -1 when it has none."""
        return next((n for n, row in enumerate(self._rows) if row.key == key), -1)

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's signature)
        return 0 if parent.isValid() else len(self._rows)

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or self._rows[index.row()].heading:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (row.title, row.more or row.count) if part)
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{row.title}\n{row.more}" if row.more else None
        return row if role == Role.ROW else None

    def _update_calmly(self) -> None:
        """Show new numbers at once after a rest, else when they have rested."""
        self._waits = self._calm.isActive()
        if not self._waits:
            self._update()

    def _update_again(self) -> None:
        if self._waits:
            self._update()

    def _update(self) -> None:
        self._waits = False
        self._calm.start()
        rows = self._build()
        same = [row.key for row in rows] == [row.key for row in self._rows]
        if same:
            before, self._rows = self._rows, rows
            for place, (row, old) in enumerate(zip(rows, before, strict=True)):
                if row != old:
                    # a list lays out all its rows for a change that does not say what it is
                    tall = (row.progress is None) != (old.progress is None)
                    roles = [] if tall else list(_SAID)
                    self.dataChanged.emit(self.index(place), self.index(place), roles)
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def _build(self) -> list[Row]:
        rows = [self._heading("jobs"), *map(self._standing, STANDING)]
        rows.append(self._heading("kinds"))
        rows.extend(self._kind(kind) for kind in self._kinds.values())
        if self._batches:
            rows.append(self._heading("batches"))
            rows.extend(self._batch(batch) for batch in self._batches.values())
            if self._older:
                rows.append(Row("older", wording.translated(_OLDER)))
        return rows

    def _heading(self, key: str) -> Row:
        return Row(key, wording.translated(_SECTIONS[key]))

    def _standing(self, view: View) -> Row:
        count = view.count(self._states)
        alarming = view == NEEDS_ATTENTION and count > 0
        title = wording.translated(STANDING[view])
        return Row(view.key, title, view, wording.number(count), alarming=alarming)

    def _kind(self, kind: AnyKind) -> Row:
        view = of_kind(kind.name)
        count = wording.number(self._per_kind.get(kind.name, 0))
        return Row(view.key, wording.translated(kind.title), view, count, kind)

    def _batch(self, batch: Batch) -> Row:
        view, total = of_batch(batch.id), batch.total
        under_way = batch.finished < total
        count = wording.number(total)
        if batch.state is BatchState.PLANNING:
            count = "…"
        elif under_way:
            count = f"{wording.number(batch.finished)}/{count}"
        return Row(
            view.key,
            batch.name,
            view,
            count,
            self._kinds.get(batch.kind),
            progress=batch.finished / total if under_way else None,
            alarming=batch.state is BatchState.FAILED,
            more=in_words(batch.counts) or wording.batch_state_word(batch.state),
        )


class SidebarDelegate(QStyledItemDelegate):
    """Paints headings, filters with counts, and batches with a bar."""

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icons = icons

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        row, line = index.data(Role.ROW), option.fontMetrics.height()
        room = 12 if row.progress is None else 26
        return QSize(120, line + (16 if row.heading else room))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Row = index.data(Role.ROW)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row.heading:
            self._heading(painter, option, row)
        else:
            self._filter(painter, option, row)
        painter.restore()

    def _heading(self, painter: QPainter, option: QStyleOptionViewItem, row: Row) -> None:
        font = QFont(option.font)
        font.setBold(True)
        font.setPointSizeF(option.font.pointSizeF() * 0.86)
        font.setCapitalization(QFont.Capitalization.AllUppercase)
        font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 104)
        painter.setFont(font)
        painter.setPen(QColor(self._theme.colours.soft))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
        painter.drawText(option.rect.adjusted(16, 0, -16, -4), flags, row.title)

    def _filter(self, painter: QPainter, option: QStyleOptionViewItem, row: Row) -> None:
        colours = self._theme.colours
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        plate = option.rect.adjusted(8, 0, -8, 0)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.chosen))
            painter.drawRoundedRect(plate, 6, 6)
        if option.state & QStyle.StateFlag.State_HasFocus and not chosen:
            painter.setPen(QColor(colours.accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(plate.adjusted(0, 0, -1, -1), 6, 6)
        box = plate.adjusted(10, 0, -10, -14 if row.progress is not None else 0)
        plain = colours.soft if row.view is None else colours.text
        colour = colours.chosen_text if chosen else plain
        font = QFont(option.font)
        font.setBold(chosen)
        painter.setFont(font)
        if row.kind is not None:
            side = icon_side(painter.fontMetrics())
            place = QRect(box.left(), box.center().y() - side // 2 + 1, side, side)
            self._icons.paint_kind(painter, place, row.kind, colour)
            box.adjust(side + 4, 0, 0, 0)
        self._texts(painter, box, row, colour, chosen=chosen)
        if row.progress is not None:
            self._bar(painter, plate.adjusted(10, 0, -10, 0), row.progress)

    def _texts(self, painter: QPainter, box: QRect, row: Row, colour: str, *, chosen: bool) -> None:
        colours, metrics = self._theme.colours, painter.fontMetrics()
        count_width = metrics.horizontalAdvance(row.count)
        count_colour = colour if chosen else colours.soft
        if row.alarming:
            count_colour = colours.states[JobState.FAILED]
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(count_colour))
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | middle, row.count)
        room = box.width() - count_width - 8
        painter.setPen(QColor(colour))
        title = metrics.elidedText(row.title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | middle, title)

    def _bar(self, painter: QPainter, box: QRect, progress: float) -> None:
        colours = self._theme.colours
        bar = QRectF(box.left(), box.bottom() - 9, box.width(), 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.track))
        painter.drawRoundedRect(bar, 2, 2)
        if progress > 0:
            painter.setBrush(QColor(colours.accent))
            bar.setWidth(max(4.0, box.width() * progress))
            painter.drawRoundedRect(bar, 2, 2)


class Sidebar(QListView):
    """Shows the rows and tells which list was chosen."""

    chosen = Signal(object)
    older_wanted = Signal()

    def __init__(
        self, model: SidebarModel, theme: Theme, icons: Icons, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("sidebar")
        self._model = model
        self._key = ""
        self.setModel(model)
        self.setItemDelegate(SidebarDelegate(theme, icons, self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.setUniformItemSizes(False)
        # rows come and go by themselves; the choice is kept by key
        model.modelReset.connect(self._mark)

    def natural_width(self) -> int:
        """Return how wide it must be for the standing lists and their counts."""
        font = QFont(self.font())
        font.setBold(True)
        texts = (*self._model.standing_titles(), USUAL_BATCH)
        longest = max(map(QFontMetrics(font).horizontalAdvance, texts))
        return longest + QFontMetrics(font).horizontalAdvance("0000") + 36

    def choose(self, key: str) -> None:
        """Choose a row as if it had been clicked."""
        row = self._model.row(key)
        if row >= 0:
            self.setCurrentIndex(self._model.index(row))

    @override
    def dataChanged(self, topLeft: Index, bottomRight: Index, roles: Sequence[int] = ()) -> None:
        if roles:  # a row that stays as tall as it was needs no new layout
            QAbstractItemView.dataChanged(self, topLeft, bottomRight, list(roles))
        else:
            super().dataChanged(topLeft, bottomRight, list(roles))

    @override
    def paintEvent(self, e: QPaintEvent) -> None:
        # a list paints all rows between two that changed: one at a time, only those
        for dirty in e.region():  # type: ignore[attr-defined]  # missing in the stubs
            super().paintEvent(QPaintEvent(dirty))

    @override
    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        row = current.data(Role.ROW) if current.isValid() else None
        if row is None or row.key == self._key:
            return
        if row.view is None:
            self.older_wanted.emit()
            self._mark()
            return
        self._key = row.key
        self.chosen.emit(row.view)

    def _mark(self) -> None:
        row = self._model.row(self._key)
        if row >= 0:
            self.setCurrentIndex(self._model.index(row))
