from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from desktop_app.domain.events import JobLogged
from desktop_app.domain.job import LogLine
from desktop_app.ui.icons import Icons
from desktop_app.ui.log_model import PAGE, PAGES, LogModel, level_and_above
from desktop_app.ui.log_panel import LogTools
from desktop_app.ui.log_view import LogView
from desktop_app.ui.theme import Theme
from tests.ui.conftest import AtOnce, Shown, Stage

ATTEMPT = 7
LEVELS = ("debug", "info", "warning", "error")


def write(stage: Stage, first: int, last: int) -> None:
    """Log lines ``first`` … ``last``; the level goes round."""
    stage.desk.log_store.append(
        [
            LogLine(ATTEMPT, n, stage.desk.now + n / 100, LEVELS[n % 4], f"line {n} ständig 文")
            for n in range(first, last + 1)
        ]
    )
    stage.wait(stage.desk.log_store.flush())


@pytest.fixture
def model(stage: Stage) -> LogModel:
    return LogModel(stage.desk.logs, AtOnce())


@pytest.fixture
def view(stage: Stage, model: LogModel, qtbot: QtBot) -> LogView:
    view = LogView(stage.desk.logs, model, Theme(stage.app))
    view.resize(600, 200)
    view.retranslate()
    qtbot.addWidget(view)
    view.show()
    qtbot.waitExposed(view)
    return view


def test_a_long_log_is_read_in_pages(
    stage: Stage, model: LogModel, qtmodeltester: ModelTester
) -> None:
    """Only pages that are looked at are read, and only so many are kept."""
    write(stage, 1, 20 * PAGE)
    model.show_log(ATTEMPT)
    for page in range(20):
        assert f"line {page * PAGE + 1} " in model.index(page * PAGE, 0).data()

    assert model.rowCount() == 20 * PAGE
    assert len(model._pages) <= PAGES
    model.show_log(ATTEMPT, ("error",))
    qtmodeltester.check(model)


def test_a_log_grows_at_its_end_by_inserted_rows(
    stage: Stage, model: LogModel, qtbot: QtBot
) -> None:
    """New lines are rows inserted at the end; the model is never reset for them."""
    write(stage, 1, 10)
    model.show_log(ATTEMPT)
    assert "line 10 " in model.index(9, 0).data()
    write(stage, 11, 14)
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.grown) as grown:
        model.grow(ATTEMPT, 14)

    assert grown.args == [4]
    assert "line 14 " in model.index(13, 0).data()


def test_a_level_filter_shows_those_lines_and_keeps_up(stage: Stage, model: LogModel) -> None:
    """With a level only its lines are rows, new ones are added, and their numbers stay true."""
    write(stage, 1, 12)
    model.show_log(ATTEMPT, level_and_above("warning"))
    assert [model.number_at(row) for row in range(model.rowCount())] == [2, 3, 6, 7, 10, 11]
    write(stage, 13, 15)
    model.grow(ATTEMPT, 15)

    assert [model.number_at(row) for row in range(model.rowCount())][-2:] == [14, 15]
    assert model.counts == {"debug": 3, "info": 4, "warning": 4, "error": 4}
    assert "line 15 " in model.index(model.rowCount() - 1, 0).data()


def test_it_follows_only_while_at_the_bottom(stage: Stage, model: LogModel, view: LogView) -> None:
    """At the bottom new lines scroll into sight; elsewhere they are counted on a button."""
    write(stage, 1, 100)
    model.show_log(ATTEMPT)
    bar = view.table.verticalScrollBar()
    stage.until(lambda: bar.maximum() > 0 and bar.value() == bar.maximum())
    write(stage, 101, 120)
    model.grow(ATTEMPT, 120)
    stage.until(lambda: bar.value() == bar.maximum())
    assert not view.jump.isVisible()

    bar.setValue(0)
    write(stage, 121, 150)
    model.grow(ATTEMPT, 150)
    assert bar.value() == 0
    assert view.jump.isVisible()
    assert view.jump.text() == "Jump to latest · 30 new"

    view.jump.click()
    stage.until(lambda: bar.value() == bar.maximum())
    assert not view.jump.isVisible()


def test_find_counts_in_the_whole_log_and_goes_round(
    stage: Stage, model: LogModel, view: LogView, qtbot: QtBot
) -> None:
    """Find counts every line that has the text, parts of words and Chinese too, and steps."""
    write(stage, 1, 500)
    model.show_log(ATTEMPT)
    tools = LogTools(stage.desk.logs, AtOnce(), view, model, Icons(Theme(stage.app)))
    qtbot.addWidget(tools)
    tools.search.setText("STÄND")
    assert tools.hits.text() == "500 found"
    tools.search.setText("line 49")
    assert tools.hits.text() == "11 found"
    tools.next_hit()
    assert tools.hits.text() == "1 of 11"
    assert view.table.currentIndex().row() == 48
    tools.previous_hit()
    assert tools.hits.text() == "11 of 11"
    assert view.table.currentIndex().row() == 498


def test_copy_and_export_give_every_line(
    stage: Stage, model: LogModel, view: LogView, qtbot: QtBot, tmp_path: Path
) -> None:
    """Without a selection the whole log is copied; export writes it to a file."""
    write(stage, 1, 300)
    model.show_log(ATTEMPT)
    tools = LogTools(stage.desk.logs, AtOnce(), view, model, Icons(Theme(stage.app)))
    qtbot.addWidget(tools)
    said: list[str] = []
    tools.said.connect(said.append)
    tools.copy.click()
    assert QGuiApplication.clipboard().text().count("\n") == 300
    view.table.selectRow(4)
    tools.copy.click()
    assert "line 5 " in QGuiApplication.clipboard().text()
    tools.export_to(tmp_path / "log.txt")

    lines = (tmp_path / "log.txt").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 300
    assert lines[-1].endswith("line 300 ständig 文")
    assert len(said) == 3


def test_the_panel_shows_the_selected_jobs_log_as_it_grows(shown: Shown) -> None:
    """Selecting a running job shows its log; the engine's news make it grow."""
    window = shown.window
    shown.select(["IMG_2021.jpg → IMG_2021.webp"])
    log = window.details.log_model
    assert log.rowCount() == 4
    assert log.attempt is not None
    shown.desk.log_store.append([LogLine(log.attempt, 5, shown.desk.now, "info", "one more")])
    shown.wait(shown.desk.log_store.flush())
    job = window.table.selection().single
    assert job is not None
    shown.desk.emit(JobLogged(job.id, log.attempt, 5))
    shown.until(lambda: log.rowCount() == 5)

    assert "one more" in log.index(4, 0).data()
