from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QPaintEvent, QRegion
from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot
from typing_extensions import override

from desktop_app.domain.job import LogLine
from desktop_app.ui.forms import PlanView
from desktop_app.ui.forms.plan_model import PlanRow
from desktop_app.ui.log_model import LogModel
from desktop_app.ui.log_view import LogView
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.theme import Theme
from tests.ui.conftest import AtOnce, Shown, Stage

MANY = 200
Tabled = MainWindow | LogView | PlanView


class Painted(QObject):
    """Gathers what of a table is painted."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self.region = QRegion()
        table.viewport().installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.region += event.region()
        return False


@pytest.fixture
def shown_queue(empty_window: Shown) -> Tabled:
    names = [f"letter {n}" for n in range(MANY)]
    empty_window.wait(empty_window.desk.add("letters", "L", names))
    model = empty_window.window.model
    with empty_window.qtbot.waitSignal(model.listed):
        model.refresh()
    return empty_window.window


@pytest.fixture
def shown_log(stage: Stage) -> Tabled:
    stage.desk.log_store.append([LogLine(1, n + 1, 1.0, "info", "again") for n in range(MANY)])
    stage.wait(stage.desk.log_store.flush())
    model = LogModel(stage.desk.logs, AtOnce())
    view = LogView(model, Theme(stage.app))
    stage.qtbot.addWidget(view)
    view.resize(600, 400)
    view.show()
    model.show_log(1)
    return view


@pytest.fixture
def shown_plan(stage: Stage) -> Tabled:
    Theme(stage.app)
    view = PlanView(stage.desk, stage.loop.create_task)
    stage.qtbot.addWidget(view)
    view.resize(600, 400)
    view.show()
    view.model.add([PlanRow(f"{n}.jpg", "planned") for n in range(MANY)])
    view.model.tell()
    return view


@pytest.mark.parametrize("name", ["shown_queue", "shown_log", "shown_plan"])
def test_a_step_of_scrolling_paints_what_comes_into_sight_alone(
    stage: Stage, qtbot: QtBot, request: pytest.FixtureRequest, name: str
) -> None:
    """The rest is moved, also once the colours have been changed."""
    widget: Tabled = request.getfixturevalue(name)
    table = widget.table
    qtbot.waitExposed(table)
    painted, theme, bar = Painted(table), Theme(stage.app), table.verticalScrollBar()
    row = 1 if bar.maximum() < MANY else table.rowHeight(0)

    def moved() -> bool:
        """Whether a step paints a few rows: at first, what is new in the window is painted too."""
        painted.region, before = QRegion(), bar.value()
        bar.setValue(bar.maximum() // 2 + row * (before == bar.maximum() // 2))
        stage.app.processEvents()
        lines = sum(rect.height() for rect in painted.region)  # type: ignore[attr-defined]  # stubs
        return bar.value() != before and 0 < lines <= 3 * table.rowHeight(0)

    for colours in ("light", "dark", "system"):
        theme.choose(colours)
        qtbot.waitUntil(moved)
        assert 3 * table.rowHeight(0) < table.viewport().height() // 2
