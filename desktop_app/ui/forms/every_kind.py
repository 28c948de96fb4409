"""The fields that every submission has: name, start, time limit and tries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QVBoxLayout

from desktop_app.ui.forms.fields import CheckField, NumberField, TextField, side_by_side
from desktop_app.ui.forms.moments import MomentField
from desktop_app.ui.forms.shapes import defaults_of

if TYPE_CHECKING:
    from desktop_app.ui.forms.window import FormWindow

translate = QCoreApplication.translate


def common_fields(form: FormWindow, column: QVBoxLayout) -> None:
    """Add them to a column, with the kind's own defaults."""
    name = TextField(
        translate("common fields", "Name in the queue"),
        placeholder=translate("common fields", "Found from what you add"),
        optional=True,
    )
    start = MomentField(translate("common fields", "Start later"))
    limit = NumberField(
        translate("common fields", "Time limit"),
        placeholder=translate("common fields", "None"),
        whole=False,
        optional=True,
        unit=translate("common fields", "seconds"),
    )
    seconds = translate("common fields", "seconds")
    tries = NumberField(translate("common fields", "Tries"))
    first = NumberField(translate("common fields", "First pause"), whole=False, unit=seconds)
    longest = NumberField(translate("common fields", "Longest pause"), whole=False, unit=seconds)
    factor = NumberField(translate("common fields", "Each pause is longer by"), whole=False)
    jitter = CheckField(translate("common fields", "Spread the tries out"))
    for field, place in (
        (name, ("name",)),
        (start, ("start_at",)),
        (limit, ("timeout",)),
        (tries, ("retry", "max_attempts")),
        (first, ("retry", "first")),
        (longest, ("retry", "max")),
        (factor, ("retry", "factor")),
        (jitter, ("retry", "jitter")),
    ):
        form.bind(field, *place)
    column.addWidget(name)
    column.addWidget(start)
    column.addLayout(side_by_side(limit, tries))
    column.addLayout(side_by_side(first, longest))
    column.addLayout(side_by_side(factor, jitter))
    defaults = defaults_of(form.kind.submission_type)
    common = {key: defaults[key] for key in ("name", "start_at", "timeout", "retry")}
    form.binding.fill(common)
