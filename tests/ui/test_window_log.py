from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from desktop_app.domain.events import JobLogged
from desktop_app.domain.job import LogLine
from desktop_app.ui.icons import Icons
from desktop_app.ui.log_model import PAGE, PAGES, LogModel
from desktop_app.ui.log_panel import LogTools
from desktop_app.ui.log_text import visible
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
    view = LogView(model, Theme(stage.app))
    view.resize(600, 200)
    view.retranslate()
    qtbot.addWidget(view)
    view.show()
    qtbot.waitExposed(view)
    return view


@pytest.fixture
def tools(stage: Stage, model: LogModel, view: LogView, qtbot: QtBot) -> LogTools:
    theme = Theme(stage.app)
    tools = LogTools(stage.desk.logs, AtOnce(), view, model, theme, Icons(theme))
    tools.retranslate()
    qtbot.addWidget(tools)
    tools.show()
    return tools


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
    model.show_log(ATTEMPT, ("warning", "error"))
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
    stage: Stage, model: LogModel, view: LogView, tools: LogTools
) -> None:
    """Find counts every line that has the text, parts of words and Chinese too, and steps."""
    write(stage, 1, 500)
    model.show_log(ATTEMPT)
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
    stage: Stage, model: LogModel, view: LogView, tools: LogTools, tmp_path: Path
) -> None:
    """Without a selection the whole log is copied; export writes it to a file."""
    write(stage, 1, 300)
    model.show_log(ATTEMPT)
    said: list[str] = []
    tools.said.connect(said.append)
    tools.copy.trigger()
    assert QGuiApplication.clipboard().text().count("\n") == 299
    view.table.selectRow(4)
    tools.copy.trigger()
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


def test_a_search_goes_on_as_the_log_grows(
    stage: Stage, model: LogModel, view: LogView, tools: LogTools
) -> None:
    """The count of what is found follows new lines; stepping starts from the selected line."""
    write(stage, 1, 40)
    model.show_log(ATTEMPT)
    tools.search.setText("line 4")
    assert tools.hits.text() == "2 found"
    view.go_to(10)
    tools.next_hit()
    assert tools.hits.text() == "2 of 2"
    write(stage, 41, 49)
    model.grow(ATTEMPT, 49)

    assert tools.hits.text() == "2 of 11"
    tools.next_hit()
    assert view.current == 41


def test_chips_show_only_their_levels_and_find_counts_those(
    stage: Stage, model: LogModel, tools: LogTools
) -> None:
    """Each level has a chip with its exact count; pressed ones filter the lines and the search."""
    write(stage, 1, 10)
    model.show_log(ATTEMPT)
    chips = tools.chips.chips
    assert [chip.text() for chip in chips.values()] == ["ERROR 2", "WARN 3", "INFO 3", "DEBUG 2"]
    chips["error"].trigger()
    assert [model.number_at(row) for row in range(model.rowCount())] == [3, 7]
    tools.search.setText("line")
    assert tools.hits.text() == "2 found"
    chips["warning"].trigger()
    assert tools.hits.text() == "5 found"
    tools.copy.trigger()
    assert QGuiApplication.clipboard().text().count("line") == 5
    for level in ("error", "warning"):
        chips[level].trigger()

    assert model.rowCount() == 10


def test_next_error_goes_from_error_to_error_and_round(
    stage: Stage, model: LogModel, view: LogView, tools: LogTools
) -> None:
    """Next error finds the errors below the selected line, then the first one again."""
    write(stage, 1, 10)
    model.show_log(ATTEMPT, ("info",))
    seen = []
    for _ in range(3):
        tools.next_error()
        seen.append(view.current)

    assert seen == [3, 7, 3]
    assert model.levels == ()


def test_wrapped_lines_are_as_high_as_their_text_and_the_last_one_shows_whole(
    stage: Stage, model: LogModel, view: LogView, tools: LogTools
) -> None:
    """Wrapping gives rows on screen the height of their text; following shows the end."""
    texts = ["short", "word " * 100] * 30
    stage.desk.log_store.append(
        [LogLine(ATTEMPT, n, stage.desk.now, "info", text) for n, text in enumerate(texts, 1)]
    )
    stage.wait(stage.desk.log_store.flush())
    model.show_log(ATTEMPT)
    tools.wrap.trigger()
    table = view.table
    room = table.viewport()
    stage.until(
        lambda: table.rowViewportPosition(59) + table.rowHeight(59) in range(1, room.height() + 1)
    )
    assert view.following
    assert table.rowHeight(59) > 3 * table.rowHeight(58)
    assert table.columnWidth(0) <= table.viewport().width()
    assert not table.horizontalScrollBar().isVisible()
    tools.wrap.trigger()

    assert table.rowHeight(59) == table.rowHeight(58)
    assert table.columnWidth(0) > table.viewport().width()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("nul\0here", "nul␀here"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07", "␛]0;title␇"),
        ("a\tb\r\nc", "a    b␍⏎ c"),
        ("exe.\u202egpj", "exe.�gpj"),
        ("文件 Füße 🙂", "文件 Füße 🙂"),
    ],
)
def test_what_a_log_says_does_nothing_on_screen(text: str, shown: str) -> None:
    """Control characters are pictures, terminal colours are left out, any script stays."""
    assert visible(text) == shown


def test_a_megabyte_in_a_line_is_read_as_far_as_it_shows(
    stage: Stage, model: LogModel, view: LogView, tools: LogTools
) -> None:
    """Of a huge line the screen gets what it shows; NUL does not cut it; copy gives all of it."""
    texts = ["文" * 400_000, "a\0b" + "c" * 999_000, "\udcff" * 9_000]
    stage.desk.log_store.append(
        [LogLine(ATTEMPT, n, stage.desk.now, "info", text) for n, text in enumerate(texts, 1)]
    )
    stage.wait(stage.desk.log_store.flush())
    model.show_log(ATTEMPT)
    for row, text in enumerate(texts):
        line = model.line(row)
        assert line is not None
        assert line.text == text[:2_001]
    view.grab()
    tools.search.setText("文文")
    assert tools.hits.text() == "1 found"
    view.table.selectRow(0)
    tools.copy.trigger()

    assert QGuiApplication.clipboard().text().endswith("文" * 400_000)


def test_lines_that_were_not_on_disk_yet_appear(stage: Stage, model: LogModel) -> None:
    """News may come before the lines are on disk: they are asked for again until they are."""
    write(stage, 1, 3)
    model.show_log(ATTEMPT)
    model.grow(ATTEMPT, 5)
    assert model.line(4) is None
    write(stage, 4, 5)
    stage.until(lambda: sum(model.counts.values()) == 5)

    line = model.line(4)
    assert line is not None
    assert line.number == 5
