"""The rules that a step checks rows by: a column, what holds for it, and how much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPushButton, QToolButton, QVBoxLayout, QWidget
from typing_extensions import override

from desktop_app.kinds.cleaning.form_fields import Columns
from desktop_app.kinds.cleaning.form_words import choice_word
from desktop_app.ui.forms.controls import Drop, SteppedLine
from desktop_app.ui.forms.fields import LEFT_OUT, Field, line_height

translate = QCoreApplication.translate

_RULES: Sequence[str] = ("not_null", "unique", "range", "pattern", "in_set")


class RulesField(Field):
    """Any number of rules, each on two lines at most."""

    def __init__(self, label: str, columns: Columns, *, hint: str = "") -> None:
        self._columns = columns
        self._rows: list[_RuleRow] = []
        inside = QWidget()
        self._list = QVBoxLayout(inside)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(6)
        self._more = QPushButton(translate("cleaning", "Add rule"))
        self._more.setProperty("role", "link")
        super().__init__(label, inside, hint=hint)
        self.column.insertWidget(2, self._more, 0, Qt.AlignmentFlag.AlignLeft)
        self._more.clicked.connect(self._add_empty)
        self.setFocusProxy(self._more)
        self._add_empty()
        self.touched = False

    @override
    def value(self) -> Any:
        return [row.value() for row in self._rows] or LEFT_OUT

    @override
    def set_value(self, value: Any) -> None:
        for row in list(self._rows):
            self._drop(row)
        for rule in value or ():
            self._add(rule)
        if not self._rows:
            self._add({})

    def _add_empty(self) -> None:
        self._add({})
        self._edited()

    def _add(self, rule: Mapping[str, Any]) -> None:
        row = _RuleRow(self._columns(), rule)
        row.changed.connect(self._edited)
        row.removed.connect(lambda: self._remove(row))
        self._rows.append(row)
        self._list.addWidget(row)

    def _remove(self, row: _RuleRow) -> None:
        self._drop(row)
        self._more.setFocus()
        self._edited()

    def _drop(self, row: _RuleRow) -> None:
        self._rows.remove(row)
        row.hide()
        row.deleteLater()


class _RuleRow(QWidget):
    """One rule."""

    changed = Signal()
    removed = Signal()

    def __init__(self, columns: Sequence[str], rule: Mapping[str, Any]) -> None:
        super().__init__()
        self._column, self._rule = Drop(), Drop()
        self._column.setPlaceholderText(translate("cleaning", "Column"))
        self._column.addItems(list(dict.fromkeys([*columns, *filter(None, [rule.get("column")])])))
        self._column.setCurrentText(rule.get("column", ""))
        if "column" not in rule:
            self._column.setCurrentIndex(-1)
        for name in _RULES:
            self._rule.addItem(choice_word("rule", name), name)
        self._rule.setCurrentIndex(max(self._rule.findData(rule.get("rule")), 0))
        self._low, self._high = SteppedLine(whole=False), SteppedLine(whole=False)
        self._low.set_number(rule.get("min"))
        self._high.set_number(rule.get("max"))
        self._low.setPlaceholderText(translate("cleaning", "At least"))
        self._high.setPlaceholderText(translate("cleaning", "At most"))
        self._text = QLineEdit()
        self._text.setText(rule.get("pattern") or "; ".join(rule.get("values") or ()))
        remove = QToolButton()
        remove.setText("✕")
        remove.clicked.connect(self.removed)
        for widget, name in (
            (self._column, translate("cleaning", "Column")),
            (self._rule, translate("cleaning", "Rule")),
            (self._low, translate("cleaning", "At least")),
            (self._high, translate("cleaning", "At most")),
            (self._text, translate("cleaning", "What it must be")),
            (remove, translate("cleaning", "Remove the rule")),
        ):
            widget.setAccessibleName(name)
            widget.setMinimumHeight(line_height(widget))
        remove.setToolTip(remove.accessibleName())
        self._lay_out(remove)
        self._show_needed()
        self._column.currentIndexChanged.connect(self.changed)
        self._rule.currentIndexChanged.connect(self._rule_chosen)
        for line in (self._low, self._high, self._text):
            line.textChanged.connect(self.changed)

    def _lay_out(self, remove: QToolButton) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        grid.addWidget(self._column, 0, 0)
        grid.addWidget(self._rule, 0, 1)
        grid.addWidget(remove, 0, 2)
        grid.addWidget(self._low, 1, 0)
        grid.addWidget(self._high, 1, 1)
        grid.addWidget(self._text, 2, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)

    def _rule_chosen(self) -> None:
        self._show_needed()
        self.changed.emit()

    def _show_needed(self) -> None:
        rule = self._rule.currentData()
        self._low.setVisible(rule == "range")
        self._high.setVisible(rule == "range")
        self._text.setVisible(rule in {"pattern", "in_set"})
        examples = {"pattern": "[A-Z]{2}[0-9]+", "in_set": "A; B; C"}
        self._text.setPlaceholderText(examples.get(rule, ""))

    def value(self) -> dict[str, Any]:
        """Return the rule as a submission has it."""
        rule = self._rule.currentData()
        found: dict[str, Any] = {"rule": rule}
        if self._column.currentIndex() >= 0:
            found["column"] = self._column.currentText()
        if rule == "range":
            found |= {"min": _limit(self._low), "max": _limit(self._high)}
        elif rule == "pattern":
            found["pattern"] = self._text.text() or None
        elif rule == "in_set":
            parts = [part.strip() for part in self._text.text().split(";")]
            found["values"] = [part for part in parts if part] or None
        return found


def _limit(line: SteppedLine) -> float | str | None:
    number = line.number()
    return line.text().strip() or None if number is None else number
