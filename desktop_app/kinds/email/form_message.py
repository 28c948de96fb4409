"""The field for a message's text: in which format, and the columns that it can use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from PySide6.QtCore import QCoreApplication, QMimeData
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QSizePolicy, QWidget
from typing_extensions import override

from desktop_app.ui.forms.controls import Drop
from desktop_app.ui.forms.fields import LEFT_OUT, Field
from desktop_app.ui.forms.inserting import InsertChips

translate = QCoreApplication.translate

FORMATS = ("text", "markdown", "html")
_LEAST_LINES = 6


class MessageField(Field):
    """One text that is the submission's ``text``, ``markdown`` or ``html``."""

    members: ClassVar[Sequence[str]] = FORMATS

    def __init__(self, label: str) -> None:
        self._area = MessageEdit()
        self._format = Drop()
        self.chips = InsertChips()
        self._plain: str | None = None
        """A plain text that a submission gave beside the formatted one."""
        super().__init__(label, self._area)
        self.column.setStretch(self.column.indexOf(self._area), 1)
        self.column.setStretch(self.column.count() - 1, 0)
        self._area.textChanged.connect(self._edited)
        self._format.currentIndexChanged.connect(self._format_chosen)

    @override
    def _place(self, label: str, editor: QWidget) -> None:
        caption = QLabel(label)
        caption.setProperty("role", "label")
        caption.setBuddy(editor)
        names = {
            "text": translate("email", "Plain text"),
            "markdown": translate("email", "Markdown"),
            "html": translate("email", "HTML"),
        }
        for format_ in FORMATS:
            self._format.addItem(names[format_], format_)
        self._format.setAccessibleName(translate("email", "Format"))
        self._format.setProperty("role", "pill")
        self._format.setSizeAdjustPolicy(Drop.SizeAdjustPolicy.AdjustToContents)
        self._format.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(caption)
        row.addWidget(self.chips, 1)
        row.addWidget(self._format)
        self.column.addLayout(row)
        self.column.addWidget(editor)

    @property
    def format(self) -> str:
        """Which of the submission's fields the text is."""
        return str(self._format.currentData())

    def choose_format(self, name: str) -> None:
        """Choose the format; the text stays."""
        self._format.setCurrentIndex(max(self._format.findData(name), 0))

    @override
    def value(self) -> Any:
        found: dict[str, Any] = dict.fromkeys(FORMATS, LEFT_OUT)
        if self._plain is not None and self.format != "text":
            found["text"] = self._plain
        found[self.format] = self._area.toPlainText() or LEFT_OUT
        return found

    @override
    def set_value(self, value: Any) -> None:
        given = [name for name in FORMATS if value.get(name) is not None]
        if not given:
            return
        self.choose_format(given[-1])  # formatted, where there is a plain text beside it
        self._plain = value["text"] if len(given) > 1 and given[0] == "text" else None
        self._area.setPlainText(str(value[given[-1]]))

    def insert(self, text: str) -> None:
        """Put a text in at the cursor."""
        self._area.insertPlainText(text)
        self._area.setFocus()

    def _format_chosen(self) -> None:
        self._plain = None
        self._edited()


class MessageEdit(QPlainTextEdit):
    """Text with placeholders; files that are dropped on it go to the form."""

    def __init__(self) -> None:
        super().__init__()
        self.setFont(fixed_font(self.font()))
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(8)
        self.setMinimumHeight(self.fontMetrics().lineSpacing() * _LEAST_LINES)

    @override
    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return not source.hasUrls() and super().canInsertFromMimeData(source)


def fixed_font(like: QFont) -> QFont:
    """Return the system's font with letters of one width, as large as another font."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPointSizeF(like.pointSizeF())
    return font
