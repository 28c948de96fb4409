"""The first rows of a table, before and after the steps, as a model over rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)
from typing_extensions import override

from desktop_app.kinds.cleaning.form_reasons import said_reason
from desktop_app.ui.wording import number

translate = QCoreApplication.translate

Index = QModelIndex | QPersistentModelIndex
NONE_ROOT = QModelIndex()
CELL_ROLE = int(Qt.ItemDataRole.UserRole)
"""Role under which a cell gives itself (:class:`Cell`), for painting."""
_SHOWN = 400
"""Characters of a value that are painted or read out."""


class Show(StrEnum):
    """Which rows are shown."""

    ALL = "all"
    CHANGED = "changed"
    REJECTED = "rejected"


class Cell(NamedTuple):
    """One value: what it was, what it becomes, and whether its row stays."""

    before: str | None
    """None: the column was not there."""
    after: str | None
    """None: the row is rejected or dropped."""
    outcome: str
    guilty: bool = False
    """The row is rejected for this value."""

    @property
    def changed(self) -> bool:
        """Whether the value becomes another."""
        return self.after is not None and self.before != self.after

    @property
    def now(self) -> str:
        """What stands in the cell after the steps; of a row that goes, what stood there."""
        return (self.before if self.after is None else self.after) or ""


class PreviewRow(NamedTuple):
    """One row before and after the steps."""

    line: int
    before: Sequence[str | None]
    after: Sequence[str | None] | None
    outcome: str
    """``kept``, ``rejected`` or ``dropped``."""
    reason: str
    """In English; it begins with the column whose value is to blame."""


class PreviewModel(QAbstractTableModel):
    """Rows arrive in portions; filters keep row numbers and copy no rows."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns: Sequence[str] = ()
        self._before: Sequence[int | None] = ()
        self._rows: list[PreviewRow] = []
        self._places: dict[Show, list[int]] = {which: [] for which in Show}
        self._show = Show.ALL
        self._stays = False
        """Whether every column is where it was."""
        self.numeric: frozenset[str] = frozenset()

    @property
    def count(self) -> int:
        """How many rows there are, hidden ones included."""
        return len(self._rows)

    def counted(self, which: Show) -> int:
        """How many rows a filter would show."""
        return len(self._places[which])

    def begin(self, columns: Sequence[str], before: Sequence[int | None]) -> None:
        """Start anew; ``before`` says where each column was, None: nowhere."""
        self.beginResetModel()
        self.columns, self._before = list(columns), list(before)
        self._stays = self._before == list(range(len(self.columns)))
        self._rows = []
        self._places = {which: [] for which in Show}
        self.endResetModel()

    def add(self, rows: Sequence[PreviewRow]) -> None:
        """Append rows."""
        start = len(self._rows)
        places: dict[Show, list[int]] = {
            Show.ALL: list(range(start, start + len(rows))),
            Show.CHANGED: [start + n for n, row in enumerate(rows) if self._differs(row)],
            Show.REJECTED: [start + n for n, row in enumerate(rows) if row.outcome != "kept"],
        }
        fresh, shown = len(places[self._show]), len(self._places[self._show])
        if fresh:
            self.beginInsertRows(NONE_ROOT, shown, shown + fresh - 1)
        self._rows.extend(rows)
        for which, more in places.items():
            self._places[which].extend(more)
        if fresh:
            self.endInsertRows()

    def show(self, which: Show) -> None:
        """Show all rows, those that change, or those that are rejected or dropped."""
        if which is not self._show:
            self.beginResetModel()
            self._show = which
            self.endResetModel()

    def align(self, numeric: frozenset[str]) -> None:
        """Set which columns hold numbers."""
        self.numeric = numeric
        if self.columns:
            last = len(self.columns) - 1
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, last)
            if self.rowCount():
                self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, last))

    def row(self, place: int) -> PreviewRow:
        """Return a shown row."""
        return self._rows[self._places[self._show][place]]

    def cell(self, place: int, column: int) -> Cell:
        """Return a shown cell."""
        row, was = self.row(place), self._before[column]
        before = None if was is None else _value(row.before, was)
        after = None if row.after is None else (row.after[column] or "")
        guilty = row.outcome == "rejected" and row.reason.startswith(f"{self.columns[column]}: ")
        return Cell(before, after, row.outcome, guilty)

    def rows_as_written(self) -> list[list[str]]:
        """Return the values of the rows that stay, as they would be written."""
        return [[value or "" for value in row.after] for row in self._rows if row.after is not None]

    def longest(self, column: int, rows: int) -> Cell:
        """Return the cell that takes the most room among the first rows shown."""
        cells = (self.cell(place, column) for place in range(min(rows, self.rowCount())))
        return max(cells, key=_room)

    def _differs(self, row: PreviewRow) -> bool:
        if row.after is None:
            return True
        if self._stays and row.before == row.after:
            return False
        pairs = zip(self._before, row.after, strict=True)
        return any(
            was is not None and _value(row.before, was) != (after or "") for was, after in pairs
        )

    @override
    def rowCount(self, parent: Index = NONE_ROOT) -> int:
        return 0 if parent.isValid() else len(self._places[self._show])

    @override
    def columnCount(self, parent: Index = NONE_ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Vertical or not 0 <= section < len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{self.columns[section]} ▾"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(section)
        return None

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        place, column = index.row(), index.column()
        found: Any = None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                found = self.cell(place, column).now[:_SHOWN]
            case Qt.ItemDataRole.ToolTipRole:
                found = self._tip(place, column)
            case Qt.ItemDataRole.TextAlignmentRole:
                found = self._alignment(column)
            case Qt.ItemDataRole.AccessibleTextRole:
                found = self.sentence(place) if column == 0 else self._said(place, column)
            case _ if role == CELL_ROLE:
                found = self.cell(place, column)
        return found

    def sentence(self, place: int) -> str:
        """Read a row as one sentence."""
        row = self.row(place)
        line = translate("cleaning", "Line %1").replace("%1", number(row.line))
        cells = (self._said(place, column) for column in range(len(self.columns)))
        return ", ".join([line, *filter(None, [self._fate(row)]), *cells])

    def _fate(self, row: PreviewRow) -> str:
        words = {
            "rejected": translate("cleaning", "rejected"),
            "dropped": translate("cleaning", "dropped"),
        }
        word = words.get(row.outcome, "")
        return f"{word}: {said_reason(row.reason)}" if word and row.reason else word

    def _said(self, place: int, column: int) -> str:
        cell, name = self.cell(place, column), self.columns[column]
        now = cell.now[:_SHOWN] or translate("cleaning", "empty")
        if not cell.changed or cell.before is None:
            return f"{name} {now}"
        text = translate("cleaning", "%1: %2 becomes %3")
        was = cell.before[:_SHOWN] or translate("cleaning", "empty")
        return text.replace("%1", name).replace("%2", was).replace("%3", now)

    def _tip(self, place: int, column: int) -> str:
        row, cell = self.row(place), self.cell(place, column)
        line = translate("cleaning", "Line %1").replace("%1", number(row.line))
        change = f"{cell.before} → {cell.after}" if cell.changed and cell.before else cell.now
        return "\n".join(filter(None, (line, self._fate(row), change[:_SHOWN])))

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        right = self.columns[column] in self.numeric
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter


def _room(cell: Cell) -> int:
    return len(cell.now) + (len(cell.before or "") if cell.changed else 0)


def _value(values: Sequence[str | None], place: int) -> str:
    """Return a value; a row with too few cells has none at its end."""
    return (values[place] or "") if place < len(values) else ""


def row_of(event: Mapping[str, Any]) -> PreviewRow:
    """Read one row of a ``rows`` event."""
    return PreviewRow(
        line=event["line"],
        before=event["before"],
        after=event.get("after"),
        outcome=event.get("outcome") or "kept",
        reason=event.get("reason") or "",
    )


def places_before(
    before: Sequence[str], after: Sequence[str], steps: Sequence[Mapping[str, Any]]
) -> list[int | None]:
    """Say for each column after the steps where it was before; None: it is new.

    A column keeps its name unless a step renames it.
    """
    found = {name: place for place, name in enumerate(before)}
    reshaped = any(step["type"] in {"keep", "drop", "reorder", "split", "merge"} for step in steps)
    if not reshaped and len(before) == len(after):
        return list(range(len(after)))
    for step in steps:
        if step["type"] == "rename":
            named = {step["map"].get(name, name): place for name, place in found.items()}
            found = named
    return [found.get(name) for name in after]
