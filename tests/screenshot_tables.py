"""The form that cleans tables, prepared for its photographs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from desktop_app.kinds.cleaning.form import CleaningForm
from desktop_app.ui.forms.layout import EditColumn

if TYPE_CHECKING:
    from tests.screenshots import Scene

_HEAD = """Customers, exported 3 January 2026

name;email;signup;revenue;city
JosÃ© GarcÃ­a;jose@example.es;03/04/2026;1.234,50 €;Sevilla
Ana Pop;ANA@EXAMPLE.RO;17.11.25;88,00 €;Bucuresti
Li  Wei;li.wei@example.cn;2025-12-01;12.000,00 €;上海
Tom Hale;tom@@x;1/2/26;7,20 €;Leeds
"""
_NAMES = ("Anna  Roth", "Max Weber ", "JosÃ© Ruiz", "Eva Klein", "Li Na", "Jan Nowak")
_CITIES = ("Köln", "köln", "Leeds", "Sevilla", "Leeds", "München")


def customers(folder: Path) -> Path:
    """Write a table with a bit of everything that goes wrong in tables."""
    path = folder / "customers-2026.csv"
    rows = []
    for number in range(2400):
        mail = f"user{number}@{'EXAMPLE.com' if number % 5 == 0 else 'example.org'}"
        day = f"{13 + number % 15}/{1 + number % 12:02}/2025" if number % 300 else "05/14/2025"
        money = f"{number % 97}.{100 + number % 900},{10 + number % 90} €"
        one = (_NAMES[number % 6], mail, day, money, _CITIES[number * 7 % 6])
        rows.append(";".join(one))
    path.write_bytes((_HEAD + "\n".join(rows) + "\n").encode("utf-8"))
    return path


def cleaning(scene: Scene) -> CleaningForm:
    """Show the form with a table, one step of which rejects rows."""
    form = scene.open_form("cleaning", {"inputs": [str(customers(scene.folder))]})
    assert isinstance(form, CleaningForm)
    scene.until(lambda: bool(form._entries))
    _told(scene, form)
    card = next(c for c in form._steps._cards if c.entry.step["type"] == "emails")
    card.editor.binding.fill({"on_invalid": "reject"})
    _told(scene, form)
    return form


def _told(scene: Scene, form: CleaningForm) -> None:
    scene.until(lambda: not form._typing.isActive() and form._showing == form.submission())


def cleaning_step(scene: Scene) -> QWidget:
    """Show a step's fields, and the rows that contradict it."""
    form = cleaning(scene)
    card = next(c for c in form._steps._cards if c.entry.step["type"] == "dates")
    card.open()
    card._look.click()
    scene.until(form._preview._back.isVisible)
    scene.until(lambda: card.editor.height() > 0)
    _scroll_to(form, card)
    return form


def cleaning_rules(scene: Scene) -> QWidget:
    """Show rules, pairs of values, and a step that needs something."""
    form = cleaning(scene)
    form._steps.add({"type": "phones"})
    rules = [
        {"column": "city", "rule": "in_set", "values": ["Köln", "Leeds"]},
        {"column": "revenue", "rule": "range", "min": 1, "max": 1000},
    ]
    form._steps.add({"type": "validate", "rules": rules}, edit=True)
    form._steps.add({"type": "map", "columns": ["city"], "values": {"köln": "Köln"}}, edit=True)
    scene.until(lambda: "1," not in form._preview.text)
    bar = form.findChild(EditColumn).verticalScrollBar()  # type: ignore[union-attr]  # it is there
    bar.setValue(bar.maximum() * 2 // 3)
    return form


def cleaning_source(scene: Scene) -> QWidget:
    """Show how the table is read, and that it can be changed."""
    form = cleaning(scene)
    form._read_as.open()
    return form


def cleaning_many(scene: Scene) -> QWidget:
    """Show several tables, one of which is not there."""
    others = [scene.folder / f"customers-{year}.csv" for year in range(2020, 2025)]
    first = customers(scene.folder)
    for path in others:
        path.write_bytes(first.read_bytes())
    inputs = [str(path) for path in (first, *others, scene.folder / "customers-2019.csv")]
    form = scene.open_form("cleaning", {"inputs": inputs})
    assert isinstance(form, CleaningForm)
    scene.until(lambda: bool(form._entries))
    _told(scene, form)
    return form


def cleaning_empty(scene: Scene) -> QWidget:
    """Show the form before there is a table."""
    return scene.open_form("cleaning", {})


def _scroll_to(form: CleaningForm, widget: QWidget) -> None:
    column = form.findChild(EditColumn)
    assert column is not None
    column.ensureWidgetVisible(widget)
