"""What can be dragged out of the job table: outputs as files, waiting jobs to another place."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, QUrl, Signal
from PySide6.QtGui import (
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QPainter,
    QPen,
)
from PySide6.QtWidgets import QTableView, QWidget
from typing_extensions import override

from desktop_app.domain.job import Job, JobState, Place

JOBS = "application/x-jobdesk-jobs"
"""Says that the selected jobs are dragged; only the window they come from takes them."""
_MINE = str(os.getpid()).encode()


def mime_of(jobs: Iterable[Job]) -> QMimeData | None:
    """Return what these jobs are to others: their outputs that exist; None when nothing drags."""
    listed = list(jobs)
    outputs = [path for job in listed for path in _outputs(job) if Path(path).exists()]
    waiting = any(job.state is JobState.WAITING for job in listed)
    if not (outputs or waiting):
        return None
    data = QMimeData()
    if outputs:
        data.setUrls([QUrl.fromLocalFile(path) for path in outputs])
    if waiting:
        data.setData(JOBS, _MINE)
    return data


def can_be_dragged(job: Job | None) -> bool:
    """Whether a row may be the start of a drag."""
    return job is not None and (job.state is JobState.WAITING or bool(_outputs(job)))


def _outputs(job: Job) -> list[str]:
    if job.state is not JobState.DONE:
        return []
    return [str(path) for path in (job.result or {}).get("outputs") or ()]


class DraggableRows(QTableView):
    """A table whose rows drag to another place of the queue, and as files to other programs."""

    move_wanted = Signal(object)
    """What is dragged shall precede the job with this id, or go to a :class:`Place`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drop_row = -1
        """Above which row it would go; -1: nowhere."""
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDropIndicatorShown(False)

    def dragged(self) -> QMimeData | None:
        """Return what the selected rows are to others; None: they cannot be dragged."""
        raise NotImplementedError

    def place_at(self, row: int) -> Place | int | None:
        """Return where jobs that are dropped above a row would go; None: they cannot."""
        raise NotImplementedError

    @override
    def startDrag(self, supportedActions: Qt.DropAction) -> None:
        data = self.dragged()
        if data is None:
            return
        drag = QDrag(self)
        drag.setMimeData(data)
        copy, move = Qt.DropAction.CopyAction, Qt.DropAction.MoveAction
        drag.exec(copy | move if data.hasFormat(JOBS) else copy)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._judge(event)

    @override
    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._judge(event)

    @override
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._show_drop(-1)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        self._judge(event)
        place = self.place_at(self._drop_row)
        self._show_drop(-1)
        if place is not None:
            self.move_wanted.emit(place)

    def paint_drop(self, painter: QPainter) -> None:
        """Mark where what is dragged would go."""
        if self._drop_row < 0:
            return
        last = self.model().rowCount() - 1
        top = self.rowViewportPosition(min(self._drop_row, last))
        top += self.rowHeight(last) if self._drop_row > last else 0
        painter.setPen(QPen(self.palette().accent().color(), 2))
        painter.drawLine(0, top, self.viewport().width(), top)

    def _judge(self, event: QDropEvent) -> None:
        """Take the table's own waiting jobs where they can go; files are for the window."""
        event.ignore()
        if event.mimeData().data(JOBS).data() != _MINE:
            return
        y = event.position().toPoint().y()
        row = self.rowAt(y)
        if row < 0:
            row = self.model().rowCount()
        elif y > self.rowViewportPosition(row) + self.rowHeight(row) // 2:
            row += 1
        self._show_drop(row if self.place_at(row) is not None else -1)
        if self._drop_row >= 0:
            event.setDropAction(Qt.DropAction.MoveAction)
            event.accept()

    def _show_drop(self, row: int) -> None:
        if row != self._drop_row:
            self._drop_row = row
            self.viewport().update()
