"""One search over the logs of all jobs: what was found, job by job, each line a way to its log."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QColor, QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QStyle,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop_app.domain.job import LogLine
from desktop_app.ui import wording
from desktop_app.ui.icons import Icons, icon_side
from desktop_app.ui.log_delegate import LogDelegate
from desktop_app.ui.log_view import fixed_font
from desktop_app.ui.scrolling import KeepsPainted
from desktop_app.ui.search_model import HIT, Hit, SearchModel
from desktop_app.ui.theme import Theme
from desktop_app.ui.toolbar import TYPING_MS
from desktop_app.ui.wording import Causes

Index = QModelIndex | QPersistentModelIndex
PAD = 10
INDENT = 24


class HitDelegate(LogDelegate):
    """Paints lines as the log does, further in, and the jobs above them."""

    def __init__(
        self, model: SearchModel, theme: Theme, icons: Icons, causes: Causes, parent: QWidget
    ) -> None:
        super().__init__(theme, parent)
        self._model, self._icons, self._causes = model, icons, causes
        self.heading_font, self.plain_font = QFont(), QFont()

    @override
    def line_of(self, index: Index) -> LogLine | None:
        hit = index.data(HIT)
        return hit.line if isinstance(hit, Hit) else None

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        hit = index.data(HIT)
        if not isinstance(hit, Hit):
            return
        painter.save()
        chosen = option.state & QStyle.StateFlag.State_Selected
        if chosen:
            painter.fillRect(option.rect, QColor(self._theme.colours.chosen))
        if hit.line is None:
            self._heading(painter, option.rect.adjusted(PAD, 0, -PAD, 0), hit)
        else:
            option.rect = option.rect.adjusted(INDENT, 0, 0, 0)
            super().paint(painter, option, index)
        painter.restore()

    def _heading(self, painter: QPainter, box: QRect, hit: Hit) -> None:
        colours, middle = self._theme.colours, Qt.AlignmentFlag.AlignVCenter
        metrics = QFontMetrics(self.heading_font)
        side = icon_side(metrics)
        kind = self._causes.kind(hit.job.kind)
        if kind is not None:
            place = QRect(box.left(), box.center().y() - side // 2 + 1, side, side)
            self._icons.paint_kind(painter, place, kind, colours.text)
        box = box.adjusted(side + 6, 0, 0, 0)
        count = self._model.lines_in_words(hit.count)
        state = wording.state_word(hit.job.state)
        room = box.width() - metrics.horizontalAdvance(f"{count}{state}") - 4 * PAD
        name = metrics.elidedText(hit.job.name, Qt.TextElideMode.ElideMiddle, max(room, 80))
        for text, font, colour in (
            (name, self.heading_font, QColor(colours.text)),
            (state, self.plain_font, colours.state(hit.job.state)),
            (count, self.plain_font, QColor(colours.soft)),
        ):
            painter.setFont(font)
            painter.setPen(colour)
            painter.drawText(box, middle, text)
            box.adjust(QFontMetrics(font).horizontalAdvance(text) + 2 * PAD, 0, 0, 0)


class SearchPage(QWidget):
    """Stands where the jobs are listed; the log of what is chosen shows below."""

    opened = Signal(object)
    """A :class:`Hit` was chosen."""
    closed = Signal()

    def __init__(self, model: SearchModel, theme: Theme, icons: Icons, causes: Causes) -> None:
        super().__init__()
        self._model, self._icons = model, icons
        self.field = QLineEdit(self)
        self.field.setObjectName("filter")
        self.field.setClearButtonEnabled(True)
        self.field.setAcceptDrops(False)
        self._glass = QAction(self)
        self.field.addAction(self._glass, QLineEdit.ActionPosition.LeadingPosition)
        self.status = QLabel(self)
        self.status.setObjectName("soft")
        self.close_button = QPushButton(self)
        self.hits = QTableView(self)
        self._delegate = HitDelegate(model, theme, icons, causes, self.hits)
        self._dress()
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._lay_out()
        self._connect()

    def _dress(self) -> None:
        hits = self.hits
        hits.setModel(self._model)
        hits.setItemDelegate(self._delegate)
        hits.horizontalHeader().hide()
        hits.verticalHeader().hide()
        hits.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        hits.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        hits.setShowGrid(False)
        KeepsPainted(hits)
        hits.setTabKeyNavigation(False)
        hits.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        hits.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(PAD, 8, PAD, 8)
        head.setSpacing(12)
        head.addWidget(self.field, 1)
        head.addWidget(self.status)
        head.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.hits, 1)
        self.setFocusProxy(self.field)
        self.fit_font()

    def _connect(self) -> None:
        self.field.textChanged.connect(self._typing.start)
        self.field.returnPressed.connect(self.hits.setFocus)
        self._typing.timeout.connect(self._look)
        self._model.moved_on.connect(self._say)
        self.hits.selectionModel().currentRowChanged.connect(self._open)
        self.close_button.clicked.connect(self.closed)

    def fit_font(self) -> None:
        """Make rows as high as the font needs."""
        font = QFont(self.font())
        font.setBold(True)
        plain = QFont(self.font())
        for each in (font, plain):
            # said aloud, or the painter would keep the family of the lines
            each.setFamilies([self.font().family()])
            each.setPointSizeF(self.font().pointSizeF())
        self._delegate.heading_font, self._delegate.plain_font = font, plain
        self.hits.setFont(fixed_font(self.font()))
        self.hits.verticalHeader().setDefaultSectionSize(QFontMetrics(font).height() + 8)

    def retranslate(self) -> None:
        """Say everything again in the language in use."""
        self._glass.setIcon(self._icons.named("search"))
        self.field.setPlaceholderText(self.tr("Search in the logs of all jobs"))
        self.field.setAccessibleName(self.tr("Search in the logs of all jobs"))
        self.hits.setAccessibleName(self.tr("What was found, by job"))
        self.close_button.setText(self.tr("Close"))
        self.close_button.setAccessibleName(self.tr("Close the search"))
        self._say()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.fit_font()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _look(self) -> None:
        text = self.field.text().strip()
        if text != self._model.text:
            self._delegate.found = text
            self._model.look(text)

    def _open(self, current: QModelIndex) -> None:
        if current.isValid():
            self.opened.emit(self._model.hit(current.row()))

    def _say(self) -> None:
        model = self._model
        if not model.text:
            self.status.clear()
            return
        text = self.tr("%1 in %2").replace("%1", model.lines_in_words(model.lines))
        text = text.replace("%2", self.tr("%Ln job(s)", "", model.found_in))
        if model.running:
            text = self.tr("Searching… %1").replace("%1", text)
        elif model.full:
            text = self.tr("%1 and more; a longer word finds fewer").replace("%1", text)
        self.status.setText(text)
