"""How a table is read, in one line; what can be changed about it unfolds below."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from desktop_app.kinds.cleaning.form_fields import OpenChoice
from desktop_app.kinds.cleaning.form_words import rounded
from desktop_app.ui.forms import FormWindow
from desktop_app.ui.forms.fields import NumberField, side_by_side
from desktop_app.ui.forms.layout import Opening
from desktop_app.ui.wording import listed, number

translate = QCoreApplication.translate

_ENCODINGS = (
    ("utf-8", "UTF-8"),
    ("cp1252", "Windows-1252"),
    ("cp1250", "Windows-1250"),
    ("cp1251", "Windows-1251"),
    ("iso8859-1", "ISO 8859-1"),
    ("iso8859-15", "ISO 8859-15"),
    ("mac-roman", "Mac Roman"),
    ("cp437", "DOS 437"),
    ("cp850", "DOS 850"),
    ("utf-16", "UTF-16"),
    ("gb18030", "GB 18030"),
    ("big5", "Big5"),
    ("shift_jis", "Shift JIS"),
    ("euc_jp", "EUC-JP"),
    ("euc_kr", "EUC-KR"),
    ("koi8-r", "KOI8-R"),
)
_NAMES = {
    **dict(_ENCODINGS),
    "utf-8-sig": "UTF-8",
    "windows-1252": "Windows-1252",
    "windows-1250": "Windows-1250",
    "windows-1251": "Windows-1251",
    "ascii": "ASCII",
    "latin-1": "ISO 8859-1",
}


class ReadAs(Opening):
    """“Read as Windows-1252, “;”, header on line 3 · 10,002,114 rows · 8 columns”, and Change."""

    opened = Signal(bool)

    def __init__(self, form: FormWindow) -> None:
        super().__init__()
        self._words = QLabel()
        self._words.setProperty("role", "muted")
        self._words.setWordWrap(True)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._change = QPushButton()
        self._change.setProperty("role", "link")
        self._change.setCheckable(True)
        self._change.toggled.connect(self._toggled)
        self._inside = QWidget()
        self._inside.hide()
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self._words, 1)
        row.addWidget(self._change, 0, Qt.AlignmentFlag.AlignTop)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(8)
        outer.addLayout(row)
        outer.addWidget(self._inside)
        self._add_fields(form)
        self._name_change()
        self.hide()

    def _add_fields(self, form: FormWindow) -> None:
        found = translate("cleaning", "Find out")
        encoding = OpenChoice(translate("cleaning", "Encoding"), [(None, found), *_ENCODINGS])
        delimiter = OpenChoice(
            translate("cleaning", "Separator"),
            [
                (None, found),
                (",", translate("cleaning", "Comma ,")),
                (";", translate("cleaning", "Semicolon ;")),
                ("\t", translate("cleaning", "Tab")),
                ("|", translate("cleaning", "Bar |")),
                (" ", translate("cleaning", "Space")),
            ],
        )
        quote = OpenChoice(
            translate("cleaning", "Quotation mark"),
            [
                (None, found),
                ('"', translate("cleaning", 'Double "')),
                ("'", translate("cleaning", "Single '")),
                ("", translate("cleaning", "None")),
            ],
        )
        header = NumberField(
            translate("cleaning", "Header on line"),
            placeholder=found,
            hint=translate("cleaning", "0: no line names the columns"),
            optional=True,
        )
        first = translate("cleaning", "The first one that is not empty")
        self._sheet = OpenChoice(translate("cleaning", "Sheet of a workbook"), [(None, first)])
        self._of_text = (encoding, delimiter, quote)
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(0, 0, 0, 6)
        column.setSpacing(8)
        for field, name in (
            (encoding, "encoding"),
            (delimiter, "delimiter"),
            (quote, "quote"),
            (header, "header_row"),
            (self._sheet, "sheet"),
        ):
            form.bind(field, "source", name)
        column.addLayout(side_by_side(encoding, delimiter))
        column.addLayout(side_by_side(quote, header))
        column.addWidget(self._sheet)

    @property
    def text(self) -> str:
        """What it says."""
        return self._words.text()

    def say(self, text: str) -> None:
        """Say something instead of how a table is read."""
        self._words.setText(text)
        self.setVisible(bool(text))

    def tell(self, profile: Mapping[str, Any]) -> None:
        """Say how a table is read and how large it is."""
        dialect, columns = profile["dialect"], len(profile["columns"])
        sheets = profile.get("sheets") or ()
        self._sheet.offer(sheets)
        self._sheet.setVisible(bool(sheets))
        for field in self._of_text:
            field.setVisible(not sheets)
        parts = [
            self._read_as(dialect),
            self._rows(int(profile["rows"]), exact=bool(profile["exact"])),
            self.tr("%Ln column(s)", "", columns),
        ]
        self.say(" · ".join(filter(None, parts)))

    @staticmethod
    def _read_as(dialect: Mapping[str, Any]) -> str:
        encoding, header = dialect.get("encoding"), dialect.get("header_row")
        delimiter, sheet = dialect.get("delimiter"), dialect.get("sheet")
        parts = []
        if encoding:
            parts.append(_NAMES.get(str(encoding).lower(), str(encoding).upper()))
        if delimiter:
            shown = translate("cleaning", "tab") if delimiter == "\t" else f"“{delimiter}”"
            parts.append(shown)
        if sheet:
            parts.append(translate("cleaning", "sheet “%1”").replace("%1", str(sheet)))
        if header == 0:
            parts.append(translate("cleaning", "no header"))
        elif header is not None and delimiter:
            text = translate("cleaning", "header on line %1")
            parts.append(text.replace("%1", number(int(header))))
        read = translate("cleaning", "Read as %1")
        return read.replace("%1", listed(parts)) if parts else ""

    def _rows(self, count: int, *, exact: bool) -> str:
        if exact:
            return self.tr("%Ln row(s)", "", count)
        about = rounded(count, digits=3)
        return self.tr("about %Ln row(s)", "", about)

    def _toggled(self, opened: bool) -> None:  # noqa: FBT001 (a slot's argument)
        self._inside.setVisible(opened)
        self._name_change()
        self.opened.emit(opened)

    def _name_change(self) -> None:
        is_open = self._change.isChecked()
        text = translate("cleaning", "Close") if is_open else translate("cleaning", "Change")
        self._change.setText(text)
        self._change.setAccessibleName(
            translate("cleaning", "Change how the table is read")
            if not is_open
            else translate("cleaning", "Close how the table is read")
        )

    @property
    def is_open(self) -> bool:
        """Whether the fields are shown."""
        return self._change.isChecked()

    @override
    def open(self) -> None:
        self._change.setChecked(True)
