"""Fields that steps need: columns to choose, values and what they become, a choice left open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QMenu,
    QTableWidget,
    QTableWidgetItem,
)
from typing_extensions import override

from desktop_app.kinds.cleaning.form_words import names
from desktop_app.ui.forms.controls import Drop
from desktop_app.ui.forms.fields import LEFT_OUT, ChoiceField, Field

translate = QCoreApplication.translate

Columns = Callable[[], Sequence[str]]
"""Gives the columns there are now."""
_MOST_LINES = 6


class OpenChoice(ChoiceField):
    """A choice that takes a value it did not offer, such as one from a file or a preset."""

    @override
    def set_value(self, value: Any) -> None:
        self.offer([value])
        super().set_value(value)

    def offer(self, values: Sequence[Any]) -> None:
        """Offer more values, each said as it is."""
        for value in values:
            if value not in self._values:
                self._values.append(value)
                self._drop.addItem(str(value))


class ColumnField(OpenChoice):
    """One column."""

    def __init__(self, label: str, columns: Columns, *, hint: str = "") -> None:
        super().__init__(label, [(name, name) for name in columns()], hint=hint)
        self._drop.setCurrentIndex(-1)
        self._drop.setPlaceholderText(translate("cleaning", "Choose a column"))


class ColumnsField(Field):
    """Several columns in the order in which they were ticked; none may mean all."""

    def __init__(self, label: str, columns: Columns, *, hint: str = "", empty: str = "") -> None:
        self._columns = columns
        self._empty = empty
        self._chosen: list[str] = []
        self._pick_list = _Pick()
        super().__init__(label, self._pick_list, hint=hint)
        self._menu = self._pick_list.menu
        self._menu.aboutToShow.connect(self._fill)
        self._tell()

    @override
    def value(self) -> Any:
        return list(self._chosen) or (None if self._empty else LEFT_OUT)

    @override
    def set_value(self, value: Any) -> None:
        self._chosen = [str(name) for name in value or ()]
        self._tell()
        self._edited()

    def _fill(self) -> None:
        self._menu.clear()
        if self._empty:
            every = self._menu.addAction(self._empty)
            every.setCheckable(True)
            every.setChecked(not self._chosen)
            every.triggered.connect(lambda: self._choose_all(every))
            self._menu.addSeparator()
        for name in dict.fromkeys([*self._columns(), *self._chosen]):
            action = self._menu.addAction(name.replace("&", "&&") or "\N{EN DASH}")
            action.setCheckable(True)
            action.setChecked(name in self._chosen)
            action.toggled.connect(lambda ticked, name=name: self._pick(name, ticked=ticked))

    def _choose_all(self, every: QAction) -> None:
        self.set_value(None)
        every.setChecked(True)
        for action in self._menu.actions():
            if action is not every:
                action.setChecked(False)

    def _pick(self, name: str, *, ticked: bool) -> None:
        rest = [other for other in self._chosen if other != name]
        self.set_value([*rest, name] if ticked else rest)
        if self._empty:
            self._menu.actions()[0].setChecked(not self._chosen)

    def _tell(self) -> None:
        text = names(self._chosen) or self._empty or translate("cleaning", "Choose columns")
        self._pick_list.say(text)
        self._pick_list.setAccessibleName(f"{self.label_text}: {text}")


class _Pick(Drop):
    """Says what is chosen, as much of it as there is room for; opens a menu instead of a list."""

    def __init__(self) -> None:
        super().__init__()
        self._words = ""
        self.menu = _StayOpenMenu(self)
        self.addItem("")

    def say(self, words: str) -> None:
        """Show what is chosen."""
        self._words = words
        self._fit()

    @override
    def showPopup(self) -> None:
        self.menu.setMinimumWidth(self.width())
        self.menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def _fit(self) -> None:
        room = max(self.width() - 3 * self.fontMetrics().height(), 40)
        right = Qt.TextElideMode.ElideRight
        self.setItemText(0, self.fontMetrics().elidedText(self._words, right, room))

    @override
    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._fit()


class _StayOpenMenu(QMenu):
    """A menu of ticks that stays while several are set."""

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not self._tick(self.actionAt(event.position().toPoint())):
            super().mouseReleaseEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Space or not self._tick(self.activeAction()):
            super().keyPressEvent(event)

    def _tick(self, action: QAction | None) -> bool:
        if action is None or not action.isCheckable():
            return False
        action.trigger()
        return True


class PairsField(Field):
    """Values and what each becomes, one a line; an empty line at the end takes the next one."""

    def __init__(
        self,
        label: str,
        heads: tuple[str, str],
        *,
        hint: str = "",
        optional: bool = False,
        whole_lines: bool = False,
    ) -> None:
        """``whole_lines``: a line counts only when both of its cells are filled in."""
        self._table = _PairTable(label, heads)
        self._optional = optional
        self._whole = whole_lines
        self._loading = False
        super().__init__(label, self._table, hint=hint)
        self._table.itemChanged.connect(self._line_edited)
        self._table.gone.connect(self._remove)
        self.set_value(None)

    @override
    def value(self) -> Any:
        found: dict[str, str] = {}
        for line in range(self._table.rowCount()):
            before, after = self._text(line, 0), self._text(line, 1)
            if before and (after or not self._whole):
                found[before] = after
        return found or (None if self._optional else LEFT_OUT)

    @override
    def set_value(self, value: Any) -> None:
        self._loading = True
        self._table.setRowCount(0)
        for before, after in (value or {}).items():
            self._add(str(before), str(after))
        self._add("", "")
        self._loading = False
        self._fit()

    def edit_last(self) -> None:
        """Begin to type what the last value becomes."""
        index = self._table.model().index(max(self._table.rowCount() - 2, 0), 1)
        self._table.setCurrentIndex(index)
        self._table.setFocus()
        self._table.edit(index)

    def _add(self, before: str, after: str) -> None:
        line = self._table.rowCount()
        self._table.insertRow(line)
        for column, text in enumerate((before, after)):
            self._table.setItem(line, column, QTableWidgetItem(text))

    def _text(self, line: int, column: int) -> str:
        item = self._table.item(line, column)
        return item.text() if item is not None else ""

    def _line_edited(self) -> None:
        if self._loading:
            return
        last = self._table.rowCount() - 1
        if self._text(last, 0) or self._text(last, 1):
            self._loading = True
            self._add("", "")
            self._loading = False
            self._fit()
        self._edited()

    def _remove(self, line: int) -> None:
        if line < self._table.rowCount() - 1:
            self._table.removeRow(line)
            self._fit()
            self._edited()

    def _fit(self) -> None:
        line = self._table.fontMetrics().height() + 12
        self._table.verticalHeader().setDefaultSectionSize(line)
        self._table.setFixedHeight(line * (1 + min(self._table.rowCount(), _MOST_LINES)) + 6)


class _PairTable(QTableWidget):
    """Two columns of text. Enter edits a cell; Delete in a whole line takes it away."""

    gone = Signal(int)

    def __init__(self, label: str, heads: tuple[str, str]) -> None:
        super().__init__(0, 2)
        self.setAccessibleName(label)
        self.setHorizontalHeaderLabels(list(heads))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        self.setProperty("role", "box")

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2}:
            self.edit(self.currentIndex())
        elif event.key() == Qt.Key.Key_Delete and self.currentRow() >= 0:
            self.gone.emit(self.currentRow())
        else:
            super().keyPressEvent(event)
