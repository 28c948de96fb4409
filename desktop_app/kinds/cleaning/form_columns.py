"""The columns before and after the steps: type, empty, distinct and valid values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QCoreApplication,
    QObject,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)
from typing_extensions import override

from desktop_app.kinds.cleaning.form_preview_model import NONE_ROOT, Index
from desktop_app.kinds.cleaning.form_words import percent, type_word
from desktop_app.ui.forms.look import colours_of
from desktop_app.ui.wording import number

translate = QCoreApplication.translate

SHARE_ROLE = int(Qt.ItemDataRole.UserRole)
"""Role under which the last column gives its share of 1, for painting."""
_BAR = 120
_PAD = 10
_LOOKED_AT = 30
"""Rows that settle how much room the words need."""
_SHARES = (0.18, 0.22, 0.17, 0.17, 0.26)
"""Of the width, for each column."""


class Part(IntEnum):
    """Columns, from the left."""

    NAME = 0
    TYPE = 1
    EMPTY = 2
    DISTINCT = 3
    VALID = 4


class ColumnsModel(QAbstractTableModel):
    """One row for each column of the result."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._before: dict[str, Mapping[str, Any]] = {}
        self._after: list[Mapping[str, Any]] = []

    def show(
        self, before: Mapping[str, Mapping[str, Any]], after: Sequence[Mapping[str, Any]]
    ) -> None:
        """Show columns as they will be; ``before`` has what is known of them by their new names."""
        self.beginResetModel()
        self._before, self._after = dict(before), list(after)
        self.endResetModel()

    def name(self, row: int) -> str:
        """Return the name of a column."""
        return str(self._after[row]["name"])

    @override
    def rowCount(self, parent: Index = NONE_ROOT) -> int:
        return 0 if parent.isValid() else len(self._after)

    @override
    def columnCount(self, parent: Index = NONE_ROOT) -> int:
        return 0 if parent.isValid() else len(Part)

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._heads()[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    @staticmethod
    def _heads() -> Sequence[str]:
        return (
            translate("cleaning", "column"),
            translate("cleaning", "type"),
            translate("cleaning", "empty"),
            translate("cleaning", "distinct"),
            translate("cleaning", "valid"),
        )

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, part = index.row(), index.column()
        found: Any = None
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                found = self._text(row, part)
            case Qt.ItemDataRole.TextAlignmentRole:
                found = _alignment(part)
            case Qt.ItemDataRole.AccessibleTextRole if part == Part.NAME:
                found = self.sentence(row)
            case _ if role == SHARE_ROLE:
                found = self._after[row].get("valid") if part == Part.VALID else None
        return found

    def sentence(self, row: int) -> str:
        """Read a row as one sentence."""
        heads = self._heads()
        said = (f"{heads[part]} {self._text(row, part)}" for part in list(Part)[1:])
        return ", ".join([self._text(row, Part.NAME), *said])

    def _text(self, row: int, part: int) -> str:
        after = self._after[row]
        before = self._before.get(str(after["name"]), {})
        now = _said(after, part)
        was = _said(before, part) if before and part != Part.NAME else now
        if part == Part.TYPE and before.get("type") == after.get("type"):
            return was
        return now if was in {now, ""} else f"{was} → {now}"


def _said(column: Mapping[str, Any], part: int) -> str:
    match part:
        case Part.NAME:
            return str(column["name"])
        case Part.TYPE:
            return type_word(str(column.get("type") or "text"), column.get("looks_like"))
        case Part.DISTINCT:
            return str(column.get("mark", "")) + number(int(column.get("distinct") or 0))
        case Part.EMPTY:
            return percent(float(column.get("empty") or 0))
        case _:
            valid = column.get("valid")
            return "" if valid is None else percent(float(valid))


def in_all_rows(
    after: Sequence[Mapping[str, Any]],
    before: Mapping[str, Mapping[str, Any]],
    seen: Mapping[str, Mapping[str, Any]],
) -> list[Mapping[str, Any]]:
    """Carry what happens to the columns of the first rows over to the whole table.

    ``before`` has what is known of the whole table, ``seen`` how the columns were in the first
    rows, both by the columns' new names.
    """
    found: list[Mapping[str, Any]] = []
    for column in after:
        name = str(column["name"])
        whole, was = before.get(name), seen.get(name)
        if whole is None or was is None:
            found.append(column)
            continue
        empty = float(column["empty"]) - float(was["empty"])
        ratio = int(column["distinct"]) / max(int(was["distinct"]), 1)
        distinct = round(int(whole["distinct"]) * ratio)
        found.append(
            {
                **column,
                "empty": min(max(float(whole["empty"]) + empty, 0.0), 1.0),
                "distinct": distinct,
                "mark": "" if distinct == whole["distinct"] else "≈ ",
            }
        )
    return found


def _alignment(section: int) -> Qt.AlignmentFlag:
    right = section in {Part.EMPTY, Part.DISTINCT}
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def columns_table(model: ColumnsModel) -> QTableView:
    """Return the table of columns."""
    table = _ColumnsTable()
    table.setModel(model)
    table.setItemDelegateForColumn(Part.VALID, _BarDelegate(table))
    return table


class _ColumnsTable(QTableView):
    def __init__(self) -> None:
        super().__init__()
        self._needed = [0] * len(Part)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setResizeContentsPrecision(_LOOKED_AT)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)

    @override
    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 14)
        self._fit()

    def _measure(self) -> None:
        self._needed = [self.sizeHintForColumn(part) + 6 for part in Part]
        self._fit()

    @override
    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)
        if model is not None:
            model.modelReset.connect(self._measure)

    def _fit(self) -> None:
        """Give each column its share, and what its words need where that is more."""
        wide = self.viewport().width()
        for part, share in enumerate(_SHARES):
            needed = min(self._needed[part], wide // 2)
            self.setColumnWidth(part, max(int(wide * share), needed))


class _BarDelegate(QStyledItemDelegate):
    """Paints the share of valid values as a bar before its number."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        words = option.fontMetrics.horizontalAdvance(str(index.data()))
        return QSize(words + _BAR // 2 + 2 * _PAD + 8, super().sizeHint(option, index).height())

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.initStyleOption(option, index)
        text, option.text = option.text, ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        share = index.data(SHARE_ROLE)
        if share is None:
            return
        colours = colours_of(option.palette)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        words = option.fontMetrics.horizontalAdvance(text) + 8
        wide = max(min(_BAR, option.rect.width() - 2 * _PAD - words), 0)
        bar = QRectF(option.rect.left() + _PAD, option.rect.center().y() - 3, wide, 7)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.track))
        painter.drawRoundedRect(bar, 3, 3)
        painter.setBrush(QColor(colours.accent))
        painter.drawRoundedRect(QRectF(bar.x(), bar.y(), wide * share, bar.height()), 3, 3)
        role = QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.Text
        painter.setPen(option.palette.color(role))
        area = option.rect.adjusted(_PAD + int(wide) + 8, 0, -2, 0)
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()
