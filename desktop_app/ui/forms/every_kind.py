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


def common_fields(form: FormWindow, column: QVBoxLayout) -> None:
    """Add them to a column, with the kind's own defaults."""
    tr = QCoreApplication.translate
    name = TextField(
        tr("common fields", "Name in the queue"),
        placeholder=tr("common fields", "Found from what you add"),
        optional=True,
    )
    start = MomentField(tr("common fields", "Start later"))
    limit = NumberField(
        tr("common fields", "Time limit"),
        placeholder=tr("common fields", "None"),
        whole=False,
        optional=True,
        unit=tr("common fields", "seconds"),
    )
    seconds = tr("common fields", "seconds")
    tries = NumberField(tr("common fields", "Tries"))
    first = NumberField(tr("common fields", "First pause"), whole=False, unit=seconds)
    longest = NumberField(tr("common fields", "Longest pause"), whole=False, unit=seconds)
    factor = NumberField(tr("common fields", "Each pause is longer by"), whole=False)
    jitter = CheckField(tr("common fields", "Spread the tries out"))
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
