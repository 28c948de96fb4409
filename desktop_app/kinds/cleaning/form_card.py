"""One step as a card: a box to tick, what it is and does, a menu, and its fields below."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop_app.kinds.cleaning.form_editor import StepEditor, missing
from desktop_app.kinds.cleaning.form_fields import Columns
from desktop_app.kinds.cleaning.form_reasons import said_why
from desktop_app.kinds.cleaning.form_words import (
    PLAIN,
    estimate,
    step_columns,
    step_title,
)
from desktop_app.ui.forms.controls import Tick
from desktop_app.ui.forms.layout import Opening

if TYPE_CHECKING:
    from desktop_app.kinds.cleaning.form_steps import Entry

translate = QCoreApplication.translate


class _Box(Tick):
    """The card's box; the keys that act on the card go to the card."""

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._side() + 2, self.fontMetrics().height() + 6)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Space, Qt.Key.Key_Select}:
            super().keyPressEvent(event)
        else:
            event.ignore()


class StepCard(Opening):
    """Shows an entry. Alt+↑/↓ moves it, F2 edits it, Delete removes it."""

    changed = Signal()
    look_at = Signal()
    review_asked = Signal()
    remove_asked = Signal()
    duplicate_asked = Signal()
    move_asked = Signal(int)
    focus_asked = Signal(int)
    dragged = Signal(int)
    """The mouse drags the card; where it is, from the card's top."""

    def __init__(self, entry: Entry, columns: Columns) -> None:
        super().__init__()
        self.entry = entry
        self._columns = columns
        self._editor: StepEditor | None = None
        self._pressed: QPoint | None = None
        self._dragging = False
        self._filling = False
        self._share = 1.0
        self.setProperty("role", "card")
        self._box = _Box("")
        self._title, self._summary, self._needs = QLabel(), QLabel(), QLabel()
        self._look = QPushButton()
        self._more = QToolButton()
        self._lay_out()
        self.setFocusProxy(self._box)
        self._box.setChecked(entry.ticked)
        self._box.toggled.connect(self._ticked)
        self._look.clicked.connect(self._look_or_review)
        self.tell(self._share)
        if entry.is_open:
            self.open()

    def _lay_out(self) -> None:
        self._summary.setProperty("role", "small")
        self._needs.setProperty("role", "warning")
        for label in (self._title, self._summary, self._needs):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._look.setProperty("role", "amber")
        self._more.setText("⋮")
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self._more)
        menu.aboutToShow.connect(partial(self._fill, menu))
        self._more.setMenu(menu)
        words = QVBoxLayout()
        words.setSpacing(1)
        for label in (self._title, self._summary, self._needs):
            words.addWidget(label)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._box)
        row.addLayout(words, 1)
        row.addWidget(self._look)
        row.addWidget(self._more)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(10, 8, 8, 8)
        self._column.setSpacing(4)
        self._column.addLayout(row)

    # --- what it says ---------------------------------------------------------------------------

    @property
    def wants(self) -> str:
        """What the step still needs, in words."""
        return missing(self.entry.step)

    def tell(self, share: float) -> None:
        """Renew the words; ``share`` of all rows were looked at for the counts."""
        self._share = share
        title, summary, wants = step_title(self.entry.step), self._said(), self.wants
        self._title.setText(title)
        self._summary.setText(summary)
        self._summary.setVisible(bool(summary))
        self._needs.setText(wants)
        self._needs.setVisible(bool(wants))
        self._name_look(title)
        self._box.setAccessibleName(", ".join(filter(None, (title, summary, wants))))
        self._box.setAccessibleDescription(
            translate("cleaning", "Alt+Up and Alt+Down move it, F2 edits it, Delete removes it")
        )
        self._more.setAccessibleName(translate("cleaning", "%1: more").replace("%1", title))
        self._dress()

    def _why(self, why: str) -> str:
        groups = re.match("([0-9]+) groups of values", why)
        if groups is None:
            return said_why(why)
        count = int(groups[1])
        return self.tr("%Ln group(s) of near-equal values", "", count)

    def _name_look(self, title: str) -> None:
        conflicts = int(self.entry.reason.get("conflicts") or 0)
        doubts = conflicts > 0 and not self.entry.edited
        text = self.tr("Look at the %Ln", "", conflicts)
        if self._can_review:
            text = translate("cleaning", "Review")
        self._look.setProperty("role", "link" if self._can_review else "amber")
        self._look.setText(text)
        self._look.setAccessibleName(f"{title}: {text}")
        self._look.setVisible(doubts or self._can_review)

    @property
    def _can_review(self) -> bool:
        """Whether the step will find out by itself what it does, which can be seen before."""
        step = self.entry.step
        return step["type"] == "cluster" and not step.get("map") and not self.wants

    def _look_or_review(self) -> None:
        (self.review_asked if self._can_review else self.look_at).emit()

    def show_groups(self, groups: Mapping[str, str]) -> None:
        """Show which values are merged, to be edited; from now on they are these."""
        if groups:
            step = {**self.entry.step, "map": dict(groups)}
            self.entry.step, self.entry.edited, self.entry.counts = step, True, {}
            self._filling = True
            self.editor.set_value(step)
            self._filling = False
            self.tell(self._share)
            if self.entry.ticked:
                self.changed.emit()
        else:
            self._needs.setText(translate("cleaning", "There are no near-equal values"))
            self._needs.show()
        self.open()

    def _said(self) -> str:
        entry = self.entry
        parts = [step_columns(entry.step)]
        counts = entry.counts if entry.ticked else {}
        cells, share = counts.get("cells"), self._share
        if not counts and not entry.edited:
            cells, share = entry.reason.get("cells"), 1.0
        if cells:
            mark, count = estimate(int(cells), share=share)
            parts.append(mark + self.tr("%Ln cell(s)", "", count))
        if counts.get("dropped"):
            mark, count = estimate(int(counts["dropped"]), share=share)
            parts.append(mark + self.tr("%Ln row(s) dropped", "", count))
        if counts.get("rejected"):
            count = int(counts["rejected"])
            parts.append(self.tr("%Ln of the sample rejected", "", count))
        elif counts.get("unfit"):
            count = int(counts["unfit"])
            parts.append(self.tr("%Ln of the sample do(es) not fit", "", count))
        if not counts.get("unfit") and not entry.edited and entry.step["type"] not in PLAIN:
            parts.append(self._why(str(entry.reason.get("why") or "")))
        return " · ".join(filter(None, parts))

    def _dress(self) -> None:
        is_open = self.entry.is_open
        for widget, name, value in (
            (self, "open", is_open),
            (self._title, "role", "" if self.entry.ticked else "muted"),
        ):
            if widget.property(name) != value:
                widget.setProperty(name, value)
                widget.style().unpolish(widget)
                widget.style().polish(widget)

    # --- its fields -----------------------------------------------------------------------------

    @property
    def has_editor(self) -> bool:
        """Whether the fields were made already."""
        return self._editor is not None

    @property
    def editor(self) -> StepEditor:
        """The step's fields, made when first asked for."""
        if self._editor is None:
            self._editor = StepEditor(self.entry.step, self._columns)
            self._editor.setVisible(False)
            self._column.addWidget(self._editor)
            self._editor.changed.connect(self._edited)
        return self._editor

    @override
    def open(self) -> None:
        self._set_open(True)

    def _set_open(self, is_open: bool) -> None:  # noqa: FBT001 (said by the name)
        self.entry.is_open = is_open
        self.editor.setVisible(is_open)
        self._dress()

    def _toggle(self) -> None:
        self._set_open(not self.entry.is_open)
        if self.entry.is_open:
            self.editor.focus_first()

    def _edited(self) -> None:
        step = self.editor.value()
        if step == self.entry.step or self._filling:
            return
        self.entry.step, self.entry.edited, self.entry.counts = step, True, {}
        if not self.entry.ticked:
            self._box.setChecked(True)  # who edits a step wants it; this tells of the change too
            return
        self.tell(self._share)
        self.changed.emit()

    def _ticked(self, ticked: bool) -> None:  # noqa: FBT001 (a slot's argument)
        self.entry.ticked, self.entry.counts = ticked, {}
        self.tell(self._share)
        self.changed.emit()

    def stops(self) -> Sequence[QWidget]:
        """Return the widgets that Tab goes through, its fields left out."""
        return (self._box, self._look, self._more)

    # --- what can be done with it ---------------------------------------------------------------

    def _fill(self, menu: QMenu) -> None:
        menu.clear()
        is_open = self.entry.is_open
        text = translate("cleaning", "Close") if is_open else translate("cleaning", "Edit")
        menu.addAction(text, self._toggle)
        menu.addAction(translate("cleaning", "Duplicate"), self.duplicate_asked.emit)
        menu.addSeparator()
        menu.addAction(translate("cleaning", "Move up"), lambda: self.move_asked.emit(-1))
        menu.addAction(translate("cleaning", "Move down"), lambda: self.move_asked.emit(1))
        menu.addSeparator()
        menu.addAction(translate("cleaning", "Remove"), self.remove_asked.emit)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._fill(menu)
        menu.popup(event.globalPos())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        typing = self.has_editor and self.editor.isAncestorOf(self.window().focusWidget())
        if by is not None and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.move_asked.emit(by)
        elif typing:
            super().keyPressEvent(event)
        elif by is not None:
            self.focus_asked.emit(by)
        elif event.key() == Qt.Key.Key_F2:
            self._toggle()
        elif event.key() == Qt.Key.Key_Delete:
            self.remove_asked.emit()
        else:
            super().keyPressEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position().toPoint()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        y = event.position().toPoint().y()
        far = abs(y - self._pressed.y()) >= QApplication.startDragDistance()
        if far and not self._dragging:
            self._dragging = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        if self._dragging:
            self.dragged.emit(y)

    @override
    def mouseReleaseEvent(self, event: Any) -> None:
        end = self.editor.y() if self.entry.is_open else self.height()
        clicked = self._pressed is not None and self._pressed.y() < end and not self._dragging
        self._pressed, self._dragging = None, False
        self.unsetCursor()
        if clicked and self.rect().contains(event.position().toPoint()):
            self._toggle()
