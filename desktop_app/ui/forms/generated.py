"""Fields made from a pydantic model; and the form of a kind that brings none, made of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Protocol

from pydantic import BaseModel
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLabel, QVBoxLayout
from typing_extensions import override

from desktop_app.domain.kind import Submission
from desktop_app.ui.forms.binding import Binding, Place, When
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


class Binder(Protocol):
    """What holds fields: a form, or a part of one."""

    binding: Binding

    def bind(self, field: Field, *place: str, when: When | None = None) -> Field:
        """Tie a field to its place; return the field."""


class ModelFields:
    """Makes the fields of a model: titles, descriptions and examples are its words.

    ``context`` is where these words are translated.
    """

    def __init__(self, binder: Binder, context: str) -> None:
        self._binder = binder
        self._context = context

    def add_model(
        self,
        column: QVBoxLayout,
        model: type[BaseModel],
        place: Place = (),
        when: When | None = None,
        *,
        without: Collection[str] = (),
    ) -> None:
        """Add those of a model's fields that leave a choice to a column, in their order."""
        for described in describe_fields(model):
            if described.name not in without and not described.constant:
                self.add(column, described, place, when)

    def add(
        self,
        column: QVBoxLayout,
        described: Described,
        above: Place = (),
        when: When | None = None,
    ) -> None:
        """Add one field of a model, or all that stand below it."""
        place = (*above, described.name)
        if described.shape is Shape.MODEL and described.model is not None:
            inner = self._add_presence(column, described, place, when)
            if inner is None:
                heading = QLabel(self.said(described.label))
                heading.setProperty("role", "heading")
                heading.setToolTip(self.said(described.help))
                column.addWidget(heading)
            self.add_model(column, described.model, place, inner)
            self._preset(described, place)
        elif described.shape is Shape.VARIANTS:
            inner = self._add_presence(column, described, place, when)
            self._add_variants(column, described, place, inner)
        else:
            self._add_field(column, self.field(described), described.default, place, when)

    def _add_field(
        self,
        column: QVBoxLayout,
        field: Field,
        default: Any,
        place: Place,
        when: When | None,
    ) -> None:
        if default is not LEFT_OUT:
            field.set_value(default)
        column.addWidget(self._binder.bind(field, *place, when=when))

    def _add_presence(
        self, column: QVBoxLayout, described: Described, place: Place, when: When | None
    ) -> When | None:
        """Give a part that may be None a box to tick; its fields show while it is ticked."""
        if not described.optional:
            return when
        field = PresenceField(self.said(described.label), hint=self.said(described.help))
        self._add_field(column, field, described.default, place, when)
        return When(field, ({},))

    def _add_variants(
        self, column: QVBoxLayout, described: Described, place: Place, when: When | None
    ) -> None:
        variants = described.variants or {}
        choices = [(tag, self._variant_name(tag, model)) for tag, model in variants.items()]
        choice = ChoiceField(self.said(described.label), choices, hint=self.said(described.help))
        self._add_field(column, choice, LEFT_OUT, (*place, described.tag), when)
        for tag, model in variants.items():
            self.add_model(column, model, place, When(choice, (tag,)), without=(described.tag,))
        self._preset(described, place)

    def _preset(self, described: Described, place: Place) -> None:
        """Fill the fields of a part from the default that the part as a whole has."""
        value = described.default
        for name in reversed(place):
            value = {name: value}
        if isinstance(described.default, dict):
            self._binder.binding.fill(value)

    def _variant_name(self, tag: Any, model: type[BaseModel]) -> str:
        return self.said(model.model_config.get("title") or _words(tag))

    def field(self, described: Described) -> Field:
        """Make the editor of one value."""
        label, hint = self.said(described.label), self.said(described.help)
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
            yield None, self.choice(described, None)
        values = (True, False) if described.shape is Shape.CHECK else described.choices
        yield from ((value, self.choice(described, value)) for value in values)

    def choice(self, described: Described, value: Any) -> str:
        """Name one of the values that a field may have."""
        if value is None:
            return "\N{EN DASH}"
        if described.shape is Shape.CHECK:
            translate = QCoreApplication.translate
            return translate("fields", "Yes") if value else translate("fields", "No")
        known = (described.words or {}).get(value)
        return self.said(known or _words(value))

    def said(self, text: str) -> str:
        """Translate the model's own words."""
        return QCoreApplication.translate(self._context, text) if text else ""


class GeneratedForm(FormWindow):
    """The form of a kind that brings none."""

    @override
    def build_fields(self, column: QVBoxLayout) -> None:
        fields = ModelFields(self, self.kind.name)
        fields.add_model(column, self.kind.submission_type, without=COMMON)
        paths = (field for field in self.binding.fields if isinstance(field, PathsField))
        self.drop_field = next(paths, None)
        fold = Fold(self.tr("More: name, start later, time limit, tries"))
        common_fields(self, fold.column)
        column.addWidget(fold)


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
