"""The right side of the email form: one recipient's message as it will be sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt, QUrl, Signal
from PySide6.QtGui import QTextBlockFormat, QTextCursor
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QTextBrowser,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop_app.kinds.email.form_message import fixed_font
from desktop_app.ui.forms.controls import Drop
from desktop_app.ui.forms.layout import Flow
from desktop_app.ui.theme import LIGHT
from desktop_app.ui.wording import number, size

translate = QCoreApplication.translate

_LINE_HEIGHT = 135
"""Percent of the font's own."""
_PAPER_MARGIN = 14
FORMATTED, PLAIN, SOURCE = "formatted", "plain", "source"


class MessagePreview(QWidget):
    """Shows one message; asks for the one before and after it."""

    wanted = Signal(int)
    """Show the message at this place, from 0."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("formPreview")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.place = 0
        self.count: int | None = 0
        """How many messages there are; None while that is not known."""
        self.message: Mapping[str, Any] | None = None
        self._paper = False
        self._position = QLabel()
        self._back = _step(
            "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}", translate("email", "Previous message")
        )
        self._on = _step(
            "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}", translate("email", "Next message")
        )
        self._view = Drop()
        self._to, self._subject = _line(), _line()
        self._subject.setProperty("role", "heading")
        self._hint = QLabel(
            translate("email", "The message shows here when the fields are filled in")
        )
        self.body = Body()
        self._files = QWidget()
        self._chips = Flow(self._files)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(16, 14, 16, 14)
        self.column.setSpacing(10)
        self._lay_out()
        self.clear()

    def show_message(self, message: Mapping[str, Any], *, paper: bool) -> None:
        """Show a message event of the kind; ``paper`` when its colours are made for white."""
        self._paper = paper
        self.message = message
        self.place, self.count = message["index"], message["of"]
        self._to.setText(", ".join((message["to"], *message["cc"])))
        self._subject.setText(message["subject"])
        self._show_files(message)
        self._show_body()
        self._number()
        self._page(shown=True)

    def set_count(self, count: int) -> None:
        """Say how many messages there are."""
        if self.message is not None:
            self.count = count
            self._number()
            self._page(shown=True)

    def clear(self, why: str = "") -> None:
        """Show no message; say why not."""
        self.message, self.count = None, 0
        self.body.clear()
        self._hint.setText(
            why or translate("email", "The message shows here when the fields are filled in")
        )
        self._hint.setAccessibleName(self._hint.text())
        self._number()
        self._page(shown=False)

    # --- parts -----------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        heading = QLabel(translate("email", "Preview"))
        heading.setProperty("role", "heading")
        for value, text in (
            (FORMATTED, translate("email", "Formatted")),
            (PLAIN, translate("email", "Plain text")),
            (SOURCE, translate("email", "HTML source")),
        ):
            self._view.addItem(text, value)
        self._view.setAccessibleName(translate("email", "Show the message as"))
        self._view.setMinimumContentsLength(10)
        self._view.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._view.currentIndexChanged.connect(self._show_body)
        self._back.clicked.connect(lambda: self.wanted.emit(self.place - 1))
        self._on.clicked.connect(lambda: self.wanted.emit(self.place + 1))
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(heading)
        head.addStretch(1)
        for part in (self._back, self._position, self._on, self._view):
            head.addWidget(part)
        self.column.addLayout(head)
        self.column.addWidget(self._sheet(), 1)

    def _sheet(self) -> QWidget:
        self._frame = QFrame()
        self._frame.setProperty("role", "box")
        column = QVBoxLayout(self._frame)
        column.setContentsMargins(18, 14, 18, 14)
        column.setSpacing(6)
        self._hint.setProperty("role", "muted")
        self._hint.setWordWrap(True)
        self._hint.setTextFormat(Qt.TextFormat.PlainText)
        self._letter = QWidget()
        inside = QVBoxLayout(self._letter)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(6)
        inside.addLayout(_labelled(translate("email", "To"), self._to))
        inside.addLayout(_labelled(translate("email", "Subject"), self._subject))
        rule = QFrame()
        rule.setFrameShape(QFrame.Shape.HLine)
        rule.setProperty("role", "rule")
        inside.addSpacing(4)
        inside.addWidget(rule)
        inside.addSpacing(4)
        inside.addWidget(self.body, 1)
        self._chips.setContentsMargins(0, 4, 0, 0)
        inside.addWidget(self._files)
        column.addWidget(self._hint)
        column.addWidget(self._letter, 1)
        column.addStretch()
        return self._frame

    def _page(self, *, shown: bool) -> None:
        self._letter.setVisible(shown)
        self._hint.setVisible(not shown)
        self._view.setVisible(shown and self.message is not None and bool(self.message["html"]))
        for part in (self._back, self._position, self._on):
            part.setVisible(shown and self.count != 1)

    def _number(self) -> None:
        text = number(self.place + 1)
        if self.count is not None:
            text = translate("email", "%1 of %2").replace("%1", text)
            text = text.replace("%2", number(self.count))
        self._position.setText(text)
        self._position.setAccessibleName(text)
        self._back.setEnabled(self.place > 0)
        self._on.setEnabled(self.count is None or self.place + 1 < self.count)

    def _show_files(self, message: Mapping[str, Any]) -> None:
        while (item := self._chips.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for file in message["attachments"]:
            chip = QLabel(f"{file['name']} {size(file['bytes'])}")
            chip.setObjectName("chip")
            chip.setTextFormat(Qt.TextFormat.PlainText)
            chip.setContentsMargins(8, 4, 8, 4)
            self._chips.addWidget(chip)
        self._files.setVisible(bool(message["attachments"]))

    def _show_body(self) -> None:
        message = self.message
        if message is None:
            return
        how = self._view.currentData() if message["html"] else PLAIN
        if how == FORMATTED:
            self.body.show_html(message["html"], paper=self._paper)
        elif how == SOURCE:
            self.body.show_text(message["html"], fixed=True)
        else:
            self.body.show_text(message["text"] or "", fixed=False)


class Body(QTextBrowser):
    """A message's body. It follows no link and loads nothing, neither files nor from the net."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setAccessibleName(translate("email", "Message"))
        self.document().setDocumentMargin(0)
        self.highlighted.connect(lambda url: self.setToolTip(url.toString()))

    def show_html(self, text: str, *, paper: bool) -> None:
        """Show formatted text, in dark letters on white when it is ``paper``."""
        self._use_font(fixed=False)
        self._use_paper(paper=paper)
        self.setHtml(text)
        self._space_lines()

    def show_text(self, text: str, *, fixed: bool) -> None:
        """Show text as it is; ``fixed`` in letters of one width."""
        self._use_font(fixed=fixed)
        self._use_paper(paper=False)
        self.setPlainText(text)
        self._space_lines()

    def _use_paper(self, *, paper: bool) -> None:
        self.document().setDocumentMargin(_PAPER_MARGIN if paper else 0)
        link = f"a {{ color: {LIGHT.states['running']} }}"
        self.document().setDefaultStyleSheet(link if paper else "")
        if paper != bool(self.property("paper")):
            self.setProperty("paper", paper)
            self.style().unpolish(self)
            self.style().polish(self)

    def _space_lines(self) -> None:
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        format_ = QTextBlockFormat()
        proportional = QTextBlockFormat.LineHeightTypes.ProportionalHeight
        format_.setLineHeight(_LINE_HEIGHT, proportional.value)
        cursor.mergeBlockFormat(format_)

    def _use_font(self, *, fixed: bool) -> None:
        self.document().setDefaultFont(fixed_font(self.font()) if fixed else self.font())

    @override
    def loadResource(self, type: int, name: QUrl | str) -> Any:
        return ""


def _step(sign: str, name: str) -> QToolButton:
    button = QToolButton()
    button.setText(sign)
    button.setProperty("role", "button")
    button.setAccessibleName(name)
    button.setToolTip(name)
    return button


def _line() -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _labelled(text: str, label: QLabel) -> QHBoxLayout:
    caption = QLabel(text)
    caption.setProperty("role", "muted")
    row = QHBoxLayout()
    row.setSpacing(6)
    row.addWidget(caption, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(label, 1)
    return row
