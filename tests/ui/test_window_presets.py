"""Presets in the window: saved from a form, opened, dropped on, renamed, taken back."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget

from desktop_app.ui.forms import FormWindow
from desktop_app.ui.sidebar_model import Role, Row
from tests.ui.conftest import Shown

COPY = Qt.DropAction.CopyAction


def forms(shown: Shown) -> list[FormWindow]:
    return [form for form in shown.session.beside._windows if isinstance(form, FormWindow)]


def new_form(shown: Shown, kind: str = "pictures") -> FormWindow:
    return shown.session.open_form(shown.window._parts.kinds.get(kind), {"inputs": ["a.jpg"]})


def save(shown: Shown, form: FormWindow, name: str) -> None:
    """Save a form as a preset, as a person does."""
    button = next(b for b in form.findChildren(QPushButton) if b.text() == "Save as preset…")
    button.click()
    line = form.keeping._naming.line
    line.setText(name)
    shown.qtbot.keyClick(line, Qt.Key.Key_Return)
    shown.until(lambda: name in titles(shown))


def rows(shown: Shown) -> list[Row]:
    model = shown.window.sidebar.rows
    every = (model.index(n).data(Role.ROW) for n in range(model.rowCount()))
    return [row for row in every if row.preset]


def titles(shown: Shown) -> list[str]:
    return [row.title for row in rows(shown)]


def place_of(shown: Shown, title: str) -> QPoint:
    """Return where a preset stands, in the sidebar's viewport."""
    sidebar = shown.window.sidebar
    row = next(row for row in rows(shown) if row.title == title)
    index = sidebar.rows.index(sidebar.rows.row(row.key))
    sidebar.scrollTo(index)
    return sidebar.visualRect(index).center()


def press(shown: Shown, title: str, key: Qt.Key) -> None:
    """Go to a preset by keyboard and press a key."""
    sidebar = shown.window.sidebar
    sidebar.setFocus()
    sidebar.setCurrentIndex(sidebar.indexAt(place_of(shown, title)))
    shown.qtbot.keyClick(sidebar, key)


def toast_says(shown: Shown, text: str) -> None:
    shown.until(lambda: text in shown.window.toast.text.text())


def test_a_form_saves_as_a_preset_and_stays_open(empty_window: Shown) -> None:
    """Enter in the line for its name saves it and queues nothing; saved again it is replaced."""
    form = new_form(empty_window)
    save(empty_window, form, "Photos")
    assert form.isVisible()
    assert not empty_window.desk.jobs.batches()
    stored = json.loads((empty_window.folder / "presets" / "Photos.json").read_text())
    assert "inputs" not in stored["submission"]
    form.keeping.ask_name()
    assert form.keeping._naming.line.text() == "Photos"
    form.keeping._naming.save.click()
    toast_says(empty_window, "replaced")
    empty_window.window.toast.undo.click()
    empty_window.until(lambda: titles(empty_window) == ["Photos"])


def test_a_preset_opens_by_click_and_by_enter_and_the_list_stays(shown: Shown) -> None:
    """Going over presets by keyboard opens nothing; Enter and a click open the form."""
    save(shown, new_form(shown), "Photos")
    forms(shown)[0].close()
    shown.until(lambda: not forms(shown))
    before = shown.window.model.where
    press(shown, "Photos", Qt.Key.Key_Left)
    assert not forms(shown)
    press(shown, "Photos", Qt.Key.Key_Return)
    shown.until(lambda: len(forms(shown)) == 1)
    viewport, at = shown.window.sidebar.viewport(), place_of(shown, "Photos")
    shown.qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=at)
    shown.until(lambda: len(forms(shown)) == 2)
    assert shown.window.model.where == before
    chosen = shown.window.sidebar.selectionModel().selectedIndexes()
    assert [index.data() for index in chosen] == ["Queue"]


def test_files_dropped_on_a_preset_are_queued_at_once(shown: Shown) -> None:
    """No form opens; the toast says what was queued and takes it back."""
    save(shown, new_form(shown), "Photos")
    forms(shown)[0].close()
    shown.until(lambda: not forms(shown))
    batches = len(shown.desk.jobs.batches())
    drop(shown, place_of(shown, "Photos"), ["/x/one.jpg", "/x/two.jpg"])
    shown.until(lambda: len(shown.desk.jobs.batches()) == batches + 1)
    toast_says(shown, "Queued 2 jobs")
    assert shown.window.toast.offers_undo
    assert not forms(shown)
    assert not shown.window.overlay.isVisible()


def test_what_a_preset_cannot_take_is_said(shown: Shown) -> None:
    """Files of another sort are no batch."""
    save(shown, new_form(shown), "Photos")
    batches = len(shown.desk.jobs.batches())
    drop(shown, place_of(shown, "Photos"), ["/x/list.csv"])
    toast_says(shown, "“Photos” can take none of these")
    assert len(shown.desk.jobs.batches()) == batches


def test_a_preset_is_renamed_in_its_row_and_deleted_with_a_way_back(shown: Shown) -> None:
    """F2 edits the name in place, Del deletes; Undo brings back either."""
    save(shown, new_form(shown), "Photos")
    press(shown, "Photos", Qt.Key.Key_F2)
    editor = shown.window.sidebar.findChild(QLineEdit)
    assert isinstance(editor, QLineEdit)
    editor.setText("Web")
    shown.qtbot.keyClick(editor, Qt.Key.Key_Return)
    shown.until(lambda: titles(shown) == ["Web"])
    shown.window.toast.undo.click()
    shown.until(lambda: titles(shown) == ["Photos"])
    press(shown, "Photos", Qt.Key.Key_Delete)
    shown.until(lambda: titles(shown) == [])
    shown.window.actions_["undo"].trigger()
    shown.until(lambda: titles(shown) == ["Photos"])


def test_a_preset_that_cannot_be_read_is_said_by_name(shown: Shown) -> None:
    """It is listed with a mark; opening it says which file is wrong and why."""
    folder = shown.folder / "presets"
    folder.mkdir(exist_ok=True)
    (folder / "broken.json").write_text("{")
    shown.window.presets.load()
    shown.until(lambda: titles(shown) == ["broken"])
    assert rows(shown)[0].alarming
    press(shown, "broken", Qt.Key.Key_Return)
    toast_says(shown, "broken.json: ")
    assert not forms(shown)


def test_presets_stand_in_a_menu(shown: Shown) -> None:
    """Whoever does not use the sidebar finds them in the File menu."""
    menu = shown.window.bar.sub["presets"]
    menu.aboutToShow.emit()
    assert [action.isEnabled() for action in menu.actions()] == [False]
    save(shown, new_form(shown), "A & B")
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions()] == ["A && B"]
    menu.actions()[0].trigger()
    shown.until(lambda: len(forms(shown)) == 2)


def test_reset_puts_the_usual_settings_back_and_can_be_undone(empty_window: Shown) -> None:
    """Reset keeps what belongs to this run; pressed again it gives back what was typed."""
    form = new_form(empty_window)
    inputs = form.submission()["inputs"]
    timeout = form.binding.at(("timeout",))
    assert timeout is not None
    timeout.set_value(5)
    form.keeping.reset()
    assert form.submission()["timeout"] is None
    assert form.submission()["inputs"] == inputs
    form.keeping.reset()
    assert form.submission()["timeout"] == 5


def test_a_batch_and_a_job_run_again_in_a_form(shown: Shown) -> None:
    """The form holds what was submitted; nothing is queued before it is pressed."""
    submission = {"inputs": ["a.jpg", "b.jpg"], "timeout": 7.0}
    batch = shown.wait(
        shown.desk.add("pictures", "Twice", ["a.jpg", "b.jpg"], submission=submission)
    )
    shown.desk.tell()
    shown.until(lambda: shown.window.sidebar.rows.row(f"batch:{batch.id}") >= 0)
    shown.show_list(f"batch:{batch.id}")
    shown.window.actions_["batch_again"].trigger()
    shown.until(lambda: len(forms(shown)) == 1)
    assert forms(shown)[0].submission()["inputs"] == ["a.jpg", "b.jpg"]
    assert not shown.window.actions_["run_again"].isEnabled()
    shown.wait(shown.desk.cancel_batch(batch.id))
    shown.select(["a.jpg"])
    shown.until(shown.window.actions_["run_again"].isEnabled)
    shown.window.actions_["run_again"].trigger()
    shown.until(lambda: len(forms(shown)) == 2)


def test_a_batchs_report_is_saved(shown: Shown, tmp_path: Path) -> None:
    """One line for each job; the toast says where it is."""
    (batch,) = (one for one in shown.desk.jobs.batches() if one.name == "Holiday photos")
    shown.window.batches.save_report(batch, tmp_path / "report.csv")
    toast_says(shown, "report.csv")
    lines = (tmp_path / "report.csv").read_text().splitlines()
    assert len(lines) == 1 + batch.total
    assert any("IMG_2007" in line and "image.truncated" in line for line in lines)


def test_a_folder_is_watched_paused_and_let_go_with_a_way_back(shown: Shown) -> None:
    """Its row says which preset takes its files, whether it rests, and what is wrong with it."""
    save(shown, new_form(shown), "Photos")
    watched = shown.window.side.watched
    folder = shown.folder / "Scans"
    watched.add(str(folder), rows(shown)[0].preset)
    shown.until(lambda: [one.title for one in watched.all] == [f"{folder} → Photos"])
    model = shown.window.sidebar.rows
    key = f"watched:{watched.all[0].id}"

    def row() -> Row:
        found: Row = model.index(model.row(key)).data(Role.ROW)
        return found

    assert row().count == "●"
    wrong = {watched.all[0].id: "it is gone"}
    shown.wait(shown.desk.put_setting("watched.status", wrong))
    shown.until(lambda: (row().alarming, row().more) == (True, "it is gone"))
    menu = shown.window.bar.sub["presets"]
    menu.aboutToShow.emit()
    actions = menu.actions()[-1].menu().actions()  # type: ignore[attr-defined]  # a QMenu
    assert [action.text() for action in actions] == [
        "Open the folder",
        "Pause",
        "With sub-folders",
        "Stop watching",
    ]
    assert not actions[2].isChecked()
    actions[2].trigger()
    shown.until(lambda: watched.all[0].subfolders)
    shown.window.toast.take_back()
    shown.until(lambda: not watched.all[0].subfolders)
    actions[1].trigger()
    shown.until(lambda: row().more == "Paused")
    press_key(shown, key, Qt.Key.Key_Delete)
    shown.until(lambda: model.row(key) < 0)
    shown.window.toast.undo.click()
    shown.until(lambda: model.row(key) >= 0)


def press_key(shown: Shown, key: str, pressed: Qt.Key) -> None:
    """Go to a row by its key and press a key of the keyboard."""
    sidebar = shown.window.sidebar
    sidebar.setFocus()
    sidebar.setCurrentIndex(sidebar.rows.index(sidebar.rows.row(key)))
    shown.qtbot.keyClick(sidebar, pressed)


def drop(shown: Shown, place: QPoint, paths: list[str]) -> None:
    """Drop files on a place of the sidebar."""
    window: QWidget = shown.window
    at = QPointF(window.mapFromGlobal(shown.window.sidebar.viewport().mapToGlobal(place)))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path) for path in paths])
    button, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(at.toPoint(), COPY, data, button, keys)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    event = QDropEvent(at, COPY, data, button, keys)
    QApplication.sendEvent(window, event)
    assert event.isAccepted()
    QApplication.sendEvent(window, QDragLeaveEvent())
