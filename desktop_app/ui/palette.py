"""The command palette: everything the window can do, by name, from the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop_app.ui.announcing import announce
from desktop_app.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
ROWS = 12
"""Rows that show at once."""
WIDE = 72
"""Average characters of its width."""
_MOVES = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: ROWS - 1,
    Qt.Key.Key_PageUp: 1 - ROWS,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be done, or one place that can be gone to."""

    title: str
    place: str
    """Where else it is found: a menu, or what the sidebar calls it."""
    act: Callable[[], None]
    keys: str = ""
    off: str | None = None
    """Why it cannot be done now, '' when nobody can tell; None: it can."""
    other_words: tuple[str, ...] = ()
    """Its name in other languages."""

    def sentence(self, off: str) -> str:
        """Say it in words; ``off`` is the word for what cannot be done now."""
        parts = [self.title, self.place, self.keys]
        if self.off is not None:
            parts += [off, self.off]
        return ", ".join(part for part in parts if part)


def rank(typed: str, *texts: str) -> int | None:
    """Return how well typed words fit the best of the texts, 0 being best; None: not at all.

    Every typed word is looked for: at the beginning of a text, of a word, anywhere, and at last as
    letters in this order.
    """
    worst = 0
    for word in typed.casefold().split():
        fits = [fit for text in texts if (fit := _fit(word, text.casefold())) is not None]
        if not fits:
            return None
        worst = max(worst, min(fits))
    return worst


def _fit(word: str, text: str) -> int | None:
    if text.startswith(word):
        return 0
    place = text.find(word)
    if place > 0:
        return 1 if not text[place - 1].isalnum() else 2
    letters = iter(text)
    return 3 if all(letter in letters for letter in word) else None


class Role(IntEnum):
    """What the delegate asks for."""

    ENTRY = Qt.ItemDataRole.UserRole


class EntryModel(QAbstractListModel):
    """The entries that fit what is typed, the best first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.entries: list[Entry] = []

    def show(self, entries: Iterable[Entry]) -> None:
        """List these."""
        self.beginResetModel()
        self.entries = list(entries)
        self.endResetModel()

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's signature)
        return 0 if parent.isValid() else len(self.entries)

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return entry.sentence(self.tr("off"))
        if role == Qt.ItemDataRole.ToolTipRole:
            return entry.off or None
        return entry if role == Role.ENTRY else None


class EntryDelegate(QStyledItemDelegate):
    """Paints the name, where it is found, and its key; what is off is faint and says why."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, option.fontMetrics.height() + 12)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry, colours = index.data(Role.ENTRY), self._theme.colours
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, QColor(colours.chosen))
        room = option.rect.adjusted(14, 0, -14, 0)
        metrics, middle = option.fontMetrics, Qt.AlignmentFlag.AlignVCenter
        keys = metrics.horizontalAdvance(entry.keys)
        painter.setPen(QColor(colours.soft))
        painter.drawText(room, middle | Qt.AlignmentFlag.AlignRight, entry.keys)
        room.setRight(room.right() - keys - (16 if keys else 0))
        title = metrics.elidedText(entry.title, Qt.TextElideMode.ElideRight, room.width())
        painter.setPen(QColor(colours.soft if entry.off is not None else colours.text))
        painter.drawText(room, middle, title)
        beside = " · ".join(part for part in (entry.place, entry.off) if part)
        self._beside(painter, room, metrics, title, beside)
        painter.restore()

    def _beside(
        self, painter: QPainter, room: QRect, metrics: QFontMetrics, title: str, text: str
    ) -> None:
        room.setLeft(room.left() + metrics.horizontalAdvance(title) + 14)
        if room.width() > metrics.averageCharWidth() * 4:
            painter.setPen(QColor(self._theme.colours.soft))
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)


class Palette(QFrame):
    """Opens over the window and is gone as soon as something else has the keyboard."""

    def __init__(self, window: QWidget, theme: Theme, entries: Callable[[], list[Entry]]) -> None:
        super().__init__(window)
        self.setObjectName("palette")
        self._over, self._entries = window, entries
        self._all: list[Entry] = []
        self._recent: list[str] = []
        self._before: QWidget | None = None
        self.field = QLineEdit(self)
        self.field.setObjectName("palette-field")
        self.field.textChanged.connect(self._narrow)
        self.field.installEventFilter(self)
        self.model = EntryModel(self)
        self.list = QListView(self)
        self.list.setObjectName("palette-list")
        self.list.setModel(self.model)
        self.list.setItemDelegate(EntryDelegate(theme, self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setUniformItemSizes(True)
        self.list.clicked.connect(self._take)
        self.list.selectionModel().currentChanged.connect(self._tell)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self.field)
        column.addWidget(self.list)
        self.hide()
        window.installEventFilter(self)
        QApplication.instance().focusChanged.connect(self._focus_moved)  # type: ignore[union-attr]  # there is one

    def open(self) -> None:
        """Show everything there is and take the keyboard."""
        self._before = QApplication.focusWidget()
        self._all = self._entries()
        self.field.setPlaceholderText(self.tr("What do you want to do?"))
        self.field.setAccessibleName(self.tr("Command"))
        self.list.setAccessibleName(self.tr("Commands"))
        self.setAccessibleName(self.tr("Command palette"))
        self.field.clear()
        self._narrow("")
        self._place()
        self.show()
        self.raise_()
        self.field.setFocus()

    def dismiss(self) -> None:
        """Go away and give the keyboard back."""
        before, self._before = self._before, None
        if self.isVisible():
            self.hide()
            if before is not None and before.isVisible():
                before.setFocus()

    def _narrow(self, typed: str) -> None:
        used = {title: place for place, title in enumerate(self._recent)}
        found = []
        for entry in self._all:
            fit = rank(typed, entry.title, *entry.other_words, f"{entry.place} {entry.title}")
            if fit is not None:
                found.append((fit, used.get(entry.title, len(used)), entry.off is not None, entry))
        found.sort(key=lambda each: each[:3])
        nothing = Entry(self.tr("Nothing is called that"), "", lambda: None, off="")
        self.model.show([each[-1] for each in found] or [nothing])
        self.list.setCurrentIndex(self.model.index(0))

    def _take(self, index: Index) -> None:
        if not index.isValid():
            return
        entry = self.model.entries[index.row()]
        if entry.off is not None:
            announce(self.field, entry.sentence(self.model.tr("off")))
            return
        self._recent = [entry.title, *(title for title in self._recent if title != entry.title)]
        self.dismiss()
        entry.act()

    def _tell(self, index: Index) -> None:
        said = index.data(Qt.ItemDataRole.AccessibleTextRole) or ""
        self.field.setAccessibleDescription(said)
        if said and self.isVisible():
            announce(self.field, said)

    def _focus_moved(self, _: QWidget | None, to: QWidget | None) -> None:
        if self.isVisible() and to is not None and to is not self and not self.isAncestorOf(to):
            self._before = None  # it went elsewhere by itself
            self.hide()

    def _place(self) -> None:
        metrics, room = self.fontMetrics(), self._over.rect()
        width = min(metrics.averageCharWidth() * WIDE, room.width() - 40)
        line = metrics.height() + 12
        height = min(line * (ROWS + 1) + 16, room.height() - 80)
        self.setGeometry(QRect(QPoint((room.width() - width) // 2, 44), QSize(width, height)))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent):
            return event.type() == QEvent.Type.KeyPress and self._key(event)
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in _MOVES:
            last = self.model.rowCount() - 1
            row = self.list.currentIndex().row() + _MOVES[key]
            self.list.setCurrentIndex(self.model.index(max(0, min(row, last))))
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._take(self.list.currentIndex())
        elif key == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            # what moves the focus on would only lose it here
            return key in {Qt.Key.Key_Tab, Qt.Key.Key_Backtab}
        return True
