"""The form of a kind that brings none: every field of its submission, and the plan beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLabel, QVBoxLayout
from typing_extensions import override

from desktop_app.domain.kind import Submission
from desktop_app.ui.forms.binding import Place, When
from desktop_app.ui.forms.every_kind import common_fields
from desktop_app.ui.forms.fields import (
    LEFT_OUT,
    AreaField,
    CheckField,
    ChoiceField,
    Field,
    JsonField,
    LinesField,
    NumberField,
    PresenceField,
    TextField,
)
from desktop_app.ui.forms.layout import Fold
from desktop_app.ui.forms.moments import MomentField
from desktop_app.ui.forms.paths import PathsField
from desktop_app.ui.forms.shapes import Described, Shape, describe_fields
from desktop_app.ui.forms.window import FormWindow

COMMON = frozenset(Submission.model_fields)


class GeneratedForm(FormWindow):
    """Made from the pydantic fields: titles, descriptions and examples are its words."""

    @override
    def build_fields(self, column: QVBoxLayout) -> None:
        self.drop_field = None
        own = (d for d in describe_fields(self.kind.submission_type) if d.name not in COMMON)
        for described in own:
            self._add(column, described, (), None)
        fold = Fold(self.tr("More: name, start later, time limit, tries"))
        common_fields(self, fold.column)
        column.addWidget(fold)

    def _add(
        self, column: QVBoxLayout, described: Described, above: Place, when: When | None
    ) -> None:
        place = (*above, described.name)
        if described.shape is Shape.MODEL and described.model is not None:
            inner = self._add_presence(column, described, place, when)
            if inner is None:
                heading = QLabel(self._said(described.label))
                heading.setProperty("role", "heading")
                heading.setToolTip(self._said(described.help))
                column.addWidget(heading)
            self._add_model(column, described.model, place, inner)
            self._preset(described, place)
        elif described.shape is Shape.VARIANTS:
            inner = self._add_presence(column, described, place, when)
            self._add_variants(column, described, place, inner)
        else:
            self._add_field(column, self._field(described), described.default, place, when)

    def _add_field(
        self,
        column: QVBoxLayout,
        field: Field,
        default: Any,
        place: Place,
        when: When | None,
    ) -> Field:
        if default is not LEFT_OUT:
            field.set_value(default)
        column.addWidget(self.bind(field, *place, when=when))
        if isinstance(field, PathsField) and self.drop_field is None:
            self.drop_field = field
        return field

    def _add_presence(
        self, column: QVBoxLayout, described: Described, place: Place, when: When | None
    ) -> When | None:
        """Give a part that may be None a box to tick; its fields show while it is ticked."""
        if not described.optional:
            return when
        field = PresenceField(self._said(described.label), hint=self._said(described.help))
        self._add_field(column, field, described.default, place, when)
        return When(field, ({},))

    def _add_model(
        self, column: QVBoxLayout, model: type[BaseModel], place: Place, when: When | None
    ) -> None:
        for described in describe_fields(model):
            self._add(column, described, place, when)

    def _add_variants(
        self, column: QVBoxLayout, described: Described, place: Place, when: When | None
    ) -> None:
        variants = described.variants or {}
        choices = [(tag, self._variant_name(tag, model)) for tag, model in variants.items()]
        choice = ChoiceField(self._said(described.label), choices, hint=self._said(described.help))
        self._add_field(column, choice, LEFT_OUT, (*place, described.tag), when)
        for tag, model in variants.items():
            for inner in describe_fields(model):
                if inner.name != described.tag:
                    self._add(column, inner, place, When(choice, (tag,)))
        self._preset(described, place)

    def _preset(self, described: Described, place: Place) -> None:
        """Fill the fields of a part from the default that the part as a whole has."""
        value = described.default
        for name in reversed(place):
            value = {name: value}
        if isinstance(described.default, dict):
            self.binding.fill(value)

    def _variant_name(self, tag: Any, model: type[BaseModel]) -> str:
        return self._said(model.model_config.get("title") or _words(tag))

    def _field(self, described: Described) -> Field:
        label, hint = self._said(described.label), self._said(described.help)
        if described.shape is Shape.CHECK and not described.optional:
            return CheckField(label, hint=hint)
        if described.shape in {Shape.CHOICE, Shape.CHECK}:
            return ChoiceField(label, list(self._choices(described)), hint=hint)
        if described.shape is Shape.MOMENT:
            return MomentField(label, hint=hint, optional=described.optional)
        if described.shape is Shape.PATHS:
            return PathsField(label, hint=hint)
        make = _EDITORS[described.shape]
        example = "" if described.example is None else _shown(described.example)
        return make(label, hint=hint, placeholder=example, optional=described.optional)

    def _choices(self, described: Described) -> Iterator[tuple[Any, str]]:
        if described.optional:
            yield None, "\N{EN DASH}"
        if described.shape is Shape.CHECK:
            yield from ((True, self.tr("Yes")), (False, self.tr("No")))
        yield from ((value, self._said(_words(value))) for value in described.choices)

    def _said(self, text: str) -> str:
        """Translate a kind's own words in the kind's context."""
        return QCoreApplication.translate(self.kind.name, text) if text else ""


def _whole(label: str, **more: Any) -> Field:
    return NumberField(label, whole=True, **more)


def _number(label: str, **more: Any) -> Field:
    return NumberField(label, whole=False, **more)


_EDITORS: Mapping[Shape, Callable[..., Field]] = {
    Shape.TEXT: TextField,
    Shape.LONG_TEXT: AreaField,
    Shape.WHOLE: _whole,
    Shape.NUMBER: _number,
    Shape.PATH: TextField,
    Shape.LINES: LinesField,
    Shape.JSON: JsonField,
}


def _words(value: Any) -> str:
    return str(value).replace("_", " ").capitalize()


def _shown(example: Any) -> str:
    if isinstance(example, list):
        return "\n".join(map(str, example))
    return str(example)
