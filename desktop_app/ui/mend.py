"""A line in place that mends failed jobs with a text, one after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout
from typing_extensions import override

from desktop_app.domain.errors import NotFound
from desktop_app.domain.job import Job, JobFilter, JobState
from desktop_app.domain.kind import Action, AnyKind
from desktop_app.ui import wording
from desktop_app.ui.bridge import Asking
from desktop_app.ui.wording import Causes

MOST = 1_000
"""So many jobs are asked about in a row; whoever has more changes the list they come from."""


class MendLine(QFrame):
    """Asks for the text that an :class:`Action` needs; checks it as the kind would."""

    changed = Signal(object, object)
    """Change these jobs (``JobFilter``) in this way, and try them again."""

    def __init__(self, asking: Asking, causes: Causes) -> None:
        super().__init__()
        self.setObjectName("mend")
        self._asking, self._jobs, self._causes = asking, asking.jobs, causes
        self._action: Action | None = None
        self._queue: list[int] = []
        self._job: Job | None = None
        self._total = 0
        self.title = QLabel()
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setObjectName("cause")
        self.line = QLineEdit()
        self.error = QLabel()
        self.error.setObjectName("bad")
        self.error.setWordWrap(True)
        self.error.setTextFormat(Qt.TextFormat.PlainText)
        self.retry, self.skip, self.cancel = QPushButton(), QPushButton(), QPushButton()
        self.retry.setObjectName("primary")
        self.retry.clicked.connect(self.send)
        self.skip.clicked.connect(self._next)
        self.cancel.clicked.connect(self.end)
        self.line.textEdited.connect(lambda _: self._complain(""))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.line, 1)
        for button in (self.retry, self.skip, self.cancel):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 10)
        column.setSpacing(6)
        column.addWidget(self.title)
        column.addLayout(row)
        column.addWidget(self.error)
        self.hide()

    def begin(self, action: Action, where: JobFilter) -> None:
        """Ask for each of these jobs that has failed, in order."""
        failed = replace(where, states=frozenset({JobState.FAILED}))
        self._asking.read(
            lambda: list(self._jobs.ids(failed)[:MOST]), lambda found: self._begin(action, found)
        )

    def _begin(self, action: Action, jobs: list[int]) -> None:
        self._action, self._queue = action, jobs
        self._total = len(jobs)
        self._next()

    def send(self) -> None:
        """Mend the job with the text, or say what is wrong with it."""
        if self._action is None or self._action.field is None or self._job is None:
            return
        field, text = self._action.field, self.line.text().strip()
        why = self._refusal(self._job, field, text)
        if why:
            self._complain(why)
            self.line.setFocus()
            return
        change = {**(self._action.change or {}), field: text}
        self.changed.emit(JobFilter(ids=(self._job.id,)), change)
        self._next()

    def end(self) -> None:
        """Ask no more."""
        self._action, self._job, self._queue = None, None, []
        self.hide()

    def retranslate(self) -> None:
        """Say everything again in the language in use."""
        self.retry.setText(self.tr("Change and retry"))
        self.skip.setText(self.tr("Skip"))
        self.cancel.setText(self.tr("Cancel"))
        for button in (self.retry, self.skip, self.cancel):
            button.setAccessibleName(button.text())
        self._say_title()

    def _next(self) -> None:
        while self._queue:
            job = self._failed(self._queue.pop(0))
            if job is not None:
                self._ask(job)
                return
        self.end()

    def _failed(self, number: int) -> Job | None:
        """Return the job if it is still failed: it may have been tried again meanwhile."""
        try:
            job = self._jobs.job(number)
        except NotFound:
            return None
        return job if job.state is JobState.FAILED else None

    def _ask(self, job: Job) -> None:
        assert self._action is not None
        self._job = job
        field = self._action.field or ""
        self.line.setText(str(self._spec(job).get(field) or ""))
        self.skip.setVisible(self._total > 1)
        self._complain("")
        self._say_title()
        self.show()
        self.line.selectAll()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say_title(self) -> None:
        if self._action is None or self._job is None:
            return
        what = wording.translated(self._action.title).rstrip("….")
        parts = [f"{what}: {self._job.name}"]
        if self._job.error is not None:
            parts.append(self._causes.title(self._job.kind, self._job.error))
        if self._total > 1:
            place = self.tr("%1 of %2").replace("%2", wording.number(self._total))
            parts.append(place.replace("%1", wording.number(self._total - len(self._queue))))
        self.title.setText(" · ".join(parts))
        self.line.setAccessibleName(parts[0])

    def _refusal(self, job: Job, field: str, text: str) -> str:
        """Ask the kind's own model what it has against the text."""
        if not text:
            return self.tr("This is needed")
        kind = self._causes.kind(job.kind)
        if kind is None:
            return ""
        from desktop_app.ui.forms.sentences import (  # noqa: PLC0415 (all forms come with it)
            errors_of,
        )

        errors = errors_of(kind.spec_type, kind.name, {**self._spec(job), field: text})
        return next((error.msg for error in errors if error.loc[:1] == (field,)), "")

    def _spec(self, job: Job) -> Mapping[str, Any]:
        kind = self._causes.kind(job.kind)
        try:
            batch = self._jobs.batch(job.batch)
        except NotFound:
            return job.payload
        return _upgraded(kind, {**batch.shared, **job.payload}, batch.version)

    def _complain(self, why: str) -> None:
        self.error.setText(why)
        self.error.setVisible(bool(why))
        self.line.setAccessibleDescription(why)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            focus: Sequence[QPushButton] = (self.skip, self.cancel)
            pressed = next((button for button in focus if button.hasFocus()), self.retry)
            pressed.click()
        elif event.key() == Qt.Key.Key_Escape:
            self.end()
        else:
            super().keyPressEvent(event)


def _upgraded(kind: AnyKind | None, spec: Mapping[str, Any], version: int) -> Mapping[str, Any]:
    if kind is None or version == kind.version:
        return spec
    return kind.upgrade(spec, version)
