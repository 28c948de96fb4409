"""Pages of the settings: what concerns the queue, and one kind; all apply at once."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from desktop_app.domain.job import Lane
from desktop_app.domain.kind import AnyKind
from desktop_app.host.settings import LANE_LIMIT
from desktop_app.ui import wording
from desktop_app.ui.forms.fields import Field, NumberField
from desktop_app.ui.forms.model_editor import ModelEditor
from desktop_app.ui.forms.shapes import defaults_of
from desktop_app.ui.settings_index import OF_ACCOUNTS

Put = Callable[[str, Any], None]
"""Stores a setting."""
NUMBER_WIDE = 14
"""Average characters that a small number needs, its frame included."""


class QueuePage(QWidget):
    """How many jobs of each lane run at once."""

    def __init__(
        self,
        lanes: Sequence[Lane],
        kinds: Mapping[str, AnyKind],
        set_limit: Callable[[str, int], Coroutine[Any, Any, object]],
        start: Callable[[Coroutine[Any, Any, object]], object],
    ) -> None:
        super().__init__()
        self._set_limit, self._start = set_limit, start
        self.limits: dict[str, NumberField] = {}
        column = _column(self)
        column.addWidget(
            _note(
                self.tr("How many jobs run at once. A lane shows here from its first job on.")
                if lanes
                else self.tr("No lane yet: each shows here from its first job on.")
            )
        )
        for lane in lanes:
            field = NumberField(wording.lane_words(lane, kinds.get(lane.kind)))
            field.set_value(lane.limit)
            field.changed.connect(_calling(self._apply, lane.name, field))
            field.editor.setMaximumWidth(field.fontMetrics().averageCharWidth() * NUMBER_WIDE)
            self.limits[lane.name] = field
            column.addWidget(field)
        column.addStretch(1)

    def refresh(self, lanes: Sequence[Lane]) -> None:
        """Show limits that were changed elsewhere, but not over what is being typed."""
        for lane in lanes:
            field = self.limits.get(lane.name)
            if field is not None and not field.editor.hasFocus() and field.value() != lane.limit:
                field.blockSignals(True)
                field.set_value(lane.limit)
                field.blockSignals(False)

    def _apply(self, lane: str, field: Field) -> None:
        try:
            limit = LANE_LIMIT.validate_python(field.value(), strict=True)
        except ValueError:
            field.show_error(self.tr("A number from 1 to 64"))
        else:
            field.show_error("")
            self._start(self._set_limit(lane, limit))


class KindPage(QWidget):
    """The settings of one kind, made from its model."""

    def __init__(
        self, kind: AnyKind, model: type[BaseModel], stored: Mapping[str, Any], put: Put
    ) -> None:
        super().__init__()
        self._kind, self._model, self._put = kind, model, put
        self.editor = ModelEditor(kind.name, model, leave_out=OF_ACCOUNTS)
        self.editor.build()
        self.editor.fill(stored)
        self._known = self.editor.value()
        self.editor.edited.connect(self._apply)
        column = _column(self)
        column.addWidget(self.editor)
        column.addStretch(1)

    def refresh(self, stored: Mapping[str, Any]) -> None:
        """Show what was changed elsewhere, but not over what is being typed."""
        defaults, focus = defaults_of(self._model), QApplication.focusWidget()
        for name in self._known:
            value = stored.get(f"{self._kind.name}.{name}")
            value = defaults.get(name) if value is None else value
            field = self.editor.binding.at((name,))
            typed = focus is not None and field is not None and field.isAncestorOf(focus)
            if value != self._known[name] and not typed:
                self.editor.fill({name: value})
                self._known[name] = value

    def _apply(self) -> None:
        """Store what has changed and is right."""
        wrong = {str(error.loc[0]) for error in self.editor.errors() if error.loc}
        values = self.editor.value()
        for name in values.keys() | self._known.keys():
            value = values.get(name)
            if name not in wrong and value != self._known.get(name):
                self._put(f"{self._kind.name}.{name}", value)
                self._known[name] = value


def _calling(call: Callable[[str, Field], None], lane: str, field: Field) -> Callable[[], None]:
    return lambda: call(lane, field)


def _column(page: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(10)
    return column


def _note(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "muted")
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
