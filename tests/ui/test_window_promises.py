"""What the window promises beside its larger parts: keys, lists, banners, drops, rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QMessageBox

from desktop_app.domain.job import JobState
from desktop_app.ui import views
from desktop_app.ui.columns import Column
from desktop_app.ui.drop import paths_in_text
from desktop_app.ui.forms import FormWindow
from desktop_app.ui.notice_bar import Words
from desktop_app.ui.views import STANDING
from tests.ui.conftest import Shown
from tests.ui.window_stage import LOGIN, TIMED_OUT, TRUNCATED

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


def forms(shown: Shown) -> list[FormWindow]:
    return [w for w in shown.app.topLevelWidgets() if isinstance(w, FormWindow) and w.isVisible()]


def ready(shown: Shown) -> None:
    """Give the window and its table the keyboard."""
    shown.window.activateWindow()
    shown.window.table.setFocus()
    shown.until(shown.window.table.hasFocus)


def pressed(key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Press a key where the keyboard is."""
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, key, modifiers)


# --- keys and menus -----------------------------------------------------------------------------


def entries(menu: QMenu) -> Iterator[str]:
    """Yield the names of a menu's actions, those of its submenus included."""
    for action in menu.actions():
        below = action.menu()
        if isinstance(below, QMenu):
            yield from entries(below)
        else:
            yield action.objectName() or action.text()


def test_every_action_stands_in_a_menu(shown: Shown) -> None:
    """Whoever knows no key finds each action in the menu bar, and each list and choice."""
    bar = [action.menu() for action in shown.window.menuBar().actions()]
    found = {name for menu in bar if isinstance(menu, QMenu) for name in entries(menu)}
    wanted = {action.objectName() or action.text() for action in shown.window.actions_.all()}
    assert wanted - found == set()
    assert {str(text) for text in STANDING.values()} <= found
    assert {"English", "简体中文", "Dark", "Took"} <= found


def test_keys_that_lead_somewhere_lead_there(shown: Shown) -> None:
    """Pressed on the keyboard: the filter box, the log's find box, next hit, palette and back."""
    window, details = shown.window, shown.window.details
    shown.show_list("attention")
    shown.until(lambda: bool(window.attention.list.lines))
    window.activateWindow()
    window.attention.list.setFocus()
    pressed(Qt.Key.Key_F8)
    shown.until(lambda: window.table.selection().single is not None)
    pressed(Qt.Key.Key_F, CTRL)
    shown.until(details.tools.search.hasFocus)
    details.tools.search.setText("ends after")
    shown.until(lambda: details.tools.hits.text() == "1 found")
    pressed(Qt.Key.Key_F3)
    assert details.log.current == 2, "the line that has it"
    pressed(Qt.Key.Key_K, CTRL)
    shown.until(window.toolbar.filter.hasFocus)
    pressed(Qt.Key.Key_P, CTRL | SHIFT)
    shown.until(lambda: window.menus.palette is not None and window.menus.palette.isVisible())
    pressed(Qt.Key.Key_Escape)
    shown.until(window.toolbar.filter.hasFocus)


def test_ctrl_shift_c_copies_what_went_wrong(shown: Shown) -> None:
    """Name, code and the program's own words are on the clipboard, to be asked about elsewhere."""
    shown.show_list("attention")
    shown.window.attention.list.setFocus()
    shown.window.activateWindow()
    pressed(Qt.Key.Key_F8)
    shown.until(lambda: shown.window.table.selection().single is not None)
    job = shown.window.table.selection().single
    assert job is not None
    pressed(Qt.Key.Key_C, CTRL | SHIFT)
    copied = QGuiApplication.clipboard().text().splitlines()
    assert copied[:3] == [job.name, TRUNCATED.code, TRUNCATED.message]


@pytest.mark.parametrize(
    ("modifiers", "mode"),
    [(CTRL, QFileDialog.FileMode.ExistingFiles), (CTRL | SHIFT, QFileDialog.FileMode.Directory)],
)
def test_files_and_folders_are_chosen_by_key(
    shown: Shown, modifiers: Qt.KeyboardModifier, mode: QFileDialog.FileMode
) -> None:
    """Ctrl+O asks for files, with Shift for a folder; what is chosen opens its form."""
    ready(shown)
    pressed(Qt.Key.Key_O, modifiers)
    (dialog,) = shown.window.findChildren(QFileDialog)
    assert dialog.fileMode() == mode
    dialog.filesSelected.emit(["/home/me/a.jpg"])
    dialog.close()
    shown.until(lambda: len(forms(shown)) == 1)
    assert forms(shown)[0].kind.name == "pictures"
    forms(shown)[0].close()


def test_no_box_holds_the_window_up(shown: Shown) -> None:
    """Even what tells the version leaves the window and its jobs at hand."""
    shown.window.actions_["about"].trigger()
    (box,) = shown.window.findChildren(QMessageBox)
    assert box.isVisible()
    assert not box.isModal()
    assert QApplication.activeModalWidget() is None
    box.close()


# --- lists --------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [view.key for view in STANDING])
def test_each_list_shows_as_many_jobs_as_its_counter_says(shown: Shown, key: str) -> None:
    """A row of the sidebar is a filter; what it counts is what it lists."""
    (view,) = (view for view in STANDING if view.key == key)
    if key != views.QUEUE.key:
        shown.show_list(key)
    row = shown.window.sidebar_model.rows()[shown.window.sidebar_model.row(key)]
    model = shown.window.model
    shown.until(lambda: model.rowCount() == int(row.count) > 0)
    listed = {job.state for job in model.jobs(model.ids())}
    assert view.where.states is None or listed <= view.where.states


def test_a_kind_lists_its_jobs_alone(shown: Shown) -> None:
    """The rows of the kinds are filters, too."""
    shown.show_list("kind:tables")
    shown.until(lambda: shown.names() == ["customers-2026.csv → clean table and report"])


def test_a_click_on_a_header_sorts_and_another_turns_the_order(shown: Shown) -> None:
    """By mouse: names from A, then from Z; the store sorts, also what is not in memory."""
    shown.show_list("finished")
    header = shown.window.table.horizontalHeader()
    for descending in (False, True):
        place = QPoint(
            header.sectionViewportPosition(Column.NAME) + 30, header.viewport().height() // 2
        )
        with shown.qtbot.waitSignal(shown.window.model.listed):
            QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, NONE, place)
        assert shown.names() == sorted(shown.names(), reverse=descending)


def test_a_retry_counts_down_in_its_row_and_is_hurried_or_stopped(empty_window: Shown) -> None:
    """The row says when and why; Start now and Stop retrying are there, and do what they say."""
    shown, desk = empty_window, empty_window.desk
    shown.window.model._now = lambda: desk.now
    shown.wait(desk.add("letters", "L", ["a", "b"]))
    for claimed in shown.wait(desk.claim("letters", 2)):
        due = desk.now + 3_000
        shown.wait(desk.end(claimed, JobState.RETRYING, error=TIMED_OUT, due_at=due))
    desk.tell()
    shown.show_list("later")
    shown.until(lambda: len(shown.names()) == 2)
    model = shown.window.model
    assert model.index(0, Column.PROGRESS).data() == "in 50:00 · The server did not answer"
    desk.now += 1
    assert model.index(0, Column.PROGRESS).data() == "in 49:59 · The server did not answer"
    assert model.index(0, Column.TRY).data() == "", "a try is counted from the second on"
    shown.select(["a"])
    shown.window.actions_["start_now"].trigger()
    shown.until(lambda: shown.names() == ["b"])
    shown.select(["b"])
    shown.window.actions_["stop_retrying"].trigger()
    shown.until(lambda: desk.jobs.counts().states.get(JobState.FAILED) == 1)
    (again,) = shown.wait(desk.claim("letters"))
    assert again.job.name == "a"
    desk.tell()
    shown.show_list("queue")
    shown.until(lambda: shown.names() == ["a"])
    assert model.index(0, Column.TRY).data() == "2"


# --- banners and drops --------------------------------------------------------------------------


def test_no_more_than_two_banners_stand_above_the_table(shown: Shown) -> None:
    """Of three held lanes two are told, in the layout: they push the table down, not cover it."""
    for lane in ("letters", "pictures", "tables"):
        shown.wait(shown.desk.store.hold_lane(lane, LOGIN))
    top = shown.window.table.mapTo(shown.window, QPoint(0, 0)).y()
    shown.desk.tell()
    banners = shown.window.banners
    shown.until(banners.isVisible)
    assert banners._column.count() == 2
    shown.until(lambda: shown.window.table.mapTo(shown.window, QPoint(0, 0)).y() > top)
    foot = banners.mapTo(shown.window, banners.rect().bottomLeft()).y()
    shown.until(lambda: shown.window.table.mapTo(shown.window, QPoint(0, 0)).y() >= foot)
    shown.window.notices.put("told", lambda: Words("Told", "", ()))
    shown.until(lambda: banners._column.count() == 1)


def test_a_picture_dragged_from_a_browser_is_taken_by_its_link(shown: Shown) -> None:
    """A browser gives the link with HTML and text beside it: the link opens the form, as a copy."""
    data = QMimeData()
    link = "https://pictures.example/a.jpg"
    data.setUrls([QUrl(link)])
    data.setHtml(f'<img src="{link}">')
    data.setText(link)
    dropped_on(shown, data)
    assert forms(shown)[0].submission()["inputs"] == [link]
    forms(shown)[0].close()


def test_links_selected_as_text_in_a_browser_are_taken(shown: Shown) -> None:
    """Lines of links are as good as files, whether they are of the web or of this computer."""
    data = QMimeData()
    data.setText("https://pictures.example/a.jpg\nfile:///home/me/b%20c.png\n")
    dropped_on(shown, data)
    assert forms(shown)[0].submission()["inputs"] == [
        "https://pictures.example/a.jpg",
        "/home/me/b c.png",
    ]
    forms(shown)[0].close()
    assert paths_in_text("see https://pictures.example/a.jpg") == []


def dropped_on(shown: Shown, data: QMimeData) -> None:
    """Drop on the middle of the window, as another program does, and wait for the form."""
    window, copy = shown.window, Qt.DropAction.CopyAction
    place, left = window.rect().center(), Qt.MouseButton.LeftButton
    QApplication.sendEvent(window, QDragEnterEvent(place, copy, data, left, NONE))
    drop = QDropEvent(QPointF(place), copy, data, left, NONE)
    QApplication.sendEvent(window, drop)
    assert drop.isAccepted()
    shown.until(lambda: len(forms(shown)) == 1)
