"""Where fields stand: a part that folds away, chips that wrap, a column of readable width."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QLayout,
    QLayoutItem,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

EDIT_COLUMNS = 73
"""Width of the editing side in average characters: 440 px with the usual font."""
_MOST = 0.45
"""Part of the window that the editing side takes at most at first."""


class Opening(QFrame):
    """A part that can be closed and that an error in it opens."""

    def open(self) -> None:
        """Show what is inside."""
        raise NotImplementedError


class Fold(Opening):
    """A part that is seldom needed: closed at first, opened by a click or by an error in it."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._button = QToolButton()
        self._button.setText(title)
        self._button.setAccessibleName(title)
        self._button.setCheckable(True)
        self._button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._button.setArrowType(Qt.ArrowType.RightArrow)
        self._button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._inside = QWidget()
        self._inside.hide()
        self.column = QVBoxLayout(self._inside)
        self.column.setContentsMargins(0, 6, 0, 0)
        self.column.setSpacing(10)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._button)
        outer.addWidget(self._inside)
        self._button.toggled.connect(self._toggled)

    @override
    def open(self) -> None:
        self._button.setChecked(True)

    def _toggled(self, opened: bool) -> None:  # noqa: FBT001 (a slot's argument)
        arrow = Qt.ArrowType.DownArrow if opened else Qt.ArrowType.RightArrow
        self._button.setArrowType(arrow)
        self._inside.setVisible(opened)


class EditColumn(QScrollArea):
    """The editing side: one column as wide as the font asks, scrolling when it is too long."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("formEdit")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        body = QWidget()
        body.setObjectName("formEditBody")
        self.column = QVBoxLayout(body)
        self.column.setContentsMargins(16, 14, 16, 14)
        self.column.setSpacing(10)
        self.setWidget(body)

    @override
    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        share = int(self.window().width() * _MOST)
        return QSize(max(min(self._wide(), share), self.minimumSizeHint().width()), hint.height())

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(min(self._wide(), 320), 120)

    def _wide(self) -> int:
        return self.fontMetrics().averageCharWidth() * EDIT_COLUMNS


def tab_as_seen(layout: QLayout) -> None:
    """Let Tab go through a layout's widgets in the order in which they stand."""
    for before, after in pairwise(stops(layout)):
        QWidget.setTabOrder(before, after)


def stops(layout: QLayout) -> Iterator[QWidget]:
    """Yield the widgets of a layout that Tab reaches, in the order in which they stand."""
    for item in filter(None, map(layout.itemAt, range(layout.count()))):
        inner, widget = item.layout(), item.widget()
        if inner is not None:
            yield from stops(inner)
        elif widget is not None:
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None:
                yield widget
            within = widget.layout()
            if within is not None:
                yield from stops(within)


class Flow(QLayout):
    """Lays widgets out like words: side by side, wrapping to the next line."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(6, 6, 6, 6)
        self.setSpacing(4)

    @override
    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    @override
    def count(self) -> int:
        return len(self._items)

    @override
    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    @override
    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), place=False)

    @override
    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, place=True)

    @override
    def sizeHint(self) -> QSize:
        return self.minimumSize()

    @override
    def minimumSize(self) -> QSize:
        margins = self.contentsMargins()
        size = QSize(40, 0)
        for item in self._items:
            size = QSize(size.width(), max(size.height(), item.minimumSize().height()))
        return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def _arrange(self, rect: QRect, *, place: bool) -> int:
        margins = self.contentsMargins()
        area = rect.marginsRemoved(margins)
        x, y, line = area.x(), area.y(), 0
        for item in self._items:
            hint = item.sizeHint()
            wide = min(hint.width(), area.width())
            if x > area.x() and x + wide > area.right() + 1:
                x, y, line = area.x(), y + line + self.spacing(), 0
            if place:
                item.setGeometry(QRect(QPoint(x, y), QSize(wide, hint.height())))
            x += wide + self.spacing()
            line = max(line, hint.height())
        return y + line - rect.y() + margins.bottom()
