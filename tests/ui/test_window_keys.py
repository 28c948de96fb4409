"""The keys that the window promises."""

from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest

from desktop_app.domain.job import JobState
from desktop_app.ui.actions import IN_TABLE
from desktop_app.ui.help import HelpWindow
from tests.ui.conftest import Shown

KEYS = {
    "Ctrl+O": "add_files",
    "Ctrl+Shift+O": "add_folder",
    "Ctrl+V": "paste",
    "Ctrl+P": "pause_queue",
    "Space": "pause",
    "Ctrl+R": "retry",
    "Ctrl+Shift+R": "change",
    "Ctrl+Alt+R": "retry_failed",
    "Del": "remove",
    "Ctrl+.": "cancel",
    "Ctrl+Z": "undo",
    "Alt+Up": "up",
    "Alt+Down": "down",
    "Alt+Home": "top",
    "Alt+End": "bottom",
    "Ctrl+K": "filter",
    "Ctrl+F": "find_log",
    "F3": "find_next",
    "F8": "next_failed",
    "F6": "next_pane",
    "Return": "open",
    "Ctrl+Return": "show",
    "Ctrl+Shift+C": "copy_error",
    "Ctrl+Shift+P": "palette",
    "Ctrl+,": "settings",
    "F1": "help",
    "Ctrl+A": "select_all",
}


def test_every_promised_key_has_its_action(shown: Shown) -> None:
    """Each key stands beside the action that it starts, and the kinds have Ctrl+1, 2, 3."""
    actions = shown.window.actions_
    for keys, name in KEYS.items():
        assert QKeySequence(keys) in actions[name].shortcuts(), f"{keys}: {name}"
    assert [action.shortcut().toString() for action in actions.new.values()] == [
        "Ctrl+1",
        "Ctrl+2",
        "Ctrl+3",
    ]


def test_no_key_means_two_things(shown: Shown) -> None:
    """Qt would do neither of two actions that share a key."""
    actions = shown.window.actions_.all()
    shared = [
        (one.objectName(), other.objectName())
        for one, other in combinations(actions, 2)
        if {k.toString() for k in one.shortcuts()} & {k.toString() for k in other.shortcuts()}
    ]
    assert shared == []
    assert all(shown.window.actions_[name] in shown.window.table.actions() for name in IN_TABLE)


@pytest.mark.parametrize(
    ("key", "names"),
    [
        (Qt.Key.Key_Up, ["l1", "l3", "l2", "l4"]),
        (Qt.Key.Key_Down, ["l1", "l2", "l4", "l3"]),
        (Qt.Key.Key_Home, ["l3", "l1", "l2", "l4"]),
        (Qt.Key.Key_End, ["l1", "l2", "l4", "l3"]),
    ],
)
def test_alt_and_an_arrow_move_a_waiting_job(
    empty_window: Shown, key: Qt.Key, names: list[str]
) -> None:
    """The selected job moves one place, or to an end of its lane, and stays selected."""
    shown = empty_window
    shown.wait(shown.desk.add("letters", "L", ["l1", "l2", "l3", "l4"]))
    shown.desk.tell()
    shown.until(lambda: len(shown.names()) == 4)
    shown.window.activateWindow()
    shown.window.table.setFocus()
    shown.select(["l3"])
    QTest.keyClick(shown.window.table, key, Qt.KeyboardModifier.AltModifier)
    shown.until(lambda: shown.names() == names)
    single = shown.window.table.selection().single
    assert single is not None
    assert single.name == "l3"


def test_space_pauses_the_selected_job_and_lets_it_go_on(empty_window: Shown) -> None:
    """The same key takes the pause back."""
    shown = empty_window
    shown.wait(shown.desk.add("letters", "L", ["l1", "l2"]))
    shown.desk.tell()
    shown.until(lambda: len(shown.names()) == 2)
    shown.window.activateWindow()
    shown.window.table.setFocus()
    shown.select(["l1"])
    for state in (JobState.PAUSED, JobState.WAITING):
        QTest.keyClick(shown.window.table, Qt.Key.Key_Space)
        shown.until(lambda wanted=state: state_of(shown) is wanted)  # type: ignore[misc]  # bound


def state_of(shown: Shown) -> JobState | None:
    """Return the state of the one job that the actions are for."""
    single = shown.window.jobs.selection.single
    return None if single is None else single.state


def test_after_queueing_the_keyboard_is_in_the_table_of_the_new_batch(empty_window: Shown) -> None:
    """The first batch brings the table with it; later ones leave alone whoever is typing."""
    window, desk = empty_window.window, empty_window.desk
    window.activateWindow()
    empty_window.until(window.isActiveWindow)
    first = empty_window.wait(desk.submit("letters", {"inputs": ["one", "two"]}))
    window.show_batch(first.id)
    empty_window.until(window.table.hasFocus)
    empty_window.until(lambda: window.model.rowCount() == 2)
    QTest.keyClick(window.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert window.table.selection().count == 2

    window.toolbar.filter.setFocus()
    second = empty_window.wait(desk.submit("letters", {"inputs": ["three"]}))
    window.show_batch(second.id)
    empty_window.until(lambda: empty_window.names() == ["three"])
    assert window.toolbar.filter.hasFocus()
    window.sidebar.setFocus()
    window.show_batch(first.id)
    empty_window.until(window.table.hasFocus)


@pytest.mark.parametrize("of", ["jobs", "log"])
def test_escape_empties_a_line_for_words_and_then_leaves_it(shown: Shown, of: str) -> None:
    """The first press shows all again, the second goes to what was looked through."""
    window = shown.window
    tools = window.details.tools
    line, table = {
        "jobs": (window.toolbar.filter, window.table),
        "log": (tools.search, window.details.log.table),
    }[of]
    window.activateWindow()
    window.table.selectRow(0)
    line.setFocus()
    QTest.keyClicks(line, "jpeg")
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert line.text() == ""
    assert line.hasFocus()
    QTest.keyClick(line, Qt.Key.Key_Escape)
    assert table.hasFocus()


def test_escape_closes_the_help(shown: Shown) -> None:
    """It is a window to read in passing."""
    shown.window.actions_["help"].trigger()
    (page,) = shown.window.findChildren(HelpWindow)
    shown.until(page.isVisible)
    QTest.keyClick(page.text, Qt.Key.Key_Escape)
    shown.until(lambda: not page.isVisible())
