"""A window of its own in the look of the forms, which says itself anew in another language."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from desktop_app.ui.escape import ClosedByEscape
from desktop_app.ui.forms.look import colours_of, style_sheet
from desktop_app.ui.theme import Colours


class DressedWindow(ClosedByEscape):
    """Not modal; Escape closes it, and closing deletes it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._retranslating = QTimer(self, singleShot=True, interval=0)
        self._retranslating.timeout.connect(self.build_again)
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._page: QWidget | None = None

    def build(self, column: QVBoxLayout) -> None:
        """Make every part; called again for another language."""
        raise NotImplementedError

    def dressed(self, colours: Colours) -> None:
        """Take these colours for what the style sheet does not reach."""

    def build_again(self) -> None:
        """Make every part anew; what was typed is for the heir to keep."""
        if self._page is not None:
            self._page.hide()
            self._page.deleteLater()
        self._page = QWidget()
        self._page.setObjectName("formPage")
        self._page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(self._page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.build(column)
        self._dress()
        self._outer.addWidget(self._page)

    def resize_to_font(self, characters: int, lines: int) -> None:
        """Be so large that this many average characters and lines fit, and the screen is not left.

        The style's margins grow little with the font, so the words decide.
        """
        metrics, room = self.fontMetrics(), self.screen().availableSize()
        wide, high = metrics.averageCharWidth() * characters, metrics.height() * lines
        self.resize(QSize(min(wide, room.width() - 40), min(high, room.height() - 60)))

    def _dress(self) -> None:
        colours = colours_of(self.palette())
        sheet = style_sheet(colours)
        if self._page is not None and self._page.styleSheet() != sheet:
            self._page.setStyleSheet(sheet)
            self.dressed(colours)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._dress()
        elif event.type() == QEvent.Type.LanguageChange:
            self._retranslating.start()  # one change of language sends several events

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        self._retranslating.stop()
        super().closeEvent(event)
