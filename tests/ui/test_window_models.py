from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QAbstractItemView
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from desktop_app.ui.calm import Calm
from desktop_app.ui.details import ATTEMPTS
from tests.ui.conftest import Shown


def test_every_model_on_the_screen_keeps_qts_rules(
    shown: Shown, qtmodeltester: ModelTester
) -> None:
    """Jobs, lists, log, search, attempts and palette: what their views show is checked as it is."""
    shown.show_list("attention")
    shown.until(lambda: shown.window.model.rowCount() > 0)
    shown.window.table.selectRow(0)
    shown.until(lambda: shown.window.details.job is not None)
    shown.window.details.tabs.setCurrentIndex(ATTEMPTS)
    shown.window.actions_["palette"].trigger()
    views = [  # of this window: one that a test before has closed may not be deleted yet
        view
        for view in shown.window.findChildren(QAbstractItemView)
        if type(view.model()).__module__.startswith("desktop_app.")
    ]
    models = {type(view.model()).__name__: view.model() for view in views}
    expected = {"QueueModel", "SidebarModel", "LogModel", "SearchModel", "AttemptsModel"}
    assert expected | {"EntryModel"} <= models.keys()
    assert all(models[name].rowCount() > 0 for name in ("AttemptsModel", "EntryModel"))
    for model in models.values():
        qtmodeltester.check(model)


def test_numbers_are_shown_at_once_then_the_last_one_after_a_rest(qtbot: QtBot) -> None:
    """What comes during the rest is shown once, as it is at its end; nothing comes after that."""
    parent, shown, came = QObject(), list[int](), list[int]()
    calm = Calm(lambda: shown.append(len(came)), parent)
    for number in range(5):
        came.append(number)
        calm.soon()
    assert shown == [1]
    qtbot.waitUntil(lambda: len(shown) > 1)
    assert shown == [1, 5]
    calm.now()
    assert shown == [1, 5, 5]
    qtbot.waitUntil(lambda: not calm._rest.isActive())
    assert shown == [1, 5, 5]
