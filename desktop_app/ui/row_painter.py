"""Paints the job table a row at a time: cell by cell, Qt would ask and prepare much more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QFontMetricsF,
    QPainter,
    QStaticText,
    QTextLayout,
)

from desktop_app.domain.job import Job, JobState
from desktop_app.ui.columns import RIGHT, Column, Line
from desktop_app.ui.icons import Icons, icon_side
from desktop_app.ui.theme import Theme
from desktop_app.ui.wording import Causes

PAD = 10
REMEMBERED = 1_000
"""Texts that are kept laid out: most cells say what they said before."""
_SOFT = frozenset({Column.BATCH, Column.LEFT, Column.SUBMITTED, Column.TOOK})
_SPOKEN = frozenset({JobState.FAILED, JobState.CHECK, JobState.RETRYING})
_PLAIN_STATES = frozenset({JobState.WAITING, JobState.CANCELLED})
_MIDDLE, _RIGHT = Qt.TextElideMode.ElideMiddle, Qt.TextElideMode.ElideRight
# Python's flags are slow to convert, and every cell would
_AT_LEFT = (Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value
_AT_RIGHT = (Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter).value


@dataclass(frozen=True, slots=True)
class Span:
    """Where a column stands."""

    column: Column
    left: int
    width: int


class RowPainter:
    """Holds nothing but colours and texts laid out, so a million rows cost no widget."""

    def __init__(self, theme: Theme, icons: Icons, causes: Causes) -> None:
        self._theme, self._icons, self._causes = theme, icons, causes
        self._texts: dict[tuple[str, int, bool], tuple[QStaticText, int, int]] = {}
        self.take_colours()
        theme.changed.connect(self.take_colours)

    def take_colours(self) -> None:
        """Make the colours once: a page has hundreds of cells, painted many times a second."""
        colours = self._theme.colours
        self._text, self._soft = QColor(colours.text), QColor(colours.soft)
        self._chosen, self._stripe = QColor(colours.chosen), QColor(colours.stripe)
        self._line, self._accent = QColor(colours.line), QColor(colours.accent)
        self._track = QColor(colours.track)
        self._states = {state: colours.state(state) for state in JobState}

    def fit_font(self) -> None:
        """Forget the texts laid out because the font is another."""
        self._texts.clear()

    def paint_background(
        self, painter: QPainter, row: QRect, *, chosen: bool, striped: bool
    ) -> None:
        """Paint what stands behind a row's texts, and the line below it."""
        if chosen:
            painter.fillRect(row, self._chosen)
        elif striped:
            painter.fillRect(row, self._stripe)
        painter.fillRect(row.left(), row.bottom(), row.width(), 1, self._line)

    def paint_focus(self, painter: QPainter, row: QRect) -> None:
        """Paint the frame of the row that has the keyboard."""
        painter.setPen(self._accent)
        painter.drawRect(row.adjusted(0, 0, -1, -2))

    def paint_line(self, painter: QPainter, row: QRect, spans: Sequence[Span], line: Line) -> None:
        """Paint a row's icons and texts."""
        metrics = painter.fontMetrics()
        side = icon_side(metrics)
        for span, text in zip(spans, line.texts, strict=True):
            box = QRect(span.left + PAD, row.top(), span.width - 2 * PAD, row.height())
            painter.setPen(self._soft if span.column in _SOFT else self._text)
            self._cell(painter, box, span.column, text, line, metrics, side)

    def _cell(
        self,
        painter: QPainter,
        box: QRect,
        column: Column,
        text: str,
        line: Line,
        metrics: QFontMetrics,
        side: int,
    ) -> None:
        job = line.job
        if column is Column.STATE:
            painter.setPen(self._states[job.state])
            if job.state not in _PLAIN_STATES:
                self._icons.paint_state(painter, _left_middle(box, box.left(), side), job.state)
                box.setLeft(box.left() + side + 4)
        elif column is Column.NAME:
            self._kind_icon(painter, _left_middle(box, box.left(), side), job)
            box.setLeft(box.left() + side + 4)
        elif column is Column.POSITION and text:
            left = box.right() - metrics.horizontalAdvance(text) - side - 4
            self._kind_icon(painter, _left_middle(box, left, side), job)
        elif column is Column.PROGRESS and line.fraction is not None:
            box.setLeft(box.left() + self._bar(painter, box, line.fraction) + 8)
        elif column is Column.PROGRESS:
            painter.setPen(self._states[job.state] if job.state in _SPOKEN else self._soft)
        if text:
            laid, width, low = self._laid_out(
                painter, text, box.width(), middle=column is Column.NAME
            )
            left = box.right() + 1 - width if column in RIGHT else box.left()
            painter.drawStaticText(left, box.center().y() + 1 - metrics.height() // 2 - low, laid)

    def _laid_out(
        self, painter: QPainter, text: str, room: int, *, middle: bool
    ) -> tuple[QStaticText, int, int]:
        """Return a text shortened to its room, its width, and how much too low it would stand."""
        key = (text, room, middle)
        found = self._texts.get(key)
        if found is None:
            if len(self._texts) >= REMEMBERED:
                self._texts.clear()
            metrics = painter.fontMetrics()
            shown = metrics.elidedText(text, _MIDDLE if middle else _RIGHT, room)
            laid = QStaticText(shown)
            laid.setTextFormat(Qt.TextFormat.PlainText)
            laid.prepare(painter.transform(), painter.font())
            low = 0 if shown.isascii() else lowered(shown, painter.font())
            found = self._texts[key] = (laid, metrics.horizontalAdvance(shown), low)
        return found

    def _kind_icon(self, painter: QPainter, place: QRect, job: Job) -> None:
        kind = self._causes.kind(job.kind)
        if kind is not None:
            self._icons.paint_kind(painter, place, kind, self._theme.colours.text)

    def _bar(self, painter: QPainter, box: QRect, fraction: float) -> int:
        """Paint a bar of progress; return its width."""
        width = min(120, max(40, box.width() // 2))
        bar = QRectF(box.left(), box.center().y() - 3.5, width, 8)
        pen = painter.pen()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._track)
        painter.drawRoundedRect(bar, 4, 4)
        if fraction > 0:
            painter.setBrush(self._accent)
            bar.setWidth(max(bar.height(), width * fraction))
            painter.drawRoundedRect(bar, 4, 4)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen)
        return width


def lowered(text: str, font: QFont) -> int:
    """Return by how much a text stands lower than others because of the font that has its signs.

    Chinese often comes from a font with higher lines than the window's own.
    """
    layout = QTextLayout(text, font)
    layout.beginLayout()
    line = layout.createLine()
    layout.endLayout()
    return round(line.ascent() - QFontMetricsF(font).ascent())


def _left_middle(box: QRect, left: int, side: int) -> QRect:
    return QRect(left, box.center().y() - side // 2 + 1, side, side)
