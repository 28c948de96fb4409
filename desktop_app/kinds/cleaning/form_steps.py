"""The list of steps: cards to tick, edit, reorder and remove, in the order in which they run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from desktop_app.kinds.cleaning.form_card import StepCard
from desktop_app.kinds.cleaning.form_fields import Columns
from desktop_app.kinds.cleaning.form_words import GROUPS, STEPS, step_name, step_title
from desktop_app.ui.forms.fields import Field
from desktop_app.ui.wording import translated

translate = QCoreApplication.translate


@dataclass(eq=False)
class Entry:
    """One step in the list."""

    step: Mapping[str, Any]
    ticked: bool = True
    reason: Mapping[str, Any] = field(default_factory=dict)
    """Why it was suggested; empty when a person added it."""
    edited: bool = False
    is_open: bool = False
    counts: Mapping[str, Any] = field(default_factory=dict)
    """What it does to the rows of the preview."""


class StepsField(Field):
    """The steps that are ticked, in order. ``entries`` outlives the widgets."""

    look_at = Signal(object)
    """The rows that contradict an entry are asked for."""
    review_asked = Signal(object)
    """What an entry would find out by itself is asked for."""

    def __init__(self, entries: list[Entry], columns: Columns) -> None:
        self.entries = entries
        self._columns = columns
        self._share = 1.0
        self._cards: list[StepCard] = []
        self._removed: tuple[int, Entry] | None = None
        super().__init__(translate("cleaning", "Steps"), QWidget())
        self._show_all()

    @override
    def _place(self, label: str, editor: QWidget) -> None:
        heading = QLabel(label)
        heading.setProperty("role", "heading")
        self._hint = hint = QLabel(
            translate("cleaning", "· suggested from a sample; drag to reorder")
        )
        hint.setProperty("role", "muted")
        hint.setWordWrap(True)
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(heading)
        head.addWidget(hint, 1)
        self._list = QVBoxLayout(editor)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(8)
        self._add = QPushButton(translate("cleaning", "+ Add step"))
        self._menu = QMenu(self._add)
        for title, types in GROUPS:
            group = self._menu.addMenu(translated(title))
            for name in types:
                group.addAction(step_name(name), partial(self.add, {"type": name}))
        self._add.setMenu(self._menu)
        self._undo = QPushButton()
        self._undo.setProperty("role", "link")
        self._undo.clicked.connect(self.restore)
        self._undo.hide()
        undo = QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self)
        undo.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        undo.activated.connect(self.restore)
        foot = QHBoxLayout()
        foot.addWidget(self._add)
        foot.addWidget(self._undo)
        foot.addStretch(1)
        self.column.setSpacing(8)
        self.column.addLayout(head)
        self.column.addWidget(editor)
        self.column.addLayout(foot)

    # --- the value ------------------------------------------------------------------------------

    @override
    def value(self) -> Any:
        return [dict(entry.step) for entry in self.entries if entry.ticked]

    @override
    def set_value(self, value: Any) -> None:
        """Take steps that are not in the list already, such as those of a preset."""
        if list(value or ()) == self.value():
            return
        self.entries[:] = [Entry(step) for step in value or () if step.get("type") in STEPS]
        self._show_all()
        self._edited()

    @override
    def at(self, loc: Sequence[str | int]) -> Field:
        place = next((part for part in loc if isinstance(part, int)), None)
        ticked = [card for card in self._cards if card.entry.ticked]
        if place is None or place >= len(ticked):
            return self
        return ticked[place].editor.at(loc[loc.index(place) + 2 :])

    @override
    def parts(self) -> Sequence[Field]:
        editors = [card.editor for card in self._cards if card.has_editor]
        return [part for editor in editors for part in (editor, *editor.parts())]

    @property
    def given(self) -> bool:
        """Whether there are steps that were neither suggested nor added here."""
        return any(not entry.reason and not entry.edited for entry in self.entries)

    # --- what is done to the list ---------------------------------------------------------------

    def suggest(
        self, steps: Sequence[Mapping[str, Any]], reasons: Sequence[Mapping[str, Any]]
    ) -> None:
        """Put suggested steps first, in place of former ones that nobody changed."""
        own = [entry for entry in self.entries if not entry.reason or entry.edited]
        told = [*reasons, *({} for _ in steps)]
        fresh = [
            Entry(step, ticked=why.get("certainty") == "safe", reason=why or {"why": ""})
            for step, why in zip(steps, told, strict=False)
            if step.get("type") in STEPS
        ]
        self.entries[:] = [*fresh, *own]
        self._removed = None
        self._show_all()
        self._edited()

    def add(self, step: Mapping[str, Any], *, edit: bool | None = None) -> None:
        """Add a step at the end; one that needs to be told something opens."""
        entry = Entry(step, edited=True)
        self.entries.append(entry)
        card = self._insert(entry, len(self.entries) - 1)
        if edit or (edit is None and card.wants):
            card.open()
            card.editor.focus_first()
        else:
            card.setFocus()
        self._edited()

    def restore(self) -> None:
        """Put the step back that was removed last."""
        if self._removed is None:
            return
        place, entry = self._removed
        self._removed = None
        self._undo.hide()
        self.entries.insert(place, entry)
        self._insert(entry, place).setFocus()
        self._edited()

    def show_counts(self, counts: Sequence[Mapping[str, Any]], share: float) -> None:
        """Say on each ticked card what it does; ``share`` of all rows were looked at."""
        ticked = [card for card in self._cards if card.entry.ticked]
        for card, found in zip(ticked, counts, strict=False):
            card.entry.counts = found
        for card in self._cards:
            card.tell(share)

    def before(self, entry: Entry) -> list[dict[str, Any]]:
        """Return the steps that run before an entry."""
        place = self.entries.index(entry)
        return [dict(one.step) for one in self.entries[:place] if one.ticked]

    def show_groups(self, entry: Entry, groups: Mapping[str, str]) -> None:
        """Show on an entry's card what it would merge."""
        card = next((card for card in self._cards if card.entry is entry), None)
        if card is not None:
            card.show_groups(groups)

    # --- cards ----------------------------------------------------------------------------------

    def _show_all(self) -> None:
        for card in self._cards:
            card.hide()
            card.deleteLater()
        self._cards = []
        self._undo.hide()
        for place, entry in enumerate(self.entries):
            self._insert(entry, place)
        self._hint.setVisible(bool(self._cards))

    def _insert(self, entry: Entry, place: int) -> StepCard:
        card = StepCard(entry, self._columns)
        self._cards.insert(place, card)
        self._list.insertWidget(place, card)
        card.changed.connect(self._card_changed)
        card.look_at.connect(lambda: self.look_at.emit(entry))
        card.review_asked.connect(lambda: self.review_asked.emit(entry))
        card.remove_asked.connect(lambda: self._remove(card))
        card.duplicate_asked.connect(lambda: self._duplicate(card))
        card.move_asked.connect(lambda by: self._move(card, self._cards.index(card) + by))
        card.focus_asked.connect(lambda by: self._focus(self._cards.index(card) + by))
        card.dragged.connect(lambda y: self._drag(card, y))
        self._order_tabs()
        return card

    def _card_changed(self) -> None:
        self._edited()

    def _remove(self, card: StepCard) -> None:
        place = self._cards.index(card)
        self._cards.remove(card)
        self.entries.remove(card.entry)
        card.hide()
        card.deleteLater()
        self._removed = (place, card.entry)
        text = translate("cleaning", "“%1” removed · Undo")
        text = text.replace("%1", step_title(card.entry.step))
        self._undo.setText(text.replace("&", "&&"))
        self._undo.setAccessibleName(text)
        self._undo.show()
        self._focus(min(place, len(self._cards) - 1))
        self._edited()

    def _duplicate(self, card: StepCard) -> None:
        place = self._cards.index(card) + 1
        entry = Entry(dict(card.entry.step), ticked=card.entry.ticked, edited=True)
        self.entries.insert(place, entry)
        self._insert(entry, place).setFocus()
        self._edited()

    def _move(self, card: StepCard, place: int) -> None:
        here = self._cards.index(card)
        place = max(0, min(place, len(self._cards) - 1))
        if here == place:
            return
        self._cards.insert(place, self._cards.pop(here))
        self.entries.insert(place, self.entries.pop(here))
        self._list.insertWidget(place, card)
        self._order_tabs()
        self._edited()

    def _drag(self, card: StepCard, y: int) -> None:
        """Let a card follow the mouse: it changes places with one whose middle is passed."""
        at = self.editor.mapFromGlobal(card.mapToGlobal(card.rect().topLeft())).y() + y
        here = self._cards.index(card)
        above = [c for c in self._cards[:here] if at < c.geometry().center().y()]
        below = [c for c in self._cards[here + 1 :] if at > c.geometry().center().y()]
        if above:
            self._move(card, self._cards.index(above[0]))
        elif below:
            self._move(card, self._cards.index(below[-1]))

    def _focus(self, place: int) -> None:
        if 0 <= place < len(self._cards):
            self._cards[place].setFocus()
        elif not self._cards or place >= len(self._cards):
            self._add.setFocus()

    def _order_tabs(self) -> None:
        self._hint.setVisible(bool(self._cards))
        before: QWidget | None = None
        for card in self._cards:
            for stop in card.stops():
                if before is not None:
                    QWidget.setTabOrder(before, stop)
                before = stop
        if before is not None:
            QWidget.setTabOrder(before, self._add)
