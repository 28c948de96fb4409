"""Pages of the settings: how long finished work is kept, and the folders of other programs."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from desktop_app.domain.desk import Desk
from desktop_app.domain.errors import SubmissionRefused
from desktop_app.host.settings import Settings
from desktop_app.ui import wording
from desktop_app.ui.forms.fields import LEFT_OUT, Field, NumberField
from desktop_app.ui.forms.paths import PathsField
from desktop_app.ui.slots import bound

Put = Callable[[str, Any], None]
"""Stores a setting."""
Read = Callable[[Callable[[], Any], Callable[[Any], None]], None]
"""Calls the first away from this thread, and the second with its result here."""
DAYS, MEGABYTES, FOLDERS = "queue.keep_days", "queue.keep_megabytes", "api.folders"
NUMBER_WIDE = 14
"""Average characters that such a number needs, its frame included."""
LOOKED_AT = 1_000
"""Batches that are counted; beyond it there are "more than" so many."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What there is now, and what would go."""

    queue: int
    logs: int
    batches: int
    """Finished batches that are older than what is kept."""
    too_much: int
    """Bytes beyond what is kept."""


class RetentionPage(QWidget):
    """Says what is kept, how large it is and what would be forgotten."""

    def __init__(self, desk: Desk, put: Put, read: Read) -> None:
        super().__init__()
        self._desk, self._put, self._read = desk, put, read
        self._closed = False
        self.days = NumberField(
            self.tr("Days for which finished work is kept"), hint=self.tr("0: for ever")
        )
        self.megabytes = NumberField(
            self.tr("Megabytes that queue and logs may take together"),
            hint=self.tr("0: as much as they need"),
        )
        self.sizes, self.going = _note(), _note()
        self._fields: dict[str, Field] = {DAYS: self.days, MEGABYTES: self.megabytes}
        column = _column(self)
        for key, field in self._fields.items():
            field.editor.setMaximumWidth(field.fontMetrics().averageCharWidth() * NUMBER_WIDE)
            field.changed.connect(bound(self._apply, key))
            column.addWidget(field)
        note = _note()
        note.setText(
            self.tr(
                "What is too old or too much is forgotten by itself, oldest batches first. What is"
                " unfinished or to be checked stays. The files that were made are never touched."
            )
        )
        for label in (note, self.sizes, self.going):
            column.addWidget(label)
        column.addStretch(1)
        self.refresh(desk.jobs.settings())

    def refresh(self, stored: Mapping[str, Any]) -> None:
        """Show what is set, but not over what is being typed."""
        known = Settings(())
        for key, field in self._fields.items():
            value = known.value(key, stored)
            if not field.editor.hasFocus() and field.value() != value:
                with QSignalBlocker(field):
                    field.set_value(int(value) if value == int(value) else value)
        self.count()

    def _apply(self, key: str) -> None:
        field = self._fields[key]
        try:
            value = Settings(()).check(key, field.value())
        except SubmissionRefused:
            field.show_error(self.tr("A number from 0"))
        else:
            field.show_error("")
            self._put(key, value)
            self.count()

    def count(self) -> None:
        """Look how much there is and what would go."""
        limits = [_number(field) for field in self._fields.values()]
        if None not in limits:
            days, megabytes = (float(limit or 0) or math.inf for limit in limits)
            self._read(lambda: _kept(self._desk, days, megabytes), self._say)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self._closed = True
        super().closeEvent(event)

    def _say(self, kept: Kept) -> None:
        if self._closed:
            return
        self.sizes.setText(
            self.tr("Now: queue %1, logs %2.")
            .replace("%1", wording.size(kept.queue))
            .replace("%2", wording.size(kept.logs))
        )
        parts = []
        if kept.batches:
            older = self.tr("%Ln finished batch(es) will be forgotten for age.", "", kept.batches)
            parts.append(older)
        if kept.too_much:
            much = self.tr("%1 too much: the oldest batches go until it fits.")
            parts.append(much.replace("%1", wording.size(kept.too_much)))
        self.going.setText(" ".join(parts) or self.tr("Nothing would be forgotten now."))


class FoldersPage(QWidget):
    """The folders in which other programs may read and write through the local interface."""

    def __init__(self, stored: Mapping[str, Any], put: Put) -> None:
        super().__init__()
        self._put = put
        self.folders = PathsField(
            self.tr("Folders for other programs"),
            placeholder=self.tr("None: other programs may not name any file"),
            files=False,
        )
        self.folders.changed.connect(self._apply)
        note = _note()
        note.setText(
            self.tr(
                "Programs that submit jobs over the local interface may read and write only in"
                " these folders and what is in them."
            )
        )
        column = _column(self)
        column.addWidget(note)
        column.addWidget(self.folders)
        column.addStretch(1)
        self.refresh(stored)

    def refresh(self, stored: Mapping[str, Any]) -> None:
        """Show what is set."""
        value = Settings(()).value(FOLDERS, stored)
        if self._value() != value:
            with QSignalBlocker(self.folders):
                self.folders.set_value(value)

    def _value(self) -> Sequence[str]:
        value = self.folders.value()
        return [] if value is LEFT_OUT else value

    def _apply(self) -> None:
        try:
            value = Settings(()).check(FOLDERS, self._value())
        except SubmissionRefused:
            self.folders.show_error(self.tr("Only folders of this computer can stand here"))
        else:
            self.folders.show_error("")
            self._put(FOLDERS, value)


def _kept(desk: Desk, days: float, megabytes: float) -> Kept:
    queue, logs = desk.jobs.used_bytes(), desk.logs.used_bytes()
    batches = desk.jobs.expired(time.time() - days * 86_400, limit=LOOKED_AT)
    too_much = max(0.0, queue + logs - megabytes * 1e6)
    return Kept(queue, logs, len(batches), int(too_much))


def _number(field: Field) -> float | None:
    value = field.value()
    return float(value) if isinstance(value, int | float) and value >= 0 else None


def _column(page: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(10)
    return column


def _note() -> QLabel:
    label = QLabel()
    label.setProperty("role", "muted")
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
