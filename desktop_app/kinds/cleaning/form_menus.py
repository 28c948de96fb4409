"""The menus of the preview: the steps that suit a column, and what can be done with a value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QMenu, QWidget

from desktop_app.kinds.cleaning.form_steps import StepsField
from desktop_app.kinds.cleaning.form_words import ALWAYS_SUIT, SUITS, step_name

translate = QCoreApplication.translate

Add = Callable[[Mapping[str, Any]], None]
_SHORT = 40


def column_menu(owner: QWidget, column: str, looks_like: str | None, add: Add) -> QMenu:
    """Return the menu of the steps that suit a column, the likeliest first."""
    title = translate("cleaning", "Column “%1”").replace("%1", _short(column))
    menu = _menu(owner, title)
    first = SUITS.get(looks_like or "", ())
    for kind in first:
        menu.addAction(step_name(kind), partial(add, step_for(kind, column)))
    if first:
        menu.addSeparator()
    for kind in _others(first):
        menu.addAction(step_name(kind), partial(add, step_for(kind, column)))
    return menu


def _others(first: Sequence[str]) -> Iterator[str]:
    kinds = (*ALWAYS_SUIT, *(kind for kinds in SUITS.values() for kind in kinds))
    return (kind for kind in dict.fromkeys(kinds) if kind not in first)


def value_menu(owner: QWidget, column: str, value: str, steps: StepsField) -> QMenu:
    """Return the menu of what can be done with a value wherever it stands in its column."""
    menu = _menu(owner, "")
    if not value:
        text = translate("cleaning", "Fill the empty cells of “%1”…")
        menu.addAction(
            text.replace("%1", _short(column)),
            lambda: steps.add(step_for("fill_missing", column)),
        )
        return menu
    replace = translate("cleaning", "Replace “%1” everywhere in “%2”…")
    empty = translate("cleaning", "Treat “%1” as empty")
    menu.addAction(
        replace.replace("%1", _short(value)).replace("%2", _short(column)),
        lambda: steps.add(
            {"type": "map", "columns": [column], "values": {value: value}}, edit=True
        ),
    )
    menu.addAction(
        empty.replace("%1", _short(value)),
        lambda: steps.add({"type": "null_tokens", "columns": [column], "tokens": [value]}),
    )
    return menu


def step_for(kind: str, column: str) -> dict[str, Any]:
    """Return a step of a type for one column; what it still needs is asked for on its card."""
    match kind:
        case "split" | "cluster":
            return {"type": kind, "column": column}
        case "rename":
            return {"type": kind, "map": {column: ""}}
        case "validate":
            return {"type": kind, "rules": [{"column": column, "rule": "not_null"}]}
        case _:
            return {"type": kind, "columns": [column]}


def _menu(owner: QWidget, title: str) -> QMenu:
    menu = QMenu(title, owner)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu


def _short(text: str) -> str:
    shown = text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"
    return shown.replace("&", "&&")
