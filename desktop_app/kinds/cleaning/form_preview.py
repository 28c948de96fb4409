"""The right side of the form: the first rows as they would be written, and the columns."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from desktop_app.kinds.cleaning.form_columns import ColumnsModel, columns_table
from desktop_app.kinds.cleaning.form_preview_model import (
    PreviewModel,
    PreviewRow,
    Show,
    places_before,
)
from desktop_app.kinds.cleaning.form_preview_table import PreviewTable
from desktop_app.kinds.cleaning.form_words import step_name
from desktop_app.ui.forms.controls import Drop
from desktop_app.ui.forms.look import colours_of
from desktop_app.ui.wording import listed

translate = QCoreApplication.translate

_LINES_FOR_HINT = 24
_LINES_FOR_COLUMNS = 19
"""Lines of text that the panel must be high for its lesser parts."""
_NUMBERS = frozenset({"integer", "float", "decimal", "number"})


class PreviewPanel(QWidget):
    """Shows one preview at a time; a newer one takes the place of the older all at once."""

    column_asked = Signal(str, QPoint)
    value_asked = Signal(str, str, QPoint)
    """A column, the value that stands in it, and where on the screen."""
    back_asked = Signal()
    """The preview is wanted again instead of rows that do not fit."""

    def __init__(self) -> None:
        super().__init__()
        self.model = PreviewModel(self)
        self.columns = ColumnsModel(self)
        self.table = PreviewTable(self.model)
        self._columns_table = columns_table(self.columns)
        self._words, self._none = QLabel(), QLabel()
        self._said, self._bad = "", ""
        self._filter = Drop()
        self._back = QPushButton(translate("cleaning", "Back to the preview"))
        self._chosen = False
        self._lay_out()
        self.table.column_asked.connect(self._ask_column)
        self.table.value_asked.connect(self._ask_value)
        self._filter.currentIndexChanged.connect(self._filtered)
        self._filter.activated.connect(self._filter_chosen)
        self.say(translate("cleaning", "Add a table to see its first rows here"))

    def _lay_out(self) -> None:
        self._none.setTextFormat(Qt.TextFormat.PlainText)
        self._none.setWordWrap(True)
        self._none.setProperty("role", "muted")
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.table.setAccessibleName(translate("cleaning", "Preview"))
        self._columns_table.setAccessibleName(translate("cleaning", "Columns before and after"))
        self._hint = QLabel(
            translate(
                "cleaning",
                "Click a column for the steps that suit it; click a value to replace it "
                "everywhere or treat it as empty.",
            )
        )
        self._hint.setProperty("role", "muted")
        self._hint.setWordWrap(True)
        self._column_head = QWidget()
        heading = QLabel(translate("cleaning", "Columns"))
        heading.setProperty("role", "heading")
        about = QLabel(translate("cleaning", "· before → after"))
        about.setProperty("role", "muted")
        row = QHBoxLayout(self._column_head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(heading)
        row.addWidget(about, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addLayout(self._head())
        column.addWidget(self._none, 3)
        column.addWidget(self.table, 3)
        column.addWidget(self._hint)
        column.addWidget(self._column_head)
        column.addWidget(self._columns_table, 2)

    def _head(self) -> QHBoxLayout:
        heading = QLabel(translate("cleaning", "Preview"))
        heading.setProperty("role", "heading")
        self._words.setProperty("role", "muted")
        self._words.setTextFormat(Qt.TextFormat.RichText)
        self._words.setWordWrap(True)
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        for which, text in (
            (Show.CHANGED, translate("cleaning", "Changes only")),
            (Show.ALL, translate("cleaning", "All rows")),
            (Show.REJECTED, translate("cleaning", "Rejected or dropped")),
        ):
            self._filter.addItem(text, which)
        self._filter.setAccessibleName(translate("cleaning", "Rows shown"))
        self._filter.setMinimumContentsLength(10)
        self._filter.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._back.hide()
        self._back.clicked.connect(self.back_asked)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(heading)
        head.addWidget(self._words, 1)
        head.addWidget(self._filter)
        head.addWidget(self._back)
        return head

    # --- what it says ---------------------------------------------------------------------------

    @property
    def text(self) -> str:
        """What stands above the table."""
        return " · ".join(filter(None, (self._said, self._bad)))

    def say(self, text: str) -> None:
        """Show no rows, and why."""
        self.model.begin((), ())
        self.columns.show({}, ())
        self._none.setText(text)
        self._none.setAccessibleName(text)
        self._write("", "")
        self._show_rows(shown=False)

    def hold(self, why: str) -> None:
        """Keep what is shown, and say that it is not up to date."""
        self._write(why, "")

    def _write(self, said: str, bad: str) -> None:
        """Write what is said above the table, what is bad in red."""
        self._said, self._bad = said, bad
        red = colours_of(self.palette()).states["failed"]
        parts = [html.escape(said)]
        if bad:
            parts.append(f'<span style="color: {red}">{html.escape(bad)}</span>')
        self._words.setText(" · ".join(filter(None, parts)))
        self._words.setAccessibleName(self.text)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._write(self._said, self._bad)

    def show_rows(
        self,
        told: Mapping[str, Any],
        rows: Sequence[PreviewRow],
        steps: Sequence[Mapping[str, Any]],
    ) -> None:
        """Show a complete preview; ``told`` is its ``preview`` event."""
        bars = (self.table.verticalScrollBar(), self.table.horizontalScrollBar())
        places = [bar.value() for bar in bars]
        current = self.table.currentIndex()
        row, column = current.row(), current.column()
        before, after = told["columns_before"], told["columns_after"]
        self.model.begin(after, places_before(before, after, steps))
        self.model.add(rows)
        self._choose_filter()
        self._show_rows(shown=True)
        self.table.fit_columns()
        for bar, place in zip(bars, places, strict=True):
            bar.setValue(place)
        if row >= 0:
            self.table.setCurrentIndex(self.model.index(row, column))
        self._tell(told)

    def show_doubts(self, columns: Sequence[str], rows: Sequence[PreviewRow], step: str) -> None:
        """Show rows that a suggested step would not take, until the way back is chosen."""
        self.model.begin(columns, range(len(columns)))
        self.model.add(rows)
        self.model.show(Show.ALL)
        self._show_rows(shown=True)
        self._filter.hide()
        self._back.show()
        self.table.fit_columns()
        count = len(rows)
        said = self.tr("%Ln row(s) that do not fit: %1", "", count)
        self._write(said.replace("%1", step), "")
        self.table.setFocus()

    def show_steps(self, counts: Sequence[Mapping[str, Any]]) -> None:
        """Say which steps reject or drop rows."""
        parts = []
        for key in ("rejected", "dropped"):
            doing = [count for count in counts if count.get(key)]
            total = sum(int(count[key]) for count in doing)
            texts = {
                "rejected": self.tr("%Ln row(s) rejected by: %1", "", total),
                "dropped": self.tr("%Ln row(s) dropped by: %1", "", total),
            }
            if doing:
                by = listed(dict.fromkeys(step_name(count["type"]) for count in doing))
                parts.append(texts[key].replace("%1", by))
        self._write(self._said, " · ".join(parts))

    def show_columns(
        self, before: Mapping[str, Mapping[str, Any]], after: Sequence[Mapping[str, Any]]
    ) -> None:
        """Show the columns, and align those that hold numbers to the right."""
        self.columns.show(before, after)
        looks = {**before, **{str(column["name"]): column for column in after}}
        self.model.align(
            frozenset(
                name
                for name, column in looks.items()
                if column.get("type") in _NUMBERS
                or before.get(name, {}).get("looks_like") == "numbers"
            )
        )

    def _tell(self, told: Mapping[str, Any]) -> None:
        seen, changed = int(told["rows"]), int(told["cells_changed"])
        rows = self.tr("first %Ln row(s)", "", seen)
        cells = self.tr("%Ln cell(s) change", "", changed)
        self._write(" · ".join((rows, cells, *told.get("notes", ()))), "")

    def _show_rows(self, *, shown: bool) -> None:
        self.table.setVisible(shown)
        self._filter.setVisible(shown)
        self._make_room()
        self._back.hide()
        self._none.setVisible(not shown)

    def _make_room(self) -> None:
        """Keep the rows readable in a small window: the hint goes first, then the columns."""
        lines = self.height() // self.fontMetrics().height()
        shown = self.model.columnCount() > 0
        self._hint.setVisible(shown and lines >= _LINES_FOR_HINT)
        for widget in (self._column_head, self._columns_table):
            widget.setVisible(shown and lines >= _LINES_FOR_COLUMNS)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    # --- what is asked of it --------------------------------------------------------------------

    def _choose_filter(self) -> None:
        """Show changes while there are any, until the person says otherwise."""
        if not self._chosen:
            which = Show.CHANGED if self.model.counted(Show.CHANGED) else Show.ALL
            self._filter.setCurrentIndex(self._filter.findData(which))
        self.model.show(self._filter.currentData())

    def show_only(self, which: Show) -> None:
        """Show these rows, as if the person had chosen them."""
        self._chosen = True
        self._filter.setCurrentIndex(self._filter.findData(which))

    def _filter_chosen(self) -> None:
        self._chosen = True

    def _filtered(self) -> None:
        self.model.show(self._filter.currentData())
        self.table.fit_columns()

    def _ask_column(self, column: int, at: QPoint) -> None:
        self.column_asked.emit(self.model.columns[column], at)

    def _ask_value(self, row: int, column: int, at: QPoint) -> None:
        self.value_asked.emit(self.model.columns[column], self.model.cell(row, column).now, at)
