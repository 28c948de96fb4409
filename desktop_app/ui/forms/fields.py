"""One value on a form: its label, its editor, and under it what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from enum import Enum
from typing import Any, ClassVar, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop_app.ui.forms.controls import Drop, SteppedLine, Tick
from desktop_app.ui.wording import bracketed


class Absent(Enum):
    """A value that is not there at all, so that validation can ask for it."""

    LEFT_OUT = "left out"


LEFT_OUT: Final = Absent.LEFT_OUT
_ROOM = 15
"""Around a line of text, so that all editors of one line are equally high."""


def line_height(editor: QWidget) -> int:
    """Return the height of an editor of one line."""
    return editor.fontMetrics().height() + _ROOM


class Field(QWidget):
    """Label, editor and error line. ``value`` is JSON-ready, or ``LEFT_OUT``."""

    members: ClassVar[Sequence[str]] = ()
    """Names of several neighbours in the submission that the field edits as one: its value is
    then a mapping with each of them, and ``set_value`` takes those there are."""

    changed = Signal()

    def __init__(self, label: str, editor: QWidget, *, hint: str = "") -> None:
        super().__init__()
        self.editor = editor
        self.label_text = label
        self.hint = hint
        self.applies = True
        self.touched = False
        self._error = QLabel()
        self._error.setProperty("role", "error")
        self._error.setWordWrap(True)
        self._error.setTextFormat(Qt.TextFormat.PlainText)
        self._error.hide()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(4)
        self._place(label, editor)
        self.column.addWidget(self._error)
        self.column.addStretch(1)
        editor.setAccessibleName(label)
        editor.setAccessibleDescription(hint)
        self.setToolTip(hint)

    def _place(self, label: str, editor: QWidget) -> None:
        caption = QLabel(label)
        caption.setProperty("role", "label")
        caption.setBuddy(editor)
        caption.setTextFormat(Qt.TextFormat.PlainText)
        caption.setWordWrap(True)
        self.column.addWidget(caption)
        self.column.addWidget(editor)
        if not isinstance(editor, QAbstractScrollArea):
            editor.setMinimumHeight(line_height(editor))

    def value(self) -> Any:
        """Return what stands in the editor."""
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        """Put a value into the editor."""
        raise NotImplementedError

    def at(self, loc: Sequence[str | int]) -> Field:
        """Return the field within this one that an error's ``loc`` speaks of."""
        del loc
        return self

    def parts(self) -> Sequence[Field]:
        """Return the fields that this one is made of."""
        return ()

    @property
    def error(self) -> str:
        """What is said to be wrong, or ''."""
        return self._error.text()

    def show_error(self, text: str) -> None:
        """Say what is wrong under the editor; '' takes it back."""
        if text == self._error.text():
            return
        self._error.setText(text)
        self._error.setVisible(bool(text))
        self.editor.setAccessibleDescription(text or self.hint)
        self.editor.setProperty("bad", bool(text))
        self.editor.style().unpolish(self.editor)
        self.editor.style().polish(self.editor)

    def set_applies(self, applies: bool) -> None:  # noqa: FBT001 (a slot's argument)
        """Show the field, or hide it and leave its value out of the submission."""
        self.applies = applies
        self.setVisible(applies)

    def _edited(self) -> None:
        self.touched = True
        self.changed.emit()


class TextField(Field):
    """A line of text; empty is None when the field is optional, else left out."""

    def __init__(
        self, label: str, *, hint: str = "", placeholder: str = "", optional: bool = False
    ) -> None:
        self._line = QLineEdit()
        self._line.setPlaceholderText(placeholder)
        super().__init__(label, self._line, hint=hint)
        self._optional = optional
        self._line.textChanged.connect(self._edited)

    @override
    def value(self) -> Any:
        return self._line.text() or (None if self._optional else LEFT_OUT)

    @override
    def set_value(self, value: Any) -> None:
        self._line.setText("" if value is None else str(value))


class AreaField(Field):
    """Several lines of text."""

    def __init__(
        self,
        label: str,
        *,
        hint: str = "",
        placeholder: str = "",
        optional: bool = False,
        lines: int = 5,
    ) -> None:
        self._area = QPlainTextEdit()
        self._area.setPlaceholderText(placeholder)
        self._area.setTabChangesFocus(True)
        self._area.document().setDocumentMargin(8)
        self._area.setFixedHeight(self._area.fontMetrics().lineSpacing() * lines + 16)
        super().__init__(label, self._area, hint=hint)
        self._optional = optional
        self._area.textChanged.connect(self._edited)

    @override
    def value(self) -> Any:
        return self._area.toPlainText() or (None if self._optional else LEFT_OUT)

    @override
    def set_value(self, value: Any) -> None:
        self._area.setPlainText("" if value is None else str(value))


class LinesField(AreaField):
    """A list of texts, one a line."""

    @override
    def value(self) -> Any:
        lines = [line.strip() for line in self._area.toPlainText().splitlines()]
        found = [line for line in lines if line]
        return found or (None if self._optional else [])

    @override
    def set_value(self, value: Any) -> None:
        self._area.setPlainText("\n".join(map(str, value or ())))


class JsonField(AreaField):
    """Any other shape, written as JSON."""

    @override
    def value(self) -> Any:
        text = self._area.toPlainText().strip()
        if not text:
            return None if self._optional else LEFT_OUT
        try:
            return json.loads(text)
        except ValueError:
            # What is not JSON goes on as text, so that validation speaks at this field.
            return text

    @override
    def set_value(self, value: Any) -> None:
        self._area.setPlainText("" if value is None else json.dumps(value, ensure_ascii=False))


class PatternsField(TextField):
    """File name patterns in one line, ``;`` between them; none at all is left out."""

    @override
    def value(self) -> Any:
        parts = [part.strip() for part in self._line.text().split(";")]
        return [part for part in parts if part] or LEFT_OUT

    @override
    def set_value(self, value: Any) -> None:
        self._line.setText("; ".join(map(str, value or ())))


class NumberField(Field):
    """A number as the locale writes it; what cannot be read goes on as text to be refused."""

    def __init__(
        self,
        label: str,
        *,
        hint: str = "",
        placeholder: str = "",
        whole: bool = True,
        optional: bool = False,
        unit: str = "",
    ) -> None:
        self._line = SteppedLine(whole=whole)
        self._line.setPlaceholderText(placeholder)
        super().__init__(bracketed(label, unit) if unit else label, self._line, hint=hint)
        self._optional = optional
        self._line.textChanged.connect(self._edited)

    @override
    def value(self) -> Any:
        text = self._line.text().strip()
        if not text:
            return None if self._optional else LEFT_OUT
        number = self._line.number()
        return text if number is None else number

    @override
    def set_value(self, value: Any) -> None:
        self._line.set_number(value)


class ChoiceField(Field):
    """One of a few values, each with words for people."""

    def __init__(self, label: str, choices: Sequence[tuple[Any, str]], *, hint: str = "") -> None:
        self._drop = Drop()
        self._values = [value for value, _ in choices]
        self._drop.addItems([text for _, text in choices])
        super().__init__(label, self._drop, hint=hint)
        self._drop.currentIndexChanged.connect(self._edited)

    @override
    def value(self) -> Any:
        index = self._drop.currentIndex()
        return self._values[index] if index >= 0 else LEFT_OUT

    @override
    def set_value(self, value: Any) -> None:
        if value in self._values:
            self._drop.setCurrentIndex(self._values.index(value))

    def text(self) -> str:
        """Return the chosen words."""
        return self._drop.currentText()


class CheckField(Field):
    """Yes or no."""

    def __init__(self, label: str, *, hint: str = "") -> None:
        self._check = Tick(label)
        super().__init__(label, self._check, hint=hint)
        self._check.toggled.connect(self._edited)

    @override
    def _place(self, label: str, editor: QWidget) -> None:
        self.column.addWidget(editor)

    @override
    def value(self) -> Any:
        return self._check.isChecked()

    @override
    def set_value(self, value: Any) -> None:
        self._check.setChecked(bool(value))


class PresenceField(CheckField):
    """Whether a part that may be missing is there; the part's own fields fill it."""

    @override
    def value(self) -> Any:
        return {} if self._check.isChecked() else None

    @override
    def set_value(self, value: Any) -> None:
        self._check.setChecked(value is not None)


def side_by_side(*widgets: QWidget, stretch: Sequence[int] = ()) -> QHBoxLayout:
    """Lay fields out in one row."""
    row = QHBoxLayout()
    row.setSpacing(10)
    for index, widget in enumerate(widgets):
        row.addWidget(widget, stretch[index] if stretch else 1)
    return row
