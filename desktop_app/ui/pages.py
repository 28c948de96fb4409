"""The tabs beside the log: what a job is, its attempts, and what it made."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QScrollArea,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop_app.domain.job import Attempt, BatchHead, Job, JobState, Settlement
from desktop_app.domain.text import QT_TRANSLATE_NOOP
from desktop_app.ui import wording
from desktop_app.ui.slots import bound
from desktop_app.ui.wording import Causes

Index = QModelIndex | QPersistentModelIndex
SHOWN_OUTPUTS = 50
"""Outputs with buttons of their own; a split PDF may have thousands."""


class Page(QScrollArea):
    """A page of labelled facts that can be selected and copied."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clear()

    def clear(self) -> None:
        """Show nothing."""
        body = QWidget()
        body.setObjectName("page")
        self.column = QVBoxLayout(body)
        self.column.setContentsMargins(16, 12, 16, 12)
        self.column.setSpacing(10)
        self.setWidget(body)

    def add_facts(self, facts: Iterable[tuple[str, str]]) -> None:
        """Add rows of label and value; empty values are left out."""
        form = QFormLayout()
        form.setHorizontalSpacing(20)
        form.setVerticalSpacing(5)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        for name, value in facts:
            if value:
                label = QLabel(name)
                label.setObjectName("soft")
                form.addRow(label, fact(value))
        self.column.addLayout(form)

    def add_buttons(self, buttons: Sequence[QPushButton]) -> None:
        """Add buttons side by side."""
        row = QHBoxLayout()
        for button in buttons:
            row.addWidget(button)
        row.addStretch()
        self.column.addLayout(row)


def fact(text: str) -> QLabel:
    """Return text that can be selected with the mouse; never taken for HTML."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


class DetailsPage(Page):
    """What a job is, and when it failed, why and what mends it."""

    mended = Signal(object, object)
    """An :class:`Action` was pressed, for this job."""
    retried = Signal(object)
    """Try this job again as it is."""
    settled = Signal(object, object)
    """The user's :class:`Settlement` for this job."""

    def __init__(self, causes: Causes) -> None:
        super().__init__()
        self._causes = causes

    def show_job(self, job: Job, batch: BatchHead | None) -> None:
        """Show this job."""
        self.clear()
        if job.state is JobState.CHECK:
            self._add_question(job)
        if job.error is not None and job.state is not JobState.DONE:
            self._add_failure(job)
        error = job.error
        name = wording.batch_name(batch.name, batch.kind) if batch is not None else ""
        due = wording.full_time(job.due_at) if job.due_at is not None else ""
        self.add_facts(
            [
                (self.tr("Name"), job.name),
                (self.tr("State"), wording.state_word(job.state)),
                (self.tr("Next start"), due),
                (self.tr("Batch"), name),
                (self.tr("Job"), wording.number(job.id)),
                (self.tr("Lane"), job.lane),
                (self.tr("Submitted"), wording.full_time(job.submitted)),
                (self.tr("Started"), _moment(job.started)),
                (self.tr("Finished"), _moment(job.finished)),
                (self.tr("Took"), "" if job.seconds is None else wording.duration(job.seconds)),
                (self.tr("Attempts"), wording.number(job.attempts)),
                (self.tr("Makes"), "\n".join(map(printable, job.outputs[:SHOWN_OUTPUTS]))),
                (self.tr("Error code"), error.code if error is not None else ""),
                (self.tr("In the program's words"), (error.detail or "") if error else ""),
            ]
        )
        self.column.addStretch()

    def _add_failure(self, job: Job) -> None:
        assert job.error is not None
        title = fact(self._causes.title(job.kind, job.error))
        title.setObjectName("cause")
        self.column.addWidget(title)
        for text in dict.fromkeys([job.error.message, self._causes.remedy(job.kind, job.error)]):
            if text and text != title.text():
                self.column.addWidget(fact(text))
        if job.state is JobState.FAILED:
            mends = [
                _button(wording.translated(action.title), self.mended.emit, action, job)
                for action in self._causes.actions(job.kind, job.error)
            ]
            self.add_buttons([*mends, _button(self.tr("Retry"), self.retried.emit, job)])

    def _add_question(self, job: Job) -> None:
        """Ask what became of a job, which only the user can find out."""
        said = self._causes.check_words(job.kind)
        title = fact(wording.translated(said.question))
        title.setObjectName("cause")
        self.column.addWidget(title)
        text = self.tr(
            "The program or the connection broke off at the very moment. Have a look, then say so."
        )
        self.column.addWidget(fact(text))
        words = (
            (said.sent, Settlement.SENT),
            (said.not_sent, Settlement.NOT_SENT),
            (said.again, Settlement.AGAIN),
        )
        self.add_buttons(
            [
                _button(wording.translated(text), self.settled.emit, word, job)
                for text, word in words
            ]
        )


class ResultPage(Page):
    """What a job made, with ways to open it."""

    open_wanted = Signal(str)
    show_wanted = Signal(str)

    def show_job(self, job: Job) -> None:
        """Show this job's result."""
        self.clear()
        result = job.result or {}
        outputs = [str(path) for path in result.get("outputs") or ()]
        if job.result is None:
            self.column.addWidget(fact(self.tr("There is no result yet.")))
        for path in outputs[:SHOWN_OUTPUTS]:
            self._add_output(path)
        if len(outputs) > SHOWN_OUTPUTS:
            self.column.addWidget(fact(self.tr("and %Ln more", "", len(outputs) - SHOWN_OUTPUTS)))
        self.add_facts(
            (_label(key), _value(key, value))
            for key, value in result.items()
            if key != "outputs" and value not in (None, [], "")
        )
        self.column.addStretch()

    def _add_output(self, path: str) -> None:
        row = QHBoxLayout()
        row.addWidget(fact(printable(path)), 1)
        for text, signal in (
            (self.tr("Open"), self.open_wanted),
            (self.tr("Show in folder"), self.show_wanted),
        ):
            button = QPushButton(text)
            button.setAccessibleName(f"{text}: {Path(path).name}")
            button.setEnabled(Path(path).exists())
            button.clicked.connect(bound(signal.emit, path))
            row.addWidget(button)
        self.column.addLayout(row)


class AttemptsModel(QAbstractTableModel):
    """A job's attempts, the newest first."""

    _TITLES = (
        QT_TRANSLATE_NOOP("AttemptsModel", "Attempt"),
        QT_TRANSLATE_NOOP("AttemptsModel", "Started"),
        QT_TRANSLATE_NOOP("AttemptsModel", "Took"),
        QT_TRANSLATE_NOOP("AttemptsModel", "Outcome"),
        QT_TRANSLATE_NOOP("AttemptsModel", "Reason"),
    )

    def __init__(self, causes: Causes) -> None:
        super().__init__()
        self._causes = causes
        self._kind = ""
        self._attempts: list[Attempt] = []

    def show_attempts(self, kind: str, attempts: Sequence[Attempt]) -> None:
        """List these attempts."""
        self.beginResetModel()
        self._kind, self._attempts = kind, list(reversed(attempts))
        self.endResetModel()

    def attempt(self, row: int) -> Attempt:
        """Return the attempt in a row."""
        return self._attempts[row]

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's signature)
        return 0 if parent.isValid() else len(self._attempts)

    @override
    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's signature)
        return 0 if parent.isValid() else len(self._TITLES)

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        across = orientation == Qt.Orientation.Horizontal
        if across and role == Qt.ItemDataRole.DisplayRole and section < len(self._TITLES):
            return wording.translated(self._TITLES[section])
        if across and role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        wanted = {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}
        if not index.isValid() or role not in wanted:
            return None
        attempt = self._attempts[index.row()]
        took = "" if attempt.seconds is None else wording.duration(attempt.seconds)
        reason = self._causes.title(self._kind, attempt.error) if attempt.error else ""
        cells = (
            wording.number(attempt.number),
            wording.full_time(attempt.started),
            took,
            wording.outcome_word(attempt.outcome),
            reason,
        )
        return cells[index.column()]


class AttemptsPage(QTableView):
    """Lists a job's attempts; choosing one shows its log."""

    chosen = Signal(int)

    def __init__(self, model: AttemptsModel) -> None:
        super().__init__()
        self._model = model
        self.setObjectName("attempts")
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.fit_font()
        self.activated.connect(self._choose)
        self.clicked.connect(self._choose)

    def fit_font(self) -> None:
        """Make rows and columns as large as the font needs."""
        metrics = self.fontMetrics()
        self.verticalHeader().setDefaultSectionSize(metrics.height() + 11)
        for column, text in enumerate(
            ("Attempt  ", "2026-11-23 10:42:11  ", "12:34:56  ", "Interrupted  ")
        ):
            self.setColumnWidth(column, metrics.horizontalAdvance(text) + 24)

    def _choose(self, index: Index) -> None:
        self.chosen.emit(self._model.attempt(index.row()).id)


def _button(text: str, act: Callable[..., Any], *arguments: Any) -> QPushButton:
    button = QPushButton(text)
    button.setAccessibleName(text)
    button.clicked.connect(bound(act, *arguments))
    return button


def printable(path: str) -> str:
    """Write a path so that it can be shown; bytes that are no text become marks."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _moment(when: float | None) -> str:
    return "" if when is None else wording.full_time(when)


def _label(key: str) -> str:
    return key.replace("_", " ").capitalize()


def _value(key: str, value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return wording.size(value) if key.startswith("bytes") else wording.number(value)
    if isinstance(value, list):
        return "\n".join(str(item) for item in value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, Mapping) else str(value)
