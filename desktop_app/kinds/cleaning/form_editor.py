"""What a step may be told: fields made from its model, with columns to choose from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from desktop_app.kinds.cleaning.form_fields import ColumnField, Columns, ColumnsField, PairsField
from desktop_app.kinds.cleaning.form_rules import RulesField
from desktop_app.kinds.cleaning.form_words import ALWAYS_FITS, STEPS, choice_word
from desktop_app.ui.forms.binding import Binding, When
from desktop_app.ui.forms.fields import Field, LinesField
from desktop_app.ui.forms.generated import ModelFields
from desktop_app.ui.forms.sentences import sentence
from desktop_app.ui.forms.shapes import Described, Shape

translate = QCoreApplication.translate

_LINES = 3


def missing(step: Mapping[str, Any]) -> str:
    """Say what a step still needs before it can be used; '' when nothing."""
    model = STEPS[step["type"]]
    try:
        model.model_validate(step)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)[0]
        names = [part for part in found["loc"] if isinstance(part, str)]
        infos = model.model_fields.items()
        title = next(
            (info.title for name, info in infos if names and names[0] in {name, info.alias}), None
        )
        said = sentence("cleaning", found)
        return f"{translate('cleaning', title)}: {said}" if title else said
    return ""


class StepEditor(Field):
    """The fields of one step. Its value is the step as a submission has it."""

    def __init__(self, step: Mapping[str, Any], columns: Columns) -> None:
        inside = QWidget()
        self.binding = Binding()
        self._type = step["type"]
        super().__init__("", inside)
        self.touched = True
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(8)
        model, last = STEPS[self._type], "on_invalid"
        fields = _StepFields(self, self._type, columns)
        fields.add_model(column, model, without=("type", last))
        if last in model.model_fields and self._type not in ALWAYS_FITS:
            fields.add_model(column, model, without=set(model.model_fields) - {last})
        self._kept = {key: value for key, value in step.items() if key == last}
        self.set_value(step)

    @override
    def _place(self, label: str, editor: QWidget) -> None:
        self.column.addWidget(editor)

    def bind(self, field: Field, *place: str, when: When | None = None) -> Field:
        """Tie a field to its place in the step."""
        field.setParent(self.editor)
        self.binding.add(field, place, when)
        field.changed.connect(self._field_changed)
        return field

    def _field_changed(self) -> None:
        self.binding.apply()
        self.changed.emit()

    @override
    def value(self) -> Any:
        return {"type": self._type, **self._kept, **self.binding.read()}

    @override
    def set_value(self, value: Any) -> None:
        self.binding.fill(value)

    @override
    def at(self, loc: Sequence[str | int]) -> Field:
        return self.binding.at(loc) or self

    @override
    def parts(self) -> Sequence[Field]:
        return self.binding.fields

    def focus_first(self) -> None:
        """Go to what is most likely to be typed: a value that is needed, else the first field."""
        pairs = next((f for f in self.binding.fields if isinstance(f, PairsField)), None)
        needed = {
            info.alias or name
            for name, info in STEPS[self._type].model_fields.items()
            if info.is_required()
        }
        given = self.value()
        empty = next((name for name in needed if name not in given), None)
        if empty is None and pairs is not None:
            pairs.edit_last()
            return
        field = self.binding.at((empty,)) if empty is not None else self.binding.fields[0]
        if field is not None:
            field.editor.setFocus()


class _StepFields(ModelFields):
    def __init__(self, binder: StepEditor, kind_of_step: str, columns: Columns) -> None:
        super().__init__(binder, "cleaning")
        self._type = kind_of_step
        self._columns = columns

    @override
    def field(self, described: Described) -> Field:
        label, hint = self.said(described.label), self.said(described.help)
        one = {"column", "from"} | ({"to"} if self._type == "dependency" else set())
        if described.name == "columns":
            every = {
                "drop_duplicates": translate("cleaning", "All columns"),
            }.get(self._type, translate("cleaning", "All text columns"))
            empty = every if described.optional else ""
            return ColumnsField(label, self._columns, hint=hint, empty=empty)
        if described.name in one:
            return ColumnField(label, self._columns, hint=hint)
        if described.name == "rules":
            return RulesField(label, self._columns, hint=hint)
        if described.shape is Shape.JSON and described.name in {"map", "values"}:
            return self._pairs(described, label, hint)
        if described.shape is Shape.LINES:
            return LinesField(
                label, hint=hint, placeholder="\n".join(described.example or ()), lines=_LINES
            )
        return super().field(described)

    def _pairs(self, described: Described, label: str, hint: str) -> Field:
        if self._type == "rename":
            heads = (translate("cleaning", "Column"), translate("cleaning", "New name"))
        else:
            heads = (translate("cleaning", "Value"), translate("cleaning", "Becomes"))
        return PairsField(
            label,
            heads,
            hint=hint,
            optional=described.optional,
            whole_lines=self._type == "rename",
        )

    @override
    def choice(self, described: Described, value: Any) -> str:
        word = choice_word(described.name, value)
        return super().choice(described, value) if word == str(value) else word
