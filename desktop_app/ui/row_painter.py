"""Paints the job table a row at a time: cell by cell, Qt would ask and prepare much more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
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
_ILLUSTRATED = frozenset({Column.POSITION, Column.STATE, Column.NAME, Column.PROGRESS})
"""Where something stands beside the text."""
_SPOKEN = frozenset({JobState.FAILED, JobState.CHECK, JobState.RETRYING})
_MIDDLE, _RIGHT = Qt.TextElideMode.ElideMiddle, Qt.TextElideMode.ElideRight


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
        side, middle = icon_side(metrics), row.center().y() + 1
        top = middle - metrics.height() // 2
        for span, text in zip(spans, line.texts, strict=True):
            column, left, end = span.column, span.left + PAD, span.left + span.width - PAD
            if column in _ILLUSTRATED:
                place = QRect(left, middle - side // 2, side, side)
                if column is Column.POSITION:
                    place.moveLeft(end - 1 - metrics.horizontalAdvance(text) - side - 4)
                left += self._illustrate(painter, place, end - left, column, text, line)
            if text:
                laid, width, low = self._laid_out(
                    painter, text, end - left, middle=column is Column.NAME
                )
                painter.setPen(self._colour(column, line))
                painter.drawStaticText(end - width if column in RIGHT else left, top - low, laid)

    def _illustrate(
        self, painter: QPainter, place: QRect, room: int, column: Column, text: str, line: Line
    ) -> int:
        """Paint what stands beside a text; return how much of its room that takes at the left."""
        job, taken = line.job, 0
        if column is Column.NAME:
            self._kind_icon(painter, place, job)
            taken = place.width() + 4
        elif column is Column.POSITION:
            if text:
                self._kind_icon(painter, place, job)
        elif column is Column.PROGRESS:
            if line.fraction is not None:
                taken = self._bar(painter, place, room, line.fraction) + 8
        elif job.state is not JobState.WAITING:  # most are, and nothing has happened to them
            self._icons.paint_state(painter, place, job.state)
            taken = place.width() + 4
        return taken

    def _colour(self, column: Column, line: Line) -> QColor:
        state = line.job.state
        if column is Column.STATE:
            return self._states[state]
        if column is Column.PROGRESS and line.fraction is None:
            return self._states[state] if state in _SPOKEN else self._soft
        return self._soft if column in _SOFT else self._text

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
            shown, width = text, metrics.horizontalAdvance(text)
            if width > room:
                shown = metrics.elidedText(text, _MIDDLE if middle else _RIGHT, room)
                width = metrics.horizontalAdvance(shown)
            laid = QStaticText(shown)
            laid.setTextFormat(Qt.TextFormat.PlainText)
            laid.prepare(painter.transform(), painter.font())
            low = 0 if shown.isascii() else lowered(shown, painter.font())
            found = self._texts[key] = (laid, width, low)
        return found

    def _kind_icon(self, painter: QPainter, place: QRect, job: Job) -> None:
        kind = self._causes.kind(job.kind)
        if kind is not None:
            self._icons.paint_kind(painter, place, kind, self._theme.colours.text)

    def _bar(self, painter: QPainter, place: QRect, room: int, fraction: float) -> int:
        """Paint a bar of progress; return its width."""
        width = min(120, max(40, room // 2))
        middle = place.top() + place.height() // 2 - 1
        bar = QRectF(place.left(), middle - 3.5, width, 8)
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
