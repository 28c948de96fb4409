"""Where the clean tables go and how they are written."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from desktop_app.ui.forms import FormWindow, When
from desktop_app.ui.forms.fields import CheckField, ChoiceField, TextField, side_by_side
from desktop_app.ui.forms.paths import FolderField

translate = QCoreApplication.translate

_MARGIN = 14
"""Left and right of the text in the line with the folder."""


class SaveTo(FolderField):
    """The folder, in one line with its label."""

    def __init__(self, recent: Sequence[str]) -> None:
        super().__init__(
            translate("cleaning", "Save to"),
            empty=translate("cleaning", "Beside each original"),
            recent=recent,
        )

    @override
    def _place(self, label: str, editor: QWidget) -> None:
        super()._place(label, editor)
        caption, row = self.column.takeAt(0), self.column.itemAt(0)
        words, line = caption and caption.widget(), row and row.layout()
        assert isinstance(words, QLabel)
        assert isinstance(line, QHBoxLayout)
        words.setWordWrap(False)
        line.insertWidget(0, words)
        said = editor.fontMetrics().horizontalAdvance(translate("cleaning", "Beside each original"))
        editor.setMinimumWidth(said + 2 * _MARGIN)


def output_fields(form: FormWindow, column: QVBoxLayout) -> None:
    """Add the fields that are seldom needed."""
    to, delimiter = _format(), _delimiter()
    name = TextField(
        translate("cleaning", "Name"),
        placeholder="{stem}.clean",
        hint=translate("cleaning", "Also {name} {ext} {parent} {number} {date} {time}"),
    )
    taken = _taken()
    form.bind(to, "output", "format")
    form.bind(delimiter, "output", "delimiter", when=When(to, ("csv",)))
    form.bind(name, "output", "template")
    form.bind(taken, "output", "overwrite")
    column.addLayout(side_by_side(to, delimiter))
    column.addLayout(side_by_side(name, taken))
    absent = ChoiceField(
        translate("cleaning", "If a step names a column that is not there"),
        [
            ("fail", translate("cleaning", "Let the job fail")),
            ("skip", translate("cleaning", "Leave the step out")),
        ],
    )
    for field, place in (
        (CheckField(translate("cleaning", "Save rejected rows beside it")), "rejects"),
        (CheckField(translate("cleaning", "Save a report beside it")), "report"),
        (CheckField(translate("cleaning", "Save a list of all changes beside it")), "audit"),
        (CheckField(translate("cleaning", "All tables into one")), "combine"),
        (absent, "on_missing_column"),
    ):
        column.addWidget(form.bind(field, place))


def _format() -> ChoiceField:
    return ChoiceField(
        translate("cleaning", "Format"),
        [
            ("csv", "CSV"),
            ("xlsx", "Excel (XLSX)"),
            ("parquet", "Parquet"),
            ("jsonl", "JSON Lines"),
            ("sqlite", "SQLite"),
        ],
    )


def _delimiter() -> ChoiceField:
    return ChoiceField(
        translate("cleaning", "Separator"),
        [
            (",", translate("cleaning", "Comma ,")),
            (";", translate("cleaning", "Semicolon ;")),
            ("\t", translate("cleaning", "Tab")),
            ("|", translate("cleaning", "Bar |")),
        ],
    )


def _taken() -> ChoiceField:
    return ChoiceField(
        translate("cleaning", "If the name is taken"),
        [
            ("unique", translate("cleaning", "Add a number")),
            ("skip", translate("cleaning", "Skip the table")),
            ("skip_if_newer", translate("cleaning", "Skip if what is there is newer")),
            ("replace", translate("cleaning", "Replace it")),
            ("replace_trash", translate("cleaning", "Replace; the old one to the bin")),
            ("fail", translate("cleaning", "Say so, make nothing")),
        ],
    )
