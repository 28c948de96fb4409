"""What can be done with a batch as a whole: run it again, report on it, pause it, cancel it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop_app.domain.errors import NotFound
from desktop_app.domain.job import Batch, BatchHead, Job, JobState
from desktop_app.domain.kind import JobKind
from desktop_app.engine.report import write_failed, write_report
from desktop_app.ui import wording
from desktop_app.ui.actions import IN_BATCH, SEPARATOR, Actions
from desktop_app.ui.commands import Commands
from desktop_app.ui.parts import Parts
from desktop_app.ui.slots import bound
from desktop_app.ui.toast import Toast
from desktop_app.ui.views import View

_NOT_IN_NAMES = re.compile(r'[/\\:*?"<>|\x00-\x1f]+')


class BatchActions(QObject):
    """Acts on the batch that is listed."""

    queued = Signal(int)
    """A batch that was queued again without a form, as its kind has none."""

    def __init__(
        self, actions: Actions, parts: Parts, commands: Commands, toast: Toast, window: QWidget
    ) -> None:
        super().__init__(window)
        self._actions, self._parts, self._window = actions, parts, window
        self._commands, self._toast = commands, toast
        self._batch: BatchHead | None = None
        for key, act in {
            "batch_again": self._again,
            "report": lambda: self._ask_file(self.save_report, self.tr("report")),
            "failed_table": lambda: self._ask_file(self.save_failed, self.tr("failed")),
            "cancel_batch": self._cancel,
            "pause_batch": self._pause,
        }.items():
            actions[key].triggered.connect(bound(act))
        self._enable()

    def show_view(self, view: View) -> None:
        """Take which list is shown."""
        number = view.where.batch
        jobs = self._parts.desk.jobs
        self._batch = None if number is None else jobs.heads([number]).get(number)
        self._enable()

    def take(self, batches: Mapping[int, BatchHead]) -> None:
        """Take news of the batch."""
        if self._batch is not None and self._batch.id in batches:
            self._batch = batches[self._batch.id]
            self._enable()

    def run_again(self, jobs: Sequence[Job]) -> None:
        """Open the form with what makes these jobs of one batch once more."""
        batch = self._parts.desk.jobs.batch(jobs[0].batch)
        kind = self._parts.kinds.get(batch.kind)
        payloads = [job.payload for job in jobs]
        self._open(batch, {**kind.again(batch.submission, payloads), "name": None})

    def save_report(self, batch: BatchHead, path: Path) -> None:
        """Write what became of each of its jobs, as CSV."""
        self._write(
            lambda: write_report(self._parts.desk.jobs, batch, path),
            path,
            lambda: self.tr("Report saved as %1"),
        )

    def save_failed(self, batch: BatchHead, path: Path) -> None:
        """Write what its failed jobs were given, as a table that the form takes."""
        kind = self._parts.kinds.get(batch.kind)
        jobs = self._parts.desk.jobs
        self._write(
            lambda: write_failed(jobs, kind, jobs.batch(batch.id), path),
            path,
            lambda: self.tr("Saved as %1: drop it on the form to try them again"),
        )

    def _write(self, work: Callable[[], int], path: Path, said: Callable[[], str]) -> None:
        async def write() -> None:
            await asyncio.to_thread(work)
            self._toast.say(lambda: said().replace("%1", path.name))

        self._commands.start(write())

    def _again(self) -> None:
        if self._batch is not None:
            batch = self._parts.desk.jobs.batch(self._batch.id)
            self._open(batch, {**batch.submission, "start_at": None})

    def _open(self, batch: Batch, submission: Mapping[str, Any]) -> None:
        kind = self._parts.kinds.get(batch.kind)
        if kind.offered:
            self._parts.open_form(kind, submission)
        else:
            self._commands.start(self._submit(batch.kind, submission))

    def _plan_again(self, batch: Batch) -> None:
        """Take back that a batch was cancelled before it had any job: it is queued once more."""

        async def again() -> None:
            await self._submit(batch.kind, batch.submission)
            await self._parts.desk.forget(batch.id)

        self._commands.start(again())

    async def _submit(self, kind: str, submission: Mapping[str, Any]) -> None:
        self.queued.emit((await self._parts.desk.submit(kind, submission)).id)

    def _ask_file(self, save: Callable[[BatchHead, Path], None], what: str) -> None:
        batch = self._batch
        if batch is None:
            return
        title = _NOT_IN_NAMES.sub(" ", wording.batch_name(batch.name, batch.kind))
        name = f"{title[:100].strip(' .')} {what}.csv"
        dialog = QFileDialog(
            self._window, self.tr("Save as"), str(Path.home() / name), "CSV (*.csv)"
        )
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(lambda path: save(batch, Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _cancel(self) -> None:
        if self._batch is not None:
            work = self._commands.cancel_batch(self._batch.id, self._plan_again)
            self._commands.start(work)

    def _pause(self) -> None:
        if self._batch is not None:
            paused = not self._batch.paused
            self._commands.start(self._commands.pause_batch(self._batch.id, paused=paused))

    def _enable(self) -> None:
        batch = self._batch
        for key in IN_BATCH:
            if key != SEPARATOR:
                self._actions[key].setEnabled(batch is not None)
        table = batch is not None and self._has_table(batch)
        self._actions["failed_table"].setEnabled(table)

    def _has_table(self, batch: BatchHead) -> bool:
        """Whether something failed that the kind can give back as rows."""
        if not batch.counts.get(JobState.FAILED):
            return False
        try:
            return type(self._parts.kinds.get(batch.kind)).given is not JobKind.given
        except NotFound:  # a kind that is no longer installed
            return False
