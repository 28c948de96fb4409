"""Fields for a moment in time and for a picture's size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QDateTime, Qt, QTimeZone
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget
from typing_extensions import override

from desktop_app.ui.forms.controls import Drop, MomentEdit, Tick
from desktop_app.ui.forms.fields import Field, NumberField, line_height

_HOUR = 3600


class MomentField(Field):
    """A date and time in the person's own time zone; optional ones have a box to tick."""

    def __init__(self, label: str, *, hint: str = "", optional: bool = True) -> None:
        self._edit = MomentEdit(QDateTime.currentDateTime().addSecs(_HOUR))
        self._check = Tick(label)
        self._optional = optional
        super().__init__(label, self._edit, hint=hint)
        self._edit.lineEdit().setAccessibleName(label)
        self._check.toggled.connect(self._toggled)
        self._edit.dateTimeChanged.connect(self._edited)

    @override
    def _place(self, label: str, editor: QWidget) -> None:
        if not self._optional:
            super()._place(label, editor)
            return
        self._check.setAccessibleName(label)
        row = QHBoxLayout()
        row.addWidget(self._check)
        row.addWidget(editor, 1)
        editor.setEnabled(False)
        editor.setMinimumHeight(line_height(editor))
        self.column.addLayout(row)

    @override
    def value(self) -> Any:
        if self._optional and not self._check.isChecked():
            return None
        moment = self._edit.dateTime().toOffsetFromUtc(self._edit.dateTime().offsetFromUtc())
        return moment.toString(Qt.DateFormat.ISODate)

    @override
    def set_value(self, value: Any) -> None:
        self._check.setChecked(value is not None)
        moment = QDateTime.fromString(str(value or ""), Qt.DateFormat.ISODateWithMs)
        if moment.isValid():
            self._edit.setDateTime(moment.toTimeZone(QTimeZone.systemTimeZone()))

    def _toggled(self, on: bool) -> None:  # noqa: FBT001 (a slot's argument)
        self._edit.setEnabled(on)
        self._edited()


class SizeField(Field):
    """The box that a picture is to fit in: none, a usual one, or width and height."""

    def __init__(
        self, label: str, *, usual: Sequence[tuple[int, int]], original: str, hint: str = ""
    ) -> None:
        self._drop = Drop()
        self._sizes: list[list[int] | None] = [None, *(list(size) for size in usual)]
        self._drop.addItem(original)
        self._drop.addItems([f"{w} \N{MULTIPLICATION SIGN} {h}" for w, h in usual])
        self._drop.addItem(self.tr("Other…"))
        self._width = NumberField(self.tr("Width"))
        self._height = NumberField(self.tr("Height"))
        self._own = QWidget()
        super().__init__(label, self._drop, hint=hint)
        self._drop.currentIndexChanged.connect(self._chosen)
        self._width.changed.connect(self._edited)
        self._height.changed.connect(self._edited)

    @override
    def _place(self, label: str, editor: QWidget) -> None:
        super()._place(label, editor)
        row = QHBoxLayout(self._own)
        row.setContentsMargins(0, 4, 0, 0)
        row.addWidget(self._width, 1)
        row.addWidget(QLabel("\N{MULTIPLICATION SIGN}"))
        row.addWidget(self._height, 1)
        self._own.hide()
        self.column.addWidget(self._own)

    @override
    def value(self) -> Any:
        index = self._drop.currentIndex()
        if index < len(self._sizes):
            return self._sizes[index]
        pair = (self._width.value(), self._height.value())
        return [value if isinstance(value, (int, float, str)) else None for value in pair]

    @override
    def set_value(self, value: Any) -> None:
        size = None if value is None else list(value)
        if size in self._sizes:
            self._drop.setCurrentIndex(self._sizes.index(size))
        elif size is not None:
            self._width.set_value(size[0])
            self._height.set_value(size[1])
            self._drop.setCurrentIndex(len(self._sizes))

    def _chosen(self, index: int) -> None:
        self._own.setVisible(index >= len(self._sizes))
        self._edited()
