from __future__ import annotations

import logging

import pytest
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester

from desktop_app.domain.job import JobState, LogLine
from desktop_app.host.app_log import NAME, app_log
from desktop_app.ui.log_search import LogSearch
from desktop_app.ui.search_model import HIT, MOST, SearchModel
from tests.claiming import wake
from tests.ui.conftest import AtOnce, Shown, Stage
from tests.ui.window_stage import TRUNCATED


@pytest.fixture
def model(stage: Stage) -> SearchModel:
    return SearchModel(stage.desk.jobs, stage.desk.logs, AtOnce())


def rows(model: SearchModel) -> list[str]:
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def test_what_is_found_stands_job_by_job(
    stage: Stage, model: SearchModel, qtmodeltester: ModelTester
) -> None:
    """Each job has a heading with its exact count and its lines below, its attempts together."""
    desk = stage.desk
    stage.wait(desk.add("pictures", "P", ["a.jpg", "b.jpg"]))
    first, second = stage.wait(desk.claim("pictures", 2))
    stage.wait(desk.log(first, ("info", "图片文件 opened"), ("error", "fails on 文件")))
    stage.wait(desk.log(second, ("info", "文件 fine")))
    stage.wait(desk.end(first, JobState.RETRYING, error=TRUNCATED, due_at=desk.now))
    stage.wait(wake(desk.store, now=desk.now))
    again = stage.wait(desk.claim("pictures"))[0]
    stage.wait(desk.log(again, ("info", "文件 once more"), ("info", "nothing")))
    model.look("文件")

    found = rows(model)
    assert found[0].startswith("a.jpg, Running, 3 line")
    assert found[1].endswith("文件 once more")
    assert [text[-7:] for text in found[2:4]] == [" opened", "s on 文件"]
    assert found[4].startswith("b.jpg, Running, 1 line")
    assert (model.lines, model.found_in, model.running) == (4, 2, False)
    qtmodeltester.check(model)
    model.look("")
    assert rows(model) == []


def test_a_search_ends_when_nobody_could_read_it_all(stage: Stage, model: SearchModel) -> None:
    """Each log shows its first lines; after thousands of rows the search stops and says so."""
    names = [f"j{n}" for n in range(400)]
    stage.wait(stage.desk.add("letters", "L", names))
    claimed = stage.wait(stage.desk.claim("letters", len(names)))
    lines = [
        LogLine(each.attempt.id, n, stage.desk.now, "info", f"word {n}")
        for each in claimed
        for n in range(1, 301)
    ]
    stage.desk.log_store.append(lines)
    stage.wait(stage.desk.log_store.flush())
    model.look("word")

    assert model.full
    assert MOST <= model.rowCount() < len(names) * 21
    hit = model.index(0, 0).data(HIT)
    assert (hit.job.name, hit.count) == ("j399", 300)


def search(shown: Shown) -> LogSearch:
    shown.window.actions_["search_logs"].trigger()
    return shown.window.search


def test_a_found_line_opens_its_jobs_log_there(shown: Shown) -> None:
    """The search stands in the list's place; a chosen line shows in its job's log, marked."""
    found = search(shown)
    page, window = found.page, shown.window
    assert page.isVisible()
    assert page.field.hasFocus()
    shown.qtbot.keyClicks(page.field, "4032×3024 jpeg")
    shown.until(lambda: found.model.lines == 4 and not found.model.running)
    assert page.status.text() == "4 lines in 4 jobs"
    shown.qtbot.keyClick(page.field, Qt.Key.Key_Return)
    shown.qtbot.keyClick(page.hits, Qt.Key.Key_Down)
    hit = found.model.hit(page.hits.currentIndex().row())
    assert hit.line is not None
    assert window.details.job is not None
    assert window.details.job.id == hit.job.id
    assert window.details.log.current == hit.line.number
    shown.until(lambda: window.details.tools.hits.text() == "1 found")
    page.grab()

    shown.qtbot.keyClick(page.hits, Qt.Key.Key_Escape)
    assert window.table.isVisible()


def test_choosing_a_list_ends_the_search(shown: Shown) -> None:
    """A row of the sidebar shows its list again."""
    found = search(shown)
    assert not shown.window.table.isVisible()
    shown.show_list("finished")

    assert shown.window.table.isVisible()
    assert not found.page.isVisible()


def test_the_programs_own_log_opens_and_follows(shown: Shown) -> None:
    """Help shows the program's log with a log's tools, and new lines as they are written."""
    with app_log(shown.folder):
        logging.getLogger("desktop_app.test").error("it broke %s", "here")
        shown.window.actions_["app_log"].trigger()
        window = shown.window.menus._app_log
        assert window is not None
        shown.until(lambda: window.model.rowCount() == 2)
        assert window.isVisible()
        assert "it broke here" in window.model.index(1, 0).data()
        assert window.tools.chips.chips["error"].text() == "ERROR 1"
        logging.getLogger("desktop_app.test").warning("and again")
        shown.until(lambda: window.model.rowCount() == 3)

    shown.until(lambda: window.model.rowCount() == 4)
    (shown.folder / NAME).write_text("2026-11-25T10:00:00.000Z INFO new: rotated\n", "utf-8")
    shown.until(lambda: window.model.rowCount() == 1)
    window.close()


def test_an_error_of_a_command_is_kept_in_the_programs_log(shown: Shown) -> None:
    """What a toast says in passing can be read again, with its traceback."""
    with app_log(shown.folder):
        shown.window.say_error(ValueError("no such thing"))

    text = (shown.folder / NAME).read_text("utf-8")
    assert "ERROR desktop_app.ui.main_window: no such thing" in text
