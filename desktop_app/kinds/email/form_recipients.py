"""The field for whom the messages go to: typed addresses, or a file with a row for each."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import QCoreApplication, QMimeData, Qt, Signal
from PySide6.QtGui import QActionGroup, QDragEnterEvent, QDragMoveEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)
from typing_extensions import override

from desktop_app.kinds.email.form_addresses import rows_of, text_of
from desktop_app.ui.forms.controls import MenuLine
from desktop_app.ui.forms.fields import LEFT_OUT, Field, line_height
from desktop_app.ui.forms.paths import drop_paths

translate = QCoreApplication.translate

_TABLES = "*.csv *.tsv *.xlsx *.xlsm *.xlsb *.xls *.ods *.json *.jsonl *.ndjson *.parquet"
_LINES = 4
_USUAL = "{{ email }}"
_COLUMN = re.compile(r"\{\{ (\w+) \}\}")
_MADE = re.compile(r"((?P<name>(\{\{ \w+ \}\} )+)<)?\{\{ (?P<address>\w+) \}\}>?")
_NAMES = ("name", "full_name", "fullname", "display_name", "姓名", "名字")
_FIRST_NAMES = ("first_name", "firstname", "given_name", "givenname")
_LAST_NAMES = ("last_name", "lastname", "surname", "family_name", "familyname")


class RecipientsField(Field):
    """Rows of recipients and the column that each one's address stands in."""

    members: ClassVar[Sequence[str]] = ("recipients", "to")

    source_changed = Signal()
    """Another file or sheet, or other addresses: ask anew which columns there are."""

    def __init__(self, label: str) -> None:
        self._text = AddressEdit()
        self._file = ""
        self._sheet: str | None = None
        self._own_rows: Sequence[Mapping[str, Any]] = ()
        """Rows that cannot be typed, from a submission."""
        self._own_to: str | None = None
        """A pattern for the address that was not made here."""
        self._columns: Sequence[str] = ()
        self._sheets: Sequence[str] = ()
        self._read_sheet = self._address = self._name = ""
        self._rows: int | None = None
        self._summary = MenuLine()
        self._remove = QToolButton()
        self._choose = QPushButton(translate("email", "Choose a file…"))
        super().__init__(label, self._text)
        self._text.textChanged.connect(self._typed)
        self.setAcceptDrops(True)
        self._show()

    @override
    def _place(self, label: str, editor: QWidget) -> None:
        super()._place(label, editor)
        self._text.setPlaceholderText("Lena <lena@x.example>, tom@x.example")
        self._remove.setText("✕")
        self._remove.setToolTip(translate("email", "Type addresses instead"))
        self._remove.setAccessibleName(self._remove.toolTip())
        self._remove.clicked.connect(self.forget_file)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self._summary, 1)
        row.addWidget(self._remove)
        self.column.addLayout(row)
        self._summary.setMinimumHeight(line_height(self._summary))
        self._choose.setProperty("role", "link")
        self._choose.setAccessibleName(f"{label}: {self._choose.text()}")
        self._choose.clicked.connect(self.choose)
        below = QHBoxLayout()
        below.addWidget(self._choose)
        below.addStretch(1)
        self.column.addLayout(below)

    # --- what the submission says ----------------------------------------------------------------

    @override
    def value(self) -> Any:
        if self._file:
            source: Any = {"file": self._file, "sheet": self._sheet}
            to = self._pattern() or LEFT_OUT
        elif self._own_rows:
            source, to = {"rows": list(self._own_rows)}, self._pattern() or LEFT_OUT
        else:
            rows = rows_of(self._text.toPlainText())
            named = any(row["name"] for row in rows)
            source = {"rows": rows} if rows else LEFT_OUT
            to = "{{ name }} <{{ email }}>" if named else LEFT_OUT
        return {"recipients": source, "to": to}

    @override
    def set_value(self, value: Any) -> None:
        source = value.get("recipients")
        if isinstance(source, Mapping) and source.get("file"):
            self._sheet = source.get("sheet")
            self._take_file(str(source["file"]))
            self._take_pattern(value.get("to"))
        elif isinstance(source, Mapping) and source.get("rows") is not None:
            text = text_of(source["rows"])
            self._own_rows = source["rows"] if text is None else ()
            self._own_to = value.get("to") if text is None else None
            self._text.setPlainText(text or "")
            self._show()
            self.source_changed.emit()

    def is_empty(self) -> bool:
        """Whether nobody is given yet."""
        return self.value()["recipients"] is LEFT_OUT

    def is_one(self) -> bool:
        """Whether there is exactly one recipient, as far as is known here."""
        value = self.value()["recipients"]
        return isinstance(value, dict) and len(value.get("rows") or ()) == 1

    @property
    def file(self) -> str:
        """The file with the rows, or ''."""
        return self._file

    # --- files and columns -----------------------------------------------------------------------

    def take_file(self, path: str) -> None:
        """Take the rows of this file."""
        self._sheet = self._own_to = None
        self._take_file(path)
        self._edited()

    def forget_file(self) -> None:
        """Go back to typed addresses."""
        self._file, self._sheet, self._own_to, self._own_rows = "", None, None, ()
        self._forget_columns()
        self._show()
        self._text.setFocus()
        self._edited()
        self.source_changed.emit()

    def choose(self) -> None:
        """Open the system's dialog for a table; it does not block."""
        dialog = QFileDialog(self.window(), self.label_text)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        tables = f"{translate('email', 'Tables')} ({_TABLES})"
        dialog.setNameFilters([tables, translate("email", "All files (*)")])
        dialog.fileSelected.connect(self.take_file)
        dialog.open()

    def tell(self, facts: Mapping[str, Any]) -> None:
        """Say which columns there are and which one has the addresses."""
        self._columns = [str(column) for column in facts.get("columns") or ()]
        self._sheets = [str(sheet) for sheet in facts.get("sheets") or ()]
        self._read_sheet = str(facts.get("sheet") or "")
        self._rows = facts.get("rows")
        if self._address not in self._columns:
            self._address = str(facts.get("address_column") or "")
            self._name = next(iter(self._name_choices()), "")
        self._show()
        self.changed.emit()

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        drop_paths(event)

    @override
    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        drop_paths(event)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        self.take_file(drop_paths(event)[0])

    def _take_file(self, path: str) -> None:
        self._file = path
        self._forget_columns()
        self._show()
        self.source_changed.emit()

    def _forget_columns(self) -> None:
        self._columns, self._sheets, self._rows = (), (), None
        self._read_sheet = self._address = self._name = ""

    def _take_pattern(self, to: str | None) -> None:
        """Find the columns that a pattern was made of; one that was not made here stays."""
        made = _MADE.fullmatch(to or "")
        if made is None:
            self._own_to = to
        elif to != _USUAL:  # which stands for whatever column has the addresses
            self._name, self._address = (
                " ".join(_COLUMN.findall(made["name"] or "")),
                made["address"],
            )

    def _pattern(self) -> str:
        if self._own_to is not None:
            return self._own_to
        if not self._address:
            return ""
        address = in_template(self._address)
        name = " ".join(map(in_template, self._name.split()))
        return f"{name} <{address}>" if name else address

    def _name_choices(self) -> Sequence[str]:
        """Return what may be the recipient's name, the likeliest first: one column, or a pair."""

        def called(names: Sequence[str]) -> str:
            return next((column for column in self._columns if column.lower() in names), "")

        first, last = called(_FIRST_NAMES), called(_LAST_NAMES)
        likely = (called(_NAMES), f"{first} {last}" if first and last else "", first)
        return [choice for choice in likely if choice]

    # --- what is seen ----------------------------------------------------------------------------

    def _typed(self) -> None:
        self._edited()
        self.source_changed.emit()

    def _show(self) -> None:
        fixed = bool(self._file or self._own_rows)
        self._text.setVisible(not fixed)
        self._choose.setVisible(not fixed)
        self._summary.setVisible(fixed)
        self._remove.setVisible(fixed)
        self.editor = self._summary if fixed else self._text
        if fixed:
            words = " · ".join(self._parts())
            self._summary.say(words)
            self._summary.setAccessibleName(f"{self.label_text}: {words}")
            self._summary.setToolTip(self._file)
            self._fill_menu(self._summary.menu())

    def _parts(self) -> list[str]:
        parts = [Path(self._file).name] if self._file else []
        rows = self._rows if self._file else len(self._own_rows)
        if len(self._sheets) > 1:
            parts.append(self._read_sheet)
        if rows is not None:
            parts.append(self.tr("%Ln row(s)", "", rows))
        if self._address and self._own_to is None:
            parts.append(translate("email", "column “%1”").replace("%1", self._address))
        return parts

    def _fill_menu(self, menu: QMenu) -> None:
        menu.clear()
        menu.addAction(translate("email", "Choose another file…"), self.choose)
        if len(self._sheets) > 1:
            self._add_choice(
                menu.addMenu(translate("email", "Sheet")),
                [(sheet, sheet) for sheet in self._sheets],
                self._read_sheet,
                self._choose_sheet,
            )
        columns = [(column, column) for column in self._columns]
        if columns:
            addresses = menu.addMenu(translate("email", "Column with the addresses"))
            self._add_choice(addresses, columns, self._address, self._choose_address)
            names = menu.addMenu(translate("email", "Column with the names"))
            likely = [(choice, choice) for choice in self._name_choices() if " " in choice]
            choices = [("", translate("email", "None")), *likely, *columns]
            self._add_choice(names, choices, self._name, self._choose_name)

    def _add_choice(
        self,
        menu: QMenu,
        choices: Sequence[tuple[str, str]],
        chosen: str,
        choose: Callable[[str], None],
    ) -> None:
        group = QActionGroup(menu)
        for value, text in choices:
            action = menu.addAction(text.replace("&", "&&"), partial(choose, value))
            action.setCheckable(True)
            action.setChecked(value == chosen)
            group.addAction(action)

    def _choose_sheet(self, sheet: str) -> None:
        self._sheet = sheet
        self._forget_columns()
        self._show()
        self._edited()
        self.source_changed.emit()

    def _choose_address(self, column: str) -> None:
        self._address, self._own_to = column, None
        self._show()
        self._edited()

    def _choose_name(self, column: str) -> None:
        self._name, self._own_to = column, None
        self._show()
        self._edited()


class AddressEdit(QPlainTextEdit):
    """Takes addresses; grows from one line to a few. Files go to the form, not into the text."""

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(6)
        self.setViewportMargins(4, 0, 4, 0)
        self.textChanged.connect(self._fit)
        self._fit()

    @override
    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return not source.hasUrls() and super().canInsertFromMimeData(source)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        lines = round(self.document().size().height())  # a QPlainTextEdit counts in lines
        line = self.fontMetrics().lineSpacing()
        wanted = line * max(1, min(lines, _LINES)) + line_height(self) - self.fontMetrics().height()
        if wanted != self.height():
            self.setFixedHeight(wanted)


def in_template(column: str) -> str:
    """Write a column as a template's placeholder."""
    return f"{{{{ {column} }}}}"
