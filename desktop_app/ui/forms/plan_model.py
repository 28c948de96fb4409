"""The rows of a plan as a table that stays instant with 100,000 of them."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from enum import IntEnum, StrEnum
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from typing_extensions import override

from desktop_app.ui.wording import size

Index = QModelIndex | QPersistentModelIndex
_NOTHING = "\N{EN DASH}"
NONE_ROOT = QModelIndex()
OUTCOME_ROLE = int(Qt.ItemDataRole.UserRole)
"""Role under which a row gives its outcome, for painting."""


class Column(IntEnum):
    """Columns, from the left."""

    FROM = 0
    TO = 1
    SIZE = 2
    NOTE = 3


class Show(StrEnum):
    """Which rows are shown."""

    ALL = "all"
    PLANNED = "planned"
    LEFT_OUT = "left out"


class PlanRow(NamedTuple):
    """One input of a plan and what becomes of it."""

    input: str
    outcome: str
    """``planned``, ``skipped`` or ``refused``."""
    outputs: tuple[str, ...] = ()
    name: str = ""
    size: int | None = None
    code: str = ""
    note: str = ""
    """What there is to know of a planned input, or why it is left out."""


def row_of(item: Mapping[str, Any]) -> PlanRow:
    """Read an ``item`` event of a plan."""
    return PlanRow(
        input=item["input"],
        outcome=item["outcome"],
        outputs=tuple(item.get("outputs") or ()),
        name=item.get("name") or "",
        size=item.get("size"),
        code=item.get("code") or "",
        note=item.get("note") or item.get("reason") or "",
    )


class PlanModel(QAbstractTableModel):
    """Grows while the plan streams in. Filtering keeps row numbers, it copies no rows."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[PlanRow] = []
        self._planned: array[int] = array("L")
        self._left_out: array[int] = array("L")
        self._refused = 0
        self._told = 0
        """How many of the rows to show the views know of."""
        self._show = Show.ALL
        self.bytes_planned = 0
        self._tried: dict[str, int] = {}
        self._share: float | None = None
        self.say: Callable[[PlanRow], str] = lambda row: row.note
        """Puts a row's note into the user's language."""
        self.how: Callable[[PlanRow], str] = lambda _row: ""
        """Gives the topic of the help that says how to get what is missing for a row."""
        self.short_input: Callable[[str], str] = str
        self.short_output: Callable[[str], str] = str

    @property
    def planned(self) -> int:
        """How many inputs become jobs."""
        return len(self._planned)

    @property
    def refused(self) -> int:
        """How many inputs cannot be used."""
        return self._refused

    @property
    def skipped(self) -> int:
        """How many inputs are left out on purpose."""
        return len(self._left_out) - self._refused

    @property
    def total(self) -> int:
        """How many inputs were found."""
        return len(self._rows)

    def clear(self) -> None:
        """Forget the plan."""
        self.beginResetModel()
        self._rows = []
        self._planned = array("L")
        self._left_out = array("L")
        self._refused = self._told = 0
        self.bytes_planned = 0
        self._tried, self._share = {}, None
        self.endResetModel()

    def add(self, rows: Sequence[PlanRow]) -> None:
        """Append what the plan found next; views hear of it by :meth:`tell`."""
        for row in rows:
            place = self._planned if row.outcome == "planned" else self._left_out
            place.append(len(self._rows))
            self._refused += row.outcome == "refused"
            if row.outcome == "planned":
                self.bytes_planned += row.size or 0
            self._rows.append(row)

    def tell(self) -> None:
        """Let views know of all rows: they paint anew, though these be far below."""
        count = len(self._listed())
        if count > self._told:
            self.beginInsertRows(NONE_ROOT, self._told, count - 1)
            self._told = count
            self.endInsertRows()

    @property
    def first(self) -> PlanRow | None:
        """The first row that becomes a job; without one, the first row of all."""
        place = self._planned[0] if self._planned else 0
        return self._rows[place] if self._rows else None

    def samples(self, most: int) -> Sequence[str]:
        """Return the inputs of up to ``most`` planned rows, spread over the plan."""
        count = min(most, len(self._planned))
        places = [len(self._planned) * number // count for number in range(count)]
        return [self._rows[self._planned[place]].input for place in places]

    def estimate(self, tried: Mapping[str, int], share: float | None) -> None:
        """Show what tried inputs become (bytes), and the rest by their ``share`` of the input."""
        self._tried, self._share = dict(tried), share
        if self.rowCount():
            last = self.index(self.rowCount() - 1, Column.SIZE)
            self.dataChanged.emit(self.index(0, Column.SIZE), last)

    def show(self, which: Show) -> None:
        """Show all rows, those that become jobs, or those left out."""
        self.beginResetModel()
        self._show = which
        self._told = len(self._listed())
        self.endResetModel()

    def row(self, index: int) -> PlanRow:
        """Return a shown row."""
        match self._show:
            case Show.ALL:
                return self._rows[index]
            case Show.PLANNED:
                return self._rows[self._planned[index]]
            case Show.LEFT_OUT:
                return self._rows[self._left_out[index]]

    def _listed(self) -> Sequence[Any]:
        by_choice: Mapping[Show, Sequence[Any]] = {
            Show.ALL: self._rows,
            Show.PLANNED: self._planned,
            Show.LEFT_OUT: self._left_out,
        }
        return by_choice[self._show]

    @override
    def rowCount(self, parent: Index = NONE_ROOT) -> int:
        return 0 if parent.isValid() else self._told

    @override
    def columnCount(self, parent: Index = NONE_ROOT) -> int:
        return 0 if parent.isValid() else len(Column)

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            names = (self.tr("From"), self.tr("To"), self.tr("Size"), self.tr("Note"))
            return names[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = self.row(index.row()), index.column()
        found: Any = None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                found = self._text(row, column)
            case Qt.ItemDataRole.ToolTipRole:
                found = self._tip(row, column)
            case Qt.ItemDataRole.TextAlignmentRole:
                found = _alignment(column)
            case Qt.ItemDataRole.AccessibleTextRole if column == Column.FROM:
                found = self.sentence(row)
            case _ if role == OUTCOME_ROLE:
                found = row.outcome
        return found

    def sentence(self, row: PlanRow) -> str:
        """Read a row as one sentence, as a screen reader says it."""
        first, *rest = (self._text(row, column) for column in Column)
        rest += [self.how_word()] if self.how(row) else []
        said = (part for part in rest if part not in {"", _NOTHING})
        return ", ".join([first, self.outcome_word(row), *said])

    def outcome_word(self, row: PlanRow) -> str:
        """Name a row's outcome."""
        words = {"planned": self.tr("to make"), "skipped": self.tr("skipped")}
        return words.get(row.outcome, self.tr("not possible"))

    def how_word(self) -> str:
        """Name what leads to the help."""
        return self.tr("How")

    def _text(self, row: PlanRow, column: int) -> str:
        match column:
            case Column.FROM:
                return self.short_input(row.input)
            case Column.TO:
                return self._to(row)
            case Column.SIZE:
                return self._size(row)
            case _:
                return self.say(row)

    def _size(self, row: PlanRow) -> str:
        if row.size is None:
            return ""
        becomes = self._tried.get(row.input)
        if becomes is None and self._share is not None:
            becomes = round(row.size * self._share)
        if becomes is None or row.outcome != "planned":
            return size(row.size)
        return f"{size(row.size)} → ~{size(becomes)}"

    def _to(self, row: PlanRow) -> str:
        if row.outcome != "planned":
            return _NOTHING
        if not row.outputs:
            return row.name
        first = self.short_output(row.outputs[0])
        more = len(row.outputs) - 1
        return f"{first} + {more}" if more else first

    def _tip(self, row: PlanRow, column: int) -> str | None:
        match column:
            case Column.FROM:
                return row.input
            case Column.TO:
                return "\n".join(row.outputs[:20]) or None
            case Column.NOTE:
                return row.note or None
            case _:
                return None


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column == Column.SIZE else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
