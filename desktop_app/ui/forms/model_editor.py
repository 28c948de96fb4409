"""The fields of a pydantic model in a column, with what is wrong said under each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.domain.errors import FieldError
from desktop_app.ui.forms.binding import Binding, When
from desktop_app.ui.forms.fields import Field
from desktop_app.ui.forms.generated import ModelFields
from desktop_app.ui.forms.layout import Fold, Opening, tab_as_seen
from desktop_app.ui.forms.sentences import errors_of
from desktop_app.ui.forms.shapes import Described, describe_fields

TYPING_MS = 150
"""A pause this long in typing has the fields checked."""


class ModelEditor(QWidget):
    """Edits a model's values; fields that are marked so fold under "More"."""

    edited = Signal()
    """What stands in the fields has changed and typing has paused."""

    def __init__(
        self, context: str, model: type[BaseModel], *, leave_out: Collection[str] = ()
    ) -> None:
        super().__init__()
        self._context, self._model, self._leave_out = context, model, leave_out
        self.binding = Binding()
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._typing.timeout.connect(self._paused)
        self._fields = ModelFields(self, context)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(10)

    def build(self) -> None:
        """Make the fields."""
        fold = Fold(self.tr("More"))
        for described in describe_fields(self._model):
            if described.name not in self._leave_out and not described.constant:
                self.add(fold.column if described.fold else self.column, described)
        self.binding.apply()
        tab_as_seen(self.column)
        if fold.column.count():
            tab_as_seen(fold.column)
            self.column.addWidget(fold)
        else:
            fold.deleteLater()

    def add(self, column: QVBoxLayout, described: Described) -> None:
        """Make one field."""
        self._fields.add(column, described)

    def bind(self, field: Field, *place: str, when: When | None = None) -> Field:
        """Tie a field to its place; return the field."""
        field.setParent(self)  # without a parent, showing it would open a window
        self.binding.add(field, place, when)
        field.changed.connect(self._changed)
        return field

    def fill(self, values: Mapping[str, Any]) -> None:
        """Put values into the fields; the others keep what they have, and what is typed there."""
        typing = self._typing.isActive()
        self.binding.fill(values)
        if not typing:
            self._typing.stop()

    def value(self) -> dict[str, Any]:
        """Return what stands in the fields, right or wrong."""
        return self.binding.read()

    def errors(self) -> list[FieldError]:
        """Return what is wrong now."""
        return errors_of(self._model, self._context, self.value())

    def show_errors(self, errors: Sequence[FieldError], *, everywhere: bool) -> Field | None:
        """Put each error under its field, or under touched ones only; return the first such field.

        An error that belongs to no field is said under the first.
        """
        said: dict[Field, str] = {}
        for error in errors:
            field = self.binding.at(error.loc) or next(iter(self.binding.fields), None)
            if field is not None and (everywhere or field.touched):
                said.setdefault(field, error.msg)
        for field in self.binding.fields:
            field.show_error(said.get(field, ""))
        return next((field for field in self.binding.fields if field in said), None)

    def complain(self, errors: Sequence[FieldError]) -> None:
        """Say every error and go to the first field that has one."""
        field = self.show_errors(errors, everywhere=True)
        if field is None:
            return
        parent = field.parentWidget()
        while parent is not None:
            if isinstance(parent, Opening):
                parent.open()
            parent = parent.parentWidget()
        field.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _changed(self) -> None:
        self.binding.apply()
        self._typing.start()

    def _paused(self) -> None:
        self.show_errors(self.errors(), everywhere=False)
        self.edited.emit()
